"""Crates come from a registry that speaks Cargo's sparse protocol, over a network that fails in every way it can."""

import json
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registries import Registry, crate_files, serve
from written_crates import write_folder

from m31r.config.schema import Config
from m31r.crawl.crawl import crawl
from m31r.crawl.registry import index_path
from m31r.crawl.versions import newest, precedence
from m31r.errors import ConfigError, RunError, ValidationError

Configured = Callable[..., Config]


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("m31r.crawl.download._FIRST_PAUSE_SECONDS", 0.001)
    with serve(Registry()) as served:
        yield served


def downloads(config: Config) -> list[str]:
    return sorted(path.name for path in (Path(config.data_folder) / "downloads").glob("*"))


def sources(path: Path) -> list[dict[str, object]]:
    return json.loads((path / "sources.json").read_text())


def test_pinned_crate_is_the_folder_that_it_unpacks_to(registry: Registry, configured: Configured, tmp_path: Path) -> None:
    sha256 = registry.publish("one", "1.0.0")
    fetched = crawl(configured(f"crates {registry.url} one 1.0.0 sha256:{sha256}"))
    folder = crawl(configured(f"local {write_folder(tmp_path / 'one-1.0.0', crate_files('one', '1.0.0'))}"))
    assert (fetched.path / "snapshot.tar").read_bytes() == (folder.path / "snapshot.tar").read_bytes()
    source = sources(fetched.path)[0]
    assert source["spec"] == f"crates {registry.url} one 1.0.0 sha256:{sha256}"
    assert (source["kind"], source["origin"], source["sha256"]) == ("crates", registry.url, sha256)
    # the hash says it all, so the index is not even asked
    assert [path for path, _ in registry.requests] == ["/index/config.json", "/dl/one/1.0.0/download"]


@pytest.mark.parametrize("name", ["a", "ab", "abc", "abcd", "Big_Name-x"])
def test_names_of_every_length_are_found(registry: Registry, configured: Configured, name: str) -> None:
    registry.publish(name, "1.0.0")
    crawl(configured(f"crates {registry.url} {name} 1.0.0"))
    assert len(registry.asked(f"/{name.lower()}")) >= 1


def test_index_paths_are_those_of_the_cargo_book() -> None:
    paths = {"a": "1/a", "ab": "2/ab", "abc": "3/a/abc", "cargo": "ca/rg/cargo", "Cargo": "ca/rg/cargo"}
    assert {name: index_path(name) for name in paths} == paths


def test_newest_release_that_is_not_yanked_is_taken(registry: Registry, configured: Configured) -> None:
    for version, yanked in (("0.9.0", False), ("1.10.0", False), ("1.9.0", False), ("1.11.0", True), ("2.0.0-rc.1", False)):
        registry.publish("one", version, yanked=yanked)
    wanted = {"": "1.10.0", " *": "1.10.0", " ^0.9": "0.9.0", " ~1.9": "1.9.0", " =1.9": "1.9.0", " 2.0.0-rc.1": "2.0.0-rc.1"}
    for text, version in wanted.items():
        assert sources(crawl(configured(f"crates {registry.url} one{text}")).path)[0]["version"] == version


def test_yanked_release_is_refused_unless_it_is_pinned(registry: Registry, configured: Configured) -> None:
    sha256 = registry.publish("one", "1.0.0", yanked=True)
    with pytest.raises(RunError, match=r"1\.0\.0 is yanked"):
        crawl(configured(f"crates {registry.url} one 1.0.0"))
    assert crawl(configured(f"crates {registry.url} one 1.0.0 sha256:{sha256}")).counts["sources"] == 1


@pytest.mark.parametrize(
    "dl",
    [
        "{base}/dl/{{crate}}/{{version}}/download",
        "{base}/x/{{prefix}}/{{lowerprefix}}/{{crate}}-{{version}}.crate",
        "{base}/by/{{sha256-checksum}}",
        "{base}/dl/",
    ],
)
def test_download_addresses_follow_the_template(registry: Registry, configured: Configured, dl: str) -> None:
    sha256 = registry.publish("Crate", "1.0.0")
    body = registry.crates["Crate", "1.0.0"]
    registry.dl = dl.format(base=registry.url.removesuffix("/index/"))
    usual = registry.answer
    placed = {"/x/Cr/at/cr/at/Crate-1.0.0.crate": body, f"/by/{sha256}": body}
    registry.answer = lambda path: placed.get(path) or usual(path)  # type: ignore[method-assign]
    assert crawl(configured(f"crates {registry.url} Crate 1.0.0")).counts["sources"] == 1


