"""web - a page, a durable save and an upload of the product, beside nginx, a Node twin and the bare disk.

Usage   ./dev bench web [SECONDS]
CPU figures are microseconds of the serving process per request (user and system, all its threads, by the
scheduler's own nanoseconds); every row's two sides are measured in the same run, in turn, three rounds, the median
kept. An upload is its POST: the page that a browser fetches after it is measured apart and taken off. Rows
without a goal say what stands behind one: what the library alone costs, what the bytes alone cost.
"""
import hashlib
import json
import os
import re
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

sys.path.insert(0, "test/lib")
import instance  # noqa: E402
import journey  # noqa: E402
import port as ports  # noqa: E402
import papers  # noqa: E402
import people  # noqa: E402
import visitor  # noqa: E402

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 4
ROUNDS, CONNECTIONS, DRAFTS = 3, 32, 32
UPLOADS = 40                            # a round
rows = []


def row(name, ours, peer, goal=None, at_most=None, at_least=None):
    ratio = ours / peer if peer else 0.0
    met = None
    if at_most is not None:
        met = ratio <= at_most
    if at_least is not None:
        met = ratio >= at_least
    rows.append({"name": name, "ours": ours, "peer": peer, "ratio": ratio, "goal": goal, "met": met})
    print("%-60s %12.2f %12.2f %8.2f" % (name, ours, peer, ratio), flush=True)


def cpu(pids):
    """Seconds on a processor, of threads that live: the servers' threads do."""
    total = 0
    for pid in pids:
        for thread in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/schedstat" % (pid, thread), encoding="ascii") as f:
                total += int(f.read().split()[0])
    return total / 1e9


def wrk(url, pids, script=None, arguments=(), headers=(), connections=CONNECTIONS, helpers=()):
    """helpers: processes that do a part of the work, after the answer."""
    command = ["wrk", "-t2", "-c%d" % connections, "-d%ds" % SECONDS, "--latency"]
    for h in headers:
        command += ["-H", h]
    if script:
        command += ["-s", script]
    command += [url]
    if arguments:
        command += ["--", *arguments]
    before, before_helpers = cpu(pids), cpu(helpers)
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent, spent_helpers = cpu(pids) - before, cpu(helpers) - before_helpers
    requests = int(re.search(r"(\d+) requests in", out)[1])
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if bad and int(bad[1]) > requests // 1000:
        raise RuntimeError("%s: %s answers were refused\n%s" % (url, bad[1], out))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    return {"rate": rate, "cpu_us": spent / requests * 1e6, "all_us": (spent + spent_helpers) / requests * 1e6,
            "answers": requests - (int(bad[1]) if bad else 0)}


def best(samples, key):
    return statistics.median(s[key] for s in samples)


def process_of(program, word):
    return [pid for pid, args in program.children() if word in args]


def prepare(program):
    """An account with DRAFTS drafts whose step 3 is filled; returns visitor and their pages."""
    v = visitor.Visitor(program.address)
    journey.enter_portal(v)
    pages = []
    for i in range(DRAFTS):
        page = journey.step_organisation(v, people.ORGANISATIONS["company"])
        page = journey.step_certificate(v, page)
        page = journey.step_persons(v, page)
        if i == 0:
            page = journey.step_arrangements(v, page)
            journey.make_account(v, program, page, "bench@exemple.test")
        pages.append(v.get(v.history[-1][1].rsplit("/", 1)[0] + "/personnes") if i else None)
    first = next(h[1] for h in v.history if h[0] == "GET" and h[1].endswith("/personnes"))
    pages[0] = v.get(first)
    return v, pages


def drafts_file(folder, v, pages):
    path = os.path.join(folder, "drafts")
    with open(path, "w", encoding="utf-8") as f:
        f.write("; ".join("%s=%s" % c for c in v.cookies.items()) + "\n")
        for page in pages:
            form = page.form("h_birth_name")
            values = [(n, x) for n, x in form.values if n not in ("csrf", "nonce", "base", "h_unit")]
            csrf = next(x for n, x in form.values if n == "csrf")
            f.write("%s %s %s\n" % (form.action, csrf, urllib.parse.urlencode(values + [("do", "next")])))
    return path


def start_nginx(folder, body):
    os.makedirs(folder + "/www", exist_ok=True)
    with open(folder + "/www/page.html", "wb") as f:
        f.write(body)
    port = ports.free()
    with open(folder + "/nginx.conf", "w", encoding="utf-8") as f:
        f.write("worker_processes 1; pid %s/nginx.pid; error_log %s/nginx.err; events { worker_connections 512; }\n"
                "http { access_log off; client_body_temp_path %s/b; proxy_temp_path %s/p; fastcgi_temp_path %s/f;"
                " uwsgi_temp_path %s/u; scgi_temp_path %s/s; types { text/html html; } keepalive_requests 1000000;"
                " server { listen 127.0.0.1:%d; root %s/www; } }\n" % ((folder,) * 7 + (port, folder)))
    os.chmod(folder, 0o755)
    subprocess.run(["nginx", "-c", folder + "/nginx.conf"], check=True)
    time.sleep(0.3)
    master = int(open(folder + "/nginx.pid", encoding="ascii").read())
    worker = int(subprocess.run(["pgrep", "-P", str(master)], capture_output=True, text=True, check=True).stdout.split()[0])
    return master, worker, port


