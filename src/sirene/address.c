/* address.c - one line out of six columns.
 *
 * Sources: INSEE's list of street types (Sirene, typeVoie); INSEE's code officiel géographique for
 * countries: those that organisations of the register name most. */
#include "sirene/address.h"

#include "base/utf8.h"
#include "sirene/pack.h"

static const struct {
	const char *abbreviation, *full;
} way_types[] = {
	{ "ALL", "ALLEE" },      { "AV", "AVENUE" },      { "BD", "BOULEVARD" },   { "CAR", "CARREFOUR" },
	{ "CHE", "CHEMIN" },     { "CHS", "CHAUSSEE" },   { "COR", "CORNICHE" },   { "CRS", "COURS" },
	{ "DOM", "DOMAINE" },    { "DSC", "DESCENTE" },   { "ECA", "ECART" },      { "ESP", "ESPLANADE" },
	{ "FG", "FAUBOURG" },    { "GR", "GRANDE RUE" },  { "HAM", "HAMEAU" },     { "HLE", "HALLE" },
	{ "IMP", "IMPASSE" },    { "LD", "LIEU DIT" },    { "LOT", "LOTISSEMENT" }, { "MAR", "MARCHE" },
	{ "MTE", "MONTEE" },     { "PAS", "PASSAGE" },    { "PL", "PLACE" },       { "PLN", "PLAINE" },
	{ "PLT", "PLATEAU" },    { "PRO", "PROMENADE" },  { "PRV", "PARVIS" },     { "QUA", "QUARTIER" },
	{ "RES", "RESIDENCE" },  { "RLE", "RUELLE" },     { "ROC", "ROCADE" },     { "RPT", "ROND POINT" },
	{ "RTE", "ROUTE" },      { "SEN", "SENTE" },      { "SQ", "SQUARE" },      { "TPL", "TERRE PLEIN" },
	{ "TRA", "TRAVERSE" },   { "VLA", "VILLA" },      { "VLGE", "VILLAGE" },
};

static const struct {
	const char *insee, *iso;
} countries[] = {
	{ "99101", "DK" }, { "99103", "NO" }, { "99104", "SE" }, { "99105", "FI" }, { "99109", "DE" },
	{ "99110", "AT" }, { "99111", "BG" }, { "99112", "HU" }, { "99113", "LI" }, { "99114", "RO" },
	{ "99122", "PL" }, { "99123", "RU" }, { "99126", "GR" }, { "99127", "IT" }, { "99130", "AD" },
	{ "99131", "BE" }, { "99132", "GB" }, { "99134", "ES" }, { "99135", "NL" }, { "99136", "IE" },
	{ "99137", "LU" }, { "99138", "MC" }, { "99139", "PT" }, { "99140", "CH" }, { "99144", "MT" },
	{ "99208", "TR" }, { "99216", "CN" }, { "99217", "JP" }, { "99223", "IN" }, { "99226", "SG" },
	{ "99254", "CY" }, { "99350", "MA" }, { "99351", "TN" }, { "99352", "DZ" }, { "99401", "CA" },
	{ "99404", "US" }, { "99405", "MX" }, { "99416", "BR" }, { "99501", "AU" },
};

struct str address_short_type(struct str way_type)
{
	for (size_t i = 0; i < sizeof way_types / sizeof way_types[0]; i++) {
		if (str_eq_c(way_type, way_types[i].full))
			return str_of(way_types[i].abbreviation);
	}
	return way_type;
}

struct str address_full_type(struct str way_type)
{
	for (size_t i = 0; i < sizeof way_types / sizeof way_types[0]; i++) {
		if (str_eq_c(way_type, way_types[i].abbreviation))
			return str_of(way_types[i].full);
	}
	return way_type;
}

struct str address_country(struct str insee_code)
{
	for (size_t i = 0; i < sizeof countries / sizeof countries[0]; i++) {
		if (str_eq_c(insee_code, countries[i].insee))
			return str_of(countries[i].iso);
	}
	return STR("");
}

enum { LINE_BYTES_MAX = 2048 };         /* more than the longest texts of a record together */

static void add_word(struct packer *line, struct str word)
{
	if (word.n == 0)
		return;
	if (line->at > line->start)
		pack_byte(line, ' ');
	pack_bytes(line, word);
}

static void add_number(struct packer *line, uint32_t number)
{
	enum { DIGITS_MAX = 10 };
	char digits[DIGITS_MAX];
	size_t at = DIGITS_MAX;

	for (; number > 0; number /= 10)
		digits[--at] = (char)('0' + number % 10);
	pack_bytes(line, str_from(digits + at, DIGITS_MAX - at));
}

static struct str line_with(char out[LINE_BYTES_MAX], const struct street *s, struct str way_type)
{
	struct packer line = packer_on(out, LINE_BYTES_MAX);
	bool is_range_with_suffixes = s->last_number.n > 0 && s->last_suffix.n > 0;

	if (s->house_number > 0)
		add_number(&line, s->house_number);
	else
		pack_bytes(&line, s->number);
	if (is_range_with_suffixes)
		pack_bytes(&line, s->number_suffix);
	if (s->last_number.n > 0) {
		pack_byte(&line, '-');
		pack_bytes(&line, s->last_number);
	}
	if (is_range_with_suffixes)
		pack_bytes(&line, s->last_suffix);
	else
		add_word(&line, s->number_suffix);
	add_word(&line, way_type);
	add_word(&line, s->way_name);
	return packed(&line);
}

struct str address_street(struct mem *m, const struct street *s)
{
	char out[LINE_BYTES_MAX];
	struct str line = line_with(out, s, s->way_type);

	if (line.n > ADDRESS_LINE_MAX && utf8_length(line) > ADDRESS_LINE_MAX)
		line = line_with(out, s, address_short_type(s->way_type));
	return str_copy(m, line);
}
