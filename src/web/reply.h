#ifndef WEB_REPLY_H
#define WEB_REPLY_H
#include "base/id.h"
#include "platform/http.h"

/* reply.h - what a handler answers with. Nothing leaves before the turn has committed. The
 * security headers are added by the gate to every reply; a handler cannot forget them. */

struct reply;

struct reply *reply_new(struct mem *);

/* A page; 422 is one with complaints. buf_full(html): a forged form filled it with what it typed;
 * the gate answers 413 then (reply_is_full). */
void reply_page(struct reply *, unsigned status, struct buf *html);
bool reply_is_full(const struct reply *);
void reply_see(struct reply *, struct str path);        /* 303: go and GET this local path */
/* Bytes that are not a page; file_name not empty: to be saved under that name (ASCII is made
 * of it). */
void reply_bytes(struct reply *, struct str type, struct str file_name, struct str bytes);
/* fd taken */
void reply_file(struct reply *, struct str type, struct str file_name, int fd, uint64_t bytes);
/* its URL holds its hash: cached for a year */
void reply_forever(struct reply *);
void reply_header(struct reply *, const char *name, struct str value);
/* value empty: the cookie is dropped. age_s 0: until the browser closes. */
void reply_cookie(struct reply *, struct str name, struct str value, int64_t age_s, bool is_secure);
/* The session's cookie, and that of a draft's capability (portal and secret; empty secret:
 * dropped). */
struct request;
void reply_session(struct reply *, const struct request *, struct str cookie);
void reply_draft(struct reply *, const struct request *, int64_t portal, struct str secret);
void reply_last(struct reply *);                        /* the connection closes after it */

bool reply_is_set(const struct reply *);                /* some answer was made */
unsigned reply_status(const struct reply *);
struct str reply_body(const struct reply *);            /* for tests and logs */
struct str reply_location(const struct reply *);
/* for tests: its value, or empty */
struct str reply_set_cookie(const struct reply *, struct str name);
/* Forgets what was said so far, cookies included: the savepoint was undone. */
void reply_clear(struct reply *);

/* Headers of all answers added, ready for http_send. */
void reply_finish(struct reply *, struct http_answer *out);

#endif
