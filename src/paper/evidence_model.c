/* evidence_model.c - rows become the text of the evidence file.
 *
 * For     the clerk's evidence job.
 * Never   says which of the five items differed, a code, a grant, a link or a session. */
#include "paper/evidence_model.h"

#include "paper/der.h"
#include "paper/tsp.h"

struct writer {
	struct mem *mem;
	const struct evidence *e;
	bool is_bad;                    /* something kept cannot be read */
};

static struct json *object_in(struct writer *w, struct json *array)
{
	struct json *o = json_object(w->mem);

	json_add(array, o);
	return o;
}

static void set_hash(struct writer *w, struct json *o, const char *name, struct str bytes)
{
	json_set_str(o, name, str_hex(w->mem, bytes.p, bytes.n));
}

static void set_sha256(struct writer *w, struct json *o, const char *name, struct str bytes)
{
	struct hash h = crypt_sha256(bytes);

	set_hash(w, o, name, hash_view(&h));
}

static void set_bytes(struct writer *w, struct json *o, const char *name, struct str bytes)
{
	json_set_str(o, name, str_base64(w->mem, bytes.p, bytes.n));
}

/* --- who --------------------------------------------------------------------------------------- */

static struct str person_name(struct writer *w, enum person p)
{
	const struct facts *f = &w->e->dossier->facts;

	return facts_person(w->mem, f, persons[facts_who(f, p)].civility);
}

static void add_party(struct writer *w, struct json *parties, const struct signer *s)
{
	enum person p = signer_person(s);
	struct json *o = object_in(w, parties);

	json_set_str(o, "role", s->person);
	json_set_str(o, "name", person_name(w, p));
	json_set_str(o, "capacity", p == PERSON_DELEGATE ? STR("by_delegation") : s->is_both
		? STR("holder_and_representative") : p == PERSON_REP ? STR("legal_representative") : STR("holder"));
	if (p == PERSON_DELEGATE)
		json_set_str(o, "delegated_by", person_name(w, PERSON_REP));
}

static struct json *parties(struct writer *w)
{
	struct json *all = json_array(w->mem), *o = object_in(w, all);

	json_set_str(o, "role", STR("organisation"));
	json_set_str(o, "name", facts_get(&w->e->dossier->facts, F_ORG_NAME));
	json_set_str(o, "siren", facts_get(&w->e->dossier->facts, F_SIREN));
	for (size_t i = 0; i < w->e->signers; i++) {
		if (w->e->signer[i].who.state != SIGNER_VOID)
			add_party(w, all, &w->e->signer[i].who);
	}
	return all;
}

static struct json *procedure(struct writer *w)
{
	struct json *o = json_object(w->mem);

	json_set_str(o, "id", id_hex(w->mem, w->e->dossier->id));
	json_set_str(o, "reference", w->e->dossier->reference);
	json_set_int(o, "portal", w->e->portal);
	json_set_int(o, "round", w->e->round);
	json_set_str(o, "state", w->e->state);
	json_set_int(o, "opened", w->e->opened_ms);
	json_set_int(o, "deadline", w->e->deadline_ms);
	json_set_int(o, "ended", w->e->ended_ms);
	return o;
}

/* --- what one signer did ----------------------------------------------------------------------- */

static struct json *link(struct writer *w, const struct signer *s)
{
	struct json *o = json_object(w->mem);

	json_set_int(o, "invited", s->invited_ms);
	json_set_int(o, "opened", s->opened_ms);
	json_set_str(o, "from", s->opened_from);
	json_set_str(o, "with", s->opened_with);
	return o;
}

static struct json *identity(struct writer *w, const struct signer *s)
{
	static const char *const items[] = { "id_number", "id_expiry", "first_name", "name", "phone" };
	struct json *o = json_object(w->mem), *compared = json_array(w->mem);

	for (size_t i = 0; i < sizeof items / sizeof *items; i++)
		json_add_str(compared, str_of(items[i]));
	json_set(o, "compared", compared);
	json_set_bool(o, "matched", s->identified_ms != 0);
	json_set_int(o, "at", s->identified_ms);
	return o;
}

/* Failures of identity and code are one count. */
static struct json *code(struct writer *w, const struct signer *s)
{
	struct json *o = json_object(w->mem);

	json_set_int(o, "sends", s->sends);
	json_set_int(o, "sent", s->coded_ms);
	json_set_int(o, "compared", s->acted_ms);
	json_set_int(o, "failures", s->failures);
	json_set_bool(o, "was_right", s->acted_ms != 0);
	return o;
}

static struct json *opened(struct writer *w, const struct evidence_signer *s)
{
	struct json *all = json_array(w->mem);

