// A client of the market channel by Polymarket's own TypeScript SDK: the books
// by token, and with each event both sides' imbalance and confidence, and the
// danger of a held position by the reference formula.
//
//   node sdk_client.mjs WS_URL UP DOWN CLOSES_AT RESULTS

import { writeFileSync } from 'node:fs';
import { createPublicClient, forkEnvironmentConfig } from '@polymarket/client';
import WebSocket from 'ws';

globalThis.WebSocket ??= WebSocket;

const [url, up, down, closesAt, path] = process.argv.slice(2);
const penalties = [
  [60, 0],
  [120, 0.03],
  [300, 0.08],
  [9999, 0.15],
];
const peak = 0.96;
const prices = [84_211, 84_212.5, 84_210, 84_209.5, 84_211];
const books = new Map();
const results = [];
let shown;

function penalty(left) {
  return (penalties.find(([most]) => left <= most) ?? penalties.at(-1))[1];
}

function worth(levels) {
  let sum = 0;
  for (const [price, size] of levels) sum += price * size;
  return sum;
}

function imbalance({ bids, asks }) {
  const bid = worth(bids);
  const ask = worth(asks);
  return bid + ask > 0 ? Math.round(((bid - ask) / (bid + ask)) * 1e3) / 1e3 : 0;
}

function levelsOf(levels) {
  return new Map(levels.map((x) => [Number(x.price), Number(x.size)]));
}

function compute() {
  const left = Number(closesAt) - Date.now() / 1e3;
  const less = penalty(left);
  const sides = new Map();
  for (const [token, book] of books) {
    const ask = book.asks.size > 0 ? Math.min(...book.asks.keys()) : null;
    sides.set(token, {
      ask,
      confidence: ask === null ? null : ask - less,
      imbalance: imbalance(book),
    });
  }
  let danger = 0.3 * Math.max(1 - left / 60, 0);
  const own = sides.get(up);
  const other = sides.get(down);
  if (own && own.confidence !== null)
    danger += 3 * Math.max(peak - own.confidence, 0);
  if (own) danger += 0.4 * Math.max(-own.imbalance - 0.5, 0);
  if (other && other.ask !== null) danger += 0.5 * Math.max(other.ask - 0.2, 0);
  danger += 2 * Math.max(-(prices.at(-1) - prices[0]) / prices[0], 0);
  shown = { sides, danger };
}

function take({ type, payload }) {
  if (type === 'book') {
    const bids = levelsOf(payload.bids);
    books.set(payload.tokenId, { bids, asks: levelsOf(payload.asks) });
    compute();
    return bids.get(Math.max(...bids.keys())); // The number of the frame.
  }
  if (type === 'price_change') {
    for (const x of payload.priceChanges) {
      const book = books.get(x.tokenId);
      if (!book) continue;
      const levels = x.side === 'BUY' ? book.bids : book.asks;
      if (Number(x.size) > 0) levels.set(Number(x.price), Number(x.size));
      else levels.delete(Number(x.price));
    }
    compute();
  }
  return undefined;
}

process.on('SIGTERM', () => {
  writeFileSync(path, results.map(([n, at]) => `${n} ${at}\n`).join(''));
  process.exit(shown ? 0 : 1);
});

const client = createPublicClient({
  environment: forkEnvironmentConfig({ name: 'bench', clob: { market: { ws: url } } }),
});
const events = await client.subscribe([{ topic: 'market', tokenIds: [up, down] }]);
for await (const event of events) {
  const number = take(event);
  if (number !== undefined) results.push([number, process.hrtime.bigint()]);
}
