#ifndef PLATFORM_PASSWORD_H
#define PLATFORM_PASSWORD_H
#include "platform/crypt.h"

/* password.h - argon2id (RFC 9106), 19 MiB, 2 passes, over HMAC(pepper, password): a stolen database
 * cannot be guessed at without the pepper. Called in the keeper only. */

enum { PASSWORD_MEMORY_BYTES = 19 * 1024 * 1024, PASSWORD_PASSES = 2 };

/* Takes tens of milliseconds. The PHC text "$argon2id$...", salt inside. */
struct str password_hash(struct mem *, const struct seal_key *secret_pepper, struct str secret_password);

/* False: wrong, or encoded is not ours. Same time either way. An encoded made with other costs is
 * refused. */
bool password_check(const struct seal_key *secret_pepper, struct str secret_password,
		    struct str encoded);

#endif
