"""answer.py - how the authorities of the tests answer HTTP: a subclass says in act(body) what comes back.

stamp_server.py runs it by itself, authority.py within a test.
"""
import http.server


class Answer(http.server.BaseHTTPRequestHandler):
    disable_nagle_algorithm = True      # head and body are two writes: the second would wait 40 ms for an acknowledgement

    def head(self, status, n, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(n))
        self.end_headers()

    def say(self, status, body, kind="application/octet-stream"):
        self.head(status, len(body), kind)
        self.wfile.write(body)

    def do_POST(self):
        self.act(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def do_GET(self):
        self.act(b"")

    def log_message(self, *_):
        pass
