"""The lock file pins what a crawl resolved: the same lock gives the same bytes, and whatever differs is noticed."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from registries import Registry, crate_files, serve
from written_crates import write_folder

from m31r.artifacts.store import MissingArtifact, finished_only
from m31r.config.schema import Config
from m31r.crawl.crawl import crawl
from m31r.crawl.lock import Pin, read_lock, write_lock
from m31r.errors import RunError, UserError, ValidationError

Configured = Callable[..., Config]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with serve(Registry()) as served:
        yield served


def test_lock_lies_beside_the_data_folder_and_names_every_source(
    tmp_path: Path, configured: Configured, registry: Registry
) -> None:
    sha256 = registry.publish("one", "1.2.3")
    folder = write_folder(tmp_path / "two", crate_files("two", "1.0.0"))
    crawl(configured(f"crates sparse+{registry.url}  one", f"local {folder}"))
    lock = json.loads((tmp_path / "crawl.lock").read_text())
    assert lock["version"] == 1 and sorted(lock["sources"]) == sorted([f"crates {registry.url} one *", f"local {folder}"])
    assert lock["sources"][f"crates {registry.url} one *"] == {"name": "one", "version": "1.2.3", "sha256": sha256}


def test_lock_is_the_same_bytes_again_and_keeps_the_lines_of_others(
    tmp_path: Path, configured: Configured, registry: Registry
) -> None:
    for name in ("one", "two"):
        registry.publish(name, "1.0.0")
    path = tmp_path / "crawl.lock"
    crawl(configured(f"crates {registry.url} one"))
    first = path.read_bytes()
    crawl(configured(f"crates {registry.url} two"))
    crawl(configured(f"crates {registry.url} one"))
    both = path.read_bytes()
    assert len(json.loads(both)["sources"]) == 2 and json.loads(first)["sources"].items() <= json.loads(both)["sources"].items()
    path.unlink()
    crawl(configured(f"crates {registry.url} two", f"crates {registry.url} one"))
    assert path.read_bytes() == both


def test_locked_crawl_takes_what_is_pinned_and_refuses_the_rest(
    tmp_path: Path, configured: Configured, registry: Registry
) -> None:
    registry.publish("one", "1.0.0")
    folder = write_folder(tmp_path / "two", crate_files("two", "1.0.0"))
    sources = (f"crates {registry.url} one", f"local {folder}")
    with pytest.raises(UserError, match=r"crawl\.lock does not pin it"):
        crawl(configured(*sources, locked=True))
    assert not registry.requests
    first = crawl(configured(*sources))
    assert crawl(configured(*sources, locked=True)).hash == first.hash
    write_folder(folder, {"src/lib.rs": b"// changed\n"})
    with pytest.raises(ValidationError, match=r"local .*two: holds sha256:.*crawl\.lock says"):
        crawl(configured(*sources, locked=True))
    assert crawl(configured(*sources)).hash != first.hash
    crawl(configured(*sources, locked=True))


def test_later_stages_ask_no_index(configured: Configured, registry: Registry, tmp_path: Path) -> None:
    registry.publish("one", "1.0.0")
    config = configured(f"crates {registry.url} one")
    with finished_only(), pytest.raises(MissingArtifact, match="does not pin it yet"):
        crawl(config)
    assert not registry.requests and not (tmp_path / "crawl.lock").exists()
    artifact, asked = crawl(config), len(registry.requests)
    with finished_only():
        assert crawl(config).hash == artifact.hash
    assert len(registry.requests) == asked


def test_what_was_resolved_before_a_failure_is_kept(tmp_path: Path, configured: Configured, registry: Registry) -> None:
    registry.publish("one", "1.0.0")
    with pytest.raises(RunError, match="no such crate"):
        crawl(configured(f"crates {registry.url} one", f"crates {registry.url} two"))
    assert list(read_lock(tmp_path / "crawl.lock")) == [f"crates {registry.url} one *"]


def test_credentials_never_reach_the_lock_or_the_artifact(tmp_path: Path, configured: Configured, registry: Registry) -> None:
    registry.publish("one", "1.0.0")
    registry.dl = "http://" + registry.url.split("//")[1].removesuffix("/index/") + "/dl"
    artifact = crawl(configured(f"crates {registry.url.replace('//', '//me:s3cret@')} one"))
    written = [path.read_bytes() for path in artifact.path.iterdir()] + [(tmp_path / "crawl.lock").read_bytes()]
    assert not any(b"s3cret" in content for content in written)


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b'{"version": 2, "sources": {}}', b'{"version": 1, "sources": {"local x": {"name": "x"}}}', b"\xff",
     b'{"version": 1, "sources": {"local x": {"name": "x", "version": "", "sha256": "12"}}}'],
)  # fmt: skip
def test_file_that_is_no_lock_is_one_clear_error(tmp_path: Path, configured: Configured, content: bytes) -> None:
    (tmp_path / "crawl.lock").write_bytes(content)
    folder = write_folder(tmp_path / "one", crate_files("one", "1.0.0"))
    with pytest.raises(UserError, match=r"crawl\.lock: not a lock file .*remove it") as problem:
        crawl(configured(f"local {folder}"))
    assert "\n" not in str(problem.value) and (tmp_path / "crawl.lock").read_bytes() == content


def test_lock_that_cannot_be_written_matters_only_where_it_pins(
    tmp_path: Path, configured: Configured, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    registry.publish("one", "1.0.0")
    write_folder(tmp_path, {"file": b""})
    folder, nowhere = write_folder(tmp_path / "two", crate_files("two", "1.0.0")), str(tmp_path / "file" / "crawl.lock")
    assert crawl(configured(f"local {folder}", lock_file=nowhere)).counts["sources"] == 1
    assert "cannot be written" in caplog.text
    with pytest.raises(RunError, match="cannot be written"):
        crawl(configured(f"crates {registry.url} one", lock_file=nowhere))


WRITER = """
import sys
from pathlib import Path
from m31r.crawl.lock import Pin, write_lock
for number in range(20):
    write_lock(Path(sys.argv[1]), {f"local {sys.argv[2]}-{number}": Pin("x", "", "0" * 64)})
"""


def test_two_processes_lose_neither_ones_pins(tmp_path: Path) -> None:
    path = tmp_path / "crawl.lock"
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in "ab"]
    write_lock(path, {"local c": Pin("c", "", "1" * 64)})
    assert [process.wait() for process in running] == [0, 0]
    assert len(read_lock(path)) == 41 and [p.name for p in tmp_path.iterdir()] == ["crawl.lock"]
