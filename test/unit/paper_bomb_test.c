/* paper_bomb_test.c - small files that ask for much: refused or judged within a second and 64 MiB.
 *
 * Each goes through the doors of test/fuzz/paper_targets.h, whose arenas end the process past their limit. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>

#include "../fuzz/paper_targets.h"
#include "paper/draft.h"
#include "paper/flate.h"
#include "paper_lab.h"

#define CATALOG "<</Type/Catalog/Pages 2 0 R>>"
#define PAGES "<</Type/Pages/Kids[3 0 R]/Count 1>>"
#define PAGE "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"

void __asan_init(void) __attribute__((weak));   /* there only when the sanitizer is */

static double cpu_ms(void)
{
	struct timespec t;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t), 0);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void assert_cheap(struct str file)
{
	double begun = cpu_ms(),
	       most = __asan_init != NULL ? 15000 : 2000; /* three acts, a second each at most */

	fuzz_pdf(file);
	double took = cpu_ms() - begun;

	if (took > most)
		fail_msg("%d ms for %zu bytes", (int)took, file.n);
}

/* text, n times, with %zu replaced by the turn */
static const char *repeated(struct mem *m, const char *head, const char *text, size_t n,
                            const char *tail)
{
	struct buf *b = buf_new(m, 8 * 1024 * 1024);

	buf_add_c(b, head);
	for (size_t i = 0; i < n; i++) {
		struct str rest = str_of(text), before;

		while (str_cut(rest, '#', &before, &rest)) {
			buf_add(b, before);
			buf_u64(b, i);
		}
		buf_add(b, before);
	}
	buf_add_c(b, tail);
	return str_c(m, buf_done(b));
}

static struct str with_catalog(struct mem *m, const char *catalog, const char *fourth)
{
	const char *bodies[] = { catalog, PAGES, PAGE, fourth };

	return kit_file(m, bodies, 4, "");
}

static void trees_keys_and_lists_without_end_are_cheap(void **state)
{
	struct mem *m = ((struct lab *)*state)->mem;

	assert_cheap(with_catalog(
		m, repeated(m, "<</Type/Catalog/Pages 2 0 R", "/K# 1", 100000, ">>"), "1"));
	assert_cheap(with_catalog(m, "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R>>",
				  repeated(m, "<</Fields[]", "/K# 1", 100000, ">>")));
	assert_cheap(with_catalog(m, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
				  repeated(m, "<</T(a)/Kids[", "4 0 R ", 200000, "]>>")));
	assert_cheap(with_catalog(m, "<</Type/Catalog/Pages 4 0 R>>",
				  repeated(m, "<</Type/Pages/Kids[", "4 0 R ", 200000, "]>>")));
	assert_cheap(with_catalog(m, CATALOG, repeated(m, "[", "[", 300000, "]")));
	assert_cheap(with_catalog(m, CATALOG, repeated(m, "[", "1 ", 1000000, "]")));
	assert_cheap(with_catalog(m, CATALOG, repeated(m, "(", "/ByteRange [", 300000, ")")));
}

static void objects_that_share_one_long_comment_are_cheap(void **state)
{
	struct mem *m = ((struct lab *)*state)->mem;
	size_t n = 60000;
	struct buf *b = buf_new(m, 8 * 1024 * 1024), *rows = buf_new(m, 2 * 1024 * 1024);

	buf_add_c(b, "%PDF-1.7\n1 0 obj\n" CATALOG "\nendobj\n2 0 obj\n" PAGES
	             "\nendobj\n3 0 obj\n" PAGE "\nendobj\n");
	for (size_t i = 4; i < n; i++) {
		buf_fmt(rows, "%010zu 00000 n \n", buf_bytes(b));
		buf_fmt(b, "%zu 0 obj %%", i);
	}
	buf_add_c(b, "\n1\nendobj\n");             /* and so each of them is an object */
	size_t at = buf_bytes(b);

	buf_fmt(b, "xref\n0 1\n0000000000 65535 f \n1 3\n0000000009 00000 n \n0000000054 00000 n \n"
		   "0000000105 00000 n \n4 %zu\n", n - 4);
	buf_add(b, buf_done(rows));
	buf_fmt(b, "trailer\n<</Size %zu/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", n, at);
	assert_cheap(buf_done(b));
}

