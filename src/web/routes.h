#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H
#include "core/ctx.h"
#include "platform/asks.h"
#include "web/rate.h"
#include "web/reply.h"
#include "web/request.h"

/* routes.h - every page of the product, one row each. Right, token, limits, rate and asks are
 * columns, so that no handler can forget them; a row without a right does not pass its test. */

enum right {                            /* who may come; several may be added up */
	R_ANYONE = 1,
	R_PORTAL = 2,                   /* an open session of a portal */
	R_DRAFT = 4,                    /* the capability cookie of a draft */
	R_ACCOUNT = 8,                  /* signed in */
	R_CONFIRMED = 16,               /* signed in, the mail address proved */
};

enum route_flag {
	ROUTE_NONCE = 1,                    /* the form carries its own id (nonce) */
	ROUTE_FILES = 2,                    /* multipart, files to the store as they come */
	ROUTE_PUBLIC = 4,                   /* may be cached: nothing personal on it */
	ROUTE_KEEP = 8,                     /* typed values outlive an ended session (gate.h) */
	ROUTE_LATE = 32,                /* the handler copes with an ask that got no answer */
	ROUTE_LOCAL = 16,                   /* a demonstration page: only where conf says so */
	/* a POST between programs: names is the type of its body. No cookie, hence no token: it may change
	 * nothing */
	ROUTE_RAW = 128,
	ROUTE_PASSING = 64,             /* with ROUTE_FILES: they stay in memory and are not kept */
};

/* What must be asked from another process before the handler can run, read from the database
 * outside any transaction. The gate sends, waits ROUTE_ASK_MS at most, and calls the handler in a
 * later turn. */
struct route_ask {
	enum ask ask;
	struct ask_values values;       /* descriptors stay the request's */
};
struct route_asks {
	struct route_ask at[REQUEST_ASKS_MAX];
	size_t n;                       /* 0: nothing to ask, the handler runs at once */
};
enum { ROUTE_ASK_MS = 5000 };

struct route {
	enum http_method method;        /* HTTP_GET (and HEAD) or HTTP_POST */
	const char *path;               /* whole; {} is one part without '/' */
	unsigned rights;
	unsigned flags;
	enum rate rate;
	unsigned body_max;              /* bytes; 0: no body */
	/* fields it knows, between blanks; csrf and nonce are always known */
	const char *names;
	bool (*knows)(struct str name); /* and those; NULL: none */
	/* NULL: none */
	enum err (*ask)(struct ctx *, const struct request *, struct route_asks *out);
	/* OK with a reply made; an error undoes the savepoint and becomes its page. */
	enum err (*page)(struct ctx *, const struct request *, struct reply *);
};

enum { FORM_MAX = 64 * 1024, KEPT_MAX = 160 * 1024, UPLOAD_MAX = 26 * 1024 * 1024 };

extern const struct route routes[];
extern const unsigned route_count;

/* NULL: no such path; *other is then true when the path exists under another method (405). */
const struct route *route_find(enum http_method, struct str path,
			       struct str parts[REQUEST_PARTS_MAX], bool *other);

/* A name of the row's columns, or one that every form has. */
bool route_knows(const struct route *, struct str name);

#endif
