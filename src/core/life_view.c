/* life_view.c - what a state lets its applicant do, and the one line that says whose turn it is.
 *
 * For     the customer's space and, later, the office.
 * Source  the handbook's life page, 3.4 and 3.5. */
#include "core/round.h"
#include "core/wording.h"

#define B(button) (1u << (button))
#define READ (B(BUTTON_VIEW) | B(BUTTON_FORM) | B(BUTTON_PRINT))

static const unsigned buttons[S_COUNT] = {
	[S_DRAFT] = B(BUTTON_VIEW) | B(BUTTON_RESUME) | B(BUTTON_DELETE),
	[S_PREPARING] = B(BUTTON_VIEW) | B(BUTTON_DELETE),
	[S_SIGNING_HOLDER] = READ | B(BUTTON_MODIFY) | B(BUTTON_DELETE) | B(BUTTON_REMIND) |
		B(BUTTON_CHANGE_CONTACT),
	[S_SIGNING_REP] = READ | B(BUTTON_DELETE) | B(BUTTON_REMIND) | B(BUTTON_CHANGE_CONTACT),
	[S_SIGN_BLOCKED] = READ | B(BUTTON_MODIFY) | B(BUTTON_DELETE) | B(BUTTON_REVALIDATE),
	[S_SIGN_EXPIRED] = READ | B(BUTTON_MODIFY) | B(BUTTON_DELETE) | B(BUTTON_REVALIDATE),
	[S_AWAITING_PAPER] = READ | B(BUTTON_MODIFY) | B(BUTTON_DELETE),
	[S_IN_QUEUE] = READ | B(BUTTON_DELETE),
	[S_IN_REVIEW] = READ,
	[S_CORRECTION] = READ | B(BUTTON_CORRECT) | B(BUTTON_WITHDRAW),
	[S_SECOND_REVIEW] = READ,
	[S_APPROVED] = READ | B(BUTTON_APPOINTMENT),
	[S_REFUSED] = READ | B(BUTTON_AGAIN),
	[S_ABANDONED] = READ | B(BUTTON_AGAIN),
	[S_DELETED] = READ | B(BUTTON_AGAIN),
	[S_CANCELLED] = READ | B(BUTTON_AGAIN),
};

unsigned life_buttons(const struct dossier *d, bool is_someone_signed)
{
	unsigned all = buttons[d->state];

	return is_someone_signed && d->state == S_SIGNING_HOLDER ? all & ~B(BUTTON_MODIFY) : all;
}

struct turn {                           /* what the sentences may name */
	struct str holder, second, office, day, saved;
	unsigned left;                  /* steps, or answers to correct */
	struct str stopped, reason;     /* who was blocked or has refused, and why he has */
};

/* The same with a number of things left. */
static struct str with_left(struct ctx *ctx, enum say id, unsigned left, struct str day)
{
	const struct lang_hole holes[] = { { "n", lang_number(ctx->mem, ctx->lang, left) }, { "date", day } };

	return lang_fill(ctx->mem, say_many(ctx->lang, id, left), holes, 2);
}

static struct str with_day(struct ctx *ctx, enum say id, const char *who, struct str name, struct str day)
{
	const struct lang_hole holes[] = { { who, name }, { "date", day } };

	return lang_fill(ctx->mem, say(ctx->lang, id), holes, 2);
}

static struct str signing_rep(struct ctx *ctx, const struct turn *t)
{
	return say_fill(ctx->mem, ctx->lang, SAY_turn_signing_rep, { "titulaire", t->holder },
		{ "signataire", t->second }, { "date", t->day });
}

static struct str blocked(struct ctx *ctx, const struct dossier *d, const struct turn *t)
{
	if (str_eq_c(d->cause, "declined"))
		return say_fill(ctx->mem, ctx->lang, SAY_turn_declined, { "nom", t->stopped },
			{ "motif", t->reason });
	return say_fill(ctx->mem, ctx->lang, SAY_turn_blocked, { "nom", t->stopped });
}

static struct str what_of(struct ctx *ctx, const struct dossier *d, const struct turn *t)
{
	struct mem *mem = ctx->mem;

