// What reaches a person who does not look: the tab's title, sound, notification.

import { h, mark, put } from "./dom.js";
import { ranked } from "./lately.js";
import { countdown, known } from "./words.js";

const loud = new Set(["danger", "exit", "hedge", "sight", "unguarded"]);
let sound = null;
let wanted = false;

function beep() {
  if (!sound) return;
  const tone = sound.createOscillator();
  const volume = sound.createGain();
  tone.frequency.value = 880;
  volume.gain.setValueAtTime(0.2, sound.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.4);
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.4);
}

/** A button: nothing makes a noise before it was asked to. */
export function alertsButton() {
  const button = h(
    "button",
    { type: "button", class: "quiet", "aria-pressed": "false" },
    "Alert me: off",
  );
  button.addEventListener("click", async () => {
    wanted = !wanted;
    button.setAttribute("aria-pressed", String(wanted));
    put(button, wanted ? "Alert me: on" : "Alert me: off");
    if (!wanted) return;
    sound ??= new AudioContext();
    await sound.resume();
    beep();
    if ("Notification" in window && Notification.permission === "default")
      await Notification.requestPermission();
  });
  return button;
}

export function alertOf(event) {
  if (!wanted || !(loud.has(event.kind) || known(event.position?.alarm))) return;
  beep();
  if (document.hidden && "Notification" in window && Notification.permission === "granted") {
    const note = new Notification(`fillguard: ${event.market}`, {
      body: event.text,
      tag: `${event.market} ${event.kind}`,
    });
    note.addEventListener("click", () => window.focus());
  }
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
