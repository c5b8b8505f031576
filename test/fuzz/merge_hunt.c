/* merge_hunt.c - mutants of PDFs through the merger: cleaned, then bound into a dossier.
 *
 * Usage   hunt-merge SECONDS [SEED]    prints "N mutants, N cleaned, N ms the slowest"; a finding ends it.
 * What is looked for: a crash, a leak or endless work in our code or under it; and a copy that is called clean and
 * still holds something active, or that our own strict reader refuses. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "paper/lint.h"
#include "paper_lab.h"
#include "paper_mutant.h"
#include "platform/jsonin.h"
#include "press/binder.h"
#include "press/clean.h"
#include "press/warm.h"

enum { MUTANT_BYTES = 448 * 1024 * 1024, SLOWEST_MS_MAX = 1000, SLOW_FACTOR = 12, SEEDS_MAX = 12, BIND_ONE_IN = 16 };

struct hunt {
	struct mutator mutator;
	struct fonts *fonts;
	struct json *model;
	struct str seed[SEEDS_MAX];
	size_t seeds;
	uint64_t cleaned;
};

/* Everything that a person may send and that must not stay: scripts, actions, files, forms, layers. */
static const char *const active[] = {
	"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert)>>/Names<</EmbeddedFiles<</Names[(a)5 0 R]>>>>"
	"/AcroForm<</Fields[6 0 R]/XFA(x)/DA(/F1 10 Tf)>>/OCProperties<</OCGs[8 0 R]/D<</OFF[8 0 R]>>>>>>",
	"<</Type/Pages/Kids[3 0 R]/Count 1>>",
	"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Annots[6 0 R 7 0 R]/AA<</O<</S/JavaScript/JS(x)>>>>"
	"/Resources<</Font<</F1 9 0 R>>/XObject<</X 10 0 R>>/Properties<</O 8 0 R>>>>/Metadata 5 0 R>>",
	"<</Length 66>>\nstream\nBT /F1 12 Tf 20 200 Td (Bonjour) Tj ET /OC /O BDC /X Do EMC         \nendstream",
	"<</Type/EmbeddedFile/Length 4>>\nstream\nabcd\nendstream",
	"<</Type/Annot/Subtype/Widget/FT/Tx/T(nom)/V(Dupont)/Rect[20 100 200 120]/DA(/F1 10 Tf 0 g)>>",
	"<</Type/Annot/Subtype/Link/Rect[0 0 50 50]/A<</S/Launch/F(x.exe)>>>>",
	"<</Type/OCG/Name(couche)>>",
	"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
	"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 11 0 R>>>>/Length 5>>\nstream\n/X Do\nendstream",
	"<</Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray/Length 4>>\nstream\nabcd\nendstream",
};

static double now_ms(void)
{
	struct timespec t;
	int rc = clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);

	assert(rc == 0);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void make_seeds(struct hunt *h, struct lab *l)
{
	static const char *const forms[] = { "--object-streams=generate", "--linearize" };
	const char *in = kit_path(l->mem, l->folder, "seed.pdf"), *out = kit_path(l->mem, l->folder, "packed.pdf");
	struct str busy = kit_file(l->mem, active, sizeof active / sizeof *active, "");

	h->seed[h->seeds++] = busy;
	h->seed[h->seeds++] = busy;             /* the one with most to find */
	h->seed[h->seeds++] = lab_dossier(l, 0);
	h->seed[h->seeds++] = lab_dossier(l, 2);
	for (size_t i = 0; i < 2; i++) {
		kit_save(in, busy);
		int rc = kit_run(l->mem, NULL, "qpdf", forms[i], "--compress-streams=n", in, out, NULL);

		assert(rc == 0);
		h->seed[h->seeds++] = kit_load(l->mem, out);
	}
}

static void bind(struct hunt *h, struct mem *m, struct str clean)
{
	const struct binder_piece piece = { .pdf = clean, .head = STR("Pièce"), .mention = STR("") };
	const struct binder_plan plan = { .pieces = &piece, .n_pieces = 1 };
	struct bound bound = { .pages = 0 };

	/* a copy that was called clean must bind: its failing would stop a dossier for ever */
	enum err e = binder_join(m, h->fonts, h->model, &plan, &bound);

	assert(e == OK || e == ERR_LIMIT);
}

static void try_one(struct hunt *h, struct mem *m)
{
	struct str file = mutant_pdf(&h->mutator, m, h->seed[mutant_pick(&h->mutator, h->seeds)]), clean = STR("");
	struct lint found;
	size_t pages = 0;

	if (clean_pdf(m, file, &clean, &pages) != VERDICT_OK)
		return;
	h->cleaned++;
	assert(pages >= 1 && pages <= UPLOAD_PAGES_MAX);
	enum pdf_fault fault = lint_file(m, clean, &found);

	assert(fault == PDF_OK || fault == PDF_LIMIT);
	assert(fault != PDF_OK || (!found.is_broken[LINT_ACTIVE] && !found.is_broken[LINT_ANNOTATION]));
	if (mutant_pick(&h->mutator, BIND_ONE_IN) == 0)
		bind(h, m, clean);
}

static struct json *model_of(struct mem *m)
{
	struct json *model = NULL;
	enum err e = json_read(m, kit_load(m, SOURCE_ROOT "/test/press/form_sample.json"), &json_limits_file, &model);

	assert(e == OK);
	return model;
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
	struct hunt h = { .mutator.random = argc > 2 ? strtoul(argv[2], NULL, 10) : 1 };
	void *state = NULL;
	double begun, slowest = 0;
	uint64_t n = 0;

	(void)lab_set_up(&state);
	struct lab *l = state;
	enum err e = fonts_open(l->mem, &h.fonts);

	assert(e == OK);
	press_warm(l->mem, h.fonts, false);
	h.model = model_of(l->mem);
	make_seeds(&h, l);
	for (begun = now_ms(); now_ms() - begun < (double)seconds * 1000; n++) {
		struct mem *m = mem_new(MUTANT_BYTES);
		double at = now_ms();

		try_one(&h, m);
		at = now_ms() - at;
		slowest = at > slowest ? at : slowest;
		assert(at < SLOWEST_MS_MAX * SLOW_FACTOR);
		mem_free(&m);
	}
	struct str line = str_fmt(l->mem, "%llu mutants, %llu cleaned, %d ms the slowest\n", (unsigned long long)n,
				  (unsigned long long)h.cleaned, (int)slowest);
	ssize_t put = write(1, line.p, line.n);

	assert(put == (ssize_t)line.n && h.cleaned > 0);
	return lab_tear_down(&state);
}
