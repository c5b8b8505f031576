/* one_file.c - one hostile file through one door, as a process of its own whose cost can be read afterwards.
 *
 * Usage   one-file upload|verify FILE    prints the verdict's word and the largest memory in kB, as the kernel
 *         counts it since this program was loaded (its parent's would count in getrusage). */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "paper_kit.h"
#include "press/judge.h"
#include "press/upload.h"

static long largest_kb(void)
{
	char line[256];
	long kb = 0;
	FILE *status = fopen("/proc/self/status", "r");
	assert(status != NULL);
	while (fgets(line, sizeof line, status) != NULL) {
		if (strncmp(line, "VmHWM:", 6) == 0) {
			sscanf(line + 6, "%ld", &kb);
		}
	}
	fclose(status);
	return kb;
}

int main(int argc, char **argv)
{
	struct mem *mem = mem_new(448u * 1024 * 1024);
	if (argc != 3) {
		return 64;
	}
	struct str file = kit_load(mem, argv[2]);
	if (strcmp(argv[1], "verify") == 0) {
		const struct verify_policy policy = { .now_ms = 1700000000000 };
		printf("%s %ld\n", verdict_name(pades_verify(mem, file, &policy).verdict), largest_kb());
	} else {
		struct uploaded u = { 0 };
		upload_read(mem, file, &u);
		printf("%s %ld\n", upload_verdict_name(u.verdict), largest_kb());
	}
	mem_free(&mem);
	return 0;
}
