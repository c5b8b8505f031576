/* clerk_status.c - the state of a certificate, asked where the certificate says, through a caller.
 *
 * For     clerk_proofs.c.
 * Never   takes an answer for good that trust.h does not find so: signed by whom it may be, about this
 *         certificate, made since. A late or missing one is waited for; there is no proof by silence.
 * Holds   CLERK_STATUS_MAX answers, each until its nextUpdate; the oldest goes.
 * Fails   an OCSP responder that is down or behind: the list is asked for. Both: ERR_REMOTE, the job comes again. */
#include "role/clerk_status.h"

#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "paper/status.h"
#include "platform/memfd.h"

enum { ANSWER_BYTES_MAX = 4 * 1024 * 1024, KEPT_SPARE_BYTES = 64 * 1024 };

struct clerk_status {
	struct kept {
		struct mem *mem;                /* NULL: the place is free */
		struct hash name;               /* of the address, and of the certificate when it is OCSP's */
		struct part part;
		int64_t next_ms;
	} kept[CLERK_STATUS_MAX];
	size_t oldest;
};

static struct hash name_of(struct mem *m, const struct trust_use *use, struct str url, enum part_kind kind)
{
	const struct str parts[] = { url, kind == PART_OCSP ? use->cert->der : STR("") };

	return crypt_sha256(str_join(m, parts, 2, STR("\n")));
}

static struct kept *find(struct clerk *c, const struct hash *name)
{
	for (size_t i = 0; c->status != NULL && i < CLERK_STATUS_MAX; i++) {
		struct kept *k = &c->status->kept[i];

		if (k->mem != NULL && memcmp(&k->name, name, sizeof *name) == 0)
			return k;
	}
	return NULL;
}

static void keep(struct clerk *c, const struct hash *name, const struct part *part, int64_t next_ms)
{
	struct kept *k = find(c, name);

	if (c->status == NULL)
		c->status = mem_new_of(c->mem, struct clerk_status);
	if (k == NULL)
		k = &c->status->kept[c->status->oldest++ % CLERK_STATUS_MAX];
	if (k->mem != NULL)
		mem_free(&k->mem);
	k->mem = mem_new(part->bytes.n + KEPT_SPARE_BYTES);
	k->name = *name;
	k->next_ms = next_ms;
	k->part = (struct part){ part->kind, str_copy(k->mem, part->bytes) };
}

static enum why judge(const struct trust_use *use, const struct part *part, int64_t *next_ms_out)
{
	struct pades_proofs proofs = { .crls = &part->bytes, .crl_count = 1 };

	if (part->kind == PART_OCSP)
		proofs = (struct pades_proofs){ .ocsps = &part->bytes, .ocsp_count = 1 };
	return trust_revocation_of(use, &proofs, next_ms_out);
}

/* --- asking ------------------------------------------------------------------------------------- */

static enum err ask_keeper(struct signing *g, struct str url, struct str *out)
{
	struct ask_values answer;
	size_t at = url.n;

	while (at > 0 && url.p[at - 1] != '/')
		at--;
	const struct ask_values ask = { .field = { str_sub(url, at, url.n) } };

	TRY(clerk_ask(g->clerk, g->mem, ASK_CRL, &ask, &answer));
	*out = answer.field[0];
	return OK;
}

static enum err ask_caller(struct signing *g, struct str url, struct str request, struct str *out)
{
	const struct ask_values ask = { .field = { url, request } };
	struct ask_values answer;

	TRY(clerk_ask(g->clerk, g->mem, ASK_STATUS, &ask, &answer));
	if (str_eq_c(answer.field[0], "OK") && answer.fds == 1)
		return memfd_view(g->mem, answer.fd[0], ANSWER_BYTES_MAX, out);
	log_line(str_eq_c(answer.field[0], "CONFIG") ? LOG_ALARM : LOG_WARN, "status.unanswered",
		 "outcome=" STR_FMT " detail=\"" STR_FMT "\" url=\"" STR_FMT "\"", STR_ARG(answer.field[0]),
		 STR_ARG(answer.field[1]), STR_ARG(url));
	return ERR_REMOTE;
}

