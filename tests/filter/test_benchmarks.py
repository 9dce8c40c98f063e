"""Decontamination: what is planted from a benchmark is found, whole or in part; idioms are not mistaken for it."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from m31r.artifacts.store import Artifact
from m31r.config.schema import FilterConfig
from m31r.filter.benchmarks import Lookup, read_benchmarks
from m31r.filter.filter import filter_files
from m31r.filter.tokens import grams, read_tokens

SOLUTION = """pub fn collatz(start: u64) -> Option<u32> {
    let mut value = start;
    let mut steps = 0;
    while value != 1 {
        value = if value % 2 == 0 { value / 2 } else { value.checked_mul(3)?.checked_add(1)? };
        steps += 1;
    }
    Some(steps)
}
"""
IDIOM = (
    "#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n"
    "    fn it_works() {\n        assert_eq!(2 + 2, 4);\n    }\n}\n"
)
OWN = (
    "pub struct Own {\n    pub name: String,\n}\n\nimpl Own {\n    pub fn name(&self) -> &str {\n        &self.name\n    }\n}\n"
)
Run = Callable[..., dict[str, str]]


def manifest(name: str) -> bytes:
    return f'[package]\nname = "{name}"\nversion = "1.0.0"\nlicense = "MIT"\nedition = "2021"\n'.encode()


@pytest.fixture
def run(tmp_path: Path, root: Path, crawled: Callable[..., Artifact], filter_config: Callable[..., FilterConfig]) -> Run:
    """The benchmark verdicts on files, by path, with these benchmark files; every file is a crate."""

    def filtered(files: dict[str, str], tasks: dict[str, str], **changes: object) -> dict[str, str]:
        folder = tmp_path / f"benchmarks-{len(list(tmp_path.iterdir()))}"
        for path, text in tasks.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        content = {f"{name}/Cargo.toml": manifest(name) for name in files}
        content |= {f"{name}/lib.rs": text.encode() for name, text in files.items()}
        content |= {"kept/Cargo.toml": manifest("kept"), "kept/lib.rs": b"pub fn kept() {}\n"}
        artifact = filter_files(filter_config(benchmarks=str(folder), **changes), root, crawled(one=content))
        entries = [json.loads(line) for line in (artifact.path / "rejected.jsonl").read_text().splitlines()]
        return {e["path"].split("/")[0]: e["detail"] for e in entries if e["reason"] == "benchmark"}

    return filtered


def test_planted_solutions_are_found_whole_and_in_part(run: Run) -> None:
    middle = "\n".join(SOLUTION.splitlines()[3:5])
    files = {
        "whole": SOLUTION,
        "within": OWN + SOLUTION + OWN.replace("Own", "Other"),
        "reformatted": OWN + " ".join(SOLUTION.split()),
        "part": f"fn other(mut value: u64) -> Option<u64> {{\n{middle}\n    }}\n    Some(value)\n}}\n",
        "own": OWN,
    }
    found = run(files, {"v1/basic/collatz/solution.rs": SOLUTION, "v1/basic/short/solution.rs": "pub fn s() {}\n"})
    assert found["whole"] == "equals v1/basic/collatz/solution.rs"
    assert set(found) == {"whole", "within", "reformatted", "part"}
    assert "runs of tokens with v1/basic/collatz/solution.rs" in found["part"]


def test_short_texts_are_found_by_being_equal(run: Run) -> None:
    tasks = {"t/solution.rs": "pub fn short() {}\n"}
    assert run({"same": "pub fn short() {}\n", "more": "pub fn short() {}\nfn a() {}\n"}, tasks) == {
        "same": "equals t/solution.rs"
    }


def test_idioms_of_many_crates_are_no_contamination(run: Run) -> None:
    crates = {f"c{n}": f"pub fn f{n}() {{}}\n\n{IDIOM.replace('it_works', f'test_{n}')}" for n in range(4)}
    tasks = {"t/tests.rs": IDIOM + SOLUTION}
    assert set(run(crates, tasks, benchmark_common_crates=8)) == set(crates)
    assert run(crates, tasks, benchmark_common_crates=3) == {}
    # a solution that everybody copied is still a solution
    copies = {f"c{n}": OWN.replace("Own", f"Own{n}") + SOLUTION for n in range(4)}
    assert set(run(copies, {"t/solution.rs": SOLUTION}, benchmark_common_crates=3)) == set(copies)


def test_contaminated_file_does_not_shadow_a_clean_one(
    tmp_path: Path, root: Path, crawled: Callable[..., Artifact], filter_config: Callable[..., FilterConfig]
) -> None:
    (tmp_path / "tasks").mkdir()
    (tmp_path / "tasks" / "s.rs").write_text(SOLUTION)
    long = "".join(OWN.replace("Own", f"Own{n}") for n in range(30))
    files = {"Cargo.toml": manifest("one"), "a.rs": (long + SOLUTION).encode(), "b.rs": long.encode()}
    artifact = filter_files(filter_config(benchmarks=str(tmp_path / "tasks")), root, crawled(one=files))
    assert artifact.counts["reasons"] == {"benchmark": 1, "not Rust": 1} and artifact.counts["kept"] == 1


def test_what_the_benchmark_holds_shapes_the_artifact_and_where_it_lies_does_not(
    tmp_path: Path, root: Path, crawled: Callable[..., Artifact], filter_config: Callable[..., FilterConfig]
) -> None:
    snapshot = crawled(one={"Cargo.toml": manifest("one"), "lib.rs": OWN.encode()})
    keys = []
    for name, text in (("a", SOLUTION), ("b", SOLUTION), ("c", IDIOM), ("d", None), ("e", None)):
        (tmp_path / name).mkdir()
        if text is not None:
            (tmp_path / name / "s.rs").write_text(text)
        keys.append(filter_files(filter_config(benchmarks=str(tmp_path / name)), root, snapshot).key)
    assert keys[0] == keys[1] and keys[3] == keys[4] and len(set(keys)) == 3


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 60), length=st.integers(1, 60))
def test_any_run_of_13_tokens_is_found(tmp_path: Path, start: int, length: int) -> None:
    (tmp_path / "s.rs").write_text(SOLUTION)
    known = read_benchmarks(tmp_path, 13)
    maybe = np.ones(2**20, np.bool_)
    tokens = read_tokens(SOLUTION.encode())
    end = min(start + length, len(tokens.starts)) - 1
    piece = SOLUTION.encode()[tokens.starts[start] : tokens.ends[end]] if end >= start else b""
    text = b"fn own() { one two " + piece + b" three four }"
    hits = Lookup(known.known, maybe).hits(grams(read_tokens(text).hashes, 13))
    assert (len(hits) > 0) == (len(read_tokens(piece).starts) >= 13)
