/* judge.c - reads a policy and its certificates, and has the verifier speak.
 *
 * For     job.c, in a child that opens nothing; desk.c, when that child was ended.
 * Never   trusts a root that the file brings; takes a part's kind from its bytes.
 * Limits  judge.h; PADES_PROOFS_MAX lists and answers, which CONTAINER_PARTS_MAX is below. */
#include "press/judge.h"

#include <assert.h>

#include "paper/container.h"
#include "platform/asks.h"
#include "platform/jsonin.h"

static enum err read_policy(struct mem *mem, struct str text, struct verify_policy *out)
{
	struct json *root = NULL;
	TRY(json_read(mem, text, &json_limits_small, &root));
	if (json_kind_of(root) != JSON_OBJECT || json_int(json_get(root, "v"), 0) != 1) {
		return err_note(ERR_INVALID, "judge: no policy of version 1");
	}
	struct str kind = json_str(json_get(root, "kind"), STR(""));
	bool is_dossier = str_eq_c(kind, "dossier");
	int64_t now_ms = json_int(json_get(root, "now"), 0);
	if ((!is_dossier && !str_eq_c(kind, "any")) || now_ms <= 0) {
		return err_note(ERR_INVALID, "judge: a kind of policy and a clock were expected");
	}
	*out = (struct verify_policy){ .now_ms = now_ms, .needs_token = is_dossier, .needs_known_fields = is_dossier };
	out->needs_revocation = json_bool(json_get(root, "revocation"), !is_dossier);
	return OK;
}

/* The parts of one kind, as a list of views. */
static struct str *list_of(struct mem *mem, const struct part *parts, size_t n, enum part_kind kind, size_t *n_out)
{
	struct str *list = mem_get(mem, n + 1, sizeof *list);
	size_t k = 0;
	for (size_t i = 0; i < n; i++) {
		if (parts[i].kind == kind) {
			list[k++] = parts[i].bytes;
		}
	}
	*n_out = k;
	return list;
}

static enum err read_parts(struct mem *mem, struct str container, struct verify_policy *out)
{
	struct part *parts = NULL;
	size_t n = 0;
	_Static_assert((int)CONTAINER_PARTS_MAX <= (int)PADES_PROOFS_MAX, "every part may be a proof");
	TRY(container_read(mem, container, &parts, &n));
	for (size_t i = 0; i < n; i++) {
		if (parts[i].kind < PART_ROOT) {
			return err_note(ERR_INVALID, "judge: part %zu is no certificate, list or answer", i);
		}
	}
	out->signers.roots = list_of(mem, parts, n, PART_ROOT, &out->signers.root_count);
	out->stamps.roots = list_of(mem, parts, n, PART_STAMP_ROOT, &out->stamps.root_count);
	out->signers.known = out->stamps.known = list_of(mem, parts, n, PART_KNOWN, &out->signers.known_count);
	out->stamps.known_count = out->signers.known_count;
	out->proofs.crls = list_of(mem, parts, n, PART_CRL, &out->proofs.crl_count);
	out->proofs.ocsps = list_of(mem, parts, n, PART_OCSP, &out->proofs.ocsp_count);
	return OK;
}


enum err judge_file(struct mem *mem, struct str policy, struct str file, struct str container, struct judged *out)
{
	struct verify_policy p = { .now_ms = 0 };
	TRY(read_policy(mem, policy, &p));
	TRY(read_parts(mem, container, &p));
	struct verification v = pades_verify(mem, file, &p);
	struct buf *text = buf_new(mem, ASK_JSON_BYTES_MAX);
	json_write(text, report_json(mem, &v));
	/* names without end, in dozens of signatures: nobody could read them */
	*out = buf_full(text) ? judge_limit(mem) : (struct judged){ v.verdict, buf_done(text) };
	return OK;
}

struct judged judge_limit(struct mem *mem)
{
	const struct verification v = { .verdict = VERDICT_INVALID, .why = WHY_FILE, .fault = PDF_LIMIT };
	return (struct judged){ v.verdict, json_text(mem, report_json(mem, &v), ASK_JSON_BYTES_MAX) };
}

void judge_warm(void)
{
	struct digest d = digest_one(DIGEST_SHA256, STR("once"));
	assert(d.kind == DIGEST_SHA256);
	const struct sign_check check = { .scheme = SIGN_ECDSA, .kind = DIGEST_SHA256, .spki = STR("no key") };
	(void)sign_is_good(NULL, &check);
}
