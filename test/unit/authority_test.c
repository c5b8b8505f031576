/* authority_test.c - the keeper's codes, grants, signatures, seals, stamps and lists: each answer judged by
 * the document engine's own reader, each refusal once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/date.h"
#include "base/log.h"
#include "paper/cms.h"
#include "paper/seal.h"
#include "paper/slot.h"
#include "paper/status.h"
#include "paper/tsp.h"
#include "platform/code.h"
#include "platform/memfd.h"
#include "role/keeper_pki.h"

enum { ROOT, SIGN, SERVICE, TSA, SEAL, IDS };
#define NOW_MS ((int64_t)1795000000 * 1000)
#define YEAR_MS ((int64_t)365 * DAY_MS)
#define POLICY STR("2.25.7")

struct clock {
	int64_t now_ms, tick_ms;
	uint8_t dice;
};

static int64_t clock_now(void *self)
{
	return ((struct clock *)self)->now_ms;
}

static int64_t clock_tick(void *self)
{
	return ((struct clock *)self)->tick_ms;
}

static void clock_dice(void *self, void *out, size_t n)
{
	memset(out, ++((struct clock *)self)->dice, n);
}

static const struct seal_key code_secret = { { 5 } }, caller_secret = { { 6 } };

struct fixture {
	struct mem *mem;
	struct clock clock;
	struct world world;
	struct x509_id *id[IDS];
	struct keeper keeper;
	struct act act;
	struct str act_bytes, file;     /* the document as signed: its prefix, then a revision with a hole */
	uint64_t prefix;
	struct pades_slot slot;
};

static struct x509_id *identity(struct fixture *f, const struct x509_id *ca, enum x509_use use, const char *name,
				int64_t until_ms)
{
	const struct x509_wish w = { .use = use, .country = STR("FR"), .organisation = STR("Essai"),
		.common_name = str_of(name), .from_ms = NOW_MS - DAY_MS, .until_ms = until_ms,
		.serial = { 0x41, (uint8_t)use }, .url = STR("http://essai.test"), .issuer = STR("root") };

	return x509_make(f->mem, ca, &w);
}

static struct str pem_of(struct fixture *f, int id)
{
	return x509_secret_pem(f->mem, f->id[id]);
}

static void open_authority(struct fixture *f)
{
	struct str list = x509_crl(f->mem, f->id[ROOT], NOW_MS, NOW_MS + YEAR_MS, 1);
	const struct str parts[] = { x509_pem(f->mem, x509_der(f->id[ROOT]), "CERTIFICATE"),
				     x509_pem(f->mem, list, "X509 CRL") };
	const struct keeper_pki_texts texts = { str_join(f->mem, parts, 2, STR("")), pem_of(f, SIGN),
		pem_of(f, SERVICE), pem_of(f, TSA), pem_of(f, SEAL), STR("http://essai.test"), POLICY,
		(int64_t)30 * DAY_MS };

	assert_int_equal(keeper_pki_new(&f->keeper, &texts), OK);
}

/* 400 bytes that he saw, then 300 with a hole of 100 digits from 500 on. */
static void make_file(struct fixture *f)
{
	char *bytes = mem_get(f->mem, 1, 700);

	for (size_t i = 0; i < 700; i++)
		bytes[i] = (char)('a' + i % 26);
	f->file = str_from(bytes, 700);
	f->prefix = 400;
	f->slot = (struct pades_slot){ .range = { 0, 499, 601, 99 }, .hole = 500, .hole_digits = 100 };
	const struct str parts[] = { str_sub(f->file, 0, 499), str_sub(f->file, 601, 99) };

	f->slot.digest = digest_of(DIGEST_SHA256, parts, 2);
}

static void repack(struct fixture *f)
{
	f->act_bytes = act_pack(f->mem, &f->act);
}

