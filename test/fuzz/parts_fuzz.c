/* parts_fuzz.c - a multipart body, fed whole and in pieces: both say the same. The first byte of the input is
 * the size of the pieces. */
#include <assert.h>

#include "platform/http_form.h"

enum { TEXT_MAX = 65536 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct seen {
	size_t files, bytes;
};

static enum err begin(void *self, struct str field, struct str name)
{
	struct seen *s = self;

	assert(field.n <= FORM_NAME_BYTES_MAX && name.n <= FORM_HEAD_BYTES_MAX);
	s->files++;
	return OK;
}

static enum err piece(void *self, struct str bytes)
{
	struct seen *s = self;

	s->bytes += bytes.n;
	return OK;
}

static enum err end(void *self)
{
	(void)self;
	return OK;
}

static const struct form_sink sink = { begin, piece, end };

static enum err feed(struct mem *m, struct str body, size_t step, struct seen *seen, struct pairs *out)
{
	struct form_parts *p = form_parts_new(m, STR("multipart/form-data; boundary=XX"), &sink, seen, TEXT_MAX);

	assert(p != NULL);
	for (size_t at = 0; at < body.n; at += step)
		TRY(form_parts_feed(p, str_sub(body, at, step)));
	return form_parts_end(p, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mem *m = mem_new(64 << 20);
	struct seen whole = { 0 }, pieces = { 0 };
	struct pairs a = { 0 }, b = { 0 };

	if (n > 1) {
		struct str body = str_from(data + 1, n - 1);
		enum err one = feed(m, body, body.n, &whole, &a), other = feed(m, body, 1 + data[0], &pieces, &b);

		assert((one == OK) == (other == OK));
		if (one == OK) {
			assert(a.n == b.n && whole.files == pieces.files && whole.bytes == pieces.bytes);
			for (size_t i = 0; i < a.n; i++)
				assert(str_eq(a.at[i].value, b.at[i].value));
		}
	}
	mem_free(&m);
	return 0;
}
