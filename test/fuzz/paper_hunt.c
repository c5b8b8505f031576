/* paper_hunt.c - mutants of real dossiers, changed token by token, through every door of the document engine.
 *
 * Usage   hunt-paper SECONDS [SEED]    prints "N mutants, N ms the slowest"; a finding ends it.
 * Random bytes rarely get past the first page: these mutants keep lengths, so that the cross-reference still
 * leads somewhere, and change numbers, references and names. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "paper/der.h"
#include "paper_lab.h"
#include "paper_targets.h"

enum { SEEDS_MAX = 12, CHANGES_MAX = 4, SLOWEST_MS_MAX = 1000, SLOW_FACTOR = 8 };

struct hunt {
	struct mem *mem;
	uint64_t random;
	struct str seed[SEEDS_MAX];
	size_t seeds;
	struct str cms, answer;
};

static const char *const words[] = {
	"Kids", "Parent", "Length", "Prev", "Size", "Root", "Index", "Filter", "Fields", "Contents", "ByteRange", "Annots",
	"XRefStm", "Type", "Pages", "DSS", "Certs", "CRLs", "First", "N", "W", "V", "AP", "FT", "P", "T", "Count", "Encrypt",
};

static const char *const numbers[] = { "0", "1", "2", "-1", "9", "12", "255", "65536", "2147483648", "4000000",
				       "9223372036854775807", "99999999999999999999", "1.5", "-0" };

static uint64_t pick(struct hunt *h, uint64_t below)
{
	h->random = h->random * 6364136223846793005u + 1442695040888963407u;
	return (h->random >> 33) % below;
}

static double now_ms(void)
{
	struct timespec t;

	assert(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The word written over n bytes: cut, or followed by blanks. */
static void overwrite(char *at, size_t n, const char *word)
{
	size_t k = strlen(word) < n ? strlen(word) : n;

	memcpy(at, word, k);
	memset(at + k, ' ', n - k);
}

static void change_number(struct hunt *h, char *p, size_t n, size_t at)
{
	size_t end = at;

	while (at < n && !is_digit(p[at]))
		at++;
	for (end = at; end < n && is_digit(p[end]);)
		end++;
	if (end == at)
		return;
	if (pick(h, 3) == 0)
		overwrite(p + at, end - at, numbers[pick(h, sizeof numbers / sizeof *numbers)]);
	else if (pick(h, 2) == 0)
		p[at + pick(h, end - at)] = (char)('0' + pick(h, 10));
	else                                            /* a reference to another object of the file */
		overwrite(p + at, end - at, str_fmt(h->mem, "%u", (unsigned)pick(h, 40)).p);
}

static void change_name(struct hunt *h, char *p, size_t n, size_t at)
{
	size_t end;

	while (at < n && p[at] != '/')
		at++;
	for (end = at + 1; end < n && ((p[end] | 32) >= 'a' && (p[end] | 32) <= 'z');)
		end++;
	if (end < n && end > at + 1)
		overwrite(p + at + 1, end - at - 1, words[pick(h, sizeof words / sizeof *words)]);
}

static void change_structure(struct hunt *h, char *p, size_t n, size_t at)
{
	static const char brackets[] = "<>[]()/%{}";

	while (at < n && strchr("<>[]()/", p[at]) == NULL)
		at++;
	if (at < n)
		p[at] = brackets[pick(h, sizeof brackets - 1)];
}

/* A token moved elsewhere. */
static void copy_piece(struct hunt *h, char *p, size_t n, size_t at)
{
	size_t from = pick(h, n), k = 1 + pick(h, 60);

	if (from + k < n && at + k < n)
		memmove(p + at, p + from, k);
}

static struct str mutant(struct hunt *h, struct mem *m, struct str seed)
{
	struct str out = str_copy(m, seed);
	char *p = (char *)(uintptr_t)out.p;

	for (uint64_t i = 1 + pick(h, CHANGES_MAX); i > 0; i--) {
		size_t at = pick(h, out.n);

		switch (pick(h, 8)) {
		case 0:
			p[at] = (char)(uint8_t)pick(h, 256);
			break;
		case 1:
			change_structure(h, p, out.n, at);
			break;
		case 2:
		case 3:
			change_name(h, p, out.n, at);
			break;
		case 4:
			copy_piece(h, p, out.n, at);
			break;
		default:
			change_number(h, p, out.n, at);
			break;
		}
	}
	if (pick(h, 40) == 0)
		out.n = pick(h, out.n);
	return out;
}

/* DER keeps its shape when lengths are left alone: bytes and pieces change, tags now and then. */
static struct str der_mutant(struct hunt *h, struct mem *m, struct str seed)
{
	struct str out = str_copy(m, seed);
	char *p = (char *)(uintptr_t)out.p;

	for (uint64_t i = 1 + pick(h, CHANGES_MAX); i > 0; i--) {
		if (pick(h, 3) == 0)
			copy_piece(h, p, out.n, pick(h, out.n));
		else
			p[pick(h, out.n)] = (char)(uint8_t)pick(h, 256);
	}
	return out;
}

static void add_packed_seed(struct hunt *h, struct lab *l, const char *option)
{
	const char *in = kit_path(l->mem, l->folder, "seed.pdf"), *out = kit_path(l->mem, l->folder, "packed.pdf");

	kit_save(in, lab_dossier(l, 0));
	int rc = kit_run(l->mem, NULL, "qpdf", option, in, out, NULL);

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
	add_packed_seed(h, l, "--object-streams=generate");
	add_packed_seed(h, l, "--linearize");
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

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? strtol(argv[1], NULL, 10) : 5;
	void *state = NULL;
	struct hunt h = { .random = argc > 2 ? strtoul(argv[2], NULL, 10) : 1 };
	double begun, slowest = 0;
	uint64_t n = 0;

	(void)lab_set_up(&state);
	make_seeds(&h, state);
	for (begun = now_ms(); now_ms() - begun < (double)seconds * 1000; n++) {
		struct mem *m = mem_new(TARGET_MEM_BYTES);

		h.mem = m;
		double at = now_ms();

		fuzz_pdf(mutant(&h, m, h.seed[pick(&h, h.seeds)]));
		fuzz_cms(der_mutant(&h, m, h.cms));
		fuzz_tsp(der_mutant(&h, m, h.answer));
		at = now_ms() - at;
		slowest = at > slowest ? at : slowest;
		assert(at < SLOWEST_MS_MAX * SLOW_FACTOR);      /* sanitizers are slow, endless is more */
		mem_free(&m);
	}
	report(((struct lab *)state)->mem, n, slowest);
	return lab_tear_down(&state);
}
