#ifndef ROLE_STORE_TOOL_H
#define ROLE_STORE_TOOL_H
#include "role/tool.h"

/* store_tool.h - `tabellion store check` and `tabellion store sweep SECONDS`.
 *
 * check: every row's blob is on disk and hashes to its name; exit 1 when one is not. sweep: deletes blobs
 * without a row that are older; the clerk does it by itself, with a day. Exit 64, 70, 78 as audit. */
int store_main(struct tool *);

#endif
