/* piece_rules.c - the rules about pieces as text, and which of two is the more specific.
 *
 * For     core/pieces.c, core/load.c.
 * Data    one row a line: product level org_type codes situation piece need docs; # begins a comment.
 *         org_type may end in /m /c /l /a: activity merchant, craftsman, liberal, farming.
 * Fails   ERR_INVALID for an unknown word, or two rows of equal rank that one dossier could meet. */
#include "core/pieces.h"

#include <assert.h>

enum { COLUMNS = 8, CODE_MAX = 9999 };

static const struct { const char *letter, *word; } activities[] = {
	{ "m", "merchant" }, { "c", "craftsman" }, { "l", "liberal" }, { "a", "farming" },
};
static const struct { const char *word; unsigned flag; } situations[] = {
	{ "same", PS_SAME }, { "delegate", PS_DELEGATE }, { "mandatary", PS_MANDATARY }, { "legal", PS_LEGAL },
};

static bool is_any(struct str word)
{
	return str_eq_c(word, "*");
}

static bool read_type(struct str word, struct piece_rule *r)
{
	struct str letter;

	if (is_any(word))
		return true;
	if (str_cut(word, '/', &r->org_type, &letter)) {
		for (size_t i = 0; i < sizeof activities / sizeof *activities; i++) {
			if (str_eq_c(letter, activities[i].letter))
				r->activity = str_of(activities[i].word);
		}
		if (r->activity.n == 0)
			return false;
	}
	return org_type_of(r->org_type) != ORG_TYPE_COUNT;
}

static bool read_codes(struct str word, struct piece_rule *r)
{
	struct str from, to;
	uint64_t low, high;

	r->code_to = CODE_MAX;
	if (is_any(word))
		return true;
	if (!str_cut(word, '-', &from, &to) || !str_to_u64(from, CODE_MAX, &low) ||
		!str_to_u64(to, CODE_MAX, &high) || low > high)
		return false;
	r->code_from = (unsigned)low;
	r->code_to = (unsigned)high;
	return true;
}

static bool read_situation(struct str word, struct piece_rule *r)
{
	struct str one;
	bool is_more = !is_any(word);

	while (is_more) {
		unsigned flag = 0;

		is_more = str_cut(word, '+', &one, &word);
		for (size_t i = 0; i < sizeof situations / sizeof *situations; i++)
			flag |= str_eq_c(one, situations[i].word) ? situations[i].flag : 0;
		if (flag == 0)
			return false;
		r->situation |= flag;
	}
	return true;
}

static bool read_need(struct str word, struct piece_rule *r)
{
	r->need = str_eq_c(word, "R") ? NEED_REQUIRED : str_eq_c(word, "O") ? NEED_OPTIONAL : NEED_NONE;
	return r->need != NEED_NONE || str_eq_c(word, "N");
}

static bool read_rule(const struct str c[COLUMNS], struct piece_rule *r)
{
	*r = (struct piece_rule){ .product = is_any(c[0]) ? STR("") : c[0],
		.level = str_eq_c(c[1], "*") ? STR("") : c[1], .piece = c[5] };
	if (!read_type(c[2], r) || !read_codes(c[3], r) || !read_situation(c[4], r) || !read_need(c[6], r))
		return false;
	if (piece_of(r->piece) == PIECE_COUNT)
		return false;
	r->docs = str_eq_c(c[7], "-") ? STR("") : c[7];
	return r->need == NEED_NONE ? r->docs.n == 0 : docs_are_good(r->docs);
}

/* Words between blanks; false unless there are exactly COLUMNS. */
static bool split(struct str line, struct str out[COLUMNS])
{
	size_t n = 0;

	line = str_trim(line);
	while (line.n > 0) {
		struct str rest;

		if (n == COLUMNS)
			return false;
		str_cut(line, ' ', &out[n++], &rest);
		line = str_trim(rest);
	}
	return n == COLUMNS;
}

/* How much of the key a row names, most weighty first: product, width of codes, type, level, situation. */
static void rank(const struct piece_rule *r, unsigned out[5])
{
	out[0] = r->product.n > 0;
	out[1] = CODE_MAX - (r->code_to - r->code_from);
	out[2] = (unsigned)(r->org_type.n > 0) + (unsigned)(r->activity.n > 0);
	out[3] = r->level.n > 0;
	out[4] = (unsigned)__builtin_popcount(r->situation);
}

int rule_compare(const struct piece_rule *a, const struct piece_rule *b)
{
	unsigned one[5], other[5];

	rank(a, one);
	rank(b, other);
	for (size_t i = 0; i < 5; i++) {
		if (one[i] != other[i])
			return one[i] > other[i] ? 1 : -1;
	}
	return 0;
}

static bool may_meet(struct str a, struct str b)
{
	return a.n == 0 || b.n == 0 || str_eq(a, b);
}

/* Two rows of one piece and one rank that some dossier could match at once. */
static bool is_tie(const struct piece_rule *a, const struct piece_rule *b)
{
	return str_eq(a->piece, b->piece) && rule_compare(a, b) == 0 && may_meet(a->product, b->product) &&
		may_meet(a->org_type, b->org_type) && may_meet(a->activity, b->activity) &&
		may_meet(a->level, b->level) && a->code_from <= b->code_to && b->code_from <= a->code_to;
}

static enum err refuse_ties(const struct rule_set *set)
{
	for (size_t i = 0; i < set->n; i++) {
		for (size_t k = i + 1; k < set->n; k++) {
			if (is_tie(&set->rules[i], &set->rules[k]))
				return err_note(ERR_INVALID, "rules=tie first=%zu second=%zu", i + 1, k + 1);
		}
	}
	return OK;
}

enum err rules_read(struct mem *mem, struct str text, struct rule_set *out)
{
	struct str line, rest = text;
	unsigned number = 0;

	*out = (struct rule_set){ .rules = mem_get(mem, RULES_MAX, sizeof *out->rules) };
	while (rest.n > 0) {
		struct str columns[COLUMNS];

		str_cut(rest, '\n', &line, &rest);
		number++;
		line = str_trim(line);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (out->n == RULES_MAX)
			return err_note(ERR_LIMIT, "rules=%d", RULES_MAX);
		if (!split(line, columns) || !read_rule(columns, &out->rules[out->n]))
			return err_note(ERR_INVALID, "rules=line number=%u", number);
		out->n++;
	}
	return refuse_ties(out);
}

bool rule_matches(const struct piece_rule *r, const struct piece_case *c)
{
	uint64_t code = 0;
	unsigned flags = (c->is_same ? PS_SAME : 0u) | (c->has_delegate ? PS_DELEGATE : 0u) |
		(c->has_mandatary ? PS_MANDATARY : 0u) | (c->is_legal ? PS_LEGAL : 0u);
	bool has_range = r->code_from > 0 || r->code_to < CODE_MAX;

	if (has_range && (!str_to_u64(c->form, CODE_MAX, &code) || code < r->code_from || code > r->code_to))
		return false;
	return (r->product.n == 0 || str_eq(r->product, c->product)) &&
		(r->level.n == 0 || str_eq(r->level, c->level)) &&
		(r->org_type.n == 0 || str_eq(r->org_type, org_type_id(c->type))) &&
		(r->activity.n == 0 || str_eq(r->activity, c->activity)) &&
		(r->situation & ~flags) == 0;
}
