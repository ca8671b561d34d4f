// What has happened, newest first; each with its why.

import { dress, h, keep, mark, put, show } from "./dom.js";
import {
  cents,
  dash,
  fixed,
  known,
  local,
  lostNames,
  number,
  percent,
  plain,
  signalName,
  span,
  utc,
} from "./words.js";

const levels = {
  danger: "bad",
  sight: "warn",
  exit: "act",
  hedge: "act",
  fill: "mark",
  halt: "warn",
  unguarded: "bad",
  arming: "warn",
  settled: "mark",
  set_aside: "warn",
  clock: "warn",
  control: "mark",
  listing: "bad",
};

const names = {
  danger: "danger",
  sight: "sight",
  exit: "exit",
  hedge: "hedge",
  fill: "fill",
  order: "order",
  halt: "halt",
  peak: "peak",
  window: "window",
  difference: "sources differ",
  set_aside: "set aside",
  clock: "clock",
  lock: "take profit",
  settled: "settled",
  unguarded: "unguarded",
  arming: "arming",
  account: "account",
  control: "by a person",
  listing: "listing",
};

/** The kind in a person's word: an exit that only says it ended is none. */
export const kindName = (kind) => names[kind] ?? dash(kind);

const actorNames = {
  window_state: "the state",
  btc_feed: "the price feed",
  order_book_poller: "the order book",
  window_clock: "the clock of the windows",
  venue_clock: "the venue\u2019s clock",
  fill_detector: "the watch on fills",
  strike_poller: "the watch on the price to beat",
  trader: "the trader",
  paper_venue: "the simulated venue",
  display: "the page",
  history: "the history",
};

const messages = {
  book_update: "a change of the book",
  btc_price: "a price",
  clock_measured: "a reading of the clock",
  feed_status: "the state of a source",
  fill_detected: "a fill",
  fill_evidence: "word of a fill",
  halt_changed: "a halt",
  http_answered: "an answer over HTTP",
  notice: "the notice",
  order_answered: "the venue\u2019s answer to an order",
  order_sent: "that the order was sent",
  order_wanted: "the wish for an order",
  site_price_to_beat: "the price to beat of the venue\u2019s site",
  socket_text: "a frame from the wire",
  submit_order: "an order to send",
  tick: "the second",
  timer_due: "a timer",
  window_closed: "that the window closed",
  window_found: "a window of the venue",
  window_opened: "that the window opened",
  window_result: "the outcome",
};

/** An actor in words: "the state of btc-5m". */
export function actorName(name) {
  const [kind, of] = String(dash(name)).split("/");
  return `${actorNames[kind] ?? kind.replaceAll("_", " ")}${of ? ` of ${of}` : ""}`;
}

const messageName = (link) =>
  [
    messages[link.type] ?? String(dash(link.type)).replaceAll("_", " "),
    link.detail ? `(${link.detail.replaceAll("_", " ")})` : "",
  ]
    .filter(Boolean)
    .join(" ");

function short(key, x) {
  if (number(x) === null || typeof x === "boolean") return plain(x);
  if (key.includes("probability")) return percent(x);
  if (/(^|_)(bid|ask|sold_at|average_price)$/.test(key) && x <= 1) return cents(x);
  return typeof x === "number" ? String(Number(x.toFixed(3))) : String(x);
}

/** What a message changed in its state, before and after. */
function changes(changed) {
  const { before = {}, after = {} } = changed ?? {};
  return Object.keys(after)
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .filter((key) => typeof after[key] !== "object" || after[key] === null)
    .map(
      (key) =>
        `${key.replaceAll("_", " ")} ${short(key, before[key])} \u2192 ${short(key, after[key])}`,
    )
    .join(", ");
}

function chainWords(link) {
  const from =
    link.sender === link.actor || !known(link.sender) ? "" : ` from ${actorName(link.sender)}`;
  // Of a demo, too, in real time.
  const waited = link.waited_ns >= 1e6 ? `, which had waited ${span(link.waited_ns / 1e6)}` : "";
  const who = actorName(link.actor);
  return `${who[0].toUpperCase()}${who.slice(1)} got ${messageName(link)}${from}${waited}`;
}

const svg = (tag, attributes, ...inside) => {
  const out = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) out.setAttribute(key, value);
  out.append(...inside);
  return out;
};

