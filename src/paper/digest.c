/* digest.c - digests and signature values, over libcrypto.
 *
 * Never   holds a private key; takes a verdict from an error text: they may be NULL.
 * Fails   a failure of the library itself is an assert: it is a dead machine or a bug. */
#include "paper/digest.h"

#include <assert.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include "paper/der.h"

enum { RSA_BITS_MIN = 2048, RSA_BITS_MAX = 8192 };

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

static void spans_add(EVP_MD_CTX *running, struct str file, const struct digest_span *s,
                      uint64_t from, struct digest *out)
{
	EVP_MD_CTX *tail = EVP_MD_CTX_new();
	struct str rest = str_sub(file, s->resume, s->end - s->resume);

	assert(s->gap >= from && s->gap <= s->resume && s->resume <= s->end && s->end <= file.n);
	out->kind = DIGEST_SHA256;
	int ok = tail != NULL && EVP_DigestUpdate(running, file.p + from, s->gap - from) == 1 &&
	         EVP_MD_CTX_copy_ex(tail, running) == 1 &&
	         EVP_DigestUpdate(tail, rest.p, rest.n) == 1 &&
	         EVP_DigestFinal_ex(tail, out->bytes, NULL) == 1;

	EVP_MD_CTX_free(tail);
	assert(ok == 1);
}

void digest_spans(struct str file, const struct digest_span *spans, size_t n, struct digest *out)
{
	EVP_MD_CTX *running = EVP_MD_CTX_new();
	uint64_t from = 0;
	int ok = running != NULL && EVP_DigestInit_ex(running, EVP_sha256(), NULL) == 1;

	assert(ok == 1);
	for (size_t i = 0; i < n; i++) {
		spans_add(running, file, &spans[i], from, &out[i]);
		from = spans[i].gap;
	}
	EVP_MD_CTX_free(running);
}

struct digest digest_one(enum digest_kind kind, struct str s)
{
	return digest_of(kind, &s, 1);
}

void digest_sha1(struct str bytes, uint8_t out[DIGEST_SHA1_BYTES])
{
	unsigned n = 0;
	int ok = EVP_Digest(bytes.p, bytes.n, out, &n, EVP_sha1(), NULL);

	assert(ok == 1 && n == DIGEST_SHA1_BYTES);
}

bool digest_is_sha1(struct str bytes, struct str sha1)
{
	uint8_t out[DIGEST_SHA1_BYTES];

	digest_sha1(bytes, out);
	return str_eq(sha1, str_from(out, sizeof out));
}

/* --- keys --------------------------------------------------------------------------------------- */

enum { KEYS_MAX = 32, CURVES = 3 };

static const struct {
	struct str oid;
	const char *name;
	size_t point_bytes;
} curves[CURVES] = {
	{ { "\x2a\x86\x48\xce\x3d\x03\x01\x07", 8 }, "prime256v1", 65 },
	{ { "\x2b\x81\x04\x00\x22", 5 }, "secp384r1", 97 },
	{ { "\x2b\x81\x04\x00\x23", 5 }, "secp521r1", 133 },
};

struct keys {
	struct {
		struct str spki;
		enum sign_scheme scheme;
		EVP_PKEY *key;
	} kept[KEYS_MAX];
	size_t n;
	EVP_PKEY *curve[CURVES];        /* a key of that curve, one of those kept */
	struct mem *mem;                /* NULL: for one check */
};

static void keys_undo(void *object)
{
	struct keys *keys = object;

	for (size_t i = 0; i < keys->n; i++)
		EVP_PKEY_free(keys->kept[i].key);
}

struct keys *keys_new(struct mem *m)
{
	struct keys *keys = mem_new_of(m, struct keys);

	keys->mem = m;
	mem_defer(m, keys_undo, keys);
	return keys;
}

size_t keys_left(const struct keys *keys)
{
	return KEYS_MAX - keys->n;
}

/* Keys are put together from their numbers: libcrypto's decoders take ten times as long as the
 * verification itself. */
static EVP_PKEY *key_from(const char *kind, OSSL_PARAM *parameters)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
	EVP_PKEY *key = NULL;

	if (context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

/* The same curve with another point: what a curve is made of costs as much as half a verification. */
static EVP_PKEY *ec_like(EVP_PKEY *like, struct str bits)
{
	EVP_PKEY *key = EVP_PKEY_dup(like);

	if (key != NULL && EVP_PKEY_set1_encoded_public_key(key, (const unsigned char *)bits.p, bits.n) != 1) {
		EVP_PKEY_free(key);
		key = NULL;
	}
	return key;
}

static EVP_PKEY *ec_key(struct keys *keys, struct str algorithm, struct str bits)
{
	struct str curve;

	if (!der_take(&algorithm, DER_OID, &curve) || algorithm.n != 0)
		return NULL;
	for (size_t i = 0; i < CURVES; i++) {
		if (!str_eq(curve, curves[i].oid) || bits.n != curves[i].point_bytes)
			continue;
		if (keys->curve[i] != NULL)
			return ec_like(keys->curve[i], bits);
		OSSL_PARAM parameters[] = {
			OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME,
							 (char *)(uintptr_t)curves[i].name, 0),
			OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY,
							  (char *)(uintptr_t)bits.p, bits.n),
			OSSL_PARAM_construct_end(),
		};

		return keys->curve[i] = key_from("EC", parameters);
	}
	return NULL;
}

