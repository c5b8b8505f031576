#ifndef BASE_JSON_H
#define BASE_JSON_H
#include "base/str.h"

/* json.h - a value tree in an arena, and the one way to write it: RFC 8785 (members in the order of
 * their names, shortest escapes, no blank). That exact text is hashed, printed, signed and approved.
 *
 * Of JSON we keep strings (valid UTF-8), booleans, null, integers below 2^53, arrays and objects with
 * names in ASCII. Reading is platform/jsonin.h. */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

#define JSON_INT_MAX ((int64_t)9007199254740991)

struct json;                            /* lives in its arena */

struct json *json_object(struct mem *);
struct json *json_array(struct mem *);

/* Replaces a member of the same name. A NUL-terminated ASCII name, kept by pointer. */
void json_set(struct json *object, const char *name, struct json *value);
void json_set_str(struct json *object, const char *name, struct str value);
void json_set_int(struct json *object, const char *name, int64_t value);
void json_set_bool(struct json *object, const char *name, bool value);
void json_add(struct json *array, struct json *value);
void json_add_str(struct json *array, struct str value);

struct json *json_of_str(struct mem *, struct str);
struct json *json_of_int(struct mem *, int64_t);
struct json *json_of_bool(struct mem *, bool);
struct json *json_of_null(struct mem *);

enum json_kind json_kind_of(const struct json *);
const struct json *json_get(const struct json *object, const char *name);       /* NULL: not there */
size_t json_count(const struct json *);                 /* members or items */
const struct json *json_item(const struct json *, size_t i);    /* of an array, or a member's value */
const char *json_name(const struct json *object, size_t i);

/* The value, or the stand-in when v is NULL or of another kind. */
struct str json_str(const struct json *v, struct str otherwise);
int64_t json_int(const struct json *v, int64_t otherwise);
bool json_bool(const struct json *v, bool otherwise);

/* The canonical text. */
void json_write(struct buf *, const struct json *);
void json_write_str(struct buf *, struct str);          /* quotes included; for who writes without a tree */
/* By how many bytes a string grows in it, the quotes apart: none, or up to JSON_ESCAPED_BYTES_MAX for one. */
size_t json_escapes(struct str);
enum { JSON_ESCAPED_BYTES_MAX = 6 };
struct str json_text(struct mem *, const struct json *, size_t limit_bytes);

#endif