	switch (d->state) {
	case S_DRAFT:
		return with_left(ctx, SAY_turn_draft, t->left, t->saved);
	case S_PREPARING:
		return say(ctx->lang, facts_ticked(&d->facts, F_PAPER) ? SAY_turn_preparing_paper :
			SAY_turn_preparing);
	case S_SIGNING_HOLDER:
		return with_day(ctx, SAY_turn_signing_holder, "titulaire", t->holder, t->day);
	case S_SIGNING_REP:
		return signing_rep(ctx, t);
	case S_SIGN_BLOCKED:
		return blocked(ctx, d, t);
	case S_SIGN_EXPIRED:
		return say(ctx->lang, SAY_turn_sign_expired);
	case S_AWAITING_PAPER:
		return with_day(ctx, SAY_turn_awaiting_paper, "bureau", t->office, t->day);
	case S_IN_QUEUE:
	case S_IN_REVIEW:
	case S_SECOND_REVIEW:
		return say_fill(mem, ctx->lang, SAY_turn_office, { "bureau", t->office });
	case S_CORRECTION:
		return with_left(ctx, SAY_turn_correction, t->left, t->day);
	case S_APPROVED:
		return say_fill(mem, ctx->lang, SAY_turn_approved, { "titulaire", t->holder },
			{ "bureau", t->office });
	case S_REFUSED:
		return say(ctx->lang, SAY_turn_refused);
	case S_ABANDONED:
		return say(ctx->lang, SAY_turn_abandoned);
	case S_DELETED:
		return say(ctx->lang, SAY_turn_deleted);
	case S_CANCELLED:
		return say(ctx->lang, SAY_turn_cancelled);
	case S_NONE:
	case S_COUNT:
		break;
	}
	return STR("");
}

/* The person or the office that everybody waits for; nobody: the state. */
static struct str who_of(struct ctx *ctx, const struct dossier *d, const struct turn *t)
{
	static const enum say words[S_COUNT] = {
		[S_DRAFT] = SAY_whose_you, [S_SIGN_BLOCKED] = SAY_whose_you, [S_SIGN_EXPIRED] = SAY_whose_you,
		[S_AWAITING_PAPER] = SAY_whose_you, [S_CORRECTION] = SAY_whose_you,
		[S_SIGNING_HOLDER] = SAY_whose_signer, [S_SIGNING_REP] = SAY_whose_signer,
		[S_IN_QUEUE] = SAY_whose_office, [S_IN_REVIEW] = SAY_whose_office,
		[S_SECOND_REVIEW] = SAY_whose_office, [S_APPROVED] = SAY_whose_holder,
	};
	enum say id = words[d->state] == SAY_NONE ? life_states[d->state].label : words[d->state];

	return say_fill(ctx->mem, ctx->lang, id, { "titulaire", t->holder }, { "bureau", t->office },
		{ "signataire", d->state == S_SIGNING_REP ? t->second : t->holder });
}

static enum err find_stopped(struct ctx *ctx, const struct dossier *d, struct turn *t)
{
	struct signer *all;
	size_t n;

	if (d->state != S_SIGN_BLOCKED)
		return OK;
	TRY(signer_list(ctx, d->id, d->round, &all, &n));
	for (size_t i = 0; i < n; i++) {
		if (all[i].state != SIGNER_LOCKED && all[i].state != SIGNER_DECLINED)
			continue;
		t->stopped = facts_person(ctx->mem, &d->facts, persons[signer_person(&all[i])].civility);
		t->reason = all[i].reason;
	}
	return OK;
}

enum err life_turn(struct ctx *ctx, const struct dossier *d, struct str office, unsigned steps_left,
		   struct turn_words *out)
{
	struct mem *mem = ctx->mem;
	struct turn t = {
		.holder = facts_person(mem, &d->facts, F_H_CIVILITY),
		.second = facts_person(mem, &d->facts, facts_second(&d->facts)),
		.office = office.n == 0 ? say(ctx->lang, SAY_print_office) : office,
		.day = d->deadline_ms == 0 ? STR("") : wording_day(mem, ctx->lang, d->deadline_ms),
		.saved = d->saved_ms == 0 ? STR("") : wording_day(mem, ctx->lang, d->saved_ms),
		.left = steps_left,
	};

	TRY(find_stopped(ctx, d, &t));
	*out = (struct turn_words){ who_of(ctx, d, &t), what_of(ctx, d, &t) };
	return OK;
}
