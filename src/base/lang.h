#ifndef BASE_LANG_H
#define BASE_LANG_H
#include "base/str.h"

/* lang.h - the languages people are spoken to in: one row per file say/xx.po, in this order, and what
 * differs between them by rule. The sentences are in the generated say.h, which includes this. The
 * dossier's documents are in French whatever the language of the screens. */

enum lang { LANG_FR, LANG_EN, LANG_COUNT };

struct lang_hole {
	const char *name;               /* "n" fills {n} */
	struct str text;
};

struct str lang_tag(enum lang);         /* "fr": for <html lang> and cookies */

/* From a tag or the first one we speak in an Accept-Language list; fallback when there is none. */
enum lang lang_of(struct str tags, enum lang fallback);

/* French: n > 1 is many. English: anything but 1. */
bool lang_is_many(enum lang, int64_t n);

/* 12 000 with U+202F in French, 12,000 in English. */
struct str lang_number(struct mem *, enum lang, int64_t n);

/* Cents as 291,60 € (U+00A0 before the sign), €291.60 in English. */
struct str lang_money(struct mem *, enum lang, int64_t cents);

/* The sentence with each {name} replaced. A hole nobody fills is a bug: it asserts. */
struct str lang_fill(struct mem *, struct str sentence, const struct lang_hole *holes, size_t n);

#endif
