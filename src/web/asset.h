#ifndef WEB_ASSET_H
#define WEB_ASSET_H
#include "base/str.h"

/* asset.h - what browsers fetch besides pages, embedded at build by gen/assetc. The name holds the
 * hash of the bytes, so an answer may be kept for ever. */

struct asset {
	struct str name;                /* app-0123456789ab.css: the {} of /static/{} */
	struct str type;
	struct str plain, gz;           /* gz is empty where compressing does not help */
};

extern const struct asset assets[];
extern const size_t assets_n;

/* NULL: there is none of that name. */
const struct asset *asset_find(struct str name);

#endif
