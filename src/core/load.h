#ifndef CORE_LOAD_H
#define CORE_LOAD_H
#include "core/ctx.h"

/* load.h - `tabellion load FOLDER`: puts portals, products, prices, offices, texts and piece rules into
 * the database as new versions; what did not change keeps its version. */

enum { LOAD_ACCESSES_MAX = 64 };

struct load_access {                    /* a log-in of portals.json: hashed and kept by the caller */
	int64_t portal;
	struct str login, secret_password, secret_token;        /* token empty: no direct link */
	bool is_revoked;                /* a direct link that is not to open anything any more; no log-in */
};
struct load_report {
	size_t n_items, n_new;          /* read; made or changed */
	size_t n_accesses;
	struct load_access *accesses;
};

/* ctx->portal is not looked at. ERR_INVALID: a file is not what it should be, said in one log line with
 * its name; ERR_NOT_FOUND: no such folder. The caller owns the transaction. */
MUST_CHECK enum err load_data(struct ctx *, struct str folder, struct load_report *out);

#endif
