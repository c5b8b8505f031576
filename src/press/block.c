/* block.c - the blocks of a printed page, drawn and tagged.
 *
 * For     form.c, which goes through a model.
 * Never   holds a sentence: every word comes from the model.
 * Limits  COLUMNS_MAX columns of a table; a row higher than a page is cut by the paper. */
#include "press/block.h"

#include <assert.h>

enum { COLUMNS_MAX = 5 };
#define GAP 12.0

struct str block_str(const struct json *block, const char *name)
{
	return json_str(json_get(block, name), STR(""));
}

static double gap(const struct sheet *s, double points)
{
	return points * s->density;
}

/* One text in one tag, at a place. */
static void put(struct sheet *s, const char *tag, struct text t, double x, double y)
{
	sheet_tag(s, tag);
	sheet_draw(s, &t, x, y);
	sheet_untag(s, tag);
}

static void draw_mark(struct sheet *s, struct str mark)
{
	struct box square = { SHEET_LEFT, 40, 34, 34 };
	if (!s->measuring) {
		ink_use(s->cr, INK_BRAND);
		ink_round(s->cr, square, 7);
		cairo_fill(s->cr);
	}
	struct text t = sheet_shape(s, TYPE_MARK, mark, square.w * 2);
	double x = square.x + (square.w - t.w) / 2;
	double y = square.y + (square.h - t.h) / 2;
	sheet_draw(s, &t, x, y);
}

/* The top of page 1: whose form, which form, which dossier. */
static void draw_hero(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	double density = s->density;
	s->density = 1;
	double qr = 58;
	if (!s->measuring) {
		ink_rule(s->cr, 0, SHEET_TITLE_BAND, SHEET_W, INK_BRAND_LINE);       /* below the band: binder.c's */
		ink_qr(s->cr, (struct box){ SHEET_W - SHEET_RIGHT - qr, 40, qr, qr }, block_str(b, "qr"));
	}
	draw_mark(s, block_str(b, "mark"));
	double wide = SHEET_INNER - qr - 56;
	put(s, "P", sheet_shape(s, TYPE_HEADING, block_str(b, "brand"), wide), SHEET_LEFT + 44, 40);
	put(s, "P", sheet_shape(s, TYPE_SMALL, block_str(b, "line"), wide), SHEET_LEFT + 44, 58);
	s->y = 88;
	sheet_flow(s, "H1", sheet_shape(s, TYPE_TITLE, block_str(b, "title"), wide + 44), SHEET_LEFT, 1);
	sheet_flow(s, "P", sheet_shape(s, TYPE_LEAD, block_str(b, "lead"), wide + 44), SHEET_LEFT, 6);
	struct text reference = sheet_shape(s, TYPE_PILL, block_str(b, "reference"), qr + 60);
	put(s, "P", reference, SHEET_W - SHEET_RIGHT - qr / 2 - reference.w / 2, 40 + qr + 3);
	s->density = density;
}

static void draw_heading(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	s->y += gap(s, 8);
	struct text title = sheet_shape(s, TYPE_HEADING, block_str(b, "s"), SHEET_INNER - 26);
	sheet_room(s, title.h + 40);
	double x = SHEET_LEFT;
	struct str number = block_str(b, "n");
	if (number.n != 0) {
		struct text n = sheet_shape(s, TYPE_NUMBER, number, 30);
		double d = title.h + 1;
		if (!s->measuring) {
			ink_use(s->cr, INK_BRAND);
			cairo_new_path(s->cr);         /* a text leaves its end as the current point */
			cairo_arc(s->cr, x + d / 2, s->y + title.h / 2, d / 2, 0, 6.2832);
			cairo_fill(s->cr);
		}
		sheet_tag(s, "H2");
		sheet_draw(s, &n, x + (d - n.w) / 2, s->y + (title.h - n.h) / 2);
		x += d + 7;
	} else {
		sheet_tag(s, "H2");
	}
	double h = title.h;
	sheet_draw(s, &title, x, s->y);
	sheet_untag(s, "H2");
	struct str aside = block_str(b, "aside");
	if (aside.n != 0) {
		struct text t = sheet_shape(s, TYPE_SMALL, aside, SHEET_INNER / 2);
		put(s, "P", t, SHEET_W - SHEET_RIGHT - t.w, s->y + h - t.h - 1);
	}
	s->y += h + gap(s, 3);
	if (!s->measuring) {
		ink_rule(s->cr, SHEET_LEFT, s->y, SHEET_INNER, INK_BRAND_LINE);
	}
	s->y += gap(s, 5);
}

