/* peer.c - what the register is measured against, in C: inflate alone, SQLite, FTS5.
 *
 * For     bench/sirene.py:  inflate ZIP ...          reads them to the end load DB UNITES ETABS
 *         prepared inserts, sorted keys, no journal, one transaction lookup DB TRIES < SIRENs
 *         nanoseconds of the unit and its first 50 establishments names DB < tsv           FTS5,
 *         unicode61, prefix='2 3 4', contentless search DB TRIES REST < words  nanoseconds of the
 *         first 10, with the unit and its head office from REST, which a page shows */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include "sirene/inflate.h"
#include "sirene/stock.h"

static sqlite3 *db;

static void run(const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
		(void)fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
		exit(70);
	}
}

static void open_db(const char *path, bool is_new)
{
	if (is_new)
		(void)remove(path);
	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(74);
	if (is_new)
		run("pragma page_size=8192;pragma journal_mode=off;pragma synchronous=off;"
		    "pragma locking_mode=exclusive;pragma cache_size=-65536");
	else
		run("pragma mmap_size=4294967296;pragma cache_size=-65536");
}

static sqlite3_stmt *prepared(const char *sql)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
		(void)fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(db));
		exit(70);
	}
	return s;
}

static int inflate_all(int n, char **paths)
{
	static char out[512 * 1024];
	uint64_t total = 0;

	for (int i = 0; i < n; i++) {
		struct mem *m = mem_new(8 << 20);
		struct source *source;
		size_t got = 1;

		if (source_open(m, str_of(paths[i]), &source) != OK)
			return 65;
		while (got > 0) {
			if (source_read(source, out, sizeof out, &got) != OK)
				return 65;
			total += got;
		}
		mem_free(&m);
	}
	(void)printf("%s %llu\n", inflater_name(), (unsigned long long)total);
	return 0;
}

static void bind(sqlite3_stmt *s, int *at, struct str text)
{
	if (text.n > 0)
		(void)sqlite3_bind_text(s, (*at)++, text.p, (int)text.n, SQLITE_STATIC);
	else
		(void)sqlite3_bind_null(s, (*at)++);
}

static void step(sqlite3_stmt *s)
{
	int code = sqlite3_step(s);

	assert(code == SQLITE_DONE);
	(void)sqlite3_reset(s);
}

static void load_units(struct stock *stock)
{
	sqlite3_stmt *s = prepared("insert into u values(?,?,?,?,?,?,?,?,?,?)");
	struct unit_row row;
	bool more = true;

	while (stock_next_unit(stock, &row, &more) == OK && more) {
		int at = 1;

		(void)sqlite3_bind_int64(s, at++, row.siren);
		bind(s, &at, row.name);
		bind(s, &at, row.acronym);
		bind(s, &at, row.usual_name);
		(void)sqlite3_bind_int(s, at++, (int)row.category);
		bind(s, &at, row.naf);
		(void)sqlite3_bind_text(s, at++, row.is_active ? "A" : "C", 1, SQLITE_STATIC);
		(void)sqlite3_bind_text(s, at++, row.is_partial ? "P" : "O", 1, SQLITE_STATIC);
		bind(s, &at, row.created);
		(void)sqlite3_bind_int(s, at++, (int)row.head_nic);
		step(s);
	}
	(void)sqlite3_finalize(s);
}

/* All that a page shows, of open and of closed ones: the columns as they stand. */
static const struct column place_columns[] = {
	{ "siret", true }, { "etatAdministratifEtablissement", true }, { "statutDiffusionEtablissement", true },
	{ "etablissementSiege", true }, { "complementAdresseEtablissement", true }, { "numeroVoieEtablissement", true },
	{ "indiceRepetitionEtablissement", true }, { "typeVoieEtablissement", true },
	{ "libelleVoieEtablissement", true }, { "codePostalEtablissement", true },
	{ "libelleCommuneEtablissement", true }, { "distributionSpecialeEtablissement", true },
	{ "codeCommuneEtablissement", true }, { "codeCedexEtablissement", true }, { "libelleCedexEtablissement", true },
	{ "enseigne1Etablissement", true }, { "denominationUsuelleEtablissement", true },
	{ "activitePrincipaleEtablissement", true },
};

enum { PLACE_COLUMNS = sizeof place_columns / sizeof place_columns[0] };

