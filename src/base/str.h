#ifndef BASE_STR_H
#define BASE_STR_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"

/* str.h - views of bytes, and a builder with a hard limit. The only file that formats text. */

struct str {                            /* a view: never owns, need not end in NUL */
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, (s).p    /* for log lines and buf_fmt: "…=" STR_FMT */

struct str str_of(const char *nul_terminated);          /* NULL gives the empty view */
struct str str_from(const void *bytes, size_t n);
struct str str_copy(struct mem *, struct str);          /* a NUL follows the copy */
const char *str_c(struct mem *, struct str);            /* NUL-terminated copy */
struct str str_join(struct mem *, const struct str *parts, size_t n, struct str between);
/* The parts one after the other, of type struct str: for what every page makes, a fifth of str_fmt's time. */
#define str_cat(m, ...)                                                                            \
	str_join((m), (const struct str[]){ __VA_ARGS__ },                                         \
		 sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str), STR(""))
struct str str_fmt(struct mem *, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str str_fmt_list(struct mem *, const char *format, va_list) __attribute__((format(printf, 2, 0)));

/* Overwrites the bytes behind a view of memory that may be written: of a secret that is no longer needed. */
void str_wipe(struct str);

bool str_eq(struct str, struct str);
bool str_eq_c(struct str, const char *);
bool str_eq_secret(struct str, struct str);             /* time depends on the lengths alone */
int str_cmp(struct str, struct str);                    /* bytewise: <0, 0, >0 */
bool str_starts(struct str, struct str prefix);
bool str_ends(struct str, struct str suffix);
bool str_has(struct str, char byte);
bool str_find(struct str, struct str needle, size_t *at_out);
struct str str_sub(struct str, size_t from, size_t n);  /* clipped to the view */
struct str str_trim(struct str);                        /* ASCII blanks at both ends */

/* Cuts at the first sep: head before it, tail after it. False: no sep, head is all, tail is empty. */
bool str_cut(struct str, char sep, struct str *head, struct str *tail);

/* Digits only, no sign, no blank, value <= max; false otherwise and *out untouched. */
bool str_to_u64(struct str, uint64_t max, uint64_t *out);
bool str_is_digits(struct str);                         /* at least one, all ASCII digits */

/* Lower-case hexadecimal; str_unhex wants exactly 2 * n digits of either case. */
struct str str_hex(struct mem *, const void *bytes, size_t n);
bool str_unhex(struct str, void *out, size_t n);
int str_hex_value(char digit);                          /* 0 to 15, -1: no digit */
/* Base64 of RFC 4648, padded; the url alphabet is unpadded. False on any other byte. */
struct str str_base64(struct mem *, const void *bytes, size_t n);
struct str str_base64_url(struct mem *, const void *bytes, size_t n);
bool str_unbase64(struct mem *, struct str, struct str *out);
bool str_unbase64_url(struct mem *, struct str, struct str *out);

/* Appends to a buffer that grows in the arena up to limit bytes; past it everything more is dropped
 * and buf_full stays true: check once, at the end. */
struct buf;
struct buf *buf_new(struct mem *, size_t limit);
/* Room for this many bytes at once, where the size is known to be large: nothing is copied while it grows. */
void buf_reserve(struct buf *, size_t bytes);
/* One that goes on where n bytes stand already, in room of the same arena: they are not copied. room > 0. */
struct buf *buf_over(struct mem *, char *bytes, size_t n, size_t room);
/* So many bytes more, for the caller to write; NULL: past the limit. */
char *buf_more(struct buf *, size_t bytes);
void buf_add(struct buf *, struct str);
void buf_add_c(struct buf *, const char *nul_terminated);
void buf_byte(struct buf *, char);
void buf_u64(struct buf *, uint64_t);
void buf_i64(struct buf *, int64_t);
void buf_fmt(struct buf *, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool buf_full(const struct buf *);
size_t buf_bytes(const struct buf *);
struct str buf_done(struct buf *);      /* the view of what was added; valid until the next add */
void buf_clear(struct buf *);

#endif
