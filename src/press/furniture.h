#ifndef PRESS_FURNITURE_H
#define PRESS_FURNITURE_H
#include "base/json.h"
#include "press/sheet.h"

/* furniture.h - what stands around the text on every page: foot with title, reference, version, date,
 * n/N and QR code, initials box on paper, head of the pages that follow. Drawn as pages of their own: foot
 * and head, which many pages share, then one for each page of the dossier. They are laid over it side by
 * side as an artifact, none inside another: one pass, the right total. */

enum { FURNITURE_PAGE_FOOT, FURNITURE_PAGE_HEAD, FURNITURE_SHARED };

struct page_note {                      /* what differs from page to page; empty: nothing */
	struct str head;                /* "Pièce 2 : Acte de nomination du représentant légal" */
	struct str mention;             /* under the picture of an identity document, to be copied by hand */
};

#define FURNITURE_HEAD 44.0             /* room a piece leaves above, beside and below, in points */
#define FURNITURE_SIDE 26.0
#define FURNITURE_FOOT 64.0
#define FURNITURE_MENTION 118.0         /* and more below when there is a mention */

MUST_CHECK enum err furniture_check(const struct json *model);          /* ERR_INVALID: no member "foot" */

/* Behind the last page of the form, on the same sheet, so that one set of fonts serves both. notes: one for each
 * page of the dossier; pages: how many. */
void furniture_draw(struct sheet *, const struct json *model, const struct page_note *notes, size_t pages);

#endif
