/* strength.c - zxcvbn's estimate, and a list of what everybody tries first.
 *
 * Limits  zxcvbn's time grows with the square of the length: STRENGTH_BYTES_MAX. */
#include "platform/strength.h"

#include <assert.h>
#include <zxcvbn.h>

/* zxcvbn knows English words and names; these are ours. */
static const char *const blocked[] = {
	"motdepasse", "motdepasse1", "azertyuiop", "azerty", "qwerty", "bonjour", "soleil", "doudou",
	"chouchou", "loulou", "marseille", "certificat", "signature", "tabellion", "mairie", "france",
	"password", "administrateur", "bienvenue", "changeme", "jetaime", "coucou", "secretariat",
};
enum { BLOCKED_COUNT = sizeof blocked / sizeof blocked[0] };

/* Bits of entropy to a score: log10 of the guesses at 3, 6, 8 and 10, as zxcvbn's authors do. */
static int score_of(double bits)
{
	const double limits[] = { 9.966, 19.932, 26.575, 33.219 };
	int score = 0;

	while (score < 4 && bits >= limits[score])
		score++;
	return score;
}

int strength_of(struct mem *secret, struct str password_secret, const struct str *words, size_t n)
{
	const char *list[BLOCKED_COUNT + STRENGTH_WORDS_MAX + 1];
	struct str password = str_sub(password_secret, 0, STRENGTH_BYTES_MAX);
	size_t count = 0;

	assert(n <= STRENGTH_WORDS_MAX);
	for (size_t i = 0; i < BLOCKED_COUNT; i++) {
		if (str_eq_c(password, blocked[i]))
			return 0;
		list[count++] = blocked[i];
	}
	for (size_t i = 0; i < n; i++) {
		if (words[i].n > 0)
			list[count++] = str_c(secret, str_sub(words[i], 0, STRENGTH_BYTES_MAX));
	}
	list[count] = NULL;
	return score_of(ZxcvbnMatch(str_c(secret, password), list, NULL));
}
