/* department.c - the départements and where their prefectures lie.
 *
 * For     core/nearby.c: which office is the nearest.
 * Limits  a postcode's first digits say its département but for a few communes on a border; a prefecture stands
 *         for all of its département. Good enough to put one office before another, never to tell a distance. */
#include "core/department.h"

#include "platform/text.h"

enum { POSTCODE_DIGITS = 5, WHOLE_TURN = 36000 };

static const struct department departments[] = {
	{ "01", "Ain", "Bourg-en-Bresse", 4620, 522 },
	{ "02", "Aisne", "Laon", 4956, 362 },
	{ "03", "Allier", "Moulins", 4657, 333 },
	{ "04", "Alpes-de-Haute-Provence", "Digne-les-Bains", 4409, 624 },
	{ "05", "Hautes-Alpes", "Gap", 4456, 608 },
	{ "06", "Alpes-Maritimes", "Nice", 4370, 727 },
	{ "07", "Ardèche", "Privas", 4474, 460 },
	{ "08", "Ardennes", "Charleville-Mézières", 4977, 472 },
	{ "09", "Ariège", "Foix", 4297, 161 },
	{ "10", "Aube", "Troyes", 4830, 407 },
	{ "11", "Aude", "Carcassonne", 4321, 235 },
	{ "12", "Aveyron", "Rodez", 4435, 257 },
	{ "13", "Bouches-du-Rhône", "Marseille", 4330, 537 },
	{ "14", "Calvados", "Caen", 4918, -37 },
	{ "15", "Cantal", "Aurillac", 4493, 244 },
	{ "16", "Charente", "Angoulême", 4565, 16 },
	{ "17", "Charente-Maritime", "La Rochelle", 4616, -115 },
	{ "18", "Cher", "Bourges", 4708, 240 },
	{ "19", "Corrèze", "Tulle", 4527, 177 },
	{ "2A", "Corse-du-Sud", "Ajaccio", 4193, 874 },
	{ "2B", "Haute-Corse", "Bastia", 4270, 945 },
	{ "21", "Côte-d’Or", "Dijon", 4732, 504 },
	{ "22", "Côtes-d’Armor", "Saint-Brieuc", 4851, -276 },
	{ "23", "Creuse", "Guéret", 4617, 187 },
	{ "24", "Dordogne", "Périgueux", 4518, 72 },
	{ "25", "Doubs", "Besançon", 4724, 602 },
	{ "26", "Drôme", "Valence", 4493, 489 },
	{ "27", "Eure", "Évreux", 4902, 115 },
	{ "28", "Eure-et-Loir", "Chartres", 4845, 148 },
	{ "29", "Finistère", "Quimper", 4800, -410 },
	{ "30", "Gard", "Nîmes", 4384, 436 },
	{ "31", "Haute-Garonne", "Toulouse", 4360, 144 },
	{ "32", "Gers", "Auch", 4365, 59 },
	{ "33", "Gironde", "Bordeaux", 4484, -58 },
	{ "34", "Hérault", "Montpellier", 4361, 388 },
	{ "35", "Ille-et-Vilaine", "Rennes", 4811, -168 },
	{ "36", "Indre", "Châteauroux", 4681, 169 },
	{ "37", "Indre-et-Loire", "Tours", 4739, 69 },
	{ "38", "Isère", "Grenoble", 4519, 572 },
	{ "39", "Jura", "Lons-le-Saunier", 4667, 555 },
	{ "40", "Landes", "Mont-de-Marsan", 4389, -50 },
	{ "41", "Loir-et-Cher", "Blois", 4759, 133 },
	{ "42", "Loire", "Saint-Étienne", 4544, 439 },
	{ "43", "Haute-Loire", "Le Puy-en-Velay", 4504, 388 },
	{ "44", "Loire-Atlantique", "Nantes", 4722, -155 },
	{ "45", "Loiret", "Orléans", 4790, 191 },
	{ "46", "Lot", "Cahors", 4445, 144 },
	{ "47", "Lot-et-Garonne", "Agen", 4420, 62 },
	{ "48", "Lozère", "Mende", 4452, 350 },
	{ "49", "Maine-et-Loire", "Angers", 4747, -55 },
	{ "50", "Manche", "Saint-Lô", 4912, -109 },
	{ "51", "Marne", "Châlons-en-Champagne", 4896, 436 },
	{ "52", "Haute-Marne", "Chaumont", 4811, 514 },
	{ "53", "Mayenne", "Laval", 4807, -77 },
	{ "54", "Meurthe-et-Moselle", "Nancy", 4869, 618 },
	{ "55", "Meuse", "Bar-le-Duc", 4877, 516 },
	{ "56", "Morbihan", "Vannes", 4766, -276 },
	{ "57", "Moselle", "Metz", 4912, 618 },
	{ "58", "Nièvre", "Nevers", 4699, 316 },
	{ "59", "Nord", "Lille", 5063, 307 },
	{ "60", "Oise", "Beauvais", 4943, 208 },
	{ "61", "Orne", "Alençon", 4843, 9 },
	{ "62", "Pas-de-Calais", "Arras", 5029, 278 },
	{ "63", "Puy-de-Dôme", "Clermont-Ferrand", 4578, 308 },
	{ "64", "Pyrénées-Atlantiques", "Pau", 4330, -37 },
	{ "65", "Hautes-Pyrénées", "Tarbes", 4323, 7 },
	{ "66", "Pyrénées-Orientales", "Perpignan", 4270, 290 },
	{ "67", "Bas-Rhin", "Strasbourg", 4858, 775 },
	{ "68", "Haut-Rhin", "Colmar", 4808, 736 },
	{ "69", "Rhône", "Lyon", 4576, 484 },
	{ "70", "Haute-Saône", "Vesoul", 4762, 616 },
	{ "71", "Saône-et-Loire", "Mâcon", 4631, 483 },
	{ "72", "Sarthe", "Le Mans", 4800, 20 },
	{ "73", "Savoie", "Chambéry", 4556, 592 },
	{ "74", "Haute-Savoie", "Annecy", 4590, 613 },
	{ "75", "Paris", "Paris", 4886, 235 },
	{ "76", "Seine-Maritime", "Rouen", 4944, 110 },
	{ "77", "Seine-et-Marne", "Melun", 4854, 266 },
	{ "78", "Yvelines", "Versailles", 4880, 213 },
	{ "79", "Deux-Sèvres", "Niort", 4632, -46 },
	{ "80", "Somme", "Amiens", 4989, 230 },
	{ "81", "Tarn", "Albi", 4393, 215 },
	{ "82", "Tarn-et-Garonne", "Montauban", 4402, 136 },
	{ "83", "Var", "Toulon", 4312, 593 },
	{ "84", "Vaucluse", "Avignon", 4395, 481 },
	{ "85", "Vendée", "La Roche-sur-Yon", 4667, -143 },
	{ "86", "Vienne", "Poitiers", 4658, 34 },
	{ "87", "Haute-Vienne", "Limoges", 4583, 126 },
	{ "88", "Vosges", "Épinal", 4817, 645 },
	{ "89", "Yonne", "Auxerre", 4780, 357 },
	{ "90", "Territoire de Belfort", "Belfort", 4764, 686 },
	{ "91", "Essonne", "Évry-Courcouronnes", 4863, 243 },
	{ "92", "Hauts-de-Seine", "Nanterre", 4889, 221 },
	{ "93", "Seine-Saint-Denis", "Bobigny", 4891, 244 },
	{ "94", "Val-de-Marne", "Créteil", 4879, 246 },
	{ "95", "Val-d’Oise", "Cergy", 4904, 208 },
	{ "971", "Guadeloupe", "Basse-Terre", 1600, -6173 },
	{ "972", "Martinique", "Fort-de-France", 1460, -6107 },
	{ "973", "Guyane", "Cayenne", 494, -5233 },
	{ "974", "La Réunion", "", -2088, 5545 },
	{ "975", "Saint-Pierre-et-Miquelon", "", 4678, -5618 },
	{ "976", "Mayotte", "Mamoudzou", -1278, 4523 },
	{ "986", "Wallis-et-Futuna", "Mata-Utu", -1328, -17617 },
	{ "987", "Polynésie française", "Papeete", -1754, -14957 },
	{ "988", "Nouvelle-Calédonie", "Nouméa", -2227, 16646 },
};

