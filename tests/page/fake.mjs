// A service that sends what a test sets.

import { createServer } from "node:http";
import { sendFile } from "./serve.mjs";
import { history } from "./states.mjs";

export class FakeService {
  constructor(state) {
    this.state = structuredClone(state);
    this.watchers = new Set();
    this.asked = [];
    this.answers = new Map(); // path → (request, body) → [status, object]
    this.answers.set("/v1/demo/faults", () => [200, { faults: [] }]);
    this.answers.set("/v1/history/trades", () => [200, { trades: [], next: null }]);
    this.frozen = false;
    this.count = 0;
    this.server = createServer((ask, answer) => this.#answer(ask, answer));
  }

  async open() {
    await new Promise((done) => this.server.listen(0, "127.0.0.1", done));
    this.at = `http://127.0.0.1:${this.server.address().port}/`;
    // The service sends its view each second.
    this.timer = setInterval(() => this.tell(), 500);
    return this;
  }

  close() {
    clearInterval(this.timer);
    this.server.closeAllConnections();
    this.server.close();
  }

  frame(name, data, id) {
    return `${id ? `id: ${id}\n` : ""}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  }

  send(text) {
    if (!this.frozen) for (const x of this.watchers) x.write(text);
  }

  tell() {
    this.send(this.state.markets.map((x) => this.frame("state", x)).join(""));
  }

  happen(event) {
    this.count += 1;
    const one = { id: `1-${this.count}`, ...event };
    this.state.events.unshift(one);
    this.send(this.frame(one.kind, one, one.id));
  }

  become(state) {
    this.state = structuredClone(state);
    this.tell();
    for (const x of this.state.feeds) this.send(this.frame("feed", x));
  }

  #answer(ask, answer) {
    if (this.frozen) return;
    const path = new URL(ask.url, this.at).pathname;
    if (path === "/v1/events") {
      if (this.silentStream) {
        answer.writeHead(503);
        answer.end();
        return;
      }
      answer.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
      const known = ask.headers["last-event-id"];
      this.lastKnown = known;
      answer.write("retry: 300\n\n");
      for (const x of this.state.feeds) answer.write(this.frame("feed", x));
      for (const x of this.state.markets) answer.write(this.frame("state", x));
      [...this.state.events].reverse().forEach((x, i) => {
        const id = x.id ?? `0-${i}`;
        if (!known || id > known) answer.write(this.frame(x.kind, { id, ...x }, id));
      });
      this.watchers.add(answer);
      answer.on("close", () => this.watchers.delete(answer));
      return;
    }
    if (path === "/v1/state") {
      const { service, feeds, markets } = this.state;
      answer.writeHead(200, { "Content-Type": "application/json" });
      answer.end(JSON.stringify({ service, feeds, markets }));
      return;
    }
    const slug = /^\/v1\/history\/windows\/(.+)$/.exec(path)?.[1];
    const shown = slug && this.state.markets.find((x) => x.window.slug === slug);
    if (shown) {
      answer.writeHead(200, { "Content-Type": "application/json" });
      answer.end(JSON.stringify(history(shown)));
      return;
    }
    let body = "";
    ask.on("data", (x) => (body += x));
    ask.on("end", () => {
      this.asked.push({ method: ask.method, url: ask.url, headers: ask.headers, body });
      const f = this.answers.get(path);
      if (f) {
        const [status, what] = f(ask, body);
        answer.writeHead(status, {
          "Content-Type": typeof what === "string" ? "text/plain" : "application/json",
        });
        answer.end(typeof what === "string" ? what : JSON.stringify(what));
      } else if (!sendFile(ask, answer)) {
        answer.writeHead(404, { "Content-Type": "application/json" });
        answer.end('{"error":"no such path"}');
      }
    });
  }
}
