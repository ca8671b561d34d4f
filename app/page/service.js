// The third screen: how the service itself is.

import { h, keep, put, show } from "./dom.js";
import { count, dash, dollars, fixed, known, span, utc } from "./words.js";

/** Reads Prometheus' text: name → [{labels, value}]. */
export function readMetrics(text) {
  const out = new Map();
  for (const line of text.split("\n")) {
    const found = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/.exec(line);
    if (!found) continue;
    const labels = Object.fromEntries(
      [...(found[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((x) => [x[1], x[2]]),
    );
    const list = out.get(found[1]) ?? [];
    list.push({ labels, value: Number(found[3]) });
    out.set(found[1], list);
  }
  return out;
}

const ns = (x) => (known(x) ? (x < 1e6 ? `${Math.round(x / 1e3)} \u00b5s` : span(x / 1e6)) : "--");

/** The releases of a link's processes; those of one release share it. */
function releasesOf(x) {
  const all = Object.entries(x.releases ?? {});
  const kinds = new Set(all.map(([, release]) => release));
  if (kinds.size === 0) return "--";
  return kinds.size === 1 ? [...kinds][0] : all.map((y) => y.join(" ")).join(", ");
}

function table(head, label) {
  const body = h("tbody");
  const node = h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": label },
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((x) => h("th", { scope: "col" }, x)),
        ),
      ),
      body,
    ),
  );
  return {
    node,
    update(rows) {
      keep(
        body,
        rows,
        (x) => x[0],
        (x) => {
          const cells = x.map((_, i) =>
            i === 0 ? h("th", { scope: "row" }) : h("td", { class: "num" }),
          );
          return { node: h("tr", {}, cells), cells };
        },
        (one, x) => x.forEach((y, i) => put(one.cells[i], y)),
      );
    },
  };
}

