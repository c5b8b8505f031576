/* press_desk_test.c - the press as a process: its real jails, asks over a pair, hostile documents. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "paper/container.h"
#include "paper/digest.h"
#include "base/utf8.h"
#include "paper/sniff.h"
#include "platform/memfd.h"
#include "platform/window.h"
#include "press_desk_kit.h"
#include "press_kit.h"

static int begin_form(void **state)
{
	return desk_kit_start(state, PROC_PRESS_FORM, true);
}

static int begin_uploads(void **state)
{
	return desk_kit_start(state, PROC_PRESS_UPLOADS, true);
}

static int begin_without_landlock(void **state)
{
	return desk_kit_start(state, PROC_PRESS_UPLOADS, false);
}

static struct str model_text(struct mem *mem, struct json *model)
{
	return json_text(mem, model, 1 << 20);
}

static struct ask_values upload_question(struct desk_kit *f, struct str file)
{
	return (struct ask_values){ .field = { ask_u64(f->mem, file.n) }, .fd = { desk_kit_sealed(f, file) }, .fds = 1 };
}

static enum err upload(struct desk_kit *f, struct str file, struct ask_values *answer)
{
	const struct ask_values question = upload_question(f, file);
	return proc_call(f->peers, f->mem, ASK_UPLOAD, &question, answer);
}

static void assert_verdict(struct desk_kit *f, struct str file, enum upload_verdict verdict)
{
	struct ask_values answer = { .fds = 0 };
	assert_int_equal(upload(f, file, &answer), OK);
	assert_string_equal(str_c(f->mem, answer.field[0]), upload_verdict_name(verdict));
	assert_int_equal(answer.fds, verdict == VERDICT_OK ? 1 : 0);
}

static struct str form_of(struct desk_kit *f, struct json *model)
{
	struct ask_values answer = { .fds = 0 };
	struct str pdf = STR("");
	const struct ask_values question = { .fd = { desk_kit_sealed(f, model_text(f->mem, model)) }, .fds = 1 };
	assert_int_equal(proc_call(f->peers, f->mem, ASK_FORM, &question, &answer), OK);
	assert_true(kit_has(answer.field[0], "\"pages\":5"));
	assert_true(kit_has(answer.field[0], "\"who\":\"holder\""));
	assert_int_equal(memfd_view(f->mem, answer.fd[0], 64 << 20, &pdf), OK);
	return pdf;
}

static void a_form_is_printed_in_the_jail_that_opens_nothing(void **state)
{
	struct desk_kit *f = *state;
	struct str first = form_of(f, kit_model(f->mem));
	assert_true(kit_has(kit_words(f->mem, first), "COMMUNE DE SAINT-AUBIN"));

	/* every child begins from the same zygote: the same bytes again */
	assert_true(str_eq(form_of(f, kit_model(f->mem)), first));
}

/* One character of each 128 up to U+2FFFF, and whole Latin: none makes the child open a file. */
static void every_script_passes_in_the_jail(void **state)
{
	struct desk_kit *f = *state;
	struct json *model = kit_model(f->mem);
	struct buf *all = buf_new(f->mem, 200000);
	for (uint32_t c = 0x20; c < 0x30000; c += c < 0x600 ? 1 : 128) {
		if (c >= 0x7f && c < 0xa0) {
			continue;
		}
		if (c < 0xd800 || c >= 0xe000) {
			utf8_put(all, c);
			buf_byte(all, ' ');
		}
	}
	struct json *blocks = (struct json *)(uintptr_t)json_get(json_item(json_get(model, "groups"), 4), "blocks");
	static const char *const kinds[] = { "p", "h3", "note" };
	for (size_t i = 0; i < 3; i++) {
		struct json *block = json_object(f->mem);
		json_set_str(block, "t", str_of(kinds[i]));
		json_set_str(block, "s", i == 2 ? STR("漢字 かな 한글 Ω Ж ع ש ไทย") : buf_done(all));
		json_add(blocks, block);
	}
	struct ask_values answer = { .fds = 0 };
	struct str pdf = STR("");
	const struct ask_values question = { .fd = { desk_kit_sealed(f, model_text(f->mem, model)) }, .fds = 1 };
	assert_int_equal(proc_call(f->peers, f->mem, ASK_FORM, &question, &answer), OK);
	assert_int_equal(memfd_view(f->mem, answer.fd[0], 64 << 20, &pdf), OK);
	assert_true(kit_is_clean(f->mem, pdf));
	assert_true(kit_has(kit_words(f->mem, pdf), "漢字"));
}

