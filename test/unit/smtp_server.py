#!/usr/bin/python3
"""smtp_server.py - a mail server for tests: STARTTLS and log-in required, faults by address.

Usage   smtp_server.py FOLDER [plain]      FOLDER holds cert.pem and key.pem; plain: a server that knows no TLS.
Prints  the port it chose, then one line a mail taken. Each mail is FOLDER/N.eml.
Recipients that begin with: greylist 451, bounce 550, slow 20 s of silence after the data, drop taken, then
the connection is cut before the answer. Log-in: portal / test-only. Ends with its standard input.
"""
import asyncio
import logging
import os
import socket
import ssl
import sys
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

warnings.simplefilter("ignore")
logging.disable()             # a client that hangs up is what some tests are about
folder, is_plain = sys.argv[1], sys.argv[2:] == ["plain"]


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("greylist"):
            return "451 4.7.1 try later"
        if address.startswith("latin"):
            return b"550 5.1.1 bo\xeete inconnue"
        if address.startswith("bounce"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Handler.count += 1
        with open(os.path.join(folder, "%d.eml" % Handler.count), "wb") as f:
            f.write(envelope.content)
        print("mail", Handler.count, "tls" if session.ssl else "plain", flush=True)
        if any(a.startswith("slow") for a in envelope.rcpt_tos):
            await asyncio.sleep(20)
        if any(a.startswith("drop") for a in envelope.rcpt_tos):
            server.transport.abort()
        return "250 2.0.0 queued"


def login(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b"portal" and data.password == b"test-only"
    return AuthResult(success=good, handled=False)


class Server(Controller):
    def factory(self):
        if is_plain:
            return SMTP(self.handler, hostname="localhost")
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
        return SMTP(self.handler, tls_context=tls, require_starttls=True, authenticator=login, auth_required=True,
                    auth_require_tls=True, hostname="localhost")

    def _trigger_server(self):
        socket.create_connection(self.server.sockets[0].getsockname()).close()  # its port is known only now


server = Server(Handler(), hostname="127.0.0.1", port=0)
server.start()
print(server.server.sockets[0].getsockname()[1], flush=True)
sys.stdin.read()
os._exit(0)