@pytest.mark.parametrize("faults", [["500"], ["", "503"], ["cut"], ["", "cut"], ["", "", "cut", "500", "cut"]])
def test_passing_failures_are_tried_again(registry: Registry, configured: Configured, faults: list[str]) -> None:
    sha256 = registry.publish("one", "1.0.0")
    registry.faults = list(faults)
    config = configured(f"crates {registry.url} one")
    crawl(config)
    assert downloads(config) == [f"{sha256}-one-1.0.0.crate"]


def test_half_written_download_is_continued_by_a_later_crawl(registry: Registry, configured: Configured) -> None:
    sha256 = registry.publish("one", "1.0.0")
    registry.faults = ["", "cut"]
    config = configured(f"crates {registry.url} one 1.0.0 sha256:{sha256}", retries=0)
    with pytest.raises(RunError, match="broke off after"):
        crawl(config)
    left = list(Path(config.data_folder, "downloads").iterdir())
    assert [path.name for path in left] == [f".{sha256}-one-1.0.0.crate.part"]  # nothing that is taken for whole
    crawl(config)
    assert registry.requests[-1] == ("/dl/one/1.0.0/download", f"bytes={left and len(registry.crates['one', '1.0.0']) // 2}-")


def test_checksum_mismatch_is_refused_and_not_kept(registry: Registry, configured: Configured) -> None:
    sha256 = registry.publish("one", "1.0.0")
    registry.crates["one", "1.0.0"] += b"x"
    config = configured(f"crates {registry.url} one")
    with pytest.raises(ValidationError, match=f"not the pinned {sha256}"):
        crawl(config)
    assert downloads(config) == []


def test_index_that_changes_under_us_changes_nothing_that_is_locked(
    registry: Registry, configured: Configured, tmp_path: Path
) -> None:
    registry.publish("one", "1.0.0")
    config = configured(f"crates {registry.url} one")
    first = crawl(config)
    asked = len(registry.requests)
    registry.publish("one", "1.1.0")
    registry.index["one"][0]["yanked"] = True
    assert crawl(config).hash == first.hash
    # elsewhere, with the same lock file alone
    elsewhere = configured(f"crates {registry.url} one", lock_file=str(tmp_path / "crawl.lock"))
    elsewhere = type(elsewhere)(**{**vars(elsewhere), "data_folder": str(tmp_path / "other")})
    assert crawl(elsewhere).hash == first.hash
    assert [path for path, _ in registry.requests[asked:]] == ["/dl/one/1.0.0/download"]
    (tmp_path / "crawl.lock").unlink()
    assert sources(crawl(config).path)[0]["version"] == "1.1.0"


def test_release_that_is_replaced_under_its_version_is_refused(registry: Registry, configured: Configured) -> None:
    registry.publish("one", "1.0.0")
    config = configured(f"crates {registry.url} one 1.0.0")
    crawl(config)
    for path in Path(config.data_folder, "downloads").iterdir():
        path.unlink()
    registry.index["one"].clear()
    registry.publish("one", "1.0.0", {"src/evil.rs": b"// other\n"})
    with pytest.raises(ValidationError, match="not the pinned"):
        crawl(configured(f"crates {registry.url} one 1.0.0", max_archive_files=1000))


@pytest.mark.parametrize(
    "page", [b'{"name": "one", "vers"', b"<html>", b"[1]", b'{"name": "one", "vers": "1.0.0", "cksum": "12"}']
)
def test_index_that_is_none_is_one_clear_error(registry: Registry, configured: Configured, page: bytes) -> None:
    registry.answer = lambda path: page  # type: ignore[method-assign]
    with pytest.raises(RunError, match="no registry index") as failed:
        crawl(configured(f"crates {registry.url} one", retries=1))
    assert len(registry.requests) == 2 and "\n" not in str(failed.value)


