#!/usr/bin/env python3
"""differential - the register's answers beside those of other code: Python's csv module and SQLite.

Usage   test/sirene/differential.py BUILD [ESTABLISHMENTS [SEED]]
Makes a synthetic stock, imports it (CSV, zip, standard input), puts the same rows into SQLite, and asks
both about random numbers, pages, filters and names. Then changes rows, merges, and compares with an
import of the changed rows: every fact of every unit. Prints one line `ok N sentence` a check.
"""
import csv
import itertools
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile

BUILD = os.path.abspath(sys.argv[1])
SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 20000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 1
ROUNDS = 600 if SIZE <= 50000 else 4000
dice = random.Random(SEED)
done = [0]
SHORT = {"ALLEE": "ALL", "AVENUE": "AV", "BOULEVARD": "BD", "CHEMIN": "CHE", "COURS": "CRS", "IMPASSE": "IMP",
         "PLACE": "PL", "ROUTE": "RTE", "SQUARE": "SQ", "LIEU DIT": "LD"}
PLAIN = {"Œ": "OE", "Æ": "AE", "ß": "SS", "Ø": "O", "Ł": "L"}


def ok(sentence):
    done[0] += 1
    print("ok %d %s" % (done[0], sentence), flush=True)


def fail(sentence, ours, theirs):
    print("not ok %s\n ours:   %r\n theirs: %r" % (sentence, ours, theirs))
    sys.exit(1)


def run(*arguments, **more):
    return subprocess.run([str(a) for a in arguments], check=True, stdout=subprocess.PIPE, **more).stdout


class Asker:
    def __init__(self, path):
        self.p = subprocess.Popen([BUILD + "/test/sirene/ask", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL)

    def __call__(self, question):
        self.p.stdin.write((question + "\n").encode())
        self.p.stdin.flush()
        lines = []
        while True:
            line = self.p.stdout.readline().decode().rstrip("\n").split("\t")
            if line[0] == "end":
                return line[1], lines
            lines.append(line)


# --- the other hand: the rules of names and addresses written again ---

def text(v):
    v = v.strip(" ")
    return "" if "[ND]" in v or v == "SUPPRESSION DU NOM COMMERCIAL" else v


def first(*values):
    return next((v for v in values if v), "")


def unit_facts(r, places):
    partial, category = r["statutDiffusionUniteLegale"] != "O", r["categorieJuridiqueUniteLegale"]
    given = first(text(r["prenomUsuelUniteLegale"]), text(r["prenom1UniteLegale"]))
    last = first(text(r["nomUsageUniteLegale"]), text(r["nomUniteLegale"]))
    name = first(text(r["denominationUniteLegale"]), (given + " " + last).strip())
    acronym, usual = text(r["sigleUniteLegale"]), text(r["denominationUsuelle1UniteLegale"])
    if partial:
        acronym = usual = ""
        if category[0] in "12":
            name = ""
    natural = category[0] == "1"
    said, flagged = r["nicSiegeUniteLegale"], next((p["nic"] for p in places if p["etablissementSiege"] == "true"), "")
    head = said if any(p["nic"] == said for p in places) else flagged
    doubtful = (said not in ("", head)) or (flagged not in ("", head))
    active = [p for p in places if p["etatAdministratifEtablissement"] == "A"]
    return {"siren": r["siren"], "name": name, "given": given if natural and name else "",
            "last": last if natural and name else "", "acronym": acronym, "usual": usual, "category": category,
            "naf": r["activitePrincipaleUniteLegale"], "naf25": r["activitePrincipaleNAF25UniteLegale"],
            "created": r["dateCreationUniteLegale"],
            "ceased": "" if r["etatAdministratifUniteLegale"] == "A" else r["dateDebut"], "head": head,
            "is_active": r["etatAdministratifUniteLegale"] == "A", "natural": natural, "partial": partial, "doubtful": doubtful,
            "active": len(active), "closed": len(places) - len(active)}


def unit_line(u):
    return ["unit", u["siren"], u["name"], u["given"], u["last"], u["acronym"], u["usual"], u["category"], u["naf"],
            u["naf25"], u["created"], u["ceased"], u["head"], str(int(u["is_active"])), str(int(u["natural"])),
            str(int(u["partial"])), "0", str(int(u["doubtful"])), str(u["active"]), str(u["closed"]), ""]


def place_line(u, p):
    def g(k):
        return text(p[k + "Etablissement"])
    active = p["etatAdministratifEtablissement"] == "A"
    masked = p["statutDiffusionEtablissement"] != "O" or u["partial"]
    sign = first(*[g(k) for k in ("enseigne1", "enseigne2", "enseigne3", "denominationUsuelle")])
    number, suffix, last = g("numeroVoie"), g("indiceRepetition"), g("dernierNumeroVoie")

    def street(kind):
        return " ".join(x for x in (number + ("-" + last if last else ""), suffix, kind, g("libelleVoie")) if x)
    line = street(g("typeVoie"))
    if len(line) > 38:
        line = street(SHORT.get(g("typeVoie"), g("typeVoie")))
    postcode, city = (g("codeCedex"), g("libelleCedex")) if g("codeCedex") else (g("codePostal"), g("libelleCommune"))
    country, country_name, city = ("BE", g("libellePaysEtranger"), g("libelleCommuneEtranger") or city) \
        if g("codePaysEtranger") else ("FR", "", city)
    extra, box, naf, closed = g("complementAdresse"), g("distributionSpeciale"), p["activitePrincipaleEtablissement"], ""
    if masked:
        sign = extra = line = box = postcode = ""
        city = g("libelleCommune")
    if not active:          # what is kept of a closed one
        sign = extra = line = box = naf = country_name = ""
        country, closed = "FR", p["dateDebut"]
        city = g("libelleCommune") if masked or not g("codeCedex") else g("libelleCedex")
    return ["place", p["siret"], sign, sign or u["usual"] or u["name"], extra, line, box, postcode, city, country,
            country_name, g("codeCommune"), naf, closed, str(int(active)), str(int(p["nic"] == u["head"])),
            str(int(masked and active)), ""]


def fold(s):
    s = unicodedata.normalize("NFKD", "".join(PLAIN.get(c, c) for c in s.upper()))
    s = "".join(c for c in s if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in s).split())


