/* store_test.c - encrypted blobs: what comes back, and what must not. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "platform/crypt.h"
#include "platform/memfd.h"
#include "platform/store_tail.h"

enum { CHUNK = CRYPT_CHUNK_BYTES, ENTRY = TAIL_CHUNK_BYTES,
	BLOCK = 1024 * 1024 };           /* what goes to the disk at once */

static struct fixture {
	struct mem *mem;
	struct store *store;
	char folder[64];
	struct seal_key key;
	struct store_place place;
} f;

static int set_up(void **state)
{
	(void)state;
	f = (struct fixture){ .mem = mem_new(256 << 20), .folder = "/tmp/store-test-XXXXXX" };
	if (mkdtemp(f.folder) == NULL || store_open(f.mem, str_of(f.folder), &f.store) != OK)
		return -1;
	world_random(&world_real, f.key.bytes, sizeof f.key.bytes);
	f.place = (struct store_place){ .portal = 3, .document = id_new(&world_real), .version = 0 };
	return 0;
}

static int tear_down(void **state)
{
	char command[128] = "rm -rf ";

	(void)state;
	mem_free(&f.mem);
	strcat(command, f.folder);
	return system(command);
}

static struct str pattern(size_t n)
{
	char *p = mem_get(f.mem, 1, n + 1);

	for (size_t i = 0; i < n; i++)
		p[i] = (char)(i * 131 + i / 977);
	return str_from(p, n);
}

static struct blob put(struct str text)
{
	struct blob b;

	assert_int_equal(store_put(f.store, f.mem, &world_real, &f.key, &f.place, text, &b), OK);
	return b;
}

static enum err get(const struct blob *b, struct str *out)
{
	return store_read(f.store, f.mem, &f.key, &f.place, b->name, STORE_BYTES_MAX, out);
}

static const char *path_of(const uint8_t name[STORE_NAME_BYTES])
{
	return str_c(f.mem, str_fmt(f.mem, "%s/%02x/" STR_FMT, f.folder,
				    f.place.document.bytes[15],
				    STR_ARG(str_hex(f.mem, name, STORE_NAME_BYTES))));
}

static void write_file(const uint8_t name[STORE_NAME_BYTES], struct str bytes)
{
	int fd = open(path_of(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	close(fd);
}

static size_t tail_bytes(size_t text_bytes)
{
	return tail_chunks(text_bytes) * ENTRY + TAIL_PART_BYTES + TAIL_FOOT_BYTES;
}

/* Puts other bytes on disk under the name that fits their last tail_n, as an owner of the disk and of the
 * database could. */
static void plant(struct str bytes, size_t tail_n, struct blob *out)
{
	struct hash h = crypt_sha256(tail_n > bytes.n ? bytes : str_sub(bytes, bytes.n - tail_n, tail_n));

	memcpy(out->name, h.bytes, sizeof h.bytes);
	write_file(out->name, bytes);
}

static struct str on_disk(const struct blob *b)
{
	int fd = open(path_of(b->name), O_RDONLY);
	struct stat st;

	assert_true(fd >= 0 && fstat(fd, &st) == 0);
	char *p = mem_get(f.mem, 1, (size_t)st.st_size);

	assert_int_equal(read(fd, p, (size_t)st.st_size), st.st_size);
	close(fd);
	return str_from(p, (size_t)st.st_size);
}

static void every_size_around_a_chunk_or_a_block_comes_back_as_it_was(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK,
					2 * CHUNK + 5, 1000000, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + 4096,
					BLOCK + CHUNK, BLOCK + CHUNK + 4095, 3 * BLOCK - 700 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct str text = pattern(sizes[i]), out;
		struct blob b = put(text);
		struct str disk = on_disk(&b);
		struct hash plain = crypt_sha256(text), name = crypt_sha256(str_sub(disk, text.n, disk.n));

		assert_int_equal(b.bytes, text.n);
		assert_memory_equal(b.plain, plain.bytes, 32);
		assert_memory_equal(b.name, name.bytes, 32);
		assert_int_equal(disk.n, text.n + tail_bytes(text.n));
		assert_int_equal(get(&b, &out), OK);
		assert_true(str_eq(out, text));
		assert_int_equal(store_check(f.store, &f.place, b.name), OK);
	}
}

static void pieces_of_any_size_make_the_same_document(void **state)
{
	struct str text = pattern(300000), out;
	struct store_writer *w;
	struct blob b;

	(void)state;
	assert_int_equal(store_writer_open(f.store, f.mem, &world_real, &f.key, &f.place, &w), OK);
	for (size_t at = 0, step = 1; at < text.n; at += step, step = step * 3 % 9973 + 1)
		assert_int_equal(store_writer_add(w, str_sub(text, at, step)), OK);
	assert_int_equal(store_writer_keep(&w, &b), OK);
	assert_null(w);
	assert_int_equal(get(&b, &out), OK);
	assert_true(str_eq(out, text));
}

static struct str part_text(size_t i)
{
	return pattern(i == 3 ? 0 : (i + 8) * 9000 + (i == 5 ? 2 * CHUNK : 0));
}

/* Parts 0 to n - 1. */
static struct store_writer *written(size_t n)
{
	struct store_writer *w;

	f.place.version = 0;
	assert_int_equal(store_writer_open(f.store, f.mem, &world_real, &f.key, &f.place, &w), OK);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			assert_int_equal(store_writer_next(w, (int64_t)i), OK);
		assert_int_equal(store_writer_add(w, part_text(i)), OK);
	}
	return w;
}

