/* sirene_kit.c - see sirene_kit.h. */
#include "sirene_kit.h"

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KIT_BYTES_MAX = 256 * 1024 * 1024 };

static struct str in_folder(struct kit *kit, const char *name)
{
	return str_fmt(kit->mem, "%s/%s", kit->folder, name);
}

int kit_make(void **state)
{
	struct mem *m = mem_new(KIT_BYTES_MAX);
	struct kit *kit = mem_new_of(m, struct kit);
	char *folder = mem_copy(m, "/tmp/sirene-test-XXXXXX", sizeof "/tmp/sirene-test-XXXXXX");

	kit->mem = m;
	kit->folder = mkdtemp(folder);
	assert(kit->folder != NULL);
	kit->units = in_folder(kit, "units.csv");
	kit->places = in_folder(kit, "places.csv");
	kit->path = in_folder(kit, "register");
	*state = kit;
	return 0;
}

int kit_drop(void **state)
{
	struct kit *kit = *state;
	struct mem *m = kit->mem;
	DIR *folder = opendir(kit->folder);

	assert(folder != NULL);
	for (struct dirent *e = readdir(folder); e != NULL; e = readdir(folder))
		(void)unlinkat(dirfd(folder), e->d_name, 0);
	(void)closedir(folder);
	(void)rmdir(kit->folder);
	mem_free(&m);
	return 0;
}

void kit_write(const char *path, struct str text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert(fd >= 0);
	for (size_t at = 0; at < text.n;) {
		ssize_t n = write(fd, text.p + at, text.n - at);

		assert(n > 0);
		at += (size_t)n;
	}
	(void)close(fd);
}

struct str kit_read(struct mem *m, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat file;

	assert(fd >= 0 && fstat(fd, &file) == 0);
	char *bytes = mem_get(m, 1, (size_t)file.st_size + 1);
	ssize_t n = read(fd, bytes, (size_t)file.st_size);

	assert(n == file.st_size);
	(void)close(fd);
	return str_from(bytes, (size_t)n);
}

bool kit_exists(struct str path)
{
	struct mem *m = mem_new(8192);
	bool is_there = access(str_c(m, path), F_OK) == 0;

	mem_free(&m);
	return is_there;
}

enum err kit_import(struct kit *kit, struct import_report *report)
{
	struct import import = { .units = kit->units, .places = kit->places, .path = kit->path };

	return sirene_import(&import, report);
}

enum err kit_import_demo(struct kit *kit, struct import_report *report)
{
	kit->units = STR(SOURCE_ROOT "/demo/sirene/StockUniteLegale.csv");
	kit->places = STR(SOURCE_ROOT "/demo/sirene/StockEtablissement.csv");
	return kit_import(kit, report);
}

struct sirene *kit_open(struct kit *kit)
{
	struct sirene *sirene = NULL;
	enum err e = register_open(kit->mem, kit->path, &sirene);

	assert(e == OK);
	return sirene;
}

static const char units_header[] = "siren,etatAdministratifUniteLegale,denominationUniteLegale,"
                                   "categorieJuridiqueUniteLegale,nicSiegeUniteLegale,"
				   "statutDiffusionUniteLegale,dateCreationUniteLegale,"
                                   "sigleUniteLegale,prenom1UniteLegale,prenomUsuelUniteLegale,"
				   "dateDernierTraitementUniteLegale,dateDebut,nomUniteLegale,"
                                   "nomUsageUniteLegale,denominationUsuelle1UniteLegale,"
				   "activitePrincipaleUniteLegale\n";
static const char units_tail[] = ",O,2001-02-03,,,,2026-10-31T01:02:03,2001-02-03,,,,62.01Z\n";

static const char places_header[] =
    "siren,nic,etatAdministratifEtablissement,etablissementSiege,libelleVoieEtablissement,"
    "codePostalEtablissement,"
    "libelleCommuneEtablissement,siret,statutDiffusionEtablissement,"
    "dateDernierTraitementEtablissement,"
    "complementAdresseEtablissement,numeroVoieEtablissement,indiceRepetitionEtablissement,"
    "typeVoieEtablissement,"
    "libelleCommuneEtrangerEtablissement,distributionSpecialeEtablissement,"
    "codeCommuneEtablissement,"
    "codeCedexEtablissement,libelleCedexEtablissement,codePaysEtrangerEtablissement,"
    "libellePaysEtrangerEtablissement,"
    "dateDebut,enseigne1Etablissement,enseigne2Etablissement,enseigne3Etablissement,"
    "denominationUsuelleEtablissement,activitePrincipaleEtablissement\n";

struct str kit_units_csv(struct mem *m, const char *const *rows, size_t n)
{
	struct buf *b = buf_new(m, 16 * 1024 * 1024);

	buf_add_c(b, units_header);
	for (size_t i = 0; i < n; i++) {
		buf_add_c(b, rows[i]);
		buf_add_c(b, units_tail);
	}
	return buf_done(b);
}

struct str kit_places_csv(struct mem *m, const char *const *rows, size_t n)
{
	struct buf *b = buf_new(m, 16 * 1024 * 1024);

	buf_add_c(b, places_header);
	for (size_t i = 0; i < n; i++) {
		buf_add_c(b, rows[i]);
		buf_fmt(
		    b,
		    ",%.9s%.5s,O,2026-11-01T01:02:03,,7,,RUE,,,01001,,,,,2001-02-03,,,,,62.01Z\n",
		    rows[i], rows[i] + 10);
	}
	return buf_done(b);
}
