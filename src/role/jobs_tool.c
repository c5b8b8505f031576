/* jobs_tool.c - the clerk's stuck jobs, for a person or for what watches the service.
 *
 * Never   changes one: they go on by themselves; says an address that a mail server put into its answer.
 * Limits  ROWS_MAX lines, the oldest. */
#include "role/jobs_tool.h"

#include "base/date.h"
#include "gen/sql.h"
#include "platform/db.h"
#include "role/clerk_sign.h"

enum { STUCK_TRIES = 5, ROWS_MAX = 500, TEXT_BYTES_MAX = ROWS_MAX * 512 };

static struct str or_dash(struct str s)
{
	return s.n > 0 ? s : STR("-");
}

static void line(struct mem *m, struct buf *b, struct db_rows *r)
{
	bool is_waiting = str_eq_c(db_text(r, outbox_stuck_state), job_state_name(JOB_WAITING));
	struct str next = is_waiting ? date_stamp(m, db_int(r, outbox_stuck_due_ms)) : STR("-");

	buf_fmt(b, STR_FMT " kind=" STR_FMT " target=" STR_FMT " reference=" STR_FMT " tries=%ld since=" STR_FMT
		" next=" STR_FMT " reason=\"" STR_FMT "\"\n",
		STR_ARG(db_text(r, outbox_stuck_state)), STR_ARG(db_text(r, outbox_stuck_kind)),
		STR_ARG(or_dash(db_text(r, outbox_stuck_target))), STR_ARG(or_dash(db_text(r, outbox_stuck_reference))),
		(long)db_int(r, outbox_stuck_tries), STR_ARG(date_stamp(m, db_int(r, outbox_stuck_added_ms))),
		STR_ARG(next), STR_ARG(clerk_reason_shown(m, db_text(r, outbox_stuck_reason))));
}

int jobs_main(struct tool *t)
{
	const struct conf *conf = t->argc == 0 ? tool_conf(t) : NULL;
	struct buf *b = buf_new(t->mem, TEXT_BYTES_MAX);
	struct db *db;
	int code = 0;

	if (t->argc != 0)
		return tool_complain(64, STR("tabellion jobs\n"));
	if (conf == NULL)
		return 78;
	if (db_open(t->mem, conf_text(conf, CONF_DATABASE_AT), &db) != OK)
		return 70;
	struct db_rows *r = DB_EACH(db, t->mem, outbox_stuck, .tries = DB_INT(STUCK_TRIES), .n = DB_INT(ROWS_MAX));

	while (db_next(r)) {
		line(t->mem, b, r);
		if (!str_starts(db_text(r, outbox_stuck_reason), SIGNING_AWAITED))
			code = 1;
	}
	if (db_end(&r) != OK)
		return 70;
	int said = tool_put(buf_done(b));

	return said != 0 ? said : code;
}
