/* tsp.c - asks for time stamps and judges them.
 *
 * For     the caller (question, accept), and the verifier (read).
 * Never   makes a token; accepts one for want of a better.
 * Limits  TSP_ANSWER_BYTES_MAX. */
#include "paper/tsp.h"

#include "paper/der.h"

struct str tsp_question_der(struct mem *m, const struct tsp_question *q)
{
	struct str algorithm = DER(m, DER_SEQUENCE, DER(m, DER_OID, digest_oid(q->imprint.kind)));
	struct str imprint =
		DER(m, DER_SEQUENCE, algorithm, DER(m, DER_BYTES, digest_view(&q->imprint)));
	struct str policy = q->policy.n == 0 ? STR("") : DER(m, DER_OID, q->policy);
	struct str nonce = der_uint_bytes(m, str_from(q->nonce, sizeof q->nonce));

	/* certReq: without the authority's certificate the token proves nothing in ten years */
	return DER(m, DER_SEQUENCE, der_uint(m, 1), imprint, policy, nonce,
	           DER(m, DER_BOOLEAN, STR("\xff")));
}

static enum why read_imprint(struct str *in, struct digest *out)
{
	struct str imprint, algorithm, oid, hash;

	if (!der_take(in, DER_SEQUENCE, &imprint) ||
	    !der_take(&imprint, DER_SEQUENCE, &algorithm) || !der_take(&algorithm, DER_OID, &oid) ||
	    !der_take(&imprint, DER_BYTES, &hash) || imprint.n != 0)
		return WHY_NOT_CMS;
	if (!digest_by_oid(oid, &out->kind))
		return WHY_WEAK;
	if (hash.n != digest_bytes(out->kind))
		return WHY_NOT_CMS;
	for (size_t i = 0; i < hash.n; i++)
		out->bytes[i] = (uint8_t)hash.p[i];
	return WHY_OK;
}

bool tsp_question_read(struct str der, struct tsp_question *out)
{
	struct tsp_question q = { 0 };
	struct str in, version, nonce;

	if (!der_take(&der, DER_SEQUENCE, &in) || der.n != 0 ||
	    !der_take(&in, DER_INTEGER, &version) || read_imprint(&in, &q.imprint) != WHY_OK)
		return false;
	(void)der_take(&in, DER_OID, &q.policy);
	if (!der_take(&in, DER_INTEGER, &nonce))
		return false;
	if (nonce.n == TSP_NONCE_BYTES + 1)             /* a sign byte before a high bit */
		nonce = str_sub(nonce, 1, nonce.n);
	if (nonce.n > TSP_NONCE_BYTES)
		return false;
	for (size_t i = 0; i < nonce.n; i++)
		q.nonce[TSP_NONCE_BYTES - nonce.n + i] = (uint8_t)nonce.p[i];
	*out = q;
	return true;
}

static enum why read_info(struct tsp_token *t)
{
	struct str in = t->cms.content, info, version, skip;

	if (!der_take(&in, DER_SEQUENCE, &info) || in.n != 0 ||
	    !der_take(&info, DER_INTEGER, &version) || !str_eq(version, STR("\1")) ||
	    !der_take(&info, DER_OID, &t->policy))
		return WHY_NOT_CMS;
	enum why why = read_imprint(&info, &t->imprint);

	if (why != WHY_OK)
		return why;
	if (!der_take(&info, DER_INTEGER, &t->serial) || !der_next_is(info, DER_TIME) ||
	    !der_take_time(&info, &t->at_ms))
		return WHY_NOT_CMS;
	(void)der_take(&info, DER_SEQUENCE, &skip);     /* accuracy */
	(void)der_take(&info, DER_BOOLEAN, &skip);      /* ordering */
	(void)der_take(&info, DER_INTEGER, &t->nonce);
	(void)der_take(&info, DER_INSIDE_0, &skip);     /* tsa */
	(void)der_take(&info, DER_INSIDE_0 | 1, &skip); /* extensions */
	return info.n == 0 ? WHY_OK : WHY_NOT_CMS;
}

enum why tsp_read_kept(struct mem *m, struct keys *keys, struct str token, struct tsp_token *out,
		       struct str *rest_out)
{
	struct tsp_token t = { 0 };
	struct str rest;
	enum why why = cms_read(token, &t.cms, &rest);

	if (why != WHY_OK)
		return why;
	if (!str_eq(t.cms.type, OID_TST_INFO) || !t.cms.has_content)
		return WHY_CONTENT;
	if (!t.cms.has_ess)
		return WHY_SIGNING_CERTIFICATE;
	why = read_info(&t);
	if (why != WHY_OK)
		return why;
	struct digest d = digest_one(t.cms.alg.kind, t.cms.content);

	why = cms_check_kept(m, keys, &t.cms, &d);
	if (why != WHY_OK)
		return why;
	if (!t.cms.signer.is_stamp_only)
		return WHY_USAGE;
	*out = t;
	*rest_out = rest;
	return WHY_OK;
}

enum why tsp_read(struct mem *m, struct str token, struct tsp_token *out, struct str *rest_out)
{
	return tsp_read_kept(m, NULL, token, out, rest_out);
}

/* PKIStatusInfo: granted (0) or grantedWithMods (1), whose changes the other tests would find. */
static bool is_granted(struct str *in)
{
	struct str info, status;
	uint64_t value;

	return der_take(in, DER_SEQUENCE, &info) && der_take(&info, DER_INTEGER, &status) &&
	       der_read_uint(status, 1, &value);
}

enum why tsp_judge(struct mem *m, struct str answer, const struct tsp_question *q,
		   const struct trust *stamps, int64_t now_ms, struct tsp_token *token_out)
{
	struct str in = answer, whole, rest,
		   nonce = der_uint_bytes(m, str_from(q->nonce, sizeof q->nonce));
	struct tsp_token t;
	struct trust_work *work = stamps->work;

	if (answer.n > TSP_ANSWER_BYTES_MAX || !der_take(&in, DER_SEQUENCE, &whole) || in.n != 0)
		return WHY_NOT_CMS;
	if (!is_granted(&whole))
		return WHY_STATUS;
	if (work != NULL)
		trust_work_renew(work);
	enum why why = tsp_read_kept(m, work == NULL ? NULL : work->keys, whole, &t, &rest);

	if (why != WHY_OK || rest.n != 0)
		return why == WHY_OK ? WHY_AFTER_CMS : why;
	if (t.imprint.kind != q->imprint.kind ||
	    !str_eq(digest_view(&t.imprint), digest_view(&q->imprint)))
		return WHY_IMPRINT;
	if (!der_take(&nonce, DER_INTEGER, &nonce) || !str_eq(t.nonce, nonce))
		return WHY_NONCE;
	if (q->policy.n > 0 && !str_eq(t.policy, q->policy))
		return WHY_POLICY;
	if (t.at_ms > now_ms + TSP_CLOCK_MS_MAX || t.at_ms < now_ms - TSP_CLOCK_MS_MAX)
		return WHY_CLOCK;
	struct chain chain;

	why = trust_chain(stamps, t.cms.certs, t.cms.cert_count, &t.cms.signer, now_ms, &chain);
	if (why == WHY_OK) {
		t.der = whole;
		*token_out = t;
	}
	return why;
}

enum why tsp_accept(struct mem *m, struct str answer, const struct tsp_question *q,
                    const struct trust *stamps, int64_t now_ms, struct str *token_out)
{
	struct tsp_token t;
	enum why why = tsp_judge(m, answer, q, stamps, now_ms, &t);

	if (why == WHY_OK)
		*token_out = t.der;
	return why;
}
