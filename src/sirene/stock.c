/* stock.c - INSEE's columns, and what may be taken from them.
 *
 * Source: the drawings of the stock files of 2019 to 2026 (33 and 35, 48, 53 and 54 columns): only
 * what every one of them has is required.
 * Never   lets a masked value pass. Limits: TEXT_BYTES_MAX a joined name. */
#include "sirene/stock.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "sirene/relay.h"
#include "sirene/sort.h"

enum { TEXT_BYTES_MAX = 1024 };

/* The key of a town is of what stands in the file; with this of what partial diffusion leaves. */
static const uint32_t KEY_HIDDEN = (uint32_t)1 << 31;

enum unit_column {
	U_SIREN,
	U_DIFFUSION,
	U_PURGED,
	U_CREATED,
	U_TREATED,
	U_SINCE,
	U_STATE,
	U_CATEGORY,
	U_HEAD,
	U_ACRONYM,
	U_FIRST_NAME,
	U_USUAL_FIRST_NAME,
	U_SURNAME,
	U_USE_NAME,
	U_NAME,
	U_USUAL_NAME,
	U_NAF,
	U_NAF25,
	U_COUNT
};

static const struct column unit_columns[U_COUNT] = {
	[U_SIREN]            = { "siren", true },
	[U_DIFFUSION]        = { "statutDiffusionUniteLegale", true },
	[U_PURGED]           = { "unitePurgeeUniteLegale", false },
	[U_CREATED]          = { "dateCreationUniteLegale", true },
	[U_ACRONYM]          = { "sigleUniteLegale", true },
	[U_FIRST_NAME]       = { "prenom1UniteLegale", true },
	[U_USUAL_FIRST_NAME] = { "prenomUsuelUniteLegale", true },
	[U_TREATED]          = { "dateDernierTraitementUniteLegale", true },
	[U_SINCE]            = { "dateDebut", true },
	[U_STATE]            = { "etatAdministratifUniteLegale", true },
	[U_SURNAME]          = { "nomUniteLegale", true },
	[U_USE_NAME]         = { "nomUsageUniteLegale", true },
	[U_NAME]             = { "denominationUniteLegale", true },
	[U_USUAL_NAME]       = { "denominationUsuelle1UniteLegale", true },
	[U_CATEGORY]         = { "categorieJuridiqueUniteLegale", true },
	[U_NAF]              = { "activitePrincipaleUniteLegale", true },
	[U_HEAD]             = { "nicSiegeUniteLegale", true },
	[U_NAF25]            = { "activitePrincipaleNAF25UniteLegale", false },
};

/* In front what is kept of a closed one too: P_OPEN_ONLY is the first that is not. From P_TEXTS on
 * all are texts. */
enum place_column {
	P_SIREN,
	P_NIC,
	P_SIRET,
	P_DIFFUSION,
	P_TREATED,
	P_HEAD,
	P_SINCE,
	P_STATE,
	P_POSTCODE,
	P_CITY,
	P_FOREIGN_CITY,
	P_COMMUNE,
	P_CEDEX,
	P_CEDEX_CITY,
	P_COUNTRY,
	P_COUNTRY_NAME,
	P_NAF,
	P_EXTRA,
	P_NUMBER,
	P_SUFFIX,
	P_LAST,
	P_LAST_SUFFIX,
	P_WAY_TYPE,
	P_WAY_NAME,
	P_BOX,
	P_SIGN_1,
	P_SIGN_2,
	P_SIGN_3,
	P_USUAL_NAME,
	P_COUNT,
	P_TEXTS = P_POSTCODE,
	P_OPEN_ONLY = P_EXTRA
};

