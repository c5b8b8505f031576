/* preview.c - every page drawn from made-up values into a folder: preview FOLDER fr|en filled|error|empty|long
 *
 * For     test/browser/look.mjs, and whoever changes a template and wants to see it.
 * Never   tests the domain: values stand where the handlers would put them. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "look.h"
#include "web/asset.h"

struct mem *look_mem;
enum lang look_lang;
enum look_state look_state;
static const char *folder;

static void write_file(const char *name, struct str bytes)
{
	char path[512];
	int n = snprintf(path, sizeof path, "%s/%s", folder, name);

	assert(n > 0 && (size_t)n < sizeof path);
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(bytes.p, 1, bytes.n, file) != bytes.n || fclose(file) != 0) {
		fprintf(stderr, "preview: %s cannot be written\n", path);
		_Exit(1);
	}
}

struct out *look_out(void)
{
	struct out *o = out_new(look_mem, &world_real, look_lang, STR("0123456789012345678901234567890123456789012"));

	if (look_state == LOOK_ERROR)
		out_has_errors(o);
	return o;
}

void look_keep(struct out *o, const char *name)
{
	char file[128];

	assert(!buf_full(out_done(o)));
	snprintf(file, sizeof file, "%s.html", name);
	write_file(file, buf_done(out_done(o)));
}

static void write_assets(void)
{
	char path[512];

	snprintf(path, sizeof path, "%s/static", folder);
	mkdir(path, 0755);
	for (size_t i = 0; i < assets_n; i++) {
		snprintf(path, sizeof path, "static/%.*s", (int)assets[i].name.n, assets[i].name.p);
		write_file(path, assets[i].plain);
	}
}

int main(int count, char **words)
{
	static const char *const states[] = { "filled", "error", "empty", "long" };
	int state = 0;

	if (count != 4) {
		fputs("usage: preview FOLDER fr|en filled|error|empty|long\n", stderr);
		return 64;
	}
	folder = words[1];
	mkdir(folder, 0755);
	look_mem = mem_new(256u << 20);
	look_lang = strcmp(words[2], "en") == 0 ? LANG_EN : LANG_FR;
	while (state < 4 && strcmp(states[state], words[3]) != 0)
		state++;
	assert(state < 4);
	look_state = (enum look_state)state;
	write_assets();
	look_doors();
	look_steps();
	look_space();
	look_verify();
	return 0;
}
