/* form_fuzz.c - an urlencoded body: what is accepted has names once, in UTF-8, without controls. */
#include <assert.h>

#include "base/utf8.h"
#include "platform/http_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mem *m = mem_new(64 << 20);
	struct pairs pairs = { 0 };

	if (form_url_read(m, str_from(data, n), &pairs) == OK) {
		assert(pairs.n <= FORM_PAIRS_MAX);
		for (size_t i = 0; i < pairs.n; i++) {
			assert(utf8_valid(pairs.at[i].name) && utf8_valid(pairs.at[i].value));
			assert(pairs_get(&pairs, pairs.at[i].name) == &pairs.at[i].value);
		}
	}
	mem_free(&m);
	return 0;
}