static void a_senseless_model_is_refused_and_the_next_form_is_printed(void **state)
{
	struct desk_kit *f = *state;
	struct ask_values answer = { .fds = 0 };
	const struct ask_values question = { .fd = { desk_kit_sealed(f, STR("{\"v\":2}")) }, .fds = 1 };
	assert_int_equal(proc_call(f->peers, f->mem, ASK_FORM, &question, &answer), ERR_INVALID);
	(void)form_of(f, kit_model(f->mem));
}

static struct str bare_fonts(struct mem *m)
{
	const struct str bodies[] = {
		STR("<</Type/Catalog/Pages 2 0 R>>"),
		STR("<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>"),
		STR("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</A 5 0 R/B 6 0 R/C 9 0 R>>>>>>"),
		kit_stream(m, "", STR("BT /A 20 Tf 100 700 Td (Bonjour) Tj ET BT /B 20 Tf 100 500 Td <82a082a282a4> Tj ET "
				      "BT /C 20 Tf 100 300 Td (Symbol) Tj ET")),
		STR("<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"),
		STR("<</Type/Font/Subtype/Type0/BaseFont/MS-Mincho/Encoding/90ms-RKSJ-H/DescendantFonts[7 0 R]>>"),
		STR("<</Type/Font/Subtype/CIDFontType0/BaseFont/MS-Mincho/CIDSystemInfo<</Registry(Adobe)"
		    "/Ordering(Japan1)/Supplement 2>>/FontDescriptor 8 0 R>>"),
		STR("<</Type/FontDescriptor/FontName/MS-Mincho/Flags 7/FontBBox[0 -136 1000 859]/ItalicAngle 0"
		    "/Ascent 859/Descent -140/CapHeight 769/StemV 78>>"),
		STR("<</Type/Font/Subtype/TrueType/BaseFont/Unknown-Bold>>"),
	};
	return kit_objects(m, bodies, 9);
}

static void uploads_are_read_in_their_jail(void **state)
{
	struct desk_kit *f = *state;
	struct ask_values answer = { .fds = 0 };
	assert_int_equal(upload(f, bare_fonts(f->mem), &answer), OK);
	assert_string_equal(str_c(f->mem, answer.field[0]), "ok");
	struct str bytes = STR("");
	struct part *parts = NULL;
	size_t n = 0;
	assert_int_equal(memfd_view(f->mem, answer.fd[0], CONTAINER_BYTES_MAX, &bytes), OK);
	assert_int_equal(container_read(f->mem, bytes, &parts, &n), OK);
	assert_int_equal(n, 3);
	assert_true(kit_has(kit_words(f->mem, container_part(parts, n, PART_PDF, 0)), "Bonjour"));
	/* words were drawn, with fonts of this machine, in Latin and in Japanese */
	assert_true(kit_darkness(f->mem, container_part(parts, n, PART_PAGE, 0), 0) > 0);

	assert_verdict(f, kit_jpeg(f->mem, 1600, 1200, 6), VERDICT_OK);
	assert_verdict(f, kit_png(f->mem, 1600, 1200), VERDICT_OK);
	assert_verdict(f, STR("PK\3\4"), VERDICT_TYPE);
	assert_verdict(f, STR(""), VERDICT_EMPTY);
}

