/* keeper_seal.c - answers of the duty seal: heads of journals.
 *
 * Never   signs a head that did not grow out of the last one it signed, also across its own restarts:
 *         that last head is on the disk before the signature is given out.
 * Fails   ERR_DENIED: the proof does not lead there, or the time runs backwards. ERR_IO: not written.
 * Limits  KEEPER_PORTALS_MAX portals. */
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/head.h"
#include "role/keeper.h"

enum { PORTAL_AT = 0, SIZE_AT = 8, ROOT_AT = 16, CHECK_AT = 48, RECORD_USED = 80 };

static void put_u64(uint8_t *at, uint64_t number)
{
	for (int i = 0; i < 8; i++)
		at[i] = (uint8_t)(number >> (56 - 8 * i));
}

static void record_make(const struct keeper_head *h, uint8_t record[KEEPER_HEAD_BYTES])
{
	memset(record, 0, KEEPER_HEAD_BYTES);
	put_u64(record + PORTAL_AT, h->portal);
	put_u64(record + SIZE_AT, h->size);
	memcpy(record + ROOT_AT, h->root.bytes, CRYPT_HASH_BYTES);
	struct hash check = crypt_sha256(str_from(record, CHECK_AT));

	memcpy(record + CHECK_AT, check.bytes, CRYPT_HASH_BYTES);
}

static bool record_read(const uint8_t record[KEEPER_HEAD_BYTES], struct keeper_head *out)
{
	struct hash check = crypt_sha256(str_from(record, CHECK_AT));

	if (memcmp(check.bytes, record + CHECK_AT, CRYPT_HASH_BYTES) != 0)
		return false;
	(void)ask_number(str_from(record + PORTAL_AT, 8), &out->portal);
	(void)ask_number(str_from(record + SIZE_AT, 8), &out->size);
	memcpy(out->root.bytes, record + ROOT_AT, CRYPT_HASH_BYTES);
	return true;
}

enum err keeper_heads_read(struct keeper *k)
{
	k->head = mem_get(k->mem, KEEPER_PORTALS_MAX, sizeof *k->head);
	for (k->heads = 0; k->heads < KEEPER_PORTALS_MAX; k->heads++) {
		uint8_t record[KEEPER_HEAD_BYTES];
		ssize_t n = pread(k->heads_fd, record, sizeof record,
				  (off_t)(k->heads * sizeof record));

		if (n == 0)
			return OK;
		if (n != (ssize_t)sizeof record || !record_read(record, &k->head[k->heads]))
			return err_note(ERR_CRYPTO, "file=heads.state record=%zu", k->heads);
	}
	return OK;
}

/* The portal's last head; one of size 0 when none was ever signed. NULL: no place is left. */
static struct keeper_head *find(struct keeper *k, uint64_t portal)
{
	for (size_t i = 0; i < k->heads; i++)
		if (k->head[i].portal == portal)
			return &k->head[i];
	if (k->heads == KEEPER_PORTALS_MAX)
		return NULL;
	k->head[k->heads] = (struct keeper_head){ .portal = portal, .root = crypt_sha256(STR("")) };
	return &k->head[k->heads];
}

enum err keeper_head_last(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			  struct ask_values *out)
{
	uint64_t portal = 0;
	uint8_t *public_key = mem_get(secret, 1, 32);

	(void)ask_number(ask->values.field[0], &portal);
	const struct keeper_head *h = find(k, portal);

	if (h == NULL)
		return ERR_LIMIT;
	crypt_public(k->secret_journal, public_key);
	out->field[0] = ask_u64(secret, h->size);
	out->field[1] = str_copy(secret, hash_view(&h->root));
	out->field[2] = str_from(public_key, 32);
	return OK;
}

static enum err keep(struct keeper *k, size_t place, const struct keeper_head *h)
{
	uint8_t record[KEEPER_HEAD_BYTES];

	record_make(h, record);
	ssize_t n = pwrite(k->heads_fd, record, sizeof record, (off_t)(place * sizeof record));

	if (n != (ssize_t)sizeof record || fdatasync(k->heads_fd) != 0)
		return err_note(ERR_IO, "file=heads.state why=%s", strerror(errno));
	return OK;
}

enum err keeper_head_sign(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
			  struct ask_values *out)
{
	const struct str *in = ask->values.field;
	struct head h;
	struct hash proof[HEAD_PROOF_HASHES_MAX];

	(void)ask_number(in[0], &h.portal);
	(void)ask_number(in[1], &h.size);
	(void)ask_number(in[3], &h.time_ms);
	memcpy(h.root.bytes, in[2].p, sizeof h.root.bytes);
	if (in[4].n % sizeof *proof != 0 || in[4].n > sizeof proof)
		return ERR_DENIED;
	if (in[4].n > 0)
		memcpy(proof, in[4].p, in[4].n);
	struct keeper_head *last = find(k, h.portal);

	if (last == NULL)
		return ERR_LIMIT;
	const struct head old = { .portal = h.portal, .size = last->size, .root = last->root };

	if (!head_is_grown(&old, &h, proof, in[4].n / sizeof *proof)) {
		log_line(LOG_ALARM, "keeper.head_refused", "portal=%llu from=%llu to=%llu",
			 (unsigned long long)h.portal, (unsigned long long)old.size,
			 (unsigned long long)h.size);
		return ERR_DENIED;
	}
	const struct keeper_head grown = { h.portal, h.size, h.root };
	size_t place = (size_t)(last - k->head);

	TRY(keep(k, place, &grown));
	*last = grown;
	if (place == k->heads)
		k->heads++;
	uint8_t *signature = mem_get(secret, 1, CRYPT_SIGNATURE_BYTES);

	crypt_sign(k->secret_journal, head_bytes(secret, &h), signature);
	out->field[0] = str_from(signature, CRYPT_SIGNATURE_BYTES);
	return OK;
}
