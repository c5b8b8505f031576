/* directory_row_write.c - rows as lines.
 *
 * Never   lets a tab or a line feed of a text into the line. */
#include "base/utf8.h"
#include "reach/directory_row.h"
#include "reach/directory_row_order.h"

static void put_text(struct buf *b, struct str text)
{
	buf_byte(b, '\t');
	if (!utf8_valid(text))
		return;
	text = str_sub(text, 0, utf8_clip(text, ROW_TEXT_BYTES_MAX / 4).n);
	for (size_t i = 0; i < text.n; i++)
		buf_byte(b, (unsigned char)text.p[i] < ' ' || text.p[i] == 0x7f ? ' ' : text.p[i]);
}

static void put_flag(struct buf *b, bool is_set, char letter)
{
	if (is_set)
		buf_byte(b, letter);
}

void directory_row_unit(struct buf *b, const struct unit_row *u)
{
	struct unit_row row = *u;
	struct str *texts[ROW_UNIT_TEXTS];

	buf_fmt(b, "U\t%09u\t", row.siren);
	put_flag(b, row.is_active, 'A');
	put_flag(b, row.is_partial, 'P');
	put_flag(b, row.is_hidden, 'N');
	put_flag(b, row.is_purged, 'X');
	buf_fmt(b, "\t%u\t%u\t%zu", row.category, row.head_nic, row.first_name_bytes);
	row_unit_texts(&row, texts);
	for (size_t i = 0; i < ROW_UNIT_TEXTS; i++)
		put_text(b, *texts[i]);
}

void directory_row_place(struct buf *b, const struct place_row *p)
{
	struct place_row row = *p;
	struct str *texts[ROW_PLACE_TEXTS];

	buf_fmt(b, "E\t%09u\t%05u\t", row.siren, row.nic);
	put_flag(b, row.is_active, 'A');
	put_flag(b, row.is_partial, 'P');
	put_flag(b, row.is_hidden, 'N');
	put_flag(b, row.is_head, 'S');
	row_place_texts(&row, texts);
	for (size_t i = 0; i < ROW_PLACE_TEXTS; i++)
		put_text(b, *texts[i]);
}

