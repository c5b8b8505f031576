#ifndef WEB_SHOW_H
#define WEB_SHOW_H
#include "core/subject.h"
#include "web/out.h"

/* show.h - small words that templates make from values. Everything lives in the page's arena. */

struct str show_initials(struct out *, struct str name);        /* "CN" of "Confluence Numérique" */
struct str show_tel(struct out *, struct str phone);            /* tel:0970000000 */
struct str show_mailto(struct out *, struct str mail);
/* A sentence around an address that is drawn as a link: what stands before it (all, when it has none), and behind. */
struct str show_before(struct str sentence, struct str mail);
struct str show_behind(struct str sentence, struct str mail);
struct str show_other_language(struct out *);                   /* « English » on a French page */

struct str show_errors(struct out *, size_t n);                 /* « 2 informations sont à corriger » */

/* "/commande/REF/organisation": the address of a step, in the order of enum step. */
struct str show_step(struct out *, struct str base, size_t step);

/* "/commande/REF/apercu/organisation": where the step's form is sent while one types. */
struct str show_panel(struct out *, struct str base, size_t step);

/* "1" to "n": what numbered pages are drawn from. At least n of them live in the page's arena. */
const struct str *show_pages(struct out *, int64_t n);
struct str show_title(struct out *);    /* « Erreur : » on a page with complaints, else empty */
struct str show_subject(struct out *, const struct subject_line *);     /* empty: not known yet */
/* The first line of an attribute as people write it; empty: there is none, or it is not known. */
struct str show_first(struct out *, const struct subject *, const char *attribute);

#endif
