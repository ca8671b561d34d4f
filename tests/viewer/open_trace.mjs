// Opens the trace of a demo's window in speedscope, in a real browser. The viewer
// must read the file, and show each actor as a track of its own with its handled
// messages.
//
//   node open_trace.mjs PROGRAM CHROMIUM
//
// The last line reads "N passed, N failed".

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";

const [program, browserPath] = process.argv.slice(2);
const patience = 60_000; // ms, the limit of waits
const viewer = path.join(
  path.dirname(createRequire(import.meta.url).resolve("speedscope/package.json")),
  "dist/release");

let passed = 0;
let failed = 0;
function check(what, holds) {
  if (holds) {
    passed += 1;
  } else {
    failed += 1;
    console.log(`FAILED: ${what}`);
  }
}

async function eventually(what, ask) {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer)
      return answer;
    if (Date.now() > end)
      throw new Error(`not within ${patience} ms: ${what}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

/// Serves the viewer and the trace.
function serve(trace) {
  const types = { ".html": "text/html", ".js": "text/javascript",
    ".css": "text/css", ".json": "application/json" };
  const server = createServer((ask, answer) => {
    const name = path.basename(new URL(ask.url, "http://x").pathname);
    try {
      const file = name === "trace.json" ? trace : path.join(viewer, name);
      const body = readFileSync(file);
      answer.setHeader("Content-Type",
        types[path.extname(name)] ?? "application/octet-stream");
      answer.end(body);
    } catch {
      answer.statusCode = 404;
      answer.end();
    }
  });
  return new Promise((done) => {
    server.listen(0, "127.0.0.1",
      () => done({ server, at: `http://127.0.0.1:${server.address().port}` }));
  });
}

/// Returns the chrome trace's file of the demo's first window with a capture.
async function traced(folder) {
  const port = 20_000 + (process.pid % 20_000);
  const at = `http://127.0.0.1:${port}`;
  const demo = spawn(program,
    ["demo", "--speed", "30", "--set", `http.listen=127.0.0.1:${port}`],
    { stdio: "ignore", cwd: folder });
  try {
    const slug = await eventually("a window with a capture", async () => {
      try {
        const state = await (await fetch(`${at}/v1/state`)).json();
        return state.markets[0].previous_windows
          .find((x) => x.position && x.position.sold_shares !== "0")?.slug;
      } catch {
        return undefined; // The demo has not started yet.
      }
    });
    const file = path.join(folder, "trace.json");
    execFileSync(program, ["trace", "export", "--from", at, "--format",
      "chrome", "--window", slug, "--out", file]);
    return file;
  } finally {
    demo.kill();
  }
}

/// The viewer's lines of text; of a long table, its top.
async function lines(page) {
  const text = await page.evaluate(() => document.body.innerText);
  return text.split("\n").map((x) => x.trim());
}

/// The viewer's current track: "PROCESS (pid N), ACTOR (tid N) (NTH/ALL)".
async function track(page) {
  const form = /^fillguard \(pid \d+\), (\S+) \(tid \d+\) \((\d+)\/(\d+)\)$/;
  for (const line of await lines(page)) {
    const found = form.exec(line);
    if (found)
      return { actor: found[1], nth: Number(found[2]), all: Number(found[3]) };
  }
  return undefined;
}

/// The handled types by actor, from the file.
function told(file) {
  const { traceEvents } = JSON.parse(readFileSync(file, "utf8"));
  const names = new Map();
  const out = new Map();
  for (const x of traceEvents)
    if (x.ph === "M" && x.name === "thread_name")
      names.set(x.tid, x.args.name);
  for (const x of traceEvents)
    if (x.ph === "X") {
      const actor = names.get(x.tid);
      out.set(actor, (out.get(actor) ?? new Set()).add(x.name));
    }
  return out;
}

const folder = mkdtempSync(path.join(tmpdir(), "fillguard-viewer-"));
let browser;
let served;
try {
  const trace = await traced(folder);
  const actors = told(trace);
  served = await serve(trace);
  browser = await chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const page = await browser.newPage();
  const wrong = [];
  page.on("pageerror", (x) => wrong.push(String(x)));
  await page.goto(`${served.at}/index.html#profileURL=${served.at}/trace.json`);
  const first = await eventually("a track", () => track(page));
  check(`${first.all} tracks for ${actors.size} actors`,
    first.all === actors.size);
  const seen = new Set();
  for (let i = 1; i <= first.all; i += 1) {
    const now = await eventually(`track ${i}`, async () => {
      const x = await track(page);
      return x?.nth === i && x;
    });
    seen.add(now.actor);
    if (i < first.all)
      await page.keyboard.press("n"); // The next track.
  }
  for (const actor of actors.keys())
    check(`the track of ${actor}`, seen.has(actor));
  for (const role of ["window_state/", "trader", "fill_detector",
    "order_book_poller/"])
    check(`a track of ${role}`, [...seen].some((x) => x.startsWith(role)));
  // The viewer's table lists the handled types of the last track, longest first.
  const { actor } = await track(page);
  await page.getByText("Sandwich").click();
  const types = [...actors.get(actor)];
  check(`${actor} handles ${types}`, await eventually("its table", async () =>
    (await lines(page)).some((x) => types.some((y) => x.startsWith(`${y} `)))));
  check(`no error: ${wrong.join("; ")}`, wrong.length === 0);
} catch (problem) {
  check(String(problem), false);
} finally {
  await browser?.close();
  served?.server.close();
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
