#ifndef JOB_KIT_H
#define JOB_KIT_H
#include "core/ctx.h"
#include "platform/db.h"

/* job_kit.h - a database of its own, and a world whose clock the test turns. SQLite in a temporary folder;
 * where the environment has TEST_POSTGRES (test/with-postgres), that server, emptied. */

struct job_kit {
	struct mem *process, *mem;
	struct db *db;
	struct world world;
	int64_t now_ms;
	uint64_t dice;                  /* state of the predictable random */
	char folder[64];
};

bool job_kit_is_postgres(void);
/* 0, or -1 when it could not be made. */
int job_kit_open(struct job_kit *);
int job_kit_close(struct job_kit *);
struct ctx job_kit_ctx(struct job_kit *, int64_t portal);

#endif