static int make(void **state)
{
	struct mem *m = mem_new(64 << 20);
	struct fixture *f = mem_new_of(m, struct fixture);

	log_threshold(LOG_ALARM);
	f->mem = m;
	f->clock = (struct clock){ NOW_MS, 1000000, 0 };
	f->world = (struct world){ clock_now, clock_tick, clock_dice, &f->clock };
	f->id[ROOT] = identity(f, NULL, USE_ROOT, "Racine", NOW_MS + 10 * YEAR_MS);
	f->id[SIGN] = identity(f, f->id[ROOT], USE_SIGN_CA, "Signature", NOW_MS + 5 * YEAR_MS);
	f->id[SERVICE] = identity(f, f->id[ROOT], USE_SERVICE_CA, "Services", NOW_MS + 5 * YEAR_MS);
	f->id[TSA] = identity(f, f->id[SERVICE], USE_TSA, "Horodatage", NOW_MS + 3 * YEAR_MS);
	f->id[SEAL] = identity(f, f->id[SERVICE], USE_SEAL, "Cachet", NOW_MS + 3 * YEAR_MS);
	f->keeper = (struct keeper){ .mem = m, .world = &f->world, .secret_code = &code_secret,
		.secret_caller = &caller_secret, .grant_ms = (int64_t)72 * 3600 * 1000, .heads_fd = -1 };
	f->keeper.tries = mem_get(m, KEEPER_TRIES_MAX, sizeof *f->keeper.tries);
	open_authority(f);
	make_file(f);
	f->act = (struct act){ .portal = 1, .dossier = { { 1 } }, .signer = { { 2 } }, .round = 1, .send = 1,
		.until_ms = (uint64_t)NOW_MS + 600000, .method = ACT_CODE, .country = STR("FR"),
		.common_name = STR("Zoé DUPRÉ"), .serial_number = STR("2026-7K3QDX"), .phone = STR("+33612345678"),
		.document = { { { { 3 } }, crypt_sha256(str_sub(f->file, 0, 400)) } }, .documents = 1 };
	repack(f);
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;
	struct mem *m = f->mem;

	mem_free(&f->keeper.pki->answer_mem);
	mem_free(&m);
	return 0;
}

static enum err ask_of(struct fixture *f, enum ask ask, struct ask_values in, struct ask_values *out)
{
	const struct proc_ask asked = { .ask = ask, .by = ask == ASK_CODE_TRY ? PROC_FRONT : PROC_CLERK, .values = in };
	struct buf *b = buf_new(f->mem, 1 << 17);

	*out = (struct ask_values){ .fds = 0 };
	ask_pack(b, &asks[ask].question, &in);          /* the shape that proc.c would let pass */
	enum err e = keeper_answer(&f->keeper, f->mem, &asked, out);

	if (e == OK)
		ask_pack(b, &asks[ask].answer, out);
	return e;
}

#define IN(...) ((struct ask_values){ .field = { __VA_ARGS__ } })

static struct str right_code(struct fixture *f)
{
	struct ask_values out;
	struct str digits;

	assert_int_equal(ask_of(f, ASK_CODE_MAKE, IN(f->act_bytes), &out), OK);
	assert_int_equal(code_unseal(f->mem, &caller_secret, f->act_bytes, out.field[0], &digits), OK);
	return digits;
}

static struct str verdict(struct fixture *f, struct str code)
{
	struct ask_values out;

	assert_int_equal(ask_of(f, ASK_CODE_TRY, IN(f->act_bytes, code), &out), OK);
	assert_int_equal(out.field[1].n, str_eq(out.field[0], STR("right")) ? CODE_GRANT_BYTES : 0);
	return out.field[0];
}

static struct str granted(struct fixture *f)
{
	struct ask_values out;

	assert_int_equal(ask_of(f, ASK_CODE_TRY, IN(f->act_bytes, right_code(f)), &out), OK);
	assert_true(str_eq(out.field[0], STR("right")));
	return out.field[1];
}

/* --- codes ------------------------------------------------------------------------------------- */

