/* measure.c - CPU milliseconds of our engine and of plain libcrypto, for bench/pdf.py.
 *
 * Usage   measure-paper FOLDER. Writes FOLDER/99k.pdf and 4300k.pdf (no fields, for the peers), signed
 *         files for pdfsig, and prints one line of JSON per measurement.
 * Ours is the whole of a B-T visible signature: prepare with a stamp that carries 9 kB of font, tbs, the
 * key, the check of the value, the token and its acceptance, assemble, embed. Plain is CMS_sign over the
 * same bytes, and the same authority's token over its value, not looked at. */
#include <assert.h>
#include <openssl/cms.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "paper/tsp.h"
#include "paper_lab.h"

enum { BATCHES = 7, ATTRIBUTES_BYTES = 135, VALUE_BYTES = 64, CHECKS = 8 };

struct rig {
	struct lab *lab;
	struct pki_id id;
	struct str file, stamp;
	const char *field;
	struct str appended;            /* by the last signature */
	struct str value;               /* of the lab's holder, over nothing */
	size_t token_bytes;             /* probed once, as a clerk does at its start */
	struct trust_work *authorities; /* what the clerk's process knows of them since */
};

static double now_ms(void)
{
	struct timespec t;

	assert(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct str token_over(struct rig *r, struct mem *m, struct str value, bool is_judged)
{
	struct tsp_question q = { .imprint = digest_one(DIGEST_SHA256, value),
		                  .nonce = { 1, 2, 3, 4, 5, 6, 7, 8 } };
	struct trust stamps = { .roots = r->lab->stamp_roots, .root_count = 1, .work = r->authorities };
	struct str answer = pki_stamp(m, &r->lab->tsa, &r->lab->tsa_root, tsp_question_der(m, &q),
	                              r->lab->now_ms);
	struct str token = answer;

	if (is_judged) {
		enum why why = tsp_accept(m, answer, &q, &stamps, r->lab->now_ms, &token);

		assert(why == WHY_OK);
	}
	return token;
}

static struct cades_parts rig_parts(const struct rig *r)
{
	return (struct cades_parts){ .alg = r->id.alg, .signer_cert = r->id.der, .chain = &r->lab->sub.der,
				     .chain_count = 1 };
}

static struct pades_request rig_request(const struct rig *r)
{
	return (struct pades_request){ .field = str_of(r->field), .name = STR("Zoé Müller"),
		.reason = STR("Lu et approuvé"), .when_ms = r->lab->now_ms, .stamp = r->stamp };
}

static void sign_ours(struct rig *r, struct mem *m)
{
	struct cades_parts parts = rig_parts(r);
	struct pades_request q = rig_request(r);
	struct pades_slot slot;
	struct str appended, cms;

	q.cms_bytes_max = cades_bytes_max(m, &parts, r->token_bytes);
	enum pdf_fault fault = pades_prepare(m, r->file, &q, &appended, &slot);

	assert(fault == PDF_OK);
	parts.tbs = cades_tbs(m, &slot.digest, r->id.der);
	parts.value = pki_sign(m, &r->id, r->id.alg, parts.tbs);
	enum err e = cades_check(parts.alg, r->id.der, parts.tbs, parts.value);

	assert(e == OK);
	parts.token = token_over(r, m, parts.value, true);
	e = cades_assemble(m, &parts, &cms);
	assert(e == OK);
	e = pades_embed(&slot, r->file.n, (char *)(uintptr_t)appended.p, appended.n, cms);
	assert(e == OK);
	r->appended = appended;
}

/* What the npm libraries are asked for: B-B, invisible. */
static void sign_bare(struct rig *r, struct mem *m)
{
	struct cades_parts parts = { .alg = r->id.alg, .signer_cert = r->id.der };
	struct pades_request q = { .field = STR("holder"),
		                   .reason = STR("Lu et approuvé"),
		                   .when_ms = r->lab->now_ms };
	struct pades_slot slot;
	struct str appended, cms;

	q.cms_bytes_max = cades_bytes_max(m, &parts, 0);
	enum pdf_fault fault = pades_prepare(m, r->file, &q, &appended, &slot);

	assert(fault == PDF_OK);
	parts.tbs = cades_tbs(m, &slot.digest, r->id.der);
	parts.value = pki_sign(m, &r->id, r->id.alg, parts.tbs);
	enum err e = cades_check(parts.alg, r->id.der, parts.tbs, parts.value);

	assert(e == OK);
	e = cades_assemble(m, &parts, &cms);
	assert(e == OK);
	e = pades_embed(&slot, r->file.n, (char *)(uintptr_t)appended.p, appended.n, cms);
	assert(e == OK);
	/* the others hand out the whole file, so here it is copied too */
	(void)lab_glue(m, r->file, appended);
}

/* What nobody can save: the key's own operation, over as many bytes as the signed attributes have. */
static void sign_key(struct rig *r, struct mem *m)
{
	char *attributes = mem_get(m, 1, ATTRIBUTES_BYTES);

	(void)pki_sign(m, &r->id, r->id.alg, str_from(attributes, ATTRIBUTES_BYTES));
}

/* The authority's own work, which is another machine's. */
static void make_token(struct rig *r, struct mem *m)
{
	char *value = mem_get(m, 1, VALUE_BYTES);

	(void)token_over(r, m, str_from(value, VALUE_BYTES), false);
}

static void sign_plain(struct rig *r, struct mem *m)
{
	BIO *in = BIO_new_mem_buf(r->file.p, (int)r->file.n);
	STACK_OF(X509) *chain = sk_X509_new_null();
	unsigned char *der = NULL;

	sk_X509_push(chain, r->lab->sub.cert);
	CMS_ContentInfo *cms = CMS_sign(r->id.cert, r->id.key, chain, in,
	                                CMS_DETACHED | CMS_BINARY | CMS_CADES | CMS_NOSMIMECAP);

	assert(cms != NULL);
	CMS_SignerInfo *signer = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
	const ASN1_OCTET_STRING *value = CMS_SignerInfo_get0_signature(signer);

	(void)token_over(r, m,
	                 str_from(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value)),
	                 false);
	int n = i2d_CMS_ContentInfo(cms, &der);

	assert(n > 0);
	OPENSSL_free(der);
	CMS_ContentInfo_free(cms);
	sk_X509_free(chain);
	BIO_free(in);
}

static void verify_ours(struct rig *r, struct mem *m)
{
	struct verify_policy policy = lab_policy(r->lab);
	struct verification v = pades_verify(m, r->file, &policy);

	assert(v.verdict == VERDICT_VALID);
}

/* What libcrypto alone spends on a verification: one pass over the file, and the eight values of two signatures, two
 * tokens and four certificates, with a key that is ready. */
static void verify_floor(struct rig *r, struct mem *m)
{
	struct digest d = digest_one(DIGEST_SHA256, r->file);

	(void)m;
	for (int i = 0; i < CHECKS; i++) {
		EVP_MD_CTX *context = EVP_MD_CTX_new();
		int ok = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, r->lab->holder.key);

		if (ok == 1)
			ok = EVP_DigestVerify(context, (const unsigned char *)r->value.p, r->value.n, d.bytes, 0);
		assert(ok == 1);
		EVP_MD_CTX_free(context);
	}
}

