/* legal_form.c - from a legal category to the type of organisation, its label and its officers. */
#include "base/legal_form.h"

#include <assert.h>

#include "base/legal_label.h"

static const struct {
	const char *id, *label;
} types[ORG_TYPE_COUNT] = {
	[ORG_SOLE_PROPRIETOR]      = { "sole_proprietor", "Entrepreneur individuel" },
	[ORG_NO_BODY]              = { "no_body", "Groupement sans personnalité morale" },
	[ORG_FOREIGN]              = { "foreign", "Personne morale étrangère" },
	[ORG_PUBLIC_INDUSTRIAL]    = { "public_industrial", "Établissement public industriel ou commercial, régie" },
	[ORG_COMPANY]              = { "company", "Société commerciale" },
	[ORG_OTHER_REGISTERED]     = { "other_registered", "Autre personne inscrite au RCS" },
	[ORG_STATE]                = { "state", "État, autorité" },
	[ORG_LOCAL_AUTHORITY]      = { "local_authority", "Collectivité territoriale" },
	[ORG_LOCAL_PUBLIC_BODY]    = { "local_public_body", "Établissement public local, EPCI" },
	[ORG_NATIONAL_PUBLIC_BODY] = { "national_public_body", "Établissement public national, GIP, consulaire" },
	[ORG_SOCIAL_BODY]          = { "social_body", "Sécurité sociale, mutuelle, syndicat, ordre, CSE" },
	[ORG_COOWNERSHIP]          = { "coownership", "Copropriété, association syndicale libre" },
	[ORG_ASSOCIATION]          = { "association", "Association, fondation" },
	[ORG_OTHER_PRIVATE]        = { "other_private", "Autre personne de droit privé" },
	[ORG_OTHER]                = { "other", "Autre organisation" },
};

/* The first row that holds the code wins: exact codes, then ranges, then two digits, then one. A first
 * digit 7 alone says too little to guess a type, on which the pieces depend: such a code is other. */
static const struct {
	unsigned from, to;
	enum org_type type;
	enum org_bar bar;
} form_ranges[] = {
	{ 7150, 7150, ORG_STATE,                BAR_PROTECTED },
	{ 9210, 9210, ORG_ASSOCIATION,          BAR_NO_BODY },
	{ 0,    0,    ORG_NO_BODY,              BAR_NO_BODY },
	{ 2110, 2900, ORG_NO_BODY,              BAR_NO_BODY },
	{ 3110, 3290, ORG_FOREIGN,              BAR_NONE },
	{ 4110, 4160, ORG_PUBLIC_INDUSTRIAL,    BAR_NONE },
	{ 5191, 5800, ORG_COMPANY,              BAR_NONE },
	{ 6100, 6901, ORG_OTHER_REGISTERED,     BAR_NONE },
	{ 7111, 7190, ORG_STATE,                BAR_NONE },
	{ 7210, 7230, ORG_LOCAL_AUTHORITY,      BAR_NONE },
	{ 7312, 7314, ORG_LOCAL_AUTHORITY,      BAR_NONE },
	{ 7321, 7379, ORG_LOCAL_PUBLIC_BODY,    BAR_NONE },
	{ 7381, 7490, ORG_NATIONAL_PUBLIC_BODY, BAR_NONE },
	{ 8110, 8520, ORG_SOCIAL_BODY,          BAR_NONE },
	{ 9110, 9150, ORG_COOWNERSHIP,          BAR_NONE },
	{ 9220, 9300, ORG_ASSOCIATION,          BAR_NONE },
	{ 9900, 9970, ORG_OTHER_PRIVATE,        BAR_NONE },
	/* by the first two digits */
	{ 7100, 7199, ORG_STATE,                BAR_NONE },
	{ 7200, 7299, ORG_LOCAL_AUTHORITY,      BAR_NONE },
	{ 7300, 7399, ORG_LOCAL_PUBLIC_BODY,    BAR_NONE },
	{ 7400, 7499, ORG_NATIONAL_PUBLIC_BODY, BAR_NONE },
	{ 9100, 9199, ORG_COOWNERSHIP,          BAR_NONE },
	{ 9200, 9399, ORG_ASSOCIATION,          BAR_NONE },
	/* by the first digit */
	{ 1,    999,  ORG_NO_BODY,              BAR_NO_BODY },
	{ 1000, 1999, ORG_SOLE_PROPRIETOR,      BAR_NONE },
	{ 2000, 2999, ORG_NO_BODY,              BAR_NO_BODY },
	{ 3000, 3999, ORG_FOREIGN,              BAR_NONE },
	{ 4000, 4999, ORG_PUBLIC_INDUSTRIAL,    BAR_NONE },
	{ 5000, 5999, ORG_COMPANY,              BAR_NONE },
	{ 6000, 6999, ORG_OTHER_REGISTERED,     BAR_NONE },
	{ 8000, 8999, ORG_SOCIAL_BODY,          BAR_NONE },
	{ 9000, 9999, ORG_OTHER_PRIVATE,        BAR_NONE },
};

