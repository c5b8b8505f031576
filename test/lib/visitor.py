"""visitor.py - a person with a browser without script: pages, forms, cookies, by the standard library.

A form is posted as a browser would: its hidden fields and what stands in its controls are kept, the values given are
put over them, and a button is pressed. What a page does not offer cannot be sent.
"""
import html.parser
import http.client
import http.cookies
import re
import urllib.parse
import uuid


class Form:
    def __init__(self, attributes):
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get").lower()
        self.is_multipart = attributes.get("enctype", "") == "multipart/form-data"
        self.values = []        # (name, value) as they would be sent
        self.choices = {}       # name -> values of radios, boxes and options
        self.buttons = []       # (name, value)
        self.files = []

    def names(self):
        return {n for n, _ in self.values} | set(self.choices) | set(self.files)


class Page(html.parser.HTMLParser):
    def __init__(self, status, path, headers, body):
        super().__init__(convert_charrefs=True)
        self.status, self.path, self.headers, self.body = status, path, headers, body
        self.forms, self.links, self.title, self.text_parts, self.errors = [], [], "", [], []
        self._select = self._textarea = self._form = None
        self._in_title = self._in_script = self._in_error = False
        self._depth_error = 0
        if "text/html" in headers.get("content-type", ""):
            self.feed(body.decode("utf-8"))
            self.close()

    def handle_starttag(self, tag, attrs):
        a = {k: (v if v is not None else "") for k, v in attrs}
        if tag == "title" and not self.title:
            self._in_title = True
        elif tag in ("script", "style", "svg"):
            self._in_script = tag
        elif tag == "a" and "href" in a:
            self.links.append(a["href"])
        elif tag == "form":
            self._form = Form(a)
            self.forms.append(self._form)
        if self._form is not None:
            self._control(tag, a)

    def _control(self, tag, a):
        form, name = self._form, a.get("name", "")
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind in ("radio", "checkbox"):
                form.choices.setdefault(name, []).append(a.get("value", "on"))
                if "checked" in a:
                    form.values.append((name, a.get("value", "on")))
            elif kind == "file":
                form.files.append(name)
            elif kind in ("submit", "image"):
                form.buttons.append((name, a.get("value", "")))
            else:
                form.values.append((name, a.get("value", "")))
        elif tag == "button" and a.get("type", "submit") == "submit" and name:
            form.buttons.append((name, a.get("value", "")))
        elif tag == "select" and name:
            self._select = [name, None, None]
        elif tag == "option" and self._select is not None:
            value = a.get("value", "")
            form.choices.setdefault(self._select[0], []).append(value)
            if self._select[1] is None:
                self._select[1] = value
            if "selected" in a:
                self._select[2] = value
        elif tag == "textarea" and name:
            self._textarea = [name, ""]

    def handle_endtag(self, tag):
        if tag == "title":
            self._in_title = False
        elif tag == self._in_script:
            self._in_script = False
        elif tag == "form":
            self._form = None
        elif tag == "select" and self._select is not None and self._form is not None:
            name, first, chosen = self._select
            if first is not None:
                self._form.values.append((name, chosen if chosen is not None else first))
            self._select = None
        elif tag == "textarea" and self._textarea is not None and self._form is not None:
            self._form.values.append(tuple(self._textarea))
            self._textarea = None

    def handle_data(self, data):
        if self._in_title:
            self.title += data
        elif self._textarea is not None:
            self._textarea[1] += data
        elif not self._in_script:
            self.text_parts.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.text_parts))

    def form(self, field):
        """The form that has a control or a button of this name."""
        for f in self.forms:
            if field in f.names() or field in {n for n, _ in f.buttons}:
                return f
        raise AssertionError("%s: no form with %r (%s)" % (self.path, field, self.title))


class Visitor:
    def __init__(self, address):
        self.address = address          # "127.0.0.1:8080"
        self.cookies = {}
        self.connection = http.client.HTTPConnection(address, timeout=30)
        self.history = []

    def _send(self, method, path, body=None, content_type=None, follow=True):
        headers = {"Host": self.address, "Origin": "http://" + self.address, "Sec-Fetch-Site": "same-origin",
                   "Accept-Language": "fr", "User-Agent": "visitor"}
        if method == "GET":
            del headers["Origin"]
        if self.cookies:
            headers["Cookie"] = "; ".join("%s=%s" % c for c in self.cookies.items())
        if content_type:
            headers["Content-Type"] = content_type
        try:
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, http.client.CannotSendRequest, BrokenPipeError, ConnectionResetError):
            self.connection.close()
            if method != "GET":
                raise
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
        data = answer.read()
        found = {k.lower(): v for k, v in answer.getheaders()}
        for header, value in answer.getheaders():
            if header.lower() == "set-cookie":
                for name, morsel in http.cookies.SimpleCookie(value).items():
                    if morsel.value == "" or morsel["max-age"] == "0":
                        self.cookies.pop(name, None)
                    else:
                        self.cookies[name] = morsel.value
        self.history.append((method, path, answer.status))
        if follow and answer.status in (301, 302, 303) and "location" in found:
            return self._send("GET", found["location"].split("#")[0])
        return Page(answer.status, path, found, data)

    def get(self, path, follow=True):
        return self._send("GET", path, follow=follow)

    def post(self, page, values=None, press=None, form=None, follow=True, files=None):
        """Posts the page's form that has the first of the values, or `form`. files: name -> (name, type, bytes)."""
        values = values or {}
        if form is None:
            key = next(iter(values), None) or (next(iter(files)) if files else press and press[0])
            form = page.form(key)
        sent = [(n, v) for n, v in form.values if n not in values]
        for name, value in values.items():
            if name not in form.names():
                raise AssertionError("%s: the form offers no %r" % (page.path, name))
            if name in form.choices and value not in form.choices[name] and value is not None:
                raise AssertionError("%s: %r is no choice of %s %s" % (page.path, value, name, form.choices[name][:20]))
            if value is not None:
                sent.append((name, value))
        if press is not None:
            if press not in form.buttons:
                raise AssertionError("%s: no button %r among %r" % (page.path, press, form.buttons))
            sent.append(press)
        path = form.action or page.path
        if not form.is_multipart:
            return self._send("POST", path, urllib.parse.urlencode(sent),
                              "application/x-www-form-urlencoded", follow)
        return self._send("POST", path, *multipart(sent, files or {}), follow)


def multipart(values, files):
    mark = uuid.uuid4().hex
    parts = []
    for name, value in values:
        parts.append(b'--%s\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
                     % (mark.encode(), name.encode(), value.encode()))
    for name, (file_name, kind, data) in files.items():
        parts.append(b'--%s\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n%s\r\n'
                     % (mark.encode(), name.encode(), file_name.encode(), kind.encode(), data))
    parts.append(b"--%s--\r\n" % mark.encode())
    return b"".join(parts), "multipart/form-data; boundary=" + mark
