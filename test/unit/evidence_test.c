/* evidence_test.c - a round of signatures as it is proved afterwards: gathered, sealed, stamped, doubted. The
 * round is played on the demo's catalogue; keys and authorities are the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/journal.h"
#include "core/load.h"
#include "core/outbox.h"
#include "gen/sql.h"
#include "job_kit.h"
#include "paper/evidence_model.h"
#include "paper/sealed.h"
#include "paper/tsp.h"
#include "paper_kit.h"
#include "paper_pki.h"
#include "platform/act.h"
#include "platform/jsonin.h"

enum { LEAVES_MAX = 70 };

static struct job_kit k;
static struct ctx applicant, clerk;
static struct dossier *d;
static struct pki_id root, sub, tsa_root, tsa, holder, seal;
static int64_t now_ms;                  /* of certificates and stamps */
static const char *folder;
static struct str link_secret;          /* of the holder's mail: in no evidence */
static struct seal_key journal_key;
static struct head last_head;

static const struct { enum field_id id; const char *typed; } answers[] = {
	{ F_SIREN, "732829320" }, { F_NIC, "00074" }, { F_PRODUCT, "rgs1-logiciel" }, { F_ORG_NAME, "Lac et Fils" },
	{ F_H_CIVILITY, "mme" }, { F_H_BIRTH_NAME, "Marchand" }, { F_H_GIVEN_NAMES, "Claire" },
	{ F_H_MOBILE, "+33612345642" }, { F_H_ID_TYPE, "passport" }, { F_H_ID_NUMBER, "12AB34567" },
	{ F_H_ID_EXPIRY, "2031-02-11" }, { F_R_CIVILITY, "m" }, { F_R_BIRTH_NAME, "d'Œuvré" },
	{ F_R_GIVEN_NAMES, "Jean" }, { F_R_MOBILE, "+33698765432" }, { F_R_ID_TYPE, "passport" },
	{ F_R_ID_NUMBER, "98ZY76543" }, { F_R_ID_EXPIRY, "2030-06-30" },
};
static const struct identity_form claire = {
	.number = STR("12AB34567"), .expiry = STR("2031-02-11"), .first_name = STR("Claire"), .name = STR("Marchand"),
	.phone = STR("+33612345642"), .country = STR("FR"), .method = STR("sms"),
};

/* --- the journal's keeper ----------------------------------------------------------------------- */

static enum err head_last(void *self, struct mem *m, int64_t portal, struct head *out)
{
	(void)self;
	(void)m;
	assert_int_equal(portal, 1);
	*out = last_head;
	return OK;
}

static enum err head_sign(void *self, struct mem *m, const struct head *h, const struct hash *proof, size_t n,
			  struct str *signature_out)
{
	uint8_t *signature = mem_get(m, 1, CRYPT_SIGNATURE_BYTES);

	(void)self;
	if (!head_is_grown(&last_head, h, proof, n))
		return ERR_DENIED;
	crypt_sign(&journal_key, head_bytes(m, h), signature);
	last_head = *h;
	*signature_out = str_from(signature, CRYPT_SIGNATURE_BYTES);
	return OK;
}

static void number_the_journal(void)
{
	const struct journal_keeper keeper = { head_last, head_sign, NULL };
	size_t n = 0;

	assert_int_equal(db_commit(k.db), OK);
	assert_int_equal(journal_sequence(k.db, &k.world, &keeper, &n), OK);
	assert_int_equal(db_begin(k.db), OK);
}

/* --- a round up to the holder's signature ------------------------------------------------------- */

static struct id freeze(struct round_paper *p, const char *name, uint8_t fill)
{
	*p = (struct round_paper){ .document = id_new(&k.world), .name = str_of(name), .bytes = 1000 };
	memset(p->sha256, fill, sizeof p->sha256);
	struct str hash = str_from(p->sha256, sizeof p->sha256);

