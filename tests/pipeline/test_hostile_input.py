"""Sources that are missing, empty, broken or hostile, and a network that is not there."""

import gzip
import io
import json
import shutil
import socket
import tarfile
import tracemalloc
from pathlib import Path

import pytest
from processes import TINY, Arguments, Ended, artifacts, assert_one_clear_line, m31r
from written_rust import rust

from m31r.config.load import load_config
from m31r.pipeline import prepare


def tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def link(name: str, target: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""


CRATE = (
    (tarfile.TarInfo("one-1.0.0/Cargo.toml"), b'[package]\nname = "one"\nversion = "1.0.0"\nlicense = "MIT"\n'),
    (tarfile.TarInfo("one-1.0.0/src/lib.rs"), rust(20, 5).encode()),
)


def crawl(folder: Path, *sources: str) -> Ended:
    """A crawl whose data lie in `folder`/data."""
    fields = (f"--config.data_folder={folder / 'data'}", f"--config.crawl.sources={sources!r}")
    return m31r("crawl", f"--config={TINY}", *fields, cwd=folder)


def assert_refused(ended: Ended, folder: Path, code: int, *words: str) -> None:
    assert_one_clear_line(ended, code, *words)
    assert artifacts(folder / "data") == {} and list(folder.glob("data/.building-*")) == []


def test_missing_local_path(tmp_path: Path) -> None:
    assert_refused(crawl(tmp_path, f"local {tmp_path / 'nowhere'}"), tmp_path, 1, str(tmp_path / "nowhere"), "no such file")


def test_source_with_no_rust(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.md").write_text("# no code\n")
    assert_refused(crawl(tmp_path, f"local {tmp_path / 'empty'}"), tmp_path, 1, "holds no Rust", "crawl.sources")


def test_corpus_of_which_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "crate").mkdir()
    (tmp_path / "crate" / "lib.rs").write_text("fn main() {}\n")  # no licence anywhere
    fields = (f"--config.data_folder={tmp_path / 'data'}", f"--config.crawl.sources=('local {tmp_path / 'crate'}',)")
    ended = m31r(f"--config={TINY}", *fields, cwd=tmp_path)
    assert_one_clear_line(ended, 3, "filter: none of 1 files is kept (1 licence missing)", "crawl.sources")
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("content", [b"not an archive", gzip.compress(tar(*CRATE))[:-200], b""], ids=["text", "cut", "empty"])
def test_corrupt_archive(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "one-1.0.0.crate").write_bytes(content)
    assert_refused(crawl(tmp_path, f"local {tmp_path / 'one-1.0.0.crate'}"), tmp_path, 4, "one-1.0.0.crate")


@pytest.mark.parametrize(
    "member",
    [
        (tarfile.TarInfo("one-1.0.0/../../escaped.rs"), b"fn main() {}"),
        (tarfile.TarInfo("/escaped.rs"), b"fn main() {}"),
    ],
    ids=["parent folder", "absolute path"],
)
def test_archive_that_would_write_outside(tmp_path: Path, member: tuple[tarfile.TarInfo, bytes]) -> None:
    (tmp_path / "one-1.0.0.crate").write_bytes(gzip.compress(tar(*CRATE, member)))
    assert_refused(crawl(tmp_path, f"local {tmp_path / 'one-1.0.0.crate'}"), tmp_path, 4, "one-1.0.0.crate", "escaped.rs")
    assert list(tmp_path.rglob("escaped.rs")) == []


def test_links_in_an_archive_are_never_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.rs").write_text("const SECRET: u8 = 1;\n")
    links = (
        link("one-1.0.0/src/soft.rs", str(tmp_path / "secret.rs"), tarfile.SYMTYPE),
        link("one-1.0.0/src/hard.rs", "../../../secret.rs", tarfile.LNKTYPE),
        link("one-1.0.0/dir", "/", tarfile.SYMTYPE),
        (tarfile.TarInfo("one-1.0.0/dir/through.rs"), b"fn through() {}\n"),
    )
    (tmp_path / "one-1.0.0.crate").write_bytes(gzip.compress(tar(*CRATE, *links)))
    ended = crawl(tmp_path, f"local {tmp_path / 'one-1.0.0.crate'}")
    if ended.code == 0:
        snapshot = (artifacts(tmp_path / "data")["crawl"] / "snapshot.tar").read_bytes()
        assert b"SECRET" not in snapshot and b"soft.rs" not in snapshot and b"hard.rs" not in snapshot
    else:
        assert_refused(ended, tmp_path, 4, "one-1.0.0.crate")


def test_files_of_one_endless_line_are_left_out_without_being_held(tmp_path: Path) -> None:
    for name, endless in (("good", ""), ("code", "src/long.rs"), ("manifest", "Cargo.toml"), ("licence", "LICENSE")):
        (tmp_path / name / "src").mkdir(parents=True)
        (tmp_path / name / "src" / "lib.rs").write_text(rust(5, len(name)))
        (tmp_path / name / "Cargo.toml").write_text(f'[package]\nname = "{name}"\n' + 'license = "MIT"\n' * (name != "licence"))
        if endless:
            with (tmp_path / name / endless).open("ab") as file:
                file.truncate(200 * 2**20 if name == "code" else 20 * 2**20)  # takes no room on the disk
    sources = tuple(f"local {tmp_path / name}" for name in ("good", "code", "manifest", "licence"))
    fields = {"data_folder": tmp_path / "data", "crawl.sources": sources, "filter.near_duplicate_similarity": 1.0}
    fields |= {"filter.workers": 0}
    config = load_config(str(TINY), [(name, str(value)) for name, value in fields.items()])
    tracemalloc.start()
    try:
        made = prepare(config, "filter")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 32 * 2**20
    lines = (made["filter"].path / "rejected.jsonl").read_text().splitlines()
    reasons = {(r["source"], r["path"]): r["reason"] for r in map(json.loads, lines)}
    assert reasons["code", "src/long.rs"] == "too large"
    assert reasons["manifest", "src/lib.rs"] == reasons["licence", "src/lib.rs"] == "licence missing"
    counts = made["filter"].counts
    assert counts["kept"] + counts["rejected"] == counts["seen"] == made["crawl"].counts["files"]
    shutil.rmtree(tmp_path / "data")  # a snapshot of 240 MiB, which pytest would keep


def test_a_loop_of_links_as_a_source_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "pool")
    (tmp_path / "pool").symlink_to(tmp_path / "loop")
    assert_refused(crawl(tmp_path, f"local {tmp_path / 'loop'}"), tmp_path, 1, str(tmp_path / "loop"))


