/* keeper.c - the table of what the keeper answers.
 *
 * For     front, clerk and tool, over pairs that master made; three processes of it run, each with its
 *         own keys: docs, seal, hash. Who may ask and in which shape is asks.c.
 * Never   opens a socket or a file; signs what it has not checked itself; gives out a key of its own.
 * Holds   docs: the keys that wrap documents' keys and hash identity numbers; seal: the journal's
 *         signing key and the last heads, the key of codes, the built-in authority; hash: the pepper.
 * Fails   an ask that is malformed or not this asker's ends the asker. A bug ends this process: fronts
 *         answer 503 until master has restarted it. */
#include "role/keeper.h"

#include <assert.h>

const struct keeper_row keeper_rows[] = {
/*	ask                  answer                      what it checks before it answers                       */
	{ ASK_PASSWORD_HASH,  keeper_password_hash },  /* sizes; costs are ours, not the asker's               */
	{ ASK_PASSWORD_CHECK, keeper_password_check }, /* the encoded text has our costs; unknown costs alike  */
	{ ASK_KEY_WRAP,       keeper_key_wrap },       /* the context, which the wrapped key is bound to       */
	{ ASK_KEY_OPEN,       keeper_key_open },       /* the same context; keys opened by this asker a minute */
	{ ASK_ID_HASH,        keeper_id_hash },        /* keyed per portal: no list of numbers fits another's  */
	{ ASK_HEAD_LAST,      keeper_head_last },      /* nothing: a head is public                            */
	{ ASK_HEAD_SIGN,      keeper_head_sign },      /* it grew out of the last head signed                  */
	{ ASK_CODE_MAKE,      keeper_code_make },      /* an act whose code ends within the hour               */
	{ ASK_CODE_TRY,       keeper_code_try },       /* in time; three wrong ones a signer and round         */
	{ ASK_SIGN,           keeper_sign },           /* grant, digest of what was seen, slot behind it, ends */
	{ ASK_SEAL,           keeper_seal },           /* the purpose is a known one; the seal's end           */
	{ ASK_TSA,            keeper_tsa },            /* a request; the certificate's end                     */
	{ ASK_OCSP,           keeper_ocsp },           /* good only of a serial number that is ours            */
	{ ASK_CRL,            keeper_crl },            /* the name is of a list                                */
};
const size_t keeper_rows_n = sizeof keeper_rows / sizeof *keeper_rows;

enum err keeper_answer(struct keeper *k, struct mem *secret, const struct proc_ask *ask,
		       struct ask_values *out)
{
	for (size_t i = 0; i < keeper_rows_n; i++)
		if (keeper_rows[i].ask == ask->ask)
			return keeper_rows[i].answer(k, secret, ask, out);
	assert(false && "an ask of asks[] that the keeper is to answer has a row");
	return ERR_DENIED;
}
