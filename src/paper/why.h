#ifndef PAPER_WHY_H
#define PAPER_WHY_H

/* why.h - the verdicts on a signature and their reasons, as values. The sentences that people read are
 * chosen from these values elsewhere, never the other way round. */

enum verdict {
	VERDICT_VALID,                  /* and nothing was added since */
	VERDICT_VALID_ADDED,            /* later additions, all of a permitted kind */
	VERDICT_ISSUER_UNKNOWN,         /* intact; the issuer is not known here */
	VERDICT_UNDETERMINED,           /* intact; the certificate's state at that time cannot be told */
	VERDICT_MODIFIED,               /* the document was changed after this signature */
	VERDICT_INVALID,
	VERDICT_NONE,                   /* of a document: it carries no signature */
	VERDICT_COUNT
};

enum why {
	WHY_OK,
	/* the file and the byte range */
	WHY_FILE,                       /* the reader refused: see the fault */
	WHY_RANGE,                      /* not exactly all but this /Contents, up to the end of a revision */
	WHY_UNLISTED,                   /* a /ByteRange that belongs to no field */
	WHY_SHARED,                     /* two fields with one signature */
	WHY_PLACE,                      /* no plain object of its own, or keys twice */
	WHY_SUBFILTER,                  /* a form of signature that we do not judge */
	/* the CMS */
	WHY_NOT_CMS,
	WHY_SIGNERS,                    /* not exactly one */
	WHY_CONTENT,                    /* carries what it signs, or content of another type */
	WHY_ATTRIBUTES,                 /* contentType, messageDigest: missing, twice or wrong */
	WHY_AFTER_CMS,                  /* something but zeros behind it in the hole */
	WHY_NO_CERTIFICATE,             /* the signer's is not enclosed */
	WHY_SIGNING_CERTIFICATE,        /* signingCertificateV2 missing, or of another certificate */
	WHY_WEAK,                       /* SHA-1 or MD5, RSA under 2 048 bits, a curve we do not know */
	WHY_DIGEST,                     /* the bytes are not those that were signed */
	WHY_VALUE,                      /* the signature value does not verify */
	WHY_USAGE,                      /* the certificate is not for this */
	/* the certificate at that time */
	WHY_ISSUER,
	WHY_EXPIRED,
	WHY_NOT_YET,
	WHY_CHAIN,                      /* a chain that does not hold */
	WHY_REVOKED,
	WHY_NO_REVOCATION,              /* no answer young enough */
	WHY_NO_TIME,                    /* no trusted time, where one is needed */
	/* the time stamp */
	WHY_STAMP,                      /* the token is not good: see stamp_why */
	WHY_IMPRINT,                    /* a token over something else */
	WHY_STATUS,                     /* the authority did not grant */
	WHY_NONCE,
	WHY_POLICY,
	WHY_CLOCK,                      /* its time and ours differ: one of two clocks is wrong */
	/* later revisions */
	WHY_REVISION,
	WHY_COUNT
};

const char *verdict_name(enum verdict);         /* "valid-added": stable, for reports */
const char *why_name(enum why);                 /* "no-revocation" */

#endif
