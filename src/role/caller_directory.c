/* caller_directory.c - the message about the live register between clerk and caller, both ways; the clerk
 * links this without the connector.
 *
 * Never   believes the other side: a number, a cursor or a word that is none is ERR_INVALID. */
#include "role/caller_directory.h"

#include <unistd.h>

#include "base/json.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"

enum { MESSAGE_BYTES_MAX = 1000 };

static const char *const kinds[INSEE_KIND_COUNT] = {
	[INSEE_UNIT] = "unit", [INSEE_SITE] = "site", [INSEE_SITES] = "sites",
	[INSEE_UNITS] = "units", [INSEE_PLACES] = "places",
};

static const char *const ends[INSEE_END_COUNT] = {
	[INSEE_OK] = "OK", [INSEE_ABSENT] = "ABSENT", [INSEE_MOVED] = "MOVED",
	[INSEE_BUSY] = "BUSY", [INSEE_DOWN] = "DOWN", [INSEE_CONFIG] = "CONFIG",
};

static bool word_of(struct str word, const char *const *words, unsigned n, unsigned *out)
{
	for (*out = 0; *out < n; (*out)++) {
		if (str_eq_c(word, words[*out]))
			return true;
	}
	return false;
}

void directory_question_write(struct mem *m, const struct insee_question *q, struct ask_values *out)
{
	struct json *v = json_object(m);

	json_set_str(v, "cursor", q->cursor);
	json_set_str(v, "kind", str_of(kinds[q->kind]));
	json_set_str(v, "since", q->since);
	json_set_str(v, "siren", q->siren);
	json_set_str(v, "until", q->until);
	*out = (struct ask_values){ .field = { json_text(m, v, MESSAGE_BYTES_MAX) } };
}

enum err directory_question_read(struct mem *m, const struct ask_values *in, struct insee_question *out)
{
	struct json *v;
	unsigned kind;

	TRY(json_read(m, in->field[0], &json_limits_small, &v));
	if (!word_of(json_str(json_get(v, "kind"), STR("")), kinds, INSEE_KIND_COUNT, &kind))
		return ERR_INVALID;
	*out = (struct insee_question){
		.kind = (enum insee_kind)kind,
		.siren = json_str(json_get(v, "siren"), STR("")),
		.cursor = json_str(json_get(v, "cursor"), STR("")),
		.since = json_str(json_get(v, "since"), STR("")),
		.until = json_str(json_get(v, "until"), STR("")),
	};
	return OK;
}

enum err directory_answer_write(struct mem *m, const struct insee_answer *a, struct ask_values *out)
{
	struct json *v = json_object(m);
	int fd = -1;

	json_set_str(v, "moved_to", a->moved_to);
	json_set_str(v, "next", a->page.next);
	json_set_str(v, "reason", a->reason);
	json_set_int(v, "retry_after", a->retry_after_s);
	json_set_int(v, "rows", (int64_t)a->page.rows);
	json_set_int(v, "total", a->page.total);
	*out = (struct ask_values){ .field = { str_of(ends[a->end]), json_text(m, v, MESSAGE_BYTES_MAX) } };
	if (a->end != INSEE_OK)
		return OK;
	TRY(memfd_of("rows", a->lines, &fd));
	mem_defer_close(m, fd);
	out->fd[out->fds++] = fd;
	return OK;
}

enum err directory_answer_read(struct mem *m, const struct ask_values *in, struct insee_answer *out)
{
	struct json *v;
	unsigned end;

	TRY(json_read(m, in->field[1], &json_limits_small, &v));
	if (!word_of(in->field[0], ends, INSEE_END_COUNT, &end) || (end == INSEE_OK) != (in->fds == 1))
		return ERR_INVALID;
	*out = (struct insee_answer){
		.end = (enum insee_end)end,
		.moved_to = json_str(json_get(v, "moved_to"), STR("")),
		.retry_after_s = json_int(json_get(v, "retry_after"), 0),
		.reason = json_str(json_get(v, "reason"), STR("")),
		.page = {
			.rows = (size_t)json_int(json_get(v, "rows"), 0),
			.total = json_int(json_get(v, "total"), 0),
			.next = json_str(json_get(v, "next"), STR("")),
		},
	};
	if (out->page.next.n > INSEE_CURSOR_BYTES_MAX ||
	    (end == INSEE_MOVED && (out->moved_to.n != 9 || !str_is_digits(out->moved_to))))
		return ERR_INVALID;
	return end == INSEE_OK ? memfd_view(m, in->fd[0], INSEE_LINES_BYTES_MAX, &out->lines) : OK;
}
