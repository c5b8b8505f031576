#ifndef PAPER_LINT_H
#define PAPER_LINT_H
#include "paper/pdf.h"

/* lint.h - is this file fit to be frozen, and does it keep what PDF/A-2b and PDF/UA-1 ask for as far as
 * the structure shows? Identifiers of those standards are written only when this finds nothing. It is no
 * full validator: contents of pages, fonts and profiles are not looked into. */

enum lint_rule {
	LINT_ACTIVE,            /* freeze: scripts, actions, attachments, rich media, XFA */
	LINT_ANNOTATION,        /* freeze: an annotation that is no signature field */
	LINT_BINARY_MARK,       /* PDF/A 6.1.2: the comment of four bytes above 127 */
	LINT_ID,                /* PDF/A 6.1.3 */
	LINT_FILTER,            /* PDF/A 6.1.7: LZW, or data outside the file */
	LINT_INTENT,            /* PDF/A 6.2.3: an output intent with its profile */
	LINT_INKS,              /* PDF/A 6.2.4.3: colours of four inks, which the intent does not describe */
	LINT_FONT,              /* PDF/A 6.2.11.4: every font's program is enclosed */
	LINT_GLYPHS,            /* PDF/A 6.2.11.3.2: a composite font says which glyph a character is */
	LINT_UNICODE,           /* PDF/UA 7.21.7: and its characters can be read */
	LINT_METADATA,          /* PDF/A 6.6.2: XMP in the catalogue, not compressed */
	LINT_FACTS,             /* PDF/A 6.6.3: what /Info says in ASCII the XMP says too */
	LINT_WIDGET,            /* PDF/A 6.3: printed, not hidden, with a look; PDF/UA: with a name */
	LINT_LANG,              /* PDF/UA 7.2 */
	LINT_TITLE,             /* PDF/UA 7.1: the title is shown */
	LINT_TAGS,              /* PDF/UA 7.1: marked, with a structure tree */
	LINT_ALT,               /* PDF/UA 7.3: a figure has words in its place */
	LINT_SCOPE,             /* PDF/UA 7.5: the head of a table says which way it heads */
	LINT_LIST,              /* PDF/UA 7.2: a list holds items, an item its label and body */
	LINT_TABS,              /* PDF/UA 7.18.3: pages with annotations follow the structure */
	LINT_FORM,              /* PDF/UA 7.18.4: a field with a surface hangs in an element Form */
	LINT_RULE_COUNT
};

struct lint {
	uint32_t number[LINT_RULE_COUNT];       /* an object that breaks the rule, the trailer is 0 */
	bool is_broken[LINT_RULE_COUNT];
	bool is_fit;                            /* none is */
};

const char *lint_name(enum lint_rule);          /* "font-enclosed" */

/* The reader's fault if the file cannot be read whole. */
enum pdf_fault lint_file(struct mem *, struct str file, struct lint *out);

#endif
