// What is chosen, what was fetched, and when what is drawn. The server says what has changed; nothing else is fetched.

import { dotChart, lineChart } from "./charts.js";
import { el, percent, select, short } from "./dom.js";
import * as sections from "./sections.js";
import { themed } from "./theme.js";

const at = (id) => document.getElementById(id);
const body = (id) => document.querySelector(`#${id} > .body`);
const bits = (value, digits = 3) => (Number.isNaN(value) ? "none yet" : value.toFixed(digits));
const share = (value, digits) => (Number.isNaN(value) ? "none yet" : percent(value, digits === 2 ? 0 : 1));

const CHARTS = [
  ["Validation", "bits per byte, held-out text", (curves) => curves.validation, { marked: true, format: bits }],
  ["Training, next token", "bits per byte", (curves) => curves.curves.bits_per_byte, { smooth: true, format: bits }],
  ["Training, fill in the middle", "bits per byte", (curves) => curves.curves.bits_per_byte_fim, { smooth: true, format: bits }],
  ["Training, reasoning", "bits per byte", (curves) => curves.curves.bits_per_byte_reason, { smooth: true, format: bits }],
  ["Loss", "nats a token, weighted sum of the terms", (curves) => curves.curves.loss, { smooth: true }],
  ["Learning rate", "of each update", (curves) => curves.curves.learning_rate, { zero: true }],
  ["Throughput", "tokens per second", (curves) => curves.curves.tokens_per_s, { zero: true, smooth: true, robust: true, hint: "top 1% cut off" }],
  ["Device share", "share of the device's peak FLOP/s", (curves) => curves.curves.peak_share, { zero: true, smooth: true, robust: true, format: share, hint: "top 1% cut off" }],
  ["Gradient norm", "before clipping, logarithmic", (curves) => curves.curves.grad_norm, { log: true, smooth: true, hint: "triangles: alarms" }],
  ["Loss scale", "float16, logarithmic", (curves) => curves.curves.loss_scale, { log: true }],
].map(([title, unit, take, more]) => ({ title, take, chart: lineChart(title, unit, more) }));
const LIGHT = [["Compile rate while training", "compile_rate"], ["Pass@1 while training", "pass@1"]].map(([title, rate]) => ({
  rate, chart: lineChart(title, "share of the small evaluation's tasks", { zero: true, marked: true, format: share }),
}));
const crates = dotChart("Test crates", "bits per byte of whole crates that neither training nor its validation saw; less is better", bits);
const crate = lineChart("Validation of one crate", "bits per byte, held-out text", { marked: true, format: bits });
const rates = dotChart("By category", "mean over tasks, with 95% intervals", share);
const RATES = { compile_rate: "compiles", "pass@1": "pass@1", "pass@5": "pass@5", "pass@10": "pass@10", exact_match: "equals the reference", edit_similarity: "similar to the reference" };

const state = { runs: [], chosen: new Map(), stamps: {}, curves: {}, about: {}, refresh: 1 };
body("learning").append(...CHARTS.map((each) => each.chart.root), ...LIGHT.map((each) => each.chart.root));
body("crates").append(crates.root);
const sparks = el("div", { class: "sparks" });
body("validated").append(crate.root, sparks);
at("kind").closest(".controls").after(rates.root);

class Unanswered extends Error {}

async function get(address) {
  let answer;
  try {
    answer = await fetch(address);
  } catch {
    throw new Unanswered(address);
  }
  if (!answer.ok) throw new Unanswered(`${address}: ${answer.status}`);
  return answer.json();
}

const chosenRuns = () => state.runs.filter((run) => state.chosen.has(run.id)).map((run) => ({
  id: run.id, look: state.chosen.get(run.id), run, curves: state.curves[run.id], about: state.about[run.id],
})).sort((a, b) => a.look - b.look);

