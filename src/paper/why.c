/* why.c - the stable words of verdicts and reasons. */
#include "paper/why.h"

#include <assert.h>

static const char *const verdict_names[VERDICT_COUNT] = {
	[VERDICT_VALID] = "valid",
	[VERDICT_VALID_ADDED] = "valid-added",
	[VERDICT_ISSUER_UNKNOWN] = "issuer-unknown",
	[VERDICT_UNDETERMINED] = "undetermined",
	[VERDICT_MODIFIED] = "modified",
	[VERDICT_INVALID] = "invalid",
	[VERDICT_NONE] = "none",
};

static const char *const why_names[WHY_COUNT] = {
	[WHY_OK] = "ok",
	[WHY_FILE] = "file",
	[WHY_RANGE] = "range",
	[WHY_UNLISTED] = "unlisted",
	[WHY_SHARED] = "shared",
	[WHY_PLACE] = "place",
	[WHY_SUBFILTER] = "subfilter",
	[WHY_NOT_CMS] = "not-cms",
	[WHY_SIGNERS] = "signers",
	[WHY_CONTENT] = "content",
	[WHY_ATTRIBUTES] = "attributes",
	[WHY_AFTER_CMS] = "after-cms",
	[WHY_NO_CERTIFICATE] = "no-certificate",
	[WHY_SIGNING_CERTIFICATE] = "signing-certificate",
	[WHY_WEAK] = "weak",
	[WHY_DIGEST] = "digest",
	[WHY_VALUE] = "value",
	[WHY_USAGE] = "usage",
	[WHY_ISSUER] = "issuer",
	[WHY_EXPIRED] = "expired",
	[WHY_NOT_YET] = "not-yet",
	[WHY_CHAIN] = "chain",
	[WHY_REVOKED] = "revoked",
	[WHY_NO_REVOCATION] = "no-revocation",
	[WHY_NO_TIME] = "no-time",
	[WHY_STAMP] = "stamp",
	[WHY_IMPRINT] = "imprint",
	[WHY_STATUS] = "status",
	[WHY_NONCE] = "nonce",
	[WHY_POLICY] = "policy",
	[WHY_CLOCK] = "clock",
	[WHY_REVISION] = "revision",
};

const char *verdict_name(enum verdict v)
{
	assert(v >= 0 && v < VERDICT_COUNT);
	return verdict_names[v];
}

const char *why_name(enum why w)
{
	assert(w >= 0 && w < WHY_COUNT);
	return why_names[w];
}
