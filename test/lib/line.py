"""line.py - the whole program with a seat where the signers' pages will be (test/line/seat.c), an order to sign, and the
judges of what comes out.

    with line.Line("stamp.first=%s" % tsa.url, roots=[tsa]) as program:
        order = program.order()             validated and frozen
        program.act(order, 1)               the holder does all that his pages will let him do
        program.until(order, level="B-T")
"""
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time

import instance
import journey
import people
import visitor


class Line(instance.Instance):
    def __init__(self, *settings, roots=(), build="build", folder=None):
        self.programs = tempfile.TemporaryDirectory(prefix="tabellion-line-")
        super().__init__("process.fronts=2", "stamp.inside=127.0.0.1", "stamp.roots=%s/stamp_roots.pem" % self.programs.name, *settings,
                         build=self.programs.name, folder=folder)
        self.built = os.path.join(instance.TOP, build)
        self.roots = roots
        os.chmod(self.programs.name, 0o755)

    def make(self):
        place = os.path.join(self.programs.name, "src/role")
        os.makedirs(place)
        shutil.copy(os.path.join(self.built, "test/line/tabellion-line"), place + "/tabellion")
        for name in ("keeper", "press", "caller"):
            os.symlink(os.path.join(self.built, "src/role/tabellion-" + name), place + "/tabellion-" + name)
        with open(self.programs.name + "/stamp_roots.pem", "w", encoding="ascii") as f:
            for authority in self.roots:
                with open(authority.at("root.pem"), encoding="ascii") as one:
                    f.write(one.read())
        return super().make()

    def __exit__(self, *why):
        super().__exit__(*why)
        self.programs.cleanup()

    # --- its database, looked at --------------------------------------------------------------------

    def rows(self, sql, *values):
        with sqlite3.connect("file:%s/data/tabellion.db?mode=ro" % self.folder, uri=True, timeout=10) as db:
            return db.execute(sql, values).fetchall()

    def time_passes(self):
        """What waits for a later moment waits no more: retries, and open revisions that are to be dropped."""
        with sqlite3.connect("%s/data/tabellion.db" % self.folder, timeout=10) as db:
            db.execute("UPDATE job SET due_ms = 1 WHERE state = 'waiting' AND lease_until_ms = 0")
            db.execute("UPDATE prepared_revision SET until_ms = 0")

    def leases_lapse(self):
        """The same for what a clerk had that was killed. Not while it lives: it would find its job taken."""
        with sqlite3.connect("%s/data/tabellion.db" % self.folder, timeout=10) as db:
            db.execute("UPDATE prepared_revision SET until_ms = 0")
            db.execute("UPDATE job SET due_ms = 1, lease_until_ms = 0 WHERE state = 'waiting' AND lease_until_ms > 0")

    def comes_due(self):
        """The moment has come that was noted for another time stamp, of all that is stamped."""
        with sqlite3.connect("%s/data/tabellion.db" % self.folder, timeout=10) as db:
            for table in ("sealed_document", "evidence"):
                db.execute("UPDATE %s SET renew_ms = ? WHERE renew_ms > 0" % table, (int(time.time() * 1000) - 1,))

    def is_at_work(self, kind):
        return self.rows("SELECT COUNT(*) FROM job WHERE kind = ? AND state = 'waiting' AND lease_until_ms > 0", kind)[0][0] > 0

    def renew(self, order, name):
        """What clerk_renew does when a stamp's authority is about to end: its moment has come."""
        with sqlite3.connect("%s/data/tabellion.db" % self.folder, timeout=10) as db:
            document, portal = db.execute("SELECT document, portal FROM round_document WHERE dossier = ? AND name = ?",
                                          (order["dossier"], name)).fetchone()
            db.execute("UPDATE sealed_document SET renew_ms = NULL WHERE document = ?", (document,))
            self.queue(db, portal, "archive", order, document)

    def renew_evidence(self, order):
        """The same of what is sealed about it."""
        with sqlite3.connect("%s/data/tabellion.db" % self.folder, timeout=10) as db:
            for document, portal in db.execute("SELECT document, portal FROM evidence WHERE dossier = ?", (order["dossier"],)).fetchall():
                self.queue(db, portal, "evidence", order, document)

    @staticmethod
    def queue(db, portal, kind, order, document):
        db.execute("INSERT INTO job (portal, id, kind, dossier, target, args, added_ms, due_ms, tries, lease_until_ms,"
                   " state, reason) VALUES (?, ?, ?, ?, '', ?, ?, 1, 0, 0, 'waiting', '')",
                   (portal, os.urandom(16), kind, order["dossier"], '{"document":"%s"}' % document.hex(), int(time.time() * 1000)))

    def jobs(self, kind):
        return self.rows("SELECT state, tries, reason FROM job WHERE kind = ? ORDER BY added_ms", kind)

    def events(self, name):
        return self.rows("SELECT COUNT(*) FROM journal WHERE event = ?", name)[0][0]

    def documents(self, order):
        """name -> (level, revision, renew_ms) of the newest round."""
        return {row[0]: row[1:] for row in self.rows(
            "SELECT r.name, s.level, s.revision, s.renew_ms FROM round_document r JOIN sealed_document s ON s.document ="
            " r.document WHERE r.dossier = ? AND r.round = (SELECT MAX(round) FROM round_document WHERE dossier = ?)",
            order["dossier"], order["dossier"])}

    def state(self, order):
        return self.rows("SELECT state FROM dossier WHERE id = ?", order["dossier"])[0][0]

    def until(self, what, seconds=60):
        """Asks what() until it is true; the program's own log says why when it never is."""
        until = time.monotonic() + seconds
        while not what():
            if time.monotonic() > until or self.master.poll() is not None:
                raise AssertionError("never: %s\n%s" % (getattr(what, "__doc__", "") or "", self.tail(40)))
            time.sleep(0.05)

    def until_level(self, order, level, name="dossier.pdf", seconds=60):
        self.until(lambda: self.documents(order)[name][0] == level, seconds)

    def until_state(self, order, state, seconds=60):
        self.until(lambda: self.state(order) == state, seconds)

    def said(self, text):
        with open(os.path.join(self.folder, "log"), encoding="utf-8", errors="replace") as f:
            return f.read().count(text)

    # --- persons --------------------------------------------------------------------------------------

    def order(self, mail="claire@exemple.test", has_delegate=False, same=False):
        v = visitor.Visitor(self.address)
        journey.enter_portal(v)
        page = journey.step_organisation(v, people.ORGANISATIONS["municipality"])
        page = journey.step_certificate(v, page)
        page = journey.step_persons(v, page, has_delegate=has_delegate, same=same)
        page = journey.step_arrangements(v, page)
        page = journey.make_account(v, self, page, mail)
        page = journey.step_pieces(v, page)
        reference = journey.reference_of(page)
        page = journey.validate(v, v.get("/commande/%s/validation" % reference))
        assert page.status == 200, (page.status, page.text[:500])
        dossier, portal = self.rows("SELECT id, portal FROM dossier WHERE reference = ?", reference)[0]
        found = {"reference": reference, "dossier": dossier, "portal": portal, "visitor": v, "has_delegate": has_delegate}
        self.until_state(found, "signing_holder")
        return found

    def seat(self, *words):
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(30)
            s.connect(self.folder + "/data/seat")
            s.sendall("\t".join(str(w) for w in words).encode())
            said = s.recv(4096).decode()
        assert said == "ok", "seat: %s: %s\n%s" % (words[0], said, self.tail(20))

    def act(self, order, turn):
        """Whoever signs in that turn: link, five items, documents, code."""
        who, p = (people.HOLDER, "h_") if turn == 1 else (people.DELEGATE, "d_") if order["has_delegate"] else (people.REP, "r_")
        signer = self.rows("SELECT id FROM signer WHERE dossier = ? AND turn = ? AND state != 'void' ORDER BY round DESC",
                           order["dossier"], turn)[0][0]
        with open(self.folder + "/keys/code.key", "rb") as f:
            key = f.read()[:32]
        expiry = "%s-%02d-%02d" % (who[p + "id_expiry_year"], int(who[p + "id_expiry_month"]), int(who[p + "id_expiry_day"]))
        self.seat("act", order["portal"], order["dossier"].hex(), signer.hex(), key.hex(), who[p + "id_number"], expiry,
                  who[p + "given_names"].split(",")[0], who[p + "birth_name"], who[p + "mobile"])

    def save(self, order, position, path):
        number = self.rows("SELECT MAX(round) FROM round_document WHERE dossier = ?", order["dossier"])[0][0]
        self.seat("save", order["portal"], order["dossier"].hex(), number, position, path)

    def kill(self, word):
        """kill -9 of the one process that master started with this word (clerk, seal, docs, uploads)."""
        pid = next(pid for pid, args in self.children() if args.split()[1:] == [word])
        os.kill(pid, 9)


# --- judges ---------------------------------------------------------------------------------------------

def run(*words, ok=True):
    done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    if ok and done.returncode != 0:
        raise AssertionError("%s: %s%s" % (" ".join(words), done.stdout[-2000:], done.stderr[-2000:]))
    return done.stdout + done.stderr


def drawn(path, folder):
    """Its pages as grey pictures, small."""
    stem = os.path.join(folder, "page")
    said = run("pdftoppm", "-r", "40", "-gray", path, stem)
    assert said == "", said
    pages = []
    for name in sorted(n for n in os.listdir(folder) if n.startswith("page")):
        with open(os.path.join(folder, name), "rb") as f:
            pages.append(f.read())
        os.unlink(os.path.join(folder, name))
    return pages


def changed_pages(before, now):
    """How many points differ, of each page that differs."""
    assert len(before) == len(now), (len(before), len(now))
    return [sum(x != y for x, y in zip(a, b)) for a, b in zip(before, now) if a != b]
