/* form_model.c - the pages of the subscription form, one function each.
 *
 * For     the front (« Télécharger mon formulaire ») and the clerk (the dossier to sign or to print).
 * Never   lays anything out; speaks another language than the contract's, French. */
#include "paper/form_model.h"

#include <assert.h>

#include "base/utf8.h"

static struct str words(enum say id)
{
	return say(LANG_FR, id);
}

struct json *form_block(struct mem *mem, const char *t, struct str s)
{
	struct json *block = json_object(mem);
	json_set_str(block, "t", str_of(t));
	if (s.n != 0) {
		json_set_str(block, "s", s);
	}
	return block;
}

static struct json *group_of(struct mem *mem, struct json *groups, bool fits)
{
	struct json *group = json_object(mem);
	struct json *blocks = json_array(mem);
	json_set(group, "blocks", blocks);
	json_set_bool(group, "fit", fits);
	json_add(groups, group);
	return blocks;
}

static struct json *add_heading(struct mem *mem, struct json *blocks, const char *n, struct str title)
{
	struct json *heading = form_block(mem, "h2", title);
	json_set_str(heading, "n", str_of(n));
	json_add(blocks, heading);
	return heading;
}

static void add_pairs(struct mem *mem, struct json *blocks, struct json *rows)
{
	struct json *block = form_block(mem, "pairs", STR(""));
	json_set_int(block, "columns", 3);
	json_set(block, "rows", rows);
	json_add(blocks, block);
}

static bool is_paper(const struct form_case *c)
{
	return facts_ticked(c->situation->facts, F_PAPER);
}

static struct str day_of(struct mem *mem, int64_t ms)
{
	struct date d = date_today(ms, ZONE_PARIS);
	return str_fmt(mem, "%02d/%02d/%04d", d.day, d.month, d.year);
}

/* The first letters of the name's first two words. */
static struct str initials_of(struct mem *mem, struct str name)
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

static struct str qr_of(const struct form_case *c)
{
	return c->qr.n != 0 ? c->qr : c->dossier->reference;
}

static struct json *hero(struct mem *mem, const struct form_case *c)
{
	const struct portal *portal = c->situation->portal;
	struct json *block = form_block(mem, "hero", STR(""));
	json_set_str(block, "brand", portal->name);
	json_set_str(block, "mark", initials_of(mem, portal->name));
	json_set_str(block, "line", portal->operated_by.n != 0 ?
		     say_fill(mem, LANG_FR, SAY_print_operated, { "name", portal->operated_by }) :
		     words(SAY_print_line));
	json_set_str(block, "title", words(SAY_print_title));
	json_set_str(block, "lead", c->situation->product == NULL ? STR("") : c->situation->product->name);
	json_set_str(block, "reference", c->dossier->reference);
	json_set_str(block, "qr", qr_of(c));
	return block;
}

static void add_page_one(struct mem *mem, const struct form_case *c, struct json *groups)
{
	struct json *blocks = group_of(mem, groups, true);
	struct str sirene = facts_get(c->situation->facts, F_SIRENE_BASE_DATE);
	struct date d;
	json_add(blocks, hero(mem, c));
	struct json *first = add_heading(mem, blocks, "1", words(SAY_step_organisation));
	if (date_parse(str_sub(sirene, 0, 10), &d)) {
		struct str day = str_fmt(mem, "%02d/%02d/%04d", d.day, d.month, d.year);
		json_set_str(first, "aside", say_fill(mem, LANG_FR, SAY_print_sirene, { "date", day }));
	}
	add_pairs(mem, blocks, form_organisation(mem, c));
	(void)add_heading(mem, blocks, "2", words(SAY_step_certificate));
	add_pairs(mem, blocks, form_certificate(mem, c));
	json_add(blocks, form_block(mem, "h3", words(SAY_print_subject)));
	add_pairs(mem, blocks, form_subject(mem, c));
	(void)add_heading(mem, blocks, "3", words(SAY_step_persons));
	json_add(blocks, form_persons(mem, c));
	(void)add_heading(mem, blocks, "4", words(SAY_step_arrangements));
	add_pairs(mem, blocks, form_arrangements(mem, c));
}

static const struct document *document_of(const struct piece_row *row)
{
	return row->document != NULL ? row->document : row->same_as != NULL ? row->same_as->document : NULL;
}

static struct str digest_of(struct mem *mem, const struct document *document)
{
	return say_fill(mem, LANG_FR, SAY_print_digest, { "hex", str_hex(mem, document->plain_sha256, 32) });
}

