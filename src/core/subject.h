#ifndef CORE_SUBJECT_H
#define CORE_SUBJECT_H
#include "core/check.h"

/* subject.h - « Ce qui apparaîtra dans le certificat »: the lines that steps 1 to 3, the recap, the PDF
 * and later the certificate's own subject are drawn from: one function, so that they cannot differ. */

enum { SUBJECT_LINES_MAX = 32 };

struct subject_line {
	enum say label;                 /* « Nom commun » */
	const char *attribute;          /* "CN", "organizationIdentifier", "SAN", or NULL */
	struct str value;               /* empty: not known yet, or not fit for a certificate, or see note */
	enum field_kind kind;           /* FK_EMAIL, FK_LIST: domains are in value as A-labels; else FK_TEXT */
	enum say note;                  /* « attribué à l'émission »; subject.from_issue has the hole {pack},
	                                 * to be filled with the label of the choice in value; or SAY_NONE */
};

struct subject {
	size_t n;
	struct subject_line lines[SUBJECT_LINES_MAX];
	bool is_cn_long;                /* over 64 characters: the office will shorten it */
};

/* The first line of an attribute; NULL: there is none. */
const struct subject_line *subject_first(const struct subject *, const char *attribute);

/* The value for people: a domain as they write it, and behind it the A-labels that the certificate will hold:
 * exämple.fr (xn--exmple-cua.fr). */
struct str subject_words(struct mem *, const struct subject_line *);

/* Without a product: the lines that every certificate has. */
void subject_of(struct mem *, const struct situation *, struct subject *out);

#endif
