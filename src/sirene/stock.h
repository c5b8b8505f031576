#ifndef SIRENE_STOCK_H
#define SIRENE_STOCK_H
#include "sirene/table.h"
#include "sirene/words.h"

/* stock.h - rows of INSEE's two stock files as facts: columns found by name, masked values gone.
 *
 * A value that holds the mark [ND] is empty from here on, and what partial diffusion hides is
 * dropped even where a file still shows it: nothing above this file can print it. */

/* The texts are views into the row, or into the reader: valid until the next row of the same
 * file. */
struct unit_row {
	uint32_t siren;
	uint32_t category;              /* 4 digits as a number, CATEGORY_NONE when it is none */
	uint32_t head_nic;              /* as the unit says; 0: it does not */
	bool is_active, is_partial, is_natural, is_purged;
	bool is_hidden;                 /* status N: nothing of it may be known */
	struct str name, acronym, usual_name, naf, naf25;
	size_t first_name_bytes; /* of a person's name: the first name, a blank, the last name */
	struct str created, since, treated;
};

enum { PLACE_TEXTS = 21 };

struct place_row {
	uint32_t siren, nic;
	bool is_active, is_partial, is_head, is_hidden;
	union {
		struct {                /* in the order of the columns in stock.c */
			struct str postcode, city, foreign_city, commune, cedex, cedex_city, country,
			    country_name, naf;
			struct str extra, number, number_suffix, last_number, last_suffix, way_type,
			    way_name, box, sign, other_signs[3];
		};
		struct str texts[PLACE_TEXTS];
	};
	struct str since, treated;
	struct keys town;               /* of what postcode, commune and CEDEX code say in the file */
};

enum { CATEGORY_NONE = 10000 };

struct stock;                           /* one of the two files */

/* ERR_INVALID as table_open; the file of the other kind is refused too, for want of its columns. */
MUST_CHECK enum err stock_open_units(struct mem *, struct source *, struct stock **out);
MUST_CHECK enum err stock_open_places(struct mem *, struct source *, struct stock **out);

/* *more false and OK at the end. ERR_INVALID: malformed number or state, SIREN (SIRET) not above
 * the row before: rows must ascend and none may come twice. */
MUST_CHECK enum err stock_next_unit(struct stock *, struct unit_row *, bool *more);
MUST_CHECK enum err stock_next_place(struct stock *, struct place_row *, bool *more);

uint64_t stock_rows(const struct stock *);
struct source *stock_source(const struct stock *);

uint64_t stock_read_bytes(const struct stock *);         /* of its file, for the progress line */

struct stock_files {
	struct str units, places;       /* paths: zip, CSV, or "-" for one of them */
	struct str temporary;           /* what a file beside it begins with, to sort in */
	bool sort_units, sort_places;   /* not in order: sort their rows first */
};

/* Opens both files; each is then read by a child process (relay.h). */
MUST_CHECK enum err stock_open(struct mem *, const struct stock_files *, struct stock **units_out,
			       struct stock **places_out);

/* After a failure: true when a file was out of order and could be opened again; it is now marked to
 * be sorted. What came by standard input cannot. */
bool stock_sort_next(struct stock_files *, const struct stock *units, const struct stock *places);

/* A text as the register may hold it: masked ([ND]), withdrawn by INSEE's own words, or with a
 * control byte it is empty; blanks around it go. */
struct str stock_text(struct str);

/* Takes what partial diffusion hides of a unit. */
void stock_mask(struct unit_row *);

/* Leaves the town and the facts: for an establishment of a unit that is partly diffused. */
void stock_hide(struct place_row *);

/* Whether a row hides its person: natural person or grouping without a body, partly diffused. */
bool category_is_personal(uint32_t category);

#endif
