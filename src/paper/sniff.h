#ifndef PAPER_SNIFF_H
#define PAPER_SNIFF_H
#include "base/str.h"

/* sniff.h - what an uploaded file is, by its first bytes and never by its name, and the verdicts that a
 * person may read about it. */

enum { UPLOAD_BYTES_MAX = 10 * 1000 * 1000, UPLOAD_PAGES_MAX = 20, UPLOAD_PIXELS_MAX = 50 * 1000 * 1000 };

enum upload_kind { UPLOAD_NONE, UPLOAD_PDF, UPLOAD_JPEG, UPLOAD_PNG, UPLOAD_KIND_COUNT };

/* Each but the first is a sentence of the form, "piece.type" ... */
enum upload_verdict {
	VERDICT_OK,
	VERDICT_TYPE,                   /* neither PDF, JPEG nor PNG */
	VERDICT_HEIC,                   /* a telephone's picture that browsers do not show */
	VERDICT_SIZE,                   /* over UPLOAD_BYTES_MAX */
	VERDICT_EMPTY,
	VERDICT_LOCKED,                 /* asks for a password */
	VERDICT_BROKEN,                 /* unreadable, cut, or a bomb */
	VERDICT_PAGES,                  /* over UPLOAD_PAGES_MAX */
	VERDICT_PIXELS,                 /* a picture over UPLOAD_PIXELS_MAX, by what its header claims */
	VERDICT_JAIL,                   /* this machine cannot confine the reader: nothing is accepted */
	UPLOAD_VERDICT_COUNT
};

/* Bytes alone decide; head needs only be the first 64 of the file. kind_out is set on VERDICT_OK alone. */
enum upload_verdict upload_sniff(struct str head, size_t file_bytes, enum upload_kind *kind_out);

/* The sentence's id "piece.type", "ok" for VERDICT_OK; and back: false when it is none of them. */
const char *upload_verdict_name(enum upload_verdict);
bool upload_verdict_of(struct str name, enum upload_verdict *out);

#endif
