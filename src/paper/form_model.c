/* form_model.c - the pages of the subscription form, one function each.
 *
 * For     the front (« Télécharger mon formulaire ») and the clerk (the dossier to sign or to print).
 * Never   lays anything out; speaks another language than the contract's, French. */
#include "paper/form_model.h"

#include <assert.h>

#include "paper/model.h"

bool form_is_paper(const struct form_case *c)
{
	return facts_ticked(c->situation->facts, F_PAPER);
}

static struct str qr_of(const struct form_case *c)
{
	return c->qr.n != 0 ? c->qr : c->dossier->reference;
}

static void add_hero(struct mem *mem, const struct form_case *c, struct json *blocks)
{
	const struct portal *portal = c->situation->portal;
	const struct model_hero hero = {
		.brand = portal->name, .operated_by = portal->operated_by, .title = model_words(SAY_print_title),
		.lead = c->situation->product == NULL ? STR("") : c->situation->product->name,
		.reference = c->dossier->reference, .qr = qr_of(c),
	};
	model_hero(mem, blocks, &hero);
}

static void add_page_one(struct mem *mem, const struct form_case *c, struct json *groups)
{
	struct json *blocks = model_group(mem, groups, true);
	struct str sirene = facts_get(c->situation->facts, F_SIRENE_BASE_DATE);
	struct date d;
	add_hero(mem, c, blocks);
	struct json *first = model_heading(mem, blocks, "1", model_words(SAY_step_organisation));
	if (date_parse(str_sub(sirene, 0, 10), &d)) {
		struct str day = str_fmt(mem, "%02d/%02d/%04d", d.day, d.month, d.year);
		json_set_str(first, "aside", say_fill(mem, LANG_FR, SAY_print_sirene, { "date", day }));
	}
	model_pairs(mem, blocks, 3, form_organisation(mem, c));
	(void)model_heading(mem, blocks, "2", model_words(SAY_step_certificate));
	model_pairs(mem, blocks, 3, form_certificate(mem, c));
	json_add(blocks, model_block(mem, "h3", model_words(SAY_print_subject)));
	model_pairs(mem, blocks, 3, form_subject(mem, c));
	(void)model_heading(mem, blocks, "3", model_words(SAY_step_persons));
	json_add(blocks, form_persons(mem, c));
	(void)model_heading(mem, blocks, "4", model_words(SAY_step_arrangements));
	model_pairs(mem, blocks, 3, form_arrangements(mem, c));
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
		struct str other = model_words(piece_kinds[row->same_as->asked.piece].label);
		return say_fill(mem, LANG_FR, SAY_print_with, { "piece", other });
	}
	if (row->asked.piece == PIECE_ID_HOLDER && !form_is_paper(c)) {
		return model_words(SAY_printed_esign);
	}
	if (piece_kinds[row->asked.piece].is_identity && document_of(row) != NULL) {
		return STR("");         /* which of them it is stands on page 1 */
	}
	if (row->doc_kind.n != 0) {
		return docs_label(mem, LANG_FR, row->doc_kind);
	}
	if (document_of(row) != NULL || row->asked.piece == PIECE_DELEGATION) {
		return STR("");
	}
	return docs_label_any(mem, LANG_FR, row->asked.docs);
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

struct json *form_piece(struct mem *mem, const struct form_case *c, const struct piece_row *row)
{
	struct json *item = json_object(mem);
	const struct document *document = document_of(row);
	json_set_bool(item, "on", document != NULL || row->asked.need == NEED_IN_FORM);
	json_set_str(item, "s", model_words(piece_kinds[row->asked.piece].printed));
	json_set_str(item, "note", piece_note(mem, c, row));
	json_set_str(item, "state", model_words(piece_state(row)));
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
		struct json *block = model_block(mem, "address", address);
		json_set_str(block, "label", model_words(SAY_print_send_to));
		json_add(blocks, block);
	}
}

