// A text with colors, and in it what the model proposes, which becomes part of the text when it is kept.
//
// What is typed into is a plain textarea whose letters are not seen; beneath it, of the same shape, lies the text that is.
// A token is {start, end, text, chosen, top: [[text, log-probability]]}: UTF-16 places in the text, or in the proposal.

import { el } from "./dom.js";
import { colored } from "./rust.js";

const LIKELY = [0.9, 0.5, 0.15]; // of a token; above the first it is not shaded
const shade = (chosen) => LIKELY.findIndex((least) => Math.exp(chosen) >= least);

export function editor(root, { edited, pointed }) {
  const area = root.querySelector("textarea"), mirror = root.querySelector(".mirror");
  const state = { text: area.value, tokens: [], proposal: null, shown: null, mark: null };
  let keeping = false, waiting = false, kept = 0;

  // All that is seen, with the proposal in its place.
  const whole = () => {
    const { text, proposal } = state;
    return proposal ? text.slice(0, proposal.from) + proposal.text + text.slice(proposal.to) : text;
  };

  // The tokens that are seen, at their places in that.
  function visible() {
    const { proposal } = state;
    if (!proposal) return state.tokens;
    const grown = proposal.text.length - (proposal.to - proposal.from);
    const moved = (token, by) => ({ ...token, start: token.start + by, end: token.end + by, of: token });
    return [
      ...state.tokens.filter((each) => each.end <= proposal.from),
      ...proposal.tokens.map((each) => ({ ...moved(each, proposal.from), proposed: true })),
      ...state.tokens.filter((each) => each.start >= proposal.to).map((each) => moved(each, grown)),
    ];
  }

  function draw() {
    waiting = false;
    const text = whole(), tokens = visible(), { proposal } = state, runs = colored(text);
    const borders = new Set([0, text.length]);
    for (const [start, end] of runs) borders.add(start).add(end);
    if (state.mark) borders.add(state.mark[0]).add(Math.min(state.mark[1], text.length));
    for (const each of tokens) borders.add(each.start).add(Math.min(each.end, text.length));
    if (proposal) borders.add(proposal.from).add(proposal.from + proposal.text.length);
    const places = [...borders].sort((a, b) => a - b), children = [];
    let run = 0, token = 0;
    for (let at = 0; at + 1 < places.length; at += 1) {
      const [start, end] = [places[at], places[at + 1]], classes = [];
      while (run < runs.length && runs[run][1] <= start) run += 1;
      while (token < tokens.length && tokens[token].end <= start) token += 1;
      if (run < runs.length && runs[run][0] <= start) classes.push(runs[run][2]);
      const inside = token < tokens.length && tokens[token].start <= start;
      if (inside) {
        const level = shade(tokens[token].chosen);
        classes.push("token", `unlikely-${level < 0 ? LIKELY.length : level}`);
        if (isShown(tokens[token])) classes.push("shown");
      }
      if (proposal && start >= proposal.from && start < proposal.from + proposal.text.length) classes.push("proposed");
      if (state.mark && start >= state.mark[0] && start < state.mark[1]) classes.push("marked");
      const piece = text.slice(start, end);
      children.push(classes.length ? el("span", { class: classes.join(" "), "data-token": inside ? token : null }, piece) : piece);
    }
    mirror.replaceChildren(...children, "\n"); // else an empty last line would have no height
    root.classList.toggle("proposing", Boolean(proposal));
  }

  // Once in a frame, however often something changes.
  const redraw = () => {
    if (!waiting) requestAnimationFrame(draw);
    waiting = true;
  };

  const same = (a, b) => (a?.of ?? a) === (b?.of ?? b);
  const isShown = (token) => state.shown !== null && same(token, state.shown);

  function show(token) {
    if (same(token, state.shown)) return;
    state.shown = token ? token.of ?? token : null;
    pointed(state.shown);
    redraw();
  }

  // The text was changed from `start` on: `removed` characters gave way to `added` ones.
  function change(start, removed, added) {
    const by = added - removed, end = start + removed;
    state.tokens = state.tokens.filter((each) => each.end <= start || each.start >= end).map((each) => {
      if (each.start >= end) [each.start, each.end] = [each.start + by, each.end + by];
      return each;
    });
  }

  function typed() {
    const before = state.text, now = area.value, most = Math.min(before.length, now.length);
    let start = 0, end = 0;
    while (start < most && before[start] === now[start]) start += 1;
    while (end < most - start && before[before.length - 1 - end] === now[now.length - 1 - end]) end += 1;
    state.text = now;
    if (keeping) return;
    change(start, before.length - start - end, now.length - start - end);
    state.mark = null;
    if (!state.tokens.includes(state.shown)) show(null);
    edited();
    redraw();
  }

  function atPointer(event) {
    const under = document.elementsFromPoint(event.clientX, event.clientY).find((each) => each.dataset.token && mirror.contains(each));
    return under ? visible()[Number(under.dataset.token)] : null;
  }

  function atCaret() {
    if (document.activeElement !== area || state.proposal || area.selectionStart !== area.selectionEnd) return;
    const at = area.selectionStart;
    show(state.tokens.find((each) => each.start <= at && at < each.end) ?? state.tokens.find((each) => each.end === at) ?? null);
  }

  // Scrolls the editor, and nothing around it.
  function intoSight(what) {
    const found = mirror.querySelector(what)?.getBoundingClientRect(), seen = root.getBoundingClientRect();
    if (!found || (found.top >= seen.top && found.bottom <= seen.bottom)) return;
    root.scrollTop += found.top - seen.top - seen.height / 4;
  }

  area.addEventListener("input", typed);
  area.addEventListener("pointermove", (event) => {
    const token = atPointer(event);
    if (token) show(token);
  });
  document.addEventListener("selectionchange", atCaret);
  draw();

  return {
    area,
    get text() { return state.text; },
    get proposal() { return state.proposal; },
    get shown() { return state.shown; },
    whole,
    selection: () => [area.selectionStart, area.selectionEnd],
    // Where in the whole what the model wrote last begins and ends; null where there is none.
    written() {
      if (state.proposal) return [state.proposal.from, state.proposal.from + state.proposal.text.length];
      const last = state.tokens.filter((each) => each.kept === kept);
      return last.length ? [last[0].start, last.at(-1).end] : null;
    },
    // Marks a part of the whole, and brings it into sight.
    mark(part) {
      state.mark = part;
      draw();
      if (part) intoSight(".marked");
    },
    // Proposes to have `text` stand in place of [from, to); the tokens' places are within it.
    propose(from, to, text, tokens) {
      state.mark = null;
      state.proposal = { from, to, text, tokens };
      redraw();
    },
    discard() {
      state.mark = null;
      const had = state.proposal?.tokens ?? [];
      state.proposal = null;
      if (had.includes(state.shown)) show(null);
      draw();
    },
    keep() {
      const { from, to, text, tokens } = state.proposal;
      state.proposal = null;
      area.focus();
      area.setSelectionRange(from, to);
      keeping = true;
      // so that the browser's own undo knows of it
      if (!document.execCommand("insertText", false, text)) area.setRangeText(text, from, to, "end");
      keeping = false;
      state.text = area.value;
      change(from, to - from, text.length);
      kept += 1;
      for (const each of tokens) Object.assign(each, { start: each.start + from, end: each.end + from, kept });
      state.tokens = [...state.tokens, ...tokens.filter((each) => each.end > each.start)].sort((a, b) => a.start - b.start);
      draw();
    },
    // Shows the next token, or that before.
    step(by) {
      const all = visible().filter((each) => !state.proposal || each.proposed);
      const now = all.findIndex(isShown);
      const next = now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by;
      if (!all[next]) return;
      show(all[next]);
      draw();
      intoSight(".shown");
    },
    tint: (on) => root.classList.toggle("tinted", on),
    redraw,
  };
}
