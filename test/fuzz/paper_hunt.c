/* paper_hunt.c - mutants of real dossiers, changed token by token, through every door of the document engine.
 *
 * Usage   hunt-paper SECONDS [SEED]    prints "N mutants, N ms the slowest"; a finding ends it.
 * Beside crashes and slowness it looks for lies: a mutant that is called valid shows what its seed showed. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "paper/der.h"
#include "paper_lab.h"
#include "paper_mutant.h"
#include "paper_targets.h"

enum { SEEDS_MAX = 16, SLOWEST_MS_MAX = 1000, SLOW_FACTOR = 8 };

struct hunt {
	struct mutator mutator;
	struct lab *lab;
	struct str seed[SEEDS_MAX];
	size_t seeds;
	struct str cms, answer;
};

static double now_ms(void)
{
	struct timespec t;

	assert(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void add_packed_seed(struct hunt *h, struct lab *l, const char *option, const char *packing)
{
	const char *in = kit_path(l->mem, l->folder, "seed.pdf"), *out = kit_path(l->mem, l->folder, "packed.pdf");

	kit_save(in, lab_dossier(l, 0));
	int rc = kit_run(l->mem, NULL, "qpdf", option, packing, in, out, NULL);

	assert(rc == 0);
	struct str file = lab_sign(l, kit_load(l->mem, out), (struct lab_act){ .field = "holder", .stamp = "Zoe" });

	h->seed[h->seeds++] = file;
	h->seed[h->seeds++] = lab_dss(l, file, lab_proofs(l));
}

static void make_seeds(struct hunt *h, struct lab *l)
{
	struct str file = lab_dossier(l, 4), in;
	size_t at;

	for (int stage = 0; stage <= 4; stage++)
		h->seed[h->seeds++] = lab_dossier(l, stage);
	add_packed_seed(h, l, "--object-streams=generate", "--compress-streams=y");
	/* object and reference streams that a change reaches */
	add_packed_seed(h, l, "--object-streams=generate", "--compress-streams=n");
	add_packed_seed(h, l, "--linearize", "--compress-streams=y");
	bool is_found = str_find(file, STR("/Contents <"), &at);
	char *cms = mem_get(l->mem, 1, 4000);

	assert(is_found && str_unhex(str_sub(file, at + 11, 8000), cms, 4000));
	in = str_from(cms, 4000);
	is_found = der_take_whole(&in, DER_SEQUENCE, &h->cms);
	assert(is_found);
	h->answer = lab_token(l, &l->tsa, digest_one(DIGEST_SHA256, STR("a")), l->now_ms);
	h->answer = DER(l->mem, DER_SEQUENCE, DER(l->mem, DER_SEQUENCE, der_uint(l->mem, 0)), h->answer);
}

static void report(struct mem *m, uint64_t mutants, double slowest)
{
	struct str line = str_fmt(m, "%llu mutants, %d ms the slowest\n", (unsigned long long)mutants, (int)slowest);

	ssize_t n = write(1, line.p, line.n);

	assert(n == (ssize_t)line.n);
}

/* Of seeds as paper_kit.c makes them: 2 to 10 are pages, contents, font and look; 5 may get an annotation. */
enum { SHOWN_FIRST = 2, SHOWN_LAST = 10, SHOWN_PAGE = 5 };

static void assert_shows_the_same(struct hunt *h, struct mem *m, struct str seed, struct str mutant)
{
	static const char *const keys[] = { "MediaBox", "Contents", "Resources", "Parent", "Rotate" };
	struct verification v = lab_verify(h->lab, mutant, lab_policy(h->lab));
	struct pdf_budget budget = pdf_budget_for(seed);
	enum pdf_fault fault;

	if (v.count == 0 || (v.verdict != VERDICT_VALID && v.verdict != VERDICT_VALID_ADDED))
		return;
	struct pdf *before = pdf_open(m, seed, &budget, &fault), *after = pdf_open(m, mutant, &budget, &fault);

	assert(before != NULL && after != NULL);
	for (uint32_t n = SHOWN_FIRST; n <= SHOWN_LAST; n++) {
		if (n != SHOWN_PAGE)
			assert(pdf_entry(before, n)->place == pdf_entry(after, n)->place);
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert(obj_same(obj_get(pdf_object(before, SHOWN_PAGE), keys[i]), obj_get(pdf_object(after, SHOWN_PAGE), keys[i])));
}

static void try_one(struct hunt *h, struct mem *m)
{
	size_t which = mutant_pick(&h->mutator, h->seeds);
	struct str seed = h->seed[which], file = mutant_pdf(&h->mutator, m, seed);

	fuzz_pdf(file);
	/* the first five are the lab's own, whose objects are known */
	if (which <= 4) {
		struct mem *lasting = h->lab->mem;

		h->lab->mem = m;
		assert_shows_the_same(h, m, seed, file);
		h->lab->mem = lasting;
	}
	fuzz_cms(mutant_der(&h->mutator, m, h->cms));
	fuzz_tsp(mutant_der(&h->mutator, m, h->answer));
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
	void *state = NULL;
	struct hunt h = { .mutator.random = argc > 2 ? strtoul(argv[2], NULL, 10) : 1 };
	double begun, slowest = 0;
	uint64_t n = 0;

	(void)lab_set_up(&state);
	h.lab = state;
	make_seeds(&h, state);
	for (begun = now_ms(); now_ms() - begun < (double)seconds * 1000; n++) {
		struct mem *m = mem_new((size_t)4 * TARGET_MEM_BYTES);
		double at = now_ms();

		try_one(&h, m);
		at = now_ms() - at;
		slowest = at > slowest ? at : slowest;
		assert(at < SLOWEST_MS_MAX * SLOW_FACTOR);      /* sanitizers are slow, endless is more */
		mem_free(&m);
	}
	report(h.lab->mem, n, slowest);
	return lab_tear_down(&state);
}
