/* insee_test.c - the live register: the same organisations by the API and by the stock file answer the same,
 * and each fault of the API is told apart. A server of the test's own speaks in INSEE's shape, over TLS. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/delta.h"
#include "job_kit.h"
#include "reach/directory_insee.h"
#include "reach/directory_local.h"
#include "reach/directory_row.h"
#include "sirene/import.h"
#include "smtp_kit.h"

#define assert_str(have, want) assert_string_equal(str_c(f.k.mem, have), want)

enum { FILE_BYTES_MAX = 1 << 20 };

static struct smtp_kit server;
static struct fixture {
	struct job_kit k;
	struct insee *insee;
	struct directory *file, *live;  /* the stock file alone; the API's rows alone */
} f;

static struct str read_file(const char *path)
{
	char *text = mem_get(f.k.mem, 1, FILE_BYTES_MAX);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, text, FILE_BYTES_MAX);

	if (fd >= 0)
		close(fd);
	return str_from(text, n < 0 ? 0 : (size_t)n);
}

static struct insee *connect(const char *key)
{
	const struct insee_settings set = {
		.api = str_fmt(f.k.process, "https://localhost:%u/api-sirene/3.11", server.port),
		.secret_key = str_of(key), .ca_file = str_fmt(f.k.process, "%s/cert.pem", server.folder),
	};

	return insee_new(f.k.process, &set);
}

static int begin(void **state)
{
	struct import_report report;

	(void)state;
	f = (struct fixture){ 0 };
	if (job_kit_open(&f.k) != 0)
		return -1;
	struct str path = str_fmt(f.k.process, "%s/register", f.k.folder);
	const struct import import = { .units = STR(SOURCE_ROOT "/demo/sirene/StockUniteLegale.csv"),
		.places = STR(SOURCE_ROOT "/demo/sirene/StockEtablissement.csv"), .path = path };

	if (sirene_import(&import, &report) != OK)
		return -1;
	f.insee = connect("test-only");
	f.file = directory_local(f.k.process, &(struct directory_parts){ .path = path });
	f.live = directory_local(f.k.process, &(struct directory_parts){ .path = STR("/nowhere"), .db = f.k.db });
	return 0;
}

static int end(void **state)
{
	(void)state;
	return job_kit_close(&f.k);
}

static void keep(struct str lines)
{
	struct str line;

	assert_int_equal(db_begin(f.k.db), OK);
	while (str_cut(lines, '\n', &line, &lines)) {
		struct directory_row row;

		assert_int_equal(directory_row_read(line, &row), OK);
		const struct delta_row kept = { row.is_unit ? row.unit.siren : row.place.siren,
			row.is_unit ? 0 : row.place.nic, STR("2026-11-21"), line };

		assert_int_equal(delta_put(f.k.db, &kept, f.k.now_ms), OK);
	}
	assert_int_equal(db_commit(f.k.db), OK);
}

/* Follows the cursor to its end; the rows are kept. */
static size_t follow(struct insee_question q)
{
	struct insee_answer a;
	size_t rows = 0, pages = 0;

	q.cursor = STR("*");
	while (q.cursor.n > 0) {
		insee_ask(f.insee, f.k.mem, &q, &a);
		if (a.end == INSEE_ABSENT && pages == 0)
			return 0;
		assert_int_equal(a.end, INSEE_OK);
		assert_true(++pages < 20);
		keep(a.lines);
		rows += a.page.rows;
		q.cursor = a.page.next;
	}
	return rows;
}

static void tell(struct buf *b, struct directory *d, struct str siren, struct str nic)
{
	struct directory_unit u = { .sites_n = 0 };
	enum err e = d->unit(d->self, f.k.mem, siren, nic, &u);

	buf_fmt(b, STR_FMT " %s " STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|%d%d %zu\n",
		STR_ARG(siren), err_name(e), STR_ARG(u.name), STR_ARG(u.acronym), STR_ARG(u.legal_form),
		STR_ARG(u.ape), STR_ARG(u.created), STR_ARG(u.closed), u.is_active, u.is_natural,
		u.sites_total);
	for (size_t i = 0; i < u.sites_n; i++) {
		const struct directory_site *s = &u.sites[i];

		buf_fmt(b, "  " STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "|"
			STR_FMT "|" STR_FMT "|" STR_FMT "|%d%d\n", STR_ARG(s->nic), STR_ARG(s->name), STR_ARG(s->line),
			STR_ARG(s->complement), STR_ARG(s->place), STR_ARG(s->postcode), STR_ARG(s->city),
			STR_ARG(s->city_code), STR_ARG(s->country), STR_ARG(s->ape), s->is_head, s->is_active);
	}
}

