/* verify.c - judges every signature of a file, and the file.
 *
 * For     the clerk after each step, the public page, the command line; always in a jail.
 * Never   trusts /M, the file's own roots, or the time of its own clock where a token gives a better one.
 * Limits  those of pdf.h, VERIFY_MARKS_MAX marks, PADES_PROOFS_MAX proofs of a kind. */
#include "paper/verify.h"

#include <assert.h>

#include "paper/der.h"
#include "paper/flate.h"
#include "paper/mark.h"
#include "paper/tsp.h"

enum {
	MARK_BYTES_MIN = 64 * 1024, /* of arena, to judge one mark */
	CHECKS_MAX = 1500 /* of signatures on certificates, lists and answers, for one file */
};

struct pool {                           /* lists of DER: the file's DSS, and the policy's */
	struct str *certs, *crls, *ocsps;
	struct pades_proofs proofs;
};

struct hearing {
	struct mem *mem;
	const struct verify_policy *policy;
	struct pdf *pdf;
	struct found_list found;
	struct revisions revisions;
	struct pool pool;
	struct trust signers, stamps;   /* the policy's, with our bound on the work */
	struct trust_work work;
	int64_t known_ms;               /* what lies below was there then: now, or a stamp's time */
	bool is_stamped;                /* known_ms is a stamp's */
};

static const char *const level_names[LEVEL_COUNT] = {
	[LEVEL_NONE] = "none", [LEVEL_B] = "B-B", [LEVEL_T] = "B-T", [LEVEL_LT] = "B-LT", [LEVEL_LTA] = "B-LTA",
};

const char *level_name(enum level l)
{
	assert(l >= 0 && l < LEVEL_COUNT);
	return level_names[l];
}

static enum verdict verdict_of(enum why why, enum why stamp_why, bool is_time_known)
{
	switch (why) {
	case WHY_OK:
		return VERDICT_VALID;
	case WHY_ISSUER:
		return VERDICT_ISSUER_UNKNOWN;
	case WHY_NO_REVOCATION:
	case WHY_NO_TIME:
		return VERDICT_UNDETERMINED;
	case WHY_EXPIRED:
	case WHY_NOT_YET:
	case WHY_REVOKED:
		return is_time_known ? VERDICT_INVALID : VERDICT_UNDETERMINED;
	case WHY_STAMP:
		return stamp_why == WHY_ISSUER || stamp_why == WHY_EXPIRED ? VERDICT_UNDETERMINED
									  : VERDICT_INVALID;
	case WHY_DIGEST:
	case WHY_REVISION:
		return VERDICT_MODIFIED;
	case WHY_FILE:
	case WHY_RANGE:
	case WHY_UNLISTED:
	case WHY_SHARED:
	case WHY_PLACE:
	case WHY_SUBFILTER:             /* its bytes were not held against anything: never "intact" */
	case WHY_NOT_CMS:
	case WHY_SIGNERS:
	case WHY_CONTENT:
	case WHY_ATTRIBUTES:
	case WHY_AFTER_CMS:
	case WHY_NO_CERTIFICATE:
	case WHY_SIGNING_CERTIFICATE:
	case WHY_WEAK:
	case WHY_VALUE:
	case WHY_USAGE:
	case WHY_CHAIN:
	case WHY_IMPRINT:
	case WHY_STATUS:
	case WHY_NONCE:
	case WHY_POLICY:
	case WHY_CLOCK:
	case WHY_COUNT:
		break;
	}
	return VERDICT_INVALID;
}

static size_t add_file_list(struct hearing *h, const char *key, struct str *list, size_t n)
{
	const struct obj *dss = pdf_get(h->pdf, h->pdf->catalog, "DSS"),
			 *in = pdf_get(h->pdf, dss, key);

	for (uint32_t i = 0; in != NULL && in->kind == OBJECT_ARRAY && i < in->count; i++) {
		const struct obj *o = pdf_resolve(h->pdf, in->items[i]);

		if (n == PADES_PROOFS_MAX)
			break;
		if (o != NULL && o->kind == OBJECT_STREAM)
			list[n] = flate_decode(h->pdf, o, false);
		n += o != NULL && o->kind == OBJECT_STREAM && list[n].p != NULL;
	}
	return n;
}

static struct str *fill_list(struct hearing *h, const char *key, const struct str *ours,
                             size_t count, size_t *out)
{
	struct str *list = mem_get(h->mem, PADES_PROOFS_MAX, sizeof *list);

	assert(count <= PADES_PROOFS_MAX);
	for (size_t i = 0; i < count; i++)
		list[i] = ours[i];
	*out = add_file_list(h, key, list, count);
	return list;
}

