/* clerk_judge.c - our own verifier's word on a revision that is about to be stored.
 *
 * For     clerk_steps.c. The press parses the file in its jail; here its report is held against what should be.
 * Never   passes a file that is merely not bad: the revisions are those stored and this one, the newest signature
 *         is this one, and with proofs in the file every signature has them (there is no B-LT by its name only). */
#include "role/clerk_sign.h"

#include "base/log.h"
#include "paper/container.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"

static bool is_good_word(struct str verdict)
{
	return str_eq_c(verdict, verdict_name(VERDICT_VALID)) || str_eq_c(verdict, verdict_name(VERDICT_VALID_ADDED));
}

/* Proofs are in for every signature, of its time stamp's authority too: only then is it what its level says. */
static bool is_proved(const struct signing *g, const struct json *marks)
{
	bool is_archive = g->p.kind == PREPARED_ARCHIVE || str_eq_c(g->document.level, "B-LTA");

	for (size_t i = 0; g->p.kind != PREPARED_SIGNATURE && i < json_count(marks); i++) {
		const struct json *mark = json_item(marks, i);
		struct str level = json_str(json_get(mark, "level"), STR(""));

		if (str_eq_c(json_str(json_get(mark, "kind"), STR("")), "signature") &&
		    !str_eq_c(level, is_archive ? "B-LTA" : "B-LT"))
			return false;
	}
	return true;
}

/* The file holds exactly the revisions it should, and the newest signature is this one. */
static bool is_as_expected(struct signing *g, const struct json *report)
{
	const struct json *marks = json_get(report, "signatures"), *revisions = json_get(report, "revisions");
	size_t n = marks == NULL ? 0 : json_count(marks), r = revisions == NULL ? 0 : json_count(revisions);
	const struct json *last = n == 0 ? NULL : json_item(marks, n - 1);

	if (last == NULL || r < 2)
		return false;
	int64_t stored = json_int(json_get(json_item(revisions, r - 2), "bytes"), 0);

	if (stored != (int64_t)g->file.n || !is_proved(g, marks))
		return false;
	return g->p.kind == PREPARED_VALIDATION ||
		(str_eq(json_str(json_get(last, "field"), STR("")), g->p.field) &&
		 json_int(json_get(last, "revision"), 0) == (int64_t)r &&
		 json_str(json_get(last, "stamped"), STR("")).n > 0);
}

static struct str policy_of(struct signing *g)
{
	struct json *policy = json_object(g->mem);

	json_set_int(policy, "v", 1);
	json_set_str(policy, "kind", STR("dossier"));
	json_set_int(policy, "now", ctx_now_ms(&g->ctx));
	json_set_bool(policy, "revocation", g->p.kind != PREPARED_SIGNATURE);
	return json_text(g->mem, policy, 1024);
}

enum err signing_judge(struct signing *g, int file_fd, bool *is_good_out)
{
	const struct clerk_trust *trust = &g->clerk->trust;
	struct ask_values ask = { .field = { policy_of(g) }, .fd = { file_fd }, .fds = 2 }, answer;
	struct json *report;

	TRY(memfd_of("roots", container_write(g->mem, trust->roots, trust->roots_n), &ask.fd[1]));
	mem_defer_close(g->mem, ask.fd[1]);
	enum err e = clerk_ask(g->clerk, g->mem, ASK_VERIFY, &ask, &answer);

	if (e != OK) {
		g->why = str_fmt(g->mem, "verify: %s", err_name(e));
		return ERR_REMOTE;
	}
	*is_good_out = is_good_word(answer.field[0]) &&
		json_read(g->mem, answer.field[1], &json_limits_small, &report) == OK && is_as_expected(g, report);
	if (!*is_good_out) {
		log_line(LOG_ALARM, "signature.unverified", "document=" STR_FMT " verdict=" STR_FMT,
			 STR_ARG(id_hex(g->mem, g->p.document)), STR_ARG(answer.field[0]));
		g->why = str_fmt(g->mem, "verify: " STR_FMT, STR_ARG(answer.field[0]));
	}
	return OK;
}
