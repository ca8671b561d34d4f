// What a person can change: only with the token, and only after reading what will
// happen. The fault desk of a demo needs none: nothing there is real.

import { h, keep, put, show } from "./dom.js";
import { dash } from "./words.js";

const tokenKey = "fillguard.token"; // In sessionStorage: gone with the tab.

const acts = {
  halt: {
    name: "Halt entries",
    path: "/v1/halt",
    danger: false,
    asksReason: true,
    will: () =>
      "No new position is opened in any market, until entries are resumed, also after a restart. What is held stays guarded: exits go on.",
  },
  resume: {
    name: "Resume entries",
    path: "/v1/resume",
    danger: false,
    will: () => "New positions may be opened again in all markets.",
  },
  leave: {
    name: "Leave this window",
    path: "/v1/leave",
    danger: true,
    will: (market) =>
      `Our orders in the present window of ${market} are cancelled, and it is left alone until it is settled, also after a restart: nothing is sold or hedged there any more, whatever the danger.`,
  },
  flatten: {
    name: "Flatten",
    path: "/v1/flatten",
    danger: true,
    will: (market) =>
      `Entries are halted. Then all that is held in the present window of ${market} is sold at whatever is bid, without a floor and whatever it is worth.`,
  },
};

async function post(path, body, headers = {}) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...headers },
      signal: AbortSignal.timeout(10_000),
    });
    return {
      status: answer.status,
      retry: answer.headers.get("Retry-After"),
      body: await answer.json().catch(() => ({})),
    };
  } catch {
    return { status: 0, body: {} };
  }
}

function outcome({ status, body, retry }) {
  if (status === 202) return "Done: the events say so.";
  if (status === 401) return "The token is wrong.";
  if (status === 429) return `Five wrong tokens: the door is closed for ${dash(retry)} s.`;
  if (status === 404) return "The service takes no requests: no token is configured.";
  if (status === 0)
    return "No answer. Whether it was done is not known: look at the events, and ask again; it is done once.";
  return `Refused: ${dash(body.why ?? body.error ?? status)}.`;
}

let number = 0;
const newKey = () =>
  `${Date.now().toString(36)}-${(number += 1)}-${crypto.getRandomValues(new Uint32Array(2)).join("")}`;

export function controlView(marketOf) {
  const will = h("p");
  const title = h("h2", { id: "control-title" });
  const reason = h("input", { id: "control-reason", maxlength: 120, autocomplete: "off" });
  const reasonBox = h(
    "label",
    { class: "field", for: "control-reason" },
    "Why (shown to everybody who looks)",
    reason,
  );
  const token = h("input", {
    id: "control-token",
    type: "password",
    autocomplete: "off",
    required: true,
  });
  const tokenBox = h("label", { class: "field", for: "control-token" }, "Token", token);
  const message = h("p", { class: "strong", role: "status" });
  const yes = h("button", { type: "submit", class: "go" }, "Yes");
  const no = h("button", { type: "button" }, "No, leave it");
  const form = h(
    "form",
    { method: "dialog" },
    title,
    will,
    reasonBox,
    tokenBox,
    message,
    h("div", { class: "line" }, yes, h("span", { class: "grow" }), no),
  );
  const dialog = h("dialog", { "aria-labelledby": "control-title" }, form);
  let act = null;
  let market = null;
  let key = null;

  const ask = (name) => {
    act = acts[name];
    market = marketOf();
    key = newKey();
    put(title, `${act.name}${["leave", "flatten"].includes(name) ? `: ${market}` : ""}?`);
    put(will, act.will(market));
    put(message, "");
    put(yes, act.name);
    yes.classList.toggle("danger", act.danger);
    yes.disabled = false;
    put(no, "No, leave it");
    show(reasonBox, Boolean(act.asksReason));
    show(tokenBox, !sessionStorage.getItem(tokenKey));
    token.required = !sessionStorage.getItem(tokenKey);
    dialog.showModal();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    yes.disabled = true;
    put(message, "asking \u2026");
    const given = sessionStorage.getItem(tokenKey) ?? token.value;
    token.value = "";
    const body =
      act.asksReason && reason.value
        ? { reason: reason.value }
        : ["/v1/leave", "/v1/flatten"].includes(act.path)
          ? { market }
          : {};
    const answer = await post(act.path, body, {
      Authorization: `Bearer ${given}`,
      "Idempotency-Key": key,
    });
    put(message, outcome(answer));
    if (answer.status === 401) {
      sessionStorage.removeItem(tokenKey);
      show(tokenBox, true);
      token.required = true;
      token.focus();
    } else if (answer.status === 202) {
      sessionStorage.setItem(tokenKey, given);
    }
    // The same key acts once, so that it can be asked again after no answer.
    yes.disabled = answer.status === 202;
    put(no, answer.status === 202 ? "Close" : "No, leave it");
  });
  no.addEventListener("click", () => dialog.close());

  const buttons = Object.entries(acts).map(([name, x]) =>
    h(
      "button",
      { type: "button", class: x.danger ? "danger" : "", on: { click: () => ask(name) } },
      x.name,
    ),
  );
  const node = h(
    "section",
    // Hidden until the service says that it takes requests.
    { class: "card control", "aria-label": "Control", hidden: true },
    h("h2", {}, "Control"),
    h("div", { class: "line buttons" }, buttons),
    dialog,
  );
  return {
    node,
    update(service, halted) {
      show(node, service?.control === true);
      show(buttons[0], !halted);
      show(buttons[1], halted);
    },
  };
}

export function faultDesk() {
  const list = h("ul", { class: "faults" });
  const message = h("p", { class: "small", role: "status" });
  const more = h(
    "p",
    { class: "small soft" },
    "Faults of orders need orders that reach the venue: fillguard demo --scenario live.",
  );
  const node = h(
    "section",
    { class: "card desk", hidden: true, "aria-label": "Fault desk" },
    h("h2", {}, "Fault desk: break something, and watch the guard cope"),
    list,
    more,
    message,
  );
  let asked = false;
  return {
    node,
    async update(service) {
      if (asked || service?.demo !== true) return;
      asked = true;
      try {
        const answer = await fetch("/v1/demo/faults");
        if (!answer.ok) return;
        const { faults } = await answer.json();
        keep(
          list,
          faults,
          (x) => x.name,
          (x) => {
            const button = h("button", { type: "button" }, x.title);
            button.addEventListener("click", async () => {
              button.disabled = true;
              const got = await post("/v1/demo/faults", { fault: x.name });
              put(
                message,
                got.status === 202 || (got.status === 0 && x.name === "kill_service")
                  ? `${x.title}: ${x.shows}`
                  : `${x.title}: ${outcome(got)}`,
              );
              button.disabled = false;
            });
            return { node: h("li", {}, button) };
          },
        );
        show(node, faults.length > 0);
        show(more, service.mode !== "live");
      } catch {
        asked = false;
      }
    },
  };
}
