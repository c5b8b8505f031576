/* clerk_evidence.c - when a round has ended and its documents are made to last: the proof file and an attestation
 * for each who has signed, sealed by the keeper and time-stamped, kept like any other document.
 *
 * For     the job that the last signature leaves (core/round.c).
 * Never   holds a transaction while the keeper or a caller work; keeps a file that our own judge refuses.
 * Fails   tried again, for ever: while the documents wait for their archive stamps, while the journal's last
 *         numbers have no head, while no authority gives a stamp. Done twice it is kept once. */
#include "role/clerk_sign.h"

#include <string.h>

#include "base/log.h"
#include "core/evidence.h"
#include "core/journal.h"
#include "core/outbox.h"
#include "gen/sql.h"
#include "paper/attestation.h"
#include "paper/evidence_model.h"
#include "paper/asic.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"

#define PROGRAM STR("tabellion " TABELLION_VERSION)

enum { ALARM_TRIES = 12, FILES_MAX = 1 + SIGNERS_MAX };

struct sealing {                        /* one file on its way into the store */
	const char *kind;               /* of evidence.kind; the keeper's purpose is seal_as */
	struct str seal_as, inner_name, file_name;
	struct id signer;               /* zero: of all */
	struct str data;
	int64_t stamped_ms, renew_ms;
	struct clerk_kept kept;         /* its bytes: the container */
};

struct proof {
	struct signing g;               /* for the time stamp: clerk, arena, context */
	struct evidence evidence;
	int64_t round;
	struct sealing file[FILES_MAX];
	size_t files;
	const char *waits_for;
};

static enum err read_job(struct proof *p, const struct job *job)
{
	struct json *args;

	TRY(json_read(p->g.mem, job->args, &json_limits_small, &args));
	p->round = json_int(json_get(args, "round"), 0);
	return dossier_by_id(&p->g.ctx, job->dossier, &p->g.dossier);
}

/* From one moment where the engine has looks, and never behind the writers' lock: the journal is read from its
 * first entry on. */
static enum err gather(struct proof *p)
{
	db_turn_begin(p->g.clerk->db);
	enum err e = evidence_read(&p->g.ctx, p->g.dossier, p->round, &p->evidence);
	enum err over = db_turn_commit(p->g.clerk->db);

	if (e == OK)
		e = over;
	p->waits_for = e == ERR_BUSY ? "the journal's head" : "";
	TRY(e);
	for (size_t i = 0; i < p->evidence.documents; i++) {
		if (!str_eq_c(p->evidence.document[i].now.level, "B-LTA")) {
			p->waits_for = "an archive time stamp";
			return ERR_BUSY;
		}
	}
	return OK;
}

static enum err write_text(struct proof *p, struct str *out)
{
	struct evidence_about about = { .program = PROGRAM,
					.made_ms = ctx_now_ms(&p->g.ctx) };
	const struct ask_values ask = { .field = { ask_u64(p->g.mem, (uint64_t)p->g.ctx.portal) } };
	struct ask_values answer;

	TRY(clerk_ask(p->g.clerk, p->g.mem, ASK_HEAD_LAST, &ask, &answer));
	memcpy(about.journal_public, answer.field[2].p, sizeof about.journal_public);
	return evidence_model(p->g.mem, &p->evidence, &about, out);
}

static enum err seal(struct proof *p, struct sealing *f)
{
	const struct seal_wish wish = { f->seal_as, f->inner_name, f->data };

	TRY(signing_seal_file(&p->g, &wish, &f->kept.bytes));
	f->stamped_ms = p->g.p.stamped_ms;
	f->renew_ms = p->g.p.renew_ms;
	return OK;
}

static enum err seal_and_keep(struct proof *p, struct sealing *f)
{
	TRY(seal(p, f));
	f->kept.portal = p->g.ctx.portal;
	return clerk_keep(p->g.clerk, p->g.mem, p->g.secret, &f->kept);
}

static enum err add_proof(struct proof *p)
{
	struct sealing *f = &p->file[p->files++];

