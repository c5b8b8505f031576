/* keeper_main.c - the keeper's process: takes its keys, enters its jail, answers until told to stop.
 *
 * Limits  SECRET_BYTES_MAX an ask; KEY_FILE_BYTES a key. */
#include <assert.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "platform/jail.h"
#include "platform/password.h"
#include "role/keeper_pki.h"
#include "role/pki.h"

enum { SECRET_BYTES_MAX = 1024 * 1024, KEYS_BYTES_MAX = 128 * 1024, PEM_BYTES_MAX = 16 * 1024 };
#define HOUR_MS ((int64_t)3600 * 1000)
#define DAYS_MS ((int64_t)24 * HOUR_MS)

/* A key file is 32 bytes; NULL when master gave none to this duty. */
static const struct seal_key *take_key(struct mem *secret, int fd)
{
	if (fd < 0)
		return NULL;
	struct seal_key *key = mem_new_of(secret, struct seal_key);
	ssize_t n = pread(fd, key->bytes, sizeof key->bytes, 0);

	if (n != (ssize_t)sizeof key->bytes) {
		log_line(LOG_ALARM, "keeper.key", "why=\"not 32 bytes\" bytes=%zd", n);
		exit(78);
	}
	(void)close(fd);
	return key;
}

static struct str take_text(struct mem *secret, int fd)
{
	char *text = mem_get(secret, 1, PEM_BYTES_MAX);
	ssize_t n = pread(fd, text, PEM_BYTES_MAX, 0);

	(void)close(fd);
	return n > 0 && n < PEM_BYTES_MAX ? str_from(text, (size_t)n) : STR("");
}

/* The authority's files, for the one duty that has them. */
static enum err take_pki(struct keeper *k, struct mem *secret, const struct role_start *start)
{
	const int *fd = start->key_fd;
	struct keeper_pki_texts texts;

	if (fd[KEY_PKI_SIGN] < 0)
		return OK;
	texts = (struct keeper_pki_texts){
		.root_public = take_text(secret, fd[KEY_PKI_ROOT]),
		.secret_sign = take_text(secret, fd[KEY_PKI_SIGN]),
		.secret_service = take_text(secret, fd[KEY_PKI_SERVICE]),
		.secret_tsa = take_text(secret, fd[KEY_PKI_TSA]),
		.secret_seal = take_text(secret, fd[KEY_PKI_SEAL]),
		.url = pki_url(k->mem, start->conf),
		.policy = conf_text(start->conf, CONF_PKI_POLICY),
		.alarm_ms = conf_int(start->conf, CONF_PKI_ALARM_DAYS) * DAYS_MS,
	};
	k->grant_ms = conf_int(start->conf, CONF_GRANT_HOURS) * HOUR_MS;
	k->tries = mem_get(k->mem, KEEPER_TRIES_MAX, sizeof *k->tries);
	TRY(keeper_pki_new(k, &texts));
	(void)keeper_pki_ends(k);
	return OK;
}

/* Libraries read their tables and tune themselves on first use: here, while files may be opened. */
static void warm(struct keeper *k, struct mem *secret)
{
	if (k->secret_pepper != NULL)
		(void)password_hash(secret, k->secret_pepper, STR("warm"));
	if (k->secret_journal != NULL) {
		uint8_t signature[CRYPT_SIGNATURE_BYTES];

		crypt_sign(k->secret_journal, STR("warm"), signature);
	}
	if (k->secret_document != NULL) {
		uint8_t wrapped[CRYPT_WRAPPED_BYTES];

		crypt_key_wrap(k->world, k->secret_document, k->secret_identity, STR("warm"), wrapped);
	}
	/* a list, a state and a stamp: all that the authority's code will look for later. One that has ended
	 * says so here, and again to whoever asks. */
	if (k->pki != NULL) {
		struct ask_values values = { .fds = 0 };
		const struct proc_ask list = { .values.field = { STR("sign.crl") } },
				      none = { .values.field = { STR("?") } };

		(void)(keeper_crl(k, secret, &list, &values) == OK);
		(void)(keeper_ocsp(k, secret, &none, &values) == OK);
		(void)(keeper_tsa(k, secret, &none, &values) == OK);
	}
	(void)crypt_hmac_sha256(STR("warm"), STR(""));
	mem_reset(secret);
}

int main(void)
{
	struct role_start *start = role_start_read(1u << PROC_KEEPER_DOCS | 1u << PROC_KEEPER_SEAL |
						   1u << PROC_KEEPER_HASH);
	struct mem *keys = mem_new_secret(KEYS_BYTES_MAX);
	struct mem *secret = mem_new_secret(SECRET_BYTES_MAX);
	struct keeper k = { .mem = start->mem, .world = &world_real };
	struct proc_ask ask;
	bool is_idle = false;

	k.secret_document = take_key(keys, start->key_fd[KEY_DOCUMENT]);
	k.secret_identity = take_key(keys, start->key_fd[KEY_IDENTITY]);
	k.secret_pepper = take_key(keys, start->key_fd[KEY_PEPPER]);
	k.secret_journal = take_key(keys, start->key_fd[KEY_JOURNAL]);
	k.secret_code = take_key(keys, start->key_fd[KEY_CODE]);
	k.secret_caller = take_key(keys, start->key_fd[KEY_CALLER]);
	k.heads_fd = start->key_fd[KEY_HEADS];
	k.opens_per_minute = conf_int(start->conf, CONF_OPENS_PER_MINUTE);
	if ((k.heads_fd >= 0 && keeper_heads_read(&k) != OK) || take_pki(&k, secret, start) != OK)
		return 78;
	warm(&k, secret);
	if (jail_keeper() != OK)
		return 70;
	role_start_ready(start);
	while (proc_server_next(start->server, secret, -1, &ask, &is_idle)) {
		struct ask_values values = { .fds = 0 };
		enum err e = keeper_answer(&k, secret, &ask, &values);

		proc_server_answer(start->server, &ask, e, &values);
		mem_reset(secret);
	}
	mem_free(&keys);
	return 0;
}
