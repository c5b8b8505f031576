/* asks_fuzz.c - a message between processes: the first byte chooses the ask, the rest are its fields. What is
 * unpacked fits the shape, and packs again into the same bytes. */
#include <assert.h>

#include "platform/asks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void try(struct mem *m, const struct ask_shape *shape, struct str bytes)
{
	struct ask_values values = { 0 };

	if (ask_unpack(shape, bytes, &values) != OK)
		return;
	for (size_t i = 0; i < ASK_FIELDS_MAX && shape->field[i].name != NULL; i++)
		assert(values.field[i].n >= shape->field[i].bytes_min &&
		       values.field[i].n <= shape->field[i].bytes_max);
	struct buf *b = buf_new(m, 1 << 20);

	values.fds = shape->fds_min;
	ask_pack(b, shape, &values);
	assert(str_eq(buf_done(b), bytes));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mem *m = mem_new(64 << 20);

	if (n > 0) {
		const struct ask_row *row = &asks[data[0] % ASK_COUNT];

		try(m, &row->question, str_from(data + 1, n - 1));
		try(m, &row->answer, str_from(data + 1, n - 1));
	}
	mem_free(&m);
	return 0;
}
