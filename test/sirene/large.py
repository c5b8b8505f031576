#!/usr/bin/env python3
"""large - a real 64-bit archive: more than four gigabytes of CSV, as a file and through a pipe.

Usage   test/sirene/large.py BUILD
The rows of a small stock, each with a column nobody knows that makes the file long; written once with its lengths in
front (64-bit form) and once as a stream (data descriptor). The register must be that of the small stock; cut by a
few bytes the archive is refused. A minute or two.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile

BUILD = os.path.abspath(sys.argv[1])
SIRENE = BUILD + "/src/sirene/sirene"
WANTED = (4 << 30) + (64 << 20)


def run(*arguments, **more):
    return subprocess.run([str(a) for a in arguments], check=True, stdout=subprocess.PIPE, **more).stdout


def long_rows(path):
    """The file's bytes, with a long last column."""
    rows = sum(1 for _ in open(path, "rb"))
    fill = b"," + b"REMPLISSAGE " * (min(31000, WANTED // rows + 1000) // 12)
    with open(path, "rb") as f:
        yield next(f).rstrip(b"\n") + b",colonneInconnue\n"
        for line in f:
            yield line.rstrip(b"\n") + fill + b"\n"


def archive(out, path):
    """Bytes of CSV in it."""
    total = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as z:
        with z.open("StockEtablissement_utf8.csv", "w", force_zip64=True) as member:
            for row in long_rows(path):
                total += member.write(row)
    return total


class Pipe:
    """A stream that cannot seek: the archive gets a data descriptor."""

    def __init__(self, raw):
        self.raw = raw

    def write(self, b):
        return self.raw.write(b)

    def flush(self):
        self.raw.flush()


def main():
    folder = tempfile.mkdtemp(prefix="sirene-large-")
    try:
        run(BUILD + "/test/sirene/stock_maker", 150000, folder)
        units, places = folder + "/StockUniteLegale.csv", folder + "/StockEtablissement.csv"
        run(SIRENE, "import", units, places, folder + "/small")
        want = run(SIRENE, "status", folder + "/small")
        total = archive(folder + "/large.zip", places)
        if total <= 1 << 32:
            sys.exit("not ok the file is beyond four gigabytes: %d" % total)
        run(SIRENE, "import", units, folder + "/large.zip", folder + "/register")
        if run(SIRENE, "status", folder + "/register") != want:
            sys.exit("not ok a 64-bit archive gives the same register")
        print("ok 1 a 64-bit archive of %.2f GB gives the same register" % (total / 1e9), flush=True)
        p = subprocess.Popen([SIRENE, "import", units, "-", folder + "/piped"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        archive(Pipe(p.stdin), places)
        p.stdin.close()
        if p.wait() != 0 or run(SIRENE, "status", folder + "/piped") != want:
            sys.exit("not ok the same as a stream with a data descriptor")
        print("ok 2 the same as a stream with a data descriptor", flush=True)
        size = os.path.getsize(folder + "/large.zip")
        with open(folder + "/large.zip", "r+b") as f:
            f.truncate(size - 30)
        p = subprocess.run([SIRENE, "import", units, folder + "/large.zip", folder + "/register"], stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE)
        if p.returncode != 65 or b"zip=" not in p.stderr or run(SIRENE, "status", folder + "/register") != want:
            sys.exit("not ok a cut one is refused")
        print("ok 3 cut by thirty bytes it is refused, the register stays", flush=True)
    finally:
        shutil.rmtree(folder)


main()
