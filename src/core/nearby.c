/* nearby.c - see nearby.h.
 *
 * For     step 4.
 * Never   reads or writes anything: offices and address are the caller's.
 * Limits  core/department.c's: an order of offices, no distances. */
#include "core/nearby.h"

#include "core/country.h"
#include "platform/text.h"

enum { POSTCODE_DIGITS = 5 };

struct place place_of_facts(const struct facts *facts)
{
	struct str country = facts_get(facts, F_ADDR_COUNTRY), postcode = facts_get(facts, F_ADDR_POSTCODE);
	struct place place = { NULL, postcode };

	if (country.n == 0 || country_is_french(country))
		place.department = department_of_postcode(postcode);
	return place;
}

/* Its five digits, when it has no others: "74410 Saint-Aubin", "74 410". */
static struct str postcode_in(struct mem *mem, struct str words)
{
	struct buf *digits = buf_new(mem, words.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < words.n; i++) {
		if (words.p[i] >= '0' && words.p[i] <= '9') {
			buf_byte(digits, words.p[i]);
			n++;
		}
	}
	return n == POSTCODE_DIGITS ? buf_done(digits) : STR("");
}

struct place place_of_words(struct mem *mem, struct str words, const struct office *offices, size_t n)
{
	struct str postcode = postcode_in(mem, words), folded = text_fold(mem, words);

	if (postcode.n > 0)
		return (struct place){ department_of_postcode(postcode), postcode };
	for (size_t i = 0; i < n && folded.n > 0; i++) {
		if (str_eq(folded, text_fold(mem, offices[i].city)))
			return (struct place){ department_of_postcode(offices[i].postcode), offices[i].postcode };
	}
	return (struct place){ department_find(mem, words), STR("") };
}

static size_t same_digits(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

struct ranked {
	const struct office *office;
	int64_t apart;                  /* INT64_MAX: nobody knows where the office is */
	size_t digits;                  /* of the postcode, shared with the place's */
};

static struct ranked rank(const struct office *office, const struct place *place)
{
	const struct department *d = department_of_postcode(office->postcode);

	if (d == NULL)
		return (struct ranked){ office, INT64_MAX, 0 };
	return (struct ranked){ office, department_apart(place->department, d),
				same_digits(place->postcode, office->postcode) };
}

static bool is_nearer(const struct ranked *a, const struct ranked *b)
{
	return a->apart != b->apart ? a->apart < b->apart : a->digits > b->digits;
}

const struct office **offices_nearest(struct mem *mem, const struct office *offices, size_t n,
	const struct place *place)
{
	const struct office **out = mem_get(mem, n + 1, sizeof *out);
	struct ranked *ranks = mem_get(mem, n + 1, sizeof *ranks);

	for (size_t i = 0; i < n; i++) {
		struct ranked one = { &offices[i], 0, 0 };
		size_t at = i;

		if (place->department != NULL)
			one = rank(&offices[i], place);
		for (; at > 0 && is_nearer(&one, &ranks[at - 1]); at--)
			ranks[at] = ranks[at - 1];
		ranks[at] = one;
	}
	for (size_t i = 0; i < n; i++)
		out[i] = ranks[i].office;
	return out;
}
