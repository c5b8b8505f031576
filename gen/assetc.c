/* assetc.c - what browsers fetch, embedded: assetc OUT.c OUT.h node_modules NAME=PATH …
 *
 * For     the build. PATH is a file; or "draw:guilloche", "draw:rosette"; or icons.txt, a list of names
 *         of icons that become one sprite; or "font:400", the 400 weight of our font from npm.
 * Holds   each asset once plain and, where it helps, once as gzip -9, under a name that holds its hash:
 *         a browser may keep it for ever. In a style sheet, asset(NAME) becomes the address of NAME. */
#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "draw.h"
#include "text.h"

enum { ASSETS_MAX = 32, HASH_DIGITS = 12 };

struct asset {
	char *name;                     /* app.css */
	char *url;                      /* /static/app-0123456789ab.css */
	struct text plain, gz;
};

static struct asset assets[ASSETS_MAX];
static size_t count;
static struct text icon_names;          /* lines of assets.h */

static const char *type_of(const char *name)
{
	static const char *const types[][2] = {
		{ ".css", "text/css; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" },
		{ ".svg", "image/svg+xml" }, { ".woff2", "font/woff2" }, { ".ico", "image/x-icon" },
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		size_t n = strlen(types[i][0]), all = strlen(name);

		if (all > n && strcmp(name + all - n, types[i][0]) == 0)
			return types[i][1];
	}
	text_die(name, 0, "of no known type");
}

/* FNV-1a over 64 bits: names a version of our own files, protects nothing. */
static uint64_t hash(const struct text *t)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < t->n; i++)
		h = (h ^ (unsigned char)t->p[i]) * UINT64_C(1099511628211);
	return h;
}

static void name_by_hash(struct asset *a)
{
	const char *dot = strrchr(a->name, '.');
	struct text url = { 0 };
	char digits[17];

	snprintf(digits, sizeof digits, "%016llx", (unsigned long long)hash(&a->plain));
	text_add_c(&url, "/static/");
	text_add(&url, a->name, (size_t)(dot - a->name));
	text_fmt(&url, "-%.*s%s", HASH_DIGITS, digits, dot);
	a->url = url.p;
}

static void compress_it(struct asset *a)
{
	z_stream z = { 0 };

	if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		text_die(a->name, 0, "zlib will not start");
	uLong room = deflateBound(&z, (uLong)a->plain.n);
	char *bytes = malloc(room);

	if (bytes == NULL)
		abort();
	z.next_in = (Bytef *)a->plain.p;
	z.avail_in = (uInt)a->plain.n;
	z.next_out = (Bytef *)bytes;
	z.avail_out = (uInt)room;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		text_die(a->name, 0, "cannot be compressed");
	if (z.total_out + 64 < a->plain.n)
		text_add(&a->gz, bytes, z.total_out);
	deflateEnd(&z);
	free(bytes);
}

static void add_file(struct text *to, const char *path)
{
	size_t n;
	const char *bytes = text_of_file(path, &n);

	text_add(to, bytes, n);
}

/* asset(guilloche.svg) becomes /static/guilloche-….svg; the asset must stand before the sheet. */
static void add_sheet(struct text *to, const char *path)
{
	const char *at = text_of_file(path, NULL), *open;

	while ((open = strstr(at, "asset(")) != NULL) {
		const char *name = open + 6, *close = strchr(name, ')');
		size_t i = 0;

		if (close == NULL)
			text_die(path, 0, "asset( is not closed");
		for (; i < count; i++) {
			if (strlen(assets[i].name) == (size_t)(close - name) &&
				strncmp(assets[i].name, name, (size_t)(close - name)) == 0)
				break;
		}
		if (i == count)
			text_die(path, 0, "no asset named %.*s before it", (int)(close - name), name);
		text_add(to, at, (size_t)(open - at));
		text_fmt(to, "url(\"%s\")", assets[i].url);
		at = close + 1;
	}
	text_add_c(to, at);
}

/* What stands between <svg …> and </svg>, without line breaks, indents and comments. */
static void add_icon(struct text *to, const char *modules, const char *name)
{
	struct text path = { 0 };

	text_fmt(&path, "%s/lucide-static/icons/%s.svg", modules, name);
	const char *at = text_of_file(path.p, NULL);

	at = strstr(at, "<svg");
	at = at == NULL ? NULL : strchr(at, '>');
	const char *end = at == NULL ? NULL : strstr(at, "</svg>");

	if (end == NULL)
		text_die(path.p, 0, "is no icon");
	text_fmt(to, "<symbol id=\"%s\" viewBox=\"0 0 24 24\">", name);
	for (at++; at < end; at++) {
		if (*at == '\n')
			at += strspn(at, "\n ") - 1;
		else
			text_add(to, at, 1);
	}
	text_add_c(to, "</symbol>");
	text_add_c(&icon_names, "#define ICON_");
	for (const char *p = name; *p != '\0'; p++)
		text_add(&icon_names, *p == '-' ? "_" : p, 1);
	text_fmt(&icon_names, " \"%s\"\n", name);
}