static void copies_are_parts_of_the_documents_blob(void **state)
{
	struct store_writer *w = written(STORE_PARTS_MAX);
	struct hash plain = crypt_sha256(part_text(0));
	struct str out;
	struct blob b;

	(void)state;
	assert_int_equal(store_writer_keep(&w, &b), OK);
	assert_memory_equal(b.plain, plain.bytes, 32);
	assert_int_equal(b.bytes, part_text(0).n);
	for (size_t i = 0; i < STORE_PARTS_MAX; i++) {
		f.place.version = (int64_t)i;
		assert_int_equal(store_check(f.store, &f.place, b.name), OK);
		assert_int_equal(get(&b, &out), OK);
		assert_true(str_eq(out, part_text(i)));
	}
	f.place.version = STORE_PARTS_MAX;
	assert_int_equal(get(&b, &out), ERR_CRYPTO);
	assert_int_equal(store_check(f.store, &f.place, b.name), ERR_CRYPTO);
	w = written(STORE_PARTS_MAX);
	assert_int_equal(store_writer_next(w, 99), ERR_LIMIT);
	assert_int_equal(store_writer_keep(&w, &b), ERR_IO);
}

static void rot_in_one_part_is_that_parts(void **state)
{
	struct store_writer *w = written(3);
	struct str out;
	struct blob b;

	(void)state;
	assert_int_equal(store_writer_keep(&w, &b), OK);
	int fd = open(path_of(b.name), O_WRONLY);

	assert_int_equal(pwrite(fd, "\xff\xff", 2, (off_t)(part_text(0).n + part_text(1).n - 3)), 2);
	close(fd);
	for (int64_t i = 0; i < 3; i++) {
		f.place.version = i;
		assert_int_equal(store_check(f.store, &f.place, b.name), i == 1 ? ERR_CRYPTO : OK);
		assert_int_equal(get(&b, &out), i == 1 ? ERR_CRYPTO : OK);
	}
}

static void a_part_under_another_version_does_not_open(void **state)
{
	struct store_writer *w = written(2);
	struct str disk, out;
	struct blob b, bad;

	(void)state;
	assert_int_equal(store_writer_keep(&w, &b), OK);
	disk = on_disk(&b);
	char *copy = mem_copy(f.mem, disk.p, disk.n);
	char *versions = copy + disk.n - TAIL_FOOT_BYTES - 2 * TAIL_PART_BYTES;

	versions[7] = 1;
	versions[TAIL_PART_BYTES + 7] = 0;
	plant(str_from(copy, disk.n), 4 * ENTRY + 2 * TAIL_PART_BYTES + TAIL_FOOT_BYTES, &bad);
	assert_int_equal(store_check(f.store, &f.place, bad.name), OK);         /* nothing rotted */
	assert_int_equal(get(&bad, &out), ERR_CRYPTO);
	f.place.version = 1;
	assert_int_equal(get(&bad, &out), ERR_CRYPTO);
}

