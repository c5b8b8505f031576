#ifndef WEB_OUT_H
#define WEB_OUT_H
#include "base/lang.h"
#include "base/world.h"

/* out.h - a page while it is written, straight into the request's arena. Templates of pages/ are
 * functions over it: page_login(o, &view). No handler writes HTML itself.
 *
 *     struct out *o = out_new(ctx->mem, ctx->world, request->lang, request->cookie_session_secret);
 *     page_login(o, &view);
 *     reply_page(reply, 200, out_done(o));                                                       */

enum { OUT_BYTES_MAX = 512 * 1024 };

struct out;

/* cookie_secret keys the token that each POST form carries, world makes each form's own id. */
struct out *out_new(struct mem *, const struct world *, enum lang, struct str cookie_secret);

/* What every page draws alike, drawn once and remembered by the process: long lists of options. */
struct out_lists;
struct out_lists *out_lists_new(struct mem *process);
/* Without it a page remembers its lists for itself. Before the page is drawn. */
void out_remember(struct out *, struct out_lists *);

/* Marks the page's title with « Erreur : » (status 422). Before the page is drawn. */
void out_has_errors(struct out *);

/* The page; buf_full is a bug. */
struct buf *out_done(struct out *);

enum lang out_lang(const struct out *);
struct mem *out_mem(const struct out *);

#endif
