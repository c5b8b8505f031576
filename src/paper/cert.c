/* cert.c - reads certificates with our own strict DER reader.
 *
 * Limits  CERT_EXTENSIONS_MAX extensions, CERT_NAME_PARTS_MAX parts of a name. */
#include "paper/cert.h"

#include "base/utf8.h"
#include "paper/der.h"

enum { CERT_EXTENSIONS_MAX = 64, CERT_NAME_PARTS_MAX = 32, NAME_BYTES_MAX = 1024 };

#define OID_KEY_USAGE         STR("\x55\x1d\x0f")
#define OID_BASIC_CONSTRAINTS STR("\x55\x1d\x13")
#define OID_EXTENDED_USAGE    STR("\x55\x1d\x25")
#define OID_OTHER_NAME        STR("\x55\x1d\x11")
#define OID_POLICIES          STR("\x55\x1d\x20")        /* we ask for none, so any will do */
#define OID_TIME_STAMPING     STR("\x2b\x06\x01\x05\x05\x07\x03\x08")
#define OID_OCSP_SIGNING      STR("\x2b\x06\x01\x05\x05\x07\x03\x09")
#define OID_OCSP_NOCHECK      STR("\x2b\x06\x01\x05\x05\x07\x30\x01\x05")
#define OID_SHORT_TERM        STR("\x04\x00\x8b\xec\x49\x02\x01")         /* 0.4.0.194121.2.1 */

static void read_usage(struct str value, struct cert *c)
{
	struct str bits;

	c->usage = der_take(&value, DER_BITS, &bits) && bits.n >= 2 ? (uint8_t)bits.p[1] : 0;
}

static void read_constraints(struct str value, struct cert *c)
{
	struct str sequence, flag;

	c->is_ca = der_take(&value, DER_SEQUENCE, &sequence) &&
	           der_take(&sequence, DER_BOOLEAN, &flag) && flag.n == 1 && flag.p[0] != 0;
}

static void read_extended(struct str value, bool is_critical, struct cert *c)
{
	struct str sequence, oid;
	size_t n = 0;
	bool is_stamp = false;

	if (!der_take(&value, DER_SEQUENCE, &sequence))
		return;
	for (; der_take(&sequence, DER_OID, &oid); n++) {
		is_stamp |= str_eq(oid, OID_TIME_STAMPING);
		c->is_ocsp_signer |= str_eq(oid, OID_OCSP_SIGNING);
	}
	c->is_stamp_only = is_critical && is_stamp && n == 1;
}

static bool read_extension(struct str *in, struct cert *c)
{
	struct str one, oid, flag, value;
	bool is_critical = false;

	if (!der_take(in, DER_SEQUENCE, &one) || !der_take(&one, DER_OID, &oid))
		return false;
	if (der_take(&one, DER_BOOLEAN, &flag))
		is_critical = flag.n == 1 && flag.p[0] != 0;
	if (!der_take(&one, DER_BYTES, &value) || one.n != 0)
		return false;
	if (str_eq(oid, OID_KEY_USAGE))
		read_usage(value, c);
	else if (str_eq(oid, OID_BASIC_CONSTRAINTS))
		read_constraints(value, c);
	else if (str_eq(oid, OID_EXTENDED_USAGE))
		read_extended(value, is_critical, c);
	else if (str_eq(oid, OID_OCSP_NOCHECK))
		c->is_unrevoked_by_ocsp = true;
	else if (str_eq(oid, OID_SHORT_TERM))
		c->is_short_term = true;
	else if (!str_eq(oid, OID_POLICIES) && !str_eq(oid, OID_OTHER_NAME))
		c->has_unknown |= is_critical;
	return true;
}

static bool read_extensions(struct str tbs, struct cert *c)
{
	struct str inside, list, ids;

	(void)der_take(&tbs, DER_CONTEXT_0 | 1, &ids);
	(void)der_take(&tbs, DER_CONTEXT_0 | 2, &ids);
	if (tbs.n == 0)
		return true;
	if (!der_take(&tbs, DER_INSIDE_0 | 3, &inside) || tbs.n != 0 ||
	    !der_take(&inside, DER_SEQUENCE, &list) || inside.n != 0)
		return false;
	c->extensions = list;
	for (int n = 0; list.n > 0; n++) {
		if (n == CERT_EXTENSIONS_MAX || !read_extension(&list, c))
			return false;
	}
	return true;
}