	*f = (struct sealing){ .kind = "proof", .seal_as = STR("evidence"), .inner_name = STR("preuve.json") };
	f->file_name = str_fmt(p->g.mem, "preuve-" STR_FMT "-%lld.asics", STR_ARG(p->g.dossier->reference),
			       (long long)p->round);
	TRY(write_text(p, &f->data));
	return seal_and_keep(p, f);
}

/* --- attestations ------------------------------------------------------------------------------- */

/* Nothing is to be seen of the seal: its field has a name for those who hear it, and no surface. */
static struct str plan_of(struct proof *p)
{
	struct mem *m = p->g.mem;
	struct json *plan = json_object(m), *list = json_array(m), *field = json_object(m);

	json_set_str(field, "name", FIELD_SEAL);
	json_set_str(field, "place", STR(""));
	json_set_str(field, "tip", say(LANG_FR, SAY_evidence_seal_field));
	json_add(list, field);
	json_set(plan, "fields", list);
	json_set(plan, "pieces", json_array(m));
	json_set_int(plan, "v", 1);
	return json_text(m, plan, 4096);
}

static enum err lay_out(struct proof *p, struct str model, struct str *pdf_out)
{
	struct ask_values ask = { .field = { plan_of(p) }, .fds = 1 }, answer;

	TRY(memfd_of("model", model, &ask.fd[0]));
	mem_defer_close(p->g.mem, ask.fd[0]);
	TRY(clerk_ask(p->g.clerk, p->g.mem, ASK_MERGE, &ask, &answer));
	if (answer.fds != 1)
		return ERR_REMOTE;
	return memfd_view(p->g.mem, answer.fd[0], STORE_BYTES_MAX, pdf_out);
}

static enum err add_attestation(struct proof *p, const struct evidence_signer *s, const struct attestation_about *about)
{
	struct sealing *f = &p->file[p->files];
	struct attestation_about his = *about;
	struct str model;

	p->g.signer = (struct signer *)(uintptr_t)&s->who;
	his.capacity = signing_capacity(&p->g);
	TRY(attestation_text(p->g.mem, &p->evidence, s, &his, &model));
	*f = (struct sealing){ .kind = "attestation", .seal_as = STR("attestation"),
			       .inner_name = STR("attestation.pdf"), .signer = s->who.id };
	f->file_name = str_fmt(p->g.mem, "attestation-" STR_FMT "-%lld-%lld.asics", STR_ARG(p->g.dossier->reference),
			       (long long)p->round, (long long)s->who.turn);
	TRY(lay_out(p, model, &f->data));
	TRY(signing_seal_pdf(&p->g, about->portal, f->data, &f->data));
	TRY(seal_and_keep(p, f));
	p->files++;
	return OK;
}

static enum err add_attestations(struct proof *p)
{
	struct situation situation;
	struct attestation_about about = { .program = PROGRAM, .made_ms = ctx_now_ms(&p->g.ctx) };

	TRY(situation_of(&p->g.ctx, p->g.dossier, &situation));
	about.portal = situation.portal->name;
	about.operated_by = situation.portal->operated_by;
	about.proof_sha256 = str_hex(p->g.mem, p->file[0].kept.blob.plain, sizeof p->file[0].kept.blob.plain);
	for (size_t i = 0; i < p->evidence.signers; i++) {
		if (p->evidence.signer[i].who.state == SIGNER_SIGNED)
			TRY(add_attestation(p, &p->evidence.signer[i], &about));
	}
	return OK;
}

/* --- the end ------------------------------------------------------------------------------------ */

static enum err add_row(struct proof *p, const struct sealing *f)
{
	struct db *db = p->g.clerk->db;
	int64_t changed = 0, now = ctx_now_ms(&p->g.ctx);

