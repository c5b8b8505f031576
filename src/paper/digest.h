#ifndef PAPER_DIGEST_H
#define PAPER_DIGEST_H
#include "base/str.h"

/* digest.h - the three digests that signatures may use, and the check of one signature value against a
 * key. Over libcrypto; no object of it leaves digest.c. */

enum digest_kind { DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512, DIGEST_KIND_COUNT };
enum { DIGEST_BYTES_MAX = 64 };

struct digest {
	enum digest_kind kind;
	uint8_t bytes[DIGEST_BYTES_MAX];
};

/* Of the parts one after the other. */
struct digest digest_of(enum digest_kind, const struct str *parts, size_t n);
struct digest digest_one(enum digest_kind, struct str);
/* SHA-256 of many [0, gap) + [resume, end) of one file in one pass over it: the beginnings are shared. The
 * gaps must rise, and end not pass the file. */
struct digest_span {
	uint64_t gap, resume, end;
};
void digest_spans(struct str file, const struct digest_span *, size_t n, struct digest *out);

struct str digest_view(const struct digest *);
size_t digest_bytes(enum digest_kind);
struct str digest_oid(enum digest_kind);                /* content of the OBJECT IDENTIFIER */
bool digest_by_oid(struct str oid, enum digest_kind *out);

/* Only to tell which certificate is meant, by old stamps (ESSCertID, RFC 2634) and by OCSP: never to trust
 * one. */
enum { DIGEST_SHA1_BYTES = 20 };
void digest_sha1(struct str bytes, uint8_t out[DIGEST_SHA1_BYTES]);
bool digest_is_sha1(struct str bytes, struct str sha1);

enum sign_scheme { SIGN_RSA, SIGN_RSA_PSS, SIGN_ECDSA, SIGN_SCHEME_COUNT };

/* Keys that were put together once, for many checks: a curve costs as much as half a check. Released with the
 * arena. */
struct keys;
struct keys *keys_new(struct mem *);
size_t keys_left(const struct keys *);                  /* how many more it keeps; then every other key is refused */

struct sign_check {
	enum sign_scheme scheme;
	enum digest_kind kind;
	struct str spki;                /* SubjectPublicKeyInfo */
	struct str bytes, value;        /* what is signed; the value, DER for ECDSA */
};

/* Does the value sign these bytes with the key? The salt of PSS is as long as the digest, its mask MGF1
 * with the same. False also for a key of another kind, an RSA key under 2 048 bits, and any curve but P-256,
 * P-384 and P-521. keys: NULL, nothing is kept. */
bool sign_is_good(struct keys *, const struct sign_check *);

#endif
