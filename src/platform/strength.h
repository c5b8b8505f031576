#ifndef PLATFORM_STRENGTH_H
#define PLATFORM_STRENGTH_H
#include "base/str.h"

/* strength.h - how hard a password is to guess (zxcvbn), and the ones nobody may choose. */

enum { STRENGTH_BYTES_MAX = 128, STRENGTH_WORDS_MAX = 8, STRENGTH_ENOUGH = 3 };

/* 0 (guessed at once) to 4; 0 for a blocked one. words: what the person is known by (name, mail),
 * at most STRENGTH_WORDS_MAX, which makes a password of them weak. Longer than
 * STRENGTH_BYTES_MAX: only the first bytes count. secret: copies are made there. */
int strength_of(struct mem *secret, struct str password_secret, const struct str *words, size_t n);

#endif
