/* page_authority.c - time stamps (RFC 3161 3.4), states (RFC 6960 A.1), lists and certificates (RFC 5280
 * 4.2.1.13) of the built-in authority: a program asks, the keeper answers, nothing is kept.
 *
 * Never   opens a session or sets a cookie; looks into what passes through.
 * Limits  ASK_REQUEST_BYTES_MAX a request, RATE_PKI. */
#include "web/handlers.h"

static enum err put(struct route_asks *out, enum ask ask, struct str field)
{
	if (field.n == 0 || field.n > ASK_REQUEST_BYTES_MAX)
		return ERR_INVALID;
	out->at[0] = (struct route_ask){ .ask = ask, .values.field = { field } };
	out->n = 1;
	return OK;
}

/* The keeper's answer, or why there is none: its certificate's end is no fault of who asks. */
static enum err give(const struct request *rq, struct str type, struct reply *rp)
{
	const struct request_answer *answer = request_answer(rq, 0);

	if (answer->err != OK)
		return answer->err == ERR_CRYPTO ? ERR_BUSY : answer->err;
	reply_bytes(rp, type, STR(""), answer->values.field[0]);
	return OK;
}

enum err tsa_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	(void)ctx;
	return put(out, ASK_TSA, rq->body);
}

enum err tsa_post(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	(void)ctx;
	return give(rq, STR("application/timestamp-reply"), rp);
}

enum err ocsp_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	(void)ctx;
	return put(out, ASK_OCSP, rq->body);
}

/* %XX of the base64 in the path; false: another escape, or one that is cut. */
static bool unescape(struct mem *m, struct str in, struct str *out)
{
	struct buf *b = buf_new(m, ASK_REQUEST_BYTES_MAX);

	for (size_t i = 0; i < in.n; i++) {
		int high, low;

		if (in.p[i] != '%') {
			buf_byte(b, in.p[i]);
			continue;
		}
		if (in.n - i < 3)
			return false;
		high = str_hex_value(in.p[i + 1]);
		low = str_hex_value(in.p[i + 2]);
		if (high < 0 || low < 0)
			return false;
		buf_byte(b, (char)(uint8_t)(high << 4 | low));
		i += 2;
	}
	*out = buf_done(b);
	return !buf_full(b);
}

enum err ocsp_get_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	struct str text, der;

	if (!unescape(ctx->mem, request_path(rq, 0), &text) || !str_unbase64(ctx->mem, text, &der))
		return ERR_INVALID;
	return put(out, ASK_OCSP, der);
}

enum err ocsp_page(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	(void)ctx;
	return give(rq, STR("application/ocsp-response"), rp);
}

enum err pki_ask(struct ctx *ctx, const struct request *rq, struct route_asks *out)
{
	(void)ctx;
	return request_path(rq, 0).n > 32 ? ERR_NOT_FOUND : put(out, ASK_CRL, request_path(rq, 0));
}

enum err pki_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	(void)ctx;
	return give(rq, str_ends(request_path(rq, 0), STR(".crl")) ? STR("application/pkix-crl")
								   : STR("application/pkix-cert"), rp);
}
