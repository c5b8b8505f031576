/* laws.c - see laws.h. Written from the specification, not from the table. */
#include "laws.h"

#define OFFICERS (ROLE(ROLE_OPERATOR) | ROLE(ROLE_RA_MANAGER))
#define PEOPLE (ROLE(ROLE_APPLICANT) | ROLE(ROLE_ANONYMOUS))

static void broken(struct buf *why, unsigned *n, const char *law, const struct life_row *r)
{
	++*n;
	if (why != NULL)
		buf_fmt(why, "%s: TD%02u %s\n", law, r == NULL ? 0u : r->number,
			r == NULL ? "" : life_event_names[r->event]);
}

static void broken_state(struct buf *why, unsigned *n, const char *law, unsigned state)
{
	++*n;
	if (why != NULL)
		buf_fmt(why, "%s: %s\n", law, life_states[state].name);
}

static bool is_any(const struct life_row *r)
{
	return r->from == S_ANY;
}

static bool can_meet(const struct life_row *a, const struct life_row *b)
{
	bool is_same_place = a->from == b->from || is_any(a) || is_any(b);

	return is_same_place && a->event == b->event && (a->who & b->who) != 0 &&
		(a->needs & b->forbids) == 0 && (a->forbids & b->needs) == 0;
}

static void one_row_at_most(struct buf *why, unsigned *n)
{
	for (size_t i = 0; i < life_rows_n; i++) {
		if ((life_rows[i].needs & life_rows[i].forbids) != 0 || life_rows[i].who == 0)
			broken(why, n, "a row that can never apply", &life_rows[i]);
		for (size_t k = i + 1; k < life_rows_n; k++) {
			if (can_meet(&life_rows[i], &life_rows[k]))
				broken(why, n, "two rows apply at once", &life_rows[k]);
		}
	}
}

static void every_state_is_reached_and_left(struct buf *why, unsigned *n)
{
	bool reached[S_COUNT] = { [S_NONE] = true }, ends[S_COUNT] = { false }, leaves[S_COUNT] = { false };

	for (unsigned s = 0; s < S_COUNT; s++)
		ends[s] = life_states[s].is_final;
	for (unsigned round = 0; round < S_COUNT; round++) {
		for (size_t i = 0; i < life_rows_n; i++) {
			const struct life_row *r = &life_rows[i];

			if (is_any(r) || r->to == S_SAME)
				continue;
			reached[r->to] = reached[r->to] || reached[r->from];
			ends[r->from] = ends[r->from] || ends[r->to];
			leaves[r->from] = true;
		}
	}
	for (unsigned s = 0; s < S_COUNT; s++) {
		if (!reached[s])
			broken_state(why, n, "never reached", s);
		if (!ends[s])
			broken_state(why, n, "never ends", s);
		if (life_states[s].is_final == leaves[s])
			broken_state(why, n, "final and left, or neither", s);
	}
}

/* A person is awaited with a timer; the office and the clerk are watched otherwise. */
static void nobody_waits_for_ever(struct buf *why, unsigned *n)
{
	for (unsigned s = S_DRAFT; s < S_COUNT; s++) {
		const struct life_state *state = &life_states[s];
		bool is_timed = false;

		for (size_t i = 0; i < life_rows_n; i++)
			is_timed = is_timed || (life_rows[i].from == s && life_rows[i].event == state->expiry &&
				life_rows[i].who == ROLE(ROLE_SYSTEM) && state->wait_days > 0);
		if (!state->is_final && !state->is_office && s != S_PREPARING && !is_timed)
			broken_state(why, n, "waits for ever", s);
	}
}

static bool is_expiry(unsigned event)
{
	return event == E_IDLE_EXPIRE || event == E_ROUND_EXPIRE || event == E_PAPER_EXPIRE ||
		event == E_CORRECTION_EXPIRE || event == E_PICKUP_EXPIRE || event == E_WAIT_EXPIRE;
}

static void only_officers_lead_to_issuance(struct buf *why, unsigned *n, const struct life_row *r)
{
	bool is_first = r->from == S_IN_REVIEW && (r->needs & LF(LF_ONE_APPROVAL)) != 0 &&
		(r->needs & LF(LF_CHECKED)) != 0 && r->who == ROLE(ROLE_OPERATOR);
	bool is_second = r->from == S_SECOND_REVIEW && (r->forbids & LF(LF_FIRST_OFFICER)) != 0 &&
		(r->forbids & LF(LF_ACTOR)) != 0 && (r->who & ~OFFICERS) == 0;

	if (r->to == S_APPROVED && !is_first && !is_second)
		broken(why, n, "approved without officers", r);
	if ((r->to == S_APPROVED) != ((r->effects & FX(FX_OPEN_REQUESTS)) != 0))
		broken(why, n, "requests open with the approval alone", r);
	if (r->to == S_SECOND_REVIEW && (r->from != S_IN_REVIEW || (r->needs & LF(LF_CHECKED)) == 0))
		broken(why, n, "second review without a checked first", r);
}

