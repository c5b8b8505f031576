#ifndef WEB_GATE_H
#define WEB_GATE_H
#include "web/routes.h"

/* gate.h - the only caller of pages: what a row of routes[] demands is done here, in this order.
 * At the headers: row, rate, session, right, size. With the body: form well-formed and known,
 * token and origin, nonce. Then the asks, outside any transaction, and the handler inside the
 * turn's savepoint.
 * Nothing typed is lost. A POST whose session has ended, or whose token is of an older session of
 * the same browser, is answered by a page that carries the typed values (hidden fields) through
 * the log-in and sends them again at the person's press; drafts with their capability cookie do
 * not even notice. */

struct store;
struct directory;
struct memo;
struct recall;
struct out_lists;
struct windows;

struct gate {                           /* what the requests of a process share */
	struct db *db;
	const struct world *world;
	struct mem *secret;             /* of the handler that runs; wiped after it */
	struct rate_table *rate;
	struct session_limits session;
	struct str own_origin;          /* public_url without path */
	bool is_secure;                 /* https: __Host- names and Secure */
	bool is_demo;                   /* rows with ROUTE_LOCAL exist */
	struct str data;                /* the data folder */
	const struct directory *directory;      /* the company register; NULL: there is none */
	struct memo *memo;              /* the catalogue as this process knows it; NULL: read each time */
	struct recall *recall;          /* facts of the last orders it has seen; NULL: read each time */
	struct out_lists *lists;        /* drawn once for all pages; NULL: by each page for itself */
	struct store *store;            /* documents; NULL: this process takes no upload */
	struct windows *windows;        /* where the press sees uploads */
	struct str trusted;             /* roots for signatures, as a container (paper/container.h); empty: none */
};

enum gate_step {
	GATE_ANSWERED,                  /* the reply is made */
	/* gate_asks first, their answers into the request, then gate_handle */
	GATE_ASK,
	GATE_HANDLE,                    /* gate_handle now */
};

/* A context for this request; request_id must outlive it. gate_open fills in who asks. */
void gate_context(const struct gate *, struct mem *, struct str request_id, struct ctx *out);

/* The headers are in: row, rate, session, right. Returns 0, or the status to refuse with once the
 * body has been dropped. rq has method, path, query text and headers (gate_headers). */
unsigned gate_open(const struct gate *, struct ctx *, struct request *, struct str query);

/* The body is in. refused: http_refused, or gate_open's word. */
enum gate_step gate_check(const struct gate *, struct ctx *, struct request *, unsigned refused,
			  struct reply *);

/* What the row asks before its handler; out->n == 0: nothing. Called outside any transaction. */
MUST_CHECK enum err gate_asks(struct ctx *, struct request *, struct route_asks *out);

/* Calls the page. On an error the caller undoes the savepoint and draws gate_fail. */
MUST_CHECK enum err gate_handle(struct ctx *, struct request *, struct reply *);

/* The page of an error: what happened, what was kept, what to do, and the reference of the log
 * line. */
void gate_fail(struct ctx *, const struct request *, enum err, struct reply *);
void gate_fail_status(struct ctx *, const struct request *, unsigned status, struct reply *);
/* 503: an act is done and its signature on its way, nothing else may happen to the dossier now. */
void gate_fail_signing(struct ctx *, const struct request *, struct reply *);

/* Where a person goes on after a log-in: a local path of ours, else otherwise. */
struct str gate_next(struct str next, struct str otherwise);

#endif
