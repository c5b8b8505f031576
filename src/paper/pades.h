#ifndef PAPER_PADES_H
#define PAPER_PADES_H
#include "paper/digest.h"
#include "paper/pdf.h"

/* pades.h - the PDF side of a signature: prepare, let others sign, embed. Every act appends a revision
 * and hands out only the appended bytes; the caller puts them behind the old ones. Between prepare and
 * embed nothing is kept but the appended bytes and the slot. */

struct pades_slot {
	uint64_t range[4];              /* /ByteRange, in the whole file */
	uint64_t hole;                  /* place of the first hexadecimal digit */
	uint64_t hole_digits;
	struct digest digest;           /* of the byte range */
};

struct pades_field {
	struct str name;                /* ASCII, no dot */
	struct str tip;                 /* UTF-8, for screen readers; may be empty */
	int page;                       /* from 0; -1 is the last */
	double rect[4];                 /* points; all 0: a field without surface */
};

struct pades_request {
	struct str field;               /* full name of a signature field without a signature */
	struct str name, reason, location;      /* UTF-8, may be empty */
	int64_t when_ms;                /* /M */
	size_t cms_bytes_max;           /* the hole: cades_bytes_max */
	enum digest_kind kind;
	struct str stamp;               /* a one-page PDF of ours; empty: the look stays as it is */
	bool is_archive;                /* a DocTimeStamp: the hole takes a token over slot.digest */
	bool makes_field;               /* the field is not there: make one without surface (renewals) */
};

enum {
	PADES_FIELDS_MAX = 16,
	PADES_CMS_BYTES_MAX = 64 * 1024,
	PADES_APPENDED_BYTES_MAX = 4 * 1024 * 1024,
	PADES_PROOFS_MAX = 256
};

/* Once, before any signature: empty signature fields, each with a surface has an empty appearance. */
enum pdf_fault pades_add_fields(struct mem *, struct str file, const struct pades_field *, size_t n,
				struct str *appended_out);

/* A revision with an empty hole. PDF_NO_FIELD, PDF_FIELD_SIGNED, PDF_BAD_STAMP, or the reader's faults. */
enum pdf_fault pades_prepare(struct mem *, struct str file, const struct pades_request *,
			     struct str *appended_out, struct pades_slot *slot_out);

/* What the keeper does itself, in one pass: the digest of the first prefix_bytes, which must be what the
 * person saw, and that of the byte range. ERR_INVALID: the slot does not fit the file, or its hole does
 * not lie behind the prefix. */
MUST_CHECK enum err pades_digest(struct str file, uint64_t prefix_bytes, const struct pades_slot *,
				 struct digest *prefix_out, struct digest *range_out);

/* Writes the CMS or token into the hole of the appended bytes; the length does not change. ERR_LIMIT: it
 * does not fit. */
MUST_CHECK enum err pades_embed(const struct pades_slot *, uint64_t file_bytes, char *appended,
				size_t appended_bytes, struct str cms);

struct pades_proofs {                   /* DER each: CertificateList, OCSPResponse */
	const struct str *certs, *crls, *ocsps;
	size_t cert_count, crl_count, ocsp_count;
};

/* Validation data (B-LT): what the file's DSS holds already stays and is not written again. */
enum pdf_fault pades_add_dss(struct mem *, struct str file, const struct pades_proofs *,
			     struct str *appended_out);

#endif