static void a_code_is_six_digits_that_only_a_caller_can_read(void **state)
{
	struct fixture *f = *state;
	const struct seal_key other = { { 9 } };
	struct ask_values out;
	struct str digits, code = right_code(f);
	size_t at;

	assert_true(code.n == CODE_DIGITS && str_is_digits(code));
	assert_int_equal(ask_of(f, ASK_CODE_MAKE, IN(f->act_bytes), &out), OK);
	assert_false(str_find(out.field[0], code, &at));
	assert_int_equal(code_unseal(f->mem, &other, f->act_bytes, out.field[0], &digits), ERR_CRYPTO);
	assert_true(str_eq(right_code(f), code));       /* the same act, sent once more */
	f->act.send = 2;
	repack(f);
	assert_int_equal(code_unseal(f->mem, &caller_secret, f->act_bytes, out.field[0], &digits), ERR_CRYPTO);
	assert_false(str_eq(right_code(f), code));
}

static void a_code_fits_one_act_alone(void **state)
{
	struct fixture *f = *state;
	struct str code = right_code(f);
	const struct act a = f->act;

	assert_true(str_eq(verdict(f, code), STR("right")));
	f->act.document[0].sha256.bytes[0] ^= 1;
	repack(f);
	assert_true(str_eq(verdict(f, code), STR("wrong")));
	f->act = a;
	f->act.phone = STR("+33612345679");
	repack(f);
	assert_true(str_eq(verdict(f, code), STR("wrong")));
	f->act = a;
	repack(f);
	assert_true(str_eq(verdict(f, code), STR("right")));
}

static void the_third_wrong_code_ends_the_round_even_for_the_right_one(void **state)
{
	struct fixture *f = *state;
	struct str code = right_code(f);
	struct str wrong = str_eq(code, STR("000000")) ? STR("000001") : STR("000000");

	assert_true(str_eq(verdict(f, wrong), STR("wrong")));
	assert_true(str_eq(verdict(f, code), STR("right")));    /* gives nothing back, costs nothing */
	assert_true(str_eq(verdict(f, wrong), STR("wrong")));
	assert_true(str_eq(verdict(f, wrong), STR("spent")));
	assert_true(str_eq(verdict(f, code), STR("spent")));
	f->act.send = 2;                /* a new code does not reset it */
	repack(f);
	assert_true(str_eq(verdict(f, right_code(f)), STR("spent")));
	f->act.round = 2;               /* a new round does */
	repack(f);
	assert_true(str_eq(verdict(f, right_code(f)), STR("right")));
}

static void a_code_is_late_after_ten_minutes(void **state)
{
	struct fixture *f = *state;
	struct str code = right_code(f);
	struct ask_values out;

	f->clock.now_ms = (int64_t)f->act.until_ms;
	assert_true(str_eq(verdict(f, code), STR("right")));
	f->clock.now_ms++;
	assert_true(str_eq(verdict(f, code), STR("late")));
	assert_true(str_eq(verdict(f, STR("000000")), STR("late")));    /* and is not counted */
	assert_int_equal(ask_of(f, ASK_CODE_MAKE, IN(f->act_bytes), &out), ERR_DENIED);
	f->clock.now_ms = NOW_MS;
	assert_true(str_eq(verdict(f, code), STR("right")));
}

static void no_code_lasts_longer_than_an_hour(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;

	f->act.until_ms = (uint64_t)NOW_MS + CODE_AHEAD_MS_MAX + 1;
	repack(f);
	assert_int_equal(ask_of(f, ASK_CODE_MAKE, IN(f->act_bytes), &out), ERR_DENIED);
	assert_int_equal(ask_of(f, ASK_CODE_TRY, IN(f->act_bytes, STR("000000")), &out), ERR_DENIED);
	assert_int_equal(ask_of(f, ASK_CODE_MAKE, IN(STR("not an act")), &out), ERR_DENIED);
}

/* An owned front that makes up rounds of its own learns no code by trying. */
static void who_guesses_at_many_acts_is_stopped(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;
	enum err e = OK;
	unsigned tried = 0;

	for (; tried < 1000 && e == OK; tried++) {
		f->act.round = 1 + tried;
		repack(f);
		e = ask_of(f, ASK_CODE_TRY, IN(f->act_bytes, STR("12345x")), &out);
	}
	assert_int_equal(e, ERR_LIMIT);
	assert_int_equal(tried, KEEPER_WRONG_MINUTE_MAX + 1);
	f->clock.tick_ms += 60000;
	assert_true(str_eq(verdict(f, right_code(f)), STR("right")));
}

