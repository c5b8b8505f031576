/* paper_tool.c - documents by hand: from a JSON object to the press.
 *
 * For     people at an office whose dossier is not in this installation, and who tries a text.
 * Never   opens a database or a store; replaces a file.
 * Limits  INPUT_BYTES_MAX of JSON. */
#include "role/paper_tool.h"

#include <stddef.h>
#include <string.h>

#include "base/date.h"
#include "base/world.h"
#include "paper/papers.h"
#include "platform/file.h"
#include "platform/jsonin.h"
#include "role/press_once.h"

enum { INPUT_BYTES_MAX = 1024 * 1024, EXIT_DATA = 65, EXIT_NO_INPUT = 66, EXIT_FAILED = 70, EXIT_NO_OUTPUT = 73 };

enum row_kind { ROW_WORDS, ROW_INSTANT, ROW_YES };

struct paper_row {
	const char *name;
	size_t at;
	enum row_kind kind;
};

#define WORDS(type, member) { #member, offsetof(struct type, member), ROW_WORDS }
#define ABOUT(member) { #member, offsetof(struct papers_about, member), ROW_WORDS }

/* Every paper begins with these. */
static const struct paper_row about_rows[] = {
	ABOUT(portal), ABOUT(operated_by), ABOUT(reference), ABOUT(organisation), ABOUT(siren), ABOUT(qr),
	{ "made", offsetof(struct papers_about, made_ms), ROW_INSTANT },
	{ NULL, 0, ROW_WORDS },
};
static const struct paper_row delegation_rows[] = {
	WORDS(delegation_paper, representative), WORDS(delegation_paper, representative_function),
	WORDS(delegation_paper, delegate), WORDS(delegation_paper, delegate_function),
	WORDS(delegation_paper, holder), WORDS(delegation_paper, product),
	{ NULL, 0, ROW_WORDS },
};
static const struct paper_row handover_rows[] = {
	WORDS(handover_paper, holder), WORDS(handover_paper, custodian_of), WORDS(handover_paper, product),
	WORDS(handover_paper, device), WORDS(handover_paper, device_serial), WORDS(handover_paper, id_type),
	WORDS(handover_paper, id_number_end), WORDS(handover_paper, office), WORDS(handover_paper, officer),
	{ "handed", offsetof(struct handover_paper, handed_ms), ROW_INSTANT },
	{ "on_paper", offsetof(struct handover_paper, is_on_paper), ROW_YES },
	{ NULL, 0, ROW_WORDS },
};
static const struct paper_row revocation_rows[] = {
	WORDS(revocation_paper, subject), WORDS(revocation_paper, serial), WORDS(revocation_paper, issuer),
	WORDS(revocation_paper, reason), WORDS(revocation_paper, asked_by), WORDS(revocation_paper, capacity),
	WORDS(revocation_paper, crl_url),
	{ "asked", offsetof(struct revocation_paper, asked_ms), ROW_INSTANT },
	{ "done", offsetof(struct revocation_paper, done_ms), ROW_INSTANT },
	{ NULL, 0, ROW_WORDS },
};

_Static_assert(offsetof(struct delegation_paper, about) == 0 && offsetof(struct handover_paper, about) == 0 &&
	       offsetof(struct revocation_paper, about) == 0, "about_rows count from the beginning");

static struct str delegation(struct mem *m, const void *paper)
{
	return delegation_model(m, paper);
}

static struct str handover(struct mem *m, const void *paper)
{
	return handover_model(m, paper);
}

static struct str revocation(struct mem *m, const void *paper)
{
	return revocation_model(m, paper);
}

static const struct paper_verb {
	const char *word;
	const struct paper_row *rows;   /* NULL: the input is the model */
	size_t bytes;
	struct str (*model)(struct mem *, const void *);
} verbs[] = {
	{ "form",       NULL,            0,                               NULL },
	{ "delegation", delegation_rows, sizeof(struct delegation_paper), delegation },
	{ "handover",   handover_rows,   sizeof(struct handover_paper),   handover },
	{ "revocation", revocation_rows, sizeof(struct revocation_paper), revocation },
};

static const struct paper_verb *verb_of(const char *word)
{
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(word, verbs[i].word) == 0)
			return &verbs[i];
	}
	return NULL;
}

bool paper_tool_is_verb(const char *word)
{
	return verb_of(word) != NULL;
}