# --- the two bases ---

class Row(dict):
    """A row of a stock file; only what is not empty is kept."""

    def __missing__(self, key):
        return ""


def load(units_path, places_path):
    db = sqlite3.connect(":memory:")
    db.execute("create table u(siren text primary key, row text)")
    db.execute("create table e(siren text, nic text, row text, primary key(siren, nic))")
    for table, path in (("u", units_path), ("e", places_path)):
        with open(path, encoding="utf-8", newline="") as f:
            for r in csv.DictReader(f):
                kept = json.dumps({k: v for k, v in r.items() if v})
                values = (r["siren"], kept) if table == "u" else (r["siren"], r["nic"], kept)
                db.execute("insert into %s values(%s)" % (table, ",".join("?" * len(values))), values)
    db.commit()

    def unit(siren):
        row = db.execute("select row from u where siren=?", (siren,)).fetchone()
        rows = [Row(json.loads(r[0])) for r in db.execute("select row from e where siren=? order by nic", (siren,))]
        return (unit_facts(Row(json.loads(row[0])), rows), rows) if row else None
    return db, unit


def check_units(ask, unit, sirens):
    for siren in sirens:
        status, lines = ask("U " + siren)
        there = unit(siren)
        if there is None:
            if status != "not_found":
                fail("an unknown SIREN", status, "not_found")
            continue
        u, rows = there
        if lines != [unit_line(u)]:
            fail("the facts of " + siren, lines, unit_line(u))
        active = sorted((p for p in rows if p["etatAdministratifEtablissement"] == "A"),
                        key=lambda p: (p["nic"] != u["head"], p["nic"]))
        begin = dice.choice([0, 0, 0, dice.randrange(len(active) + 2)])
        status, lines = ask("E %s %d %d " % (siren, begin, 50))
        want = [["total", str(len(active))]] + [place_line(u, p) for p in active[begin:begin + 50]]
        if lines != want:
            bad = next(i for i in range(max(len(lines), len(want))) if lines[i:i + 1] != want[i:i + 1])
            fail("the list of %s from %d" % (siren, begin), lines[bad:bad + 1], want[bad:bad + 1])
        if not rows:
            continue
        p = dice.choice(rows)
        status, lines = ask("P " + p["siret"])
        if lines != [place_line(u, p)]:
            fail("the establishment " + p["siret"], lines, place_line(u, p))


