"""Fetches one file over HTTP: retried with doubling pauses, resumed, counted while it arrives, named only when whole."""

import base64
import fcntl
import http.client
import logging
import os
import ssl
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import IO, TypeVar
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPSHandler, OpenerDirector, Request, build_opener

from m31r.artifacts.store import sha256_of
from m31r.errors import RunError, UserError, ValidationError

_BLOCK = 2**18
_FIRST_PAUSE_SECONDS = 0.5
# answers that may differ a moment later
_PASSING = (408, 425, 429, 500, 502, 503, 504)
_BROKEN = (URLError, TimeoutError, ConnectionError, http.client.HTTPException, ssl.SSLError)
log = logging.getLogger(__name__)
Result = TypeVar("Result")


class Unreachable(Exception):
    """A try that failed in a way that may pass; the text says how."""


def opener(certificates: str, setting: str) -> OpenerDirector:
    """An opener with the machine's proxies and, where `setting` names them, `certificates` (file or folder) beside its own."""
    return build_opener(HTTPSHandler(context=_trust(certificates, setting)))


@lru_cache(maxsize=8)
def _trust(certificates: str, setting: str) -> ssl.SSLContext:
    # reading the machine's own certificates takes longer than most downloads of a crate
    context = ssl.create_default_context()
    if certificates:
        try:
            at_folder = Path(certificates).is_dir()
            context.load_verify_locations(
                cafile=None if at_folder else certificates, capath=certificates if at_folder else None
            )
        except (OSError, ssl.SSLError) as error:
            raise UserError(f"{setting} = {certificates}: not readable as certificates ({error})") from error
    return context


def read_page(url: str, accept: str, net: OpenerDirector, timeout: float, most: int) -> tuple[bytes, str, str] | None:
    """(body, content type, final address) of a page of at most `most` bytes; None where the server says not found.

    Raises:
      Unreachable: this try failed and another may not.
      RunError: the server refused.
    """
    if url.startswith("file:") and url.endswith("/"):
        url += "index.html"
    try:
        with net.open(_request(url, {"Accept": accept}), timeout=timeout) as answer:
            body = answer.read(most + 1)
            if len(body) > most:
                raise RunError(f"{shown(url)}: the index page is larger than {most} bytes")
            # reading a bounded number of bytes does not notice a connection that breaks off
            if len(body) < int(answer.headers.get("Content-Length") or 0):
                raise Unreachable(f"{shown(url)}: broke off after {len(body)} bytes")
            return body, answer.headers.get("Content-Type", ""), answer.geturl()
    except HTTPError as error:
        if error.code in (404, 410, 451):
            return None
        raise _judged(url, error) from error
    except _BROKEN as error:
        if url.startswith("file:"):
            return None
        raise Unreachable(f"{shown(url)}: {_reason(error)}") from error


def download(url: str, target: Path, sha256: str, most: int, net: OpenerDirector, timeout: float) -> None:
    """One try to bring `url` to `target`; what arrived is kept in a `.part` file, which the next try continues.

    Raises:
      Unreachable: this try failed and another may not.
      RunError: the server refused.
      ValidationError: the file is larger than `most` bytes, or whole and not what `sha256` says.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.parent / f".{target.name}.part"
    with partial.open("ab") as file:
        # a second process that wants the same file waits here and then finds it done
        fcntl.flock(file, fcntl.LOCK_EX)
        if is_whole(target, sha256):
            return
        resumed = _receive(url, file, most, net, timeout)
        file.flush()
        os.fsync(file.fileno())
        if sha256_of(partial) == sha256:
            partial.rename(target)
            return
        found = sha256_of(partial)
        file.truncate(0)
    partial.unlink(missing_ok=True)
    if resumed:
        raise Unreachable(f"{shown(url)}: the continued download is not the pinned file")
    raise ValidationError(f"{shown(url)}: SHA-256 is {found}, not the pinned {sha256}; nothing of it was kept")


def is_whole(path: Path, sha256: str) -> bool:
    """Whether `path` is a file with that hash."""
    return path.is_file() and sha256_of(path) == sha256


def with_retries(attempt: Callable[[], Result], retries: int, what: str) -> Result:
    """Calls `attempt` again after each Unreachable, up to `retries` times, with doubling pauses.

    Raises:
      RunError: the last try failed as well.
    """
    for tried in range(retries + 1):
        try:
            return attempt()
        except Unreachable as problem:
            if tried == retries:
                raise RunError(f"{what}: {problem} ({retries + 1} tries); check the network and run again") from problem
            pause = _FIRST_PAUSE_SECONDS * 2**tried
            log.warning("%s: %s; trying again in %g s", what, problem, pause, extra={"try": tried + 1})
            time.sleep(pause)
    raise AssertionError("unreachable")


def shown(url: str) -> str:
    """The address without user name, password and query, for messages."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _receive(url: str, file: IO[bytes], most: int, net: OpenerDirector, timeout: float) -> bool:
    """Appends to `file` what it lacks; returns whether an earlier part was continued."""
    have = file.seek(0, os.SEEK_END)
    try:
        with net.open(_request(url, {"Range": f"bytes={have}-"} if have else {}), timeout=timeout) as answer:
            continued = have > 0 and answer.status == 206
            if not continued:
                have = file.truncate(0)
            expected = answer.headers.get("Content-Length")
            total = have + int(expected) if expected and expected.isdigit() else None
            if total is not None and total > most:
                raise ValidationError(f"{shown(url)}: {total} bytes, more than crawl.max_archive_bytes = {most}")
            while chunk := answer.read(_BLOCK):
                have += len(chunk)
                if have > most:
                    raise ValidationError(f"{shown(url)}: more than crawl.max_archive_bytes = {most} bytes")
                file.write(chunk)
    except HTTPError as error:
        if error.code == 416:
            file.truncate(0)
            raise Unreachable(f"{shown(url)}: cannot be continued") from error
        raise _judged(url, error) from error
    except _BROKEN as error:
        file.flush()
        raise Unreachable(f"{shown(url)}: {_reason(error)}") from error
    if total is not None and have < total:
        file.flush()
        raise Unreachable(f"{shown(url)}: broke off after {have} of {total} bytes")
    return continued


def _judged(url: str, error: HTTPError) -> Exception:
    text = f"{shown(url)}: the server answers {error.code} {error.reason}"
    return Unreachable(text) if error.code in _PASSING else RunError(f"{text}; check the index and your access to it")


def _reason(error: BaseException) -> str:
    inner = error.reason if isinstance(error, URLError) else error
    return str(inner) or type(inner).__name__


def _request(url: str, headers: dict[str, str]) -> Request:
    """A request; credentials in the address become a header, which a redirect to another place does not carry along."""
    parts = urlsplit(url)
    login, _, place = parts.netloc.rpartition("@")
    request = Request(urlunsplit(parts._replace(netloc=place)), headers={"User-Agent": "m31r", **headers})
    if login:
        user, _, password = login.partition(":")
        token = base64.b64encode(f"{unquote(user)}:{unquote(password)}".encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    return request
