#ifndef ROLE_AUDIT_H
#define ROLE_AUDIT_H
#include "role/tool.h"

/* audit.h - `tabellion audit verify [KEY]`: reads every journal again and says what is wrong. */

/* KEY: 64 hexadecimal digits, the public key that `tabellion audit key` prints; without it the keys folder
 * is read, and with it the last head that the keeper keeps: then a cut tail cannot hide. Exit codes: 0
 * sound, 1 something is wrong, 64 used wrongly, 70 it could not be read, 78 configuration. */
int audit_main(struct tool *);

#endif