/* Digest and value alone, as pdfsig -nocert does. */
static void verify_bare(struct rig *r, struct mem *m)
{
	struct verify_policy policy = { .now_ms = r->lab->now_ms };
	struct verification v = pades_verify(m, r->file, &policy);

	assert(v.verdict == VERDICT_ISSUER_UNKNOWN);
}

/* The best of a few batches: the machine is shared. */
static double best_of(struct rig *r, void (*act)(struct rig *, struct mem *), int n)
{
	double best = 1e9;

	for (int batch = 0; batch < BATCHES; batch++) {
		struct mem *m = mem_new((size_t)256 * 1024 * 1024);
		double begun = now_ms();

		for (int i = 0; i < n; i++) {
			act(r, m);
			mem_reset(m);
		}
		double ms = (now_ms() - begun) / n;

		best = ms < best ? ms : best;
		mem_free(&m);
	}
	return best;
}

/* Microseconds, for we format no floating point. */
static void say(struct rig *r, const char *what, const char *size, const char *key, double ms)
{
	struct str line =
		str_fmt(r->lab->mem, "{\"what\":\"%s\",\"size\":\"%s\",\"key\":\"%s\",\"us\":%d}\n",
	                what, size, key, (int)(ms * 1000));
	ssize_t n = write(1, line.p, line.n);

	assert(n == (ssize_t)line.n);
}

