#ifndef PAPER_OBJ_H
#define PAPER_OBJ_H
#include "base/str.h"

/* obj.h - the values a PDF is made of (ISO 32000-1, 7.3), in an arena. A name has lost its slash and
 * its #xx, a string its escapes; a real keeps its spelling. What the reader made is never changed:
 * who edits, edits a copy. */

enum obj_kind {
	OBJECT_NULL,
	OBJECT_BOOL,
	OBJECT_INT,
	OBJECT_REAL,
	OBJECT_STRING,
	OBJECT_NAME,
	OBJECT_ARRAY,
	OBJECT_DICT,
	OBJECT_STREAM,
	OBJECT_REF,
	OBJECT_RAW,                        /* text written as it is; the reader never makes one */
	OBJECT_KIND_COUNT
};

#define OBJECT_NOWHERE SIZE_MAX            /* the place of what came out of an object stream */

struct obj {
	enum obj_kind kind;
	uint32_t count, room;           /* of items */
	size_t at;                      /* file offset of its first byte, or OBJECT_NOWHERE */
	union {
		struct {
			int64_t integer;        /* bool, int, or the number of a reference */
			uint32_t generation;
		};
		struct str text;                /* string, name, real, raw */
		struct {
			struct obj **items;     /* of an array; the values of a dictionary */
			struct str *keys;
			struct str data;        /* of a stream, as it lies in the file */
		};
	};
};

struct obj *obj_new(struct mem *, enum obj_kind);
struct obj *obj_int(struct mem *, int64_t);
struct obj *obj_ref(struct mem *, uint32_t number, uint32_t generation);
struct obj *obj_text(struct mem *, enum obj_kind, struct str);  /* kept, not copied */

/* A UTF-8 text as a PDF text string: UTF-16BE with its mark. */
struct obj *obj_words(struct mem *, struct str utf8);
struct obj *obj_label(struct mem *, struct str utf8);   /* the same, but ASCII as it is: kept, not copied */

/* The same pairs or items in a new array or dictionary: the values themselves are shared. */
struct obj *obj_copy(struct mem *, const struct obj *, size_t more);
void obj_push(struct mem *, struct obj *array, struct obj *value);

/* Replaces or adds; the key is kept, not copied. */
void obj_put(struct mem *, struct obj *dict, struct str key, struct obj *value);

/* The first value under the key as it stands, reference or not. NULL: no dictionary, no such key. */
struct obj *obj_get(const struct obj *dict, const char *key);
struct obj *obj_get_str(const struct obj *dict, struct str key);

bool obj_is_name(const struct obj *, const char *);     /* false for NULL too */
bool obj_is_number(const struct obj *);

/* True: a key stands twice. Viewers disagree on which counts. More than OBJECT_KEYS_MAX keys is "twice". */
enum { OBJECT_KEYS_MAX = 1024 };
bool obj_has_twins(const struct obj *dict);

/* Equal as values, references by number; deeper than OBJECT_DEPTH_MAX is unequal. */
enum { OBJECT_DEPTH_MAX = 80 };
bool obj_same(const struct obj *, const struct obj *);

void obj_write(struct buf *, const struct obj *);

/* The same with other numbers: of(context, number) is asked for each reference, 0 writes null instead. Generations
 * become 0. */
struct obj_numbers {
	uint32_t (*of)(void *context, uint32_t number);
	void *context;
};
void obj_write_as(struct buf *, const struct obj *, const struct obj_numbers *);

#endif