/* --- signatures -------------------------------------------------------------------------------- */

static enum err sign(struct fixture *f, struct str grant, struct ask_values *out)
{
	struct ask_values in = IN(f->act_bytes, grant, id_view(&f->act.document[0].id), ask_u64(f->mem, f->prefix),
				  slot_pack(f->mem, &f->slot));

	assert_int_equal(memfd_of("file", f->file, &in.fd[0]), OK);
	mem_defer_close(f->mem, in.fd[0]);
	in.fds = 1;
	return ask_of(f, ASK_SIGN, in, out);
}

static struct trust trust_of(struct fixture *f)
{
	struct str *known = mem_get(f->mem, 3, sizeof *known);

	known[0] = x509_der(f->id[ROOT]);
	known[1] = x509_der(f->id[SIGN]);
	known[2] = x509_der(f->id[SERVICE]);
	return (struct trust){ .roots = known, .root_count = 1, .known = known + 1, .known_count = 2 };
}

static void the_keeper_signs_what_the_person_saw(void **state)
{
	struct fixture *f = *state;
	struct trust trust = trust_of(f);
	struct ask_values out;
	struct chain chain;
	struct cms cms;
	struct str bytes, rest;

	assert_int_equal(sign(f, granted(f), &out), OK);
	const struct cades_parts parts = { .alg = { SIGN_ECDSA, DIGEST_SHA256 }, .tbs = out.field[0],
		.value = out.field[1], .signer_cert = out.field[2], .chain = &out.field[3], .chain_count = 1 };

	assert_int_equal(cades_assemble(f->mem, &parts, &bytes), OK);
	assert_int_equal(cms_read(bytes, &cms, &rest), WHY_OK);
	assert_int_equal(cms_check(f->mem, &cms, &f->slot.digest), WHY_OK);
	assert_true(cms.has_ess && !cms.has_signing_time && cms.cert_count == 2);
	assert_int_equal(trust_chain(&trust, cms.certs, cms.cert_count, &cms.signer, NOW_MS, &chain), WHY_OK);
	assert_int_equal(chain.count, 3);
	assert_true(cms.signer.is_short_term && !cms.signer.has_unknown);
	assert_int_equal(cms.signer.usage, CERT_DIGITAL_SIGNATURE | CERT_NON_REPUDIATION);
	assert_true(str_eq(cert_common_name(f->mem, cms.signer.subject), STR("Zoé DUPRÉ")));
	assert_true(cms.signer.until_ms == NOW_MS + 600000 && cms.signer.from_ms == NOW_MS - 60000);
	assert_true(keeper_serial_is_ours(&f->keeper, cms.signer.serial));
	/* a changed document is another digest */
	f->slot.digest.bytes[0] ^= 1;
	assert_int_equal(cms_check(f->mem, &cms, &f->slot.digest), WHY_DIGEST);
}

static void each_signature_has_a_key_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct str grant = granted(f);
	struct ask_values a, b;
	struct cert one, two;

	assert_int_equal(sign(f, grant, &a), OK);
	assert_int_equal(sign(f, grant, &b), OK);       /* a failed stamp: signed again under the grant */
	assert_true(cert_read(a.field[2], &one) && cert_read(b.field[2], &two));
	assert_false(str_eq(one.spki, two.spki));
	assert_false(str_eq(one.serial, two.serial));
}

static void without_its_grant_nothing_is_signed(void **state)
{
	struct fixture *f = *state;
	struct str grant = granted(f);
	char *forged = mem_copy(f->mem, grant.p, grant.n);
	struct ask_values out;

	for (size_t i = 0; i < grant.n; i++) {
		forged[i] ^= 1;
		assert_int_equal(sign(f, str_from(forged, grant.n), &out), ERR_DENIED);
		forged[i] ^= 1;
	}
	assert_int_equal(sign(f, str_from(forged, grant.n), &out), OK);
	f->act.send++;                  /* of another act, though the documents are the same */
	repack(f);
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
}

