#ifndef CORE_CATALOGUE_READ_H
#define CORE_CATALOGUE_READ_H
#include "base/json.h"
#include "core/catalogue.h"

/* catalogue_read.h - a body of the catalogue as a struct: for core/catalogue.c, and for core/load.c, which
 * lets nothing in that could not be read again. ERR_INVALID: something needed is missing or unknown. */

MUST_CHECK enum err portal_read(struct mem *, const struct json *, struct portal **out);
MUST_CHECK enum err product_read(struct mem *, const struct json *, struct product *out);
MUST_CHECK enum err offer_read(struct mem *, const struct json *, struct product *out);
MUST_CHECK enum err office_read(const struct json *, struct office *out);

#endif