static void fill_pool(struct hearing *h)
{
	const struct pades_proofs *ours = &h->policy->proofs;
	struct pades_proofs *all = &h->pool.proofs;

	if (!pdf_room(h->pdf, 3 * PADES_PROOFS_MAX * sizeof(struct str)))
		return;
	all->certs = fill_list(h, "Certs", ours->certs, ours->cert_count, &all->cert_count);
	all->crls = fill_list(h, "CRLs", ours->crls, ours->crl_count, &all->crl_count);
	all->ocsps = fill_list(h, "OCSPs", ours->ocsps, ours->ocsp_count, &all->ocsp_count);
}

/* What came with the CMS and what the DSS holds, to build chains from. */
static enum why find_chain(struct hearing *h, const struct trust *trust, const struct cms *cms,
                           int64_t at_ms, struct chain *out)
{
	struct str *all = mem_get(h->mem, CMS_CERTS_MAX + PADES_PROOFS_MAX, sizeof *all);
	size_t n = 0;

	for (size_t i = 0; i < cms->cert_count; i++)
		all[n++] = cms->certs[i];
	for (size_t i = 0; i < h->pool.proofs.cert_count; i++)
		all[n++] = h->pool.proofs.certs[i];
	return trust_chain(trust, all, n, &cms->signer, at_ms, out);
}

/* A token's authority, at the latest time at which the token is known to have been there. *has_proofs:
 * its revocation is settled too. */
static enum why judge_authority(struct hearing *h, const struct tsp_token *t, bool *has_proofs)
{
	struct chain chain;
	enum why why = find_chain(h, &h->stamps, &t->cms, h->known_ms, &chain);

	*has_proofs = false;
	if (why != WHY_OK)
		return why;
	why = trust_revocation(&h->stamps, &chain, &h->pool.proofs, t->at_ms);
	*has_proofs = why == WHY_OK;
	return why == WHY_REVOKED ? why : WHY_OK;
}

static struct digest covered(const struct hearing *h, const struct found *f, enum digest_kind kind)
{
	if (kind == DIGEST_SHA256)
		return f->mark.covered;
	const struct str parts[] = {
		str_sub(h->pdf->bytes, 0, f->mark.range[1]),
		str_sub(h->pdf->bytes, f->mark.range[2], f->mark.range[3]),
	};

	return digest_of(kind, parts, 2);
}

static bool is_zeros(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != 0)
			return false;
	}
	return true;
}

static void name_signer(struct hearing *h, const struct cms *cms, struct mark *m)
{
	m->signer = cert_name(h->mem, cms->signer.subject);
	m->issuer = cert_name(h->mem, cms->signer.issuer);
	m->signer_name = cert_common_name(h->mem, cms->signer.subject);
	m->issuer_name = cert_common_name(h->mem, cms->signer.issuer);
	m->signer_body = cert_name_part(h->mem, cms->signer.subject, "O");
	m->issuer_body = cert_name_part(h->mem, cms->signer.issuer, "O");
	m->signer_country = cert_name_part(h->mem, cms->signer.subject, "C");
	m->issuer_country = cert_name_part(h->mem, cms->signer.issuer, "C");
	m->signer_cert = cms->signer.der;
}

static enum why judge_archive(struct hearing *h, struct found *f, bool *has_proofs)
{
	struct tsp_token t;
	struct str rest;
	enum why why = tsp_read_kept(h->mem, h->work.keys, f->contents, &t, &rest);

	if (why != WHY_OK)
		return why;
	name_signer(h, &t.cms, &f->mark);
	if (!is_zeros(rest))
		return WHY_AFTER_CMS;
	struct digest d = covered(h, f, t.imprint.kind);

	if (!str_eq(digest_view(&t.imprint), digest_view(&d)))
		return WHY_DIGEST;
	why = judge_authority(h, &t, has_proofs);
	if (why != WHY_OK)
		return why;
	f->mark.stamped_ms = t.at_ms;
	h->known_ms = t.at_ms;
	h->is_stamped = true;
	return WHY_OK;
}

/* The token over the signature value: WHY_OK gives *at_ms. */
static enum why judge_token(struct hearing *h, const struct cms *cms, struct mark *m,
                            int64_t *at_ms, bool *has_proofs)
{
	struct tsp_token t;
	struct str rest;

	m->stamp_why = tsp_read_kept(h->mem, h->work.keys, cms->token, &t, &rest);
	if (m->stamp_why != WHY_OK)
		return WHY_STAMP;
	struct digest d = digest_one(t.imprint.kind, cms->value);

	if (!str_eq(digest_view(&t.imprint), digest_view(&d)))
		m->stamp_why = WHY_IMPRINT;
	else
		m->stamp_why = judge_authority(h, &t, has_proofs);
	if (m->stamp_why != WHY_OK)
		return WHY_STAMP;
	m->stamper = cert_name(h->mem, t.cms.signer.subject);
	m->stamper_name = cert_common_name(h->mem, t.cms.signer.subject);
	m->stamped_ms = *at_ms = t.at_ms;
	return WHY_OK;
}