static void a_thousand_sections_are_cheap(void **state)
{
	struct mem *m = ((struct lab *)*state)->mem;
	struct buf *b = buf_new(m, 8 * 1024 * 1024);
	size_t before;

	buf_add(b, with_catalog(m, CATALOG, "1"));
	struct str file = buf_done(b);
	size_t at;

	assert_true(str_find(file, STR("xref\n"), &at));
	before = at;
	for (int i = 0; i < 1000; i++) {
		at = buf_bytes(b);
		buf_fmt(b,
		        "xref\n0 0\ntrailer\n<</Size 5/Root 1 0 R/Prev "
		        "%zu>>\nstartxref\n%zu\n%%%%EOF\n",
		        before, at);
		before = at;
		if (i == 40 || i == 500 || i == 999)
			assert_cheap(buf_done(b));
	}
}

/* A signed file whose store of proofs names the same things over and over. */
static void a_store_that_repeats_itself_is_cheap(void **state)
{
	struct lab *l = *state;
	struct mem *m = l->mem;
	struct str file = lab_dossier(l, 2), appended;
	struct pades_proofs proofs = lab_proofs(l);
	struct verify_policy policy = lab_policy(l);
	struct str *crls = mem_get(m, PADES_PROOFS_MAX, sizeof *crls);
	char *zeros = mem_get(m, 1, FLATE_BYTES_MAX);

	for (size_t i = 0; i < PADES_PROOFS_MAX; i++)
		crls[i] = proofs.crls[1];
	policy.proofs = (struct pades_proofs){ .crls = crls, .crl_count = PADES_PROOFS_MAX };
	double begun = cpu_ms();
	struct verification v = lab_verify(l, file, policy);

	assert_int_equal(v.verdict, VERDICT_VALID);
	assert_true(cpu_ms() - begun < (__asan_init != NULL ? 8000 : 1000));
	proofs = (struct pades_proofs){ .certs = &(struct str){ zeros, FLATE_BYTES_MAX },
		                        .cert_count = 1 };
	assert_int_equal(pades_add_dss(m, file, &proofs, &appended), PDF_OK);
	file = lab_glue(m, file, appended);
	assert_cheap(file);
}

/* Long chains of nested objects: each link is shallow, all of them together would not fit the stack. */
static void a_chain_of_new_objects_costs_no_stack(void **state)
{
	struct lab *l = *state;
	struct draft d;
	struct str appended;
	char *open = mem_get(l->mem, 1, 71), *close = mem_get(l->mem, 1, 71);

	memset(open, '[', 70);
	memset(close, ']', 70);
	assert_int_equal(draft_begin(&d, l->mem, lab_dossier(l, 1), 1000000), PDF_OK);
	uint32_t first = update_number(d.update), n = first;
	struct obj *catalog = draft_edit(&d, d.pdf->catalog_number);

	for (int i = 0; i < REVISION_OBJECTS_MAX - 10; i++) {
		uint32_t next = update_number(d.update);

		(void)update_put_text(d.update, n,
		                      str_fmt(l->mem, "%s %u 0 R %s", open, next, close));
		n = next;
	}
	(void)update_put_text(d.update, n, STR("(end)"));
	obj_put(l->mem, catalog, STR("DSS"), obj_ref(l->mem, first, 0));
	assert_int_equal(draft_end(&d, &appended), PDF_OK);
	struct str file =
		lab_glue(l->mem, (struct str){ d.pdf->bytes.p, d.pdf->bytes.n }, appended);
	struct verification v = lab_verify(l, file, lab_policy(l));

	assert_int_equal(v.verdict, VERDICT_VALID_ADDED);
	assert_cheap(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(trees_keys_and_lists_without_end_are_cheap,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(objects_that_share_one_long_comment_are_cheap,
		                                lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_thousand_sections_are_cheap, lab_set_up,
		                                lab_tear_down),
		cmocka_unit_test_setup_teardown(a_chain_of_new_objects_costs_no_stack, lab_set_up, lab_tear_down),
		cmocka_unit_test_setup_teardown(a_store_that_repeats_itself_is_cheap, lab_set_up,
		                                lab_tear_down),
	};

	return cmocka_run_group_tests_name("paper bombs", tests, NULL, NULL);
}