	for (size_t i = 0; i < s->documents; i++) {
		const struct signer_document *d = &s->document[i];
		struct json *o = object_in(w, all);

		json_set_str(o, "document", id_hex(w->mem, d->document));
		json_set_str(o, "field", d->field);
		json_set_int(o, "opened", d->opened_ms);
		set_hash(w, o, "seen_sha256", d->opened_sha256);
		json_set_int(o, "revision", d->revision);
	}
	return all;
}

static struct json *certificates(struct writer *w, const struct evidence_signer *s)
{
	struct json *all = json_array(w->mem);

	for (size_t i = 0; i < s->certificates; i++) {
		const struct evidence_certificate *c = &s->certificate[i];
		struct json *o = object_in(w, all);
		struct cert cert;

		w->is_bad |= !cert_read(c->der, &cert);
		if (w->is_bad)
			return all;
		json_set_str(o, "document", id_hex(w->mem, c->document));
		json_set_str(o, "fate", c->fate);
		json_set_int(o, "made", c->made_ms);
		json_set_int(o, "until", c->not_after_ms);
		json_set_str(o, "subject", cert_name(w->mem, cert.subject));
		set_hash(w, o, "serial", cert.serial);
		set_sha256(w, o, "sha256", c->der);
		set_bytes(w, o, "der", c->der);
	}
	return all;
}

static void add_signer(struct writer *w, struct json *all, const struct evidence_signer *s)
{
	struct json *o = object_in(w, all);

	json_set_str(o, "id", id_hex(w->mem, s->who.id));
	json_set_str(o, "person", s->who.person);
	json_set_str(o, "name", person_name(w, signer_person(&s->who)));
	json_set_int(o, "turn", s->who.turn);
	json_set_bool(o, "both", s->who.is_both);
	json_set_str(o, "state", str_of(signer_state_names[s->who.state]));
	json_set_str(o, "method", s->who.method);
	json_set_str(o, "consent", s->who.consent);
	json_set_int(o, "signed", s->who.signed_ms);
	if (s->who.reason.n > 0)
		json_set_str(o, "reason", s->who.reason);
	json_set(o, "link", link(w, &s->who));
	json_set(o, "identity", identity(w, &s->who));
	json_set(o, "documents", opened(w, s));
	json_set(o, "code", code(w, &s->who));
	if (s->who.act.n > 0) {
		set_sha256(w, o, "act_sha256", s->who.act);
		set_bytes(w, o, "act", s->who.act);
	}
	json_set(o, "certificates", certificates(w, s));
}

/* --- documents --------------------------------------------------------------------------------- */

static struct json *token(struct writer *w, struct str der)
{
	struct json *o = json_object(w->mem);
	struct tsp_token t;
	struct str rest;

	w->is_bad |= tsp_read(w->mem, der, &t, &rest) != WHY_OK;
	if (w->is_bad)
		return o;
	json_set_int(o, "at", t.at_ms);
	json_set_str(o, "by", cert_name(w->mem, t.cms.signer.subject));
	json_set_str(o, "policy", cert_oid_text(w->mem, t.policy));
	set_hash(w, o, "serial", t.serial);
	set_hash(w, o, "imprint", digest_view(&t.imprint));
	set_sha256(w, o, "sha256", der);
	return o;
}

static struct json *signature(struct writer *w, const struct evidence_revision *r)
{
	struct json *o = json_object(w->mem);
	struct cms cms;
	struct str rest;
	bool is_archive = str_eq(r->kind, STR("archive"));

	set_bytes(w, o, "cms", r->cms);
	if (is_archive) {
		json_set(o, "token", token(w, r->cms));
		return o;
	}
	w->is_bad |= cms_read(r->cms, &cms, &rest) != WHY_OK;
	if (w->is_bad)
		return o;
	json_set_str(o, "signer", id_is_zero(r->signer) ? STR("") : id_hex(w->mem, r->signer));
	json_set_str(o, "subject", cert_name(w->mem, cms.signer.subject));
	set_sha256(w, o, "certificate_sha256", cms.signer.der);
	set_sha256(w, o, "value_sha256", cms.value);
	if (cms.token.n > 0)
		json_set(o, "token", token(w, cms.token));
	return o;
}

static struct json *revisions(struct writer *w, const struct evidence_document *d)
{
	struct json *all = json_array(w->mem);

	for (size_t i = 0; i < d->revisions; i++) {
		const struct evidence_revision *r = &d->revision[i];
		struct json *o = object_in(w, all);

		json_set_int(o, "number", r->number);
		json_set_str(o, "kind", r->kind);
		json_set_int(o, "bytes", r->bytes);
		set_hash(w, o, "sha256", r->sha256);
		json_set_str(o, "field", r->field);
		json_set_int(o, "stored", r->stored_ms);
		json_set_int(o, "stamped", r->stamped_ms);
		if (r->cms.n > 0)
			json_set(o, "signature", signature(w, r));
	}
	return all;
}

