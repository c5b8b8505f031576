#ifndef PLATFORM_HTTP_FORM_H
#define PLATFORM_HTTP_FORM_H
#include "base/str.h"

/* http_form.h - the two ways a browser writes a form, read strictly: each name at most once,
 * valid UTF-8, no control character (line ends are allowed in a value and become '\n'), else
 * ERR_INVALID. application/x-www-form-urlencoded: the URL standard, 5.1; multipart/form-data: RFC
 * 7578. */

enum {
	FORM_PAIRS_MAX = 400,           /* fields of one form */
	FORM_NAME_BYTES_MAX = 64,       /* of a field's name */
	FORM_HEAD_BYTES_MAX = 2048,     /* of one part's header block */
	FORM_FILE_NAME_BYTES_MAX = 255, /* as it is kept; what came may be as long as its head */
};

struct pair {
	struct str name, value;
};

struct pairs {
	struct pair *at;
	size_t n;
};

/* NULL: no such name. A name is there once at most. */
const struct str *pairs_get(const struct pairs *, struct str name);

/* Views into mem, never into text. ERR_INVALID: bad escape, no '=', name twice, not UTF-8,
 * control. ERR_LIMIT: more than FORM_PAIRS_MAX fields. Empty text is a form without fields. */
MUST_CHECK enum err form_url_read(struct mem *, struct str text, struct pairs *out);

/* Where the files of a multipart body go while it arrives. A part is a file when it has a
 * filename. Any error stops the reading and comes back from form_parts_feed. An empty file name
 * with no byte is what a browser sends for a file field left empty: begin and end are called,
 * piece is not. */
struct form_sink {
	enum err (*begin)(void *self, struct str field, struct str file_name);
	enum err (*piece)(void *self, struct str bytes);
	enum err (*end)(void *self);
};

struct form_parts;

/* content_type: the header's value. NULL: not multipart/form-data, or no good boundary (RFC 2046
 * 5.1.1). sink may be NULL: then a file is ERR_INVALID. text_max: bytes of all the values
 * together. */
struct form_parts *form_parts_new(struct mem *, struct str content_type, const struct form_sink *,
				  void *self,
				  size_t text_max);
MUST_CHECK enum err form_parts_feed(struct form_parts *, struct str piece);
/* ERR_INVALID: the closing boundary has not come, or a value was refused. */
MUST_CHECK enum err form_parts_end(struct form_parts *, struct pairs *out);

#endif