static const struct column place_columns[P_COUNT] = {
	[P_SIREN]        = { "siren", true },
	[P_NIC]          = { "nic", true },
	[P_SIRET]        = { "siret", true },
	[P_DIFFUSION]    = { "statutDiffusionEtablissement", true },
	[P_TREATED]      = { "dateDernierTraitementEtablissement", true },
	[P_HEAD]         = { "etablissementSiege", true },
	[P_EXTRA]        = { "complementAdresseEtablissement", true },
	[P_NUMBER]       = { "numeroVoieEtablissement", true },
	[P_SUFFIX]       = { "indiceRepetitionEtablissement", true },
	[P_LAST]         = { "dernierNumeroVoieEtablissement", false },
	[P_LAST_SUFFIX]  = { "indiceRepetitionDernierNumeroVoieEtablissement", false },
	[P_WAY_TYPE]     = { "typeVoieEtablissement", true },
	[P_WAY_NAME]     = { "libelleVoieEtablissement", true },
	[P_POSTCODE]     = { "codePostalEtablissement", true },
	[P_CITY]         = { "libelleCommuneEtablissement", true },
	[P_FOREIGN_CITY] = { "libelleCommuneEtrangerEtablissement", true },
	[P_BOX]          = { "distributionSpecialeEtablissement", true },
	[P_COMMUNE]      = { "codeCommuneEtablissement", true },
	[P_CEDEX]        = { "codeCedexEtablissement", true },
	[P_CEDEX_CITY]   = { "libelleCedexEtablissement", true },
	[P_COUNTRY]      = { "codePaysEtrangerEtablissement", true },
	[P_COUNTRY_NAME] = { "libellePaysEtrangerEtablissement", true },
	[P_SINCE]        = { "dateDebut", true },
	[P_STATE]        = { "etatAdministratifEtablissement", true },
	[P_SIGN_1]       = { "enseigne1Etablissement", true },
	[P_SIGN_2]       = { "enseigne2Etablissement", true },
	[P_SIGN_3]       = { "enseigne3Etablissement", true },
	[P_USUAL_NAME]   = { "denominationUsuelleEtablissement", true },
	[P_NAF]          = { "activitePrincipaleEtablissement", true },
};

struct stock {
	struct table *table;
	const struct row *row;
	struct relay *relay;            /* NULL: the table is read here */
	struct sorter *sorter;          /* NULL: the rows come as they stand in the file */
	struct source *source;
	uint64_t rows, lines;
	uint64_t last_key;
	bool is_plain;                  /* the row at hand */
	bool is_unsorted;               /* a row was below the one before */
	char joined[TEXT_BYTES_MAX];
};
static_assert((int)PLACE_TEXTS == (int)P_COUNT - (int)P_TEXTS, "a place in the row for each");
static_assert(offsetof(struct place_row, sign) - offsetof(struct place_row, postcode) ==
              (P_SIGN_1 - P_POSTCODE) * sizeof(struct str), "in one order");

static enum err open_stock(struct mem *m, struct source *source, const struct column *columns,
                           size_t n, struct stock **out)
{
	struct stock *s = mem_new_of(m, struct stock);

	s->source = source;
	TRY(table_open(m, source, columns, n, &s->table));
	s->row = table_row(s->table);
	*out = s;
	return OK;
}

enum err stock_open_units(struct mem *m, struct source *source, struct stock **out)
{
	return open_stock(m, source, unit_columns, U_COUNT, out);
}

enum err stock_open_places(struct mem *m, struct source *source, struct stock **out)
{
	return open_stock(m, source, place_columns, P_COUNT, out);
}

static enum err next_row(struct stock *s, bool *more)
{
	s->lines++;
	if (s->sorter != NULL) {
		TRY(sorter_next(s->sorter, more));
		s->is_plain = sorter_is_plain(s->sorter);
		return OK;
	}
	TRY(s->relay != NULL ? relay_next(s->relay, more) : table_next(s->table, more));
	s->is_plain = s->relay != NULL ? relay_is_plain(s->relay) : table_is_plain(s->table);
	return OK;
}

static enum err row_fault(const struct stock *s, const char *why)
{
	struct str name = source_name(s->source);

	return err_note(ERR_INVALID, "file=" STR_FMT " line=%llu why=%s", STR_ARG(name),
			(unsigned long long)s->lines + 1, why);
}

