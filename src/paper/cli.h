#ifndef PAPER_CLI_H
#define PAPER_CLI_H
#include "base/world.h"

/* cli.h - "tabellion pdf": the engine from the command line. */

/* argv[0] is the verb: verify, inspect, sign, timestamp or lint. Says its result as one line of JSON on
 * standard output. 0: done, and for verify and lint: good; 1: not good; 64: wrong usage; 66: a file cannot be
 * read; 73: one cannot be written. */
int paper_main(const struct world *, int argc, char *const *argv);

#endif
