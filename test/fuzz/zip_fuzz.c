/* zip_fuzz.c - an archive in pieces of every size: its bytes come out, or it is refused. */
#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "sirene/zip.h"

enum { OUT_BYTES = 3000, OUT_MAX = 1 << 24 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct feed {
	struct str rest;
	size_t step;                            /* bytes a call gives at most */
};

static enum err give(void *self, void *out, size_t n, size_t *n_out)
{
	struct feed *f = self;
	size_t take = f->rest.n < n ? f->rest.n : n;

	take = take < f->step ? take : f->step;
	if (take > 0)
		memcpy(out, f->rest.p, take);
	f->rest = str_sub(f->rest, take, f->rest.n);
	*n_out = take;
	return OK;
}

/* All that comes out; SIZE_MAX: refused. */
static size_t unzip(struct str archive, size_t step)
{
	struct mem *m = mem_new(8 << 20);
	struct feed feed = { archive, step };
	struct zip_input input = { give, &feed };
	struct zip *zip;
	uint8_t out[OUT_BYTES];
	size_t total = 0, got = 1;
	enum err e = zip_open(m, &input, STR(""), &zip);

	while (e == OK && got > 0 && total < OUT_MAX) {
		e = zip_read(zip, out, sizeof out, &got);
		total += got;
	}
	mem_free(&m);
	return e == OK ? total : SIZE_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	log_threshold(LOG_ALARM);
	size_t whole = unzip(str_from(data, n), SIZE_MAX);

	/* how the bytes arrive changes nothing */
	assert(unzip(str_from(data, n), 7) == whole);
	return 0;
}
