#ifndef PLATFORM_X509_H
#define PLATFORM_X509_H
#include "base/world.h"
#include "base/str.h"

/* x509.h - our own authority: keys on P-256, certificates (RFC 5280), and what they sign: lists of revoked
 * certificates (x509_crl.c), answers about a certificate (RFC 6960, x509_ocsp.c), time stamps (RFC 3161,
 * x509_tsa.c). Over OpenSSL; a failure inside the library is an assert, as in crypt.h. */

enum x509_use {                         /* what a certificate is for decides its extensions */
	USE_ROOT, USE_SIGN_CA, USE_SERVICE_CA,  /* authorities: basicConstraints critical, keyCertSign */
	USE_TSA,                        /* extended key usage critical, timeStamping alone */
	USE_OCSP,                       /* OCSPSigning, nocheck */
	USE_SEAL,                       /* nonRepudiation */
	USE_ONE_TIME,                   /* a person's: validity assured, short term (EN 319 412-1 5.2) */
	USE_COUNT
};

enum {
	X509_SERIAL_BYTES = 17,         /* the first bit is 0 */
	X509_BYTES_MAX = 4096           /* of a certificate of ours */
};

struct x509_id;                         /* a private key with its certificate; ended with its arena */

struct x509_wish {
	enum x509_use use;
	struct str country, organisation, common_name, serial_number;  /* empty: left out */
	int64_t from_ms, until_ms;
	uint8_t serial[X509_SERIAL_BYTES];
	/* where people find the issuer: url/ocsp, url/pki/<issuer>.crl and .cer; issuer: "root", "sign" or
	 * "service"; url empty: nothing is said */
	struct str url, issuer;
	struct str policy;              /* object identifier in digits; empty: none */
};

/* A new key and its certificate; ca NULL: signed by itself. */
struct x509_id *x509_make(struct mem *, const struct x509_id *ca, const struct x509_wish *);

/* Digits of an object identifier, and a url that needs no quoting in a certificate. */
bool x509_is_policy(struct str);
bool x509_is_url(struct str);
/* Its content in DER; of a text that x509_is_policy. */
struct str x509_policy(struct mem *, struct str digits);

struct str x509_der(const struct x509_id *);            /* the certificate; lives with the id */
int64_t x509_until_ms(const struct x509_id *);
struct str x509_serial(const struct x509_id *);         /* bytes, as in the certificate */

/* The private key and the certificate as PEM: a secret. x509_read: ERR_CRYPTO, the text is not both, or the
 * key is not that of the certificate. */
struct str x509_secret_pem(struct mem *secret, const struct x509_id *);
MUST_CHECK enum err x509_read(struct mem *, struct str secret_pem, struct x509_id **out);
struct str x509_pem(struct mem *, struct str der, const char *word);    /* "CERTIFICATE", "X509 CRL" */
MUST_CHECK enum err x509_unpem(struct mem *, struct str pem, const char *word, struct str *der_out);

/* ECDSA over SHA-256, DER. */
struct str x509_sign(struct mem *, const struct x509_id *, struct str bytes);

/* An empty list, numbered. */
struct str x509_crl(struct mem *, const struct x509_id *ca, int64_t this_ms, int64_t next_ms, uint64_t number);
/* Its nextUpdate; 0: not a list, or it says none. */
int64_t x509_crl_until_ms(struct str der);

struct x509_stamp {
	const struct x509_id *tsa;
	struct str chain;               /* DER of the authority above it */
	struct str policy;              /* digits */
	int64_t now_ms;
	uint8_t serial[X509_SERIAL_BYTES];
};
/* The TimeStampResp, granted or refused. ERR_INVALID: the request is none at all. */
MUST_CHECK enum err x509_stamp(struct mem *, const struct x509_stamp *, struct str request,
			       struct str *out);

enum x509_state { STATE_GOOD, STATE_UNKNOWN };

struct x509_responder {                 /* speaks for one authority */
	const struct x509_id *ca, *signer;      /* the signer's certificate is of that authority */
};
struct x509_about {
	const struct x509_responder *responders;
	size_t responders_n;
	int64_t now_ms, next_ms;
	/* of a serial that the nth authority is said to have issued */
	enum x509_state (*state)(void *self, size_t nth, struct str serial);
	void *self;
};
enum { X509_OCSP_ABOUT_MAX = 16, X509_NONCE_BYTES_MAX = 32 };
/* Always an OCSPResponse: malformedRequest and unauthorized are answers too. */
struct str x509_ocsp(struct mem *, const struct x509_about *, struct str request);

#endif