static const struct department *of_code(struct str code)
{
	for (size_t i = 0; i < sizeof departments / sizeof *departments; i++) {
		if (str_eq_c(code, departments[i].code))
			return &departments[i];
	}
	return NULL;
}

const struct department *department_of_postcode(struct str postcode)
{
	if (postcode.n != POSTCODE_DIGITS || !str_is_digits(postcode))
		return NULL;
	if (str_starts(postcode, STR("20")))    /* Corsica has kept its old number there */
		return of_code(postcode.p[2] < '2' ? STR("2A") : STR("2B"));
	bool is_overseas = str_starts(postcode, STR("97")) || str_starts(postcode, STR("98"));

	return of_code(str_sub(postcode, 0, is_overseas ? 3 : 2));
}

const struct department *department_find(struct mem *mem, struct str words)
{
	struct str folded = text_fold(mem, words);
	struct str number = folded.n == 1 ? str_cat(mem, STR("0"), folded) : folded;

	for (size_t i = 0; i < sizeof departments / sizeof *departments && folded.n > 0; i++) {
		const struct department *d = &departments[i];

		if (str_eq(number, text_fold(mem, str_of(d->code))) ||
			str_eq(folded, text_fold(mem, str_of(d->name))) ||
			str_eq(folded, text_fold(mem, str_of(d->town))))
			return d;
	}
	return NULL;
}

int64_t department_apart(const struct department *a, const struct department *b)
{
	int64_t north = a->north - b->north, east = a->east > b->east ? a->east - b->east : b->east - a->east;

	if (east > WHOLE_TURN / 2)
		east = WHOLE_TURN - east;
	east = east * 7 / 10;           /* a degree of longitude is shorter at 46 degrees north */
	return north * north + east * east;
}
