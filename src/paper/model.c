/* model.c - the parts that printed documents share, one function each.
 *
 * For     the models of this folder: form_model.c and its neighbours.
 * Never   lays anything out; speaks another language than the contract's, French. */
#include "paper/model.h"

#include <assert.h>

#include "base/date.h"
#include "base/utf8.h"

struct str model_words(enum say id)
{
	return say(LANG_FR, id);
}

/* 22/11/2026, in Paris. */
static struct str day_of(struct mem *mem, int64_t ms)
{
	struct date d = date_today(ms, ZONE_PARIS);
	return str_fmt(mem, "%02d/%02d/%04d", d.day, d.month, d.year);
}

struct str model_instant(struct mem *mem, int64_t ms)
{
	struct wall w = date_wall(ms, ZONE_PARIS);
	struct str clock = str_fmt(mem, "%02d:%02d:%02d", w.hour, w.minute, w.second);
	return say_fill(mem, LANG_FR, SAY_print_instant, { "day", day_of(mem, ms) }, { "clock", clock });
}

/* The first letters of the name's first two words. */
static struct str initials(struct mem *mem, struct str name)
{
	struct buf *b = buf_new(mem, 16);
	struct str rest = name;
	for (int i = 0; i < 2 && rest.n > 0; i++) {
		struct str word = STR("");
		(void)str_cut(rest, ' ', &word, &rest);
		if (word.n > 0) {
			buf_add(b, utf8_clip(word, 1));
		}
	}
	return buf_done(b);
}

struct str model_printed(struct mem *mem, struct str text)
{
	struct buf *b = buf_new(mem, text.n * 3 + 1);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '\'') {
			buf_add(b, STR("’"));
		} else {
			buf_byte(b, text.p[i]);
		}
	}
	return buf_done(b);
}

static struct json *foot(struct mem *mem, const struct model_about *a)
{
	struct json *f = json_object(mem);
	json_set_str(f, "title", a->short_title);
	json_set_str(f, "reference", a->reference);
	json_set_str(f, "version", a->version);
	json_set_str(f, "distribution", a->distribution);
	json_set_str(f, "date", day_of(mem, a->made_ms));
	json_set_str(f, "page", model_words(SAY_print_page));
	json_set_str(f, "initials", a->initials);
	json_set_str(f, "qr", a->qr.n != 0 ? a->qr : a->reference);
	json_set_str(f, "head", a->head);
	return f;
}

struct model model_begin(struct mem *mem, const struct model_about *a)
{
	struct model m = { mem, json_object(mem), json_array(mem) };
	json_set_int(m.tree, "v", 1);
	json_set_str(m.tree, "title", a->title);
	json_set_str(m.tree, "author", a->author);
	json_set_str(m.tree, "reference", a->reference);
	json_set_str(m.tree, "made", date_stamp(mem, a->made_ms));
	json_set(m.tree, "foot", foot(mem, a));
	json_set(m.tree, "groups", m.groups);
	return m;
}

struct str model_text(const struct model *m)
{
	return json_text(m->mem, m->tree, MODEL_BYTES_MAX);
}

struct json *model_group(struct mem *mem, struct json *groups, bool fits)
{
	struct json *group = json_object(mem);
	struct json *blocks = json_array(mem);
	json_set(group, "blocks", blocks);
	json_set_bool(group, "fit", fits);
	json_add(groups, group);
	return blocks;
}

struct json *model_block(struct mem *mem, const char *t, struct str s)
{
	struct json *block = json_object(mem);
	json_set_str(block, "t", str_of(t));
	if (s.n != 0) {
		json_set_str(block, "s", s);
	}
	return block;
}

struct json *model_row(struct mem *mem, struct str label, struct str value)
{
	struct json *row = json_array(mem);
	json_add_str(row, label);
	json_add_str(row, value);
	return row;
}

void model_add_row(struct mem *mem, struct json *rows, enum say label, struct str value)
{
	if (value.n != 0) {
		json_add(rows, model_row(mem, model_words(label), value));
	}
}

struct json *model_heading(struct mem *mem, struct json *blocks, const char *n, struct str title)
{
	struct json *heading = model_block(mem, "h2", title);
	json_set_str(heading, "n", str_of(n));
	json_add(blocks, heading);
	return heading;
}

void model_pairs(struct mem *mem, struct json *blocks, int columns, struct json *rows)
{
	struct json *block = model_block(mem, "pairs", STR(""));
	json_set_int(block, "columns", columns);
	json_set(block, "rows", rows);
	json_add(blocks, block);
}

void model_list(struct mem *mem, struct json *blocks, struct str title, const enum say *lines, size_t n)
{
	struct json *list = model_block(mem, "list", STR(""));
	struct json *items = json_array(mem);
	for (size_t i = 0; i < n; i++) {
		json_add_str(items, model_words(lines[i]));
	}
	json_set(list, "items", items);
	if (title.n != 0) {
		json_add(blocks, model_block(mem, "h3", title));
	}
	json_add(blocks, list);
}

void model_hero(struct mem *mem, struct json *blocks, const struct model_hero *h)
{
	struct json *block = model_block(mem, "hero", STR(""));
	json_set_str(block, "brand", h->brand);
	json_set_str(block, "mark", initials(mem, h->brand));
	json_set_str(block, "line", h->operated_by.n != 0 ?
		     say_fill(mem, LANG_FR, SAY_print_operated, { "name", h->operated_by }) :
		     model_words(SAY_print_line));
	json_set_str(block, "title", h->title);
	json_set_str(block, "lead", h->lead);
	json_set_str(block, "reference", h->reference);
	json_set_str(block, "qr", h->qr.n != 0 ? h->qr : h->reference);
	json_add(blocks, block);
}

void model_sign(struct mem *mem, struct json *blocks, int height, const struct model_box *boxes, size_t n)
{
	struct json *block = model_block(mem, "sign", STR(""));
	struct json *list = json_array(mem);
	for (size_t i = 0; i < n; i++) {
		struct json *box = json_object(mem);
		struct json *lines = json_array(mem);
		json_set_str(box, "id", str_of(boxes[i].id));
		json_set_str(box, "who", boxes[i].who);
		json_set_str(box, "name", boxes[i].name);
		for (size_t k = 0; k < boxes[i].n; k++) {
			json_add_str(lines, model_words(boxes[i].lines[k]));
		}
		json_set(box, "lines", lines);
		json_add(list, box);
	}
	json_set_int(block, "h", height);
	json_set(block, "boxes", list);
	json_add(blocks, block);
}