static void draw_subheading(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	s->y += gap(s, 3);
	sheet_room(s, 40);
	sheet_flow(s, "H3", sheet_shape(s, TYPE_SUBHEADING, block_str(b, "s"), SHEET_INNER), SHEET_LEFT, gap(s, 2));
}

static void draw_paragraph(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	bool is_small = json_bool(json_get(b, "small"), false);
	struct text t = sheet_shape(s, is_small ? TYPE_SMALL : TYPE_BODY, block_str(b, "s"), SHEET_INNER);
	sheet_flow(s, "P", t, SHEET_LEFT, gap(s, 5));
}

/* A paragraph on a tinted ground: what must not be overlooked. */
static void draw_note(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	struct text t = sheet_shape(s, TYPE_BODY, block_str(b, "s"), SHEET_INNER - 24);
	double h = t.h + gap(s, 12);
	sheet_room(s, h);
	if (!s->measuring) {
		ink_fill(s->cr, (struct box){ SHEET_LEFT, s->y, SHEET_INNER, h }, INK_BRAND_SOFT);
		ink_use(s->cr, INK_BRAND);
		cairo_rectangle(s->cr, SHEET_LEFT, s->y, 3, h);
		cairo_fill(s->cr);
	}
	put(s, "P", t, SHEET_LEFT + 14, s->y + gap(s, 6));
	s->y += h + gap(s, 7);
}

/* Label above value, side by side: [[label, value], …] in "columns" columns. */
static void draw_pairs(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	const struct json *rows = json_get(b, "rows");
	size_t n = json_count(rows);
	size_t columns = (size_t)json_int(json_get(b, "columns"), 2);
	assert(columns >= 1 && columns <= COLUMNS_MAX);
	double w = (SHEET_INNER - GAP * (double)(columns - 1)) / (double)columns;
	sheet_tag(s, "Table");
	for (size_t row = 0; row < n; row += columns) {
		struct text label[COLUMNS_MAX];
		struct text value[COLUMNS_MAX];
		size_t cells = n - row < columns ? n - row : columns;
		double h = 0;
		for (size_t i = 0; i < cells; i++) {
			const struct json *pair = json_item(rows, row + i);
			label[i] = sheet_shape(s, TYPE_LABEL, json_str(json_item(pair, 0), STR("")), w);
			value[i] = sheet_shape(s, TYPE_VALUE, json_str(json_item(pair, 1), STR("")), w);
			double both = label[i].h + value[i].h;
			h = both > h ? both : h;
		}
		sheet_room(s, h);
		for (size_t i = 0; i < cells; i++) {    /* heard, a pair is a row: all rows are alike */
			double x = SHEET_LEFT + (w + GAP) * (double)i;
			double below = s->y + label[i].h;
			sheet_tag(s, "TR");
			put(s, "TH", label[i], x, s->y);
			put(s, "TD", value[i], x, below);
			sheet_untag(s, "TR");
		}
		s->y += h + gap(s, 3.5);
	}
	sheet_untag(s, "Table");
	s->y += gap(s, 1);
}

static double grid_row(struct sheet *s, const struct json *cells, bool is_head, double label_w, double w)
{
	size_t n = json_count(cells);
	assert(n <= COLUMNS_MAX);
	struct text cell[COLUMNS_MAX];
	double h = 0;
	for (size_t i = 0; i < n; i++) {
		enum type type = is_head ? TYPE_STRONG : i == 0 ? TYPE_LABEL : TYPE_VALUE;
		cell[i] = sheet_shape(s, type, json_str(json_item(cells, i), STR("")), i == 0 ? label_w : w);
		h = cell[i].h > h ? cell[i].h : h;
	}
	h += gap(s, 5);
	sheet_room(s, h);
	if (!s->measuring && is_head) {
		ink_fill(s->cr, (struct box){ SHEET_LEFT, s->y, SHEET_INNER, h }, INK_BRAND_SOFT);
	}
	sheet_tag(s, "TR");
	for (size_t i = 0; i < n; i++) {
		double x = SHEET_LEFT + 6 + (i == 0 ? 0 : label_w + (w + 8) * (double)(i - 1) + 8);
		if (is_head) {
			sheet_ink(&cell[i], INK_BRAND);
		}
		put(s, is_head || i == 0 ? "TH" : "TD", cell[i], x, s->y + gap(s, i == 0 && !is_head ? 3.5 : 2.5));
	}
	sheet_untag(s, "TR");
	return h;
}

