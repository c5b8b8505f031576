#!/usr/bin/python3
"""insee_server.py - INSEE's Sirene API 3.11 for tests, over TLS: rows of stock files in the API's own shape.

Usage   insee_server.py FOLDER [plain]      FOLDER holds cert.pem and key.pem, and perhaps u.csv and p.csv of its own.
Prints  the port it chose, then one line a request. Ends with its standard input.
Numbers that begin with 1000000: the last two digits are a fault (FAULTS). The key is test-only.
"""
import base64
import csv
import http.server
import json
import os
import re
import ssl
import sys
import threading
import time
import urllib.parse

folder = sys.argv[1]
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAGE = int(os.environ.get("INSEE_PAGE", "40"))       # rows a page: small, so that cursors are followed
PERIOD_U = {"dateDebut", "etatAdministratifUniteLegale", "nomUniteLegale", "nomUsageUniteLegale",
            "denominationUniteLegale", "denominationUsuelle1UniteLegale", "denominationUsuelle2UniteLegale",
            "denominationUsuelle3UniteLegale", "categorieJuridiqueUniteLegale", "activitePrincipaleUniteLegale",
            "nomenclatureActivitePrincipaleUniteLegale", "nicSiegeUniteLegale",
            "economieSocialeSolidaireUniteLegale", "caractereEmployeurUniteLegale"}
PERIOD_E = {"dateDebut", "etatAdministratifEtablissement", "enseigne1Etablissement", "enseigne2Etablissement",
            "enseigne3Etablissement", "denominationUsuelleEtablissement", "activitePrincipaleEtablissement",
            "nomenclatureActivitePrincipaleEtablissement", "caractereEmployeurEtablissement"}
ADDRESS = re.compile(r"(complement|numero|indice|dernier|type|libelle|code|distribution|identifiantAdresse|coordonnee)")


def rows(name, own):
    path = os.path.join(folder, own)
    if not os.path.exists(path):
        path = os.path.join(TOP, "demo/sirene", name)
    with open(path, encoding="utf-8") as f:
        return [{k: v or None for k, v in row.items()} for row in csv.DictReader(f)]


def unit(row):
    flat = {k: v for k, v in row.items() if k not in PERIOD_U}
    flat["unitePurgeeUniteLegale"] = row.get("unitePurgeeUniteLegale") == "true"
    now = {"dateFin": None, **{k: row.get(k) for k in sorted(PERIOD_U)}}
    old = dict(now, dateFin="1999-12-31", denominationUniteLegale="ANCIENNE DENOMINATION")
    flat["periodesUniteLegale"] = [now, old]
    return flat


def place(row, of):
    flat, address = {}, {}
    for k, v in row.items():
        if k in PERIOD_E:
            continue
        (address if ADDRESS.match(k) and "2" not in k else flat)[k] = v
    flat["etablissementSiege"] = row["etablissementSiege"] == "true"
    flat["adresseEtablissement"] = address
    flat["uniteLegale"] = {k: v for k, v in of.items() if k not in ("siren", "dateDebut")}
    flat["periodesEtablissement"] = [{"dateFin": None, **{k: row.get(k) for k in sorted(PERIOD_E)}},
                                     {"dateFin": "1999-12-31", "enseigne1Etablissement": "ANCIENNE"}]
    return flat


