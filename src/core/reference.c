/* reference.c - the short reference that people see, read out and type.
 *
 * For     core/dossier.c.
 * Never   a capability: whoever knows one has no right by it.
 * Limits  32^5 a year and portal; a clash is found by the database and another is drawn. */
#include "core/reference.h"

#include <string.h>

enum { YEAR_DIGITS = 4, RANDOM_CHARACTERS = 5, BASE = 32 };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Luhn's sum mod 32 over year and random characters, doubled from the right; the character that makes
 * it zero when doubling starts at the one before it. */
static char check_character(const char *characters, size_t n)
{
	unsigned sum = 0, factor = 2;

	for (size_t i = n; i > 0; i--) {
		unsigned value = (unsigned)(strchr(alphabet, characters[i - 1]) - alphabet) * factor;

		sum += value / BASE + value % BASE;
		factor = factor == 2 ? 1 : 2;
	}
	return alphabet[(BASE - sum % BASE) % BASE];
}

static struct str written(struct mem *mem, const char *nine)
{
	char check = check_character(nine, YEAR_DIGITS + RANDOM_CHARACTERS);

	return str_cat(mem, str_from(nine, YEAR_DIGITS), STR("-"), str_from(nine + YEAR_DIGITS, RANDOM_CHARACTERS),
		str_from(&check, 1));
}

struct str reference_new(struct mem *mem, const struct world *world, int year)
{
	uint8_t random[RANDOM_CHARACTERS];
	char nine[YEAR_DIGITS + RANDOM_CHARACTERS + 1] = { 0 };
	struct str digits = str_fmt(mem, "%04d", year);

	world_random(world, random, sizeof random);
	memcpy(nine, digits.p, YEAR_DIGITS);
	for (size_t i = 0; i < RANDOM_CHARACTERS; i++)
		nine[YEAR_DIGITS + i] = alphabet[random[i] % BASE];
	return written(mem, nine);
}

static char plain(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		return '0';
	return c == 'I' || c == 'L' ? '1' : c;
}

bool reference_read(struct mem *mem, struct str typed, struct str *out)
{
	char ten[REFERENCE_BYTES] = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < typed.n; i++) {
		char c = plain(typed.p[i]);

		if (c == '-' || c == ' ')
			continue;
		if (n == REFERENCE_BYTES - 1 || c == '\0' || strchr(alphabet, c) == NULL)
			return false;
		ten[n++] = c;
	}
	if (n != REFERENCE_BYTES - 1 || !str_is_digits(str_from(ten, YEAR_DIGITS)))
		return false;
	*out = written(mem, ten);
	return out->p[REFERENCE_BYTES - 1] == ten[n - 1];
}
