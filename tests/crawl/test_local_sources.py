"""Folders of many crates, of .crate files, a registry's cache and a toolchain; and what is wrong with some of them."""

import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registries import crate_files
from written_crates import tar_bytes, write_folder

from m31r.config.schema import Config
from m31r.crawl import local
from m31r.crawl.crawl import crawl
from m31r.errors import UserError

Configured = Callable[..., Config]


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def packed(name: str, version: str, extra: dict[str, bytes] | None = None) -> bytes:
    return tar_bytes(crate_files(name, version, extra), f"{name}-{version}")


def test_crate_files_of_a_registry_cache_are_the_folders_they_unpack_to(tmp_path: Path, configured: Configured) -> None:
    # as cargo lays it out: cache/<index>/<name>-<version>.crate beside src/<index>/<name>-<version>/
    index = "index.crates.io-1949cf8c6b5b557f"
    for name, version in (("one", "1.0.0"), ("one-two", "0.1.0"), ("one", "1.0.0-rc.1"), ("zed", "2.0.0")):
        write_folder(tmp_path / "a" / "cache" / index, {f"{name}-{version}.crate": packed(name, version)})
        write_folder(tmp_path / "b" / "cache" / index / f"{name}-{version}", crate_files(name, version))
    archives = crawl(configured(f"local {tmp_path / 'a' / 'cache'}"))
    folders = crawl(configured(f"local {tmp_path / 'b' / 'cache'}"))
    for name in ("snapshot.tar", "files.jsonl"):
        assert (archives.path / name).read_bytes() == (folders.path / name).read_bytes()
    paths = [entry["path"] for entry in lines(archives.path / "files.jsonl")]
    assert paths == sorted(paths) and f"{index}/one-1.0.0-rc.1/src/lib.rs" in paths


def test_crate_file_beside_its_own_folder_is_not_read_twice(tmp_path: Path, configured: Configured) -> None:
    write_folder(tmp_path / "all", {"one-1.0.0.crate": packed("one", "1.0.0")})
    write_folder(tmp_path / "all" / "one-1.0.0", crate_files("one", "1.0.0"))
    artifact = crawl(configured(f"local {tmp_path / 'all'}"))
    assert artifact.counts["files"] == 3
    assert lines(artifact.path / "ignored.jsonl")[0]["reason"] == "lies unpacked beside it"


def test_crate_files_within_a_crate_are_only_its_fixtures(tmp_path: Path, configured: Configured) -> None:
    write_folder(tmp_path / "one", crate_files("one", "1.0.0", {"tests/data/x-1.0.0.crate": packed("x", "1.0.0")}))
    assert crawl(configured(f"local {tmp_path / 'one'}")).counts["files"] == 3


BOMB = {"src/zeros.txt": bytes(3 * 2**20)}
BAD = {
    "cut-1.0.0.crate": packed("cut", "1.0.0")[:-20],
    "bomb-1.0.0.crate": packed("bomb", "1.0.0", BOMB),
    "climbing-1.0.0.crate": tar_bytes({"../../evil.rs": b"// x\n"}, "climbing-1.0.0"),
    "empty-1.0.0.crate": b"",
    "text-1.0.0.crate": b"<html>404</html>",
}


def test_bad_archives_among_many_are_passed_over_counted_and_reported(tmp_path: Path, configured: Configured) -> None:
    good = {"one-1.0.0.crate": packed("one", "1.0.0"), "two-1.0.0.crate": packed("two", "1.0.0")}
    write_folder(tmp_path / "all", {**BAD, **good})
    artifact = crawl(configured(f"local {tmp_path / 'all'}", max_unpacked_bytes=2**20))
    paths = [str(entry["path"]) for entry in lines(artifact.path / "files.jsonl")]
    assert {path.split("/")[0] for path in paths} == {"one-1.0.0", "two-1.0.0"}
    source = json.loads((artifact.path / "sources.json").read_text())[0]
    assert source["ignored_by_reason"]["refused archive"] == len(BAD)
    assert source["ignored"] == sum(source["ignored_by_reason"].values()) == artifact.counts["ignored"]
    reported = {str(entry["path"]): str(entry["detail"]) for entry in lines(artifact.path / "ignored.jsonl")}
    assert reported.keys() == BAD.keys()
    assert reported["cut-1.0.0.crate"] == reported["text-1.0.0.crate"] == "damaged or cut short"
    assert "max_unpacked_bytes" in reported["bomb-1.0.0.crate"] and "climbs out" in reported["climbing-1.0.0.crate"]
    assert str(tmp_path) not in (artifact.path / "ignored.jsonl").read_text()