/* Whole blocks go to the disk past the page cache, the rest of them do not: nobody reads a difference. */
static void what_comes_in_pieces_is_read_whole_whatever_its_length(void **state)
{
	static const size_t sizes[] = { 0, 1, CHUNK, 2 * CHUNK + 5, 8 * CHUNK - 1, 8 * CHUNK, 17 * CHUNK + 4097 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct str text = pattern(sizes[i]), copy = pattern(9 * CHUNK + 3), out;
		struct store_writer *w;
		struct blob b;

		f.place.version = 0;
		assert_int_equal(store_writer_open(f.store, f.mem, &world_real, &f.key, &f.place, &w), OK);
		for (size_t at = 0; at < text.n; at += 16015)
			assert_int_equal(store_writer_add(w, str_sub(text, at, 16015)), OK);
		assert_int_equal(store_writer_next(w, 1), OK);
		assert_int_equal(store_writer_add(w, copy), OK);
		assert_int_equal(store_writer_keep(&w, &b), OK);
		assert_int_equal(get(&b, &out), OK);
		assert_true(str_eq(out, text));
		f.place.version = 1;
		assert_int_equal(get(&b, &out), OK);
		assert_true(str_eq(out, copy));
		assert_int_equal(store_check(f.store, &f.place, b.name), OK);
	}
}

static void the_disk_never_holds_the_text(void **state)
{
	(void)state;
	struct blob b = put(STR("Claire Marchand, née le 14 mars 1980, passeport 12AB34567"));
	size_t at;

	assert_false(str_find(on_disk(&b), STR("Marchand"), &at));
}

static void the_same_document_twice_has_two_names(void **state)
{
	(void)state;
	struct blob one = put(STR("x")), two = put(STR("x"));

	assert_memory_not_equal(one.name, two.name, 32);
	assert_memory_equal(one.plain, two.plain, 32);
}

