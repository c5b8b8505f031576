#ifndef ROLE_EVIDENCE_TOOL_H
#define ROLE_EVIDENCE_TOOL_H
#include "role/tool.h"

/* evidence_tool.h - `tabellion evidence verify FILE --root PEM --tsa-root PEM [--journal KEY] [--names FILE]`.
 *
 * Says what holds as one line of JSON. 0: the seal, its stamp and what the file says of the journal hold, and
 * FILE of --names is one of those it speaks of; 1: not; 64: used wrongly; 66: a file cannot be read. */
int evidence_main(struct tool *);

#endif