def test_toolchain_gives_its_standard_library(tmp_path: Path, configured: Configured) -> None:
    sysroot = tmp_path / "stable"
    write_folder(sysroot / "lib" / "rustlib", {"components": b"rust-src\n", "x86_64/lib/libcore.rlib": b"\0"})
    with pytest.raises(UserError, match="rustup component add rust-src"):
        crawl(configured(f"local {sysroot}"))
    library = {f"library/core/{name}": content for name, content in crate_files("core", "0.0.0").items()}
    write_folder(sysroot / "lib" / "rustlib" / "src" / "rust", {**library, "library/Cargo.toml": b"[workspace]\n"})
    artifact = crawl(configured(f"local {sysroot}"))
    source = json.loads((artifact.path / "sources.json").read_text())[0]
    assert (source["label"], source["name"]) == ("rust-src", "rust-src")
    assert [entry["path"] for entry in lines(artifact.path / "files.jsonl")] == [
        "library/Cargo.toml", "library/core/Cargo.toml", "library/core/LICENSE-MIT", "library/core/src/lib.rs",
    ]  # fmt: skip


NAMES = st.sampled_from(["a", "a-b", "a.b", "a b", "A", "a.rs", "Cargo.toml", "b", "a.crate", "a.crate.rs", "ä", "a0"])
TREES = st.recursive(st.just(None), lambda inner: st.dictionaries(NAMES, inner, max_size=5), max_leaves=30)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=TREES)
def test_any_folder_comes_in_order_of_name_whatever_order_it_is_listed_in(
    tmp_path_factory: pytest.TempPathFactory, configured: Configured, tree: dict[str, object] | None
) -> None:
    folder = tmp_path_factory.mktemp("tree") / "one"
    expected: set[str] = set()

    def build(place: Path, inner: object, within: bool) -> None:
        if inner is None:
            packs = place.name.endswith(".crate") and not within
            place.write_bytes(packed("x", "1.0.0", {"b.rs": b"// b\n"}) if packs else b"// x\n")
            return
        place.mkdir()
        assert isinstance(inner, dict)
        for name, content in inner.items():
            build(place / name, content, within or "Cargo.toml" in inner)

    build(folder, tree or {}, False)
    (folder / "last.rs").write_text("// x\n")
    artifact = crawl(configured(f"local {folder}"))
    paths = [str(entry["path"]) for entry in lines(artifact.path / "files.jsonl")]
    assert paths == sorted(set(paths))
    expected = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.suffix == ".rs"}
    assert expected <= set(paths)


def test_memory_does_not_grow_with_the_number_of_crates(
    tmp_path: Path, configured: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    peaks = []
    for count in (30, 200):
        folder = tmp_path / f"{count}"
        for number in range(count):
            modules = {f"src/m{n}.rs": b"// x\n" * 10 for n in range(5)}
            write_folder(folder / f"crate{number}-1.0.0", crate_files(f"crate{number}", "1.0.0", modules))
        config = configured(f"local {folder}")
        tracemalloc.start()
        artifact = crawl(config)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert artifact.counts["files"] == 8 * count
    # the listing of the outer folder is all that grows: some hundred bytes a crate
    assert peaks[1] - peaks[0] < 170 * 1500, peaks


def test_listing_order_of_the_file_system_does_not_matter(
    tmp_path: Path, configured: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("one", "two", "three"):
        write_folder(tmp_path / "all" / name, crate_files(name, "1.0.0"))
    first = crawl(configured(f"local {tmp_path / 'all'}"))
    scandir = local.os.scandir

    class Reversed(list):  # type: ignore[type-arg]
        def __init__(self, place: str) -> None:
            with scandir(place) as found:
                super().__init__(list(found)[::-1])

        def __enter__(self) -> "Reversed":
            return self

        def __exit__(self, *_: object) -> None:
            pass

    monkeypatch.setattr("m31r.crawl.local.os.scandir", Reversed)
    again = crawl(configured(f"local {tmp_path / 'all'}", max_archive_files=1000))
    assert (again.path / "snapshot.tar").read_bytes() == (first.path / "snapshot.tar").read_bytes()
