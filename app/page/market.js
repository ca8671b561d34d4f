// The one market that has the screen: whether money is at risk, why, and what
// can still be done.

import { dress, h, keep, mark, paint, put, show } from "./dom.js";
import { acting, nobodyOffers, outstanding, paysWhen, position, waits } from "./risk.js";
import {
  cents,
  coin,
  count,
  countdown,
  dash,
  dollars,
  fixed,
  known,
  lostNames,
  local,
  number,
  percent,
  priceKind,
  settlesOn,
  side,
  signalName,
  span,
  strikeSource,
  unknown,
  utc,
  windowName,
} from "./words.js";

const decimals = (price) => (price < 10 ? 4 : 2);
const share = (x) => `${Math.max(0, Math.min(1, x)) * 100}%`;

/** A name and a value that is updated. */
function fact(name, hint) {
  const value = h("dd", { class: "num" });
  const label = h("dt", {}, name);
  if (hint) label.title = hint;
  return { node: h("div", { class: "fact" }, label, value), value, label };
}

/** A scale from 0 to 1 with marks. Unknown is hatched. */
function meter(label) {
  const fill = h("i", { class: "fill" });
  const limit = h("i", { class: "limit" });
  const even = h("i", { class: "even" });
  const node = h("div", { class: "meter" }, fill, even, limit);
  return {
    node,
    set({ value, threshold = null, breakEven = null, level = "calm", old = false, words }) {
      dress(node, `meter ${value === null ? "unknown" : level}${old ? " old" : ""}`);
      paint(node, "--value", share(value ?? 1));
      paint(node, "--limit", share(threshold ?? 0));
      paint(node, "--even", share(breakEven ?? 0));
      show(limit, threshold !== null);
      show(even, breakEven !== null);
      // A meter without a value is none.
      const known_ = value !== null;
      mark(node, "role", known_ ? "meter" : "img");
      mark(node, "aria-label", known_ ? label : `${label}: unknown`);
      mark(node, "aria-valuemin", known_ ? 0 : null);
      mark(node, "aria-valuemax", known_ ? 1 : null);
      mark(node, "aria-valuenow", known_ ? value.toFixed(3) : null);
      mark(node, "aria-valuetext", known_ ? words : null);
    },
  };
}

const reasons = {
  "too late for a capture": "It is too late in this window for it to buy",
  "entry filter: neither stable nor calm":
    "It does not buy: the quotes are neither stable nor calm",
  "the window's one capture was tried": "It buys once in a window, and has tried",
  "no asks": "Nobody sells",
  "no asks of up": "Nobody sells UP, which leads",
  "no asks of down": "Nobody sells DOWN, which leads",
  "window not open yet": "The window is not open yet",
  "no window yet": "There is no window yet",
  "no fresh price": "It does not buy: there is no fresh price",
  "no book yet": "It does not buy: the order book has not come yet",
  "book not trusted until a full one":
    "It does not buy: changes of the order book were missed, and the whole one has not come yet",
  "book crossed": "It does not buy: the order book is wrong, its bids are above its asks",
};

/** What a market without a position waits for; other reasons stay as they are. */
function waitsFor(why, mode) {
  if (reasons[why]) return reasons[why];
  const idle = /^(watching|guarding) only, confidence (-?[\d.]+)$/.exec(why);
  if (idle)
    return `It ${idle[1] === "watching" ? "only watches" : "guards and never buys"}; the leading side\u2019s confidence is ${idle[2]}`;
  const found = /^confidence (-?[\d.]+) (?:<|is below) ([\d.]+)$/.exec(why);
  if (!found)
    return why
      .replace(/^no entry: /, "It does not buy: ")
      .replace(/^book stale (.+)$/, "It does not buy: the order book is $1 old")
      .replace(
        /^max_spend ([\d.]+) is less than/,
        "It does not buy: $$$1, the most it may spend, is less than",
      );
  const buys = ["paper", "live"].includes(mode);
  const does = !known(mode) ? "It acts" : buys ? "It buys" : "It alarms";
  return `${does} when the leading side\u2019s confidence reaches ${found[2]}; it is ${found[1]} now`;
}

