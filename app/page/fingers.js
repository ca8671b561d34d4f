// Two fingers on a chart zoom and move what is seen of it. One finger scrolls the page.

const nearest = 24; // px, of fingers: closer ones would make any zoom from a tremble

/** The distance of two touches, and where their middle is in `box`. */
function spread([a, b], box) {
  return {
    apart: Math.max(nearest, Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY)),
    middle: (a.clientX + b.clientX) / 2 - box.getBoundingClientRect().left,
  };
}

/** What is seen, [from, to], when fingers on `began` are now at `now`: the time that
 * was under their middle stays there. `area`: x and width of the plot. */
export function stretched([from, to], began, now, area) {
  const size = (to - from) * (began.apart / now.apart);
  const at = from + ((began.middle - area.x) / area.w) * (to - from);
  const start = at - ((now.middle - area.x) / area.w) * size;
  return [start, start + size];
}

/** `chart`: area(), seen() and look([from, to]). */
export function zoomsByFingers(box, chart) {
  let began = null;
  let last = null;
  let frame = null;
  const end = () => {
    began = null;
  };
  const start = (touches) => {
    began = { ...spread(touches, box), seen: chart.seen(), area: chart.area() };
  };
  box.addEventListener("touchstart", (event) => {
    if (event.touches.length !== 2 || !chart.area()) return end();
    event.preventDefault();
    return start(event.touches);
  });
  box.addEventListener("touchmove", (event) => {
    if (!began || event.touches.length !== 2) return;
    // Neither the page scrolls nor a mouse is imitated.
    event.preventDefault();
    last = spread(event.touches, box);
    frame ??= requestAnimationFrame(() => {
      frame = null;
      if (began) chart.look(stretched(began.seen, began, last, began.area));
    });
  });
  box.addEventListener("touchend", end);
  box.addEventListener("touchcancel", end);
}
