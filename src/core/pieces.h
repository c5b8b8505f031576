#ifndef CORE_PIECES_H
#define CORE_PIECES_H
#include "base/legal_form.h"
#include "core/check.h"
#include "core/dossier.h"

/* pieces.h - which supporting documents a dossier needs, what was given for each, and until when.
 * A piece is a slot of the dossier, a document is what fills it. Rules are versioned data. */

enum piece {
	PIECE_ID_HOLDER, PIECE_ID_REP, PIECE_ID_DELEGATE, PIECE_DELEGATION, PIECE_REP_POWER,
	PIECE_ORG_PROOF, PIECE_HOLDER_MANDATE, PIECE_MANDATARY_FILE, PIECE_CSR_PROOF,
	PIECE_PURCHASE_ORDER, PIECE_COUNT
};
enum need { NEED_NONE, NEED_OPTIONAL, NEED_REQUIRED, NEED_IN_FORM };
enum signed_by { SIGNED_NONE, SIGNED_BOTH, SIGNED_SECOND, SIGNED_OWNER };

struct piece_kind {
	const char *name;               /* "id_holder" */
	enum say label, printed;        /* short on screens; as page 2 of the form prints it */
	enum signed_by signed_by;
	bool is_identity;               /* under the separate key, every view logged */
};
extern const struct piece_kind piece_kinds[PIECE_COUNT];
enum piece piece_of(struct str name);   /* PIECE_COUNT: unknown */

struct doc_kind {
	const char *name;               /* "kbis" */
	enum say label;
	unsigned max_months;            /* 0: no age limit */
	bool names_rep, proves_siren;
};
extern const struct doc_kind doc_kinds[];
extern const size_t doc_kinds_n;
const struct doc_kind *doc_kind_of(struct str name);    /* NULL: unknown */

struct piece_case {                     /* all that a rule may look at */
	struct str product, level;      /* "rgs3", "***" */
	struct str form;                /* legal form, four digits */
	enum org_type type;
	struct str activity;            /* merchant craftsman liberal farming, of a sole proprietor */
	bool is_same, has_delegate, has_mandatary, is_legal, is_server, pays_by_order;
};
struct piece_rule {
	struct str product, level, org_type, activity, piece, docs;
	unsigned code_from, code_to;    /* 0, 9999: any */
	unsigned situation;             /* PS_ flags that must all hold */
	enum need need;
};
enum { PS_SAME = 1, PS_DELEGATE = 2, PS_MANDATARY = 4, PS_LEGAL = 8 };
enum { RULES_MAX = 256 };
struct rule_set {
	struct str version;
	size_t n;
	struct piece_rule *rules;
};
struct asked {
	enum piece piece;
	enum need need;
	struct str docs;                /* "kbis|rne|(minutes+statutes)" */
};

/* Rows of the data text. ERR_INVALID: an unknown word, or two rows of equal rank for one piece. */
MUST_CHECK enum err rules_read(struct mem *, struct str text, struct rule_set *out);
/* The set in force. */
MUST_CHECK enum err rules_get(const struct ctx *, const struct rule_set **out);
/* Pure: what is asked, in the order of enum piece; returns how many. */
size_t pieces_asked(const struct rule_set *, const struct piece_case *, struct asked out[PIECE_COUNT]);
void piece_case_of(const struct situation *, struct piece_case *out);
/* More specific than: >0, less: <0. Whether a rule speaks of a case. */
int rule_compare(const struct piece_rule *, const struct piece_rule *);
bool rule_matches(const struct piece_rule *, const struct piece_case *);

/* Expressions of document kinds, "kbis|rne|(minutes+statutes)". given: kinds joined by '+', which is what
 * dossier_piece.doc_kind holds. The alternatives are what a person may choose from: "kbis", "rne",
 * "minutes+statutes". */
