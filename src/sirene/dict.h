#ifndef SIRENE_DICT_H
#define SIRENE_DICT_H
#include "sirene/names.h"
#include "sirene/reader.h"

/* dict.h - reading the name index: words in their order, and the units of one word. */

struct dict {                                   /* stands on a word, or is over */
	const struct reading *reading;
	char text[WORD_BYTES_MAX];
	struct str word;                        /* empty: no more words */
	uint64_t total;                         /* its units */
	struct unpacker postings;               /* of a rare word; else see struct postings */
	char last[WORD_BYTES_MAX];              /* of the leaf at hand */
	size_t last_n;
	struct unpacker in;
};

/* The first word at or behind this one; then each next. */
MUST_CHECK enum err dict_seek(const struct reading *, struct str word, struct dict *out);
MUST_CHECK enum err dict_next(struct dict *);

struct postings {               /* the units of one word, ascending; not to be copied */
	const struct reading *reading;
	char text[WORD_BYTES_MAX];
	struct str word;
	uint64_t total;
	struct unpacker whole, in;              /* whole: of a rare word, to begin again */
	uint32_t last, entry_last;
	unsigned rank;                          /* of the unit last taken */
	bool is_rare, is_begun;
};

/* ERR_NOT_FOUND: nobody has the word. */
MUST_CHECK enum err postings_open(const struct reading *, struct str word, struct postings *out);
MUST_CHECK enum err postings_of(const struct dict *, struct postings *out);

/* The next SIREN; ERR_NOT_FOUND at the end. */
MUST_CHECK enum err postings_next(struct postings *, uint32_t *siren);

/* Whether the word has this SIREN: at most one entry is read. SIRENs may be asked for in any
 * order. */
MUST_CHECK enum err postings_has(struct postings *, uint32_t siren, bool *out);

#endif
