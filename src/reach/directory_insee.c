/* directory_insee.c - questions as addresses, answers as rows.
 *
 * For     a caller process.
 * Never   follows a redirect; puts the key anywhere but in its header; asks for a column no row needs.
 * Limits  INSEE_BODY_BYTES_MAX of answer, one deadline a call.
 * Source  API Sirene 3.11: /siren, /siret, q, champs, nombre, curseur, tri; 301 for a double, 404 for what
 *         is unknown or may not be shown, 429 past the allowance. */
#include "reach/directory_insee.h"

#include "base/date.h"
#include "base/siren.h"
#include "platform/call.h"

enum { URL_BYTES_MAX = 4096 };

struct insee {
	struct insee_settings set;
	struct call *call;
};

static const char unit_columns[] =
	"siren,statutDiffusionUniteLegale,unitePurgeeUniteLegale,dateCreationUniteLegale,sigleUniteLegale,"
	"prenom1UniteLegale,prenomUsuelUniteLegale,dateDernierTraitementUniteLegale,dateDebut,"
	"etatAdministratifUniteLegale,nomUniteLegale,nomUsageUniteLegale,denominationUniteLegale,"
	"denominationUsuelle1UniteLegale,categorieJuridiqueUniteLegale,activitePrincipaleUniteLegale,"
	"nicSiegeUniteLegale";

static const char place_columns[] =
	"siren,nic,siret,statutDiffusionEtablissement,dateDernierTraitementEtablissement,etablissementSiege,"
	"complementAdresseEtablissement,numeroVoieEtablissement,indiceRepetitionEtablissement,"
	"dernierNumeroVoieEtablissement,indiceRepetitionDernierNumeroVoieEtablissement,typeVoieEtablissement,"
	"libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement,"
	"libelleCommuneEtrangerEtablissement,distributionSpecialeEtablissement,codeCommuneEtablissement,"
	"codeCedexEtablissement,libelleCedexEtablissement,codePaysEtrangerEtablissement,"
	"libellePaysEtrangerEtablissement,dateDebut,etatAdministratifEtablissement,enseigne1Etablissement,"
	"enseigne2Etablissement,enseigne3Etablissement,denominationUsuelleEtablissement,"
	"activitePrincipaleEtablissement";

struct insee *insee_new(struct mem *m, const struct insee_settings *set)
{
	struct insee *i = mem_new_of(m, struct insee);

	i->set = *set;
	i->call = call_new(m);
	return i;
}

static bool is_list(enum insee_kind kind)
{
	return kind == INSEE_SITES || kind == INSEE_UNITS || kind == INSEE_PLACES;
}

static bool is_cursor(struct str s)
{
	bool is_good = s.n > 0 && s.n <= INSEE_CURSOR_BYTES_MAX;

	for (size_t i = 0; i < s.n; i++)
		is_good = is_good && s.p[i] > ' ' && s.p[i] <= '~';
	return is_good;
}

/* Everything that goes into an address is what it claims to be. */
static bool is_sound(const struct insee_question *q)
{
	struct date date;
	bool has_days = q->kind == INSEE_UNITS || q->kind == INSEE_PLACES;
	size_t wanted = has_days ? 0 : q->kind == INSEE_SITE ? SIRET_DIGITS : SIREN_DIGITS;

	if (q->siren.n != wanted || (wanted > 0 && !str_is_digits(q->siren)))
		return false;
	if (has_days && (!date_parse(q->since, &date) || !date_parse(q->until, &date)))
		return false;
	return is_list(q->kind) ? is_cursor(q->cursor) : q->cursor.n == 0;
}

static void escape(struct buf *b, struct str text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
				c == '-' || c == '.' || c == '_' || c == '~' || c == '*';

		if (is_plain) {
			buf_byte(b, text.p[i]);
		} else {
			buf_byte(b, '%');
			buf_byte(b, hex[c >> 4]);
			buf_byte(b, hex[c & 15]);
		}
	}
}

