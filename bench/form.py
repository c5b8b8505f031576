"""form - one subscription form as PDF, CPU: the press beside pdfkit on the same words, fonts and boxes.

Ours is tagged, has QR codes and feet added after the pages are counted, and is joined by qpdf; the peer's
is not. Both warm, in turns, the best of ROUNDS each: the machine may be busy with other things.
"""
import json
import os
import shutil
import subprocess
import sys

ROUNDS, FORMS = 3, 30
MODEL = "test/press/form_sample.json"
GOAL = 1 / 3


def run(command, folder=None):
    return float(subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout)


def peer_ready():
    if shutil.which("node") is None:
        return False
    if os.path.isdir("bench/form/node_modules/pdfkit"):
        return True
    got = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd="bench/form", capture_output=True, check=False)
    return got.returncode == 0


def main():
    os.makedirs("build", exist_ok=True)
    if not peer_ready():
        print("skipped: pdfkit cannot be had")
        return 0
    ours, peer = [], []
    for _ in range(ROUNDS):
        ours.append(run(["build/bench/form/bench-form", MODEL, str(FORMS), "build/bench-form.pdf"]))
        peer.append(run(["node", "bench/form/peer.mjs", MODEL, str(FORMS), "build/bench-form-peer.pdf"]))
    ratio = min(ours) / min(peer)
    row = {"name": "form: 5 pages, ms CPU beside pdfkit", "ours": round(min(ours), 2), "peer": round(min(peer), 2),
           "ratio": round(ratio, 4), "goal": "<= 1/3", "met": ratio <= GOAL}
    with open("build/bench-form.json", "w", encoding="utf-8") as f:
        json.dump([row], f, indent=1, ensure_ascii=False)
    print("form: ours %.1f ms, pdfkit %.1f ms, ratio %.3f (goal 1/3)" % (min(ours), min(peer), ratio))
    return 0 if row["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
