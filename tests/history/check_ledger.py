#!/usr/bin/env python3
"""Computes the money of a history again, from the venue's own record.

check_ledger.py DIR: DIR has venue.csv (matches and results as the venue
accounts for them), history.sqlite and report.json. Shares no code and no
intermediate result with fillguard. Exit code 1 when one millionth differs.
"""

import csv
import json
import pathlib
import sqlite3
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

MILLIONTH = Decimal("0.000001")
DUST = Decimal("0.02")


def cash(price, quantity):
    return (price * quantity).quantize(MILLIONTH, ROUND_HALF_UP)


def read_ledger(path):
    windows = defaultdict(lambda: {"matches": [], "result": None})
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            window = windows[row["window"]]
            if row["kind"] == "result":
                window["result"] = row["outcome"]
            elif row["reversed"] == "0":
                window["matches"].append(row)
    return windows


def account(window):
    """What one window came to, and what the position there was."""
    held = {"up": Decimal(0), "down": Decimal(0)}
    out = {"profit": Decimal(0), "fees": Decimal(0), "paid": Decimal(0),
           "bought": defaultdict(Decimal), "sold": defaultdict(Decimal)}
    for row in window["matches"]:
        token = row["outcome"]
        price, quantity = Decimal(row["price"]), Decimal(row["quantity"])
        fee = Decimal(row["fee"])
        out["fees"] += fee
        if row["direction"] == "buy":
            held[token] += quantity
            out["bought"][token] += quantity
            out["profit"] -= cash(price, quantity) + fee
            out["paid"] += cash(price, quantity) + fee
        else:
            held[token] -= quantity
            out["sold"][token] += quantity
            out["profit"] += cash(price, quantity) - fee
    for token, quantity in held.items():
        if window["result"] == "half":
            pays = Decimal("0.5")
        else:
            pays = Decimal(window["result"] == token)
        out["profit"] += cash(pays, quantity)
    return out


def check(folder):
    ledger = read_ledger(folder / "venue.csv")
    database = sqlite3.connect(folder / "history.sqlite")
    database.row_factory = sqlite3.Row
    rows = {row["slug"]: row for row in database.execute("SELECT * FROM trades")}
    wrong = []
    total = Decimal(0)
    fees = Decimal(0)
    won = lost = known = 0
    gains = losses = Decimal(0)

    def same(slug, what, ours, theirs):
        if ours != theirs:
            wrong.append(f"{slug}: {what}: history {theirs}, ledger {ours}")

    for slug, window in ledger.items():
        row = rows.pop(slug, None)
        mine = account(window)
        if row is None:
            wrong.append(f"{slug}: no trade in the history")
            continue
        if not window["matches"]:
            # Every match was reversed: nothing was bought, and nothing made.
            same(slug, "profit", 0, row["profit"])
            continue
        # A position whose first buys were all undone is none of the token.
        def amount(name):
            value = row[name]
            return None if value is None else Decimal(value) * MILLIONTH

        same(slug, "profit", mine["profit"], amount("profit"))
        same(slug, "fees", mine["fees"], amount("fees"))
        same(slug, "paid", mine["paid"], amount("paid"))
        token = row["outcome"]
        same(slug, "bought", mine["bought"][token], amount("bought"))
        same(slug, "sold", mine["sold"][token], amount("sold"))
        known += 1
        total += mine["profit"]
        fees += mine["fees"]
        if mine["profit"] > 0:
            won += 1
            gains += mine["profit"]
        elif mine["profit"] < 0:
            lost += 1
            losses += mine["profit"]
    for slug in rows:
        wrong.append(f"{slug}: no trade in the ledger")

    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    same("report", "profit", total, Decimal(report["profit"]))
    same("report", "fees", fees, Decimal(report["fees"]))
    same("report", "won", won, report["won"])
    same("report", "lost", lost, report["lost"])
    same("report", "known", known, report["known"])
    same("report", "profit factor", round(float(gains / -losses), 6),
         report["profit_factor"])
    days = sum(Decimal(day["profit"]) for day in report["by_day"])
    same("report", "sum of the days", total, days)

    for line in wrong[:20]:
        print(line)
    print(f"{len(ledger)} windows, {known} with a profit, {len(wrong)} differences")
    return 1 if wrong or known < len(ledger) * 9 // 10 else 0


if __name__ == "__main__":
    sys.exit(check(pathlib.Path(sys.argv[1])))
