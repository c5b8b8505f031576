/* conf_test.c - a mistake names the file, the line, the key, the value and what is allowed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "platform/conf.h"

static struct mem *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = mem_new(4 << 20);
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	mem_free(&arena);
	return 0;
}

#define assert_str(have, want) assert_true(str_eq((have), STR(want)))

static const struct conf *good(const char *text)
{
	const struct conf *c = NULL;
	struct str complaints = STR("");

	assert_int_equal(conf_parse(arena, STR("t.conf"), STR("/etc/t"), str_of(text), &c, &complaints), OK);
	assert_int_equal(complaints.n, 0);
	return c;
}

static void assert_complaint(const char *text, const char *wanted)
{
	const struct conf *c = NULL;
	struct str complaints = STR("");

	assert_int_equal(conf_parse(arena, STR("t.conf"), STR("/etc/t"), str_of(text), &c, &complaints),
			 ERR_INVALID);
	assert_null(c);
	assert_string_equal(str_c(arena, complaints), wanted);
}

static void an_empty_file_gives_every_default(void **state)
{
	(void)state;
	const struct conf *c = good("");

	assert_str(conf_text(c, CONF_LISTEN_AT), "127.0.0.1:8080");
	assert_int_equal(conf_int(c, CONF_FRONTS), 1);
	assert_true(conf_is(c, CONF_MAIL_TRANSPORT, "file"));
	assert_str(conf_text(c, CONF_MAIL_CA), "");
}

static void relative_paths_start_from_the_files_folder(void **state)
{
	(void)state;
	const struct conf *c = good("data = d\nregister = /r/x\ndatabase = sqlite:d/t.db\n");

	assert_str(conf_text(c, CONF_DATA), "/etc/t/d");
	assert_str(conf_text(c, CONF_REGISTER), "/r/x");
	assert_str(conf_text(c, CONF_DATABASE_AT), "sqlite:/etc/t/d/t.db");
	c = good("database = postgres:host=/run/p dbname=t\n");
	assert_str(conf_text(c, CONF_DATABASE_AT), "postgres:host=/run/p dbname=t");
}

static void a_bad_value_is_told_with_its_line_and_what_is_allowed(void **state)
{
	(void)state;
	assert_complaint("listen = :80\n; a comment\n[process]\nfronts = 33\n",
		"t.conf:1 : listen = « :80 » n'est pas permis ; il faut hôte:port ou /chemin/de/socket "
		"(107 octets au plus).\n"
		"t.conf:4 : process.fronts = « 33 » n'est pas permis ; il faut un nombre entier de 1 à 32.\n");
	assert_complaint("[mail]\ntransport = smtpp\n",
		"t.conf:2 : mail.transport = « smtpp » n'est pas permis ; il faut l'un de ces mots : file smtp.\n");
	assert_complaint("public_url = https://x/\n",
		"t.conf:1 : public_url = « https://x/ » n'est pas permis ; il faut une adresse http:// ou "
		"https:// sans / final.\n");
	assert_complaint("[process]\nfronts = -1\n",
		"t.conf:2 : process.fronts = « -1 » n'est pas permis ; il faut un nombre entier de 1 à 32.\n");
}

static void unknown_doubled_and_broken_lines_are_told(void **state)
{
	(void)state;
	assert_complaint("fronts = 2\n", "t.conf:1 : la clé fronts n'existe pas.\n");
	assert_complaint("data = a\ndata = b\n", "t.conf:2 : la clé data est donnée deux fois.\n");
	assert_complaint("data\n", "t.conf:1 : ni « clé = valeur », ni « [section] ».\n");
	struct buf *b = buf_new(arena, 400);

	buf_add_c(b, "data = ");
	for (int i = 0; i < 250; i++)
		buf_byte(b, 'a');
	buf_byte(b, '\n');
	const struct conf *c = NULL;
	struct str complaints;

	assert_int_equal(conf_parse(arena, STR("t"), STR("/"), buf_done(b), &c, &complaints), ERR_INVALID);
	assert_true(str_starts(complaints, STR("t:1 : ligne de plus de 197 octets.\n")));
}

static void a_packed_configuration_is_the_same_and_is_judged_again(void **state)
{
	(void)state;
	const struct conf *c = good("data = d\n[process]\nfronts = 7\n"), *same = NULL;
	struct str packed = conf_pack(arena, c);

	assert_int_equal(conf_unpack(arena, packed, &same), OK);
	for (enum conf_key i = 0; i < CONF_COUNT; i++)
		assert_true(str_eq(conf_text(c, i), conf_text(same, i)));
	assert_int_equal(conf_int(same, CONF_FRONTS), 7);
	same = NULL;
	assert_int_equal(conf_unpack(arena, str_sub(packed, 0, packed.n - 1), &same), ERR_INVALID);
	assert_int_equal(conf_unpack(arena, STR("a\0b\0"), &same), ERR_INVALID);
	assert_null(same);
}

static void the_manual_and_the_sample_name_every_key(void **state)
{
	struct buf *manual = buf_new(arena, 64 * 1024), *sample = buf_new(arena, 64 * 1024);
	size_t at;

	(void)state;
	conf_manual(manual);
	conf_sample(sample);
	assert_false(buf_full(manual));
	for (enum conf_key i = 0; i < CONF_COUNT; i++) {
		assert_non_null(conf_rows[i].key);
		assert_true(str_of(conf_rows[i].doc).n > 20);
		assert_true(str_find(buf_done(sample), str_fmt(arena, "\n;%s = ", conf_rows[i].key), &at));
	}
	assert_true(str_find(buf_done(manual), STR(".B opens_per_minute\n"), &at));
	assert_true(str_find(buf_done(manual), STR("un nombre entier de 1 à 32"), &at));
}

static void the_sample_without_its_semicolons_is_a_good_file(void **state)
{
	struct buf *sample = buf_new(arena, 64 * 1024), *plain = buf_new(arena, 64 * 1024);

	(void)state;
	conf_sample(sample);
	struct str s = buf_done(sample);

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ';' || (i > 0 && s.p[i - 1] != '\n') || s.p[i + 1] == ' ')
			buf_byte(plain, s.p[i]);
	const struct conf *c = good(str_c(arena, buf_done(plain)));

	assert_int_equal(conf_int(c, CONF_HASHERS), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_file_gives_every_default),
		cmocka_unit_test(relative_paths_start_from_the_files_folder),
		cmocka_unit_test(a_bad_value_is_told_with_its_line_and_what_is_allowed),
		cmocka_unit_test(unknown_doubled_and_broken_lines_are_told),
		cmocka_unit_test(a_packed_configuration_is_the_same_and_is_judged_again),
		cmocka_unit_test(the_manual_and_the_sample_name_every_key),
		cmocka_unit_test(the_sample_without_its_semicolons_is_a_good_file),
	};

	return cmocka_run_group_tests(tests, make_arena, free_arena);
}
