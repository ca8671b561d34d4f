// Puts the page together.

import { alertOf, alertSilence, alertUnread, alertsButton, badge, titleOf } from "./alerts.js";
import { dress, h, mark, put, show } from "./dom.js";
import { eventsView, lastExit } from "./events.js";
import { lastOf, ranked, remember, rememberEvent } from "./lately.js";
import { chartView, marksOf } from "./chart.js";
import { controlView, faultDesk } from "./control.js";
import { bannerView, rowsView, sourcesView } from "./lists.js";
import { inWords, marketView } from "./market.js";
import { note, onStory, windowOf } from "./readings.js";
import { resultsView } from "./results.js";
import { serviceView } from "./service.js";
import { onChange, onEvent, onState, silence, start, store, takeStory } from "./store.js";
import { countdown, dollars, known, local, sumOf, utc } from "./words.js";

const at = (id) => document.getElementById(id);
const screens = ["now", "results", "service"];
let current = null; // The market that is shown.
let chosen = null; // The market that a person picked; null: the one at risk.

const banner = bannerView(at("banner"));
const market = marketView((slug) => {
  location.hash = `#window/${slug}`;
});
/** `name`: of the market that was picked; null: more rows were. */
const rows = rowsView((name) => {
  if (name !== null) chosen = chosen === name ? null : name;
  draw();
});
const events = eventsView();
const sources = sourcesView();
const chart = chartView("Window");
const control = controlView(() => current);
const desk = faultDesk();
const results = resultsView(() => store);
const service = serviceView();
at("screen-results").append(...results.nodes);
at("screen-service").append(...service.nodes);
const waiting = h(
  "section",
  { class: "verdict calm" },
  h("h1", {}, "Waiting for the service"),
  h("p", { class: "why" }, "Nothing has been heard of any market yet."),
);
const venue = h(
  "a",
  { class: "quiet", target: "_blank", rel: "noreferrer" },
  "Market at the venue",
);
const name = h("h2", { class: "market-name num" });
const left = h("span", { class: "big num left" });
const today = h("span", { class: "num today" });
const balance = h("span", { class: "num soft" });
const follow = h(
  "button",
  {
    type: "button",
    class: "quiet",
    on: {
      click: () => {
        chosen = null;
        draw();
      },
    },
  },
  "Show the one at risk",
);
const head = h(
  "div",
  { class: "line head" },
  name,
  left,
  today,
  balance,
  follow,
  h("span", { class: "grow" }),
  venue,
  alertsButton(),
);

const { views } = market;
const main = h(
  "div",
  { class: "column main" },
  h("div", { class: "pair" }, views.position.node, views.time.node),
  control.node,
  views.risk.node,
  views.quotes.node,
);
const middle = h("div", { class: "column middle" }, views.prices.node, chart.node);
const aside = h(
  "div",
  { class: "column aside" },
  events.node,
  desk.node,
  views.before.node,
  sources.node,
);
const body = h("div", { class: "columns" }, main, middle, aside);
at("screen-now").append(waiting, head, views.verdict.node, rows.node, body);

/** What all markets brought today, with what is open at its present worth. */
function showToday() {
  const days = [...store.markets.values()].map((x) => x.day).filter(Boolean);
  const sum = sumOf(days.flatMap((x) => [x.profit, x.open]));
  const missing = days.reduce((a, x) => a + x.unknown, 0);
  show(today, days.length > 0);
  put(today, `today ${dollars(sum, { sign: true })}${missing ? `, ${missing} not known` : ""}`);
  dress(today, `num today ${sum < 0 ? "bad" : "good"}`);
}

/** The account's dollars, where they are known. */
function showBalance() {
  const held = store.service?.account?.dollars;
  show(balance, known(held));
  put(balance, `account ${dollars(held)}`);
}

let spokenOf = null;

/** Says it only when something has become of a position, not each second. */
function speak(quiet) {
  const [first] = ranked(store);
  if (!first) return;
  const sign = quiet !== null ? "silent" : `${first.m.market} ${first.v.level} ${first.v.money}`;
  if (sign === spokenOf) return;
  spokenOf = sign;
  put(
    at("spoken"),
    quiet !== null
      ? "No data from the service"
      : `${first.m.market}: ${first.v.title}. ${inWords(first.v.why, store.service?.mode)}`,
  );
}

