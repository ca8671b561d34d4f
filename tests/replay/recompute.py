#!/usr/bin/env python3
"""Recomputes, without any of fillguard's code, what `fillguard replay` prints.

    fillguard replay CAPTURE... --out LINES
    tests/replay/recompute.py LINES CAPTURE...

Reads book_5m captures (see the README beside the recordings) with Python's own
decimals and compares every line: best levels, sizes, imbalance, confidence,
penalty, seconds left and the age of the book. Prints what differs and exits
with 1 if anything does.
"""
import gzip
import json
import sys
from datetime import datetime, timezone
from decimal import Decimal

PENALTIES = [(60, Decimal("0.00")), (120, Decimal("0.03")),
             (300, Decimal("0.08")), (9999, Decimal("0.15"))]


def penalty(seconds_left):
    for bound, value in PENALTIES:
        if seconds_left <= bound:
            return value
    return PENALTIES[-1][1]


def lines_of(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt") as file:
        for line in file:
            yield json.loads(line)


def iso(second):
    return datetime.fromtimestamp(second, timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%S.000Z")


class Book:
    def __init__(self):
        self.bids = {}
        self.asks = {}

    def apply(self, line):
        if line["type"] == "book":
            self.bids = {Decimal(p): Decimal(s) for p, s in line["bids"]}
            self.asks = {Decimal(p): Decimal(s) for p, s in line["asks"]}
        else:
            for levels, changes in ((self.bids, line["b"]),
                                    (self.asks, line["a"])):
                for p, s in changes:
                    if Decimal(s) == 0:
                        levels.pop(Decimal(p), None)
                    else:
                        levels[Decimal(p)] = Decimal(s)

    def side(self, name):
        bids, asks = self.bids, self.asks
        if name == "down":
            bids, asks = ({1 - p: s for p, s in self.asks.items()},
                          {1 - p: s for p, s in self.bids.items()})
        bid = max(bids) if bids else None
        ask = min(asks) if asks else None
        bid_value = sum(p * s for p, s in bids.items())
        ask_value = sum(p * s for p, s in asks.items())
        imbalance = None
        if bids or asks:
            imbalance = round(float((bid_value - ask_value)
                                    / (bid_value + ask_value)), 3)
        return {"best_bid": bid, "best_bid_size": bids.get(bid),
                "best_ask": ask, "best_ask_size": asks.get(ask),
                "imbalance": imbalance}


def expected(path):
    rows = lines_of(path)
    meta = next(rows)
    frames = list(rows)
    book, last_ts, at = Book(), None, 0
    first = next(f["ts"] for f in frames)
    begin = max(meta["start"], -(-first // 1000))
    for second in range(begin, meta["end"] + 1):
        while at < len(frames) and frames[at]["ts"] <= second * 1000:
            book.apply(frames[at])
            last_ts = frames[at]["ts"]
            at += 1
        left = meta["end"] - second
        yield {"slug": meta["slug"], "second": second, "left": left,
               "penalty": penalty(left), "age": second * 1000 - last_ts,
               "up": book.side("up"), "down": book.side("down")}


def same(printed, wanted):
    if printed is None or wanted is None:
        return printed is None and wanted is None
    if isinstance(wanted, float):
        return abs(printed - wanted) < 1e-9
    return Decimal(str(printed)) == wanted


def compare(want, line):
    wrong = []

    def check(what, printed, wanted):
        if not same(printed, wanted):
            wrong.append(f"{what}: printed {printed}, expected {wanted}")

    window = line["window"]
    if window["slug"] != want["slug"]:
        wrong.append(f"slug: {window['slug']}")
    check("seconds_left", window["seconds_left"], Decimal(want["left"]))
    check("time_penalty", line["confidence"]["time_penalty"], want["penalty"])
    best = None
    for side in ("up", "down"):
        for key, value in want[side].items():
            check(f"books.{side}.{key}", line["books"][side][key], value)
        check(f"books.{side}.age_ms", line["books"][side]["age_ms"],
              Decimal(want["age"]))
        ask = want[side]["best_ask"]
        value = None if ask is None else ask - want["penalty"]
        printed = line["confidence"][side]
        check(f"confidence.{side}",
              None if printed is None else round(printed, 6), value)
        if value is not None and (best is None or value > best):
            best = value
    return wrong


def main():
    printed_path, captures = sys.argv[1], sys.argv[2:]
    printed = {}
    for line in lines_of(printed_path):
        window = line["window"]
        second = round(datetime.fromisoformat(
            window["closes_at"].replace("Z", "+00:00")).timestamp()
            - window["seconds_left"])
        printed[(window["slug"], second)] = line
    compared = differing = missing = 0
    for path in captures:
        for want in expected(path):
            line = printed.pop((want["slug"], want["second"]), None)
            if line is None:
                missing += 1
                print(f"{want['slug']} {iso(want['second'])}: no line")
                continue
            compared += 1
            wrong = compare(want, line)
            if wrong:
                differing += 1
                if differing <= 20:
                    print(f"{want['slug']} {iso(want['second'])}: "
                          + "; ".join(wrong))
    extra = len(printed)
    print(f"{compared} lines compared, {differing} differ, {missing} missing, "
          f"{extra} extra")
    return 1 if differing or missing or extra or not compared else 0


if __name__ == "__main__":
    sys.exit(main())
