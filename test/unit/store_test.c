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

#include "platform/crypt.h"
#include "platform/memfd.h"
#include "platform/store.h"

enum { CHUNK = CRYPT_CHUNK_BYTES, SEALED = CHUNK + CRYPT_TAG_BYTES, HEAD = 8 };

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

/* Puts other bytes on disk under the name that fits them, as an owner of the disk could. */
static void plant(struct str bytes, struct blob *out)
{
	struct hash h = crypt_sha256(bytes);

	memcpy(out->name, h.bytes, sizeof h.bytes);
	int fd = open(path_of(out->name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes.p, bytes.n), (ssize_t)bytes.n);
	close(fd);
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

static void every_size_around_a_chunk_comes_back_as_it_was(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK,
					2 * CHUNK + 5, 1000000 };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct str text = pattern(sizes[i]), out;
		struct blob b = put(text);
		struct hash plain = crypt_sha256(text), disk = crypt_sha256(on_disk(&b));

		assert_int_equal(b.bytes, text.n);
		assert_memory_equal(b.plain, plain.bytes, 32);
		assert_memory_equal(b.name, disk.bytes, 32);
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

static void a_copy_is_kept_like_a_document_but_has_no_digest_of_its_own(void **state)
{
	static const uint8_t none[32] = { 0 };
	struct str text = pattern(200000), out;
	struct blob document = put(text), copy;

	(void)state;
	assert_int_equal(store_put_copy(f.store, f.mem, &world_real, &f.key, &f.place, text, &copy), OK);
	assert_memory_not_equal(document.plain, none, sizeof none);
	assert_memory_equal(copy.plain, none, sizeof none);
	assert_int_equal(copy.bytes, document.bytes);
	assert_int_equal(store_check(f.store, &f.place, copy.name), OK);
	assert_int_equal(get(&copy, &out), OK);
	assert_true(str_eq(out, text));
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
	struct str disk = on_disk(&b);
	struct { struct str parts[6]; size_t n; } cases[] = {
		/* the last chunk away; all but the head away; half a chunk */
		{ { str_sub(disk, 0, HEAD + 3 * SEALED) }, 1 },
		{ { str_sub(disk, 0, HEAD) }, 1 },
		{ { str_sub(disk, 0, disk.n - 5) }, 1 },
		{ { str_sub(disk, 0, HEAD + 100) }, 1 },
		{ { STR("") }, 1 },
		/* two chunks swapped; one repeated; one away; one more at the end */
		{ { str_sub(disk, 0, HEAD), str_sub(disk, HEAD + SEALED, SEALED), str_sub(disk, HEAD, SEALED),
		    str_sub(disk, HEAD + 2 * SEALED, disk.n) }, 4 },
		{ { str_sub(disk, 0, HEAD + SEALED), str_sub(disk, HEAD, SEALED),
		    str_sub(disk, HEAD + SEALED, disk.n) }, 3 },
		{ { str_sub(disk, 0, HEAD + SEALED), str_sub(disk, HEAD + 2 * SEALED, disk.n) }, 2 },
		{ { disk, str_sub(disk, HEAD + 3 * SEALED, disk.n) }, 2 },
		{ { disk, STR("x") }, 2 },
		/* another version byte */
		{ { STR("\2"), str_sub(disk, 1, disk.n) }, 2 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		plant(str_join(f.mem, cases[i].parts, cases[i].n, STR("")), &bad);
		assert_int_equal(get(&bad, &out), ERR_CRYPTO);
		assert_true(str_eq(out, STR("untouched")));
	}
}

static void any_changed_byte_is_seen(void **state)
{
	(void)state;
	struct blob b = put(pattern(1000)), bad = b;
	struct str disk = on_disk(&b), out;

	for (size_t i = 0; i < disk.n; i += 13) {
		char *copy = mem_copy(f.mem, disk.p, disk.n);

		copy[i] = (char)(copy[i] ^ 0x20);
		plant(str_from(copy, disk.n), &bad);
		assert_int_equal(get(&bad, &out), ERR_CRYPTO);
	}
	/* and a change under the old name is seen without any key */
	int fd = open(path_of(b.name), O_WRONLY);

	assert_int_equal(pwrite(fd, "\xff\xff", 2, 40), 2);
	close(fd);
	assert_int_equal(store_check(f.store, &f.place, b.name), ERR_CRYPTO);
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
	plant(disk, &moved);
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
		TEST(every_size_around_a_chunk_comes_back_as_it_was),
		TEST(pieces_of_any_size_make_the_same_document),
		TEST(a_copy_is_kept_like_a_document_but_has_no_digest_of_its_own),
		TEST(the_disk_never_holds_the_text),
		TEST(the_same_document_twice_has_two_names),
		TEST(a_cut_swapped_repeated_or_changed_chunk_does_not_open),
		TEST(any_changed_byte_is_seen),
		TEST(another_key_portal_document_or_version_does_not_open_it),
		TEST(what_is_not_there_or_too_large_is_said),
		TEST(a_memfd_of_it_is_sealed),
		TEST(what_was_not_kept_leaves_nothing_on_disk),
		TEST(the_sweeper_takes_only_what_is_old_and_nameless),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
