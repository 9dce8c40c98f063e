"""The card says what the artifacts hold, needs nothing from elsewhere, and is the same everywhere."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from m31r.artifacts.store import Artifact, produce
from m31r.card.card import write_card
from m31r.config.load import load_config


def kept(crate: str, license_: str, size: int, lines: int) -> dict[str, Any]:
    return {"path": "x.rs", "source": "s", "crate": crate, "license": license_, "bytes": size, "lines": lines}


KEPT = [kept("one", "MIT", 100, 3), kept("one", "Apache-2.0", 64, 2), kept("<two>", "MIT", 127, 0)]
REJECTED = [
    {"path": "a", "source": "s", "reason": "duplicate", "detail": "of the kept text sha256:00"},
    {"path": "b", "source": "s", "reason": "near duplicate", "detail": "similarity 0.812 to s/a to b|.rs"},
    {"path": "c", "source": "s", "reason": "near duplicate", "detail": "similarity 0.900 to s/a to b|.rs"},
    {"path": "d", "source": "s", "reason": "syntax", "detail": "line 1"},
]
SPLITS = ("train", "validation", "test")


def artifact(root: Path, stage: str, counts: dict[str, Any], **files: list[dict[str, Any]]) -> Artifact:
    def build(folder: Path) -> dict[str, Any]:
        for name, entries in files.items():
            (folder / f"{name}.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
        return counts

    return produce(root, stage, 1, {}, {}, build)


@pytest.fixture
def card(tmp_path: Path) -> Artifact:
    counts = {"seen": 7, "seen_bytes": 999, "kept": 3, "kept_bytes": 291, "kept_lines": 5, "rejected": 4, "crates": 2}
    counts |= {"redacted_files": 1, "redacted": {"e-mail address": 2}}  # type: ignore[dict-item]
    counts |= {"compile_check": {"compiles": 1, "not checkable": 2, "does not compile": 0}}  # type: ignore[dict-item]
    counts |= {"reasons": {"duplicate": 1, "near duplicate": 2, "syntax": 1}}  # type: ignore[dict-item]
    splits = {name: {"files": 1, "bytes": 97, "lines": 2, "crates": 1} for name in SPLITS}
    tokens = {name: {"documents": 1, "tokens": 30, "bytes": 97} for name in SPLITS}
    filtered = artifact(tmp_path, "filter", counts, files=KEPT, rejected=REJECTED)
    return write_card(
        load_config("configs/base.py", []),
        tmp_path,
        filtered,
        artifact(tmp_path, "dataset", splits),
        artifact(tmp_path, "shard", tokens),
    )


def test_card_adds_up(card: Artifact) -> None:
    data = json.loads((card.path / "card.json").read_text())
    assert data["licenses"] == [
        {"license": "MIT", "files": 2, "bytes": 227, "lines": 3},
        {"license": "Apache-2.0", "files": 1, "bytes": 64, "lines": 2},
    ]
    assert data["top_crates"][0] == {"crate": "one", "files": 2, "bytes": 164, "lines": 5, "licenses": ["Apache-2.0", "MIT"]}
    assert data["file_bytes"] == {"64": 3} and data["file_lines"] == {"0": 1, "2": 2}
    assert data["duplicates"]["duplicate"]["files"] == 1
    near = {"files": 2, "clusters": 1, "largest": [{"kept": "s/a to b|.rs", "copies": 2}]}
    assert data["duplicates"]["near duplicate"] == near
    assert data["splits"]["test"] == {"crates": 1, "files": 1, "bytes": 97, "lines": 2, "tokens": 30, "bytes_per_token": 3.233}
    assert card.counts == {"kept": 3, "tokens": 90}


def test_page_is_whole_escaped_and_asks_for_nothing(card: Artifact) -> None:
    text = (card.path / "card.html").read_text()
    assert "&lt;two&gt;" in text and "<two>" not in text
    assert not re.search(r"https?:|src=|href=|@import|url\(|<script", text)
    drawings = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(drawings) == 6
    for drawing in drawings:
        bars = ElementTree.fromstring(drawing).findall("rect")
        assert bars and max(float(bar.attrib["width"]) for bar in bars) == 380


def test_markdown_tables_keep_their_columns(card: Artifact) -> None:
    text = (card.path / "card.md").read_text()
    assert "| s/a to b\\|.rs | 2 |" in text and "| train | 1 | 1 | 2 | 97 | 30 | 3.233 |" in text
