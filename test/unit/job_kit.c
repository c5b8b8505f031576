/* job_kit.c - see job_kit.h. */
#include "job_kit.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

static int64_t now(void *self)
{
	return ((struct job_kit *)self)->now_ms;
}

static void dice(void *self, void *out, size_t n)
{
	struct job_kit *k = self;
	unsigned char *p = out;

	for (size_t i = 0; i < n; i++) {
		k->dice = k->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		p[i] = (unsigned char)(k->dice >> 56);
	}
}

bool job_kit_is_postgres(void)
{
	return getenv("TEST_POSTGRES") != NULL;
}

/* A server that other tests have used: everything in it goes. */
static struct str postgres_dsn(struct mem *m)
{
	struct str dsn = str_of(getenv("TEST_POSTGRES"));
	PGconn *link = PQconnectdb(str_c(m, str_sub(dsn, sizeof "postgres:" - 1, dsn.n)));
	PGresult *r = PQexec(link, "SET client_min_messages = error; DROP SCHEMA public CASCADE; CREATE SCHEMA public");

	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		abort();
	PQclear(r);
	PQfinish(link);
	return dsn;
}

int job_kit_open(struct job_kit *k)
{
	*k = (struct job_kit){ .folder = "/dev/shm/job-test-XXXXXX", .now_ms = INT64_C(1795344127000),
			       .dice = 42, .process = mem_new(64 << 20), .mem = mem_new(64 << 20) };
	k->world = (struct world){ now, now, dice, k };
	/* in memory when it can be: the power is never cut */
	if (mkdtemp(k->folder) == NULL && mkdtemp(strcpy(k->folder, "/tmp/job-test-XXXXXX")) == NULL)
		return -1;
	struct str dsn = job_kit_is_postgres() ? postgres_dsn(k->process)
					       : str_fmt(k->process, "sqlite:%s/t.db", k->folder);

	if (db_open(k->process, dsn, &k->db) != OK || db_migrate(k->db, &k->world) != OK)
		return -1;
	return 0;
}

int job_kit_close(struct job_kit *k)
{
	char command[128] = "rm -rf ";

	mem_free(&k->mem);
	mem_free(&k->process);
	strcat(command, k->folder);
	return system(command);
}

struct ctx job_kit_ctx(struct job_kit *k, int64_t portal)
{
	return (struct ctx){ .mem = k->mem, .db = k->db, .world = &k->world, .portal = portal,
			     .by = { .role = ROLE_APPLICANT }, .lang = LANG_FR };
}
