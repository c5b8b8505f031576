/* mail_test.c - the bytes of mails: headers, words, quoted-printable, layout. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "core/mail.h"
#include "core/mime.h"
#include "core/notice.h"

static struct mem *arena;

static int make_arena(void **state)
{
	(void)state;
	arena = mem_new(8 << 20);
	return 0;
}

static int free_arena(void **state)
{
	(void)state;
	mem_free(&arena);
	return 0;
}

static bool has(struct str text, const char *needle)
{
	size_t at;

	return str_find(text, str_of(needle), &at);
}

static struct str words(const char *text, size_t column)
{
	struct buf *b = buf_new(arena, 4096);

	mime_words(b, str_of(text), column);
	return buf_done(b);
}

static struct str printable(const char *text)
{
	struct buf *b = buf_new(arena, 1 << 16);

	mime_quoted_printable(b, str_of(text));
	return buf_done(b);
}

static struct mail sample(void)
{
	return (struct mail){
		.id = STR("0190aabbccddeeff0011223344556677"),
		.at_ms = INT64_C(1795344127000),
		.from = STR("portail@ardoise.test"), .from_name = STR("Société Ardoise, portail"),
		.reply_to = STR("aide@ardoise.test"),
		.to = STR("claire.marchand@mairie.test"), .to_name = STR("Claire Marchand"),
		.lang = STR("fr"), .portal = STR("Ardoise"),
		.subject = STR("Demande n° 2026-7K3QDX validée\xc2\xa0: les signatures sont lancées"),
		.greeting = STR("Bonjour Claire Marchand,"),
		.body = STR("Votre demande est validée.\nChacun a 14 jours <pour> signer & \"lire\"."),
		.button = STR("Suivre ma demande"), .link = STR("https://portail.test/espace/2026-7K3QDX?a=1&b=2"),
		.link_hint = STR("Si le bouton ne répond pas, copiez cette adresse\xc2\xa0:"),
		.facts = { { STR("Demande n°"), STR("2026-7K3QDX") } }, .facts_n = 1,
		.help = STR("Besoin d’aide\xc2\xa0: 09 70 00 00 00."),
	};
}

static void plain_ascii_stays_as_it_is_and_long_words_are_folded(void **state)
{
	(void)state;
	assert_true(str_eq(words("Hello there", 9), STR("Hello there")));
	struct str folded = words("Demande n° 2026-7K3QDX : imprimez, signez et postez votre dossier "
				  "à l’adresse du bureau d’enregistrement de Sèvres", 9);
	struct str line, rest = folded;
	size_t column = 9;

	while (rest.n > 0) {
		(void)str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		assert_true(column + line.n <= 76 + 1);
		assert_true(str_starts(line, STR("=?UTF-8?Q?")) && str_ends(line, STR("?=")));
		assert_true(line.n <= 75);
		column = 1;
	}
	/* no character is cut: each word holds whole sequences */
	assert_false(has(folded, "=C2?="));
	assert_true(has(folded, "n=C2=B0_2026"));
}

static void a_line_feed_in_a_header_value_is_encoded_away(void **state)
{
	(void)state;
	struct str w = words("Bonjour\r\nBcc: eve@evil.test", 9);

	assert_false(has(w, "\r\nBcc"));
	assert_true(has(w, "=0D=0A"));
}

static void words_that_look_encoded_are_encoded(void **state)
{
	(void)state;
	assert_true(str_starts(words("=?UTF-8?Q?x?=", 9), STR("=?UTF-8?Q?=3D=3FUTF")));
}

static void quoted_printable_lines_are_short_and_keep_blanks_at_the_end(void **state)
{
	(void)state;
	char text[1000];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	struct str line, rest = printable(text);

	while (rest.n > 0) {
		(void)str_cut(rest, '\n', &line, &rest);
		assert_true(line.n <= 77);      /* 76 and the CR */
	}
	assert_true(str_eq(printable("a = b \nfin"), STR("a =3D b=20\r\nfin\r\n")));
	assert_true(str_eq(printable("é"), STR("=C3=A9\r\n")));
}

static void the_date_is_written_as_rfc_5322_says(void **state)
{
	(void)state;
	struct buf *b = buf_new(arena, 100);

	mime_date(b, INT64_C(1795344127000));
	assert_true(str_eq(buf_done(b), STR("Sun, 22 Nov 2026 10:42:07 +0000")));
	buf_clear(b);
	mime_date(b, 0);
	assert_true(str_eq(buf_done(b), STR("Thu, 01 Jan 1970 00:00:00 +0000")));
}

static void a_mail_has_two_parts_and_the_link_in_full_in_both(void **state)
{
	(void)state;
	struct mail mail = sample();
	struct str out;

	assert_int_equal(mail_write(arena, &mail, &out), OK);
	assert_true(has(out, "Message-ID: <0190aabbccddeeff0011223344556677@ardoise.test>\r\n"));
	assert_true(has(out, "Auto-Submitted: auto-generated\r\n"));
	assert_true(has(out, "Content-Type: multipart/alternative; "));
	assert_true(has(out, "Content-Type: text/plain; charset=utf-8\r\n"));
	assert_true(has(out, "Content-Type: text/html; charset=utf-8\r\n"));
	assert_true(has(out, "\nhttps://portail.test/espace/2026-7K3QDX?a=3D1&b=3D2\r\n"));
	assert_true(has(out, "&lt;pour&gt;"));
	assert_true(has(out, "From: =?UTF-8?Q?Soci=C3=A9t=C3=A9_Ardoise__portail?=\r\n <portail@ardoise.test>"));
	assert_false(has(out, "<pour>\" "));
	assert_false(has(out, "<img"));
	assert_false(has(out, "<script"));
	for (size_t i = 0; i < out.n; i++)
		assert_true((unsigned char)out.p[i] < 0x7f);
	for (size_t i = 1; i < out.n; i++)
		assert_true(out.p[i] != '\n' || out.p[i - 1] == '\r');
}