/* A table: head of the columns, then rows whose first cell names them. */
static void draw_grid(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	const struct json *head = json_get(b, "head");
	const struct json *rows = json_get(b, "rows");
	size_t columns = json_count(head);
	assert(columns >= 2 && columns <= COLUMNS_MAX);
	double label_w = 92;
	double w = (SHEET_INNER - 12 - label_w) / (double)(columns - 1) - 8;
	sheet_tag(s, "Table");
	s->y += grid_row(s, head, true, label_w, w);
	for (size_t i = 0; i < json_count(rows); i++) {
		s->y += grid_row(s, json_item(rows, i), false, label_w, w);
		if (!s->measuring) {
			ink_rule(s->cr, SHEET_LEFT, s->y, SHEET_INNER, INK_LINE);
		}
	}
	sheet_untag(s, "Table");
	s->y += gap(s, 5);
}

/* One line of a list of pieces: a box, the piece, and under it what was given and its digest. */
static void draw_tick(struct sheet *s, const struct json *item)
{
	double x = SHEET_LEFT + 26;
	struct text state = sheet_shape(s, TYPE_PILL, block_str(item, "state"), 100);
	double w = SHEET_INNER - 26 - state.w - 22;
	struct text name = sheet_shape(s, TYPE_VALUE, block_str(item, "s"), w);
	struct text note = sheet_shape(s, TYPE_SMALL, block_str(item, "note"), w);
	struct text digest = sheet_shape(s, TYPE_TINY, block_str(item, "digest"), SHEET_INNER - 26);
	bool has_note = block_str(item, "note").n != 0;
	bool has_digest = block_str(item, "digest").n != 0;
	double h = name.h + (has_note ? note.h : 0) + (has_digest ? digest.h + 1 : 0) + gap(s, 10);
	sheet_room(s, h);
	double y = s->y + gap(s, 5);
	if (!s->measuring) {
		bool is_on = json_bool(json_get(item, "on"), false);
		ink_tick(s->cr, (struct box){ SHEET_LEFT + 5, y + 0.5, 11, 11 }, is_on);
		if (block_str(item, "state").n != 0) {
			struct box pill = { SHEET_W - SHEET_RIGHT - state.w - 12, y - 1, state.w + 12, state.h + 4 };
			ink_fill(s->cr, pill, INK_BRAND_SOFT);
		}
	}
	sheet_tag(s, "LI");
	sheet_tag(s, "LBody");
	double pill_x = SHEET_W - SHEET_RIGHT - state.w - 6;
	double below = y + name.h;
	put(s, "P", name, x, y);
	if (has_note) {
		double note_h = note.h;
		put(s, "P", note, x, below);
		below += note_h;
	} else {
		text_drop(&note);
	}
	put(s, "P", state, pill_x, y + 1);
	if (has_digest) {
		put(s, "P", digest, x, below + 1);
	} else {
		text_drop(&digest);
	}
	sheet_untag(s, "LBody");
	sheet_untag(s, "LI");
	s->y += h;
	if (!s->measuring) {
		ink_rule(s->cr, SHEET_LEFT, s->y, SHEET_INNER, INK_LINE);
	}
}

static void draw_ticks(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	const struct json *items = json_get(b, "items");
	sheet_tag(s, "L");
	for (size_t i = 0; i < json_count(items); i++) {
		draw_tick(s, json_item(items, i));
	}
	sheet_untag(s, "L");
	s->y += gap(s, 7);
}

/* Items with a bullet, or a number when the model gives one: {"n": "1", "s": "…"} or text. */
static void draw_list(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	const struct json *items = json_get(b, "items");
	sheet_tag(s, "L");
	for (size_t i = 0; i < json_count(items); i++) {
		const struct json *item = json_item(items, i);
		bool is_plain = json_kind_of(item) == JSON_STRING;
		struct str words = is_plain ? json_str(item, STR("")) : block_str(item, "s");
		struct text body = sheet_shape(s, TYPE_BODY, words, SHEET_INNER - 20);
		struct text mark = sheet_shape(s, TYPE_BODY, is_plain ? STR("•") : block_str(item, "n"), 18);
		sheet_ink(&mark, INK_BRAND);
		sheet_room(s, body.h);
		sheet_tag(s, "LI");
		put(s, "Lbl", mark, SHEET_LEFT + 4, s->y);
		sheet_flow(s, "LBody", body, SHEET_LEFT + 20, gap(s, 3));
		sheet_untag(s, "LI");
	}
	sheet_untag(s, "L");
	s->y += gap(s, 3);
}

static void note_place(const struct sheet *s, struct places *places, struct str who, struct box b)
{
	assert(places->n < PLACES_MAX);
	places->place[places->n++] = (struct place){
		.who = str_c(s->mem, who), .page = s->page, .x = b.x, .y = SHEET_H - b.y - b.h, .w = b.w, .h = b.h,
	};
}

