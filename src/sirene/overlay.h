#ifndef SIRENE_OVERLAY_H
#define SIRENE_OVERLAY_H
#include "sirene/register.h"
#include "sirene/stock.h"

/* overlay.h - answers about one unit from the register with newer rows of that unit laid over it: what
 * a merge of the same rows (merge.h) would answer, without a new file.
 *
 * Rows are as changes.h wants them: masked values gone (changes_next_… or stock_text did it), one row
 * a number, establishments by ascending NIC. Answers are copies in the caller's arena. */

struct overlay {
	bool has_unit;
	struct unit_row unit;                   /* whole, as it is now; is_hidden: taken out */
	const struct place_row *places;
	size_t n;
};

/* All of them: sirene may be NULL, when there is no file. ERR_NOT_FOUND: in neither, or taken out;
 * ERR_INVALID: malformed number, or a damaged file. */
MUST_CHECK enum err overlay_unit(const struct sirene *, struct mem *, struct str siren,
				 const struct overlay *, struct unit *out);

/* As register_establishments. */
struct overlay_page {
	struct str filter;
	size_t from, max;               /* max <= REGISTER_PAGE_MAX */
};
MUST_CHECK enum err overlay_establishments(const struct sirene *, struct mem *, struct str siren,
					   const struct overlay *, struct overlay_page,
					   struct establishments *out);

/* As register_establishment. */
MUST_CHECK enum err overlay_establishment(const struct sirene *, struct mem *, struct str siret,
					  const struct overlay *, struct establishment *out);

#endif
