#ifndef WEB_DOCUMENT_H
#define WEB_DOCUMENT_H
#include "core/pieces.h"
#include "platform/crypt.h"
#include "web/gate.h"

/* document.h - a document of the store on its way to a person who may have it: the route's ask opens its key, the
 * handler sends it. page_upload.c has them. Whether he may is for the row and its handler to say before. */

/* The one ask of a row that gives a document back. */
void document_key_ask(struct ctx *, const struct document *, struct route_asks *out);

/* In the handler: the key that was opened, in ctx->secret; the keeper's refusal. */
MUST_CHECK enum err document_key(struct ctx *, const struct request *, struct seal_key **out);

/* The bytes as they were kept under that key, to be saved under the document's file name. */
MUST_CHECK enum err document_send(struct ctx *, const struct request *, const struct document *, struct reply *);

#endif