	assert_int_equal(DB_DO(k.db, clerk_document_add, NULL, .portal = DB_INT(1), .id = DB_ID(p->document),
		.dossier = DB_ID(d->id), .kind = DB_TEXT(STR("dossier_pdf")), .file_name = DB_TEXT(p->name),
		.size_bytes = DB_INT(1000), .pages = DB_INT(1), .plain_sha256 = DB_BYTES(hash),
		.blob = DB_BYTES(hash), .wrapped_key = DB_BYTES(STR("")), .now_ms = DB_INT(k.now_ms)), OK);
	return p->document;
}

static struct str secret_of_the_mail(void)
{
	struct outbox_page page;
	const char *at = NULL;

	assert_int_equal(outbox_list(k.db, k.mem, 1, (struct id){ { 0 } }, 50, &page), OK);
	for (size_t i = 0; i < page.n && at == NULL; i++) {
		if (str_eq_c(page.jobs[i].target, "sign_holder"))
			at = strstr(str_c(k.mem, page.jobs[i].args), "\"secret\":\"");
	}
	assert_non_null(at);
	return str_from(at + 10, 43);
}

static struct signer *act_of_the_holder(void)
{
	struct ctx c = applicant;
	struct signer *all;
	struct signer_document *his;
	enum identity_verdict seen;
	enum send_verdict sent;
	enum code_verdict right;
	struct str act;
	size_t n;

	assert_int_equal(signer_list(&clerk, d->id, d->round, &all, &n), OK);
	c.by = (struct actor){ .role = signer_role(&all[0]) };
	assert_int_equal(round_open_link(&c, d, &all[0], STR("the-session-secret"), STR("192.0.2.77"), STR("Firefox 99")),
			 OK);
	assert_int_equal(round_identify(&c, d, &all[0], &claire, &seen), OK);
	assert_int_equal(signer_documents(&c, all[0].id, &his, &n), OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(round_read(&c, d, &all[0], his[i].document, (const uint8_t *)his[i].sha256.p), OK);
	assert_int_equal(round_ask_code(&c, d, &all[0], true, &sent), OK);
	assert_int_equal(round_code_try(&c, d, &all[0], &act), OK);
	assert_int_equal(round_code_end(&c, d, &all[0], CODE_RIGHT, STR("the-keepers-grant"), &right), OK);
	assert_int_equal(right, CODE_RIGHT);
	return &all[0];
}

static struct str token_by(const struct pki_id *authority, int64_t at_ms, struct digest imprint)
{
	const struct tsp_question q = { .imprint = imprint, .nonce = { 1, 2, 3 } };
	const struct trust stamps = { .roots = &tsa_root.der, .root_count = 1 };
	struct str answer = pki_stamp(k.mem, authority, &tsa_root, tsp_question_der(k.mem, &q), at_ms), token;

	assert_int_equal(tsp_accept(k.mem, answer, &q, &stamps, at_ms, &token), WHY_OK);
	return token;
}

static struct str token_over(struct digest imprint)
{
	return token_by(&tsa, now_ms, imprint);
}

/* A CMS by that key over what has this digest; with a token when it shall have one. */
static struct str cms_over(const struct pki_id *id, struct digest document, bool has_token)
{
	struct cades_parts parts = { .alg = id->alg, .signer_cert = id->der, .chain = &sub.der, .chain_count = 1 };
	struct str cms;

