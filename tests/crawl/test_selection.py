"""Allow and deny lists choose sources and crates; what holds the same under another name is kept once and counted."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from registries import Registry, crate_files, serve
from written_crates import tar_bytes, write_folder

from m31r.config.schema import Config
from m31r.crawl.crawl import crawl
from m31r.errors import UserError

Configured = Callable[..., Config]


@pytest.fixture
def crates(tmp_path: Path) -> Path:
    """A folder of crates, one of them packed, one a workspace of two, and a loose file."""
    folder = tmp_path / "all"
    for name in ("serde", "serde-json", "evil"):
        write_folder(folder / f"{name}-1.0.0", crate_files(name, "1.0.0", {"src/evil/mod.rs": b"// a module\n"}))
    write_folder(folder, {"tokio-1.0.0.crate": tar_bytes(crate_files("tokio", "1.0.0"), "tokio-1.0.0"), "loose.rs": b"// x\n"})
    write_folder(folder / "work", {"Cargo.toml": b'[workspace]\nmembers = ["*"]\n'})
    for name in ("evil-core", "fine"):
        write_folder(folder / "work" / name, crate_files(name, "1.0.0"))
    return folder


def kept(artifact: Path) -> set[str]:
    paths = [json.loads(line)["path"] for line in (artifact / "files.jsonl").read_text().splitlines()]
    return {path.removesuffix("/src/lib.rs") for path in paths if path.endswith("/src/lib.rs") or path == "loose.rs"}


ALL = {"serde-1.0.0", "serde-json-1.0.0", "evil-1.0.0", "tokio-1.0.0", "work/evil-core", "work/fine", "loose.rs"}


@pytest.mark.parametrize(
    ("allow", "deny", "expected"),
    [
        ((), (), ALL),
        ((), ("evil",), ALL - {"evil-1.0.0"}),
        ((), ("evil*", "tok?o"), ALL - {"evil-1.0.0", "work/evil-core", "tokio-1.0.0"}),
        (("serde*",), (), {"serde-1.0.0", "serde-json-1.0.0"}),
        (("serde*", "fine"), ("serde-json",), {"serde-1.0.0", "work/fine"}),
        (("all",), ("fine",), ALL - {"work/fine"}),
    ],
)
def test_patterns_choose_crates_within_a_source(
    crates: Path, configured: Configured, allow: tuple[str, ...], deny: tuple[str, ...], expected: set[str]
) -> None:
    artifact = crawl(configured(f"local {crates}", allow=repr(allow), deny=repr(deny)))
    assert kept(artifact.path) == expected
    source = json.loads((artifact.path / "sources.json").read_text())[0]
    assert source["files"] + source["ignored"] == 47  # every file there is, whatever is left out of it
    assert source["ignored"] == sum(source["ignored_by_reason"].values())


def test_denied_sources_are_not_even_fetched(
    tmp_path: Path, configured: Configured, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    caplog.set_level("INFO", "m31r")
    with serve(Registry()) as registry:
        for name in ("one", "two", "three"):
            registry.publish(name, "1.0.0")
        sources = [f"crates {registry.url} {name}" for name in ("one", "two", "three")]
        assert crawl(configured(*sources, deny="('two',)", allow="('t*',)")).counts["sources"] == 1
        assert not registry.asked("one") and not registry.asked("two") and "denied, left out" in caplog.text
        folder = write_folder(tmp_path / "one", crate_files("one", "1.0.0"))
        artifact = crawl(configured(*sources, f"local {folder}", deny=repr((f"{registry.url}*",))))
        assert [s["kind"] for s in json.loads((artifact.path / "sources.json").read_text())] == ["local"]
        with pytest.raises(UserError, match="leave no source"):
            crawl(configured(*sources, deny="('*',)"))


@pytest.fixture
def twice(tmp_path: Path) -> Iterator[list[str]]:
    """One crate under four names: a folder, a renamed folder, a tarball, a .crate file; and another crate."""
    files = crate_files("one", "1.0.0")
    write_folder(tmp_path / "one", files)
    write_folder(tmp_path / "fork", dict(reversed(files.items())))
    write_folder(tmp_path, {"mirror.tar.gz": tar_bytes(files, "mirror-main"), "one-1.0.0.crate": tar_bytes(files, "one-1.0.0")})
    write_folder(tmp_path / "other", crate_files("other", "1.0.0"))
    yield [f"local {tmp_path / name}" for name in ("one", "fork", "other", "mirror.tar.gz", "one-1.0.0.crate")]


def test_duplicates_under_other_names_are_kept_once_counted_and_logged(
    twice: list[str], configured: Configured, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level("INFO", "m31r")
    artifact = crawl(configured(*twice))
    sources = json.loads((artifact.path / "sources.json").read_text())
    assert [(s["label"], s["duplicates"]) for s in sources] == [
        ("one", ["local fork", "local mirror", "local one"]),
        ("other", []),
    ]
    assert caplog.text.count("kept once") == 3
    assert [vars(r)["duplicates"] for r in caplog.records if hasattr(r, "duplicates")] == [3]
    # nothing of what was taken back is left
    alone = crawl(configured(twice[0], twice[2]))
    for name in ("snapshot.tar", "files.jsonl", "ignored.jsonl"):
        assert (artifact.path / name).read_bytes() == (alone.path / name).read_bytes()
