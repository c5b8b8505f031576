/* text.c - see text.h. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_add(struct text *t, const char *bytes, size_t n)
{
	if (t->n + n + 1 > t->room) {
		t->room = (t->n + n + 1) * 2;
		t->p = realloc(t->p, t->room);
		if (t->p == NULL)
			abort();
	}
	if (n > 0)
		memcpy(t->p + t->n, bytes, n);
	t->n += n;
	t->p[t->n] = '\0';
}

void text_add_c(struct text *t, const char *s)
{
	text_add(t, s, strlen(s));
}

void text_fmt(struct text *t, const char *format, ...)
{
	char line[4096];
	va_list arguments;

	va_start(arguments, format);
	int n = vsnprintf(line, sizeof line, format, arguments);
	va_end(arguments);
	if (n < 0 || (size_t)n >= sizeof line)
		text_die("text_fmt", 0, "a line of more than %zu bytes", sizeof line);
	text_add(t, line, (size_t)n);
}

void text_add_c_literal(struct text *t, const char *bytes, size_t n)
{
	text_add_c(t, "\"");
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (i > 0 && i % 2000 == 0)
			text_add_c(t, "\"\n\t\"");
		if (c == '\n')
			text_add_c(t, "\\n");
		else if (c == '"' || c == '\\')
			text_fmt(t, "\\%c", c);
		else if (c < 0x20 || c >= 0x7f || c == '?')
			text_fmt(t, "\\%03o", c);
		else
			text_add(t, bytes + i, 1);
	}
	text_add_c(t, "\"");
}

char *text_of_file(const char *path, size_t *n_out)
{
	FILE *file = fopen(path, "rb");
	struct text t = { 0 };
	char piece[65536];
	size_t n;

	if (file == NULL)
		text_die(path, 0, "cannot be opened");
	while ((n = fread(piece, 1, sizeof piece, file)) > 0)
		text_add(&t, piece, n);
	if (ferror(file) != 0)
		text_die(path, 0, "cannot be read");
	fclose(file);
	text_add(&t, "", 0);
	if (n_out != NULL)
		*n_out = t.n;
	return t.p;
}

void text_to_file(const struct text *t, const char *path)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(t->p, 1, t->n, file) != t->n || fclose(file) != 0)
		text_die(path, 0, "cannot be written");
}

char *text_copy(const char *bytes, size_t n)
{
	struct text t = { 0 };

	text_add(&t, bytes, n);
	return t.p;
}

const char *text_short_path(const char *path)
{
	while (strncmp(path, "../", 3) == 0)
		path += 3;
	return path;
}

_Noreturn void text_die(const char *path, int line, const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	if (line > 0)
		fprintf(stderr, "%s:%d: ", text_short_path(path), line);
	else
		fprintf(stderr, "%s: ", text_short_path(path));
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}
