/* look_space.c - the customer's space and the demonstration's outbox. */
#include "look.h"

static struct view_request request(const char *ref, const char *state, const char *who, bool is_mine, int64_t stage)
{
	return (struct view_request){ .path = STR("/espace/2026-7K3QDX"), .reference = str_of(ref),
		.holder = VALUE("Claire Marchand", "Marie-Antoinette Vandenbroucke-de-La-Rochefoucauld-Montb"), .org_name = VALUE("Commune de Saint-Aubin-le-Lac", "Syndicat intercommunal à vocation multiple pour l'aménagement et le développement"),
		.product_name = STR("RGS ** Signature et authentification, 3 ans"), .state = str_of(state), .turn_who = str_of(who),
		.turn_text = VALUE("Le lien est valable jusqu'au 6 décembre 2026.", "Claire Marchand a signé. À Marie-Antoinette Vandenbroucke-de-La-Rochefoucauld-Montb de signer, avant le 6 décembre 2026."),
		.changed = STR("21 novembre 2026, 16 h 05"), .is_mine = is_mine, .stage = stage, .is_over = stage == 0,
		.act_path = STR("/commande/2026-7K3QDX/personnes"), .act_text = is_mine ? STR("Reprendre") : STR("Suivre") };
}

static void look_requests(void)
{
	struct view_request mine[] = { request("2026-7K3QDX", "Brouillon", "À votre tour", true, 1) };
	struct view_request open[] = { request("2026-4MN8PZ", "En attente de la signature du titulaire", "Claire Marchand doit signer", false, 2),
		request("2026-9TTRW2", "En contrôle", "Bureau d'Annecy doit contrôler le dossier", false, 4) };
	struct view_request over[] = { request("2026-AAAAA2", "Abandonnée", "Demande abandonnée", false, 0) };
	struct out *o = look_out();
	struct view_requests v = { .shell = look_shell("/espace", true), .is_confirmed = !IS(ERROR) };

	if (!IS(EMPTY)) {
		v.mine = mine;
		v.open = open;
		v.over = over;
		v.n_mine = 1;
		v.n_open = 2;
		v.n_over = 1;
		v.notice = STR("Demande n° 2026-0000AA supprimée.");
		v.next_page = IS(LONG) ? STR("/espace?avant=2026-AAAAA2") : STR("");
	}
	page_requests(o, &v);
	look_keep(o, "requests");
}

