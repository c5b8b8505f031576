/* id.c - ids as values. */
#include "base/id.h"

#include <string.h>

struct id id_new(const struct world *w)
{
	struct id id;

	world_uuid(w, id.bytes);
	return id;
}

bool id_eq(struct id a, struct id b)
{
	return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

bool id_is_zero(struct id a)
{
	static const struct id zero;

	return id_eq(a, zero);
}

struct str id_view(const struct id *id)
{
	return str_from(id->bytes, sizeof id->bytes);
}

struct str id_hex(struct mem *m, struct id id)
{
	return str_hex(m, id.bytes, sizeof id.bytes);
}

bool id_from(struct str bytes, struct id *out)
{
	if (bytes.n != sizeof out->bytes)
		return false;
	memcpy(out->bytes, bytes.p, bytes.n);
	return true;
}

bool id_unhex(struct str digits, struct id *out)
{
	return str_unhex(digits, out->bytes, sizeof out->bytes);
}