static enum err ask(struct signing *g, const struct trust_use *use, struct str url, struct part *out)
{
	struct str base = g->clerk->trust.local_url, request = STR("");
	uint8_t nonce[STATUS_NONCE_BYTES];

	if (out->kind == PART_CRL && base.n > 0 && str_starts(url, base))
		return ask_keeper(g, url, &out->bytes);
	if (out->kind == PART_OCSP) {
		world_random(g->clerk->world, nonce, sizeof nonce);
		request = status_question(g->mem, use->cert, use->issuer, nonce);
	}
	return ask_caller(g, url, request, &out->bytes);
}

/* Older than what it is to prove, but the newest there is: the next one is not due yet. */
static bool is_early(struct signing *g, const struct trust_use *use, const struct part *part)
{
	struct trust_use then = *use;
	int64_t next_ms;

	then.is_leaf = false;
	if (judge(&then, part, &next_ms) != WHY_OK || next_ms <= ctx_now_ms(&g->ctx))
		return false;
	g->awaited_ms = next_ms;
	g->why = str_fmt(g->mem, STR_FMT " until " STR_FMT, STR_ARG(SIGNING_AWAITED),
			 STR_ARG(date_stamp(g->mem, next_ms)));
	return true;
}

/* One address. WHY_OK: *out; WHY_NO_REVOCATION: nothing that would do. */
static enum why try_one(struct signing *g, const struct trust_use *use, struct str url, struct part *out)
{
	struct hash name = name_of(g->mem, use, url, out->kind);
	const struct kept *k = find(g->clerk, &name);
	int64_t next_ms;

	g->awaited_ms = 0;
	if (k != NULL && k->next_ms > ctx_now_ms(&g->ctx) && judge(use, &k->part, &next_ms) == WHY_OK) {
		*out = (struct part){ k->part.kind, str_copy(g->mem, k->part.bytes) };
		return WHY_OK;
	}
	if (ask(g, use, url, out) != OK) {
		g->why = STR("status: no answer");
		return WHY_NO_REVOCATION;
	}
	enum why why = judge(use, out, &next_ms);

	if (why == WHY_OK && next_ms > ctx_now_ms(&g->ctx))
		keep(g->clerk, &name, out, next_ms);
	if (why == WHY_NO_REVOCATION && !is_early(g, use, out)) {
		g->why = STR("status: late or not usable");
		log_line(LOG_NOTE, "status.late", "kind=%s url=\"" STR_FMT "\"",
			 out->kind == PART_OCSP ? "ocsp" : "list", STR_ARG(url));
	}
	return why;
}

enum err status_proof(struct signing *g, const struct trust_use *use, struct part *out)
{
	struct status_places places = status_places(use->cert);
	struct str base = g->clerk->trust.local_url;
	bool is_local = base.n > 0 && str_starts(places.crl, base);
	enum why why = WHY_NO_REVOCATION;

	g->why = STR("status: the certificate names no address");
	if (places.ocsp.n > 0 && !is_local) {
		out->kind = PART_OCSP;
		why = try_one(g, use, places.ocsp, out);
	}
	if (why == WHY_NO_REVOCATION && places.crl.n > 0) {
		out->kind = PART_CRL;
		why = try_one(g, use, places.crl, out);
	}
	if (why == WHY_OK)
		return OK;
	if (why != WHY_REVOKED)
		return ERR_REMOTE;
	g->why = STR("status: revoked");
	log_line(LOG_ALARM, "status.revoked", "subject=\"" STR_FMT "\"",
		 STR_ARG(cert_name(g->mem, use->cert->subject)));
	return ERR_CRYPTO;
}