/* The CMS alone: form, digest, value. */
static enum why judge_cms(struct hearing *h, struct found *f, struct cms *cms)
{
	struct str rest;
	enum why why = cms_read(f->contents, cms, &rest);

	if (why != WHY_OK)
		return why;
	name_signer(h, cms, &f->mark);
	if (!is_zeros(rest))
		return WHY_AFTER_CMS;
	if (cms->has_content || !str_eq(cms->type, OID_DATA))
		return WHY_CONTENT;
	if (f->mark.is_pades && !cms->has_ess)
		return WHY_SIGNING_CERTIFICATE;
	f->mark.is_pades &= !cms->has_signing_time;
	struct digest d = covered(h, f, cms->alg.kind);

	return cms_check_kept(h->mem, h->work.keys, cms, &d);
}

/* The certificate at the time that the token, or a later archive stamp, vouches for. */
static enum why judge_certificate(struct hearing *h, struct found *f, const struct cms *cms,
                                  bool has_stamp_proofs)
{
	const struct verify_policy *policy = h->policy;
	int64_t at_ms = f->mark.stamped_ms != 0 ? f->mark.stamped_ms : h->known_ms;
	struct chain chain;

	if ((cms->signer.usage & (CERT_DIGITAL_SIGNATURE | CERT_NON_REPUDIATION)) == 0)
		return WHY_USAGE;
	enum why why = find_chain(h, &h->signers, cms, at_ms, &chain);

	if (why != WHY_OK)
		return why;
	why = trust_revocation(&h->signers, &chain, &h->pool.proofs, at_ms);
	if (why == WHY_OK && has_stamp_proofs && f->mark.stamped_ms != 0)
		f->mark.level = h->is_stamped ? LEVEL_LTA : LEVEL_LT;
	if (why == WHY_NO_REVOCATION && !policy->needs_revocation)
		return WHY_OK;
	return why;
}

static enum why judge_signature(struct hearing *h, struct found *f)
{
	struct cms cms;
	bool has_stamp_proofs = false;
	int64_t at_ms = 0;
	enum why why = judge_cms(h, f, &cms);

	if (why != WHY_OK)
		return why;
	f->mark.level = LEVEL_B;
	if (cms.token.n > 0) {
		why = judge_token(h, &cms, &f->mark, &at_ms, &has_stamp_proofs);
		if (why != WHY_OK)
			return why;
		f->mark.level = LEVEL_T;
	}
	why = judge_certificate(h, f, &cms, has_stamp_proofs);
	if (why == WHY_OK && f->mark.stamped_ms == 0 && h->policy->needs_token)
		return WHY_NO_TIME;
	return why;
}

/* The SHA-256 of every sound range, of every revision and of the file, in one pass over it. */
static void digest_all(struct hearing *h, struct digest *file_out)
{
	size_t most = h->found.count + h->revisions.count + 1, n = 0, k = 0;
	struct digest_span *spans = mem_get(h->mem, most, sizeof *spans);
	struct digest *out = mem_get(h->mem, most, sizeof *out), **to = mem_get(h->mem, most, sizeof(struct digest *));
	uint64_t whole = h->pdf->bytes.n;

	for (size_t i = 0; i < h->revisions.count; i++) {
		uint64_t end = h->revisions.list[i].end;

		for (; k < h->found.count; k++) {
			struct mark *m = &h->found.list[k].mark;

			if (m->why != WHY_OK)
				continue;               /* its range may be anything */
			if (m->range[1] >= end)
				break;
			to[n] = &m->covered;
			spans[n++] = (struct digest_span){ m->range[1], m->range[2], m->range[2] + m->range[3] };
		}
		to[n] = &h->revisions.list[i].digest;
		spans[n++] = (struct digest_span){ end, end, end };
	}
	to[n] = file_out;
	spans[n++] = (struct digest_span){ whole, whole, whole };
	digest_spans(h->pdf->bytes, spans, n, out);
	for (size_t i = 0; i < n; i++)
		*to[i] = out[i];
}

/* Newest first: each archive stamp that holds gives what lies below it a time. */
static void judge_all(struct hearing *h)
{
	for (size_t i = h->found.count; i-- > 0;) {
		struct found *f = &h->found.list[i];
		struct mark *m = &f->mark;
		bool ignored;

		/* chains and texts are copies of what the hole brings */
		if (!pdf_room(h->pdf, MARK_BYTES_MIN + 16 * f->contents.n))
			return;
		if (m->why == WHY_OK)
			m->why = m->is_archive ? judge_archive(h, f, &ignored)
			                       : judge_signature(h, f);
		m->verdict = verdict_of(m->why, m->stamp_why, m->stamped_ms != 0 || h->is_stamped);
	}
}