/** Each sentence of it. */
export const inWords = (why, mode) =>
  why
    .split(". ")
    .map((x) => waitsFor(x, mode))
    .join(". ");

function verdictView() {
  const title = h("h1", { id: "verdict" });
  const why = h("p", { class: "why" });
  const pays = h("p", { class: "small pays" });
  const also = h("p", { class: "small also" });
  const last = h("span");
  const lastLink = h("a", {}, "open it");
  const lastLine = h("p", { class: "small last" }, last, " ", lastLink);
  const node = h(
    "section",
    { class: "verdict", "aria-labelledby": "verdict" },
    title,
    why,
    pays,
    also,
    lastLine,
  );
  return {
    node,
    update(m, v, { exit, before, quiet, mode }) {
      dress(node, `verdict ${v.level}${v.loss && v.level === "calm" ? " lost-money" : ""}`);
      // A minus stays with its amount.
      const words = v.title
        .replaceAll("\u2212$", "\u2212\u2060$")
        .replace(/(\d) (UP|DOWN)\b/g, "$1\u00a0$2");
      put(title, `${quiet ? "Last known: " : ""}${words}`);
      put(why, v.exited && exit && !v.why.startsWith("because") ? exit : inWords(v.why, mode));
      const when = v.money && !v.waits ? paysWhen(m) : null;
      show(pays, when !== null);
      put(pays, when ?? "");
      const open = v.waits ? [] : outstanding(m);
      show(also, open.length > 0);
      put(also, `Also: ${open.map(waits).join("; ")}.`);
      show(lastLine, before !== null);
      if (!before) return;
      put(last, `${before.text};`);
      dress(last, before.loss ? "bad" : "");
      mark(lastLink, "href", `#window/${before.slug}`);
    },
  };
}

/** Until when the bids are worth acting on; empty: there is nothing to act on. */
export function lastMoment(m) {
  const p = position(m);
  const d = m.danger?.depth;
  const left = number(m.window.seconds_left);
  if (!d || !p || p.held < 0.01 || p.bare < 0.01 || (left !== null && left <= 0)) return "";
  const taken = number(d.sellable_shares);
  const average = number(d.sale_average);
  if (taken === null) return "Until when it can be sold is not known: the book is stale.";
  if (taken < 0.01 || average === null)
    return number(d.hedge_average) === null
      ? "The last good moment to act has passed: nobody bids for it, and there is no hedge."
      : `Nobody bids for it: only a hedge, at ${cents(d.hedge_average)}, is left.`;
  const part = taken >= p.held - 0.01 ? "" : `, for ${count(taken)} of ${count(p.held)}`;
  const fall = number(d.token_velocity);
  const half = fall !== null && fall < -0.05 ? (average * 50) / -fall : null; // s
  const until = left === null ? "the close" : `the close, in ${countdown(left)}`;
  if (half !== null && (left === null || half < left))
    return `Last good moment to act: within ${span(half * 1000)}${part}. The bids fall by ${Number((-fall).toFixed(1))}\u00a2 a second, and half of what they pay is gone by then.`;
  return `Last good moment to act: before ${until}${part}. The bids ${fall === null ? "may fall" : half === null ? "do not fall now" : "fall slowly"}.`;
}

