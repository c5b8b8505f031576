/* swap.c - two hundred swaps of the register under four reading processes: every batch of answers
 * must be whole, of one file or of the other.
 *
 * For     swap REGISTER_A REGISTER_B LIVE < SIRENs, one a line; prints `ok 1 sentence` or why
 * not. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sirene/register.h"

enum {
	READERS = 4,
	SWAPS = 200,
	NUMBERS_MAX = 64,
	BATCH = 24,
	FACT_BYTES = 256,
	SWAP_PAUSE_NS = 4000000
};

struct shared {                                 /* between the processes */
	volatile int is_over;
	volatile unsigned long batches[READERS], renewals[READERS], wrong[READERS];
};

static char numbers[NUMBERS_MAX][16];
static char facts[2][NUMBERS_MAX][FACT_BYTES];  /* what each file says */
static size_t count;

/* One line of what a register says of a number. */
static void fact_of(struct sirene *s, struct mem *m, const char *siren, char out[FACT_BYTES])
{
	struct unit unit;
	struct establishments list;

	(void)snprintf(out, FACT_BYTES, "none");
	if (register_unit(s, m, str_of(siren), &unit) != OK ||
	    register_establishments(s, m, str_of(siren), STR(""), 0, 5, &list) != OK)
		return;
	(void)snprintf(out, FACT_BYTES, "%.*s|%u|%u|%zu|%.*s", STR_ARG(unit.name),
	               unit.active_count, unit.closed_count, list.total,
	               list.n > 0 ? (int)list.v[0].addr_street.n : 0,
	               list.n > 0 ? list.v[0].addr_street.p : "");
}

static void learn(const char *path, unsigned which)
{
	struct mem *m = mem_new(16 << 20);
	struct sirene *s;

	if (register_open(m, str_of(path), &s) != OK)
		exit(64);
	for (size_t i = 0; i < count; i++)
		fact_of(s, m, numbers[i], facts[which][i]);
	mem_free(&m);
}

static void read_on(struct shared *shared, unsigned me, const char *live)
{
	struct mem *m = mem_new(1 << 20), *scratch = mem_new(16 << 20);
	struct sirene *s;
	unsigned seed = me + 1;

	if (register_open(m, str_of(live), &s) != OK)
		exit(64);
	while (!shared->is_over) {
		bool is_new = false, fits[2] = { true, true };

		if (register_renew(s, &is_new) != OK)
			shared->wrong[me]++;
		shared->renewals[me] += is_new;
		for (unsigned i = 0; i < BATCH; i++) {
			char fact[FACT_BYTES];
			size_t at = (seed = seed * 1664525 + 1013904223) / 65536 % count;

			fact_of(s, scratch, numbers[at], fact);
			for (unsigned which = 0; which < 2; which++)
				fits[which] &= strcmp(fact, facts[which][at]) == 0;
			mem_reset(scratch);
		}
		shared->wrong[me] += !fits[0] && !fits[1];
		shared->batches[me]++;
	}
	mem_free(&scratch);
	mem_free(&m);
	exit(0);
}

static void swap_once(const char *from, const char *live)
{
	char beside[4096];

	(void)snprintf(beside, sizeof beside, "%s.swap", live);
	(void)unlink(beside);
	if (link(from, beside) != 0 || rename(beside, live) != 0) {
		perror("swap");
		exit(74);
	}
}

int main(int n, char **arguments)
{
	struct shared *shared =
	    mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct timespec pause = { 0, SWAP_PAUSE_NS };
	unsigned long batches = 0, renewals = 0, wrong = 0, differ = 0;

	if (n != 4 || shared == MAP_FAILED)
		return 64;
	while (count < NUMBERS_MAX && fgets(numbers[count], sizeof numbers[count], stdin) != NULL)
		numbers[count][strcspn(numbers[count], "\n")] = '\0', count++;
	learn(arguments[1], 0);
	learn(arguments[2], 1);
	for (size_t i = 0; i < count; i++)
		differ += strcmp(facts[0][i], facts[1][i]) != 0;
	swap_once(arguments[1], arguments[3]);
	for (unsigned i = 0; i < READERS; i++) {
		if (fork() == 0)
			read_on(shared, i, arguments[3]);
	}
	for (unsigned i = 0; i < SWAPS; i++) {
		(void)nanosleep(&pause, NULL);
		swap_once(arguments[1 + (i + 1) % 2], arguments[3]);
	}
	shared->is_over = 1;
	for (unsigned i = 0; i < READERS; i++) {
		int status = 0;

		(void)wait(&status);
		wrong += status != 0;
		batches += shared->batches[i];
		renewals += shared->renewals[i];
		wrong += shared->wrong[i];
	}
	bool is_good = wrong == 0 && batches > 0 && renewals > READERS && differ > count / 4;

	(void)printf("%sok 1 %d swaps under %d readers: %lu batches, %lu renewals, %lu wrong, %lu "
	             "of %zu numbers differ\n",
	             is_good ? "" : "not ", SWAPS, READERS, batches, renewals, wrong, differ,
	             count);
	return is_good ? 0 : 1;
}
