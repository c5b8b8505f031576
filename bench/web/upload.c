/* upload.c - what keeping an upload costs before any server: its bytes come through a socket as libmicrohttpd reads
 * them, are digested once, copied into a memory file for the press, sealed where they stand and written to a file on
 * the disk, which is synced and named. Prints milliseconds of CPU each, its own alone.
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

enum { READ_BYTES = 16015, CHUNK_BYTES = 64 * 1024, TAG_BYTES = 16 };

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

static int keep(int from, const char *folder, size_t n, int count)
{
	static unsigned char chunk[CHUNK_BYTES];
	unsigned char key[32] = { 1 }, nonce[12] = { 2 }, digest[32], tag[TAG_BYTES];
	int fd = open(folder, O_TMPFILE | O_RDWR, 0600), copy = memfd_create("upload", 0), out;
	EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
	SHA256_CTX plain;

	EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, key, NULL);
	SHA256_Init(&plain);
	for (size_t at = 0; n > 0;) {
		size_t wanted = n < READ_BYTES ? n : READ_BYTES;
		ssize_t got = recv(from, chunk + at, wanted < CHUNK_BYTES - at ? wanted : CHUNK_BYTES - at, 0);

		if (got <= 0)
			return 1;
		SHA256_Update(&plain, chunk + at, (size_t)got);
		at += (size_t)got;
		n -= (size_t)got;
		if (at < CHUNK_BYTES && n > 0)
			continue;
		if (write(copy, chunk, at) < 0)
			return 1;
		EVP_EncryptInit_ex(c, NULL, NULL, NULL, nonce);
		EVP_EncryptUpdate(c, chunk, &out, chunk, (int)at);
		EVP_EncryptFinal_ex(c, chunk + out, &out);
		EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG_BYTES, tag);
		if (write(fd, chunk, at) < 0)
			return 1;
		at = 0;
	}
	SHA256_Final(digest, &plain);
	EVP_CIPHER_CTX_free(c);
	return fdatasync(fd) != 0 || name_it(fd, folder, count) != 0 || close(fd) != 0 || close(copy) != 0;
}

int main(int argc, char **argv)
{
	size_t bytes = argc == 4 ? (size_t)atol(argv[2]) : 0;
	int count = argc == 4 ? atoi(argv[3]) : 0, pair[2];

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
