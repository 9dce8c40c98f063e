"""Repositories are read at a pinned commit; nothing of them, and nothing that is configured for git here, is run."""

import functools
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from written_crates import write_folder

from m31r.config.schema import Config
from m31r.crawl.crawl import crawl
from m31r.errors import ConfigError, RunError, ValidationError

Configured = Callable[..., Config]


def git(folder: Path, *arguments: str, **names: str) -> str:
    person = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    dates = {"GIT_AUTHOR_DATE": "1700000000 +0000", "GIT_COMMITTER_DATE": "1700000000 +0000"}
    clean = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "HOME": str(folder)}
    done = subprocess.run(
        ["git", "-c", "protocol.file.allow=always", *arguments], cwd=folder, env={**clean, **person, **dates, **names},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def repository(folder: Path, files: dict[str, bytes], *more: str) -> str:
    """A repository of `files`; returns its commit."""
    write_folder(folder, files)
    git(folder, "init", "--quiet", *more)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "-m", "first")
    return git(folder, "rev-parse", "HEAD")


def ignored(artifact: Path) -> dict[str, str]:
    return {(e := json.loads(line))["path"]: e["reason"] for line in (artifact / "ignored.jsonl").read_text().splitlines()}


def test_commit_gives_the_snapshot_of_its_folder(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    files = {
        **crate,
        "a.rs": b"// a\n",
        "a/b.rs": b"// b\n",
        "a-b/c.rs": b"// c\n",
        "a.d/e.rs": b"",
        "src/\u00fc.rs": b"// u\n",
    }
    commit = repository(tmp_path / "one", files)
    write_folder(tmp_path / "one", {"src/lib.rs": b"// uncommitted\n"})
    fetched = crawl(configured(f"git {tmp_path / 'one'} {commit}"))
    folder = crawl(configured(f"local {write_folder(tmp_path / f'one-{commit[:12]}', files)}"))
    assert (fetched.path / "snapshot.tar").read_bytes() == (folder.path / "snapshot.tar").read_bytes()
    source = json.loads((fetched.path / "sources.json").read_text())[0]
    assert (source["kind"], source["name"], source["version"]) == ("git", "one", commit)
    paths = [json.loads(line)["path"] for line in (fetched.path / "files.jsonl").read_text().splitlines()]
    assert paths == sorted(paths) and len(paths) == len(files) - 1


def test_older_commit_is_read_though_the_branch_went_on(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    commit = repository(tmp_path / "one", crate)
    write_folder(tmp_path / "one", {"src/new.rs": b"// new\n"})
    git(tmp_path / "one", "add", "--all")
    git(tmp_path / "one", "commit", "--quiet", "-m", "second")
    artifact = crawl(configured(f"git file://{tmp_path / 'one'} {commit}"))
    assert artifact.counts["files"] == 3


def test_repository_named_by_sha256_is_read(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    commit = repository(tmp_path / "one", crate, "--object-format=sha256")
    assert len(commit) == 64 and crawl(configured(f"git {tmp_path / 'one'} {commit}")).counts["files"] == 3


def test_nothing_is_run_and_nothing_configured_here_counts(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = f"touch {tmp_path / 'sprung'}"
    attributes = b"*.rs filter=evil diff=evil merge=evil\n*.bin filter=lfs\n"
    modules = f'[submodule "m"]\n\tpath = m\n\turl = ext::sh -c "{trap}"\n\tupdate = !{trap}\n'.encode()
    commit = repository(tmp_path / "one", {**crate, ".gitattributes": attributes, ".gitmodules": modules})
    for name in ("post-checkout", "post-merge", "pre-auto-gc", "reference-transaction", "post-index-change", "update"):
        for folder in (tmp_path / "one" / ".git" / "hooks", tmp_path / "templates" / "hooks"):
            write_folder(folder, {name: f"#!/bin/sh\n{trap}\n".encode()})
            (folder / name).chmod(0o755)
    lines = [
        f'[filter "evil"]\n\tsmudge = {trap}; cat\n\tclean = {trap}; cat\n\tprocess = {trap}',
        f'[filter "lfs"]\n\tsmudge = {trap}; cat\n\trequired = true',
        f"[core]\n\thooksPath = {tmp_path / 'templates' / 'hooks'}\n\tfsmonitor = {trap}\n\tsshCommand = {trap}",
        f"[init]\n\ttemplateDir = {tmp_path / 'templates'}",
        f"[uploadpack]\n\tpackObjectsHook = {trap}; exec",
        f'[url "{tmp_path / "elsewhere"}"]\n\tinsteadOf = {tmp_path / "one"}',
        f"[credential]\n\thelper = !{trap}",
    ]
    write_folder(tmp_path / "home", {".gitconfig": "\n".join(lines).encode()})
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / "templates" / "hooks"))
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(tmp_path / "templates"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    artifact = crawl(configured(f"git {tmp_path / 'one'} {commit}"))
    assert artifact.counts["files"] == 3 and not (tmp_path / "sprung").exists()
    assert not list(Path(configured("local x").data_folder, "downloads").rglob("hooks"))


def test_links_and_submodules_are_counted_and_never_followed(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    inner = repository(tmp_path / "inner", crate)
    write_folder(tmp_path / "one", crate)
    (tmp_path / "one" / "passwd.rs").symlink_to("/etc/passwd")
    (tmp_path / "one" / "loop").symlink_to(".")
    git(tmp_path / "one", "init", "--quiet")
    git(tmp_path / "one", "add", "--all")
    git(tmp_path / "one", "update-index", "--add", "--cacheinfo", f"160000,{inner},sub.rs")
    git(tmp_path / "one", "commit", "--quiet", "-m", "first")
    artifact = crawl(configured(f"git {tmp_path / 'one'} {git(tmp_path / 'one', 'rev-parse', 'HEAD')}"))
    assert ignored(artifact.path) == {"loop": "link", "passwd.rs": "link", "sub.rs": "submodule"}
    assert artifact.counts["files"] == 3 and b"root:" not in (artifact.path / "snapshot.tar").read_bytes()


def test_second_crawl_fetches_nothing(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    commit = repository(tmp_path / "one", crate)
    first = crawl(configured(f"git {tmp_path / 'one'} {commit}"))
    (tmp_path / "one").rename(tmp_path / "gone")
    assert crawl(configured(f"git {tmp_path / 'one'} {commit}")).hash == first.hash
    again = crawl(configured(f"git {tmp_path / 'one'} {commit}", max_archive_files=1000))
    assert (again.path / "snapshot.tar").read_bytes() == (first.path / "snapshot.tar").read_bytes()


def test_same_commit_under_another_address_is_kept_once(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes], caplog: pytest.LogCaptureFixture
) -> None:
    commit = repository(tmp_path / "one", crate)
    git(tmp_path, "clone", "--quiet", str(tmp_path / "one"), "fork")
    artifact = crawl(configured(f"git {tmp_path / 'one'} {commit}", f"git {tmp_path / 'fork'} {commit}"))
    source = json.loads((artifact.path / "sources.json").read_text())
    assert artifact.counts["sources"] == 1 and source[0]["duplicates"] == [f"git fork {commit}"]
    assert "kept once" in caplog.text


@pytest.mark.parametrize("damage", ["blob", "all"])
def test_damaged_copy_is_noticed(tmp_path: Path, configured: Configured, crate: dict[str, bytes], damage: str) -> None:
    commit = repository(tmp_path / "one", crate)
    config = configured(f"git {tmp_path / 'one'} {commit}")
    first = crawl(config)
    mirror = Path(config.data_folder) / "downloads" / f"{commit}.git"
    other = configured(f"git {tmp_path / 'one'} {commit}", max_archive_files=1000)
    objects = [path for path in (mirror / "objects").rglob("*") if path.is_file()]
    assert objects
    if damage == "blob":
        blob = git(mirror, f"--git-dir={mirror}", "rev-parse", f"{commit}:src/lib.rs")
        # git itself serves another object under that name without a word
        unpacked = mirror / "objects" / blob[:2] / blob[2:]
        for pack in mirror.rglob("*.pack"):
            raw = pack.read_bytes()
            pack.rename(tmp_path / "pack")
            for path in (mirror / "objects" / "pack").iterdir():
                path.chmod(0o600)
                path.unlink()
            subprocess.run(["git", f"--git-dir={mirror}", "unpack-objects", "-q"], input=raw, check=True)
        fake = git(mirror, f"--git-dir={mirror}", "hash-object", "-w", str(write_folder(tmp_path, {"f": b"x"}) / "f"))
        unpacked.chmod(0o600)
        unpacked.write_bytes((mirror / "objects" / fake[:2] / fake[2:]).read_bytes())
        with pytest.raises(ValidationError, match=r"damaged|not there"):
            crawl(other)
    else:
        for path in objects:
            path.chmod(0o600)
            path.write_bytes(b"")
        assert (crawl(other).path / "snapshot.tar").read_bytes() == (first.path / "snapshot.tar").read_bytes()


def test_what_a_killed_fetch_left_is_never_gone_on_with(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    commit = repository(tmp_path / "one", crate)
    config = configured(f"git {tmp_path / 'one'} {commit}")
    left = {
        "HEAD": b"ref: refs/heads/x\n",
        "config": b"[core",
        "objects/pack/tmp_pack_x": b"PACK",
        "hooks/update": b"#!/bin/sh\n",
    }
    write_folder(Path(config.data_folder) / "downloads" / f".{commit}.git.part", left)
    assert crawl(config).counts["files"] == 3
    assert [path.name for path in Path(config.data_folder, "downloads").iterdir()] == [f"{commit}.git"]


def test_commit_that_is_not_there_is_one_clear_error(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("m31r.crawl.download._FIRST_PAUSE_SECONDS", 0.001)
    commit = repository(tmp_path / "one", crate)
    absent = commit[:-1] + ("0" if commit[-1] != "0" else "1")
    for line, says in ((f"git {tmp_path / 'one'} {absent}", "commit"), (f"git {tmp_path / 'none'} {commit}", "git")):
        with pytest.raises(RunError, match=says) as failed:
            crawl(configured(line, retries=1))
        assert "\n" not in str(failed.value)
    assert not list(tmp_path.glob("data/downloads/*"))


def test_repository_larger_than_allowed_is_refused(tmp_path: Path, configured: Configured, crate: dict[str, bytes]) -> None:
    commit = repository(tmp_path / "one", {**crate, "noise.bin": os.urandom(300_000)})
    with pytest.raises(ValidationError, match="max_archive_bytes = 100000"):
        crawl(configured(f"git {tmp_path / 'one'} {commit}", max_archive_bytes=100_000))
    with pytest.raises(ValidationError, match="max_unpacked_bytes = 10"):
        crawl(configured(f"git {tmp_path / 'one'} {commit}", max_unpacked_bytes=10))


def test_folder_within_itself_a_million_times_is_refused(tmp_path: Path, configured: Configured) -> None:
    (tmp_path / "one").mkdir()
    git(tmp_path / "one", "init", "--quiet")
    blob = git(tmp_path / "one", "hash-object", "-w", str(write_folder(tmp_path, {"f": b"// x\n"}) / "f"))
    entries = "".join(f"100644 blob {blob}\t{n}.rs\n" for n in range(10))
    for _ in range(6):
        done = subprocess.run(
            ["git", "mktree"], input=entries, cwd=tmp_path / "one", capture_output=True, text=True, check=True
        )
        entries = "".join(f"040000 tree {done.stdout.strip()}\t{n}\n" for n in range(10))
    tree = done.stdout.strip()
    commit = git(tmp_path / "one", "commit-tree", "-m", "bomb", tree)
    git(tmp_path / "one", "update-ref", "refs/heads/bomb", commit)
    with pytest.raises(ValidationError, match="max_archive_files = 2000"):
        crawl(configured(f"git {tmp_path / 'one'} {commit}", max_archive_files=2000))


def test_missing_git_is_one_clear_error(configured: Configured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RunError, match="git is not installed"):
        crawl(configured(f"git {tmp_path} {'0' * 40}"))


@pytest.mark.parametrize(
    "line",
    ["git x", "git x 1234", "git ext::sh 0" + "0" * 39, "git --upload-pack=x " + "0" * 40, "git ftp://x/y " + "0" * 40,
     "git x main", "git x " + "A" * 40],
)  # fmt: skip
def test_unpinned_and_unsafe_lines_are_refused(configured: Configured, line: str) -> None:
    with pytest.raises(ConfigError, match=r"must|write|known are|whole commit id|no address"):
        crawl(configured(line))


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, list[str], list[int]]]:
    """`tmp_path` over HTTP as plain files: (address, requested paths, answers to play first)."""
    asked: list[str] = []
    faults: list[int] = []

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            if faults:
                self.send_error(faults.pop(0))
                return
            super().do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked, faults
    server.shutdown()
    server.server_close()


def test_plain_web_server_that_first_answers_500_serves_a_repository(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes], web: tuple[str, list[str], list[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("m31r.crawl.download._FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    commit = repository(tmp_path / "one", crate)
    git(tmp_path, "clone", "--quiet", "--bare", str(tmp_path / "one"), "one.git")
    git(tmp_path / "one.git", "update-server-info")
    address, asked, faults = web
    faults += [500, 503]
    artifact = crawl(configured(f"git {address.replace('//', '//me:s3cret@')}/one.git {commit}"))
    assert artifact.counts["files"] == 3 and len(asked) > 3
    source = json.loads((artifact.path / "sources.json").read_text())[0]
    assert source["spec"] == f"git {address}/one.git {commit}"
    assert "s3cret" not in (tmp_path / "crawl.lock").read_text() + (artifact.path / "manifest.json").read_text()
