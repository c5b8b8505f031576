"""page - the form's words as HTML, for the peers that print it, and WeasyPrint's cost of doing so.

Usage   page.py html MODEL OUT.html          the page alone
        page.py weasyprint MODEL FORMS OUT.pdf    prints CPU milliseconds of one form, warm
"""
import html
import json
import sys
import time

STYLE = """@page{size:A4;margin:18mm 16mm 26mm}body{font:8.8pt 'Noto Sans';color:#1a1d21}h1{font-size:21pt;color:#0f4c5c}
h2{font-size:12pt;color:#0f4c5c;border-bottom:.6pt solid #9cc1c9}dt{font-size:8.3pt;color:#555962}dl{columns:3}
table{width:100%;border-collapse:collapse}td,th{border-bottom:.6pt solid #dedacd;text-align:left}
section+section{break-before:page}.note{background:#e4eff1;border-radius:3pt;padding:6pt}
.sign td{border:.9pt solid #9cc1c9;height:70pt;vertical-align:top}"""


def esc(value):
    return html.escape(str(value or ""))


def rows_of(tag, rows):
    return "".join("<tr>%s</tr>" % "".join("<%s>%s</%s>" % (tag, esc(c), tag) for c in row) for row in rows)


def block(b):
    """One block; what has no drawing of its own here is a paragraph of its words."""
    kind = b["t"]
    if kind == "hero":
        return "<p><b>%s</b> %s</p><h1>%s</h1><p>%s</p>" % tuple(esc(b.get(k)) for k in ("brand", "line", "title", "lead"))
    if kind in ("h2", "h3"):
        return "<%s>%s %s</%s>" % (kind, esc(b.get("n")), esc(b.get("s")), kind)
    if kind == "pairs":
        return "<dl>%s</dl>" % "".join("<dt>%s</dt><dd>%s</dd>" % (esc(r[0]), esc(r[1])) for r in b["rows"])
    if kind == "grid":
        return "<table>%s%s</table>" % (rows_of("th", [b["head"]]), rows_of("td", b["rows"]))
    if kind == "ticks":
        rows = [("☑" if t.get("on") else "☐", " ".join(filter(None, (t["s"], t.get("note"), t.get("digest")))), t["state"])
                for t in b["items"]]
        return "<table>%s</table>" % rows_of("td", rows)
    if kind == "list":
        return "<ul>%s</ul>" % "".join("<li>%s</li>" % esc(i["s"] if isinstance(i, dict) else i) for i in b["items"])
    if kind == "sign":
        return "<table class=sign>%s</table>" % rows_of("td", [[" ".join([x["who"], x.get("name") or "", *x["lines"]])
                                                                for x in b["boxes"]]])
    return "<p class=%s>%s %s</p>" % (kind, esc(b.get("label")), esc(b.get("s")))


def page(model):
    groups = "".join("<section>%s</section>" % "".join(map(block, g["blocks"])) for g in model["groups"])
    return "<!doctype html><html lang=fr><title>%s</title><style>%s</style>%s" % (esc(model["title"]), STYLE, groups)


def weasyprint(model, forms, out):
    from weasyprint import HTML  # pylint: disable=import-outside-toplevel
    text = page(model)
    HTML(string=text).write_pdf(out)
    begun = time.process_time()
    for _ in range(forms):
        HTML(string=text).write_pdf(out)
    print("%.3f" % ((time.process_time() - begun) * 1000 / forms))


def main():
    what, path = sys.argv[1:3]
    with open(path, encoding="utf-8") as f:
        model = json.load(f)
    if what == "html":
        with open(sys.argv[3], "w", encoding="utf-8") as f:
            f.write(page(model))
    else:
        weasyprint(model, int(sys.argv[3]), sys.argv[4])


if __name__ == "__main__":
    main()
