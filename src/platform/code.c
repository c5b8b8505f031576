/* code.c - codes and grants.
 *
 * For     the keeper (all of it), the caller (code_unseal).
 * Never   uses one key for two purposes; compares in a time that depends on what is compared. */
#include "platform/code.h"

#include <assert.h>
#include <string.h>

#define FOR_CODES  STR("tabellion code 1")
#define FOR_GRANTS STR("tabellion grant 1")

enum { CODES = 1000000 };

static struct str view(const struct seal_key *key)
{
	return str_from(key->bytes, sizeof key->bytes);
}

void code_key(const struct seal_key *secret_code, struct str purpose, struct seal_key *secret_out)
{
	struct hash h = crypt_hmac_sha256(view(secret_code), purpose);

	memcpy(secret_out->bytes, h.bytes, sizeof secret_out->bytes);
	explicit_bzero(&h, sizeof h);
}

struct str code_digits(struct mem *secret, const struct seal_key *secret_code, struct str act)
{
	struct seal_key *key = mem_new_of(secret, struct seal_key);
	uint64_t number = 0;

	code_key(secret_code, FOR_CODES, key);
	struct hash h = crypt_hmac_sha256(view(key), act);

	for (size_t i = 0; i < 8; i++)
		number = number << 8 | h.bytes[i];
	explicit_bzero(&h, sizeof h);
	return str_fmt(secret, "%06u", (unsigned)(number % CODES));
}

static struct hash context_of(struct str act)
{
	return act_hash(act);
}

void code_seal(const struct world *world, const struct seal_key *secret_caller, struct str act,
	       struct str digits, uint8_t out[CODE_SEALED_BYTES])
{
	struct seal_key secret_box = { { 0 } };
	struct hash context = context_of(act);

	assert(digits.n == CODE_DIGITS);
	memcpy(secret_box.bytes, digits.p, digits.n);
	crypt_key_wrap(world, secret_caller, &secret_box, hash_view(&context), out);
	explicit_bzero(&secret_box, sizeof secret_box);
}

enum err code_unseal(struct mem *secret, const struct seal_key *secret_caller, struct str act,
		     struct str sealed, struct str *digits_out)
{
	struct seal_key *box = mem_new_of(secret, struct seal_key);
	struct hash context = context_of(act);

	TRY(crypt_key_open(secret_caller, sealed, hash_view(&context), box));
	struct str digits = str_from(box->bytes, CODE_DIGITS);

	if (!str_is_digits(digits))
		return ERR_CRYPTO;
	*digits_out = digits;
	return OK;
}

static struct hash grant_mac(struct mem *m, const struct seal_key *secret_code, struct str until,
			     struct str act)
{
	struct seal_key key;
	const struct str parts[] = { until, act };

	code_key(secret_code, FOR_GRANTS, &key);
	struct hash h = crypt_hmac_sha256(view(&key), str_join(m, parts, 2, STR("")));

	explicit_bzero(&key, sizeof key);
	return h;
}

struct str code_grant(struct mem *m, const struct seal_key *secret_code, struct str act, uint64_t until_ms)
{
	struct str until = ask_u64(m, until_ms);
	struct hash mac = grant_mac(m, secret_code, until, act);
	const struct str parts[] = { until, hash_view(&mac) };

	return str_join(m, parts, 2, STR(""));
}

bool code_is_granted(struct mem *m, const struct seal_key *secret_code, struct str act, struct str grant,
		     uint64_t now_ms)
{
	uint64_t until;

	if (grant.n != CODE_GRANT_BYTES || !ask_number(str_sub(grant, 0, 8), &until))
		return false;
	struct hash mac = grant_mac(m, secret_code, str_sub(grant, 0, 8), act);

	return str_eq_secret(hash_view(&mac), str_sub(grant, 8, grant.n)) && now_ms < until;
}
