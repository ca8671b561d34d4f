// The chart of a window: prices, both outcomes' quotes, danger. What was not known
// is a gap. Drawn by dygraphs, at most twice a second.

import { h, mark, put, show } from "./dom.js";
import { kindName } from "./events.js";
import { zoomsByFingers } from "./fingers.js";
import { cents, coin, dollars, fixed, percent, utc } from "./words.js";

const drawEvery = 500; // ms
const hints = {
  fine: "Point at the chart for its values; drag to zoom.",
  coarse: "Tap the chart for its values; two fingers zoom it.",
};
// Room above and below, so that the lowest label stays clear of the times.
const unit = [-0.08, 1.08];

const panels = [
  {
    name: "Price",
    height: "tall",
    range: priceRange,
    series: [
      ["price", "spot", "--accent"],
      ["average", "average", "--up"],
      ["strike", "to beat", "--ink"],
    ],
    format: (x) => coin(x),
  },
  {
    name: "Quotes",
    height: "low",
    range: () => unit,
    series: [
      ["upBid", "UP bid", "--up"],
      ["upAsk", "UP ask", "--up", "dashed"],
      ["downBid", "DOWN bid", "--down"],
      ["downAsk", "DOWN ask", "--down", "dashed"],
    ],
    format: (x) => cents(x),
  },
  {
    name: "Probability of losing",
    height: "low",
    range: () => unit,
    series: [["loss", "likely to lose", "--down"]],
    format: (x) => percent(x),
    limit: (data) => data.limits?.loss,
  },
  {
    name: "Danger",
    height: "low",
    series: [["danger", "danger", "--warn"]],
    range: (data, seen) => {
      const most = Math.max(1, data.limits?.danger ?? 0, ...seen.map((x) => x.danger ?? 0));
      return [-0.08 * most, 1.08 * most];
    },
    format: (x) => fixed(x, 2),
    limit: (data) => data.limits?.danger,
  },
];

/** The range of prices: the lines whole, and the band as far as the lines stay readable. */
export function priceRange(_, seen) {
  const lines = seen
    .flatMap((x) => [x.price, x.average, x.strike])
    .filter((x) => x !== null && x !== undefined);
  if (lines.length === 0) return null;
  const [low, high] = [Math.min(...lines), Math.max(...lines)];
  const size = Math.max(high - low, Math.abs(high) * 2e-5);
  const band = seen.filter((x) => x.low !== null);
  const least = Math.max(low - 1.5 * size, Math.min(low, ...band.map((x) => x.low)));
  const most = Math.min(high + 1.5 * size, Math.max(high, ...band.map((x) => x.high)));
  const room = 0.08 * (most - least || size);
  return [least - room, most + room];
}

/** How many decimals tell the labels of such a range apart. */
export const digitsOf = ([low, high]) =>
  Math.max(0, Math.min(6, Math.ceil(-Math.log10(Math.max(high - low, 1e-9) / 5))));

const minute = 60_000; // ms
const shortest = 5_000; // ms, of what is seen

/** A part of the window that has its size, and lies within it; all of it: "whole". */
export function within([from, to], opens, closes) {
  const size = Math.max(shortest, to - from);
  if (size >= closes - opens) return "whole";
  const start = Math.min(Math.max(from, opens), closes - size);
  return [start, start + size];
}

const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** The history keeps a reading each ten seconds while nothing is held. */
const isPause = (a, b, step) => b.at - a.at > Math.max(4 * step, a.sparse || b.sparse ? 25_000 : 0);

/** Rows for dygraphs. A pause in the readings is a gap, too. */
export function rowsOf(readings, keys, step, opens, closes) {
  const out = [];
  let before = null;
  const none = keys.map(() => null);
  for (const x of readings) {
    if (before !== null && isPause(before, x, step))
      out.push([new Date(before.at + step), ...none]);
    out.push([new Date(x.at), ...keys.map((key) => x[key])]);
    before = x;
  }
  // The whole window has its place from the beginning.
  if (out.length === 0 || out[0][0] > opens) out.unshift([new Date(opens), ...none]);
  if (out.at(-1)[0] < closes) out.push([new Date(closes), ...none]);
  return out;
}

