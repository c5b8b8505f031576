#ifndef SIRENE_BOOK_H
#define SIRENE_BOOK_H
#include "base/str.h"

/* book.h - the register's file: an LMDB environment of one file, written once in key order, then
 * only read.
 *
 * Written beside its name and renamed when whole and on disk: a reader sees the old file or the new
 * one. Readers map it without locks: nobody writes to a file that bears the name. LMDB appears in
 * book.c only. */

enum chapter {
	CHAPTER_UNIT,  /* SIREN, 4 bytes big endian -> unit (record.h) */
	CHAPTER_SHEET, /* SIREN, 0 active or 1 closed, last NIC in 3 bytes -> establishments */
	CHAPTER_TOKEN, /* units of a frequent word (names.h) */
	CHAPTER_WORD,  /* words of the name index, many an entry (names.h) */
	CHAPTER_HEAD,  /* "head", "towns", "terms" */
	CHAPTER_COUNT
};

enum { BOOK_VALUE_FIT = 2000 };         /* bytes of a value that lie in a page without waste */

struct book;

/* Begins path.new. map_max: bytes the file may reach; more is ERR_LIMIT. Unfinished, it is removed
 * with the arena; what a killed build left behind is overwritten by the next. */
MUST_CHECK enum err book_create(struct mem *, struct str path, uint64_t map_max, struct book **out);

/* Keys of one chapter ascend. ERR_CONFLICT: this one does not. ERR_LIMIT, ERR_IO: the disk is
 * full. */
MUST_CHECK enum err book_append(struct book *, enum chapter, struct str key, struct str value);

/* All on disk, not yet under its name; book_publish renames, and flushes the folder. */
MUST_CHECK enum err book_finish(struct book *);
MUST_CHECK enum err book_publish(struct book *);

/* For reading. ERR_NOT_FOUND; ERR_INVALID: not such a file, or shorter than it says. */
MUST_CHECK enum err book_open(struct mem *, struct str path, struct book **out);
void book_close(struct book **);        /* else closed with the arena */
uint64_t book_bytes(const struct book *);
bool book_is_file(const struct book *, uint64_t device, uint64_t inode);

/* Views into the map, valid until the book is closed. ERR_NOT_FOUND is silent. */
MUST_CHECK enum err book_get(const struct book *, enum chapter, struct str key, struct str *value);

/* The first key at or behind this one; then each next one. ERR_NOT_FOUND at the end. */
MUST_CHECK enum err book_seek(const struct book *, enum chapter, struct str key,
                              struct str *key_out, struct str *value);
MUST_CHECK enum err book_next(const struct book *, enum chapter, struct str *key_out,
                              struct str *value);

#endif