/* Numbers ascend, and none comes twice. */
static enum err check_order(struct stock *s, uint64_t number)
{
	if (s->rows > 0 && number <= s->last_key) {
		s->is_unsorted = number < s->last_key;
		return row_fault(s, s->is_unsorted ? "not_ascending" : "number_twice");
	}
	s->last_key = number;
	s->rows++;
	return OK;
}

/* Masked, or with a control byte. */
static bool is_unfit(struct str cell)
{
	for (size_t i = 0; i < cell.n; i++) {
		if ((unsigned char)cell.p[i] < ' ' || cell.p[i] == 0x7f ||
		    (cell.p[i] == '[' && str_starts(str_sub(cell, i, cell.n), STR("[ND]"))))
			return true;
	}
	return false;
}

/* As stock_text, of a cell of the file: a plain row has nothing masked and no blanks to take off. */
static inline struct str fit_text(struct str cell, bool is_plain)
{
	const struct str withdrawn = STR("SUPPRESSION DU NOM COMMERCIAL");

	if (!is_plain)
		cell = is_unfit(cell) ? str_sub(cell, 0, 0) : str_trim(cell);
	return cell.n == withdrawn.n && str_eq(cell, withdrawn) ? str_sub(cell, 0, 0) : cell;
}

static inline struct str text_in(const struct stock *s, size_t column)
{
	return fit_text(row_cell(s->row, column), s->is_plain);
}

struct str stock_text(struct str text)
{
	return fit_text(text, false);
}

static struct str first_text(struct str a, struct str b)
{
	return a.n > 0 ? a : b;
}

static bool digits_to_u32(struct str digits, size_t n, uint32_t *out)
{
	uint32_t number = 0;

	if (digits.n != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9')
			return false;
		number = number * 10 + (uint32_t)(digits.p[i] - '0');
	}
	*out = number;
	return true;
}

bool category_is_personal(uint32_t category)
{
	return category / 1000 == 1 || category / 1000 == 2 || category == CATEGORY_NONE;
}

/* Usual first name and name in use, or what of them is there. */
static struct str person_name(struct stock *s, size_t *first_bytes)
{
	struct str first =
	    first_text(text_in(s, U_USUAL_FIRST_NAME), text_in(s, U_FIRST_NAME));
	struct str last = first_text(text_in(s, U_USE_NAME), text_in(s, U_SURNAME));

	if (first.n == 0 || last.n == 0 || first.n + 1 + last.n > sizeof s->joined)
		return first_text(last, first);
	*first_bytes = first.n;
	memcpy(s->joined, first.p, first.n);
	s->joined[first.n] = ' ';
	memcpy(s->joined + first.n + 1, last.p, last.n);
	return str_from(s->joined, first.n + 1 + last.n);
}

static bool is_letter(struct str cell, char letter)
{
	return cell.n == 1 && cell.p[0] == letter;
}

static bool is_true(struct str cell)
{
	return cell.n == 4 && memcmp(cell.p, "true", 4) == 0;
}

static void name_unit(struct stock *s, struct unit_row *row)
{
	row->is_natural = row->category / 1000 == 1;
	row->name = text_in(s, U_NAME);
	if (row->name.n == 0)
		row->name = person_name(s, &row->first_name_bytes);
	row->acronym = text_in(s, U_ACRONYM);
	row->usual_name = text_in(s, U_USUAL_NAME);
	if (row->is_partial)
		stock_mask(row);
}

void stock_mask(struct unit_row *row)
{
	/* of a legal person the name alone stays public; of a person nothing does */
	row->acronym = row->usual_name = STR("");
	if (category_is_personal(row->category))
		row->name = STR("");
	row->first_name_bytes = row->name.n == 0 ? 0 : row->first_name_bytes;
}

