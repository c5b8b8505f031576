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

static bool is_nearer(const struct office *a, const struct office *b, const struct place *place)
{
	const struct department *of_a = department_of_postcode(a->postcode);
	const struct department *of_b = department_of_postcode(b->postcode);

	if (of_a == NULL || of_b == NULL)
		return of_a != NULL && of_b == NULL;
	int64_t to_a = department_apart(place->department, of_a), to_b = department_apart(place->department, of_b);

	if (to_a != to_b)
		return to_a < to_b;
	return same_digits(place->postcode, a->postcode) > same_digits(place->postcode, b->postcode);
}

const struct office **offices_nearest(struct mem *mem, const struct office *offices, size_t n,
	const struct place *place)
{
	const struct office **out = mem_get(mem, n + 1, sizeof *out);

	for (size_t i = 0; i < n; i++) {
		size_t at = i;

		for (; at > 0 && place->department != NULL && is_nearer(&offices[i], out[at - 1], place); at--)
			out[at] = out[at - 1];
		out[at] = &offices[i];
	}
	return out;
}
