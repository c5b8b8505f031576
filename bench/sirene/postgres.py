#!/usr/bin/env python3
"""postgres - both zips by COPY into unlogged tables of all columns, two indexes, analyze; under test/with-postgres.

Usage   test/with-postgres bench/sirene/postgres.py FOLDER
Prints {"seconds", "cpu", "bytes"}: wall seconds, and CPU seconds of the server's backends, of unzip and of psql.
"""
import glob
import json
import os
import resource
import subprocess
import sys
import time

FOLDER, DSN = sys.argv[1], sys.argv[2]
WHERE = dict(x.split("=", 1) for x in DSN.split(":", 1)[1].split())
PSQL = [sorted(glob.glob("/usr/lib/postgresql/*/bin/psql"))[-1], "-qXAt", "-v", "ON_ERROR_STOP=1", "-h", WHERE["host"],
        "-U", WHERE["user"], "-d", WHERE["dbname"]]


def sql(text):
    return subprocess.run(PSQL + ["-c", text], check=True, stdout=subprocess.PIPE).stdout.decode().strip()


def server_cpu():
    """Of the postmaster and of all backends it has buried."""
    with open(WHERE["host"] + "/data/postmaster.pid", encoding="ascii") as f:
        pid = int(f.readline())
    with open("/proc/%d/stat" % pid, encoding="ascii") as f:
        return sum(int(x) for x in f.read().rsplit(")", 1)[1].split()[11:15]) / os.sysconf("SC_CLK_TCK")


def copy(table, zip_name, csv_name):
    with open("%s/%s.csv" % (FOLDER, csv_name), encoding="utf-8") as f:
        columns = f.readline().strip().split(",")
    sql("create unlogged table %s (%s)" % (table, ",".join('"%s" text' % c for c in columns)))
    unzip = subprocess.Popen(["unzip", "-p", "%s/%s.zip" % (FOLDER, zip_name)], stdout=subprocess.PIPE)
    subprocess.run(PSQL + ["-c", "copy %s from stdin with (format csv, header)" % table], stdin=unzip.stdout, check=True)
    unzip.stdout.close()
    if unzip.wait() != 0:
        sys.exit("unzip failed")


def main():
    before, begun = server_cpu(), time.monotonic()
    copy("u", "ul", "StockUniteLegale")
    copy("e", "et", "StockEtablissement")
    sql("set maintenance_work_mem='512MB'; create index u_siren on u(siren); create index e_siret on e(siren, nic); analyze")
    seconds = time.monotonic() - begun
    time.sleep(0.5)             # the last backend is buried
    own = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"seconds": seconds, "cpu": server_cpu() - before + own.ru_utime + own.ru_stime,
                      "bytes": int(sql("select pg_database_size(current_database())"))}))


main()
