#ifndef ROLE_FRONT_MAIN_H
#define ROLE_FRONT_MAIN_H
/* front_main.h - the web process, as main.c starts it: until master says stop. Its exit status: 0, or 78
 * when something of the configuration could not be opened. */

struct role_start;
int front_main(struct role_start *);

#endif
