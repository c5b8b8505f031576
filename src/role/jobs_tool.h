#ifndef ROLE_JOBS_TOOL_H
#define ROLE_JOBS_TOOL_H
#include "role/tool.h"

/* jobs_tool.h - `tabellion jobs`: what the clerk does not get done, one line each, oldest first.
 *
 * A line: state, kind, reference of the request, tries, since when, when next, why. Exit 0: nothing is stuck (what
 * only awaits a list that is not due yet is told, and is not stuck); 1: something is, for whoever watches the
 * service; 64, 70, 78 as audit. */
int jobs_main(struct tool *);

#endif