/** A band of prices, where it is known. */
function fillBand(canvas, graph, data) {
  const x = (at) => graph.toDomXCoord(at);
  const y = (value) => graph.toDomYCoord(value);
  let run = [];
  const flush = () => {
    if (run.length > 1) {
      canvas.globalAlpha = 0.2;
      canvas.beginPath();
      run.forEach((p, i) => canvas[i ? "lineTo" : "moveTo"](x(p.at), y(p.high)));
      [...run].reverse().forEach((p) => canvas.lineTo(x(p.at), y(p.low)));
      canvas.fill();
      canvas.globalAlpha = 0.8;
      canvas.setLineDash([2, 3]);
      canvas.beginPath();
      run.forEach((p, i) => canvas[i ? "lineTo" : "moveTo"](x(p.at), y((p.low + p.high) / 2)));
      canvas.stroke();
      canvas.setLineDash([]);
    }
    run = [];
  };
  canvas.fillStyle = color("--accent");
  canvas.strokeStyle = color("--accent");
  for (const p of data.readings) {
    if (run.length && p.at - run.at(-1).at > 4 * data.step) flush();
    if (p.low === null) flush();
    else run.push(p);
  }
  flush();
  canvas.globalAlpha = 1;
}

/** Our acts: a line each, and above it a word where there is room for one. */
function drawMarks(canvas, area, marks, x, words) {
  const places = marks
    .map((one) => ({ one, at: Math.round(x(one.at)) + 0.5 }))
    .filter(({ at }) => at > area.x - 5 && at < area.x + area.w + 5);
  const rows = [places.map(({ at }) => [at - 6, at + 6]), [], []];
  canvas.font = "11px system-ui, sans-serif";
  canvas.textAlign = "left";
  for (const { one, at } of places) {
    canvas.strokeStyle = color(one.color);
    canvas.fillStyle = color(one.color);
    canvas.setLineDash([3, 3]);
    canvas.beginPath();
    canvas.moveTo(at, area.y);
    canvas.lineTo(at, area.y + area.h);
    canvas.stroke();
    canvas.setLineDash([]);
    if (!words) continue;
    canvas.beginPath();
    canvas.arc(at, area.y + 6, 4, 0, 7);
    canvas.fill();
    const width = canvas.measureText(one.word).width;
    const fits = at + 8 + width < area.x + area.w;
    const from = fits ? at + 8 : at - 8 - width;
    const row = rows.findIndex((taken) => taken.every(([a, b]) => b < from || a > from + width));
    if (row < 0) continue;
    rows[row].push([from - 4, from + width + 4]);
    canvas.fillText(one.word, from, area.y + 10 + 13 * row);
  }
}

function underlay(view, first) {
  return (canvas, area, graph) => {
    const data = view.data;
    if (!data) return;
    const x = (at) => graph.toDomXCoord(at);
    canvas.save();
    canvas.beginPath();
    canvas.rect(area.x, area.y, area.w, area.h);
    canvas.clip();
    if (data.settles > 0) {
      const from = x(data.closes - data.settles * 1000);
      const width = x(data.closes) - from;
      canvas.fillStyle = color("--track");
      canvas.globalAlpha = 0.6;
      canvas.fillRect(from, area.y, width, area.h);
      canvas.globalAlpha = 1;
      if (first) {
        canvas.font = "11px system-ui, sans-serif";
        canvas.textAlign = "center";
        canvas.fillStyle = color("--soft");
        const middle = (Math.max(from, area.x) + x(data.closes)) / 2;
        const word = ["this average settles", "settles"].find(
          (y) => canvas.measureText(y).width < width - 4,
        );
        if (word) canvas.fillText(word, middle, area.y + area.h - 5);
      }
    }
    if (first) fillBand(canvas, graph, data);
    drawMarks(canvas, area, data.marks, x, first);
    const limit = view.panel.limit?.(data);
    if (limit !== undefined && limit !== null) {
      const y = graph.toDomYCoord(limit);
      canvas.strokeStyle = color("--ink");
      canvas.fillStyle = color("--ink");
      canvas.setLineDash([2, 4]);
      canvas.beginPath();
      canvas.moveTo(area.x, y);
      canvas.lineTo(area.x + area.w, y);
      canvas.stroke();
      canvas.font = "11px system-ui, sans-serif";
      canvas.textAlign = "left";
      canvas.fillText(`limit ${view.panel.format(limit)}`, area.x + 4, y - 4);
    }
    canvas.restore();
  };
}

const markColors = {
  order: "--accent",
  fill: "--accent",
  exit: "--down",
  hedge: "--lost",
  lock: "--up",
  settled: "--ink",
};

/** The marks of our orders and fills, from events; those of one moment share one. */
export function marksOf(events, slug) {
  const out = [];
  const mine = events.filter((x) => x.window === slug && x.kind in markColors);
  for (const x of mine.sort((a, b) => (a.at < b.at ? -1 : 1))) {
    const at = Date.parse(x.at);
    const last = out.at(-1);
    if (!last || at - last.at > 3_000) {
      out.push({ at, words: new Set([x.kind]), color: markColors[x.kind] });
    } else {
      last.words.add(x.kind);
      last.color = markColors[x.kind];
    }
  }
  return out.map((x) => ({ ...x, word: [...x.words].map(kindName).join(", ") }));
}

