"""An evaluation for people: the same figures as Markdown, and as one page of HTML that needs nothing from elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

_RATES = ("compile_rate", "pass@1", "pass@5", "pass@10", "exact_match", "edit_similarity")
_DIFFICULTIES = ("easy", "medium", "hard")
_SHOWN = 1500  # characters of a candidate, at most
_STYLE = """:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;margin:1em 0}th,td{padding:.3em .7em;text-align:right;border-bottom:1px solid #8884}
th:first-child,td:first-child,.facts td{text-align:left}tr.first td{border-top:2px solid #8888}small{opacity:.7;display:block}
code{word-break:break-all}h2{margin-top:2em}.counts td{text-align:left}.wide{overflow-x:auto}
.bar{display:inline-block;height:.6em;background:#b7410e;margin-right:.4em}
.track{display:block;position:relative;width:7em;height:.5em;background:#8883;margin:.2em 0 0 auto}
.track i{position:absolute;height:100%;background:#b7410e66}.track b{position:absolute;width:2px;height:100%;background:#b7410e}
details{margin:.2em 0}details details{margin-left:1.5em}summary{cursor:pointer}.good{color:#197a3e}.none{opacity:.6}
pre{background:#8881;padding:.7em;overflow-x:auto;font-size:13px}p.why{margin:.6em 0 0}"""


def text_report(metrics: Mapping[str, Any]) -> str:
    """Markdown."""
    settings, timings = metrics["settings"], metrics["timings"]
    lines = ["# Evaluation", ""]
    lines += [f"- {name}: {settings[name]}" for name in ("model", "samples", "temperature", "top_p", "max_new_tokens", "seed")]
    lines += [f"- suite: sha256 {settings['suite_sha256']}", f"- toolchain: {metrics['toolchain'].splitlines()[0]}", ""]
    lines += [*_table(["", "tasks", *_RATES], _rows(metrics)), "", "Values with 95% intervals over tasks.", ""]
    for title, name in (("Why candidates fail", "failures"), ("First error of those that do not compile", "errors")):
        if metrics[name]:
            counts = sorted(metrics[name].items(), key=lambda item: (-item[1], item[0]))
            lines += [f"## {title}", "", *_table(["", "candidates"], [[key, str(count)] for key, count in counts]), ""]
    if crates := metrics.get("held_out"):
        lines += ["## Held-out crates", "", *_table(["", "bytes", "bits a byte", "perplexity a token"], _held_out(crates)), ""]
    lines += ["## Time", "", *_table(["", ""], _times(timings)), ""]
    solved = [name for name, (passed, _, _) in metrics["tasks"].items() if passed]
    lines += [f"## Tasks that were solved at least once: {len(solved)} of {len(metrics['tasks'])}", ""]
    return "\n".join([*lines, *(f"- {name}" for name in solved), ""])


def html_report(metrics: Mapping[str, Any], shown: Mapping[str, Sequence[Mapping[str, Any]]]) -> str:
    """One page; no script, no address of anything else.

    Args:
      shown: by task, those lines of samples.jsonl that the page shows.
    """
    settings, timings = metrics["settings"], metrics["timings"]
    facts = [(name, settings[name]) for name in ("model", "samples", "temperature", "top_p", "max_new_tokens", "seed")]
    facts += [("suite", settings["suite_sha256"]), ("toolchain", metrics["toolchain"].splitlines()[0])]
    facts += [("ended by the model", f"{metrics['stopped_rate']:.1%} of all candidates")]
    facts += [("reasoning", f"{metrics['reasoning_overhead']:.1%} of all tokens")]
    facts += [("time", f"{timings['ms_per_token']:g} ms a token, {timings['total_s']:,.0f} s in all")]
    parts = ["<h1>Evaluation</h1>"]
    parts.append(_html_table(["", ""], [[name, f"<code>{escape(str(value))}</code>"] for name, value in facts], "facts"))
    parts.append("<h2>Rates</h2><p>Means over tasks, with 95% intervals.</p>")
    parts.append(f'<div class="wide">{_html_rates(metrics)}</div>')
    for title, name in (("Why candidates fail", "failures"), ("First error of those that do not compile", "errors")):
        total = sum(metrics[name].values())
        counts = sorted(metrics[name].items(), key=lambda item: (-item[1], item[0]))
        rows = [[escape(key), f"{_bar(count / total)}{count:,} ({count / total:.1%})"] for key, count in counts]
        parts.append(f"<h2>{title}</h2>" + (_html_table(["", ""], rows, "counts") if rows else "<p>none</p>"))
    if crates := metrics.get("held_out"):
        parts.append("<h2>Held-out crates</h2>" + _html_table(["", "bytes", "bits a byte", "perplexity"], _held_out(crates)))
    parts += ["<h2>Tasks</h2><p>Of each task, the first candidate of each outcome.</p>", *_html_tasks(metrics, shown)]
    times = _times(timings)
    parts.append("<h2>Time</h2>" + _html_table(["", ""], times))
    head = f'<meta charset="utf-8"><title>Evaluation</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _times(timings: Mapping[str, float]) -> list[list[str]]:
    return [[name, f"{of:,.0f}" if name.endswith("bytes") else f"{of:g}"] for name, of in sorted(timings.items())]


def _rows(metrics: Mapping[str, Any]) -> list[list[str]]:
    return [
        [title, str(rates["tasks"]), *(_percent(rates[name]) if name in rates else "" for name in _RATES)]
        for title, rates in _groups(metrics)
    ]


def _groups(metrics: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "all", metrics["all"]
    yield from metrics["categories"].items()
    order = {name: place for place, name in enumerate(_DIFFICULTIES)}
    yield from sorted(metrics["difficulties"].items(), key=lambda item: order.get(item[0], len(order)))


def _percent(rate: Mapping[str, float]) -> str:
    return f"{rate['value']:.1%} ({rate['low']:.1%} to {rate['high']:.1%})"


def _held_out(crates: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    return [
        [escape(name), f"{of['bytes']:,}", f"{of['bits_per_byte']:.3f}", f"{of['perplexity']:.2f}"]
        for name, of in sorted(crates.items())
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows)]


def _html_rates(metrics: Mapping[str, Any]) -> str:
    hardness = [name for name, _ in _groups(metrics) if name in metrics["difficulties"]]
    firsts = {"all", next(iter(metrics["categories"])), hardness[0]}
    rows = []
    for title, rates in _groups(metrics):
        cells = [escape(title), str(rates["tasks"])]
        cells += [_html_rate(rates[name]) if name in rates else "" for name in _RATES]
        mark = ' class="first"' if title in firsts else ""
        rows.append(f"<tr{mark}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    top = "".join(f"<th>{name}</th>" for name in ("", "tasks", *_RATES))
    return f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _html_rate(of: Mapping[str, float]) -> str:
    low, wide = 100 * of["low"], 100 * (of["high"] - of["low"])
    track = f'<i style="left:{low:.1f}%;width:{wide:.1f}%"></i><b style="left:{100 * of["value"]:.1f}%"></b>'
    return f'{of["value"]:.1%}<small>{of["low"]:.1%} to {of["high"]:.1%}</small><span class="track">{track}</span>'


def _html_tasks(metrics: Mapping[str, Any], shown: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    for category, tasks in groupby(metrics["tasks"].items(), lambda item: item[0].partition("/")[0]):
        listed, solved = [], 0
        for name, (passed, compiled, samples) in tasks:
            solved += passed > 0
            mark = "good" if passed else "none"
            said = f'<span class="{mark}">{passed} of {samples} pass</span>, {compiled} of {samples} compile'
            within = "".join(map(_html_sample, shown.get(name, ())))
            listed.append(f"<details><summary>{escape(name)}: {said}</summary>{within}</details>")
        title = f"{escape(category)}: {solved} of {len(listed)} solved at least once"
        yield f"<details><summary>{title}</summary>{''.join(listed)}</details>"


def _html_sample(sample: Mapping[str, Any]) -> str:
    said = "; ".join(f"{code} {message}".strip() for code, message in sample["details"][:3])
    why = f"{sample['why']}: {said}" if said else sample["why"] or "passes"
    fill = sample["fill"] if len(sample["fill"]) <= _SHOWN else f"{sample['fill'][:_SHOWN]} ..."
    return f'<p class="why">candidate {sample["sample"]}: {escape(why)}</p><pre>{escape(fill)}</pre>'


def _html_table(head: Sequence[str], rows: Sequence[Sequence[str]], kind: str = "") -> str:
    top = f"<thead><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr></thead>" if any(head) else ""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="{kind}">{top}<tbody>{body}</tbody></table>'


def _bar(share: float) -> str:
    return f'<span class="bar" style="width:{20 * share:.2f}em"></span>'
