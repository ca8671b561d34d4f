// The lists of the first screen: banner, markets, sources.

import { dress, h, keep, mark, paint, put, show } from "./dom.js";
import { ranked } from "./lately.js";
import { acting, outstanding, position } from "./risk.js";
import {
  cents,
  count,
  countdown,
  dash,
  haltedBecause,
  known,
  number,
  percent,
  side,
  span,
} from "./words.js";

/** What a person must know before all else, a chip each. */
export function bannerParts(state, silence) {
  const out = [];
  const s = state.service;
  if (s) {
    const real = ["guard", "live"].includes(s.mode) && !s.demo;
    const mode = s.mode.toUpperCase();
    out.push({
      key: "mode",
      kind: real ? "real" : "mode",
      text: s.demo
        ? `DEMO${number(s.speed) && Number(s.speed) !== 1 ? ` \u00d7${Number(s.speed)}` : ""}: ${mode}, no real money`
        : mode,
    });
    if (s.account?.armed === false)
      out.push({ key: "arm", kind: "bad", text: `NOT ARMED: ${dash(s.account.why)}` });
    if (s.clock?.why) out.push({ key: "clock", kind: "warn", text: s.clock.why });
    // A page stays open longer than a release runs.
    if (state.pageRelease !== null && state.pageRelease !== s.version)
      out.push({
        key: "release",
        kind: "warn",
        text: `The service is ${dash(s.version)} now, this page ${state.pageRelease}: reload it`,
      });
  }
  const halts = new Map();
  for (const m of state.markets.values())
    if (m.halted) halts.set(m.halted, [...(halts.get(m.halted) ?? []), m.market]);
  for (const [why, markets] of halts)
    out.push({
      key: `halt ${why}`,
      kind: "warn",
      text: `HALTED${markets.length < state.markets.size ? ` (${markets.join(", ")})` : ""}: ${haltedBecause(why)}`,
    });
  if (silence !== null)
    out.push({
      key: "silence",
      kind: "bad",
      text: `No data for ${span(silence)}${state.connected ? "" : ": the service cannot be reached"}`,
    });
  else if (!state.connected && state.receivedAt !== null)
    out.push({ key: "polling", kind: "mode", text: "no event stream: asking every 2 s" });
  return out;
}

export function bannerView(node) {
  return (state, silence) => {
    const parts = bannerParts(state, silence);
    if (parts.length === 0) parts.push({ key: "none", kind: "mode", text: "connecting" });
    keep(
      node,
      parts,
      (x) => x.key,
      () => ({ node: h("span") }),
      (one, x) => {
        dress(one.node, `chip ${x.kind}`);
        put(one.node, x.text);
      },
    );
  };
}

const fewRows = 8;

