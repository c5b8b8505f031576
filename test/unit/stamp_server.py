"""stamp_server.py - authorities as they are on bad days, on a loopback port that it prints. Ends with its stdin."""
import http.server
import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
import answer  # noqa: E402


class Authority(answer.Answer):
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


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Authority)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
