#!/usr/bin/python3
"""fillguard beside what a user would pick instead.

    compare.py BENCH_CLIENTS FILLGUARD_SIM SDK_CLIENT [RECORDED [SECONDS]]

One sender on loopback plays recorded books at 200 and at 1,000 a second to
fillguard, to a client by the venue's own TypeScript SDK, and to a plain client
in Python (aiohttp, json), one after the other. Each keeps the books and
computes both confidences and imbalances and the danger of a position. Prints
the time from a frame's sending to its result, the share of a core and the
memory of each. A frame whose result was replaced by that of a later one counts
up to that one. Exits with 1 when a target is missed.
"""

import bisect
import json
import os
import subprocess
import sys
import tempfile
import time

from sender import Sender, recorded_frames

HERE = os.path.dirname(os.path.abspath(__file__))
RATES = (200, 1_000)
WARM_UP = 3.0  # seconds
SECONDS = 20.0
# 2026-11-22 12:01: a minute into a window of four hours.
START = 1_795_348_860
CLOSES_AT = 1_795_352_400
TOKENS = ("1" * 77, "2" * 77)
LEAST_RATIO = 10  # p99 of each other client, times that of fillguard
MOST_P50 = 50.0  # us, at the highest rate


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} has no VmRSS")


def results_of(path):
    """The time of the first result of each frame, by number, in their order;
    and the part of all that had a danger, where the client states it."""
    numbers, times, dangers = [], [], []
    with open(path, encoding="ascii") as file:
        for line in file:
            number, at, *danger = map(int, line.split())
            dangers += danger
            if not numbers or number > numbers[-1]:
                numbers.append(number)
                times.append(at)
    return numbers, times, sum(dangers) / len(dangers) if dangers else None


class Run:
    """What one client did with frames of one rate."""

    def __init__(self, sent, results, used, seconds, resident):
        numbers, times, self.danger = results
        self.spans = []
        self.lost = 0
        for number, at in sent.items():
            place = bisect.bisect_left(numbers, number)
            if place == len(numbers):
                self.lost += 1
            else:
                self.spans.append((times[place] - at) / 1e3)
        self.spans.sort()
        self.core = used / seconds
        self.resident = resident

    def at(self, part):
        return self.spans[int(part * (len(self.spans) - 1))]


def measure(sender, command, results, rate, seconds):
    sender.expect()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        if not sender.subscribed(20):
            sys.exit(f"{command[0]} subscribed to nothing within 20 s")
        sender.play(rate, WARM_UP)
        used, began = cpu_seconds(process.pid), time.monotonic()
        sent = sender.play(rate, seconds)
        used = cpu_seconds(process.pid) - used
        spent = time.monotonic() - began
        time.sleep(1)  # For results that are late.
        resident = resident_mib(process.pid)
    finally:
        process.terminate()
        process.wait()
    return Run(sent, results_of(results), used, spent, resident)


def verdict(all_runs):
    """Prints the ratios to the targets; whether all are met."""
    met = True
    for rate, runs in all_runs.items():
        for name, run in runs.items():
            if name != "fillguard":
                ratio = run.at(0.99) / runs["fillguard"].at(0.99)
                met &= ratio >= LEAST_RATIO
                print(f"{rate:,}/s: p99 of {name} / fillguard = {ratio:.1f} "
                      f"(at least {LEAST_RATIO})")
    p50 = all_runs[RATES[-1]]["fillguard"].at(0.5)
    print(f"{RATES[-1]:,}/s: p50 of fillguard {p50:.0f} us (at most "
          f"{MOST_P50:.0f})")
    return met and p50 <= MOST_P50


def main():
    program, simulation, sdk_client = sys.argv[1:4]
    recorded = (sys.argv[4] if len(sys.argv) > 4
                else os.path.join(HERE, "../../../../shared/data/recorded"))
    seconds = float(sys.argv[5]) if len(sys.argv) > 5 else SECONDS
    if not os.path.isdir(f"{recorded}/raw_ws"):
        print(f"{recorded} has no recorded frames")
        return 0
    anchor = time.monotonic_ns()
    venue = subprocess.Popen(
        [simulation, "--scenario", "quiet", "--start", str(START),
         "--markets", "btc-4h"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    sender = Sender(
        recorded_frames(recorded),
        lambda: START * 1000 + (time.monotonic_ns() - anchor) // 1_000_000)
    channel = f"127.0.0.1:{sender.port}"
    all_runs = {}
    try:
        at = json.loads(venue.stdout.readline())
        with tempfile.TemporaryDirectory() as folder:
            results = os.path.join(folder, "results")
            rest = [f"ws://{channel}/ws/market", *TOKENS, str(CLOSES_AT),
                    results]
            print("| frames/s | | p50 us | p99 us | p99.9 us | of a core | "
                  "MiB |\n|---|---|---|---|---|---|---|")
            for rate in RATES:
                runs = all_runs[rate] = {}
                for name, command in {
                    "fillguard": [
                        program, channel, at["http"], at["ws"],
                        os.path.join(folder, f"journal-{rate}"),
                        str(START * 1_000_000_000), str(anchor), results],
                    "TypeScript SDK": ["node", sdk_client, *rest],
                    "Python": ["/usr/bin/python3", f"{HERE}/plain_client.py",
                               *rest]}.items():
                    run = measure(sender, command, results, rate, seconds)
                    if run.lost:
                        sys.exit(f"{name}: {run.lost} frames without a result")
                    if run.danger is not None and run.danger < 0.9:
                        sys.exit(f"{name}: {run.danger:.0%} of the results "
                                 "with a danger")
                    runs[name] = run
                    print(f"| {rate:,} | {name} | {run.at(0.5):,.0f} | "
                          f"{run.at(0.99):,.0f} | {run.at(0.999):,.0f} | "
                          f"{run.core:.0%} | {run.resident:.0f} |", flush=True)
    finally:
        venue.stdin.close()
        venue.wait()
    print()
    return 0 if verdict(all_runs) else 1


if __name__ == "__main__":
    sys.exit(main())