static void a_grant_ends(void **state)
{
	struct fixture *f = *state;
	struct str grant = granted(f);
	struct ask_values out;

	f->clock.now_ms = NOW_MS + f->keeper.grant_ms - 1;      /* the code is long over, the grant is not */
	assert_int_equal(sign(f, grant, &out), OK);
	f->clock.now_ms++;
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
}

static void only_the_document_that_he_saw_is_signed(void **state)
{
	struct fixture *f = *state;
	struct str grant = granted(f), file = f->file;
	char *other = mem_copy(f->mem, file.p, file.n);
	const struct pades_slot slot = f->slot;
	struct ask_values out;

	other[399] ^= 1;                /* the last byte that he saw */
	f->file = str_from(other, file.n);
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
	other[399] ^= 1;
	assert_int_equal(sign(f, grant, &out), OK);
	other[450] ^= 1;                /* behind it, but not what was prepared */
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
	f->file = file;
	f->prefix = 399;
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
	f->prefix = 0;
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
	f->prefix = 401;
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
	f->prefix = 400;
	f->slot.range[1] = 398;         /* a hole in what he saw */
	f->slot.hole = 399;
	f->slot.hole_digits = 201;
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
	f->slot = slot;
	f->slot.range[3] = 98;          /* the end is left out */
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
	f->slot = slot;
	f->act.document[0].id.bytes[0] ^= 1;    /* a document that the act does not name */
	assert_int_equal(sign(f, grant, &out), ERR_DENIED);
}

static void an_act_by_certificate_is_not_for_the_keeper_to_sign(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;

	f->act.method = ACT_CERTIFICATE;
	repack(f);
	assert_int_equal(sign(f, granted(f), &out), ERR_DENIED);
}

static void a_file_that_can_still_change_is_not_signed(void **state)
{
	struct fixture *f = *state;
	struct str grant = granted(f);
	struct ask_values out, in = IN(f->act_bytes, grant, id_view(&f->act.document[0].id),
				       ask_u64(f->mem, f->prefix), slot_pack(f->mem, &f->slot));

	assert_int_equal(memfd_new("open", &in.fd[0]), OK);
	mem_defer_close(f->mem, in.fd[0]);
	assert_int_equal(memfd_write(in.fd[0], f->file), OK);
	in.fds = 1;
	assert_int_equal(ask_of(f, ASK_SIGN, in, &out), ERR_INVALID);
	assert_int_equal(memfd_seal(in.fd[0]), OK);
	assert_int_equal(ask_of(f, ASK_SIGN, in, &out), OK);
}

static void nothing_is_signed_past_the_authoritys_end(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;
	struct str grant;

	f->id[SIGN] = identity(f, f->id[ROOT], USE_SIGN_CA, "Signature", NOW_MS + 15 * 60000);
	mem_free(&f->keeper.pki->answer_mem);
	open_authority(f);
	grant = granted(f);
	assert_int_equal(sign(f, grant, &out), OK);
	f->clock.now_ms += 5 * 60000;   /* ten minutes are not left */
	assert_int_equal(sign(f, grant, &out), ERR_CRYPTO);
	assert_int_equal(ask_of(f, ASK_CRL, IN(STR("sign.crl")), &out), OK);
	f->clock.now_ms += 10 * 60000;
	assert_int_equal(ask_of(f, ASK_CRL, IN(STR("sign.crl")), &out), ERR_CRYPTO);
	assert_int_equal(ask_of(f, ASK_CRL, IN(STR("service.crl")), &out), OK);
}

static void what_ends_is_told_by_name_and_long_before(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(keeper_pki_ends(&f->keeper), 0);
	f->clock.now_ms = NOW_MS + YEAR_MS - (int64_t)30 * DAY_MS + 1000;        /* of the root's list */
	assert_int_equal(keeper_pki_ends(&f->keeper), 1);
	assert_int_equal(keeper_pki_ends(&f->keeper), 0);               /* once a day */
	f->id[SIGN] = identity(f, f->id[ROOT], USE_SIGN_CA, "Signature", f->clock.now_ms + DAY_MS);
	mem_free(&f->keeper.pki->answer_mem);
	open_authority(f);
	assert_int_equal(keeper_pki_ends(&f->keeper), 2);
}

