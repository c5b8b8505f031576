#ifndef PAPER_FORM_MODEL_H
#define PAPER_FORM_MODEL_H
#include "core/dossier.h"
#include "core/pieces.h"
#include "paper/model.h"

/* form_model.h - a dossier as the pages of its subscription form: everything that is printed, in French,
 * decided here; the press only lays it out. Same dossier, same bytes.
 *
 * The model is canonical JSON:
 *   v 1 · title, author, reference, made (instant): what the file says about itself
 *   foot {title reference version distribution date page initials qr head}: on every page; initials is
 *     empty unless paper
 *   groups [{fit, blocks [...]}]: each begins on a new page; fit: on one page whatever it takes
 *   a block has t and: hero {mark brand line title lead reference qr} · h2 {n s aside} · h3, p {s small},
 *     note {s} · pairs {columns rows [[label value]]} · grid {head rows} · ticks {items [{on s note
 *     state digest}]} · list {items [text | {n s}]} · sign {h boxes [{id who name lines}]} · zone {s h}
 *     · address {label s}
 * Groups: organisation, certificate, persons, arrangements · list of pieces (page 2) · undertakings and
 * signatures (page 3) · on paper the instructions · terms. The signers' mobile numbers are in none. */

enum { FORM_PIECES_MAX = 31 };

/* Which pieces follow the terms. */
enum form_set {
	FORM_ALL,                       /* to print, or where copies stay together: every piece */
	FORM_FIRST,                     /* dossier.pdf, read by both signers: without the second's identity */
	FORM_SECOND,                    /* identite-2.pdf: the second signer's identity copies alone */
	FORM_SET_COUNT
};

struct form_case {
	const struct dossier *dossier;
	const struct situation *situation;
	const struct piece_row *pieces;
	size_t n_pieces;
	const struct terms *terms;      /* those the dossier was made with */
	int64_t made_ms;                /* submission, or the last save of a draft */
	struct str qr;                  /* empty: the reference */
};

/* The model's text. */
struct str form_model(struct mem *, const struct form_case *);

/* identite-2.pdf: the copies of the second signer's papers, which he alone reads and certifies. */
struct str second_model(struct mem *, const struct form_case *);

/* Which pieces dossier.pdf has: all on paper, and where the product keeps the copies together. */
enum form_set form_dossier_set(const struct form_case *);
/* Whether identite-2.pdf is made: a second signer, and identity copies that the dossier leaves out. */
bool form_has_second(const struct form_case *);

/* The documents that follow the model's pages, in the order of the list; returns how many. Their clean
 * copies are the descriptors of ASK_MERGE after the model's. */
size_t form_pieces(const struct form_case *, enum form_set, const struct piece_row *out[FORM_PIECES_MAX]);

/* The plan that goes with them: {"fields":[{"name":…,"place":…,"tip":…}],"pieces":[{"head":…,"mention":…}],
 * "v":1}. Fields: "titulaire", "representant" when somebody signs second, "archive" (the time stamps); of
 * identite-2.pdf "representant" and "archive"; none on paper. */
struct str form_plan(struct mem *, const struct form_case *, enum form_set);

/* --- for the files of the form --- */
bool form_is_paper(const struct form_case *);
/* What the document says of itself, under this title. */
void form_about(struct mem *, const struct form_case *, struct str short_title, struct model_about *out);
/* An item of the block "ticks". */
struct json *form_piece(struct mem *, const struct form_case *, const struct piece_row *);
/* The box of who signs second; false: the holder signs alone. */
bool form_second(struct mem *, const struct form_case *, struct model_box *out);
/* Rows of page 1: label and value of what is not empty. */
struct json *form_organisation(struct mem *, const struct form_case *);
struct json *form_certificate(struct mem *, const struct form_case *);
struct json *form_subject(struct mem *, const struct form_case *);
struct json *form_arrangements(struct mem *, const struct form_case *);
/* The table of persons, a whole block. */
struct json *form_persons(struct mem *, const struct form_case *);
/* "Titulaire", "Représentante légale" as the person's civility has it. */
enum say form_holder_title(const struct form_case *);
/* As whom he signs: a delegate signs for the representative, for one who is the holder too. */
enum say form_holder_signs(const struct form_case *);
enum say form_rep_title(const struct form_case *);
bool form_is_same(const struct form_case *);

#endif