	parts.tbs = cades_tbs(k.mem, &document, id->der);
	parts.value = pki_sign(k.mem, id, id->alg, parts.tbs);
	if (has_token)
		parts.token = token_over(digest_one(DIGEST_SHA256, parts.value));
	assert_int_equal(cades_assemble(k.mem, &parts, &cms), OK);
	return cms;
}

static void keep_signature(const struct signer *s, const struct round_paper *p)
{
	const struct signer_act done = { .event = SE_EMBEDDED, .known = SF(SF_VERIFIED) };
	struct signer now = *s;
	struct hash after = crypt_sha256(STR("the signed file"));
	struct str cms = cms_over(&holder, digest_one(DIGEST_SHA256, STR("its byte range")), true);

	assert_int_equal(DB_DO(k.db, revision_add, NULL, .portal = DB_INT(1), .document = DB_ID(p->document),
		.number = DB_INT(1), .kind = DB_TEXT(STR("signature")), .size_bytes = DB_INT(9000),
		.sha256 = DB_BYTES(hash_view(&after)), .signer = DB_ID(s->id), .field = DB_TEXT(FIELD_HOLDER),
		.cms = DB_BYTES(cms), .stamped_ms = DB_INT(now_ms), .now_ms = DB_INT(k.now_ms)), OK);
	assert_int_equal(DB_DO(k.db, certificate_add, NULL, .portal = DB_INT(1), .serial = DB_BYTES(STR("\1")),
		.signer = DB_ID(s->id), .document = DB_ID(p->document), .certificate = DB_BYTES(holder.der),
		.now_ms = DB_INT(k.now_ms), .not_after_ms = DB_INT(k.now_ms + 600000)), OK);
	assert_int_equal(round_fire(&clerk, d, &now, &done), OK);
}

static struct pki_id issued(const struct pki_id *by, enum pki_use use, const char *name)
{
	return pki_issue(k.mem, by, use, "P-256", name, now_ms - 3600000, now_ms + 3600000);
}

static void make_authorities(void)
{
	folder = kit_folder(k.mem);
	now_ms = world_now_ms(&world_real) / 1000 * 1000;
	root = issued(NULL, PKI_CA, "Racine");
	sub = issued(&root, PKI_CA, "Signatures");
	tsa_root = issued(NULL, PKI_CA, "Racine du temps");
	tsa = issued(&tsa_root, PKI_TSA, "Horodatage");
	holder = issued(&sub, PKI_SHORT_TERM, "Claire Marchand");
	seal = issued(&sub, PKI_SIGNER, "Cachet du portail");
}

static int begin(void **state)
{
	const struct life_act submit = { .event = E_SUBMIT, .known = LF(LF_COMPLETE) };
	struct load_report report;
	struct round_paper papers[2];
	struct str secret;

	(void)state;
	if (job_kit_open(&k) != 0)
		return -1;
	make_authorities();
	world_random(&world_real, journal_key.bytes, sizeof journal_key.bytes);
	last_head = (struct head){ .portal = 1 };
	applicant = job_kit_ctx(&k, 1);
	applicant.secret = k.mem;
	applicant.by = (struct actor){ .role = ROLE_APPLICANT, .account = { { 7 } } };
	clerk = applicant;
	clerk.by = (struct actor){ .role = ROLE_SYSTEM };
	assert_int_equal(db_begin(k.db), OK);
	assert_int_equal(load_data(&applicant, STR(SOURCE_ROOT "/demo"), &report), OK);
	assert_int_equal(dossier_blank(&applicant, &d), OK);
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		facts_type(&d->facts, answers[i].id, str_of(answers[i].typed));
	facts_set(&d->facts, F_ORG_NAME, STR("Lac et Fils"), ORIGIN_SIRENE);
	assert_int_equal(dossier_add(&applicant, d, (struct id){ { 0xab } }, &secret), OK);
	assert_int_equal(life_fire(&applicant, d, &submit), OK);
	(void)freeze(&papers[0], "dossier.pdf", 10);
	(void)freeze(&papers[1], "identite-2.pdf", 11);
	assert_int_equal(round_prepared(&clerk, d, papers, 2), OK);
	link_secret = secret_of_the_mail();
	keep_signature(act_of_the_holder(), &papers[0]);
	return 0;
}

static int end(void **state)
{
	(void)state;
	db_rollback(k.db);
	return job_kit_close(&k);
}

/* --- the file ----------------------------------------------------------------------------------- */

static struct str text_of_the_round(void)
{
	struct evidence_about about = { .program = STR("tabellion test"), .made_ms = k.now_ms };
	struct evidence e;
	struct str text;

	crypt_public(&journal_key, about.journal_public);
	assert_int_equal(evidence_read(&clerk, d, 1, &e), OK);
	assert_int_equal(evidence_model(k.mem, &e, &about, &text), OK);
	return text;
}

static struct json *tree_of(struct str text)
{
	struct json *o;

