// Charts of lines and of dots: axes with units, the run's name at the end of its line, values where the pointer or the arrow
// keys are, and all of it as a table. A series is {key, name, look, points: [[x, y] or [x, y, least, greatest], ...]}.

import { el, short, svg, table, whole } from "./dom.js";

const SHAPES = [
  "M0-4a4 4 0 1 0 .01 0z", "M-3.5-3.5h7v7h-7z", "M0-4.6L4.4 3.4H-4.4z", "M0-5L5 0 0 5-5 0z", "M-4.4-3.4h8.8L0 4.6z", "M-1.5-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z",
];
const HEIGHT = 230, WIDE = 480;
let serial = 0;

export const mark = (look, attributes = {}) => svg("path", { d: SHAPES[look % SHAPES.length], class: `mark run-${look}`, ...attributes });

export function swatch(look) {
  return svg("svg", { class: "swatch", viewBox: "-6 -6 12 12", "aria-hidden": "true" }, mark(look));
}

function niceTicks(low, high, count) {
  const rough = (high - low) / count || Math.abs(high) / count || 1;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = unit * [1, 2, 2.5, 5, 10].find((each) => each * unit >= rough * 0.999);
  const found = [];
  for (let place = Math.ceil(low / step - 1e-6); place * step <= high + step * 1e-6; place++) found.push(Number((place * step).toPrecision(12)));
  return found;
}

function logTicks(low, high) {
  const found = [];
  const many = Math.log10(high / low) > 3;
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const each of many ? [1] : [1, 2, 5]) {
      const tick = Number((each * 10 ** power).toPrecision(3));
      if (tick >= low * 0.999 && tick <= high * 1.001) found.push(tick);
    }
  }
  return found.length > 1 ? found : niceTicks(low, high, 3);
}

// Names at the ends of lines, moved apart where they would overlap; [{y, ...}] sorted by y.
function apart(labels, gap, low, high) {
  labels.sort((a, b) => a.y - b.y);
  labels.forEach((each, place) => { each.at = Math.max(each.y, place ? labels[place - 1].at + gap : low); });
  for (let place = labels.length - 1, most = high; place >= 0; most = labels[place].at - gap, place--) labels[place].at = Math.min(labels[place].at, most);
}

function smoothed(points, weight) {
  let sum = 0, share = 0;
  return points.map(([x, y]) => {
    sum = weight * sum + (1 - weight) * y;
    share = weight * share + (1 - weight);
    return [x, sum / share];
  });
}

const path = (points, x, y) => points.map((point, place) => `${place ? "L" : "M"}${x(point[0]).toFixed(1)} ${y(point[1]).toFixed(1)}`).join("");

function figure(title, unit, hint) {
  const id = `chart-${++serial}`;
  const drawing = svg("svg", { class: "chart", tabindex: "0", role: "img", "aria-labelledby": id, "aria-describedby": `${id}-values`, "data-key": id });
  const values = el("div", { class: "values", id: `${id}-values`, "aria-live": "polite" });
  const rows = el("div");
  const details = el("details", { "data-key": `${id} table` }, el("summary", {}, "Table"), rows);
  const caption = el("figcaption", {}, el("h3", { id }, title), el("span", { class: "unit" }, unit, hint ? el("small", {}, ` ${hint}`) : null));
  return { root: el("figure", { "data-chart": title }, caption, values, drawing, details), drawing, values, rows, details };
}

// Has a chart drawn anew when there is more or less room for it.
function drawnAtItsWidth(root, draw) {
  let wide = 0;
  new ResizeObserver(() => {
    if (root.clientWidth !== wide) { wide = root.clientWidth; draw(); }
  }).observe(root);
}

