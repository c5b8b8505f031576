#ifndef TEST_LIFE_LAWS_H
#define TEST_LIFE_LAWS_H
#include "core/life.h"

/* laws.h - what must hold of the table of life, whatever its rows; and the table as a person reviews it. */

/* How many laws are broken; each is said in a line of *why (may be NULL). */
unsigned life_laws(struct buf *why);

/* One line for every state, event and role that the table allows. */
void life_grid(struct buf *out);

/* The orders that people live through, played on the table alone: broken steps. */
unsigned life_stories(struct buf *why);

#endif
