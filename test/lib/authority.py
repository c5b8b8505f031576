"""authority.py - a time-stamp authority of somebody else: openssl's tokens, lists and states over HTTP, on good days and
on bad ones.

    with authority.Authority("premiere") as tsa:    root, authority and stamp certificate in a folder of its own
        tsa.url                                     what [stamp] first = names
        tsa.mood = "imprint"                        how the next questions are answered (MOODS)
        tsa.asked                                   (method, path) of every request, in order
"""
import datetime
import http.server
import os
import socket
import subprocess
import tempfile
import threading
import time

import answer

POLICY = "2.25.1001"
OTHER_POLICY = "2.25.1002"

# what a bad authority does with a question for a token
MOODS = ("good", "down", "silent", "drip", "imprint", "nonce", "policy", "clock", "rejected", "garbage", "html", "500", "401", "huge")

SETTINGS = """
[ca]
default_ca = one
[one]
database = {folder}/{name}.index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
countryName = optional
organizationName = optional
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[service]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
{places}
[stamp]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
{places}
"""

STAMPER = """
[tsa]
default_tsa = one
[one]
serial = {folder}/stamp.serial
signer_cert = {folder}/stamp.pem
certs = {folder}/service.pem
signer_key = {folder}/stamp.key
signer_digest = sha256
default_policy = {policy}
other_policies = {others}
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def openssl(*words, data=None, ok=True):
    done = subprocess.run(["openssl", *words], input=data, capture_output=True, check=False)
    if ok and done.returncode != 0:
        raise AssertionError("openssl %s: %s" % (" ".join(words), done.stderr.decode(errors="replace")))
    return done.stdout


def day(seconds):
    """So many seconds from now, as openssl's options want it."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime("%Y%m%d%H%M%SZ")


def der(tag, *parts):
    body = b"".join(parts)
    size = bytes([len(body)]) if len(body) < 128 else bytes([0x82]) + len(body).to_bytes(2, "big")
    return bytes([tag]) + size + body


