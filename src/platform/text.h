#ifndef PLATFORM_TEXT_H
#define PLATFORM_TEXT_H
#include "base/str.h"

/* text.h - Unicode over utf8proc: one form at input, one folding for comparisons. Valid UTF-8 in and out. */

/* NFC, controls and blanks of every kind to one space, trimmed. Line feeds stay when is_lines. */
struct str text_tidy(struct mem *, struct str, bool is_lines);
struct str text_upper(struct mem *, struct str);        /* accents stay: Élodie → ÉLODIE */
struct str text_lower(struct mem *, struct str);

/* For comparing names: NFKD, case folded, marks dropped, œ oe, æ ae, ß ss, ø o, ł l, đ ð d, þ th, ı i,
 * hyphens and apostrophes to blanks, single blanks, trimmed. */
struct str text_fold(struct mem *, struct str);

/* A letter of the Latin script, marks included. */
bool text_is_latin(uint32_t character);

#endif