def compiled(folder, name, *libraries):
    made = os.path.join(folder, name)
    subprocess.run(["gcc", "-O2", "-o", made, "bench/web/%s.c" % name, *libraries], check=True)
    return made


def start_bare(folder, body):
    """libmicrohttpd with nothing behind it."""
    port, page = ports.free(), folder + "/bare.html"
    with open(page, "wb") as f:
        f.write(body)
    bare = subprocess.Popen([compiled(folder, "bare", "-lmicrohttpd"), str(port), page])
    time.sleep(0.3)
    return bare, port


def start_twin(folder, v, pages):
    """The twin with the same drafts; its template is our page with its values cut out."""
    if not os.path.exists("bench/web/node_modules/fastify"):
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd="bench/web", capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            print("skipped: the Node twin cannot be installed")
            return None
    html = pages[0].body.decode()
    names, count = [], [0]

    def hole(m):
        if not m[2]:
            return m[0]
        count[0] += 1
        names.append(m[2])
        return m[1] + "{{v.[%d]}}" % (count[0] - 1) + m[3]

    template = re.sub(r'( value=")([^"{}]*)(")', hole, html.replace("{{", ""))
    with open(folder + "/page.hbs", "w", encoding="utf-8") as f:
        f.write(template)
    port = ports.free()
    twin = subprocess.Popen(["node", "bench/web/twin.mjs", str(port), folder + "/twin.db", folder + "/page.hbs"],
                            stdout=subprocess.PIPE, text=True)
    if "ready" not in (twin.stdout.readline() or ""):
        print("skipped: the Node twin does not start")
        return None
    db = sqlite3.connect(folder + "/twin.db")
    cookie, account, key = secrets.token_urlsafe(32), secrets.token_bytes(16), secrets.token_bytes(32)
    db.execute("INSERT INTO session VALUES (1, ?, ?, 0, ?)", (hashlib.sha256(cookie.encode()).digest(), account, key))
    import hmac
    with open(folder + "/twin-drafts", "w", encoding="utf-8") as f:
        f.write("s=%s\n" % cookie)
        for i, page in enumerate(pages):
            reference = "2026-T%04d" % i
            facts = {"f%02d" % n: x for n, x in enumerate(names)}
            db.execute("INSERT INTO dossier VALUES (1, ?, ?, 1, 0, '')", (reference, account))
            db.execute("INSERT INTO facts VALUES (1, ?, ?)", (reference, json.dumps(facts)))
            form = page.form("h_birth_name")
            values = [(n, x) for n, x in form.values if n not in ("csrf", "nonce", "base", "h_unit")]
            token = hmac.new(key, reference.encode(), hashlib.sha256).hexdigest()
            f.write("/commande/%s/personnes %s %s\n" % (reference, token, urllib.parse.urlencode(values + [("do", "next")])))
    db.commit()
    db.close()
    asked = urllib.request.Request("http://127.0.0.1:%d/commande/2026-T0000/personnes" % port, headers={"Cookie": "s=" + cookie})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        if len(answer.read()) < len(html) * 0.9:
            raise RuntimeError("the twin's page is not ours")
    return twin, port, cookie


def bench_pages(program, folder, v, pages, twin):
    front = process_of(program, "front")
    cookie = "Cookie: " + "; ".join("%s=%s" % c for c in v.cookies.items())
    url = "http://%s%s" % (program.address, pages[0].path)
    master, worker, port = start_nginx(folder, pages[0].body)
    bare, bare_port = start_bare(folder, pages[0].body)
    ours, theirs, node, library = [], [], [], []
    for _ in range(ROUNDS):
        ours.append(wrk(url, front, headers=[cookie]))
        theirs.append(wrk("http://127.0.0.1:%d/page.html" % port, [worker]))
        library.append(wrk("http://127.0.0.1:%d/" % bare_port, [bare.pid]))
        if twin:
            node.append(wrk("http://127.0.0.1:%d/commande/2026-T0000/personnes" % twin[1], [twin[0].pid],
                            headers=["Cookie: s=" + twin[2]]))
    subprocess.run(["kill", str(master)], check=False)
    bare.terminate()
    bare.wait()
    print("the page: %d bytes" % len(pages[0].body))
    row("page GET, CPU us: ours / nginx sending the same bytes", best(ours, "cpu_us"), best(theirs, "cpu_us"), "<= 3", 3)
    row("page GET, CPU us: libmicrohttpd alone / nginx", best(library, "cpu_us"), best(theirs, "cpu_us"))
    row("page GET, requests/s: ours / nginx", best(ours, "rate"), best(theirs, "rate"))
    if node:
        row("page GET, CPU us: ours / Fastify twin", best(ours, "cpu_us"), best(node, "cpu_us"), "<= 0.333", 1 / 3)
        row("page GET, requests/s: ours / Fastify twin", best(ours, "rate"), best(node, "rate"))