/* --- seal, stamps, lists, states --------------------------------------------------------------- */

static void the_seal_says_what_it_is_for(void **state)
{
	struct fixture *f = *state;
	struct ask_values out, in = IN(STR("evidence"));
	struct digest d = digest_one(DIGEST_SHA256, f->file);
	struct cms cms;
	struct str rest;
	size_t at;

	assert_int_equal(memfd_of("file", f->file, &in.fd[0]), OK);
	mem_defer_close(f->mem, in.fd[0]);
	in.fds = 1;
	assert_int_equal(ask_of(f, ASK_SEAL, in, &out), OK);
	assert_int_equal(cms_read(out.field[0], &cms, &rest), WHY_OK);
	assert_int_equal(cms_check(f->mem, &cms, &d), WHY_OK);
	assert_true(cms.has_signing_time && cms.has_ess);
	assert_true(str_find(cms.attributes, STR("evidence"), &at));
	assert_true(str_eq(cms.signer.der, x509_der(f->id[SEAL])));
	in.field[0] = STR("contract");
	assert_int_equal(ask_of(f, ASK_SEAL, in, &out), ERR_DENIED);
	f->clock.now_ms = NOW_MS + 3 * YEAR_MS;
	in.field[0] = STR("evidence");
	assert_int_equal(ask_of(f, ASK_SEAL, in, &out), ERR_CRYPTO);
}

/* A file with an empty hole, and the slot that says so. */
static struct str with_hole(struct fixture *f, struct str *slot_out)
{
	struct pades_slot slot = { .digest.kind = DIGEST_SHA256 };
	struct str file = STR("%PDF-1.7\n<</Contents <0000000000000000>>>\n%%EOF\n");
	size_t at = 0;

	assert_true(str_find(file, STR("<0"), &at));
	slot.hole = at + 1;
	slot.hole_digits = 16;
	slot.range[1] = at;
	slot.range[2] = at + 18;
	slot.range[3] = file.n - slot.range[2];
	const struct str parts[] = { str_sub(file, 0, at), str_sub(file, slot.range[2], file.n) };

	slot.digest = digest_of(DIGEST_SHA256, parts, 2);
	*slot_out = slot_pack(f->mem, &slot);
	return file;
}

static void a_seal_in_a_pdf_is_over_its_range_alone(void **state)
{
	struct fixture *f = *state;
	struct ask_values out, in = IN(STR("attestation-pdf"));
	struct str slot, rest, file = with_hole(f, &slot);
	struct pades_slot read;
	struct cms cms;

	assert_int_equal(memfd_of("file", file, &in.fd[0]), OK);
	mem_defer_close(f->mem, in.fd[0]);
	in.fds = 1;
	in.field[1] = slot;
	assert_int_equal(ask_of(f, ASK_SEAL, in, &out), OK);
	assert_int_equal(cms_read(out.field[0], &cms, &rest), WHY_OK);
	assert_true(slot_read(slot, &read));
	assert_int_equal(cms_check(f->mem, &cms, &read.digest), WHY_OK);
	/* as PAdES wants it: no time of the signer's own */
	assert_true(!cms.has_signing_time && cms.has_ess);
	assert_true(str_eq(cms.signer.der, x509_der(f->id[SEAL])));
	/* another purpose takes no slot, this one needs its own */
	in.field[0] = STR("attestation");
	assert_int_equal(ask_of(f, ASK_SEAL, in, &out), ERR_DENIED);
	in.field[0] = STR("attestation-pdf");
	in.field[1] = STR("");
	assert_int_equal(ask_of(f, ASK_SEAL, in, &out), ERR_DENIED);
	read.digest.bytes[0] ^= 1;
	in.field[1] = slot_pack(f->mem, &read);
	assert_int_equal(ask_of(f, ASK_SEAL, in, &out), ERR_DENIED);
	/* and only of a PDF */
	assert_int_equal(memfd_of("text", str_sub(file, 1, file.n), &in.fd[0]), OK);
	mem_defer_close(f->mem, in.fd[0]);
	in.field[1] = slot;
	assert_int_equal(ask_of(f, ASK_SEAL, in, &out), ERR_DENIED);
}