// The course of a few series, without axes: [x, y] points, all to one scale.
export function sparkline(series, width = 120, height = 26) {
  const points = series.flatMap((each) => each.points), [xs, ys] = [0, 1].map((at) => points.map((each) => each[at]));
  const scale = (values, size, flip) => {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return (value) => 2 + (high > low ? (flip ? high - value : value - low) / (high - low) : 0.5) * (size - 4);
  };
  const [x, y] = [scale(xs, width, false), scale(ys, height, true)];
  return svg("svg", { class: "spark", viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
    ...series.map((each) => (each.points.length > 1 ? svg("path", { class: `line run-${each.look}`, d: path(each.points, x, y) })
      : svg("circle", { class: `mark run-${each.look}`, cx: x(each.points[0][0]), cy: y(each.points[0][1]), r: 2 }))));
}

function readout(place, where, entries) {
  place.replaceChildren(
    el("span", { class: "where" }, where),
    ...entries.map(([look, name, value]) => el("span", { class: "value" }, look === null ? null : swatch(look), el("span", { class: "name" }, name), el("b", {}, value))),
  );
}

// zero: the y axis begins at 0; log: it is logarithmic; marked: points are few, and shown; smooth: may be smoothed;
// robust: the axis ends over all but the highest of a hundred points, and what is higher is cut off.
export function lineChart(title, unit, { zero = false, log = false, marked = false, smooth = false, robust = false, format = short, hint = "" } = {}) {
  const parts = figure(title, unit, hint);
  let series = [], xName = "update", weight = 0, flags = [], cursor = null, scale = null;

  function draw() {
    const width = Math.max(260, parts.root.clientWidth || 600);
    const lines = series.map((each) => ({ ...each, shown: smooth && weight ? smoothed(each.points, weight) : each.points }));
    const xs = [...new Set(lines.flatMap((each) => each.points.map((point) => point[0])))].sort((a, b) => a - b);
    parts.drawing.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    parts.drawing.setAttribute("height", HEIGHT);
    if (!xs.length) return void parts.drawing.replaceChildren();
    let all = lines.flatMap((each) => each.points.flatMap((point) => point.slice(1))).concat(flags.map((each) => each.y));
    if (log) all = all.filter((value) => value > 0);
    if (robust) all = lines.flatMap((each) => each.points.map((point) => point[1])).sort((a, b) => a - b);
    let low = zero ? 0 : Math.min(...all), high = robust ? all[Math.floor(0.99 * (all.length - 1))] : Math.max(...all) * (log ? 1.25 : 1);
    if (low === high) [low, high] = log ? [low / 2, high * 2] : [low - (Math.abs(low) * 0.1 || 1) * !zero, high + (Math.abs(high) * 0.1 || 1)];
    const ticks = log ? logTicks(low, high) : niceTicks(low, high, 4);
    if (!log) {
      const step = ticks.length > 1 ? ticks[1] - ticks[0] : high - low;
      if (low < ticks[0] - step * 0.05) ticks.unshift(ticks[0] - step);
      if (high > ticks.at(-1) + step * 0.05) ticks.push(ticks.at(-1) + step);
      [low, high] = [Math.min(low, ticks[0]), Math.max(high, ticks.at(-1))];
    }
    const texts = ticks.map((tick) => format(tick, 2));
    const named = width >= WIDE && lines.length > 1;
    const longest = Math.max(0, ...lines.map((each) => each.name.length));
    const box = { left: 14 + 7 * Math.max(...texts.map((text) => text.length)), right: width - (named ? Math.min(140, 24 + 7.2 * longest) : 24), top: 8, bottom: HEIGHT - 38 };
    const first = Math.min(xs[0], xName === "update" ? 0 : xs[0]), last = xs.at(-1) === first ? first + 1 : xs.at(-1);
    const x = (value) => box.left + ((value - first) / (last - first)) * (box.right - box.left);
    const level = log ? Math.log : (value) => value;
    const y = (value) => box.bottom - ((level(log ? Math.max(value, low) : value) - level(low)) / (level(high) - level(low))) * (box.bottom - box.top);
    scale = { x, y, xs, lines, box };
    const clip = `${parts.drawing.dataset.key}-clip`;
    const grid = ticks.flatMap((tick, place) => [
      svg("line", { class: "grid", x1: box.left, x2: box.right, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "tick", x: box.left - 7, y: y(tick) + 4, "text-anchor": "end", "data-y": tick }, texts[place]),
    ]);
    const across = niceTicks(first, last, Math.max(2, Math.floor((box.right - box.left) / 90))).flatMap((tick) => [
      svg("line", { class: "axis", x1: x(tick), x2: x(tick), y1: box.bottom, y2: box.bottom + 4 }),
      svg("text", { class: "tick", x: x(tick), y: box.bottom + 17, "text-anchor": "middle", "data-x": tick }, short(tick)),
    ]);
    const unitOfX = svg("text", { class: "tick", x: box.right, y: box.bottom + 32, "text-anchor": "end" }, xName === "update" ? "updates" : "tokens seen");
    const drawn = lines.flatMap((each) => {
      const banded = each.points.filter((point) => point.length > 3);
      const band = banded.length ? path([...banded.map((p) => [p[0], p[3]]), ...banded.reverse().map((p) => [p[0], p[2]])], x, y) + "z" : "";
      const dots = marked || each.points.length === 1 ? each.points.map((point) => mark(each.look, { transform: `translate(${x(point[0]).toFixed(1)} ${y(point[1]).toFixed(1)}) scale(.8)` })) : [];
      return [
        band && each.shown === each.points ? svg("path", { class: `band run-${each.look}`, d: band }) : null,
        each.shown !== each.points ? svg("path", { class: `line faint run-${each.look}`, d: path(each.points, x, y) }) : null,
        svg("path", { class: `line run-${each.look}`, d: path(each.shown, x, y), "data-run": each.name }),
        ...dots,
      ];
    });
    const alarms = flags.map((each) => svg("path", { class: `alarm run-${each.look}`, d: "M0-9L5 0H-5z", "data-step": each.x, transform: `translate(${x(each.x).toFixed(1)} ${(y(each.y) - 4).toFixed(1)})` }, svg("title", {}, each.text)));
    const ends = lines.filter((each) => each.points.length).map((each) => ({ each, y: y(each.shown.at(-1)[1]) }));
    apart(ends, 14, box.top + 4, box.bottom);
    const labels = named ? ends.map(({ each, at }) => svg("g", { class: "end", transform: `translate(${box.right + 8} ${at.toFixed(1)})` },
      mark(each.look, { transform: "scale(.8)" }), svg("text", { x: 8, y: 4 }, each.name.length > 17 ? `${each.name.slice(0, 16)}…` : each.name))) : [];
    const line = svg("line", { class: "cursor", y1: box.top, y2: box.bottom, visibility: "hidden" });
    scale.line = line;
    parts.drawing.replaceChildren(...[...grid, svg("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }), ...across, unitOfX,
      svg("clipPath", { id: clip }, svg("rect", { x: box.left - 5, y: 0, width: box.right - box.left + 10, height: box.bottom + 5 })), svg("g", { "clip-path": `url(#${clip})` }, ...drawn.filter(Boolean), ...alarms), ...labels, line].filter(Boolean));
    read();
    if (parts.details.open) tell();
  }

  function at(each, place) {
    let found = null;
    for (const point of each.points) {
      if (point[0] > place) break;
      found = point;
    }
    return found;
  }

  const said = (point) => (point ? format(point[1]) + (point.length > 3 ? ` (${format(point[2])} to ${format(point[3])})` : "") : "none yet");

  function read() {
    if (!scale?.lines.length) return;
    const place = cursor ?? scale.xs.at(-1);
    scale.line.setAttribute("visibility", cursor === null ? "hidden" : "visible");
    scale.line.setAttribute("x1", scale.x(place));
    scale.line.setAttribute("x2", scale.x(place));
    // without a cursor each run's own last value, however short the run
    readout(parts.values, cursor === null ? "latest" : `${xName} ${whole(place)}`, scale.lines.map((each) => [each.look, each.name, format(at(each, cursor ?? Infinity)?.[1] ?? NaN)]));
  }

  function tell() {
    const xs = [...new Set(series.flatMap((each) => each.points.map((point) => point[0])))].sort((a, b) => a - b);
    const exact = series.map((each) => new Map(each.points.map((point) => [point[0], said(point)])));
    parts.rows.replaceChildren(table(`${title}, as a table`, [xName, ...series.map((each) => each.name)], xs.map((x) => [whole(x), ...exact.map((each) => each.get(x) ?? "")]), [0, ...series.map((_, place) => place + 1)]));
  }

  function nearest(event) {
    const bounds = parts.drawing.getBoundingClientRect();
    const place = ((event.clientX - bounds.left) / bounds.width) * parts.drawing.viewBox.baseVal.width;
    cursor = scale.xs.reduce((best, each) => (Math.abs(scale.x(each) - place) < Math.abs(scale.x(best) - place) ? each : best), scale.xs[0]);
    read();
  }

  parts.drawing.addEventListener("pointermove", (event) => scale && nearest(event));
  parts.drawing.addEventListener("pointerdown", (event) => scale && nearest(event));
  parts.drawing.addEventListener("pointerleave", () => { cursor = null; read(); });
  parts.drawing.addEventListener("blur", () => { cursor = null; read(); });
  parts.drawing.addEventListener("keydown", (event) => {
    if (!scale) return;
    const here = scale.xs.indexOf(cursor ?? scale.xs.at(-1)), size = event.shiftKey ? 10 : 1, end = scale.xs.length - 1;
    const to = { ArrowLeft: here - size, ArrowRight: here + size, Home: 0, End: end }[event.key];
    if (event.key === "Escape") cursor = null;
    else if (to === undefined) return;
    else cursor = scale.xs[Math.max(0, Math.min(end, to))];
    event.preventDefault();
    read();
  });
  parts.details.addEventListener("toggle", () => parts.details.open && tell());
  drawnAtItsWidth(parts.root, draw);

  return {
    root: parts.root,
    update(given, axis, smoothing, alarms = []) {
      series = given.filter((each) => each.points.length);
      if (axis !== xName) cursor = null;
      [xName, weight, flags] = [axis, smoothing, alarms];
      if (cursor !== null && !series.some((each) => each.points.some((point) => point[0] === cursor))) cursor = null;
      parts.root.hidden = !series.length;
      draw();
    },
  };
}

// Rows with a dot for each run, on one axis from 0: [{name, dots: [{look, run, value, low?, high?}]}].
export function dotChart(title, unit, format) {
  const parts = figure(title, unit, "");
  let rows = [], runs = [], cursor = null;

  function draw() {
    const width = Math.max(260, parts.root.clientWidth || 600), all = rows.flatMap((row) => row.dots.map((dot) => dot.high ?? dot.value));
    const line = Math.max(18, 9 * Math.max(1, ...rows.map((row) => row.dots.length)) + 8), narrow = width < WIDE, step = line + (narrow ? 14 : 0);
    const longest = Math.max(0, ...rows.map((row) => row.name.length));
    const box = { left: narrow ? 18 : Math.min(220, 14 + 7 * longest), right: width - 24, top: 4, bottom: 4 + step * rows.length };
    const ticks = niceTicks(0, Math.max(...all, 1e-9) || 1, Math.max(2, Math.floor((box.right - box.left) / 90)));
    if (ticks.at(-1) < Math.max(...all)) ticks.push(2 * ticks.at(-1) - ticks.at(-2));
    const x = (value) => box.left + (value / (ticks.at(-1) || 1)) * (box.right - box.left);
    parts.drawing.setAttribute("viewBox", `0 0 ${width} ${box.bottom + 24}`);
    parts.drawing.setAttribute("height", box.bottom + 24);
    parts.drawing.replaceChildren(
      ...ticks.flatMap((tick) => [
        svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: box.top, y2: box.bottom }),
        svg("text", { class: "tick", x: x(tick), y: box.bottom + 17, "text-anchor": "middle" }, format(tick, 2)),
      ]),
      ...rows.flatMap((row, place) => {
        const top = box.top + step * place, name = row.name.length > 30 ? `${row.name.slice(0, 29)}…` : row.name;
        const from = top + (step - line) + (line - 9 * (row.dots.length - 1)) / 2;
        return [
          svg("rect", { class: cursor === place ? "chosen" : "row", x: 0, y: top, width, height: step }),
          svg("text", { class: "name", x: narrow ? box.left : box.left - 10, y: narrow ? top + 13 : top + step / 2 + 4, "text-anchor": narrow ? "start" : "end" }, name),
          ...row.dots.flatMap((dot, at) => [
            dot.low === undefined ? null : svg("line", { class: `spread run-${dot.look}`, x1: x(dot.low), x2: x(dot.high), y1: from + 9 * at, y2: from + 9 * at }),
            mark(dot.look, { transform: `translate(${x(dot.value).toFixed(1)} ${(from + 9 * at).toFixed(1)})`, "data-value": dot.value }),
          ]).filter(Boolean),
        ];
      }),
    );
    read();
    const said = (dot) => (dot ? format(dot.value) + (dot.low === undefined ? "" : ` (${format(dot.low)} to ${format(dot.high)})`) : "");
    if (parts.details.open) {
      parts.rows.replaceChildren(table(`${title}, as a table`, ["", ...runs.map((run) => run.name)], rows.map((row) => [row.name, ...runs.map((run) => said(row.dots.find((dot) => dot.look === run.look)))]), runs.map((_, place) => place + 1)));
    }
  }

  function read() {
    const row = rows[cursor ?? 0];
    if (row) readout(parts.values, row.name, row.dots.map((dot) => [dot.look, dot.run, format(dot.value) + (dot.low === undefined ? "" : ` (${format(dot.low)} to ${format(dot.high)})`)]));
  }

  function choose(place) {
    if (place === cursor) return;
    cursor = place;
    parts.drawing.querySelectorAll("rect").forEach((each, at) => each.setAttribute("class", at === cursor ? "chosen" : "row"));
    read();
  }

  parts.drawing.addEventListener("pointermove", (event) => {
    const bounds = parts.drawing.getBoundingClientRect(), high = parts.drawing.viewBox.baseVal.height - 28;
    const place = Math.floor(((event.clientY - bounds.top) / bounds.height * (high + 28) - 4) / (high / rows.length));
    choose(Math.max(0, Math.min(rows.length - 1, place)));
  });
  parts.drawing.addEventListener("pointerleave", () => choose(null));
  parts.drawing.addEventListener("blur", () => choose(null));
  parts.drawing.addEventListener("keydown", (event) => {
    const to = { ArrowUp: (cursor ?? 0) - 1, ArrowDown: cursor === null ? 0 : cursor + 1, Home: 0, End: rows.length - 1 }[event.key];
    if (event.key === "Escape") choose(null);
    else if (to !== undefined) choose(Math.max(0, Math.min(rows.length - 1, to)));
    else return;
    event.preventDefault();
  });
  parts.details.addEventListener("toggle", draw);
  drawnAtItsWidth(parts.root, draw);

  return {
    root: parts.root,
    update(given, of) {
      [rows, runs] = [given, of];
      cursor = null;
      parts.root.hidden = !rows.length;
      if (rows.length) draw();
    },
  };
}
