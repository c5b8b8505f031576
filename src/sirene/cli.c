/* cli.c - the register on the command line.
 *
 * For     role/tool.c, and the program sirene that tests and benches run.
 * Never   opens the product's database or a socket. */
#include "sirene/cli.h"

#include <string.h>
#include <unistd.h>

#include "base/legal_form.h"
#include "base/log.h"
#include "sirene/merge.h"
#include "sirene/verify.h"

enum { ANSWER_BYTES_MAX = 1024 * 1024, ARENA_BYTES_MAX = 64 * 1024 * 1024, SHOWN_MAX = 50 };

enum exit_status {
	EXIT_DONE = 0,
	EXIT_NOT_FOUND = 1,
	EXIT_ARGUMENTS = 64,
	EXIT_DATA = 65,
	EXIT_DISK = 74
};

struct cli {
	const struct world *world;
	struct mem *mem;
	struct buf *answer;
	int n, n_all;                   /* arguments behind the verb, without and with the flags */
	char **arguments;
	int64_t started_ms;
	bool is_told;                   /* a progress line stands on the screen */
};

static int exit_of(enum err e)
{
	switch (e) {
	case OK:
		return EXIT_DONE;
	case ERR_NOT_FOUND:
		return EXIT_NOT_FOUND;
	case ERR_LIMIT:
	case ERR_IO:
	case ERR_BUSY:
		return EXIT_DISK;
	case ERR_DENIED:
	case ERR_CONFLICT:
	case ERR_INVALID:
	case ERR_CRYPTO:
	case ERR_REMOTE:
	case ERR_COUNT:
		break;
	}
	return EXIT_DATA;
}

static void write_all(int fd, struct str text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n <= 0)
			return;
		text = str_sub(text, (size_t)n, text.n);
	}
}

/* The log line above names the file, the line and the reason. */
static void tell_failure(const char *verb, enum err e)
{
	static const char *const sentences[ERR_COUNT] = {
		[ERR_NOT_FOUND] = "introuvable : ni ce fichier, ni ce numéro.\n",
		[ERR_INVALID] = "refusé : un fichier est coupé, étranger ou mal formé, ou un numéro ne se lit pas. "
				"La base en place n'a pas changé.\n",
		[ERR_CONFLICT] = "refusé : bien moins de lignes que dans la base en place, qui n'a pas changé. "
				 "Si c'est voulu : --force.\n",
		[ERR_LIMIT] = "abandonné : le disque est plein. La base en place n'a pas changé.\n",
		[ERR_IO] = "abandonné : une lecture ou une écriture a échoué. La base en place n'a pas changé.\n",
	};

	log_line(LOG_FAULT, "sirene.failed", "verb=%s why=%s", verb, err_name(e));
	if (sentences[e] != NULL)
		write_all(STDERR_FILENO, str_of(sentences[e]));
}

static struct str argument(const struct cli *c, int i)
{
	return i < c->n ? str_of(c->arguments[i]) : STR("");
}

static bool has_flag(const struct cli *c, const char *flag)
{
	for (int i = c->n; i < c->n_all; i++) {
		if (str_eq_c(str_of(c->arguments[i]), flag))
			return true;
	}
	return false;
}

static void show_progress(void *self, uint64_t rows, unsigned percent)
{
	struct cli *c = self;
	struct mem *m = mem_new(4096);
	int64_t ms = world_tick_ms(c->world) - c->started_ms;
	uint64_t rate = ms > 0 ? rows * 1000 / (uint64_t)ms : 0;
	int64_t left_s = percent > 0 ? ms * (100 - percent) / percent / 1000 : 0;

	if (isatty(STDERR_FILENO) == 1) {
		write_all(STDERR_FILENO,
		          str_fmt(m, "\r%3u %%  %llu lignes  %llu lignes/s  reste %lld s   ",
		                  percent, (unsigned long long)rows, (unsigned long long)rate,
		                  (long long)left_s));
		c->is_told = true;
	}
	mem_free(&m);
}

static void tell_report(struct cli *c, const struct import_report *report)
{
	int64_t ms = world_tick_ms(c->world) - c->started_ms;
	uint64_t rows =
	    report->counts.units + report->counts.establishments + report->counts.orphans;

	buf_fmt(c->answer,
	        "Base du %s : %llu unités légales (%llu actives), %llu établissements (%llu "
	        "actifs), %llu orphelins\n"
	        "%llu lignes en %lld ms (%llu lignes/s), fichier de %llu octets\n",
	        report->base_date, (unsigned long long)report->counts.units,
	        (unsigned long long)report->counts.active_units,
	        (unsigned long long)report->counts.establishments,
	        (unsigned long long)report->counts.active_establishments,
	        (unsigned long long)report->counts.orphans, (unsigned long long)rows, (long long)ms,
	        (unsigned long long)(ms > 0 ? rows * 1000 / (uint64_t)ms : 0),
	        (unsigned long long)report->bytes);
	if (report->is_sorted)
		buf_add_c(c->answer, "les lignes ont été triées avant d'être prises\n");
}

