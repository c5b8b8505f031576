#ifndef REACH_COURIER_H
#define REACH_COURIER_H
#include "core/ports.h"

/* courier.h - the two ways a mail leaves: to a server by SMTP, or into a folder (demo, tests). */

struct courier_smtp_settings {
	struct str url, ca_file, user, password;        /* password: in a secret arena */
	bool is_plain;                                  /* no TLS, loopback only */
	long timeout_ms;
};

/* Lives in the arena, keeps its connection. */
struct courier courier_smtp(struct mem *, const struct courier_smtp_settings *);

/* Writes ID.eml, whole or not at all; the same id again writes the same file. */
struct courier courier_file(struct mem *, struct str folder);

#endif
