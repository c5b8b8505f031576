#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H
#include "base/id.h"
#include "base/lang.h"
#include "platform/asks.h"
#include "platform/http.h"
#include "web/session.h"

/* request.h - one request as handlers see it: every right and every check already passed.
 * Made by the front from the wire, or by a test from literals (request_make): a handler is a
 * function of (ctx, request, reply). Names of fields are those of spec/form.md. */

enum { REQUEST_PARTS_MAX = 3, REQUEST_ASKS_MAX = 8 };

struct gate;
struct route;
struct upload;

enum standing {                         /* how the asker stands to the row's rights */
	STANDING_OK,
	STANDING_NO_PORTAL,             /* nobody yet, or a session that has ended */
	STANDING_NO_ACCOUNT,            /* the portal is open, the page wants an account */
	STANDING_UNCONFIRMED,           /* signed in, the mail address not proved */
};

struct request_answer {                 /* of one ask that the route's row demanded */
	/* the answerer's refusal; a lost ask never reaches a handler */
	enum err err;
	struct ask_values values;       /* descriptors are closed with the request */
};

struct request {
	const struct gate *gate;        /* what the requests of this process share */
	enum http_method method;
	struct str path;
	const struct route *route;
	struct str parts[REQUEST_PARTS_MAX];
	struct pairs query, fields;
	struct str body;                /* of a row with a raw type */
	struct str peer, origin, fetch_site, languages;
	struct str cookie_session_secret, cookie_draft_secret;  /* as sent, well-formed or empty */
	struct session session;         /* who asks */
	struct id draft;                /* the dossier whose capability came along; else zero */
	enum lang lang;
	enum standing standing;         /* a handler only ever sees STANDING_OK */
	bool takes_gzip;
	bool has_blank_cookie;          /* our first page to this browser: the secret goes along */
	struct upload *upload;          /* the files of a multipart body; NULL: none */
	struct request_answer answers[REQUEST_ASKS_MAX];
	size_t answers_n;
};

/* The value typed in a field; empty when it did not come (a box not ticked, a branch not
 * chosen). */
struct str request_value(const struct request *, const char *name);
bool request_has(const struct request *, const char *name);
const struct str *request_find(const struct request *, const char *name);       /* NULL: did not come */
bool request_ticked(const struct request *, const char *name); /* there and not "0" */
struct str request_query(const struct request *, const char *name);
struct str request_path(const struct request *, unsigned i);    /* the ith {} of the row's path */

/* The form's own id (32 hex digits), made when it was drawn: the same again is the same act again.
 * Empty: none came. */
struct str request_nonce(const struct request *);

/* The answer to the ith ask of the row. */
const struct request_answer *request_answer(const struct request *, unsigned i);

/* What came over the wire: method, path, cookies, headers; not yet who asks. Lives with hr. */
struct request *request_of(struct http_request *hr, const struct gate *);

/* For tests: "POST", "/", "a=1&b=2" (the body, or "" ). Asserts that the body parses. */
struct request *request_make(struct mem *, const struct gate *, const char *method,
			     const char *path,
			     const char *body);

#endif