static void add_page_two(struct mem *mem, const struct form_case *c, struct json *groups)
{
	struct json *blocks = model_group(mem, groups, true);
	struct json *list = model_block(mem, "ticks", STR(""));
	struct json *items = json_array(mem);
	enum say lead = form_is_paper(c) ? SAY_print_pieces_paper : SAY_print_pieces_online;
	enum say note = form_is_paper(c) ? SAY_print_note_paper : SAY_print_note_online;
	(void)model_heading(mem, blocks, "5", model_words(SAY_step_pieces));
	json_add(blocks, model_block(mem, "p", model_words(lead)));
	for (size_t i = 0; i < c->n_pieces; i++) {
		if (c->pieces[i].asked.need != NEED_NONE) {
			json_add(items, form_piece(mem, c, &c->pieces[i]));
		}
	}
	json_set(list, "items", items);
	json_add(blocks, list);
	json_add(blocks, model_block(mem, "note", model_words(note)));
	if (form_is_paper(c)) {
		add_address(mem, c, blocks);
	}
}

/* Lines to fill by hand, or the word that a signature will be electronic. */
static struct model_box box_of(const struct form_case *c, const char *id, struct str who, struct str name)
{
	static const enum say by_hand[] = { SAY_print_done_at, SAY_print_done_on, SAY_print_read };
	static const enum say by_key[] = { SAY_print_electronic };
	bool is_paper = form_is_paper(c);
	return (struct model_box){ id, who, name, is_paper ? by_hand : by_key, is_paper ? 3 : 1 };
}

bool form_second(struct mem *mem, const struct form_case *c, struct model_box *out)
{
	const struct facts *facts = c->situation->facts;
	enum field_id second = facts_second(facts);
	struct str rep = facts_person(mem, facts, form_is_same(c) ? F_H_CIVILITY : F_R_CIVILITY);
	if (second == F_D_CIVILITY) {
		struct str name = say_fill(mem, LANG_FR, SAY_print_by_delegation,
					   { "name", facts_person(mem, facts, F_D_CIVILITY) }, { "rep", rep });
		*out = box_of(c, "second", model_words(SAY_block_delegate), name);
	} else if (second == F_R_CIVILITY) {
		*out = box_of(c, "second", model_words(form_rep_title(c)), rep);
	}
	return second == F_D_CIVILITY || second == F_R_CIVILITY;
}

/* Holder; then the representative, or the delegate in his place; then the office. */
static void add_signatures(struct mem *mem, const struct form_case *c, struct json *blocks)
{
	static const enum say by_office[] = { SAY_print_received, SAY_print_received_by };
	enum { SIGNATURE_HEIGHT = 230 };
	const struct situation *s = c->situation;
	const struct office *office = office_find(s->offices, s->n_offices, facts_get(s->facts, F_OFFICE_SEND));
	struct model_box boxes[3];
	size_t n = 0;
	boxes[n++] = box_of(c, "holder", model_words(form_holder_signs(c)),
			    facts_person(mem, s->facts, F_H_CIVILITY));
	if (form_second(mem, c, &boxes[n])) {
		n++;
	}
	boxes[n++] = (struct model_box){ "office", model_words(SAY_print_office),
					 office == NULL ? STR("") : office->name, by_office, 2 };
	model_sign(mem, blocks, SIGNATURE_HEIGHT, boxes, n);
}

static void add_page_three(struct mem *mem, const struct form_case *c, struct json *groups)
{
	static const enum say of_holder[] = {
		SAY_print_holder_1, SAY_print_holder_2, SAY_print_holder_3, SAY_print_holder_4,
	};
	static const enum say of_rep[] = { SAY_print_rep_1, SAY_print_rep_2, SAY_print_rep_3 };
	static const enum say of_delegate[] = { SAY_print_delegate_1 };
	struct json *blocks = model_group(mem, groups, true);
	(void)model_heading(mem, blocks, "6", model_words(SAY_print_undertakings));
	model_list(mem, blocks, model_words(form_holder_title(c)), of_holder, 4);
	model_list(mem, blocks, model_words(form_rep_title(c)), of_rep, 3);
	if (facts_ticked(c->situation->facts, F_HAS_DELEGATE)) {
		model_list(mem, blocks, model_words(SAY_block_delegate), of_delegate, 1);
	}
	if (facts_ticked(c->situation->facts, F_PUBLISH_OK)) {
		json_add(blocks, model_block(mem, "p", model_words(SAY_print_publish)));
	}
	add_signatures(mem, c, blocks);
}

