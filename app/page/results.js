// The second screen: what came of the positions, from the history.

import { chartView, marksOf } from "./chart.js";
import { dress, h, keep, put, show } from "./dom.js";
import { folded, listEvents } from "./events.js";
import { askWindow, readingFrom, stepOf, thin } from "./readings.js";
import {
  because,
  cents,
  coin,
  count,
  dash,
  dollars,
  endName,
  fixed,
  known,
  number,
  percent,
  settlesOn,
  side,
  sumOf,
} from "./words.js";

const mostTrades = 500; // of one question
const pageOfTrades = 50;

const spans = { "1 day": 1, "7 days": 7, "30 days": 30, all: null };

function facts(list, pairs) {
  keep(
    list,
    pairs,
    (x) => x[0],
    (x) => {
      const value = h("dd", { class: "num" });
      return { node: h("div", { class: "fact" }, h("dt", {}, x[0]), value), value };
    },
    (one, x) => {
      put(one.value, x[1]);
      dress(one.value, `num ${x[2] ?? ""}`);
    },
  );
}

/** Two amounts; absent while there are too few for an interval. */
const span = (x) =>
  x ? `${dollars(x[0], { sign: true })} \u2013 ${dollars(x[1], { sign: true })}` : "--";

const tone = (x) => (number(x) === null ? "" : number(x) < 0 ? "bad" : "good");

const svg = (tag, attributes, ...inside) => {
  const out = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) out.setAttribute(key, value);
  out.append(...inside);
  return out;
};

/** What was said against what came: a point a bin, its size by the count. */
function calibration(bins) {
  const known_ = bins.filter(
    (x) => number(x.mean) !== null && number(x.observed) !== null && x.count > 0,
  );
  const words = known_
    .map((x) => `said ${percent(x.mean)}: came ${percent(x.observed)} of ${x.count}`)
    .join("; ");
  const out = svg("svg", {
    viewBox: "-14 -7 122 121",
    class: "calibration",
    role: "img",
    "aria-label": words || "no finished positions",
  });
  for (const x of [0, 50, 100])
    out.append(
      svg("line", { x1: 0, x2: 100, y1: 100 - x, y2: 100 - x, class: "grid" }),
      svg("line", { x1: x, x2: x, y1: 0, y2: 100, class: "grid" }),
      svg("text", { x: -2, y: 102 - x, class: "label end" }, String(x)),
      svg("text", { x, y: 109, class: "label middle" }, String(x)),
    );
  out.append(svg("line", { x1: 0, y1: 100, x2: 100, y2: 0, class: "ideal" }));
  const most = Math.max(1, ...known_.map((x) => x.count));
  for (const x of known_)
    out.append(
      svg(
        "circle",
        {
          cx: x.mean * 100,
          cy: 100 - x.observed * 100,
          r: 1.5 + 3.5 * Math.sqrt(x.count / most),
          class: "point",
        },
        svg("title", {}, `said ${percent(x.mean)}, came ${percent(x.observed)} of ${x.count}`),
      ),
    );
  return out;
}

/** Profit a day as bars. */
function dayBars(days) {
  const most = Math.max(0.01, ...days.map((x) => Math.abs(number(x.profit) ?? 0)));
  return h(
    "ul",
    { class: "days" },
    days.map((x) => {
      const bar = h("i", { class: `fill ${number(x.profit) < 0 ? "minus" : ""}` });
      bar.style.setProperty("--value", `${(Math.abs(number(x.profit) ?? 0) / most) * 100}%`);
      return h(
        "li",
        {},
        h("span", { class: "num" }, dash(x.day)),
        h("span", { class: "track" }, bar),
        h("span", { class: `num ${tone(x.profit)}` }, dollars(x.profit, { sign: true })),
        h("span", { class: "num soft" }, `${count(x.trades)}`),
      );
    }),
  );
}

