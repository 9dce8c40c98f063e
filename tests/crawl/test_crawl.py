"""The crawl as a whole: what lies in its artifact, and that it is the same wherever the sources lie."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from written_crates import tar_bytes, write_folder

from m31r.artifacts.store import open_artifact
from m31r.config.schema import Config
from m31r.crawl.crawl import crawl
from m31r.errors import ConfigError, RunError, UserError, ValidationError

Configured = Callable[..., Config]


def index(artifact: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (artifact / "files.jsonl").read_text().splitlines()]


def test_snapshot_holds_what_matters_and_the_index_finds_it(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    long = "src/" + "deep/" * 30 + "ümlaut.rs"
    write_folder(tmp_path / "one", {**crate, long: b"// x\n", ".git/hook.rs": b"", "src/licenses.rs": b"// y\n"})
    artifact = crawl(configured(f"local {tmp_path / 'one'}"))
    entries = index(artifact.path)
    assert [e["path"] for e in entries] == ["Cargo.toml", "LICENSE", long, "src/lib.rs", "src/licenses.rs"]
    raw = (artifact.path / "snapshot.tar").read_bytes()
    with tarfile.open(artifact.path / "snapshot.tar") as tar:
        members = tar.getmembers()
        assert [m.name for m in members] == [f"one/{e['path']}" for e in entries]
        assert {(m.mtime, m.uid, m.gid, m.mode, m.uname) for m in members} == {(0, 0, 0, 0o644, "")}
        for entry, member in zip(entries, members, strict=True):
            content = tar.extractfile(member).read()  # type: ignore[union-attr]
            start = int(str(entry["offset"]))
            assert content == raw[start : start + int(str(entry["bytes"]))]
            assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert artifact.counts == {"sources": 1, "files": 5, "bytes": sum(int(str(e["bytes"])) for e in entries), "ignored": 1}


def test_same_content_at_another_path_is_the_same_artifact(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    first = crawl(configured(f"local {write_folder(tmp_path / 'a' / 'one', crate)}"))
    other = write_folder(tmp_path / "b" / "one", dict(reversed(crate.items())))
    os.utime(other / "src" / "lib.rs", (1, 1))
    (other / "src" / "lib.rs").chmod(0o755)
    second = crawl(configured(f"local {other}", retries=0, timeout_seconds=1.0))
    assert (first.key, first.hash) == (second.key, second.hash)
    assert str(tmp_path) not in (first.path / "sources.json").read_text() + (first.path / "manifest.json").read_text()


def test_changed_content_is_another_artifact(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    config = configured(f"local {write_folder(tmp_path / 'one', crate)}")
    first = crawl(config)
    (tmp_path / "one" / "README.md").write_text("not what the crawl looks at")
    assert crawl(config).key == first.key
    (tmp_path / "one" / "src" / "lib.rs").write_text("pub fn two() {}\n")
    assert crawl(config).key != first.key


def test_order_within_an_archive_does_not_matter_and_its_top_folder_is_dropped(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    for place, files in (("a", crate), ("b", dict(reversed(crate.items())))):
        write_folder(tmp_path / place, {"one-1.0.0.crate": tar_bytes(files)})
    first, second = (crawl(configured(f"local {tmp_path / place / 'one-1.0.0.crate'}")) for place in "ab")
    assert [e["path"] for e in index(first.path)] == ["Cargo.toml", "LICENSE", "src/lib.rs"]
    assert (first.path / "snapshot.tar").read_bytes() == (second.path / "snapshot.tar").read_bytes()
    source = json.loads((first.path / "sources.json").read_text())[0]
    assert (source["name"], source["version"], source["kind"], source["label"]) == ("one", "1.0.0", "local", "one-1.0.0")


def test_equal_sources_are_kept_once_and_equal_names_are_told_apart(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    for place, files in (("a", crate), ("b", {**crate, "src/lib.rs": b"// other\n"}), ("c", crate)):
        write_folder(tmp_path / place / "one", files)
    artifact = crawl(configured(*(f"local {tmp_path / place / 'one'}" for place in "abc")))
    sources = json.loads((artifact.path / "sources.json").read_text())
    assert len(sources) == 2 and "kept once" in caplog.text
    assert sources[1]["label"] == f"one-{sources[1]['sha256'][:12]}"


def test_links_in_a_folder_are_never_followed(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    folder = write_folder(tmp_path / "one", crate)
    write_folder(tmp_path / "secret", {"key.rs": b"// secret\n"})
    (folder / "linked.rs").symlink_to(tmp_path / "secret" / "key.rs")
    (folder / "linked").symlink_to(tmp_path / "secret")
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.rs")
    artifact = crawl(configured(f"local {folder}"))
    assert b"secret" not in (artifact.path / "snapshot.tar").read_bytes()
    assert artifact.counts["ignored"] == 5  # three links, a pipe and a README


def test_names_that_are_not_utf8_are_counted_as_ignored(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    folder = write_folder(tmp_path / "one", crate)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.rs")).write_bytes(b"// x\n")
    write_folder(tmp_path, {"two.tar.gz": tar_bytes({**crate, "\udcff.rs": b"// x\n", "y.rs": b"// y\n"})})
    artifact = crawl(configured(f"local {folder}", f"local {tmp_path / 'two.tar.gz'}"))
    assert [s["ignored"] for s in json.loads((artifact.path / "sources.json").read_text())] == [2, 2]
    assert len(index(artifact.path)) == 3 + 4


def test_all_bad_source_lines_are_reported_at_once(configured: Configured) -> None:
    bad = ("git x", "local", "pypi x", "pypi x 1 sha256:12", "pypi .. 1 sha256:" + "0" * 64, "pypi x 1 sha512:" + "0" * 64)
    with pytest.raises(ConfigError) as problems:
        crawl(configured("local fine", *bad))
    lines = str(problems.value).splitlines()
    assert [line.split(" = ")[0] for line in lines] == [f"crawl.sources[{n}]" for n in range(1, 7)]


def test_missing_path_is_a_user_error(tmp_path: Path, configured: Configured) -> None:
    with pytest.raises(UserError, match="no such file or folder"):
        crawl(configured(f"local {tmp_path / 'nowhere'}"))
    assert not list(tmp_path.glob("data/*"))


def test_file_that_is_no_archive_is_a_user_error(tmp_path: Path, configured: Configured) -> None:
    write_folder(tmp_path, {"a.txt": b"hello", "b.tar.gz": b"hello"})
    with pytest.raises(UserError, match="neither a folder nor an archive"):
        crawl(configured(f"local {tmp_path / 'a.txt'}"))
    with pytest.raises(ValidationError, match="damaged"):
        crawl(configured(f"local {tmp_path / 'b.tar.gz'}"))


def test_source_without_rust_is_a_user_error(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    write_folder(tmp_path / "one", crate)
    write_folder(tmp_path / "empty", {"Cargo.toml": crate["Cargo.toml"]})
    with pytest.raises(UserError, match=r"local empty: holds no Rust"):
        crawl(configured(f"local {tmp_path / 'one'}", f"local {tmp_path / 'empty'}"))
    assert not list(tmp_path.glob("data/*"))


def test_source_that_changes_while_it_is_read_is_an_error(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from m31r.crawl import local

    folder = write_folder(tmp_path / "one", crate)
    walk = local._walk

    def changing(place: Path):  # type: ignore[no-untyped-def]
        yield from walk(place)
        (folder / "src" / "lib.rs").write_text("// changed\n")

    monkeypatch.setattr(local, "_walk", changing)
    with pytest.raises(RunError, match="changed while it was read"):
        crawl(configured(f"local {folder}"))


def test_flipped_bit_in_the_snapshot_is_found(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    config = configured(f"local {write_folder(tmp_path / 'one', crate)}")
    snapshot = crawl(config).path / "snapshot.tar"
    raw = bytearray(snapshot.read_bytes())
    raw[700] ^= 1
    snapshot.write_bytes(raw)
    with pytest.raises(ValidationError, match=r"snapshot\.tar: SHA-256 differs"):
        open_artifact(snapshot.parent)
    with pytest.raises(ValidationError, match=r"snapshot\.tar: SHA-256 differs"):
        crawl(config)


KILLED = """
import os, signal, sys
from m31r.config.load import load_config
from m31r.crawl import snapshot
from m31r.crawl.crawl import crawl
# die as kill -9 would make us, when half of the snapshot is written
snapshot._copy = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
crawl(load_config("configs/base.py", [("data_folder", sys.argv[1]), ("crawl.sources", repr((sys.argv[2],)))]))
"""


def test_killed_stage_leaves_nothing_trusted(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    config = configured(f"local {write_folder(tmp_path / 'one', crate)}")
    done = subprocess.run([sys.executable, "-c", KILLED, config.data_folder, config.crawl.sources[0]], check=False)
    assert done.returncode == -signal.SIGKILL
    left = list(Path(config.data_folder).iterdir())
    assert left and all(path.name.startswith(".building-") for path in left)
    artifact = crawl(config)
    assert [path.name for path in Path(config.data_folder).iterdir()] == [artifact.path.name]
    again = crawl(configured(f"local {tmp_path / 'one'}", max_archive_files=199_999))
    assert (again.path / "snapshot.tar").read_bytes() == (artifact.path / "snapshot.tar").read_bytes()
