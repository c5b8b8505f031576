/* clerk_store.c - documents and their keys: opened with what the keeper unwraps, kept under a key that is made here.
 *
 * For     the clerk's jobs: pieces to bind, what is frozen, what is signed, what proves it.
 * Never   keeps a key longer than the secret arena it is given. */
#include "role/clerk.h"

#include <string.h>

#include "platform/crypt.h"

enum err clerk_key_open(struct clerk *c, struct mem *secret, const struct store_place *place, struct str wrapped,
			struct seal_key **out)
{
	const struct ask_values ask = { .field = { wrapped, ask_document(secret, place->portal, place->document) } };
	struct seal_key *key = mem_new_of(secret, struct seal_key);
	struct ask_values answer;

	TRY(clerk_ask(c, secret, ASK_KEY_OPEN, &ask, &answer));
	memcpy(key->bytes, answer.field[0].p, sizeof key->bytes);
	*out = key;
	return OK;
}

enum err clerk_keep(struct clerk *c, struct mem *m, struct mem *secret, struct clerk_kept *k)
{
	const struct store_place place = { k->portal, id_new(c->world), PLACE_ORIGINAL };
	struct seal_key *key = mem_new_of(secret, struct seal_key);
	struct ask_values answer;

	world_random(c->world, key->bytes, sizeof key->bytes);
	const struct ask_values ask = { .field = { str_from(key->bytes, sizeof key->bytes),
						   ask_document(m, place.portal, place.document) } };

	TRY(clerk_ask(c, m, ASK_KEY_WRAP, &ask, &answer));
	k->document = place.document;
	k->wrapped = answer.field[0];
	return store_put(c->store, m, c->world, key, &place, k->bytes, &k->blob);
}