/** Profit added up over the positions, oldest first: [{at, sum}]. */
export function curveOf(trades) {
  const out = [];
  const ended = trades
    .filter((x) => number(x.profit) !== null)
    .sort((a, b) => (a.opened_at < b.opened_at ? -1 : 1));
  for (const x of ended)
    out.push({ at: x.opened_at, sum: sumOf([out.at(-1)?.sum ?? 0, x.profit]) });
  return out;
}

/** The largest fall from a high before it. */
export function deepestFall(curve) {
  let high = 0;
  let out = 0;
  for (const x of curve) {
    high = Math.max(high, x.sum);
    out = Math.max(out, high - x.sum);
  }
  return out;
}

/** The curve as steps: a position's result comes at once. */
function curveCard(curve, whole, unknown) {
  const sums = [0, ...curve.map((x) => x.sum)];
  const [low, high] = [Math.min(...sums), Math.max(...sums)];
  const size = high - low || 1;
  const y = (sum) => 2 + 96 * (1 - (sum - low) / size);
  const steps = curve
    .map((x, i) => `H${((i + 1) / curve.length) * 100}V${y(x.sum).toFixed(2)}`)
    .join("");
  const last = sums.at(-1);
  const fall = deepestFall(curve);
  const picture = svg(
    "svg",
    {
      viewBox: "0 0 100 100",
      preserveAspectRatio: "none",
      class: "curve",
      role: "img",
      "aria-label": `from $0 to ${dollars(last, { sign: true })} in ${curve.length} positions, between ${dollars(low, { sign: true })} and ${dollars(high, { sign: true })}`,
    },
    svg("line", { x1: 0, x2: 100, y1: y(0), y2: y(0), class: "zero" }),
    svg("path", { d: `M0 ${y(0).toFixed(2)}${steps}`, class: last < 0 ? "sum minus" : "sum" }),
  );
  const day = (x) => dash(x?.at?.slice(0, 16).replace("T", " "));
  return h(
    "section",
    { class: "card", "aria-label": "Profit curve" },
    h(
      "div",
      { class: "line" },
      h("h2", {}, "Profit, added up"),
      h("span", { class: "grow" }),
      h("span", { class: `num strong ${tone(last)}` }, dollars(last, { sign: true })),
    ),
    picture,
    h(
      "div",
      { class: "line small soft num" },
      h("span", {}, day(curve[0])),
      h("span", { class: "grow" }),
      h("span", {}, day(curve.at(-1))),
    ),
    h(
      "p",
      { class: "small num" },
      `Highest ${dollars(high, { sign: true })}, lowest ${dollars(low, { sign: true })}; the largest fall from a high is ${dollars(fall)}.`,
    ),
    whole
      ? null
      : h("p", { class: "small soft" }, `Of the newest ${curve.length} positions alone.`),
    unknown > 0
      ? h("p", { class: "small soft" }, `Without ${unknown} whose result is not known.`)
      : null,
  );
}

const groupName = (x) => x.market ?? (known(x.reason) ? endName(x.reason) : dash(x.day ?? x.name));

function groupTable(title, groups) {
  return h(
    "section",
    { class: "card", "aria-label": title },
    h("h2", {}, title),
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [title.replace("By ", ""), "trades", "profit", "95 %"].map((x) =>
            h("th", { scope: "col" }, x),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        groups.map((x) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, groupName(x)),
            h("td", { class: "num" }, count(x.trades)),
            h("td", { class: `num ${tone(x.profit)}` }, dollars(x.profit, { sign: true })),
            h("td", { class: "num soft" }, span(x.profit_interval)),
          ),
        ),
      ),
    ),
  );
}

