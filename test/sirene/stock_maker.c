/* stock_maker.c - synthetic stock files in INSEE's exact drawing, of any size, for tests and
 * benches.
 *
 * For     stock_maker ESTABLISHMENTS FOLDER [SEED]; the same numbers give the same bytes.
 * Holds   the distributions that matter: six tenths natural persons, half of all closed, one unit
 *         in seven partly diffused with [ND], names and communes by a steep law, words enough for a
 *         real index; and the traps: quotes, commas, accents, La Poste with its own key rule and up
 *         to 9 999 establishments, addresses abroad, CEDEX, number ranges, withdrawn names, old
 *         codes.
 * Limits  it is no source of facts: persons, streets and communes are made of syllables. */
#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORDS = 250000, COMMUNES = 35000, STREETS = 60000, ACTIVITIES = 732, LINE_BYTES = 160,
	NIC_SEQUENCE_MAX = 9999, LA_POSTE = 35600000
};

static uint64_t dice = 88172645463325252u;

static char words[WORDS][20], communes[COMMUNES][48], commune_codes[COMMUNES][8],
    postcodes[COMMUNES][8];
static char streets[STREETS][64], activities[ACTIVITIES][8];

static const char units_header[] =
    "siren,statutDiffusionUniteLegale,unitePurgeeUniteLegale,dateCreationUniteLegale,"
    "sigleUniteLegale,"
    "sexeUniteLegale,prenom1UniteLegale,prenom2UniteLegale,prenom3UniteLegale,prenom4UniteLegale,"
    "prenomUsuelUniteLegale,pseudonymeUniteLegale,identifiantAssociationUniteLegale,"
    "trancheEffectifsUniteLegale,anneeEffectifsUniteLegale,dateDernierTraitementUniteLegale,"
    "nombrePeriodesUniteLegale,categorieEntreprise,anneeCategorieEntreprise,dateDebut,"
    "etatAdministratifUniteLegale,nomUniteLegale,nomUsageUniteLegale,denominationUniteLegale,"
    "denominationUsuelle1UniteLegale,denominationUsuelle2UniteLegale,"
    "denominationUsuelle3UniteLegale,"
    "categorieJuridiqueUniteLegale,activitePrincipaleUniteLegale,"
    "nomenclatureActivitePrincipaleUniteLegale,nicSiegeUniteLegale,"
    "economieSocialeSolidaireUniteLegale,"
    "societeMissionUniteLegale,caractereEmployeurUniteLegale,activitePrincipaleNAF25UniteLegale\n";

static const char places_header[] =
    "siren,nic,siret,statutDiffusionEtablissement,dateCreationEtablissement,"
    "trancheEffectifsEtablissement,"
    "anneeEffectifsEtablissement,activitePrincipaleRegistreMetiersEtablissement,"
    "dateDernierTraitementEtablissement,etablissementSiege,nombrePeriodesEtablissement,"
    "complementAdresseEtablissement,numeroVoieEtablissement,indiceRepetitionEtablissement,"
    "dernierNumeroVoieEtablissement,indiceRepetitionDernierNumeroVoieEtablissement,"
    "typeVoieEtablissement,"
    "libelleVoieEtablissement,codePostalEtablissement,libelleCommuneEtablissement,"
    "libelleCommuneEtrangerEtablissement,distributionSpecialeEtablissement,"
    "codeCommuneEtablissement,"
    "codeCedexEtablissement,libelleCedexEtablissement,codePaysEtrangerEtablissement,"
    "libellePaysEtrangerEtablissement,identifiantAdresseEtablissement,"
    "coordonneeLambertAbscisseEtablissement,"
    "coordonneeLambertOrdonneeEtablissement,complementAdresse2Etablissement,"
    "numeroVoie2Etablissement,"
    "indiceRepetition2Etablissement,typeVoie2Etablissement,libelleVoie2Etablissement,"
    "codePostal2Etablissement,libelleCommune2Etablissement,libelleCommuneEtranger2Etablissement,"
    "distributionSpeciale2Etablissement,codeCommune2Etablissement,codeCedex2Etablissement,"
    "libelleCedex2Etablissement,codePaysEtranger2Etablissement,libellePaysEtranger2Etablissement,"
    "dateDebut,"
    "etatAdministratifEtablissement,enseigne1Etablissement,enseigne2Etablissement,"
    "enseigne3Etablissement,"
    "denominationUsuelleEtablissement,activitePrincipaleEtablissement,"
    "nomenclatureActivitePrincipaleEtablissement,caractereEmployeurEtablissement,"
    "activitePrincipaleNAF25Etablissement\n";

