/* directory_row.c - the one place that knows the order of the fields.
 *
 * Never   lets a tab, a line feed or a masked value through.
 * Fails   a line of another version is ERR_INVALID: it is asked for again. */
#include "reach/directory_row.h"

#include "base/date.h"
#include "base/utf8.h"

enum { UNIT_TEXTS = 8, PLACE_TEXTS = 20, LEADS_MAX = 6, SIREN_MAX = 999999999, NIC_MAX = 99999, TEXT_BYTES_MAX = 1000 };

/* Which of the two texts is which: in the order of the line. */
static void unit_texts(struct unit_row *u, struct str *out[UNIT_TEXTS])
{
	struct str *const all[UNIT_TEXTS] = { &u->treated, &u->created, &u->since, &u->name,
					      &u->acronym, &u->usual_name, &u->naf, &u->naf25 };

	for (size_t i = 0; i < UNIT_TEXTS; i++)
		out[i] = all[i];
}

static void place_texts(struct place_row *p, struct str *out[PLACE_TEXTS])
{
	struct str *const all[PLACE_TEXTS] = {
		&p->treated, &p->since, &p->extra, &p->number, &p->number_suffix, &p->last_number,
		&p->last_suffix, &p->way_type, &p->way_name, &p->box, &p->commune, &p->postcode,
		&p->city, &p->cedex, &p->cedex_city, &p->foreign_city, &p->country, &p->country_name,
		&p->sign, &p->naf,
	};

	for (size_t i = 0; i < PLACE_TEXTS; i++)
		out[i] = all[i];
}

static void put_text(struct buf *b, struct str text)
{
	buf_byte(b, '\t');
	if (!utf8_valid(text))
		return;
	text = str_sub(text, 0, utf8_clip(text, TEXT_BYTES_MAX / 4).n);
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
	struct str *texts[UNIT_TEXTS];

	buf_fmt(b, "U\t%09u\t", row.siren);
	put_flag(b, row.is_active, 'A');
	put_flag(b, row.is_partial, 'P');
	put_flag(b, row.is_hidden, 'N');
	put_flag(b, row.is_purged, 'X');
	buf_fmt(b, "\t%u\t%u\t%zu", row.category, row.head_nic, row.first_name_bytes);
	unit_texts(&row, texts);
	for (size_t i = 0; i < UNIT_TEXTS; i++)
		put_text(b, *texts[i]);
}

void directory_row_place(struct buf *b, const struct place_row *p)
{
	struct place_row row = *p;
	struct str *texts[PLACE_TEXTS];

	buf_fmt(b, "E\t%09u\t%05u\t", row.siren, row.nic);
	put_flag(b, row.is_active, 'A');
	put_flag(b, row.is_partial, 'P');
	put_flag(b, row.is_hidden, 'N');
	put_flag(b, row.is_head, 'S');
	place_texts(&row, texts);
	for (size_t i = 0; i < PLACE_TEXTS; i++)
		put_text(b, *texts[i]);
}

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
	struct str field[LEADS_MAX + UNIT_TEXTS], *texts[UNIT_TEXTS];
	uint32_t first_name;

	*out = (struct unit_row){ 0 };
	if (!split(line, field, LEADS_MAX + UNIT_TEXTS) || !number(field[1], SIREN_MAX, &out->siren) ||
	    !number(field[3], CATEGORY_NONE, &out->category) || !number(field[4], NIC_MAX, &out->head_nic) ||
	    !number(field[5], TEXT_BYTES_MAX, &first_name))
		return ERR_INVALID;
	out->is_active = str_has(field[2], 'A');
	out->is_partial = str_has(field[2], 'P');
	out->is_hidden = str_has(field[2], 'N');
	out->is_purged = str_has(field[2], 'X');
	out->is_natural = out->category / 1000 == 1;
	unit_texts(out, texts);
	for (size_t i = 0; i < UNIT_TEXTS; i++)
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
	struct str field[LEADS + PLACE_TEXTS], *texts[PLACE_TEXTS];

	*out = (struct place_row){ 0 };
	if (!split(line, field, LEADS + PLACE_TEXTS) || !number(field[1], SIREN_MAX, &out->siren) ||
	    !number(field[2], NIC_MAX, &out->nic) || out->nic == 0)
		return ERR_INVALID;
	out->is_active = str_has(field[3], 'A');
	out->is_partial = str_has(field[3], 'P');
	out->is_hidden = str_has(field[3], 'N');
	out->is_head = str_has(field[3], 'S');
	place_texts(out, texts);
	for (size_t i = 0; i < PLACE_TEXTS; i++)
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