/* What stands under a piece: how it is signed, what was given, where else it is. */
static struct str piece_note(struct mem *mem, const struct form_case *c, const struct piece_row *row)
{
	if (row->same_as != NULL) {
		struct str other = words(piece_kinds[row->same_as->asked.piece].label);
		return say_fill(mem, LANG_FR, SAY_print_with, { "piece", other });
	}
	if (row->asked.piece == PIECE_ID_HOLDER && !is_paper(c)) {
		return words(SAY_printed_esign);
	}
	return row->doc_kind.n == 0 ? STR("") : docs_label(mem, LANG_FR, row->doc_kind);
}

static enum say piece_state(const struct piece_row *row)
{
	if (row->asked.need == NEED_IN_FORM) {
		return SAY_print_in_form;
	}
	if (document_of(row) != NULL) {
		return SAY_print_joined;
	}
	return row->asked.need == NEED_REQUIRED ? SAY_print_to_join : SAY_print_optional;
}

static struct json *piece_item(struct mem *mem, const struct form_case *c, const struct piece_row *row)
{
	struct json *item = json_object(mem);
	const struct document *document = document_of(row);
	json_set_bool(item, "on", document != NULL || row->asked.need == NEED_IN_FORM);
	json_set_str(item, "s", words(piece_kinds[row->asked.piece].printed));
	json_set_str(item, "note", piece_note(mem, c, row));
	json_set_str(item, "state", words(piece_state(row)));
	if (document != NULL && row->same_as == NULL) {
		json_set_str(item, "digest", digest_of(mem, document));
	}
	return item;
}

static struct str office_address(struct mem *mem, const struct form_case *c)
{
	const struct situation *s = c->situation;
	const struct office *o = office_find(s->offices, s->n_offices, facts_get(s->facts, F_OFFICE_SEND));
	if (o == NULL) {
		return STR("");
	}
	return str_fmt(mem, STR_FMT "\n" STR_FMT "\n" STR_FMT " " STR_FMT, STR_ARG(o->name), STR_ARG(o->street),
		       STR_ARG(o->postcode), STR_ARG(o->city));
}

static void add_address(struct mem *mem, const struct form_case *c, struct json *blocks)
{
	struct str address = office_address(mem, c);
	if (address.n != 0) {
		struct json *block = form_block(mem, "address", address);
		json_set_str(block, "label", words(SAY_print_send_to));
		json_add(blocks, block);
	}
}

static void add_page_two(struct mem *mem, const struct form_case *c, struct json *groups)
{
	struct json *blocks = group_of(mem, groups, true);
	struct json *list = form_block(mem, "ticks", STR(""));
	struct json *items = json_array(mem);
	(void)add_heading(mem, blocks, "5", words(SAY_step_pieces));
	json_add(blocks, form_block(mem, "p", words(is_paper(c) ? SAY_print_pieces_paper : SAY_print_pieces_online)));
	for (size_t i = 0; i < c->n_pieces; i++) {
		if (c->pieces[i].asked.need != NEED_NONE) {
			json_add(items, piece_item(mem, c, &c->pieces[i]));
		}
	}
	json_set(list, "items", items);
	json_add(blocks, list);
	json_add(blocks, form_block(mem, "note", words(is_paper(c) ? SAY_print_note_paper : SAY_print_note_online)));
	if (is_paper(c)) {
		add_address(mem, c, blocks);
	}
}

static void add_undertakings(struct mem *mem, struct json *blocks, struct str who, const enum say *lines, size_t n)
{
	struct json *list = form_block(mem, "list", STR(""));
	struct json *items = json_array(mem);
	for (size_t i = 0; i < n; i++) {
		json_add_str(items, words(lines[i]));
	}
	json_set(list, "items", items);
	json_add(blocks, form_block(mem, "h3", who));
	json_add(blocks, list);
}

static struct json *signature(struct mem *mem, const struct form_case *c, const char *id, struct str who,
			      struct str name)
{
	static const enum say by_hand[] = { SAY_print_done_at, SAY_print_done_on, SAY_print_read };
	static const enum say by_office[] = { SAY_print_received, SAY_print_received_by };
	bool is_office = str_eq_c(STR("office"), id);
	struct json *box = json_object(mem);
	struct json *lines = json_array(mem);
	json_set_str(box, "id", str_of(id));
	json_set_str(box, "who", who);
	json_set_str(box, "name", name);
	if (is_office) {
		json_add_str(lines, words(by_office[0]));
		json_add_str(lines, words(by_office[1]));
	} else if (is_paper(c)) {
		for (size_t i = 0; i < 3; i++) {
			json_add_str(lines, words(by_hand[i]));
		}
	} else {
		json_add_str(lines, words(SAY_print_electronic));
	}
	json_set(box, "lines", lines);
	return box;
}

