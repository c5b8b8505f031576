/* clerk_words.c - what a signature says: who, in which quality, why, when; on paper and in its dictionary.
 *
 * For     clerk_sign.c.
 * Never   names a telephone, a mail address or the number of an identity document. */
#include "role/clerk_sign.h"

#include "base/date.h"

static struct str words(enum say id)
{
	return say(LANG_FR, id);
}

/* « Délégataire, par délégation de … »: the delegate is not the representative. */
struct str signing_capacity(struct signing *g)
{
	const struct facts *f = &g->dossier->facts;

	switch (signer_person(g->signer)) {
	case PERSON_HOLDER:
		return words(g->signer->is_both ? SAY_stamp_both : SAY_stamp_holder);
	case PERSON_REP:
		return words(SAY_stamp_rep);
	case PERSON_DELEGATE:
	case PERSON_COUNT:
		break;
	}
	return say_fill(g->mem, LANG_FR, SAY_stamp_delegate, { "rep", facts_person(g->mem, f, F_R_CIVILITY) });
}

static struct str moment(struct mem *m, int64_t now_ms)
{
	struct wall w = date_wall(now_ms, ZONE_PARIS);

	return say_fill(m, LANG_FR, SAY_stamp_moment,
			{ "date", str_fmt(m, "%02d/%02d/%04d", w.date.day, w.date.month, w.date.year) },
			{ "time", str_fmt(m, "%02d:%02d", w.hour, w.minute) });
}

void signing_words(struct signing *g, struct json *request)
{
	static const enum field_id civilities[PERSON_COUNT] = { F_H_CIVILITY, F_R_CIVILITY, F_D_CIVILITY };
	bool is_identity = g->document.position > 0;
	struct str reason = words(is_identity ? SAY_stamp_reason_identity : SAY_stamp_reason);
	struct str name = facts_person(g->mem, &g->dossier->facts, civilities[signer_person(g->signer)]);
	struct json *lines = json_array(g->mem);

	json_add_str(lines, name);
	json_add_str(lines, signing_capacity(g));
	json_add_str(lines, moment(g->mem, g->p.made_ms));
	json_add_str(lines, reason);
	json_add_str(lines, say_fill(g->mem, LANG_FR, SAY_stamp_reference, { "ref", g->dossier->reference }));
	json_set_str(request, "name", name);
	json_set_str(request, "reason", reason);
	json_set(request, "lines", lines);
}
