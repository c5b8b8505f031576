/* lab_files.c - signed files and their roots for tests that play over HTTP: lab-files FOLDER
 *
 * roots.pem stamp-roots.pem · plain signed lta changed flipped stranger locked cut .pdf */
#include <assert.h>
#include <stdio.h>

#include "paper_lab.h"

static struct lab *lab;
static const char *folder;

static const char *path(const char *name)
{
	return kit_path(lab->mem, folder, name);
}

static struct str flipped(struct str file)
{
	struct str out = str_copy(lab->mem, file);

	((char *)(uintptr_t)out.p)[2000] ^= 1;
	return out;
}

/* Words behind the signature: a revision of nobody's. */
static struct str changed(struct str file)
{
	const struct pades_field late = { .name = STR("late"), .page = 0 };
	struct str appended = STR("");
	enum pdf_fault fault = pades_add_fields(lab->mem, file, &late, 1, &appended);

	assert(fault == PDF_OK);
	return lab_glue(lab->mem, file, appended);
}

int main(int count, char **words)
{
	void *state = NULL;

	if (count != 2) {
		fputs("usage: lab-files FOLDER\n", stderr);
		return 64;
	}
	(void)lab_set_up(&state);
	lab = state;
	folder = words[1];
	int64_t hour = 3600000;
	struct pki_id stranger = pki_issue(lab->mem, NULL, PKI_SIGNER, "P-256", "Inconnu", lab->now_ms - hour, lab->now_ms + hour);

	kit_save(path("roots.pem"), pki_pem(lab->mem, &lab->root));
	kit_save(path("stamp-roots.pem"), pki_pem(lab->mem, &lab->tsa_root));
	kit_save(path("plain.pdf"), lab_dossier(lab, 0));
	kit_save(path("signed.pdf"), lab_dossier(lab, 1));
	kit_save(path("lta.pdf"), lab_dossier(lab, 4));
	kit_save(path("changed.pdf"), changed(lab_dossier(lab, 1)));
	kit_save(path("flipped.pdf"), flipped(lab_dossier(lab, 1)));
	kit_save(path("stranger.pdf"), lab_sign(lab, lab_dossier(lab, 0), (struct lab_act){ .field = "holder", .id = &stranger }));
	kit_save(path("cut.pdf"), str_sub(lab_dossier(lab, 1), 0, 3000));
	int status = kit_run(lab->mem, NULL, "qpdf", "--encrypt", "a", "b", "256", "--", path("plain.pdf"), path("locked.pdf"), NULL);

	assert(status == 0);
	return lab_tear_down(&state);
}