function timeView() {
  const until = h("span", { class: "soft num" });
  const bar = h(
    "div",
    { class: "progress", "aria-hidden": "true" },
    h("i", { class: "fill" }),
    h("i", { class: "average" }),
  );
  const average = h("p", { class: "small" });
  const moment = h("p", { class: "small strong" });
  const node = h(
    "section",
    { class: "card time", "aria-label": "Time" },
    h("div", { class: "line" }, h("h2", {}, "Time"), h("span", { class: "grow" }), until),
    bar,
    average,
    moment,
  );
  return {
    node,
    update(m) {
      const w = m.window;
      put(moment, lastMoment(m));
      show(moment, moment.textContent !== "");
      put(
        until,
        known(w.closes_at)
          ? `${utc(w.opens_at).slice(0, 5)}\u2013${utc(w.closes_at).slice(0, 5)} UTC, closes ${local(w.closes_at).slice(0, 5)} here`
          : "no window",
      );
      const length = known(w.opens_at)
        ? (Date.parse(w.closes_at) - Date.parse(w.opens_at)) / 1000
        : null;
      const seconds = { twap_60: 60, twap_30: 30 }[w.settles_on] ?? 0;
      paint(bar, "--value", share(length ? 1 - w.seconds_left / length : 0));
      paint(bar, "--from", share(length && seconds ? 1 - seconds / length : 1));
      show(bar, length !== null);
      if (!known(w.slug)) return put(average, "");
      if (!seconds) return put(average, `Settles on ${settlesOn(w.settles_on)}.`);
      const done = Math.max(0, Math.min(seconds, seconds - w.seconds_left));
      put(
        average,
        done === 0
          ? `Settles on ${settlesOn(w.settles_on)}: nothing of it is fixed yet.`
          : done >= seconds
            ? `Settles on ${settlesOn(w.settles_on)}: all of it is fixed.`
            : `${Math.round((done / seconds) * 100)} % of the average that settles is fixed.`,
      );
      return undefined;
    },
  };
}

const tone = (x) => (x === null ? "" : x < 0 ? "bad" : "good");

function positionView() {
  const badge = h("span", { class: "side" });
  const shares = h("strong", { class: "num" });
  const now = h("span", { class: "big num" });
  const nowNote = h("p", { class: "small" });
  const facts = {
    cost: fact("paid"),
    wins: fact("if it wins"),
    loses: fact("if it loses"),
    result: fact("result", "Of this window, with everything paid and got, after fees"),
    window: fact("profit if sold now", "Of this window, with everything paid and got, after fees"),
    settled: fact("settled", "What the venue has settled, and can be sold"),
    provisional: fact("provisional", "Matched, and not final at the venue yet"),
    hedged: fact("hedged"),
    sold: fact("sold"),
    peak: fact("peak confidence"),
  };
  const guard = h("p", { class: "small guard" });
  const node = h(
    "section",
    { class: "card position", "aria-label": "Position" },
    h(
      "div",
      { class: "line" },
      h("h2", {}, "Position"),
      badge,
      shares,
      h("span", { class: "grow" }),
    ),
    h("div", { class: "line worth" }, now, nowNote),
    h(
      "dl",
      { class: "facts" },
      Object.values(facts).map((x) => x.node),
    ),
    guard,
  );
  return {
    node,
    update(m) {
      const p = position(m);
      show(node, p !== null);
      if (!p) return;
      const view = m.position;
      put(badge, side(p.side));
      dress(badge, `side ${p.side}`);
      put(
        shares,
        p.average === null
          ? `${count(p.held)} shares`
          : `${count(p.held >= 0.01 ? p.held : p.bought)} shares at ${cents(p.average)}${m.capture_99c ? "" : ", by hand"}`,
      );
      const held = p.held >= 0.01;
      const open = held && !p.settledAs;
      put(
        now,
        !held
          ? "nothing held"
          : p.settledAs
            ? `settled ${side(p.settledAs)}`
            : p.worth === null
              ? unknown
              : dollars(p.worth),
      );
      put(
        nowNote,
        !open
          ? ""
          : p.worth === null
            ? m.books[p.side]?.stale
              ? "worth now is not known: the book is stale"
              : "the bids do not take all of it"
            : "worth now: the bids for all of it, after fees",
      );
      put(facts.cost.value, dollars(p.cost));
      put(facts.wins.value, dollars(p.ifWins, { sign: true }));
      dress(facts.wins.value, `num ${tone(p.ifWins)}`);
      put(facts.loses.value, dollars(p.ifLoses, { sign: true }));
      dress(facts.loses.value, `num ${tone(p.ifLoses)}`);
      put(facts.window.value, dollars(p.ifSold, { sign: true }));
      dress(facts.window.value, `num ${tone(p.ifSold)}`);
      put(facts.result.value, dollars(p.result, { sign: true }));
      dress(facts.result.value, `num ${tone(p.result)}`);
      for (const [key, on] of [
        ["wins", open],
        ["loses", open],
        ["window", open && p.hedged === 0],
        ["cost", held],
        ["settled", open],
        ["result", !open],
      ])
        show(facts[key].node, on);
      put(facts.settled.value, count(view?.sellable_shares));
      show(
        facts.provisional.node,
        number(view?.provisional_shares) > 0 || m.capture_99c?.fill_status === "provisional",
      );
      put(facts.provisional.value, view ? count(view.provisional_shares) : count(p.held));
      show(facts.hedged.node, p.hedged > 0);
      put(facts.hedged.value, `${count(p.hedged)} at ${cents(view?.hedged_at)}`);
      show(facts.sold.node, p.sold > 0);
      put(facts.sold.value, `${count(p.sold)} at ${cents(view?.sold_at)}`);
      show(facts.peak.node, m.capture_99c !== null);
      put(
        facts.peak.value,
        m.peak_confidence_missing_because ? unknown : fixed(m.capture_99c_peak_confidence, 2),
      );
      facts.peak.value.title = m.peak_confidence_missing_because ?? "";
      put(
        guard,
        !view || !open || p.bare < 0.01
          ? ""
          : view.guarded
            ? "Guarded: it is sold or hedged when the limit is crossed or the hard stop acts, as far as there are bids."
            : `Not guarded: ${dash(view.not_guarded_because)}.`,
      );
      dress(guard, `small guard ${view && !view.guarded ? "bad" : ""}`);
    },
  };
}