/* Leaves the progress line, then reports. */
static enum err tell_end(struct cli *c, enum err e, const struct import_report *report)
{
	if (c->is_told)
		write_all(STDERR_FILENO, STR("\n"));
	if (e == OK)
		tell_report(c, report);
	return e;
}

static enum err import_files(struct cli *c)
{
	struct import import = {.units = argument(c, 0),
	                        .places = argument(c, 1),
	                        .path = argument(c, 2),
	                        .is_forced = has_flag(c, "--force"),
	                        .indexed = has_flag(c, "--sans-noms")    ? INDEXED_NONE
	                                   : has_flag(c, "--personnes") ? INDEXED_PERSONS
	                                                                 : INDEXED_BODIES,
	                        .is_unsorted = has_flag(c, "--tri"),
	                        .progress = show_progress,
	                        .self = c};
	struct import_report report = { 0 };

	return tell_end(c, sirene_import(&import, &report), &report);
}

static void tell_facts(struct cli *c, const struct register_facts *facts)
{
	buf_fmt(c->answer,
	        "base=" STR_FMT
	        " units=%llu active_units=%llu establishments=%llu active_establishments=%llu "
	        "orphans=%llu bytes=%llu names=%s sha256=" STR_FMT "\n",
	        STR_ARG(facts->base_date), (unsigned long long)facts->units,
	        (unsigned long long)facts->active_units, (unsigned long long)facts->establishments,
	        (unsigned long long)facts->active_establishments,
	        (unsigned long long)facts->orphans, (unsigned long long)facts->bytes,
	        !facts->has_names    ? "none"
	        : facts->has_persons ? "persons"
	                             : "bodies",
	        STR_ARG(facts->sha256));
}

static enum err show_status(struct cli *c)
{
	struct sirene *s;
	struct register_facts facts;

	TRY(register_open(c->mem, argument(c, 0), &s));
	register_facts(s, c->mem, &facts);
	tell_facts(c, &facts);
	return OK;
}

static enum err merge_files(struct cli *c)
{
	struct merge merge = { .base = argument(c, 0),
			       .units = argument(c, 1),
			       .places = argument(c, 2),
			       .path = argument(c, 3),
			       .is_forced = has_flag(c, "--force"),
			       .is_nameless = has_flag(c, "--sans-noms"),
			       .progress = show_progress,
			       .self = c };
	struct import_report report = { 0 };

	return tell_end(c, sirene_merge(&merge, &report), &report);
}

static enum err verify_file(struct cli *c)
{
	TRY(register_verify(argument(c, 0)));
	buf_add_c(c->answer, "la base est entière\n");
	return OK;
}

static void tell_unit(struct cli *c, const struct unit *u)
{
	struct str label = legal_form_label(u->legal_form);

	buf_fmt(c->answer,
	        STR_FMT " " STR_FMT "\n  forme " STR_FMT " (" STR_FMT ")\n  état %s" STR_FMT "%s\n",
	        STR_ARG(u->siren), STR_ARG(u->name), STR_ARG(u->legal_form), STR_ARG(label),
	        u->is_active ? "active" : "cessée le ", STR_ARG(u->ceased),
	        u->is_partial ? ", diffusion partielle" : "");
	buf_fmt(c->answer, "  activité " STR_FMT ", créée le " STR_FMT ", siège " STR_FMT "%s\n",
	        STR_ARG(u->naf), STR_ARG(u->created), STR_ARG(u->head_nic),
	        u->is_head_doubtful ? " (la source se contredit)" : "");
	buf_fmt(c->answer, "  %u établissements actifs, %u fermés\n", u->active_count,
	        u->closed_count);
}

static void tell_place(struct cli *c, const struct establishment *e)
{
	buf_fmt(c->answer,
	        "  " STR_FMT "%s " STR_FMT " | " STR_FMT " | " STR_FMT " | " STR_FMT " | " STR_FMT
	        " " STR_FMT " | " STR_FMT " " STR_FMT "\n",
	        STR_ARG(e->nic), e->is_head ? "*" : " ", STR_ARG(e->estab_name),
	        STR_ARG(e->addr_extra), STR_ARG(e->addr_street), STR_ARG(e->addr_box),
	        STR_ARG(e->addr_postcode), STR_ARG(e->addr_city), STR_ARG(e->addr_country),
	        STR_ARG(e->country_name));
}

