/* paper_pdf_fuzz.c - the PDF door, for libFuzzer. */
#include "paper_targets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	fuzz_pdf(str_from(data, n));
	return 0;
}