static void add_sprite(struct text *to, const char *modules, const char *path)
{
	char *at = text_of_file(path, NULL);

	text_add_c(to, "<svg xmlns=\"http://www.w3.org/2000/svg\">");
	for (char *word = strtok(at, " \n"); word != NULL; word = strtok(NULL, " \n"))
		add_icon(to, modules, word);
	text_add_c(to, "</svg>");
}

static void need_modules(const char *modules)
{
	struct text path = { 0 };

	text_fmt(&path, "%s/lucide-static/icons/check.svg", modules);
	FILE *file = fopen(path.p, "rb");

	if (file == NULL) {
		fprintf(stderr, "assetc: fonts and icons are not there (%s).\n"
			"assetc: run `npm ci` at the root of the repository, or `./dev deps`.\n", path.p);
		exit(1);
	}
	fclose(file);
}

static void add_asset(const char *modules, char *pair)
{
	struct asset *a = &assets[count];
	char *path = strchr(pair, '=');

	if (path == NULL || count == ASSETS_MAX)
		text_die(pair, 0, "NAME=PATH is expected, at most %d times", ASSETS_MAX);
	*path++ = '\0';
	a->name = pair;
	const char *dot = strrchr(path, '.');

	if (strcmp(path, "draw:guilloche") == 0) {
		draw_guilloche(&a->plain);
	} else if (strcmp(path, "draw:rosette") == 0) {
		draw_rosette(&a->plain);
	} else if (strncmp(path, "font:", 5) == 0) {
		struct text file = { 0 };

		text_fmt(&file, "%s/@fontsource/atkinson-hyperlegible-next/files/"
			"atkinson-hyperlegible-next-latin-%s-normal.woff2", modules, path + 5);
		add_file(&a->plain, file.p);
	} else if (dot != NULL && strcmp(dot, ".txt") == 0) {
		add_sprite(&a->plain, modules, path);
	} else if (dot != NULL && strcmp(dot, ".css") == 0) {
		add_sheet(&a->plain, path);
	} else {
		add_file(&a->plain, path);
	}
	name_by_hash(a);
	compress_it(a);
	count++;
}

static void add_bytes(struct text *t, const char *name, size_t i, const struct text *bytes)
{
	text_fmt(t, "static const char %s_%zu[] =\n\t", name, i);
	text_add_c_literal(t, bytes->n == 0 ? "" : bytes->p, bytes->n);
	text_add_c(t, ";\n");
}

static void write_tables(const char *c_path, const char *h_path)
{
	struct text c = { 0 }, h = { 0 };

	text_add_c(&h, "/* made by gen/assetc */\n#ifndef ASSETS_H\n#define ASSETS_H\n");
	text_add_c(&c, "/* made by gen/assetc */\n#include \"web/asset.h\"\n\n");
	for (size_t i = 0; i < count; i++) {
		add_bytes(&c, "plain", i, &assets[i].plain);
		add_bytes(&c, "gz", i, &assets[i].gz);
		text_add_c(&h, "#define ASSET_URL_");
		for (const char *p = assets[i].name; *p != '\0'; p++)
			text_add(&h, isalnum((unsigned char)*p) != 0 ? p : "_", 1);
		text_fmt(&h, " \"%s\"\n", assets[i].url);
	}
	text_fmt(&c, "\nconst size_t assets_n = %zu;\nconst struct asset assets[] = {\n", count);
	for (size_t i = 0; i < count; i++)
		text_fmt(&c, "\t{ { \"%s\", %zu }, { \"%s\", %zu }, { plain_%zu, %zu }, { gz_%zu, %zu } },\n",
			assets[i].url + 8, strlen(assets[i].url) - 8, type_of(assets[i].name),
			strlen(type_of(assets[i].name)), i, assets[i].plain.n, i, assets[i].gz.n);
	text_add_c(&c, "};\n");
	text_add(&h, icon_names.p, icon_names.n);
	text_add_c(&h, "#endif\n");
	text_to_file(&c, c_path);
	text_to_file(&h, h_path);
}

int main(int words_n, char **words)
{
	if (words_n < 5) {
		fputs("usage: assetc OUT.c OUT.h node_modules NAME=PATH …\n", stderr);
		return 64;
	}
	need_modules(words[3]);
	for (int i = 4; i < words_n; i++)
		add_asset(words[3], words[i]);
	write_tables(words[1], words[2]);
	return 0;
}
