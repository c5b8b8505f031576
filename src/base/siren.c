/* siren.c - check digits of SIREN and SIRET, and the VAT key.
 *
 * Sources: INSEE's Luhn rule and La Poste's exception as the State's directory applies them. */
#include "base/siren.h"

#include <assert.h>
#include <string.h>

static const char la_poste[] = "356000000";
static const char la_poste_head_office[] = "35600000000048";

/* The bytes that people put between the digits: their length, 0 for anything else. */
static size_t filler_length(struct str s)
{
	static const struct str fillers[] = { { " ", 1 }, { ".", 1 }, { "\t", 1 }, { "\xc2\xa0", 2 },
					      { "\xe2\x80\xaf", 3 } };

	for (size_t i = 0; i < sizeof fillers / sizeof fillers[0]; i++) {
		if (str_starts(s, fillers[i]))
			return fillers[i].n;
	}
	return 0;
}

struct str number_tidy(struct mem *m, struct str typed)
{
	char *out = mem_get(m, 1, typed.n + 1); /* @size: never longer than what was typed */
	size_t n = 0;

	while (typed.n > 0) {
		size_t skip = filler_length(typed);

		if (skip == 0) {
			out[n++] = typed.p[0];
			skip = 1;
		}
		typed = str_sub(typed, skip, typed.n);
	}
	return (struct str){ out, n };
}

static bool luhn_fits(struct str digits)
{
	unsigned sum = 0;

	for (size_t i = 0; i < digits.n; i++) {
		unsigned digit = (unsigned)(digits.p[digits.n - 1 - i] - '0');

		if (i % 2 == 1)
			digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
		sum += digit;
	}
	return sum % 10 == 0;
}

static unsigned digit_sum(struct str digits)
{
	unsigned sum = 0;

	for (size_t i = 0; i < digits.n; i++)
		sum += (unsigned)(digits.p[i] - '0');
	return sum;
}

struct str siren_show(struct mem *mem, struct str siren)
{
	if (siren.n != SIREN_DIGITS || !str_is_digits(siren))
		return siren;
	const struct str groups[] = { str_sub(siren, 0, 3), str_sub(siren, 3, 3), str_sub(siren, 6, 3) };

	return str_join(mem, groups, 3, STR("\u202f"));
}

enum number_verdict siren_verdict(struct str siren)
{
	if (siren.n != SIREN_DIGITS || !str_is_digits(siren))
		return NUMBER_LENGTH;
	/* all zeros passes Luhn, and is nobody */
	return digit_sum(siren) > 0 && luhn_fits(siren) ? NUMBER_GOOD : NUMBER_KEY;
}

enum number_verdict siret_verdict(struct str siret)
{
	if (siret.n != SIRET_DIGITS || !str_is_digits(siret))
		return NUMBER_LENGTH;
	struct str siren = str_sub(siret, 0, SIREN_DIGITS);

	if (digit_sum(siren) == 0)
		return NUMBER_KEY;
	if (str_eq_c(siren, la_poste) && !str_eq_c(siret, la_poste_head_office))
		return digit_sum(siret) % 5 == 0 ? NUMBER_GOOD : NUMBER_KEY;
	return luhn_fits(siret) ? NUMBER_GOOD : NUMBER_KEY;
}

bool nic_is_formed(struct str nic)
{
	return nic.n == NIC_DIGITS && str_is_digits(nic);
}

struct str siren_vat(struct mem *m, struct str siren)
{
	uint64_t number = 0;
	bool is_number = str_to_u64(siren, 999999999, &number);

	assert(siren.n == SIREN_DIGITS && is_number);
	return str_fmt(m, "FR%02u" STR_FMT, (unsigned)((12 + 3 * (number % 97)) % 97), STR_ARG(siren));
}

bool vat_fits(struct str vat, struct str siren)
{
	uint64_t number = 0, key = 0;

	if (vat.n != VAT_LENGTH || siren.n != SIREN_DIGITS || !str_to_u64(siren, 999999999, &number))
		return false;
	return (vat.p[0] == 'F' || vat.p[0] == 'f') && (vat.p[1] == 'R' || vat.p[1] == 'r') &&
	       str_to_u64(str_sub(vat, 2, 2), 99, &key) && key == (12 + 3 * (number % 97)) % 97 &&
	       str_eq(str_sub(vat, 4, SIREN_DIGITS), siren);
}
