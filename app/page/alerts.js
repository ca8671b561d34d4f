// What reaches a person who does not look: the tab's title, sound, notification.

import { h, mark, put } from "./dom.js";
import { ranked } from "./lately.js";
import { countdown, known, plain } from "./words.js";

const loud = new Set(["danger", "exit", "hedge", "sight", "unguarded"]);
const restAfterBeep = 5_000; // ms: the acts of one exit make one noise
let sound = null;
let wanted = false;
let button = null;
let beepedAt = -Infinity;
let wasSilent = false;

function beep(always = false) {
  const now = performance.now();
  if (!sound || (!always && now - beepedAt < restAfterBeep)) return;
  beepedAt = now;
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  tone.frequency.value = 880;
  volume.gain.setValueAtTime(0.2, sound.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.4);
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.4);
}

/** Over plain HTTP, or when refused, a browser shows no notifications. */
let canNotify = () => "Notification" in window && Notification.permission === "granted";

const say = () =>
  put(button, !wanted ? "Alert me: off" : canNotify() ? "Alert me: on" : "Alert me: sound only");

/** A button: nothing makes a noise before it was asked to. */
export function alertsButton() {
  button = h(
    "button",
    { type: "button", class: "quiet", "aria-pressed": "false" },
    "Alert me: off",
  );
  button.addEventListener("click", async () => {
    wanted = !wanted;
    button.setAttribute("aria-pressed", String(wanted));
    say();
    if (!wanted) return;
    try {
      sound ??= new AudioContext();
      await sound.resume();
      beep(true);
      beepedAt = -Infinity; // The first danger is heard, too.
      if ("Notification" in window && Notification.permission === "default")
        await Notification.requestPermission();
    } catch {
      // What it can do is said below.
    }
    say();
  });
  return button;
}

function call(title, body, tag, always) {
  beep(always);
  if (!document.hidden || !canNotify()) return;
  try {
    const note = new Notification(title, { body, tag });
    note.addEventListener("click", () => window.focus());
  } catch {
    // Browsers of phones have the class and refuse to make one.
    canNotify = () => false;
    say();
  }
}

export function alertOf(event) {
  if (!wanted || !(loud.has(event.kind) || known(event.position?.alarm))) return;
  call(`fillguard: ${event.market}`, plain(event.text), `${event.market} ${event.kind}`);
}

/** Calls once when nothing is heard any more. */
export function alertSilence(silence) {
  const silent = silence !== null;
  if (wanted && silent && !wasSilent)
    call("fillguard: no data", "Nothing is heard from the service.", "silence", true);
  wasSilent = silent;
}

let wasUnread = false;

/** Calls once when it is not known any more what is held. */
export function alertUnread(state) {
  const m = [...state.markets.values()].find(
    (x) => x.holdings?.known === false && x.holdings.watched,
  );
  if (wanted && m && !wasUnread)
    call("fillguard: what is held is not known", plain(m.holdings.why), "unread", true);
  wasUnread = Boolean(m);
}

const signs = { act: "\u26a0 ", lost: "? ", risk: "\u25cf ", calm: "" };

/** The tab's icon is red while somebody should look. */
export function badge(state, silence) {
  const [first] = ranked(state);
  const alert = silence !== null || ["act", "lost"].includes(first?.v.level);
  mark(document.querySelector("link[rel=icon]"), "href", alert ? "/icon-alert.svg" : "/icon.svg");
}

/** The title of the tab: whether money is at risk, with the time left. */
export function titleOf(state, silence) {
  if (silence !== null) return "\u2715 no data \u2013 fillguard";
  const [first] = ranked(state);
  if (!first) return "fillguard";
  const left = first.v.money && !first.v.waits ? ` ${countdown(first.m.window.seconds_left)}` : "";
  return `${signs[first.v.level] ?? ""}${first.v.title}${left} \u2013 fillguard`;
}