	assert_int_equal(json_read(k.mem, text, &json_limits_file, &o), OK);
	return o;
}

/* As the keeper and the clerk do: a seal over the text, then a token over the seal's value. */
static struct asic sealed_parts(struct str text)
{
	struct asic a = { .name = STR("preuve.json"), .data = text };
	struct str bare = cms_over(&seal, digest_one(DIGEST_SHA256, text), false);
	struct digest imprint;

	assert_int_equal(sealed_imprint(bare, &imprint), OK);
	assert_int_equal(sealed_add_token(k.mem, bare, token_over(imprint), &a.signature), OK);
	return a;
}

static struct sealed_policy policy(void)
{
	return (struct sealed_policy){ .seals = { .roots = &root.der, .root_count = 1 },
				       .stamps = { .roots = &tsa_root.der, .root_count = 1 },
				       .now_ms = now_ms };
}

static struct sealed judged(struct str file)
{
	struct sealed_policy p = policy();

	return sealed_judge(k.mem, file, &p);
}

static struct str glued(struct str a, struct str b)
{
	const struct str parts[] = { a, b };

	return str_join(k.mem, parts, 2, STR(""));
}

static const struct json *in_list(const struct json *o, const char *list, size_t i)
{
	return json_item(json_get(o, list), i);
}

/* --- what must be true -------------------------------------------------------------------------- */

static void the_file_tells_the_round_and_waits_for_the_journal(void **state)
{
	struct evidence e;

	(void)state;
	assert_int_equal(evidence_read(&clerk, d, 9, &e), ERR_NOT_FOUND);
	/* the last acts have no number yet: a proof of less is not made */
	assert_int_equal(evidence_read(&clerk, d, 1, &e), ERR_BUSY);
	number_the_journal();
	struct json *o = tree_of(text_of_the_round());
	const struct json *claire_did = in_list(o, "signers", 0), *paper = in_list(o, "documents", 0);
	const struct json *kept = json_item(json_get(paper, "revisions"), 1);

	assert_int_equal(json_count(json_get(o, "signers")), 2);
	assert_int_equal(json_count(json_get(o, "documents")), 2);
	assert_string_equal(str_c(k.mem, json_str(json_get(claire_did, "name"), STR(""))), "Claire Marchand");
	assert_string_equal(str_c(k.mem, json_str(json_get(claire_did, "state"), STR(""))), "signed");
	assert_true(json_bool(json_get(json_get(claire_did, "identity"), "matched"), false));
	assert_true(json_bool(json_get(json_get(claire_did, "code"), "was_right"), false));
	assert_int_equal(json_count(json_get(claire_did, "certificates")), 1);
	assert_true(str_eq(json_str(json_get(json_get(claire_did, "link"), "from"), STR("")), STR("192.0.2.77")));
	struct json *his = tree_of(text_of_the_round());
	const struct json *seen = json_item(json_get(in_list(his, "signers", 0), "documents"), 0);

	assert_true(str_eq(json_str(json_get(seen, "seen_sha256"), STR("?")),
			   json_str(json_get(paper, "frozen_sha256"), STR(""))));
	assert_true(json_int(json_get(json_get(json_get(kept, "signature"), "token"), "at"), 0) > 0);
	assert_true(json_count(json_get(json_get(o, "journal"), "entries")) > 5);
	assert_true(json_count(json_get(o, "messages")) >= 2);
	/* the second signer, who was only invited, is told as that */
	assert_true(str_eq(json_str(json_get(in_list(o, "signers", 1), "state"), STR("")), STR("invited")));
	assert_int_equal(json_int(json_get(in_list(o, "signers", 1), "signed"), -1), 0);
}

static void a_history_that_is_too_long_is_not_proved_in_part(void **state)
{
	struct evidence e;
	size_t n;

	(void)state;
	number_the_journal();
	assert_int_equal(evidence_read(&clerk, d, 1, &e), OK);
	for (n = e.entries; n < EVIDENCE_ENTRIES_MAX; n++)
		assert_int_equal(journal_add(&clerk, d->id, STR("order.save"), NULL), OK);
	number_the_journal();
	assert_int_equal(evidence_read(&clerk, d, 1, &e), OK);
	assert_int_equal(e.entries, EVIDENCE_ENTRIES_MAX);
	assert_int_equal(journal_add(&clerk, d->id, STR("order.save"), NULL), OK);
	number_the_journal();
	assert_int_equal(evidence_read(&clerk, d, 1, &e), ERR_LIMIT);
}

static void no_secret_is_in_it_and_the_journal_names_nobody(void **state)
{
	static const char *const secrets[] = { "the-session-secret", "the-keepers-grant" };
	struct str text, journal;
	size_t at;

	(void)state;
	number_the_journal();
	text = text_of_the_round();
	journal = json_text(k.mem, json_get(tree_of(text), "journal"), text.n);
	/* the search finds what is there */
	assert_true(str_find(text, STR("192.0.2.77"), &at));
	assert_true(str_find(text, STR("Claire Marchand"), &at));
	assert_false(str_find(text, link_secret, &at));
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		struct str s = str_of(secrets[i]);
		struct hash h = crypt_sha256(s);

		assert_false(str_find(text, s, &at));
		assert_false(str_find(text, str_base64(k.mem, s.p, s.n), &at));
		assert_false(str_find(text, str_hex(k.mem, s.p, s.n), &at));
		assert_false(str_find(text, str_hex(k.mem, h.bytes, sizeof h.bytes), &at));
	}
	assert_false(str_find(text, STR("12AB34567"), &at));
	assert_false(str_find(journal, STR("192.0.2.77"), &at));
	assert_false(str_find(journal, STR("Marchand"), &at));
	assert_false(str_find(journal, STR("+336"), &at));
}

