#!/usr/bin/env python3
"""crash_test.py [SAVES] - kill -9 of any process at random moments during so many saves (500).

What was answered is there; what was not answered is there whole or not at all; no row is without its blob, and no blob
without a row after a sweep with age 0; the journal passes the audit; no mail is written twice under two names.
"""
import http.client
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
import instance  # noqa: E402
import journey  # noqa: E402
import papers  # noqa: E402
import people  # noqa: E402
import visitor  # noqa: E402

SAVES = int(sys.argv[1]) if len(sys.argv) > 1 else 500
VISITORS = 4
BROKEN = (OSError, http.client.HTTPException, AssertionError)
passed, failed = [], []


def check(sentence, is_true, detail=""):
    (passed if is_true else failed).append(sentence)
    print("%s %s%s" % ("ok" if is_true else "not ok", sentence, "" if is_true else ": %s" % detail), flush=True)


def person_at(program, number):
    """Each person has a network of his own on the loopback: the limits of saves are by network."""
    v = visitor.Visitor(program.address)
    v.connection = http.client.HTTPConnection(program.address, timeout=30, source_address=("127.%d.1.1" % (number + 1), 0))
    return v


class Saver(threading.Thread):
    """One person who saves the same field again and again, each time with another value."""

    def __init__(self, program, number, quota, killer):
        super().__init__(daemon=True)
        self.program, self.number, self.quota, self.killer = program, number, quota, killer
        self.v = person_at(program, 8 * number)
        self.acknowledged, self.open_values, self.answered, self.unanswered = "", set(), 0, 0

    def prepare(self):
        journey.enter_portal(self.v)
        self.page = journey.step_organisation(self.v, people.ORGANISATIONS["municipality"])
        self.reference = journey.reference_of(self.page)
        self.path = "/commande/%s/organisation" % self.reference

    def save(self, n):
        value = "Nom %d-%d" % (self.number, n)
        page = self.v.get(self.path)
        form = page.form("addr_extra")
        self.open_values.add(value)
        answer = self.v.post(page, {"addr_extra": value}, ("do", "save"), form=form, follow=False)
        if answer.status == 303:
            self.acknowledged, self.open_values = value, set()
            self.answered += 1
        else:
            self.unanswered += 1

    def run(self):
        n = 0
        while (self.answered < self.quota or not self.killer.has_met_all()) and n < 100 * self.quota:
            n += 1
            try:
                self.save(n)
            except BROKEN:
                self.unanswered += 1
                self.v.connection.close()
                time.sleep(0.05)

    def value_now(self):
        page = self.v.get(self.path)
        return dict(page.form("addr_extra").values).get("addr_extra", "")


class Uploader(threading.Thread):
    """One person with an account who gives the same piece again and again."""

    def __init__(self, program):
        super().__init__(daemon=True)
        self.program, self.is_over = program, False
        self.v = person_at(program, 200)
        self.done = 0

    def prepare(self):
        journey.enter_portal(self.v)
        page = journey.step_organisation(self.v, people.ORGANISATIONS["municipality"])
        page = journey.step_certificate(self.v, page)
        page = journey.step_persons(self.v, page)
        page = journey.step_arrangements(self.v, page)
        self.page = journey.make_account(self.v, self.program, page, "crash@exemple.test")
        self.path = "/commande/%s/pieces" % journey.reference_of(page)

    def run(self):
        while not self.is_over:
            try:
                page = self.v.get(self.path)
                asked = journey.pieces_asked(page)
                if not asked:
                    return
                journey.upload(self.v, page, asked[0], papers.pdf("Document %d" % self.done))
                self.done += 1
            except BROKEN:
                self.v.connection.close()
                time.sleep(0.02)


