#ifndef ROLE_ROOTS_H
#define ROLE_ROOTS_H
#include "paper/container.h"
#include "platform/conf.h"

/* roots.h - whom this installation trusts for signatures and time stamps: sign.roots and stamp.roots, read
 * before the jail. */

enum { ROOTS_MAX = 32 };                /* of each */

/* PART_ROOT and PART_STAMP_ROOT, as many as the files hold; a key that is empty gives none. ERR_INVALID:
 * a file that is there holds no certificate. */
MUST_CHECK enum err roots_read(struct mem *, const struct conf *, struct part parts[2 * ROOTS_MAX], size_t *n_out);

/* The same as a container, for ASK_VERIFY. */
MUST_CHECK enum err roots_container(struct mem *, const struct conf *, struct str *out);

#endif