static const char *const syllables[] = {
    "BA",    "BOR", "CHA", "CLE",  "DAN", "DOU",  "FER", "GAR", "GUE", "LAN",  "LE",
    "LOU",   "MAR", "MON", "MI",   "NAN", "NOI",  "PAR", "PER", "QUI", "RAN",  "ROU",
    "SAINT", "SAL", "TER", "TOUR", "VAL", "VER",  "VIL", "BEL", "COR", "DE",   "LA",
    "RI",    "RE",  "GNE", "GNY",  "LLE", "TTE",  "ROY", "SON", "TIN", "VIER", "ZE",
    "EUX",   "AC",  "AN",  "ON",   "IN",  "ILLE", "OT",  "ARD", "EAU", "IER"};
static const char *const heads[] = {
    "SOCIETE",    "SCI",    "SARL",       "ETABLISSEMENTS", "GROUPE",     "ASSOCIATION",
    "COMMUNE DE", "SAS",    "ENTREPRISE", "CABINET",        "HOLDING",    "COMITE",
    "SYNDICAT",   "GAEC",   "PHARMACIE",  "BOULANGERIE",    "TRANSPORTS", "GARAGE",
    "AMICALE",    "CLUB",   "FINANCIERE", "IMMOBILIERE",    "SERVICES",   "BATIMENT",
    "INVEST",     "FRANCE", "CONSEIL",    "DISTRIBUTION"};
/* given names of nobody */
static const char *const given[] = {"ALPHA", "BETA",    "GAMMA",   "DELTA", "EPSILON", "ZETA",
                                    "ETA",   "THETA",   "IOTA",    "KAPPA", "LAMBDA",  "MU",
                                    "NU",    "XI",      "OMICRON", "PI",    "RHO",     "SIGMA",
                                    "TAU",   "UPSILON", "PHI",     "CHI",   "PSI",     "OMEGA"};
static const char *const way_types[] = {"RUE", "RUE", "RUE", "AV", "AVENUE", "BD",  "CHE", "ROUTE",
                                        "PL",  "IMP", "ALL", "LD", "QUAI",   "CRS", "SQ",  ""};
static const char *const categories[] = {"5499", "5710", "6540", "9220", "5720", "7210",
                                         "5485", "6533", "9210", "6599", "5599", "7344",
                                         "8490", "9150", "5498", "2110"};

#define PICK(table) ((table)[below((uint32_t)(sizeof(table) / sizeof((table)[0])))])

static uint64_t next_dice(void)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return dice;
}

static uint32_t below(uint32_t n)
{
	return (uint32_t)((next_dice() >> 11) % n);
}

static double share(void)
{
	return (double)(next_dice() >> 11) / 9007199254740992.0;
}

static bool chance(double p)
{
	return share() < p;
}

/* A few are very frequent, most are rare. */
static uint32_t steep(uint32_t n)
{
	double u = share();

	return (uint32_t)(u * u * u * n);
}

static void make_word(char *out, size_t room, unsigned syllables_n)
{
	out[0] = '\0';
	while (syllables_n-- > 0) {
		const char *add = PICK(syllables);

		if (strlen(out) + strlen(add) < room)
			strcat(out, add);
	}
}

static void make_commune(unsigned i)
{
	unsigned department = 1 + below(95);
	char word[20];

	make_word(word, sizeof word, 2);
	(void)snprintf(communes[i], sizeof communes[i], "%s%s%s", word, i % 3 == 0 ? "-SUR-" : "",
		       i % 3 == 0 ? words[i % 3000] : "");
	communes[i][38] = '\0';
	(void)snprintf(commune_codes[i], sizeof commune_codes[i], "%02u%03u", department,
	               1 + below(900));
	(void)snprintf(postcodes[i], sizeof postcodes[i], "%02u%03u", department, 10 * below(99));
}