static void no_break_spaces_are_for_pages_not_for_text_and_headers(void **state)
{
	(void)state;
	struct mail mail = sample();
	struct str out, head, text;
	size_t at;

	assert_int_equal(mail_write(arena, &mail, &out), OK);
	assert_true(str_find(out, STR("Content-Type: text/html"), &at));
	head = str_sub(out, 0, at);
	assert_false(has(head, "=C2=A0"));
	text = str_sub(out, at, out.n);
	assert_true(has(text, "=C2=A0"));
}

static void the_same_mail_is_the_same_bytes(void **state)
{
	(void)state;
	struct mail mail = sample();
	struct str one, two;

	assert_int_equal(mail_write(arena, &mail, &one), OK);
	assert_int_equal(mail_write(arena, &mail, &two), OK);
	assert_true(str_eq(one, two));
}

static void a_forged_address_or_header_is_refused(void **state)
{
	static const char *const bad[] = {
		"", "claire", "@test", "claire@", "a@b@c", "a b@test", "a@b>\r\nBcc: x@y", "-f@test",
		"\"a\"@test", "a,b@test", "a@.test", "a@test.", "é@test",
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(mail_address_ok(str_of(bad[i])));
	assert_true(mail_address_ok(STR("jean-luc.o'hara+achats@sous.mairie.test")));
	struct mail mail = sample();
	struct str out = STR("untouched");

	mail.to = STR("x@y\r\nBcc: z@w");
	assert_int_equal(mail_write(arena, &mail, &out), ERR_INVALID);
	mail = sample();
	mail.subject = STR("a\nb");
	assert_int_equal(mail_write(arena, &mail, &out), ERR_INVALID);
	assert_true(str_eq(out, STR("untouched")));
}

static void a_mail_that_readers_would_clip_is_refused(void **state)
{
	(void)state;
	struct mail mail = sample();
	char *long_body = mem_get(arena, 1, 90000);
	struct str out;

	memset(long_body, 'a', 90000);
	mail.body = str_from(long_body, 90000);
	assert_int_equal(mail_write(arena, &mail, &out), ERR_LIMIT);
}

static void our_own_mails_can_be_read_back(void **state)
{
	(void)state;
	struct mail mail = sample();
	struct str out;

	mail.subject = STR("Demande n° 2026-7K3QDX : imprimez, signez et postez votre dossier à Sèvres, s’il vous plaît");
	mail.body = STR("Une ligne vraiment longue, qui dépasse soixante-seize caractères sans aucun doute possible, ça oui.\n= fin");
	assert_int_equal(mail_write(arena, &mail, &out), OK);
	assert_true(str_eq(mime_header(arena, out, "Subject"), mail.subject));
	assert_true(str_eq(mime_header(arena, out, "To"), STR("Claire Marchand <claire.marchand@mairie.test>")));
	assert_true(str_eq(mime_header(arena, out, "Bcc"), STR("")));
	struct str text = mime_text_part(arena, out);

	assert_true(has(text, "Une ligne vraiment longue, qui dépasse soixante-seize caractères sans aucun doute possible, ça oui.\n= fin\n"));
	assert_true(has(text, "\nhttps://portail.test/espace/2026-7K3QDX?a=1&b=2\n"));
	assert_false(has(text, "<table"));
	assert_int_equal(mime_text_part(arena, STR("nothing of ours")).n, 0);
}

static void every_built_notice_has_its_three_sentences_and_a_button(void **state)
{
	(void)state;
	for (unsigned i = 0; i < NOTICE_COUNT; i++) {
		enum notice found;

		assert_true(notice_named(str_of(notices[i].name), &found));
		assert_int_equal(found, i);
		assert_int_not_equal(notices[i].subject, SAY_NONE);
		assert_true(notices[i].is_parked == (notices[i].body == SAY_NONE));
		assert_true(notices[i].is_parked || notices[i].path[0] == '/');
	}
	enum notice none;

	assert_false(notice_named(STR("nonsense"), &none));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_ascii_stays_as_it_is_and_long_words_are_folded),
		cmocka_unit_test(a_line_feed_in_a_header_value_is_encoded_away),
		cmocka_unit_test(words_that_look_encoded_are_encoded),
		cmocka_unit_test(quoted_printable_lines_are_short_and_keep_blanks_at_the_end),
		cmocka_unit_test(the_date_is_written_as_rfc_5322_says),
		cmocka_unit_test(a_mail_has_two_parts_and_the_link_in_full_in_both),
		cmocka_unit_test(no_break_spaces_are_for_pages_not_for_text_and_headers),
		cmocka_unit_test(the_same_mail_is_the_same_bytes),
		cmocka_unit_test(a_forged_address_or_header_is_refused),
		cmocka_unit_test(a_mail_that_readers_would_clip_is_refused),
		cmocka_unit_test(our_own_mails_can_be_read_back),
		cmocka_unit_test(every_built_notice_has_its_three_sentences_and_a_button),
	};

	return cmocka_run_group_tests_name("mail", tests, make_arena, free_arena);
}
