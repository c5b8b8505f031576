/* routes_test.c - the product's own table: no page without a right, a limit and a rate. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "web/routes.h"

static const char *row_of(unsigned i)
{
	return routes[i].path;
}

#define assert_row(i, claim)                                                                       \
	do {                                                                                       \
		if (!(claim))                                                                      \
			print_message("row %u: %s\n", (i), row_of(i));                             \
		assert_true(claim);                                                                \
	} while (0)

static void every_row_has_a_right_a_page_and_one_method(void **state)
{
	(void)state;
	assert_true(route_count > 20);
	for (unsigned i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		unsigned all = R_ANYONE | R_PORTAL | R_DRAFT | R_ACCOUNT | R_CONFIRMED;

		assert_row(i, r->rights != 0 && (r->rights & ~all) == 0);
		/* who lets anybody in lets in everybody: nothing to add up */
		assert_row(i, (r->rights & R_ANYONE) == 0 || r->rights == R_ANYONE);
		assert_row(i, r->page != NULL && r->names != NULL && r->path[0] == '/');
		assert_row(i, r->method == HTTP_GET || r->method == HTTP_POST);
	}
}

static void a_get_takes_no_body_and_a_post_takes_a_bounded_one(void **state)
{
	(void)state;
	for (unsigned i = 0; i < route_count; i++) {
		const struct route *r = &routes[i];
		bool has_files = (r->flags & ROUTE_FILES) != 0;

		if (r->method == HTTP_GET) {
			assert_row(i, r->body_max == 0);
			assert_row(i, (r->flags & (ROUTE_NONCE | ROUTE_FILES | ROUTE_KEEP)) == 0);
			assert_row(i, r->names[0] == 0 && r->knows == NULL);
			continue;
		}
		assert_row(i, r->body_max > 0 && r->body_max <= (has_files ? UPLOAD_MAX : KEPT_MAX));
		assert_row(i, r->rate != RATE_FREE);
		/* what is written by anybody is rare, or is slowed down */
		assert_row(i, (r->flags & ROUTE_PUBLIC) == 0 || (r->flags & ROUTE_RAW) != 0);
		/* without a token a POST only asks another process, and is counted */
		assert_row(i, (r->flags & ROUTE_RAW) == 0 ||
				      ((r->flags & ROUTE_PUBLIC) != 0 && r->ask != NULL && r->rate == RATE_PKI &&
				       (r->flags & (ROUTE_NONCE | ROUTE_FILES | ROUTE_KEEP)) == 0));
	}
}

/* What anybody may send is never kept, and is counted apart. */
static void files_are_kept_of_customers_only(void **state)
{
	unsigned n = 0;

	(void)state;
	for (unsigned i = 0; i < route_count; i++) {
		if ((routes[i].flags & ROUTE_FILES) == 0)
			continue;
		assert_row(i, routes[i].ask != NULL);
		if ((routes[i].flags & ROUTE_PASSING) != 0) {
			assert_row(i, routes[i].rate == RATE_JUDGE);
			continue;
		}
		assert_row(i, (routes[i].rights & ~(unsigned)(R_ACCOUNT | R_CONFIRMED)) == 0);
		assert_row(i, routes[i].rate == RATE_UPLOAD);
		n++;
	}
	assert_true(n > 0);
}

static void what_is_public_belongs_to_everybody(void **state)
{
	(void)state;
	for (unsigned i = 0; i < route_count; i++) {
		if ((routes[i].flags & ROUTE_PUBLIC) != 0)
			assert_row(i, routes[i].rights == R_ANYONE &&
					      (routes[i].method == HTTP_GET || (routes[i].flags & ROUTE_RAW) != 0));
	}
}

/* A path of the row, its holes filled with a word that is no part of another row. */
static struct str example_of(struct mem *mem, const struct route *r)
{
	struct str rest = str_of(r->path), part;
	struct buf *b = buf_new(mem, 200);
	bool more = str_cut(rest, '/', &part, &rest);

	while (more) {
		more = str_cut(rest, '/', &part, &rest);
		buf_byte(b, '/');
		buf_add(b, str_eq(part, STR("{}")) ? STR("zzz") : part);
	}
	return buf_done(b);
}

static void each_row_is_found_by_its_own_path_and_no_other_row_hides_it(void **state)
{
	struct mem *mem = mem_new(1 << 20);

	(void)state;
	for (unsigned i = 0; i < route_count; i++) {
		struct str parts[REQUEST_PARTS_MAX];
		const struct route *found = route_find(routes[i].method, example_of(mem, &routes[i]),
						       parts, NULL);

		assert_row(i, found == &routes[i]);
	}
	mem_free(&mem);
}

static void an_address_that_is_nearly_one_of_ours_is_none(void **state)
{
	static const char *const paths[] = {
		"", "/static", "/static/", "/static//", "/static/a/b", "//", "/p", "/p/", "commande", "/compte/",
	};
	struct str parts[REQUEST_PARTS_MAX];
	bool other;

	(void)state;
	for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
		assert_null(route_find(HTTP_GET, str_of(paths[i]), parts, &other));
		assert_false(other);
	}
	assert_null(route_find(HTTP_OTHER, STR("/"), parts, &other));
	assert_true(other);
	assert_non_null(route_find(HTTP_HEAD, STR("/"), parts, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_has_a_right_a_page_and_one_method),
		cmocka_unit_test(a_get_takes_no_body_and_a_post_takes_a_bounded_one),
		cmocka_unit_test(files_are_kept_of_customers_only),
		cmocka_unit_test(what_is_public_belongs_to_everybody),
		cmocka_unit_test(each_row_is_found_by_its_own_path_and_no_other_row_hides_it),
		cmocka_unit_test(an_address_that_is_nearly_one_of_ours_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