static struct str query_of(struct mem *m, const struct insee_question *q)
{
	switch (q->kind) {
	case INSEE_SITES:
		return str_fmt(m, "siren:" STR_FMT " AND periode(etatAdministratifEtablissement:A)",
			       STR_ARG(q->siren));
	case INSEE_UNITS:
		return str_fmt(m, "dateDernierTraitementUniteLegale:[" STR_FMT " TO " STR_FMT "]",
			       STR_ARG(q->since), STR_ARG(q->until));
	case INSEE_PLACES:
		return str_fmt(m, "dateDernierTraitementEtablissement:[" STR_FMT " TO " STR_FMT "]",
			       STR_ARG(q->since), STR_ARG(q->until));
	case INSEE_UNIT:
	case INSEE_SITE:
	case INSEE_KIND_COUNT:
		break;
	}
	return STR("");
}

static struct str address_of(struct mem *m, const struct insee *i, const struct insee_question *q)
{
	bool is_of_units = q->kind == INSEE_UNIT || q->kind == INSEE_UNITS;
	struct buf *b = buf_new(m, URL_BYTES_MAX);

	buf_add(b, i->set.api);
	buf_add_c(b, is_of_units ? "/siren" : "/siret");
	if (!is_list(q->kind))
		buf_fmt(b, "/" STR_FMT, STR_ARG(q->siren));
	buf_fmt(b, "?champs=%s", is_of_units ? unit_columns : place_columns);
	if (is_list(q->kind)) {
		buf_add_c(b, "&q=");
		escape(b, query_of(m, q));
		buf_fmt(b, "&nombre=%d&curseur=", INSEE_ROWS_MAX);
		escape(b, q->cursor);
	}
	return buf_done(b);
}

/* The other number at the end of a Location. */
static bool moved_to(struct str location, struct str *out)
{
	struct str head, path;

	(void)str_cut(location, '?', &path, &head);
	*out = str_sub(path, path.n < SIREN_DIGITS ? 0 : path.n - SIREN_DIGITS, SIREN_DIGITS);
	return out->n == SIREN_DIGITS && str_is_digits(*out);
}

static enum insee_end end_of(const struct call_answer *a)
{
	if (a->code == 404)
		return INSEE_ABSENT;
	if (a->code == 301)
		return INSEE_MOVED;
	if (a->code == 429)
		return INSEE_BUSY;
	if (a->code == 400 || a->end == CALL_CONFIG)
		return INSEE_CONFIG;
	return a->end == CALL_OK && a->code == 200 ? INSEE_OK : INSEE_DOWN;
}

static void refuse(struct insee_answer *out, enum insee_end end, struct str reason)
{
	*out = (struct insee_answer){ .end = end, .reason = reason };
}

static void read_body(struct mem *m, const struct insee_question *q, struct str body, struct insee_answer *out)
{
	struct buf *lines = buf_new(m, INSEE_LINES_BYTES_MAX);
	struct str siren = str_sub(q->siren, 0, SIREN_DIGITS);
	enum err e = insee_read(m, q->kind, siren, q->cursor, body, lines, &out->page);

	if (e == OK)
		out->lines = buf_done(lines);
	else
		refuse(out, INSEE_DOWN, e == ERR_LIMIT ? STR("the answer is past a bound")
						       : STR("the answer makes no sense"));
}

void insee_ask(struct insee *i, struct mem *m, const struct insee_question *q, struct insee_answer *out)
{
	bool is_bulk = q->kind == INSEE_UNITS || q->kind == INSEE_PLACES;
	struct call_answer a;

	if (i->set.secret_key.n == 0 || !is_sound(q)) {
		refuse(out, INSEE_CONFIG, i->set.secret_key.n == 0 ? STR("no key") : STR("a question that is none"));
		return;
	}
	const struct str headers[] = {
		str_fmt(m, "X-INSEE-Api-Key-Integration: " STR_FMT, STR_ARG(i->set.secret_key)),
		STR("Accept: application/json"),
	};
	const struct call_request request = {
		.url = address_of(m, i, q), .ca_file = i->set.ca_file, .method = STR("GET"),
		.headers = headers, .headers_n = sizeof headers / sizeof *headers,
		.body_max = INSEE_BODY_BYTES_MAX, .timeout_ms = is_bulk ? INSEE_BULK_MS : INSEE_LIVE_MS,
	};

	call_http(i->call, m, &request, &a);
	*out = (struct insee_answer){ .end = end_of(&a), .retry_after_s = a.retry_after_s, .reason = a.text };
	if (out->end == INSEE_MOVED && !moved_to(a.location, &out->moved_to))
		refuse(out, INSEE_DOWN, STR("a double of nobody"));
	if (out->end == INSEE_OK)
		read_body(m, q, a.body, out);
}
