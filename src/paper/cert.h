#ifndef PAPER_CERT_H
#define PAPER_CERT_H
#include "paper/alg.h"

/* cert.h - a certificate (RFC 5280) taken apart into views of its own DER. Nothing is checked here but
 * that it is DER of that shape; chains are trust.h. */

enum {                                  /* keyUsage bits, as in the standard: bit 0 is the highest */
	CERT_DIGITAL_SIGNATURE = 0x80,
	CERT_NON_REPUDIATION = 0x40,
	CERT_KEY_CERT_SIGN = 0x04,
	CERT_CRL_SIGN = 0x02
};

struct cert {
	struct str der;                 /* the whole */
	struct str serial;              /* content of the INTEGER */
	struct str issuer, subject;     /* whole Names */
	struct str spki;                /* whole SubjectPublicKeyInfo */
	struct str extensions;          /* the list's content, empty: none */
	int64_t from_ms, until_ms;
	uint8_t usage;                  /* keyUsage, 0xff when it is absent */
	struct alg_signed signing;      /* by the issuer */
	bool is_ca;
	int path_max;                   /* authorities that may follow below, -1: any number */
	bool has_unknown;               /* a critical extension that we do not know */
	bool is_stamp_only;             /* extended key usage critical, timeStamping alone (RFC 3161 2.3) */
	bool is_ocsp_signer;
	bool is_unrevoked_by_ocsp;      /* id-pkix-ocsp-nocheck */
	bool is_short_term;             /* ETSI: validity assured, short term (EN 319 412-1 5.2) */
};

/* False: not DER of a certificate. Views into der. */
bool cert_read(struct str der, struct cert *out);

/* A Name for people, "CN=…, O=…, C=…" in UTF-8, the last part first; unknown attributes are left out. */
struct str cert_name(struct mem *, struct str name);
/* One part of it, by its label there: "CN", "O"; the first, empty: none. */
struct str cert_name_part(struct mem *, struct str name, const char *label);
struct str cert_common_name(struct mem *, struct str name);     /* empty: none */

/* "1.2.840.10045.2.1" of an OBJECT IDENTIFIER's content. */
struct str cert_oid_text(struct mem *, struct str content);

/* The bits of the key alone, which OCSP hashes. */
struct str cert_key_bits(const struct cert *);

bool cert_same(const struct cert *, const struct cert *);       /* the same bytes */

#endif
