// The sections of the page below its curves, each a function of the chosen runs: {id, look, run, about, curves}.

import { sparkline, swatch } from "./charts.js";
import { ago, el, percent, redraw, short, table, whole } from "./dom.js";

const none = (text) => el("p", { class: "none" }, text);
const named = (run) => el("span", { class: "run" }, swatch(run.look), run.run.name);
export const MOST = 6; // runs at once: as many as there are looks

const STATES = { training: "training", finished: "finished", stopped: "stopped", "no updates": "no updates yet", model: "model" };

export function runList(place, runs, chosen, choose) {
  if (!runs.length) return redraw(place, [none("No runs in this folder yet. They show up here when one begins.")]);
  const full = chosen.size >= MOST;
  const rows = runs.map((run) => {
    const look = chosen.get(run.id), picked = look !== undefined;
    const box = el("input", { type: "checkbox", checked: picked, disabled: full && !picked, "data-key": `run ${run.id}`, onchange: () => choose(run.id) });
    return [
      el("label", { class: "pick" }, box, picked ? swatch(look) : el("span", { class: "swatch" }), el("span", {}, run.name)),
      el("span", { class: `state ${run.state.replace(" ", "-")}` }, STATES[run.state] ?? run.state),
      run.step === null ? "" : run.steps === null ? whole(run.step) : `${whole(run.step)} of ${whole(run.steps)}`,
      run.validation === null ? "" : run.validation.toFixed(3),
      run.tokens_per_s === null ? "" : short(run.tokens_per_s),
      run.peak_share === null ? "" : percent(run.peak_share, 0),
      run.alarms || "",
      ago(run.changed),
    ];
  });
  const head = ["run", "state", "updates", "validation, bits per byte", "tokens/s", "share of peak", "alarms", "last written"];
  redraw(place, [table("Runs", head, rows, [2, 3, 4, 5, 6]), el("p", { class: "none" }, `Up to ${MOST} runs are drawn together.`)]);
}

export function alarmList(place, runs) {
  const rows = runs.flatMap((run) => (run.curves?.alarms ?? []).map((alarm) => ({ run, ...alarm }))).sort((a, b) => b.step - a.step);
  const children = [];
  const limits = [...new Set(runs.filter((run) => run.curves?.updates).map((run) => run.curves.threshold))];
  if (rows.length) {
    const names = { loss: "loss", grad_norm: "gradient norm" };
    children.push(table("Alarms", ["run", "update", "what", "value", "deviations over the mean"],
      rows.slice(0, 200).map((each) => [named(each.run), whole(each.step), names[each.of], each.value === null ? "" : short(each.value), each.z.toFixed(1)]), [1, 3, 4]));
    if (rows.length > 200) children.push(none(`and ${whole(rows.length - 200)} earlier ones`));
  } else if (limits.length) children.push(none(`No loss or gradient norm lies more than ${limits.join(" or ")} standard deviations over the mean of the updates before it.`));
  for (const run of runs.filter((each) => each.curves?.skipped_updates)) children.push(none(`${run.run.name}: ${run.curves.skipped_updates} updates skipped for an overflow`));
  for (const run of runs.filter((each) => each.curves?.bad_lines)) children.push(none(`${run.run.name}: ${run.curves.bad_lines} lines of metrics.jsonl cannot be read`));
  const lines = runs.flatMap((run) => (run.about?.log ?? []).map((line) => [named(run), line.time.slice(0, 19).replace("T", " "), line.level, el("span", { class: "text" }, line.message)]));
  if (lines.length) children.push(el("h3", {}, "Warnings and errors in the logs"), table("Log", ["run", "time (UTC)", "level", "message"], lines));
  redraw(place, children.length ? children : [none("The chosen runs have no updates.")]);
}

// Of each crate that validation tells apart, a series for each run that does; the hardest of the first run's at the top.
export function crateCurves(runs, along) {
  const crates = new Map();
  for (const run of runs) {
    for (const [name, points] of Object.entries(run.curves.crates ?? {})) {
      if (!crates.has(name)) crates.set(name, []);
      crates.get(name).push({ key: run.id, name: run.run.name, look: run.look, points: along(points) });
    }
  }
  const latest = ({ series }) => series[0].points.at(-1)[1];
  return [...crates].map(([crate, series]) => ({ crate, series })).sort((a, b) => latest(b) - latest(a));
}

