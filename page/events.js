// What has happened, newest first; each with its why.

import { h, keep, put, show } from "./dom.js";
import { dash, known, local, span, utc } from "./words.js";

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
};

/** The kind in a person's word: an exit that only says it ended is none. */
export const kindName = (kind) => names[kind] ?? dash(kind);

function chainWords(link) {
  const { message, changed } = { message: link, changed: link.changed };
  const what = [message.type, message.detail].filter(Boolean).join(", ");
  const waited = known(message.waited_ns) ? `, waited ${span(message.waited_ns / 1e6)}` : "";
  const change = changed
    ? Object.entries(changed)
        .filter(
          ([key, x]) =>
            !["record", "id", "market", "input", "at_ns", "actor"].includes(key) &&
            known(x) &&
            typeof x !== "object",
        )
        .map(([key, x]) => `${key.replaceAll("_", " ")} ${x}`)
        .join(", ")
    : "";
  return { what: `${dash(message.actor)} took ${what}${waited}`, change };
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
      const said = await json.json().catch(() => ({}));
      return put(
        into,
        json.status === 404
          ? "Its trace is not kept any more."
          : `No answer: ${dash(said.why ?? json.status)}.`,
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
          const words = chainWords(x);
          return h(
            "li",
            {},
            words.what,
            words.change ? h("span", { class: "soft" }, `: ${words.change}`) : null,
          );
        }),
      ),
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
      `Acts on ${d.acts_on === "loss_probability" ? `the probability of losing, at ${d.loss?.threshold}` : `the danger score, at ${d.threshold}`}.`,
    );
    const parts = Object.entries(d.signals ?? {}).map(([name, x]) =>
      x.raw === null ? `${name} unknown` : `${name} ${Number(x.component).toFixed(2)}`,
    );
    if (parts.length) out.push(`Signals: ${parts.join(", ")}.`);
  }
  if (event.sight?.lost?.length) out.push(`Not seen: ${event.sight.lost.join(", ")}.`);
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
