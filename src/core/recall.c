/* recall.c - see recall.h.
 *
 * For     core/dossier.c; role/front.c clears it.
 * Never   gives a view of its own memory: the next dossier is kept there.
 * Limits  RECALL_DOSSIERS slots, of which a dossier may stand in RECALL_WAYS; RECALL_BYTES_MAX of values in each. */
#include "core/recall.h"

#include <assert.h>
#include <string.h>

enum { NONCE_BYTES_MAX = 64 };

struct slot {
	struct recall_key key;          /* version 0: empty; the nonce is a view of its copy below */
	char nonce[NONCE_BYTES_MAX];
	uint64_t kept;                  /* when, by a count */
	struct facts facts;             /* values are views of the bytes below */
	size_t n;
	char bytes[RECALL_BYTES_MAX];
};

struct recall {
	uint64_t count;
	struct slot slots[RECALL_DOSSIERS];
};

struct recall *recall_new(struct mem *process)
{
	return mem_new_of(process, struct recall);
}

static bool is_key(const struct recall_key *a, const struct recall_key *b)
{
	return a->version == b->version && a->revision == b->revision && a->portal == b->portal &&
		id_eq(a->dossier, b->dossier) && str_eq(a->nonce, b->nonce);
}

/* The first of the slots a dossier may stand in: the end of an id is random. */
static size_t first_of(const struct recall_key *key)
{
	return key->dossier.bytes[sizeof key->dossier.bytes - 1] % (RECALL_DOSSIERS / RECALL_WAYS) * RECALL_WAYS;
}

static const struct slot *find(const struct recall *recall, const struct recall_key *key)
{
	const struct slot *slots = &recall->slots[first_of(key)];

	for (size_t i = 0; i < RECALL_WAYS; i++) {
		if (is_key(&slots[i].key, key))
			return &slots[i];
	}
	return NULL;
}

/* The one of this dossier, else the one that was kept longest ago; an empty one has never been. */
static struct slot *place(struct recall *recall, const struct recall_key *key)
{
	struct slot *slots = &recall->slots[first_of(key)], *out = slots;

	for (size_t i = 0; i < RECALL_WAYS; i++) {
		if (slots[i].key.version > 0 && slots[i].key.portal == key->portal &&
		    id_eq(slots[i].key.dossier, key->dossier))
			return &slots[i];
		if (slots[i].kept < out->kept)
			out = &slots[i];
	}
	return out;
}

bool recall_find(const struct recall *recall, struct mem *mem, const struct recall_key *key, struct facts *out)
{
	const struct slot *slot = key->nonce.n == 0 ? NULL : find(recall, key);

	if (slot == NULL)
		return false;
	char *bytes = mem_room(mem, slot->n + 1);

	memcpy(bytes, slot->bytes, slot->n);
	*out = slot->facts;
	for (unsigned id = 0; id < F_COUNT; id++) {
		if (out->value[id].n > 0)
			out->value[id].p = bytes + (out->value[id].p - slot->bytes);
	}
	return true;
}

/* The row's key is written last: a slot is empty while it is filled. */
void recall_keep(struct recall *recall, const struct recall_key *key, const struct facts *facts)
{
	struct slot *slot = place(recall, key);
	size_t n = 0;

	slot->key.version = 0;
	slot->kept = ++recall->count;
	if (key->nonce.n == 0 || key->nonce.n > NONCE_BYTES_MAX)
		return;
	slot->facts = *facts;
	for (unsigned id = 0; id < F_COUNT; id++) {
		struct str value = facts->value[id];

		if (value.n > RECALL_BYTES_MAX - n)
			return;
		if (value.n > 0)
			memcpy(slot->bytes + n, value.p, value.n);      /* @size: the test above */
		slot->facts.value[id].p = slot->bytes + n;
		n += value.n;
	}
	slot->n = n;
	memcpy(slot->nonce, key->nonce.p, key->nonce.n);                /* @size: tested first */
	slot->key = *key;
	slot->key.nonce = str_from(slot->nonce, key->nonce.n);
}

void recall_clear(struct recall *recall)
{
	for (size_t i = 0; i < RECALL_DOSSIERS; i++)
		recall->slots[i].key.version = 0;
}
