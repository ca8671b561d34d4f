#!/usr/bin/python3
"""A plain client of the market channel, as one would write it in Python: the
books by token, and with each frame both sides' imbalance and confidence, and
the danger of a held position by the reference formula.

    plain_client.py WS_URL UP DOWN CLOSES_AT RESULTS
"""

import asyncio
import json
import signal
import sys
import time

import aiohttp

PENALTIES = ((60, 0.0), (120, 0.03), (300, 0.08), (9999, 0.15))
PEAK = 0.96


def penalty(left):
    for most, value in PENALTIES:
        if left <= most:
            return value
    return PENALTIES[-1][1]


def imbalance(bids, asks):
    bid = sum(price * size for price, size in bids.items())
    ask = sum(price * size for price, size in asks.items())
    return round((bid - ask) / (bid + ask), 3) if bid + ask else 0.0


class Market:
    def __init__(self, up, down, closes_at):
        self.held, self.other = up, down
        self.closes_at = closes_at
        self.books = {}
        self.prices = [84_211.0, 84_212.5, 84_210.0, 84_209.5, 84_211.0]
        self.shown = None

    def take(self, event):
        kind = event.get("event_type")
        if kind == "book":
            self.books[event["asset_id"]] = tuple(
                {float(x["price"]): float(x["size"]) for x in event[side]}
                for side in ("bids", "asks"))
        elif kind == "price_change":
            for x in event["price_changes"]:
                book = self.books.get(x["asset_id"])
                if book:
                    levels = book[x["side"] == "SELL"]
                    if float(x["size"]):
                        levels[float(x["price"])] = float(x["size"])
                    else:
                        levels.pop(float(x["price"]), None)
        else:
            return None
        return self.compute(event["asset_id"])

    def compute(self, token):
        left = self.closes_at - time.time()
        less = penalty(left)
        sides = {}
        for name, (bids, asks) in self.books.items():
            ask = min(asks) if asks else None
            sides[name] = (ask, None if ask is None else ask - less,
                           imbalance(bids, asks))
        danger = 0.3 * max(1 - left / 60, 0)
        if self.held in sides:
            _, confidence, leaning = sides[self.held]
            if confidence is not None:
                danger += 3.0 * max(PEAK - confidence, 0)
            danger += 0.4 * max(-leaning - 0.5, 0)
        if self.other in sides and sides[self.other][0] is not None:
            danger += 0.5 * max(sides[self.other][0] - 0.20, 0)
        first, last = self.prices[0], self.prices[-1]
        danger += 2.0 * max(-(last - first) / first, 0)
        self.shown = (sides, danger)
        bids = self.books[token][0]
        return int(bids[max(bids)])  # The number of the frame.


async def main():
    url, up, down, closes_at, path = sys.argv[1:]
    market = Market(up, down, float(closes_at))
    results = []
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, over.set)

    async def follow():
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(url, max_msg_size=0) as channel:
                await channel.send_str(json.dumps(
                    {"assets_ids": [up, down], "type": "market"}))
                async for message in channel:
                    if message.type != aiohttp.WSMsgType.TEXT:
                        break
                    number = market.take(json.loads(message.data))
                    if number is not None:
                        results.append((number, time.monotonic_ns()))

    task = asyncio.create_task(follow())
    await over.wait()
    task.cancel()
    with open(path, "w", encoding="ascii") as out:
        out.writelines(f"{number} {at}\n" for number, at in results)


asyncio.run(main())