export function crateTable(place, known, runs) {
  if (!known.length) return redraw(place, [none("The chosen runs tell nothing of single crates: train.validation_crates says of how many they do.")]);
  const rows = known.map(({ crate, series }) => [crate, sparkline(series), ...runs.flatMap((run) => {
    const points = series.find((each) => each.key === run.id)?.points ?? [];
    if (!points.length) return ["", ""];
    const change = points.at(-1)[1] - points[0][1];
    return [points.at(-1)[1].toFixed(3), points.length < 2 ? "" : `${change < 0 ? "\u2212" : "+"}${Math.abs(change).toFixed(3)}`];
  })]);
  const numbers = runs.flatMap((_, at) => [2 + 2 * at, 3 + 2 * at]);
  redraw(place, [table("Validation by crate", ["crate", "", ...runs.flatMap((run) => [named(run), "since the first"])], rows, numbers)]);
}

export const crateRows = (runs) => {
  const crates = new Map();
  for (const run of runs) {
    for (const [name, of] of Object.entries(run.about?.evaluations.find((each) => each.kind === "eval")?.held_out ?? {})) {
      if (!crates.has(name)) crates.set(name, []);
      crates.get(name).push({ look: run.look, run: run.run.name, value: of.bits_per_byte });
    }
  }
  return [...crates].map(([name, dots]) => ({ name, dots })).sort((a, b) => a.name.localeCompare(b.name));
};

export const rateRows = (runs, kind, rate) => {
  const groups = new Map([["all", []]]);
  for (const run of runs) {
    const found = run.about?.evaluations.find((each) => each.kind === kind);
    for (const [name, rates] of found ? [["all", found.all], ...Object.entries(found.categories)] : []) {
      if (!rates[rate]) continue;
      if (!groups.has(name)) groups.set(name, []);
      const [value, low, high] = rates[rate];
      groups.get(name).push({ look: run.look, run: run.run.name, value, low, high });
    }
  }
  return [...groups].filter(([, dots]) => dots.length).map(([name, dots]) => ({ name, dots }));
};

export function evaluationFacts(place, runs, kind) {
  const found = runs.map((run) => [run, run.about?.evaluations.find((each) => each.kind === kind)]).filter(([, each]) => each);
  if (!found.length) return redraw(place, [none("None of the chosen runs has been evaluated: m31r eval --run RUN.")]);
  const counts = (of) => Object.entries(of).sort((a, b) => b[1] - a[1]).map(([name, count]) => `${name} ${whole(count)}`).join(", ") || "none";
  const facts = [
    ["tasks solved at least once", ([, each]) => `${each.solved.length} of ${each.tasks}`],
    ["which", ([, each]) => each.solved.slice(0, 20).join(", ") || "none"],
    ["why candidates fail", ([, each]) => counts(each.failures)],
    ["first error of those that do not compile", ([, each]) => counts(each.errors)],
    ["candidates a task", ([, each]) => `${each.settings.samples ?? ""}, temperature ${each.settings.temperature ?? ""}, up to ${each.settings.max_new_tokens ?? ""} tokens`],
    ["compiler", ([, each]) => each.toolchain],
  ];
  redraw(place, [table("Evaluation", ["", ...found.map(([run]) => named(run))], facts.map(([title, say]) => [title, ...found.map((each) => el("span", { class: "text" }, say(each)))]))]);
}

export const waiting = (place) => redraw(place, [none("Reading the programs ...")]);

export function failing(place, told, key) {
  if (!told.tasks.length) return redraw(place, [none("No failing program is recorded here.")]);
  const children = told.tasks.map((task) => {
    const programs = task.programs.map((each) => {
      const said = each.said.map((one) => el("li", {}, one.code ? el("code", {}, one.code) : null, one.code ? " " : "", one.message));
      const text = el("pre", { tabindex: "0", "data-key": `pre ${key} ${task.task} ${each.sample}`, "aria-label": `program of candidate ${each.sample}` },
        el("span", { class: "given" }, task.before), el("mark", {}, each.fill), el("span", { class: "given" }, task.after));
      return el("div", { class: "program" }, el("p", {}, `candidate ${each.sample}: ${each.why}`), said.length ? el("ul", { class: "said" }, ...said) : null, text);
    });
    return el("details", { "data-key": `${key} ${task.task}` }, el("summary", {}, el("b", {}, task.task), ` ${task.passed} of ${task.samples} pass, ${task.compiled} compile`), ...programs);
  });
  if (told.left_out) children.push(none(`and ${told.left_out} more tasks, in the evaluation's report.html`));
  redraw(place, children);
}

