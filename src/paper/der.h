#ifndef PAPER_DER_H
#define PAPER_DER_H
#include "base/str.h"

/* der.h - DER (X.690), built from the inside out and read strictly: definite and shortest lengths, tags
 * of one byte. What is not DER is refused, not converted. */

enum {
	DER_BOOLEAN = 0x01,
	DER_INTEGER = 0x02,
	DER_BITS = 0x03,
	DER_BYTES = 0x04,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_ENUM = 0x0a,
	DER_UTF8 = 0x0c,
	DER_TIME = 0x18,                /* GeneralizedTime */
	DER_UTC_TIME = 0x17,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0x80,           /* [0], primitive */
	DER_INSIDE_0 = 0xa0             /* [0], constructed; [1] is the next number, and so on */
};

/* One value: tag, length, and the parts one after the other. */
struct str der_of(struct mem *, int tag, const struct str *parts, size_t n);
#define DER_PARTS(...)                                                                             \
	(const struct str[]){ __VA_ARGS__ },                                                       \
		sizeof((const struct str[]){ __VA_ARGS__ }) / sizeof(struct str)
#define DER(m, tag, ...) der_of((m), (tag), DER_PARTS(__VA_ARGS__))

struct str der_uint(struct mem *, uint64_t);            /* INTEGER */
struct str der_uint_bytes(struct mem *, struct str big_endian);

/* As DER wants a SET OF: parts are put in order of their bytes. Sorts the array. */
struct str der_set_of(struct mem *, int tag, struct str *parts, size_t n);

/* Takes the next value off *in when its tag is that one: its content, or the whole with its head. False:
 * another tag, or not DER; *in is untouched. */
bool der_take(struct str *in, int tag, struct str *content_out);
bool der_take_whole(struct str *in, int tag, struct str *whole_out);
bool der_take_any(struct str *in, int *tag_out, struct str *whole_out);
bool der_next_is(struct str in, int tag);

/* Of an INTEGER's content: 0 <= value <= max. */
bool der_read_uint(struct str content, uint64_t max, uint64_t *out);

/* UTCTime or GeneralizedTime in UTC, fractions allowed in the latter; milliseconds since 1970. */
bool der_take_time(struct str *in, int64_t *ms_out);

/* Contents of the object identifiers that we read or write. */
#define OID_DATA               STR("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01")
#define OID_SIGNED_DATA        STR("\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02")
#define OID_CONTENT_TYPE       STR("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x03")
#define OID_MESSAGE_DIGEST     STR("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x04")
#define OID_SIGNING_TIME       STR("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x05")
#define OID_TST_INFO           STR("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x04")
#define OID_SIGNING_CERT       STR("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0c")
#define OID_TIME_STAMP         STR("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x0e")
#define OID_SIGNING_CERT_2     STR("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f")
#define OID_SHA1               STR("\x2b\x0e\x03\x02\x1a")
#define OID_SHA256             STR("\x60\x86\x48\x01\x65\x03\x04\x02\x01")
#define OID_SHA384             STR("\x60\x86\x48\x01\x65\x03\x04\x02\x02")
#define OID_SHA512             STR("\x60\x86\x48\x01\x65\x03\x04\x02\x03")
#define OID_RSA                STR("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01")
#define OID_MGF1               STR("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08")
#define OID_RSA_PSS            STR("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a")
#define OID_RSA_SHA256         STR("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b")
#define OID_RSA_SHA384         STR("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c")
#define OID_RSA_SHA512         STR("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d")
#define OID_EC_KEY             STR("\x2a\x86\x48\xce\x3d\x02\x01")
#define OID_ECDSA_SHA256       STR("\x2a\x86\x48\xce\x3d\x04\x03\x02")
#define OID_ECDSA_SHA384       STR("\x2a\x86\x48\xce\x3d\x04\x03\x03")
#define OID_ECDSA_SHA512       STR("\x2a\x86\x48\xce\x3d\x04\x03\x04")

#endif
