#!/usr/bin/env python3
"""sirene - the register beside inflate alone, SQLite, FTS5, the sqlite3 shell, PostgreSQL, DuckDB and Node.

Usage   ./dev bench sirene [--size 100k|1M|10M|42M] [--rounds N] [--only-ours] [--only imports|asks|peers]
All from the same zips in the same run; commands alternate and the best time of each counts: wall seconds, which
others at work on the machine can only lengthen, and more for an import in three processes than for one; CPU
seconds stand beside them without a goal. A peer that cannot be had is printed as skipped and makes no row.
From 10M on the peers are the nearest ones. Synthetic rows of test/sirene/stock_maker.c: trust the ratios. Rows
go to build/bench-sirene.json.
"""
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import time
import unicodedata
import zipfile

BUILD = os.path.abspath("build")
SIRENE, PEER, PEER_ZLIB, ASK = (BUILD + "/" + p for p in ("src/sirene/sirene", "bench/sirene/peer", "bench/sirene/peer_zlib",
                                                          "test/sirene/ask"))
SIZES = {"100k": 100000, "1M": 1000000, "10M": 10000000, "42M": 42000000}
WALL, CPU = 0, 1
rows = []


def option(name, default):
    return sys.argv[sys.argv.index(name) + 1] if name in sys.argv else default


SIZE = option("--size", "1M")
ROUNDS = int(option("--rounds", "5" if SIZE in ("100k", "1M") else "1"))
FOLDER = "%s/bench-sirene/%s" % (BUILD, SIZE)
dice = random.Random(1)


def row(name, ours, peer, goal, met):
    rows.append({"name": "sirene: " + name, "ours": ours, "peer": peer, "ratio": ours / peer if peer else 0.0,
                 "goal": goal, "met": met})
    print("%-70s %12.6g %12.6g %8.3f  %s %s" % (name, ours, peer, ours / peer if peer else 0, goal or "",
                                                {True: "met", False: "NOT MET", None: ""}[met]), flush=True)


def at_most(name, ours, peer, limit):
    row(name, ours, peer, "<= %gx" % limit, ours <= limit * peer)


