"""Crates that other people wrote, served by a registry on the loopback whose network fails now and then."""

import json
import re
import tarfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import Job
from registries import Registry, serve

from m31r.config.schema import Config
from m31r.crawl.crawl import crawl


def real_crates(snapshot: Path) -> dict[str, dict[str, bytes]]:
    """The files of each crate in a snapshot, by the name of its folder; a file belongs to the nearest Cargo.toml above it."""
    with tarfile.open(snapshot) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar if member.isfile()}  # type: ignore[union-attr]
    roots = sorted((Path(name).parent for name in files if name.endswith("/Cargo.toml")), key=lambda path: -len(path.parts))
    crates: dict[str, dict[str, bytes]] = defaultdict(dict)
    for name, body in files.items():
        root = next((root for root in roots if Path(name).is_relative_to(root)), None)
        if root is not None:
            crates[re.sub(r"[^\w-]", "_", root.name)][str(Path(name).relative_to(root))] = body
    return crates


def crawled_files(path: Path) -> list[tuple[str, str]]:
    """Path and SHA-256 of each crawled file."""
    lines = [json.loads(line) for line in (path / "files.jsonl").read_text().splitlines()]
    return sorted((line["path"], line["sha256"]) for line in lines)


def test_real_crates_come_through_a_failing_registry_unchanged_and_only_once(
    smoke: Job, configured: Callable[..., Config], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("m31r.crawl.download._FIRST_PAUSE_SECONDS", 0.001)
    found = real_crates(smoke.artifacts()["crawl"] / "snapshot.tar")
    crates = {name: files for name, files in found.items() if any(path.endswith(".rs") for path in files)}
    assert len(crates) >= 5
    assert sum(path.endswith(".rs") for files in crates.values() for path in files) >= 100
    with serve(Registry()) as registry:
        for name, files in crates.items():
            registry.publish_files(name, "1.0.0", files)
            registry.publish_files(name, "1.1.0", {**files, "src/yanked.rs": b"fn no() {}\n"}, yanked=True)
        registry.faults = ["500", "", "503", "", "cut", "", "garbled", "", "429"]
        specs = [f"crates {registry.url} {name}" for name in crates]
        fetched = crawl(configured(*specs))
        folders = crawl(configured(*(f"local {unpack(tmp_path / 'plain' / f'{name}-1.0.0', crates[name])}" for name in crates)))
        assert crawled_files(fetched.path) == crawled_files(folders.path)  # and so nothing of a yanked release
        registry.requests.clear()
        first = next(iter(crates))
        registry.publish_files("newcomer", "1.0.0", crates[first])
        crawl(configured(*specs, f"crates {registry.url} newcomer"))
        assert [path for path, _ in registry.asked("/download")] == ["/dl/newcomer/1.0.0/download"]


def unpack(folder: Path, files: dict[str, bytes]) -> Path:
    for path, body in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    return folder
