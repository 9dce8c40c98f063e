"""The filter as a whole: every file is accounted for, and nothing but the inputs shapes a byte."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from m31r.artifacts.store import Artifact, open_artifact
from m31r.config.schema import FilterConfig
from m31r.errors import RunError, ValidationError
from m31r.filter.filter import filter_files

FilterConfigured = Callable[..., FilterConfig]
Crawled = Callable[..., Artifact]
MIT = b'[package]\nname = "one"\nversion = "1.0.0"\nlicense = "MIT"\nedition = "2021"\n'
LIB = b"pub fn one() -> u32 {\n    1\n}\n"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def reasons(artifact: Artifact) -> dict[str, str]:
    return {entry["path"]: entry["reason"] for entry in lines(artifact.path / "rejected.jsonl")}


def test_every_reason_is_recorded_with_its_file(root: Path, crawled: Crawled, filter_config: FilterConfigured) -> None:
    good = b"//! Good.\n" + LIB
    files = {
        "Cargo.toml": MIT,
        "LICENSE": b"MIT",
        "src/a.rs": good,
        "src/b.rs": b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n"),
        "src/empty.rs": b"\n",
        "src/binary.rs": b"\0",
        "src/latin.rs": b"// \xe9\n",
        "src/long.rs": b"// x\n" * 101,
        "src/large.rs": b"// x\n" * 300,
        "src/made.rs": b"// @generated\n",
        "src/squeezed.rs": b"fn a(){" + b"b();" * 100 + b"}",
        "src/prose.rs": b"Dear reader,\n",
        "target/debug/out.rs": LIB,
        "gpl/Cargo.toml": b'[package]\nname = "gpl"\nlicense = "GPL-3.0"\n',
        "gpl/lib.rs": LIB,
        "none/Cargo.toml": b'[package]\nname = "none"\n',
        "none/lib.rs": LIB,
        "odd/Cargo.toml": b'[package]\nname = "odd"\nlicense = "Mine"\n',
        "odd/lib.rs": LIB,
    }
    artifact = filter_files(filter_config(max_lines=100, max_file_bytes=1000), root, crawled(src=files))
    assert reasons(artifact) == {
        "Cargo.toml": "not Rust",
        "LICENSE": "not Rust",
        "gpl/Cargo.toml": "not Rust",
        "gpl/lib.rs": "licence denied",
        "none/Cargo.toml": "not Rust",
        "none/lib.rs": "licence missing",
        "odd/Cargo.toml": "not Rust",
        "odd/lib.rs": "licence unknown",
        "src/b.rs": "duplicate",
        "src/binary.rs": "binary",
        "src/empty.rs": "empty",
        "src/large.rs": "too large",
        "src/latin.rs": "not UTF-8",
        "src/long.rs": "too many lines",
        "src/made.rs": "generated",
        "src/prose.rs": "syntax",
        "src/squeezed.rs": "minified",
        "target/debug/out.rs": "excluded folder",
    }
    kept = {"crate": "one", "version": "1.0.0", "license": "MIT", "path": "src/a.rs", "source": "src", "offset": 0}
    entry = {**kept, "bytes": len(good), "lines": 4, "sha256": hashlib.sha256(good).hexdigest()}
    assert lines(artifact.path / "files.jsonl") == [entry]
    assert (artifact.path / "text.bin").read_bytes() == good
    counts = artifact.counts
    assert (counts["seen"], counts["kept"], counts["rejected"]) == (19, 1, 18)
    assert counts["licenses"] == {"MIT": 1} and counts["reasons"]["not Rust"] == 5


def test_kept_text_is_the_normalised_file_and_the_first_of_equals(
    root: Path, crawled: Crawled, filter_config: FilterConfigured
) -> None:
    text = "const A: &str = \"  \n\";   \nconst B: char = 'é';\n"
    one = {"Cargo.toml": MIT, "b.rs": text.replace("\n", "\r\n").encode(), "c.rs": text.encode()}
    two = {"Cargo.toml": MIT, "a.rs": b"\xef\xbb\xbf" + text.encode()}
    artifact = filter_files(filter_config(), root, crawled(zz=one, aa=two))
    # sources count in the order of the configuration, files by path
    assert [(e["source"], e["path"]) for e in lines(artifact.path / "files.jsonl")] == [("zz", "b.rs")]
    assert (artifact.path / "text.bin").read_bytes() == text.encode()
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    assert {e["detail"] for e in lines(artifact.path / "rejected.jsonl") if e["reason"] == "duplicate"} == {
        f"of the kept text sha256:{sha256}"
    }


def test_rejected_first_copy_does_not_shadow_a_kept_one(root: Path, crawled: Crawled, filter_config: FilterConfigured) -> None:
    gpl = b'[package]\nname = "gpl"\nlicense = "GPL-3.0"\n'
    artifact = filter_files(
        filter_config(), root, crawled(a={"Cargo.toml": gpl, "x.rs": LIB}, b={"Cargo.toml": MIT, "x.rs": LIB})
    )
    assert [e["source"] for e in lines(artifact.path / "files.jsonl")] == ["b"]


NAMES = st.lists(st.sampled_from(["a", "b", "src", "target", "vendor", "lib.rs", "x.rs", "LICENSE"]), min_size=1, max_size=3)
CONTENTS = st.one_of(
    st.sampled_from([LIB, LIB.replace(b"\n", b"\r\n"), b"", b"// @generated\n", b"not rust at all\n", b"\xff", b"\0"]),
    st.integers(0, 5).map(lambda n: f"fn f{n}() {{}}\n".encode()),
    st.binary(max_size=30),
)
MANIFESTS = st.sampled_from([MIT, b"[workspace]\n", b"[package]\n", b"broken [", MIT.replace(b"MIT", b"GPL-2.0")])
TREES = st.dictionaries(NAMES.map("/".join), CONTENTS, max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES, folders=st.dictionaries(st.sampled_from(["", "a/", "src/", "b/"]), MANIFESTS))
def test_kept_plus_rejected_is_seen(
    root: Path, crawled: Crawled, filter_config: FilterConfigured, tree: dict[str, bytes], folders: dict[str, bytes]
) -> None:
    files = {path: content for path, content in tree.items() if not any(other.startswith(f"{path}/") for other in tree)}
    files = {path: content for path, content in files.items() if f"{path}/" not in folders}
    files |= {f"{folder}Cargo.toml": text for folder, text in folders.items()}
    snapshot = crawled(one={**files, "kept/lib.rs": LIB + b"// last\n", "kept/Cargo.toml": MIT})
    artifact = filter_files(filter_config(), root, snapshot)
    kept, rejected = lines(artifact.path / "files.jsonl"), lines(artifact.path / "rejected.jsonl")
    counts = artifact.counts
    assert counts["seen"] == counts["kept"] + counts["rejected"] == len(kept) + len(rejected) == snapshot.counts["files"]
    assert sum(counts["reasons"].values()) == counts["rejected"] and sum(counts["licenses"].values()) == counts["kept"]
    everything = {e["path"] for e in lines(snapshot.path / "files.jsonl")}
    assert {e["path"] for e in kept} | {e["path"] for e in rejected} == everything
    text = (artifact.path / "text.bin").read_bytes()
    assert counts["kept_bytes"] == len(text) == sum(e["bytes"] for e in kept)
    for entry in kept:
        piece = text[entry["offset"] : entry["offset"] + entry["bytes"]]
        assert hashlib.sha256(piece).hexdigest() == entry["sha256"] and piece.count(b"\n") + 1 >= entry["lines"]


def corpus(files: int) -> dict[str, bytes]:
    body = b"".join(b"/// Adds %d.\npub fn add_%d(x: u64) -> u64 {\n    x + %d\n}\n" % (n, n, n) for n in range(60))
    made = {f"src/m{n:03}.rs": body + b"// %d\n" % (n // 2) for n in range(files)}
    return {"Cargo.toml": MIT, **made, "src/bad.rs": b"not Rust\n"}


def test_worker_count_never_changes_bytes(
    root: Path, crawled: Crawled, filter_config: FilterConfigured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("m31r.filter.filter._BATCH_BYTES", 20_000)
    snapshot = crawled(one=corpus(60))
    # the files differ in one number, and only equal ones shall count as duplicates here
    found = [filter_files(filter_config(workers=n, near_duplicate_similarity=1.0), root / str(n), snapshot) for n in (0, 1, 3)]
    assert len({artifact.hash for artifact in found}) == 1
    assert (found[0].counts["kept"], found[0].counts["reasons"]["duplicate"]) == (30, 30)
    monkeypatch.setattr("m31r.filter.filter._BATCH_BYTES", 3_000)
    again = filter_files(filter_config(workers=2, near_duplicate_similarity=1.0), root / "small", snapshot)
    assert again.hash == found[0].hash


def test_another_rule_is_another_artifact(root: Path, crawled: Crawled, filter_config: FilterConfigured) -> None:
    snapshot = crawled(one={"Cargo.toml": MIT, "lib.rs": LIB})
    first = filter_files(filter_config(), root, snapshot)
    assert filter_files(filter_config(workers=2), root, snapshot).key == first.key
    assert filter_files(filter_config(max_lines=4999), root, snapshot).key != first.key


def test_corpus_in_which_nothing_survives_is_one_clear_error(
    root: Path, crawled: Crawled, filter_config: FilterConfigured
) -> None:
    snapshot = crawled(one={"Cargo.toml": b'[package]\nname = "one"\n', "a.rs": LIB, "target/b.rs": LIB})
    with pytest.raises(RunError) as failed:
        filter_files(filter_config(), root, snapshot)
    assert "none of 3 files is kept (1 excluded folder, 1 licence missing, 1 not Rust)" in str(failed.value)
    assert not list(root.glob("filter-*")) and not list(root.glob(".building-*"))


def test_flipped_bit_in_the_kept_text_is_found(root: Path, crawled: Crawled, filter_config: FilterConfigured) -> None:
    artifact = filter_files(filter_config(), root, crawled(one={"Cargo.toml": MIT, "lib.rs": LIB}))
    text = artifact.path / "text.bin"
    text.write_bytes(text.read_bytes().replace(b"1", b"0"))
    with pytest.raises(ValidationError, match=r"text\.bin: SHA-256 differs"):
        open_artifact(artifact.path)


KILLED = """
import os, signal, sys
from pathlib import Path
from m31r.artifacts.store import open_artifact
from m31r.config.load import load_config
from m31r.filter import filter as stage
if __name__ == "__main__":
    stage._BATCH_BYTES = 10_000
    add, seen = stage._Output.add, []
    def dying(self, *args):
        add(self, *args)
        seen.append(1)
        if len(seen) == 30:
            print(flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
    stage._Output.add = dying
    config = load_config("configs/base.py", [("filter.workers", "2")])
    stage.filter_files(config.filter, Path(sys.argv[1]), open_artifact(Path(sys.argv[2])))
"""


def test_killed_stage_leaves_nothing_trusted(
    tmp_path: Path, root: Path, crawled: Crawled, filter_config: FilterConfigured
) -> None:
    snapshot = crawled(one=corpus(60))
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    # communicate() returns only when the workers, which share the pipe, are gone too
    process = subprocess.Popen([sys.executable, script, root, snapshot.path], stdout=subprocess.PIPE, env=environment)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert [p.name[:16] for p in root.iterdir() if p.name != snapshot.path.name] == [".building-filter"]
    resumed = filter_files(filter_config(), root, snapshot)
    assert resumed.hash == filter_files(filter_config(), tmp_path / "elsewhere", snapshot).hash
    assert sorted(p.name for p in root.iterdir()) == sorted([snapshot.path.name, resumed.path.name])
