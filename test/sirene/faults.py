#!/usr/bin/env python3
"""faults - what befalls an import or a merge must not befall the register.

Usage   test/sirene/faults.py BUILD [ESTABLISHMENTS [KILLS]]
Killed at any moment, out of disk at any byte: the register under the name is the old one, whole, or the
new one, whole; the next import succeeds. Then two hundred swaps under four readers.
"""
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BUILD = os.path.abspath(sys.argv[1])
SIZE = int(sys.argv[2]) if len(sys.argv) > 2 else 30000
KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 12
SIRENE = BUILD + "/src/sirene/sirene"
dice = random.Random(7)
done = [0]


def ok(sentence):
    done[0] += 1
    print("ok %d %s" % (done[0], sentence), flush=True)


def fail(sentence):
    print("not ok %s" % sentence)
    sys.exit(1)


def status(path):
    return subprocess.run([SIRENE, "status", path], check=True, stdout=subprocess.PIPE).stdout.decode()


def whole(path):
    if subprocess.run([SIRENE, "verify", path], stdout=subprocess.DEVNULL).returncode != 0:
        fail("the register is whole")
    return status(path)


def limited(most):
    def before():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    return before


def killed(commands, path, allowed):
    """Kills each command after a random part of the time it takes; the register is one of the allowed."""
    seen = [0, 0]
    for command in commands:
        begun = time.monotonic()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lasts = time.monotonic() - begun
        allowed.add(whole(path))
        for n in range(KILLS):
            p = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            # half of them about the end: what is written there, the flush, the swap
            time.sleep(lasts * (dice.random() if n % 2 else 0.85 + 0.2 * dice.random()))
            p.kill()
            seen[p.wait() == 0] += 1
            if whole(path) not in allowed:
                fail("after a kill the register is the old or the new one")
    return seen


def main():
    folder = tempfile.mkdtemp(prefix="sirene-faults-")
    try:
        stocks = []
        for seed in (1, 2):
            os.mkdir("%s/%d" % (folder, seed))
            subprocess.run([BUILD + "/test/sirene/stock_maker", str(SIZE), "%s/%d" % (folder, seed), str(seed)], check=True)
            stocks.append(["%s/%d/Stock%s.csv" % (folder, seed, n) for n in ("UniteLegale", "Etablissement")])
        live, a, b = (folder + "/" + n for n in ("live", "a", "b"))
        for stock, path in zip(stocks, (a, b)):
            subprocess.run([SIRENE, "import"] + stock + [path], check=True, stdout=subprocess.DEVNULL)
        shutil.copy(a, live)
        allowed = {status(a), status(b)}
        head = {}
        for k, stock in enumerate(stocks[1]):       # a tenth of the second stock are the changes
            with open(stock, encoding="utf-8") as f:
                lines = f.readlines()
            head[k] = "%s/delta%d.csv" % (folder, k)
            with open(head[k], "w", encoding="utf-8") as f:
                f.writelines(lines[:len(lines) // 10])
        commands = [[SIRENE, "import"] + stocks[0] + [live, "--force"], [SIRENE, "import"] + stocks[1] + [live, "--force"],
                    [SIRENE, "merge", a, head[0], head[1], live, "--force"]]
        seen = killed(commands, live, allowed)
        ok("killed %d times in import and merge (%d were done already), the register stayed whole" % (seen[0], seen[1]))

        shutil.copy(a, live)
        before, size, refused = whole(live), os.path.getsize(b), 0
        for part in (0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97, 0.999):
            p = subprocess.run([SIRENE, "import"] + stocks[1] + [live, "--force"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, preexec_fn=limited(int(size * part)))
            refused += p.returncode == 74
            if p.returncode != 74 or whole(live) != before or os.path.exists(live + ".new"):
                fail("a full disk at %g of the file: exit %d" % (part, p.returncode))
        p = subprocess.run([SIRENE, "merge", a, head[0], head[1], live, "--force"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, preexec_fn=limited(size // 2))
        if p.returncode != 74 or whole(live) != before:
            fail("a full disk in a merge: exit %d" % p.returncode)
        subprocess.run([SIRENE, "import"] + stocks[1] + [live, "--force"], check=True, stdout=subprocess.DEVNULL)
        if whole(live) != status(b):
            fail("the next import succeeds")
        ok("%d full disks left the old register, and the next import succeeded" % (refused + 1))

        dump = subprocess.run([BUILD + "/test/sirene/ask", a], input=b"D\n", stdout=subprocess.PIPE, check=True).stdout
        units = [line.split(b"\t")[1] for line in dump.split(b"\n") if line.startswith(b"unit\t")]
        p = subprocess.run([BUILD + "/test/sirene/swap", a, b, live], input=b"\n".join(dice.sample(units, 60)) + b"\n")
        if p.returncode != 0:
            sys.exit(1)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
