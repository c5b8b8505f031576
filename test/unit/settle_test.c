/* settle_test.c - what another product and another office change by themselves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/settle.h"
#include "core_kit.h"

static struct mem *mem;
static struct kit k;
static struct ctx ctx;
static struct dossier d;

static int begin(void **state)
{
	(void)state;
	mem = mem_new(1 << 26);
	kit_make(&k, mem);
	ctx = (struct ctx){ .mem = mem };
	d = (struct dossier){ .state = S_DRAFT, .facts = k.facts, .kept = k.facts };
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&mem);
	return 0;
}

static const char *settled(enum field_id id)
{
	dossier_settle(&ctx, &d, &k.s);
	return str_c(mem, facts_get(&d.facts, id));
}

/* Another product, sold for one or two years, with two payments and on a card, a key or in software. */
static void another_product(void)
{
	facts_set(&d.facts, F_PRODUCT, STR("autre"), ORIGIN_TYPED);
	k.product.id = STR("autre");
	k.product.packs[0] = 1;
	k.product.packs[1] = 2;
	k.product.n_packs = 2;
	k.product.payments = STR("cash\npurchase_order");
	k.product.device_modes = STR("card\nsoftware");
}

static void an_option_that_another_product_is_not_sold_with_goes(void **state)
{
	(void)state;
	another_product();
	assert_string_equal(settled(F_PACK), "");
	assert_string_equal(settled(F_DEVICE_MODE), "");
	assert_int_equal(d.facts.origin[F_PACK], ORIGIN_NONE);
	/* what both are sold with is still the answer */
	assert_string_equal(settled(F_PAYMENT), "cash");
}

static void what_the_portal_proposes_takes_its_place(void **state)
{
	(void)state;
	another_product();
	k.portal.defaults[0] = (struct lock){ F_PACK, STR("2") };
	k.portal.defaults[1] = (struct lock){ F_DEVICE_MODE, STR("hsm") };       /* not sold so */
	k.portal.n_defaults = 2;
	assert_string_equal(settled(F_PACK), "2");
	assert_int_equal(d.facts.origin[F_PACK], ORIGIN_PORTAL);
	assert_string_equal(settled(F_DEVICE_MODE), "");
}

static void of_the_same_product_a_wrong_answer_is_kept_to_be_told(void **state)
{
	(void)state;
	facts_set(&d.facts, F_DEVICE_MODE, STR("software"), ORIGIN_TYPED);
	assert_string_equal(settled(F_DEVICE_MODE), "software");
}

static void the_same_office_is_kept_as_the_office_that_it_is(void **state)
{
	(void)state;
	facts_set(&d.facts, F_OFFICE_PICK, STR("same"), ORIGIN_TYPED);
	/* Annecy hands nothing over: the answer stays, to be told */
	assert_string_equal(settled(F_OFFICE_PICK), "same");
	k.offices[0].does_pick = true;
	assert_string_equal(settled(F_OFFICE_PICK), "annecy");
	/* and of a portal that fixes the sending office, it is that one */
	k.offices[1].does_send = true;
	k.portal.locks[0] = (struct lock){ F_OFFICE_SEND, STR("thonon") };
	k.portal.n_locks = 1;
	facts_set(&d.facts, F_OFFICE_PICK, STR("same"), ORIGIN_TYPED);
	assert_string_equal(settled(F_OFFICE_PICK), "thonon");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(an_option_that_another_product_is_not_sold_with_goes),
		CASE(what_the_portal_proposes_takes_its_place),
		CASE(of_the_same_product_a_wrong_answer_is_kept_to_be_told),
		CASE(the_same_office_is_kept_as_the_office_that_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
