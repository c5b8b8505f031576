#ifndef GEN_TEXT_H
#define GEN_TEXT_H
#include <stddef.h>

/* text.h - what the generators share: a growing text, a file read whole, an error at a place.
 * Build-time only: memory is never given back, any failure ends the program with status 1. */

struct text {
	char *p;                        /* always ends in NUL once something was added */
	size_t n, room;
};

void text_add(struct text *, const char *bytes, size_t n);
void text_add_c(struct text *, const char *);
void text_fmt(struct text *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The C literal of bytes, quotes included; a long one is cut into adjoining literals. */
void text_add_c_literal(struct text *, const char *bytes, size_t n);

/* The whole file with a NUL behind it; *n_out may be NULL. */
char *text_of_file(const char *path, size_t *n_out);

void text_to_file(const struct text *, const char *path);

char *text_copy(const char *bytes, size_t n);

/* The path as a person at the root of the repository writes it: "../pages/a.html" is "pages/a.html". */
const char *text_short_path(const char *path);

/* "path:line: why" on stderr, then the end. Line 0 is left out. */
_Noreturn void text_die(const char *path, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