export function sampleChoices(runs) {
  const found = new Map();
  for (const run of runs) for (const each of run.about?.samples ?? []) found.set(`${each.kind} ${each.name}`, each.kind === "task" ? `task ${each.name}` : `prompt ${each.name}`);
  return [...found];
}

export function sampleSteps(runs, choice) {
  const steps = runs.flatMap((run) => (run.about?.samples ?? []).filter((each) => `${each.kind} ${each.name}` === choice).flatMap((each) => each.steps.map((one) => one.step)));
  return [...new Set(steps)].sort((a, b) => a - b);
}

export function samplesAt(place, runs, choice, step) {
  const columns = runs.flatMap((run) => {
    const found = (run.about?.samples ?? []).find((each) => `${each.kind} ${each.name}` === choice);
    const here = found?.steps.findLast((each) => each.step <= step);
    if (!found) return [];
    const title = el("h3", {}, named(run), here ? ` after update ${whole(here.step)}` : " had written nothing yet");
    const text = here ? el("pre", { tabindex: "0", "data-key": `sample ${run.id}`, "aria-label": `what ${run.run.name} wrote` }, here.text) : null;
    return [el("div", { class: "sample" }, title, here?.said ? el("p", { class: "none" }, here.said) : null, text)];
  });
  redraw(place, columns.length ? [el("div", { class: "columns" }, ...columns)] : [none("The chosen runs have no samples: the main job writes them at its end, and train.evaluate_every while training.")]);
}

const bar = (share) => {
  const made = el("span", { class: "bar", "aria-hidden": "true" });
  made.style.width = `${(100 * share).toFixed(2)}%`;
  return el("span", { class: "track" }, made);
};

export function dataCards(place, runs) {
  const cards = new Map();
  for (const run of runs) {
    const hash = run.about?.metadata.data;
    if (hash && Object.keys(run.about.card).length) cards.set(hash, [...(cards.get(hash) ?? []), run]);
  }
  if (!cards.size) return redraw(place, [none("No data card is found for the chosen runs.")]);
  redraw(place, [...cards].flatMap(([hash, users]) => {
    const card = users[0].about.card, reasons = Object.entries(card.reasons ?? {}).sort((a, b) => b[1] - a[1]), most = Math.max(1, ...reasons.map((each) => each[1]));
    const rows = (of, ...names) => (Array.isArray(of) ? of : []).map((each) => names.map((name) => (typeof each[name] === "number" ? whole(each[name]) : [each[name]].flat().join("; "))));
    const splits = Object.entries(card.splits ?? {}).map(([name, of]) => [name, ...["crates", "files", "bytes", "lines", "tokens"].map((each) => whole(of[each])), of.bytes_per_token ?? ""]);
    return [
      el("h3", {}, ...users.flatMap((run, at) => [at ? ", " : "", named(run)])),
      el("p", {}, `${whole(card.kept)} of ${whole(card.seen)} files are kept: ${short((card.kept_bytes ?? 0) / 1e6)} MB, ${whole(card.kept_lines)} lines, ${whole(card.crates)} crates. `,
        `In ${whole(card.redacted_files)} files secrets or personal data were overwritten. Token shards `, el("code", {}, hash.slice(0, 16)), "."),
      el("div", { class: "columns" },
        table(`Splits ${hash.slice(0, 6)}`, ["split", "crates", "files", "bytes", "lines", "tokens", "bytes a token"], splits, [1, 2, 3, 4, 5, 6]),
        table(`Left out ${hash.slice(0, 6)}`, ["why files were left out", "files", ""], reasons.map(([name, count]) => [name, whole(count), bar(count / most)]), [1]),
        table(`Licences ${hash.slice(0, 6)}`, ["licence", "files", "bytes"], rows(card.licenses, "license", "files", "bytes"), [1, 2]),
        table(`Crates ${hash.slice(0, 6)}`, ["largest crates", "files", "bytes", "licence"], rows(card.top_crates, "crate", "files", "bytes", "licenses"), [1, 2])),
    ];
  }));
}