static void load_places(struct table *t)
{
	sqlite3_stmt *s = prepared("insert into e values(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	const struct row *row = table_row(t);
	bool more = true;

	while (table_next(t, &more) == OK && more) {
		uint64_t siret = 0;
		int at = 2;

		(void)str_to_u64(row_cell(row, 0), INT64_MAX, &siret);
		(void)sqlite3_bind_int64(s, 1, (int64_t)siret);
		for (size_t i = 1; i < PLACE_COLUMNS; i++)
			bind(s, &at, row_cell(row, i));
		step(s);
	}
	(void)sqlite3_finalize(s);
}

static int load(const char *path, const char *units, const char *places)
{
	struct mem *m = mem_new(32 << 20);
	struct source *units_source, *places_source;
	struct stock *u;
	struct table *p;

	open_db(path, true);
	run("create table u(siren integer primary key,name text,acronym text,usual text,category "
	    "integer,naf text,"
	    "state text,diffusion text,created text,head integer);"
	    "create table e(siret integer primary key,state text,diffusion text,head integer,extra "
	    "text,number text,"
	    "suffix text,way_type text,way text,postcode text,city text,box text,commune "
	    "text,cedex text,"
	    "cedex_city text,sign text,usual text,naf text);begin");
	if (source_open(m, str_of(units), &units_source) != OK ||
	    stock_open_units(m, units_source, &u) != OK ||
	    source_open(m, str_of(places), &places_source) != OK ||
	    table_open(m, places_source, place_columns, PLACE_COLUMNS, &p) != OK)
		return 65;
	load_units(u);
	load_places(p);
	run("commit");
	(void)sqlite3_close(db);
	mem_free(&m);
	return 0;
}

static uint64_t now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* All columns of all rows, as a program that shows them takes them. */
static unsigned read_rows(sqlite3_stmt *s)
{
	unsigned bytes = 0;

	while (sqlite3_step(s) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(s); i++) {
			(void)sqlite3_column_text(s, i);
			bytes += (unsigned)sqlite3_column_bytes(s, i);
		}
	}
	(void)sqlite3_reset(s);
	return bytes;
}

static int lookup(const char *path, unsigned tries)
{
	char line[64];

	open_db(path, false);
	sqlite3_stmt *u = prepared("select * from u where siren=?");
	sqlite3_stmt *e = prepared(
	    "select * from e where siret between ? and ? and state='A' order by siret limit 50");

	while (fgets(line, sizeof line, stdin) != NULL) {
		int64_t siren = strtoll(line, NULL, 10);
		uint64_t best = UINT64_MAX;

		for (unsigned i = 0; i < tries; i++) {
			uint64_t begun = now_ns();

			(void)sqlite3_bind_int64(u, 1, siren);
			(void)read_rows(u);
			(void)sqlite3_bind_int64(e, 1, siren * 100000);
			(void)sqlite3_bind_int64(e, 2, siren * 100000 + 99999);
			(void)read_rows(e);
			uint64_t ns = now_ns() - begun;

			best = ns < best ? ns : best;
		}
		(void)printf("ns\t%llu\n", (unsigned long long)best);
	}
	return 0;
}

static int index_names(const char *path)
{
	char line[4096];

	open_db(path, true);
	run("create virtual table t using fts5(n,content='',columnsize=0,detail=none,"
	    "tokenize='unicode61 remove_diacritics 2',prefix='2 3 4');begin");
	sqlite3_stmt *s = prepared("insert into t(rowid,n) values(?,?)");

	while (fgets(line, sizeof line, stdin) != NULL) {
		char *name = strchr(line, '\t');

		(void)sqlite3_bind_int64(s, 1, strtoll(line, NULL, 10));
		(void)sqlite3_bind_text(s, 2, name + 1, (int)strcspn(name + 1, "\n"),
		                        SQLITE_STATIC);
		step(s);
	}
	run("insert into t(t) values('optimize');commit");
	return 0;
}

/* The first ten, unranked, each with the row of its unit and of its head office. */
static void find_ten(sqlite3_stmt *hits, sqlite3_stmt *u, sqlite3_stmt *e)
{
	while (sqlite3_step(hits) == SQLITE_ROW) {
		int64_t siren = sqlite3_column_int64(hits, 0);

		(void)sqlite3_bind_int64(u, 1, siren);
		if (sqlite3_step(u) == SQLITE_ROW)
			(void)sqlite3_bind_int64(e, 1, siren * 100000 + sqlite3_column_int64(u, 9));
		for (int i = 0; i < sqlite3_column_count(u); i++)
			(void)sqlite3_column_text(u, i);
		(void)sqlite3_reset(u);
		(void)read_rows(e);
	}
	(void)sqlite3_reset(hits);
}

static int search(const char *path, unsigned tries, const char *rest)
{
	char line[4096];

	open_db(path, false);
	sqlite3_stmt *hits = prepared("select rowid from t where t match ? limit 10");

	open_db(rest, false);
	sqlite3_stmt *u = prepared("select * from u where siren=?"),
		     *e = prepared("select * from e where siret=?");

	while (fgets(line, sizeof line, stdin) != NULL) {
		uint64_t best = UINT64_MAX;

		line[strcspn(line, "\n")] = '\0';
		for (unsigned i = 0; i < tries; i++) {
			uint64_t begun = now_ns();

			(void)sqlite3_bind_text(hits, 1, line, -1, SQLITE_STATIC);
			find_ten(hits, u, e);
			uint64_t ns = now_ns() - begun;

			best = ns < best ? ns : best;
		}
		(void)printf("ns\t%llu\n", (unsigned long long)best);
	}
	return 0;
}

int main(int n, char **a)
{
	if (n >= 3 && strcmp(a[1], "inflate") == 0)
		return inflate_all(n - 2, a + 2);
	if (n == 5 && strcmp(a[1], "load") == 0)
		return load(a[2], a[3], a[4]);
	if (n == 4 && strcmp(a[1], "lookup") == 0)
		return lookup(a[2], (unsigned)strtoul(a[3], NULL, 10));
	if (n == 3 && strcmp(a[1], "names") == 0)
		return index_names(a[2]);
	if (n == 5 && strcmp(a[1], "search") == 0)
		return search(a[2], (unsigned)strtoul(a[3], NULL, 10), a[4]);
	return 64;
}
