/* sniff_fuzz.c - the first bytes of an upload, and the container that the press answers with. */
#include <assert.h>

#include "paper/container.h"
#include "paper/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mem *m = mem_new(256 << 20);
	struct str bytes = str_from(data, n);
	enum upload_kind kind = UPLOAD_NONE;
	struct part *parts;
	size_t count;

	enum upload_verdict v = upload_sniff(str_sub(bytes, 0, 64), n, &kind);

	assert(v < UPLOAD_VERDICT_COUNT && (v == VERDICT_OK) == (kind != UPLOAD_NONE));
	if (container_read(m, bytes, &parts, &count) == OK) {
		assert(count <= CONTAINER_PARTS_MAX);
		assert(str_eq(container_write(m, parts, count), bytes));
	}
	mem_free(&m);
	return 0;
}