/** Who told whom what, from the wire down to the event. */
function sequencePicture(links) {
  const steps = [...links].reverse();
  const actors = [...new Set(steps.flatMap((x) => [x.sender ?? x.actor, x.actor]))];
  const gap = 210;
  const x = (name) => 105 + gap * actors.indexOf(name);
  const height = 50 + 30 * steps.length;
  const width = gap * actors.length;
  const out = svg("svg", {
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    class: "sequence",
    role: "img",
    "aria-label": `${steps.length} messages between ${actors.length} actors`,
  });
  for (const name of actors)
    out.append(
      svg("text", { x: x(name), y: 14, class: "who" }, actorName(name)),
      svg("line", { x1: x(name), x2: x(name), y1: 22, y2: height }),
    );
  steps.forEach((step, i) => {
    const y = 50 + 30 * i;
    const [from, to] = [x(step.sender ?? step.actor), x(step.actor)];
    const self = from === to;
    const tip = to + (to > from ? -6 : 6);
    out.append(
      self
        ? svg("circle", { cx: to, cy: y, r: 4 })
        : svg("path", { d: `M${from} ${y}H${to}M${tip} ${y - 4}L${to} ${y}L${tip} ${y + 4}` }),
      svg(
        "text",
        { x: self ? to + 8 : (from + to) / 2, y: y - 5, class: self ? "" : "what" },
        messageName(step),
      ),
    );
  });
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Sequence" }, out);
}

/** A part of a decision's reason, as the service says it, in plain words. */
function reasonPart(text) {
  const of = (pattern, f) => {
    const found = pattern.exec(text);
    return found ? f(...found.slice(1)) : null;
  };
  return (
    of(
      /^acts on loss_probability (\S+) of (\S+)$/,
      (x, limit) => `What counts: ${percent(x)} likely to lose; the limit is ${percent(limit)}`,
    ) ??
    of(/^acts on danger_score$/, () => "What counts: the danger score") ??
    of(/^danger score (\S+) of (\S+)$/, (x, limit) => `Danger ${x}; high from ${limit}`) ??
    of(
      /^(confidence|imbalance|velocity|opponent|time) (\S+) adds (\S+)$/,
      (name, raw, adds) => `${signalName(name)}: ${raw}, which adds ${adds}`,
    ) ??
    of(
      /^(confidence|imbalance|velocity|opponent|time) unknown$/,
      (name) => `${signalName(name)}: unknown`,
    ) ??
    plain(text)
  );
}

/** The decisions on the way to an event: the rule with its threshold and updates first,
 * then all that it rested on. */
const decisions = (reasons) =>
  reasons.map((x) => {
    const [rule, ...rest] = x.split("; ");
    return h(
      "div",
      { class: "decision" },
      h("p", { class: "strong" }, plain(rule)),
      h(
        "ul",
        { class: "small" },
        rest.map((y) => h("li", {}, reasonPart(y))),
      ),
    );
  });

async function patient(path) {
  for (let i = 0; ; i += 1) {
    const answer = await fetch(path);
    if (answer.status !== 503 || i === 5) return answer;
    await new Promise((done) => setTimeout(done, 300));
  }
}

/** Asks for an event's trace, and shows it. */
async function why(event, into) {
  if (!known(event.trace)) return put(into, "No trace belongs to this event.");
  put(into, "asking \u2026");
  try {
    const query = `why=${encodeURIComponent(event.trace)}`;
    // The service answers one question about traces at a time.
    const json = await patient(`/v1/trace?${query}`);
    const text = await patient(`/v1/trace?${query}&format=text`);
    if (!json.ok) {
      const body = await json.json().catch(() => ({}));
      return put(
        into,
        json.status === 404
          ? "Its trace is not kept any more."
          : `No answer: ${dash(body.why ?? json.status)}.`,
      );
    }
    const { why: found, reasons } = await json.json();
    const links = found.chain ?? [];
    into.replaceChildren(
      ...decisions(reasons ?? []),
      h(
        "p",
        {},
        links.length
          ? `${links.length} steps led to it, the last one first${found.whole ? "; the last in the list came from the wire" : "; older ones are not kept any more"}:`
          : "No step is kept.",
      ),
      h(
        "ol",
        { class: "chain" },
        links.map((x) => {
          const change = changes(x.changed);
          return h(
            "li",
            {},
            chainWords(x),
            change ? h("span", { class: "soft" }, `: ${change}`) : null,
          );
        }),
      ),
      links.length > 1
        ? h("details", {}, h("summary", {}, "as a picture"), sequencePicture(links))
        : "",
      text.ok
        ? h(
            "details",
            {},
            h("summary", {}, "the whole trace"),
            h("pre", { tabindex: 0 }, await text.text()),
          )
        : "",
    );
  } catch {
    put(into, "The service did not answer.");
  }
  return undefined;
}

function rules(event) {
  const out = [];
  const d = event.danger;
  if (event.details) out.push(plain(event.details));
  if (d) {
    out.push(
      `What counts is ${d.acts_on === "loss_probability" ? `the probability of losing, from ${percent(d.loss?.threshold)}` : `the danger score, from ${fixed(d.threshold, 2)}`}.`,
    );
    const parts = Object.entries(d.signals ?? {}).map(
      ([name, x]) => `${signalName(name)} ${x.raw === null ? "unknown" : fixed(x.component, 2)}`,
    );
    if (parts.length) out.push(`Signals: ${parts.join(", ")}.`);
  }
  if (event.sight?.lost?.length) out.push(`Not seen: ${lostNames(event.sight.lost)}.`);
  if (event.not_armed_because) out.push(`No order can be sent: ${event.not_armed_because}.`);
  return out;
}

