// Takes a picture of each state: node shots.mjs FOLDER [STATE…] [--widths 390,1280] [--dark]

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { FakeService } from "./fake.mjs";
import { states } from "./states.mjs";

const args = process.argv.slice(2);
const take = (name, other) => {
  const at = args.indexOf(name);
  return at < 0 ? other : args.splice(at, 2)[1];
};
const widths = take("--widths", "390,1280").split(",").map(Number);
const dark = args.includes("--dark");
const [folder, ...names] = args.filter((x) => x !== "--dark");
mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const name of names.length ? names : Object.keys(states)) {
  const fake = await new FakeService(states[name]).open();
  for (const width of widths) {
    const page = await browser.newPage({
      viewport: { width, height: width < 700 ? 844 : 900 },
      colorScheme: dark ? "dark" : "light",
    });
    page.on("console", (x) => console.log(name, width, x.type(), x.text()));
    page.on("pageerror", (x) => console.log(name, width, "error", String(x)));
    await page.goto(fake.at);
    await page.waitForTimeout(900);
    await page.screenshot({
      path: `${folder}/${name}-${width}${dark ? "-dark" : ""}.png`,
      fullPage: true,
    });
    await page.close();
  }
  fake.close();
}
await browser.close();
