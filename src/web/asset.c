/* asset.c - see asset.h; the table itself is generated. */
#include "web/asset.h"

const struct asset *asset_find(struct str name)
{
	for (size_t i = 0; i < assets_n; i++) {
		if (str_eq(assets[i].name, name))
			return &assets[i];
	}
	return NULL;
}
