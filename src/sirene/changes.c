/* changes.c - rows of a caller, held to what rows of a file are held to.
 *
 * Never   lets a masked value or an impossible number pass, whoever gives the rows. */
#include "sirene/changes.h"

#include "base/utf8.h"

enum { SIREN_MAX = 999999999, NIC_MAX = 99999 };

static void clean(struct str *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*texts[i] = utf8_valid(*texts[i]) ? stock_text(*texts[i]) : STR("");
}

static enum err check_number(uint64_t number, uint64_t *last)
{
	if (number <= *last)
		return err_note(ERR_INVALID, "change=%llu why=%s", (unsigned long long)number,
		                number == *last ? "twice" : "not_ascending");
	*last = number;
	return OK;
}

enum err changes_next_unit(struct change_reader *r, struct unit_row *out, bool *more)
{
	struct str *const texts[] = {&out->name, &out->acronym, &out->usual_name, &out->naf,
	                             &out->naf25};

	*out = (struct unit_row){ 0 };
	TRY(r->changes->next_unit(r->changes->self, out, more));
	if (!*more)
		return OK;
	if (out->siren > SIREN_MAX || out->head_nic > NIC_MAX || out->category > CATEGORY_NONE)
		return err_note(ERR_INVALID, "change=%u why=number_impossible", out->siren);
	/* one more than it is: a SIREN may be 0 */
	TRY(check_number((uint64_t)out->siren + 1, &r->last_unit));
	size_t name_bytes = out->name.n;

	clean(texts, sizeof texts / sizeof texts[0]);
	if (out->name.n != name_bytes || out->first_name_bytes >= out->name.n)
		out->first_name_bytes = 0;
	out->is_natural = out->category / 1000 == 1;
	if (out->is_partial)
		stock_mask(out);
	return OK;
}

enum err changes_next_place(struct change_reader *r, struct place_row *out, bool *more)
{
	struct str *const texts[] = {
	    &out->extra,    &out->number,     &out->number_suffix, &out->last_number,
	    &out->box,      &out->way_type,   &out->way_name,      &out->last_suffix,
	    &out->commune,  &out->postcode,   &out->city,          &out->cedex,
	    &out->country,  &out->cedex_city, &out->foreign_city,  &out->country_name,
	    &out->sign,     &out->naf};

	*out = (struct place_row){ 0 };
	TRY(r->changes->next_place(r->changes->self, out, more));
	if (!*more)
		return OK;
	if (out->siren > SIREN_MAX || out->nic == 0 || out->nic > NIC_MAX)
		return err_note(ERR_INVALID, "change=%u why=number_impossible", out->siren);
	TRY(check_number((uint64_t)out->siren * (NIC_MAX + 1) + out->nic, &r->last_place));
	clean(texts, sizeof texts / sizeof texts[0]);
	if (out->is_partial)
		stock_hide(out);
	return OK;
}
