"""A checkout and the facts of a release that may go out, and what a gate says of another."""

import subprocess
from pathlib import Path
from typing import Any

from m31r.config.schema import Config
from m31r.release.gates import Asked, decide, gates_of_folder, gates_of_repository

ROOT = Path(__file__).resolve().parents[2]
VERSION = "1.1.0"
TOKEN = "ghp_" + "R7kq2Wn0Zt5Lx8Vb3Jd6Hf9Ms1Pc4Gy0Qe2A"
SETTINGS = {"samples": 10, "temperature": 0.4, "top_p": 0.95, "max_new_tokens": 384, "seed": 0, "reasoning": "none"}


def evaluated(compile_rate: float = 0.9, pass_at_1: float = 0.5, **settings: Any) -> dict[str, Any]:
    rates = {
        name: {"value": value, "low": 0, "high": 1} for name, value in (("compile_rate", compile_rate), ("pass@1", pass_at_1))
    }
    told = {**SETTINGS, "suite_sha256": "ab" * 32, **settings}
    tasks = {"all": {"tasks": 12, "samples": 120, **rates}, "categories": {}, "held_out": None, "settings": told}
    return {"tasks": {**tasks, "toolchain": "rustc 1.99.0"}, "infill": None}


CARD = {"kept": 9, "kept_bytes": 1000, "crates": 5, "redacted_files": 0, "splits": {}}
CARD["licenses"] = [{"license": "MIT OR GPL-2.0-only", "files": 9, "bytes": 1000, "lines": 30}]


def git(repository: Path, *arguments: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", "-C", str(repository), *who, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def found(gate: str, asked: Asked, facts: dict[str, Any], config: Config) -> tuple[str, str]:
    """Result of one gate, and why."""
    gates = gates_of_folder(asked, facts, config) | gates_of_repository(asked, facts)
    result = decide(gate, gates[gate])
    assert "\n" not in result.why
    return result.result, result.why
