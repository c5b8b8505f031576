#ifndef WEB_WAITING_H
#define WEB_WAITING_H
#include "web/request.h"
#include "web/view_shell.h"

/* waiting.h - the order that was begun in this browser, offered where another one would begin. */

/* The draft that the browser's cookie opens; path empty: there is none, or it cannot be read now. */
struct view_waiting waiting_of(struct ctx *, const struct request *);

#endif