/* Holder; then the representative, or the delegate in his place; then the office. */
static struct json *signatures(struct mem *mem, const struct form_case *c)
{
	const struct situation *s = c->situation;
	struct json *block = form_block(mem, "sign", STR(""));
	struct json *boxes = json_array(mem);
	enum field_id second = facts_second(s->facts);
	const struct office *office = office_find(s->offices, s->n_offices, facts_get(s->facts, F_OFFICE_SEND));
	struct str holder = facts_person(mem, s->facts, F_H_CIVILITY);
	json_add(boxes, signature(mem, c, "holder", words(form_holder_title(c)), holder));
	if (second == F_D_CIVILITY) {
		struct str rep = facts_person(mem, s->facts, form_is_same(c) ? F_H_CIVILITY : F_R_CIVILITY);
		struct str name = say_fill(mem, LANG_FR, SAY_print_by_delegation,
					   { "name", facts_person(mem, s->facts, F_D_CIVILITY) }, { "rep", rep });
		json_add(boxes, signature(mem, c, "second", words(SAY_block_delegate), name));
	} else if (second == F_R_CIVILITY) {
		struct str rep = facts_person(mem, s->facts, F_R_CIVILITY);
		json_add(boxes, signature(mem, c, "second", words(form_rep_title(c)), rep));
	}
	json_add(boxes, signature(mem, c, "office", words(SAY_print_office), office == NULL ? STR("") : office->name));
	json_set_int(block, "h", 230);
	json_set(block, "boxes", boxes);
	return block;
}

static void add_page_three(struct mem *mem, const struct form_case *c, struct json *groups)
{
	static const enum say of_holder[] = {
		SAY_print_holder_1, SAY_print_holder_2, SAY_print_holder_3, SAY_print_holder_4,
	};
	static const enum say of_rep[] = { SAY_print_rep_1, SAY_print_rep_2, SAY_print_rep_3 };
	static const enum say of_delegate[] = { SAY_print_delegate_1 };
	struct json *blocks = group_of(mem, groups, true);
	(void)add_heading(mem, blocks, "6", words(SAY_print_undertakings));
	add_undertakings(mem, blocks, words(form_holder_title(c)), of_holder, 4);
	add_undertakings(mem, blocks, words(form_rep_title(c)), of_rep, 3);
	if (facts_ticked(c->situation->facts, F_HAS_DELEGATE)) {
		add_undertakings(mem, blocks, words(SAY_block_delegate), of_delegate, 1);
	}
	if (facts_ticked(c->situation->facts, F_PUBLISH_OK)) {
		json_add(blocks, form_block(mem, "p", words(SAY_print_publish)));
	}
	json_add(blocks, signatures(mem, c));
}

/* Paper only: what to do with these sheets, and the words to copy by hand. */
static void add_instructions(struct mem *mem, const struct form_case *c, struct json *groups)
{
	static const enum say steps[] = {
		SAY_print_do_1, SAY_print_do_2, SAY_print_do_3, SAY_print_do_4, SAY_print_do_5, SAY_print_do_6,
	};
	struct json *blocks = group_of(mem, groups, true);
	struct json *list = form_block(mem, "list", STR(""));
	struct json *items = json_array(mem);
	(void)add_heading(mem, blocks, "7", words(SAY_print_do_title));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct json *item = json_object(mem);
		json_set_str(item, "n", str_fmt(mem, "%zu.", i + 1));
		json_set_str(item, "s", words(steps[i]));
		json_add(items, item);
	}
	json_set(list, "items", items);
	json_add(blocks, list);
	add_address(mem, c, blocks);
	json_add(blocks, form_block(mem, "h3", words(SAY_print_remark_title)));
	struct json *zone = form_block(mem, "zone", words(SAY_print_remark));
	json_set_int(zone, "h", 110);
	json_add(blocks, zone);
	json_add(blocks, form_block(mem, "note", words(SAY_print_final)));
}

/* "5. Révocation. Le titulaire…": a number and a few words before the second full stop are a title. */
static bool cut_title(struct str line, struct str *title, struct str *text)
{
	enum { TITLE_BYTES_MAX = 70 };
	struct str number = STR("");
	struct str rest = STR("");
	size_t at = 0;
	if (!str_cut(line, '.', &number, &rest) || !str_is_digits(number) || !str_find(rest, STR(". "), &at) ||
	    at > TITLE_BYTES_MAX) {
		return false;
	}
	*title = str_sub(line, 0, number.n + 1 + at);
	*text = str_trim(str_sub(rest, at + 2, rest.n));
	return true;
}

/* The terms are data: their straight apostrophes become those of print, as the sentences' do at build. */
static struct str printed(struct mem *mem, struct str text)
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

static void add_paragraph(struct mem *mem, struct json *blocks, struct str line)
{
	struct str title = STR("");
	struct str text = line;
	if (cut_title(line, &title, &text)) {
		json_add(blocks, form_block(mem, "h3", title));
	}
	json_add(blocks, form_block(mem, "p", text));
}

