#!/usr/bin/env python3
"""Compares the lines of `fillguard replay` with an independent calculation.

    compare_replay.py LINES RECORDED

LINES is replay's output for captures of RECORDED/book_5m. Best levels and ages
are compared with RECORDED/tob_1s_5m.csv.gz, which others derived from the wire.
Imbalance, confidence and the leading outcome are compared with books that this
script expands from the captures itself, with Python's decimals.
"""

import csv
import gzip
import json
import sys
from decimal import Decimal
from pathlib import Path

PENALTIES = [(60, "0"), (120, "0.03"), (300, "0.08"), (9999, "0.15")]


def penalty(left):
    return next((Decimal(p) for bound, p in PENALTIES if left <= bound),
                Decimal("0.15"))


def same(number, text):
    """Whether both are absent, or equal as decimals."""
    if not text or number is None:
        return not text and number is None
    return Decimal(number) == Decimal(text)


def read_lines(path):
    """Returns lines by (slug, second), and the number of repeated ones."""
    out = {}
    twice = 0
    with open(path) as lines:
        for line in lines:
            x = json.loads(line)
            window = x["window"]
            length = 300 if x["market"].endswith("-5m") else 900
            key = window["slug"], round(length - window["seconds_left"])
            twice += key in out
            out[key] = x
    return out, twice


def compare_quotes(x, row):
    wrong = []
    for side in ("up", "down"):
        book = x["books"][side]
        for ours, theirs in (("best_bid", "bid"), ("best_bid_size", "bid_size"),
                             ("best_ask", "ask"), ("best_ask_size", "ask_size")):
            if not same(book[ours], row[f"{side}_{theirs}"]):
                wrong.append(f"{side}_{theirs}")
    if x["books"]["up"]["age_ms"] != int(row["age_ms"]):
        wrong.append("age_ms")
    return wrong


def expand(path):
    """Yields (second, bids, asks) at each whole second of a capture."""
    with gzip.open(path, "rt") as lines:
        meta = json.loads(next(lines))
        bids, asks = {}, {}
        second = None
        for text in lines:
            x = json.loads(text)
            if second is None:
                second = max(0, -(-(x["ts"] - meta["start"] * 1000) // 1000))
            while second <= 300 and x["ts"] > (meta["start"] + second) * 1000:
                yield second, bids, asks
                second += 1
            if x["type"] == "book":
                bids = dict(x["bids"])
                asks = dict(x["asks"])
                continue
            for levels, changes in ((bids, x["b"]), (asks, x["a"])):
                for price, size in changes:
                    levels.pop(price, None)
                    if Decimal(size):
                        levels[price] = size
        while second is not None and second <= 300:
            yield second, bids, asks
            second += 1


def value(levels, mirrored):
    return sum((1 - Decimal(p) if mirrored else Decimal(p)) * Decimal(s)
               for p, s in levels.items())


def compare_signals(x, second, bids, asks):
    wrong = []
    expected, asked = {}, {}
    for side, buy, sell, mirrored in (("up", bids, asks, False),
                                      ("down", asks, bids, True)):
        b, a = value(buy, mirrored), value(sell, mirrored)
        imbalance = None if b + a == 0 else round(float((b - a) / (b + a)), 3)
        if x["books"][side]["imbalance"] != imbalance:
            wrong.append(f"{side}_imbalance")
        quotes = [1 - Decimal(p) if mirrored else Decimal(p) for p in sell]
        if quotes:
            asked[side] = min(quotes)
            expected[side] = asked[side] - penalty(300 - second)
        ours = x["confidence"][side]
        if (ours is None) != (side not in expected) or (
                ours is not None and abs(ours - float(expected[side])) > 1e-9):
            wrong.append(f"{side}_confidence")
    leading = max(asked, key=lambda k: (asked[k], k == "up"), default=None)
    if len(asked) == 1:
        # Cheap asks of one outcome alone: the asks of the leader are gone.
        other = "down" if leading == "up" else "up"
        leading = other if asked[leading] < Decimal("0.5") else None
    if x["confidence"]["leading"] != leading:
        wrong.append("leading")
    return wrong


def main():
    lines, twice = read_lines(sys.argv[1])
    recorded = Path(sys.argv[2])
    with gzip.open(recorded / "tob_1s_5m.csv.gz", "rt") as table:
        rows = {(r["slug"], int(r["sec"])): r for r in csv.DictReader(table)}
    slugs = {slug for slug, _ in lines}
    rows = {key: row for key, row in rows.items() if key[0] in slugs}
    missing = rows.keys() - lines.keys()
    surplus = lines.keys() - rows.keys()
    mismatches = []
    for key in rows.keys() & lines.keys():
        if wrong := compare_quotes(lines[key], rows[key]):
            mismatches.append((key, wrong))
    signals = 0
    for slug in sorted(slugs):
        for second, bids, asks in expand(recorded / f"book_5m/{slug}.jsonl.gz"):
            if (slug, second) not in lines:
                missing.add((slug, second))
                continue
            signals += 1
            if wrong := compare_signals(lines[slug, second], second, bids, asks):
                mismatches.append(((slug, second), wrong))
    print(f"{len(slugs)} windows, {len(lines)} lines ({twice} twice), "
          f"{len(rows)} rows of quotes, {signals} expanded books: "
          f"{len(missing)} missing, {len(surplus)} surplus, "
          f"{len(mismatches)} differ")
    for key, wrong in sorted(mismatches)[:20]:
        print(*key, *wrong)
    for key in sorted(missing)[:10]:
        print("missing", *key)
    for key in sorted(surplus)[:10]:
        print("surplus", *key)
    return 1 if mismatches or missing or surplus or twice else 0


if __name__ == "__main__":
    sys.exit(main())