static enum err show_unit(struct cli *c)
{
	struct sirene *s;
	struct unit unit;
	struct establishments list;

	TRY(register_open(c->mem, argument(c, 0), &s));
	TRY(register_unit(s, c->mem, argument(c, 1), &unit));
	TRY(register_establishments(s, c->mem, argument(c, 1), argument(c, 2), 0, SHOWN_MAX,
	                            &list));
	tell_unit(c, &unit);
	for (size_t i = 0; i < list.n; i++)
		tell_place(c, &list.v[i]);
	if (list.total > list.n)
		buf_fmt(c->answer, "  … %zu sur %zu\n", list.n, list.total);
	return OK;
}

static enum err search_names(struct cli *c)
{
	struct sirene *s;
	struct hits hits;

	TRY(register_open(c->mem, argument(c, 0), &s));
	TRY(register_search(s, c->mem, argument(c, 1), argument(c, 2), REGISTER_HITS_MAX, &hits));
	for (size_t i = 0; i < hits.n; i++) {
		const struct unit *u = &hits.v[i].unit;

		buf_fmt(c->answer, STR_FMT " " STR_FMT " (%u) " STR_FMT " " STR_FMT "\n",
		        STR_ARG(u->siren), STR_ARG(u->name), u->active_count,
		        STR_ARG(hits.v[i].head.addr_postcode), STR_ARG(hits.v[i].head.addr_city));
	}
	buf_fmt(c->answer, "%zu sur %zu%s\n", hits.n, hits.total, hits.is_complete ? "" : " vus");
	return OK;
}

static const struct {
	const char *name;
	int least, most;                /* arguments; flags stand behind them */
	enum err (*run)(struct cli *);
	const char *help, *flags;
} verbs[] = {
	{ "import", 3, 3, import_files, "UNITES ETABLISSEMENTS FICHIER", "--force --tri --sans-noms --personnes" },
	{ "verify", 1, 1, verify_file,  "FICHIER", "" },
	{ "merge",  4, 4, merge_files,  "BASE UNITES ETABLISSEMENTS FICHIER", "--force --sans-noms" },
	{ "status", 1, 1, show_status,  "FICHIER", "" },
	{ "show",   2, 3, show_unit,    "FICHIER SIREN [MOTS]", "" },
	{ "search", 2, 3, search_names, "FICHIER MOTS [DÉPARTEMENT|CODE|COMMUNE]", "" },
};

static int tell_usage(struct cli *c)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		buf_fmt(c->answer, "sirene %s %s%s%s%s\n", verbs[i].name, verbs[i].help,
		        verbs[i].flags[0] != '\0' ? " [" : "", verbs[i].flags,
		        verbs[i].flags[0] != '\0' ? "]" : "");
	write_all(STDERR_FILENO, buf_done(c->answer));
	return EXIT_ARGUMENTS;
}

/* Each flag is one the verb knows, and nothing else stands among them. */
static bool are_known(const struct cli *c, struct str flags)
{
	for (int i = c->n; i < c->n_all; i++) {
		struct str rest = flags, flag;
		bool is_known = false, more = true;

		while (more && !is_known) {
			more = str_cut(rest, ' ', &flag, &rest);
			is_known = str_eq_c(flag, c->arguments[i]);
		}
		if (!is_known)
			return false;
	}
	return true;
}

static int run_verb(struct cli *c, struct str verb)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		if (!str_eq_c(verb, verbs[i].name) || c->n < verbs[i].least ||
		    c->n > verbs[i].most || !are_known(c, str_of(verbs[i].flags)))
			continue;
		enum err e = verbs[i].run(c);

		if (e == OK)
			write_all(STDOUT_FILENO, buf_done(c->answer));
		else
			tell_failure(verbs[i].name, e);
		return exit_of(e);
	}
	return tell_usage(c);
}

int sirene_command(const struct world *world, int n, char **arguments)
{
	struct cli c = {.world = world,
	                .mem = mem_new(ARENA_BYTES_MAX),
	                .n_all = n - 1,
	                .arguments = arguments + 1};

	while (c.n < c.n_all && !str_starts(str_of(c.arguments[c.n]), STR("--")))
		c.n++;

	c.answer = buf_new(c.mem, ANSWER_BYTES_MAX);
	c.started_ms = world_tick_ms(world);
	int status = run_verb(&c, n > 0 ? str_of(arguments[0]) : STR(""));

	mem_free(&c.mem);
	return status;
}