function choose(id) {
  if (state.chosen.has(id)) state.chosen.delete(id);
  else {
    const taken = new Set(state.chosen.values());
    state.chosen.set(id, [...Array(sections.MOST).keys()].find((look) => !taken.has(look)));
  }
  drawAll();
  fetchChosen();
}

function drawRuns() {
  sections.runList(body("runs"), state.runs, state.chosen, choose);
}

function drawCurves() {
  const runs = chosenRuns().filter((run) => run.curves), axis = at("axis").value, place = axis === "tokens" ? 1 : 0;
  const along = (points) => (points ?? []).map((point) => [point[place], ...point.slice(2)]);
  const series = (run, points) => ({ key: run.id, name: run.run.name, look: run.look, points });
  for (const { title, take, chart } of CHARTS) {
    const alarms = title === "Gradient norm" ? runs.flatMap((run) => run.curves.alarms.filter((each) => each.of === "grad_norm" && each.value !== null).map((each) => ({
      look: run.look, x: axis === "tokens" ? each.tokens : each.step, y: each.value, text: `${run.run.name}, update ${each.step}: ${short(each.value)}, ${each.z.toFixed(1)} deviations over the mean`,
    }))) : [];
    chart.update(runs.map((run) => series(run, along(take(run.curves)))), axis, Number(at("smoothing").value), alarms);
  }
  for (const { rate, chart } of LIGHT) {
    chart.update(axis === "tokens" ? [] : runs.map((run) => series(run, (run.about?.light ?? []).filter((each) => each[rate] !== undefined).map((each) => [each.step, each[rate]]))), axis, 0);
  }
  const known = sections.crateCurves(runs, along), name = select(at("crate"), known.map(({ crate }) => [crate, crate]));
  crate.update(known.find((each) => each.crate === name)?.series ?? [], axis, 0);
  sections.crateTable(sparks, known, runs);
  sections.alarmList(body("alarms"), chosenRuns());
}

function drawEvaluation() {
  const runs = chosenRuns(), found = runs.flatMap((run) => run.about?.evaluations ?? []);
  const kind = select(at("kind"), [...new Map(found.map((each) => [each.kind, each.title]))]);
  const known = Object.entries(RATES).filter(([rate]) => found.some((each) => each.kind === kind && each.all[rate]));
  const rate = select(at("rate"), known);
  rates.update(kind ? sections.rateRows(runs, kind, rate) : [], runs.map((run) => ({ look: run.look, name: run.run.name })));
  sections.evaluationFacts(body("evaluation"), runs, kind);
  const evaluated = runs.filter((run) => run.about?.evaluations.some((each) => each.kind === kind));
  const run = select(at("failing-run"), evaluated.map((each) => [each.id, each.run.name]));
  const of = evaluated.find((each) => each.id === run)?.about.evaluations.find((each) => each.kind === kind);
  const category = select(at("failing-category"), Object.keys(of?.categories ?? {}).map((name) => [name, name]));
  drawFailing(run, kind, category);
}

async function drawFailing(run, kind, category) {
  const key = `${run} ${kind} ${category}`, about = state.about[run];
  const now = `${key} ${about?.stamp}`;
  if (at("failing").dataset.of === now) return;
  at("failing").dataset.of = now;
  let told = { tasks: [], left_out: 0 };
  if (run && category) {
    sections.waiting(at("failing"));
    try {
      told = await get(`/runs/${run}/programs?${new URLSearchParams({ of: kind, category })}`);
    } catch {
      at("failing").dataset.of = "";
    }
  }
  if ([now, ""].includes(at("failing").dataset.of)) sections.failing(at("failing"), told, key);
}

function drawSamples() {
  const runs = chosenRuns(), choice = select(at("series"), sections.sampleChoices(runs));
  const steps = sections.sampleSteps(runs, choice), slider = at("moment");
  const newest = slider.value === slider.max; // who looks at the newest goes on doing so
  slider.max = Math.max(0, steps.length - 1);
  if (newest || Number(slider.value) >= steps.length) slider.value = slider.max;
  slider.disabled = steps.length < 2;
  slider.closest("label").hidden = !steps.length;
  const step = steps[Number(slider.value)] ?? 0;
  at("moment-step").textContent = step.toLocaleString("en-US");
  slider.setAttribute("aria-valuetext", `update ${step}`);
  sections.samplesAt(body("samples"), runs, choice, step);
}

