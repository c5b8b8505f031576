/* letter.c - the words of a mail, filled with what is known.
 *
 * For     the clerk; letter_facts.c brings what the database knows.
 * Never   asks the database: letter_write is a function of its arguments. */
#include "core/letter.h"

#include <assert.h>

enum { HOLES_MAX = 32 };

struct holes {
	struct lang_hole hole[HOLES_MAX];
	size_t n;
};

static void hole(struct holes *h, const char *name, struct str text)
{
	assert(h->n < HOLES_MAX);
	h->hole[h->n++] = (struct lang_hole){ name, text };
}

static struct str fill(struct mem *m, struct str sentence, const struct holes *h)
{
	return lang_fill(m, sentence, h->hole, h->n);
}

static void fill_holes(struct holes *h, const struct letter_case *c)
{
	hole(h, "first_name", c->first_name);
	hole(h, "last_name", c->last_name);
	hole(h, "portal", c->portal);
	hole(h, "operated_by", c->operated_by);
	hole(h, "help_phone", c->help_phone);
	hole(h, "help_mail", c->help_mail);
	hole(h, "ref", c->ref);
	hole(h, "org", c->org);
	hole(h, "product", c->product);
	hole(h, "holder", c->holder);
	hole(h, "second_signer", c->second_signer);
	hole(h, "applicant", c->applicant);
	hole(h, "office", c->office);
	hole(h, "office_address", c->office_address);
	hole(h, "pieces", c->pieces);
	hole(h, "deadline", c->deadline);
	hole(h, "purge_date", c->purge_date);
	hole(h, "date", c->date);
	hole(h, "days", c->days);
	hole(h, "reason", c->reason);
	hole(h, "secret", c->secret);
}

static void add_fact(struct mail *mail, enum lang lang, enum say label, struct str value)
{
	if (value.n == 0)
		return;
	assert(mail->facts_n < MAIL_FACTS_MAX);
	mail->facts[mail->facts_n++] = (struct mail_fact){ say(lang, label), value };
}

static struct str help_block(struct mem *m, enum lang lang, const struct notice_row *row,
			     const struct letter_case *c)
{
	struct buf *b = buf_new(m, 2048);

	if (c->help_phone.n > 0 && c->help_mail.n > 0)
		buf_add(b, say_fill(m, lang, SAY_mail_help_contact, { "help_phone", c->help_phone },
				    { "help_mail", c->help_mail }));
	else if (c->help_phone.n > 0 || c->help_mail.n > 0)
		buf_add(b, say_fill(m, lang, SAY_mail_help_contact_one,
				    { "help", c->help_phone.n > 0 ? c->help_phone : c->help_mail }));
	if (buf_bytes(b) > 0)
		buf_byte(b, ' ');
	buf_add(b, say_fill(m, lang, SAY_mail_help, { "portal", c->portal },
			    { "operated_by", c->operated_by }, { "reason", say(lang, row->why) }));
	return buf_done(b);
}

static enum say body_of(enum notice n, const struct letter_case *c)
{
	if (n == NOTICE_order_submitted && c->is_one_signer)
		return SAY_mail_order_submitted_body_one;
	return notices[n].body;
}

void letter_write(struct mem *m, enum lang lang, enum notice n, const struct letter_settings *set,
		  const struct letter_case *c, struct mail *out)
{
	const struct notice_row *row = &notices[n];
	struct holes h = { .n = 0 };
	struct mail mail = { .from = set->from, .from_name = c->portal, .reply_to = c->help_mail,
			     .to = c->to, .lang = lang_tag(lang), .portal = c->portal };

	assert(!row->is_parked);
	fill_holes(&h, c);
	bool is_named = c->first_name.n > 0 && c->last_name.n > 0;

	mail.to_name = is_named ? fill(m, STR("{first_name} {last_name}"), &h) : STR("");
	mail.subject = fill(m, say(lang, row->subject), &h);
	mail.greeting = fill(m, say(lang, is_named ? SAY_mail_greeting : SAY_mail_greeting_unknown), &h);
	mail.body = fill(m, say(lang, body_of(n, c)), &h);
	mail.button = say(lang, row->button);
	const struct str url[] = { set->public_url, fill(m, str_of(row->path), &h) };

	mail.link = str_join(m, url, 2, STR(""));
	mail.link_hint = say(lang, SAY_mail_link_hint);
	mail.help = help_block(m, lang, row, c);
	add_fact(&mail, lang, SAY_mail_fact_ref, c->ref);
	add_fact(&mail, lang, SAY_mail_fact_org, c->org);
	add_fact(&mail, lang, SAY_mail_fact_product, c->product);
	add_fact(&mail, lang, SAY_mail_fact_holder, c->holder);
	add_fact(&mail, lang, SAY_mail_fact_deadline, c->deadline);
	*out = mail;
}