static void make_vocabulary(void)
{
	static const char *const links[] = { "", "", "DE LA ", "DU ", "DES ", "DE L'" };

	for (unsigned i = 0; i < WORDS; i++)
		make_word(words[i], 15, 2 + below(2) + (i > 20000));
	for (unsigned i = 0; i < COMMUNES; i++)
		make_commune(i);
	for (unsigned i = 0; i < STREETS; i++)
		(void)snprintf(streets[i], sizeof streets[i], "%s%s%s%s", PICK(links),
		               words[below(8000)], i % 5 < 2 ? " " : "",
		               i % 5 < 2 ? words[below(WORDS)] : "");
	for (unsigned i = 0; i < ACTIVITIES; i++)
		(void)snprintf(activities[i], sizeof activities[i], "%02u.%02u%c", 1 + below(95),
		               10 + below(89), "ABCZZZ"[below(6)]);
}

static char luhn(const char *digits, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned v = (unsigned)(digits[n - 1 - i] - '0') * (i % 2 == 0 ? 2 : 1);

		sum += v > 9 ? v - 9 : v;
	}
	return (char)('0' + (10 - sum % 10) % 10);
}

static void make_siret(char out[16], const char *siren, unsigned sequence)
{
	(void)snprintf(out, 16, "%s%04u", siren, sequence);
	out[13] = luhn(out, 13);
	out[14] = '\0';
}

static const char *date(char out[24])
{
	(void)snprintf(out, 24, "%04u-%02u-%02u",
	               below(10) < 7 ? 2000 + below(26) : 1960 + below(40), 1 + below(12),
	               1 + below(28));
	return out;
}

static const char *moment(char out[48])
{
	(void)snprintf(out, 48, "%u-%02u-%02uT%02u:%02u:%02u.%03u", 2023 + below(3), 1 + below(12),
	               1 + below(28), below(24), below(60), below(60), below(1000));
	return out;
}

struct unit {
	char siren[10], head[16], created[24], name[LINE_BYTES];
	unsigned places, head_sequence, commune;
	bool is_giant, is_body, is_partial, is_ceased, is_employer;
	const char *activity, *category;
};

/* How many establishments: three quarters have one, a handful have thousands. */
static unsigned count_places(bool is_giant, long wanted)
{
	double x = share();

	if (is_giant)
		return wanted >= 5000000 ? NIC_SEQUENCE_MAX : wanted >= 100000 ? 4000 : 400;
	if (x < .76)
		return 1;
	if (x < .91)
		return 2;
	if (x < .965)
		return 3;
	if (x < .99)
		return 4 + below(3);
	if (x < .9993)
		return 7 + below(10);
	return x < .99998 ? 20 + below(60) : 300 + below(2500);
}

static void name_body(char *out)
{
	unsigned kind = below(100);

	if (kind < 55)
		(void)snprintf(out, LINE_BYTES, "%s %s", PICK(heads), words[steep(WORDS)]);
	else if (kind < 78)
		(void)snprintf(out, LINE_BYTES, "%s", words[steep(WORDS)]);
	else if (kind < 95)
		(void)snprintf(out, LINE_BYTES, "%s %s %s", PICK(heads), words[steep(WORDS)],
		               PICK(heads));
	else if (kind < 97)
		(void)snprintf(out, LINE_BYTES, "\"%s, %s ET FILS\"", words[steep(WORDS)],
		               words[steep(WORDS)]);
	else if (kind < 99)
		(void)snprintf(out, LINE_BYTES, "\"%s \"\"%s\"\"\"", PICK(heads),
		               words[steep(WORDS)]);
	else
		(void)snprintf(out, LINE_BYTES, "L'ÉTÉ À %s, Œ", words[steep(WORDS)]);
	if (kind == 99) {               /* the comma above wants its quotes */
		char quoted[LINE_BYTES];

		(void)snprintf(quoted, sizeof quoted, "\"%.150s\"", out);
		(void)snprintf(out, LINE_BYTES, "%s", quoted);
	}
}

static void make_unit(struct unit *u, long base, bool is_giant, long wanted)
{
	char siret[16];

	*u = (struct unit){ .is_giant = is_giant };
	(void)snprintf(u->siren, sizeof u->siren, "%08ld", base);
	u->siren[8] = luhn(u->siren, 8);
	u->is_body = is_giant || chance(.38);
	u->is_partial = !is_giant && chance(u->is_body ? .01 : .13);
	u->is_ceased = !is_giant && chance(.42);
	u->is_employer = chance(.12);
	u->places = count_places(is_giant, wanted);
	u->head_sequence = below(10) < 8 ? 1 : 1 + below(u->places);
	u->activity = activities[steep(ACTIVITIES)];
	u->category = is_giant ? "5510" : u->is_body ? PICK(categories) : "1000";
	u->commune = steep(COMMUNES);
	make_siret(siret, u->siren, u->head_sequence);
	memcpy(u->head, siret + 9, 6);
	(void)date(u->created);
	if (is_giant)
		(void)snprintf(u->name, sizeof u->name, "LA POSTE SYNTHETIQUE");
	else if (u->is_body)
		name_body(u->name);
}