static void openssl_accepts_seal_and_stamp(void **state)
{
	struct str out, text;
	struct cms cms;
	struct str rest;

	(void)state;
	number_the_journal();
	text = text_of_the_round();
	struct asic a = sealed_parts(text);
	const char *data = kit_path(k.mem, folder, "preuve.json"), *p7s = kit_path(k.mem, folder, "seal.p7s");
	const char *zip = kit_path(k.mem, folder, "preuve.asics"), *ca = kit_path(k.mem, folder, "root.pem");
	const char *tsa_ca = kit_path(k.mem, folder, "tsa.pem"), *token = kit_path(k.mem, folder, "token.der");
	const char *value = kit_path(k.mem, folder, "value");

	assert_int_equal(cms_read(a.signature, &cms, &rest), WHY_OK);
	kit_save(data, a.data);
	kit_save(p7s, a.signature);
	kit_save(zip, asic_write(k.mem, &a));
	kit_save(token, cms.token);
	kit_save(value, cms.value);
	kit_save(ca, pki_pem(k.mem, &root));
	kit_save(tsa_ca, pki_pem(k.mem, &tsa_root));
	assert_int_equal(kit_run(k.mem, &out, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", p7s,
		"-content", data, "-CAfile", ca, "-purpose", "any", "-out", "/dev/null", NULL), 0);
	assert_int_equal(kit_run(k.mem, &out, "openssl", "ts", "-verify", "-data", value, "-in", token, "-token_in",
		"-CAfile", tsa_ca, NULL), 0);
	/* and a changed text is refused there too */
	kit_save(data, kit_swap(k.mem, a.data, "Claire", "Claude"));
	assert_int_not_equal(kit_run(k.mem, &out, "openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in",
		p7s, "-content", data, "-CAfile", ca, "-purpose", "any", "-out", "/dev/null", NULL), 0);
	/* a ZIP for others too */
	assert_int_equal(kit_run(k.mem, &out, "python3", "-c",
		"import sys,zipfile;z=zipfile.ZipFile(sys.argv[1]);assert z.testzip() is None;"
		"assert z.namelist()==['mimetype','preuve.json','META-INF/signature.p7s'];"
		"assert z.read('mimetype')==b'application/vnd.etsi.asic-s+zip'", zip, NULL), 0);
}

