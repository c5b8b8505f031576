"""journey.py - the order guide played with a visitor: portal, six steps, account, documents, validation."""
import email
import email.policy
import re
import time

import papers
import people


def enter_portal(v, login="confluence", password="Ardoise-et-craie-2026"):
    page = v.get("/")
    page = v.post(page, {"portal_login": login, "portal_password": password})
    assert page.status == 200, (page.status, page.title)
    return page


def says(page, *texts):
    for t in texts:
        assert t in page.text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'"), \
            "%s does not say %r: %s" % (page.path, t, page.text[:600])


def step_organisation(v, org):
    page = v.get("/commande/nouvelle/organisation")
    page = v.post(page, {"siren": org["siren"]}, ("do", "search"))
    assert page.status == 200, (page.status, page.text[:300])
    values = {"nic": org["nic"]} if org.get("nic") else {}
    page = v.post(page, values, ("do", "next"), form=page.form("siren"))
    return page


def reference_of(page):
    return re.search(r"/commande/(20\d\d-[0-9A-Z]{6})/", page.path)[1]


def step_certificate(v, page, product=None):
    form = page.form("product")
    product = product or form.choices["product"][0]
    form_values = {"product": product}
    page = v.post(page, form_values, ("do", "search")) if ("do", "search") in form.buttons else page
    form = page.form("product")
    values = {"product": product, "prereq_ok": "1"}
    for name in ("pack", "payment", "device_mode"):
        if name in form.choices and not any(n == name for n, _ in form.values):
            values[name] = form.choices[name][-1 if name == "pack" else 0]
    return v.post(page, values, ("do", "next"))


def step_persons(v, page, has_delegate=False, same=False):
    form = page.form("h_birth_name")
    values = {k: x for k, x in people.HOLDER.items() if k in form.names()}
    for name, value in (("h_birth_date_day", "7"), ("h_birth_date_month", "9"), ("h_birth_date_year", "1984"),
                        ("h_birth_place", "Annecy"), ("h_birth_country", "FR"), ("h_nationality", "FR")):
        if name in form.names():
            values[name] = value
    if same:
        values["same_as"] = "1"
    else:
        values.update({k: x for k, x in people.REP.items() if k in form.names()})
    if has_delegate:
        values["has_delegate"] = "1"
        values.update({k: x for k, x in people.DELEGATE.items() if k in form.names()})
    return v.post(page, values, ("do", "next"))


def step_arrangements(v, page, extra=None):
    form = page.form("bill_to")
    values = dict(extra or {})
    for name in ("office_send", "office_pick"):
        if name in form.choices and not any(n == name for n, _ in form.values):
            values[name] = form.choices[name][0]
    return v.post(page, values, ("do", "next"), form=form)


def letter(instance, subject, to=None):
    """The newest mail whose subject holds the words; waits for the clerk."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for raw in reversed(instance.mails()):
            m = email.message_from_bytes(raw, policy=email.policy.default)
            if subject in m["subject"].replace("\u00a0", " ") and (to is None or to in m["to"]):
                return m
        time.sleep(0.1)
    raise AssertionError("no mail with %r among %r" % (subject, [
        email.message_from_bytes(r, policy=email.policy.default)["subject"] for r in instance.mails()]))


def link_of(message):
    text = message.get_body(("plain",)).get_content()
    return re.search(r"https?://[^/\s]+(/\S+)", text)[1]


def make_account(v, instance, page, mail):
    """From the account page that stands in the way of step 5 to that step: made, confirmed, signed in."""
    gate = page.path
    values = dict(people.ACCOUNT, acc_email=mail, acc_terms="1")
    page = v.post(page, values, form=page.form("acc_terms"))
    assert page.status == 200, (page.status, page.title, page.text[:400])
    says(page, "Si cette adresse est correcte, un message vous attend.")
    confirm = v.get(link_of(letter(instance, "Activez", mail)))
    v.post(confirm, form=next(f for f in confirm.forms if "confirmer" in (f.action or confirm.path)))
    return sign_in(v, v.get(gate), mail)


def sign_in(v, page, mail):
    form = page.form("acc_login")
    return v.post(page, {"acc_login": mail, "acc_password": people.ACCOUNT["acc_password"]}, form=form)


def upload(v, page, piece, data, name="piece.pdf", kind="application/pdf", **more):
    form = next(f for f in page.forms if f.action.endswith("/pieces/" + piece) and f.files)
    values = {}
    if "doc_kind" in form.choices:
        values["doc_kind"] = more.get("doc_kind", [c for c in form.choices["doc_kind"] if c][0])
    if "doc_date_day" in form.names():
        values.update(people.lately())
    return v.post(page, values, form=form, files={"file": (name, kind, data)})


def pieces_asked(page):
    return [f.action.rsplit("/", 1)[1] for f in page.forms if f.files and "/pieces/" in f.action]


def step_pieces(v, page):
    for piece in pieces_asked(page):
        if any(f.action.endswith("/pieces/" + piece) for f in page.forms):
            page = upload(v, page, piece, papers.pdf("Document %s" % piece))
    return page


def validate(v, page):
    return v.post(page, {"terms_ok": "1", "accuracy_ok": "1"}, form=page.form("terms_ok"),
                  press=next(b for b in page.form("terms_ok").buttons))
