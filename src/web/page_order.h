#ifndef WEB_PAGE_ORDER_H
#define WEB_PAGE_ORDER_H
#include "web/order.h"
#include "web/handlers.h"
#include "web/view_order.h"

/* page_order.h - what the six steps share, and the view of each. */

/* All but form: bar, aside, paths. */
void order_view(struct ctx *, const struct request *, const struct order *, struct view_order *out);
/* The form of the step, with the order's complaints when there are some. */
struct form *order_form(struct ctx *, const struct order *);

/* Each draws its step into out. */
void organisation_draw(struct ctx *, const struct request *, const struct order *, struct out *);
void certificate_draw(struct ctx *, const struct request *, const struct order *, struct out *);
void persons_draw(struct ctx *, const struct request *, const struct order *, struct out *);
void arrangements_draw(struct ctx *, const struct request *, const struct order *, struct out *);

enum { NEAR_CHARACTERS_MAX = 40 };
/* Step 4: the place that its offices are put in order by, as typed; the establishment's postcode when none was. */
struct str arrangements_near(const struct request *, const struct order *);

/* The pieces as the step, the paper page, the recap and the confirmation show them. */
MUST_CHECK enum err pieces_view(struct ctx *, const struct order *, struct view_piece **out, size_t *n_out);
/* Of a required piece: it is there, in its own place or in another's. */
bool piece_is_given(const struct view_piece *);

/* Whether the person came by « Modifier » and goes back to the recap. */
bool order_returns(const struct request *);

/* Whether the page of step 2 is asked for to show another product's options. */
bool shows_options(const struct request *);

/* The answer to a field in the reader's words: labels, dates, names of the order's product and offices. */
struct str order_words(struct ctx *, const struct order *, enum field_id, struct str value);

/* Address of an office in one line. */
struct str office_line(struct ctx *, const struct office *);

#endif
