/* roots.c - certificates out of two PEM files.
 *
 * For     whoever asks ASK_VERIFY: front, clerk.
 * Fails   a file that is named and cannot be read, or holds no certificate: the start ends, with its path. */
#include "role/roots.h"

#include "paper/keyfile.h"
#include "platform/file.h"

enum { FILE_BYTES_MAX = 256 * 1024 };

static enum err read_one(struct mem *mem, struct str path, enum part_kind kind, struct part *parts, size_t *n)
{
	struct str pem, certs[ROOTS_MAX];

	if (path.n == 0)
		return OK;
	TRY(file_read(mem, STR("/"), str_c(mem, path), FILE_BYTES_MAX, &pem));
	size_t found = keyfile_certs(mem, pem, certs, ROOTS_MAX);

	if (found == 0)
		return err_note(ERR_INVALID, "path=" STR_FMT " why=\"no certificate in this PEM file\"",
				STR_ARG(path));
	for (size_t i = 0; i < found; i++)
		parts[(*n)++] = (struct part){ kind, certs[i] };
	return OK;
}

enum err roots_read(struct mem *mem, const struct conf *conf, struct part parts[2 * ROOTS_MAX], size_t *n_out)
{
	size_t n = 0;

	TRY(read_one(mem, conf_text(conf, CONF_SIGN_ROOTS), PART_ROOT, parts, &n));
	TRY(read_one(mem, conf_text(conf, CONF_STAMP_ROOTS), PART_STAMP_ROOT, parts, &n));
	*n_out = n;
	return OK;
}

enum err roots_container(struct mem *mem, const struct conf *conf, struct str *out)
{
	struct part parts[2 * ROOTS_MAX];
	size_t n = 0;

	TRY(roots_read(mem, conf, parts, &n));
	*out = container_write(mem, parts, n);
	return OK;
}