enum err stock_next_unit(struct stock *s, struct unit_row *row, bool *more)
{
	TRY(next_row(s, more));
	if (!*more)
		return OK;
	*row = (struct unit_row){ 0 };
	if (!digits_to_u32(row_cell(s->row, U_SIREN), 9, &row->siren))
		return row_fault(s, "siren_malformed");
	TRY(check_order(s, row->siren));
	row->is_active = is_letter(row_cell(s->row, U_STATE), 'A');
	if (!row->is_active && !is_letter(row_cell(s->row, U_STATE), 'C'))
		return row_fault(s, "state_neither_A_nor_C");
	if (!digits_to_u32(row_cell(s->row, U_CATEGORY), 4, &row->category))
		row->category = CATEGORY_NONE;
	if (!digits_to_u32(row_cell(s->row, U_HEAD), 5, &row->head_nic))
		row->head_nic = 0;
	row->is_partial = !is_letter(row_cell(s->row, U_DIFFUSION), 'O');
	row->is_hidden = is_letter(row_cell(s->row, U_DIFFUSION), 'N');
	row->is_purged = is_true(row_cell(s->row, U_PURGED));
	row->created = row_cell(s->row, U_CREATED);
	row->since = row_cell(s->row, U_SINCE);
	row->treated = row_cell(s->row, U_TREATED);
	row->naf = text_in(s, U_NAF);
	row->naf25 = text_in(s, U_NAF25);
	name_unit(s, row);
	return OK;
}

/* Written where they belong at once: each row has a score of them. */
static void take_texts(const struct stock *s, struct place_row *row)
{
	const size_t n = (row->is_active ? P_COUNT : P_OPEN_ONLY) - P_TEXTS;

	for (size_t i = 0; i < n; i++)
		row->texts[i] = text_in(s, P_TEXTS + i);
	for (size_t i = n; i < PLACE_TEXTS; i++)
		row->texts[i] = (struct str){ "", 0 };
	for (size_t i = 0; i < 3 && row->sign.n == 0; i++) {
		if (row->other_signs[i].n > 0)
			row->sign = row->other_signs[i];
	}
}

/* What partial diffusion leaves: the town. */
static void leave_town(struct place_row *row)
{
	struct place_row kept = {.city = row->city,
	                         .commune = row->commune,
	                         .country = row->country,
	                         .country_name = row->country_name,
	                         .naf = row->naf};

	memcpy(row->texts, kept.texts, sizeof kept.texts);
}

void stock_hide(struct place_row *row)
{
	leave_town(row);
	row->town.here ^= row->is_partial ? 0 : KEY_HIDDEN;
	row->is_partial = true;
	row->is_hidden = false;
}

enum err stock_next_place(struct stock *s, struct place_row *row, bool *more)
{
	TRY(next_row(s, more));
	if (!*more)
		return OK;
	if (!digits_to_u32(row_cell(s->row, P_SIREN), 9, &row->siren) ||
	    !digits_to_u32(row_cell(s->row, P_NIC), 5, &row->nic) || row->nic == 0)
		return row_fault(s, "siren_or_nic_malformed");
	if (row_cell(s->row, P_SIRET).n != 14 ||
	    memcmp(row_cell(s->row, P_SIRET).p, row_cell(s->row, P_SIREN).p, 9) != 0 ||
	    memcmp(row_cell(s->row, P_SIRET).p + 9, row_cell(s->row, P_NIC).p, 5) != 0)
		return row_fault(s, "siret_is_not_siren_and_nic");
	TRY(check_order(s, (uint64_t)row->siren * 100000 + row->nic));
	row->is_active = is_letter(row_cell(s->row, P_STATE), 'A');
	if (!row->is_active && !is_letter(row_cell(s->row, P_STATE), 'F'))
		return row_fault(s, "state_neither_A_nor_F");
	row->is_partial = !is_letter(row_cell(s->row, P_DIFFUSION), 'O');
	row->is_hidden = is_letter(row_cell(s->row, P_DIFFUSION), 'N');
	row->is_head = is_true(row_cell(s->row, P_HEAD));
	row->since = row_cell(s->row, P_SINCE);
	row->treated = row_cell(s->row, P_TREATED);
	take_texts(s, row);
	row->town = (struct keys){ 0 };
	if (s->relay != NULL && s->sorter == NULL)
		relay_keys(s->relay, &row->town);
	if (!row->is_partial)
		return OK;
	leave_town(row);
	row->town.here ^= KEY_HIDDEN;
	return OK;
}

