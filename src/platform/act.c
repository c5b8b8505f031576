/* act.c - the canonical bytes of an act: purpose, fixed numbers, texts with their length, documents.
 *
 * For     front (pack), clerk, keeper (read).
 * Never   takes a second spelling: a byte too many, an empty name or a document named twice is no act.
 * Limits  ASK_ACT_BYTES_MAX. */
#include "platform/act.h"

#include <assert.h>
#include <string.h>

#include "base/utf8.h"

static const char purpose[16] = "tabellion act 1";      /* its NUL is written too */

static bool is_country(struct str s)
{
	return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

static bool is_name(struct str s)
{
	if (s.n == 0 || s.n > ACT_TEXT_BYTES_MAX || !utf8_valid(s) ||
	    utf8_length(s) > ACT_COMMON_NAME_CHARS_MAX)
		return false;
	while (s.n > 0)
		if (utf8_is_control(utf8_next(&s)))
			return false;
	return true;
}

static bool is_printable(struct str s)
{
	if (s.n == 0 || s.n > 64)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

		if (!is_letter && !(c >= '0' && c <= '9') && !str_has(STR(" '()+,-./:=?"), c))
			return false;
	}
	return true;
}

static bool is_phone(struct str s)
{
	return s.n >= 5 && s.n <= 16 && s.p[0] == '+' && str_is_digits(str_sub(s, 1, s.n));
}

bool act_is_good(const struct act *a)
{
	if (a->documents == 0 || a->documents > ACT_DOCUMENTS_MAX || a->method < ACT_CODE ||
	    a->method >= ACT_METHOD_END || a->portal == 0 || a->round == 0 || a->send == 0 ||
	    id_is_zero(a->dossier) || id_is_zero(a->signer))
		return false;
	for (size_t i = 0; i < a->documents; i++)
		for (size_t k = 0; k < i; k++)
			if (id_eq(a->document[i].id, a->document[k].id))
				return false;
	return is_country(a->country) && is_name(a->common_name) && is_printable(a->serial_number) &&
	       is_phone(a->phone);
}

static void put_number(struct buf *b, uint64_t number, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--)
		buf_byte(b, (char)(uint8_t)(number >> (8 * i)));
}

static void put_text(struct buf *b, struct str s)
{
	put_number(b, s.n, 2);
	buf_add(b, s);
}

struct str act_pack(struct mem *m, const struct act *a)
{
	struct buf *b = buf_new(m, ASK_ACT_BYTES_MAX);

	assert(act_is_good(a));
	buf_add(b, str_from(purpose, sizeof purpose));
	put_number(b, a->portal, 8);
	buf_add(b, id_view(&a->dossier));
	buf_add(b, id_view(&a->signer));
	put_number(b, a->round, 8);
	put_number(b, a->send, 8);
	put_number(b, a->until_ms, 8);
	put_number(b, a->method, 1);
	put_text(b, a->country);
	put_text(b, a->common_name);
	put_text(b, a->serial_number);
	put_text(b, a->phone);
	put_number(b, a->documents, 1);
	for (size_t i = 0; i < a->documents; i++) {
		buf_add(b, id_view(&a->document[i].id));
		buf_add(b, hash_view(&a->document[i].sha256));
	}
	assert(!buf_full(b));
	return buf_done(b);
}

static bool take(struct str *in, void *out, size_t n)
{
	if (in->n < n)
		return false;
	memcpy(out, in->p, n);
	*in = str_sub(*in, n, in->n);
	return true;
}

static bool take_number(struct str *in, uint64_t *out, size_t bytes)
{
	uint8_t at[8];
	uint64_t number = 0;

	if (!take(in, at, bytes))
		return false;
	for (size_t i = 0; i < bytes; i++)
		number = number << 8 | at[i];
	*out = number;
	return true;
}

static bool take_text(struct str *in, struct str *out)
{
	uint64_t n;

	if (!take_number(in, &n, 2) || n > in->n)
		return false;
	*out = str_sub(*in, 0, n);
	*in = str_sub(*in, n, in->n);
	return true;
}

static bool take_head(struct str *in, struct act *a)
{
	char found[sizeof purpose];
	uint64_t method;

	if (!take(in, found, sizeof found) || memcmp(found, purpose, sizeof found) != 0 ||
	    !take_number(in, &a->portal, 8) || !take(in, a->dossier.bytes, sizeof a->dossier.bytes) ||
	    !take(in, a->signer.bytes, sizeof a->signer.bytes) || !take_number(in, &a->round, 8) ||
	    !take_number(in, &a->send, 8) || !take_number(in, &a->until_ms, 8) ||
	    !take_number(in, &method, 1) || method >= ACT_METHOD_END)
		return false;
	a->method = (enum act_method)method;
	return true;
}

enum err act_read(struct str bytes, struct act *out)
{
	struct act a = { 0 };
	uint64_t n;

	if (bytes.n > ASK_ACT_BYTES_MAX || !take_head(&bytes, &a) || !take_text(&bytes, &a.country) ||
	    !take_text(&bytes, &a.common_name) || !take_text(&bytes, &a.serial_number) ||
	    !take_text(&bytes, &a.phone) || !take_number(&bytes, &n, 1) || n > ACT_DOCUMENTS_MAX)
		return ERR_INVALID;
	for (; a.documents < n; a.documents++) {
		struct act_document *d = &a.document[a.documents];

		if (!take(&bytes, d->id.bytes, sizeof d->id.bytes) ||
		    !take(&bytes, d->sha256.bytes, sizeof d->sha256.bytes))
			return ERR_INVALID;
	}
	if (bytes.n != 0 || !act_is_good(&a))
		return ERR_INVALID;
	*out = a;
	return OK;
}

struct hash act_hash(struct str bytes)
{
	return crypt_sha256(bytes);
}

const struct act_document *act_document(const struct act *a, struct id id)
{
	for (size_t i = 0; i < a->documents; i++)
		if (id_eq(a->document[i].id, id))
			return &a->document[i];
	return NULL;
}
