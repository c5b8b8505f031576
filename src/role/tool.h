#ifndef ROLE_TOOL_H
#define ROLE_TOOL_H
#include "platform/conf.h"

/* tool.h - the command line: one row a verb. A verb's file declares its function here. */

struct tool {
	struct mem *mem;
	int argc;                       /* words after the verb */
	char **argv;
	struct str conf_path;           /* of --config, else /etc/tabellion/tabellion.conf */
};

struct tool_row {
	const char *verb;
	int (*run)(struct tool *);      /* the exit code */
	const char *words, *doc;        /* doc: one French sentence for `tabellion help` */
};

/* words[0] is the verb. The exit code. */
int tool_main(struct str conf_path, int n, char **words);

/* One piece of text to standard output, whole; the exit code: 0, or 74 when it could not be written. */
int tool_put(struct str);
/* One French sentence to standard error, and the exit code handed back. */
int tool_complain(int code, struct str);
/* The configuration, or NULL after the complaints were said: then exit 78. */
const struct conf *tool_conf(struct tool *);

#endif