uint64_t stock_rows(const struct stock *s)
{
	return s->rows;
}

struct source *stock_source(const struct stock *s)
{
	return s->source;
}

static enum err relay(struct mem *m, struct stock *s, const struct relay_plan *plan)
{
	TRY(relay_open(m, s->table, plan, &s->relay));
	s->row = relay_row(s->relay);
	return OK;
}

/* Reads the file to its end and stands before its first row in order. nic: the second column of the
 * number, COLUMN_ABSENT for units. */
static enum err sort_stock(struct mem *m, struct stock *s, size_t wanted, struct str path)
{
	struct sorter *sorter;
	bool more = true;
	struct str name = source_name(s->source);

	log_line(LOG_NOTE, "sirene.sort", "file=" STR_FMT, STR_ARG(name));
	TRY(sorter_open(m, path, wanted, &sorter));
	for (;;) {
		uint32_t siren, nic = 0;

		TRY(next_row(s, &more));
		if (!more)
			break;
		if (!digits_to_u32(row_cell(s->row, U_SIREN), 9, &siren) ||
		    (wanted == P_COUNT && !digits_to_u32(row_cell(s->row, P_NIC), 5, &nic)))
			return row_fault(s, "siren_or_nic_malformed");
		TRY(sorter_add(sorter, (uint64_t)siren * 100000 + nic, s->row, s->is_plain));
	}
	TRY(sorter_begin(sorter));
	s->sorter = sorter;
	s->row = sorter_row(sorter);
	s->lines = 0;
	return OK;
}

enum err stock_open(struct mem *m, const struct stock_files *files, struct stock **units_out,
		    struct stock **places_out)
{
	struct source *source;
	struct str temporary = str_fmt(m, STR_FMT ".sort", STR_ARG(files->temporary));

	TRY(source_open(m, files->units, &source));
	TRY(stock_open_units(m, source, units_out));
	TRY(source_open(m, files->places, &source));
	TRY(stock_open_places(m, source, places_out));
	TRY(relay(m, *units_out, &(struct relay_plan){ .wanted = U_COUNT, .few = U_COUNT }));
	TRY(relay(m, *places_out,
	          &(struct relay_plan){ P_COUNT, P_OPEN_ONLY, P_STATE, 'F',
	                                { P_POSTCODE, P_COMMUNE, P_CEDEX }, 3 }));
	if (files->sort_units)
		TRY(sort_stock(m, *units_out, U_COUNT, temporary));
	return files->sort_places ? sort_stock(m, *places_out, P_COUNT, temporary) : OK;
}

bool stock_sort_next(struct stock_files *files, const struct stock *units,
                     const struct stock *places)
{
	const struct stock *stocks[] = { units, places };
	bool *marks[] = { &files->sort_units, &files->sort_places }, is_any = false;

	for (size_t i = 0; i < 2; i++) {
		if (stocks[i] == NULL || !stocks[i]->is_unsorted || *marks[i] ||
		    str_eq_c(source_name(stocks[i]->source), "-"))
			continue;
		*marks[i] = true;
		is_any = true;
	}
	return is_any;
}

uint64_t stock_read_bytes(const struct stock *s)
{
	uint64_t total = source_total_bytes(s->source);

	if (s->sorter != NULL)          /* as if the file were read again, in order */
		return sorter_total(s->sorter) == 0
			   ? total
			   : total / sorter_total(s->sorter) * sorter_done(s->sorter);
	return s->relay != NULL ? relay_read_bytes(s->relay) : source_read_bytes(s->source);
}
