/* sqlc.c - statements and migrations: sql/ in, one header and one table out.
 *
 * For     platform/db: `-- :name` begins a statement, `:hole` is a parameter, `;` at a line's end closes it.
 *         A file whose name begins with a digit is a migration, embedded whole with its SHA-256.
 * Never   understands SQL beyond quotes, brackets and the words that tell reading from writing.
 * Fails   on a statement without a name, a name used twice, an unclosed quote: file:line and the reason.
 * Usage   sqlc OUT.h OUT.c FILE.sql ... */
#include <ctype.h>
#include <errno.h>
#include <openssl/sha.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 64, HOLES_MAX = 64, COLUMNS_MAX = 64, STATEMENTS_MAX = 512, FILE_MAX = 1 << 20 };

struct statement {
	char name[NAME_MAX_BYTES];
	char holes[HOLES_MAX][NAME_MAX_BYTES];
	char columns[COLUMNS_MAX][NAME_MAX_BYTES];
	int hole_count, column_count;
	bool is_write;
	char *sqlite, *postgres;
};

static struct statement statements[STATEMENTS_MAX];
static int statement_count;

static _Noreturn void fail(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static _Noreturn void fail(const char *file, int line, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s:%d: ", file, line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(1);
}

static char *slurp(const char *file)
{
	FILE *f = fopen(file, "rb");
	char *text = calloc(1, FILE_MAX + 1);

	if (f == NULL || text == NULL)
		fail(file, 0, "cannot be read: %s", strerror(errno));
	if (fread(text, 1, FILE_MAX, f) == FILE_MAX)
		fail(file, 0, "larger than %d bytes", FILE_MAX);
	fclose(f);
	return text;
}

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Reads the identifier at p into out; its length. */
static size_t identifier(const char *p, char out[NAME_MAX_BYTES], const char *file, int line)
{
	size_t n = 0;

	while (is_word(p[n]))
		n++;
	if (n == 0 || n >= NAME_MAX_BYTES)
		fail(file, line, "a name of 1 to %d letters, digits or _ is wanted", NAME_MAX_BYTES - 1);
	memcpy(out, p, n);
	out[n] = '\0';
	return n;
}

static int hole_number(struct statement *s, const char *name, const char *file, int line)
{
	for (int i = 0; i < s->hole_count; i++)
		if (strcmp(s->holes[i], name) == 0)
			return i + 1;
	if (s->hole_count == HOLES_MAX)
		fail(file, line, "more than %d parameters", HOLES_MAX);
	strcpy(s->holes[s->hole_count], name);
	return ++s->hole_count;
}

/* Is the keyword here, as a word of its own? */
static bool at_word(const char *text, const char *p, const char *keyword)
{
	size_t n = strlen(keyword);

	return strncmp(p, keyword, n) == 0 && !is_word(p[n]) && (p == text || !is_word(p[-1]));
}

/* The column's name: what follows AS, or the last word of the expression. */
static void add_column(struct statement *s, const char *from, const char *to, const char *file, int line)
{
	while (to > from && !is_word(to[-1]))
		to--;
	const char *p = to;

	while (p > from && is_word(p[-1]))
		p--;
	if (p == to)
		fail(file, line, "%s: a column without a name (say AS)", s->name);
	if (s->column_count == COLUMNS_MAX)
		fail(file, line, "%s: more than %d columns", s->name, COLUMNS_MAX);
	identifier(p, s->columns[s->column_count++], file, line);
}

/* Walks the text outside quotes and brackets: which list of columns, and does it write? */
static void scan(struct statement *s, const char *text, const char *file, int line)
{
	static const char *const writes[] = { "INSERT", "UPDATE", "DELETE" };
	const char *list = NULL;
	int depth = 0;

	for (const char *p = text; ; p++) {
		if (*p == '\'') {
			p = strchr(p + 1, '\'');
			if (p == NULL)
				fail(file, line, "%s: a quote is not closed", s->name);
			continue;
		}
		depth += (*p == '(') - (*p == ')');
		for (int i = 0; i < 3 && depth == 0; i++)
			s->is_write |= at_word(text, p, writes[i]) && (p == text || !at_word(text, p - 4, "FOR"));
		if (list != NULL && depth == 0 && (*p == ',' || *p == '\0' || at_word(text, p, "FROM"))) {
			add_column(s, list, p, file, line);
			list = *p == ',' ? p + 1 : NULL;
		} else if (depth == 0 && at_word(text, p, "SELECT") && s->column_count == 0) {
			list = p + 6;
		} else if (depth == 0 && at_word(text, p, "RETURNING")) {
			s->column_count = 0;
			list = p + 9;
		}
		if (*p == '\0')
			return;
	}
}

/* Writes one engine's text: holes become ?n or $n. */
static char *numbered(struct statement *s, const char *text, char mark, const char *file, int line)
{
	char *out = calloc(1, 2 * strlen(text) + 1), *o = out, name[NAME_MAX_BYTES];
	bool in_quote = false;

	if (out == NULL)
		fail(file, line, "no memory");
	for (const char *p = text; *p != '\0';) {
		in_quote ^= *p == '\'';
		if (*p == ':' && !in_quote && is_word(p[1])) {
			p += 1 + identifier(p + 1, name, file, line);
			o += sprintf(o, "%c%d", mark, hole_number(s, name, file, line));
		} else {
			*o++ = *p++;
		}
	}
	return out;
}

static void add(const char *name, char *text, const char *file, int line)
{
	struct statement *s = &statements[statement_count];

	if (statement_count == STATEMENTS_MAX)
		fail(file, line, "more than %d statements", STATEMENTS_MAX);
	strcpy(s->name, name);
	for (int i = 0; i < statement_count; i++)
		if (strcmp(statements[i].name, name) == 0)
			fail(file, line, "%s is declared twice", name);
	scan(s, text, file, line);
	s->sqlite = numbered(s, text, '?', file, line);
	s->postgres = numbered(s, text, '$', file, line);
	statement_count++;
}

static void read_statements(const char *file)
{
	char *text = slurp(file), name[NAME_MAX_BYTES] = "", body[16384] = "";
	int line = 0, begun = 0;

	for (char *p = text, *end; *p != '\0'; p = end) {
		end = strchr(p, '\n');
		if (end == NULL)
			fail(file, line, "the last line does not end");
		*end++ = '\0';
		line++;
		if (strncmp(p, "-- :", 4) == 0) {
			if (name[0] != '\0')
				fail(file, line, "%s has no ; before the next statement", name);
			identifier(p + 4, name, file, line);
			begun = line;
			continue;
		}
		if (strncmp(p, "--", 2) == 0 || p[strspn(p, " \t")] == '\0')
			continue;
		if (name[0] == '\0')
			fail(file, line, "a statement begins with a line `-- :name   why`");
		if (strlen(body) + strlen(p) + 2 > sizeof body)
			fail(file, line, "%s is too long", name);
		size_t n = strlen(p);
		bool is_last = n > 0 && p[n - 1] == ';';

		p[n - is_last] = '\0';
		strcat(body, body[0] == '\0' ? "" : " ");
		strcat(body, p + strspn(p, " \t"));
		if (is_last) {
			add(name, body, file, begun);
			name[0] = body[0] = '\0';
		}
	}
	if (name[0] != '\0')
		fail(file, line, "%s has no ;", name);
	free(text);
}

static void put_literal(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			fputs("\\n\"\n\t\"", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}

static void write_header(FILE *h)
{
	fputs("/* Made by gen/sqlc from sql/. */\n#ifndef GEN_SQL_H\n#define GEN_SQL_H\n"
	      "#include \"platform/db.h\"\n\nenum sql_id {\n", h);
	for (int i = 0; i < statement_count; i++)
		fprintf(h, "\tSQL_%s,\n", statements[i].name);
	fputs("\tSQL_COUNT\n};\n\n", h);
	for (int i = 0; i < statement_count; i++) {
		const struct statement *s = &statements[i];

		fprintf(h, "struct sql_%s {\n\tstruct db_value ", s->name);
		for (int j = 0; j < s->hole_count; j++)
			fprintf(h, "%s%s", j == 0 ? "" : ", ", s->holes[j]);
		fputs(s->hole_count == 0 ? "none_;\n};\n" : ";\n};\n", h);
		if (s->column_count == 0) {
			fputc('\n', h);
			continue;
		}
		fputs("enum { ", h);
		for (int j = 0; j < s->column_count; j++)
			fprintf(h, "%s%s_%s", j == 0 ? "" : ", ", s->name, s->columns[j]);
		fputs(" };\n\n", h);
	}
	fputs("#endif\n", h);
}

static void write_table(FILE *c)
{
	fputs("/* Made by gen/sqlc from sql/. */\n#include \"gen/sql.h\"\n\n"
	      "const struct db_statement db_statements[] = {\n", c);
	for (int i = 0; i < statement_count; i++) {
		const struct statement *s = &statements[i];

		fprintf(c, "\t{ \"%s\", %d, %d, %s,\n\t  ", s->name, s->hole_count, s->column_count,
			s->is_write ? "true" : "false");
		put_literal(c, s->sqlite);
		fputs(",\n\t  ", c);
		put_literal(c, s->postgres);
		fputs(" },\n", c);
	}
	fprintf(c, "\t{ NULL, 0, 0, false, NULL, NULL }\n};\nconst unsigned db_statement_count = %d;\n\n"
		"const struct db_migration db_migrations[] = {\n", statement_count);
}

static void write_migration(FILE *c, const char *file)
{
	char *text = slurp(file);
	unsigned char digest[SHA256_DIGEST_LENGTH];
	const char *name = strrchr(file, '/') == NULL ? file : strrchr(file, '/') + 1;

	SHA256((const unsigned char *)text, strlen(text), digest);
	fprintf(c, "\t{ %d, \"%s\", \"", atoi(name), name);
	for (int i = 0; i < SHA256_DIGEST_LENGTH; i++)
		fprintf(c, "%02x", digest[i]);
	fputs("\",\n\t  ", c);
	put_literal(c, text);
	fputs(" },\n", c);
	free(text);
}

static bool is_migration(const char *file)
{
	const char *name = strrchr(file, '/') == NULL ? file : strrchr(file, '/') + 1;

	return isdigit((unsigned char)name[0]);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		fail("sqlc", 0, "usage: sqlc OUT.h OUT.c FILE.sql ...");
	for (int i = 3; i < argc; i++)
		if (!is_migration(argv[i]))
			read_statements(argv[i]);
	FILE *h = fopen(argv[1], "w"), *c = fopen(argv[2], "w");

	if (h == NULL || c == NULL)
		fail(argv[1], 0, "cannot be written: %s", strerror(errno));
	write_header(h);
	write_table(c);
	int migrations = 0;

	for (int i = 3; i < argc; i++) {
		if (is_migration(argv[i])) {
			write_migration(c, argv[i]);
			migrations++;
		}
	}
	fprintf(c, "\t{ 0, NULL, NULL, NULL }\n};\nconst unsigned db_migration_count = %d;\n", migrations);
	return fclose(h) != 0 || fclose(c) != 0;
}
