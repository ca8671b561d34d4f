// What has happened, newest first; each with its why.

import { h, keep, put, show } from "./dom.js";
import { dash, lostNames, known, local, span, utc } from "./words.js";

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

const short = (x) => (typeof x === "number" ? String(Number(x.toFixed(3))) : dash(x));

/** What a message changed in its state, before and after. */
function changes(changed) {
  const { before = {}, after = {} } = changed ?? {};
  return Object.keys(after)
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
    .filter((key) => typeof after[key] !== "object" || after[key] === null)
    .map((key) => `${key.replaceAll("_", " ")} ${short(before[key])} \u2192 ${short(after[key])}`)
    .join(", ");
}

function chainWords(link) {
  const what = [link.type, link.detail].filter(Boolean).join(" ");
  const from = link.sender === link.actor || !known(link.sender) ? "" : ` from ${link.sender}`;
  // Of a demo, too, in real time.
  const waited = link.waited_ns >= 1e6 ? `, waited ${span(link.waited_ns / 1e6)}` : "";
  return `${dash(link.actor)} took ${what}${from}${waited}`;
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
  const gap = 170;
  const x = (name) => 85 + gap * actors.indexOf(name);
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
      svg("text", { x: x(name), y: 14, class: "who" }, name),
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
        [step.type, step.detail].filter(Boolean).join(" "),
      ),
    );
  });
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Sequence" }, out);
}

async function patient(path) {
  for (let i = 0; ; i += 1) {
    const answer = await fetch(path);
    if (answer.status !== 503 || i === 5) return answer;
    await new Promise((done) => setTimeout(done, 300));
  }
}

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
    const found = (await json.json()).why;
    const links = found.chain ?? [];
    into.replaceChildren(
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
  if (event.details) out.push(event.details);
  if (d) {
    out.push(
      `What counts is ${d.acts_on === "loss_probability" ? `the probability of losing, from ${d.loss?.threshold}` : `the danger score, from ${d.threshold}`}.`,
    );
    const parts = Object.entries(d.signals ?? {}).map(([name, x]) =>
      x.raw === null ? `${name} unknown` : `${name} ${Number(x.component).toFixed(2)}`,
    );
    if (parts.length) out.push(`Signals: ${parts.join(", ")}.`);
  }
  if (event.sight?.lost?.length) out.push(`Not seen: ${lostNames(event.sight.lost)}.`);
  if (event.not_armed_because) out.push(`No order can be sent: ${event.not_armed_because}.`);
  return out;
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
    const shown = events.filter((x) => x.kind !== "window" || events.length < 40).slice(0, most);
    show(none, events.length === 0);
    show(more, events.length > shown.length);
    put(more, `Show all ${events.length}`);
    keep(
      list,
      shown,
      (x) => x.key,
      (x) => {
        const reason = h("div", { class: "reason" });
        const details = h(
          "details",
          {},
          h(
            "summary",
            {},
            h(
              "time",
              { datetime: x.at, class: "num soft", title: `${x.at}, here ${local(x.at)}` },
              utc(x.at),
            ),
            h("span", { class: `kind ${levels[x.kind] ?? ""}` }, kindName(x.kind)),
            h("span", { class: "text" }, manyMarkets ? `${x.market}: ` : "", dash(x.text)),
          ),
          h(
            "div",
            { class: "more" },
            rules(x).map((y) => h("p", {}, y)),
            reason,
          ),
        );
        let asked = false;
        details.addEventListener("toggle", () => {
          if (!details.open || asked) return;
          asked = true;
          why(x, reason);
        });
        return { node: h("li", {}, details) };
      },
    );
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
  return found ? found.text : null;
}
