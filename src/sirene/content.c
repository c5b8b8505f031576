/* content.c - a SHA-256 a chapter, then one over the four. */
#include "sirene/content.h"

#include <string.h>

enum { BUFFER_BYTES = 16 * 1024, LENGTH_BYTES = 4 };

struct content {
	struct mem *mem;
	struct pulse pulse;
	uint64_t entries;
	struct {
		struct sha256 *running;
		uint8_t *buffer;        /* many short entries, one call of the library */
		size_t n;
	} chapters[CHAPTER_COUNT];
};

struct content *content_new(struct mem *m)
{
	struct content *c = mem_new_of(m, struct content);

	c->mem = m;
	for (size_t i = 0; i < CHAPTER_COUNT; i++) {
		c->chapters[i].running = crypt_sha256_new(m);
		c->chapters[i].buffer = mem_get(m, 1, BUFFER_BYTES);
	}
	return c;
}

void content_pulse(struct content *c, struct pulse pulse)
{
	c->pulse = pulse;
}

static void flush(struct content *c, size_t chapter)
{
	crypt_sha256_add(c->chapters[chapter].running,
	                 str_from(c->chapters[chapter].buffer, c->chapters[chapter].n));
	c->chapters[chapter].n = 0;
}

static void add_bytes(struct content *c, size_t chapter, struct str bytes)
{
	if (bytes.n > BUFFER_BYTES - c->chapters[chapter].n)
		flush(c, chapter);
	if (bytes.n > BUFFER_BYTES) {
		crypt_sha256_add(c->chapters[chapter].running, bytes);
		return;
	}
	if (bytes.n > 0)
		memcpy(c->chapters[chapter].buffer + c->chapters[chapter].n, bytes.p, bytes.n);
	c->chapters[chapter].n += bytes.n;
}

void content_add(struct content *c, enum chapter chapter, struct str key, struct str value)
{
	uint8_t lengths[LENGTH_BYTES + 1] = { (uint8_t)key.n };

	for (unsigned i = 0; i < LENGTH_BYTES; i++)
		lengths[1 + i] = (uint8_t)(value.n >> (8 * i));
	add_bytes(c, chapter, str_from(lengths, sizeof lengths));
	add_bytes(c, chapter, key);
	add_bytes(c, chapter, value);
	if (++c->entries % CONTENT_PULSE_ENTRIES == 0 && c->pulse.tell != NULL)
		c->pulse.tell(c->pulse.self);
}

struct hash content_end(struct content *c)
{
	struct sha256 *all = crypt_sha256_new(c->mem);

	for (size_t i = 0; i < CHAPTER_COUNT; i++) {
		flush(c, i);
		struct hash hash = crypt_sha256_end(c->chapters[i].running);

		crypt_sha256_add(all, str_from(hash.bytes, sizeof hash.bytes));
	}
	return crypt_sha256_end(all);
}
