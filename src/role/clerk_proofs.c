/* clerk_proofs.c - what proves later that the certificates in a document were good: the certificates
 * themselves, and lists of revoked ones younger than the signatures.
 *
 * For     clerk_archive.c.
 * Never   judges them: our verifier does, before anything is stored; an old list makes it say no, and the
 *         job comes again.
 * Limits  CERTS_MAX certificates a document, one list a place. */
#include "role/clerk_sign.h"

#include "base/log.h"
#include "gen/sql.h"
#include "paper/status.h"
#include "paper/tsp.h"
#include "platform/memfd.h"

enum { CERTS_MAX = 40, REVISIONS_MAX = 64 };

struct proofs {
	struct signing *g;
	struct part parts[CONTAINER_PARTS_MAX];
	size_t n;
	struct str places[CERTS_MAX];   /* lists already fetched */
	size_t places_n;
};

static bool is_known(const struct proofs *p, struct str der)
{
	for (size_t i = 0; i < p->n; i++) {
		if (str_eq(p->parts[i].bytes, der))
			return true;
	}
	return false;
}

static void add_certificate(struct proofs *p, struct str der)
{
	if (p->n < CERTS_MAX && !is_known(p, der))
		p->parts[p->n++] = (struct part){ PART_KNOWN, der };
}

static void add_of(struct proofs *p, const struct cms *cms)
{
	for (size_t i = 0; i < cms->cert_count; i++)
		add_certificate(p, cms->certs[i]);
}

static void add_of_token(struct proofs *p, struct str token)
{
	struct tsp_token t;
	struct str rest;

	if (token.n > 0 && tsp_read(p->g->mem, token, &t, &rest) == WHY_OK)
		add_of(p, &t.cms);
}

/* Every certificate that stands in a signature or a time stamp of the document. */
static enum err collect(struct proofs *p)
{
	struct ctx *ctx = &p->g->ctx;
	struct db_rows *r = DB_EACH(ctx->db, p->g->mem, revision_list, .portal = DB_INT(ctx->portal),
				    .document = DB_ID(p->g->document.document), .n = DB_INT(REVISIONS_MAX));

	while (db_next(r)) {
		struct str der = db_bytes(r, revision_list_cms), rest;
		struct cms *cms = mem_new_of(p->g->mem, struct cms);

		if (str_eq_c(db_text(r, revision_list_kind), "archive")) {
			add_of_token(p, der);
		} else if (der.n > 0 && cms_read(der, cms, &rest) == WHY_OK) {
			add_of(p, cms);
			add_of_token(p, cms->token);
		}
	}
	return db_end(&r);
}

static enum err fetch(struct proofs *p, struct str url, struct str *out)
{
	struct signing *g = p->g;
	struct str base = g->clerk->trust.local_url;
	struct ask_values far = { .field = { url } }, answer;

	if (base.n > 0 && str_starts(url, base)) {
		size_t at = url.n;

		while (at > 0 && url.p[at - 1] != '/')
			at--;
		const struct ask_values local = { .field = { str_sub(url, at, url.n) } };

		TRY(clerk_ask(g->clerk, g->mem, ASK_CRL, &local, &answer));
		*out = answer.field[0];
		return OK;
	}
	TRY(clerk_ask(g->clerk, g->mem, ASK_STATUS, &far, &answer));
	if (!str_eq_c(answer.field[0], "OK") || answer.fds != 1)
		return ERR_REMOTE;
	return memfd_view(g->mem, answer.fd[0], ASK_CRL_BYTES_MAX * 64, out);
}

static bool is_fetched(struct proofs *p, struct str place)
{
	for (size_t i = 0; i < p->places_n; i++) {
		if (str_eq(p->places[i], place))
			return true;
	}
	if (p->places_n < CERTS_MAX)
		p->places[p->places_n++] = place;
	return false;
}

/* A root vouches for itself, and a certificate of ten minutes needs nobody's word. */
static enum err add_list_for(struct proofs *p, struct str der)
{
	struct cert cert;
	struct str list;

	if (!cert_read(der, &cert) || str_eq(cert.issuer, cert.subject) || cert.is_short_term)
		return OK;
	struct status_places places = status_places(&cert);

	if (places.crl.n == 0 || is_fetched(p, places.crl) || p->n == CONTAINER_PARTS_MAX)
		return OK;
	enum err e = fetch(p, places.crl, &list);

	if (e != OK) {
		p->g->why = STR("list of revoked certificates");
		return e;
	}
	p->parts[p->n++] = (struct part){ PART_CRL, list };
	return OK;
}

enum err signing_proofs(struct signing *g, struct str *container_out)
{
	struct proofs *p = mem_new_of(g->mem, struct proofs);

	p->g = g;
	TRY(collect(p));
	size_t certificates = p->n;

	for (size_t i = 0; i < certificates; i++)
		TRY(add_list_for(p, p->parts[i].bytes));
	*container_out = container_write(g->mem, p->parts, p->n);
	return OK;
}
