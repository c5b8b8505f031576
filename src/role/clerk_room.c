/* clerk_room.c - how large the hole of a signature or time stamp is made: as large as what goes in, and a
 * little more.
 *
 * For     clerk_sign.c and clerk_archive.c, before a revision is prepared.
 * Holds   in struct clerk: how large the authorities' tokens are. Nobody tells it beforehand, so the process
 *         asks for one over random bytes before its first hole; a larger one seen later is remembered.
 * Never   makes a key or a certificate that could sign anything: the person's certificate does not exist yet,
 *         and one like it, signed by nobody, only has its length measured.
 * Fails   without an authority that stamps there is no signature either: ERR_REMOTE, before a one-time
 *         certificate was asked for in vain. */
#include "role/clerk_sign.h"

#include <assert.h>

#include "paper/cades.h"
#include "paper/cert.h"
#include "platform/act.h"
#include "platform/x509.h"

enum { ONE_TIME_MS = 10 * 60 * 1000 };

static enum err probe(struct signing *g)
{
	struct digest nothing = { .kind = DIGEST_SHA256 };
	struct str token;

	if (g->clerk->token_bytes > 0)
		return OK;
	world_random(g->clerk->world, nothing.bytes, 32);
	TRY(signing_stamp(g, &nothing, &token));
	g->p.stamped_ms = g->p.renew_ms = 0;    /* that was not this revision's */
	g->clerk->token_bytes = token.n;
	return OK;
}

enum err signing_token_room(struct signing *g, size_t *bytes_out)
{
	TRY(probe(g));
	*bytes_out = g->clerk->token_bytes + CADES_SPARE_BYTES;
	return OK;
}

/* Like the certificate that the keeper will make, but for whose name its issuer has. */
static struct str like_his(struct signing *g, const struct act *act)
{
	struct x509_wish w = { .use = USE_ONE_TIME, .country = act->country, .common_name = act->common_name,
		.serial_number = act->serial_number, .from_ms = g->p.made_ms, .until_ms = g->p.made_ms + ONE_TIME_MS,
		.url = g->clerk->trust.local_url, .issuer = STR("sign"), .policy = g->clerk->trust.local_policy };

	return x509_der(x509_make(g->mem, NULL, &w));
}

enum err signing_cms_room(struct signing *g, size_t *bytes_out)
{
	const struct ask_values ask = { .field = { STR("sign.cer") } };
	struct ask_values answer;
	struct cert above, his;
	struct act act;

	TRY(act_read(g->signer->act, &act));
	if (clerk_ask(g->clerk, g->mem, ASK_CRL, &ask, &answer) != OK || !cert_read(answer.field[0], &above)) {
		g->why = STR("keeper: no authority");
		return ERR_REMOTE;
	}
	TRY(probe(g));
	const struct cades_parts parts = { .alg = { SIGN_ECDSA, DIGEST_SHA256 }, .signer_cert = like_his(g, &act),
					   .chain = &above.der, .chain_count = 1 };
	bool is_one = cert_read(parts.signer_cert, &his);
	size_t room = cades_bytes_max(g->mem, &parts, g->clerk->token_bytes);

	assert(is_one && room > 2 * his.issuer.n);
	/* the issuer stands in the certificate and in what says which certificate it is */
	*bytes_out = room + 2 * above.subject.n - 2 * his.issuer.n + g->clerk->cms_more;
	return OK;
}
