#ifndef WEB_VIEW_VERIFY_H
#define WEB_VIEW_VERIFY_H
#include "web/out.h"
#include "web/verify_words.h"
#include "web/view_shell.h"

/* view_verify.h - « Vérifier un document »: the form, what was found, and what a reference stands for. */

struct view_mark_line {
	struct str label, value;
	struct str beside;              /* of a person or an authority: organisation and country; may be empty */
};

enum { VIEW_WHOLE_NAMES = 3 };

struct view_mark {                      /* a signature or an archive stamp */
	struct str title, sentence, objects;    /* objects: what a later revision changed; may be empty */
	enum verify_tone tone;
	struct view_mark_line lines[8];
	size_t n_lines;
	struct view_mark_line whole[VIEW_WHOLE_NAMES];  /* « CN=…, O=…, C=… », as in the certificates: folded away */
	size_t n_whole;
};

struct view_pdf_revision {
	struct str number, text, bytes, sha256;
	bool is_signed;                 /* a signature closes it: these bytes may be asked for */
	struct str button;
};

struct view_verify {                    /* GET and POST /verifier */
	struct shell *shell;
	struct str complaint;           /* about the file; empty: none */
	bool has_result;
	struct str sentence, file_name, bytes, sha256;
	enum verify_tone tone;
	const struct view_mark *marks;
	size_t n_marks;
	const struct view_pdf_revision *revisions;
	size_t n_revisions, n_signed;
};
void page_verify(struct out *, const struct view_verify *);

struct view_reference {                 /* GET /verifier/PORTAL/REFERENCE */
	struct shell *shell;
	struct str reference, pages, level;     /* level: empty until it is signed */
	const struct view_pdf_revision *revisions;      /* number: the date; no button */
	size_t n_revisions;
};
void page_reference(struct out *, const struct view_reference *);

#endif