static void a_cut_swapped_repeated_or_changed_chunk_does_not_open(void **state)
{
	(void)state;
	struct str text = pattern(3 * CHUNK + 10), out = STR("untouched");
	struct blob b = put(text), bad = b;
	struct str disk = on_disk(&b), chunks = str_sub(disk, 0, text.n), tail = str_sub(disk, text.n, disk.n);
	struct { struct str parts[6]; size_t n; } cases[] = {
		/* chunks alone: the last one away, two swapped, one repeated, one away, one more; a cut tail */
		{ { str_sub(chunks, 0, 3 * CHUNK), tail }, 2 },
		{ { str_sub(chunks, CHUNK, CHUNK), str_sub(chunks, 0, CHUNK), str_sub(chunks, 2 * CHUNK, text.n), tail }, 4 },
		{ { str_sub(chunks, 0, CHUNK), chunks, tail }, 3 },
		{ { str_sub(chunks, 0, CHUNK), str_sub(chunks, 2 * CHUNK, text.n), tail }, 3 },
		{ { chunks, str_sub(chunks, 3 * CHUNK, text.n), tail }, 3 },
		{ { chunks, str_sub(tail, 0, tail.n - 5) }, 2 },
		{ { tail }, 1 },
		{ { STR("") }, 1 },
		/* with their tags: two swapped; the first of them repeated */
		{ { str_sub(chunks, CHUNK, CHUNK), str_sub(chunks, 0, CHUNK), str_sub(chunks, 2 * CHUNK, text.n),
		    str_sub(tail, ENTRY, ENTRY), str_sub(tail, 0, ENTRY), str_sub(tail, 2 * ENTRY, tail.n) }, 6 },
		{ { str_sub(chunks, 0, CHUNK), str_sub(chunks, 0, CHUNK), str_sub(chunks, 2 * CHUNK, text.n),
		    str_sub(tail, 0, ENTRY), str_sub(tail, 0, ENTRY), str_sub(tail, 2 * ENTRY, tail.n) }, 6 },
		/* another format */
		{ { chunks, str_sub(tail, 0, tail.n - TAIL_FOOT_BYTES), STR("\3"),
		    str_sub(tail, tail.n - TAIL_FOOT_BYTES + 1, tail.n) }, 4 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		plant(str_join(f.mem, cases[i].parts, cases[i].n, STR("")), tail.n, &bad);
		assert_int_equal(get(&bad, &out), ERR_CRYPTO);
		assert_true(str_eq(out, STR("untouched")));
	}
}

static void any_changed_byte_is_seen_with_or_without_a_key(void **state)
{
	(void)state;
	struct str text = pattern(1000), out;
	struct blob b = put(text), bad;
	struct str disk = on_disk(&b);

	for (size_t i = 0; i < disk.n; i++) {
		char *copy = mem_copy(f.mem, disk.p, disk.n);
		bool is_sum = i >= text.n + CRYPT_TAG_BYTES && i < text.n + ENTRY;
		bool is_chunk = i < text.n;

		/* under the old name */
		copy[i] = (char)(copy[i] ^ 0x20);
		write_file(b.name, str_from(copy, disk.n));
		assert_int_equal(store_check(f.store, &f.place, b.name), ERR_CRYPTO);
		assert_int_equal(get(&b, &out), ERR_CRYPTO);
		/* under a new one that fits: whoever has the key is not deceived by it */
		plant(str_from(copy, disk.n), tail_bytes(1000), &bad);
		if (is_sum || is_chunk)
			assert_int_equal(store_check(f.store, &f.place, bad.name), ERR_CRYPTO);
		if (!is_sum)
			assert_int_equal(get(&bad, &out), ERR_CRYPTO);
	}
}

/* Whatever the numbers of a tail say, nothing beyond the file is read. */
static void a_tail_of_any_numbers_is_refused_or_holds(void **state)
{
	struct tail *t = mem_new_of(f.mem, struct tail);
	struct blob b = put(pattern(CHUNK + 7)), bad;
	struct str disk = on_disk(&b), out;
	uint8_t dice[6];

	(void)state;
	for (int i = 0; i < 3000; i++) {
		char *copy = mem_copy(f.mem, disk.p, disk.n);

		world_random(&world_real, dice, sizeof dice);
		for (int k = 0; k < 1 + dice[0] % 2; k++)
			copy[disk.n - 1 - dice[1 + k] % (TAIL_FOOT_BYTES + TAIL_PART_BYTES)] ^=
				(char)(1 << dice[3 + k] % 8);
		plant(str_from(copy, disk.n), tail_bytes(CHUNK + 7), &bad);
		assert_int_equal(get(&bad, &out) == OK, memcmp(copy, disk.p, disk.n) == 0);
		if (tail_read(str_from(copy, disk.n - CHUNK), disk.n, bad.name, t) == OK)
			assert_true(t->n_chunks <= TAIL_CHUNKS_MAX && t->n_parts == 1);
	}
}

static void another_key_portal_document_or_version_does_not_open_it(void **state)
{
	(void)state;
	struct blob b = put(STR("secret")), moved;
	struct str disk = on_disk(&b), out;
	struct seal_key key = f.key;
	struct store_place place = f.place;

	key.bytes[0] ^= 1;
	assert_int_equal(store_read(f.store, f.mem, &key, &place, b.name, 100, &out), ERR_CRYPTO);
	place.portal++;
	assert_int_equal(store_read(f.store, f.mem, &f.key, &place, b.name, 100, &out), ERR_CRYPTO);
	place = f.place;
	place.version++;
	assert_int_equal(store_read(f.store, f.mem, &f.key, &place, b.name, 100, &out), ERR_CRYPTO);
	f.place.document.bytes[3] ^= 1;
	plant(disk, tail_bytes(6), &moved);
	assert_int_equal(store_read(f.store, f.mem, &f.key, &f.place, moved.name, 100, &out), ERR_CRYPTO);
}

static void what_is_not_there_or_too_large_is_said(void **state)
{
	(void)state;
	struct blob b = put(pattern(1000));
	struct str out;
	uint8_t none[32] = { 1 };

	assert_int_equal(store_read(f.store, f.mem, &f.key, &f.place, none, 100, &out), ERR_NOT_FOUND);
	assert_int_equal(store_read(f.store, f.mem, &f.key, &f.place, b.name, 999, &out), ERR_LIMIT);
	assert_int_equal(store_read(f.store, f.mem, &f.key, &f.place, b.name, 1000, &out), OK);
	struct store_writer *w;

	assert_int_equal(store_writer_open(f.store, f.mem, &world_real, &f.key, &f.place, &w), OK);
	assert_int_equal(store_writer_add(w, pattern(STORE_BYTES_MAX)), OK);
	assert_int_equal(store_writer_add(w, STR("x")), ERR_LIMIT);
	assert_int_equal(store_writer_add(w, STR("")), ERR_IO);
	assert_int_equal(store_writer_keep(&w, &b), ERR_IO);
}

static void a_memfd_of_it_is_sealed(void **state)
{
	(void)state;
	struct str text = pattern(70000), seen;
	struct blob b = put(text);
	int fd = -1;

	assert_int_equal(store_read_memfd(f.store, f.mem, &f.key, &f.place, b.name, &fd), OK);
	assert_int_equal(memfd_view(f.mem, fd, 100000, &seen), OK);
	assert_true(str_eq(seen, text));
	assert_int_equal(write(fd, "x", 1), -1);
}

static size_t files(void)
{
	size_t n = 0;

	for (int shelf = 0; shelf < 256; shelf++) {
		DIR *d = opendir(str_c(f.mem, str_fmt(f.mem, "%s/%02x", f.folder, shelf)));

		assert_non_null(d);
		for (struct dirent *e = readdir(d); e != NULL; e = readdir(d))
			n += e->d_name[0] != '.' || strlen(e->d_name) > 2;
		closedir(d);
	}
	return n;
}

static void what_was_not_kept_leaves_nothing_on_disk(void **state)
{
	(void)state;
	struct mem *request = mem_new(1 << 20);
	struct store_writer *w;

	assert_int_equal(store_writer_open(f.store, request, &world_real, &f.key, &f.place, &w), OK);
	assert_int_equal(store_writer_add(w, pattern(200000)), OK);
	mem_free(&request);
	assert_int_equal(files(), 0);
}

static struct { const uint8_t *name; size_t asked; } keep;

static enum err is_known(void *self, const uint8_t name[STORE_NAME_BYTES], bool *out)
{
	(void)self;
	keep.asked++;
	*out = memcmp(name, keep.name, STORE_NAME_BYTES) == 0;
	return OK;
}

static void the_sweeper_takes_only_what_is_old_and_nameless(void **state)
{
	(void)state;
	struct blob kept = put(STR("kept")), orphan = put(STR("orphan"));
	const struct store_known known = { is_known, NULL };
	struct str out;
	size_t deleted = 99;

	keep.name = kept.name;
	keep.asked = 0;
	int fd = open(str_c(f.mem, str_fmt(f.mem, "%s/00/.tmp-half", f.folder)), O_CREAT | O_WRONLY, 0600);

	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(files(), 3);
	assert_int_equal(store_sweep(f.store, &world_real, 3600000, &known, &deleted), OK);
	assert_int_equal(deleted, 0);
	assert_int_equal(keep.asked, 0);
	assert_int_equal(store_sweep(f.store, &world_real, 0, &known, &deleted), OK);
	assert_int_equal(deleted, 2);
	assert_int_equal(keep.asked, 2);
	assert_int_equal(get(&kept, &out), OK);
	assert_int_equal(get(&orphan, &out), ERR_NOT_FOUND);
	assert_int_equal(files(), 1);
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_size_around_a_chunk_or_a_block_comes_back_as_it_was),
		TEST(pieces_of_any_size_make_the_same_document),
		TEST(copies_are_parts_of_the_documents_blob),
		TEST(rot_in_one_part_is_that_parts),
		TEST(a_part_under_another_version_does_not_open),
		TEST(what_comes_in_pieces_is_read_whole_whatever_its_length),
		TEST(the_disk_never_holds_the_text),
		TEST(the_same_document_twice_has_two_names),
		TEST(a_cut_swapped_repeated_or_changed_chunk_does_not_open),
		TEST(any_changed_byte_is_seen_with_or_without_a_key),
		TEST(a_tail_of_any_numbers_is_refused_or_holds),
		TEST(another_key_portal_document_or_version_does_not_open_it),
		TEST(what_is_not_there_or_too_large_is_said),
		TEST(a_memfd_of_it_is_sealed),
		TEST(what_was_not_kept_leaves_nothing_on_disk),
		TEST(the_sweeper_takes_only_what_is_old_and_nameless),
	};

	log_threshold(LOG_ALARM);       /* thousands of forged blobs, each a line */
	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
