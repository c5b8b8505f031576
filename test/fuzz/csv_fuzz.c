/* csv_fuzz.c - a stock file, plain or zipped: rows come out or the file is refused; numbers ascend. */
#include <assert.h>
#include <unistd.h>

#include "platform/memfd.h"
#include "sirene/stock.h"

enum { ROWS_MAX = 100000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void units(struct mem *m, struct str path)
{
	struct source *source;
	struct stock *stock;
	struct unit_row row;
	bool more = true;
	uint32_t last = 0;

	if (source_open(m, path, &source) != OK || stock_open_units(m, source, &stock) != OK)
		return;
	for (int i = 0; i < ROWS_MAX && stock_next_unit(stock, &row, &more) == OK && more; i++) {
		assert(i == 0 || row.siren > last);
		last = row.siren;
		size_t at;

		assert(!str_find(row.name, STR("[ND]"), &at));
	}
}

static void places(struct mem *m, struct str path)
{
	struct source *source;
	struct stock *stock;
	struct place_row row;
	bool more = true;

	if (source_open(m, path, &source) != OK || stock_open_places(m, source, &stock) != OK)
		return;
	for (int i = 0; i < ROWS_MAX && stock_next_place(stock, &row, &more) == OK && more; i++)
		assert(row.nic < 100000);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mem *m = mem_new(512 << 20);
	int fd;

	assert(memfd_of("stock", str_from(data, n), &fd) == OK);
	struct str path = str_fmt(m, "/proc/self/fd/%d", fd);

	units(m, path);
	places(m, path);
	(void)close(fd);
	mem_free(&m);
	return 0;
}
