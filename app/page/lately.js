// What has just been and must not vanish: a danger that lasted a moment, and what
// came of the position before.

import { askWindow, historyAnswers } from "./readings.js";
import { takeStory } from "./store.js";
import { byRisk, lastPosition, position, verdict } from "./risk.js";
import {
  because,
  cents,
  count,
  dollars,
  endName,
  known,
  number,
  side,
  windowName,
} from "./words.js";

const shortest = 2_000; // ms that a danger stays on the page

const dangers = new Map(); // by market: {v, at}
const lasts = new Map(); // by market: {slug, text, loss}

/** Remembers what a state, or an event with the position of its moment, says. */
export function remember(m, account) {
  const v = verdict(m, account);
  if (v.level === "act") dangers.set(m.market, { v, at: performance.now() });
  const last = lastPosition(m);
  if (last) lasts.set(m.market, last);
}

export function rememberEvent(event, m, account) {
  if (!m || event.window !== m.window.slug || !event.danger || !event.position) return;
  const { danger, position: held, sight } = event;
  const loss_probability = danger.shown_loss?.value ?? null;
  remember({ ...m, danger, position: held, sight: sight ?? m.sight, loss_probability }, account);
}

/** The verdict, behind a danger of the last two seconds. */
function withDanger(m, v) {
  const one = dangers.get(m.market);
  if (v.level === "act" || !one || performance.now() - one.at > shortest) return v;
  return { ...v, level: "act", title: one.v.title, why: `${one.v.why}. Now: ${v.title}` };
}

/** All markets, the one that deserves the screen first. */
export const ranked = (state) => byRisk(state.markets.values(), state.service?.account, withDanger);

/** What came of the newest position before the present one. */
export function lastOf(m) {
  const p = position(m);
  return p && (p.held >= 0.01 || p.sold >= 0.01) ? null : (lasts.get(m.market) ?? null);
}

/** What was before the page was opened: the history knows it. */
async function askLasts() {
  await historyAnswers;
  try {
    const answer = await fetch("/v1/history/trades?limit=50", {
      signal: AbortSignal.timeout(10_000),
    });
    const trades = answer.ok ? ((await answer.json()).trades ?? []) : [];
    const told = new Set();
    for (const x of trades) {
      if (told.has(x.market)) continue; // The newest come first.
      told.add(x.market);
      const story = await askWindow(x.slug);
      if (story) takeStory(story);
      if (lasts.has(x.market)) continue;
      const result = number(x.profit);
      lasts.set(x.market, {
        slug: x.slug,
        text: [
          `Last, in ${windowName(x.slug)}: ${count(x.bought)} ${side(x.outcome)} at ${cents(x.average_price)}`,
          result === null ? null : dollars(result, { sign: true }),
          known(x.why) ? because(x.why) : known(x.reason) ? endName(x.reason) : null,
        ]
          .filter(Boolean)
          .join(", "),
        loss: result < 0,
      });
    }
  } catch {
    // Without an answer nothing is known of it.
  }
}

askLasts();
