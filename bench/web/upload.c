/* upload.c - what keeping an upload costs before any server: its bytes come through a socket as libmicrohttpd reads
 * them, are digested once, copied into the window that the press looks through, sealed where they will be written from
 * and written to a file past the page cache, which is synced and named. Prints milliseconds of CPU each, its own alone.
 * Usage   upload FOLDER BYTES COUNT */
#define _GNU_SOURCE
#define OPENSSL_SUPPRESS_DEPRECATED
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { READ_BYTES = 16015, CHUNK_BYTES = 64 * 1024, BLOCK_BYTES = 1024 * 1024, SLAB_BYTES = 2 << 20, WINDOW_BYTES = 10 << 20,
	TAG_BYTES = 16, SECTOR_BYTES = 4096 };

static unsigned char *window, *block;

static double spent(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int name_it(int fd, const char *folder, int count)
{
	char from[64], to[512];
	int at = open(folder, O_RDONLY | O_DIRECTORY), done;

	snprintf(from, sizeof from, "/proc/self/fd/%d", fd);
	snprintf(to, sizeof to, "upload-%d-%d", getpid(), count);
	done = linkat(AT_FDCWD, from, at, to, AT_SYMLINK_FOLLOW) == 0 && fsync(at) == 0;
	return close(at) == 0 && done ? 0 : 1;
}

/* A chunk is sealed where it stands; a block that is full, or the rest at the end, goes to the disk. */
static int seal(EVP_CIPHER_CTX *c, unsigned char *chunk, size_t n)
{
	static const unsigned char nonce[12] = { 2 };
	unsigned char tag[TAG_BYTES];
	int out;

	return EVP_EncryptInit_ex(c, NULL, NULL, NULL, nonce) != 1 || EVP_EncryptUpdate(c, chunk, &out, chunk, (int)n) != 1 ||
	       EVP_EncryptFinal_ex(c, chunk + out, &out) != 1 ||
	       EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, tag) != 1;
}

/* Whole sectors past the page cache, the rest the usual way. */
static int put(int fd, size_t n)
{
	size_t whole = n - n % SECTOR_BYTES;

	if (fcntl(fd, F_SETFL, O_DIRECT) != 0 || (whole > 0 && write(fd, block, whole) != (ssize_t)whole))
		return 1;
	return fcntl(fd, F_SETFL, 0) != 0 || (n > whole && write(fd, block + whole, n - whole) != (ssize_t)(n - whole));
}

static int keep(int from, const char *folder, size_t n, int count)
{
	static const unsigned char key[32] = { 1 };
	unsigned char digest[32];
	int fd = open(folder, O_TMPFILE | O_RDWR, 0600);
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	size_t seen = 0, filled = 0;    /* of the window, of the block */
	SHA256_CTX plain;

	EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, NULL);
	SHA256_Init(&plain);
	while (seen < n) {
		size_t in_chunk = filled % CHUNK_BYTES, room = CHUNK_BYTES - in_chunk, wanted = n - seen;
		ssize_t got;

		wanted = wanted < READ_BYTES ? wanted : READ_BYTES;
		got = recv(from, block + filled, wanted < room ? wanted : room, 0);
		if (got <= 0)
			return 1;
		SHA256_Update(&plain, block + filled, (size_t)got);
		memcpy(window + seen, block + filled, (size_t)got);
		seen += (size_t)got;
		filled += (size_t)got;
		in_chunk += (size_t)got;
		if ((in_chunk == CHUNK_BYTES || seen == n) && seal(c, block + filled - in_chunk, in_chunk) != 0)
			return 1;
		if (filled == BLOCK_BYTES || seen == n) {
			if (put(fd, filled) != 0)
				return 1;
			filled = 0;
		}
	}
	SHA256_Final(digest, &plain);
	EVP_CIPHER_CTX_free(c);
	return fdatasync(fd) != 0 || name_it(fd, folder, count) != 0 || close(fd) != 0;
}

int main(int argc, char **argv)
{
	size_t bytes = argc == 4 ? (size_t)atol(argv[2]) : 0;
	int count = argc == 4 ? atoi(argv[3]) : 0, pair[2];

	window = mmap(NULL, WINDOW_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (window == MAP_FAILED || posix_memalign((void **)&block, SLAB_BYTES, SLAB_BYTES) != 0 ||
	    madvise(block, SLAB_BYTES, MADV_HUGEPAGE) != 0 || bytes > WINDOW_BYTES)
		return 2;
	if (count == 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
		return 2;
	if (fork() == 0) {
		char *data = malloc(bytes);

		memset(data, 'x', bytes);
		for (int i = 0; i <= count; i++)
			for (size_t at = 0; at < bytes;) {
				ssize_t n = write(pair[1], data + at, bytes - at);

				if (n <= 0)
					_exit(1);
				at += (size_t)n;
			}
		_exit(0);
	}
	if (keep(pair[0], argv[1], bytes, count) != 0)  /* the first is not counted */
		return 1;
	double begun = spent();

	for (int i = 0; i < count; i++)
		if (keep(pair[0], argv[1], bytes, i) != 0)
			return 1;
	printf("%.4f\n", (spent() - begun) / count);
	return 0;
}
