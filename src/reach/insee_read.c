/* insee_read.c - INSEE's JSON, which strangers could have written, into rows.
 *
 * For     a caller, behind directory_insee.c.
 * Never   trusts a count, a cursor or a number of the answer; keeps a member that no row needs.
 * Limits  INSEE_BODY_BYTES_MAX before parsing, depth and values while parsing, INSEE_ROWS_MAX rows.
 * Source  API Sirene 3.11: in /siren a unit's state, name and category stand in its first period, in
 *         /siret they are flat; an establishment's state stands in its first period. */
#include "reach/insee_read.h"

#include "base/siren.h"
#include "platform/jsonin.h"
#include "reach/directory_row.h"

static const struct json_limits limits = { INSEE_BODY_BYTES_MAX, 10, 400000 };

struct source {                         /* where the members of a row may stand */
	struct mem *mem;
	const struct json *flat, *inner, *period;
};

static struct str text_in(struct mem *m, const struct json *object, const char *name)
{
	const struct json *v = object == NULL ? NULL : json_get(object, name);

	if (v != NULL && json_kind_of(v) == JSON_INT)
		return str_fmt(m, "%lld", (long long)json_int(v, 0));
	return json_str(v, STR(""));
}

static struct str text(const struct source *s, const char *name)
{
	struct str found = text_in(s->mem, s->flat, name);

	if (found.n == 0)
		found = text_in(s->mem, s->inner, name);
	return found.n > 0 ? found : text_in(s->mem, s->period, name);
}

static struct str first_of(struct str a, struct str b)
{
	return a.n > 0 ? a : b;
}

static const struct json *object_in(const struct json *from, const char *name)
{
	const struct json *v = from == NULL ? NULL : json_get(from, name);

	return v != NULL && json_kind_of(v) == JSON_OBJECT ? v : NULL;
}

/* Period 0 is the one that lasts. */
static const struct json *first_period(const struct json *from, const char *name)
{
	const struct json *v = json_get(from, name);

	if (v == NULL || json_kind_of(v) != JSON_ARRAY || json_count(v) == 0)
		return NULL;
	v = json_item(v, 0);
	return json_kind_of(v) == JSON_OBJECT ? v : NULL;
}

