/* report.c - the JSON report of a verification. */
#include "paper/report.h"

#include "base/date.h"
#include "base/utf8.h"

enum { WORDS_MAX = 200, WHOLE_MAX = 500 };      /* characters of a name, of a whole distinguished name */

static void put_time(struct mem *m, struct json *o, const char *name, int64_t ms)
{
	if (ms != 0)
		json_set_str(o, name, date_stamp(m, ms));
}

/* A name may be any bytes: what is not UTF-8 is shown in hexadecimal, what is endless is cut. */
static void put_up_to(struct mem *m, struct json *o, const char *name, struct str words, size_t max)
{
	if (words.n > 0)
		json_set_str(o, name, utf8_clip(utf8_valid(words) ? words : str_hex(m, words.p, words.n), max));
}

static void put_words(struct mem *m, struct json *o, const char *name, struct str words)
{
	put_up_to(m, o, name, words, WORDS_MAX);
}

static struct json *of_mark(struct mem *m, const struct mark *k)
{
	struct json *o = json_object(m);

	put_words(m, o, "field", k->field);
	json_set_str(o, "kind", k->is_archive ? STR("archive") : STR("signature"));
	json_set_str(o, "verdict", str_of(verdict_name(k->verdict)));
	json_set_str(o, "why", str_of(why_name(k->why)));
	json_set_str(o, "level", str_of(level_name(k->level)));
	json_set_bool(o, "pades", k->is_pades);
	json_set_int(o, "revision", (int64_t)k->revision + 1);
	json_set_int(o, "covers", (int64_t)(k->range[2] + k->range[3]));
	put_up_to(m, o, "signer", k->signer, WHOLE_MAX);
	put_words(m, o, "signer_name", k->signer_name);
	put_words(m, o, "signer_body", k->signer_body);
	put_words(m, o, "signer_country", k->signer_country);
	put_up_to(m, o, "issuer", k->issuer, WHOLE_MAX);
	put_words(m, o, "issuer_name", k->issuer_name);
	put_words(m, o, "issuer_body", k->issuer_body);
	put_words(m, o, "issuer_country", k->issuer_country);
	put_up_to(m, o, "stamper", k->stamper, WHOLE_MAX);
	put_words(m, o, "stamper_name", k->stamper_name);
	put_time(m, o, "claimed", k->claimed_ms);
	put_time(m, o, "stamped", k->stamped_ms);
	json_set_str(o, "sha256", str_hex(m, k->covered.bytes, 32));
	if (k->stamp_why != WHY_OK)
		json_set_str(o, "stamp_why", str_of(why_name(k->stamp_why)));
	return o;
}

static struct json *of_revision(struct mem *m, const struct revision *r)
{
	struct json *o = json_object(m), *culprits = json_array(m);

	json_set_int(o, "bytes", (int64_t)r->end);
	json_set_str(o, "sha256", str_hex(m, r->digest.bytes, 32));
	json_set_str(o, "added", str_of(addition_name(r->kind)));
	for (size_t i = 0; i < r->culprit_count; i++)
		json_add(culprits, json_of_int(m, r->culprit[i]));
	if (r->culprit_count > 0)
		json_set(o, "objects", culprits);
	return o;
}

struct json *report_json(struct mem *m, const struct verification *v)
{
	struct json *o = json_object(m), *marks = json_array(m), *revisions = json_array(m);

	json_set_int(o, "v", 1);
	json_set_str(o, "verdict", str_of(verdict_name(v->verdict)));
	json_set_str(o, "why", str_of(why_name(v->why)));
	if (v->fault != PDF_OK)
		json_set_str(o, "fault", str_of(pdf_fault_name(v->fault)));
	json_set_str(o, "sha256", str_hex(m, v->file.bytes, 32));
	for (size_t i = 0; i < v->count; i++)
		json_add(marks, of_mark(m, &v->marks[i]));
	for (size_t i = 0; i < v->revisions.count; i++)
		json_add(revisions, of_revision(m, &v->revisions.list[i]));
	json_set(o, "signatures", marks);
	json_set(o, "revisions", revisions);
	return o;
}