let complained = false;

/** One view that cannot be drawn takes no other with it. */
function attempt(f) {
  try {
    f();
  } catch (problem) {
    if (!complained) console.error(problem);
    complained = true;
  }
}

function draw() {
  const quiet = silence();
  const [asked, slug] = location.hash.slice(1).split("/");
  const screen = asked === "window" ? "results" : screens.includes(asked) ? asked : "now";
  attempt(() => banner(store, quiet));
  document.title = titleOf(store, quiet);
  badge(store, quiet);
  attempt(() => alertSilence(quiet));
  attempt(() => alertUnread(store));
  if (document.hidden) return;
  document.body.classList.toggle("silent", quiet !== null);
  attempt(() => speak(quiet));
  for (const x of screens) {
    show(at(`screen-${x}`), x === screen);
    mark(at(`tab-${x}`), "aria-current", x === screen ? "page" : null);
  }
  const newest = [...store.markets.values()]
    .map((x) => x.at)
    .sort()
    .pop();
  put(at("clock"), newest ? `${utc(newest)} UTC \u00b7 ${local(newest)} here` : "--");
  if (screen === "results") attempt(() => results.update(asked === "window" ? slug : null));
  if (screen === "service") attempt(() => service.update(store));
  if (screen !== "now") return;
  const all = ranked(store);
  attempt(() => rows.update(store, chosen));
  attempt(() => sources.update(store));
  const many = store.markets.size > 1;
  attempt(() => events.update(store.events, many));
  const shown = (chosen && store.markets.get(chosen)) ?? all[0]?.m;
  show(waiting, !shown);
  show(head, Boolean(shown));
  show(views.verdict.node, Boolean(shown));
  show(body, Boolean(shown));
  if (!shown) return;
  current = shown.market;
  control.update(store.service, shown.halted !== null);
  attempt(() => desk.update(store.service));
  put(name, shown.market);
  attempt(() => showToday());
  attempt(() => showBalance());
  const rest = shown.window.seconds_left;
  const silent = quiet !== null;
  put(
    left,
    !known(rest)
      ? ""
      : rest < 0
        ? `closed ${countdown(-rest)} ago`
        : `${silent ? "was " : ""}${countdown(rest)}`,
  );
  dress(left, `big num left ${known(rest) && rest >= 0 && rest < 60 ? "late" : ""}`);
  show(follow, chosen !== null && all[0]?.m.market !== chosen);
  const site = store.service?.site;
  show(venue, known(site) && known(shown.window.slug));
  if (known(site)) mark(venue, "href", `${site}/event/${shown.window.slug}`);
  // A view that others have left behind is old, whatever the stream says.
  const behind = newest ? Date.parse(newest) - Date.parse(shown.at) : 0;
  dress(body, behind > 10_000 ? "columns behind" : "columns");
  attempt(() =>
    market.update(shown, all.find((x) => x.m === shown).v, {
      exit: lastExit(store.events, shown),
      before: lastOf(shown),
      mode: store.service?.mode,
      quiet: silent,
    }),
  );
  const drawn = windowOf(shown.market);
  // Only the reading that acts has a limit.
  const d = shown.danger;
  const limits = !d
    ? null
    : d.acts_on === "loss_probability"
      ? { loss: d.loss?.threshold }
      : { danger: d.threshold };
  chart.update(
    drawn && {
      ...drawn,
      marks: marksOf(store.events, drawn.slug),
      limits,
      settles: { twap_60: 60, twap_30: 30 }[shown.window.settles_on] ?? 0,
    },
  );
}

onChange(draw);
onEvent(alertOf);
onEvent((x) => rememberEvent(x, store.markets.get(x.market), store.service?.account));
onState(note);
onStory(takeStory);
onState((m) => remember(m, store.service?.account));
addEventListener("hashchange", draw);
document.addEventListener("visibilitychange", draw);
start();