/* OSSL_PARAM wants numbers in the order of the machine. */
static bool native(struct str big_endian, unsigned char *out, size_t room, size_t *n)
{
	while (big_endian.n > 0 && big_endian.p[0] == 0)
		big_endian = str_sub(big_endian, 1, big_endian.n);
	if (big_endian.n == 0 || big_endian.n > room)
		return false;
	BIGNUM *b = BN_bin2bn((const unsigned char *)big_endian.p, (int)big_endian.n, NULL);
	int done = b == NULL ? -1 : BN_bn2nativepad(b, out, (int)big_endian.n);

	BN_free(b);
	*n = big_endian.n;
	return done > 0;
}

static EVP_PKEY *rsa_key(struct str bits)
{
	unsigned char modulus[RSA_BITS_MAX / 8], exponent[8];
	struct str pair, n, e;
	size_t n_bytes, e_bytes;

	if (!der_take(&bits, DER_SEQUENCE, &pair) || bits.n != 0 ||
	    !der_take(&pair, DER_INTEGER, &n) || !der_take(&pair, DER_INTEGER, &e) || pair.n != 0 ||
	    !native(n, modulus, sizeof modulus, &n_bytes) ||
	    !native(e, exponent, sizeof exponent, &e_bytes) || n_bytes < RSA_BITS_MIN / 8)
		return NULL;
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, modulus, n_bytes),
		OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, exponent, e_bytes),
		OSSL_PARAM_construct_end(),
	};

	return key_from("RSA", parameters);
}

/* NULL: another kind of key than the scheme wants, or a weak one. */
static EVP_PKEY *key_of(struct keys *keys, enum sign_scheme scheme, struct str spki)
{
	struct str in, algorithm, oid, bits;

	if (!der_take(&spki, DER_SEQUENCE, &in) || spki.n != 0 ||
	    !der_take(&in, DER_SEQUENCE, &algorithm) || !der_take(&algorithm, DER_OID, &oid) ||
	    !der_take(&in, DER_BITS, &bits) || in.n != 0 || bits.n < 2 || bits.p[0] != 0)
		return NULL;
	bits = str_sub(bits, 1, bits.n);
	if (scheme == SIGN_ECDSA)
		return str_eq(oid, OID_EC_KEY) ? ec_key(keys, algorithm, bits) : NULL;
	/* a key for PSS alone may not sign otherwise */
	return str_eq(oid, OID_RSA) || (scheme == SIGN_RSA_PSS && str_eq(oid, OID_RSA_PSS))
	               ? rsa_key(bits)
	               : NULL;
}

/* Kept for the next check under it. NULL: as key_of says, or KEYS_MAX are kept. */
static EVP_PKEY *kept_key(struct keys *keys, const struct sign_check *c)
{
	for (size_t i = 0; i < keys->n; i++) {
		if (keys->kept[i].scheme == c->scheme && str_eq(keys->kept[i].spki, c->spki))
			return keys->kept[i].key;
	}
	EVP_PKEY *key = keys->n == KEYS_MAX ? NULL : key_of(keys, c->scheme, c->spki);

	if (key != NULL) {
		keys->kept[keys->n].spki = keys->mem == NULL ? c->spki : str_copy(keys->mem, c->spki);
		keys->kept[keys->n].scheme = c->scheme;
		keys->kept[keys->n++].key = key;
	}
	return key;
}

static bool is_value_good(EVP_PKEY *key, const struct sign_check *c)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_PKEY_CTX *k = NULL;
	bool ok = context != NULL && EVP_DigestVerifyInit(context, &k, md_of(c->kind), NULL, key) == 1;

	if (ok && c->scheme == SIGN_RSA_PSS)
		ok = EVP_PKEY_CTX_set_rsa_padding(k, RSA_PKCS1_PSS_PADDING) == 1 &&
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(k, RSA_PSS_SALTLEN_DIGEST) == 1 &&
		     EVP_PKEY_CTX_set_rsa_mgf1_md(k, md_of(c->kind)) == 1;
	ok = ok && EVP_DigestVerify(context, (const unsigned char *)c->value.p, c->value.n,
				    (const unsigned char *)c->bytes.p, c->bytes.n) == 1;
	EVP_MD_CTX_free(context);
	return ok;
}

bool sign_is_good(struct keys *keys, const struct sign_check *c)
{
	struct keys own = { .n = 0 };
	EVP_PKEY *key = kept_key(keys == NULL ? &own : keys, c);
	bool ok = key != NULL && is_value_good(key, c);

	keys_undo(&own);
	ERR_clear_error();
	return ok;
}
