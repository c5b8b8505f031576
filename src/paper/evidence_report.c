/* evidence_report.c - seal, stamp, then the text: in that order, and no further than what holds.
 *
 * For     `tabellion evidence verify`.
 * Never   reads a text whose seal does not hold. */
#include "paper/evidence_report.h"

#include <assert.h>

#include "platform/jsonin.h"

static const char *const fault_names[EVIDENCE_FAULT_COUNT] = {
	[EVIDENCE_SOUND] = "sound",
	[EVIDENCE_FORM] = "form",
	[EVIDENCE_HEAD] = "head",
	[EVIDENCE_ENTRY] = "entry",
};

static bool report_text(struct mem *m, struct json *report, struct str text, const struct evidence_question *q)
{
	struct evidence_reading r = { .fault = EVIDENCE_FORM };
	struct json *o;
	bool is_named = true;

	if (json_read(m, text, &json_limits_file, &o) == OK)
		r = evidence_check(m, o, text, q->journal_public);
	assert(r.fault < EVIDENCE_FAULT_COUNT);
	json_set_str(report, "journal", str_of(fault_names[r.fault]));
	if (r.fault == EVIDENCE_ENTRY)
		json_set_int(report, "at", (int64_t)r.at);
	if (r.fault == EVIDENCE_FORM)
		return false;
	json_set_int(report, "entries", (int64_t)r.entries);
	json_set_int(report, "signers", (int64_t)r.signers);
	json_set_int(report, "documents", (int64_t)r.documents);
	if (q->named != NULL) {
		is_named = evidence_names(m, o, *q->named);
		json_set_bool(report, "names", is_named);
	}
	return r.fault == EVIDENCE_SOUND && is_named;
}

struct json *evidence_report(struct mem *m, struct str file, const struct evidence_question *q, bool *is_good_out)
{
	struct sealed s = sealed_judge_all(m, file, &q->policy);
	struct json *report = json_object(m);

	*is_good_out = s.why == WHY_OK;
	json_set_str(report, "why", str_of(why_name(s.why)));
	if (s.why == WHY_STAMP)
		json_set_str(report, "stamp_why", str_of(why_name(s.stamp_why)));
	if (s.why == WHY_FILE)
		return report;
	if (s.renewals > 0) {
		json_set_int(report, "renewals", s.renewals);
		json_set_int(report, "renewed", s.renewed_ms);
	}
	json_set_str(report, "file", s.parts.name);
	json_set_str(report, "sealed_by", s.signer);
	if (s.stamped_ms != 0) {
		json_set_int(report, "stamped", s.stamped_ms);
		json_set_str(report, "stamped_by", s.stamper);
	}
	if (s.why == WHY_OK && str_ends(s.parts.name, STR(".json")))
		*is_good_out = report_text(m, report, s.parts.data, q);
	return report;
}
