#ifndef PLATFORM_HTTP_HEAD_H
#define PLATFORM_HTTP_HEAD_H
#include "platform/http.h"

/* http_head.h - what http.c looks at before it wants a body. */

struct MHD_Connection;

/* 0, or the status to refuse with. line_bytes: of the request line. *length: what Content-Length says. */
unsigned http_head_refused(struct MHD_Connection *, bool is_unix, size_t line_bytes, uint64_t *length);

/* The client's address as text, in mem or in the connection's memory; empty when unknown. */
struct str http_head_peer(struct mem *, struct MHD_Connection *, bool is_unix);

struct str http_head_value(struct MHD_Connection *, const char *name);  /* empty: absent */
enum http_method http_head_method(const char *word);

/* Our addresses are ASCII without escapes: anything else is not one of them, and nothing is decoded. */
bool http_head_path_is_ours(struct str path);

#endif
