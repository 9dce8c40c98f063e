"""Source distributions come from a package index over a network that fails in every way it can."""

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from written_crates import tar_bytes

from m31r.config.schema import Config
from m31r.crawl.crawl import crawl
from m31r.crawl.index import distributions, index_urls, pip_settings
from m31r.errors import RunError, ValidationError

Configured = Callable[..., Config]


@dataclass
class Index:
    """A package index on the loopback; `faults` are played one a request, then it answers truly."""

    body: bytes
    url: str = ""
    html: bool = False
    listed: str | None = None
    faults: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    def spec(self, name: str = "one") -> str:
        return f"pypi {name} 1.0.0 sha256:{self.sha256}"

    def page(self) -> tuple[str, bytes]:
        listed = self.sha256 if self.listed is None else self.listed
        if self.html:
            anchor = f'<a href="../../f/one-1.0.0.tar.gz{f"#sha256={listed}" if listed else ""}">x</a>'
            return "text/html", f"<!DOCTYPE html><a href='other-2.tar.gz'>y</a>{anchor}".encode()
        files = [
            {"filename": "one-1.0.0-py3-none-any.whl", "url": "/f/one.whl", "hashes": {"sha256": "0" * 64}},
            {"filename": "one-1.0.0.tar.gz", "url": "/f/one-1.0.0.tar.gz", "hashes": {"sha256": listed} if listed else {}},
        ]
        return "application/vnd.pypi.simple.v1+json", json.dumps({"files": files}).encode()


