/* paper_lab.c - see paper_lab.h. */
#include "paper_lab.h"

#include <assert.h>
#include <string.h>

#include "base/world.h"
#include "paper/tsp.h"

#define MIB ((size_t)1024 * 1024)
#define HOUR_MS ((int64_t)3600000)

int lab_set_up(void **state)
{
	struct mem *m = mem_new(1024 * MIB);
	struct lab *l = mem_new_of(m, struct lab);
	int64_t now = world_now_ms(&world_real) / 1000 * 1000;

	l->mem = m;
	l->folder = kit_folder(m);
	l->now_ms = now;
	l->root = pki_issue(m, NULL, PKI_CA, "P-256", "AC Racine de test", now - 9 * HOUR_MS,
	                    now + 9999 * HOUR_MS);
	l->sub = pki_issue(m, &l->root, PKI_CA, "P-256", "AC de test", now - 9 * HOUR_MS,
	                   now + 9999 * HOUR_MS);
	l->tsa_root = pki_issue(m, NULL, PKI_CA, "P-256", "AC Temps", now - 9 * HOUR_MS,
	                        now + 9999 * HOUR_MS);
	l->tsa = pki_issue(m, &l->tsa_root, PKI_TSA, "P-256", "Horodatage", now - 9 * HOUR_MS,
	                   now + 9999 * HOUR_MS);
	l->holder = pki_issue(m, &l->sub, PKI_SHORT_TERM, "P-256", "Zoé Müller", now - HOUR_MS,
	                      now + HOUR_MS);
	l->rep = pki_issue(m, &l->sub, PKI_SHORT_TERM, "P-256", "Jean Petit", now - HOUR_MS,
	                   now + HOUR_MS);
	l->roots[0] = l->root.der;
	l->stamp_roots[0] = l->tsa_root.der;
	*state = l;
	return 0;
}

int lab_tear_down(void **state)
{
	struct mem *m = ((struct lab *)*state)->mem;

	mem_free(&m);
	return 0;
}

struct str lab_glue(struct mem *m, struct str a, struct str b)
{
	const struct str both[] = { a, b };

	return str_join(m, both, 2, STR(""));
}

size_t lab_count(struct str text, const char *needle)
{
	size_t n = 0, at;

	for (; str_find(text, str_of(needle), &at); n++)
		text = str_sub(text, at + 1, text.n);
	return n;
}

struct str lab_token(struct lab *l, const struct pki_id *tsa, struct digest imprint, int64_t at_ms)
{
	struct tsp_question q = { .imprint = imprint, .nonce = { 0x91, 2, 3, 4, 5, 6, 7, 8 } };
	struct trust stamps = { .roots = l->stamp_roots, .root_count = 1 };
	struct str answer = pki_stamp(l->mem, tsa, &l->tsa_root, tsp_question_der(l->mem, &q),
	                              at_ms),
		   token = STR("");
	enum why why = tsp_accept(l->mem, answer, &q, &stamps, at_ms, &token);

	assert(why == WHY_OK);
	return token;
}

/* We never certify: the key is written over a long reason, before the digest is taken. */
static void certify(struct lab *l, struct str file, int level, struct str appended, struct pades_slot *slot)
{
	struct str key = str_fmt(l->mem, "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</V/1.2/P %d>>>>]", level);
	char *p = (char *)(uintptr_t)appended.p;
	size_t at, end;
	bool is_found = str_find(appended, STR("/Reason"), &at) && str_find(appended, STR("/ByteRange"), &end);

	assert(is_found && end - at > key.n);
	memset(p + at, ' ', end - at);
	memcpy(p + at, key.p, key.n);
	struct digest prefix;
	enum err e = pades_digest(lab_glue(l->mem, file, appended), 0, slot, &prefix, &slot->digest);

	assert(e == OK);
}

struct str lab_sign(struct lab *l, struct str file, struct lab_act a)
{
	const struct pki_id *id = a.id == NULL ? &l->holder : a.id,
			    *declared = a.declared == NULL ? id : a.declared;
	struct cades_parts parts = {
		.alg = id->alg, .signer_cert = declared->der, .chain = &l->sub.der, .chain_count = 1
	};
	struct pades_request r = { .field = str_of(a.field),
		                   .name = STR("Zoé Müller"),
		                   .reason = a.certifies == 0 ? STR("Lu et approuvé") :
			STR("Lu et approuvé, copies certifiées conformes aux originaux, et plus rien n'y sera ajouté"),
		                   .when_ms = l->now_ms,
		                   .kind = id->alg.kind,
		                   .stamp =
		                           a.stamp == NULL ? a.drawn : kit_stamp(l->mem, a.stamp) };
	struct pades_slot slot;
	struct str appended = STR(""), cms = STR("");
	enum pdf_fault fault;
	enum err e;

