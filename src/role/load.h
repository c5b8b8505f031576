#ifndef ROLE_LOAD_H
#define ROLE_LOAD_H
#include "role/tool.h"

/* `tabellion load FOLDER`: brings the schema up to date and puts portals, products, prices, offices, texts,
 * piece rules and accesses of a folder into the database. What did not change keeps its version. */
int load_main(struct tool *);

#endif
