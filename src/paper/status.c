/* status.c - the asking side of OCSP and revocation lists (RFC 5280 4.2.1.13 and 4.2.2.1, RFC 6960).
 *
 * For     the clerk and the caller, before the proofs go into the file.
 * Never   follows another scheme than http: what is fetched is signed, and TLS would need its own proofs.
 * Limits  STATUS_ENTRIES_MAX entries of an extension. */
#include "paper/status.h"

#include "paper/der.h"

enum { STATUS_ENTRIES_MAX = 16, URL_BYTES_MAX = 512, TAG_URL = DER_CONTEXT_0 | 6 };

#define OID_ACCESS    STR("\x2b\x06\x01\x05\x05\x07\x01\x01")   /* authorityInfoAccess */
#define OID_BY_OCSP   STR("\x2b\x06\x01\x05\x05\x07\x30\x01")
#define OID_NONCE     STR("\x2b\x06\x01\x05\x05\x07\x30\x01\x02")
#define OID_CRL_PLACE STR("\x55\x1d\x1f")                       /* cRLDistributionPoints */

static bool is_http(struct str url)
{
	return str_starts(url, STR("http://")) && url.n <= URL_BYTES_MAX;
}

static void read_access(struct str value, struct status_places *out)
{
	struct str list, one, method, url;

	if (!der_take(&value, DER_SEQUENCE, &list))
		return;
	for (int n = 0; n < STATUS_ENTRIES_MAX && der_take(&list, DER_SEQUENCE, &one); n++) {
		if (der_take(&one, DER_OID, &method) && str_eq(method, OID_BY_OCSP) &&
		    der_take(&one, TAG_URL, &url) && is_http(url) && out->ocsp.n == 0)
			out->ocsp = url;
	}
}

/* DistributionPoint: [0] { [0] { the names } }. */
static void read_points(struct str value, struct status_places *out)
{
	struct str list, point, name, names, url;

	if (!der_take(&value, DER_SEQUENCE, &list))
		return;
	for (int n = 0; n < STATUS_ENTRIES_MAX && der_take(&list, DER_SEQUENCE, &point); n++) {
		if (!der_take(&point, DER_INSIDE_0, &name) ||
		    !der_take(&name, DER_INSIDE_0, &names))
			continue;
		while (out->crl.n == 0 && der_take(&names, TAG_URL, &url))
			out->crl = is_http(url) ? url : STR("");
	}
}

struct status_places status_places(const struct cert *c)
{
	struct status_places out = { STR(""), STR("") };
	struct str list = c->extensions, one, oid, flag, value;

	while (der_take(&list, DER_SEQUENCE, &one)) {
		if (!der_take(&one, DER_OID, &oid))
			break;
		(void)der_take(&one, DER_BOOLEAN, &flag);
		if (!der_take(&one, DER_BYTES, &value))
			break;
		if (str_eq(oid, OID_ACCESS))
			read_access(value, &out);
		else if (str_eq(oid, OID_CRL_PLACE))
			read_points(value, &out);
	}
	return out;
}

static struct str nonce_extension(struct mem *m, const uint8_t nonce[STATUS_NONCE_BYTES])
{
	struct str value = DER(m, DER_BYTES, str_from(nonce, STATUS_NONCE_BYTES));

	return DER(m, DER_SEQUENCE, DER(m, DER_OID, OID_NONCE), DER(m, DER_BYTES, value));
}

struct str status_question(struct mem *m, const struct cert *c, const struct cert *issuer,
			   const uint8_t nonce[STATUS_NONCE_BYTES])
{
	uint8_t name[DIGEST_SHA1_BYTES], key[DIGEST_SHA1_BYTES];

	digest_sha1(issuer->subject, name);
	digest_sha1(cert_key_bits(issuer), key);
	struct str algorithm =
		DER(m, DER_SEQUENCE, DER(m, DER_OID, OID_SHA1), DER(m, DER_NULL, STR("")));
	struct str id =
		DER(m, DER_SEQUENCE, algorithm, DER(m, DER_BYTES, str_from(name, sizeof name)),
	            DER(m, DER_BYTES, str_from(key, sizeof key)), DER(m, DER_INTEGER, c->serial));
	struct str list = DER(m, DER_SEQUENCE, DER(m, DER_SEQUENCE, id));
	struct str extensions =
		DER(m, DER_INSIDE_0 | 2, DER(m, DER_SEQUENCE, nonce_extension(m, nonce)));

	return DER(m, DER_SEQUENCE, DER(m, DER_SEQUENCE, list, extensions));
}

bool status_has_nonce(struct mem *m, struct str answer, const uint8_t nonce[STATUS_NONCE_BYTES])
{
	size_t at;

	/* its bytes are random, and what holds them is signed: where exactly they stand says no more */
	return str_find(answer, nonce_extension(m, nonce), &at);
}