/* A page that draws without end: the limit on time ends the child, and only the child. */
static void an_endless_page_ends_its_child_and_not_the_press(void **state)
{
	struct desk_kit *f = *state;
	struct mem *m = f->mem;
	struct buf *loops = buf_new(m, 4000);
	for (int i = 0; i < 60; i++) {
		buf_add(loops, STR("/X Do "));
	}
	struct str bodies[16];
	bodies[0] = STR("<</Type/Catalog/Pages 2 0 R>>");
	bodies[1] = STR("<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 595 842]>>");
	bodies[2] = STR("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>");
	bodies[3] = kit_stream(m, "", buf_done(loops));
	for (int i = 4; i < 12; i++) {
		struct str keys = str_fmt(m, "/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<</X %d 0 R>>>>", i + 2);
		bodies[i] = kit_stream(m, keys.p, buf_done(loops));
	}
	bodies[12] = kit_stream(m, "/Type/XObject/Subtype/Form/BBox[0 0 595 842]", STR("0 0 595 842 re f"));
	assert_verdict(f, kit_objects(m, bodies, 13), VERDICT_BROKEN);
	assert_verdict(f, kit_jpeg(m, 400, 300, 0), VERDICT_OK);
}

static void several_uploads_at_once_are_all_answered(void **state)
{
	struct desk_kit *f = *state;
	enum { ASKS = 9 };
	uint32_t id[ASKS];
	struct str file = kit_jpeg(f->mem, 1600, 1200, 6);
	for (size_t i = 0; i < ASKS; i++) {
		const struct ask_values question = upload_question(f, file);
		assert_int_equal(proc_ask_send(f->peers, ASK_UPLOAD, &question, &id[i]), OK);
	}
	size_t answered = 0;
	while (answered < ASKS) {
		struct proc_answer answer;
		while (proc_ask_take(f->peers, f->mem, &answer)) {
			assert_int_equal(answer.err, OK);
			assert_true(str_eq(answer.values.field[0], STR("ok")));
			answered++;
		}
	}
}

/* Does a process map that memory file? */
static bool has_mapped(struct mem *mem, const char *process, ino_t file)
{
	FILE *maps = fopen(str_c(mem, str_fmt(mem, "/proc/%s/maps", process)), "r");
	struct str number = str_fmt(mem, " %llu ", (unsigned long long)file);
	bool is_mapped = false;
	char line[512];
	size_t at;
	while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
		is_mapped |= str_find(str_of(line), number, &at) && strstr(line, "memfd:window") != NULL;
	}
	if (maps != NULL) {
		(void)fclose(maps);
	}
	return is_mapped;
}

/* A front fills its window again as soon as it has the verdict. */
static void with_the_verdict_nobody_looks_at_the_file_any_more(void **state)
{
	struct desk_kit *f = *state;
	struct window *w = NULL;
	struct ask_values answer = { .fds = 0 };
	struct stat st;
	assert_int_equal(window_new(windows_new(f->mem), f->mem, &w), OK);
	assert_int_equal(window_add(w, kit_jpeg(f->mem, 400, 300, 0)), OK);
	const struct ask_values question = {
		.field = { ask_u64(f->mem, window_bytes(w).n) }, .fd = { window_show(w) }, .fds = 1,
	};
	assert_int_equal(fstat(question.fd[0], &st), 0);
	assert_int_equal(proc_call(f->peers, f->mem, ASK_UPLOAD, &question, &answer), OK);
	assert_true(str_eq(answer.field[0], STR("ok")));
	assert_true(has_mapped(f->mem, "self", st.st_ino));     /* it would be seen */
	const struct str self = str_fmt(f->mem, "%d", (int)getpid());
	DIR *processes = opendir("/proc");
	for (struct dirent *d = readdir(processes); d != NULL; d = readdir(processes)) {
		bool is_process = d->d_name[0] >= '1' && d->d_name[0] <= '9';
		if (is_process && !str_eq_c(self, d->d_name) && has_mapped(f->mem, d->d_name, st.st_ino)) {
			fail_msg("process %s still maps the file", d->d_name);
		}
	}
	(void)closedir(processes);
}

