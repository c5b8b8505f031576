/* evidence_tool.c - the verb for whoever was handed an evidence file: it needs no installation, no key and no
 * network, only the file and the certificates that he trusts.
 *
 * Never   opens a database or a store.
 * Limits  FILE_BYTES_MAX a file, ROOTS_MAX certificates of a kind. */
#include "role/evidence_tool.h"

#include <string.h>

#include "paper/evidence_report.h"
#include "paper/keyfile.h"
#include "platform/file.h"
#include "say.h"

enum { FILE_BYTES_MAX = 16 * 1024 * 1024, ROOTS_MAX = 32, REPORT_BYTES_MAX = 64 * 1024, EXIT_NO_INPUT = 66 };

struct order {
	struct mem *mem;
	const char *file, *names;
	struct str roots[ROOTS_MAX], stamp_roots[ROOTS_MAX];
	size_t root_count, stamp_root_count;
	uint8_t journal[32];
	bool has_journal, is_unread;
};

static struct str load(struct order *o, const char *path)
{
	struct str bytes = STR("");

	o->is_unread |= file_map(o->mem, str_of(path), FILE_BYTES_MAX, &bytes) != OK;
	return bytes;
}

static size_t load_roots(struct order *o, const char *path, struct str *list, size_t n)
{
	size_t added = keyfile_certs(o->mem, load(o, path), list + n, ROOTS_MAX - n);

	o->is_unread |= added == 0;
	return n + added;
}

/* One option and its value. False: no such option. */
static bool take(struct order *o, const char *option, const char *value)
{
	if (strcmp(option, "--root") == 0)
		o->root_count = load_roots(o, value, o->roots, o->root_count);
	else if (strcmp(option, "--tsa-root") == 0)
		o->stamp_root_count = load_roots(o, value, o->stamp_roots, o->stamp_root_count);
	else if (strcmp(option, "--names") == 0)
		o->names = value;
	else if (strcmp(option, "--journal") == 0)
		return o->has_journal = str_unhex(str_of(value), o->journal, sizeof o->journal);
	else
		return false;
	return true;
}

static bool read_order(struct tool *t, struct order *o)
{
	bool is_good = t->argc >= 2 && t->argc % 2 == 0 && strcmp(t->argv[0], "verify") == 0;

	for (int i = 2; i + 1 < t->argc && is_good; i += 2)
		is_good = take(o, t->argv[i], t->argv[i + 1]);
	o->file = is_good ? t->argv[1] : NULL;
	return is_good && o->root_count > 0 && o->stamp_root_count > 0;
}

int evidence_main(struct tool *t)
{
	struct order *o = mem_new_of(t->mem, struct order);
	struct evidence_question q = { .journal_public = NULL };
	struct hash named;
	bool is_good = false, is_read;

	o->mem = t->mem;
	is_read = read_order(t, o);
	if (o->is_unread)
		return tool_complain(EXIT_NO_INPUT, say(LANG_FR, SAY_evidence_unread));
	if (!is_read)
		return tool_complain(64, say(LANG_FR, SAY_evidence_usage));
	q.policy = (struct sealed_policy){ .seals = { .roots = o->roots, .root_count = o->root_count },
					   .stamps = { .roots = o->stamp_roots, .root_count = o->stamp_root_count },
					   .now_ms = world_now_ms(&world_real) };
	struct str file = load(o, o->file);

	if (o->names != NULL) {
		named = crypt_sha256(load(o, o->names));
		q.named = &named;
	}
	if (o->is_unread)
		return tool_complain(EXIT_NO_INPUT, say(LANG_FR, SAY_evidence_unread));
	q.journal_public = o->has_journal ? o->journal : NULL;
	struct json *report = evidence_report(t->mem, file, &q, &is_good);
	struct str line = json_text(t->mem, report, REPORT_BYTES_MAX);
	int code = tool_put(str_fmt(t->mem, STR_FMT "\n", STR_ARG(line)));

	return code != 0 ? code : is_good ? 0 : 1;
}
