#ifndef SIRENE_NAMES_H
#define SIRENE_NAMES_H
#include "sirene/build.h"

/* names.h - the name index: which units have a word in their name. Collected while a register is
 * built, sorted in pieces that fit in memory, and merged into CHAPTER_TOKEN at the end.
 *
 * CHAPTER_WORD: the last word of a leaf -> the words of that leaf, front coded: bytes shared with
 * the word before, bytes of the rest, the rest, how many units have it, and, of a word with at most
 * INLINE_MAX units, its postings. CHAPTER_TOKEN: word, NUL, last SIREN in 4 bytes big endian ->
 * postings of a more frequent word. A posting: the distance to the SIREN before (the first of an
 * entry: the SIREN), times POSTING_SCALE, plus what ranks the unit. A word that begins with '#' is
 * the département of the head office: #75. */

enum {
	NAME_BYTES_MAX = 1024, /* of all names of one unit, folded */
	WORD_BYTES_MAX = 40,   /* longer words are cut, when stored and when looked for */
	NAME_WORDS_MAX = 32,
	TOKEN_KEY_BYTES = WORD_BYTES_MAX + 1 + 4,
	INLINE_MAX = 48,                        /* postings beside their word */
	POSTING_SCALE = 32,
};

struct names;

/* path: of a temporary file, which is unlinked at once. */
MUST_CHECK enum err names_open(struct mem *, struct str path, struct names **out);

struct named {                                  /* a unit as the index sees it */
	uint32_t siren, active_count;
	bool is_natural;
	struct str texts[3];                    /* name, acronym, usual name */
	struct str commune;                     /* of the head office, or empty */
};

/* SIRENs ascend. */
MUST_CHECK enum err names_add(struct names *, const struct named *);

/* What ranks a unit, below POSTING_SCALE: eight times (distinct words of its name, at most 4, less
 * one) plus the magnitude of its active establishments, at most 7, of a natural person 0. */
unsigned names_rank(const struct named *);

/* All into the file, as build_put does. */
MUST_CHECK enum err names_write(struct names *, struct build *);

/* The distinct words of a folded text, cut; how many. */
size_t names_words(struct str folded, struct str words[NAME_WORDS_MAX]);

/* 75, 2A, 971 of a commune's code. */
struct str names_department(struct str commune);

struct str token_key(uint8_t out[TOKEN_KEY_BYTES], struct str word, uint32_t last_siren);

#endif
