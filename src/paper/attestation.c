/* attestation.c - fills the attestation of one signer.
 *
 * For     the clerk's evidence job.
 * Never   prints what only the proof file may say. */
#include "paper/attestation.h"

#include "paper/papers.h"
#include "paper/tsp.h"

struct filling {
	struct mem *mem;
	const struct evidence *e;
	const struct evidence_signer *s;
	struct attested_document documents[ATTESTATION_ROWS_MAX];
	struct attested_event events[ATTESTATION_ROWS_MAX];
	struct attestation_paper paper;
	struct str cms;                 /* of his first signature */
};

static const struct evidence_document *document_of(const struct filling *f, struct id id)
{
	for (size_t i = 0; i < f->e->documents; i++) {
		if (id_eq(f->e->document[i].now.document, id))
			return &f->e->document[i];
	}
	return NULL;
}

static struct str hex(const struct filling *f, struct str bytes)
{
	return str_hex(f->mem, bytes.p, bytes.n);
}

static void add_event(struct filling *f, int64_t at_ms, enum say what, struct str detail)
{
	if (at_ms == 0 || f->paper.n_events == ATTESTATION_ROWS_MAX)
		return;
	f->events[f->paper.n_events++] = (struct attested_event){ at_ms, say(LANG_FR, what), detail };
}

static void add_document(struct filling *f, const struct signer_document *his)
{
	const struct evidence_document *d = document_of(f, his->document);
	const struct evidence_revision *r = NULL;

	for (size_t i = 0; d != NULL && i < d->revisions; i++) {
		if (d->revision[i].number == his->revision && id_eq(d->revision[i].signer, f->s->who.id))
			r = &d->revision[i];
	}
	if (r == NULL || f->paper.n_documents == ATTESTATION_ROWS_MAX)
		return;
	if (f->cms.n == 0)
		f->cms = r->cms;
	f->documents[f->paper.n_documents++] = (struct attested_document){
		.name = d->now.name,
		.pages = d->now.pages,
		.sha256_frozen = hex(f, his->opened_sha256),
		.sha256_signed = hex(f, r->sha256),
		.opened_ms = his->opened_ms,
	};
	f->paper.level = str_fmt(f->mem, "PAdES " STR_FMT, STR_ARG(d->now.level));
}

static void add_events(struct filling *f)
{
	const struct signer *who = &f->s->who;

	add_event(f, who->invited_ms, SAY_evidence_invited, STR(""));
	add_event(f, who->opened_ms, SAY_evidence_opened, STR(""));
	add_event(f, who->identified_ms, SAY_evidence_identified, STR(""));
	for (size_t i = 0; i < f->paper.n_documents; i++)
		add_event(f, f->documents[i].opened_ms, SAY_evidence_read, f->documents[i].name);
	add_event(f, who->coded_ms, SAY_evidence_code, STR(""));
	add_event(f, who->acted_ms, SAY_evidence_right, STR(""));
	add_event(f, who->signed_ms, SAY_evidence_embedded, STR(""));
}

static bool add_cryptography(struct filling *f)
{
	struct attestation_paper *a = &f->paper;
	struct tsp_token t;
	struct cms cms;
	struct str rest;

	if (cms_read(f->cms, &cms, &rest) != WHY_OK || tsp_read(f->mem, cms.token, &t, &rest) != WHY_OK)
		return false;
	struct digest value = digest_one(DIGEST_SHA256, cms.value);

	a->certificate_subject = cert_name(f->mem, cms.signer.subject);
	a->certificate_serial = hex(f, cms.signer.serial);
	a->certificate_issuer = cert_name(f->mem, cms.signer.issuer);
	a->certificate_from_ms = cms.signer.from_ms;
	a->certificate_until_ms = cms.signer.until_ms;
	a->stamp_authority = cert_name(f->mem, t.cms.signer.subject);
	a->stamp_policy = cert_oid_text(f->mem, t.policy);
	a->stamp_serial = hex(f, t.serial);
	a->stamp_ms = t.at_ms;
	a->signature_sha256 = hex(f, digest_view(&value));
	return true;
}

enum err attestation_text(struct mem *m, const struct evidence *e, const struct evidence_signer *s,
			  const struct attestation_about *about, struct str *out)
{
	struct filling *f = mem_new_of(m, struct filling);
	const struct facts *facts = &e->dossier->facts;
	bool is_code = str_eq(s->who.method, STR("sms"));

	f->mem = m;
	f->e = e;
	f->s = s;
	f->paper = (struct attestation_paper){
		.about = { .portal = about->portal, .operated_by = about->operated_by,
			   .reference = e->dossier->reference, .organisation = facts_get(facts, F_ORG_NAME),
			   .siren = facts_get(facts, F_SIREN), .made_ms = about->made_ms },
		.signer = facts_person(m, facts, persons[facts_who(facts, signer_person(&s->who))].civility),
		.capacity = about->capacity,
		.method = say(LANG_FR, is_code ? SAY_evidence_by_code : SAY_evidence_by_certificate),
		.consent_version = s->who.consent,
		.signed_ms = s->who.signed_ms,
		.program = about->program,
		.proof_sha256 = about->proof_sha256,
		.documents = f->documents,
		.events = f->events,
	};
	for (size_t i = 0; i < s->documents; i++)
		add_document(f, &s->document[i]);
	add_events(f);
	if (f->paper.n_documents == 0)
		return ERR_NOT_FOUND;
	if (!add_cryptography(f))
		return err_note(ERR_CRYPTO, "attestation: a kept signature cannot be read");
	*out = attestation_model(m, &f->paper);
	return OK;
}