static void a_dossier_is_joined_beside_the_uploads(void **state)
{
	struct desk_kit *f = *state;
	struct ask_values answer = { .fds = 0 };
	struct str bytes = STR("");
	struct part *parts = NULL;
	size_t n = 0;
	assert_int_equal(upload(f, bare_fonts(f->mem), &answer), OK);
	assert_int_equal(memfd_view(f->mem, answer.fd[0], CONTAINER_BYTES_MAX, &bytes), OK);
	assert_int_equal(container_read(f->mem, bytes, &parts, &n), OK);
	struct str clean = container_part(parts, n, PART_PDF, 0);
	struct ask_values question = { .fds = 2 };
	question.field[0] = STR("{\"fields\":[{\"name\":\"titulaire\",\"place\":\"holder\",\"tip\":\"Signature\"}],"
				"\"pieces\":[{\"head\":\"Pièce 1\",\"mention\":\"\"}],\"v\":1}");
	question.fd[0] = desk_kit_sealed(f, model_text(f->mem, kit_model(f->mem)));
	question.fd[1] = desk_kit_sealed(f, clean);
	assert_int_equal(proc_call(f->peers, f->mem, ASK_MERGE, &question, &answer), OK);
	assert_true(kit_has(answer.field[0], "\"pages\":6"));
	assert_int_equal(memfd_view(f->mem, answer.fd[0], CONTAINER_BYTES_MAX, &bytes), OK);
	assert_false(kit_has(kit_words(f->mem, bytes), "Bonjour"));     /* kept as a picture: its font is not enclosed */
	assert_true(kit_has(bytes, "<pdfaid:part>2<"));
	const struct digest digest = digest_one(DIGEST_SHA256, bytes);
	struct str hex = str_hex(f->mem, digest.bytes, 32);
	assert_true(kit_has(answer.field[0], str_fmt(f->mem, "\"sha256\":\"" STR_FMT "\"", STR_ARG(hex)).p));
	assert_true(kit_has(bytes, "/T (titulaire)"));

	/* on paper nothing is signed in the file: text stays text, and no standard is claimed */
	question.field[0] = STR("{\"fields\":[],\"pieces\":[{\"head\":\"Pièce 1\",\"mention\":\"\"}],\"v\":1}");
	assert_int_equal(proc_call(f->peers, f->mem, ASK_MERGE, &question, &answer), OK);
	assert_int_equal(memfd_view(f->mem, answer.fd[0], CONTAINER_BYTES_MAX, &bytes), OK);
	assert_true(kit_has(kit_words(f->mem, bytes), "Bonjour"));
	assert_false(kit_has(bytes, "pdfaid"));

	/* a plan for another number of pieces is a mistake, not a shorter dossier */
	question.field[0] = STR("{\"pieces\":[],\"v\":1}");
	assert_int_equal(proc_call(f->peers, f->mem, ASK_MERGE, &question, &answer), ERR_INVALID);
}

static void without_landlock_every_upload_is_refused_in_words(void **state)
{
	struct desk_kit *f = *state;
	assert_verdict(f, kit_jpeg(f->mem, 400, 300, 0), VERDICT_JAIL);
	assert_verdict(f, STR(""), VERDICT_JAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_form_is_printed_in_the_jail_that_opens_nothing, begin_form, desk_kit_end),
		cmocka_unit_test_setup_teardown(every_script_passes_in_the_jail, begin_form, desk_kit_end),
		cmocka_unit_test_setup_teardown(a_senseless_model_is_refused_and_the_next_form_is_printed, begin_form, desk_kit_end),
		cmocka_unit_test_setup_teardown(uploads_are_read_in_their_jail, begin_uploads, desk_kit_end),
		cmocka_unit_test_setup_teardown(an_endless_page_ends_its_child_and_not_the_press, begin_uploads, desk_kit_end),
		cmocka_unit_test_setup_teardown(several_uploads_at_once_are_all_answered, begin_uploads, desk_kit_end),
		cmocka_unit_test_setup_teardown(with_the_verdict_nobody_looks_at_the_file_any_more, begin_uploads, desk_kit_end),
		cmocka_unit_test_setup_teardown(a_dossier_is_joined_beside_the_uploads, begin_uploads, desk_kit_end),
		cmocka_unit_test_setup_teardown(without_landlock_every_upload_is_refused_in_words, begin_without_landlock, desk_kit_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
