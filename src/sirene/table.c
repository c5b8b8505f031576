/* table.c - CSV rows by column name, from any source.
 *
 * Never   trusts a row: column count, quotes, length and UTF-8 are checked, the line is named.
 * Limits  TABLE_ROW_BYTES_MAX a row, TABLE_COLUMNS_MAX columns, one buffer of BUFFER_BYTES. */
#include "sirene/table.h"

#include <string.h>

#include "base/utf8.h"
#include "platform/split.h"

enum { BUFFER_BYTES = 256 * 1024 };

struct table {
	struct source *source;
	const struct column *columns;
	size_t wanted;
	uint8_t places[TABLE_COLUMNS_MAX];      /* of wanted column i in the file */
	struct row row;
	size_t width;                           /* columns of the file; 0 before the header */
	char *buffer;                           /* [at, end) is not yet parsed */
	size_t at, end;
	bool is_drained;
	uint64_t line;
	char *plain;                            /* one row without its quotes */
	struct split_way way;
	uint16_t
	    ends[TABLE_COLUMNS_MAX + SPLIT_ENDS_SPARE]; /* offsets of the separators in the row */
	size_t cells;                           /* of the row just split */
	bool is_ascii, is_plain;                /* of the row just split */
};

static enum err fault(const struct table *t, const char *why)
{
	struct str name = source_name(t->source);

	return err_note(ERR_INVALID, "file=" STR_FMT " line=%llu why=%s", STR_ARG(name),
			(unsigned long long)t->line, why);
}

/* Moves what is left to the front and reads more behind it. */
static enum err refill(struct table *t)
{
	size_t n = 0;

	if (t->end - t->at > TABLE_ROW_BYTES_MAX)
		return fault(t, "row_too_long");
	memmove(t->buffer, t->buffer + t->at, t->end - t->at);
	t->end -= t->at;
	t->at = 0;
	TRY(source_read(t->source, t->buffer + t->end, BUFFER_BYTES - t->end, &n));
	t->end += n;
	memset(t->buffer + t->end, 0, SPLIT_PADDING);
	if (n > 0)
		return OK;
	t->is_drained = true;
	if (t->end > 0)         /* the last row may lack its line feed */
		t->buffer[t->end++] = '\n';
	return OK;
}

/* The byte-by-byte way, for rows with quotes: the plain text goes to t->plain. *bytes 0: the row
 * does not end in the buffer. */
static enum err split_quoted(struct table *t, size_t *bytes)
{
	const char *from = t->buffer + t->at, *end = t->buffer + t->end;
	bool is_quoted = false;
	size_t n = 0, limit = TABLE_ROW_BYTES_MAX;
	const char *p = from;

	*bytes = 0;
	t->cells = 0;
	for (; p < end && n < limit; p++) {
		if (is_quoted && *p == '"' && p + 1 < end && p[1] == '"') {
			t->plain[n++] = *p++;
		} else if (*p == '"') {
			is_quoted = !is_quoted;
		} else if (is_quoted || (*p != ',' && *p != '\n')) {
			t->plain[n++] = *p;
		} else {
			if (t->cells == TABLE_COLUMNS_MAX)
				return fault(t, "too_many_columns");
			t->ends[t->cells++] = (uint16_t)n;
			t->plain[n++] = *p;
			if (*p == '\n')
				break;
		}
	}
	if (n == limit)
		return fault(t, "row_too_long");
	if (p == end)
		return t->is_drained ? fault(t, "quote_without_end") : OK;
	t->row.text = t->plain;
	*bytes = (size_t)(p - from) + 1;
	return OK;
}

/* Splits the next row; *more false at the end of the stream. */
static enum err next_row(struct table *t, bool *more)
{
	size_t bytes = 0;