function riskView() {
  const loss = meter("Probability of losing");
  const lossValue = h("strong", { class: "big num" });
  const lossNote = h("p", { class: "small" });
  const limitKey = h("span", { class: "key ink" });
  const evenKey = h("span", { class: "key accent" });
  const keys = h("p", { class: "small keys num" }, limitKey, evenKey);
  const danger = meter("Danger");
  const dangerValue = h("strong", { class: "num" });
  const dangerLimit = h("span", { class: "soft num small" });
  const signals = h("ul", { class: "signals", "aria-label": "What the danger consists of" });
  const sight = h("p", { class: "sight" });
  const parts = h("p", { class: "small soft" });
  const node = h(
    "section",
    { class: "card risk", "aria-label": "Risk" },
    h("h2", {}, "Risk of losing"),
    h("div", { class: "line" }, lossValue),
    loss.node,
    keys,
    lossNote,
    parts,
    h(
      "div",
      { class: "line" },
      h("h2", {}, "Danger"),
      dangerValue,
      h("span", { class: "grow" }),
      dangerLimit,
    ),
    danger.node,
    signals,
    sight,
  );
  return {
    node,
    update(m) {
      const d = m.danger;
      const p = position(m);
      show(node, Boolean(d));
      if (!d) return;
      const reading = acting(m);
      // Where nothing sells, a limit is only where the alarm begins.
      const acts = m.position?.guarded ? "Acts at" : "In danger from";
      const value = number(d.shown_loss?.value ?? m.loss_probability);
      const limit = number(d.loss?.threshold);
      const covered = p.held >= 0.01 && p.bare < 0.01;
      const over = !covered && value !== null && limit !== null && value >= limit;
      const old = (d.shown_loss?.sight ?? "known") !== "known";
      put(lossValue, percent(value));
      dress(lossValue, `big num ${over ? "bad" : ""} ${old ? "aged" : ""}`);
      loss.set({
        value,
        old,
        threshold: reading?.byLoss ? limit : null,
        breakEven: covered ? null : p.breakEven,
        level: over
          ? "act"
          : !covered && p.breakEven !== null && value > p.breakEven
            ? "watch"
            : "calm",
        words: `${percent(value)}${old ? ", an old reading" : ""}`,
      });
      put(limitKey, `limit ${percent(limit)}`);
      show(limitKey, Boolean(reading?.byLoss) && limit !== null);
      put(evenKey, `break-even ${percent(p.breakEven)}`);
      show(evenKey, !covered && p.breakEven !== null);
      show(keys, !limitKey.hidden || !evenKey.hidden);
      put(
        lossNote,
        [
          value === null ? "How likely it is to lose is not known." : null,
          covered ? "Covered: either outcome pays the same." : null,
          covered
            ? null
            : p.breakEven === null
              ? "Without bids for all of it there is no break-even."
              : value === null
                ? `Selling now pays more if it is over ${percent(p.breakEven)} likely to lose.`
                : value > p.breakEven
                  ? `Above ${percent(p.breakEven)}, where the present bid breaks even: selling now would pay more on average.`
                  : `Holding pays more on average until ${percent(p.breakEven)}, where the present bid breaks even.`,
          reading?.byLoss && !covered ? `${acts} ${percent(limit)}.` : null,
        ]
          .filter(Boolean)
          .join(" "),
      );
      put(
        parts,
        [
          `by prices ${number(d.loss?.by_price) === null ? `${unknown}${d.loss?.lacks ? ` (no ${d.loss.lacks})` : ""}` : percent(d.loss.by_price)}`,
          `by quotes ${percent(d.loss?.by_market)}`,
          d.loss?.doubt
            ? `${m.position?.guarded ? "only the hard stop acts" : "in doubt"}: ${d.loss.doubt}`
            : null,
        ]
          .filter(Boolean)
          .join(" \u00b7 "),
      );
      const score = number(d.shown_score?.value);
      const hot = score !== null && score >= d.threshold;
      put(dangerValue, fixed(score, 2));
      dress(dangerValue, `num ${hot ? "bad" : ""}`);
      put(
        dangerLimit,
        reading?.byLoss
          ? `for information; high from ${fixed(d.threshold, 2)}`
          : `${acts.toLowerCase()} ${fixed(d.threshold, 2)}`,
      );
      danger.set({
        value: score,
        old: d.shown_score?.sight !== "known",
        threshold: d.threshold,
        level: hot ? "act" : score > d.threshold / 2 ? "watch" : "calm",
        words: `${fixed(score, 2)} of ${fixed(d.threshold, 2)}`,
      });
      keep(
        signals,
        Object.entries(d.signals),
        ([name]) => name,
        ([name]) => {
          const bar = h("i", { class: "fill" });
          const number_ = h("span", { class: "num" });
          const track = h("span", { class: "track" }, bar);
          return {
            node: h("li", {}, h("span", {}, signalName(name)), track, number_),
            bar,
            track,
            number_,
          };
        },
        (one, [, x]) => {
          const none = number(x.raw) === null;
          dress(one.track, `track ${none ? "unknown" : ""}`);
          paint(
            one.bar,
            "--value",
            share(none ? 0 : Math.max(0, x.component) / Math.max(d.threshold, 0.01)),
          );
          put(one.number_, none ? "unknown" : fixed(x.component, 2));
        },
      );
      const s = nobodyOffers(m, p) ? {} : (m.sight ?? {});
      show(sight, s.danger === "lost" || s.danger === "partial");
      if (s.danger === "lost" || s.danger === "partial") {
        const age = (at) => (at ? span(Date.parse(m.at) - Date.parse(at)) : unknown);
        put(
          sight,
          [
            s.danger === "lost"
              ? "Nothing is seen of the danger"
              : "A part of the danger is not seen",
            ` for ${age(s.since)}`,
            s.lost?.length ? `: ${lostNames(s.lost)}` : "",
            s.last
              ? `. Read last ${age(s.last.time)} ago: ${percent(s.last.loss_probability)} likely to lose, danger ${fixed(s.last.danger_score, 2)}, bid ${cents(s.last.best_bid)}.`
              : ".",
          ].join(""),
        );
      }
    },
  };
}

