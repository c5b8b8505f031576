/* paper_cms_fuzz.c - the CMS door, for libFuzzer. */
#include "paper_targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	fuzz_cms(str_from(data, n));
	return 0;
}
