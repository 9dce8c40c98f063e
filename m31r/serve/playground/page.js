// What is asked for when, and what is told of it.

import { ask, parts, Refused, useKey } from "./ask.js";
import { el, percent, redraw, short, whole } from "./dom.js";
import { editor } from "./editor.js";
import { themed } from "./theme.js";

const at = (id) => document.getElementById(id);
const none = (text) => el("p", { class: "none" }, text);
const fields = at("fields").elements;
const KEPT = "playground"; // the settings, in this browser
const FINISHED = { stop: "the model ended it", length: "as long as it may be", time: "the time was over" };
let model = null, keyed = false; // whether a key was given
let running = null; // AbortController of the request that writes

const text = editor(at("editor"), { edited, pointed });

// --- the server

async function meet() {
  for (;;) {
    try {
      [model] = (await ask("/v1/models")).data;
      break;
    } catch (error) {
      if (error.status === 401) return askKey();
      live(error.status === 503 ? error.message : "not connected, trying again", "off");
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
  at("key").hidden = true;
  live("ready", "on");
  at("model").textContent = `${model.id}, ${whole(model.context_length)} tokens of context${model.fill_in_the_middle ? "" : ", writes on only: not trained to fill in the middle"}`;
  buttons();
  document.body.dataset.ready = "yes";
}

function live(said, state) {
  at("live").textContent = said;
  at("live").className = state;
}

function askKey() {
  live(keyed ? "this key is wrong" : "needs a key", "off");
  at("key").hidden = false;
  at("key-value").focus();
  document.body.dataset.ready = "key";
}

function complain(error) {
  if (!(error instanceof Refused)) console.error(error);
  if (error.status === 401) askKey();
  say(error instanceof Refused ? error.message : "something failed in this page; its console says what", true);
  if (error.field && fields[error.field]) fields[error.field].setAttribute("aria-invalid", "true");
}

function say(said, wrong = false) {
  at("status").textContent = said;
  at("status").className = wrong ? "wrong" : "";
}

// --- writing

// What the fields say, in the server's names; what is empty is left to the server.
function settings() {
  const asked = { log_probs: 5 };
  for (const { name, value } of fields) {
    if (!["stop", "look_ahead", ""].includes(name) && value.trim()) asked[name] = Number(value) || Number(value) === 0 ? Number(value) : value;
  }
  const stop = fields.stop.value.split("\n").filter(Boolean).map((each) => each.replaceAll("\\n", "\n"));
  return stop.length ? { ...asked, stop } : asked;
}

// Where to write, and what to ask for that.
function plan() {
  const [from, to] = text.selection(), prefix = text.text.slice(0, from), suffix = text.text.slice(to);
  const hole = from < to || (model.fill_in_the_middle && fields.look_ahead.checked && suffix.trim() !== "");
  return hole ? { from, to, path: "/fim", body: { prefix, suffix } } : { from, to, path: "/generate", body: { prompt: prefix } };
}

async function write() {
  if (!model) return;
  if (running) running.abort();
  text.discard();
  for (const each of at("fields").querySelectorAll("[aria-invalid]")) each.removeAttribute("aria-invalid");
  const { from, to, path, body } = plan(), own = new AbortController(), began = performance.now();
  running = own;
  say("writing ...");
  at("numbers").textContent = "";
  buttons();
  const bytes = new TextDecoder("utf-8", { ignoreBOM: true }), tokens = [];
  let wrote = "", place = 0, count = 0, first = null, finish = null, cut = false;
  try {
    for await (const part of parts(path, { ...body, ...settings(), truncate: true, schema: 1 }, own.signal)) {
      if (running !== own) return;
      first ??= performance.now();
      wrote += part.text;
      for (const [number, told] of (part.log_probs ?? []).entries()) {
        const token = tokenOf(told, part.tokens[number], place, bytes);
        place = token.last;
        tokens.push(token);
      }
      count += part.tokens.length;
      [finish, cut] = [part.finish, part.truncated];
      text.propose(from, to, wrote, within(tokens, wrote.length));
      numbers(count, first - began, performance.now() - began);
      buttons();
    }
    say(finish === null ? "the server ended it early" : `Done: ${FINISHED[finish]}.${cut ? " What did not fit into the context was left out." : ""}${wrote ? "" : " Nothing was written."}`);
  } catch (error) {
    if (running !== own) return;
    if (error.name === "AbortError") say("Stopped.");
    else complain(error);
  }
  running = null;
  if (!wrote) text.discard();
  buttons();
}

// A token of the answer; the text's own letters are told by bytes, since a letter may have several tokens.
function tokenOf(told, id, start, bytes) {
  const said = bytes.decode(Uint8Array.from(told.bytes), { stream: true });
  const top = told.top.map(([other, value], number) => ({ id: other, text: told.top_texts[number], value }));
  const last = start + said.length;
  return { start, end: last, last, id: id ?? null, text: told.text, chosen: told.chosen, top };
}

// Tokens as far as the text goes: what it stopped before is not told, and what is of no letter has no place.
const within = (tokens, length) => tokens.filter((each) => {
  each.end = Math.min(each.last, length);
  return each.start < each.end;
});

function numbers(count, wait, passed) {
  at("numbers").textContent = `${whole(count)} tokens in ${(passed / 1000).toFixed(2)} s (${short((1000 * count) / passed)} tokens/s), first after ${whole(wait)} ms`;
}

function stop() {
  if (running) running.abort();
}

function keep() {
  const ran = running;
  running = null;
  ran?.abort();
  text.keep();
  say("Kept.");
  buttons();
}

function discard() {
  text.discard();
  say("Discarded.");
  text.area.focus();
  buttons();
}

// Somebody typed: what was proposed is not wanted any more.
function edited() {
  const ran = running;
  running = null;
  ran?.abort();
  if (ran || text.proposal) say("");
  if (text.proposal) text.discard();
  buttons();
}

function buttons() {
  const [from, to] = text.selection(), infill = from < to && !text.proposal;
  at("write-name").textContent = infill ? "Infill selection" : "Complete";
  at("write").disabled = !model || (infill && !model.fill_in_the_middle);
  at("stop").disabled = !running;
  at("keep").disabled = at("discard").disabled = !text.proposal?.text;
  at("ask").disabled = !model;
  at("before").disabled = at("after").disabled = !text.written();
}

// --- a token

const VISIBLE = { " ": "\u00b7", "\n": "\u21b5", "\t": "\u2192", "\r": "\u240d" };
const seen = (said) => el("code", {}, said.replace(/[ \n\t\r]/g, (each) => VISIBLE[each]) || "(nothing)");

const chance = (share) => percent(share, share < 0.001 ? 3 : 1);

const bar = (share) => {
  const made = el("span", { class: "bar", "aria-hidden": "true" });
  made.style.width = `${(100 * share).toFixed(2)}%`;
  return el("span", { class: "track" }, made);
};

const now = document.querySelector(".token-now");

function pointed(token) {
  now.replaceChildren(...(token ? [seen(token.text), " ", el("b", { "data-log-prob": token.chosen }, chance(Math.exp(token.chosen)))] : []));
  if (!token) return redraw(at("chances"), [none("Point at what the model wrote, or put the caret there: its probability and what else might have stood there show up here.")]);
  const listed = token.top.some((each) => each.id === token.id) ? token.top : [...token.top, { id: token.id, text: token.text, value: token.chosen }];
  const rows = listed.map((each) => {
    const chosen = each.id === token.id, share = Math.exp(each.value);
    return el("tr", { class: chosen ? "chosen" : null, "data-log-prob": each.value },
      el("th", { scope: "row" }, seen(each.text), chosen ? el("span", { class: "sr" }, " (written)") : null), el("td", {}, bar(share)), el("td", { class: "number" }, chance(share)));
  });
  redraw(at("chances"), [
    el("table", { class: "chances" }, el("caption", { class: "sr" }, "The likeliest tokens there"), el("tbody", {}, ...rows)),
    none("By the model itself, before temperature and all else."),
  ]);
}

// --- where it comes from

async function origins() {
  const [from, to] = text.selection(), wrote = text.written(), all = text.whole();
  const [part, what] = from < to && !text.proposal ? [[from, to], "the selection"] : wrote ? [wrote, "what the model wrote"] : [[0, all.length], "the whole text"];
  const asked = all.slice(...part);
  at("ask").disabled = true;
  redraw(at("found"), [none("Looking it up ...")]);
  try {
    tell(await ask("/attribute", { text: asked, schema: 1 }), asked, part[0], what);
  } catch (error) {
    if (error.status === 401) askKey();
    redraw(at("found"), [el("p", { class: error.status === 501 ? "none" : "wrong" }, error.message)]);
    if (!(error instanceof Refused)) console.error(error);
  }
  buttons();
}

function tell(told, asked, base, what) {
  const bytes = new TextEncoder().encode(asked), places = new TextDecoder("utf-8", { ignoreBOM: true });
  const place = (byte) => places.decode(bytes.subarray(0, byte)).length; // a span may end within a letter, which then counts
  if (!told.spans.length) {
    const small = bytes.length < told.certain_bytes ? ` It has ${bytes.length}.` : "";
    return redraw(at("found"), [none(`No span of ${what} stands in the training data; every one of ${told.certain_bytes} bytes or more would have been found.${small}`)]);
  }
  const items = told.spans.map((span, number) => {
    const [start, end] = [base + place(span.start), base + place(span.end)], said = asked.slice(start - base, end - base);
    const mark = () => { if (text.whole().slice(start, end) === said) text.mark([start, end]); };
    const go = () => { mark(); at("editor").scrollIntoView({ block: "nearest" }); };
    const name = el("button", { class: "span", "data-key": `span ${number}`, "data-start": start, "data-end": end, onclick: go, onfocus: mark, onpointerenter: mark },
      el("span", { class: "quote" }, said.trim().replace(/\s+/g, " ").slice(0, 160)));
    const copies = span.copies > 1 ? `, and at ${whole(span.copies - 1)} other places` : "";
    return el("li", {}, name, el("p", {}, el("b", {}, `${span.crate} ${span.version}`), ` (${span.license}), `, el("code", {}, `${span.path}:${span.line}`), `${copies}; ${whole(span.end - span.start)} bytes, from ${span.source}`));
  });
  redraw(at("found"), [none(`Of ${what}, word for word in the training data, longest first:`), el("ol", { class: "spans" }, ...items)]);
}

// --- keys, fields, theme

function onKey(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) write();
  else if (event.key === "Escape" && running) stop();
  else if (event.key === "Escape" && text.proposal) discard();
  else if (event.key === "Tab" && !event.shiftKey && text.proposal?.text && event.target === text.area) keep();
  else return;
  event.preventDefault();
}

function remember() {
  const all = [...fields].filter((each) => each.name).map((each) => [each.name, each.type === "checkbox" ? each.checked : each.value]);
  localStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(all)));
}

function recall() {
  let known = {};
  try {
    known = JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch { /* of another version of this page */ }
  for (const each of fields) if (each.name in known) each[each.type === "checkbox" ? "checked" : "value"] = known[each.name];
}

document.addEventListener("keydown", onKey);
for (const [id, act] of [["write", write], ["stop", stop], ["keep", keep], ["discard", discard], ["ask", origins]]) at(id).addEventListener("click", act);
at("before").addEventListener("click", () => text.step(-1));
at("after").addEventListener("click", () => text.step(1));
at("tint").addEventListener("change", () => text.tint(at("tint").checked));
at("fields").addEventListener("submit", (event) => event.preventDefault());
at("fields").addEventListener("change", remember);
document.addEventListener("selectionchange", buttons);
at("key").addEventListener("submit", (event) => {
  event.preventDefault();
  useKey(at("key-value").value);
  keyed = true;
  at("key-value").value = "";
  meet();
});
recall();
themed(at("theme"));
text.tint(at("tint").checked);
pointed(null);
buttons();
meet();