/* One signature block of "sign": whose it is above, lines to fill by hand, then the free rectangle. */
static void draw_signature(struct sheet *s, const struct json *item, struct box b, struct places *places)
{
	double y = b.y + 7;
	if (!s->measuring) {
		ink_frame(s->cr, b, INK_BRAND_LINE, 0.9);
	}
	sheet_tag(s, "Sect");
	struct text who = sheet_shape(s, TYPE_STRONG, block_str(item, "who"), b.w - 16);
	struct text name = sheet_shape(s, TYPE_SMALL, block_str(item, "name"), b.w - 16);
	double who_h = who.h;
	double name_h = name.h;
	sheet_ink(&who, INK_BRAND);
	put(s, "P", who, b.x + 8, y);
	put(s, "P", name, b.x + 8, y + who_h);
	y += who_h + name_h + 4;
	const struct json *lines = json_get(item, "lines");
	for (size_t i = 0; i < json_count(lines); i++) {
		struct text t = sheet_shape(s, TYPE_SMALL, json_str(json_item(lines, i), STR("")), b.w - 16);
		double after = b.x + 8 + t.w + 4;
		double h = t.h + 4;
		put(s, "P", t, b.x + 8, y);
		if (!s->measuring && after < b.x + b.w - 20) {
			ink_rule(s->cr, after, y + h - 5, b.x + b.w - 8 - after, INK_LINE);
		}
		y += h;
	}
	sheet_untag(s, "Sect");
	if (!s->measuring) {
		struct box free = { b.x + 6, y + 2, b.w - 12, b.y + b.h - y - 8 };
		ink_dashes(s->cr, free, INK_LINE);
		note_place(s, places, block_str(item, "id"), free);
	}
}

static void draw_signatures(struct sheet *s, const struct json *b, struct places *places)
{
	const struct json *boxes = json_get(b, "boxes");
	size_t n = json_count(boxes);
	assert(n >= 1 && n <= 4);
	double h = (double)json_int(json_get(b, "h"), 150);
	s->y += gap(s, 8);
	double w = (SHEET_INNER - 10 * (double)(n - 1)) / (double)n;
	sheet_room(s, h);
	for (size_t i = 0; i < n; i++) {
		struct box box = { SHEET_LEFT + (w + 10) * (double)i, s->y, w, h };
		draw_signature(s, json_item(boxes, i), box, places);
	}
	s->y += h + gap(s, 8);
}

/* An empty frame with a label: room for a mention written by hand. */
static void draw_zone(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	double h = (double)json_int(json_get(b, "h"), 60);
	sheet_room(s, h);
	if (!s->measuring) {
		ink_dashes(s->cr, (struct box){ SHEET_LEFT, s->y, SHEET_INNER, h }, INK_BRAND_LINE);
	}
	put(s, "P", sheet_shape(s, TYPE_SMALL, block_str(b, "s"), SHEET_INNER - 16), SHEET_LEFT + 8, s->y + 5);
	s->y += h + gap(s, 8);
}

/* Lines of an address, as on an envelope. */
static void draw_address(struct sheet *s, const struct json *b, struct places *places)
{
	(void)places;
	struct text label = sheet_shape(s, TYPE_LABEL, block_str(b, "label"), 240);
	struct text lines = sheet_shape(s, TYPE_STRONG, block_str(b, "s"), 240);
	double h = label.h + lines.h + 18;
	sheet_room(s, h);
	if (!s->measuring) {
		ink_fill(s->cr, (struct box){ SHEET_LEFT, s->y, 270, h }, INK_SUNKEN);
		ink_frame(s->cr, (struct box){ SHEET_LEFT, s->y, 270, h }, INK_BRAND_LINE, 0.8);
	}
	double below = s->y + 8 + label.h;
	put(s, "P", label, SHEET_LEFT + 14, s->y + 7);
	put(s, "P", lines, SHEET_LEFT + 14, below + 2);
	s->y += h + gap(s, 10);
}

static const struct {
	const char *name;
	void (*draw)(struct sheet *, const struct json *, struct places *);
} blocks[] = {
	{ "hero", draw_hero },
	{ "h2", draw_heading },
	{ "h3", draw_subheading },
	{ "p", draw_paragraph },
	{ "note", draw_note },
	{ "pairs", draw_pairs },
	{ "grid", draw_grid },
	{ "ticks", draw_ticks },
	{ "list", draw_list },
	{ "sign", draw_signatures },
	{ "zone", draw_zone },
	{ "address", draw_address },
};

void block_draw(struct sheet *s, const struct json *block, struct places *places)
{
	struct str name = block_str(block, "t");
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		if (str_eq_c(name, blocks[i].name)) {
			blocks[i].draw(s, block, places);
			return;
		}
	}
	assert(false && "a block of a model has a known name");
}
