"""form - one subscription form as PDF, CPU: the press beside pdfkit, pdf-lib, WeasyPrint and Chromium.

Ours is tagged, has QR codes and feet added after the pages are counted, and is read again by the lint. pdfkit draws the
same words, fonts and boxes, untagged; the others flow the same words with less around them. All warm, in turns,
the best of ROUNDS each: the machine may be busy with other things. Chromium starts anew for each form, so there
it is cold beside cold.
"""
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

ROUNDS, FORMS = 3, 30
MODEL = "test/press/form_sample.json"
PYTHONS = [sys.executable, "/usr/bin/python3"]


def run(command, folder=None):
    return float(subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout)


def cold_ms(command):
    """The CPU of a whole process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def has_npm():
    if shutil.which("node") is None:
        return False
    if os.path.isdir("bench/form/node_modules/pdf-lib"):
        return True
    got = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd="bench/form", capture_output=True, check=False)
    return got.returncode == 0


def weasy_python():
    for python in PYTHONS:
        if subprocess.run([python, "-c", "import weasyprint"], capture_output=True, check=False).returncode == 0:
            return python
    return None


def warm_peers(folder):
    """Per peer: its command and our goal, the command empty when the peer cannot be had."""
    node, python = has_npm(), weasy_python()
    args = [MODEL, str(FORMS), folder + "/peer.pdf"]
    return {"pdfkit": (node and ["node", "bench/form/peer.mjs", *args], 1 / 8),
            "pdf-lib": (node and ["node", "bench/form/peer_lib.mjs", MODEL, "5", folder + "/peer.pdf"], None),
            "WeasyPrint": (python and [python, "bench/form/page.py", "weasyprint", MODEL, "5", folder + "/peer.pdf"],
                           None)}


def row(name, ours, peer, goal):
    ratio = ours / peer
    return {"name": "form: 5 pages, ms CPU beside " + name, "ours": round(ours, 2), "peer": round(peer, 2),
            "ratio": round(ratio, 4), "goal": None if goal is None else "<= 1/%d" % round(1 / goal),
            "met": None if goal is None else ratio <= goal}


def chromium_row(folder):
    browser = shutil.which("chromium")
    if browser is None:
        print("skipped: Chromium cannot be had")
        return []
    page = folder + "/page.html"
    subprocess.run([sys.executable, "bench/form/page.py", "html", MODEL, page], check=True)
    theirs = [browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
              "--user-data-dir=" + folder + "/profile", "--print-to-pdf=" + folder + "/peer.pdf", "file://" + page]
    ours = ["build/bench/form/bench-form", MODEL, "1", folder + "/ours.pdf"]
    cold_ms(theirs)                             # makes its profile
    return [row("Chromium, both cold", min(cold_ms(ours) for _ in range(ROUNDS)),
                min(cold_ms(theirs) for _ in range(ROUNDS)), None)]


def main():
    os.makedirs("build", exist_ok=True)
    folder = tempfile.mkdtemp(prefix="tabellion-bench-")
    peers, ours, best = warm_peers(folder), [], {}
    for _ in range(ROUNDS):
        ours.append(run(["build/bench/form/bench-form", MODEL, str(FORMS), "build/bench-form.pdf"]))
        for name, (command, _) in peers.items():
            if command:
                best[name] = min(best.get(name, float("inf")), run(command))
    for name in peers:
        if name not in best:
            print("skipped: %s cannot be had" % name)
    rows = [row(name, min(ours), ms, peers[name][1]) for name, ms in best.items()] + chromium_row(folder)
    with open("build/bench-form.json", "w", encoding="utf-8") as f:
        json.dump(rows, f, indent=1, ensure_ascii=False)
    for r in rows:
        print("%-64s %10.2f %10.2f %8.3f %s" % (r["name"], r["ours"], r["peer"], r["ratio"], r["met"]))
    shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
