/* courier_test.c - mails leave: to a real server over STARTTLS, or into a folder; what goes wrong is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "reach/courier.h"
#include "smtp_kit.h"

static struct smtp_kit server, bare;
static struct mem *arena;
static unsigned taken;                  /* mails the server has so far */

static int set_up(void **state)
{
	(void)state;
	arena = mem_new(64 << 20);
	return smtp_kit_open(&server, false) != 0 || smtp_kit_open(&bare, true) != 0 ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	smtp_kit_close(&server);
	smtp_kit_close(&bare);
	mem_free(&arena);
	return 0;
}

static struct courier_smtp_settings settings(void)
{
	return (struct courier_smtp_settings){
		.url = str_fmt(arena, "smtp://localhost:%u", server.port),
		.ca_file = str_fmt(arena, "%s/cert.pem", server.folder),
		.user = STR("portal"), .password = STR("test-only"), .timeout_ms = 20000,
	};
}

static const struct str text = { "Subject: x\r\nMessage-ID: <0190@t>\r\n\r\n.a line with a dot\r\n..\r\nlast\r\n",
				 sizeof "Subject: x\r\nMessage-ID: <0190@t>\r\n\r\n.a line with a dot\r\n..\r\nlast\r\n" - 1 };

static enum outcome send_by(const struct courier_smtp_settings *set, const char *to, struct str *why)
{
	struct courier c = courier_smtp(arena, set);
	const struct letter l = { STR("0190"), STR("portail@ardoise.test"), str_of(to), text };

	return c.deliver(c.self, arena, &l, why);
}

static enum outcome send_to(const char *to)
{
	struct courier_smtp_settings set = settings();
	struct str why;

	return send_by(&set, to, &why);
}

static void a_mail_arrives_byte_for_byte_over_tls(void **state)
{
	(void)state;
	assert_int_equal(send_to("claire@mairie.test"), OUTCOME_OK);
	struct str got = smtp_kit_mail(&server, arena, ++taken);

	assert_true(str_eq(got, text));
}

static void a_connection_serves_several_mails(void **state)
{
	struct courier_smtp_settings set = settings();
	struct courier c = courier_smtp(arena, &set);
	struct str why;

	(void)state;
	for (int i = 0; i < 5; i++) {
		const struct letter l = { STR("0190"), STR("portail@ardoise.test"),
					  i == 2 ? STR("bounce@b.test") : STR("claire@mairie.test"), text };

		assert_int_equal(c.deliver(c.self, arena, &l, &why),
				 i == 2 ? OUTCOME_REFUSED : OUTCOME_OK);
		taken += i != 2;
	}
	assert_true(smtp_kit_mail(&server, arena, taken).n > 0);
	assert_int_equal(smtp_kit_mail(&server, arena, taken + 1).n, 0);
}

static void later_never_and_our_fault_are_told_apart(void **state)
{
	struct courier_smtp_settings set = settings();
	struct str why;

	(void)state;
	assert_int_equal(send_by(&set, "greylist@b.test", &why), OUTCOME_RETRY);
	assert_true(str_starts(why, STR("451")));
	assert_int_equal(send_by(&set, "bounce@b.test", &why), OUTCOME_REFUSED);
	assert_true(str_starts(why, STR("550 5.1.1")));
	/* what is kept of a server's words is text, whatever it speaks */
	assert_int_equal(send_by(&set, "latin@b.test", &why), OUTCOME_REFUSED);
	assert_true(str_starts(why, STR("550 5.1.1 bo?te")));
	set.password = STR("wrong");
	assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_CONFIG);
	size_t at;

	assert_false(str_find(why, STR("wrong"), &at));
}

static void a_server_whose_certificate_does_not_fit_gets_no_password(void **state)
{
	struct courier_smtp_settings set = settings();
	struct str why;

	(void)state;
	set.ca_file = str_fmt(arena, "%s/cert.pem", bare.folder);
	assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_CONFIG);
	set = settings();
	set.url = str_fmt(arena, "smtp://127.0.0.1:%u", server.port);
	assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_CONFIG);
	assert_int_equal(smtp_kit_mail(&server, arena, taken + 1).n, 0);
}

