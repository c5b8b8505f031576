#ifndef PAPER_PAPERS_H
#define PAPER_PAPERS_H
#include "paper/model.h"

/* papers.h - the documents beside the form: from a struct of what is to be said to a model's text, in French.
 * Whoever has the data fills the struct; the press lays the text out (ASK_FORM, or ASK_MERGE with a plan).
 * Strings are UTF-8 and may be empty unless said; instants are UTC milliseconds. Same struct, same bytes. */

struct papers_about {                   /* what each of them needs */
	struct str portal, operated_by; /* whose paper it is, as on the form */
	struct str reference;           /* of the dossier */
	struct str organisation, siren;
	struct str qr;                  /* empty: the reference */
	int64_t made_ms;
};

/* --- Délégation de signature: to be printed, completed and signed by the representative --- */
struct delegation_paper {
	struct papers_about about;
	struct str representative, representative_function;     /* empty: lines to fill by hand */
	struct str delegate, delegate_function;
	struct str holder, product;
};
struct str delegation_model(struct mem *, const struct delegation_paper *);

/* --- Procès-verbal de remise --- */
struct handover_paper {
	struct papers_about about;
	struct str holder, custodian_of;        /* custodian_of: the seal's or server's name, legal persons only */
	struct str product, device, device_serial;
	struct str id_type, id_number_end;      /* the document seen: only its last characters are printed */
	struct str office, officer;
	int64_t handed_ms;                      /* 0: a line to fill */
	bool is_on_paper;                       /* lines to sign by hand; else boxes of electronic signatures */
};
struct str handover_model(struct mem *, const struct handover_paper *);

/* --- Récépissé de révocation --- */
struct revocation_paper {
	struct papers_about about;
	struct str subject, serial, issuer;     /* of the certificate */
	struct str reason;                      /* in words */
	struct str asked_by, capacity;          /* "Claire Vautrin", "représentante légale" */
	int64_t asked_ms, done_ms;
	struct str crl_url;                     /* where it can be checked, may be empty */
};
struct str revocation_model(struct mem *, const struct revocation_paper *);

/* --- Attestation de signature: one signer and the documents he signed --- */
enum { ATTESTATION_ROWS_MAX = 64 };
struct attested_document {
	struct str name;                /* "dossier.pdf" */
	int64_t pages;
	struct str sha256_frozen;       /* hexadecimal: what he saw */
	struct str sha256_signed;       /* and the file after his signature */
	int64_t opened_ms;              /* first display, 0: unknown */
};
struct attested_event {                 /* one line of what happened, in order */
	int64_t at_ms;
	struct str what;                /* "Code envoyé par SMS au numéro se terminant par 42" */
	struct str detail;              /* address, browser, identifiers; may be empty */
};
struct attestation_paper {
	struct papers_about about;
	struct str signer;              /* "Mme Claire Marchand" */
	struct str capacity;            /* "titulaire", "délégataire, par délégation de M. Paul Vautrin" */
	struct str method;              /* "Code à usage unique par SMS" */
	struct str consent_version;
	int64_t signed_ms;
	struct str level;               /* "PAdES B-LTA" */
	struct str certificate_subject, certificate_serial, certificate_issuer;
	int64_t certificate_from_ms, certificate_until_ms;
	struct str stamp_authority, stamp_policy, stamp_serial;
	int64_t stamp_ms;
	struct str signature_sha256;    /* digest of the signature value */
	struct str program;             /* "tabellion 0.4" */
	struct str proof_sha256;        /* of the complete proof file, may be empty */
	const struct attested_document *documents;
	size_t n_documents;             /* both at most ATTESTATION_ROWS_MAX */
	const struct attested_event *events;
	size_t n_events;
};
struct str attestation_model(struct mem *, const struct attestation_paper *);

/* --- for the files of these documents --- */
struct papers_head {
	enum say title, lead, distribution;
	bool is_on_paper;                       /* with boxes for initials */
	bool fits;                              /* on one page whatever it takes */
};
/* A model with its hero; *blocks_out: where the rest goes. */
struct model papers_begin(struct mem *, const struct papers_about *, const struct papers_head *,
			  struct json **blocks_out);
/* Organisation and SIREN, as the first rows of pairs. */
void papers_organisation(struct mem *, struct json *rows, const struct papers_about *);
/* An instant, or nothing for 0. */
struct str papers_instant(struct mem *, int64_t ms);

#endif