def test_no_network(tmp_path: Path) -> None:
    with socket.socket() as bound:  # bound and not listening: every connection is refused
        bound.bind(("127.0.0.1", 0))
        index = f"http://127.0.0.1:{bound.getsockname()[1]}/simple"
        folder = f"--config.data_folder={tmp_path / 'data'}"
        source = f"--config.crawl.sources=('pypi one 1.0.0 sha256:{'0' * 64}',)"
        env = {"PIP_INDEX_URL": index, "PIP_EXTRA_INDEX_URL": "", "no_proxy": "*"}
        ended = m31r("crawl", f"--config={TINY}", folder, source, cwd=tmp_path, env=env)
    assert_refused(ended, tmp_path, 3, "pypi one 1.0.0", "127.0.0.1", "check the network and run again")


def test_all_unreadable_source_lines_are_named(tmp_path: Path) -> None:
    ended = crawl(tmp_path, "git somewhere", "pypi one 1.0.0")
    assert ended.code == 2 and "crawl.sources[0]" in ended.err and "crawl.sources[1]" in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("name", ["data_folder", "workdir"])
def test_folder_that_cannot_be_written(tmp_path: Path, tiny: Arguments, name: str) -> None:
    (tmp_path / "file").write_text("")
    inside = tmp_path / "file" / "below"
    data = inside if name == "data_folder" else tmp_path / "data"
    workdir = inside if name == "workdir" else tmp_path / "run"
    ended = m31r(*tiny(data), f"--workdir={workdir}", "--stage=train", cwd=tmp_path)
    assert_one_clear_line(ended, 3 if name == "data_folder" else 1, str(inside))