UNITS = {r["siren"]: r for r in rows("StockUniteLegale.csv", "u.csv")}
PLACES = {r["siret"]: r for r in rows("StockEtablissement.csv", "p.csv")}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True      # head and body are two writes: the second would wait 40 ms for an acknowledgement

    def log_message(self, *_):
        pass

    def answer(self, status, body, **headers):
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json;charset=utf-8")
        self.send_header("Content-Length", str(headers.pop("length", len(data))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, status, message, **headers):
        self.answer(status, {"header": {"statut": status, "message": message}}, **headers)

    def page(self, name, found, cursor):
        if not found:
            return self.refuse(404, "Aucun élément trouvé")
        at = 0 if cursor == "*" else int(base64.b64decode(cursor))
        shown = found[at:at + PAGE]
        after = base64.b64encode(b"%d" % (at + len(shown))).decode() if shown else cursor
        self.answer(200, {"header": {"statut": 200, "message": "ok", "total": len(found), "debut": 0,
                                     "nombre": len(shown), "curseur": cursor, "curseurSuivant": after}, name: shown})

    def fault(self, siren, cursor):
        what = {"25": "07", "33": "02"}.get(siren[7:], siren[7:])     # two whose key is right
        good = {"header": {"statut": 200, "message": "ok"}, "uniteLegale": unit(dict(UNITS["219200235"], siren=siren))}
        if what == "01":
            self.refuse(429, "trop de requêtes", Retry_After="7")
        elif what == "02":
            self.refuse(503, "indisponible")
        elif what == "03":
            time.sleep(4)
            self.answer(200, good)
        elif what == "04":
            self.answer(200, b"<html>Maintenance</html>")
        elif what == "05":
            data = json.dumps(good).encode()
            self.answer(200, data[:len(data) // 2], length=len(data))
            self.close_connection = True
        elif what == "06" and cursor is not None:       # a cursor that goes round and round
            row = place(dict(PLACES["21920023500014"], siren=siren, siret=siren + "00014"), UNITS["219200235"])
            after = "b" if cursor == "a" else "a"
            self.answer(200, {"header": {"statut": 200, "total": 3, "curseur": cursor, "curseurSuivant": after},
                              "etablissements": [row]})
        elif what == "07":
            self.refuse(301, "doublon", Location="/api-sirene/3.11/siren/219200235")
        elif what == "08":
            self.refuse(500, "erreur interne")
        elif what == "09":
            self.refuse(401, "clé inconnue")
        elif what == "10":
            self.answer(200, {"header": {"statut": 200}, "uniteLegale": unit(UNITS["219200235"])})
        elif what == "11":
            self.answer(200, b'{"header":{"statut":200},"x":"' + b"a" * (9 << 20) + b'"}')
        elif what == "12":
            self.answer(200, b'{"header":{"statut":200},"uniteLegale":' + b"[" * 5000 + b"]" * 5000 + b"}")
        elif what == "13":
            self.refuse(301, "doublon", Location="https://ailleurs.test/")
        elif what == "14":
            self.answer(200, {"header": {"statut": 200}, "uniteLegale": dict(good["uniteLegale"],
                                                                             etatAdministratifUniteLegale="Z",
                                                                             periodesUniteLegale=[])})
        elif cursor is None:
            self.answer(200, good)
        else:
            row = place(dict(PLACES["21920023500014"], siren=siren, siret=siren + "00014"), UNITS["219200235"])
            self.page("etablissements", [row], cursor)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        q = {k: v[0] for k, v in urllib.parse.parse_qs(url.query).items()}
        print(url.path, q.get("q", ""), q.get("curseur", ""), flush=True)
        if self.headers.get("X-INSEE-Api-Key-Integration") != "test-only":
            return self.refuse(401, "clé inconnue")
        cursor = q.get("curseur")
        one = re.fullmatch(r"/api-sirene/3\.11/(siren|siret)/(\d+)", url.path)
        of = re.match(r"siren:(\d{9}) AND periode\(etatAdministratifEtablissement:A\)$", q.get("q", ""))
        since = re.match(r"dateDernierTraitement(UniteLegale|Etablissement):\[(\S+) TO (\S+)\]$", q.get("q", ""))
        number = one[2] if one else of[1] if of else ""
        if number.startswith("1000000"):
            return self.fault(number[:9], cursor)
        if one and one[1] == "siren" and number in UNITS:
            return self.answer(200, {"header": {"statut": 200, "message": "ok"}, "uniteLegale": unit(UNITS[number])})
        if one and number in PLACES:
            row = PLACES[number]
            return self.answer(200, {"header": {"statut": 200, "message": "ok"},
                                     "etablissement": place(row, UNITS[row["siren"]])})
        if one:
            return self.refuse(404, "Aucun élément trouvé pour le %s %s" % (one[1], number))
        if of:
            found = [place(r, UNITS[r["siren"]]) for r in PLACES.values()
                     if r["siren"] == number and r["etatAdministratifEtablissement"] == "A"]
            return self.page("etablissements", found, cursor)
        if since and url.path.endswith("/siren"):
            return self.page("unitesLegales", [unit(r) for r in UNITS.values()
                                               if (r["dateDernierTraitementUniteLegale"] or "9999") >= since[2]], cursor)
        if since:
            return self.page("etablissements", [place(r, UNITS[r["siren"]]) for r in PLACES.values()
                                                if (r["dateDernierTraitementEtablissement"] or "9999") >= since[2]],
                             cursor)
        return self.refuse(400, "requête incorrecte")


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem"))
server.socket = tls.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