def check_real(sirene, folder, place):
    """Every row of an extract of real ones: name, type, NICs, address lines."""
    csvs = ["%s/Stock%s.csv" % (place, n) for n in ("UniteLegale", "Etablissement")]
    csvs = [c if os.path.exists(c) else c.replace(".csv", "_utf8.csv") for c in csvs]
    if not all(os.path.exists(c) for c in csvs):
        return
    path = folder + "/real"
    run(sirene, "import", *csvs, path, "--force")
    db, unit = load(*csvs)
    sirens, rows = ([r[0] for r in db.execute(q)] for q in ("select siren from u", "select siren||nic from e"))
    ask = Asker(path)
    check_units(ask, unit, sirens)
    for siret in rows:
        u, places = unit(siret[:9])
        p = next(p for p in places if p["nic"] == siret[9:])
        status, lines = ask("P " + siret)
        if lines != [place_line(u, p)]:
            fail("the establishment " + siret, lines, place_line(u, p))
    ok("%d units and %d establishments of the extract %s answer as their rows say" % (
        len(sirens), len(rows), os.path.basename(os.path.dirname(place)) + "/" + os.path.basename(place)))


def check_verbs(sirene, folder, path, unit, siren):
    """The command line: what is shown, and what each failure exits with."""
    def exits(*arguments):
        p = subprocess.run([sirene, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return p.returncode, (p.stdout + p.stderr).decode()
    u, rows = unit(siren)
    active = [p for p in rows if p["etatAdministratifEtablissement"] == "A"]
    with open(folder + "/foreign", "w", encoding="utf-8") as f:
        f.write("x" * 100000)
    for arguments, code, words in (
            (["verify", path], 0, "entière"), (["status", path], 0, "names=bodies"),
            (["show", path, siren], 0, "%s %s" % (siren, u["name"])),
            (["show", path, siren], 0, "%d établissements actifs" % len(active)),
            (["search", path, u["name"]], 0, siren), (["show", path, "999999999"], 1, "introuvable"),
            (["show", path, "12345678"], 65, "refusé"), (["status", folder + "/none"], 1, "introuvable"),
            (["status", folder + "/foreign"], 65, "refusé"), (["verify", folder + "/foreign"], 65, "refusé"),
            (["import", path], 64, "sirene import"), (["import", path, path, path, "--forse"], 64, "sirene import"),
            (["merge", path, path, path, folder + "/x", "--tri"], 64, "sirene merge"), ([], 64, "sirene search")):
        got = exits(*arguments)
        if got[0] != code or words not in got[1]:
            fail("sirene %s" % " ".join(arguments), got, (code, words))


def check_filters(ask, unit, siren):
    u, rows = unit(siren)
    for _ in range(60):
        p = dice.choice(rows)
        word = dice.choice([p["nic"], p["codePostalEtablissement"][:3], p["libelleCommuneEtablissement"][:5],
                            p["libelleVoieEtablissement"], "RELAIS QUI N EXISTE PAS"])
        words = fold(word).split()
        want = 0
        for q in rows:
            line = place_line(u, q)
            hay = fold(" ".join([q["nic"], text(q["codePostalEtablissement"]), text(q["libelleCommuneEtablissement"]),
                                 text(q["codeCedexEtablissement"]), text(q["libelleCedexEtablissement"]),
                                 text(q["libelleCommuneEtrangerEtablissement"]), text(q["libellePaysEtrangerEtablissement"]),
                                 text(q["typeVoieEtablissement"]), text(q["libelleVoieEtablissement"]),
                                 line[2] or u["usual"]]))
            want += line[14] == "1" and all(w in hay for w in words)
        if not words:
            continue
        status, lines = ask("E %s 0 20 %s" % (siren, word))
        if lines[0] != ["total", str(want)]:
            fail("the filter %r of %s" % (word, siren), lines[0], want)


def check_search(ask, unit, db):
    names, heads = [], dict(db.execute("select siren||nic, row from e where row like '%\"etablissementSiege\": \"true\"%'"))
    for (row,) in db.execute("select row from u"):
        r = Row(json.loads(row))
        if r["etatAdministratifUniteLegale"] != "A" or r["categorieJuridiqueUniteLegale"][0] == "1":
            continue
        u, rows = unit(r["siren"]) if SIZE <= 50000 else (unit_facts(r, []), [])
        if not u["name"]:
            continue
        parts = [fold(x) for x in (u["name"], u["acronym"], u["usual"])]
        head = heads.get(r["siren"] + r["nicSiegeUniteLegale"])
        head = Row(json.loads(head)) if head else Row()
        commune = text(head["codeCommuneEtablissement"])
        places = {commune[:2]} | {text(head[k + "Etablissement"]) for k in ("codeCommune", "codePostal", "codeCedex")}
        if head["statutDiffusionEtablissement"] != "O" or u["partial"]:
            places = {commune[:2], commune}
        towns = [fold(text(head[k + "Etablissement"])) for k in ("libelleCommune", "libelleCedex")]
        names.append((r["siren"], set(" ".join(parts).split()), parts, u["active"], places - {""}, [t for t in towns if t]))
    complete, rounds = 0, 300
    for _ in range(rounds):
        siren, words, parts, _, places, towns = dice.choice(names)
        query = dice.sample(sorted(words), min(len(words), dice.choice([1, 1, 2, 3])))
        query[-1] = query[-1][:dice.choice([2, 3, 4, 6, 20])]
        place = dice.choice(["-", "-"] + sorted(places) + [t.split()[0] for t in towns])
        whole = " ".join(query)
        want = [(-(whole in (p[0], p[1])), -n, s) for s, w, p, n, d, t in names
                if all(q in w for q in query[:-1]) and any(x.startswith(query[-1]) for x in w) and
                (place == "-" or place in d or (place[0] > "9" and any(x.startswith(place) for x in t)))]
        status, lines = ask("S 50 %s %s" % (place, whole))
        if status != "ok":
            fail("the search %r" % whole, status, len(want))
        total, is_complete, got = int(lines[0][1]), lines[0][2] == "1", lines[0][3:]
        if not is_complete:
            if total > len(want):
                fail("a capped search %r" % whole, total, len(want))
            continue
        complete += 1
        want.sort()
        # of more than 50 the first are chosen by magnitude: compare who, not in which order
        if SIZE > 50000 or total > 50:
            if total != len(want) or len(got) != min(50, total) or not set(got) <= {w[2] for w in want}:
                fail("the search %r in %s" % (whole, place), (total, got), len(want))
        elif total != len(want) or got != [w[2] for w in want[:50]]:
            fail("the search %r in %s" % (whole, place), (total, got), [w[2] for w in want[:50]])
    if complete < rounds // 4:
        fail("enough searches are complete", complete, rounds)
    return complete


def check_layouts(sirene, folder, status):
    """The drawings of 2019 to 2026, columns moved, added and taken away: found by name, the same answers."""
    units, places = rows_of(folder + "/StockUniteLegale.csv"), rows_of(folder + "/StockEtablissement.csv")
    new_units = ["societeMissionUniteLegale", "activitePrincipaleNAF25UniteLegale"]
    naf25, later = ["activitePrincipaleNAF25Etablissement"], [k + "Etablissement" for k in (
        "dernierNumeroVoie", "indiceRepetitionDernierNumeroVoie", "identifiantAdresse", "coordonneeLambertAbscisse",
        "coordonneeLambertOrdonnee")]
    for less_units, less_places in ((new_units, later + naf25), (new_units, naf25), ([], naf25), ([], [])):
        kept = [[k for k in rows[0] if k not in less] for rows, less in ((units, less_units), (places, less_places))]
        if (len(kept[0]), len(kept[1])) not in ((33, 48), (33, 53), (35, 53), (35, 54)):
            fail("the drawings", [len(k) for k in kept], "33 or 35, 48, 53 or 54 columns")
        blank = [[dict(r, **dict.fromkeys(less, "")) for r in rows] for rows, less in ((units, less_units), (places, less_places))]
        write_rows(folder + "/wu.csv", list(units[0]), blank[0])
        write_rows(folder + "/wp.csv", list(places[0]), blank[1])
        run(sirene, "import", folder + "/wu.csv", folder + "/wp.csv", folder + "/wide")
        for name, rows, keys in (("nu", units, kept[0]), ("np", places, kept[1])):
            dice.shuffle(keys)
            keys.insert(dice.randrange(len(keys)), "colonneInconnue")
            write_rows("%s/%s.csv" % (folder, name), keys, [{k: r.get(k, "x, \"y\"") for k in keys} for r in rows])
        run(sirene, "import", folder + "/nu.csv", folder + "/np.csv", folder + "/narrow")
        both = [run(sirene, "status", folder + "/" + n) for n in ("wide", "narrow")]
        if both[0] != both[1] or (not less_places and both[1] != status):
            fail("a drawing of %d and %d columns" % (len(kept[0]) - 1, len(kept[1]) - 1), *both)


def check_open_pipe(sirene, folder, status):
    """The other file is bad while standard input stays open: the refusal does not wait for its end."""
    with open(folder + "/StockEtablissement.csv", encoding="utf-8") as f:
        head, row = next(f), next(f).split(",", 3)
    with open(folder + "/twice.csv", "w", encoding="utf-8") as f:
        f.writelines([head] + [",".join(["000010000", row[1], "000010000" + row[1], row[3]])] * 2)
    p = subprocess.Popen([sirene, "import", "-", folder + "/twice.csv", folder + "/told"], stdin=subprocess.PIPE,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(folder + "/StockUniteLegale.csv", encoding="utf-8") as f:
        head, row = next(f), next(f)
    try:
        p.stdin.write(head.encode() + b"".join(b"%09d" % n + row[9:].encode() for n in range(10000, 16000)))
        p.stdin.flush()
    except BrokenPipeError:
        pass
    try:
        refused = p.wait(20) == 65
    except subprocess.TimeoutExpired:
        refused = False
    p.kill()
    if not refused or run(sirene, "status", folder + "/told") != status:
        fail("a pipe that stays open does not hold a refusal up", refused, True)


def check_unsorted(sirene, folder, status):
    """Rows in any order: sorted, from files, a zip, and standard input that is told of."""
    for short, name in (("sul", "StockUniteLegale"), ("set", "StockEtablissement")):
        with open("%s/%s.csv" % (folder, name), encoding="utf-8") as f:
            head, lines = next(f), f.readlines()
        dice.shuffle(lines)
        with open("%s/%s.csv" % (folder, short), "w", encoding="utf-8") as f:
            f.writelines([head] + lines)
    with zipfile.ZipFile(folder + "/set.zip", "w", zipfile.ZIP_DEFLATED) as z:
        z.write(folder + "/set.csv", "x.csv")
    run(sirene, "import", folder + "/sul.csv", folder + "/set.zip", folder + "/sorted")
    with open(folder + "/set.csv", "rb") as f:
        run(sirene, "import", folder + "/sul.csv", "-", folder + "/told", "--tri", stdin=f)
    for name in ("sorted", "told"):
        if run(sirene, "status", folder + "/" + name) != status:
            fail("sorted rows make the same register", run(sirene, "status", folder + "/" + name), status)
    with open(folder + "/set.csv", "rb") as f:
        p = subprocess.run([sirene, "import", folder + "/sul.csv", "-", folder + "/told"], stdin=f, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE)
    if p.returncode != 65 or b"not_ascending" not in p.stderr or run(sirene, "status", folder + "/told") != status:
        fail("unsorted standard input is refused", p.returncode, 65)
    check_open_pipe(sirene, folder, status)
    if [n for n in os.listdir(folder) if n.endswith((".new", ".sort", ".names"))]:
        fail("nothing lies about", os.listdir(folder), [])


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def write_rows(path, like, rows):
    with open(path, "w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, like, lineterminator="\n")
        w.writeheader()
        w.writerows(rows)


def sampled(path, share):
    """Some rows of a file, parsed; its names of columns."""
    with open(path, encoding="utf-8", newline="") as f:
        keys = next(csv.reader([next(f)]))
        return keys, [dict(zip(keys, next(csv.reader([line])))) for line in f if dice.random() < share]


def change(units, places):
    """Some of everything: renamed, ceased, masked, hidden, new; opened, closed, moved, hidden, orphaned."""
    new_units, new_places = {}, {}
    for u in units:
        u = dict(u)
        kind = dice.randrange(5)
        if kind == 0:
            u["denominationUniteLegale"], u["nomUniteLegale"] = "RENOMMEE %d" % dice.randrange(999), ""
        elif kind == 1:
            u["etatAdministratifUniteLegale"], u["dateDebut"] = "C", "2026-10-10"
        elif kind == 2:
            u["statutDiffusionUniteLegale"] = "P"
        elif kind == 3:
            u["statutDiffusionUniteLegale"] = "N"
        else:
            u["nicSiegeUniteLegale"] = "99999"
        new_units[u["siren"]] = u
    for i in range(20):
        u = dict(dice.choice(units))
        u["siren"] = "%09d" % (int(u["siren"]) + 1)
        new_units.setdefault(u["siren"], u)
    for p in places:
        p = dict(p)
        kind = dice.randrange(5)
        if kind == 0:
            p["etatAdministratifEtablissement"], p["dateDebut"] = dice.choice("AF"), "2026-10-11"
        elif kind == 1:
            p["libelleVoieEtablissement"], p["typeVoieEtablissement"] = "DU DEMENAGEMENT", "RUE"
        elif kind == 2:
            p["statutDiffusionEtablissement"] = "N"
        elif kind == 3:
            p["nic"] = "%05d" % (int(p["nic"]) + 1)
            p["siret"] = p["siren"] + p["nic"]
        else:
            p["siren"] = "%09d" % (int(p["siren"]) + 1)
            p["siret"] = p["siren"] + p["nic"]
        p["dateDernierTraitementEtablissement"] = "2026-10-12T00:00:00"
        new_places[p["siret"]] = p
    return new_units, new_places


def write_changed(path, out, keys, rows, digits):
    """The file with the rows in it: the number stands in the first digits of a line, but for a comma."""
    left = iter(sorted(rows) + ["9" * 15])
    at = next(left)
    with open(path, encoding="utf-8") as f, open(out, "w", encoding="utf-8", newline="") as o:
        w = csv.DictWriter(o, keys, lineterminator="\n")
        o.write(next(f))
        for line in f:
            number = (line[:9] + line[10:15])[:digits]
            while at < number:
                w.writerow(rows[at])
                at = next(left)
            if at == number:
                w.writerow(rows[at])
                at = next(left)
            else:
                o.write(line)
        for at in [at] + list(left):
            if at in rows:
                w.writerow(rows[at])


def check_merge(sirene, folder, path):
    csvs = [folder + "/StockUniteLegale.csv", folder + "/StockEtablissement.csv"]
    (unit_keys, units), (place_keys, places) = sampled(csvs[0], 1 / 40), sampled(csvs[1], 1 / 30)
    new_units, new_places = change(units, places)
    d_units = [new_units[k] for k in sorted(new_units)]
    write_rows(folder + "/du.csv", unit_keys, d_units)
    write_rows(folder + "/dp.csv", place_keys, [new_places[k] for k in sorted(new_places)])
    write_changed(csvs[0], folder + "/au.csv", unit_keys, new_units, 9)
    write_changed(csvs[1], folder + "/ap.csv", place_keys, new_places, 14)
    run(sirene, "merge", path, folder + "/du.csv", folder + "/dp.csv", folder + "/merged", "--force")
    run(sirene, "import", folder + "/au.csv", folder + "/ap.csv", folder + "/rebuilt", "--force")
    for name in ("merged", "rebuilt"):
        run(sirene, "verify", folder + "/" + name)
    lines, dumps = 0, [subprocess.Popen([BUILD + "/test/sirene/ask", folder + "/" + name], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for name in ("merged", "rebuilt")]
    for d in dumps:
        d.stdin.write(b"D\n")
        d.stdin.close()
    for one, other in itertools.zip_longest(dumps[0].stdout, dumps[1].stdout):
        lines += 1
        if one != other:
            fail("line %d of the dumps" % lines, one, other)
    if [d.wait() for d in dumps] != [0, 0] or lines < SIZE:
        fail("both dumps are whole", lines, SIZE)
    status = [run(sirene, "status", folder + "/" + name).decode().split(" bytes=")[0] for name in ("merged", "rebuilt")]
    # an establishment of a hidden unit, changed or not, is an orphan of neither way
    if [s.split(" orphans=")[0] for s in status] != [status[0].split(" orphans=")[0]] * 2:
        fail("the counts of merge and rebuild", *status)
    asks = [Asker(folder + "/" + name) for name in ("merged", "rebuilt")]
    words = [fold(u["denominationUniteLegale"]).split() for u in d_units if text(u["denominationUniteLegale"])]
    for w in [x for x in words if x][:300]:
        answers = [a("S 50 - " + " ".join(w)) for a in asks]
        if answers[0] != answers[1]:
            fail("the search %r after a merge" % w, *answers)
    return lines


def main():
    sirene = BUILD + "/src/sirene/sirene"
    folder = tempfile.mkdtemp(prefix="sirene-diff-")
    try:
        run(BUILD + "/test/sirene/stock_maker", SIZE, folder, SEED)
        csvs = [folder + "/StockUniteLegale.csv", folder + "/StockEtablissement.csv"]
        for c in csvs:
            with zipfile.ZipFile(c.replace(".csv", ".zip"), "w", zipfile.ZIP_DEFLATED) as z:
                z.write(c, os.path.basename(c))
        path = folder + "/register"
        run(sirene, "import", *csvs, path)
        run(sirene, "verify", path)
        first_status = run(sirene, "status", path)
        run(sirene, "import", *[c.replace(".csv", ".zip") for c in csvs], path)
        with open(csvs[1], "rb") as f:
            run(sirene, "import", csvs[0].replace(".csv", ".zip"), "-", folder + "/piped", stdin=f)
        if not first_status == run(sirene, "status", path) == run(sirene, "status", folder + "/piped"):
            fail("CSV, zip and standard input", first_status, run(sirene, "status", path))
        ok("CSV, zip and standard input make the same register (%d establishments)" % SIZE)
        if SIZE <= 50000:
            check_layouts(sirene, folder, first_status)
            ok("drawings of 33 and 35, 48, 53 and 54 columns, in any order, give the same answers")
        check_unsorted(sirene, folder, first_status)
        ok("rows in any order make the same register, but for standard input that nobody told of")
        db, unit = load(*csvs)
        ask = Asker(path)
        sirens = [r[0] for r in db.execute("select siren from u")]
        some = dice.sample(sirens, min(ROUNDS, len(sirens))) + ["%09d" % dice.randrange(10**9) for _ in range(50)] + \
            [s for s in sirens if s.startswith("35600000")]
        check_units(ask, unit, some)
        ok("%d random SIREN are answered as SQLite's rows say: unit, pages, one establishment" % len(some))
        giant = db.execute("select siren from e group by siren order by count(*) desc limit 1").fetchone()[0]
        check_filters(ask, unit, giant)
        check_verbs(sirene, folder, path, unit, giant)
        top = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        for place in (top + "/demo/sirene", top + "/../shared/data/sirene"):
            check_real(sirene, folder, place)
        ok("filters of the largest unit count what a scan counts; the verbs show it, failures have their codes")
        ok("%d searches find and rank what a scan of all names does" % check_search(ask, unit, db))
        ok("a merge answers as a rebuild: %d lines alike, and searches" % check_merge(sirene, folder, path))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
