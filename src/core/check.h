#ifndef CORE_CHECK_H
#define CORE_CHECK_H
#include "base/date.h"
#include "core/catalogue.h"
#include "core/facts.h"
#include "core/field.h"

/* check.h - whether a step may be left, and what is said beside each field. Pure: the caller brings the
 * day, the portal and the product; nothing is read, nothing is written. Saving never asks it.
 *
 * How a step is posted: dossier_take (core/dossier.h) with what the page drew; on step 1 org_apply
 * (core/org.h) with what the register says; dossier_save; on « Continuer » alone step_check: complaints →
 * 422 and the same page, none → the next step. */

enum { COMPLAINTS_MAX = 64 };

struct situation {                      /* all that a condition may look at */
	const struct facts *facts;
	const struct portal *portal;
	const struct product *product;  /* NULL: none chosen, or withdrawn from the catalogue */
	const struct office *offices;   /* of this portal */
	size_t n_offices;
	struct date today;
	bool is_connected;              /* an account is signed in */
};

#define COMPLAINT_DATE "date"           /* a hole kept as YYYY-MM-DD, drawn in the words of a language */
#define COMPLAINT_MAIL "mail"           /* an address: a link where the sentence is drawn */

struct complaint {                      /* a person's error: drawn beside the field and in the summary */
	enum field_id field;
	enum say say;
	const char *hole;               /* name of the one hole of the sentence, or NULL */
	struct str value;               /* what fills it */
};

struct complaints {
	size_t n;
	struct complaint list[COMPLAINTS_MAX];
};

/* Adds the step's complaints in the order of its fields. Fields that are not shown are not judged.
 * mem: for hole values. */
void step_check(struct mem *, const struct situation *, enum step, struct complaints *);

/* One field alone, as it is kept. False: nothing was added. */
bool field_check(struct mem *, const struct situation *, enum field_id, struct complaints *);

void complain(struct complaints *, enum field_id, enum say);
void complain_of(struct complaints *, enum field_id, enum say, const char *hole, struct str value);

/* The sentence of the field, NULL when it has none. */
const struct complaint *complaint_of(const struct complaints *, enum field_id);

/* Things shown in the summary and to the office that stop nobody. */
void step_warnings(struct mem *, const struct situation *, struct complaints *);

/* Of the bar: a step is done when it was seen and complains of nothing. */
enum step_state { STEP_TODO, STEP_CURRENT, STEP_FIX, STEP_DONE };
/* Gives what step_first_open gives: each step is judged once for both. done_before: the steps before it are known to
 * be done (step_first_open_before said so of these facts), the first step when none is. */
enum step step_states(struct mem *, const struct situation *, enum step current, enum step done_before,
	enum step_state out[STEP_ORDER_COUNT]);

/* The first of the steps 1 to 4 that is not done: where a person who runs ahead is sent back to;
 * STEP_PIECES when all are. */
enum step step_first_open(struct mem *, const struct situation *);
/* The same of those before this one, which is given when they are done: those behind are not judged. */
enum step step_first_open_before(struct mem *, const struct situation *, enum step before);

#endif
