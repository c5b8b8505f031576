/* rows.c - the rows of two stock files as the overlay's lines (reach/directory_row.h), for overlay.py.
 *
 * For     rows UNITS.csv PLACES.csv: « siren, nic, day, line » a row, units first, two spaces between. */
#include <stdio.h>
#include <stdlib.h>

#include "reach/directory_row.h"
#include "sirene/source.h"

static struct mem *arena, *line_arena;

static void put(uint32_t siren, uint32_t nic, struct str treated, struct buf *line)
{
	struct str day = directory_row_day(treated), text = buf_done(line);

	(void)printf("%u  %u  %.*s  %.*s\n", siren, nic, STR_ARG(day), STR_ARG(text));
}

static void units(struct stock *s)
{
	struct unit_row row;
	bool more;

	while (stock_next_unit(s, &row, &more) == OK && more) {
		struct buf *line = buf_new(line_arena, DIRECTORY_LINE_BYTES_MAX);

		directory_row_unit(line, &row);
		put(row.siren, 0, row.treated, line);
		mem_reset(line_arena);
	}
}

static void places(struct stock *s)
{
	struct place_row row;
	bool more;

	while (stock_next_place(s, &row, &more) == OK && more) {
		struct buf *line = buf_new(line_arena, DIRECTORY_LINE_BYTES_MAX);

		directory_row_place(line, &row);
		put(row.siren, row.nic, row.treated, line);
		mem_reset(line_arena);
	}
}

int main(int argc, char **argv)
{
	struct source *u, *p;
	struct stock *unit_rows, *place_rows;

	arena = mem_new(256 << 20);
	line_arena = mem_new(1 << 20);
	if (argc != 3 || source_open(arena, str_of(argv[1]), &u) != OK || source_open(arena, str_of(argv[2]), &p) != OK ||
	    stock_open_units(arena, u, &unit_rows) != OK || stock_open_places(arena, p, &place_rows) != OK)
		return 1;
	units(unit_rows);
	places(place_rows);
	return 0;
}