def versions(path):
    """How many times the drafts of a database were saved."""
    db = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    try:
        return db.execute("SELECT SUM(version) FROM dossier").fetchone()[0]
    finally:
        db.close()


def saves(address, front, drafts, database, helpers=()):
    """Each answer is a save that was kept, or there is no figure."""
    before = versions(database)
    sample = wrk("http://" + address, front, "bench/web/save.lua", [drafts], helpers=helpers)
    kept = versions(database) - before
    if not sample["answers"] <= kept <= sample["answers"] + 2 * CONNECTIONS:
        raise RuntimeError("%s: %d answers, %d saves kept" % (address, sample["answers"], kept))
    return sample


def bench_saves(program, single, folder, v, pages, twin):
    front, clerk = process_of(program, "front"), process_of(program, "clerk")
    ours, each, node, disk = [], [], [], []
    drafts = drafts_file(folder, v, pages)
    one = drafts_file(single.folder, *single.prepared)
    compiled(folder, "fdatasync")
    for _ in range(ROUNDS):
        disk.append(float(subprocess.run([folder + "/fdatasync", folder + "/disk", "2"], capture_output=True, text=True,
                                         check=True).stdout))
        ours.append(saves(program.address, front, drafts, program.folder + "/data/tabellion.db", clerk))
        each.append(saves(single.address, process_of(single, "front"), one, single.folder + "/data/tabellion.db"))
        if twin:
            node.append(saves("127.0.0.1:%d" % twin[1], [twin[0].pid], folder + "/twin-drafts", folder + "/twin.db"))
    row("save, requests/s: a commit a turn / a commit a request", best(ours, "rate"), best(each, "rate"), ">= 4", None, 4)
    row("save, requests/s: ours / bare fdatasync", best(ours, "rate"), statistics.median(disk))
    row("save, CPU us: a commit a request / a commit a turn", best(each, "cpu_us"), best(ours, "cpu_us"))
    row("save, CPU us: a commit alone / ours", best(each, "cpu_us") - best(ours, "cpu_us"), best(ours, "cpu_us"))
    if node:
        row("save, requests/s: ours / Fastify twin", best(ours, "rate"), best(node, "rate"), ">= 6", None, 6)
        row("save, CPU us: Fastify twin / ours", best(node, "cpu_us"), best(ours, "cpu_us"), ">= 6", None, 6)
        row("save, CPU us: Fastify twin / ours and the clerk's share", best(node, "cpu_us"), best(ours, "all_us"))
    memory = 0
    for pid in front:
        with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as f:
            memory += int(re.search(r"Pss_Anon:\s+(\d+) kB", f.read())[1])
    row("front, Pss_Anon after load, MB: ours / 16", memory / 1024, 16, "<= 1", 1)


def bench_uploads(program, folder, v, pages):
    page = v.get(pages[0].path.rsplit("/", 1)[0] + "/pieces")
    piece = journey.pieces_asked(page)[0]
    data = papers.pdf("Charge", 1, b"/Pad (%s) " % (secrets.token_hex(1024 * 1024).encode()))
    front, samples, peers, bytes_alone = process_of(program, "front"), [], [], []
    keep = compiled(folder, "upload", "-lcrypto")
    page = journey.upload(v, page, piece, data)
    path = page.path.split("#")[0]
    for _ in range(ROUNDS):
        begun = cpu(front)
        for _ in range(UPLOADS):
            page = journey.upload(v, page, piece, data)
            assert page.status == 200, page.status
        both, begun = cpu(front) - begun, cpu(front)
        for _ in range(UPLOADS):
            page = v.get(path)          # what an answered upload is followed by has rows of its own
        samples.append((both - (cpu(front) - begun)) / UPLOADS * 1e3)
        begun = time.process_time_ns()
        for _ in range(UPLOADS):
            hashlib.sha256(data).digest()
        peers.append((time.process_time_ns() - begun) / UPLOADS / 1e6)
        bytes_alone.append(float(subprocess.run([keep, program.folder, str(len(data)), str(UPLOADS)], capture_output=True,
                                                text=True, check=True).stdout))
    ours, peer, alone = (statistics.median(x) for x in (samples, peers, bytes_alone))
    size = len(data) / 1048576
    row("upload of %.1f MB, front CPU ms: ours / SHA-256 alone" % size, ours, peer, "<= 4", 4)
    row("upload of %.1f MB, CPU ms: its bytes alone / SHA-256 alone" % size, alone, peer)
    row("upload of %.1f MB, front CPU ms: ours / its bytes alone" % size, ours, alone)


def main():
    with tempfile.TemporaryDirectory(prefix="tabellion-bench-") as folder:
        with instance.Instance() as program, instance.Instance("process.turn_requests=1") as single:
            v, pages = prepare(program)
            single.prepared = prepare(single)
            twin = start_twin(folder, v, pages)
            try:
                bench_pages(program, folder, v, pages, twin)
                bench_saves(program, single, folder, v, pages, twin)
                bench_uploads(program, folder, v, pages)
            finally:
                if twin:
                    twin[0].terminate()
    with open("build/bench-web.json", "w", encoding="utf-8") as f:
        json.dump(rows, f, indent=1)


main()
