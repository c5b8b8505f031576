/* clerk_proofs.c - what proves later that the certificates in a document were good: the certificates
 * themselves, and answers about them younger than the signatures.
 *
 * For     clerk_archive.c.
 * Never   lets a document go on without a proof for each certificate that wants one: the job waits, and comes
 *         again. What an earlier validation revision has proved is in the file and stays; it is not asked again,
 *         its authority may be long gone.
 * Limits  CERTS_MAX certificates a document, CONTAINER_PARTS_MAX parts. */
#include "gen/sql.h"
#include "paper/tsp.h"
#include "role/clerk_status.h"

enum { CERTS_MAX = 40, REVISIONS_MAX = 64 };

struct proofs {
	struct signing *g;
	struct trust trust;
	struct str known[CERTS_MAX];    /* every certificate that came along */
	size_t known_n;
	struct use {
		struct cert cert;
		int64_t at_ms;          /* the latest time that it spoke for */
		bool is_leaf;
	} uses[CERTS_MAX];
	size_t uses_n;
	struct str crls[CERTS_MAX], ocsps[CERTS_MAX];
	size_t crls_n, ocsps_n;
};

static struct use *use_of(struct proofs *p, struct str der)
{
	for (size_t i = 0; i < p->uses_n; i++) {
		if (str_eq(p->uses[i].cert.der, der))
			return &p->uses[i];
	}
	if (p->uses_n == CERTS_MAX || !cert_read(der, &p->uses[p->uses_n].cert))
		return NULL;
	p->known[p->known_n++] = der;
	p->uses[p->uses_n].at_ms = 0;
	p->uses[p->uses_n].is_leaf = false;
	return &p->uses[p->uses_n++];
}

static void add_of(struct proofs *p, const struct cms *cms, int64_t at_ms)
{
	for (size_t i = 0; i < cms->cert_count; i++) {
		struct use *u = use_of(p, cms->certs[i]);

		if (u == NULL)
			continue;
		u->at_ms = at_ms > u->at_ms ? at_ms : u->at_ms;
		u->is_leaf |= str_eq(u->cert.der, cms->signer.der);
	}
}

/* 0: not a token. */
static int64_t add_of_token(struct proofs *p, struct str token)
{
	struct tsp_token t;
	struct str rest;

	if (token.n == 0 || tsp_read(p->g->mem, token, &t, &rest) != WHY_OK)
		return 0;
	add_of(p, &t.cms, t.at_ms);
	return t.at_ms;
}

/* Every certificate of a signature or time stamp since the last validation revision. */
static enum err collect(struct proofs *p)
{
	struct ctx *ctx = &p->g->ctx;
	struct db_rows *r = DB_EACH(ctx->db, p->g->mem, revision_list, .portal = DB_INT(ctx->portal),
				    .document = DB_ID(p->g->document.document), .n = DB_INT(REVISIONS_MAX));

	while (db_next(r)) {
		struct str der = db_bytes(r, revision_list_cms), kind = db_text(r, revision_list_kind), rest;
		struct cms *cms = mem_new_of(p->g->mem, struct cms);

		if (str_eq_c(kind, "validation"))
			p->uses_n = p->known_n = 0;
		else if (str_eq_c(kind, "archive"))
			(void)add_of_token(p, der);
		else if (der.n > 0 && cms_read(der, cms, &rest) == WHY_OK)
			add_of(p, cms, add_of_token(p, cms->token));
	}
	return db_end(&r);
}

/* A list that came for its neighbour may speak for it too. */
static bool is_proved(struct proofs *p, const struct trust_use *use)
{
	const struct pades_proofs have = { .crls = p->crls, .crl_count = p->crls_n,
					   .ocsps = p->ocsps, .ocsp_count = p->ocsps_n };
	int64_t next_ms;

	return trust_revocation_of(use, &have, &next_ms) == WHY_OK;
}

/* A root vouches for itself, and a certificate of ten minutes needs nobody's word. */
static enum err prove(struct proofs *p, const struct use *u)
{
	struct chain chain;
	struct part proof;

	if (str_eq(u->cert.issuer, u->cert.subject) || u->cert.is_short_term)
		return OK;
	enum why why = trust_chain(&p->trust, p->known, p->known_n, &u->cert, u->at_ms, &chain);

	if (why != WHY_OK || chain.count < 2) {
		p->g->why = str_fmt(p->g->mem, "status: %s", why_name(why));
		return ERR_CRYPTO;
	}
	const struct trust_use use = { .cert = &u->cert, .issuer = &chain.cert[1], .at_ms = u->at_ms,
				       .is_leaf = u->is_leaf };

	if (is_proved(p, &use))
		return OK;
	TRY(status_proof(p->g, &use, &proof));
	if (proof.kind == PART_CRL)
		p->crls[p->crls_n++] = proof.bytes;
	else
		p->ocsps[p->ocsps_n++] = proof.bytes;
	return OK;
}

static void add_parts(struct part *parts, size_t *n, enum part_kind kind, const struct str *these, size_t count)
{
	for (size_t i = 0; i < count && *n < CONTAINER_PARTS_MAX; i++)
		parts[(*n)++] = (struct part){ kind, these[i] };
}

enum err signing_proofs(struct signing *g, struct str *container_out)
{
	struct proofs *p = mem_new_of(g->mem, struct proofs);
	struct part *parts = mem_get(g->mem, CONTAINER_PARTS_MAX, sizeof *parts);
	struct str *roots = mem_get(g->mem, CLERK_ROOTS_MAX, sizeof *roots);
	size_t n = 0;

	for (size_t i = 0; i < g->clerk->trust.roots_n; i++)
		roots[i] = g->clerk->trust.roots[i].bytes;
	p->g = g;
	p->trust = (struct trust){ .roots = roots, .root_count = g->clerk->trust.roots_n };
	TRY(collect(p));
	for (size_t i = 0; i < p->uses_n; i++)
		TRY(prove(p, &p->uses[i]));
	g->why = STR("");
	add_parts(parts, &n, PART_KNOWN, p->known, p->known_n);
	add_parts(parts, &n, PART_CRL, p->crls, p->crls_n);
	add_parts(parts, &n, PART_OCSP, p->ocsps, p->ocsps_n);
	*container_out = container_write(g->mem, parts, n);
	return OK;
}
