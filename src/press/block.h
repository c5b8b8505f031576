#ifndef PRESS_BLOCK_H
#define PRESS_BLOCK_H
#include "base/json.h"
#include "press/sheet.h"

/* block.h - what a page is made of: the members "t" of a model's blocks, one row each in block.c. The
 * model's shapes are described in paper/form_model.h. */

enum { PLACES_MAX = 8 };

struct place {                          /* where a person signs; points from the lower left, as PDF counts */
	const char *who;
	int page;
	double x, y, w, h;
};

struct places {
	size_t n;
	struct place place[PLACES_MAX];
};

/* Draws (or measures) one block at the pen. A block whose "t" is unknown is a bug of the model's maker. */
void block_draw(struct sheet *, const struct json *block, struct places *);

/* A member that is text, empty when it is not there. */
struct str block_str(const struct json *block, const char *name);

#endif