class Authority:
    def __init__(self, name, stamp_seconds=1000 * 86400, has_ocsp=True, has_list=True, policy=POLICY):
        self.temporary = tempfile.TemporaryDirectory(prefix="tabellion-authority-")
        self.folder, self.name, self.policy = self.temporary.name, name, policy
        self.has_ocsp, self.has_list = has_ocsp, has_list
        self.mood, self.asked, self.lock = "good", [], threading.Lock()
        self.is_holding, self.held, self.freed = False, threading.Event(), threading.Event()
        self.status_mood = {}           # path -> "down", "late", "garbage", "revoked", "500"
        self.list_seconds = (0, 86400) # thisUpdate and nextUpdate, from now
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.base = "http://127.0.0.1:%d" % self.port
        self.url = self.base + "/stamp"
        for ca in ("root", "service"):
            open(self.at(ca + ".index"), "w", encoding="ascii").close()
            self.settings(ca)
            self.key(ca)
        with open(self.at("stamp.serial"), "w", encoding="ascii") as f:
            f.write("1000\n")
        self.stamper()
        openssl("req", "-new", "-x509", "-key", self.at("root.key"), "-subj", "/C=FR/O=%s/CN=Racine %s" % (name, name),
                "-days", "4000", "-config", self.at("root.cnf"), "-extensions", "root", "-out", self.at("root.pem"))
        self.issue("root", "service", 3000 * 86400)
        self.renew(stamp_seconds)

    def at(self, name):
        return os.path.join(self.folder, name)

    def settings(self, ca):
        places = []
        if self.has_ocsp:
            places.append("authorityInfoAccess = OCSP;URI:%s/ocsp/%s" % (self.base, ca))
        if self.has_list:
            places.append("crlDistributionPoints = URI:%s/%s.crl" % (self.base, ca))
        with open(self.at(ca + ".cnf"), "w", encoding="utf-8") as f:
            f.write(SETTINGS.format(folder=self.folder, name=ca, places="\n".join(places)))
            f.write("[req]\ndistinguished_name = any\nprompt = no\n")

    def stamper(self, policy=None):
        with open(self.at("stamper.cnf"), "w", encoding="utf-8") as f:
            f.write(STAMPER.format(folder=self.folder, policy=policy or self.policy, others=POLICY))

    def key(self, name):
        openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", self.at(name + ".key"))

    def issue(self, ca, name, seconds):
        if not os.path.exists(self.at(name + ".key")):
            self.key(name)
        request = openssl("req", "-new", "-key", self.at(name + ".key"), "-config", self.at(ca + ".cnf"),
                          "-subj", "/C=FR/O=%s/CN=%s %s" % (self.name, name, self.name))
        with open(self.at(name + ".csr"), "wb") as f:
            f.write(request)
        openssl("ca", "-batch", "-notext", "-config", self.at(ca + ".cnf"), "-cert", self.at(ca + ".pem"), "-keyfile",
                self.at(ca + ".key"), "-extensions", name, "-startdate", day(-60), "-enddate", day(seconds), "-in",
                self.at(name + ".csr"), "-out", self.at(name + ".pem"))

    def renew(self, seconds):
        """Another stamp certificate, which ends after so many seconds."""
        with self.lock:
            if os.path.exists(self.at("stamp.key")):
                os.unlink(self.at("stamp.key"))
            self.issue("service", "stamp", seconds)

    def revoke(self, ca, name):
        openssl("ca", "-config", self.at(ca + ".cnf"), "-cert", self.at(ca + ".pem"), "-keyfile", self.at(ca + ".key"),
                "-revoke", self.at(name + ".pem"))

    def hold(self):
        """The next question waits: `held` is set when it is there, until let_go."""
        self.held.clear()
        self.freed.clear()
        self.is_holding = True

    def let_go(self):
        self.is_holding = False
        self.freed.set()

    # --- what it answers -------------------------------------------------------------------------

    def token(self, question):
        with self.lock:
            return self.answer(question, self.mood)

    def reply(self, question):
        with open(self.at("query"), "wb") as f:
            f.write(question)
        return openssl("ts", "-reply", "-config", self.at("stamper.cnf"), "-queryfile", self.at("query"))

    def answer(self, question, mood):
        if mood == "imprint":
            at = question.index(b"\x04\x20") + 2
            return self.reply(question[:at] + bytes([question[at] ^ 1]) + question[at + 1:])
        if mood == "nonce":
            at = len(question) - 4      # nonce, then certReq as a boolean of three bytes
            return self.reply(question[:at] + bytes([question[at] ^ 1]) + question[at + 1:])
        if mood == "policy":
            return self.otherwise(question)
        if mood == "clock":
            return self.hours_ago(question)
        if mood == "rejected":
            return der(0x30, der(0x30, der(0x02, b"\x02"), der(0x30, der(0x0c, "ferme le dimanche".encode()))))
        if mood == "garbage":
            return bytes(range(256)) * 4
        return self.reply(question)

    def info(self, question):
        token = openssl("ts", "-reply", "-config", self.at("stamper.cnf"), "-queryfile", self.at("query"), "-token_out") \
            if self.keep(question) else b""
        with open(self.at("token"), "wb") as f:
            f.write(token)
        return openssl("cms", "-verify", "-inform", "DER", "-in", self.at("token"), "-noverify", "-binary")

    def keep(self, question):
        with open(self.at("query"), "wb") as f:
            f.write(question)
        return True

    def signed(self, info):
        """An answer that says granted, over whatever is put in."""
        token = openssl("cms", "-sign", "-binary", "-nodetach", "-cades", "-md", "sha256", "-outform", "DER", "-econtent_type",
                        "1.2.840.113549.1.9.16.1.4", "-signer", self.at("stamp.pem"), "-inkey", self.at("stamp.key"),
                        "-certfile", self.at("service.pem"), data=info)
        return der(0x30, der(0x30, der(0x02, b"\x00")), token)

    def hours_ago(self, question):
        info = self.info(question)
        at = info.index(b"\x18\x0f", info.index(b"\x04\x20") + 34) + 2     # behind the imprint, which holds anything
        then = day(-7200).encode()
        return self.signed(info[:at] + then + info[at + len(then):])

    def otherwise(self, question):
        """Granted under another policy than the one asked for."""
        info = self.info(question)
        mine = bytes.fromhex("06036987") + b"\x69"      # 2.25.1001
        assert info.count(mine) == 1, info.hex()
        return self.signed(info.replace(mine, mine[:-1] + b"\x6a"))

    def list_of(self, ca, seconds):
        return openssl("ca", "-gencrl", "-config", self.at(ca + ".cnf"), "-cert", self.at(ca + ".pem"), "-keyfile",
                       self.at(ca + ".key"), "-crl_lastupdate", day(seconds[0]), "-crl_nextupdate", day(seconds[1]))

    def state_of(self, ca, question):
        with open(self.at("state.req"), "wb") as f:
            f.write(question)
        openssl("ocsp", "-index", self.at(ca + ".index"), "-CA", self.at(ca + ".pem"), "-rsigner", self.at(ca + ".pem"),
                "-rkey", self.at(ca + ".key"), "-nmin", "60", "-reqin", self.at("state.req"), "-respout",
                self.at("state.resp"))
        with open(self.at("state.resp"), "rb") as f:
            return f.read()

    # --- HTTP ------------------------------------------------------------------------------------

    def status(self, path, question):
        """Body, or None: it says 500."""
        mood = self.status_mood.get(path, "good")
        with self.lock:
            if mood == "500":
                return None
            if mood == "garbage":
                return b"<html>Bonjour</html>"
            if path.startswith("/ocsp/"):
                return self.state_of(path[6:], question)
            der_list = self.list_of(path[1:-4], (-86400, 86400) if mood == "late" else self.list_seconds)
        return openssl("crl", "-outform", "DER", data=der_list)

    def handler(self):
        authority = self

        class Handler(answer.Answer):
            def drip(self, body):
                self.head(200, len(body), "application/timestamp-reply")
                for b in body:
                    self.wfile.write(bytes([b]))
                    self.wfile.flush()
                    time.sleep(0.5)

            def stamp(self, question):
                if authority.is_holding:
                    authority.held.set()
                    authority.freed.wait(30)
                mood = authority.mood
                if mood == "down":
                    self.connection.close()
                elif mood == "silent":
                    time.sleep(60)
                elif mood == "drip":
                    self.drip(authority.token(question))
                elif mood == "html":
                    self.say(200, b"<!doctype html><title>Maintenance</title>", "text/html")
                elif mood in ("500", "401"):
                    self.say(int(mood), b"no")
                elif mood == "huge":
                    self.say(200, b"\0" * 5000000, "application/timestamp-reply")
                else:
                    self.say(200, authority.token(question), "application/timestamp-reply")

            def act(self, question):
                authority.asked.append((self.command, self.path))
                if self.path == "/stamp":
                    self.stamp(question)
                    return
                body = authority.status(self.path, question)
                self.say(500 if body is None else 200, body or b"no")

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True        # who asked has gone

        return Handler

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def close(self):
        """Nobody listens there any more: connections are refused."""
        self.server.shutdown()
        self.server.server_close()

    def __exit__(self, *_):
        try:
            self.server.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.close()
        self.temporary.cleanup()
