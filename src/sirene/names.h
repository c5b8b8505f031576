#ifndef SIRENE_NAMES_H
#define SIRENE_NAMES_H
#include "sirene/build.h"

/* names.h - the name index: which units have a word in their name. Collected while a register is
 * built, sorted in pieces that fit in memory, and merged into CHAPTER_TOKEN at the end.
 *
 * An entry: word, NUL, last SIREN in 4 bytes big endian -> how many units have the word (0 but in
 * the first entry of a word), then the SIRENs in ascending order as distances, the first as it is.
 * A word that begins with '#' is a place: #75 the département, #75007 the postcode of the head
 * office. */

enum {
	NAME_BYTES_MAX = 1024, /* of all names of one unit, folded */
	WORD_BYTES_MAX = 40,   /* longer words are cut, when stored and when looked for */
	NAME_WORDS_MAX = 32,
	TOKEN_KEY_BYTES = WORD_BYTES_MAX + 1 + 4,
};

struct names;

/* path: of a temporary file, which is unlinked at once. */
MUST_CHECK enum err names_open(struct mem *, struct str path, struct names **out);

/* SIRENs ascend. texts: name, acronym, usual name. */
MUST_CHECK enum err names_add(struct names *, uint32_t siren, const struct str *texts, size_t n);
MUST_CHECK enum err names_add_place(struct names *, uint32_t siren, struct str commune,
                                    struct str postcode);

/* All into the file, as build_put does. */
MUST_CHECK enum err names_write(struct names *, struct build *);

/* The distinct words of a folded text, cut; how many. */
size_t names_words(struct str folded, struct str words[NAME_WORDS_MAX]);

/* 75, 2A, 971 of a commune's code. */
struct str names_department(struct str commune);

struct str token_key(uint8_t out[TOKEN_KEY_BYTES], struct str word, uint32_t last_siren);

#endif