/* A paragraph of the terms: "# " begins a title, "- " an item, the rest is text. */
static void add_terms(struct mem *mem, const struct form_case *c, struct json *groups)
{
	struct json *blocks = group_of(mem, groups, false);
	struct json *heading = form_block(mem, "h2", words(SAY_print_terms));
	struct str rest = c->terms->text;
	json_set_str(heading, "aside", say_fill(mem, LANG_FR, SAY_print_version, { "n", c->terms->version }));
	json_add(blocks, heading);
	while (rest.n > 0) {
		struct str line = STR("");
		(void)str_cut(rest, '\n', &line, &rest);
		line = printed(mem, str_trim(line));
		if (line.n == 0) {
			continue;
		}
		if (line.p[0] == '#') {
			while (line.n > 0 && line.p[0] == '#') {
				line = str_sub(line, 1, line.n);
			}
			json_add(blocks, form_block(mem, "h3", str_trim(line)));
		} else if (str_starts(line, STR("- "))) {
			struct json *list = form_block(mem, "list", STR(""));
			struct json *items = json_array(mem);
			json_add_str(items, str_sub(line, 2, line.n));
			json_set(list, "items", items);
			json_add(blocks, list);
		} else {
			add_paragraph(mem, blocks, line);
		}
	}
}

static struct json *foot(struct mem *mem, const struct form_case *c)
{
	struct json *f = json_object(mem);
	struct str revision = str_fmt(mem, "%lld", (long long)c->dossier->revision);
	const struct str head[] = { words(SAY_print_title), facts_get(c->situation->facts, F_ORG_NAME) };
	json_set_str(f, "title", words(SAY_print_title));
	json_set_str(f, "reference", c->dossier->reference);
	json_set_str(f, "version", say_fill(mem, LANG_FR, SAY_print_version, { "n", revision }));
	json_set_str(f, "distribution", words(SAY_print_distribution));
	json_set_str(f, "date", day_of(mem, c->made_ms));
	json_set_str(f, "page", words(SAY_print_page));
	json_set_str(f, "initials", is_paper(c) ? words(SAY_print_initials) : STR(""));
	json_set_str(f, "qr", qr_of(c));
	json_set_str(f, "head", str_join(mem, head, 2, STR(" · ")));
	return f;
}

struct str form_model(struct mem *mem, const struct form_case *c)
{
	assert(c->situation->portal != NULL && c->terms != NULL);
	struct json *model = json_object(mem);
	struct json *groups = json_array(mem);
	const struct str title[] = { words(SAY_print_title), c->dossier->reference };
	json_set_int(model, "v", 1);
	json_set_str(model, "title", str_join(mem, title, 2, STR(" ")));
	json_set_str(model, "author", c->situation->portal->name);
	json_set_str(model, "reference", c->dossier->reference);
	json_set_str(model, "made", date_stamp(mem, c->made_ms));
	json_set(model, "foot", foot(mem, c));
	add_page_one(mem, c, groups);
	add_page_two(mem, c, groups);
	add_page_three(mem, c, groups);
	if (is_paper(c)) {
		add_instructions(mem, c, groups);
	}
	add_terms(mem, c, groups);
	json_set(model, "groups", groups);
	return json_text(mem, model, FORM_MODEL_BYTES_MAX);
}

size_t form_pieces(const struct form_case *c, enum form_set set, const struct piece_row *out[FORM_PIECES_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_pieces && n < FORM_PIECES_MAX; i++) {
		const struct piece_row *row = &c->pieces[i];
		bool is_seconds = row->asked.piece == PIECE_ID_REP || row->asked.piece == PIECE_ID_DELEGATE;
		if (row->document == NULL || row->document->clean_blob.n == 0 || (set == FORM_FIRST && is_seconds)) {
			continue;
		}
		out[n++] = row;
	}
	return n;
}

struct str form_plan(struct mem *mem, const struct form_case *c, enum form_set set)
{
	const struct piece_row *rows[FORM_PIECES_MAX];
	size_t n = form_pieces(c, set, rows);
	struct json *plan = json_object(mem);
	struct json *pieces = json_array(mem);
	for (size_t i = 0; i < n; i++) {
		const struct piece_kind *kind = &piece_kinds[rows[i]->asked.piece];
		struct json *piece = json_object(mem);
		struct str number = str_fmt(mem, "%zu", i + 1);
		json_set_str(piece, "head", say_fill(mem, LANG_FR, SAY_print_piece, { "n", number },
						     { "name", words(kind->label) }));
		json_set_str(piece, "mention", is_paper(c) && kind->is_identity ? words(SAY_print_mention) : STR(""));
		json_add(pieces, piece);
	}
	json_set_int(plan, "v", 1);
	json_set(plan, "pieces", pieces);
	return json_text(mem, plan, FORM_MODEL_BYTES_MAX);
}
