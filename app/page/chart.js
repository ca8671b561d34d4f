// The chart of a window: prices, both outcomes' quotes, danger. What was not known
// is a gap. Drawn by dygraphs, at most twice a second.

import { h, put, show } from "./dom.js";
import { cents, coin, dollars, fixed, percent, utc } from "./words.js";

const drawEvery = 500; // ms
const hint = "Point at the chart for its values; drag to zoom.";

const panels = [
  {
    name: "Price",
    height: "tall",
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
    range: [0, 1],
    series: [
      ["upBid", "UP bid", "--up"],
      ["upAsk", "UP ask", "--up"],
      ["downBid", "DOWN bid", "--down"],
      ["downAsk", "DOWN ask", "--down"],
    ],
    format: (x) => cents(x),
  },
  {
    name: "Risk",
    height: "low",
    range: [0, 1],
    series: [
      ["loss", "loses with", "--down"],
      ["danger", "danger", "--warn"],
    ],
    format: (x, key) => (key === "loss" ? percent(x) : fixed(x, 2)),
  },
];

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
      canvas.fillStyle = color("--track");
      const from = x(data.closes - data.settles * 1000);
      canvas.globalAlpha = 0.6;
      canvas.fillRect(from, area.y, x(data.closes) - from, area.h);
      canvas.globalAlpha = 1;
    }
    if (first) {
      // What the remaining average can still move: two deviations each way.
      canvas.fillStyle = color("--hatch");
      canvas.globalAlpha = 0.3;
      let run = [];
      const flush = () => {
        if (run.length > 1) {
          canvas.beginPath();
          run.forEach((p, i) =>
            canvas[i ? "lineTo" : "moveTo"](x(p.at), graph.toDomYCoord(p.high)),
          );
          [...run].reverse().forEach((p) => canvas.lineTo(x(p.at), graph.toDomYCoord(p.low)));
          canvas.fill();
        }
        run = [];
      };
      for (const p of data.readings)
        if (p.low === null || (run.length && p.at - run.at(-1).at > 4 * data.step)) flush();
        else run.push(p);
      flush();
      canvas.globalAlpha = 1;
    }
    let wordAt = -Infinity;
    for (const mark of [...data.marks].sort((a, b) => a.at - b.at)) {
      const at = Math.round(x(mark.at)) + 0.5;
      canvas.strokeStyle = color(mark.color);
      canvas.fillStyle = color(mark.color);
      canvas.setLineDash([3, 3]);
      canvas.beginPath();
      canvas.moveTo(at, area.y);
      canvas.lineTo(at, area.y + area.h);
      canvas.stroke();
      canvas.setLineDash([]);
      if (first) {
        canvas.beginPath();
        canvas.arc(at, area.y + 6, 4, 0, 7);
        canvas.fill();
        canvas.font = "11px system-ui, sans-serif";
        canvas.textAlign = at > area.x + area.w - 60 ? "right" : "left";
        if (at - wordAt > 40) {
          wordAt = at;
          canvas.fillText(mark.word, at + (canvas.textAlign === "right" ? -7 : 7), area.y + 10);
        }
      }
    }
    if (!first && view.panel.name === "Risk" && data.threshold !== null) {
      canvas.strokeStyle = color("--ink");
      canvas.setLineDash([2, 4]);
      canvas.beginPath();
      canvas.moveTo(area.x, graph.toDomYCoord(data.threshold));
      canvas.lineTo(area.x + area.w, graph.toDomYCoord(data.threshold));
      canvas.stroke();
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
  return out.map((x) => ({ ...x, word: [...x.words].join(", ") }));
}

export function chartView(title = "Chart") {
  const readout = h("p", { class: "small soft num readout" }, hint);
  const whole = h("button", { type: "button", class: "quiet", hidden: true }, "Whole window");
  const note = h("p", { class: "small soft" }, "");
  const views = panels.map((panel) => ({
    panel,
    box: h("div", { class: `plot ${panel.height}` }),
    graph: null,
    data: null,
  }));
  const rows = views.map((x) =>
    h(
      "figure",
      { class: "panel", role: "img", "aria-label": `${x.panel.name} of the window` },
      h(
        "figcaption",
        { class: "small soft" },
        x.panel.name,
        x.panel.series.map(([, label, tone]) =>
          h("span", { class: `key ${tone.slice(2)}` }, label),
        ),
      ),
      x.box,
    ),
  );
  const node = h(
    "section",
    { class: "card chart", "aria-label": title },
    h("div", { class: "line" }, h("h2", {}, title), h("span", { class: "grow" }), whole),
    readout,
    rows,
    note,
  );
  let data = null;
  let drawnAt = -Infinity;
  let drawnSign = null;
  let timer = null;
  let shownSlug = null;
  let busy = false;

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
      valueRange: panel.range ?? null,
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
          axisLabelFormatter: (x, step) =>
            panel.name === "Price"
              ? dollars(x, { digits: step >= 1 || x >= 1000 ? 0 : 4 })
              : panel.name === "Quotes"
                ? cents(x)
                : fixed(x, 1),
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
        show(whole, from > data.opens || to < data.closes);
        all((graph) => {
          if (graph !== view.graph) graph.updateOptions({ dateWindow: [from, to] });
        });
      },
      // A finger on the chart scrolls the page.
      ...(coarse ? { interactionModel: {} } : {}),
    });
  }

  function draw() {
    timer = null;
    if (!data || document.hidden || !node.offsetParent) return;
    // Without a new reading there is nothing new to draw.
    const sign = [data.slug, data.readings.at(-1)?.at, data.readings.length, data.marks.length];
    if (String(sign) === drawnSign) return;
    drawnSign = String(sign);
    drawnAt = performance.now();
    const other = shownSlug !== data.slug;
    shownSlug = data.slug;
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
      else view.graph.updateOptions({ file: view.rows, ...(other ? { dateWindow: null } : {}) });
    });
  }

  whole.addEventListener("click", () => all((graph) => graph.resetZoom()));
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
     * threshold, note. */
    update(next) {
      show(node, next !== null);
      if (!next) return;
      data = next;
      put(note, next.note ?? "");
      timer ??= setTimeout(draw, Math.max(0, drawnAt + drawEvery - performance.now()));
    },
  };
}
