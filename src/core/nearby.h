#ifndef CORE_NEARBY_H
#define CORE_NEARBY_H
#include "core/catalogue.h"
#include "core/department.h"
#include "core/facts.h"

/* nearby.h - offices, the nearest first: to an establishment, or to where somebody says. */

struct place {
	const struct department *department;    /* NULL: not known */
	struct str postcode;                    /* empty: the département alone */
};

/* Of the establishment's address, where it is a French one. */
struct place place_of_facts(const struct facts *);

/* Of what people type: a postcode, a département's number or name, a prefecture, a town with an office. */
struct place place_of_words(struct mem *, struct str words, const struct office *, size_t n);

/* The same offices, the nearest to the place first, else as they stand; of two as near the first stays first. */
const struct office **offices_nearest(struct mem *, const struct office *, size_t n, const struct place *);

#endif
