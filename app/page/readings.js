// What the charts draw: a reading a second (fewer of long windows) of each
// market's present window, from the stream and, for what was before it, from the
// history.

import { known, number } from "./words.js";

const most = 900; // readings of a window

const windows = new Map(); // by market
let tellStory = () => {};

/** Calls `f` with what the history says of a market's present window. */
export function onStory(f) {
  tellStory = f;
}
let noHistory = false; // The service has none: it is not asked again.
let tellHistory = null;

/** Done when the service has answered from a history for the first time. */
export const historyAnswers = new Promise((done) => {
  tellHistory = done;
});

export const stepOf = (opensAt, closesAt) =>
  Math.max(1_000, (Date.parse(closesAt) - Date.parse(opensAt)) / most);

/** A reading of a market's state. Stale values are unknown. */
export function readingOf(m) {
  const w = m.window;
  const loss = m.danger?.loss;
  const strike = number(w.price_to_beat);
  const average = m.btc.kind?.startsWith("average");
  const price = m.btc.stale ? null : number(m.btc.price);
  const expected =
    strike !== null && number(loss?.distance) !== null ? strike + loss.distance : null;
  const deviation = number(loss?.deviation);
  const band = expected !== null && deviation !== null && number(loss?.by_price) !== null;
  const spot = m.btc.spot;
  const isSpot = spot && !spot.stale && spot.kind === "spot";
  const quote = (book, key) => (book.stale ? null : number(book[key]));
  return {
    at: Date.parse(m.at),
    price: !average ? price : isSpot ? number(spot.price) : null,
    average: average ? price : null,
    strike,
    low: band ? expected - 2 * deviation : null,
    high: band ? expected + 2 * deviation : null,
    upBid: quote(m.books.up, "best_bid"),
    upAsk: quote(m.books.up, "best_ask"),
    downBid: quote(m.books.down, "best_bid"),
    downAsk: quote(m.books.down, "best_ask"),
    danger:
      m.danger && m.danger.shown_score?.sight === "known"
        ? number(m.danger.shown_score.value)
        : null,
    loss:
      m.danger && m.danger.shown_loss?.sight === "known" ? number(m.danger.shown_loss.value) : null,
  };
}

/** The same, of the history. */
export function readingFrom(x) {
  return {
    at: Date.parse(x.at),
    sparse: true,
    price: number(x.price),
    average: number(x.average),
    strike: number(x.price_to_beat),
    low: null,
    high: null,
    upBid: number(x.up_bid),
    upAsk: number(x.up_ask),
    downBid: number(x.down_bid),
    downAsk: number(x.down_ask),
    danger: x.sight && x.sight !== "known" ? null : number(x.danger_score),
    loss: x.sight && x.sight !== "known" ? null : number(x.loss_probability),
  };
}

/** Asks for a window's history; null where there is none. */
export async function askWindow(slug) {
  if (noHistory) return null;
  try {
    const answer = await fetch(`/v1/history/windows/${encodeURIComponent(slug)}`, {
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.ok) {
      tellHistory();
      return await answer.json();
    }
    noHistory = (await answer.json()).error === "no such path";
    return null;
  } catch {
    return null;
  }
}

/** Adds a state to its market's window. */
export function note(m) {
  const w = m.window;
  if (!known(w.slug)) return null;
  let one = windows.get(m.market);
  if (one?.slug !== w.slug) {
    one = {
      slug: w.slug,
      opens: Date.parse(w.opens_at),
      closes: Date.parse(w.closes_at),
      step: stepOf(w.opens_at, w.closes_at),
      readings: [],
      acts: null,
    };
    windows.set(m.market, one);
    const mine = one;
    askWindow(w.slug).then((found) => {
      if (found) tellStory(found);
      const first = mine.readings[0]?.at ?? Infinity;
      const before = (found?.readings ?? []).map(readingFrom).filter((x) => x.at < first);
      mine.readings = thin(before, mine.step).concat(mine.readings);
    });
  }
  const at = Date.parse(m.at);
  const last = one.readings.at(-1);
  if (at > one.closes + 60_000) return one;
  if (last && at < last.at + one.step * 0.9) return one;
  one.readings.push(readingOf(m));
  if (one.readings.length > most * 1.5) one.readings.splice(0, one.readings.length - most);
  return one;
}

export function thin(readings, step) {
  const out = [];
  for (const x of readings) if (out.length === 0 || x.at >= out.at(-1).at + step * 0.9) out.push(x);
  return out;
}

export const windowOf = (market) => windows.get(market) ?? null;
