/* out_test.c - pages: what a value may become, what an address may be, what each form carries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/id.h"
#include "web/csrf.h"
#include "web/out_page.h"

static struct mem *m;
static const struct world *world;

/* The token's own test is csrf_test.c: here it shows what it was asked. */
struct str csrf_token(struct mem *mem, struct str cookie_secret, struct str action)
{
	return str_fmt(mem, STR_FMT "@" STR_FMT, STR_ARG(cookie_secret), STR_ARG(action));
}

static int begin(void **state)
{
	(void)state;
	m = mem_new(8 << 20);
	world = &world_real;
	return 0;
}

static int end(void **state)
{
	(void)state;
	mem_free(&m);
	return 0;
}

static struct out *page(void)
{
	return out_new(m, world, LANG_FR, STR("secret"));
}

static const char *text_of(struct out *o)
{
	assert_false(buf_full(out_done(o)));
	return str_c(m, buf_done(out_done(o)));
}

static void every_sign_of_markup_in_a_value_is_escaped(void **state)
{
	struct out *o = page();

	(void)state;
	out_value(o, STR("<b a=\"1\" c='2'>&amp;</b>"));
	assert_string_equal(text_of(o), "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;&lt;/b&gt;");
}

/* Eight bytes are looked at together: each byte at each place among all kinds of neighbours. */
static void each_byte_at_each_place_is_itself_or_its_entity(void **state)
{
	static const char fillers[] = { 'a', '\'' - 2, '&' - 1, '!', '#', '=', '?', ';', '\x7f', '\x80', '\xa2', '\xff' };

	struct out *o = page();

	(void)state;
	for (size_t k = 0; k < sizeof fillers; k++) {
		for (unsigned byte = 1; byte < 256; byte++) {
			char value[20], wanted[64];
			size_t at = byte % 19, n = 0;

			o->at = o->begin;
			memset(value, fillers[k], sizeof value);
			value[at] = (char)byte;
			for (size_t i = 0; i < sizeof value; i++) {
				char c = value[i];
				const char *entity = c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" :
					c == '"' ? "&quot;" : c == '\'' ? "&#39;" : NULL;

				if (entity == NULL)
					wanted[n++] = c;
				for (; entity != NULL && *entity != '\0'; entity++)
					wanted[n++] = *entity;
			}
			wanted[n] = '\0';
			out_str(o, str_from(value, sizeof value));
			assert_string_equal(text_of(o), wanted);
		}
	}
}

