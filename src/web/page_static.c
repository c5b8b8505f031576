/* page_static.c - style, script, fonts and icons, from the program itself. */
#include "web/asset.h"
#include "web/handlers.h"

enum err static_get(struct ctx *ctx, const struct request *rq, struct reply *rp)
{
	const struct asset *asset = asset_find(request_path(rq, 0));
	bool is_packed;

	(void)ctx;
	if (asset == NULL)
		return ERR_NOT_FOUND;
	is_packed = asset->gz.n > 0 && rq->takes_gzip;
	reply_bytes(rp, asset->type, STR(""), is_packed ? asset->gz : asset->plain);
	if (asset->gz.n > 0)
		reply_header(rp, "Vary", STR("Accept-Encoding"));
	if (is_packed)
		reply_header(rp, "Content-Encoding", STR("gzip"));
	reply_forever(rp);
	return OK;
}