enum step { PREPARE, DIGEST, SIGN, STAMP, EMBED, VERIFY, STEP_COUNT };

static const char *const step_names[STEP_COUNT] = {
	"step-3-prepare", "step-4-digest", "step-5-sign", "step-6-stamp", "step-7-embed", "step-8-verify",
};

static void lap(double best[STEP_COUNT], enum step s, double *begun)
{
	double now = now_ms();

	best[s] = now - *begun < best[s] ? now - *begun : best[s];
	*begun = now_ms();
}

/* One signature as the processes share it out: each hands on bytes, and the keeper digests the file itself.
 * Steps 1 (the form), 2 and 9 (the database) are other benches'. */
static void sign_in_steps(struct rig *r, struct mem *m, double best[STEP_COUNT])
{
	struct verify_policy policy = lab_policy(r->lab);
	struct cades_parts parts = rig_parts(r);
	struct pades_request q = rig_request(r);
	struct pades_slot slot;
	struct digest seen, range;
	struct str appended, cms;
	double begun = now_ms();

	q.cms_bytes_max = cades_bytes_max(m, &parts, r->token_bytes);
	enum pdf_fault fault = pades_prepare(m, r->file, &q, &appended, &slot);

	assert(fault == PDF_OK);
	lap(best, PREPARE, &begun);
	struct str whole = lab_glue(m, r->file, appended);
	enum err e = pades_digest(whole, r->file.n, &slot, &seen, &range);

	assert(e == OK && str_eq(digest_view(&range), digest_view(&slot.digest)));
	lap(best, DIGEST, &begun);
	parts.tbs = cades_tbs(m, &range, r->id.der);
	parts.value = pki_sign(m, &r->id, r->id.alg, parts.tbs);
	e = cades_check(parts.alg, r->id.der, parts.tbs, parts.value);
	assert(e == OK);
	lap(best, SIGN, &begun);
	parts.token = token_over(r, m, parts.value, true);
	lap(best, STAMP, &begun);
	e = cades_assemble(m, &parts, &cms);
	assert(e == OK);
	e = pades_embed(&slot, r->file.n, (char *)(uintptr_t)whole.p + r->file.n, appended.n, cms);
	assert(e == OK);
	lap(best, EMBED, &begun);
	struct verification v = pades_verify(m, whole, &policy);

	assert(v.verdict == VERDICT_VALID);
	lap(best, VERIFY, &begun);
}

static void measure_steps(struct rig *r, const char *size, int n)
{
	struct mem *m = mem_new((size_t)256 * 1024 * 1024);
	double best[STEP_COUNT];

	for (enum step s = PREPARE; s < STEP_COUNT; s++)
		best[s] = 1e9;
	for (int i = 0; i < n; i++) {
		sign_in_steps(r, m, best);
		mem_reset(m);
	}
	for (enum step s = PREPARE; s < STEP_COUNT; s++)
		say(r, step_names[s], size, "p256", best[s]);
	mem_free(&m);
}

static struct str stamp_with_font(struct mem *m)
{
	char *font = mem_get(m, 1, 9001);

	for (int i = 0; i < 9000; i++)
		font[i] = (char)('a' + (i * 7919 >> 4) % 26);
	const char *bodies[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 60]/Contents 4 0 "
		"R/Resources<</Font<</F1 5 0 R>>>>>>",
		"<</Length 50>>\nstream\nBT /F1 12 Tf 8 36 Td (Signature de Zoe M) Tj ET   "
		"\nendstream",
		"<</Type/Font/Subtype/TrueType/BaseFont/AAAAAA+Sans/FontDescriptor 6 0 R>>",
		"<</Type/FontDescriptor/FontName/AAAAAA+Sans/Flags 4/FontFile2 7 0 R>>",
		str_fmt(m, "<</Length 9000>>\nstream\n%s\nendstream", font).p,
	};

	return kit_file(m, bodies, 7, "");
}