enum { DOCS_MAX = 8 };
bool docs_are_good(struct str docs);
bool docs_hold(struct str docs, struct str given);
size_t docs_alternatives(struct mem *, struct str docs, struct str out[DOCS_MAX]);
struct str docs_label(struct mem *, enum lang, struct str given);
struct str docs_label_any(struct mem *, enum lang, struct str docs);    /* all the ways of a rule, "… ou …" */
unsigned docs_max_months(struct str given);     /* the strictest age; 0: any */

/* Freshness on a day: none of the kinds given is older than its months, "3 months" by date_add_months. */
bool docs_are_fresh(struct str given, struct date made, struct date today);

/* --- rows --- */
enum piece_state { PIECE_ASKED, PIECE_UPLOADING, PIECE_SCANNING, PIECE_RECEIVED, PIECE_REJECTED,
	PIECE_ACCEPTED, PIECE_TO_FIX, PIECE_REPLACED, PIECE_STATE_COUNT };
const char *piece_state_name(enum piece_state);

struct document {                       /* bytes in the store: one row, one blob, one key */
	struct id id;
	struct str file_name, media;    /* as sent; "application/pdf" as its first bytes say */
	int64_t bytes, pages, added_ms;
	uint8_t plain_sha256[32];
	struct str blob;                /* 32 bytes: name of the original in the store */
	struct str clean_blob;          /* of the sanitised PDF; empty: none */
	struct str wrapped_key;         /* opens both, and the previews */
	bool in_vault;
};
struct piece_row {
	struct asked asked;
	enum piece_state state;
	struct str doc_kind, doc_date;  /* what it is said to be, joined by '+'; YYYY-MM-DD, or as it was typed */
	enum say reason;                /* of rejected */
	const struct document *document;        /* NULL: nothing given */
	const struct piece_row *same_as;        /* « Fourni avec l'acte de nomination » */
};

/* The asked pieces with what was given, in order. */
MUST_CHECK enum err piece_list(struct ctx *, const struct dossier *, struct piece_row **out, size_t *n_out);

/* Puts a document that was analysed clean into a piece; the former one is released. previews: blob names
 * of 32 bytes, page 1 first. The blobs are on disk before. A kind that the piece does not take is dropped,
 * the only one it takes needs not be said. ERR_NOT_FOUND: the piece is not asked. */
struct piece_gift {
	enum piece piece;
	struct str doc_kind, doc_date;
	bool no_keep;                   /* not into the vault */
	struct document document;       /* id: the caller's, it is in the store's place */
	const struct str *previews;
	size_t n_previews;
};
MUST_CHECK enum err piece_put(struct ctx *, struct dossier *, const struct piece_gift *);
/* The kind and the date of a document that is there; false: there is none. */
MUST_CHECK enum err piece_describe(struct ctx *, struct dossier *, const struct piece_gift *, bool *is_there);
/* A refused file: the sentence stays beside the piece with what was said of it, no bytes are kept; a document that
 * was there stays as it was. */
MUST_CHECK enum err piece_refuse(struct ctx *, struct dossier *, const struct piece_gift *, enum say);
MUST_CHECK enum err piece_remove(struct ctx *, struct dossier *, enum piece);
/* A document of the dossier; ERR_NOT_FOUND: another's. Preview: page from 1. */
MUST_CHECK enum err document_get(struct ctx *, const struct dossier *, struct id, struct document **out);
MUST_CHECK enum err document_preview(struct ctx *, struct id document, int64_t page, struct str *blob_out);
/* For the sweeper: does any row name this blob? */
MUST_CHECK enum err blob_is_known(struct db *, struct mem *, struct str name, bool *out);

/* The sentence that keeps one piece from being sent, or SAY_NONE. */
enum say piece_trouble(const struct piece_row *, const struct situation *);
/* What keeps the pieces from being submitted, one complaint each, the piece named in that language; field F_PAPER. */
void pieces_check(enum lang, const struct piece_row *, size_t n, const struct situation *, struct complaints *);

#endif