@pytest.fixture
def served(crate: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    index = Index(tar_bytes(crate))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.requests.append((self.path, self.headers.get("Range", "")))
            index.logins.append(self.headers.get("Authorization", ""))
            fault = index.faults.pop(0) if index.faults else ""
            if fault.isdigit():
                self.send_error(int(fault))
                return
            if self.path == "/simple/one/":
                kind, body = index.page()
            elif self.path.startswith("/f/"):
                kind, body = "application/gzip", index.body
            else:
                self.send_error(404)
                return
            start = 0
            if (asked := self.headers.get("Range")) and fault != "whole":
                start = int(asked.removeprefix("bytes=").rstrip("-"))
                self.send_response(206)
            else:
                self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            body = body[start:]
            if fault == "garbled":
                body = bytes(len(body))
            self.wfile.write(body[: len(body) // 2] if fault == "cut" else body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    index.url = f"http://127.0.0.1:{server.server_port}/simple"
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", index.url)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setattr("m31r.crawl.download._FIRST_PAUSE_SECONDS", 0.001)
    yield index
    server.shutdown()
    server.server_close()


def downloads(config: Config) -> list[str]:
    return sorted(path.name for path in (Path(config.data_folder) / "downloads").glob("*"))


@pytest.mark.parametrize("html", [False, True])
def test_pinned_file_is_found_fetched_and_cached(
    served: Index, configured: Configured, html: bool, caplog: pytest.LogCaptureFixture
) -> None:
    served.html = html
    caplog.set_level("INFO", "m31r")
    config = configured(served.spec("One"))
    artifact = crawl(config)
    assert downloads(config) == [f"{served.sha256}-one-1.0.0.tar.gz"]
    assert json.loads((artifact.path / "sources.json").read_text())[0]["spec"] == served.spec("One")
    asked = len(served.requests)
    assert asked == 2
    crawl(config)  # the artifact is there: nothing is even looked up
    crawl(configured(served.spec("One"), max_archive_files=1000))  # another artifact from the same download
    assert len(served.requests) == asked
    fetched = [vars(record) for record in caplog.records if hasattr(record, "cached")]
    assert [(r["file"], r["bytes"], r["cached"]) for r in fetched] == [
        ("one-1.0.0.tar.gz", len(served.body), False),
        ("one-1.0.0.tar.gz", len(served.body), True),
    ]


@pytest.mark.parametrize("faults", [["500"], ["503", "429", "", "502"], ["", "cut"], ["", "cut", "500", "cut"], ["cut"]])
def test_passing_failures_are_tried_again(served: Index, configured: Configured, faults: list[str]) -> None:
    served.faults = list(faults)
    config = configured(served.spec())
    crawl(config)
    assert downloads(config) == [f"{served.sha256}-one-1.0.0.tar.gz"]


def test_broken_download_is_continued_where_it_broke(served: Index, configured: Configured) -> None:
    served.faults = ["", "cut"]
    crawl(configured(served.spec()))
    assert served.requests[2] == ("/f/one-1.0.0.tar.gz", f"bytes={len(served.body) // 2}-")


@pytest.mark.parametrize("faults", [["", "cut", "whole"], ["", "cut", "garbled"]])
def test_continuing_survives_servers_that_do_it_wrongly(served: Index, configured: Configured, faults: list[str]) -> None:
    served.faults = list(faults)
    config = configured(served.spec())
    crawl(config)
    assert downloads(config) == [f"{served.sha256}-one-1.0.0.tar.gz"]


def test_lasting_failure_is_one_clear_error(served: Index, configured: Configured) -> None:
    served.faults = ["500"] * 10
    with pytest.raises(RunError, match=r"pypi one 1\.0\.0: .*answers 500.*\(3 tries\); check the network") as failed:
        crawl(configured(served.spec(), retries=2))
    assert "\n" not in str(failed.value) and len(served.requests) == 3


def test_refusal_is_not_tried_again(served: Index, configured: Configured) -> None:
    served.faults = ["403"]
    with pytest.raises(RunError, match="answers 403"):
        crawl(configured(served.spec()))
    assert len(served.requests) == 1


def test_no_network_is_one_clear_error(served: Index, configured: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    with pytest.raises(RunError, match=r"http://127\.0\.0\.1:9/simple/one/: .*check the network and run again") as failed:
        crawl(configured(served.spec(), retries=1))
    assert failed.value.exit_code == 3 and "\n" not in str(failed.value)


def test_wrong_content_is_refused_and_not_kept(served: Index, configured: Configured) -> None:
    served.faults = ["", "garbled"]
    config = configured(served.spec())
    with pytest.raises(ValidationError, match=f"not the pinned {served.sha256}"):
        crawl(config)
    assert downloads(config) == [] and not list(Path(config.data_folder, "downloads").glob(".*"))


def test_pin_that_the_index_does_not_have_is_refused_unfetched(served: Index, configured: Configured) -> None:
    served.listed = "1" * 64
    with pytest.raises(ValidationError, match="offers sha256:1111"):
        crawl(configured(served.spec()))
    assert len(served.requests) == 1


@pytest.mark.parametrize("html", [False, True])
def test_index_without_hashes_is_checked_by_content(served: Index, configured: Configured, html: bool) -> None:
    served.listed, served.html = "", html
    config = configured(served.spec())
    crawl(config)
    assert downloads(config) == [f"{served.sha256}-one-1.0.0.tar.gz"]


def test_unknown_project_and_unknown_version_are_clear_errors(served: Index, configured: Configured) -> None:
    for spec in (served.spec("absent"), served.spec().replace("1.0.0", "2.0.0")):
        with pytest.raises(RunError, match="no such source distribution"):
            crawl(configured(spec))


def test_damaged_cached_copy_is_fetched_again(served: Index, configured: Configured, caplog: pytest.LogCaptureFixture) -> None:
    config = configured(served.spec())
    cached = Path(config.data_folder) / "downloads" / f"{served.sha256}-one-1.0.0.tar.gz"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(served.body[:-1] + b"x")
    crawl(config)
    assert cached.read_bytes() == served.body
    assert "damaged; fetching it again" in caplog.text


def test_download_larger_than_allowed_is_refused(served: Index, configured: Configured) -> None:
    with pytest.raises(ValidationError, match="max_archive_bytes = 10"):
        crawl(configured(served.spec(), max_archive_bytes=10))


def test_second_index_is_asked_and_credentials_are_sent_but_never_shown(
    served: Index, configured: Configured, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "m31r")
    with_login = served.url.replace("http://", "http://me:s3cret%21@")
    monkeypatch.setenv("PIP_INDEX_URL", served.url.replace("/simple", "/nothing"))
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", with_login)
    served.faults = ["", "500"]
    crawl(configured(served.spec()))
    assert served.logins[1] == "Basic bWU6czNjcmV0IQ=="
    assert "s3cret" not in caplog.text
    with pytest.raises(RunError) as failed:
        crawl(configured(served.spec("absent")))
    assert "s3cret" not in str(failed.value)


def test_page_that_is_no_index_is_a_clear_error(served: Index, configured: Configured) -> None:
    served.page = lambda: ("application/json", b'{"oops": 1}')  # type: ignore[method-assign]
    with pytest.raises(RunError, match="no package index"):
        crawl(configured(served.spec()))


def test_network_page_cannot_name_local_files(
    served: Index, configured: Configured, tmp_path: Path, crate: dict[str, bytes]
) -> None:
    (tmp_path / "one-1.0.0.tar.gz").write_bytes(served.body)
    link = f'<a href="file://{tmp_path}/one-1.0.0.tar.gz#sha256={served.sha256}">one</a>'
    served.page = lambda: ("text/html", link.encode())  # type: ignore[method-assign]
    with pytest.raises((RunError, ValidationError)):
        crawl(configured(served.spec()))


def test_pip_settings_come_from_files_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    conf = tmp_path / "pip.conf"
    conf.write_text(
        "[global]\nindex-url = https://a.example/simple\nextra-index-url =\n  https://b.example/s\n  https://c.example/s/\n"
    )
    monkeypatch.setenv("PIP_CONFIG_FILE", str(conf))
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    assert index_urls(pip_settings()) == ["https://a.example/simple/", "https://b.example/s/", "https://c.example/s/"]
    monkeypatch.setenv("PIP_INDEX_URL", "https://d.example/simple/")
    assert index_urls(pip_settings())[0] == "https://d.example/simple/"
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_INDEX_URL")
    assert index_urls(pip_settings()) == ["https://pypi.org/simple/"]


def test_only_source_distributions_of_that_version_count() -> None:
    names = ["a_b-1.0.tar.gz", "a-b-1.0.tgz", "a.b-1.0.1.tar.gz", "a_b-1.0-py3-none-any.whl", "a_b_c-1.0.tar.gz"]
    page = json.dumps({"files": [{"filename": name, "url": name} for name in names]}).encode()
    found = distributions(page, "application/vnd.pypi.simple.v1+json", "https://x.example/simple/a-b/", "A.b", "1.0")
    assert [file.url for file in found] == [
        "https://x.example/simple/a-b/a_b-1.0.tar.gz",
        "https://x.example/simple/a-b/a-b-1.0.tgz",
    ]
