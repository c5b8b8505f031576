/* digest.c - digests and signature values, over libcrypto.
 *
 * Never   holds a private key; takes a verdict from an error text: they may be NULL.
 * Fails   a failure of the library itself is an assert: it is a dead machine or a bug. */
#include "paper/digest.h"

#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <string.h>

#include "paper/der.h"

enum { RSA_BITS_MIN = 2048, CURVE_NAME_BYTES = 32 };

static const EVP_MD *md_of(enum digest_kind kind)
{
	switch (kind) {
	case DIGEST_SHA256:
		return EVP_sha256();
	case DIGEST_SHA384:
		return EVP_sha384();
	case DIGEST_SHA512:
		return EVP_sha512();
	case DIGEST_KIND_COUNT:
		break;
	}
	assert(false);
	return NULL;
}

size_t digest_bytes(enum digest_kind kind)
{
	static const uint8_t bytes[DIGEST_KIND_COUNT] = { 32, 48, 64 };

	assert(kind >= 0 && kind < DIGEST_KIND_COUNT);
	return bytes[kind];
}

struct str digest_oid(enum digest_kind kind)
{
	const struct str oid[DIGEST_KIND_COUNT] = { OID_SHA256, OID_SHA384, OID_SHA512 };

	assert(kind >= 0 && kind < DIGEST_KIND_COUNT);
	return oid[kind];
}

bool digest_by_oid(struct str oid, enum digest_kind *out)
{
	for (enum digest_kind k = DIGEST_SHA256; k < DIGEST_KIND_COUNT; k++) {
		if (str_eq(oid, digest_oid(k))) {
			*out = k;
			return true;
		}
	}
	return false;
}

struct str digest_view(const struct digest *d)
{
	return str_from(d->bytes, digest_bytes(d->kind));
}

struct digest digest_of(enum digest_kind kind, const struct str *parts, size_t n)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	struct digest d = { .kind = kind };
	int ok = context != NULL && EVP_DigestInit_ex(context, md_of(kind), NULL) == 1;

	for (size_t i = 0; ok == 1 && i < n; i++)
		ok = EVP_DigestUpdate(context, parts[i].p, parts[i].n);
	ok = ok == 1 && EVP_DigestFinal_ex(context, d.bytes, NULL) == 1;
	EVP_MD_CTX_free(context);
	assert(ok == 1);
	return d;
}

struct digest digest_one(enum digest_kind kind, struct str s)
{
	return digest_of(kind, &s, 1);
}

bool digest_is_sha1(struct str bytes, struct str sha1)
{
	unsigned char out[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	int ok = EVP_Digest(bytes.p, bytes.n, out, &n, EVP_sha1(), NULL);

	assert(ok == 1);
	return str_eq(sha1, str_from(out, n));
}

static bool key_fits(const EVP_PKEY *key, enum sign_scheme scheme)
{
	char curve[CURVE_NAME_BYTES] = "";
	size_t n = 0;

	if (scheme == SIGN_ECDSA)
		return EVP_PKEY_is_a(key, "EC") == 1 &&
		       EVP_PKEY_get_group_name(key, curve, sizeof curve, &n) == 1 &&
		       (strcmp(curve, "prime256v1") == 0 || strcmp(curve, "secp384r1") == 0 ||
			strcmp(curve, "secp521r1") == 0);
	return (EVP_PKEY_is_a(key, "RSA") == 1 ||
		(scheme == SIGN_RSA_PSS && EVP_PKEY_is_a(key, "RSA-PSS") == 1)) &&
	       EVP_PKEY_get_bits(key) >= RSA_BITS_MIN;
}

bool sign_is_good(enum sign_scheme scheme, enum digest_kind kind, struct str spki,
		  struct str signed_bytes, struct str value)
{
	const unsigned char *p = (const unsigned char *)spki.p;
	EVP_PKEY *key = d2i_PUBKEY(NULL, &p, (long)spki.n);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *k = NULL;
	bool ok = key != NULL && context != NULL && key_fits(key, scheme) &&
		  EVP_DigestVerifyInit(context, &k, md_of(kind), NULL, key) == 1;

	if (ok && scheme == SIGN_RSA_PSS)
		ok = EVP_PKEY_CTX_set_rsa_padding(k, RSA_PKCS1_PSS_PADDING) == 1 &&
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(k, RSA_PSS_SALTLEN_DIGEST) == 1 &&
		     EVP_PKEY_CTX_set_rsa_mgf1_md(k, md_of(kind)) == 1;
	ok = ok && EVP_DigestVerify(context, (const unsigned char *)value.p, value.n,
				    (const unsigned char *)signed_bytes.p, signed_bytes.n) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return ok;
}
