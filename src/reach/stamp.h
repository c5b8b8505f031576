#ifndef REACH_STAMP_H
#define REACH_STAMP_H
#include "core/ports.h"

/* stamp.h - outside authorities by http(s): time stamps, and the states of certificates. What comes back is
 * signed, so http is as good as https; nothing is judged here. */

enum {
	STAMP_ANSWER_BYTES_MAX = 16 * 1024,             /* ASK_DER_BYTES_MAX, which carries it */
	INFORM_ANSWER_BYTES_MAX = 4 * 1024 * 1024       /* a list of 80 000 revoked certificates */
};

struct stamp_settings {
	struct str url, ca_file;        /* ca_file: PEM for https; empty: the system's */
	struct str inside;              /* hosts that a certificate may name although their addresses are not public */
	long timeout_ms;
};

/* Live in the arena, keep their connection. */
struct stamper stamp_http(struct mem *, const struct stamp_settings *);
/* url is not looked at. The URL asked stands in a certificate: only public addresses, or hosts of `inside`. */
struct informer inform_http(struct mem *, const struct stamp_settings *);

#endif
