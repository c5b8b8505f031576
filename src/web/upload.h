#ifndef WEB_UPLOAD_H
#define WEB_UPLOAD_H
#include "platform/crypt.h"
#include "platform/store.h"
#include "say.h"
#include "web/gate.h"

/* upload.h - the files of a multipart body, while they arrive: hashed and encrypted into
 * an unnamed file of the store, and copied into a memfd for the press. Nothing is kept by
 * itself: a handler that likes the verdict calls upload_keep, everything else vanishes with the
 * request. */

enum {
	UPLOAD_FILES_MAX = 4,
	UPLOAD_FILE_BYTES_MAX = 10 * 1024 * 1024,
	UPLOAD_PASSING_BYTES_MAX = 24 * 1024 * 1024     /* of a file that only passes through */
};

struct upload_file {
	struct str field, name;         /* the form's field; the client's name, only to be shown */
	uint64_t bytes;
	bool is_too_large;              /* more than its limit: nothing of it is left */
	int fd;                         /* of a passing file: its text, sealed; -1: none */
	/* of one that may be kept: its text, and what its blob is bound to. A passing file has none of them. */
	struct window *window;
	size_t stored;                  /* bytes of it that the store has */
	struct id document;
	struct seal_key *key_secret;    /* of this document alone; the keeper wraps it */
	struct store_writer *writer;
};

struct upload {
	struct upload_file files[UPLOAD_FILES_MAX];
	size_t n;                       /* an empty file field is not counted */
	bool is_too_many;
	enum err failed;                /* the disk: ERR_IO, and the body was refused */
};

/* Ready to take a body. ctx: of the request, its portal known. is_passing (ROUTE_PASSING): files are only
 * held in memory, for whoever is asked about them, and never reach the disk. */
struct upload *upload_new(const struct gate *, const struct ctx *, bool is_passing);
extern const struct form_sink upload_sink;      /* self: struct upload */

/* The file of a field; NULL: none came. */
const struct upload_file *upload_of(const struct request *, const char *field);
/* That of the field "file", and in *why_not the sentence when it cannot be judged (SAY_NONE: it can): choose,
 * none came; size, it is too large. */
const struct upload_file *upload_sent(const struct request *, enum say choose, enum say size, enum say *why_not);

/* Puts it into the store for good (fdatasync, link): the row may follow. Once. */
MUST_CHECK enum err upload_keep(const struct upload_file *, struct blob *out);

#endif