static void assert_same(struct str siren, struct str nic)
{
	struct buf *file = buf_new(f.k.mem, 1 << 16), *live = buf_new(f.k.mem, 1 << 16);

	tell(file, f.file, siren, nic);
	tell(live, f.live, siren, nic);
	assert_string_equal(str_c(f.k.mem, buf_done(live)), str_c(f.k.mem, buf_done(file)));
}

/* Every number of the demo's extract, in the first column of its units. */
static size_t all_units(struct str *out, size_t max)
{
	struct str line, rest, text = read_file(SOURCE_ROOT "/demo/sirene/StockUniteLegale.csv");
	size_t n = 0;

	(void)str_cut(text, '\n', &line, &text);
	while (text.n > 0 && n < max) {
		(void)str_cut(text, '\n', &line, &text);
		(void)str_cut(line, ',', &out[n], &rest);
		n += out[n].n == 9;
	}
	assert_true(n > 10 && n < max);
	return n;
}

static void every_unit_of_the_extract_is_the_same_by_both_ways(void **state)
{
	struct insee_answer a;
	struct str sirens[100];
	size_t n = all_units(sirens, 100), active = 0;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		const struct insee_question q = { .kind = INSEE_UNIT, .siren = sirens[i] };

		insee_ask(f.insee, f.k.mem, &q, &a);
		assert_int_equal(a.end, INSEE_OK);
		keep(a.lines);
		active += follow((struct insee_question){ .kind = INSEE_SITES, .siren = sirens[i] });
		assert_same(sirens[i], STR(""));
	}
	assert_true(active >= 3);
	/* the planted control: the comparison sees a difference */
	struct directory_unit u;

	keep(STR("U\t219200235\tA\t7210\t14\t0\t\t\t\tAUTRE\t\t\t84.11Z\t\n"));
	assert_int_equal(f.live->unit(f.live->self, f.k.mem, STR("219200235"), STR(""), &u), OK);
	assert_str(u.name, "AUTRE");
}

static void what_changed_comes_by_pages_and_is_the_same_too(void **state)
{
	struct insee_question q = { .kind = INSEE_UNITS, .since = STR("1990-01-01"), .until = STR("2026-11-28") };

	struct str sirens[100];
	size_t n = all_units(sirens, 100);

	(void)state;
	assert_int_equal(follow(q), n);
	q.kind = INSEE_PLACES;
	assert_true(follow(q) >= 4);
	for (size_t i = 0; i < n; i++)
		assert_same(sirens[i], STR(""));
	assert_same(STR("219200235"), STR("00022"));    /* the closed one */
	/* since when counts */
	size_t all = follow(q);

	q.since = STR("2024-03-22");
	assert_true(follow(q) < all);
}

static void an_establishment_brings_its_unit_along(void **state)
{
	const struct insee_question q = { .kind = INSEE_SITE, .siren = STR("21920023500014") };
	struct insee_answer a;
	struct directory_unit u;

	(void)state;
	insee_ask(f.insee, f.k.mem, &q, &a);
	assert_int_equal(a.end, INSEE_OK);
	keep(a.lines);
	assert_int_equal(f.live->unit(f.live->self, f.k.mem, STR("219200235"), STR(""), &u), OK);
	assert_str(u.name, "COMMUNE DE CLAMART");
	assert_str(u.sites[0].line, "1 PL MAURICE GUNSBOURG");
}