static void the_verb_says_what_holds_to_whoever_has_the_file(void **state)
{
	struct str out;
	size_t at;

	(void)state;
	number_the_journal();
	struct asic a = sealed_parts(text_of_the_round());
	const char *zip = kit_path(k.mem, folder, "preuve.asics"), *ca = kit_path(k.mem, folder, "root.pem");
	const char *tsa_ca = kit_path(k.mem, folder, "tsa.pem"), *paper = kit_path(k.mem, folder, "paper");
	uint8_t key[32];

	crypt_public(&journal_key, key);
	struct str hex = str_hex(k.mem, key, sizeof key);
	const char *journal = str_c(k.mem, hex);

	kit_save(zip, asic_write(k.mem, &a));
	kit_save(ca, pki_pem(k.mem, &root));
	kit_save(tsa_ca, pki_pem(k.mem, &tsa_root));
	kit_save(paper, STR("the signed file"));
	assert_int_equal(kit_run(k.mem, &out, TABELLION, "evidence", "verify", zip, "--root", ca, "--tsa-root", tsa_ca,
		"--journal", journal, "--names", paper, NULL), 0);
	assert_true(str_find(out, STR("\"journal\":\"sound\""), &at));
	assert_true(str_find(out, STR("\"names\":true"), &at));
	/* the authorities changed round: nobody is known */
	assert_int_equal(kit_run(k.mem, &out, TABELLION, "evidence", "verify", zip, "--root", tsa_ca, "--tsa-root", ca,
		NULL), 1);
	assert_int_equal(kit_run(k.mem, &out, TABELLION, "evidence", "verify", zip, "--root", ca, "--tsa-root", tsa_ca,
		"--names", zip, NULL), 1);
	assert_int_equal(kit_run(k.mem, &out, TABELLION, "evidence", "verify", zip, NULL), 64);
	assert_int_equal(kit_run(k.mem, &out, TABELLION, "evidence", "verify", zip, "--root", paper, "--tsa-root", tsa_ca,
		NULL), 66);
}

/* Every value below o once changed, and the text that comes of it tried. */
struct tampering {
	struct json *root;
	struct asic parts;
	size_t tried, found;
};

static void try_text(struct tampering *t)
{
	struct asic other = t->parts;

	other.data = json_text(k.mem, t->root, t->parts.data.n + 1024);
	t->tried++;
	t->found += judged(asic_write(k.mem, &other)).why == WHY_DIGEST;
}

static void tamper_below(struct tampering *t, struct json *o)
{
	for (size_t i = 0; i < json_count(o); i++) {
		struct json *value = (struct json *)(uintptr_t)json_item(o, i);
		bool is_object = json_kind_of(o) == JSON_OBJECT;

		if (json_kind_of(value) == JSON_OBJECT || json_kind_of(value) == JSON_ARRAY) {
			tamper_below(t, value);
			continue;
		}
		if (!is_object)
			continue;               /* items of lists: their object is changed as a whole below */
		const char *name = json_name(o, i);

		json_set(o, name, json_of_str(k.mem, STR("another value")));
		try_text(t);
		json_set(o, name, value);
	}
}

static void a_change_of_any_value_is_found(void **state)
{
	struct tampering t = { .tried = 0 };

	(void)state;
	number_the_journal();
	struct str text = text_of_the_round();

	t.parts = sealed_parts(text);
	t.root = tree_of(text);
	struct sealed good = judged(asic_write(k.mem, &t.parts));

	assert_int_equal(good.why, WHY_OK);
	assert_true(str_starts(good.signer, STR("CN=Cachet du portail")));
	assert_int_equal(good.stamped_ms, now_ms / 1000 * 1000);
	assert_true(str_eq(json_text(k.mem, t.root, text.n + 1), text));
	tamper_below(&t, t.root);
	assert_true(t.tried > 100);
	assert_int_equal(t.found, t.tried);
}

static void a_flipped_byte_anywhere_in_the_container_is_found(void **state)
{
	struct mem *scratch = mem_new(16 << 20);
	struct sealed_policy p = policy();
	size_t accepted = 0;

	(void)state;
	number_the_journal();
	struct asic a = sealed_parts(text_of_the_round());
	struct str file = asic_write(k.mem, &a);
	char *copy = (char *)(uintptr_t)str_copy(k.mem, file).p;

	for (size_t i = 0; i < file.n; i += i < file.n - 5000 ? 31 : 3) {
		copy[i] = (char)(copy[i] ^ 1);
		accepted += sealed_judge(scratch, str_from(copy, file.n), &p).why == WHY_OK;
		mem_reset(scratch);
		copy[i] = (char)(copy[i] ^ 1);
	}
	mem_free(&scratch);
	assert_int_equal(accepted, 0);
	assert_int_equal(judged(str_sub(file, 0, file.n - 1)).why, WHY_FILE);
	assert_int_equal(judged(glued(file, STR("x"))).why, WHY_FILE);
	assert_int_equal(judged(str_from(copy, file.n)).why, WHY_OK);
}

