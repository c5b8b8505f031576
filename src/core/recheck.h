#ifndef CORE_RECHECK_H
#define CORE_RECHECK_H
#include "base/id.h"
#include "core/org.h"

/* recheck.h - the organisation of an order read again in the register: at the recap and at validation, and by
 * the clerk while the office has it and before anything is issued. What differs is a flag for the office. */

struct ctx;

struct recheck {
	bool is_asked;                  /* false: no register, or nothing that it ever said of this order */
	size_t n;
	struct org_difference v[ORG_CHANGE_COUNT];
};

/* ERR_IO and the like of the register are no error here: is_asked is then false. */
void recheck_read(struct ctx *, const struct facts *, struct recheck *out);
bool recheck_stops(const struct recheck *);

/* Keeps the flags in the caller's transaction, and tells the journal when there is one: the differences, and
 * "manual" with its reason for an organisation that was typed by hand. noticed: at which moment, a word. */
MUST_CHECK enum err recheck_keep(struct ctx *, struct id dossier, const struct facts *, const struct recheck *,
				 const char *noticed);

struct dossier_flag {
	struct str flag, detail, noticed;
	int64_t at_ms;
};
enum { DOSSIER_FLAGS_MAX = 20 };
/* What the office must look at; at most DOSSIER_FLAGS_MAX. */
MUST_CHECK enum err flag_list(struct ctx *, struct id dossier, struct dossier_flag **out, size_t *n_out);

/* Orders that the office has and that were not read again since they came there, or for a day. */
struct recheck_due {
	int64_t portal;
	struct id dossier;
};
enum { RECHECK_DUE_MAX = 50, RECHECK_EVERY_MS = 86400000 };
MUST_CHECK enum err recheck_due(struct ctx *, struct recheck_due **out, size_t *n_out);
/* One of them, in the caller's transaction. */
MUST_CHECK enum err recheck_dossier(struct ctx *, struct id dossier);

#endif
