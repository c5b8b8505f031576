#!/usr/bin/env python3
"""overlay - two million changes wait in the database: a page answers beside them, the merge takes them all.

Usage   test/sirene/overlay.py BUILD [ESTABLISHMENTS]
A synthetic register under a program of its own; every row of it changed stands in the overlay. A page asks for units
while they wait; then `tabellion sirene merge`, and the new file must be the one that the changed rows make, and
the overlay empty. Prints what it took, one line `ok N sentence` a check. A few minutes at 1 250 000.
"""
import csv
import http.cookiejar
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))
import instance  # noqa: E402

BUILD = os.path.abspath(sys.argv[1])
SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 1250000
FILES = (("StockUniteLegale", "dateDernierTraitementUniteLegale", "denominationUsuelle1UniteLegale"),
         ("StockEtablissement", "dateDernierTraitementEtablissement", "enseigne1Etablissement"))
done = [0]


def ok(sentence):
    done[0] += 1
    print("ok %d %s" % (done[0], sentence), flush=True)


def check(is_good, sentence, *seen):
    if not is_good:
        print("not ok %s" % sentence, *seen)
        sys.exit(1)
    ok(sentence)


def run(*arguments):
    """What it printed; seconds; the greatest memory of any child so far, MB."""
    begun = time.monotonic()
    out = subprocess.run([str(a) for a in arguments], check=True, stdout=subprocess.PIPE).stdout.decode()
    return out, time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def change(folder):
    """Every row treated later, under another name."""
    for name, treated, sign in FILES:
        with open("%s/%s.csv" % (folder, name), encoding="utf-8", newline="") as f, \
                open("%s/changed-%s.csv" % (folder, name), "w", encoding="utf-8", newline="") as o:
            rows = csv.reader(f)
            keys = next(rows)
            w = csv.writer(o, lineterminator="\n")
            w.writerow(keys)
            at, mark = keys.index(treated), keys.index(sign)
            for row in rows:
                row[at], row[mark] = "2026-12-20T10:00:00", "CHANGEE " + row[0][-4:]
                w.writerow(row)


def fill(database, folder):
    p = subprocess.Popen([BUILD + "/test/sirene/rows", *("%s/changed-%s.csv" % (folder, f[0]) for f in FILES)],
                         stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1 << 20)
    db = sqlite3.connect(database)
    n = db.executemany("INSERT INTO sirene_delta (siren, nic, treated, seen_ms, body) VALUES (?, ?, ?, 1, ?)",
                       (line.rstrip("\n").split("  ", 3) for line in p.stdout)).rowcount
    db.commit()
    db.close()
    if p.wait() != 0:
        sys.exit("rows: failed")
    return n


def ask(address, sirens):
    """The pages of step 1 for these numbers, and the seconds each took."""
    jar = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    with jar.open("http://%s/p/demo-confluence-5f2c9a7e41b04d06" % address) as a:
        page = a.read().decode()
    pages, seconds = [], []
    at = "http://%s/commande/nouvelle/organisation" % address
    for siren in sirens:
        with jar.open(at) as a:
            page = a.read().decode()
        form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        body = urllib.parse.urlencode(dict(form, siren=siren, do="search")).encode()
        begun = time.monotonic()
        with jar.open(urllib.request.Request(at, body, {"Origin": "http://" + address})) as a:
            pages.append(a.read().decode())
        seconds.append(time.monotonic() - begun)
    return pages, sorted(seconds)


def dump(path):
    p = subprocess.Popen([BUILD + "/test/sirene/ask", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL)
    p.stdin.write(b"D\n")
    p.stdin.close()
    return p


def play(folder, rows_folder):
    tool = BUILD + "/src/role/tabellion"
    with instance.Instance(build=os.path.relpath(BUILD, instance.TOP), folder=folder) as program:
        register, conf = folder + "/data/register", program.conf
        run(tool, "sirene", "import", *("%s/%s.csv" % (rows_folder, f[0]) for f in FILES), register, "--force")
        n = fill(folder + "/data/tabellion.db", rows_folder)
        said, seconds, _ = run(tool, "sirene", "status", "--config", conf)
        check("fusion : %d, jusqu'au 2026-12-20" % n in said, "%d changes wait; the status says so in %.1f s" % (n, seconds), said)
        with open("%s/changed-StockEtablissement.csv" % rows_folder, encoding="utf-8", newline="") as f:
            keys = next(csv.reader(f))
            active, siren = keys.index("etatAdministratifEtablissement"), keys.index("siren")
            some = [r[siren] for i, r in enumerate(csv.reader(f)) if i % (SIZE // 40) == 0 and r[active] == "A"][:20]
        pages, times = ask(program.address, some)
        told = sum("CHANGEE " + s[-4:] in p for s, p in zip(some, pages))
        check(told >= len(some) // 3, "%d of %d pages show the changed row (others hide it); the slowest in %.0f ms" % (
            told, len(some), times[-1] * 1000), told)
        said, seconds, memory = run(tool, "sirene", "merge", "--config", conf)
        check("%d changements" % n in said, "one merge takes them all: %.1f s, %.0f MB at most" % (seconds, memory), said)
        said, _, _ = run(tool, "sirene", "status", "--config", conf)
        check("fusion : 0\n" in said, "nothing waits any more", said)
        run(tool, "sirene", "import", *("%s/changed-%s.csv" % (rows_folder, f[0]) for f in FILES), folder + "/rebuilt")
        dumps, lines = [dump(register), dump(folder + "/rebuilt")], 0
        for one, other in zip(dumps[0].stdout, dumps[1].stdout):
            lines += 1
            if one != other:
                check(False, "line %d of merge and rebuild" % lines, one, other)
        check(lines >= SIZE and [d.wait() for d in dumps] == [0, 0] and not any(d.stdout.read() for d in dumps),
              "the merged file answers as a rebuilt one: %d lines alike" % lines)


def main():
    rows_folder, folder = tempfile.mkdtemp(prefix="overlay-"), tempfile.mkdtemp(prefix="overlay-program-")
    try:
        run(BUILD + "/test/sirene/stock_maker", SIZE, rows_folder, 1)
        change(rows_folder)
        play(folder, rows_folder)
    finally:
        shutil.rmtree(rows_folder)
        shutil.rmtree(folder)
    print("%d passed, 0 failed" % done[0])


main()