static void a_stamp_is_accepted_by_our_own_rules(void **state)
{
	struct fixture *f = *state;
	struct trust trust = trust_of(f);
	const struct tsp_question q = { digest_one(DIGEST_SHA256, STR("x")), { 1, 2, 3, 4, 5, 6, 7, 8 },
					STR("\x69\x07\x02") };          /* 2.25.7.2 */
	struct tsp_question other = q;
	struct str token;
	struct ask_values out;

	assert_int_equal(ask_of(f, ASK_TSA, IN(tsp_question_der(f->mem, &q)), &out), OK);
	assert_int_equal(tsp_accept(f->mem, out.field[0], &q, &trust, NOW_MS, &token), WHY_OK);
	other.nonce[7]++;
	assert_int_equal(tsp_accept(f->mem, out.field[0], &other, &trust, NOW_MS, &token), WHY_NONCE);
	/* a policy of somebody else's is refused in the answer, bytes that are no request by the keeper */
	other.policy = STR("\x69\x08");
	assert_int_equal(ask_of(f, ASK_TSA, IN(tsp_question_der(f->mem, &other)), &out), OK);
	assert_int_equal(tsp_accept(f->mem, out.field[0], &other, &trust, NOW_MS, &token), WHY_STATUS);
	assert_int_equal(ask_of(f, ASK_TSA, IN(STR("x")), &out), ERR_INVALID);
	f->clock.now_ms = NOW_MS + 3 * YEAR_MS;
	assert_int_equal(ask_of(f, ASK_TSA, IN(tsp_question_der(f->mem, &q)), &out), ERR_CRYPTO);
}

static enum why state_by_ocsp(struct fixture *f, struct str der, struct str issuer_der)
{
	static const uint8_t nonce[STATUS_NONCE_BYTES] = { 1, 2, 3 };
	struct trust trust = trust_of(f);
	struct cert c, issuer;
	struct chain chain;
	struct ask_values out;

	assert_true(cert_read(der, &c) && cert_read(issuer_der, &issuer));
	assert_int_equal(ask_of(f, ASK_OCSP, IN(status_question(f->mem, &c, &issuer, nonce)), &out), OK);
	assert_true(status_has_nonce(f->mem, out.field[0], nonce));
	assert_int_equal(trust_chain(&trust, NULL, 0, &c, NOW_MS, &chain), WHY_OK);
	c.is_short_term = false;
	chain.cert[0].is_short_term = false;
	struct str list = x509_crl(f->mem, f->id[ROOT], NOW_MS, NOW_MS + DAY_MS, 2);
	const struct pades_proofs proofs = { .ocsps = &out.field[0], .ocsp_count = 1, .crls = &list, .crl_count = 1 };

	return trust_revocation(&trust, &chain, &proofs, NOW_MS);
}

static void ocsp_says_good_only_of_what_was_issued_here(void **state)
{
	struct fixture *f = *state;
	struct ask_values out;

	assert_int_equal(sign(f, granted(f), &out), OK);
	assert_int_equal(state_by_ocsp(f, out.field[2], x509_der(f->id[SIGN])), WHY_OK);
	assert_int_equal(state_by_ocsp(f, x509_der(f->id[TSA]), x509_der(f->id[SERVICE])), WHY_OK);
	/* of the right authority, but with a number that this keeper never gave */
	const struct x509_id *stranger = identity(f, f->id[SIGN], USE_ONE_TIME, "Inconnu", NOW_MS + DAY_MS);

	assert_int_equal(state_by_ocsp(f, x509_der(stranger), x509_der(f->id[SIGN])), WHY_NO_REVOCATION);
	/* malformedRequest (1), and unauthorized (6) for the root's own */
	assert_int_equal(ask_of(f, ASK_OCSP, IN(STR("x")), &out), OK);
	assert_true(str_eq(out.field[0], STR("\x30\x03\x0a\x01\x01")));
	struct cert c, root;
	static const uint8_t nonce[STATUS_NONCE_BYTES] = { 1 };

	assert_true(cert_read(x509_der(f->id[SIGN]), &c) && cert_read(x509_der(f->id[ROOT]), &root));
	assert_int_equal(ask_of(f, ASK_OCSP, IN(status_question(f->mem, &c, &root, nonce)), &out), OK);
	assert_true(str_eq(out.field[0], STR("\x30\x03\x0a\x01\x06")));
}

