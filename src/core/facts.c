/* facts.c - the answers of a dossier and their one text.
 *
 * For     everybody who reads or writes a dossier's answers.
 * Never   judges them: core/check.c does.
 * Limits  FACTS_BYTES_MAX of text. */
#include "core/facts.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"
#include "core/field.h"
#include "core/org.h"

enum { FACTS_BYTES_USUAL = 8192 };

static const struct str origin_names[ORIGIN_COUNT] = { { "", 0 }, { "typed", 5 }, { "sirene", 6 }, { "account", 7 },
	{ "history", 7 }, { "portal", 6 } };

#define PERSON_ROW(P)                                                                              \
	{ F_##P##_CIVILITY, F_##P##_BIRTH_NAME, F_##P##_USE_NAME, F_##P##_GIVEN_NAMES,             \
	F_##P##_EMAIL, F_##P##_MOBILE, F_##P##_FUNCTION, F_##P##_ID_TYPE, F_##P##_ID_NUMBER,       \
	F_##P##_ID_EXPIRY, F_##P##_ID_ISSUED, F_##P##_HISTORY_OK }

const struct person_fields persons[PERSON_COUNT] = {
	[PERSON_HOLDER] = PERSON_ROW(H), [PERSON_REP] = PERSON_ROW(R), [PERSON_DELEGATE] = PERSON_ROW(D),
};

struct str origin_name(enum origin origin)
{
	assert((unsigned)origin < ORIGIN_COUNT);
	return origin_names[origin];
}

struct str facts_get(const struct facts *facts, enum field_id id)
{
	assert((unsigned)id < F_COUNT);
	return facts->value[id];
}

bool facts_has(const struct facts *facts, enum field_id id)
{
	return facts_get(facts, id).n > 0;
}

bool facts_is(const struct facts *facts, enum field_id id, const char *value)
{
	return str_eq_c(facts_get(facts, id), value);
}

bool facts_ticked(const struct facts *facts, enum field_id id)
{
	return facts_is(facts, id, "1");
}

void facts_set(struct facts *facts, enum field_id id, struct str value, enum origin origin)
{
	assert((unsigned)id < F_COUNT);
	facts->value[id] = value;
	facts->origin[id] = value.n == 0 ? ORIGIN_NONE : origin;
}

void facts_type(struct facts *facts, enum field_id id, struct str tidied)
{
	if ((fields[id].flags & (FIELD_AUTO | FIELD_NOT_KEPT)) != 0)
		return;
	/* the register's name and type are typed only when it cannot say them: a form may be forged */
	if (fields[id].only_if == IF_MANUAL && !org_is_manual(facts))
		return;
	size_t max = fields[id].kind == FK_LIST ? FACTS_LIST_CHARACTERS : fields[id].max + FACTS_SPARE_CHARACTERS;
	struct str kept = utf8_clip(tidied, max);

	if (!str_eq(kept, facts_get(facts, id)))
		facts_set(facts, id, kept, ORIGIN_TYPED);
}

bool facts_fit(const struct facts *facts)
{
	enum { ROOM_BYTES = 8192, AROUND_BYTES = 48 };  /* later additions; quotes, commas, an origin */
	size_t around = ROOM_BYTES, typed = 0, escapes = 0;

	for (unsigned i = 0; i < F_COUNT; i++) {
		size_t n = facts->value[field_sorted[i]].n;

		around += n == 0 ? 0 : 2 * field_quoted[i].n + AROUND_BYTES;
		typed += n;
	}
	if (around + JSON_ESCAPED_BYTES_MAX * typed <= FACTS_BYTES_MAX)
		return true;            /* were each byte escaped: as good as always */
	for (unsigned i = 0; i < F_COUNT; i++)
		escapes += json_escapes(facts->value[i]);
	return around + typed + escapes <= FACTS_BYTES_MAX;
}

static void write_name(struct buf *b, char before, struct str quoted)
{
	char *at = buf_more(b, quoted.n + 1);

	if (at == NULL)
		return;
	at[0] = before;
	memcpy(at + 1, quoted.p, quoted.n);
}

/* {"name":"value",…} in the order of the names; an origin that is "typed" goes without saying. */
static void write_members(struct buf *b, const struct facts *facts, bool is_origins)
{
	char before = '{';

	for (unsigned i = 0; i < F_COUNT; i++) {
		enum field_id id = (enum field_id)field_sorted[i];

		if (facts->value[id].n == 0 || (fields[id].flags & FIELD_NOT_KEPT) != 0 ||
		    (is_origins && facts->origin[id] == ORIGIN_TYPED))
			continue;
		write_name(b, before, field_quoted[i]);
		json_write_str(b, is_origins ? origin_name(facts->origin[id]) : facts->value[id]);
		before = ',';
	}
	buf_add(b, before == '{' ? STR("{}") : STR("}"));
}

struct str facts_text(struct mem *mem, const struct facts *facts)
{
	struct buf *b = buf_new(mem, FACTS_BYTES_MAX);

	buf_reserve(b, FACTS_BYTES_USUAL);
	buf_add(b, STR("{\"origins\":"));
	write_members(b, facts, true);
	buf_add(b, STR(",\"seen\":"));
	buf_u64(b, facts->seen);
	buf_add(b, STR(",\"v\":"));
	buf_u64(b, FACTS_VERSION);
	buf_add(b, STR(",\"values\":"));
	write_members(b, facts, false);
	buf_byte(b, '}');
	assert(!buf_full(b));
	return buf_done(b);
}

struct str facts_first_name(struct str given_names)
{
	struct str head, tail;

	if (!str_cut(given_names, ',', &head, &tail))
		str_cut(given_names, ' ', &head, &tail);
	return str_trim(head);
}

enum person facts_who(const struct facts *facts, enum person person)
{
	return person == PERSON_REP && facts_ticked(facts, F_SAME_AS) ? PERSON_HOLDER : person;
}

enum person person_of(enum field_id civility)
{
	for (unsigned p = 0; p < PERSON_COUNT; p++) {
		if (persons[p].civility == civility)
			return (enum person)p;
	}
	assert(civility == F_H_CIVILITY);
	return PERSON_HOLDER;
}

enum field_id person_beside(enum field_id civility, enum field_id of_holder)
{
	const enum field_id *holder = (const enum field_id *)&persons[PERSON_HOLDER];
	const enum field_id *other = (const enum field_id *)&persons[person_of(civility)];

	/* a person_fields is nothing but field ids, in one order */
	for (size_t i = 0; i < sizeof(struct person_fields) / sizeof(enum field_id); i++) {
		if (holder[i] == of_holder)
			return other[i];
	}
	assert(false && "a field that only the holder has");
	return of_holder;
}

struct str facts_person(struct mem *mem, const struct facts *facts, enum field_id civility)
{
	const struct person_fields *p = &persons[facts_who(facts, person_of(civility))];
	struct str first = facts_first_name(facts_get(facts, p->given_names));
	struct str last = facts_get(facts, facts_has(facts, p->use_name) ? p->use_name : p->birth_name);

	if (first.n == 0 || last.n == 0)
		return first.n == 0 ? last : first;
	return str_cat(mem, first, STR(" "), last);
}

enum field_id facts_second(const struct facts *facts)
{
	enum person rep = facts_who(facts, PERSON_REP);

	return facts_ticked(facts, F_HAS_DELEGATE) ? F_D_CIVILITY : persons[rep].civility;
}
