/* form_plan.c - what goes behind the printed pages of a dossier, and which signature fields it has.
 *
 * For     the clerk, beside form_model.c and second_model.c.
 * Never   lets the holder's file hold the second signer's identity, but where the product says so (N9). */
#include "paper/form_model.h"

enum form_set form_dossier_set(const struct form_case *c)
{
	bool is_together = c->situation->product != NULL && c->situation->product->has_copies_together;
	return form_is_paper(c) || is_together ? FORM_ALL : FORM_FIRST;
}

static bool is_in(enum form_set set, enum piece piece)
{
	bool is_seconds = piece == PIECE_ID_REP || piece == PIECE_ID_DELEGATE;
	return set == FORM_ALL || is_seconds == (set == FORM_SECOND);
}

size_t form_pieces(const struct form_case *c, enum form_set set, const struct piece_row *out[FORM_PIECES_MAX])
{
	size_t n = 0;
	for (size_t i = 0; i < c->n_pieces && n < FORM_PIECES_MAX; i++) {
		const struct piece_row *row = &c->pieces[i];
		if (row->document != NULL && row->document->clean_blob.n != 0 && is_in(set, row->asked.piece)) {
			out[n++] = row;
		}
	}
	return n;
}

bool form_has_second(const struct form_case *c)
{
	const struct piece_row *rows[FORM_PIECES_MAX];
	bool is_apart = form_dossier_set(c) == FORM_FIRST && facts_second(c->situation->facts) != F_H_CIVILITY;
	return is_apart && form_pieces(c, FORM_SECOND, rows) > 0;
}

static void add_field(struct mem *mem, struct json *list, const char *name, const char *place, struct str tip)
{
	struct json *field = json_object(mem);
	json_set_str(field, "name", str_of(name));
	json_set_str(field, "place", str_of(place));
	json_set_str(field, "tip", tip);
	json_add(list, field);
}

static struct json *fields_of(struct mem *mem, const struct form_case *c, enum form_set set)
{
	struct json *list = json_array(mem);
	struct model_box second;
	if (form_is_paper(c)) {
		return list;
	}
	if (set != FORM_SECOND) {
		add_field(mem, list, "titulaire", "holder",
			  model_words(form_is_same(c) && facts_second(c->situation->facts) == F_H_CIVILITY ?
				      SAY_print_tip_both : SAY_print_tip_holder));
	}
	if (form_second(mem, c, &second)) {
		bool is_delegate = facts_second(c->situation->facts) == F_D_CIVILITY;
		add_field(mem, list, "representant", "second",
			  model_words(is_delegate ? SAY_print_tip_delegate : SAY_print_tip_rep));
	}
	add_field(mem, list, "archive", "", model_words(SAY_print_tip_archive));
	return list;
}

static struct json *pieces_of(struct mem *mem, const struct form_case *c, enum form_set set)
{
	const struct piece_row *rows[FORM_PIECES_MAX];
	size_t n = form_pieces(c, set, rows);
	struct json *pieces = json_array(mem);
	for (size_t i = 0; i < n; i++) {
		const struct piece_kind *kind = &piece_kinds[rows[i]->asked.piece];
		struct json *piece = json_object(mem);
		struct str number = str_fmt(mem, "%zu", i + 1);
		json_set_str(piece, "head", say_fill(mem, LANG_FR, SAY_print_piece, { "n", number },
						     { "name", model_words(kind->label) }));
		json_set_str(piece, "mention",
			     form_is_paper(c) && kind->is_identity ? model_words(SAY_print_mention) : STR(""));
		json_add(pieces, piece);
	}
	return pieces;
}

struct str form_plan(struct mem *mem, const struct form_case *c, enum form_set set)
{
	struct json *plan = json_object(mem);
	json_set_int(plan, "v", 1);
	json_set(plan, "fields", fields_of(mem, c, set));
	json_set(plan, "pieces", pieces_of(mem, c, set));
	return json_text(mem, plan, MODEL_BYTES_MAX);
}