function priceView() {
  const price = h("span", { class: "big num" });
  const from = h("p", { class: "small soft" });
  const strike = h("span", { class: "big num" });
  const strikeFrom = h("p", { class: "small soft" });
  const away = h("span", { class: "num away" });
  const expected = h("p", { class: "small num" });
  const spot = h("p", { class: "small num" });
  const left = h("div", {}, h("h2", {}, "Price"), price, from, spot);
  const node = h(
    "section",
    { class: "card prices", "aria-label": "Price" },
    left,
    h("div", {}, h("h2", {}, "To beat"), h("div", { class: "line" }, strike, away), strikeFrom),
    expected,
  );
  return {
    node,
    update(m) {
      const b = m.btc;
      put(price, coin(b.price));
      put(
        from,
        known(b.price)
          ? `${priceKind(b.kind)}${b.stale ? `, stale: ${span(b.age_ms)} old` : ""}`
          : "not known",
      );
      dress(left, b.stale ? "aged" : "");
      // An average trails the price itself.
      const now = b.kind?.startsWith("average") ? b.spot : null;
      show(spot, known(now?.price));
      if (known(now?.price))
        put(
          spot,
          `${priceKind(now.kind)} ${coin(now.price)}${now.stale ? `, stale: ${span(now.age_ms)} old` : ""}`,
        );
      dress(spot, `small num ${now?.stale ? "aged" : ""}`);
      put(strike, coin(m.window.price_to_beat));
      put(strikeFrom, strikeSource(m.window));
      dress(strikeFrom, `small ${m.window.price_to_beat_disputed ? "bad" : "soft"}`);
      // Where the settlement price is expected to end, from what is seen of it now.
      const ends = number(m.danger?.loss?.distance);
      const to = number(m.window.price_to_beat);
      const around = number(m.danger?.loss?.deviation);
      const seen = ends !== null && to !== null && number(m.danger.loss.by_price) !== null;
      show(expected, seen);
      if (seen)
        put(
          expected,
          `Expected at the close: ${dollars(to + ends, { digits: decimals(to) })}${around === null ? "" : ` \u00b1 ${(2 * around).toFixed(decimals(to))}`}, ${Math.abs(ends).toFixed(decimals(to))} ${ends >= 0 ? "above" : "below"} the price to beat.`,
        );
      const d = number(b.distance);
      put(
        away,
        d === null
          ? ""
          : `${d >= 0 ? "+" : "\u2212"}${Math.abs(d).toFixed(number(b.price) < 10 ? 4 : 2)}${b.settles ? "" : " (another kind)"}`,
      );
      dress(away, `num away ${d === null ? "" : d >= 0 ? "up" : "down"}`);
    },
  };
}

