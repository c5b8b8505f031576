/* verify_words.c - tables from words to sentences. */
#include "web/verify_words.h"

struct word {
	const char *word;
	enum say sentence;
};

static const struct verify_verdict verdicts[] = {
	{ "valid", SAY_verify_valid, TONE_OK },
	{ "valid-added", SAY_verify_valid_added, TONE_OK },
	{ "issuer-unknown", SAY_verify_issuer_unknown, TONE_WARN },
	{ "undetermined", SAY_verify_undetermined, TONE_WARN },
	{ "modified", SAY_verify_modified, TONE_BAD },
	{ "invalid", SAY_verify_invalid, TONE_BAD },
	{ "none", SAY_verify_none, TONE_WARN },
};

static const struct word whys[] = {
	{ "ok", SAY_verify_why_ok },
	{ "file", SAY_verify_why_file },
	{ "range", SAY_verify_why_range },
	{ "unlisted", SAY_verify_why_unlisted },
	{ "shared", SAY_verify_why_shared },
	{ "place", SAY_verify_why_place },
	{ "subfilter", SAY_verify_why_subfilter },
	{ "not-cms", SAY_verify_why_not_cms },
	{ "signers", SAY_verify_why_signers },
	{ "content", SAY_verify_why_content },
	{ "attributes", SAY_verify_why_attributes },
	{ "after-cms", SAY_verify_why_after_cms },
	{ "no-certificate", SAY_verify_why_no_certificate },
	{ "signing-certificate", SAY_verify_why_signing_certificate },
	{ "weak", SAY_verify_why_weak },
	{ "digest", SAY_verify_why_digest },
	{ "value", SAY_verify_why_value },
	{ "usage", SAY_verify_why_usage },
	{ "issuer", SAY_verify_why_issuer },
	{ "expired", SAY_verify_why_expired },
	{ "not-yet", SAY_verify_why_not_yet },
	{ "chain", SAY_verify_why_chain },
	{ "revoked", SAY_verify_why_revoked },
	{ "no-revocation", SAY_verify_why_no_revocation },
	{ "no-time", SAY_verify_why_no_time },
	{ "stamp", SAY_verify_why_stamp },
	{ "imprint", SAY_verify_why_imprint },
	{ "status", SAY_verify_why_status },
	{ "nonce", SAY_verify_why_nonce },
	{ "policy", SAY_verify_why_policy },
	{ "clock", SAY_verify_why_clock },
	{ "revision", SAY_verify_why_revision },
};

static const struct word faults[] = {
	{ "no-header", SAY_verify_no_pdf },
	{ "encrypted", SAY_verify_locked },
	{ "limit", SAY_verify_limit },
	{ "no-startxref", SAY_verify_damaged },
	{ "junk-after-end", SAY_verify_junk },
	{ "bad-xref", SAY_verify_damaged },
	{ "xref-loop", SAY_verify_damaged },
	{ "no-catalog", SAY_verify_damaged },
	{ "bad-object", SAY_verify_damaged },
	{ "twin-keys", SAY_verify_twins },
	{ "no-page", SAY_verify_damaged },
};

static const struct word additions[] = {
	{ "base", SAY_verify_add_base },
	{ "signature", SAY_verify_add_signature },
	{ "proofs", SAY_verify_add_proofs },
	{ "archive", SAY_verify_add_archive },
	{ "archive-field", SAY_verify_add_archive },
	{ "signature-field", SAY_verify_add_signature },
	{ "other", SAY_verify_add_other },
};

static const struct word levels[] = {
	{ "none", SAY_verify_level_none },
	{ "B-B", SAY_verify_level_b },
	{ "B-T", SAY_verify_level_t },
	{ "B-LT", SAY_verify_level_lt },
	{ "B-LTA", SAY_verify_level_lta },
};

#define N_OF(list) (sizeof(list) / sizeof *(list))

static enum say find(const struct word *list, size_t n, struct str word)
{
	for (size_t i = 0; i < n; i++) {
		if (str_eq_c(word, list[i].word))
			return list[i].sentence;
	}
	return SAY_NONE;
}

const struct verify_verdict *verify_verdict_of(struct str word)
{
	for (size_t i = 0; i < N_OF(verdicts); i++) {
		if (str_eq_c(word, verdicts[i].word))
			return &verdicts[i];
	}
	return NULL;
}

enum say verify_why(struct str word)
{
	return find(whys, N_OF(whys), word);
}

enum say verify_fault(struct str word)
{
	return find(faults, N_OF(faults), word);
}

enum say verify_addition(struct str word)
{
	return find(additions, N_OF(additions), word);
}

enum say verify_level(struct str word)
{
	return find(levels, N_OF(levels), word);
}
