/* evidence_check.c - reads the text of an evidence file and holds its journal together.
 *
 * For     `tabellion evidence verify`, once the seal is known to be good.
 * Never   believes a hash that it can compute: leaves come from the rows, the root from leaf and path.
 * Limits  the reader's of JSON; HEAD_PROOF_HASHES_MAX hashes a path. */
#include "paper/evidence_model.h"

static bool read_hash(const struct json *value, struct hash *out)
{
	return str_unhex(json_str(value, STR("")), out->bytes, sizeof out->bytes);
}

static bool read_head(const struct json *journal, struct head *out, struct str *signature, struct mem *m)
{
	const struct json *head = json_get(journal, "head");
	uint8_t *bytes = mem_get(m, 1, CRYPT_SIGNATURE_BYTES);
	int64_t portal, size, time;

	if (head == NULL || json_kind_of(head) != JSON_OBJECT || !read_hash(json_get(head, "root"), &out->root) ||
	    !str_unhex(json_str(json_get(head, "signature"), STR("")), bytes, CRYPT_SIGNATURE_BYTES))
		return false;
	portal = json_int(json_get(head, "portal"), -1);
	size = json_int(json_get(head, "size"), -1);
	time = json_int(json_get(head, "time"), -1);
	if (portal < 0 || size < 1 || time < 0)
		return false;
	out->portal = (uint64_t)portal;
	out->size = (uint64_t)size;
	out->time_ms = (uint64_t)time;
	*signature = str_from(bytes, CRYPT_SIGNATURE_BYTES);
	return true;
}

static bool is_entry_good(const struct json *entry, const struct head *head)
{
	struct merkle_path path = { .leaf = 0 };
	const struct json *hashes = json_get(entry, "path");
	int64_t seq = json_int(json_get(entry, "seq"), -1);
	struct hash leaf = head_leaf(json_str(json_get(entry, "row"), STR("")));

	if (seq < 0 || hashes == NULL || json_kind_of(hashes) != JSON_ARRAY ||
	    json_count(hashes) > HEAD_PROOF_HASHES_MAX)
		return false;
	path.leaf = (uint64_t)seq;
	for (size_t i = 0; i < json_count(hashes); i++) {
		if (!read_hash(json_item(hashes, i), &path.proof[path.n++]))
			return false;
	}
	return merkle_is_included(&leaf, &path, head->size, &head->root);
}

static enum evidence_fault check_journal(struct mem *m, const struct json *journal, const uint8_t *public_key,
					 struct evidence_reading *r)
{
	const struct json *entries = json_get(journal, "entries");
	uint8_t own[32];
	struct head head;
	struct str signature;

	if (entries == NULL || json_kind_of(entries) != JSON_ARRAY ||
	    !str_unhex(json_str(json_get(journal, "public"), STR("")), own, sizeof own))
		return EVIDENCE_FORM;
	if (!read_head(journal, &head, &signature, m) ||
	    !crypt_is_signed(public_key == NULL ? own : public_key, head_bytes(m, &head), signature))
		return EVIDENCE_HEAD;
	r->entries = json_count(entries);
	for (r->at = 0; r->at < r->entries; r->at++) {
		const struct json *entry = json_item(entries, r->at);

		if (json_kind_of(entry) != JSON_OBJECT || !is_entry_good(entry, &head))
			return EVIDENCE_ENTRY;
	}
	return EVIDENCE_SOUND;
}

static size_t count_of(const struct json *o, const char *name)
{
	const struct json *list = json_get(o, name);

	return list != NULL && json_kind_of(list) == JSON_ARRAY ? json_count(list) : 0;
}

struct evidence_reading evidence_check(struct mem *m, const struct json *o, struct str text, const uint8_t *public_key)
{
	struct evidence_reading r = { .fault = EVIDENCE_FORM };
	const struct json *journal = json_kind_of(o) == JSON_OBJECT ? json_get(o, "journal") : NULL;

	if (journal == NULL || json_kind_of(journal) != JSON_OBJECT || json_int(json_get(o, "v"), 0) != 1 ||
	    !str_eq(json_str(json_get(o, "kind"), STR("")), STR("evidence")) ||
	    !str_eq(json_text(m, o, text.n + 1), text))
		return r;
	r.signers = count_of(o, "signers");
	r.documents = count_of(o, "documents");
	r.fault = check_journal(m, journal, public_key, &r);
	return r;
}

static bool has_digest(const struct json *list, struct str hex);

static bool is_named(const struct json *o, struct str hex)
{
	return str_eq(json_str(json_get(o, "sha256"), STR("")), hex) ||
	       str_eq(json_str(json_get(o, "frozen_sha256"), STR("")), hex) ||
	       has_digest(json_get(o, "revisions"), hex);
}

static bool has_digest(const struct json *list, struct str hex)
{
	bool is_there = false;

	for (size_t i = 0; list != NULL && json_kind_of(list) == JSON_ARRAY && i < json_count(list); i++)
		is_there |= json_kind_of(json_item(list, i)) == JSON_OBJECT && is_named(json_item(list, i), hex);
	return is_there;
}

bool evidence_names(struct mem *m, const struct json *o, struct hash sha256)
{
	struct str hex = str_hex(m, sha256.bytes, sizeof sha256.bytes);

	return has_digest(json_get(o, "documents"), hex) || has_digest(json_get(o, "pieces"), hex);
}
