#ifndef ROLE_SIRENE_TOOL_H
#define ROLE_SIRENE_TOOL_H
#include "role/tool.h"

/* sirene_tool.h - `tabellion sirene status` and `merge`, without a file: of the configured installation. */

bool sirene_tool_owns(const struct tool *);
int sirene_tool(struct tool *);

#endif
