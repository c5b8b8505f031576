#ifndef CORE_SIRENE_STATE_H
#define CORE_SIRENE_STATE_H
#include "base/json.h"

/* sirene_state.h - small facts about the company register that outlive a process: one JSON object a name,
 * changed only from the text that was read. */

struct db;

enum { SIRENE_STATE_BYTES_MAX = 2000 };

struct sirene_state {
	const char *name;
	struct str text;                /* as it was read; empty: never written */
	const struct json *value;       /* an object, empty when never written */
	int64_t changed_ms;
};

MUST_CHECK enum err sirene_state_get(struct db *, struct mem *, const char *name, struct sirene_state *out);

/* In the caller's transaction. ERR_CONFLICT: somebody else wrote it since it was read. */
MUST_CHECK enum err sirene_state_put(struct db *, struct mem *, const struct sirene_state *was,
				     const struct json *value, int64_t now_ms);

#endif
