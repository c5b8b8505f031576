#ifndef WEB_HANDLERS_H
#define WEB_HANDLERS_H
#include "web/routes.h"

/* handlers.h - the pages that routes.c names; each file of pages has its block. */

#define PAGE(name) enum err name(struct ctx *, const struct request *, struct reply *)
#define ASK(name) enum err name(struct ctx *, const struct request *, struct route_asks *)

/* page_portal.c: the door */
PAGE(portal_login_get);
ASK(portal_login_ask);
PAGE(portal_login_post);
PAGE(portal_link_get);
PAGE(lang_get);
PAGE(leave_post);

/* page_resume.c */
PAGE(resume_get);
PAGE(resume_mail_get);
PAGE(resume_mail_post);

/* page_static.c */
PAGE(static_get);
PAGE(accessibility_get);

/* page_account.c: the customer's account */
PAGE(account_get);
ASK(account_make_ask);
PAGE(account_make_post);
ASK(account_login_ask);
PAGE(account_login_post);
PAGE(account_help_get);

/* page_link.c: the links of its mails */
PAGE(confirm_get);
PAGE(confirm_post);
PAGE(unconfirmed_get);
PAGE(confirm_again_post);
PAGE(reset_ask_get);
PAGE(reset_ask_post);
PAGE(reset_get);
ASK(reset_ask_hash);
PAGE(reset_post);

/* page_order.c: steps 1 to 4 */
PAGE(panel_post);
PAGE(organisation_get);
PAGE(organisation_post);
PAGE(certificate_get);
PAGE(certificate_post);
PAGE(persons_get);
PAGE(persons_post);
PAGE(arrangements_get);
PAGE(arrangements_post);

/* page_pieces.c, page_upload.c: step 5 */
PAGE(pieces_get);
PAGE(pieces_post);
PAGE(paper_get);
PAGE(paper_post);
ASK(upload_ask);
PAGE(upload_post);
PAGE(piece_remove_post);
ASK(document_ask);
PAGE(document_get_page);
PAGE(preview_get);
ASK(form_ask);
PAGE(form_get);

/* page_delegation.c: the model of a delegation of signature */
ASK(delegation_ask);
PAGE(delegation_get);

/* page_recap.c: step 6 */
PAGE(validation_get);
PAGE(validation_post);
PAGE(confirmation_get);
PAGE(terms_get_page);
PAGE(recap_get);

/* page_verify.c: « Vérifier un document » */
PAGE(verify_get);
ASK(verify_ask);
PAGE(verify_post);
PAGE(verify_reference_get);

/* page_space.c: the customer's space */
PAGE(space_get);
PAGE(request_get);
PAGE(delete_get);
PAGE(delete_post);
PAGE(modify_post);

/* page_evidence.c: what proves the signatures of a request */
ASK(proof_ask);
PAGE(proof_get);
ASK(attestation_ask);
PAGE(attestation_get);
PAGE(attestation_sealed_get);

/* page_authority.c: the built-in authority, for programs */
ASK(tsa_ask);
PAGE(tsa_post);
ASK(ocsp_ask);
ASK(ocsp_get_ask);
PAGE(ocsp_page);
ASK(pki_ask);
PAGE(pki_get);

/* page_demo.c: the demonstration's outbox */
PAGE(demo_outbox_get);
PAGE(demo_mail_get);

#endif