bool cert_read(struct str der, struct cert *out)
{
	struct cert c = { .der = der, .usage = 0xff, .path_max = -1 };
	struct str in = der, whole, tbs, version, skip, validity;

	if (!der_take(&in, DER_SEQUENCE, &whole) || in.n != 0 ||
	    !alg_take_signed(&whole, &c.signing) || whole.n != 0)
		return false;
	skip = c.signing.tbs;
	if (!der_take(&skip, DER_SEQUENCE, &tbs))
		return false;
	(void)der_take(&tbs, DER_INSIDE_0, &version);
	if (!der_take(&tbs, DER_INTEGER, &c.serial) || !der_take_whole(&tbs, DER_SEQUENCE, &skip) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &c.issuer) ||
	    !der_take(&tbs, DER_SEQUENCE, &validity) || !der_take_time(&validity, &c.from_ms) ||
	    !der_take_time(&validity, &c.until_ms) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &c.subject) ||
	    !der_take_whole(&tbs, DER_SEQUENCE, &c.spki) || !read_extensions(tbs, &c))
		return false;
	*out = c;
	return true;
}

struct name_part {
	struct str oid;
	const char *label;
};

static const struct name_part name_parts[] = {
	{ { "\x55\x04\x03", 3 }, "CN" },
	{ { "\x55\x04\x0a", 3 }, "O" },
	{ { "\x55\x04\x0b", 3 }, "OU" },
	{ { "\x55\x04\x06", 3 }, "C" },
	{ { "\x55\x04\x05", 3 }, "serialNumber" },
	{ { "\x55\x04\x61", 3 }, "organizationIdentifier" },
};

/* The next attribute of a Name; false: no more. The label is NULL for one that we do not show. */
static bool next_part(struct str *names, const char **label, struct str *value)
{
	struct str set, pair, oid, whole;
	int tag;

	if (!der_take(names, DER_SET, &set) || !der_take(&set, DER_SEQUENCE, &pair) ||
	    !der_take(&pair, DER_OID, &oid))
		return false;
	*label = NULL;
	whole = pair;
	if (!der_take_any(&pair, &tag, value) || !der_take(&whole, tag, value))
		return false;
	for (size_t i = 0; i < sizeof name_parts / sizeof *name_parts; i++) {
		if (str_eq(oid, name_parts[i].oid) && utf8_valid(*value))
			*label = name_parts[i].label;
	}
	return true;
}

struct str cert_name(struct mem *m, struct str name)
{
	struct str names, value, shown[CERT_NAME_PARTS_MAX], reversed[CERT_NAME_PARTS_MAX];
	const char *label;
	size_t n = 0;

	if (!der_take(&name, DER_SEQUENCE, &names))
		return STR("");
	while (n < CERT_NAME_PARTS_MAX && next_part(&names, &label, &value)) {
		if (label != NULL && value.n < NAME_BYTES_MAX)
			shown[n++] = str_fmt(m, "%s=" STR_FMT, label, STR_ARG(value));
	}
	for (size_t i = 0; i < n; i++)
		reversed[i] = shown[n - 1 - i];
	return str_join(m, reversed, n, STR(", "));
}

struct str cert_name_part(struct mem *m, struct str name, const char *wanted)
{
	struct str names, value;
	const char *label;

	if (!der_take(&name, DER_SEQUENCE, &names))
		return STR("");
	for (int n = 0; n < CERT_NAME_PARTS_MAX && next_part(&names, &label, &value); n++) {
		if (label != NULL && str_eq_c(str_of(label), wanted))
			return str_copy(m, value);
	}
	return STR("");
}

struct str cert_common_name(struct mem *m, struct str name)
{
	return cert_name_part(m, name, name_parts[0].label);
}

struct str cert_key_bits(const struct cert *c)
{
	struct str spki = c->spki, in, algorithm, bits;

	if (!der_take(&spki, DER_SEQUENCE, &in) || !der_take(&in, DER_SEQUENCE, &algorithm) ||
	    !der_take(&in, DER_BITS, &bits) || bits.n < 1)
		return STR("");
	return str_sub(bits, 1, bits.n);
}

bool cert_same(const struct cert *a, const struct cert *b)
{
	return str_eq(a->der, b->der);
}

struct str cert_oid_text(struct mem *m, struct str content)
{
	struct buf *b = buf_new(m, 256);
	uint64_t part = 0;
	bool is_first = true;

	for (size_t i = 0; i < content.n; i++) {
		part = part << 7 | ((uint8_t)content.p[i] & 127);
		if (((uint8_t)content.p[i] & 128) != 0)
			continue;
		uint64_t root = part < 80 ? part / 40 : 2;

		if (is_first)
			buf_fmt(b, "%llu.%llu", (unsigned long long)root, (unsigned long long)(part - 40 * root));
		else
			buf_fmt(b, ".%llu", (unsigned long long)part);
		is_first = false;
		part = 0;
	}
	return buf_done(b);
}
