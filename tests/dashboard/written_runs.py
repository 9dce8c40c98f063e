"""Runs written by hand, as the training loop and the evaluation write them, and a running dashboard."""

import gzip
import json
import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import yaml

from m31r.config.load import as_dict, changed_config, load_config

SHARDS = "5" * 64
CRATE = "<i>crate</i>"  # a name as no crate has it
TASKS = {"fim/a": ("fn a() {\n", "}\n"), "bugs/b": ("fn b() {\n", "}\n")}


def update(step: int, steps: int = 40, **more: float) -> dict[str, float]:
    """A line of metrics.jsonl."""
    value = 2 + 3 * math.exp(-step / 10)
    every = {
        "step": step,
        "bits_per_byte": value,
        "bits_per_byte_fim": value + 0.5,
        "bits_per_byte_reason": 0.0,
        "loss": 2 * value,
    }
    rest = {"grad_norm": 1.0, "learning_rate": 4e-4 * step / steps, "tokens": 400.0, "tokens_per_s": 2e4, "peak_share": 0.25}
    return {**every, **rest, **more}


def append(run: Path, *lines: dict[str, Any], end: str = "\n") -> None:
    with (run / "metrics.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, lines)) + end)


def write_run(root: Path, name: str, updates: int = 40, data: Path | None = None, **fields: str) -> Path:
    """A run with everything that a run may have."""
    run = root / name
    (run / "samples").mkdir(parents=True)
    (run / "config_snapshot.yaml").write_text(_config(tuple(fields.items())), encoding="utf-8")
    shards = {"folder": str((data or root) / "shard-1"), "hash": SHARDS}
    (run / "metadata.json").write_text(json.dumps({"data": shards, "git_commit": "abc", "libraries": {"jax": "1"}, "seed": 31}))
    extra: dict[int, dict[str, float]] = {
        1: {f"val_bits_per_byte_before{of}": bits for of, bits in {"": 5.0, "/serde": 6.0, f"/{CRATE}": 4.0}.items()},
        20: {f"val_bits_per_byte{of}": bits for of, bits in {"": 3.0, "/serde": 3.5, f"/{CRATE}": 2.5}.items()},
        30: {"grad_norm": 9.0, "grad_norm_z": 12.5},
        40: {f"val_bits_per_byte{of}": bits for of, bits in {"": 2.5, "/serde": 2.25, f"/{CRATE}": 2.75}.items()},
    }
    append(run, *(update(step, **extra.get(step, {})) for step in range(1, updates + 1)))
    for step in (20, 40):
        (run / "samples" / f"{step}-completion-0.rs").write_text(f"fn main() {{ {step} }}\n", encoding="utf-8")
        light = {"step": step, "compile_rate": step / 100, "pass@1": 0.0, "categories": {}, "errors": {}}
        with (run / "evaluation.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(light) + "\n")
    warning = {"time": "2026-01-01T00:00:00Z", "level": "warning", "message": "step 30: grad_norm leaps"}
    (run / "train.log").write_text(json.dumps(warning) + '\n{"half', encoding="utf-8")
    _evaluated(run)
    _traced(run)
    return run


@cache
def _config(fields: tuple[tuple[str, str], ...]) -> str:
    config = changed_config(load_config("configs/smoke.py", []), [("train.steps", "40"), *fields], "test")
    return str(yaml.safe_dump(as_dict(config)))


def _evaluated(run: Path) -> None:
    folder = run / "eval"
    folder.mkdir()
    rate = {"value": 0.25, "low": 0.1, "high": 0.4}
    rates = {"tasks": 2, "samples": 2, "compile_rate": rate, "pass@1": rate}
    metrics = {
        "schema": 1, "settings": {"samples": 1, "temperature": 0.4}, "toolchain": "rustc 1.80\nmore", "all": rates,
        "categories": {"fim": rates, "bugs": rates}, "difficulties": {}, "failures": {"compile": 1}, "errors": {"type": 1},
        "tasks": {"fim/a": [0, 0, 1], "bugs/b": [1, 1, 1]}, "timings": {"total_s": 1.0},
        "held_out": {"serde": {"bits_per_byte": 1.5, "bytes": 100, "perplexity": 9.0}},
    }  # fmt: skip
    (folder / "metrics.json").write_text(json.dumps(metrics))
    failing = {"task": "fim/a", "sample": 0, "fill": 'let x: u8 = "";\n', "compiles": False, "why": "compile"}
    lines = [{**failing, "details": [["E0308", "mismatched types"]]}, {"task": "bugs/b", "sample": 0, "fill": "", "why": ""}]
    (folder / "samples.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


def _traced(run: Path) -> None:
    folder = run / "profile" / "plugins" / "profile" / "2026_01_02_03_04_05"
    folder.mkdir(parents=True)
    operation = {"ph": "X", "pid": 1, "tid": 1, "args": {"hlo_op": "x"}}
    events = [
        {**operation, "name": "while.1", "ts": 0, "dur": 10000},
        {**operation, "name": "dot.12", "ts": 1000, "dur": 6000},
        {**operation, "name": "dot.13.clone", "ts": 7000, "dur": 2000},
        {"ph": "X", "pid": 1, "tid": 2, "name": "train", "ts": 0, "dur": 5, "args": {"step_num": "7"}},
    ]
    (folder / "vm.trace.json.gz").write_bytes(gzip.compress(json.dumps({"traceEvents": events}).encode()))


def write_card(data: Path) -> None:
    """The data card of the runs' token shards."""
    folder = data / "card-1"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"parents": {"shard": {"hash": SHARDS}}}))
    split = {"crates": 1, "files": 2, "bytes": 3, "lines": 4, "tokens": 5, "bytes_per_token": 0.6}
    card = {
        "seen": 9,
        "kept": 7,
        "kept_bytes": 10**6,
        "kept_lines": 5,
        "crates": 2,
        "redacted_files": 1,
        "reasons": {"syntax": 2},
    }
    licences = [{"license": "MIT", "files": 7, "bytes": 10**6}]
    (folder / "card.json").write_text(json.dumps({**card, "splits": {"train": split}, "licenses": licences, "top_crates": []}))


@dataclass(frozen=True)
class Running:
    """A dashboard that answers."""

    url: str
    port: int
    root: Path
    client: httpx2.Client

    def get(self, address: str) -> Any:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def id(self, name: str) -> str:
        return str(next(run["id"] for run in self.get("/runs")["runs"] if run["name"] == name))

    def of(self, name: str, part: str) -> Any:
        return self.get(f"/runs/{self.id(name)}/{part}")


Start = Callable[..., AbstractContextManager[Running]]
