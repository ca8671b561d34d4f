#!/usr/bin/env python3
"""The speed of replay, as ratios of one run.

    tests/bench/replay.py FILLGUARD [--older FILLGUARD] [--recorded DIR]
                          [--rounds N] [--month DIR]

Plays the recorded windows, as book files and as raw captures, with one core and
with two; with another build of the program beside them, such as that of the
commit that the goals name. The programs take turns, and the shortest of the
rounds counts, so that a busy machine matters little. Then plays ten policies at
once, and says how long a month of windows would take; with --month it makes
that month in DIR by repeating the recorded windows at later times (2 GB; kept
for the next time), and plays it. Exits with 1 when a program fails, when the
number of cores changes a byte of the output, or when the month takes longer
than it may.
"""

import argparse
import glob
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MONTH = 8_600  # 5-minute windows
MONTH_OPENS = 1_775_001_600  # 2026-04-01
MOST_MINUTES = 10
TEN = "guard.hard_stop_bid=" + ",".join(f"0.{x}" for x in range(30, 80, 5))
TOOK = re.compile(r"took ([0-9.]+) s")
UPDATES = re.compile(r"book updates (\d+)")
TIMES = re.compile(rb'"(ts|rx)":(\d{13})')


def arguments():
    out = argparse.ArgumentParser(description="The speed of replay.")
    out.add_argument("program")
    out.add_argument("--older", help="another build, to compare with")
    out.add_argument("--recorded",
                     default=os.path.join(HERE, "../../../shared/data/recorded"))
    out.add_argument("--rounds", type=int, default=5)
    out.add_argument("--month", help="folder of a month of windows")
    return out.parse_args()


def run(command):
    """The seconds that it says it took, its updates, its output's digest."""
    done = subprocess.run(command, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    said = done.stderr.decode()
    took = TOOK.search(said)
    updates = UPDATES.search(said)
    if done.returncode != 0 or not took or not updates:
        sys.exit(f"{' '.join(command[:2])} failed: {said}")
    return (float(took[1]), int(updates[1]),
            hashlib.sha256(done.stdout).hexdigest())


def write_windows(books, path):
    """The metadata of raw captures: the first line of each book file."""
    with open(path, "w", encoding="utf-8") as out:
        for book in books:
            with gzip.open(book, "rt", encoding="utf-8") as file:
                out.write(file.readline())


def at_another_time(text, opens):
    """A book file as of a window that opens at another time."""
    head, _, rest = text.partition(b"\n")
    meta = json.loads(head)
    later = opens - meta["start"]
    meta |= {"slug": f"btc-updown-5m-{opens}", "start": opens,
             "end": opens + 300}
    return json.dumps(meta).encode() + b"\n" + TIMES.sub(
        lambda x: b'"%b":%d' % (x[1], int(x[2]) + later * 1_000), rest)


def month_of(books, folder):
    """The files of a month, made where they are not there yet."""
    os.makedirs(folder, exist_ok=True)
    texts = []
    for book in books:
        with gzip.open(book, "rb") as file:
            texts.append(file.read())
    out = []
    for i in range(MONTH):
        opens = MONTH_OPENS + i * 300
        out.append(os.path.join(folder, f"btc-updown-5m-{opens}.jsonl.gz"))
        if not os.path.exists(out[-1]):
            text = at_another_time(texts[i % len(texts)], opens)
            with open(out[-1] + ".new", "wb") as file:
                file.write(gzip.compress(text, 1))
            os.rename(out[-1] + ".new", out[-1])
    return out


def sweep(program, books):
    """The minutes that ten policies take."""
    return compare({"sweep": [program, "replay", *books, "--sweep", TEN]},
                   1)["sweep"][0] / 60


def compare(kinds, rounds):
    """The shortest run of each: {name: (seconds, updates, digest)}."""
    best = {}
    for _ in range(rounds):
        for name, command in kinds.items():
            now = run(command)
            if name not in best or now[0] < best[name][0]:
                best[name] = now
    return best


def print_ratios(what, best):
    one = best["one core"]
    print(f"| {what} | {one[1] / one[0]:,.0f} | ", end="")
    older = best.get("older")
    print(f"{older[0] / one[0]:.2f} | " if older else "-- | ", end="")
    print(f"{one[0] / best['two cores'][0]:.2f} |")
    if one[2] != best["two cores"][2]:
        sys.exit(f"{what}: two cores give other lines than one")


def main():
    options = arguments()
    books = sorted(glob.glob(f"{options.recorded}/book_5m/*.gz"))
    raw = sorted(glob.glob(f"{options.recorded}/raw_ws/*.gz"))
    if not books or not raw:
        print(f"{options.recorded} has no recorded windows")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        windows = os.path.join(folder, "windows.jsonl")
        write_windows(books, windows)
        print("| input | updates/s, one core | times the older build | "
              "two cores, times one |\n|---|---|---|---|")
        for what, rest in (("book files", books),
                           ("raw captures", raw + ["--windows", windows])):
            kinds = {"one core": [options.program, "replay", "--cores", "1"],
                     "two cores": [options.program, "replay", "--cores", "2"]}
            if options.older:
                kinds["older"] = [options.older, "replay"]
            kinds = {name: x + rest for name, x in kinds.items()}
            print_ratios(what, compare(kinds, options.rounds))
    took = sweep(options.program, books)
    cores = len(os.sched_getaffinity(0))
    print(f"\nten policies over {len(books)} windows on {cores} cores: "
          f"{took * 60:.1f} s; a month of {MONTH:,} windows would take "
          f"{took / len(books) * MONTH:.1f} minutes")
    if not options.month:
        return 0
    took = sweep(options.program, month_of(books, options.month))
    print(f"ten policies over {MONTH:,} windows: {took:.1f} minutes (at most "
          f"{MOST_MINUTES})")
    return int(took > MOST_MINUTES)


if __name__ == "__main__":
    sys.exit(main())