static bool digits(struct str text, size_t n, uint32_t *out)
{
	uint64_t number;

	if (text.n != n || !str_to_u64(text, 999999999, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

/* A: active; the other letter: not. Anything else is no answer. */
static bool read_state(struct str state, char other, bool *out)
{
	*out = str_eq(state, STR("A"));
	return *out || (state.n == 1 && state.p[0] == other);
}

/* As the stock files' reader makes it: denomination, or usual first name and name in use. */
static void name_unit(const struct source *s, struct unit_row *row)
{
	struct str first = first_of(text(s, "prenomUsuelUniteLegale"), text(s, "prenom1UniteLegale"));
	struct str last = first_of(text(s, "nomUsageUniteLegale"), text(s, "nomUniteLegale"));

	row->name = text(s, "denominationUniteLegale");
	if (row->name.n > 0)
		return;
	if (first.n == 0 || last.n == 0) {
		row->name = first_of(last, first);
		return;
	}
	row->first_name_bytes = first.n;
	row->name = str_join(s->mem, (struct str[]){ first, last }, 2, STR(" "));
}

static bool read_unit(const struct source *s, struct unit_row *row)
{
	struct str diffusion = text(s, "statutDiffusionUniteLegale");

	if (!read_state(text(s, "etatAdministratifUniteLegale"), 'C', &row->is_active) || diffusion.n != 1)
		return false;
	if (!digits(text(s, "categorieJuridiqueUniteLegale"), 4, &row->category))
		row->category = CATEGORY_NONE;
	if (!digits(text(s, "nicSiegeUniteLegale"), NIC_DIGITS, &row->head_nic))
		row->head_nic = 0;
	row->is_partial = diffusion.p[0] != 'O';
	row->is_hidden = diffusion.p[0] == 'N';
	row->is_purged = json_bool(json_get(s->flat, "unitePurgeeUniteLegale"), false);
	row->created = text(s, "dateCreationUniteLegale");
	row->since = text(s, "dateDebut");
	row->treated = text(s, "dateDernierTraitementUniteLegale");
	row->acronym = text(s, "sigleUniteLegale");
	row->usual_name = text(s, "denominationUsuelle1UniteLegale");
	row->naf = text(s, "activitePrincipaleUniteLegale");
	row->naf25 = text(s, "activitePrincipaleNAF25UniteLegale");
	name_unit(s, row);
	return true;
}

static void read_address(const struct source *s, struct place_row *row)
{
	row->extra = text(s, "complementAdresseEtablissement");
	row->number = text(s, "numeroVoieEtablissement");
	row->number_suffix = text(s, "indiceRepetitionEtablissement");
	row->last_number = text(s, "dernierNumeroVoieEtablissement");
	row->last_suffix = text(s, "indiceRepetitionDernierNumeroVoieEtablissement");
	row->way_type = text(s, "typeVoieEtablissement");
	row->way_name = text(s, "libelleVoieEtablissement");
	row->box = text(s, "distributionSpecialeEtablissement");
	row->commune = text(s, "codeCommuneEtablissement");
	row->postcode = text(s, "codePostalEtablissement");
	row->city = text(s, "libelleCommuneEtablissement");
	row->cedex = text(s, "codeCedexEtablissement");
	row->cedex_city = text(s, "libelleCedexEtablissement");
	row->foreign_city = text(s, "libelleCommuneEtrangerEtablissement");
	row->country = text(s, "codePaysEtrangerEtablissement");
	row->country_name = text(s, "libellePaysEtrangerEtablissement");
}

static bool read_place(const struct source *s, struct place_row *row)
{
	struct str diffusion = text(s, "statutDiffusionEtablissement");

	if (!digits(text(s, "nic"), NIC_DIGITS, &row->nic) || row->nic == 0 || diffusion.n != 1 ||
	    !read_state(text(s, "etatAdministratifEtablissement"), 'F', &row->is_active))
		return false;
	row->is_partial = diffusion.p[0] != 'O';
	row->is_hidden = diffusion.p[0] == 'N';
	row->is_head = json_bool(json_get(s->flat, "etablissementSiege"), false);
	row->since = text(s, "dateDebut");
	row->treated = text(s, "dateDernierTraitementEtablissement");
	row->naf = text(s, "activitePrincipaleEtablissement");
	row->sign = first_of(first_of(text(s, "enseigne1Etablissement"), text(s, "enseigne2Etablissement")),
			     first_of(text(s, "enseigne3Etablissement"),
				      text(s, "denominationUsuelleEtablissement")));
	read_address(s, row);
	return true;
}

/* --- one element ------------------------------------------------------------------------------- */

static enum err add_unit(struct mem *m, const struct json *v, uint32_t siren, struct buf *lines)
{
	struct source s = { m, v, NULL, first_period(v, "periodesUniteLegale") };
	struct unit_row row = { .siren = siren };

	if (!read_unit(&s, &row))
		return ERR_INVALID;
	directory_row_unit(lines, &row);
	buf_byte(lines, '\n');
	return OK;
}

static enum err add_place(struct mem *m, const struct json *v, uint32_t siren, struct buf *lines)
{
	struct source s = { m, v, object_in(v, "adresseEtablissement"), first_period(v, "periodesEtablissement") };
	struct place_row row = { .siren = siren };

	if (!read_place(&s, &row))
		return ERR_INVALID;
	directory_row_place(lines, &row);
	buf_byte(lines, '\n');
	return OK;
}

static enum err add(struct mem *m, enum insee_kind kind, struct str wanted, const struct json *v,
		    struct buf *lines)
{
	uint32_t siren;

	if (v == NULL || json_kind_of(v) != JSON_OBJECT || !digits(text_in(m, v, "siren"), SIREN_DIGITS, &siren) ||
	    (wanted.n > 0 && !str_eq(wanted, text_in(m, v, "siren"))))
		return ERR_INVALID;
	if (kind == INSEE_UNIT || kind == INSEE_UNITS)
		return add_unit(m, v, siren, lines);
	if (kind == INSEE_SITE && object_in(v, "uniteLegale") != NULL)
		TRY(add_unit(m, object_in(v, "uniteLegale"), siren, lines));
	return add_place(m, v, siren, lines);
}

/* --- the answer -------------------------------------------------------------------------------- */

static bool is_cursor(struct str s)
{
	if (s.n > INSEE_CURSOR_BYTES_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	}
	return true;
}

static enum err add_all(struct mem *m, enum insee_kind kind, struct str siren, const struct json *list,
			struct buf *lines)
{
	if (list == NULL || json_kind_of(list) != JSON_ARRAY)
		return ERR_INVALID;
	if (json_count(list) > INSEE_ROWS_MAX)
		return ERR_LIMIT;
	for (size_t i = 0; i < json_count(list); i++)
		TRY(add(m, kind, siren, json_item(list, i), lines));
	return OK;
}

enum err insee_read(struct mem *m, enum insee_kind kind, struct str siren, struct str cursor,
		    struct str body, struct buf *lines, struct insee_page *out)
{
	static const char *const names[INSEE_KIND_COUNT] = {
		[INSEE_UNIT] = "uniteLegale", [INSEE_SITE] = "etablissement",
		[INSEE_SITES] = "etablissements", [INSEE_UNITS] = "unitesLegales",
		[INSEE_PLACES] = "etablissements",
	};
	bool is_one = kind == INSEE_UNIT || kind == INSEE_SITE;
	struct json *all;

	TRY(json_read(m, body, &limits, &all));
	const struct json *header = json_kind_of(all) == JSON_OBJECT ? object_in(all, "header") : NULL;

	if (header == NULL || json_int(json_get(header, "statut"), 0) != 200)
		return ERR_INVALID;
	const struct json *payload = json_get(all, names[kind]);

	*out = (struct insee_page){ .rows = 1, .total = 1 };
	TRY(is_one ? add(m, kind, siren, payload, lines) : add_all(m, kind, siren, payload, lines));
	if (buf_full(lines))
		return ERR_LIMIT;
	if (is_one)
		return OK;
	out->rows = json_count(payload);
	out->total = json_int(json_get(header, "total"), 0);
	out->next = json_str(json_get(header, "curseurSuivant"), STR(""));
	if (!is_cursor(out->next) || out->total < 0)
		return ERR_INVALID;
	if (str_eq(out->next, cursor) || out->rows == 0)
		out->next = STR("");
	return OK;
}