/* Proofs and archive stamps may follow even what is final (ISO 32000-2 12.8.2.2). */
static bool is_permitted(const struct hearing *h, const struct found *f, enum addition kind)
{
	if (kind == ADD_SIGNATURE || kind == ADD_SIGNATURE_FIELD)
		return !f->is_final && (kind == ADD_SIGNATURE || !h->policy->needs_known_fields);
	return kind != ADD_OTHER;
}

/* What came after each mark: only additions of a permitted kind, or it was modified. */
static void judge_additions(struct hearing *h)
{
	size_t last = h->revisions.count;

	if (h->found.count > 0)
		revisions_compare(h->pdf, &h->revisions, h->found.list[0].mark.revision);
	for (size_t i = 0; i < h->found.count; i++) {
		struct mark *m = &h->found.list[i].mark;
		bool is_sound = true;

		if (m->verdict == VERDICT_INVALID || m->verdict == VERDICT_MODIFIED)
			continue;
		for (size_t r = m->revision + 1; r < last; r++)
			is_sound &= is_permitted(h, &h->found.list[i], h->revisions.list[r].kind);
		if (!is_sound) {
			m->why = WHY_REVISION;
			m->verdict = VERDICT_MODIFIED;
		} else if (m->verdict == VERDICT_VALID && m->revision + 1 < last) {
			m->verdict = VERDICT_VALID_ADDED;
		}
	}
}

/* Weight of a verdict for the whole file. */
static int weight(enum verdict v)
{
	static const int weights[VERDICT_COUNT] = {
		[VERDICT_VALID] = 0, [VERDICT_VALID_ADDED] = 1, [VERDICT_UNDETERMINED] = 2,
		[VERDICT_ISSUER_UNKNOWN] = 3, [VERDICT_MODIFIED] = 4, [VERDICT_INVALID] = 5, [VERDICT_NONE] = 0,
	};

	return weights[v];
}

/* A file that is refused as a whole has no signature that is anything but refused. */
static void refuse_all(struct verification *v, enum why why)
{
	v->verdict = VERDICT_INVALID;
	v->why = why;
	for (size_t i = 0; i < v->count; i++) {
		v->marks[i].verdict = VERDICT_INVALID;
		v->marks[i].why = why;
		v->marks[i].level = LEVEL_NONE;
	}
}

static void sum_up(struct hearing *h, struct verification *v)
{
	v->marks = mem_get(h->mem, h->found.count, sizeof *v->marks);
	v->count = h->found.count;
	v->verdict = v->count == 0 ? VERDICT_NONE : VERDICT_VALID;
	for (size_t i = 0; i < v->count; i++) {
		v->marks[i] = h->found.list[i].mark;
		if (weight(v->marks[i].verdict) > weight(v->verdict)) {
			v->verdict = v->marks[i].verdict;
			v->why = v->marks[i].why;
		}
	}
	/* the signatures are whole; that others followed is said of each, not of the file */
	if (v->verdict == VERDICT_VALID_ADDED && v->marks[v->count - 1].verdict == VERDICT_VALID)
		v->verdict = VERDICT_VALID;
	v->fault = h->pdf->fault;
	if (v->fault != PDF_OK)
		refuse_all(v, WHY_FILE);
	else if (h->found.why != WHY_OK)
		refuse_all(v, h->found.why);
}

struct verification pades_verify(struct mem *m, struct str file, const struct verify_policy *policy)
{
	struct verification v = { .verdict = VERDICT_INVALID, .why = WHY_FILE };
	struct hearing h = { .mem = m, .policy = policy, .known_ms = policy->now_ms };
	struct pdf_budget budget = pdf_budget_for(file);
	bool is_digested = false;

	h.work.checks_left = CHECKS_MAX;
	h.work.keys = keys_new(m);
	h.signers = policy->signers;
	h.stamps = policy->stamps;
	h.signers.work = h.stamps.work = &h.work;
	h.pdf = pdf_open(m, file, &budget, &v.fault);
	if (h.pdf == NULL) {
		v.file = digest_one(DIGEST_SHA256, file);
		return v;
	}
	if (revisions_cut(h.pdf, &h.revisions)) {
		marks_find(h.pdf, &h.revisions, &h.found);
		if (h.found.why == WHY_OK) {
			digest_all(&h, &v.file);
			is_digested = true;
			fill_pool(&h);
			judge_all(&h);
			judge_additions(&h);
		}
	}
	if (!is_digested)
		v.file = digest_one(DIGEST_SHA256, file);
	v.fault = PDF_OK;
	v.why = WHY_OK;
	v.revisions = h.revisions;
	sum_up(&h, &v);
	return v;
}