class Killer(threading.Thread):
    """Kills at random; a role that died twice is left alone for a while, for master waits longer each time (that is
    another test's subject)."""

    IN_A_ROW, PAUSE_S, ROLES = 2, 11, 8

    def __init__(self, program):
        super().__init__(daemon=True)
        self.program, self.is_over, self.killed, self.recent = program, False, {}, {}

    def has_met_all(self):
        return len(self.killed.keys() - {"tabellion --config"}) >= self.ROLES    # forked, and not yet what it will be

    @staticmethod
    def role_of(args):
        words = args.split()
        return os.path.basename(words[0]) + " " + (words[1] if len(words) > 1 else "")

    def may_kill(self, role):
        n, last = self.recent.get(role, (0, 0))
        if n >= self.IN_A_ROW and time.monotonic() - last < self.PAUSE_S:
            return False
        self.recent[role] = (1 if n >= self.IN_A_ROW else n + 1, time.monotonic())
        return True

    def run(self):
        while not self.is_over:
            time.sleep(random.uniform(0.3, 1.2))
            children = self.program.children()
            if not children:
                continue
            fresh = [c for c in children if self.role_of(c[1]) not in self.killed]
            pid, args = random.choice(fresh if fresh and random.random() < 0.5 else children)
            role = self.role_of(args)
            if not self.may_kill(role):
                continue
            try:
                os.kill(pid, signal.SIGKILL)
                self.killed[role] = self.killed.get(role, 0) + 1
            except ProcessLookupError:
                pass


def tool(program, *words):
    return subprocess.run([os.path.join(program.build, "src/role/tabellion"), *words, "--config", program.conf],
                          capture_output=True, text=True, check=False)


def settle(program, seconds=60):
    """Until the program answers and the clerk has nothing more to do."""
    program.wait(seconds)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with sqlite3.connect("file:%s/data/tabellion.db?mode=ro" % program.folder, uri=True) as db:
            waiting = db.execute("SELECT count(*) FROM journal WHERE seq IS NULL").fetchone()[0]
            unsigned = db.execute("SELECT count(*) FROM journal_tree WHERE size <> signed_size").fetchone()[0]
            jobs = db.execute("SELECT count(*) FROM job WHERE state = 'waiting' AND tries = 0").fetchone()[0]
        if waiting == 0 and unsigned == 0 and jobs == 0:
            return True
        time.sleep(0.5)
    return False


def judge(program, savers, killer):
    check("the program answers and the clerk has caught up", settle(program))
    for s in savers:
        s.v.connection.close()
        now = s.value_now()
        check("visitor %d: the last answered save is there" % s.number,
              now == s.acknowledged or now in s.open_values, "%r, answered %r" % (now, s.acknowledged))
    answered = sum(s.answered for s in savers)
    check("%d saves were answered" % SAVES, answered >= SAVES, answered)
    check("processes of every kind were killed", killer.has_met_all(), killer.killed)
    before = tool(program, "store", "check")
    check("no row is without its blob", before.returncode == 0, before.stdout + before.stderr)
    tool(program, "store", "sweep", "0")
    again = tool(program, "store", "sweep", "0")
    check("no blob is without its row after a sweep", again.stdout.startswith("0 "), again.stdout)
    after = tool(program, "store", "check")
    check("the sweep took no document", after.returncode == 0, after.stdout + after.stderr)
    audit = tool(program, "audit", "verify")
    check("the journal passes the audit", audit.returncode == 0, audit.stdout + audit.stderr)
    with sqlite3.connect("file:%s/data/tabellion.db?mode=ro" % program.folder, uri=True) as db:
        check("the database is whole", db.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
        sent = db.execute("SELECT count(*) FROM job WHERE kind = 'mail' AND state = 'done'").fetchone()[0]
        told = db.execute("SELECT count(*) FROM journal WHERE event = 'mail.sent'").fetchone()[0]
        halves = db.execute("SELECT count(*) FROM dossier d WHERE NOT EXISTS (SELECT 1 FROM dossier_facts f "
                            "WHERE f.portal = d.portal AND f.dossier = d.id)").fetchone()[0]
    check("each mail that was sent is told once", sent == told, (sent, told))
    check("no dossier is without its facts", halves == 0, halves)


def main():
    with instance.Instance("process.fronts=1") as program:
        killer = Killer(program)
        savers = [Saver(program, i, SAVES // VISITORS + 1, killer) for i in range(VISITORS)]
        uploader = Uploader(program)
        for s in savers:
            s.prepare()
        uploader.prepare()
        for t in (*savers, uploader, killer):
            t.start()
        until = time.monotonic() + 30 + SAVES / 2
        for s in savers:
            s.join(max(0.1, until - time.monotonic()))
        uploader.is_over = killer.is_over = True
        killer.join()
        uploader.join(30)
        print("killed %s, answered %d, not answered %d, uploads %d" % (
            killer.killed, sum(s.answered for s in savers), sum(s.unanswered for s in savers), uploader.done), flush=True)
        judge(program, savers, killer)
    print("%d passed, %d failed" % (len(passed), len(failed)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