static void write_unit(FILE *out, const struct unit *u)
{
	char since[24], treated[48];
	const char *person = u->is_body ? "" : u->is_partial ? "[ND]" : PICK(given);
	bool is_named = !u->is_body && !u->is_partial;

	(void)fprintf(out, "%s,%c,,%s,%s,%s,%s,%s,,,%s,,%s,%s,%s,%s,%u,%s,%s,%s,%c,", u->siren,
	              u->is_partial ? 'P' : 'O', u->created,
	              u->is_body && u->is_partial ? "[ND]"
	              : u->is_body && chance(.15) ? "SGL"
	                                          : "",
	              u->is_body      ? ""
	              : u->is_partial ? "[ND]"
	              : chance(.5)    ? "M"
	                              : "F",
	              person, is_named && chance(.4) ? PICK(given) : "", person,
	              u->is_body && chance(.05) ? "W751234567" : "", u->is_employer ? "11" : "NN",
	              u->is_employer ? "2023" : "", moment(treated), 1 + below(5),
	              chance(.4) ? "PME" : "", chance(.4) ? "2023" : "", date(since),
	              u->is_ceased ? 'C' : 'A');
	(void)fprintf(out, "%s,%s,%s,%s,,,%s,%s,NAFRev2,%s,%s,%s,%c,%s\n",
	              is_named     ? words[steep(WORDS)]
	              : u->is_body ? ""
	                           : "[ND]",
	              is_named && chance(.05) ? words[below(WORDS)] : "", u->name,
	              u->is_partial  ? ""
	              : chance(.005) ? "SUPPRESSION DU NOM COMMERCIAL"
	              : chance(.04)  ? words[below(WORDS)]
	                             : "",
	              u->category, u->activity, u->head, u->is_body ? "N" : "",
	              u->is_body ? "N" : "", u->is_employer ? 'O' : 'N',
	              chance(.9) ? u->activity : "");
}

struct address {
	const char *extra, *type, *street, *postcode, *city, *commune, *cedex, *cedex_city, *box,
	    *abroad;
	char number[12], last[12], x[24], y[24], id[32];
};

static void make_address(struct address *a, const struct unit *u, bool is_partial)
{
	static const char *const extras[] = {"BATIMENT A", "BATIMENT B", "ZONE ARTISANALE",
	                                     "CHEZ M. ALPHA", "2EME ETAGE"};
	uint32_t commune = chance(.6) ? u->commune : steep(COMMUNES);
	bool has_cedex = u->is_body && chance(.02);

	*a = (struct address){.extra = "",
	                      .type = "",
	                      .street = "",
	                      .postcode = postcodes[commune],
	                      .city = communes[commune],
	                      .commune = commune_codes[commune],
	                      .cedex = "",
	                      .cedex_city = "",
	                      .box = "",
	                      .abroad = ""};
	if (is_partial) {
		a->extra = a->type = a->street = "[ND]";
		(void)snprintf(a->number, sizeof a->number, "[ND]");
		a->postcode = u->is_body ? a->postcode : "[ND]";
		(void)snprintf(a->x, sizeof a->x, "[ND]");
		(void)snprintf(a->y, sizeof a->y, "[ND]");
		return;
	}
	a->extra = chance(.12) ? PICK(extras) : "";
	a->type = PICK(way_types);
	a->street = streets[steep(STREETS)];
	a->box = chance(.01) ? "BP 123" : "";
	a->cedex = has_cedex ? a->postcode : "";
	a->cedex_city = has_cedex ? "CEDEX 9" : "";
	if (chance(.85))
		(void)snprintf(a->number, sizeof a->number, "%u", 1 + below(chance(.8) ? 60 : 400));
	if (a->number[0] != '\0' && chance(.02))
		(void)snprintf(a->last, sizeof a->last, "%u", 500 + below(100));
	if (!chance(.7))
		return;
	(void)snprintf(a->x, sizeof a->x, "%u.%u", 300000 + below(800000), below(1000000000));
	(void)snprintf(a->y, sizeof a->y, "%u.%u", 6100000 + below(1000000), below(1000000000));
	(void)snprintf(a->id, sizeof a->id, "%s%09u_B", a->commune, below(100000000));
}