export function serviceView() {
  const facts = h("dl", { class: "facts" });
  const journal = h("dl", { class: "facts" });
  const actors = table(
    ["actor and message", "count", "waited p99", "longest", "ran p99", "longest"],
    "Mailboxes and latencies",
  );
  const feeds = table(["source", "state", "age", "messages", "gaps", "reconnects"], "Sources");
  const links = table(
    ["part", "state", "release", "heard", "messages", "lost", "reconnects"],
    "Link",
  );
  const alone = h("p", { class: "small soft" }, "All parts run in this process.");
  const note = h("p", { class: "small soft" }, "");
  const nodes = [
    h("section", { class: "card", "aria-label": "Service" }, h("h2", {}, "Service"), facts),
    h(
      "section",
      { class: "card", "aria-label": "Link" },
      h("h2", {}, "Link with parts in other processes"),
      alone,
      links.node,
    ),
    h(
      "section",
      { class: "card", "aria-label": "Records" },
      h("h2", {}, "Journal and history"),
      journal,
    ),
    h(
      "section",
      { class: "card", "aria-label": "Mailboxes" },
      h("h2", {}, "Mailboxes and latencies, the slowest first"),
      actors.node,
      note,
    ),
    h(
      "section",
      { class: "card", "aria-label": "All sources" },
      h("h2", {}, "Sources"),
      feeds.node,
    ),
  ];
  const fill = (list, pairs) =>
    keep(
      list,
      pairs,
      (x) => x[0],
      (x) => {
        const value = h("dd", { class: "num" });
        return { node: h("div", { class: "fact" }, h("dt", {}, x[0]), value), value };
      },
      (one, x) => put(one.value, x[1]),
    );
  let busy = false;
  let askedAt = -Infinity;
  async function ask() {
    if (busy || performance.now() - askedAt < 3_000) return;
    busy = true;
    askedAt = performance.now();
    try {
      const metrics = readMetrics(await (await fetch("/metrics")).text());
      const one = (name) => metrics.get(name)?.[0]?.value;
      const sum = (name) => metrics.get(name)?.reduce((a, x) => a + x.value, 0);
      const restarts = (metrics.get("fillguard_actor_restarts_total") ?? []).filter(
        (x) => x.value > 0,
      );
      fill(journal, [
        ["on disk, behind by", span(one("fillguard_journal_lag_seconds") * 1000)],
        [
          "waiting",
          known(one("fillguard_journal_waiting_bytes"))
            ? `${count(one("fillguard_journal_waiting_bytes"))} B`
            : "--",
        ],
        [
          "trouble",
          one("fillguard_journal_trouble") === undefined
            ? "--"
            : one("fillguard_journal_trouble")
              ? "yes: entries halt"
              : "none",
        ],
        ["failures", count(one("fillguard_journal_failures_total"))],
        [
          "restarts of actors",
          restarts.length
            ? restarts.map((x) => `${Object.values(x.labels).join(" ")} ${x.value}`).join(", ")
            : metrics.size
              ? "none"
              : "--",
        ],
        [
          "history",
          one("fillguard_history_trouble") === undefined
            ? "none is kept"
            : one("fillguard_history_trouble")
              ? "behind: it cannot be written, the journal has all"
              : `${count(one("fillguard_history_rows_total"))} rows written`,
        ],
        ["inputs set aside", count(sum("fillguard_inputs_set_aside_total"))],
        ["trace entries lost", count(one("fillguard_trace_lost_total"))],
      ]);
      const slow = await (await fetch("/v1/trace?slow")).json();
      const rows = (slow.slow ?? [])
        .sort(
          (a, b) =>
            (b.waited_ns?.max ?? 0) +
            (b.ran_ns?.max ?? 0) -
            (a.waited_ns?.max ?? 0) -
            (a.ran_ns?.max ?? 0),
        )
        .slice(0, 25);
      actors.update(
        rows.map((x) => [
          `${x.actor}: ${x.type}`,
          count(x.count),
          ns(x.waited_ns?.p99),
          ns(x.waited_ns?.max),
          ns(x.ran_ns?.p99),
          ns(x.ran_ns?.max),
        ]),
      );
      put(note, rows.length ? "" : "No trace is kept.");
    } catch {
      put(note, "The service did not answer.");
    } finally {
      busy = false;
    }
  }
  return {
    nodes,
    update(state) {
      const s = state.service;
      if (s)
        fill(facts, [
          ["release", dash(s.version)],
          ["of this page", dash(state.pageRelease)],
          ["mode", s.mode],
          ["started", `${dash(s.started_at?.slice(0, 10))} ${utc(s.started_at)} UTC`],
          [
            "clock",
            s.clock?.offset_ms === null
              ? "--"
              : `${fixed(s.clock?.offset_ms, 0)} ms off, \u00b1 ${fixed(s.clock?.spread_ms, 0)} ms`,
          ],
          [
            "orders",
            s.account?.armed === null
              ? "none are real"
              : s.account?.armed
                ? "armed"
                : `not armed: ${dash(s.account?.why)}`,
          ],
          ...(s.account?.key_ends_at
            ? [
                [
                  "session key ends",
                  `${s.account.key_ends_at.slice(0, 10)} ${utc(s.account.key_ends_at)} UTC`,
                ],
              ]
            : []),
          ...(known(s.account?.dollars) ? [["dollars", dollars(s.account.dollars)]] : []),
          ["event stream", state.connected ? "connected" : "not connected"],
        ]);
      const parts = [...state.feeds.values()].filter((x) => x.name.startsWith("link/"));
      show(alone, s !== null && parts.length === 0);
      show(links.node, parts.length > 0);
      links.update(
        parts
          .sort((a, b) => a.name.localeCompare(b.name))
          .map((x) => [
            x.name.slice(5),
            `${x.state}${x.why ? `: ${x.why}` : ""}`,
            releasesOf(x),
            span(x.age_ms),
            count(x.messages),
            count(x.gaps),
            count(x.reconnects),
          ]),
      );
      feeds.update(
        [...state.feeds.values()]
          .filter((x) => !x.name.startsWith("link/"))
          .sort((a, b) => a.name.localeCompare(b.name))
          .map((x) => [
            x.name,
            x.state === "off" ? "not configured" : x.state,
            x.state === "off" ? "" : span(x.age_ms),
            count(x.messages),
            count(x.gaps),
            count(x.reconnects),
          ]),
      );
      ask();
    },
  };
}
