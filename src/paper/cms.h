#ifndef PAPER_CMS_H
#define PAPER_CMS_H
#include "paper/cades.h"
#include "paper/cert.h"
#include "paper/why.h"

/* cms.h - a SignedData with one signer (RFC 5652), read strictly as DER: signatures and time stamps alike. */

enum { CMS_CERTS_MAX = 16 };

struct cms {                            /* views into what was read */
	struct str type;                /* eContentType, the content of its OID */
	struct str content;             /* eContent; has_content tells an empty one from none */
	bool has_content;
	struct str certs[CMS_CERTS_MAX];
	size_t cert_count;
	struct cades_alg alg;
	struct str attributes;          /* signedAttrs, without their head */
	struct str attribute_type, message_digest;
	bool has_signing_time;          /* which PAdES forbids */
	bool has_ess;                   /* signingCertificateV2, or for stamps signingCertificate */
	struct str value;
	struct str token;               /* signature-time-stamp, whole; empty: none */
	size_t token_count;
	struct cert signer;             /* the enclosed certificate that issuer and serial name */
};

/* Reads one CMS at the beginning; *rest_out is what follows it. */
enum why cms_read(struct str in, struct cms *out, struct str *rest_out);

/* contentType, messageDigest and the value under the signer's key. The document is given by its digest of
 * out->alg.kind. Kept: with the keys of digest.h. */
enum why cms_check(struct mem *, const struct cms *, const struct digest *document);
enum why cms_check_kept(struct mem *, struct keys *, const struct cms *, const struct digest *document);

#endif