static void write_place(FILE *out, const struct unit *u, unsigned sequence)
{
	char siret[16], since[24], treated[48], sign[LINE_BYTES] = "";
	bool is_head = sequence == u->head_sequence,
	     is_partial = u->is_partial || (!u->is_giant && chance(.005));
	bool is_closed = u->is_ceased || (!is_head && chance(u->is_giant ? .35 : .62));
	bool is_abroad = !is_partial && chance(.002), is_old = is_closed && chance(.2);
	struct address a;

	make_siret(siret, u->siren, sequence);
	make_address(&a, u, is_partial);
	if (!is_partial && chance(.12))
		(void)snprintf(sign, sizeof sign, "%s %s", PICK(heads), words[below(WORDS)]);
	(void)fprintf(out, "%.9s,%s,%s,%c,%s,%s,%s,,%s,%s,%u,", siret, siret + 9, siret,
	              is_partial ? 'P' : 'O', u->created, u->is_employer ? "11" : "NN",
	              u->is_employer ? "2023" : "", moment(treated), is_head ? "true" : "false",
	              1 + below(5));
	(void)fprintf(out, "%s,%s,%s,%s,,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,,,,,,,,,,,,,,,",
	              a.extra, a.number,
	              a.number[0] != '\0' && !is_partial && chance(.05) ? "B" : "", a.last, a.type,
	              a.street, is_abroad ? "" : a.postcode, is_abroad ? "" : a.city,
	              is_abroad ? "VILLE LOINTAINE" : "", a.box, is_abroad ? "" : a.commune,
	              is_abroad ? "" : a.cedex, is_abroad ? "" : a.cedex_city,
	              is_abroad ? "99131" : "", is_abroad ? "BELGIQUE" : "", a.id, a.x, a.y);
	(void)fprintf(out, "%s,%c,%s,,,%s,%s,%s,%c,%s\n", date(since), is_closed ? 'F' : 'A', sign,
	              is_partial    ? ""
	              : chance(.05) ? words[below(WORDS)]
	                            : "",
	              is_old ? "55.2E" : u->activity, is_old ? "NAF1993" : "NAFRev2",
	              u->is_employer ? 'O' : 'N', is_old || chance(.4) ? "" : u->activity);
}

static FILE *open_file(const char *folder, const char *name, const char *header)
{
	char path[4096];

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");

	if (file == NULL) {
		perror(path);
		exit(74);
	}
	(void)setvbuf(file, NULL, _IOFBF, 1 << 20);
	(void)fputs(header, file);
	return file;
}

int main(int n, char **arguments)
{
	if (n < 3) {
		(void)fputs("stock_maker ESTABLISHMENTS FOLDER [SEED]\n", stderr);
		return 64;
	}
	long wanted = strtol(arguments[1], NULL, 10), made = 0;
	double step = 99000000.0 / ((double)wanted / 1.45 + 1), at = 500000;
	bool has_giant = false;

	if (n > 3)
		dice ^= strtoull(arguments[3], NULL, 10) * 0x9e3779b97f4a7c15u;
	make_vocabulary();
	FILE *units = open_file(arguments[2], "StockUniteLegale.csv", units_header);
	FILE *places = open_file(arguments[2], "StockEtablissement.csv", places_header);

	while (made < wanted) {
		struct unit unit;

		at += step * .2 + step * 1.6 * share();
		if (at < 1 || at > 99999999)
			break;
		bool is_giant = !has_giant && at >= LA_POSTE;

		has_giant |= is_giant;
		if (is_giant)
			at = LA_POSTE;
		make_unit(&unit, (long)at, is_giant, wanted);
		at = (double)((long)at + 1) - (is_giant ? 0.5 : 0.0);
		write_unit(units, &unit);
		for (unsigned i = 1; i <= unit.places; i++, made++)
			write_place(places, &unit, i);
	}
	return fclose(units) == 0 && fclose(places) == 0 ? 0 : 74;
}
