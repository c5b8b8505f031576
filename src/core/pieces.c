/* pieces.c - which supporting documents are asked: kinds, expressions and the evaluation of the rules.
 *
 * For     step 5, the recap, page 2 of the form, the office later.
 * Never   reads or writes: piece_rows.c does.
 * Source  the handbook's pages on pieces, 1 to 4 and 6. */
#include "core/pieces.h"

#include <assert.h>

#include "core/org.h"

#define KIND(id, by, is_identity) { #id, SAY_piece_##id, SAY_printed_##id, SIGNED_##by, is_identity }

const struct piece_kind piece_kinds[PIECE_COUNT] = {
	[PIECE_ID_HOLDER] = KIND(id_holder, BOTH, true),
	[PIECE_ID_REP] = KIND(id_rep, OWNER, true),
	[PIECE_ID_DELEGATE] = KIND(id_delegate, OWNER, true),
	[PIECE_DELEGATION] = KIND(delegation, BOTH, false),
	[PIECE_REP_POWER] = KIND(rep_power, BOTH, false),
	[PIECE_ORG_PROOF] = KIND(org_proof, NONE, false),
	[PIECE_HOLDER_MANDATE] = KIND(holder_mandate, BOTH, false),
	[PIECE_MANDATARY_FILE] = KIND(mandatary_file, NONE, false),
	[PIECE_CSR_PROOF] = KIND(csr_proof, NONE, false),
	[PIECE_PURCHASE_ORDER] = KIND(purchase_order, NONE, false),
};

#define DOC(id, months, names_rep, proves_siren) { #id, SAY_doc_##id, months, names_rep, proves_siren }

const struct doc_kind doc_kinds[] = {
	DOC(kbis, 3, true, true), DOC(rne, 3, true, true), DOC(sirene_notice, 3, false, true),
	DOC(minutes, 0, true, false), DOC(statutes, 0, false, false), DOC(board_list, 0, true, false),
	DOC(prefecture, 0, false, false), DOC(assoc_register, 3, true, false),
	DOC(order_card, 0, true, false), DOC(urssaf, 0, true, false), DOC(install_minutes, 0, true, false),
	DOC(decree, 0, true, false), DOC(deleg_order, 0, true, false), DOC(syndic_minutes, 0, true, false),
	DOC(co_register, 3, false, true), DOC(foreign_register, 3, true, true),
	DOC(identity, 0, false, false), DOC(delegation, 0, false, false),
	DOC(purchase_order, 0, false, false), DOC(csr_proof, 0, false, false),
	DOC(mandatary_file, 0, false, false),
};
const size_t doc_kinds_n = sizeof doc_kinds / sizeof *doc_kinds;

enum piece piece_of(struct str name)
{
	unsigned p = 0;

	while (p < PIECE_COUNT && !str_eq_c(name, piece_kinds[p].name))
		p++;
	return (enum piece)p;
}

const struct doc_kind *doc_kind_of(struct str name)
{
	for (size_t i = 0; i < doc_kinds_n; i++) {
		if (str_eq_c(name, doc_kinds[i].name))
			return &doc_kinds[i];
	}
	return NULL;
}

/* --- expressions: kbis|rne|(minutes+statutes), + binds tighter --- */
struct reading {
	struct str left;
	struct str given;               /* joined by + */
	bool is_good;                   /* of the text read so far */
};

static bool read_any(struct reading *, unsigned depth);

static bool plus_has(struct str given, struct str name)
{
	struct str one;
	bool is_more = true;

	while (is_more) {
		is_more = str_cut(given, '+', &one, &given);
		if (name.n > 0 && str_eq(one, name))
			return true;
	}
	return false;
}

static bool next_is(struct reading *r, char c)
{
	if (r->left.n == 0 || r->left.p[0] != c)
		return false;
	r->left = str_sub(r->left, 1, r->left.n);
	return true;
}

