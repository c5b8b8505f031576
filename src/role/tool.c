/* tool.c - `tabellion VERB …`: what an operator runs by hand or from a script.
 *
 * Fails   64: used wrongly; 78: the configuration is wrong; 70: it did not work, the log line says why. */
#include "role/tool.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/utf8.h"
#include "paper/cli.h"
#include "role/audit.h"
#include "role/evidence_tool.h"
#include "role/jobs_tool.h"
#include "role/load.h"
#include "role/master.h"
#include "role/paper_tool.h"
#include "role/pki.h"
#include "role/store_tool.h"
#include "role/sirene_tool.h"
#include "sirene/cli.h"

enum { TOOL_BYTES_MAX = 64 * 1024 * 1024, TEXT_BYTES_MAX = 256 * 1024, WORDS_WIDE = 22 };

static int run_check(struct tool *);
static int run_config(struct tool *);
static int run_man(struct tool *);
static int run_keys(struct tool *);
static int run_sirene(struct tool *);
static int run_pdf(struct tool *);
static int run_help(struct tool *);

static const struct tool_row rows[] = {
/*	verb      run          words           what it does */
	{ "check",  run_check,  "",             "Lit la configuration et dit ses fautes." },
	{ "config", run_config, "",             "Écrit un fichier de configuration avec toutes les clés." },
	{ "man",    run_man,    "",             "Écrit la page de manuel tabellion.conf(5)." },
	{ "keys",   run_keys,   "init DOSSIER", "Crée les clés qui manquent dans un dossier ; n'en remplace aucune." },
	{ "pki",    pki_main,   "init DOSSIER",
		"Crée ce qui manque à l'autorité intégrée, et une nouvelle liste de sa racine." },
	{ "audit",  audit_main, "verify [CLÉ]", "Relit les journaux et dit ce qui n'y est pas intact." },
	{ "load",   load_main,  "DOSSIER",      "Met le schéma à jour, charge portails, produits, textes, règles." },
	{ "jobs",   jobs_main,  "",
		"Les tâches qui n'aboutissent pas : échouées cinq fois ou plus, ou abandonnées. Code 1 s'il y en a." },
	{ "store",  store_main, "check | sweep SECONDES",
		"Compare les documents sur disque à la base ; efface ceux qui n'ont plus de ligne." },
	{ "sirene", run_sirene, "…",            "Le répertoire : import, verify, show, search, merge, status." },
	{ "pdf",    run_pdf,    "…",
		"Un PDF : verify, inspect, sign, timestamp, lint ; form, delegation, handover, revocation." },
	{ "evidence", evidence_main, "verify FICHIER …", "Un dossier de preuve : cachet, horodatage, journal." },
	{ "help",   run_help,   "",             "Écrit cette aide." },
	{ NULL, NULL, NULL, NULL },
};

static bool put_all(int fd, struct str s)
{
	while (s.n > 0) {
		ssize_t n = write(fd, s.p, s.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		s = str_sub(s, (size_t)n, s.n);
	}
	return true;
}

int tool_put(struct str s)
{
	return put_all(STDOUT_FILENO, s) ? 0 : 74;
}

int tool_complain(int code, struct str s)
{
	(void)put_all(STDERR_FILENO, s);
	return code;
}

const struct conf *tool_conf(struct tool *t)
{
	const struct conf *conf = NULL;
	struct str complaints = STR("");

	if (conf_load(t->mem, t->conf_path, &conf, &complaints) == OK)
		return conf;
	(void)tool_complain(78, complaints);
	return NULL;
}

static int run_check(struct tool *t)
{
	if (tool_conf(t) == NULL)
		return 78;
	return tool_put(STR("La configuration est bonne.\n"));
}

static int run_config(struct tool *t)
{
	struct buf *b = buf_new(t->mem, TEXT_BYTES_MAX);

	conf_sample(b);
	return tool_put(buf_done(b));
}

static int run_man(struct tool *t)
{
	struct buf *b = buf_new(t->mem, TEXT_BYTES_MAX);

	conf_manual(b);
	return tool_put(buf_done(b));
}

static int run_keys(struct tool *t)
{
	if (t->argc != 2 || !str_eq(str_of(t->argv[0]), STR("init")))
		return tool_complain(64, STR("Emploi : tabellion keys init DOSSIER\n"));
	return keys_init(t->mem, str_of(t->argv[1])) == OK ? 0 : 70;
}

static int run_sirene(struct tool *t)
{
	if (t->argc < 1)
		return tool_complain(64, STR("Emploi : tabellion sirene import|verify|show|search|merge|status …\n"));
	if (sirene_tool_owns(t))
		return sirene_tool(t);
	return sirene_command(&world_real, t->argc, t->argv);
}

static int run_pdf(struct tool *t)
{
	if (t->argc < 1)
		return tool_complain(64, STR("Emploi : tabellion pdf verify|inspect|sign|timestamp|lint|form|"
					     "delegation|handover|revocation …\n"));
	if (paper_tool_is_verb(t->argv[0]))
		return paper_tool_main(t);
	return paper_main(&world_real, t->argc, t->argv);
}

static int run_help(struct tool *t)
{
	struct buf *b = buf_new(t->mem, TEXT_BYTES_MAX);

	buf_add_c(b, "Emploi : tabellion [--config FICHIER]            (démarre le service)\n"
		     "         tabellion [--config FICHIER] VERBE …\n\n");
	for (const struct tool_row *r = rows; r->verb != NULL; r++) {
		size_t wide = utf8_length(str_of(r->words));

		buf_fmt(b, "  %-8s %s%*s %s\n", r->verb, r->words, (int)(WORDS_WIDE - wide), "", r->doc);
	}
	return tool_put(buf_done(b));
}

int tool_main(struct str conf_path, int n, char **words)
{
	struct tool t = { .mem = mem_new(TOOL_BYTES_MAX), .argc = n - 1, .argv = words + 1,
			  .conf_path = conf_path };
	int code = 64;

	log_role("tool");
	/* what the tool makes in the data folder is for the group that front and clerk are in */
	(void)umask(0007);
	for (const struct tool_row *r = rows; r->verb != NULL; r++) {
		if (strcmp(words[0], r->verb) != 0)
			continue;
		code = r->run(&t);
		mem_free(&t.mem);
		return code;
	}
	(void)run_help(&t);
	mem_free(&t.mem);
	return code;
}
