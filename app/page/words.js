// Numbers and times in words. What is unknown is "--", and never a number.

export const unknown = "--";
const known = (x) => x !== null && x !== undefined && x !== "";
const number = (x) => (known(x) && Number.isFinite(Number(x)) ? Number(x) : null);
export { known, number };

export const dash = (x) => (known(x) ? String(x) : unknown);

export const fixed = (x, digits) => (number(x) === null ? unknown : number(x).toFixed(digits));

/** A probability in percent. Only what is decided shows as 0 or 100. */
export function percent(x) {
  const value = number(x);
  if (value === null) return unknown;
  if (value <= 0) return "0\u00a0%";
  if (value >= 1) return "100\u00a0%";
  if (value < 0.001) return "under 0.1\u00a0%";
  if (value > 0.999) return "over 99.9\u00a0%";
  return `${(value * 100).toFixed(value < 0.1 || value > 0.9 ? 1 : 0)}\u00a0%`;
}

/** Dollars with a sign only where it is asked for. */
export function dollars(x, { sign = false, digits = 2 } = {}) {
  const value = number(x);
  if (value === null) return unknown;
  const text = Math.abs(value).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const minus = value < 0 && Number(text.replaceAll(",", "")) !== 0;
  return `${minus ? "\u2212" : sign ? "+" : ""}$${text}`;
}

/** The sum of the service's amounts, exact: in whole millionths. */
export const sumOf = (amounts) =>
  amounts.reduce((sum, x) => sum + Math.round(Number(x) * 1e6), 0) / 1e6;

/** The price of a coin: as exact as it was told, at least two decimals. */
export function coin(x) {
  const value = number(x);
  if (value === null) return unknown;
  const told = String(x).split(".")[1]?.replace(/0+$/, "").length ?? 0;
  return dollars(x, { digits: Math.min(Math.max(told, 2), Math.abs(value) < 10 ? 4 : 2) });
}

/** A share's price in cents. */
export function cents(x) {
  const value = number(x);
  return value === null ? unknown : `${Number((value * 100).toFixed(2))}\u00a2`;
}

export const count = (x) =>
  number(x) === null ? unknown : number(x).toLocaleString("en-US", { maximumFractionDigits: 2 });

export function span(ms) {
  const value = number(ms);
  if (value === null) return unknown;
  const x = Math.max(0, value);
  if (x < 1000) return `${Math.round(x)} ms`;
  if (x < 10_000) return `${(x / 1000).toFixed(1)} s`;
  if (x < 120_000) return `${Math.round(x / 1000)} s`;
  if (x < 7_200_000) return `${Math.round(x / 60_000)} min`;
  if (x < 172_800_000) return `${Math.round(x / 3_600_000)} h`;
  return `${Math.round(x / 86_400_000)} days`;
}

/** Minutes and seconds that are left. */
export function countdown(seconds) {
  const value = number(seconds);
  if (value === null) return unknown;
  const x = Math.floor(Math.abs(value));
  const hours = Math.floor(x / 3600);
  const minutes = Math.floor((x % 3600) / 60);
  const rest = String(x % 60).padStart(2, "0");
  const text =
    hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
  return value < 0 ? `+${text}` : text;
}

export const utc = (x) => (known(x) ? String(x).slice(11, 19) : unknown);

/** A window by its name at the venue: its open, "11:55" in UTC, or as the venue
 * writes it, "7am ET". */
export function windowName(slug) {
  const last = String(slug).split("-").slice(-2);
  if (/^\d{9,11}$/.test(last.at(-1)))
    return utc(new Date(Number(last.at(-1)) * 1000).toISOString()).slice(0, 5);
  return `${last[0]} ${dash(last[1]).toUpperCase()}`;
}

const two = (x) => String(x).padStart(2, "0");
export function local(x) {
  const at = new Date(x);
  return Number.isNaN(at.getTime())
    ? unknown
    : `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

export const side = (x) =>
  x === "half" ? "50 / 50" : known(x) ? String(x).toUpperCase() : unknown;

/** Why entries are halted, after a word that says that they are. */
export const haltedBecause = (why) => String(why).replace(/^halted /, "");

/** What is not seen, in words. */
export const lostNames = (names) =>
  names.map((x) => ({ by_price: "the price", by_market: "the quotes" })[x] ?? x).join(", ");

export function signalName(name) {
  return (
    {
      confidence: "confidence fell",
      imbalance: "book leans away",
      velocity: "price moves away",
      opponent: "other side gains",
      time: "time left",
    }[name] ?? name
  );
}

/** A text of the service with chances in percent, quotes in cents, and without ids. */
export function plain(text) {
  let out = String(dash(text));
  if (out.includes("loss probability"))
    out = out
      .replace(
        /loss probability by price ([\d.]+)/g,
        (_, x) => `it is ${percent(x)} likely to lose, by prices`,
      )
      .replace(/loss probability ([\d.]+)/g, (_, x) => `it is ${percent(x)} likely to lose`)
      .replace(/by price ([\d.]+)/g, (_, x) => `by prices ${percent(x)}`)
      .replace(/by (?:the )?market ([\d.]+)/g, (_, x) => `by quotes ${percent(x)}`)
      .replace(/ reaches ([\d.]+)/g, (_, x) => `, the limit is ${percent(x)}`)
      .replace(/ is back under ([\d.]+)/g, (_, x) => `, back under the limit of ${percent(x)}`);
  return out
    .replace(/\bhard stop: bid\b/g, "the hard stop acts: the bid is")
    .replace(/ as \S*-updown-\S+/g, "")
    .replace(/\b(at|bid|bid is|ask|limit) (0?\.\d+)\b/g, (_, what, x) => `${what} ${cents(x)}`)
    .replace(
      /(?<=\d |shares? |resolved |settled |outcome )(up|down)\b|\b(up|down)(?= (?:wins|pays?|filled|bought|sold)\b)/g,
      (x) => x.toUpperCase(),
    );
}

/** The reason of an act: what was, when it was decided. */
export const because = (goal) =>
  `because ${plain(goal)
    .replace(/^it is /, "it was ")
    .replace("the hard stop acts: the bid is", "the hard stop acted: the bid was")}`;

/** Why a position ended, as the history names it. */
export const endName = (x) => (known(x) ? String(x).replaceAll("_", " ") : unknown);

export function settlesOn(rule) {
  return (
    {
      twap_60: "the average of the last 60 s",
      twap_30: "the average of the last 30 s",
      spot: "the price at the close",
      candle_1h: "the close of the hour",
    }[rule] ?? "a rule that is not known"
  );
}

export function strikeSource(window) {
  if (!known(window.price_to_beat)) return "not known";
  if (window.price_to_beat_disputed) return "disputed: two sources differ";
  const from = {
    venue: "from the venue",
    venue_site: "from the venue\u2019s site",
    observed: "observed at the open",
  };
  return (
    (from[window.price_to_beat_source] ?? dash(window.price_to_beat_source)) +
    (window.price_to_beat_provisional ? ", may be adjusted" : "")
  );
}

export function priceKind(kind) {
  return (
    {
      average_60: "average of 60 s",
      average_30: "average of 30 s",
      spot: "spot",
      leading: "another exchange\u2019s spot",
      cross_check: "a cross-check",
    }[kind] ?? dash(kind)
  );
}
