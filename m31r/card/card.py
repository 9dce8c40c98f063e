"""The dataset card: what the data is, where it comes from and what was left out, for people and for programs."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from m31r.artifacts.store import Artifact, produce
from m31r.card.page import REASONING_HEAD, SPLIT_HEAD, compile_sentence, page, reasoning_rows, split_rows
from m31r.config.load import as_dict
from m31r.config.schema import Config
from m31r.dataset.split import SPLITS

VERSION = 2
_TOP_CRATES, _TOP_CLUSTERS = 25, 10
_NEAR = "near duplicate"


def write_card(config: Config, root: Path, filtered: Artifact, dataset: Artifact, shards: Artifact) -> Artifact:
    """Writes a `card` artifact: `card.json`, `card.md` and `card.html`, one page that needs nothing else.

    Of the configuration only what the loader makes of the shards is used, and only where these have marks of syntax.
    """

    def build(folder: Path) -> dict[str, Any]:
        card = {**describe(filtered, dataset, shards), "reasoning": _reasoning(config, shards)}
        text = json.dumps(card, sort_keys=True, ensure_ascii=False, indent=1)
        for name, content in (("card.json", text + "\n"), ("card.md", _markdown(card)), ("card.html", page(card))):
            (folder / name).write_text(content, encoding="utf-8")
        return {"kept": card["kept"], "tokens": sum(split["tokens"] for split in card["splits"].values())}

    fields: dict[str, Any] = {}
    if config.shard.syntax:
        shaped = {"model": config.model, "loader": config.loader, "reason": config.reason}
        fields = {name: as_dict(section, shaping_only=True) for name, section in shaped.items()} | {"seed": config.seed}
    return produce(root, "card", VERSION, fields, {"filter": filtered, "dataset": dataset, "shard": shards}, build)


def describe(filtered: Artifact, dataset: Artifact, shards: Artifact) -> dict[str, Any]:
    """The card as data. Histograms count files by powers of two: `{"64": n}` is n files of 64 to 127."""
    licenses: dict[str, Counter[str]] = {}
    crates: dict[str, Counter[str]] = {}
    named: dict[str, set[str]] = {}
    sizes, lines = Counter[int](), Counter[int]()
    for entry in _lines(filtered.path / "files.jsonl"):
        for table, key in ((licenses, entry["license"]), (crates, entry["crate"])):
            table.setdefault(key, Counter()).update(files=1, bytes=entry["bytes"], lines=entry["lines"])
        named.setdefault(entry["crate"], set()).add(entry["license"])
        sizes[_floor(entry["bytes"])] += 1
        lines[_floor(entry["lines"])] += 1
    clusters: dict[str, Counter[str]] = {"duplicate": Counter(), _NEAR: Counter()}
    for entry in _lines(filtered.path / "rejected.jsonl"):
        if entry["reason"] in clusters:
            # "similarity 0.812 to PLACE", or "of the kept text sha256:..."
            place = entry["detail"].split(" to ", 1)[-1] if entry["reason"] == _NEAR else entry["detail"].split()[-1]
            clusters[entry["reason"]][place] += 1
    totals = (
        "seen", "seen_bytes", "kept", "kept_bytes", "kept_lines", "rejected", "crates", "redacted_files", "redacted",
        "compile_check",
    )  # fmt: skip
    return {
        **{name: filtered.counts[name] for name in totals},
        "reasons": filtered.counts["reasons"],
        "splits": {name: _split(dataset.counts[name], shards.counts[name]) for name in SPLITS},
        "licenses": [{"license": name, **licenses[name]} for name in _by_bytes(licenses)],
        "top_crates": [
            {"crate": name, **crates[name], "licenses": sorted(named[name])} for name in _by_bytes(crates)[:_TOP_CRATES]
        ],
        "duplicates": {reason: _clusters(found) for reason, found in clusters.items()},
        "file_bytes": {str(low): sizes[low] for low in sorted(sizes)},
        "file_lines": {str(low): lines[low] for low in sorted(lines)},
    }


def _reasoning(config: Config, shards: Artifact) -> dict[str, Any]:
    if not config.shard.syntax:
        return {}
    # here, since the loader's library takes a second to import
    from m31r.card.reasoning import reasoning_coverage

    return reasoning_coverage(config, shards)


def _split(files: dict[str, Any], ids: dict[str, Any]) -> dict[str, Any]:
    figures = {name: files[name] for name in ("crates", "files", "bytes", "lines")}
    return {**figures, "tokens": ids["tokens"], "bytes_per_token": round(files["bytes"] / max(1, ids["tokens"]), 3)}


def _clusters(copies: Counter[str]) -> dict[str, Any]:
    largest = sorted(copies.items(), key=lambda item: (-item[1], item[0]))[:_TOP_CLUSTERS]
    return {
        "files": copies.total(),
        "clusters": len(copies),
        "largest": [{"kept": place, "copies": number} for place, number in largest],
    }


def _by_bytes(table: dict[str, Counter[str]]) -> list[str]:
    return sorted(table, key=lambda name: (-table[name]["bytes"], name))


def _floor(number: int) -> int:
    return 1 << (number.bit_length() - 1) if number else 0


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _markdown(card: dict[str, Any]) -> str:
    near, exact = card["duplicates"][_NEAR], card["duplicates"]["duplicate"]
    parts = [
        "# Dataset card",
        f"{card['kept']:,} of {card['seen']:,} files are kept: {card['kept_bytes']:,} bytes, {card['kept_lines']:,} lines, "
        f"{card['crates']:,} crates. {exact['files']:,} files repeat another one, {near['files']:,} nearly do "
        f"({near['clusters']:,} clusters). In {card['redacted_files']:,} files secrets or personal data were overwritten.",
        "## Splits",
        _table(SPLIT_HEAD, split_rows(card)),
        "## Reasoning in the training split",
        _table(REASONING_HEAD, reasoning_rows(card)),
        "## Why files were left out",
        _table(("reason", "files"), list(card["reasons"].items())),
        "## Licences of what is kept",
        _table(("licence", "files", "bytes"), [(e["license"], e["files"], e["bytes"]) for e in card["licenses"]]),
        "## What rustc says of single files",
        compile_sentence(card),
        "## What was overwritten",
        _table(("kind", "places"), list(card["redacted"].items())),
        "## Largest crates",
        _table(("crate", "files", "bytes", "licence"), [(e["crate"], e["files"], e["bytes"], "; ".join(e["licenses"]))
                                                        for e in card["top_crates"]]),
        "## Largest clusters of near-duplicates",
        _table(("kept", "left out"), [(e["kept"], e["copies"]) for e in near["largest"]]),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    def line(cells: tuple[Any, ...]) -> str:
        shown = (f"{cell:,}" if isinstance(cell, int) else str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells)
        return f"| {' | '.join(shown)} |"

    return "\n".join([line(head), line(tuple("---" for _ in head)), *map(line, rows)])
