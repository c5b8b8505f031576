#ifndef CORE_ITEM_H
#define CORE_ITEM_H
#include "core/ctx.h"
#include "core/memo.h"

/* item.h - items of the catalogue, a version each, made into what their readers want once a version. */

/* The version in force, made by kind->make: remembered by the process, or of this request alone. */
MUST_CHECK enum err item_get(const struct ctx *, int64_t portal, const struct item_kind *, struct str item,
	const void **out);
/* A version of before, of this request alone. */
MUST_CHECK enum err item_at(const struct ctx *, const struct item_kind *, struct str item, int64_t version,
	const void **out);

#endif
