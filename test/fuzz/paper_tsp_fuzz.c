/* paper_tsp_fuzz.c - the time-stamp door, for libFuzzer. */
#include "paper_targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	fuzz_tsp(str_from(data, n));
	return 0;
}
