#ifndef PAPER_MODEL_H
#define PAPER_MODEL_H
#include "base/json.h"
#include "core/wording.h"

/* model.h - what every printed document's model is made of: canonical JSON, in French, laid out by the press
 * as form_model.h describes. A document is its head, its foot, and groups of blocks. */

enum { MODEL_BYTES_MAX = 2 * 1024 * 1024, MODEL_FULL_BYTES_MAX = 4 * 1024 * 1024 };

struct model_about {                    /* what a document says about itself */
	struct str title;               /* with what tells it from others: "Formulaire d'abonnement 2026-7K3QDX" */
	struct str short_title;         /* in the foot: "Formulaire d'abonnement" */
	struct str author;              /* the portal's name */
	struct str reference;
	struct str version;             /* in the foot, may be empty */
	struct str distribution;        /* in the foot: who gets it */
	struct str head;                /* on top of the pages that follow the first */
	struct str initials;            /* label of the box for initials: on paper only, else empty */
	struct str qr;                  /* empty: the reference */
	int64_t made_ms;
};

struct model {
	struct mem *mem;
	struct json *tree, *groups;
};

struct model model_begin(struct mem *, const struct model_about *);
/* Canonical text of at most MODEL_BYTES_MAX. */
struct str model_text(const struct model *);

/* The list of blocks of a new group; fits: on one page whatever it takes. */
struct json *model_group(struct mem *, struct json *groups, bool fits);
struct json *model_block(struct mem *, const char *t, struct str s);
struct json *model_row(struct mem *, struct str label, struct str value);
/* Returned to be completed. */
struct json *model_heading(struct mem *, struct json *blocks, const char *n, struct str title);
void model_pairs(struct mem *, struct json *blocks, int columns, struct json *rows);
/* A list of sentences under a title; no title when it is empty. */
void model_list(struct mem *, struct json *blocks, struct str title, const enum say *lines, size_t n);
/* A row when there is a value. */
void model_add_row(struct mem *, struct json *rows, enum say label, struct str value);

struct model_hero {                     /* the top of page 1 */
	struct str brand, operated_by, title, lead, reference, qr;
};

void model_hero(struct mem *, struct json *blocks, const struct model_hero *);

struct model_box {                      /* one signature block */
	const char *id;
	struct str who, name;
	const enum say *lines;
	size_t n;
};

/* boxes of one block "sign", side by side. */
void model_sign(struct mem *, struct json *blocks, int height, const struct model_box *, size_t n);

struct str model_words(enum say);       /* in French */
/* 22/11/2026 à 11:42:07 (Paris), for what must be exact. */
struct str model_instant(struct mem *, int64_t ms);
/* Straight apostrophes of data become those of print, as the sentences' do at build. */
struct str model_printed(struct mem *, struct str text);

#endif