/* Pieces of sixteen, eight and four bytes are looked at together: the sign stands at each place of each length. */
static void a_sign_is_escaped_wherever_it_stands_in_a_value_of_any_length(void **state)
{
	static const struct { char sign; const char *entity; } signs[] = { { '&', "&amp;" }, { '<', "&lt;" },
		{ '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" }, { '%', "%" }, { '=', "=" }, { '\xa7', "\xa7" } };
	struct out *o = page();

	(void)state;
	for (int n = 1; n <= 50; n++) {
		for (int at = 0; at < n; at++) {
			for (size_t k = 0; k < sizeof signs / sizeof *signs; k++) {
				char value[64], wanted[80];

				memset(value, 'a', sizeof value);
				value[at] = signs[k].sign;
				(void)snprintf(wanted, sizeof wanted, "%.*s%s%.*s", at, value, signs[k].entity,
					n - at - 1, value + at + 1);
				o->at = o->begin;
				out_str(o, str_from(value, (size_t)n));
				assert_string_equal(text_of(o), wanted);
			}
		}
	}
}

static void a_value_without_signs_is_the_same_bytes(void **state)
{
	struct out *o = page();

	(void)state;
	out_value(o, "Élodie d’Œuvre");
	out_value(o, 42);
	out_value(o, (size_t)7);
	out_value(o, STR(""));
	assert_string_equal(text_of(o), "Élodie d’Œuvre427");
}

static void an_address_that_is_not_ours_becomes_a_hash(void **state)
{
	static const char *const bad[] = { "javascript:alert(1)", "JAVASCRIPT:x", "//evil.example/", "/\\evil.example",
		"data:text/html,x", " /a", "http://plain.example/", "\tjavascript:x", "a/b" };
	static const char *const good[] = { "/commande/2026-7K3QDX/pieces", "#siren", "?page=2", "mailto:a@b.example",
		"https://www.example/", "tel:+33612345678", "/" };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct out *o = page();

		out_url(o, str_of(bad[i]));
		assert_string_equal(text_of(o), "#");
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct out *o = page();

		out_url(o, str_of(good[i]));
		assert_string_equal(text_of(o), good[i]);
	}
}

static void a_part_of_an_address_cannot_leave_its_place(void **state)
{
	struct out *o = page();

	(void)state;
	out_url_part(o, STR("../a?b=c&d#e\"é"));
	assert_string_equal(text_of(o), "..%2Fa%3Fb%3Dc%26d%23e%22%C3%A9");
}

static void each_form_has_the_token_of_its_action_and_an_id_of_its_own(void **state)
{
	struct out *o = page();
	struct str nonces[2];

	(void)state;
	for (int i = 0; i < 2; i++) {
		out_action_begins(o);
		out_url(o, STR("/compte?suite=1"));
		out_action_ends(o);
		assert_string_equal(str_c(m, out_token(o)), "secret@/compte");
		nonces[i] = out_nonce(o);
		assert_int_equal(nonces[i].n, 32);
	}
	assert_false(str_eq(nonces[0], nonces[1]));
}

#define FR "<option value=\"FR\">France</option>"
#define BE "<option value=\"BE\">Belgique</option>"
#define FR_CHOSEN "<option value=\"FR\" selected>France</option>"
#define BE_CHOSEN "<option value=\"BE\" selected>Belgique</option>"

static void a_list_is_drawn_once_and_then_written_again_with_another_one_selected(void **state)
{
	struct out_lists *lists = out_lists_new(m);
	struct out *o = page(), *next = page(), *alone = page(), *english = out_new(m, world, LANG_EN, STR("secret"));

	(void)state;
	out_remember(o, lists);
	assert_false(out_again(o, "countries", STR("FR")));
	out_lit(o, FR_CHOSEN BE);
	out_again_ends(o, "countries");
	assert_true(out_again(o, "countries", STR("BE")));
	assert_true(out_again(o, "countries", STR("")));
	assert_true(out_again(o, "countries", STR("FR\">France</option><option value=\"BE")));
	assert_false(out_again(o, "phones", STR("FR")));
	assert_string_equal(text_of(o), FR_CHOSEN BE FR BE_CHOSEN FR BE FR BE);
	out_remember(next, lists);              /* another page of the process */
	assert_true(out_again(next, "countries", STR("FR")));
	assert_string_equal(text_of(next), FR_CHOSEN BE);
	out_remember(english, lists);
	assert_false(out_again(english, "countries", STR("FR")));
	assert_false(out_again(alone, "countries", STR("FR")));
}

static void a_page_past_its_limit_says_so_and_is_not_sent_cut(void **state)
{
	struct out *o = page();
	char piece[4096];

	(void)state;
	memset(piece, 'a', sizeof piece);
	for (size_t i = 0; i <= OUT_BYTES_MAX / sizeof piece; i++)
		out_bytes(o, str_from(piece, sizeof piece));
	assert_true(buf_full(out_done(o)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_sign_of_markup_in_a_value_is_escaped, begin, end),
		cmocka_unit_test_setup_teardown(each_byte_at_each_place_is_itself_or_its_entity, begin, end),
		cmocka_unit_test_setup_teardown(
			a_sign_is_escaped_wherever_it_stands_in_a_value_of_any_length, begin, end),
		cmocka_unit_test_setup_teardown(a_value_without_signs_is_the_same_bytes, begin, end),
		cmocka_unit_test_setup_teardown(an_address_that_is_not_ours_becomes_a_hash, begin, end),
		cmocka_unit_test_setup_teardown(a_part_of_an_address_cannot_leave_its_place, begin, end),
		cmocka_unit_test_setup_teardown(each_form_has_the_token_of_its_action_and_an_id_of_its_own, begin, end),
		cmocka_unit_test_setup_teardown(
			a_list_is_drawn_once_and_then_written_again_with_another_one_selected, begin, end),
		cmocka_unit_test_setup_teardown(a_page_past_its_limit_says_so_and_is_not_sent_cut, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
