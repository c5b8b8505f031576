#ifndef ROLE_PAPER_TOOL_H
#define ROLE_PAPER_TOOL_H
#include "role/tool.h"

/* paper_tool.h - `tabellion pdf form|delegation|handover|revocation IN.json OUT.pdf`: the documents beside the
 * dossier, for whoever fills one in by hand. IN is a JSON object with the members of paper_tool.c's rows, of
 * which portal and reference are wanted; form takes a whole model. 0: written; 64: used wrongly; 65: IN is not
 * that; 66: IN cannot be read; 70: the press did not answer; 73: OUT is there already or cannot be written. */

bool paper_tool_is_verb(const char *word);
int paper_tool_main(struct tool *);

#endif
