#ifndef CORE_CTX_H
#define CORE_CTX_H
#include "base/date.h"
#include "base/id.h"
#include "base/lang.h"
#include "base/str.h"
#include "base/world.h"

/* ctx.h - what one request or one job carries: nothing else is reached from everywhere. */

struct db;
struct memo;
struct recall;
struct directory;
struct store;

/* The hats of the rights grid. One actor wears one; rights never add up. */
enum role {
	ROLE_ANONYMOUS, ROLE_APPLICANT, ROLE_HOLDER, ROLE_CUSTODIAN, ROLE_REPRESENTATIVE,
	ROLE_DELEGATE, ROLE_MANDATARY, ROLE_OPERATOR, ROLE_DESK_AGENT, ROLE_RA_MANAGER,
	ROLE_PARTNER_ADMIN, ROLE_SALES, ROLE_AUDITOR, ROLE_SYSADMIN, ROLE_API,
	ROLE_SYSTEM,                    /* a job of the clerk or a timer */
	ROLE_COUNT
};

/* Stable word for the journal and the API: "applicant". */
struct str role_name(enum role);

struct actor {
	enum role role;
	struct id account;              /* zero: nobody is signed in */
	struct id dossier;              /* the one draft that an anonymous visitor holds; else zero */
};

struct ctx {
	struct mem *mem;                /* freed with the request or the job */
	struct mem *secret;             /* the same, wiped */
	struct db *db;                  /* inside the caller's transaction */
	const struct world *world;
	struct memo *memo;              /* core/memo.h: the process's; NULL: the catalogue is read each time */
	struct recall *recall;          /* core/recall.h: the process's; NULL: facts are read each time */
	const struct directory *directory;      /* the company register; NULL: there is none */
	struct store *store;            /* documents; NULL: this process has none */
	int64_t portal;                 /* first column of every key; 0: the operator's own rows */
	struct actor by;
	enum lang lang;                 /* of the screens */
	struct str request_id;          /* said in log lines and beside a failure */
};

/* Now, in milliseconds, and the civil day on the portal's wall (Europe/Paris). */
int64_t ctx_now_ms(const struct ctx *);
struct date ctx_today(const struct ctx *);

#endif