function quotesView() {
  const row = (name) => {
    const cells = ["bid", "ask", "lean", "age", "wins"].map((x) => h("td", { class: `num ${x}` }));
    const quotes = cells.slice(0, 2).map((cell) => {
      const price = h("span");
      const size = h("span", { class: "size soft" });
      cell.append(price, size);
      return { price, size };
    });
    return {
      node: h("tr", {}, h("th", { scope: "row", class: `side ${name}` }, side(name)), cells),
      cells,
      quotes,
    };
  };
  const rows = { up: row("up"), down: row("down") };
  const note = h("p", { class: "small" });
  const depth = h("p", { class: "small strong" });
  const node = h(
    "section",
    { class: "card quotes", "aria-label": "Quotes" },
    h("h2", {}, "Quotes"),
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["outcome", "bid", "ask", "lean", "age", "wins"].map((x) =>
            h("th", { scope: "col", class: x }, x),
          ),
        ),
      ),
      h("tbody", {}, rows.up.node, rows.down.node),
    ),
    depth,
    note,
  );
  return {
    node,
    update(m) {
      for (const name of ["up", "down"]) {
        const b = m.books[name];
        const { cells, quotes, node: line } = rows[name];
        dress(line, b.stale ? "aged" : "");
        const wins = m.win_probability?.[name];
        ["bid", "ask"].forEach((x, i) => {
          const size = b[`best_${x}_size`];
          put(quotes[i].price, cents(b[`best_${x}`]));
          put(quotes[i].size, known(size) ? ` \u00d7 ${count(size)}` : "");
        });
        [fixed(b.imbalance, 2), b.stale ? "stale" : span(b.age_ms), percent(wins)].forEach((x, i) =>
          put(cells[i + 2], x),
        );
      }
      const p = position(m);
      const d = m.danger?.depth;
      show(depth, Boolean(d && p && p.held >= 0.01));
      if (d && p) {
        const taken = number(d.sellable_shares);
        const all = taken !== null && taken >= p.held - 0.01;
        put(
          depth,
          [
            taken === null
              ? "What the bids take is not known."
              : taken < 0.01
                ? "No bid takes any of it."
                : all
                  ? `The bids take all ${count(p.held)} at ${cents(d.sale_average)} on average.`
                  : `The bids take ${count(taken)} of ${count(p.held)}, at ${cents(d.sale_average)} on average.`,
            number(d.hedge_average) !== null && p.bare >= 0.01
              ? `A hedge costs ${cents(d.hedge_average)}.`
              : null,
          ]
            .filter(Boolean)
            .join(" "),
        );
      }
      const c = m.confidence;
      put(
        note,
        known(c.leading)
          ? `${side(c.leading)} leads with confidence ${fixed(c[c.leading], 2)}; an entry needs ${fixed(c.threshold, 2)}${number(c.time_penalty) ? `, with ${fixed(c.time_penalty, 2)} off for the time left` : ""}.`
          : "No outcome leads.",
      );
    },
  };
}