static void another_seal_no_stamp_or_another_stamp_is_told_apart(void **state)
{
	struct sealed_policy p = policy();
	struct str text, bare, again;
	struct digest imprint;

	(void)state;
	number_the_journal();
	text = text_of_the_round();
	struct asic a = sealed_parts(text);

	p.seals.root_count = 0;
	assert_int_equal(sealed_judge(k.mem, asic_write(k.mem, &a), &p).why, WHY_ISSUER);
	bare = cms_over(&seal, digest_one(DIGEST_SHA256, text), false);
	a.signature = bare;
	assert_int_equal(judged(asic_write(k.mem, &a)).why, WHY_NO_TIME);
	/* a token over another seal's value */
	imprint = digest_one(DIGEST_SHA256, STR("something else"));
	assert_int_equal(sealed_add_token(k.mem, bare, token_over(imprint), &a.signature), OK);
	struct sealed s = judged(asic_write(k.mem, &a));

	assert_int_equal(s.why, WHY_STAMP);
	assert_int_equal(s.stamp_why, WHY_IMPRINT);
	/* one token only, and only of a CMS */
	assert_int_equal(sealed_add_token(k.mem, a.signature, STR("x"), &again), ERR_INVALID);
	assert_int_equal(sealed_add_token(k.mem, STR("no CMS"), STR("x"), &again), ERR_INVALID);
}

/* Another container around it, stamped by that authority at that time. */
static struct str renewed(struct str file, const struct pki_id *authority, int64_t at_ms)
{
	struct asic a = { .name = STR("preuve.asics"), .data = file };
	struct str bare = cms_over(&seal, digest_one(DIGEST_SHA256, file), false);
	struct digest imprint;

	assert_int_equal(sealed_imprint(bare, &imprint), OK);
	assert_int_equal(sealed_add_token(k.mem, bare, token_by(authority, at_ms, imprint), &a.signature), OK);
	return asic_write(k.mem, &a);
}

static struct sealed judged_at(struct str file, int64_t at_ms)
{
	struct sealed_policy p = policy();

	p.now_ms = at_ms;
	return sealed_judge_all(k.mem, file, &p);
}

static void a_renewed_file_outlives_the_authority_of_its_first_stamp(void **state)
{
	enum { TEN_MS = 10 * 60 * 1000 };
	struct pki_id brief = pki_issue(k.mem, &tsa_root, PKI_TSA, "P-256", "Horodatage bref", now_ms - TEN_MS,
					now_ms + TEN_MS);
	int64_t before = now_ms + TEN_MS / 2, after = now_ms + 2 * TEN_MS;
	struct asic a = { .name = STR("preuve.json"), .data = STR("{}") };
	struct str bare = cms_over(&seal, digest_one(DIGEST_SHA256, a.data), false);
	struct digest imprint;

	(void)state;
	assert_int_equal(sealed_imprint(bare, &imprint), OK);
	assert_int_equal(sealed_add_token(k.mem, bare, token_by(&brief, now_ms, imprint), &a.signature), OK);
	struct str file = asic_write(k.mem, &a), again = renewed(file, &tsa, before);

	assert_int_equal(judged_at(file, before).why, WHY_OK);
	assert_int_equal(judged_at(file, after).why, WHY_STAMP);
	struct sealed s = judged_at(again, after);

	assert_int_equal(s.why, WHY_OK);
	assert_int_equal(s.renewals, 1);
	assert_int_equal(s.renewed_ms, before);
	assert_int_equal(s.stamped_ms, now_ms);
	assert_true(str_eq_c(s.parts.data, "{}"));
	/* twice around is as good, and too late is too late */
	s = judged_at(renewed(again, &tsa, after), after);
	assert_int_equal(s.why, WHY_OK);
	assert_int_equal(s.renewals, 2);
	assert_int_equal(judged_at(renewed(file, &tsa, after), after).why, WHY_STAMP);
	/* the new seal is over the old file: another one in its place is found */
	struct asic other;

	assert_int_equal(asic_read(k.mem, again, &other), OK);
	a.data = STR("[]");
	other.data = asic_write(k.mem, &a);
	assert_int_equal(judged_at(asic_write(k.mem, &other), after).why, WHY_DIGEST);
}