/** A row a market, the one at risk on top. */
export function rowsView(onPick) {
  const list = h("ul", { class: "rows" });
  const more = h("button", { type: "button", class: "quiet" });
  const node = h(
    "section",
    { class: "card markets", "aria-label": "Markets" },
    h("h2", {}, "Markets"),
    list,
    more,
  );
  let all = false;
  more.addEventListener("click", () => {
    all = !all;
    onPick(null);
  });
  return {
    node,
    update(state, chosen) {
      show(node, state.markets.size > 1);
      const rows = ranked(state);
      // All windows of the venue would push the position off a phone's screen.
      const seen = rows.filter(
        (x, i) =>
          all || i < fewRows || (x.v.level !== "calm" && !x.v.unread) || x.m.market === chosen,
      );
      show(more, all ? rows.length > fewRows : seen.length < rows.length);
      put(more, all ? "Show fewer" : `Show all ${rows.length} markets`);
      mark(more, "aria-expanded", all);
      keep(
        list,
        seen,
        (x) => x.m.market,
        (x) => {
          const parts = ["name", "left", "held", "lose", "state"].map((name) =>
            h("span", { class: `${name} num` }),
          );
          const danger = h("i", { class: "fill" });
          const track = h("span", { class: "track", "aria-hidden": "true" }, danger);
          const button = h(
            "button",
            { type: "button", on: { click: () => onPick(x.m.market) } },
            parts.slice(0, 4),
            track,
            parts[4],
          );
          return { node: h("li", {}, button), parts, danger, track, button };
        },
        (one, { m, v }) => {
          const p = position(m);
          const reading = acting(m);
          const texts = [
            m.market,
            known(m.window.slug)
              ? m.window.phase === "open" || m.window.phase === "upcoming"
                ? countdown(m.window.seconds_left)
                : m.window.phase
              : "no window",
            p && p.held >= 0.01
              ? `${count(p.held)} ${side(p.side)} @${cents(p.average)}`
              : outstanding(m).length > 0
                ? `${outstanding(m)
                    .map((x) => `${count(x.position.held_shares)} ${side(x.position.outcome)}`)
                    .join(", ")} unsettled`
                : p && p.sold > 0
                  ? "sold"
                  : v.level === "lost" || v.unread
                    ? "--"
                    : "flat",
            m.danger
              ? `loses ${percent(m.danger.shown_loss?.value ?? m.loss_probability)}`
              : `up ${percent(m.win_probability?.up)}`,
            m.halted
              ? "halted"
              : v.level === "act"
                ? "danger"
                : v.unread
                  ? "not read"
                  : v.level === "lost"
                    ? "sight lost"
                    : m.status,
          ];
          texts.forEach((x, i) => put(one.parts[i], x));
          dress(one.button, `row ${v.level}`);
          mark(one.button, "aria-pressed", m.market === chosen);
          const full =
            reading && reading.value !== null && reading.threshold
              ? reading.value / reading.threshold
              : 0;
          show(one.track, Boolean(m.danger));
          dress(one.track, `track ${m.danger && reading?.value === null ? "unknown" : ""}`);
          paint(one.danger, "--value", `${Math.min(1, Math.max(0, full)) * 100}%`);
        },
      );
    },
  };
}

const worst = { down: 0, stale: 1, fresh: 2, off: 3 };

/** Sources, the worst first; quiet while all is well. */
export function sourcesView() {
  const sum = h("span");
  const list = h("ul", { class: "sources" });
  const details = h("details", {}, h("summary", {}, h("h2", {}, "Sources"), sum), list);
  const node = h("section", { class: "card", "aria-label": "Sources" }, details);
  let wasBad = false;
  return {
    node,
    update(state) {
      const all = [...state.feeds.values()].sort(
        (a, b) =>
          worst[a.state] - worst[b.state] ||
          (b.age_ms ?? 0) - (a.age_ms ?? 0) ||
          a.name.localeCompare(b.name),
      );
      const bad = all.filter((x) => x.state === "down" || x.state === "stale");
      const on = all.filter((x) => x.state !== "off");
      put(
        sum,
        all.length === 0
          ? "none has reported yet"
          : bad.length === 0
            ? `all ${on.length} are fresh`
            : `${bad.length} of ${on.length} not fresh: ${bad[0].name}`,
      );
      dress(sum, `small ${bad.length ? "warn" : "soft"}`);
      if (bad.length > 0 !== wasBad) {
        wasBad = bad.length > 0;
        details.open = wasBad;
      }
      keep(
        list,
        all,
        (x) => x.name,
        () => {
          const parts = ["dot", "name", "state", "why"].map((x) => h("span", { class: x }));
          return { node: h("li", {}, parts), parts };
        },
        (one, x) => {
          dress(one.node, x.state);
          put(one.parts[1], x.name);
          put(one.parts[2], x.state === "off" ? "not configured" : `${x.state} ${span(x.age_ms)}`);
          put(one.parts[3], x.state === "off" ? "" : (x.why ?? ""));
          one.node.title = `${x.role ? `${x.role}, ` : ""}${count(x.messages)} messages, ${count(x.gaps)} gaps, ${count(x.reconnects)} reconnects`;
        },
      );
    },
  };
}