static void lists_and_authorities_have_names(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { "root.cer", "root.crl", "sign.cer", "sign.crl", "service.cer",
					     "service.crl", "tsa.cer", "seal.cer" };
	struct ask_values out;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(ask_of(f, ASK_CRL, IN(str_of(names[i])), &out), OK);
	assert_int_equal(ask_of(f, ASK_CRL, IN(STR("../sign.pem")), &out), ERR_NOT_FOUND);
}

static void a_duty_without_an_authority_signs_nothing(void **state)
{
	struct fixture *f = *state;
	struct keeper_pki *kept = f->keeper.pki;
	struct str grant = granted(f);
	struct ask_values out;

	f->keeper.pki = NULL;
	assert_int_equal(sign(f, grant, &out), ERR_BUSY);
	assert_int_equal(ask_of(f, ASK_TSA, IN(STR("x")), &out), ERR_BUSY);
	assert_int_equal(ask_of(f, ASK_OCSP, IN(STR("x")), &out), ERR_BUSY);
	assert_int_equal(ask_of(f, ASK_CRL, IN(STR("x")), &out), ERR_BUSY);
	f->keeper.pki = kept;
}

static void a_file_that_is_no_key_with_its_certificate_stops_the_start(void **state)
{
	struct fixture *f = *state;
	struct keeper_pki *kept = f->keeper.pki;
	struct str sign_key = pem_of(f, SIGN), tsa = pem_of(f, TSA);
	size_t cut = 0;

	assert_true(str_find(tsa, STR("-----BEGIN CERT"), &cut));
	/* the key of one with the certificate of another */
	const struct str mixed[] = { sign_key, STR("") };
	struct x509_id *id;

	assert_int_equal(x509_read(f->mem, str_join(f->mem, mixed, 2, STR("")), &id), OK);
	size_t at = 0;

	assert_true(str_find(sign_key, STR("-----BEGIN CERT"), &at));
	const struct str parts[] = { str_sub(sign_key, 0, at), str_sub(tsa, cut, tsa.n) };

	assert_int_equal(x509_read(f->mem, str_join(f->mem, parts, 2, STR("")), &id), ERR_CRYPTO);
	assert_int_equal(x509_read(f->mem, STR("nothing"), &id), ERR_CRYPTO);
	f->keeper.pki = kept;
}

#define T(test) cmocka_unit_test_setup_teardown(test, make, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_code_is_six_digits_that_only_a_caller_can_read),
		T(a_code_fits_one_act_alone),
		T(the_third_wrong_code_ends_the_round_even_for_the_right_one),
		T(a_code_is_late_after_ten_minutes),
		T(no_code_lasts_longer_than_an_hour),
		T(who_guesses_at_many_acts_is_stopped),
		T(the_keeper_signs_what_the_person_saw),
		T(each_signature_has_a_key_of_its_own),
		T(without_its_grant_nothing_is_signed),
		T(a_grant_ends),
		T(only_the_document_that_he_saw_is_signed),
		T(an_act_by_certificate_is_not_for_the_keeper_to_sign),
		T(a_file_that_can_still_change_is_not_signed),
		T(nothing_is_signed_past_the_authoritys_end),
		T(what_ends_is_told_by_name_and_long_before),
		T(the_seal_says_what_it_is_for),
		T(a_seal_in_a_pdf_is_over_its_range_alone),
		T(a_stamp_is_accepted_by_our_own_rules),
		T(ocsp_says_good_only_of_what_was_issued_here),
		T(lists_and_authorities_have_names),
		T(a_duty_without_an_authority_signs_nothing),
		T(a_file_that_is_no_key_with_its_certificate_stops_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