static void a_sealed_lie_about_the_journal_is_still_found(void **state)
{
	uint8_t key[32], other[32] = { 1 };

	(void)state;
	number_the_journal();
	struct str text = text_of_the_round();
	struct evidence_reading r;

	crypt_public(&journal_key, key);
	r = evidence_check(k.mem, tree_of(text), text, key);
	assert_int_equal(r.fault, EVIDENCE_SOUND);
	assert_true(r.entries > 5);
	assert_int_equal(evidence_check(k.mem, tree_of(text), text, NULL).fault, EVIDENCE_SOUND);
	assert_int_equal(evidence_check(k.mem, tree_of(text), text, other).fault, EVIDENCE_HEAD);
	struct str lie = kit_swap(k.mem, text, "signer.identify", "signer.identifY");

	r = evidence_check(k.mem, tree_of(lie), lie, key);
	assert_int_equal(r.fault, EVIDENCE_ENTRY);
	assert_int_equal(evidence_check(k.mem, tree_of(text), glued(text, STR(" ")), key).fault, EVIDENCE_FORM);
	assert_true(evidence_names(k.mem, tree_of(text), crypt_sha256(STR("the signed file"))));
	assert_false(evidence_names(k.mem, tree_of(text), crypt_sha256(STR("another file"))));
}

static void every_leaf_of_every_small_tree_has_its_path_and_no_other(void **state)
{
	struct merkle_path paths[LEAVES_MAX];
	struct hash leaves[LEAVES_MAX];

	(void)state;
	for (uint64_t size = 1; size <= LEAVES_MAX; size++) {
		struct merkle_tree t = { .size = 0 };

		for (uint64_t i = 0; i < size; i++) {
			paths[i] = (struct merkle_path){ .leaf = i };
			leaves[i] = head_leaf(str_fmt(k.mem, "leaf %llu", (unsigned long long)i));
		}
		for (uint64_t i = 0; i < size; i++)
			merkle_paths_add(&t, &leaves[i], paths, size);
		merkle_paths_end(&t, paths, size);
		struct hash top = merkle_root(&t);

		for (uint64_t i = 0; i < size; i++) {
			assert_true(merkle_is_included(&leaves[i], &paths[i], size, &top));
			assert_false(merkle_is_included(&leaves[(i + 1) % LEAVES_MAX], &paths[i], size + (size == 1), &top));
			if (paths[i].n > 0) {
				paths[i].proof[paths[i].n - 1].bytes[7] ^= 1;
				assert_false(merkle_is_included(&leaves[i], &paths[i], size, &top));
				paths[i].n--;
				assert_false(merkle_is_included(&leaves[i], &paths[i], size, &top));
			}
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_file_tells_the_round_and_waits_for_the_journal),
		TEST(a_history_that_is_too_long_is_not_proved_in_part),
		TEST(no_secret_is_in_it_and_the_journal_names_nobody),
		TEST(openssl_accepts_seal_and_stamp),
		TEST(the_verb_says_what_holds_to_whoever_has_the_file),
		TEST(a_change_of_any_value_is_found),
		TEST(a_flipped_byte_anywhere_in_the_container_is_found),
		TEST(another_seal_no_stamp_or_another_stamp_is_told_apart),
		TEST(a_renewed_file_outlives_the_authority_of_its_first_stamp),
		TEST(a_sealed_lie_about_the_journal_is_still_found),
		TEST(every_leaf_of_every_small_tree_has_its_path_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
