/* seal.c - what the portal's seal signs beside the digest: when, and for what.
 *
 * For     the keeper. */
#include "paper/seal.h"

#include "base/date.h"
#include "paper/der.h"

#define OID_CONTENT_HINT STR("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x04")

/* UTCTime until 2049, as CMS wants (RFC 5652 11.3). */
static struct str instant(struct mem *m, int64_t ms)
{
	struct wall w = date_wall(ms, ZONE_UTC);
	struct str digits = str_fmt(m, "%04d%02d%02d%02d%02d%02dZ", w.date.year, w.date.month, w.date.day,
				    w.hour, w.minute, w.second);

	return w.date.year < 2050 ? DER(m, DER_UTC_TIME, str_sub(digits, 2, digits.n))
				  : DER(m, DER_TIME, digits);
}

struct str seal_tbs(struct mem *m, const struct seal_parts *p)
{
	if (p->purpose.n == 0)
		return cades_tbs(m, p->document, p->signer_cert);
	struct str hint = DER(m, DER_SEQUENCE, DER(m, DER_UTF8, p->purpose), DER(m, DER_OID, OID_DATA));
	const struct cades_more more[] = {
		{ OID_SIGNING_TIME, instant(m, p->now_ms) },
		{ OID_CONTENT_HINT, hint },
	};

	return cades_tbs_more(m, p->document, p->signer_cert, more, 2);
}

enum err seal_assemble(struct mem *m, const struct seal_parts *p, struct str chain_cert, struct str *cms_out)
{
	const struct cades_parts parts = { .alg = p->alg, .tbs = p->tbs, .value = p->value,
		.signer_cert = p->signer_cert, .chain = &chain_cert, .chain_count = 1 };

	TRY(cades_check(p->alg, p->signer_cert, p->tbs, p->value));
	return cades_assemble(m, &parts, cms_out);
}
