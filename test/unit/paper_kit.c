/* paper_kit.c - see paper_kit.h. A program that the tests need and that is not there fails the test. */
#include "paper_kit.h"

#include <assert.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { ARGUMENTS_MAX = 40, FILE_BYTES_MAX = 64 * 1024 * 1024 };

static void remove_folder(void *name)
{
	char *arguments[] = { "rm", "-rf", name, NULL };
	pid_t child;

	if (posix_spawnp(&child, "rm", NULL, NULL, arguments, environ) == 0)
		(void)waitpid(child, NULL, 0);
}

const char *kit_folder(struct mem *m)
{
	char *name = mem_copy(m, "/tmp/tabellion-paper-XXXXXX", 28);

	assert(mkdtemp(name) != NULL);
	mem_defer(m, remove_folder, name);
	return name;
}

const char *kit_path(struct mem *m, const char *folder, const char *name)
{
	return str_fmt(m, "%s/%s", folder, name).p;
}

void kit_save(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert(fd >= 0);
	for (size_t at = 0; at < bytes.n;) {
		ssize_t n = write(fd, bytes.p + at, bytes.n - at);

		assert(n > 0);
		at += (size_t)n;
	}
	(void)close(fd);
}

struct str kit_load(struct mem *m, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	assert(fd >= 0 && fstat(fd, &st) == 0 && st.st_size < FILE_BYTES_MAX);
	char *p = mem_get(m, 1, (size_t)st.st_size + 1);
	size_t n = 0;

	for (ssize_t got = 1; got > 0 && n < (size_t)st.st_size; n += (size_t)got) {
		got = read(fd, p + n, (size_t)st.st_size - n);
		assert(got >= 0);
	}
	(void)close(fd);
	return (struct str){ p, n };
}

int kit_run(struct mem *m, struct str *out, const char *program, ...)
{
	char *arguments[ARGUMENTS_MAX];
	char name[] = "/tmp/tabellion-out-XXXXXX";
	int n = 0, status = -1, fd = mkstemp(name);
	va_list list;
	posix_spawn_file_actions_t actions;
	pid_t child;

	assert(fd >= 0);
	(void)unlink(name);
	arguments[n++] = (char *)(uintptr_t)program;
	va_start(list, program);
	while (n < ARGUMENTS_MAX && (arguments[n] = va_arg(list, char *)) != NULL)
		n++;
	va_end(list);
	assert(n < ARGUMENTS_MAX);
	assert(posix_spawn_file_actions_init(&actions) == 0);
	assert(posix_spawn_file_actions_adddup2(&actions, fd, 1) == 0);
	assert(posix_spawn_file_actions_adddup2(&actions, fd, 2) == 0);
	if (posix_spawnp(&child, program, &actions, NULL, arguments, environ) != 0)
		status = -1;
	else if (waitpid(child, &status, 0) == child && WIFEXITED(status))
		status = WEXITSTATUS(status);
	else
		status = -1;
	(void)posix_spawn_file_actions_destroy(&actions);
	if (out != NULL) {
		off_t end = lseek(fd, 0, SEEK_END);
		char *p = mem_get(m, 1, (size_t)end + 1);

		assert(pread(fd, p, (size_t)end, 0) == (ssize_t)end);
		*out = (struct str){ p, (size_t)end };
	}
	(void)close(fd);
	return status;
}

struct str kit_file(struct mem *m, const char *const *bodies, size_t n, const char *extra)
{
	struct buf *b = buf_new(m, FILE_BYTES_MAX);
	size_t *places = mem_get(m, n + 1, sizeof *places);