def test_index_that_is_half_written_for_a_moment_is_asked_again(registry: Registry, configured: Configured) -> None:
    registry.publish("one", "1.0.0")
    usual, answers = registry.answer, [b'{"name": "one", "ve']
    registry.answer = lambda path: answers.pop() if answers else usual(path)  # type: ignore[method-assign]
    assert crawl(configured(f"crates {registry.url} one")).counts["sources"] == 1


def test_registry_cannot_name_local_files(registry: Registry, configured: Configured, tmp_path: Path) -> None:
    sha256 = registry.publish("one", "1.0.0")
    (tmp_path / "one.crate").write_bytes(registry.crates["one", "1.0.0"])
    registry.dl = f"file://{tmp_path}/{{crate}}.crate"
    with pytest.raises(ValidationError, match="no address in the network"):
        crawl(configured(f"crates {registry.url} one 1.0.0 sha256:{sha256}"))


def test_unknown_crate_and_version_are_clear_errors(registry: Registry, configured: Configured) -> None:
    registry.publish("one", "1.0.0")
    with pytest.raises(RunError, match="has no such crate"):
        crawl(configured(f"crates {registry.url} two"))
    with pytest.raises(RunError, match="no release fits"):
        crawl(configured(f"crates {registry.url} one ^3"))


def test_second_crawl_fetches_only_what_is_new(registry: Registry, configured: Configured) -> None:
    for name in ("one", "two", "three"):
        registry.publish(name, "1.0.0")
    lines = [f"crates {registry.url} {name}" for name in ("one", "two", "three")]
    crawl(configured(*lines[:2]))
    asked = len(registry.requests)
    crawl(configured(*lines))
    assert {path for path, _ in registry.requests[asked:]} == {"/index/th/re/three", "/dl/three/1.0.0/download"}


@pytest.mark.parametrize("workers", [0, 1, 4])
def test_number_of_downloads_at_once_changes_nothing(registry: Registry, configured: Configured, workers: int) -> None:
    for number in range(8):
        registry.publish(f"crate{number}", "1.0.0")
    config = configured(*(f"crates {registry.url} crate{number}" for number in range(8)), workers=workers)
    registry.faults = ["500", "", "503", "500", ""] * 3
    found = [source["name"] for source in sources(crawl(config).path)]
    assert found == [f"crate{number}" for number in range(8)]


def test_bad_lines_say_what_is_wrong(configured: Configured) -> None:
    bad = {
        "crates": "two to four parts",
        "crates crates.io": "two to four parts",
        "crates ftp://x/ one": "not the address of a sparse index",
        "crates crates.io ../one": "not the name of a crate",
        "crates crates.io one 1.x": "neither a version",
        "crates crates.io one ^1 sha256:" + "0" * 64: "behind a whole version",
        "crates crates.io one 1.0.0 md5:0": "must be sha256",
    }
    with pytest.raises(ConfigError) as problems:
        crawl(configured(*bad))
    for line, says in zip(str(problems.value).splitlines(), bad.values(), strict=True):
        assert says in line


numbers = st.integers(0, 3)
versions = st.builds(lambda a, b, c: f"{a}.{b}.{c}", numbers, numbers, numbers)


@given(
    st.lists(versions, min_size=1), st.randoms(use_true_random=False), st.sampled_from(["*", "^1.1", "~1.1", "=1", "^0.2.1"])
)
def test_newest_is_the_same_in_any_order_and_nothing_that_fits_is_newer(found: list[str], random: object, wanted: str) -> None:
    best = newest(found, wanted)
    random.shuffle(found)  # type: ignore[attr-defined]
    assert newest(found, wanted) == best
    fits = {
        "*": lambda v: True,
        "^1.1": lambda v: v[0] == 1 and v[1] >= 1,
        "~1.1": lambda v: v[:2] == (1, 1),
        "=1": lambda v: v[0] == 1,
        "^0.2.1": lambda v: v[:2] == (0, 2) and v[2] >= 1,
    }[wanted]
    fitting = [version for version in found if fits(tuple(map(int, version.split("."))))]
    assert best == max(fitting, key=lambda v: tuple(map(int, v.split("."))), default=None)


def test_precedence_is_that_of_semver() -> None:
    # the example of semver.org 2.0, section 11
    ordered = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"]
    assert all(precedence(one) < precedence(next_) for one, next_ in pairwise(ordered))
