"""The dataset card as one HTML page: tables and plots drawn as SVG, without scripts, fonts or anything from elsewhere."""

from collections.abc import Iterable
from html import escape
from typing import Any

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}"
    "table{border-collapse:collapse;margin:1em 0}td,th{padding:.15em .8em;border-bottom:1px solid #ddd;text-align:left}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}svg text{font:12px system-ui,sans-serif;fill:#222}"
    "svg rect{fill:#b7410e}"
)
SPLIT_HEAD = ("split", "crates", "files", "lines", "bytes", "tokens", "bytes a token")
REASONING_HEAD = ("reasoning", "share")
_FIGURES = ("files", "lines", "bytes")
_BAR, _STEP, _WIDTH, _LABEL = 14, 20, 380, 260


def page(card: dict[str, Any]) -> str:
    """The whole page for a card as `describe` makes it."""
    near = card["duplicates"]["near duplicate"]
    kept = card["kept"] / max(1, card["seen"])
    body = [
        "<h1>Dataset card</h1>",
        f"<p>{card['kept']:,} of {card['seen']:,} files are kept ({kept:.1%}): {card['kept_bytes'] / 1e6:,.1f} MB,"
        f" {card['kept_lines']:,} lines, {card['crates']:,} crates. In {card['redacted_files']:,} files secrets or personal"
        " data were overwritten.</p>",
        "<h2>Splits</h2>",
        _table(SPLIT_HEAD, split_rows(card)),
        "<h2>Reasoning in the training split</h2>",
        _table(REASONING_HEAD, reasoning_rows(card)),
        _bars("Why files were left out", card["reasons"].items()),
        _bars("Licences of what is kept, bytes", ((e["license"], e["bytes"]) for e in card["licenses"])),
        _bars("Size of kept files, bytes", _ranges(card["file_bytes"])),
        _bars("Size of kept files, lines", _ranges(card["file_lines"])),
        _bars("Largest crates, bytes", ((e["crate"], e["bytes"]) for e in card["top_crates"])),
        "<h2>What rustc says of single files</h2>",
        f"<p>{compile_sentence(card)}</p>",
        _bars("What was overwritten, places", card["redacted"].items()),
        "<h2>Duplicates</h2>",
        f"<p>{card['duplicates']['duplicate']['files']:,} files equal a kept one; {near['files']:,} are near-duplicates of"
        f" {near['clusters']:,} kept ones.</p>",
        _table(("kept", "near-duplicates left out"), ((e["kept"], e["copies"]) for e in near["largest"])),
        "<h2>Licences</h2>",
        _table(("licence", *_FIGURES), ((e["license"], *(e[name] for name in _FIGURES)) for e in card["licenses"])),
    ]
    head = f'<meta charset="utf-8"><title>Dataset card</title><style>{_STYLE}</style>'
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>\n' + "\n".join(body) + "\n</body></html>\n"


def split_rows(card: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows below `SPLIT_HEAD`."""
    figures = ("crates", "files", "lines", "bytes", "tokens", "bytes_per_token")
    return [(name, *(split[figure] for figure in figures)) for name, split in card["splits"].items()]


def reasoning_rows(card: dict[str, Any]) -> list[tuple[str, str]]:
    """The rows below `REASONING_HEAD`."""
    if not (found := card["reasoning"]):
        return [("no marks of syntax were made (shard.syntax is off)", "")]
    documents, where = found["documents"], f"samples of rows of {found['context_length']}"
    rows = [
        ("documents with something to reason about", documents["able"]),
        ("documents with something to plan", documents["able_plan"]),
        *((f"{where} that can have reasoning of the kind {kind}", able) for kind, able in found["able"].items()),
        ("samples that are rearranged for fill-in-the-middle", found["rearranged"]),
        (f"samples that have reasoning (reason.rate is {found['rate']})", found["reasoned"]),
        ("tokens that are reasoning", found["token_share"]),
        (f"the most of one sample's tokens (reason.budget is {found['budget']})", found["largest_token_share"]),
    ]
    return [(what, f"{share:.1%}") for what, share in rows]


def compile_sentence(card: dict[str, Any]) -> str:
    """What the metadata check found, in a sentence."""
    if not (found := card["compile_check"]):
        return "They were not compiled (filter.compile_check is off)."
    return (
        f"Of {sum(found.values()):,} files {found['compiles']:,} compile by themselves, {found['not checkable']:,} cannot be"
        f" judged without their crate, and {found['does not compile']:,} do not compile and were left out."
    )


def _ranges(histogram: dict[str, int]) -> Iterable[tuple[str, int]]:
    for low in sorted(map(int, histogram)):
        yield (f"{low:,} to {2 * low - 1:,}" if low > 1 else str(low)), histogram[str(low)]


def _bars(title: str, rows: Iterable[tuple[str, int]]) -> str:
    """A heading and a bar for each row, as long as its share of the largest."""
    rows = list(rows)
    most = max((number for _, number in rows), default=0) or 1
    height = _STEP * max(1, len(rows))
    drawn = []
    for place, (name, number) in enumerate(rows):
        top, width = place * _STEP, round(_WIDTH * number / most, 1)
        shown = name if len(name) <= 40 else name[:39] + "…"
        drawn.append(
            f'<text x="{_LABEL - 8}" y="{top + 12}" text-anchor="end">{escape(shown)}<title>{escape(name)}</title></text>'
            f'<rect x="{_LABEL}" y="{top + 2}" width="{width}" height="{_BAR}"/>'
            f'<text x="{_LABEL + width + 6}" y="{top + 12}">{number:,}</text>'
        )
    size = f'viewBox="0 0 {_LABEL + _WIDTH + 110} {height}" width="{_LABEL + _WIDTH + 110}" height="{height}"'
    return f'<h2>{escape(title)}</h2>\n<svg {size} role="img" aria-label="{escape(title)}">' + "\n".join(drawn) + "</svg>"


def _table(head: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    def line(cells: tuple[Any, ...], tag: str, numbers: tuple[bool, ...]) -> str:
        shown = (f"{cell:,}" if isinstance(cell, int) else escape(str(cell)) for cell in cells)
        marked = (f"<{tag}{' class=n' if right else ''}>{cell}</{tag}>" for cell, right in zip(shown, numbers, strict=True))
        return f"<tr>{''.join(marked)}</tr>"

    rows = list(rows)
    numbers = tuple(isinstance(cell, int) for cell in rows[0]) if rows else (False,) * len(head)
    return "<table>" + "\n".join([line(head, "th", numbers), *(line(row, "td", numbers) for row in rows)]) + "</table>"