/* Paper only: what to do with these sheets, and the words to copy by hand. */
static void add_instructions(struct mem *mem, const struct form_case *c, struct json *groups)
{
	static const enum say steps[] = {
		SAY_print_do_1, SAY_print_do_2, SAY_print_do_3, SAY_print_do_4, SAY_print_do_5, SAY_print_do_6,
	};
	struct json *blocks = model_group(mem, groups, true);
	struct json *list = model_block(mem, "list", STR(""));
	struct json *items = json_array(mem);
	(void)model_heading(mem, blocks, "7", model_words(SAY_print_do_title));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct json *item = json_object(mem);
		json_set_str(item, "n", str_fmt(mem, "%zu.", i + 1));
		json_set_str(item, "s", model_words(steps[i]));
		json_add(items, item);
	}
	json_set(list, "items", items);
	json_add(blocks, list);
	add_address(mem, c, blocks);
	json_add(blocks, model_block(mem, "h3", model_words(SAY_print_remark_title)));
	struct json *zone = model_block(mem, "zone", model_words(SAY_print_remark));
	json_set_int(zone, "h", 110);
	json_add(blocks, zone);
	json_add(blocks, model_block(mem, "note", model_words(SAY_print_final)));
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

static void add_paragraph(struct mem *mem, struct json *blocks, struct str line)
{
	struct str title = STR("");
	struct str text = line;
	if (cut_title(line, &title, &text)) {
		json_add(blocks, model_block(mem, "h3", title));
	}
	json_add(blocks, model_block(mem, "p", text));
}

/* A paragraph of the terms: "# " begins a title, "- " an item, the rest is text. */
static void add_terms(struct mem *mem, const struct form_case *c, struct json *groups)
{
	struct json *blocks = model_group(mem, groups, false);
	struct json *heading = model_block(mem, "h2", model_words(SAY_print_terms));
	struct str rest = c->terms->text;
	json_set_str(heading, "aside", say_fill(mem, LANG_FR, SAY_print_version, { "n", c->terms->version }));
	json_add(blocks, heading);
	while (rest.n > 0) {
		struct str line = STR("");
		(void)str_cut(rest, '\n', &line, &rest);
		line = model_printed(mem, str_trim(line));
		if (line.n == 0) {
			continue;
		}
		if (line.p[0] == '#') {
			while (line.n > 0 && line.p[0] == '#') {
				line = str_sub(line, 1, line.n);
			}
			json_add(blocks, model_block(mem, "h3", str_trim(line)));
		} else if (str_starts(line, STR("- "))) {
			struct json *list = model_block(mem, "list", STR(""));
			struct json *items = json_array(mem);
			json_add_str(items, str_sub(line, 2, line.n));
			json_set(list, "items", items);
			json_add(blocks, list);
		} else {
			add_paragraph(mem, blocks, line);
		}
	}
}

void form_about(struct mem *mem, const struct form_case *c, struct str short_title, struct model_about *out)
{
	struct str revision = str_fmt(mem, "%lld", (long long)c->dossier->revision);
	const struct str title[] = { short_title, c->dossier->reference };
	const struct str head[] = { short_title, facts_get(c->situation->facts, F_ORG_NAME) };
	*out = (struct model_about){
		.title = str_join(mem, title, 2, STR(" ")), .short_title = short_title,
		.author = c->situation->portal->name, .reference = c->dossier->reference,
		.version = say_fill(mem, LANG_FR, SAY_print_version, { "n", revision }),
		.distribution = model_words(SAY_print_distribution), .head = str_join(mem, head, 2, STR(" · ")),
		.initials = form_is_paper(c) ? model_words(SAY_print_initials) : STR(""),
		.qr = qr_of(c), .made_ms = c->made_ms,
	};
}

struct str form_model(struct mem *mem, const struct form_case *c)
{
	assert(c->situation->portal != NULL && c->terms != NULL);
	struct model_about about;
	form_about(mem, c, model_words(SAY_print_title), &about);
	struct model m = model_begin(mem, &about);
	add_page_one(mem, c, m.groups);
	add_page_two(mem, c, m.groups);
	add_page_three(mem, c, m.groups);
	if (form_is_paper(c)) {
		add_instructions(mem, c, m.groups);
	}
	add_terms(mem, c, m.groups);
	return model_text(&m);
}
