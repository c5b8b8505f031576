#ifndef CORE_LETTER_H
#define CORE_LETTER_H
#include "core/ctx.h"
#include "core/mail.h"
#include "core/notice.h"
#include "core/outbox.h"

/* letter.h - from a queued notice to a mail: the reader, his language, what is true now. */

struct letter_settings {
	struct str public_url;          /* no trailing / */
	struct str from;                /* bare address of the sender */
	struct str support_name, support_phone, support_mail;   /* where the portal says nothing */
};

enum letter_fate {
	LETTER_SEND,
	LETTER_STALE,                   /* the dossier has moved on: dropped, not sent late */
	LETTER_NOBODY,                  /* no address to write to */
	LETTER_PARKED                   /* its notice is of a later issue */
};

/* Reads the job's dossier, account and portal, and writes the mail. ctx: the job's portal, the system
 * as actor. *mail_out is filled only for LETTER_SEND. ERR_INVALID: arguments that this program did not
 * write. */
MUST_CHECK enum err letter_of(struct ctx *, const struct letter_settings *, const struct job *,
			      enum letter_fate *fate_out, struct mail *mail_out);

/* What fills the holes of the sentences, by itself: for tests and previews. */
struct letter_case {
	struct str to, first_name, last_name;
	struct str portal, operated_by, help_phone, help_mail;
	struct str ref, org, product, holder, second_signer, applicant, office, office_address;
	struct str deadline, purge_date, date, days, reason, secret;
	struct str pieces;              /* on paper, « À joindre : … », what was not uploaded; or empty */
	bool is_one_signer;
};
void letter_write(struct mem *, enum lang, enum notice, const struct letter_settings *,
		  const struct letter_case *, struct mail *out);

#endif