	TRY(DB_DO(db, evidence_add, &changed, .portal = DB_INT(p->g.ctx.portal), .document = DB_ID(f->kept.document),
		  .dossier = DB_ID(p->g.dossier->id), .round = DB_INT(p->round), .kind = DB_TEXT(str_of(f->kind)),
		  .signer = DB_ID(f->signer), .journal_size = DB_INT((int64_t)p->evidence.head.size),
		  .stamped_ms = DB_INT(f->stamped_ms), .renew_ms = DB_INT(f->renew_ms), .now_ms = DB_INT(now)));
	if (changed != 1)
		return ERR_CONFLICT;
	return DB_DO(db, evidence_document, NULL, .portal = DB_INT(p->g.ctx.portal), .id = DB_ID(f->kept.document),
		     .dossier = DB_ID(p->g.dossier->id), .kind = DB_TEXT(STR("evidence")),
		     .file_name = DB_TEXT(f->file_name), .media = DB_TEXT(STR(ASIC_MEDIA)),
		     .size_bytes = DB_INT(f->kept.blob.bytes), .pages = DB_INT(0),
		     .plain_sha256 = DB_BYTES(str_from(f->kept.blob.plain, sizeof f->kept.blob.plain)),
		     .blob = DB_BYTES(str_from(f->kept.blob.name, sizeof f->kept.blob.name)),
		     .wrapped_key = DB_BYTES(f->kept.wrapped), .now_ms = DB_INT(now));
}

static enum err tell(struct proof *p, const struct sealing *f)
{
	struct json *details = json_object(p->g.mem);

	json_set_str(details, "document", id_hex(p->g.mem, f->kept.document));
	json_set_str(details, "kind", str_of(f->kind));
	json_set_str(details, "sha256", str_hex(p->g.mem, f->kept.blob.plain, sizeof f->kept.blob.plain));
	json_set_int(details, "round", p->round);
	json_set_int(details, "stamped", f->stamped_ms);
	return journal_add(&p->g.ctx, p->g.dossier->id, STR("evidence.sealed"), details);
}

/* The documents, the journal's word of them, the end of the job: one transaction. */
static enum err close_job(struct proof *p, const struct job *job)
{
	for (size_t i = 0; i < p->files; i++) {
		TRY(add_row(p, &p->file[i]));
		TRY(tell(p, &p->file[i]));
	}
	return outbox_end(p->g.clerk->db, job, JOB_DONE, STR(""), ctx_now_ms(&p->g.ctx));
}

static enum err prove(struct proof *p, const struct job *job)
{
	TRY(read_job(p, job));
	TRY(gather(p));
	TRY(add_proof(p));
	TRY(add_attestations(p));
	TRY(db_begin(p->g.clerk->db));
	enum err e = close_job(p, job);

	if (e != OK) {
		db_rollback(p->g.clerk->db);
		return e;
	}
	return db_commit(p->g.clerk->db);
}

/* A job that names a file is of one that is sealed already. */
static bool is_renewal(struct mem *m, const struct job *job)
{
	struct json *args;

	return json_read(m, job->args, &json_limits_small, &args) == OK && json_get(args, "document") != NULL;
}

void clerk_evidence(struct clerk *c, const struct job *job)
{
	struct mem *m = mem_new(2 * CLERK_JOB_BYTES_MAX);
	struct proof *p = mem_new_of(m, struct proof);

	if (is_renewal(m, job)) {
		mem_free(&m);
		clerk_evidence_again(c, job);
		return;
	}
	p->g = (struct signing){ .clerk = c, .mem = m, .secret = mem_new_secret(1 << 20), .job = job };
	p->g.ctx = clerk_ctx(c, m, job->portal);
	p->waits_for = "";
	enum err e = prove(p, job);
	bool is_over = e == OK || e == ERR_CONFLICT || e == ERR_NOT_FOUND;

	if (e == OK)
		log_line(LOG_NOTE, "evidence.sealed", "reference=" STR_FMT " round=%ld files=%zu bytes=%ld entries=%zu",
			 STR_ARG(p->g.dossier->reference), (long)p->round, p->files, (long)p->file[0].kept.blob.bytes,
			 p->evidence.entries);
	else if (is_over)
		clerk_job_end(c, job, e == ERR_CONFLICT ? JOB_DONE : JOB_DROPPED,
			      e == ERR_CONFLICT ? STR("kept already") : STR("no such round"));
	else
		clerk_job_retry(c, job, str_of(e == ERR_BUSY && p->waits_for[0] != 0 ? p->waits_for : err_name(e)));
	if (!is_over && job->tries >= ALARM_TRIES)
		log_line(LOG_ALARM, "evidence.waits", "tries=%d err=%s for=\"%s\"", job->tries, err_name(e),
			 p->waits_for);
	mem_free(&p->g.secret);
	mem_free(&m);
}
