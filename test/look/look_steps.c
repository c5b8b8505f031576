/* look_steps.c - the six steps, paper, confirmation: the form's fields come from the real table. */
#include "look.h"

#include "core/catalogue.h"

#define BASE "/commande/2026-7K3QDX"

static struct facts facts;
static struct situation situation;
static struct portal portal;
static struct product product;

static void put(enum field_id id, const char *text, const char *endless)
{
	facts_set(&facts, id, VALUE("", "").n == 0 && IS(EMPTY) ? STR("") : str_of(IS(LONG) ? endless : text), ORIGIN_TYPED);
}

#define LONG_64 "Directrice-générale-adjointe-des-services-techniques-et-patrimo"

/* P is F_H, F_R or F_D. */
#define PUT_PERSON(P, given, name) do {                                                            \
	put(P##_CIVILITY, "mme", "m");                                                             \
	put(P##_BIRTH_NAME, name, "Vandenbroucke-de-La-Rochefoucauld-Montb");                      \
	put(P##_GIVEN_NAMES, given, "Marie-Antoinette, Bérangère, Anne-Charlotte, Philippine");    \
	put(P##_EMAIL, "claire.marchand@ville.example", LONG_MAIL);                                \
	put(P##_MOBILE, "+33639982042", "+33639982042");                                           \
	put(P##_FUNCTION, "Directrice générale des services", LONG_64);                            \
	put(P##_ID_TYPE, "cni", "eu_id");                                                          \
	put(P##_ID_NUMBER, "X4RTBPFW4", "X4RTBPFW4X4RTBPFW4X4");                                   \
	put(P##_ID_EXPIRY, "2030-02-11", "2030-02-11");                                            \
} while (0)
#define LONG_MAIL "une.adresse.vraiment.tres.longue.pour.un.formulaire@sous-domaine.collectivite-territoriale.example"

static void make_situation(void)
{
	facts = (struct facts){ 0 };
	portal = (struct portal){ .number = 1, .key = STR("ardoise"), .name = STR("Ardoise Numérique"), .is_open = true,
		.sales_mail = STR("commercial@ardoise.example") };
	product = (struct product){ .id = STR("rgs2"), .name = STR("RGS ** Signature et authentification"),
		.subject = SUBJECT_NATURAL, .device = DEVICE_QUALIFIED, .identity = IDENTITY_BIRTH, .delivery = DELIVERY_FACE,
		.packs = { 1, 2, 3 }, .prices_cents = { 8900, 14900, 19500 }, .n_packs = 3, .has_email = true,
		.payments = STR("cash"), .device_modes = STR("usb\nheld"), .vat_points = 2000, .publishes = true };
	put(F_SIREN, "217408996", "217408996");
	put(F_SIRENE_OUTCOME, "found", "found");
	put(F_ORG_NAME, "Commune de Saint-Aubin-le-Lac", "Syndicat intercommunal à vocation multiple pour l'aménagement et le développement du bassin de Saint-Aubin");
	put(F_NIC, "00013", "00013");
	put(F_ESTAB_NAME, "Mairie de Saint-Aubin-le-Lac", "Service-départemental-d-incendie-et-de-secours-de-la-Haute-Savoie-et-du-Chablais");
	put(F_ADDR_STREET, "1 place de la Mairie", "1234 boulevard du Général-de-Gaulle ZA");
	put(F_ADDR_POSTCODE, "74410", "74410");
	put(F_ADDR_CITY, "Saint-Aubin-le-Lac", "Saint-Remy-en-Bouzemont-Saint-Gen");
	put(F_ADDR_COUNTRY, "FR", "FR");
	put(F_PRODUCT, "rgs2", "rgs2");
	put(F_PACK, "3", "3");
	put(F_PAYMENT, "cash", "cash");
	put(F_DEVICE_MODE, "usb", "held");
	PUT_PERSON(F_H, "Claire, Élodie", "Marchand");
	put(F_H_BIRTH_DATE, "1984-03-14", "1984-03-14");
	PUT_PERSON(F_R, "Hélène", "Vautrin");
	put(F_H_UNIT, "Direction générale", LONG_64);
	PUT_PERSON(F_D, "Sophie", "Girard");
	put(F_HAS_DELEGATE, "", "1");
	put(F_BILL_TO, "establishment", "other");
	situation = (struct situation){ .facts = &facts, .portal = &portal, .product = IS(EMPTY) ? NULL : &product,
		.today = { 2026, 11, 22 }, .is_connected = true };
}

static struct form *make_form(enum step step)
{
	struct complaints *complaints = mem_new_of(look_mem, struct complaints);
	struct situation empty = situation;
	struct facts *none = mem_new_of(look_mem, struct facts);

	if (!IS(ERROR))
		return form_new(look_mem, look_lang, &situation, step, NULL);
	empty.facts = none;
	step_check(look_mem, &empty, step, complaints);
	return form_new(look_mem, look_lang, &situation, step, complaints);
}

static struct view_order order(enum step step, const char *path)
{
	struct subject *subject = mem_new_of(look_mem, struct subject);
	struct view_order v = { .shell = look_shell(path, true), .step = step, .base = STR(BASE), .action = str_of(path),
		.reference = VALUE("2026-7K3QDX", "2026-7K3QDX"), .saved_at = VALUE("10 h 42", "10 h 42"),
		.org_name = VALUE("Commune de Saint-Aubin-le-Lac", "Syndicat intercommunal à vocation multiple pour l'aménagement et le développement du bassin"),
		.product_name = VALUE("RGS ** Signature et authentification", "RGS ** Signature et authentification"),
		.holder = VALUE("Claire Marchand", "Marie-Antoinette Vandenbroucke-de-La-Rochefoucauld-Montb"),
		.second_signer = VALUE("Hélène Vautrin", "Hélène Vautrin"), .is_rep_second = true,
		.price_net = VALUE("243,00 €", "243,00 €"), .price_vat = VALUE("48,60 €", "48,60 €"),
		.price_total = VALUE("291,60 €", "291,60 €"), .price_product = VALUE("195,00 €", "195,00 €"),
		.price_device = VALUE("48,00 €", ""), .product_line = STR("3 ans"),
		.device_line = STR("Clé USB fournie"), .vat_rate = STR("20"), .return_to_recap = IS(LONG) };

	for (int i = 0; i < STEP_ORDER_COUNT; i++) {
		v.states[i] = i < (int)step ? STEP_DONE : i == (int)step ? STEP_CURRENT : STEP_TODO;
		v.is_open[i] = i <= (int)step;
	}
	if (IS(ERROR) && step > STEP_CERTIFICATE)
		v.states[STEP_CERTIFICATE] = STEP_FIX;
	v.form = make_form(step);
	subject_of(look_mem, &situation, subject);
	v.subject = subject;
	return v;
}

static void look_organisation(void)
{
	const struct form_choice nics[] = {
		{ .value = STR("00013"), .label = STR("00013 — Mairie (siège), 1 place de la Mairie") },
		{ .value = STR("00021"), .label = STR("00021 — École des Tilleuls, 12 rue du Lac") } };
	const struct view_site sites[] = {
		{ STR("00013"), STR("Mairie"), STR("1 place de la Mairie, 74410 Saint-Aubin"), true },
		{ STR("00021"), STR("Ecole des Tilleuls"), STR("12 rue du Lac, 74410 Saint-Aubin"), false } };
	struct out *o = look_out();
	struct view_organisation v = { .order = order(STEP_ORGANISATION, BASE "/organisation"), .is_found = IS(FILLED) || IS(LONG),
		.name = VALUE("Commune de Saint-Aubin-le-Lac", "Syndicat intercommunal à vocation multiple pour l'aménagement et le développement du bassin de Saint-Aubin"),
		.type = STR("Collectivité territoriale"), .form = STR("Commune et commune nouvelle"), .form_code = STR("7210"), .since_year = STR("1983"),
		.source_date = STR("21 novembre 2026"), .is_asked = !IS(EMPTY), .sales_mail = STR("commercial@ardoise.example") };

	form_choices((struct form *)(uintptr_t)v.order.form, F_NIC, nics, N_OF(nics));
	if (IS(ERROR)) {
		v.trouble = STR("Aucune organisation trouvée pour ce SIREN. S'il est protégé (défense…) ou si un droit d'opposition a été exercé, contactez le service commercial : commercial@ardoise.example.");
		v.trouble_mail = v.sales_mail;
		v.is_trouble_blocking = true;
	}
	if (IS(LONG)) {
		v.has_search = true;
		v.sites_total = 1204;
		v.sites = sites;
		v.n_sites = N_OF(sites);
		v.next_page = STR("2");
		v.is_manual = true;
	}
	page_organisation(o, &v);
	look_keep(o, "organisation");
}

/* A name was given for the number: its units, or that there are none. */
static void look_names(void)
{
	const struct view_hit hits[] = {
		{ STR("217408996"), STR("217 408 996"), STR("Commune de Saint-Aubin-le-Lac"), STR("Commune et commune nouvelle"), STR("74410 Saint-Aubin-le-Lac") },
		{ STR("130025265"), STR("130 025 265"), VALUE("Saint-Aubin Énergie", "Syndicat intercommunal à vocation multiple pour l'aménagement et le développement du bassin de Saint-Aubin"), STR("Société par actions simplifiée"), STR("74410 Saint-Aubin-le-Lac") },
		{ STR("732829320"), STR("732 829 320"), STR("SAINTAUBINCOPROPRIETEDESTILLEULSETDUPORT"), STR(""), STR("") } };
	struct out *o = look_out();
	struct view_organisation v = { .order = order(STEP_ORGANISATION, BASE "/organisation"), .sales_mail = STR("commercial@ardoise.example"),
		.has_names = true, .words = STR("saint aubin"), .hits = hits, .n_hits = IS(EMPTY) ? 0 : N_OF(hits) };

	form_put((struct form *)(uintptr_t)v.order.form, F_SIREN, v.words);
	page_organisation(o, &v);
	look_keep(o, "organisation-names");
}

/* More establishments than a list holds: a page of a search, the middle one, nothing found. */
static void look_sites(void)
{
	static const struct view_site few[] = {
		{ STR("00013"), STR("La Fabrique du lac (siège), 9 rue du Colonel-Pierre-Avia 75015 Paris"), STR(""), true },
		{ STR("00021"), STR("Agence de Thonon, 74200 Thonon-les-Bains"), STR(""), false } };
	struct view_site *many = mem_get(look_mem, 50, sizeof *many);
	struct out *o = look_out();
	struct view_organisation v = { .order = order(STEP_ORGANISATION, BASE "/organisation"), .is_found = true, .is_asked = true,
		.name = STR("La Fabrique du lac"), .type = STR("Société commerciale"), .form = STR("SA à conseil d'administration"), .form_code = STR("5510"), .since_year = STR("1991"),
		.source_date = STR("21 novembre 2026"), .sales_mail = STR("commercial@ardoise.example"), .has_search = true, .sites_total = IS(EMPTY) ? 0 : 1204,
		.site_query = VALUE("thonon", "unmotsansfinquinerentrepasdansunpetitcadre 74200"), .sites = IS(LONG) ? many : few,
		.n_sites = IS(EMPTY) ? 0 : IS(LONG) ? 50 : N_OF(few), .previous_page = IS(LONG) ? STR("0") : STR(""), .next_page = IS(LONG) ? STR("2") : STR("") };

	for (size_t i = 0; i < 50; i++)
		many[i] = (struct view_site){ str_fmt(look_mem, "%05zu", 1000 + i), STR("Centre de tri de Saint-Aubin-le-Lac, 12 rue du Lac, 74410 Saint-Aubin-le-Lac"), STR(""), false };
	page_organisation(o, &v);
	look_keep(o, "organisation-sites");
}

/* The live register is asked; then, without its answer, the requester describes the organisation. */
static void look_live(void)
{
	struct out *o = look_out();
	struct view_organisation v = { .order = order(STEP_ORGANISATION, BASE "/organisation"), .sales_mail = STR("commercial@ardoise.example"),
		.is_waiting = true, .again_path = STR(BASE "/organisation") };

	page_organisation(o, &v);
	look_keep(o, "organisation-waiting");
	put(F_SIRENE_SIREN, "217408996", "217408996");
	put(F_SIRENE_OUTCOME, "degraded", "degraded");
	v = (struct view_organisation){ .order = order(STEP_ORGANISATION, BASE "/organisation"), .is_manual = true,
		.is_asked = true, .trouble = say(look_lang, SAY_org_degraded), .sales_mail = STR("commercial@ardoise.example") };
	o = look_out();
	page_organisation(o, &v);
	look_keep(o, "organisation-manual");
	put(F_SIRENE_OUTCOME, "found", "found");
}

static void look_certificate(void)
{
	const struct str needs[] = { STR("Windows 10 ou plus récent, ou macOS 13 ou plus récent"),
		STR("Un port USB libre et le droit d'installer un pilote") };
	static struct view_product products[3];
	static struct form_choice packs[3], modes[2], cash[1];
	struct out *o = look_out();
	struct view_certificate v = { .order = order(STEP_CERTIFICATE, BASE "/certificat"), .products = products, .n_products = N_OF(products) };
	struct form *f = (struct form *)(uintptr_t)v.order.form;

	products[0] = (struct view_product){ STR("rgs2"), STR("RGS ** Signature et authentification"), STR("RGS **"),
		STR("Signer et se connecter : marchés publics, actes, PES, Chorus."), STR(""), STR("Signature et authentification"),
		STR("Une personne"), STR("Clé cryptographique"), STR("Remise en main propre"), STR("195,00 €"), STR("HT, pack 3 ans"),
		needs, N_OF(needs), !IS(EMPTY) };
	products[1] = (struct view_product){ .id = STR("eidas"), .name = STR("eIDAS Signature qualifiée"), .level = STR("eIDAS qualifié"),
		.summary = STR("La signature équivalente à la signature manuscrite dans toute l'Union européenne."),
		.whom = STR("Une personne"), .device = STR("Clé qualifiée"), .price = STR("240,00 €"), .price_note = STR("HT, pack 3 ans") };
	products[2] = (struct view_product){ .id = STR("seal"), .name = STR("eIDAS Cachet"), .tag = STR("personne morale"),
		.summary = STR("Sceller des documents en nombre au nom de l'organisation."), .whom = STR("Un service"),
		.price = STR("390,00 €"), .price_note = STR("HT, pack 3 ans") };
	packs[0] = (struct form_choice){ .value = STR("1"), .label = STR("1 an"), .amount = STR("89,00 € HT") };
	packs[1] = (struct form_choice){ .value = STR("2"), .label = STR("2 ans"), .amount = STR("149,00 € HT") };
	packs[2] = (struct form_choice){ .value = STR("3"), .label = STR("3 ans"), .amount = STR("195,00 € HT") };
	modes[0] = (struct form_choice){ .value = STR("usb"), .label = STR("Clé USB fournie"), .amount = STR("48,00 € HT") };
	modes[1] = (struct form_choice){ .value = STR("held"), .label = STR("Support déjà détenu"), .note = STR("Même modèle, encore valable.") };
	cash[0] = (struct form_choice){ .value = STR("cash"), .label = STR("Comptant") };
	form_choices(f, F_PACK, packs, 3);
	form_choices(f, F_DEVICE_MODE, modes, 2);
	form_choices(f, F_PAYMENT, cash, 1);
	v.chosen = IS(EMPTY) ? NULL : &products[0];
	v.is_new = IS(FILLED);
	page_certificate(o, &v);
	look_keep(o, "certificate");
}

static void look_persons(void)
{
	static const struct form_choice functions[] = { { .value = STR("Maire") }, { .value = STR("Président du conseil") } };
	struct out *o = look_out();
	struct view_order view = order(STEP_PERSONS, BASE "/personnes");

	struct form *f = (struct form *)(uintptr_t)view.form;

	form_choices(f, F_R_FUNCTION, functions, N_OF(functions));
	form_hint(f, F_R_FUNCTION, say_fill(look_mem, look_lang, SAY_hint_r_function, { "functions", STR("Maire") }));
	page_persons(o, &(struct view_persons){ .order = view,
		.is_connected = true, .account_name = STR("Sophie Girard") });
	look_keep(o, "persons");
}

static void look_arrangements(void)
{
	static struct view_office send[6], pick[6];
	struct out *o = look_out();
	size_t n_pick = 0;
	const struct view_office rows[6] = {
		{ STR("annecy"), STR("Bureau d'Annecy"), STR("5 rue du Vieux-Port"), STR("74000 Annecy"),
			STR("04 50 00 00 00"), STR("Du lundi au vendredi, 9 h à 12 h et 14 h à 17 h"), STR("Accès de plain-pied"),
			STR("https://www.openstreetmap.org/"), STR("Haute-Savoie"), !IS(EMPTY) && !IS(ERROR), true },
		{ STR("thonon"), STR("Bureau de Thonon"), STR("2 place des Arts"), STR("74200 Thonon-les-Bains"),
			STR(""), STR("Le jeudi"), STR(""), STR(""), STR("Haute-Savoie"), false, true },
		{ .id = STR("lyon"), .name = VALUE("Bureau de Lyon", "Bureau de Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson"), .street = STR("18 quai des Célestins"),
			.town = STR("69002 Lyon"), .department = VALUE("Rhône", "Alpes-de-Haute-Provence") },
		{ .id = STR("paris"), .name = STR("Bureau de Paris"), .street = STR("40 rue des Archives"), .town = STR("75004 Paris"), .does_pick = true },
		{ .id = STR("brest"), .name = STR("Bureau de Brest"), .street = STR("1 rue de Siam"), .town = STR("29200 Brest"), .does_pick = true },
		{ .id = STR("pau"), .name = STR("Bureau de Pau"), .street = STR("2 rue du Gave"), .town = STR("64000 Pau"), .does_pick = true } };

	for (size_t i = 0; i < N_OF(rows); i++) {
		send[i] = rows[i];
		if (rows[i].does_pick)
			pick[n_pick++] = rows[i];
	}
	pick[0].is_chosen = IS(LONG);
	page_arrangements(o, &(struct view_arrangements){ .order = order(STEP_ARRANGEMENTS, BASE "/modalites"),
		.send = { send, N_OF(send), IS(LONG) ? 3 : N_OF(send) }, .pick = { pick, n_pick, 3 }, .has_pick = !IS(EMPTY),
		.has_same = !IS(LONG), .is_same = IS(FILLED), .has_near = true, .is_near_unknown = IS(ERROR),
		.near = IS(EMPTY) ? STR("") : VALUE("74410", "Saint-Remy-en-Bouzemont-Saint-Genest-et"),
		.near_name = IS(EMPTY) ? STR("") : STR("Haute-Savoie (74)"), .is_send_locked = IS(LONG) });
	look_keep(o, "arrangements");
}

static struct view_piece pieces[6];

static void make_pieces(void)
{
	static struct form_choice kinds[2];
	const struct form_choice all[] = {
		{ .value = STR("install_minutes"), .label = STR("Procès-verbal d'installation du conseil") },
		{ .value = STR("kbis"), .label = STR("Extrait Kbis") } };

	kinds[0] = all[0];
	kinds[1] = all[1];
	pieces[0] = (struct view_piece){ .name = STR("id_holder"), .label = STR("Pièce d'identité du titulaire"),
		.state = IS(EMPTY) ? VP_ASKED : VP_RECEIVED, .is_required = true, .file_name = VALUE("cni-marchand.pdf", "un-nom-de-fichier-sans-le-moindre-espace-et-vraiment-tres-tres-long-2026-11-22-scan.pdf"),
		.size = VALUE("1,2 Mo", "1,2 Mo"), .pages = VALUE("2 pages", "20 pages"), .document = STR("0192"),
		.n_previews = IS(EMPTY) ? 0 : 2, .hint = STR("Recto et verso. La signature électronique remplacera la mention manuscrite.") };
	if (IS(ERROR))          /* another file was sent, and refused */
		pieces[0].complaint = STR("Ce document est protégé par un mot de passe. Enregistrez-le sans protection.");
	pieces[1] = (struct view_piece){ .name = STR("id_rep"), .label = STR("Pièce d'identité du représentant légal"),
		.state = IS(EMPTY) ? VP_ASKED : VP_SCANNING, .is_required = true, .file_name = VALUE("IMG_2041.jpg", "IMG_2041.jpg") };
	pieces[2] = (struct view_piece){ .name = STR("rep_power"), .label = STR("Acte de nomination du représentant légal"),
		.state = IS(EMPTY) ? VP_ASKED : VP_REFUSED, .is_required = true, .kinds = kinds, .n_kinds = 2, .asks_date = true,
		.complaint = IS(EMPTY) ? STR("") : STR("Ce document est protégé par un mot de passe. Enregistrez-le sans protection.") };
	pieces[3] = (struct view_piece){ .name = STR("org_proof"), .label = STR("Justificatif d'existence de l'organisation"),
		.state = VP_ASKED, .is_required = true, .same_as = VALUE("", "Fourni avec l'acte de nomination") };
	pieces[4] = (struct view_piece){ .name = STR("holder_mandate"), .label = STR("Autorisation donnée au titulaire"),
		.state = VP_ASKED, .is_in_form = true };
	pieces[5] = (struct view_piece){ .name = STR("delegation"), .label = STR("Délégation de signature"),
		.state = VP_ASKED, .is_required = true, .model = STR(BASE "/delegation.pdf") };
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		pieces[i].printed = pieces[i].label;
	pieces[2].documents = STR("Procès-verbal d'installation du conseil ou Extrait Kbis");
}

static void look_pieces(void)
{
	struct out *o = look_out();
	struct view_pieces v = { .order = order(STEP_PIECES, BASE "/pieces"), .pieces = pieces, .n_pieces = 6,
		.n_given = IS(EMPTY) ? 0 : 1, .n_required = 5, .is_paper = IS(LONG), .post_to = STR("Bureau d'Annecy, 5 rue du Vieux-Port, 74000 Annecy") };

	make_pieces();
	for (size_t i = 0; i < v.n_pieces; i++) {       /* « Continuer » with documents missing */
		pieces[i].is_missing = IS(ERROR) && pieces[i].is_required && pieces[i].state == VP_ASKED;
		v.n_errors += pieces[i].is_missing || pieces[i].complaint.n > 0;
	}
	page_pieces(o, &v);
	look_keep(o, "pieces");
	o = look_out();
	page_paper(o, &(struct view_paper){ .order = v.order, .pieces = pieces, .n_pieces = 6, .post_to = v.post_to });
	look_keep(o, "paper");
}

static void look_validation(void)
{
	static struct view_line lines[3];
	static struct view_section sections[4];
	struct out *o = look_out();
	struct view_validation v = { .order = order(STEP_VALIDATION, BASE "/validation"), .sections = sections, .n_sections = 4,
		.pieces = pieces, .n_pieces = 6, .is_paper = IS(LONG), .office_name = STR("Bureau d'Annecy"), .terms_path = STR("/cgu") };

	lines[0] = (struct view_line){ .label = STR("Dénomination"), .value = VALUE("Commune de Saint-Aubin-le-Lac", "Syndicat intercommunal à vocation multiple pour l'aménagement") };
	lines[1] = (struct view_line){ .label = STR("SIRET"), .value = VALUE("217 408 996 00013", "217 408 996 00013"), .note = STR("Sirene") };
	lines[2] = (struct view_line){ .label = STR("Complément (bâtiment, étage, service)") };
	for (int i = 0; i < 4; i++)
		sections[i] = (struct view_section){ .step = (enum step)i, .lines = lines, .n_lines = 3, .is_incomplete = IS(ERROR) && i == 2 };
	if (IS(ERROR)) {
		v.steps_wrong = 1u << STEP_PERSONS | 1u << STEP_PIECES;
		v.missing = STR("Il manque : pièce d'identité du représentant légal, acte de nomination.");
		v.warnings[0] = STR("Cette pièce d'identité expire dans moins de 60 jours.");
		v.n_warnings = 1;
		v.changed[0] = STR("Une information a changé depuis votre saisie : le prix. Vérifiez-la.");
		v.n_changed = 1;
		v.needs_confirmation = true;
	}
	v.needs_account = IS(EMPTY);
	form_label((struct form *)(uintptr_t)v.order.form, F_TERMS_OK, STR("J'ai lu et j'accepte les conditions générales d'utilisation (version 3 du 4 mai 2026)"));
	page_validation(o, &v);
	look_keep(o, "validation");
	o = look_out();
	v.shows_all = IS(LONG);
	page_recap(o, &v);
	look_keep(o, "recap");
}

void look_steps(void)
{
	struct out *o;

	make_situation();
	look_organisation();
	look_names();
	look_sites();
	look_live();
	look_certificate();
	look_persons();
	look_arrangements();
	look_pieces();
	look_validation();
	o = look_out();
	page_confirmation(o, &(struct view_confirmation){ .order = order(STEP_VALIDATION, BASE), .is_paper = IS(LONG),
		.mail = STR("sophie.girard@ville.example"), .holder = STR("Claire Marchand"), .second_signer = STR("Hélène Vautrin"),
		.office_name = STR("Bureau d'Annecy"), .post_to = STR("Bureau d'Annecy, 5 rue du Vieux-Port, 74000 Annecy"),
		.deadline = STR("21 janvier 2027"), .pieces = pieces, .n_pieces = 6, .form_path = IS(EMPTY) ? STR("") : STR("/espace/2026-7K3QDX/formulaire.pdf") });
	look_keep(o, "confirmation");
}
