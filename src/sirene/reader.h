#ifndef SIRENE_READER_H
#define SIRENE_READER_H
#include "sirene/build.h"

/* reader.h - values of an open file as facts, without copies: for register.c, search.c, merge.c,
 * verify.c. */

struct reading {
	struct book *book;
	struct lexicons lexicons;
	struct head head;
	struct str sha256;                      /* 32 bytes, a view */
};

struct sirene {
	const char *path;
	struct mem *mem; /* of this mapping: replaced whole by register_renew */
	struct reading reading;
};

/* Opens and checks the head and the dictionaries. */
MUST_CHECK enum err reading_open(struct mem *, const char *path, struct reading *out);

struct unit_value {
	struct unit_facts facts;
	uint32_t siren, active_count, closed_count;
	bool is_paged;
	struct unpacker rest; /* the establishments, or the list of their sheets */
};

MUST_CHECK enum err reading_unit(const struct reading *, uint32_t siren, struct unit_value *out);
MUST_CHECK enum err unit_value_of(const struct reading *, uint32_t siren, struct str value,
                                  struct unit_value *out);

/* One run of a unit, in ascending NIC. */
struct places {
	const struct reading *reading;
	uint32_t siren, except;                 /* except: a NIC to pass over, 0 none */
	bool is_active, is_paged;
	struct unpacker list, items;
	uint32_t left;                          /* in the items at hand */
	uint32_t unlisted;                      /* behind them */
	uint32_t last_nic, sheet_last;
};

MUST_CHECK enum err places_begin(const struct reading *, const struct unit_value *, bool is_active,
				 struct places *out);

/* Whole sheets below a NIC, or within the first n items, are passed without being read; what *n
 * still counts is to be passed one by one. */
MUST_CHECK enum err places_pass_below(struct places *, uint32_t nic);
MUST_CHECK enum err places_pass(struct places *, size_t *n);
MUST_CHECK enum err places_next(struct places *, struct place_facts *out, bool *more);

/* The one with this NIC, active or closed. */
MUST_CHECK enum err reading_place(const struct reading *, const struct unit_value *, uint32_t nic,
				  struct place_facts *out);

/* Copies for the caller. */
void unit_copy(struct mem *, const struct unit_value *, struct unit *out);
void place_copy(struct mem *, const struct unit_value *, const struct place_facts *,
                struct establishment *out);

/* Whether all words of a folded text (fold.h) stand in its NIC, postcode, town, street or sign. */
bool place_fits(const struct place_facts *, const struct unit_value *, struct str filter);

#endif
