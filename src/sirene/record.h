#ifndef SIRENE_RECORD_H
#define SIRENE_RECORD_H
#include "sirene/pack.h"
#include "sirene/register.h"
#include "sirene/stock.h"
#include "sirene/words.h"

/* record.h - what the register keeps of a unit and of an establishment, as bytes.
 *
 * A unit's value: its facts, counts, then its establishments in two runs, active then closed, each
 * in ascending NIC, each item beginning with its NIC. Runs that do not fit beside the facts lie in
 * sheets of their own (build.h), and the value then holds the list of those sheets. */

enum {
	PLACE_BYTES_MAX = 4096, /* one establishment; longer texts are cut by the builder */
	UNIT_FACTS_BYTES_MAX = 4096,
	TEXT_MAX = 255, /* bytes of any one text that is kept */
};

/* The dictionaries of a file under construction. */
struct wordbook {
	struct words *towns; /* commune, postcode, town, CEDEX code and town, NUL between */
	struct words *terms;                    /* activities and street types */
};

struct lexicons {
	struct lexicon towns, terms;
};

/* A word that a full dictionary does not hold stands in the value itself. claimed: the head office
 * that somebody names, mostly head_nic. */
void record_put_unit(struct packer *, const struct wordbook *, const struct unit_row *,
                     uint32_t head_nic, uint32_t claimed);
void record_put_place(struct packer *, const struct wordbook *, const struct place_row *);

/* What stands in front of the establishments. */
struct unit_facts {
	struct unit unit;                       /* texts are views; siren and counts not yet set */
	uint64_t created, since;                /* packed dates */
	uint32_t head_nic;                      /* that exists in the register; 0: none */
	uint32_t head_claimed;                  /* by the unit, where it differs */
	uint32_t category;
};
bool record_get_unit(struct unpacker *, const struct lexicons *, struct unit_facts *);

/* One establishment, texts as views into the value. */
struct place_facts {
	uint32_t nic;
	bool is_active, is_partial, is_head;
	uint32_t house_number;                  /* 0: see number */
	struct str commune, postcode, city, cedex, cedex_city;
	struct str extra, number, number_suffix, last_number, last_suffix, way_type, way_name, box,
	    sign, naf;
	struct str foreign_city, country, country_name;
	uint64_t since;
};
bool record_get_place(struct unpacker *, const struct lexicons *, bool is_active,
		      struct place_facts *);

/* Passes over an item, and says its NIC: for counting, copying and looking for one. */
bool record_skip_place(struct unpacker *, bool is_active, uint32_t *nic);

#endif
