"""An evaluation for people: the same figures as Markdown, and as one page of HTML that needs nothing from elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

_RATES = ("compile_rate", "pass@1", "pass@5", "pass@10", "exact_match", "edit_similarity")
_STYLE = """body{font:15px/1.5 system-ui,sans-serif;max-width:64em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;margin:1em 0}th,td{padding:.3em .7em;text-align:right;border-bottom:1px solid #ddd}
th:first-child,td:first-child{text-align:left}small{color:#777;display:block}code{word-break:break-all}
.bar{display:inline-block;height:.6em;background:#b7410e;margin-right:.4em}h2{margin-top:2em}"""


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
    lines += ["## Time", "", *_table(["", ""], [[name, f"{value:g}"] for name, value in sorted(timings.items())]), ""]
    solved = [name for name, (passed, _, _) in metrics["tasks"].items() if passed]
    lines += [f"## Tasks that were solved at least once: {len(solved)} of {len(metrics['tasks'])}", ""]
    return "\n".join([*lines, *(f"- {name}" for name in solved), ""])


def html_report(metrics: Mapping[str, Any]) -> str:
    """One page; no script, no address of anything else."""
    settings = metrics["settings"]
    facts = [(name, settings[name]) for name in ("model", "samples", "temperature", "top_p", "max_new_tokens", "seed")]
    facts += [("suite", settings["suite_sha256"]), ("toolchain", metrics["toolchain"].splitlines()[0])]
    tasks = [
        [name, f"{passed} of {samples}", f"{compiled} of {samples}"]
        for name, (passed, compiled, samples) in metrics["tasks"].items()
    ]
    parts = [
        "<h1>Evaluation</h1>",
        _html_table(["", ""], [[name, f"<code>{escape(str(value))}</code>"] for name, value in facts]),
        "<h2>Rates</h2><p>with 95% intervals over tasks</p>",
        _html_table(["", "tasks", *_RATES], list(_html_rows(metrics))),
    ]
    for title, name in (("Why candidates fail", "failures"), ("First error of those that do not compile", "errors")):
        most = max(metrics[name].values(), default=1)
        counts = sorted(metrics[name].items(), key=lambda item: (-item[1], item[0]))
        parts.append(f"<h2>{title}</h2>" + _html_table(["", ""], [[escape(k), _bar(n / most) + str(n)] for k, n in counts]))
    if crates := metrics.get("held_out"):
        parts.append("<h2>Held-out crates</h2>" + _html_table(["", "bytes", "bits a byte", "perplexity"], _held_out(crates)))
    parts.append("<h2>Tasks</h2>" + _html_table(["", "pass", "compile"], tasks))
    times = [[name, f"{value:g}"] for name, value in sorted(metrics["timings"].items())]
    parts.append("<h2>Time</h2>" + _html_table(["", ""], times))
    head = f'<meta charset="utf-8"><title>Evaluation</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{"".join(parts)}</body></html>\n'


def _rows(metrics: Mapping[str, Any]) -> list[list[str]]:
    return [
        [title, str(rates["tasks"]), *(_percent(rates[name]) if name in rates else "" for name in _RATES)]
        for title, rates in _groups(metrics)
    ]


def _groups(metrics: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "all", metrics["all"]
    yield from metrics["categories"].items()
    yield from metrics["difficulties"].items()


def _percent(rate: Mapping[str, float]) -> str:
    return f"{rate['value']:.1%} ({rate['low']:.1%} to {rate['high']:.1%})"


def _held_out(crates: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    return [
        [escape(name), f"{of['bytes']:,}", f"{of['bits_per_byte']:.3f}", f"{of['perplexity']:.2f}"]
        for name, of in sorted(crates.items())
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows)]


def _html_rows(metrics: Mapping[str, Any]) -> Iterator[list[str]]:
    for title, rates in _groups(metrics):
        cells = [escape(title), str(rates["tasks"])]
        for name in _RATES:
            if name in rates:
                of = rates[name]
                cells.append(f"{of['value']:.1%}<small>{of['low']:.1%} to {of['high']:.1%}</small>")
            else:
                cells.append("")
        yield cells


def _html_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{name}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _bar(share: float) -> str:
    return f'<span class="bar" style="width:{12 * share:.2f}em"></span>'
