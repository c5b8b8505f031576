/* warm.c - a rehearsal.
 *
 * For     main.c and the tests of the jail.
 * Never   keeps anything of it but what the libraries keep: fonts, tables, configuration. */
#include "press/warm.h"

#include <assert.h>
#include <dirent.h>
#include <poll.h>
#include <poppler.h>

#include "paper/digest.h"
#include "platform/jsonin.h"
#include "press/binder.h"
#include "press/judge.h"
#include "press/upload.h"

enum { REHEARSAL_BYTES_MAX = 64 * 1024 * 1024, ALONE_TRIES = 100, ALONE_WAIT_MS = 10 };

/* A page that names a Latin and a Japanese font and embeds neither. */
static const char bare_page[] =
	"%PDF-1.4\n"
	"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
	"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
	"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
	"/Resources<</Font<</A 5 0 R/B 6 0 R>>>>>>\nendobj\n"
	"4 0 obj\n<</Length 74>>stream\nBT /A 12 Tf 10 150 Td (Abc) Tj ET BT /B 12 Tf 10 50 Td <82a082a2> Tj ET   \n"
	"endstream\nendobj\n"
	"5 0 obj\n<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>\nendobj\n"
	"6 0 obj\n<</Type/Font/Subtype/Type0/BaseFont/Mincho/Encoding/90ms-RKSJ-H/DescendantFonts[7 0 R]>>\nendobj\n"
	"7 0 obj\n<</Type/Font/Subtype/CIDFontType0/BaseFont/Mincho/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)"
	"/Supplement 2>>/FontDescriptor 8 0 R>>\nendobj\n"
	"8 0 obj\n<</Type/FontDescriptor/FontName/Mincho/Flags 7/FontBBox[0 -136 1000 859]/ItalicAngle 0/Ascent 859"
	"/Descent -140/CapHeight 769/StemV 78>>\nendobj\n"
	"trailer<</Size 9/Root 1 0 R>>\nstartxref\n0\n%%EOF\n";

static void drop_message(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer unused)
{
	(void)domain;
	(void)level;
	(void)message;
	(void)unused;
}

static struct json *words(struct mem *mem, const char *t, struct str s)
{
	struct json *block = json_object(mem);
	json_set_str(block, "t", str_of(t));
	json_set_str(block, "s", s);
	return block;
}

/* Each face with each of the three files: Latin, Greek, Cyrillic, Han, an accent that is put on, an emoji, Thai for its
 * dictionary of words. */
static struct json *rehearsal(struct mem *mem)
{
	struct str all = STR("Aé Ω Ж 漢字 かな 한글 ẍ̧ ☃ 😀 ภาษาไทย \xd8\xb9");
	struct json *model = json_object(mem);
	struct json *group = json_object(mem);
	struct json *blocks = json_array(mem);
	struct json *groups = json_array(mem);
	json_add(blocks, words(mem, "h2", all));
	json_add(blocks, words(mem, "p", all));
	json_add(blocks, words(mem, "note", all));
	json_set(group, "blocks", blocks);
	json_set_bool(group, "fit", true);
	json_add(groups, group);
	json_set(model, "groups", groups);
	json_set(model, "foot", json_object(mem));
	json_set_int(model, "v", 1);
	json_set_str(model, "made", STR("2000-01-01T00:00:00Z"));
	return model;
}

static size_t threads(void)
{
	size_t n = 0;
	DIR *tasks = opendir("/proc/self/task");
	assert(tasks != NULL);
	for (struct dirent *e = readdir(tasks); e != NULL; e = readdir(tasks)) {
		n += e->d_name[0] != '.' ? 1 : 0;
	}
	(void)closedir(tasks);
	return n;
}

/* A library's thread that has been joined stands in /proc for a moment more. */
static bool is_alone(void)
{
	for (int i = 0; i < ALONE_TRIES; i++) {
		if (threads() == 1)
			return true;
		(void)poll(NULL, 0, ALONE_WAIT_MS);
	}
	return false;
}

static void document_undo(void *document)
{
	g_object_unref(document);
}

/* Poppler's tables are read with the first document and dropped with the last. */
static void keep_tables(struct mem *lasting)
{
	GBytes *bytes = g_bytes_new_static(bare_page, sizeof(bare_page) - 1);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
	g_bytes_unref(bytes);
	assert(document != NULL);
	mem_defer(lasting, document_undo, document);
}

void press_warm(struct mem *lasting, struct fonts *fonts, bool reads_uploads)
{
	struct mem *mem = mem_new(REHEARSAL_BYTES_MAX);
	struct json *read = NULL;
	g_log_set_default_handler(drop_message, NULL);
	fonts_warm(fonts);
	struct bound b = { 0 };
	enum err e = json_read(mem, STR("{\"v\":1}"), &json_limits_small, &read); /* draws a seed once */
	assert(e == OK);
	e = binder_join(mem, fonts, rehearsal(mem), NULL, &b);
	assert(e == OK);
	(void)digest_one(DIGEST_SHA256, b.pdf); /* libcrypto reads its configuration with the first one */
	if (reads_uploads) {
		judge_warm();
		keep_tables(lasting);
		struct uploaded u = { 0 };
		upload_read(mem, str_of(bare_page), &u);
		assert(u.verdict == VERDICT_OK);
	}
	mem_free(&mem);
	assert(is_alone());
}
