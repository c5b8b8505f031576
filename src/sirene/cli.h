#ifndef SIRENE_CLI_H
#define SIRENE_CLI_H
#include "base/world.h"

/* cli.h - « tabellion sirene … »: import, verify, show, search, status. */

/* arguments[0] is the verb. Answers on standard output, complaints on standard error; the exit
 * status is 0 done, 1 not found, 64 wrong arguments, 65 wrong data, 74 the disk. */
int sirene_command(const struct world *, int n, char **arguments);

#endif