/* 2026-11-22T10:42:07Z, nothing else. */
static bool read_instant(struct str s, int64_t *out)
{
	static const struct {
		unsigned at;
		char after;
		uint64_t max;
	} parts[] = { { 11, ':', 23 }, { 14, ':', 59 }, { 17, 'Z', 59 } };
	struct wall w = { .hour = 0 };
	uint64_t n[3];

	if (s.n != 20 || s.p[10] != 'T' || !date_parse(str_sub(s, 0, 10), &w.date))
		return false;
	for (int i = 0; i < 3; i++) {
		if (!str_to_u64(str_sub(s, parts[i].at, 2), parts[i].max, &n[i]) ||
		    s.p[parts[i].at + 2] != parts[i].after)
			return false;
	}
	w.hour = (int)n[0];
	w.minute = (int)n[1];
	w.second = (int)n[2];
	*out = date_instant(w, ZONE_UTC);
	return true;
}

static bool put(char *paper, const struct paper_row *row, const struct json *value)
{
	int64_t instant;
	struct str words = json_str(value, STR(""));
	bool is_yes = json_bool(value, false);

	switch (row->kind) {
	case ROW_WORDS:
		memcpy(paper + row->at, &words, sizeof words);
		return json_kind_of(value) == JSON_STRING;
	case ROW_INSTANT:
		if (json_kind_of(value) != JSON_STRING || !read_instant(words, &instant))
			return false;
		memcpy(paper + row->at, &instant, sizeof instant);
		return true;
	case ROW_YES:
		memcpy(paper + row->at, &is_yes, sizeof is_yes);
		return json_kind_of(value) == JSON_BOOL;
	}
	return false;
}

static const struct paper_row *row_of(const struct paper_row *rows, const char *name)
{
	for (; rows->name != NULL; rows++) {
		if (strcmp(rows->name, name) == 0)
			return rows;
	}
	return NULL;
}

/* The model's text; on failure *wrong_out is the member that is not known, not of its kind, or wanted. */
static bool model_of(struct mem *m, const struct paper_verb *verb, struct str input, struct str *out,
		     const char **wrong_out)
{
	struct json *o;
	char *paper = mem_get(m, 1, verb->bytes + 1);
	int64_t now_ms = world_now_ms(&world_real);

	*wrong_out = "{}";
	if (json_read(m, input, &json_limits_file, &o) != OK || json_kind_of(o) != JSON_OBJECT)
		return false;
	*out = input;
	if (verb->rows == NULL)
		return true;
	memcpy(paper + offsetof(struct papers_about, made_ms), &now_ms, sizeof now_ms);
	for (size_t i = 0; i < json_count(o); i++) {
		const struct paper_row *row = row_of(about_rows, json_name(o, i));

		row = row != NULL ? row : row_of(verb->rows, json_name(o, i));
		*wrong_out = json_name(o, i);
		if (row == NULL || !put(paper, row, json_item(o, i)))
			return false;
	}
	const struct papers_about *about = (const void *)paper;

	*wrong_out = about->portal.n == 0 ? "portal" : "reference";
	if (about->portal.n == 0 || about->reference.n == 0)
		return false;
	*out = verb->model(m, paper);
	return true;
}

static int save(const char *path, struct str pdf)
{
	bool is_made = file_make(path, &pdf, 1) == OK;

	return is_made ? 0 : tool_complain(EXIT_NO_OUTPUT, say(LANG_FR, SAY_paper_tool_unwritten));
}

int paper_tool_main(struct tool *t)
{
	const struct paper_verb *verb = t->argc == 3 ? verb_of(t->argv[0]) : NULL;
	struct str input, model, pdf;
	const char *wrong;

	if (verb == NULL)
		return tool_complain(64, say(LANG_FR, SAY_paper_tool_usage));
	const char *slash = strrchr(t->argv[1], '/');

	if (file_read(t->mem, file_folder(str_of(t->argv[1])), slash == NULL ? t->argv[1] : slash + 1,
		      INPUT_BYTES_MAX, &input) != OK)
		return tool_complain(EXIT_NO_INPUT, say(LANG_FR, SAY_paper_tool_unread));
	if (!model_of(t->mem, verb, input, &model, &wrong))
		return tool_complain(EXIT_DATA, say_fill(t->mem, LANG_FR, SAY_paper_tool_wrong,
							 { "name", str_of(wrong) }));
	enum err e = press_once(t->mem, model, &pdf);

	if (e != OK)
		return tool_complain(e == ERR_INVALID ? EXIT_DATA : EXIT_FAILED, say(LANG_FR, SAY_paper_tool_press));
	return save(t->argv[2], pdf);
}