static void a_server_without_tls_gets_nothing(void **state)
{
	struct courier_smtp_settings set = settings();
	struct str why;

	(void)state;
	set.url = str_fmt(arena, "smtp://localhost:%u", bare.port);
	assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_CONFIG);
	assert_int_equal(smtp_kit_mail(&bare, arena, 1).n, 0);
	/* but a relay on this machine may be told to do without */
	set.is_plain = true;
	set.user = set.password = STR("");
	assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_OK);
	assert_true(smtp_kit_mail(&bare, arena, 1).n > 0);
	set.url = STR("smtp://mail.example.test:25");
	assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_CONFIG);
}

static void nobody_there_unknown_or_silent_is_later(void **state)
{
	struct courier_smtp_settings set = settings();
	struct str why;

	(void)state;
	set.url = STR("smtp://localhost:1");
	assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_RETRY);
	set.url = STR("smtp://no-such-host.invalid:25");
	assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_RETRY);
	set = settings();
	set.timeout_ms = 2000;
	assert_int_equal(send_by(&set, "slow@b.test", &why), OUTCOME_RETRY);
	taken++;
	assert_true(why.n > 0);
}

static void cut_after_acceptance_is_sent_again_under_the_same_name(void **state)
{
	(void)state;
	assert_int_equal(send_to("drop@b.test"), OUTCOME_RETRY);
	assert_int_equal(send_to("claire@mairie.test"), OUTCOME_OK);
	struct str first = smtp_kit_mail(&server, arena, taken + 1);
	struct str second = smtp_kit_mail(&server, arena, taken + 2);

	taken += 2;
	assert_true(first.n > 0 && str_eq(first, second));
}

static void wrong_addresses_of_the_server_are_our_fault(void **state)
{
	static const char *const urls[] = { "", "localhost:25", "http://localhost:25", "smtp://", "smtp://a@b:25",
					    "smtp://localhost:2x", "file:///etc/passwd" };
	struct courier_smtp_settings set = settings();
	struct str why;

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		set.url = str_of(urls[i]);
		assert_int_equal(send_by(&set, "claire@mairie.test", &why), OUTCOME_CONFIG);
	}
}

static void the_folder_gets_one_whole_file_a_mail(void **state)
{
	struct courier c = courier_file(arena, str_of(server.folder));
	struct letter l = { STR("0190ab"), STR("a@b"), STR("c@d"), text };
	struct str why;
	struct stat st;

	(void)state;
	assert_int_equal(c.deliver(c.self, arena, &l, &why), OUTCOME_OK);
	assert_int_equal(c.deliver(c.self, arena, &l, &why), OUTCOME_OK);
	assert_int_equal(stat(str_c(arena, str_fmt(arena, "%s/0190ab.eml", server.folder)), &st), 0);
	assert_int_equal(st.st_size, text.n);
	assert_int_not_equal(stat(str_c(arena, str_fmt(arena, "%s/0190ab.eml.part", server.folder)), &st), 0);
	struct courier lost = courier_file(arena, STR("/nonexistent/folder"));

	assert_int_equal(lost.deliver(lost.self, arena, &l, &why), OUTCOME_RETRY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_arrives_byte_for_byte_over_tls),
		cmocka_unit_test(a_connection_serves_several_mails),
		cmocka_unit_test(later_never_and_our_fault_are_told_apart),
		cmocka_unit_test(a_server_whose_certificate_does_not_fit_gets_no_password),
		cmocka_unit_test(a_server_without_tls_gets_nothing),
		cmocka_unit_test(nobody_there_unknown_or_silent_is_later),
		cmocka_unit_test(cut_after_acceptance_is_sent_again_under_the_same_name),
		cmocka_unit_test(wrong_addresses_of_the_server_are_our_fault),
		cmocka_unit_test(the_folder_gets_one_whole_file_a_mail),
	};

	return cmocka_run_group_tests_name("courier", tests, set_up, tear_down);
}
