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

struct gate {                           /* what the requests of a process share */
	struct db *db;
	const struct world *world;
	struct rate_table *rate;
	struct str own_origin;          /* public_url without path */
	bool is_secure;                 /* https: __Host- names and Secure */
	bool is_demo;                   /* rows with ROUTE_LOCAL exist */
	struct str data;                /* the data folder */
	struct store *store;            /* documents; NULL: this process takes no upload */
};

enum gate_step {
	GATE_ANSWERED,                  /* the reply is made */
	/* *asks first, their answers into the request, then gate_handle */
	GATE_ASK,
	GATE_HANDLE,                    /* gate_handle now */
};

/* Fills ctx for this request: arenas, db, portal, actor, language. request_id is the caller's. */
void gate_context(const struct gate *, struct request *, struct ctx *);

/* The headers are in. Returns 0, or the status to refuse with once the body has been dropped. */
unsigned gate_open(const struct gate *, struct ctx *, struct request *);

/* The body is in; refused: http_refused, or gate_open's word. */
enum gate_step gate_check(const struct gate *, struct ctx *, struct request *, unsigned refused,
			  struct reply *);
/* The row's asks; OK and n == 0: handle at once. Called outside any transaction. */
MUST_CHECK enum err gate_asks(const struct gate *, struct ctx *, struct request *,
			      struct route_asks *out);

/* Calls the page; on an error the caller undoes the savepoint, then draws it with gate_fail. */
MUST_CHECK enum err gate_handle(const struct gate *, struct ctx *, struct request *,
				struct reply *);

/* The page of an error: 404, 409, 413, 503 … with what happened, what was kept and what to do. */
void gate_fail(const struct gate *, struct ctx *, const struct request *, enum err, struct reply *);
void gate_fail_status(const struct gate *, struct ctx *, const struct request *, unsigned status,
		      struct reply *);

#endif
