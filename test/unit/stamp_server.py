"""stamp_server.py - authorities as they are on bad days, on a loopback port that it prints. Ends with its stdin."""
import http.server
import sys
import threading
import time


class Answer(http.server.BaseHTTPRequestHandler):
    def say(self, status, body, kind="application/octet-stream"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def act(self, body):
        word = self.path.strip("/")
        if word == "echo":
            kind = self.headers.get("Content-Type", "-").encode()
            self.say(200, b"%s %s %s" % (self.command.encode(), kind, body))
        elif word == "large":
            self.say(200, b"x" * (16 * 1024 + 1))
        elif word == "list":
            self.say(200, b"x" * 100000)
        elif word == "empty":
            self.say(200, b"")
        elif word == "moved":
            self.send_response(302)
            self.send_header("Location", "/echo")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif word == "slow":
            time.sleep(30)
        else:
            self.say(int(word), b"no")

    def do_POST(self):
        self.act(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    def do_GET(self):
        self.act(b"")

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
