/* conf_doc.c - the manual page and the sample file, made from the rows: they cannot be out of date. */
#include "platform/conf_judge.h"

enum { DOC_SCRATCH_BYTES = 64 * 1024 };

/* A man page's text: a line may not begin with a dot or a quote, a backslash is \e. */
static void put_roff(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\\')
			buf_add_c(b, "\\e");
		else if (s.p[i] == '-')
			buf_add_c(b, "\\-");
		else if (s.p[i] == '\'')
			buf_add_c(b, "\\(aq");
		else if (s.p[i] == '.' && i == 0)
			buf_add_c(b, "\\&.");
		else
			buf_byte(b, s.p[i]);
	}
}

static void put_section(struct buf *b, const char *section)
{
	if (section[0] == '\0')
		buf_add_c(b, ".SH CLÉS SANS SECTION\n");
	else
		buf_fmt(b, ".SH SECTION [%s]\n", section);
}

void conf_manual(struct buf *b)
{
	struct mem *m = mem_new(DOC_SCRATCH_BYTES);
	const char *section = NULL;

	buf_add_c(b, ".TH TABELLION.CONF 5 \"\" tabellion\n"
		     ".SH NOM\ntabellion.conf \\- configuration de tabellion\n"
		     ".SH DESCRIPTION\n"
		     "Un fichier de lignes \\(Fo clé = valeur \\(Fc groupées en sections. Une ligne qui commence "
		     "par ; ou # est un commentaire. Une clé inconnue, donnée deux fois ou hors de ses bornes "
		     "arrête le programme avec le code 78 et une phrase qui nomme le fichier, la ligne, la clé, "
		     "la valeur et ce qui est permis. Un chemin relatif part du dossier du fichier.\n");
	for (enum conf_key i = 0; i < CONF_COUNT; i++) {
		const struct conf_row *row = &conf_rows[i];

		if (section == NULL || !str_eq(str_of(section), str_of(row->section)))
			put_section(b, row->section);
		section = row->section;
		buf_add_c(b, ".TP\n.B ");
		put_roff(b, str_of(row->key));
		buf_byte(b, '\n');
		put_roff(b, str_of(row->doc));
		buf_add_c(b, "\n.br\nPermis : ");
		put_roff(b, conf_allowed(m, row));
		buf_add_c(b, ".\n.br\nPar défaut : ");
		put_roff(b, row->otherwise[0] == '\0' ? STR("vide") : str_of(row->otherwise));
		buf_add_c(b, ".\n");
	}
	buf_add_c(b, ".SH VOIR AUSSI\n.BR tabellion (8)\n");
	mem_free(&m);
}

void conf_sample(struct buf *b)
{
	struct mem *m = mem_new(DOC_SCRATCH_BYTES);
	const char *section = "";

	buf_add_c(b, "; tabellion.conf - chaque clé avec sa valeur par défaut. man tabellion.conf dit tout.\n");
	for (enum conf_key i = 0; i < CONF_COUNT; i++) {
		const struct conf_row *row = &conf_rows[i];

		if (!str_eq(str_of(section), str_of(row->section)))
			buf_fmt(b, "\n[%s]\n", row->section);
		section = row->section;
		buf_fmt(b, ";%s = %s\n", row->key, row->otherwise);
	}
	mem_free(&m);
}