static struct json *documents(struct writer *w)
{
	struct json *all = json_array(w->mem);

	for (size_t i = 0; i < w->e->documents; i++) {
		const struct evidence_document *d = &w->e->document[i];
		struct json *o = object_in(w, all);

		json_set_str(o, "id", id_hex(w->mem, d->now.document));
		json_set_str(o, "name", d->now.name);
		json_set_str(o, "level", d->now.level);
		json_set_int(o, "bytes", d->now.bytes);
		set_hash(w, o, "sha256", d->now.sha256);
		set_hash(w, o, "frozen_sha256", d->now.frozen_sha256);
		json_set(o, "revisions", revisions(w, d));
	}
	return all;
}

static struct json *pieces(struct writer *w)
{
	struct json *all = json_array(w->mem);

	for (size_t i = 0; i < w->e->pieces; i++) {
		const struct piece_row *p = &w->e->piece[i];
		struct json *o = object_in(w, all);

		json_set_str(o, "piece", str_of(piece_kinds[p->asked.piece].name));
		json_set_str(o, "state", str_of(piece_state_name(p->state)));
		json_set_str(o, "kind", p->doc_kind);
		if (p->document == NULL)
			continue;
		json_set_str(o, "document", id_hex(w->mem, p->document->id));
		json_set_str(o, "media", p->document->media);
		json_set_int(o, "bytes", p->document->bytes);
		set_hash(w, o, "sha256", str_from(p->document->plain_sha256, sizeof p->document->plain_sha256));
	}
	return all;
}

/* --- messages and the journal ------------------------------------------------------------------- */

static struct json *messages(struct writer *w)
{
	struct json *all = json_array(w->mem);

	for (size_t i = 0; i < w->e->messages; i++) {
		const struct evidence_message *m = &w->e->message[i];
		struct json *o = object_in(w, all);

		json_set_str(o, "id", id_hex(w->mem, m->id));
		json_set_str(o, "kind", m->kind);
		json_set_str(o, "notice", m->notice);
		json_set_str(o, "state", m->state);
		json_set_int(o, "queued", m->added_ms);
		json_set_int(o, "ended", m->ended_ms);
		json_set_int(o, "tries", m->tries);
	}
	return all;
}

static struct json *entries(struct writer *w)
{
	struct json *all = json_array(w->mem);

	for (size_t i = 0; i < w->e->entries; i++) {
		const struct evidence_entry *entry = &w->e->entry[i];
		struct json *o = object_in(w, all), *path = json_array(w->mem);

		json_set_str(o, "row", journal_row_text(w->mem, &entry->row));
		for (size_t k = 0; k < entry->path.n; k++)
			json_add_str(path, str_hex(w->mem, entry->path.proof[k].bytes, CRYPT_HASH_BYTES));
		json_set(o, "path", path);
		json_set_int(o, "seq", entry->row.seq);
	}
	return all;
}

static struct json *journal(struct writer *w, const struct evidence_about *about)
{
	struct json *o = json_object(w->mem), *head = json_object(w->mem);

	json_set_int(head, "portal", (int64_t)w->e->head.portal);
	json_set_int(head, "size", (int64_t)w->e->head.size);
	json_set_int(head, "time", (int64_t)w->e->head.time_ms);
	set_hash(w, head, "root", hash_view(&w->e->head.root));
	set_hash(w, head, "signature", w->e->head_signature);
	json_set(o, "head", head);
	set_hash(w, o, "public", str_from(about->journal_public, sizeof about->journal_public));
	json_set(o, "entries", entries(w));
	return o;
}

enum err evidence_model(struct mem *m, const struct evidence *e, const struct evidence_about *about, struct str *out)
{
	struct writer w = { .mem = m, .e = e };
	struct json *o = json_object(m), *all = json_array(m);

	json_set_int(o, "v", 1);
	json_set_str(o, "kind", STR("evidence"));
	json_set_int(o, "made", about->made_ms);
	json_set_str(o, "program", about->program);
	json_set(o, "procedure", procedure(&w));
	json_set(o, "parties", parties(&w));
	for (size_t i = 0; i < e->signers; i++)
		add_signer(&w, all, &e->signer[i]);
	json_set(o, "signers", all);
	json_set(o, "documents", documents(&w));
	json_set(o, "pieces", pieces(&w));
	json_set(o, "messages", messages(&w));
	json_set(o, "journal", journal(&w, about));
	if (w.is_bad)
		return err_note(ERR_CRYPTO, "evidence: a kept signature cannot be read");
	struct buf *text = buf_new(m, EVIDENCE_BYTES_MAX);

	json_write(text, o);
	if (buf_full(text))
		return ERR_LIMIT;
	*out = buf_done(text);
	return OK;
}
