// What the service has sent: by its event stream, and by asking when the stream
// brings nothing.

// Without any data for so long, in ms: with the wait for a drawing below, a person
// reads it before five seconds have passed.
const silentAfter = 4_500;
const askEvery = 2_000; // ms, while the stream brings nothing
const drawEvery = 250; // ms
const keptEvents = 300;

/** The kinds of events that are reported by themselves. */
export const kinds = [
  "window",
  "order",
  "fill",
  "peak",
  "danger",
  "hedge",
  "halt",
  "difference",
  "set_aside",
  "clock",
  "exit",
  "lock",
  "settled",
  "sight",
  "unguarded",
  "arming",
  "account",
  "control",
  "listing",
];

export const store = {
  service: null,
  markets: new Map(),
  feeds: new Map(),
  events: [], // newest first
  connected: false,
  receivedAt: null, // of performance.now()
  bornAt: performance.now(),
  revision: 0,
  pageRelease: null, // Of the service that sent this page.
};

const listeners = new Set();
const eventListeners = new Set();
const stateListeners = new Set();
let drawTimer = null;
let drawnAt = 0;

/** Calls `f` after changes, at most four times a second. */
export function onChange(f) {
  listeners.add(f);
}

/** Calls `f` with each new event, never with old ones. */
export function onEvent(f) {
  eventListeners.add(f);
}

/** Calls `f` with each state of a market. */
export function onState(f) {
  stateListeners.add(f);
}

/** What one listener cannot take is no loss to the others, nor to the data. */
function tell(all, x) {
  for (const f of all)
    try {
      f(x);
    } catch (problem) {
      console.error(problem);
    }
}

function keepState(x) {
  store.markets.set(x.market, x);
  tell(stateListeners, x);
}

export function changed() {
  if (drawTimer !== null) return;
  const wait = Math.max(0, drawEvery - (performance.now() - drawnAt));
  drawTimer = setTimeout(() => {
    drawTimer = null;
    drawnAt = performance.now();
    for (const f of listeners) f(store);
  }, wait);
}

/** For how long nothing was received, in ms; null while that is no cause. */
export function silence() {
  const since = performance.now() - (store.receivedAt ?? store.bornAt);
  return since >= silentAfter ? since : null;
}

let silenceTimer = null;

function noteReceived() {
  store.receivedAt = performance.now();
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(changed, silentAfter + 1);
  store.revision += 1;
  changed();
}

const isSame = (a, b) =>
  a.at === b.at && a.kind === b.kind && a.market === b.market && a.text === b.text;

/** Takes the events of a window's history that are not known. */
export function takeStory({ window: w, events }) {
  for (const x of events ?? []) {
    const one = { ...x, market: w.market, window: w.slug, id: `history ${w.market} ${x.id}` };
    if (!store.events.some((y) => isSame(one, y))) take(one);
  }
  changed();
}

function take(event) {
  const key = event.id ?? `${event.at} ${event.kind} ${event.market} ${event.text}`;
  if (store.events.some((x) => x.key === key)) return;
  event.key = key;
  // The stream says more than the history does.
  const old = store.events.findIndex((x) => x.id?.startsWith("history ") && isSame(x, event));
  if (old >= 0) store.events.splice(old, 1);
  // Resumed events come in order, but after newer ones of the same moment.
  let at = 0;
  while (at < store.events.length && store.events[at].at > event.at) at += 1;
  store.events.splice(at, 0, event);
  store.events.length = Math.min(store.events.length, keptEvents);
}

let stream = null;
let quietSince = performance.now();

let wantsAll = true; // Also what happened before the page was opened.
let cuts = 0; // How often the stream ended right after it began.

function listen() {
  let opened = performance.now();
  stream = new EventSource(`/v1/events${wantsAll ? "?last_event_id=all" : ""}`);
  stream.onopen = () => {
    store.connected = true;
    opened = performance.now();
    changed();
  };
  stream.onerror = () => {
    store.connected = false;
    changed();
    // A long past may be more than the service sends at once; the history has it, too.
    if (performance.now() - opened < askEvery) cuts += 1;
    const cut = wantsAll && cuts > 1;
    if (cut) {
      wantsAll = false;
      stream.close();
    }
    if (stream.readyState === EventSource.CLOSED) setTimeout(listen, cut ? 300 : askEvery);
  };
  const receive = (name, f) =>
    stream.addEventListener(name, (message) => {
      let data = null;
      try {
        data = JSON.parse(message.data);
      } catch {
        return; // One frame is lost, nothing else.
      }
      f(data, message.lastEventId);
      quietSince = performance.now();
      noteReceived();
    });
  receive("state", keepState);
  receive("feed", (x) => store.feeds.set(x.name, x));
  for (const kind of kinds)
    receive(kind, (x, id) => {
      const old = performance.now() - store.bornAt < 1_500;
      take({ ...x, kind: x.kind ?? kind, id: x.id ?? (id || undefined) });
      if (!old) tell(eventListeners, x);
      if (["arming", "halt", "control"].includes(kind)) ask();
    });
}

let asking = false;

/** Asks for the whole state. It counts as received only when it is newer. */
export async function ask() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch("/v1/state", { signal: AbortSignal.timeout(askEvery) });
    if (!answer.ok) return;
    const state = await answer.json();
    store.service = state.service;
    store.pageRelease ??= state.service.version;
    let newer = false;
    for (const x of state.markets) {
      const before = store.markets.get(x.market);
      if (!before || before.at < x.at) {
        keepState(x);
        newer = true;
      }
    }
    for (const x of state.feeds) store.feeds.set(x.name, x);
    if (newer) noteReceived();
    else changed();
  } catch {
    // The next question may be answered; the silence is shown meanwhile.
  } finally {
    asking = false;
  }
}

export function start() {
  listen();
  ask();
  setInterval(() => {
    if (document.hidden && store.connected) return;
    if (performance.now() - quietSince > askEvery || !store.service) ask();
  }, askEvery);
  // The service's own facts change seldom, and without an event.
  setInterval(() => {
    if (!document.hidden) ask();
  }, 30_000);
  // Silence makes no event, so it is looked for.
  setInterval(changed, 500);
}
