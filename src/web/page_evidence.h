#ifndef WEB_PAGE_EVIDENCE_H
#define WEB_PAGE_EVIDENCE_H
#include "core/dossier.h"
#include "web/view_client.h"

/* page_evidence.h - the part of a request's page that offers what proves its signatures. */

/* Fills proofs; none: the round has not ended, or its files are not sealed yet. */
MUST_CHECK enum err evidence_view(struct ctx *, const struct dossier *, struct view_request_page *);

#endif