	r.cms_bytes_max = cades_bytes_max(l->mem, &parts, a.has_no_token ? 0 : 2600);
	fault = pades_prepare(l->mem, file, &r, &appended, &slot);
	assert(fault == PDF_OK);
	if (a.certifies != 0)
		certify(l, file, a.certifies, appended, &slot);
	parts.tbs = cades_tbs(l->mem, &slot.digest, declared->der);
	parts.value = pki_sign(l->mem, id, id->alg, parts.tbs);
	if (a.token.n > 0)
		parts.token = a.token;
	else if (!a.has_no_token)
		parts.token = lab_token(l, a.tsa == NULL ? &l->tsa : a.tsa,
		                        digest_one(DIGEST_SHA256, parts.value),
		                        a.stamped_ms == 0 ? l->now_ms : a.stamped_ms);
	e = cades_assemble(l->mem, &parts, &cms);
	assert(e == OK);
	e = pades_embed(&slot, file.n, (char *)(uintptr_t)appended.p, appended.n, cms);
	assert(e == OK);
	return lab_glue(l->mem, file, appended);
}

struct str lab_dss(struct lab *l, struct str file, struct pades_proofs proofs)
{
	struct str appended = STR("");
	enum pdf_fault fault = pades_add_dss(l->mem, file, &proofs, &appended);

	assert(fault == PDF_OK);
	return lab_glue(l->mem, file, appended);
}

struct str lab_archive(struct lab *l, struct str file, const char *field, bool makes_field,
		       const struct pki_id *tsa, int64_t at_ms)
{
	struct pades_request r = { .field = str_of(field),
		                   .is_archive = true,
		                   .makes_field = makes_field,
		                   .cms_bytes_max = 3000 };
	struct pades_slot slot;
	struct str appended = STR("");
	enum pdf_fault fault = pades_prepare(l->mem, file, &r, &appended, &slot);
	struct str token = lab_token(l, tsa == NULL ? &l->tsa : tsa, slot.digest,
	                             at_ms == 0 ? l->now_ms : at_ms);
	enum err e;

	assert(fault == PDF_OK);
	e = pades_embed(&slot, file.n, (char *)(uintptr_t)appended.p, appended.n, token);
	assert(e == OK);
	return lab_glue(l->mem, file, appended);
}

struct pades_proofs lab_proofs(struct lab *l)
{
	struct str *certs = mem_get(l->mem, 4, sizeof *certs),
		   *crls = mem_get(l->mem, 3, sizeof *crls);
	int64_t next = l->now_ms + 24 * HOUR_MS;

	certs[0] = l->sub.der;
	certs[1] = l->root.der;
	certs[2] = l->tsa.der;
	certs[3] = l->tsa_root.der;
	crls[0] = pki_crl(l->mem, &l->root, l->now_ms, next, NULL, 0);
	crls[1] = pki_crl(l->mem, &l->sub, l->now_ms, next, NULL, 0);
	crls[2] = pki_crl(l->mem, &l->tsa_root, l->now_ms, next, NULL, 0);
	return (struct pades_proofs){
		.certs = certs, .cert_count = 4, .crls = crls, .crl_count = 3
	};
}

struct verify_policy lab_policy(const struct lab *l)
{
	return (struct verify_policy){
		.now_ms = l->now_ms,
		.signers = { .roots = l->roots, .root_count = 1 },
		.stamps = { .roots = l->stamp_roots, .root_count = 1 },
		.needs_token = true,
		.needs_known_fields = true,
	};
}

struct verification lab_verify(const struct lab *l, struct str file, struct verify_policy policy)
{
	return pades_verify(l->mem, file, &policy);
}

struct str lab_dossier(struct lab *l, int stage)
{
	struct str file =
		kit_pdf(l->mem, (struct kit_pdf){ .pages = 2, .filler = 2000, .has_fields = true });

	if (stage >= 1)
		file = lab_sign(l, file, (struct lab_act){ .field = "holder", .stamp = "Zoe" });
	if (stage >= 2)
		file = lab_sign(l, file,
		                (struct lab_act){ .field = "rep", .id = &l->rep, .stamp = "Jean" });
	if (stage >= 3)
		file = lab_dss(l, file, lab_proofs(l));
	if (stage >= 4)
		file = lab_archive(l, file, "archive", false, NULL, 0);
	return file;
}
