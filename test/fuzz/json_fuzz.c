/* json_fuzz.c - what is read as JSON is written canonically and read again as the same. */
#include <assert.h>

#include "platform/jsonin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mem *m = mem_new(64 << 20);
	struct json *tree, *again;

	if (json_read(m, str_from(data, n), &json_limits_small, &tree) == OK) {
		struct str text = json_text(m, tree, 8 << 20);

		if (text.n <= json_limits_small.bytes_max) {
			assert(json_read(m, text, &json_limits_small, &again) == OK);
			assert(str_eq(json_text(m, again, 8 << 20), text));
		}
	}
	mem_free(&m);
	return 0;
}