function beforeView() {
  const list = h("ul", { class: "before" });
  const node = h(
    "section",
    { class: "card", "aria-label": "Windows before" },
    h("h2", {}, "Windows before"),
    list,
  );
  return {
    node,
    update(m, onPick) {
      show(node, m.previous_windows.length > 0);
      keep(
        list,
        m.previous_windows.slice(0, 6),
        (x) => x.slug,
        (x) => {
          const name = h("span", { class: "num" });
          const outcome = h("span", { class: "side" });
          const profit = h("span", { class: "num" });
          const node_ = h(
            "li",
            {},
            h(
              "button",
              { type: "button", class: "plain", on: { click: () => onPick(x.slug) } },
              name,
              outcome,
              profit,
            ),
          );
          return { node: node_, name, outcome, profit };
        },
        (one, x) => {
          put(one.name, windowName(x.slug));
          put(one.outcome, known(x.outcome) ? side(x.outcome) : "open");
          dress(one.outcome, `side ${x.outcome ?? ""}`);
          put(one.profit, number(x.profit) === null ? "" : dollars(x.profit, { sign: true }));
          dress(one.profit, `num ${number(x.profit) < 0 ? "bad" : "good"}`);
        },
      );
    },
  };
}

/** All of it, for whichever market is shown. */
export function marketView(onPick) {
  const views = {
    verdict: verdictView(),
    time: timeView(),
    position: positionView(),
    risk: riskView(),
    prices: priceView(),
    quotes: quotesView(),
    before: beforeView(),
  };
  return {
    views,
    /** `v`: the verdict; `around`: exit, the words of one in this window; before, what
     * came of the position before; quiet, whether nothing is heard. */
    update(m, v, around) {
      views.verdict.update(m, v, around);
      for (const name of ["time", "position", "risk", "prices", "quotes"]) views[name].update(m);
      views.before.update(m, onPick);
    },
  };
}