export function profiles(place, runs) {
  const found = runs.filter((run) => run.about?.profile.operations);
  if (!found.length) return redraw(place, [none("No trace: --config.profile.steps=3 traces three updates.")]);
  redraw(place, found.flatMap((run) => {
    const { operations, rest_ms, total_ms, updates, taken } = run.about.profile, most = operations[0].share;
    const each = updates.length ? `${short(total_ms / updates.length)} ms an update` : `${short(total_ms)} ms in all`;
    const rows = operations.map((each) => [el("code", {}, each.operation), each.ms.toFixed(2), percent(each.share), bar(each.share / most), whole(each.times)]);
    if (rest_ms) rows.push(["all others", rest_ms.toFixed(2), percent(rest_ms / total_ms), bar(rest_ms / total_ms / most), ""]);
    return [
      el("h3", {}, named(run)),
      el("p", {}, `Traced ${taken}${updates.length ? `, updates ${updates.join(", ")}` : ""}. Operations by kind, without those within them; threads at the same time each count: ${each}.`),
      table(`Operations of ${run.run.name}`, ["operation", "ms", "share", "", "times"], rows, [1, 2, 4]),
    ];
  }));
}

export function sideBySide(place, runs) {
  if (!runs.length) return redraw(place, [none("Choose runs above.")]);
  const last = (run, name) => run.about?.light.findLast((each) => each[name] !== undefined)?.[name];
  const facts = [
    ["state", (run) => STATES[run.run.state] ?? ""],
    ["updates", (run) => (run.run.step === null ? "" : whole(run.run.step))],
    ["tokens seen", (run) => whole(run.run.tokens)],
    ["weights", (run) => whole(run.run.params)],
    ["validation before, bits per byte", (run) => run.run.before?.toFixed(3) ?? ""],
    ["validation now, bits per byte", (run) => run.run.validation?.toFixed(3) ?? ""],
    ["compile rate, last small evaluation", (run) => (last(run, "compile_rate") === undefined ? "" : percent(last(run, "compile_rate")))],
    ["tokens/s, last update", (run) => (run.run.tokens_per_s === null ? "" : short(run.run.tokens_per_s))],
    ["share of the device's peak", (run) => (run.run.peak_share === null ? "" : percent(run.run.peak_share, 0))],
    ...[["data", "token shards, SHA-256"], ["weights", "weights, SHA-256"], ["init_sha256", "begun from weights, SHA-256"], ["git_commit", "commit"]].map(([name, title]) => [title, (run) => el("code", {}, (run.about?.metadata[name] ?? "").slice(0, 16))]),
    ...["seed", "m31r", "python", "jax", "platform"].map((name) => [name, (run) => run.about?.metadata[name] ?? ""]),
  ].map(([title, say]) => [title, ...runs.map(say)]).filter(([, ...cells]) => cells.some((cell) => cell.textContent ?? cell));
  const fields = [...new Set(runs.flatMap((run) => Object.keys(run.about?.config ?? {})))];
  const shown = (value) => (value === undefined ? "" : String(value));
  const cell = (value) => (value.length > 24 ? el("span", { class: "text" }, value) : value);
  const values = (name) => runs.map((run) => shown(run.about?.config[name]));
  const differing = fields.filter((name) => new Set(values(name)).size > 1);
  const head = ["", ...runs.map(named)];
  const again = () => ["field", ...runs.map(named)];
  redraw(place, [
    table("Side by side", head, facts),
    el("h3", {}, runs.length > 1 ? `Where the configurations differ: ${differing.length} of ${fields.length} fields` : "Configuration"),
    runs.length > 1 && differing.length ? table("Differences", again(), differing.map((name) => [name, ...values(name).map(cell)])) : null,
    el("details", { "data-key": "fields" }, el("summary", {}, `All ${fields.length} fields`), table("All fields", again(), fields.map((name) => [name, ...values(name).map(cell)]))),
  ].filter(Boolean));
}