static void what_was_sent_is_not_undone(struct buf *why, unsigned *n, const struct life_row *r)
{
	if (r->from == S_APPROVED && (r->forbids & LF(LF_REQUEST_SENT)) == 0)
		broken(why, n, "an approved dossier moves after its request was sent", r);
	if (r->to == S_CANCELLED && (r->forbids & LF(LF_REQUEST_SENT)) == 0)
		broken(why, n, "cancelled after the request was sent", r);
	if ((r->from == S_APPROVED || r->from == S_SECOND_REVIEW) &&
		(r->to == S_IN_REVIEW || r->to == S_CORRECTION) && r->event != E_DISAGREE &&
		(r->effects & FX(FX_UNAPPROVE)) == 0)
		broken(why, n, "edited with its approvals", r);
}

static void the_office_is_not_led_by_applicants(struct buf *why, unsigned *n, const struct life_row *r)
{
	bool is_office = !is_any(r) && (r->from == S_IN_REVIEW || r->from == S_SECOND_REVIEW || r->from == S_APPROVED);

	if (is_office && (r->who & PEOPLE) != 0)
		broken(why, n, "the applicant moves a dossier under review", r);
	if (r->event == E_TAKE && ((r->forbids & LF(LF_ACTOR)) == 0 || (r->needs & LF(LF_OWN_OFFICE)) == 0))
		broken(why, n, "an actor takes his own dossier", r);
	if (is_expiry(r->event) && r->who != ROLE(ROLE_SYSTEM))
		broken(why, n, "a timer that a person fires", r);
	if ((r->who & ROLE(ROLE_ANONYMOUS)) != 0 && r->from != S_DRAFT && r->from != S_NONE)
		broken(why, n, "a visitor beyond the draft", r);
	if ((r->who & ROLE(ROLE_AUDITOR)) != 0 || (r->who & ROLE(ROLE_SYSADMIN)) != 0)
		broken(why, n, "who only reads writes", r);
}

static void signatures_are_verified(struct buf *why, unsigned *n, const struct life_row *r)
{
	if (r->event == E_SIGNER_DONE && ((r->needs & LF(LF_VERIFIED)) == 0 || r->who != ROLE(ROLE_SYSTEM)))
		broken(why, n, "a signature nobody verified", r);
	if (r->to == S_PREPARING && r->from != S_PREPARING &&
		((r->effects & FX(FX_PREPARE)) == 0 || (r->effects & FX(FX_ROUND)) == 0))
		broken(why, n, "prepared without a new round", r);
	if (r->event == E_MODIFY && r->from == S_SIGNING_HOLDER && (r->forbids & LF(LF_SOMEONE_SIGNED)) == 0)
		broken(why, n, "modified under a signature", r);
	if (r->event == E_SUBMIT && (r->needs & LF(LF_COMPLETE)) == 0)
		broken(why, n, "submitted incomplete", r);
	if ((r->to == S_REFUSED || r->event == E_ASK_CORRECTION || r->event == E_SIGNER_DECLINED ||
		r->event == E_DISAGREE) && (r->needs & LF(LF_REASON)) == 0)
		broken(why, n, "no reason is given", r);
}

unsigned life_laws(struct buf *why)
{
	unsigned n = 0;
	bool used[E_COUNT] = { false };

	one_row_at_most(why, &n);
	every_state_is_reached_and_left(why, &n);
	nobody_waits_for_ever(why, &n);
	for (size_t i = 0; i < life_rows_n; i++) {
		used[life_rows[i].event] = true;
		only_officers_lead_to_issuance(why, &n, &life_rows[i]);
		what_was_sent_is_not_undone(why, &n, &life_rows[i]);
		the_office_is_not_led_by_applicants(why, &n, &life_rows[i]);
		signatures_are_verified(why, &n, &life_rows[i]);
	}
	for (unsigned e = 0; e < E_COUNT; e++) {
		if (!used[e]) {
			n++;
			if (why != NULL)
				buf_fmt(why, "an event that nothing takes: %s\n", life_event_names[e]);
		}
	}
	return n;
}

static void add_names(struct buf *out, uint64_t bits, const char *const *names, unsigned count, char sign)
{
	for (unsigned i = 0; i < count; i++) {
		if ((bits & (UINT64_C(1) << i)) != 0)
			buf_fmt(out, " %c%s", sign, names[i]);
	}
}

static void add_line(struct buf *out, unsigned state, unsigned role, const struct life_row *r)
{
	unsigned to = r->to == S_SAME ? state : r->to;

	buf_fmt(out, "%s | %s | " STR_FMT " |", life_states[state].name, life_event_names[r->event],
		STR_ARG(role_name((enum role)role)));
	add_names(out, r->needs, life_fact_names, LF_COUNT, '+');
	add_names(out, r->forbids, life_fact_names, LF_COUNT, '-');
	buf_fmt(out, " | %s |", life_states[to].name);
	add_names(out, r->effects, life_effect_names, FX_COUNT, ' ');
	buf_fmt(out, " | TD%02u\n", r->number);
}

void life_grid(struct buf *out)
{
	for (unsigned s = 0; s < S_COUNT; s++)
		for (unsigned e = 0; e < E_COUNT; e++)
			for (unsigned role = 0; role < ROLE_COUNT; role++)
				for (size_t i = 0; i < life_rows_n; i++) {
					const struct life_row *r = &life_rows[i];
					bool is_here = r->from == s || (is_any(r) && s != S_NONE);

					if (is_here && r->event == e && (r->who & ROLE(role)) != 0)
						add_line(out, s, role, r);
				}
}
