// Elements and numbers as text. Text only ever becomes text: nothing here, or anywhere, makes markup of a string.

const SVG = "http://www.w3.org/2000/svg";

export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "checked" || name === "disabled" || name === "open" || name === "value") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined).map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

// Draws a part of the page anew and leaves focus, scrolling and what was opened as they were; both go by data-key.
export function redraw(place, children) {
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  const open = new Set([...place.querySelectorAll("details[open]")].map((each) => each.dataset.key));
  const scrolled = new Map([...place.querySelectorAll("[data-scroll]")].map((each) => [each.dataset.scroll, [each.scrollLeft, each.scrollTop]]));
  place.replaceChildren(...children);
  for (const each of place.querySelectorAll("details")) if (open.has(each.dataset.key)) each.open = true;
  for (const each of place.querySelectorAll("[data-scroll]")) {
    [each.scrollLeft, each.scrollTop] = scrolled.get(each.dataset.scroll) ?? [0, 0];
  }
  if (focused !== undefined) [...place.querySelectorAll("[data-key]")].find((each) => each.dataset.key === focused)?.focus({ preventScroll: true });
}

// A table that scrolls within itself; cells are text or elements; `numbers`: which columns are set to the right.
export function table(name, head, rows, numbers = []) {
  const side = (place) => (numbers.includes(place) ? { class: "number" } : {});
  const top = el("tr", {}, ...head.map((each, place) => el("th", { scope: "col", ...side(place) }, each)));
  const body = rows.map((row) => el("tr", {}, ...row.map((cell, place) =>
    place === 0 ? el("th", { scope: "row", ...side(0) }, cell) : el("td", side(place), cell))));
  const made = el("table", {}, el("thead", {}, top), el("tbody", {}, ...body));
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": name, "data-key": `table ${name}`, "data-scroll": name }, made);
}

export function select(place, options) {
  const before = place.value;
  const same = place.options.length === options.length && options.every(([value, text], at) => place.options[at].value === value && place.options[at].text === text);
  if (!same) {
    place.replaceChildren(...options.map(([value, text]) => el("option", { value }, text)));
    if (options.some(([value]) => value === before)) place.value = before;
  }
  place.closest("label").hidden = options.length === 0;
  return place.value;
}

export const whole = (value) => (value === null || value === undefined ? "" : Math.round(value).toLocaleString("en-US"));
export const percent = (value, digits = 1) => `${(100 * value).toFixed(digits)}%`;

// Three digits and more, as short as they can be read: 0.0004 is 4.00e-4, 15800 is 15.8k.
export function short(value, digits = 3) {
  const size = Math.abs(value);
  if (Number.isNaN(value)) return "none yet";
  if (size === 0) return "0";
  if (size >= 1e12 || size < 1e-3) return value.toExponential(digits - 1).replace("e+", "e");
  for (const [unit, of] of [["B", 1e9], ["M", 1e6], ["k", 1e3]]) {
    if (size >= of * (of === 1e3 ? 10 : 1)) return `${Number((value / of).toPrecision(digits))}${unit}`;
  }
  if (size >= 1000) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(Math.max(digits, Math.ceil(Math.log10(size + 1))));
}

export function ago(seconds) {
  const passed = Date.now() / 1000 - seconds;
  if (passed < 90) return `${Math.max(0, Math.round(passed))} s ago`;
  if (passed < 5400) return `${Math.round(passed / 60)} min ago`;
  if (passed < 129600) return `${Math.round(passed / 3600)} h ago`;
  return `${Math.round(passed / 86400)} days ago`;
}