	while (bytes == 0) {
		struct split split =
		    t->way.row(t->buffer + t->at, t->end - t->at, t->ends, TABLE_COLUMNS_MAX);

		bytes = split.bytes;
		t->cells = split.cells;
		t->is_ascii = split.is_ascii && !split.is_odd;
		t->is_plain = split.is_plain && !split.is_odd;
		t->row.text = t->buffer + t->at;
		if (split.is_odd)
			TRY(split_quoted(t, &bytes));
		if (bytes > 0)
			break;
		if (t->is_drained) {
			*more = false;
			if (t->end - t->at > TABLE_ROW_BYTES_MAX)
				return fault(t, "row_too_long");
			return t->at == t->end ? OK : fault(t, "too_many_columns");
		}
		TRY(refill(t));
	}
	if (bytes > TABLE_ROW_BYTES_MAX)
		return fault(t, "row_too_long");
	t->at += bytes;
	t->line++;
	if (t->ends[t->cells - 1] > 0 && t->row.text[t->ends[t->cells - 1] - 1] == '\r')
		t->ends[t->cells - 1]--;
	*more = true;
	return OK;
}

static struct str cell(const struct table *t, size_t i)
{
	size_t start = i == 0 ? 0 : t->ends[i - 1] + (size_t)1;

	return (struct str){ t->row.text + start, t->ends[i] - start };
}

static enum err find_column(struct table *t, size_t wanted)
{
	struct str name = str_of(t->columns[wanted].name);

	t->places[wanted] = COLUMN_ABSENT;
	for (size_t i = 0; i < t->cells; i++) {
		if (!str_eq(cell(t, i), name))
			continue;
		if (t->places[wanted] != COLUMN_ABSENT)
			return err_note(ERR_INVALID, "why=column_twice column=%s",
			                t->columns[wanted].name);
		t->places[wanted] = (uint8_t)i;
	}
	if (t->places[wanted] == COLUMN_ABSENT && t->columns[wanted].is_required)
		return err_note(ERR_INVALID, "why=column_missing column=%s",
		                t->columns[wanted].name);
	return OK;
}

static enum err read_header(struct table *t)
{
	bool more = false;

	TRY(refill(t));
	if (t->end >= 3 && memcmp(t->buffer, "\xef\xbb\xbf", 3) == 0)
		t->at = 3;
	TRY(next_row(t, &more));
	if (!more)
		return fault(t, "empty_file");
	if (t->cells == 1 && str_has(cell(t, 0), ';'))
		return fault(t, "separator_is_a_semicolon");
	if (t->cells == 1 && str_has(cell(t, 0), '\t'))
		return fault(t, "separator_is_a_tab");
	for (size_t i = 0; i < t->wanted; i++)
		TRY(find_column(t, i));
	t->width = t->cells;
	return OK;
}

enum err table_open(struct mem *m, struct source *source, const struct column *columns, size_t n,
		    struct table **out)
{
	struct table *t = mem_new_of(m, struct table);

	*t = (struct table){ .source = source, .columns = columns, .wanted = n };
	t->buffer = mem_get(m, 1, BUFFER_BYTES + SPLIT_PADDING + 1);
	t->plain = mem_get(m, 1, TABLE_ROW_BYTES_MAX + SPLIT_PADDING);
	struct split_way ways[SPLIT_WAYS_MAX];

	t->way = ways[split_ways(ways) - 1];
	t->row = (struct row){ .ends = t->ends, .columns = t->places };
	TRY(read_header(t));
	*out = t;
	return OK;
}

enum err table_next(struct table *t, bool *more)
{
	TRY(next_row(t, more));
	if (!*more)
		return OK;
	if (t->cells != t->width)
		return fault(t, "wrong_number_of_columns");
	if (!t->is_ascii && !utf8_valid((struct str){ t->row.text, t->ends[t->cells - 1] }))
		return fault(t, "not_utf8");
	return OK;
}

const struct row *table_row(const struct table *t)
{
	return &t->row;
}

bool table_is_plain(const struct table *t)
{
	return t->is_plain;
}

size_t table_row_bytes(const struct table *t)
{
	return t->ends[t->cells - 1] + (size_t)1;
}

uint64_t table_line(const struct table *t)
{
	return t->line;
}

struct source *table_source(const struct table *t)
{
	return t->source;
}