	buf_add_c(b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
	for (size_t i = 0; i < n; i++) {
		places[i] = buf_bytes(b);
		buf_fmt(b, "%zu 0 obj\n", i + 1);
		buf_add_c(b, bodies[i]);
		buf_add_c(b, "\nendobj\n");
	}
	size_t at = buf_bytes(b);

	buf_fmt(b, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
	for (size_t i = 0; i < n; i++)
		buf_fmt(b, "%010zu 00000 n \n", places[i]);
	buf_fmt(b, "trailer\n<</Size %zu/Root 1 0 R%s>>\nstartxref\n%zu\n%%%%EOF\n", n + 1, extra,
	        at);
	return buf_done(b);
}

static const char *stream_of(struct mem *m, const char *keys, const char *data)
{
	return str_fmt(m, "<<%s/Length %zu>>\nstream\n%s\nendstream", keys, strlen(data), data).p;
}

/* Digits that do not compress well and cannot be mistaken for anything. */
static const char *filler_of(struct mem *m, size_t n)
{
	char *p = mem_get(m, 1, n + 1);
	uint32_t x = 12345;

	for (size_t i = 0; i < n; i++) {
		x = x * 1664525 + 1013904223;
		p[i] = (char)('a' + (x >> 24) % 26);
	}
	return p;
}

static const char *field_body(struct mem *m, const char *name, const char *rect, int look)
{
	struct str ap = look == 0 ? STR("") : str_fmt(m, "/AP<</N %d 0 R>>", look);

	return str_fmt(m, "<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/F 132/Rect%s/P 5 0 R%s>>",
	               name, rect, ap.p)
	        .p;
}

/* 1 catalogue 2 pages 3 info 4 font, 5.. page and contents in turn, then filler, look, fields. */
struct str kit_pdf(struct mem *m, struct kit_pdf k)
{
	int first_field = 5 + 2 * k.pages + 2;
	const char **body = mem_get(m, (size_t)first_field + 3, sizeof *body);
	struct buf *kids = buf_new(m, 4096);

	for (int i = 0; i < k.pages; i++) {
		const char *annots = i == 0 && k.has_fields
			? str_fmt(m, "/Annots[%d 0 R %d 0 R %d 0 R]", first_field, first_field + 1,
				  first_field + 2).p : "";

		buf_fmt(kids, "%d 0 R ", 5 + 2 * i);
		body[4 + 2 * i] =
			str_fmt(m,
		                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
		                "/Resources<</Font<</F1 4 0 R>>>>%s>>",
		                6 + 2 * i, annots)
				.p;
		body[5 + 2 * i] = stream_of(m, "", str_fmt(m, "BT /F1 24 Tf 72 700 Td "
			"(Dossier, page %d) Tj ET", i + 1).p);
	}
	body[0] = k.has_fields ? str_fmt(m,
	                                 "<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags "
	                                 "3/Fields[%d 0 R %d 0 R %d 0 R]>>"
	                                 ">>",
	                                 first_field, first_field + 1, first_field + 2)
	                                 .p
	                       : "<</Type/Catalog/Pages 2 0 R>>";
	body[1] = str_fmt(m, "<</Type/Pages/Count %d/Kids[" STR_FMT "]>>", k.pages,
			  STR_ARG(buf_done(kids))).p;
	body[2] = "<</Title(Dossier)/Producer(tabellion)>>";
	body[3] = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
	body[first_field - 3] = stream_of(m, "", filler_of(m, k.filler));
	body[first_field - 2] =
		stream_of(m, "/Type/XObject/Subtype/Form/BBox[0 0 200 60]/Resources<<>>", "q Q");
	body[first_field - 1] = field_body(m, "holder", "[50 100 250 160]", first_field - 1);
	body[first_field] = field_body(m, "rep", "[300 100 500 160]", first_field - 1);
	body[first_field + 1] = field_body(m, "archive", "[0 0 0 0]", 0);
	return kit_file(
		m, body, (size_t)(k.has_fields ? first_field + 2 : first_field - 1),
		"/Info 3 0 "
	        "R/ID[<30313233343536373839616263646566><30313233343536373839616263646566>]");
}

struct str kit_stamp(struct mem *m, const char *words)
{
	const char *bodies[] = {
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 60]/Contents 4 0 "
		"R/Resources<</Font<</F1 5 0 R>>>>>>",
		stream_of(m, "",
		          str_fmt(m,
		                  "0 0 0.6 rg 1 1 198 58 re f 1 1 1 rg BT /F1 12 Tf 8 36 Td (%s) "
		                  "Tj ET",
		                  words)
		                  .p),
		"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
	};

	return kit_file(m, bodies, 5, "");
}

struct str kit_swap(struct mem *m, struct str file, const char *from, const char *to)
{
	struct str out = str_copy(m, file), needle = str_of(from);
	char *p = (char *)(uintptr_t)out.p;
	size_t n = 0, at;

	assert(strlen(to) == needle.n);
	for (size_t i = 0; str_find(str_sub(out, i, out.n), needle, &at); i += at + needle.n, n++)
		memcpy(p + i + at, to, needle.n);
	assert(n > 0);
	return out;
}
