"""`git URL COMMIT`: the files of one commit, read from a bare repository: nothing is checked out and nothing of it is run."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from m31r.config.schema import CrawlConfig
from m31r.crawl.cache import report
from m31r.crawl.download import Unreachable, shown, with_retries
from m31r.crawl.gitobjects import Objects, walk
from m31r.crawl.lock import Pin
from m31r.crawl.members import Identity, Member
from m31r.errors import RunError, ValidationError

_SCHEMES = ("https", "http", "ssh", "git", "file")
_REMOTE = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!/).*")
# what no further try would change
_LASTING = re.compile(
    r"not found|does not exist|not our ref|no such remote ref|couldn't find remote ref|denied|[Aa]uthentication"
    r"|could not read Username|not allowed|does not appear to be a git repository|dubious ownership"
)
_PASSED_ON = (
    "PATH", "SSH_AUTH_SOCK", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
    "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO",
)  # fmt: skip


@dataclass(frozen=True)
class GitSource:
    """One commit of the repository at `url`."""

    url: str
    commit: str

    def line(self) -> str:
        """How the lock file calls this source."""
        return f"git {shown(self.url) if '://' in self.url else self.url} {self.commit}"

    def names(self) -> tuple[str, ...]:
        """The last part of the address, and the address."""
        return (_name(self.url), self._origin())

    def is_open(self) -> bool:
        """The commit says it all."""
        return False

    def resolve(self, pin: Pin | None, config: CrawlConfig) -> "GitSource":
        """This source itself."""
        return self

    def identity(self) -> Identity:
        """The commit itself, which covers every byte below it: nothing is fetched to know it."""
        name, digest = _name(self.url), hashlib.sha256(f"git {self.commit}\n".encode()).hexdigest()
        return Identity(f"{name}-{self.commit[:12]}", "git", name, self.commit, digest, self._origin())

    def in_folder(self) -> bool:
        """A repository holds its files at the top."""
        return False

    def fetch(self, config: CrawlConfig, downloads: Path) -> Path:
        """The bare repository in `downloads`, `<commit>.git`, which holds the commit and no history where that can be had.

        Raises:
          RunError: git is not installed, or the commit cannot be had.
          ValidationError: it is larger than `crawl.max_archive_bytes`.
        """
        if shutil.which("git") is None:
            raise RunError(f"{self.line()}: git is not installed; install it, or take the line out of crawl.sources")
        started, place = time.monotonic(), downloads / f"{self.commit}.git"
        cached = place.is_dir() and _holds(place, self.commit)
        if not cached:
            shutil.rmtree(place, ignore_errors=True)
            with_retries(partial(_try_fetch, self, config, place), config.retries, self.line())
        report(f"{_name(self.url)}-{self.commit[:12]}", _size(place), started, cached)
        return place

    def members(self, config: CrawlConfig, place: Path) -> Iterator[Member]:
        """Streams the commit's files in order of name; each object is checked against the hash that names it.

        Raises:
          ValidationError: an object is damaged or missing, or the commit holds more than `crawl.max_*` or a name that is
            never accepted.
        """
        with Objects(place, [*_git(place), "cat-file", "--batch"], environment(place)) as objects:
            yield from walk(objects, self.commit, config.max_archive_files, config.max_unpacked_bytes)

    def _origin(self) -> str:
        if "://" not in self.url:
            return self.url if _REMOTE.fullmatch(self.url) else ""
        return "" if urlsplit(self.url).scheme == "file" else shown(self.url)


def parse_git(text: str) -> GitSource:
    """The source for `git URL COMMIT`; ValueError says what is wrong with `text`."""
    parts = text.split()
    if len(parts) != 2:
        raise ValueError('has not two parts; write "git URL COMMIT"')
    url, commit = parts
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", commit):
        raise ValueError(f"{commit!r} is not a whole commit id of 40 or 64 lower-case hexadecimal digits")
    if "::" in url or url.startswith("-") or ("://" in url and urlsplit(url).scheme not in _SCHEMES):
        raise ValueError(f"{shown(url)!r} is no address that is fetched from; known are {', '.join(_SCHEMES)} and paths")
    return GitSource(url, commit)


def environment(home: Path) -> dict[str, str]:
    """What git is told of this machine: no configuration, template, hook, helper or prompt of it; proxies alone."""
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return {
        **passed, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1",
        "GIT_LFS_SKIP_SMUDGE": "1", "GIT_SSH_COMMAND": "ssh -oBatchMode=yes -oClearAllForwardings=yes",
    }  # fmt: skip


def _git(place: Path) -> list[str]:
    settings = {
        "core.hooksPath": os.devnull, "core.fsmonitor": "false", "core.askPass": "true", "credential.helper": "",
        "gc.auto": "0", "maintenance.auto": "false", "submodule.recurse": "false", "protocol.allow": "never",
        "transfer.fsckObjects": "false", "transfer.bundleURI": "false",
        **{f"protocol.{scheme}.allow": "always" for scheme in _SCHEMES},
    }  # fmt: skip
    return ["git", f"--git-dir={place}", *(part for name, value in settings.items() for part in ("-c", f"{name}={value}"))]


def _try_fetch(source: GitSource, config: CrawlConfig, place: Path) -> None:
    """One try: into a folder of its own, which gets its name when the commit is there."""
    draft = place.with_name(f".{place.name}.part")
    draft.mkdir(parents=True, exist_ok=True)
    folder = os.open(draft, os.O_RDONLY)
    try:
        # a second process that wants the same commit waits here and then finds it done
        fcntl.flock(folder, fcntl.LOCK_EX)
        if place.is_dir():
            return
        # what a killed process left is never gone on with
        shutil.rmtree(draft, ignore_errors=True)
        _take(source, config, draft)
        if not _holds(draft, source.commit):
            raise RunError(f"{source.line()}: the repository has no such commit")
        draft.rename(place)
    finally:
        os.close(folder)
        shutil.rmtree(draft, ignore_errors=True)


def _take(source: GitSource, config: CrawlConfig, draft: Path) -> None:
    kind = "sha256" if len(source.commit) == 64 else "sha1"
    _run(source, config, draft, ["init", "--quiet", "--bare", "--template=", f"--object-format={kind}"])
    slow = ["-c", "http.lowSpeedLimit=1", "-c", f"http.lowSpeedTime={max(1, round(config.timeout_seconds))}"]
    take = [*slow, "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head"]
    url = _address(source.url)
    try:
        _run(source, config, draft, [*take, "--depth=1", "--", url, source.commit])
    except (RunError, Unreachable) as problem:
        # old servers give no single commit, only what they name
        if not re.search(r"not our ref|dumb http|unadvertised|not advertised|no such remote ref|shallow", str(problem)):
            raise
        _run(source, config, draft, [*take, "--", url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])


def _run(source: GitSource, config: CrawlConfig, place: Path, arguments: list[str]) -> None:
    most = config.max_archive_bytes
    # a pack is one file, so git itself stops at the limit, which POSIX counts in blocks of 512 bytes
    limited = ["sh", "-c", 'ulimit -f "$1" && shift && exec "$@"', "sh", str(-(-most // 512))]
    done = subprocess.run(
        [*limited, *_git(place), *arguments], env=environment(place), stdin=subprocess.DEVNULL, capture_output=True,
        check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return
    said = done.stderr.decode("utf-8", "replace").replace(source.url, shown(source.url))
    if "File too large" in said or "signal 25" in said or done.returncode in (-25, 153):
        raise ValidationError(f"{source.line()}: more than crawl.max_archive_bytes = {most} bytes")
    lines = [line.strip() for line in said.splitlines() if line.startswith(("fatal:", "error:"))]
    text = "; ".join(lines) or f"git ended with {done.returncode}"
    if _LASTING.search(text):
        raise RunError(f"{source.line()}: {text}; check the address and the commit")
    raise Unreachable(text)


def _holds(place: Path, commit: str) -> bool:
    """Whether the commit lies there, whole: its bytes must hash to its name."""
    kind = "sha256" if len(commit) == 64 else "sha1"
    done = subprocess.run(
        [*_git(place), "cat-file", "commit", commit], env=environment(place), stdin=subprocess.DEVNULL, capture_output=True,
        check=False,
    )  # fmt: skip
    digest = hashlib.new(kind, b"commit %d\0" % len(done.stdout) + done.stdout).hexdigest()
    return done.returncode == 0 and digest == commit


def _address(url: str) -> str:
    if "://" in url or _REMOTE.fullmatch(url):
        return url
    return str(Path(url).expanduser().absolute())


def _name(url: str) -> str:
    last = re.split(r"[/:\\]", url.rstrip("/"))[-1].removesuffix(".git") or "repository"
    return re.sub(r"[^\w.-]", "_", last)


def _size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