/* Bodies as INSEE sent them, where they lie beside the project; nothing else is looked at when they do not. */
static void bodies_that_insee_sent_say_what_the_stock_says(void **state)
{
	static const char *const bodies[] = { "13002526500013", "21920023500014", "21920023500022", "22690001700014" };
	struct insee_page page;
	struct str lines, line;

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct str path = str_fmt(f.k.mem, SOURCE_ROOT "/../shared/data/sirene/api/siret-%s.json", bodies[i]);
		struct str body = read_file(str_c(f.k.mem, path)), siren = str_sub(str_of(bodies[i]), 0, 9);
		struct buf *rows = buf_new(f.k.mem, 1 << 16);

		if (body.n == 0)
			skip();
		assert_int_equal(insee_read(f.k.mem, INSEE_SITE, siren, STR(""), body, rows, &page), OK);
		keep(buf_done(rows));
	}
	assert_same(STR("130025265"), STR(""));
	assert_same(STR("226900017"), STR(""));
	assert_same(STR("219200235"), STR("00022"));
	lines = read_file(SOURCE_ROOT "/../shared/data/sirene/api/unites-legales-2019.jsonl");
	unsigned units = 0;

	while (lines.n > 0) {
		(void)str_cut(lines, '\n', &line, &lines);
		if (line.n == 0)
			continue;
		struct buf *rows = buf_new(f.k.mem, 1 << 16);
		struct str body = str_fmt(f.k.mem, "{\"header\":{\"statut\":200},\"uniteLegale\":" STR_FMT "}", STR_ARG(line));

		assert_int_equal(insee_read(f.k.mem, INSEE_UNIT, str_sub(line, 11, 9), STR(""), body, rows, &page), OK);
		keep(buf_done(rows));
		assert_same(str_sub(line, 11, 9), STR(""));
		units++;
	}
	assert_int_equal(units, 11);
}

static void fault(const char *siren, enum insee_end end)
{
	const struct insee_question q = { .kind = INSEE_UNIT, .siren = str_of(siren) };
	struct insee_answer a;

	insee_ask(f.insee, f.k.mem, &q, &a);
	if (a.end != end)
		fail_msg("%s: %d, not %d: " STR_FMT, siren, (int)a.end, (int)end, STR_ARG(a.reason));
	assert_int_equal(a.lines.n, 0);
	/* the key is said nowhere */
	size_t at;

	assert_false(str_find(a.reason, STR("test-only"), &at));
}

static void each_fault_is_told_apart(void **state)
{
	(void)state;
	fault("100000001", INSEE_BUSY);
	fault("100000002", INSEE_DOWN);         /* 503 */
	fault("100000003", INSEE_DOWN);         /* later than two seconds */
	fault("100000004", INSEE_DOWN);         /* not JSON */
	fault("100000005", INSEE_DOWN);         /* cut */
	fault("100000008", INSEE_DOWN);         /* 500 */
	fault("100000009", INSEE_CONFIG);       /* 401 */
	fault("100000010", INSEE_DOWN);         /* another unit's answer */
	fault("100000011", INSEE_DOWN);         /* too much */
	fault("100000012", INSEE_DOWN);         /* too deep */
	fault("100000013", INSEE_DOWN);         /* a double of nobody */
	fault("100000014", INSEE_DOWN);         /* a state that is none */
	fault("732829320", INSEE_ABSENT);
	fault("12345678", INSEE_CONFIG);        /* nothing is asked that is not nine digits */
	fault("21920023x", INSEE_CONFIG);
}

static void a_double_says_of_whom_and_a_busy_register_says_when(void **state)
{
	struct insee_question q = { .kind = INSEE_UNIT, .siren = STR("100000007") };
	struct insee_answer a;

	(void)state;
	insee_ask(f.insee, f.k.mem, &q, &a);
	assert_int_equal(a.end, INSEE_MOVED);
	assert_str(a.moved_to, "219200235");
	q.siren = STR("100000001");
	insee_ask(f.insee, f.k.mem, &q, &a);
	assert_int_equal(a.retry_after_s, 7);
}

