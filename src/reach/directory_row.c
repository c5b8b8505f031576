/* directory_row.c - lines read, and rid of what may not be known.
 *
 * Never   lets a masked value through.
 * Fails   a line of another version is ERR_INVALID: it is asked for again. */
#include "reach/directory_row.h"

#include "base/date.h"
#include "base/utf8.h"
#include "reach/directory_row_order.h"

enum { LEADS_MAX = 6, SIREN_MAX = 999999999, NIC_MAX = 99999 };

/* False unless the line has exactly n fields. */
static bool split(struct str line, struct str *out, size_t n)
{
	struct str rest = line;

	for (size_t i = 0; i + 1 < n; i++) {
		if (!str_cut(rest, '\t', &out[i], &rest))
			return false;
	}
	out[n - 1] = rest;
	return !str_has(rest, '\t');
}

static bool number(struct str text, uint64_t max, uint32_t *out)
{
	uint64_t n;

	if (!str_to_u64(text, max, &n))
		return false;
	*out = (uint32_t)n;
	return true;
}

static enum err read_unit(struct str line, struct unit_row *out)
{
	struct str field[LEADS_MAX + ROW_UNIT_TEXTS], *texts[ROW_UNIT_TEXTS];
	uint32_t first_name;

	*out = (struct unit_row){ 0 };
	if (!split(line, field, LEADS_MAX + ROW_UNIT_TEXTS) || !number(field[1], SIREN_MAX, &out->siren) ||
	    !number(field[3], CATEGORY_NONE, &out->category) || !number(field[4], NIC_MAX, &out->head_nic) ||
	    !number(field[5], ROW_TEXT_BYTES_MAX, &first_name))
		return ERR_INVALID;
	out->is_active = str_has(field[2], 'A');
	out->is_partial = str_has(field[2], 'P');
	out->is_hidden = str_has(field[2], 'N');
	out->is_purged = str_has(field[2], 'X');
	out->is_natural = out->category / 1000 == 1;
	row_unit_texts(out, texts);
	for (size_t i = 0; i < ROW_UNIT_TEXTS; i++)
		*texts[i] = stock_text(field[LEADS_MAX + i]);
	out->first_name_bytes = first_name;
	if (first_name >= out->name.n || out->name.n != field[LEADS_MAX + 3].n)
		out->first_name_bytes = 0;
	if (out->is_partial)
		stock_mask(out);
	return OK;
}

static enum err read_place(struct str line, struct place_row *out)
{
	enum { LEADS = 4 };
	struct str field[LEADS + ROW_PLACE_TEXTS], *texts[ROW_PLACE_TEXTS];

	*out = (struct place_row){ 0 };
	if (!split(line, field, LEADS + ROW_PLACE_TEXTS) || !number(field[1], SIREN_MAX, &out->siren) ||
	    !number(field[2], NIC_MAX, &out->nic) || out->nic == 0)
		return ERR_INVALID;
	out->is_active = str_has(field[3], 'A');
	out->is_partial = str_has(field[3], 'P');
	out->is_hidden = str_has(field[3], 'N');
	out->is_head = str_has(field[3], 'S');
	row_place_texts(out, texts);
	for (size_t i = 0; i < ROW_PLACE_TEXTS; i++)
		*texts[i] = stock_text(field[LEADS + i]);
	if (out->is_partial)
		stock_hide(out);
	return OK;
}

enum err directory_row_read(struct str line, struct directory_row *out)
{
	if (line.n > DIRECTORY_LINE_BYTES_MAX || !utf8_valid(line))
		return ERR_INVALID;
	out->is_unit = str_starts(line, STR("U\t"));
	if (out->is_unit)
		return read_unit(line, &out->unit);
	return str_starts(line, STR("E\t")) ? read_place(line, &out->place) : ERR_INVALID;
}

struct str directory_row_day(struct str timestamp)
{
	struct str day = str_sub(timestamp, 0, 10);
	struct date date;

	return date_parse(day, &date) ? day : STR("");
}
