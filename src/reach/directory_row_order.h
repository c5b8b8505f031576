#ifndef REACH_DIRECTORY_ROW_ORDER_H
#define REACH_DIRECTORY_ROW_ORDER_H
#include "sirene/stock.h"

/* directory_row_order.h - the order of the texts in a line: for directory_row.c, which reads, and
 * directory_row_write.c, which a caller links without the register. */

enum { ROW_UNIT_TEXTS = 8, ROW_PLACE_TEXTS = 20, ROW_TEXT_BYTES_MAX = 1000 };

static inline void row_unit_texts(struct unit_row *u, struct str *out[ROW_UNIT_TEXTS])
{
	struct str *const all[ROW_UNIT_TEXTS] = { &u->treated, &u->created, &u->since, &u->name,
					      &u->acronym, &u->usual_name, &u->naf, &u->naf25 };

	for (size_t i = 0; i < ROW_UNIT_TEXTS; i++)
		out[i] = all[i];
}

static inline void row_place_texts(struct place_row *p, struct str *out[ROW_PLACE_TEXTS])
{
	struct str *const all[ROW_PLACE_TEXTS] = {
		&p->treated, &p->since, &p->extra, &p->number, &p->number_suffix, &p->last_number,
		&p->last_suffix, &p->way_type, &p->way_name, &p->box, &p->commune, &p->postcode,
		&p->city, &p->cedex, &p->cedex_city, &p->foreign_city, &p->country, &p->country_name,
		&p->sign, &p->naf,
	};

	for (size_t i = 0; i < ROW_PLACE_TEXTS; i++)
		out[i] = all[i];
}

#endif