def timed(*command, **more):
    """Wall seconds, CPU seconds."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([str(c) for c in command], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - begun, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def best_of(runs):
    """{name: (function)} → {name: (wall, cpu)}; each round runs all of them once."""
    best = {}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            wall, cpu = run()
            old = best.get(name, (wall, cpu))
            best[name] = (min(wall, old[0]), min(cpu, old[1]))
    for name, (wall, cpu) in best.items():
        print("   %-40s wall %8.2f s   cpu %8.2f s" % (name, wall, cpu), flush=True)
    return best


def stock():
    if os.path.exists(FOLDER + "/et.zip"):
        return
    os.makedirs(FOLDER, exist_ok=True)
    subprocess.run([BUILD + "/test/sirene/stock_maker", str(SIZES[SIZE]), FOLDER], check=True)
    for short, name in (("ul", "StockUniteLegale"), ("et", "StockEtablissement")):
        with zipfile.ZipFile("%s/%s.part" % (FOLDER, short), "w", zipfile.ZIP_DEFLATED) as z:
            z.write("%s/%s.csv" % (FOLDER, name), name + "_utf8.csv")
        os.rename("%s/%s.part" % (FOLDER, short), "%s/%s.zip" % (FOLDER, short))


def imports():
    ul, et, only_ours = FOLDER + "/ul.zip", FOLDER + "/et.zip", "--only-ours" in sys.argv
    runs = {
        "isa-l alone": lambda: timed(PEER, "inflate", ul, et),
        "zlib alone": lambda: timed(PEER_ZLIB, "inflate", ul, et),
        "ours, no names": lambda: timed(SIRENE, "import", ul, et, FOLDER + "/plain", "--force", "--sans-noms"),
        "ours": lambda: timed(SIRENE, "import", ul, et, FOLDER + "/register", "--force"),
    }
    if not only_ours:
        runs["c-sqlite"] = lambda: timed(PEER, "load", FOLDER + "/sqlite.db", ul, et)
    best = best_of(runs)
    ours, full = best["ours, no names"], best["ours"]
    beside("ISA-L inflate alone", ours, best["isa-l alone"], 2.0)
    beside("zlib inflate alone", ours, best["zlib alone"], 0.8)
    at_most("the name index, wall s, beside the import without it", full[WALL] - ours[WALL], ours[WALL], 0.6)
    at_most("the name index, CPU s, beside the import without it", full[CPU] - ours[CPU], ours[CPU], 0.6)
    if not only_ours:
        beside("C to SQLite", ours, best["c-sqlite"], 1 / 3)
        at_most("file without names, MB, beside SQLite's", os.path.getsize(FOLDER + "/plain") / 1e6,
                os.path.getsize(FOLDER + "/sqlite.db") / 1e6, 0.45)
    return ours


def beside(peer, ours, theirs, limit):
    """Wall seconds against the goal, when there is one; CPU seconds without."""
    name = "import without names, %s s, beside " + peer
    if limit:
        at_most(name % "wall", ours[WALL], theirs[WALL], limit)
    else:
        row(name % "wall", ours[WALL], theirs[WALL], None, None)
    row(name % "CPU", ours[CPU], theirs[CPU], None, None)


def private_memory():
    """Of the three processes together. What is private and clean is pages of the mapped file: apart."""
    p = subprocess.Popen([SIRENE, "import", FOLDER + "/ul.zip", FOLDER + "/et.zip", FOLDER + "/again", "--force"],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while p.poll() is None:
        total = 0
        for pid in [p.pid] + [int(x) for x in children(p.pid)]:
            try:
                with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as f:
                    for line in f:
                        if line.startswith("Private_Dirty:"):
                            total += int(line.split()[1])
            except OSError:
                pass
        most = max(most, total)
        time.sleep(0.02)
    row("private memory of an import with names, MB", most / 1024, 32.0, "<= 32 MB", most / 1024 <= 32)


def children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as f:
            return f.read().split()
    except OSError:
        return []


def nanoseconds(command, lines, first=""):
    out = subprocess.run([str(c) for c in command], input=(first + "\n".join(lines) + "\n").encode(), check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    return [int(x.split("\t")[1]) for x in out.splitlines() if x.startswith("ns")]


def part(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] / 1000


def lookups():
    sirens = []
    with open(FOLDER + "/StockUniteLegale.csv", encoding="utf-8") as f:
        next(f)
        for line in f:
            if dice.random() < 20000 / (SIZES[SIZE] / 1.5):
                sirens.append(line[:9])
    dice.shuffle(sirens)
    for tries, what in ((1, "first touch by this process"), (5, "warm")):
        ours = nanoseconds([ASK, FOLDER + "/register"], ["E " + s for s in sirens], "T%d\n" % tries)
        theirs = nanoseconds([PEER, "lookup", FOLDER + "/sqlite.db", tries], sirens)
        if tries == 5:
            at_most("lookup p50 µs, unit and 50 establishments, beside SQLite mmap, %s" % what, part(ours, .5), part(theirs, .5), .2)
            at_most("lookup p99 µs, %s" % what, part(ours, .99), part(theirs, .99), 1)
        else:
            row("lookup p50 µs, %s" % what, part(ours, .5), part(theirs, .5), None, None)
            at_most("lookup p99 µs, %s" % what, part(ours, .99), part(theirs, .99), 1)
    giant = nanoseconds([ASK, FOLDER + "/register"], ["E " + s for s in giants()], "T9\n")
    at_most("first page of the largest units, p50 µs, beside an ordinary lookup of 50", part(giant, .5),
            part(fifty(), .5), 3)


def giants():
    with open(FOLDER + "/StockUniteLegale.csv", encoding="utf-8") as f:
        return [line[:9] for line in f if line.startswith("35600000")]


def fifty():
    """Units that have a page of active establishments, or nearly: as many rows are copied out."""
    counts = {}
    with open(FOLDER + "/StockEtablissement.csv", encoding="utf-8") as f:
        next(f)
        for line in f:
            if line.rsplit(",", 9)[1] == "A":
                s = line[:9]
                counts[s] = counts.get(s, 0) + 1
                if len(counts) > 2000000:
                    break
    some = sorted((s for s, n in counts.items() if n < 300), key=lambda s: -counts[s])[:50]
    return nanoseconds([ASK, FOLDER + "/register"], ["E " + s for s in some], "T9\n")


def fold(s):
    s = unicodedata.normalize("NFKD", s.upper())
    return " ".join("".join(c if c.isalnum() else " " for c in s if not unicodedata.combining(c)).split())


def searches():
    dump = subprocess.Popen([ASK, FOLDER + "/register"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    dump.stdin.write(b"D\n")
    dump.stdin.close()
    names = []
    for line in dump.stdout:
        if line.startswith(b"unit\t"):
            f = line.decode().split("\t")
            if f[13] == "1" and f[14] == "0" and f[2]:
                names.append((f[1], " ".join(x for x in (f[2], f[5], f[6]) if x)))
    with open(FOLDER + "/names.tsv", "w", encoding="utf-8") as f:
        f.writelines("%s\t%s\n" % n for n in names)
    fts = timed(PEER, "names", FOLDER + "/fts.db", stdin=open(FOLDER + "/names.tsv", "rb"))
    print("   fts5 of %d names: %.2f s" % (len(names), fts[0]))
    size = os.path.getsize(FOLDER + "/register") - os.path.getsize(FOLDER + "/plain")
    at_most("name index, MB, beside FTS5 with prefix 2 3 4", size / 1e6, os.path.getsize(FOLDER + "/fts.db") / 1e6, 1 / 3)
    asked = []
    for _ in range(3000):
        words = fold(dice.choice(names)[1]).split()
        words = dice.sample(words, min(len(words), dice.choice([1, 2, 2, 3])))
        words[-1] = words[-1][:dice.choice([3, 4, 6])]
        asked.append(words)
    ours = nanoseconds([ASK, FOLDER + "/register"], ["S " + " ".join(w) for w in asked], "T3\n")
    theirs = nanoseconds([PEER, "search", FOLDER + "/fts.db", 3, FOLDER + "/sqlite.db"],
                         [" ".join(['"%s"' % x for x in w[:-1]] + ['"%s"*' % w[-1]]) for w in asked])
    at_most("search p50 µs, ten hits with their facts, beside FTS5 with prefix", part(ours, .5), part(theirs, .5), 0.2)
    row("search p99 µs, ten hits with their facts, beside FTS5 with prefix", part(ours, .99), part(theirs, .99), None, None)
    wide = nanoseconds([ASK, FOLDER + "/register"], ["S sci", "S la", "S l", "S sarl", "S commune de"], "T5\n")
    row("search of SCI, LA, L, SARL, COMMUNE DE: worst µs", max(wide) / 1000, 20000.0, "<= 20 ms", max(wide) <= 20e6)


def merges():
    units = {}
    for name in ("StockUniteLegale", "StockEtablissement"):
        with open("%s/%s.csv" % (FOLDER, name), encoding="utf-8") as f, \
                open("%s/change-%s.csv" % (FOLDER, name), "w", encoding="utf-8") as out:
            out.write(next(f))
            for line in f:
                if units.setdefault(line[:9], dice.random() < 0.1):
                    out.write(line)
    best = best_of({"merge of a tenth of all units": lambda: timed(
        SIRENE, "merge", FOLDER + "/register", FOLDER + "/change-StockUniteLegale.csv",
        FOLDER + "/change-StockEtablissement.csv", FOLDER + "/merged", "--force"),
        "import with names": lambda: timed(SIRENE, "import", FOLDER + "/ul.zip", FOLDER + "/et.zip", FOLDER + "/register", "--force")})
    at_most("merge of a tenth of all rows, CPU s, beside a full import", best["merge of a tenth of all units"][1],
            best["import with names"][1], 0.5)


def shell(ours):
    if shutil.which("sqlite3") is None or shutil.which("unzip") is None:
        print("   skipped: sqlite3 shell or unzip")
        return
    script = ("pragma journal_mode=off; pragma synchronous=off;\n.mode csv\n.import \"|unzip -p %s/ul.zip\" ul\n"
              ".import \"|unzip -p %s/et.zip\" et\ncreate index ul_s on ul(siren); create index et_s on et(siren,nic);\n") % (FOLDER, FOLDER)
    if os.path.exists(FOLDER + "/shell.db"):
        os.remove(FOLDER + "/shell.db")
    times = timed("sqlite3", FOLDER + "/shell.db", input=script.encode())
    beside("sqlite3 .import and its unzip", ours, times, None)


def postgres(ours):
    if not any(os.path.exists("/usr/lib/postgresql/%d/bin/initdb" % n) for n in range(9, 30)):
        print("   skipped: PostgreSQL")
        return
    out = subprocess.run(["test/with-postgres", "bench/sirene/postgres.py", FOLDER], stdout=subprocess.PIPE, check=True).stdout
    told = json.loads(out.decode().strip().splitlines()[-1])
    beside("PostgreSQL COPY and its unzip", ours, (told["seconds"], told["cpu"]), None)


def installed(name):
    """A peer's packages live under build/, not among the product's."""
    place = "%s/bench-sirene/%s" % (BUILD, name)
    os.makedirs(place, exist_ok=True)
    for file in ("package.json", "load.js"):
        shutil.copy("bench/sirene/%s/%s" % (name, file), place)
    if not os.path.exists(place + "/done"):
        if subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], cwd=place,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
            return None
        open(place + "/done", "w", encoding="ascii").close()
    return place


def node(ours):
    for name, folder, limit in (("DuckDB", "duck", 1 / 12), ("Node, csv-parse and better-sqlite3", "node", 1 / 45)):
        place = installed(folder) if shutil.which("npm") else None
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = place and subprocess.run(["node", "load.js", FOLDER, FOLDER + "/" + folder + ".db"], cwd=place,
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if not out or out.returncode != 0:
            print("   skipped: " + name)
            continue
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = json.loads(out.stdout.decode().strip().splitlines()[-1])
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime - told["cpu_after"]
        beside(name, ours, (told["seconds"], cpu), limit)
        if "p50_us" in told:
            mine = [r["ours"] for r in rows if "lookup p50" in r["name"] and "warm" in r["name"]]
            if mine:
                row("lookup p50 µs warm, beside DuckDB", mine[0], told["p50_us"], None, None)


def main():
    for binary in (SIRENE, PEER, PEER_ZLIB, ASK):
        if not os.path.exists(binary):
            sys.exit("bench: build first: " + binary)
    stock()
    only, has_peers = option("--only", ""), "--only-ours" not in sys.argv
    print("   load of the machine: %.1f" % os.getloadavg()[0])
    ours = imports() if only != "asks" else None
    if only in ("", "imports"):
        private_memory()
    if has_peers and only in ("", "asks"):
        lookups()
        searches()
        merges()
    if has_peers and only in ("", "peers"):
        if SIZES[SIZE] <= 1000000:
            shell(ours)
            postgres(ours)
        node(ours)
    with open(BUILD + "/bench-sirene.json", "w", encoding="utf-8") as f:
        json.dump(rows, f, indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