export function resultsView(stateOf) {
  const range = h("div", { class: "line", role: "group", "aria-label": "Range" });
  const market = h("select", { "aria-label": "Market" }, h("option", { value: "" }, "all markets"));
  const message = h("p", { class: "small soft" });
  const list = h("dl", { class: "facts" });
  const summary = h(
    "section",
    { class: "card", "aria-label": "Results" },
    h(
      "div",
      { class: "line" },
      h("h2", {}, "Results"),
      h("span", { class: "grow" }),
      market,
      range,
    ),
    message,
    list,
  );
  const extra = h("div", { class: "tiles" });
  const trades = h("ul", { class: "trades" });
  const more = h("button", { type: "button", class: "quiet" }, "Older ones");
  const tradeBox = h(
    "section",
    { class: "card", "aria-label": "Finished positions" },
    h("h2", {}, "Finished positions"),
    trades,
    more,
  );
  const chart = chartView("Window");
  const back = h("a", { href: "#results", class: "quiet" }, "Back to the results");
  const windowTitle = h("h1", { class: "num" });
  const windowFacts = h("dl", { class: "facts" });
  const windowEvents = h("ol", { class: "events" });
  const windowNote = h("p", { class: "small soft" });
  const tradeWhy = h("p", { class: "strong", hidden: true });
  const eventsBox = h(
    "section",
    { class: "card log", "aria-label": "Events of the window" },
    h("h2", {}, "Events"),
    windowEvents,
  );
  const window_ = h(
    "div",
    { class: "screen" },
    h("div", { class: "line" }, back),
    h("section", { class: "card" }, windowTitle, tradeWhy, windowNote, windowFacts),
    chart.node,
    eventsBox,
  );
  const whole = h("div", { class: "screen" }, summary, extra, tradeBox);
  let days = 7;
  let next = null;
  let shown = []; // Trades that are asked for; of them, `listed` are in the list.
  let listed = pageOfTrades;
  let askedFor = null;
  let askedAt = -Infinity;
  let drawnSign = null;
  let drawnFor = null; // The choice whose figures are shown.
  let slugShown = null;

  const query = () => {
    const now = stateOf()?.service?.now;
    const out = new URLSearchParams();
    if (market.value) out.set("market", market.value);
    if (days !== null && now)
      out.set("from", new Date(Date.parse(now) - days * 86_400_000).toISOString());
    return String(out);
  };

  async function get(path) {
    const answer = await fetch(path, { signal: AbortSignal.timeout(15_000) });
    if (!answer.ok) return null;
    return answer.json();
  }

  function drawTrades() {
    keep(
      trades,
      shown.slice(0, listed),
      (x) => `${x.slug} ${x.outcome} ${x.opened_at}`,
      (x) => {
        const link = h(
          "a",
          { href: `#window/${x.slug}`, class: "trade" },
          h(
            "span",
            { class: "num" },
            `${dash(x.market)} ${dash(x.opened_at?.slice(5, 16).replace("T", " "))}`,
          ),
          h("span", { class: `side ${x.outcome}` }, side(x.outcome)),
          h("span", { class: "num" }, `${count(x.bought)} at ${cents(x.average_price)}`),
          h("span", { class: "soft reason" }, endName(x.reason)),
          h("span", { class: `num strong ${tone(x.profit)}` }, dollars(x.profit, { sign: true })),
        );
        return { node: h("li", {}, link) };
      },
    );
    show(more, next !== null || shown.length > listed);
    show(tradeBox, shown.length > 0);
  }

  async function ask(again) {
    const asks = query();
    const what = `${market.value} ${days}`;
    if (!again && askedFor === what && performance.now() - askedAt < 15_000) return;
    if (askedFor !== what) listed = pageOfTrades;
    askedFor = what;
    askedAt = performance.now();
    try {
      const [sum, found] = await Promise.all([
        get(`/v1/history/summary?${asks}`),
        get(`/v1/history/trades?${asks}&limit=${mostTrades}`),
      ]);
      // Another choice was made meanwhile.
      if (askedFor !== what) return;
      // Nothing is drawn again that is as before: a selection stays.
      const sign = JSON.stringify([sum, found]);
      if (sign === drawnSign) return;
      drawnSign = sign;
      if (!sum || !found) {
        put(message, "There is no history: the service has none, or it does not answer.");
        keepOnly(what);
        return;
      }
      drawnFor = what;
      put(
        message,
        sum.trades === 0
          ? "No position was finished in this time."
          : sum.few
            ? "So few positions say little: such numbers are mostly chance."
            : "",
      );
      const [low, high] = sum.win_rate_interval ?? [];
      const known_ = sum.known ?? sum.trades;
      const exits = sum.exits;
      const curve = curveOf(found.trades ?? []);
      offer([...stateOf().markets.keys(), ...(sum.by_market ?? []).map((x) => x.market)]);
      facts(
        list,
        [
          ["profit", dollars(sum.profit, { sign: true }), tone(sum.profit)],
          ["profit, 95 % range", span(sum.profit_interval)],
          ["positions", count(sum.trades)],
          known_ < sum.trades ? ["with a known result", count(known_)] : null,
          ["won", count(sum.won)],
          ["lost", count(sum.lost)],
          ["win rate", number(sum.win_rate) === null ? "--" : percent(sum.win_rate)],
          ["95 % range", number(low) === null ? "--" : `${percent(low)} \u2013 ${percent(high)}`],
          known(sum.win_rate_needed)
            ? ["needed to break even", percent(sum.win_rate_needed)]
            : null,
          known(sum.fees) ? ["fees", dollars(sum.fees)] : null,
          exits?.compared > 0
            ? [
                "exits, against holding",
                dollars(exits.brought, { sign: true }),
                tone(exits.brought),
              ]
            : null,
          exits?.compared > 0 ? ["exits, 95 % range", span(exits.brought_interval)] : null,
          number(sum.to_redeem) > 0 ? ["to redeem", dollars(sum.redeemable)] : null,
        ].filter(Boolean),
      );
      extra.replaceChildren(
        ...[
          curve.length > 1
            ? curveCard(
                curve,
                (found.next ?? null) === null,
                (found.trades ?? []).length - curve.length,
              )
            : null,
          sum.by_day?.length
            ? h(
                "section",
                { class: "card", "aria-label": "By day" },
                h("h2", {}, "Profit by day"),
                dayBars(sum.by_day),
              )
            : null,
          sum.by_market?.length ? groupTable("By market", sum.by_market) : null,
          sum.by_reason?.length ? groupTable("By reason", sum.by_reason) : null,
          h(
            "section",
            { class: "card", "aria-label": "Calibration" },
            h("h2", {}, "Calibration: said against came, in %"),
            calibration(sum.reliability ?? []),
            h(
              "p",
              { class: "small soft" },
              "On the dashed line what was said came as often as it was said.",
            ),
          ),
        ].filter(Boolean),
      );
      shown = found.trades ?? [];
      next = found.next ?? null;
      drawTrades();
    } catch {
      if (askedFor !== what) return;
      put(message, "The service did not answer.");
      drawnSign = null; // The same answer is drawn again.
      keepOnly(what);
    }
  }

  /** Takes the figures of another choice away. */
  function keepOnly(what) {
    if (drawnFor === what) return;
    facts(list, []);
    extra.replaceChildren();
    shown = [];
    next = null;
    drawTrades();
  }

  /** Adds markets to the choice, and takes none away. */
  function offer(names) {
    const known_ = new Set([...market.options].map((x) => x.value));
    for (const x of [...new Set(names)].sort((a, b) => a.localeCompare(b, "en", { numeric: true })))
      if (!known_.has(x)) market.append(h("option", { value: x }, x));
  }
  market.addEventListener("change", () => ask(true));

  more.addEventListener("click", async () => {
    listed += pageOfTrades;
    if (shown.length >= listed || next === null) return drawTrades();
    const found = await get(
      `/v1/history/trades?${query()}&limit=${mostTrades}&after=${encodeURIComponent(next)}`,
    ).catch(() => null);
    if (!found) return undefined;
    shown = shown.concat(found.trades ?? []);
    next = found.next ?? null;
    return drawTrades();
  });
  for (const [name, x] of Object.entries(spans)) {
    const button = h(
      "button",
      { type: "button", class: "quiet", "aria-pressed": String(x === days) },
      name,
    );
    button.addEventListener("click", () => {
      days = x;
      for (const y of range.children) y.setAttribute("aria-pressed", String(y === button));
      ask(true);
    });
    range.append(button);
  }

  async function showWindow(slug) {
    if (slugShown === slug) return;
    slugShown = slug;
    put(windowTitle, slug);
    put(windowNote, "asking \u2026");
    facts(windowFacts, []);
    show(tradeWhy, false);
    show(eventsBox, false);
    listEvents(windowEvents, [], false);
    chart.update(null);
    const found = await askWindow(slug);
    if (slugShown !== slug) return;
    if (!found) {
      put(
        windowNote,
        "Nothing is kept of this window: the service has no history, or it does not answer.",
      );
      return;
    }
    const w = found.window;
    put(windowNote, "");
    put(windowTitle, `${dash(w.market)} ${dash(w.opens_at?.slice(0, 16).replace("T", " "))} UTC`);
    const t = found.trade;
    const sold = number(t?.sold) > 0;
    const hedged = number(t?.hedged) > 0;
    const instead =
      number(t?.profit) === null || number(t?.profit_if_held) === null
        ? null
        : sumOf([t.profit, -t.profit_if_held]);
    show(tradeWhy, Boolean(t));
    if (t) {
      put(
        tradeWhy,
        [
          `${count(t.bought)} ${side(t.outcome)} at ${cents(t.average_price)}`,
          sold ? `sold ${count(t.sold)} at ${cents(t.sold_at)}` : null,
          hedged ? `covered ${count(t.hedged)} at ${cents(t.hedged_at)}` : null,
          known(t.why) ? because(t.why) : endName(t.reason),
        ]
          .filter(Boolean)
          .join(", "),
      );
    }
    facts(
      windowFacts,
      [
        t ? ["result", dollars(t.profit, { sign: true }), tone(t.profit)] : null,
        sold || hedged
          ? [
              "if held to the end",
              dollars(t.profit_if_held, { sign: true }),
              tone(t.profit_if_held),
            ]
          : null,
        (sold || hedged) && instead !== null
          ? ["the exit brought", dollars(instead, { sign: true }), tone(instead)]
          : null,
        t ? ["paid", dollars(t.paid)] : null,
        t ? [t.fees_estimated ? "fees, at most" : "fees", dollars(t.fees)] : null,
        t ? ["ended by", endName(t.reason)] : null,
        number(t?.probability_at_entry) === null
          ? null
          : ["chance at entry", percent(t.probability_at_entry)],
        number(t?.probability_at_exit) === null
          ? null
          : ["chance at the exit", percent(t.probability_at_exit)],
        number(t?.worst_danger) === null ? null : ["highest danger", fixed(t.worst_danger, 2)],
        ["outcome", known(w.outcome) ? side(w.outcome) : "--"],
        ["price to beat", coin(w.price_to_beat)],
        ["final price", coin(w.final_price)],
        ["settles on", settlesOn(w.settles_on)],
        ["fills", count(found.fills?.length)],
        ["orders", count(found.orders?.length)],
      ].filter(Boolean),
    );
    const step = stepOf(w.opens_at, w.closes_at);
    const marks = marksOf(
      (found.events ?? []).map((x) => ({ ...x, window: slug })),
      slug,
    );
    chart.update({
      slug,
      opens: Date.parse(w.opens_at),
      closes: Date.parse(w.closes_at),
      step,
      settles: { twap_60: 60, twap_30: 30 }[w.settles_on] ?? 0,
      readings: thin((found.readings ?? []).map(readingFrom), step),
      marks,
      limits: null,
    });
    const told = (found.events ?? [])
      .map((x) => ({ ...x, market: w.market, window: slug, key: `${slug} ${x.id}` }))
      .reverse();
    show(eventsBox, told.length > 0);
    listEvents(windowEvents, folded(told), false);
  }

  return {
    nodes: [whole, window_],
    update(slug) {
      show(whole, !slug);
      show(window_, Boolean(slug));
      if (slug) showWindow(slug);
      else ask(false);
    },
  };
}
