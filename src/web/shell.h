#ifndef WEB_SHELL_H
#define WEB_SHELL_H
#include "web/request.h"
#include "web/view_shell.h"

/* shell.h - what stands around a page, from the request: each view has one. */

/* Lives in ctx->mem. A portal that cannot be read is left out: a page is still drawn. */
struct shell *shell_of(const struct ctx *, const struct request *);

struct out;

/* The page of this request, ready to be drawn. */
struct out *shell_out(const struct ctx *, const struct request *);

#endif
