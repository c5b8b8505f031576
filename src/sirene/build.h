#ifndef SIRENE_BUILD_H
#define SIRENE_BUILD_H
#include "sirene/content.h"
#include "sirene/record.h"

/* build.h - turns units, each followed by its establishments, into a register file. The importer
 * feeds it from stock files, the merge from an older register and changes. */

struct build;

struct build_counts {
	uint64_t units, active_units, establishments, active_establishments, orphans;
};

/* Whose names are in the index that register_search needs. A person in partial diffusion has no
 * name here, so is never in it. */
enum indexed { INDEXED_BODIES, INDEXED_PERSONS, INDEXED_NONE, INDEXED_COUNT };

/* Begins the file beside its name. */
MUST_CHECK enum err build_open(struct mem *, struct str path, uint64_t map_max, enum indexed,
			       struct build **out);

void build_pulse(struct build *, struct pulse);

/* One unit: begin, its establishments in ascending NIC, end. The row's texts stay valid until the
 * end. ERR_LIMIT: more establishments than any real unit has. */
void build_begin(struct build *, const struct unit_row *);
MUST_CHECK enum err build_place(struct build *, struct place_row *);
MUST_CHECK enum err build_end(struct build *);

/* For a merge: the dictionaries of an older file, under the same numbers, before anything is built;
 * then a unit of it as it stands. */
struct kept_unit {
	uint32_t siren, active_count, closed_count;
	struct str value;
	bool is_active, is_natural;
	struct str texts[3];                    /* name, acronym, usual name */
	struct str commune;                     /* of the head office */
};
MUST_CHECK enum err build_take_words(struct build *, const struct lexicons *);
MUST_CHECK enum err build_copy(struct build *, const struct kept_unit *);

/* Entries of the chapters that others fill: sheets and units are put by the above. */
MUST_CHECK enum err build_put(struct build *, enum chapter, struct str key, struct str value);

void build_orphan(struct build *);
/* A treatment date of a row: the greatest is the base date. */
void build_treated(struct build *, struct str timestamp);
const struct build_counts *build_counts(const struct build *);
const char *build_base_date(const struct build *);

/* Dictionaries and head written, all on disk, renamed. */
MUST_CHECK enum err build_finish(struct build *, struct hash *content_out);
MUST_CHECK enum err build_publish(struct build *);

/* Parts of the file that the reader shares. */
enum { SHEET_KEY_BYTES = 8, UNIT_KEY_BYTES = 4, UNIT_PLACES_MAX = 99999 };
struct str unit_key(uint8_t out[UNIT_KEY_BYTES], uint32_t siren);
struct str sheet_key(uint8_t out[SHEET_KEY_BYTES], uint32_t siren, bool is_active,
                     uint32_t last_nic);

/* The value under "head". */
struct head {
	struct build_counts counts;
	enum indexed indexed;
	char base_date[11];
};
bool head_get(struct str value, struct head *out);

#endif
