/* drawn.c - see drawn.h.
 *
 * For     the forms of steps 1 to 4.
 * Never   refuses a form: without a word that can be read, what came stands.
 * Limits  DRAWN_BYTES_MAX a word; two values pass for the same once in sixteen million. */
#include "core/drawn.h"

#include "core/field.h"

enum { MARK_LETTERS = 4 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static bool is_typed(enum field_id id, enum step step)
{
	return fields[id].step == step && (fields[id].flags & (FIELD_AUTO | FIELD_NOT_KEPT)) == 0;
}

/* FNV-1a, its upper byte folded into the others. */
static uint32_t digest(struct str value)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < value.n; i++)
		h = (h ^ (unsigned char)value.p[i]) * 16777619u;
	return (h >> 24) ^ (h & 0xffffff);
}

static struct str mark_of(enum field_id id, struct str value, char room[MARK_LETTERS])
{
	if (value.n == 0)
		return STR(".");
	if (fields[id].kind == FK_BOX)
		return STR("*");
	uint32_t h = digest(value);

	for (size_t i = 0; i < MARK_LETTERS; i++, h >>= 6)
		room[i] = letters[h & 63];
	return str_from(room, MARK_LETTERS);
}

static bool is_mark(struct str mark, enum field_id id, struct str value)
{
	char room[MARK_LETTERS];

	return str_eq(mark, mark_of(id, value, room));
}

struct str drawn_word(struct mem *mem, const struct dossier *d, enum step step)
{
	struct buf *b = buf_new(mem, DRAWN_BYTES_MAX);
	char room[MARK_LETTERS];

	buf_i64(b, d->version);
	buf_byte(b, '.');
	for (unsigned i = 0; i < F_COUNT; i++) {
		enum field_id id = (enum field_id)i;

		if (is_typed(id, step))
			buf_add(b, mark_of(id, facts_get(&d->kept, id), room));
	}
	return buf_done(b);
}

static bool cut_version(struct str word, uint64_t *version, struct str *marks)
{
	struct str head;

	return str_cut(word, '.', &head, marks) && str_to_u64(head, INT64_MAX, version);
}

bool drawn_is_old(struct str word, const struct dossier *d)
{
	struct str marks;
	uint64_t version;

	return cut_version(word, &version, &marks) && (int64_t)version != d->version;
}

static bool cut_mark(struct str *rest, struct str *mark)
{
	size_t n = rest->n > 0 && (rest->p[0] == '.' || rest->p[0] == '*') ? 1 : MARK_LETTERS;

	if (rest->n < n)
		return false;
	*mark = str_sub(*rest, 0, n);
	*rest = str_sub(*rest, n, rest->n - n);
	return true;
}

/* False: not a word of this step. */
static bool read_marks(struct str word, enum step step, struct str marks[F_COUNT])
{
	struct str rest;
	uint64_t version;

	if (!cut_version(word, &version, &rest))
		return false;
	for (unsigned id = 0; id < F_COUNT; id++) {
		if (is_typed((enum field_id)id, step) && !cut_mark(&rest, &marks[id]))
			return false;
	}
	return rest.n == 0;
}

/* What came and would be kept as the value. « Au même bureau que l'envoi » is kept as that office. */
static bool comes_to(const struct facts *came, enum field_id id, struct str value)
{
	struct str typed = facts_get(came, id);

	return str_eq(typed, value) || (id == F_OFFICE_PICK && str_eq_c(typed, OFFICE_SAME) &&
		str_eq(facts_get(came, F_OFFICE_SEND), value));
}

/* The same of what the page showed. */
static bool is_untouched(const struct facts *came, enum field_id id, struct str mark)
{
	struct str typed = facts_get(came, id);

	return is_mark(mark, id, typed) || (id == F_OFFICE_PICK && str_eq_c(typed, OFFICE_SAME) &&
		is_mark(mark, id, facts_get(came, F_OFFICE_SEND)));
}

/* is_again: the last save was this very form's, so what differs from it was typed later, but for what that save
 * filled in by itself. */
static enum drawn_end end_of(const struct dossier *d, const struct facts *came, enum field_id id, struct str mark,
	bool is_again)
{
	struct str kept = facts_get(&d->kept, id);

	if (comes_to(came, id, kept))
		return DRAWN_TYPED;
	if (is_again)
		return d->kept.origin[id] != ORIGIN_TYPED && is_untouched(came, id, mark) ? DRAWN_KEPT : DRAWN_TYPED;
	if (is_mark(mark, id, kept))
		return DRAWN_TYPED;
	return is_untouched(came, id, mark) ? DRAWN_KEPT : DRAWN_BOTH;
}

/* Another organisation takes everything of the former one along: nothing else of the page is worth a question. */
static void tell_siren_alone(struct drawn_merge *out)
{
	for (unsigned id = 0; id < F_COUNT; id++) {
		if (id != F_SIREN && out->end[id] == DRAWN_BOTH)
			out->end[id] = DRAWN_KEPT;
	}
	out->n_both = 1;
}

void drawn_merge(struct dossier *d, const struct situation *s, enum step step, struct str word, struct str nonce,
	struct drawn_merge *out)
{
	const struct facts came = d->facts;
	bool is_again = nonce.n > 0 && str_eq(nonce, d->nonce), is_other = false;
	struct str marks[F_COUNT];

	*out = (struct drawn_merge){ .n_both = 0 };
	if (!read_marks(word, step, marks))
		return;
	for (unsigned i = 0; i < F_COUNT; i++) {
		enum field_id id = (enum field_id)i;

		if (!is_typed(id, step))
			continue;
		out->end[id] = end_of(d, &came, id, marks[id], is_again);
		if (out->end[id] == DRAWN_TYPED) {
			is_other |= !comes_to(&came, id, facts_get(&d->kept, id));
			continue;
		}
		out->is_shared |= !is_again;
		facts_set(&d->facts, id, facts_get(&d->kept, id), d->kept.origin[id]);
		if (out->end[id] == DRAWN_BOTH && !field_is_drawn(id, s))
			out->end[id] = DRAWN_KEPT;
		out->typed[id] = facts_get(&came, id);
		out->n_both += out->end[id] == DRAWN_BOTH;
	}
	if (out->end[F_SIREN] == DRAWN_BOTH)
		tell_siren_alone(out);
	if (is_again && is_other)
		d->nonce = STR("");
}