function drawAbout() {
  const runs = chosenRuns();
  const rows = sections.crateRows(runs);
  crates.update(rows, runs.map((run) => ({ look: run.look, name: run.run.name })));
  at("crates").dataset.empty = rows.length ? "" : "None of the chosen runs has figures for held-out crates: m31r eval --run RUN.";
  drawEvaluation();
  drawSamples();
  sections.dataCards(body("data"), runs);
  sections.profiles(body("profile"), runs);
}

function drawAll() {
  drawRuns();
  drawCurves();
  drawAbout();
  sections.sideBySide(body("configuration"), chosenRuns());
}

// Fetches of the chosen runs what is missing or has changed; one round at a time, and another if more came meanwhile.
let fetching = false, again = false;
async function fetchChosen() {
  if (fetching) return void (again = true);
  fetching = true;
  do {
    again = false;
    try {
      for (const id of state.chosen.keys()) {
        const [curves, about] = state.stamps[id] ?? [];
        let changed = false;
        if (state.curves[id]?.stamp !== curves) {
          state.curves[id] = await get(`/runs/${id}/curves`);
          state.runs = state.runs.map((run) => (run.id === id ? { id, ...state.curves[id].run } : run));
          changed = true;
        }
        const other = state.about[id]?.stamp !== about;
        if (other) state.about[id] = await get(`/runs/${id}/about`);
        if (changed || other) drawRuns(), drawCurves(), sections.sideBySide(body("configuration"), chosenRuns());
        if (other) drawAbout();
      }
    } catch (error) {
      if (!(error instanceof Unanswered)) console.error(error);
      await new Promise((done) => setTimeout(done, 1000)); // the run is gone, or the server: the stream will say
      await fetchRuns();
    }
  } while (again);
  fetching = false;
}

async function fetchRuns() {
  try {
    const told = await get("/runs");
    [state.runs, state.refresh] = [told.runs, told.refresh_seconds];
  } catch {
    return;
  }
  const gone = [...state.chosen.keys()].filter((id) => !state.runs.some((run) => run.id === id));
  gone.forEach((id) => state.chosen.delete(id));
  if (gone.length) drawAll();
  else drawRuns();
}

function follow() {
  const stream = new EventSource("/events");
  let first = true, before = Promise.resolve();
  stream.addEventListener("open", () => { at("live").textContent = "live"; at("live").className = "on"; });
  stream.addEventListener("error", () => { at("live").textContent = "not connected, trying again"; at("live").className = "off"; });
  stream.addEventListener("stamps", (event) => { before = before.then(() => take(JSON.parse(event.data))); });
  async function take(told) {
    const new_ = Object.keys(told).some((id) => !state.stamps[id] || !told[id]);
    Object.assign(state.stamps, told);
    for (const [id, stamp] of Object.entries(told)) if (!stamp) delete state.stamps[id];
    if (new_) await fetchRuns();
    if (first && !state.chosen.size) state.runs.slice(0, 4).forEach((run, look) => state.chosen.set(run.id, look));
    if (first) drawAll();
    first = false;
    await fetchChosen();
    document.body.dataset.ready = "yes";
  }
}

at("axis").addEventListener("change", drawCurves);
at("crate").addEventListener("change", drawCurves);
at("smoothing").addEventListener("change", drawCurves);
for (const id of ["rate", "kind", "failing-run", "failing-category"]) at(id).addEventListener("change", drawEvaluation);
for (const [id, event] of [["series", "change"], ["moment", "input"]]) at(id).addEventListener(event, drawSamples);
themed(at("theme"));
setInterval(fetchRuns, 30000); // a run that goes quiet has stopped, and time passes
follow();