export function chartView(title = "Chart") {
  const hint = matchMedia("(pointer: coarse)").matches ? hints.coarse : hints.fine;
  const readout = h("p", { class: "small soft num readout" }, hint);
  const whole = h("button", { type: "button", class: "quiet" }, "Whole window");
  const late = h("button", { type: "button", class: "quiet" }, "Last minute");
  const tool = (sign, label) =>
    h("button", { type: "button", class: "quiet", title: label, "aria-label": label }, sign);
  const earlier = tool("\u2039", "Earlier");
  const farther = tool("\u2212", "Zoom out");
  const closer = tool("+", "Zoom in");
  const later = tool("\u203a", "Later");
  const tools = h(
    "span",
    { class: "tools", role: "group", "aria-label": "Zoom" },
    earlier,
    farther,
    closer,
    later,
  );
  const views = panels.map((panel) => ({
    panel,
    box: h("div", { class: `plot ${panel.height}` }),
    graph: null,
    data: null,
  }));
  const band = h("span", { class: "key accent band" }, "can still end here, in 19 of 20 cases");
  const rows = views.map((x) =>
    h(
      "figure",
      { class: "panel", role: "img", "aria-label": `${x.panel.name} of the window` },
      h(
        "figcaption",
        { class: "small soft" },
        x.panel.name,
        x.panel.series.map(([, label, tone, dashed]) =>
          h("span", { class: `key ${tone.slice(2)} ${dashed ?? ""}` }, label),
        ),
        x.panel.name === "Price" ? band : null,
      ),
      x.box,
    ),
  );
  const node = h(
    "section",
    { class: "card chart", "aria-label": title },
    h(
      "div",
      { class: "line" },
      h("h2", {}, title),
      h("span", { class: "grow" }),
      tools,
      late,
      whole,
    ),
    readout,
    rows,
  );
  let data = null;
  let drawnAt = -Infinity;
  let drawnSign = null;
  let timer = null;
  let shownSlug = null;
  let busy = false;
  let zoom = "whole"; // "whole", "minute", or what a person drew: [from, to]

  /** What is seen of the window: [from, to]. */
  const seen = () => {
    if (Array.isArray(zoom)) return zoom;
    if (zoom === "whole") return [data.opens, data.closes];
    const last = Math.min(data.readings.at(-1)?.at ?? data.closes, data.closes);
    const to = Math.min(data.closes, Math.max(last + minute / 10, data.opens + minute));
    return [to - minute, to];
  };

  const rangeOf = (view) => {
    const [from, to] = seen();
    return view.panel.range(
      data,
      data.readings.filter((x) => x.at >= from && x.at <= to),
    );
  };

  const all = (f) => {
    if (busy) return;
    busy = true;
    for (const x of views) if (x.graph) f(x.graph, x);
    busy = false;
  };

  const select = (at, row, from) => {
    const reading = data.readings.findLast((x) => x.at <= at + 500);
    if (!reading) return;
    put(
      readout,
      [
        `${utc(new Date(at).toISOString())} UTC`,
        ...panels.flatMap((panel) =>
          panel.series.map(([key, label]) =>
            reading[key] === null ? null : `${label} ${panel.format(reading[key], key)}`,
          ),
        ),
      ]
        .filter(Boolean)
        .join(" \u00b7 "),
    );
    all((graph) => {
      if (graph !== from) graph.setSelection(row);
    });
  };

  function make(view, first) {
    // The library's own legend writes styles into HTML, which the policy refuses;
    // the line above the chart has the values instead.
    const { Dygraph } = window;
    Dygraph.PLUGINS = Dygraph.PLUGINS.filter((x) => x !== Dygraph.Plugins.Legend);
    const { panel } = view;
    const coarse = matchMedia("(pointer: coarse)").matches;
    view.graph = new Dygraph(view.box, view.rows, {
      labels: ["at", ...panel.series.map(([, label]) => label)],
      colors: panel.series.map(([, , tone]) => color(tone)),
      valueRange: rangeOf(view),
      dateWindow: seen(),
      labelsUTC: true,
      animatedZooms: false,
      connectSeparatedPoints: false,
      drawGapEdgePoints: true,
      strokeWidth: 1.6,
      highlightCircleSize: 3,
      gridLineColor: color("--line"),
      axisLineColor: color("--line"),
      axisLabelFontSize: 11,
      series: {
        "to beat": { strokePattern: [6, 4], strokeWidth: 1.4 },
        "UP ask": { strokePattern: [2, 2], strokeWidth: 1 },
        "DOWN ask": { strokePattern: [2, 2], strokeWidth: 1 },
      },
      axes: {
        x: {
          drawGrid: false,
          axisLabelFormatter: (at) => at.toISOString().slice(11, at.getSeconds() ? 19 : 16),
          pixelsPerLabel: 60,
        },
        y: {
          axisLabelWidth: 58,
          pixelsPerLabel: 26,
          axisLabelFormatter: (x, _, __, graph) =>
            panel.name === "Price"
              ? dollars(x, { digits: digitsOf(graph.yAxisRange()) })
              : panel.name === "Quotes"
                ? cents(x)
                : panel.name === "Danger"
                  ? fixed(x, 1)
                  : percent(x),
        },
      },
      underlayCallback: underlay(view, first),
      highlightCallback: (_, at, __, row) => {
        if (!busy) select(at, row, view.graph);
      },
      unhighlightCallback: () => {
        if (busy) return;
        put(readout, hint);
        all((graph) => graph.clearSelection());
      },
      zoomCallback: (from, to) => {
        if (!busy) look(from > data.opens || to < data.closes ? [from, to] : "whole");
      },
      // A finger on the chart scrolls the page; the library's own model would not let it.
      interactionModel: coarse
        ? {}
        : Object.fromEntries(
            Object.entries(Dygraph.defaultInteractionModel).filter(([x]) => !x.startsWith("touch")),
          ),
    });
  }

  function draw() {
    timer = null;
    if (!data || document.hidden || !node.offsetParent) return;
    // Without a new reading there is nothing new to draw.
    const sign = [
      data.slug,
      data.readings.at(-1)?.at,
      data.readings.length,
      data.marks.length,
      zoom,
      String(data.limits?.loss),
      String(data.limits?.danger),
    ];
    if (String(sign) === drawnSign) return;
    drawnSign = String(sign);
    drawnAt = performance.now();
    if (shownSlug !== data.slug && Array.isArray(zoom)) zoom = "whole";
    shownSlug = data.slug;
    mark(whole, "aria-pressed", zoom === "whole");
    mark(late, "aria-pressed", zoom === "minute");
    show(late, data.closes - data.opens > 2 * minute);
    show(
      band,
      data.readings.some((x) => x.low !== null),
    );
    views.forEach((view, i) => {
      view.data = data;
      const keys = view.panel.series.map(([key]) => key);
      show(
        rows[i],
        data.readings.some((x) => keys.some((key) => x[key] !== null)),
      );
      if (rows[i].hidden) return;
      view.rows = rowsOf(data.readings, keys, data.step, data.opens, data.closes);
      if (!view.graph) make(view, i === 0);
      else
        view.graph.updateOptions({
          file: view.rows,
          dateWindow: seen(),
          valueRange: rangeOf(view),
        });
    });
  }

  /** Looks at a part of the window. */
  function look(at) {
    zoom = at;
    clearTimeout(timer);
    draw();
  }

  const lookWithin = (at) => look(within(at, data.opens, data.closes));
  for (const view of views)
    zoomsByFingers(view.box, {
      area: () => (data ? view.graph?.getArea() : null),
      seen,
      look: lookWithin,
    });
  for (const [button, next] of [
    [earlier, ([from, to], half) => [from - half, to - half]],
    [later, ([from, to], half) => [from + half, to + half]],
    [farther, ([from, to], half) => [from - half, to + half]],
    [
      closer,
      ([from, to], half) => {
        // Around what there is of it.
        const middle = (from + Math.max(from, Math.min(to, data.readings.at(-1)?.at ?? to))) / 2;
        return [middle - half / 2, middle + half / 2];
      },
    ],
  ])
    button.addEventListener("click", () => {
      if (!data) return;
      const [from, to] = seen();
      lookWithin(next([from, to], (to - from) / 2));
    });
  whole.addEventListener("click", () => look("whole"));
  late.addEventListener("click", () => look("minute"));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const x of views) {
      x.graph?.destroy();
      x.graph = null;
    }
    drawnSign = null;
    draw();
  });

  return {
    node,
    /** `next`: slug, opens, closes, step, settles (seconds), readings, marks,
     * limits (loss, danger). */
    update(next) {
      show(node, next !== null);
      if (!next) return;
      data = next;
      timer ??= setTimeout(draw, Math.max(0, drawnAt + drawEvery - performance.now()));
    },
  };
}
