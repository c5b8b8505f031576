#ifndef GEN_TYPO_H
#define GEN_TYPO_H
#include "text.h"

/* typo.h - typography put in at build, so that sources are typed on any keyboard.
 * Addresses (http…, a@b), holes {like_this} and figures with a colon (10:42) stay as they are. */

void typo_french(struct text *out, const char *sentence);  /* no-break spaces, apostrophes */
void typo_english(struct text *out, const char *sentence); /* the same in dates, apostrophes */

#endif
