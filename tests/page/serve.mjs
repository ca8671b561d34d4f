// Serves the page's files as they are in app/page/, so that the page can be changed
// and looked at without a build. Everything else is passed to a running service.
//
//   node tests/page/serve.mjs [SERVICE] [PORT]
//
// SERVICE is http://127.0.0.1:8099 and PORT 8100 by default.

import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const folders = [
  process.env.PAGE ?? path.join(here, "../../app/page"),
  "/usr/share/javascript/dygraphs",
];
const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

/// The policy that the service sends.
export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Answers a request for a file of the page; false: it is for none.
export function sendFile(ask, answer) {
  const at = new URL(ask.url, "http://x").pathname;
  const name = at === "/" ? "index.html" : path.basename(at);
  if (at !== "/" && at !== `/${name}`) return false;
  for (const folder of folders)
    try {
      const body = readFileSync(path.join(folder, name));
      answer.writeHead(200, {
        "Content-Type": types[path.extname(name)] ?? "application/octet-stream",
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
      });
      answer.end(body);
      return true;
    } catch {
      // Perhaps in the next folder.
    }
  return false;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const service = new URL(process.argv[2] ?? "http://127.0.0.1:8099");
  const port = Number(process.argv[3] ?? 8100);
  createServer((ask, answer) => {
    if (sendFile(ask, answer)) return;
    // The service refuses another page's origin, and this one is its own here.
    const headers = { ...ask.headers, host: service.host };
    if (headers.origin) headers.origin = service.origin;
    const passed = request(new URL(ask.url, service), { method: ask.method, headers }, (got) => {
      answer.writeHead(got.statusCode, got.headers);
      got.pipe(answer);
    });
    passed.on("error", () => {
      answer.writeHead(502);
      answer.end();
    });
    answer.on("close", () => passed.destroy());
    ask.pipe(passed);
  }).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}/`));
}
