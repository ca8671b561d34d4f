#!/usr/bin/env python3
"""The speed of replay, as ratios of one run.

    tests/bench/replay.py FILLGUARD [--older FILLGUARD] [--recorded DIR]
                          [--rounds N]

Plays the recorded windows, as book files and as raw captures, with one core and
with two; with another build of the program beside them, such as that of the
commit that the goals name. The programs take turns, and the shortest of the
rounds counts, so that a busy machine matters little. Then plays ten policies at
once, and says how long a month of windows would take. Exits with 1 when a
program fails, or when the number of cores changes a byte of the output.
"""

import argparse
import glob
import gzip
import hashlib
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
MONTH = 8_600  # 5-minute windows
TEN = "guard.hard_stop_bid=" + ",".join(f"0.{x}" for x in range(30, 80, 5))
TOOK = re.compile(r"took ([0-9.]+) s")
UPDATES = re.compile(r"book updates (\d+)")


def arguments():
    out = argparse.ArgumentParser(description="The speed of replay.")
    out.add_argument("program")
    out.add_argument("--older", help="another build, to compare with")
    out.add_argument("--recorded",
                     default=os.path.join(HERE, "../../../shared/data/recorded"))
    out.add_argument("--rounds", type=int, default=5)
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
        took = compare({"sweep": [options.program, "replay", *books,
                                  "--sweep", TEN]}, 1)["sweep"][0]
    cores = len(os.sched_getaffinity(0))
    print(f"\nten policies over {len(books)} windows on {cores} cores: "
          f"{took:.1f} s; a month of {MONTH:,} windows would take "
          f"{took / len(books) * MONTH / 60:.1f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
