#ifndef BASE_ERR_H
#define BASE_ERR_H
/* err.h - how a function says that the world failed.
 *
 * Three kinds of wrong: a bug is an assert and ends the process; the world failing is an enum err,
 * returned and checked; a person being wrong is a value (struct complaint) drawn beside the field. */

enum err {
	OK = 0,
	ERR_NOT_FOUND,                  /* no such thing, or not this asker's */
	ERR_DENIED,                     /* it is there, the asker may not */
	ERR_CONFLICT,                   /* somebody was faster, or it exists already */
	ERR_LIMIT,                      /* more than a named bound */
	ERR_INVALID,                    /* the bytes are not what they claim to be */
	ERR_BUSY,                       /* try again later */
	ERR_IO,                         /* disk, pipe or database */
	ERR_CRYPTO,                     /* a signature, a digest or a key does not fit */
	ERR_REMOTE,                     /* a peer outside answered wrongly or not at all */
	ERR_COUNT
};

#define MUST_CHECK __attribute__((warn_unused_result))

/* The stable word that logs and API answers carry: "ok", "not_found", ... */
const char *err_name(enum err);

/* Writes one log line that says why, and returns its first argument: return err_note(ERR_IO, ...). */
enum err err_note(enum err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Only where nothing but the arena needs undoing. */
#define TRY(call)                                                                                  \
	do {                                                                                       \
		enum err try_ = (call);                                                            \
		if (try_ != OK)                                                                    \
			return try_;                                                               \
	} while (0)

#endif