/* By type, and for companies by the first two digits. The first row that fits wins. */
static const struct {
	enum org_type type;
	unsigned from, to;
	const char *functions[LEGAL_FORM_FUNCTIONS_MAX];
} form_functions[] = {
	{ ORG_SOLE_PROPRIETOR,      0,    9999, { "Entrepreneur individuel", "Exploitant", "Professionnel libéral" } },
	{ ORG_FOREIGN,              0,    9999, { "Représentant légal", "Directeur de la succursale" } },
	{ ORG_PUBLIC_INDUSTRIAL,    0,    9999, { "Directeur", "Président" } },
	{ ORG_COMPANY,              5200, 5499, { "Gérant" } },
	{ ORG_COMPANY,              5500, 5599, { "Président-directeur général", "Directeur général" } },
	{ ORG_COMPANY,              5600, 5699, { "Président du directoire" } },
	{ ORG_COMPANY,              5700, 5799, { "Président", "Directeur général" } },
	{ ORG_COMPANY,              5800, 5800, { "Président" } },
	{ ORG_OTHER_REGISTERED,     0,    9999, { "Gérant", "Président", "Administrateur" } },
	{ ORG_STATE,                0,    9999, { "Ministre", "Préfet", "Directeur", "Secrétaire général" } },
	{ ORG_LOCAL_AUTHORITY,      0,    9999, { "Maire", "Président du conseil" } },
	{ ORG_LOCAL_PUBLIC_BODY,    0,    9999, { "Président", "Directeur", "Chef d'établissement" } },
	{ ORG_NATIONAL_PUBLIC_BODY, 0,    9999, { "Président", "Directeur général" } },
	{ ORG_SOCIAL_BODY,          0,    9999, { "Président", "Directeur", "Secrétaire général" } },
	{ ORG_COOWNERSHIP,          0,    9999, { "Syndic", "Président" } },
	{ ORG_ASSOCIATION,          0,    9999, { "Président" } },
	{ ORG_OTHER_PRIVATE,        0,    9999, { "Président", "Directeur", "Administrateur" } },
};

struct str org_type_id(enum org_type type)
{
	assert(type < ORG_TYPE_COUNT);
	return str_of(types[type].id);
}

enum org_type org_type_of(struct str id)
{
	for (unsigned type = 0; type < ORG_TYPE_COUNT; type++) {
		if (str_eq_c(id, types[type].id))
			return (enum org_type)type;
	}
	return ORG_TYPE_COUNT;
}

struct str org_type_label(enum org_type type)
{
	assert(type < ORG_TYPE_COUNT);
	return str_of(types[type].label);
}

/* The row of a code of four digits, or the count of rows when none holds it. */
static size_t range_of(struct str code)
{
	uint64_t number = 0;
	size_t n = sizeof form_ranges / sizeof form_ranges[0];

	if (code.n != 4 || !str_to_u64(code, 9999, &number))
		return n;
	for (size_t i = 0; i < n; i++) {
		if (number >= form_ranges[i].from && number <= form_ranges[i].to)
			return i;
	}
	return n;
}

enum org_type legal_form_type(struct str code)
{
	size_t i = range_of(code);

	return i == sizeof form_ranges / sizeof form_ranges[0] ? ORG_OTHER : form_ranges[i].type;
}

enum org_bar legal_form_bar(struct str code)
{
	size_t i = range_of(code);

	return i == sizeof form_ranges / sizeof form_ranges[0] ? BAR_NONE : form_ranges[i].bar;
}

static const char *label_in(const struct legal_label *labels, size_t n, struct str code)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_cmp(code, str_of(labels[middle].code));

		if (order == 0)
			return labels[middle].label;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

struct str legal_form_label(struct str code)
{
	const char *label = label_in(legal_labels_three, legal_labels_three_count, code);

	if (label == NULL)
		label = label_in(legal_labels_two, legal_labels_two_count, str_sub(code, 0, 2));
	if (label == NULL)
		label = label_in(legal_labels_one, legal_labels_one_count, str_sub(code, 0, 1));
	return label == NULL ? code : str_of(label);
}

bool legal_form_is_listed(struct str code)
{
	return label_in(legal_labels_three, legal_labels_three_count, code) != NULL;
}

bool legal_form_function(struct str code, unsigned nth, struct str *out)
{
	enum org_type type = legal_form_type(code);
	uint64_t number = 0;

	if (nth >= LEGAL_FORM_FUNCTIONS_MAX || !str_to_u64(code, 9999, &number))
		return false;
	for (size_t i = 0; i < sizeof form_functions / sizeof form_functions[0]; i++) {
		if (form_functions[i].type != type || number < form_functions[i].from ||
		    number > form_functions[i].to)
			continue;
		if (form_functions[i].functions[nth] == NULL)
			return false;
		*out = str_of(form_functions[i].functions[nth]);
		return true;
	}
	return false;
}