static void a_wrong_key_or_none_is_a_setting(void **state)
{
	const struct insee_question q = { .kind = INSEE_UNIT, .siren = STR("219200235") };
	struct insee_answer a;

	(void)state;
	insee_ask(connect("wrong"), f.k.mem, &q, &a);
	assert_int_equal(a.end, INSEE_CONFIG);
	insee_ask(connect(""), f.k.mem, &q, &a);
	assert_int_equal(a.end, INSEE_CONFIG);
	insee_ask(f.insee, f.k.mem, &q, &a);
	assert_int_equal(a.end, INSEE_OK);
}

static void what_is_masked_does_not_leave_the_reader_of_lines(void **state)
{
	static const char body[] = "{\"header\":{\"statut\":200},\"uniteLegale\":{\"siren\":\"552081317\","
		"\"statutDiffusionUniteLegale\":\"P\",\"prenom1UniteLegale\":\"[ND]\",\"periodesUniteLegale\":[{"
		"\"etatAdministratifUniteLegale\":\"A\",\"nomUniteLegale\":\"[ND]\",\"nicSiegeUniteLegale\":\"00014\","
		"\"categorieJuridiqueUniteLegale\":\"1000\"}]}}";
	struct buf *rows = buf_new(f.k.mem, 1 << 16);
	struct insee_page page;
	struct directory_unit u;

	(void)state;
	assert_int_equal(insee_read(f.k.mem, INSEE_UNIT, STR("552081317"), STR(""), str_of(body), rows, &page), OK);
	keep(buf_done(rows));
	assert_int_equal(f.live->unit(f.live->self, f.k.mem, STR("552081317"), STR(""), &u), OK);
	assert_int_equal(u.diffusion, DIFFUSION_PARTIAL);
	assert_true(u.is_natural);
	assert_str(u.name, "");
}

static void a_list_that_is_not_one_is_refused(void **state)
{
	static const char *const bodies[] = {
		"", "null", "[]", "{}", "{\"header\":{\"statut\":200}}", "{\"header\":{\"statut\":404},\"etablissements\":[]}",
		"{\"header\":{\"statut\":200,\"total\":1,\"curseurSuivant\":\"a b\"},\"etablissements\":[]}",
		"{\"header\":{\"statut\":200,\"total\":-1,\"curseurSuivant\":\"x\"},\"etablissements\":[]}",
		"{\"header\":{\"statut\":200,\"total\":1,\"curseurSuivant\":\"x\"},\"etablissements\":{}}",
		"{\"header\":{\"statut\":200,\"total\":1,\"curseurSuivant\":\"x\"},\"etablissements\":[7]}",
		"{\"header\":{\"statut\":200,\"total\":1,\"curseurSuivant\":\"x\"},\"etablissements\":[{\"siren\":\"1\"}]}",
	};
	struct insee_page page;

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct buf *rows = buf_new(f.k.mem, 1 << 16);

		assert_int_not_equal(insee_read(f.k.mem, INSEE_SITES, STR("219200235"), STR("*"), str_of(bodies[i]), rows,
						&page), OK);
	}
}

static int open_all(void **state)
{
	(void)state;
	return smtp_kit_open(&server, false);
}

static int close_all(void **state)
{
	(void)state;
	smtp_kit_close(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_unit_of_the_extract_is_the_same_by_both_ways, begin, end),
		cmocka_unit_test_setup_teardown(what_changed_comes_by_pages_and_is_the_same_too, begin, end),
		cmocka_unit_test_setup_teardown(an_establishment_brings_its_unit_along, begin, end),
		cmocka_unit_test_setup_teardown(bodies_that_insee_sent_say_what_the_stock_says, begin, end),
		cmocka_unit_test_setup_teardown(each_fault_is_told_apart, begin, end),
		cmocka_unit_test_setup_teardown(a_double_says_of_whom_and_a_busy_register_says_when, begin, end),
		cmocka_unit_test_setup_teardown(a_wrong_key_or_none_is_a_setting, begin, end),
		cmocka_unit_test_setup_teardown(what_is_masked_does_not_leave_the_reader_of_lines, begin, end),
		cmocka_unit_test_setup_teardown(a_list_that_is_not_one_is_refused, begin, end),
	};

	return cmocka_run_group_tests_name("insee", tests, open_all, close_all);
}