static void look_request(void)
{
	static const char *const icons[] = { "eye", "download", "printer", "pencil", "trash-2" };
	static const char *const texts[] = { "Visualiser ma demande", "Télécharger mon formulaire", "Imprimer", "Modifier la demande", "Supprimer ma demande" };
	static const char *const names[] = { "Validée", "Titulaire", "Représentant", "Contrôle", "Retrait", "Délivré" };
	struct view_act acts[5];
	struct view_act main_act = { .icon = "send", .path = STR("/espace/2026-7K3QDX/relancer"), .text = STR("Relancer Hélène Vautrin"), .note = STR("Déjà relancée 1 fois."), .is_post = true };
	struct view_event events[] = { { STR("21 novembre, 16 h 05"), STR("2026-11-21T16:05"), STR(""), STR("Dossier préparé"), true, false },
		{ STR("21 novembre, 16 h 04"), STR("2026-11-21T16:04"), STR("par le titulaire"), STR("Documents signés"), false, true } };
	struct view_paper_line papers[] = { { STR("Formulaire d'abonnement"), STR("PDF"), STR("/espace/2026-7K3QDX/formulaire.pdf") } };
	struct view_proof proofs[] = {
		{ VALUE("Claire Marchand", "Marie-Antoinette Vandenbroucke-de-La-Rochefoucauld-Montb"), STR("82 Ko"), STR("/espace/2026-7K3QDX/attestation/1"), STR("/espace/2026-7K3QDX/attestation/1/scellee") },
		{ STR("Hélène Vautrin"), STR("82 Ko"), STR("/espace/2026-7K3QDX/attestation/2"), STR("/espace/2026-7K3QDX/attestation/2/scellee") },
		{ STR(""), STR("45 Ko"), STR(""), IS(LONG) ? STR("/espace/2026-7K3QDX/preuve") : STR("") } };
	struct view_request_page v = { .shell = look_shell("/espace/2026-7K3QDX", true), .reference = STR("2026-7K3QDX"),
		.holder = VALUE("Claire Marchand", "Marie-Antoinette Vandenbroucke-de-La-Rochefoucauld-Montb"), .org_name = VALUE("Commune de Saint-Aubin-le-Lac", "Syndicat intercommunal à vocation multiple pour l'aménagement"),
		.product_name = VALUE("RGS ** Signature et authentification, 3 ans", ""), .state = STR("Signature en cours"),
		.turn_who = STR("Hélène Vautrin doit signer"), .turn_text = STR("Son lien est valable jusqu'au 5 décembre."),
		.acts = acts, .n_acts = 5, .events = events, .n_events = IS(EMPTY) ? 0 : 2, .documents = papers, .n_documents = IS(EMPTY) ? 0 : 1, .proofs = proofs, .n_proofs = IS(EMPTY) ? 0 : N_OF(proofs),
		.office_send = STR("Annecy, 5 rue du Vieux-Port"), .main = IS(EMPTY) ? NULL : &main_act };
	struct out *o = look_out();

	for (int i = 0; i < 5; i++)
		acts[i] = (struct view_act){ .icon = icons[i], .path = STR("/espace/2026-7K3QDX/supprimer"), .text = str_of(texts[i]),
			.is_bad = i == 4, .note = i == 3 ? STR("Annule les signatures déjà recueillies.") : STR(""), .is_post = i == 3 };
	for (int i = 0; i < 6; i++)
		v.stages[i] = (struct view_stage){ .name = str_of(names[i]), .note = i < 3 ? STR("21 nov.") : STR(""), .is_done = i < 2, .is_now = i == 2 };
	page_request(o, &v);
	look_keep(o, "request");
	o = look_out();
	page_delete(o, &(struct view_delete){ .shell = v.shell, .reference = v.reference, .holder = v.holder,
		.action = STR("/espace/2026-7K3QDX/supprimer"), .back = STR("/espace"), .are_signers_told = true });
	look_keep(o, "delete");
}

static void look_outbox(void)
{
	struct view_mail mails[] = { { STR("/demo/courrier/1"), VALUE("sophie.girard@ville.example", "une.adresse.vraiment.tres.longue.pour.un.formulaire@sous-domaine.collectivite-territoriale.example"), STR("Activez votre espace client"), STR("22/11/2026 10:42") } };
	struct view_job jobs[] = { { .at = STR("22/11/2026 10:42"), .kind = STR("Courriel"), .target = STR("sign_holder"), .reference = STR("2026-7K3QDX"), .state = STR("pas encore construit"), .is_parked = true, .reason = STR("La signature vient plus tard.") },
		{ .at = STR("22/11/2026 10:41"), .kind = STR("Préparation"), .reference = STR("2026-7K3QDX"), .state = STR("fait"), .is_done = true } };
	struct view_mail_line lines[] = { { STR("Bonjour Sophie Girard,"), STR("") }, { STR("Confirmer mon adresse"), STR("/compte/confirmer/abcdef") } };
	struct out *o = look_out();

	page_outbox(o, &(struct view_outbox){ .shell = look_shell("/demo/courrier", true), .mails = mails, .n_mails = IS(EMPTY) ? 0 : 1, .jobs = jobs, .n_jobs = IS(EMPTY) ? 0 : 2 });
	look_keep(o, "outbox");
	o = look_out();
	page_mail(o, &(struct view_mail_page){ .shell = look_shell("/demo/courrier/1", true), .to = mails[0].to, .from = STR("ne-pas-repondre@ardoise.example"),
		.subject = STR("Activez votre espace client"), .at = STR("22 novembre 2026, 10 h 42"), .lines = lines, .n_lines = 2 });
	look_keep(o, "mail");
}

void look_space(void)
{
	look_requests();
	look_request();
	look_outbox();
}
