#ifndef TEST_FRONT_KIT_H
#define TEST_FRONT_KIT_H
#include "platform/db.h"
#include "role/front.h"

/* front_kit.h - a front in the test's own process: a unix socket, a table of routes of the test's own, a
 * database in a temporary folder, a keeper that answers when the test says so. */

enum { KIT_CLIENTS = 8 };
#define KIT_ENCODED "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2g"

struct kit {
	struct mem *process, *mem;
	struct front *front;
	struct db *db;
	struct gate gate;
	struct proc_server *keeper;     /* the other end of the front's asks */
	void *sqlite;                   /* the front's own connection, for tests that break it */
	int client[KIT_CLIENTS];
	struct str cookie;              /* a blank session's, and its tokens */
	char folder[64], socket[96];
	bool has_others;                /* fronts of the same database */
	bool is_put;                    /* GET /other has been there, */
	unsigned after_put;             /* and so many GET /has since */
	int64_t tick_ahead_ms;          /* the front's clock runs that much ahead */
	int64_t tick_ms;                /* not 0: it stands still there, so that no turn grows old */
};
extern struct kit kit;

int kit_open(void **state);             /* cmocka set-up and tear-down */
int kit_open_beside(void **state);      /* a front that is not the only one of its database */
int kit_close(void **state);

/* For a process of its own: a front on the kit's socket and database, until it is killed. */
_Noreturn void kit_serve(void);

void kit_sweep(void);                   /* removes the folder */
struct str kit_dsn(void);               /* TEST_POSTGRES, else SQLite in the folder */

int kit_dial(void);                     /* -1: a front in another process, killed */
/* A POST of body (name=value pairs) with cookie and token; sent, not waited for. */
void kit_post(int fd, const char *path, const char *body);
void kit_get(int fd, const char *path);
/* Turns until an answer is there on fd; its status, 0 when none comes. The body in *body_out. */
unsigned kit_status(int fd, struct str *body_out);

/* POST /save and /fail, /interrupt, /ask: "id" is a row. GET /has?id= is 404 without it. Is it there, on disk? */
bool kit_has_row(const char *id);
/* What POST /save does, in the caller's transaction; committed at once over a connection of its own, as another
 * front or the clerk would. GET /other?id is a page in the midst of which that happens. */
enum err kit_put_row(struct ctx *, const char *id);
void kit_put_row_beside(const char *id);

#endif
