/* upload_fuzz.c - what looks at an upload before any library does: a JPEG's marks, a PDF's streams. */
#include <assert.h>

#include "paper/bomb.h"
#include "press/image_marks.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct mem *m = mem_new(64 << 20);
	struct str bytes = str_from(data, n);
	struct image image;
	struct image again;

	(void)bomb_is(bytes);
	if (image_marks(m, bytes, &image)) {
		assert(image.w > 0 && image.h > 0 && image.jpeg.n <= n);
		assert(image.orientation >= 1 && image.orientation <= 8);

		/* what is kept is a JPEG in its turn, of the same size, and nothing more can be dropped */
		bool is_kept = image_marks(m, image.jpeg, &again);
		assert(is_kept && again.w == image.w && again.h == image.h && again.orientation == 1);
		assert(str_eq(again.jpeg, image.jpeg));
	}
	mem_free(&m);
	return 0;
}