static bool read_one(struct reading *r, unsigned depth)
{
	size_t n = 0;

	if (depth > 0 && next_is(r, '(')) {
		bool holds = read_any(r, depth - 1);

		r->is_good = next_is(r, ')') && r->is_good;
		return holds;
	}
	while (n < r->left.n && !str_has(STR("|+()"), r->left.p[n]))
		n++;
	struct str name = str_sub(r->left, 0, n);

	r->left = str_sub(r->left, n, r->left.n);
	r->is_good = r->is_good && doc_kind_of(name) != NULL;
	return plus_has(r->given, name);
}

static bool read_all(struct reading *r, unsigned depth)
{
	bool holds = read_one(r, depth);

	while (next_is(r, '+'))
		holds = read_one(r, depth) && holds;
	return holds;
}

static bool read_any(struct reading *r, unsigned depth)
{
	bool holds = read_all(r, depth);

	while (next_is(r, '|'))
		holds = read_all(r, depth) || holds;
	return holds;
}

enum { NESTING_MAX = 4 };

bool docs_are_good(struct str docs)
{
	struct reading r = { docs, STR(""), true };

	(void)read_any(&r, NESTING_MAX);
	return r.is_good && r.left.n == 0;
}

bool docs_hold(struct str docs, struct str given)
{
	struct reading r = { docs, given, true };

	return read_any(&r, NESTING_MAX);
}

/* The alternatives of one side of a +, each joined to what stands before it. */
static size_t multiply(struct mem *mem, struct str *list, size_t n, struct str docs)
{
	struct str right[DOCS_MAX], left[DOCS_MAX];
	size_t n_right = docs_alternatives(mem, docs, right), n_out = 0;

	for (size_t i = 0; i < n; i++)
		left[i] = list[i];
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n_right && n_out < DOCS_MAX; k++) {
			const struct str both[2] = { left[i], right[k] };

			list[n_out++] = left[i].n == 0 ? right[k] : str_join(mem, both, 2, STR("+"));
		}
	}
	return n_out;
}

/* Cuts at the first sep that stands outside parentheses. */
static bool cut_outside(struct str docs, char sep, struct str *head, struct str *tail)
{
	int depth = 0;

	for (size_t i = 0; i < docs.n; i++) {
		depth += docs.p[i] == '(' ? 1 : docs.p[i] == ')' ? -1 : 0;
		if (docs.p[i] == sep && depth == 0) {
			*head = str_sub(docs, 0, i);
			*tail = str_sub(docs, i + 1, docs.n);
			return true;
		}
	}
	*head = docs;
	*tail = STR("");
	return false;
}

static size_t product_of(struct mem *mem, struct str docs, struct str out[DOCS_MAX])
{
	struct str one;
	bool is_more = true;
	size_t n = 1;

	out[0] = STR("");
	while (is_more) {
		is_more = cut_outside(docs, '+', &one, &docs);
		if (one.n >= 2 && one.p[0] == '(')
			n = multiply(mem, out, n, str_sub(one, 1, one.n - 2));
		else
			n = multiply(mem, out, n, one);
	}
	return n;
}

size_t docs_alternatives(struct mem *mem, struct str docs, struct str out[DOCS_MAX])
{
	struct str one, rest = docs;
	bool is_more = true;
	size_t n = 0;

	if (cut_outside(docs, '|', &one, &rest) || cut_outside(docs, '+', &one, &rest) ||
		(docs.n > 0 && docs.p[0] == '(')) {
		rest = docs;
	} else {
		out[0] = docs;
		return docs.n > 0 ? 1 : 0;
	}
	while (is_more) {
		struct str some[DOCS_MAX];

		is_more = cut_outside(rest, '|', &one, &rest);
		size_t more = product_of(mem, one, some);

		for (size_t i = 0; i < more && n < DOCS_MAX; i++)
			out[n++] = some[i];
	}
	return n;
}

struct str docs_label(struct mem *mem, enum lang lang, struct str given)
{
	struct str labels[DOCS_MAX], one;
	bool is_more = true;
	size_t n = 0;

	while (is_more && n < DOCS_MAX) {
		is_more = str_cut(given, '+', &one, &given);
		const struct doc_kind *kind = doc_kind_of(one);

		if (kind != NULL)
			labels[n++] = say(lang, kind->label);
	}
	return str_join(mem, labels, n, STR(" + "));
}

