/* clerk_seal.c - the portal's own seal, around a file or in a PDF that it made: sealed by the keeper, time-stamped
 * by an authority, judged before anybody sees it.
 *
 * For     clerk_evidence.c and clerk_renewal.c.
 * Never   seals what a person signs: in a PDF the keeper's purpose is the attestation alone, and its certificate is
 *         the portal's.
 * Fails   nothing is kept between the steps: what waits for a stamp is sealed anew the next time. */
#include "role/clerk_sign.h"

#include "paper/cades.h"
#include "paper/container.h"
#include "paper/sealed.h"
#include "paper/slot.h"
#include "platform/jsonin.h"
#include "platform/memfd.h"
#include "say.h"

#define PURPOSE STR("attestation-pdf")

struct pdf_seal {
	struct signing *g;
	struct str pdf, appended, slot;
};

/* --- around a file ------------------------------------------------------------------------------ */

static enum err add_stamp(struct signing *g, struct str bare, struct str *out)
{
	struct digest imprint;
	struct str token;

	TRY(sealed_imprint(bare, &imprint));
	TRY(signing_stamp(g, &imprint, &token));
	return sealed_add_token(g->mem, bare, token, out);
}

/* As whoever is handed the file would judge it, with what this installation trusts. */
static enum err judge_file(struct signing *g, struct str container)
{
	const struct clerk_trust *trust = &g->clerk->trust;
	struct str roots[CLERK_ROOTS_MAX], stamps[CLERK_ROOTS_MAX];
	struct sealed_policy policy = { .seals = { .roots = roots }, .stamps = { .roots = stamps },
					.now_ms = ctx_now_ms(&g->ctx) };

	for (size_t i = 0; i < trust->roots_n; i++) {
		if (trust->roots[i].kind == PART_ROOT)
			roots[policy.seals.root_count++] = trust->roots[i].bytes;
		else
			stamps[policy.stamps.root_count++] = trust->roots[i].bytes;
	}
	struct sealed s = sealed_judge_all(g->mem, container, &policy);

	return s.why == WHY_OK ? OK : err_note(ERR_CRYPTO, "seal: the file is %s", why_name(s.why));
}

enum err signing_seal_file(struct signing *g, const struct seal_wish *wish, struct str *container_out)
{
	struct ask_values ask = { .field = { wish->purpose }, .fds = 1 }, answer;
	struct asic parts = { .name = wish->name, .data = wish->data };

	TRY(memfd_of("evidence", wish->data, &ask.fd[0]));
	mem_defer_close(g->mem, ask.fd[0]);
	TRY(clerk_ask(g->clerk, g->mem, ASK_SEAL, &ask, &answer));
	TRY(add_stamp(g, answer.field[0], &parts.signature));
	*container_out = asic_write(g->mem, &parts);
	return judge_file(g, *container_out);
}

/* --- in a PDF ------------------------------------------------------------------------------------ */

static enum err certificate(struct signing *g, struct str name, struct str *out)
{
	const struct ask_values ask = { .field = { name } };
	struct ask_values answer;

	TRY(clerk_ask(g->clerk, g->mem, ASK_CRL, &ask, &answer));
	*out = answer.field[0];
	return OK;
}

static enum err room_of(struct signing *g, size_t *bytes_out)
{
	struct cades_parts parts = { .alg = { SIGN_ECDSA, DIGEST_SHA256 }, .chain_count = 1 };
	struct str above;
	size_t token;

	TRY(certificate(g, STR("seal.cer"), &parts.signer_cert));
	TRY(certificate(g, STR("service.cer"), &above));
	TRY(signing_token_room(g, &token));
	parts.chain = &above;
	*bytes_out = cades_bytes_max(g->mem, &parts, token);
	return *bytes_out > 0 ? OK : ERR_CRYPTO;
}

static enum err prepare(struct pdf_seal *s, struct str name)
{
	struct signing *g = s->g;
	struct json *request = json_object(g->mem);
	struct ask_values ask = { .fds = 1 }, answer;
	size_t room;

	TRY(room_of(g, &room));
	g->p.field = FIELD_SEAL;
	g->p.made_ms = ctx_now_ms(&g->ctx);
	signing_request(g, request, room);
	json_set_str(request, "name", name);
	json_set_str(request, "reason", say(LANG_FR, SAY_evidence_seal_reason));
	ask.field[0] = json_text(g->mem, request, 4096);
	TRY(memfd_of("attestation", s->pdf, &ask.fd[0]));
	mem_defer_close(g->mem, ask.fd[0]);
	TRY(clerk_ask(g->clerk, g->mem, ASK_PREPARE, &ask, &answer));
	if (answer.fds != 1)
		return ERR_REMOTE;
	s->slot = answer.field[0];
	return memfd_view(g->mem, answer.fd[0], PADES_APPENDED_BYTES_MAX, &s->appended);
}

static enum err whole(const struct pdf_seal *s, int *fd_out)
{
	TRY(memfd_new("attestation", fd_out));
	mem_defer_close(s->g->mem, *fd_out);
	TRY(memfd_write(*fd_out, s->pdf));
	TRY(memfd_write(*fd_out, s->appended));
	return memfd_seal(*fd_out);
}

static enum err sealed_cms(struct pdf_seal *s, struct str *cms_out)
{
	struct signing *g = s->g;
	struct ask_values ask = { .field = { PURPOSE, s->slot }, .fds = 1 }, answer;

	TRY(whole(s, &ask.fd[0]));
	TRY(clerk_ask(g->clerk, g->mem, ASK_SEAL, &ask, &answer));
	return add_stamp(g, answer.field[0], cms_out);
}

static enum err judge(const struct pdf_seal *s)
{
	const struct clerk_trust *trust = &s->g->clerk->trust;
	struct mem *m = s->g->mem;
	struct ask_values ask = { .fds = 2 }, answer;
	struct json *policy = json_object(m);

	json_set_int(policy, "v", 1);
	json_set_str(policy, "kind", STR("dossier"));
	json_set_int(policy, "now", ctx_now_ms(&s->g->ctx));
	json_set_bool(policy, "revocation", false);
	ask.field[0] = json_text(m, policy, 1024);
	TRY(whole(s, &ask.fd[0]));
	TRY(memfd_of("roots", container_write(m, trust->roots, trust->roots_n), &ask.fd[1]));
	mem_defer_close(m, ask.fd[1]);
	TRY(clerk_ask(s->g->clerk, m, ASK_VERIFY, &ask, &answer));
	return str_eq_c(answer.field[0], verdict_name(VERDICT_VALID)) ? OK :
		err_note(ERR_CRYPTO, "seal: the PDF is " STR_FMT, STR_ARG(answer.field[0]));
}

enum err signing_seal_pdf(struct signing *g, struct str name, struct str pdf, struct str *out)
{
	struct pdf_seal s = { .g = g, .pdf = pdf };
	struct pades_slot slot;
	struct str cms;

	TRY(prepare(&s, name));
	TRY(sealed_cms(&s, &cms));
	s.appended = str_copy(g->mem, s.appended);
	if (!slot_read(s.slot, &slot) || slot.hole <= pdf.n ||
	    slot.hole + slot.hole_digits >= pdf.n + s.appended.n)
		return ERR_INVALID;
	TRY(pades_embed(&slot, pdf.n, (char *)(uintptr_t)s.appended.p, s.appended.n, cms));
	TRY(judge(&s));
	const struct str parts[] = { pdf, s.appended };

	*out = str_join(g->mem, parts, 2, STR(""));
	return OK;
}