/** Orders of one purpose share a row while their steps follow each other. */
const purposes = { exit: "exit", order: "entry", fill: "entry", hedge: "hedge", lock: "lock" };
const pause = 5_000; // ms between two steps of one order
const isStep = (x) =>
  x.kind in purposes &&
  /^(exit |hedge |lock )?order |^sent |^wants |^waits|^flat|provisional|confirmed/.test(
    dash(x.text),
  );
const isDone = (x) => /\b(sold|filled|bought) \d/.test(dash(x.text));

/** Rows of events, newest first: {key, event, steps}; one order's steps are one row. */
export function folded(events) {
  const out = [];
  const open = new Map();
  for (const x of events) {
    const group = `${x.market} ${x.window} ${purposes[x.kind]}`;
    const at = Date.parse(x.at);
    const row = isStep(x) ? open.get(group) : null;
    if (row && row.from - at <= pause) {
      row.steps.push(x);
      row.from = at;
      row.key = x.key;
      if (!isDone(row.event) && isDone(x)) row.event = x;
      continue;
    }
    const next = { key: x.key, event: x, steps: [x], from: at };
    out.push(next);
    if (isStep(x)) open.set(group, next);
  }
  return out;
}

/** A row that opens its why. */
function eventRow(row) {
  const reason = h("div", { class: "reason" });
  const time = h("time", { class: "num soft" });
  const kind = h("span");
  const text = h("span", { class: "text" });
  const count = h("span", { class: "soft small" });
  const more = h("div", { class: "more" });
  const details = h("details", {}, h("summary", {}, time, kind, text, count), more);
  const one = { node: h("li", {}, details), row, time, kind, text, count };
  let asked = false;
  details.addEventListener("toggle", () => {
    if (!details.open || asked) return;
    asked = true;
    const { event, steps } = one.row;
    more.replaceChildren(
      ...rules(event).map((y) => h("p", {}, y)),
      steps.length > 1
        ? h(
            "ol",
            { class: "steps small" },
            steps.map((x) =>
              h("li", {}, h("time", { class: "num soft" }, utc(x.at)), " ", plain(x.text)),
            ),
          )
        : "",
      h("p", { class: "small soft num" }, `${local(event.at)} here`),
      reason,
    );
    why(event, reason);
  });
  return one;
}

function updateRow(one, row, manyMarkets) {
  one.row = row;
  const x = row.event;
  put(one.time, utc(x.at));
  mark(one.time, "datetime", x.at);
  mark(one.time, "title", `${x.at}, here ${local(x.at)}`);
  dress(one.kind, `kind ${levels[x.kind] ?? ""}`);
  put(one.kind, kindName(x.kind));
  put(one.text, `${manyMarkets && known(x.market) ? `${x.market}: ` : ""}${plain(x.text)}`);
  show(one.count, row.steps.length > 1);
  put(one.count, `${row.steps.length} steps`);
}

/** Shows events, newest first, in a list. */
export function listEvents(list, rows, manyMarkets) {
  keep(
    list,
    rows,
    (x) => x.key,
    eventRow,
    (one, row) => updateRow(one, row, manyMarkets),
  );
}

export function eventsView() {
  const list = h("ol", { class: "events", "aria-label": "Events, newest first" });
  const none = h("p", { class: "soft small" }, "Nothing has happened since the service started.");
  const more = h("button", { type: "button", class: "quiet" }, "Show all");
  const node = h(
    "section",
    { class: "card log", "aria-label": "Events" },
    h("h2", {}, "Events"),
    none,
    list,
    more,
  );
  let most = 12;
  let last = [];
  let onlyMarket = null;
  const update = (events, manyMarkets) => {
    last = events;
    onlyMarket = manyMarkets;
    const rows = folded(events.filter((x) => x.kind !== "window" || events.length < 40));
    show(none, events.length === 0);
    show(more, rows.length > most);
    put(more, `Show all ${rows.length}`);
    listEvents(list, rows.slice(0, most), manyMarkets);
  };
  more.addEventListener("click", () => {
    most = 300;
    update(last, onlyMarket);
  });
  return { node, update };
}

/** The newest reason of an exit in this window, for after it. */
export function lastExit(events, m) {
  const found = events.find(
    (x) =>
      x.market === m.market &&
      ["exit", "hedge"].includes(x.kind) &&
      (!x.window || !m.window.slug || x.window === m.window.slug),
  );
  return found ? plain(found.text) : null;
}