struct str docs_label_any(struct mem *mem, enum lang lang, struct str docs)
{
	struct str ways[DOCS_MAX];
	size_t n = docs_alternatives(mem, docs, ways);

	for (size_t i = 0; i < n; i++)
		ways[i] = docs_label(mem, lang, ways[i]);
	return str_join(mem, ways, n, say(lang, SAY_doc_or));
}

bool docs_are_fresh(struct str given, struct date made, struct date today)
{
	struct str one;
	bool is_more = true;

	while (is_more) {
		is_more = str_cut(given, '+', &one, &given);
		const struct doc_kind *kind = doc_kind_of(one);

		if (kind != NULL && kind->max_months > 0 &&
			date_cmp(made, date_add_months(today, -(int)kind->max_months)) < 0)
			return false;
	}
	return true;
}

unsigned docs_max_months(struct str given)
{
	struct str one;
	bool is_more = true;
	unsigned least = 0;

	while (is_more) {
		is_more = str_cut(given, '+', &one, &given);
		const struct doc_kind *kind = doc_kind_of(one);

		if (kind != NULL && kind->max_months > 0 && (least == 0 || kind->max_months < least))
			least = kind->max_months;
	}
	return least;
}

/* --- what is asked --- */
static const struct piece_rule *best_rule(const struct rule_set *rules, const struct piece_case *c,
	enum piece piece)
{
	const struct piece_rule *best = NULL;

	for (size_t i = 0; i < rules->n; i++) {
		const struct piece_rule *r = &rules->rules[i];

		if (!str_eq_c(r->piece, piece_kinds[piece].name) || !rule_matches(r, c))
			continue;
		if (best == NULL || rule_compare(r, best) > 0)
			best = r;
	}
	return best;
}

/* Pieces that the product, the payment or the form itself ask, whatever the rules. */
static struct asked by_code(const struct piece_case *c, enum piece piece)
{
	if (piece == PIECE_CSR_PROOF && c->is_server)
		return (struct asked){ piece, NEED_REQUIRED, STR("csr_proof") };
	if (piece == PIECE_PURCHASE_ORDER && c->pays_by_order)
		return (struct asked){ piece, NEED_REQUIRED, STR("purchase_order") };
	if (piece == PIECE_MANDATARY_FILE && c->has_mandatary)
		return (struct asked){ piece, NEED_REQUIRED, STR("mandatary_file") };
	if (piece == PIECE_HOLDER_MANDATE && (!c->is_same || c->is_legal))
		return (struct asked){ piece, NEED_IN_FORM, STR("") };
	return (struct asked){ piece, NEED_NONE, STR("") };
}

size_t pieces_asked(const struct rule_set *rules, const struct piece_case *c,
	struct asked out[PIECE_COUNT])
{
	size_t n = 0;

	for (unsigned p = 0; p < PIECE_COUNT; p++) {
		const struct piece_rule *rule = best_rule(rules, c, (enum piece)p);
		struct asked asked = rule == NULL ? by_code(c, (enum piece)p) :
			(struct asked){ (enum piece)p, rule->need, rule->docs };

		if (asked.need != NEED_NONE)
			out[n++] = asked;
	}
	return n;
}

void piece_case_of(const struct situation *s, struct piece_case *out)
{
	const struct facts *f = s->facts;
	const struct product *p = s->product;

	*out = (struct piece_case){ .form = facts_get(f, F_SIRENE_FORM), .type = org_type_of_facts(f),
		.activity = facts_get(f, F_ACTIVITY), .is_same = facts_ticked(f, F_SAME_AS),
		.has_delegate = facts_ticked(f, F_HAS_DELEGATE),
		.pays_by_order = facts_is(f, F_PAYMENT, "purchase_order") };
	if (p == NULL)
		return;
	out->product = p->id;
	out->level = assurance_name(p->assurance);
	out->is_legal = p->subject != SUBJECT_NATURAL;
	out->is_server = p->subject == SUBJECT_CLIENT || p->subject == SUBJECT_SERVER;
}