/* What two visible signatures add to a file, the second sharing the font of the first. */
static void measure_growth(struct rig *r, const char *size)
{
	struct lab *l = r->lab;
	struct mem *m = mem_new((size_t)256 * 1024 * 1024);
	struct str before = r->file;

	sign_ours(r, m);
	say(r, "growth-first", size, "p256", (double)r->appended.n / 1000);
	r->file = lab_glue(l->mem, before, r->appended);
	r->field = "rep";
	mem_reset(m);
	sign_ours(r, m);
	say(r, "growth-second", size, "p256", (double)r->appended.n / 1000);
	r->field = "holder";
	r->file = before;
	mem_free(&m);
}

static void measure_size(struct lab *l, const char *folder, const char *size, size_t filler)
{
	static const char *const keys[][2] = { { "2048", "rsa2048" },
		                               { "3072", "rsa3072" },
		                               { "P-256", "p256" } };
	struct str plain = kit_pdf(l->mem, (struct kit_pdf){ .pages = 3, .filler = filler });
	struct rig r = { .lab = l, .field = "holder", .stamp = stamp_with_font(l->mem),
		         .authorities = trust_work_lasting(l->mem) };
	int n = filler > 1000000 ? 8 : 40;

	kit_save(kit_path(l->mem, folder, str_fmt(l->mem, "%s.pdf", size).p), plain);
	r.file = kit_pdf(l->mem,
	                 (struct kit_pdf){ .pages = 3, .filler = filler, .has_fields = true });
	r.token_bytes = token_over(&r, l->mem, STR("probe"), true).n;
	r.value = pki_sign(l->mem, &l->holder, l->holder.alg, STR(""));
	say(&r, "authority", size, "any", best_of(&r, make_token, n));
	for (size_t i = 0; i < 3; i++) {
		r.id = pki_issue(l->mem, &l->sub, PKI_SIGNER, keys[i][0], "Zoé",
		                 l->now_ms - 3600000, l->now_ms + 3600000);
		say(&r, "ours", size, keys[i][1], best_of(&r, sign_ours, n));
		say(&r, "bare", size, keys[i][1], best_of(&r, sign_bare, n));
		say(&r, "plain", size, keys[i][1], best_of(&r, sign_plain, n));
		say(&r, "key", size, keys[i][1], best_of(&r, sign_key, n));
	}
	measure_steps(&r, size, BATCHES * n);
	measure_growth(&r, size);
	struct str before = r.file;
	struct str one = lab_sign(l, r.file, (struct lab_act){ .field = "holder", .stamp = "Zoe" });

	r.file = lab_sign(l, one,
	                  (struct lab_act){ .field = "rep", .id = &l->rep, .stamp = "Jean" });
	kit_save(kit_path(l->mem, folder, str_fmt(l->mem, "%s.signed.pdf", size).p), r.file);
	say(&r, "verify", size, "p256", best_of(&r, verify_ours, n));
	say(&r, "verify-floor", size, "p256", best_of(&r, verify_floor, n));
	one = lab_sign(l, before,
	               (struct lab_act){ .field = "holder", .stamp = "Zoe", .has_no_token = true });
	r.file = lab_sign(
		l, one,
		(struct lab_act){
			.field = "rep", .id = &l->rep, .stamp = "Jean", .has_no_token = true });
	kit_save(kit_path(l->mem, folder, str_fmt(l->mem, "%s.bare.pdf", size).p), r.file);
	say(&r, "verify-bare", size, "p256", best_of(&r, verify_bare, n));
}

int main(int argc, char **argv)
{
	void *state = NULL;

	assert(argc == 2);
	mem_keep_pages();
	(void)lab_set_up(&state);
	struct lab *l = state;

	kit_save(kit_path(l->mem, argv[1], "root.pem"), pki_pem(l->mem, &l->root));
	kit_save(kit_path(l->mem, argv[1], "tsa.pem"), pki_pem(l->mem, &l->tsa_root));
	measure_size(l, argv[1], "99k", 97 * 1000);
	measure_size(l, argv[1], "4300k", 4300 * 1000);
	return lab_tear_down(&state);
}
