"""A Cargo registry on the loopback, in the sparse protocol's own layout, that fails in every way a network can."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from written_crates import tar_bytes


def crate_files(name: str, version: str, extra: dict[str, bytes] | None = None) -> dict[str, bytes]:
    """What `cargo package` puts into a .crate file of a small library."""
    manifest = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\nlicense = "MIT OR Apache-2.0"\n'
    return {
        ".cargo_vcs_info.json": b'{"git":{"sha1":"0123456789012345678901234567890123456789"},"path_in_vcs":""}',
        "Cargo.toml": manifest.encode(), "Cargo.toml.orig": manifest.encode(), "Cargo.lock": b"version = 3\n",
        "LICENSE-MIT": b"MIT License\n", "README.md": b"# a crate\n",
        "src/lib.rs": f"pub fn {name.replace('-', '_')}() -> &'static str {{\n    \"{version}\"\n}}\n".encode(),
        **(extra or {}),
    }  # fmt: skip


@dataclass
class Registry:
    """`faults` are played one a request: a number answers so, "cut" breaks off, "garbled" sends other bytes, "" is true."""

    url: str = ""
    crates: dict[tuple[str, str], bytes] = field(default_factory=dict)
    index: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    dl: str = ""
    faults: list[str] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)

    def publish(self, name: str, version: str, extra: dict[str, bytes] | None = None, yanked: bool = False) -> str:
        """Adds a release of a small library; returns its SHA-256."""
        return self.publish_files(name, version, crate_files(name, version, extra), yanked)

    def publish_files(self, name: str, version: str, files: dict[str, bytes], yanked: bool = False) -> str:
        """Adds a release that holds `files`; returns its SHA-256."""
        body = tar_bytes(files, f"{name}-{version}")
        sha256 = hashlib.sha256(body).hexdigest()
        self.crates[name, version] = body
        entry = {"name": name, "vers": version, "deps": [], "cksum": sha256, "features": {}, "yanked": yanked}
        self.index.setdefault(name, []).append(entry)
        return sha256

    def asked(self, part: str) -> list[tuple[str, str]]:
        """The requests whose path holds `part`."""
        return [request for request in self.requests if part in request[0]]

    def answer(self, path: str) -> bytes | None:
        """What lies at `path`, or None."""
        if path == "/index/config.json":
            return json.dumps({"dl": self.dl or f"{self.url.removesuffix('/index/')}/dl", "api": self.url}).encode()
        parts = path.strip("/").split("/")
        if parts[0] == "dl" and parts[-1] == "download":
            return self.crates.get((parts[1], parts[2]))
        for name, entries in self.index.items():
            low = name.lower()
            prefix = f"{len(low)}" if len(low) < 3 else f"3/{low[0]}" if len(low) == 3 else f"{low[:2]}/{low[2:4]}"
            if path == f"/index/{prefix}/{low}":
                return "".join(json.dumps(entry) + "\n" for entry in entries).encode()
        return None


@contextmanager
def serve(registry: Registry) -> Iterator[Registry]:
    """Serves `registry` on a free port of the loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            registry.requests.append((self.path, asked))
            fault = registry.faults.pop(0) if registry.faults else ""
            if fault.isdigit():
                self.send_error(int(fault))
                return
            body = registry.answer(self.path)
            if body is None:
                self.send_error(404)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            body = bytes(len(body) - start) if fault == "garbled" else body[start:]
            self.wfile.write(body[: len(body) // 2] if fault == "cut" else body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    registry.url = f"http://127.0.0.1:{server.server_port}/index/"
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
