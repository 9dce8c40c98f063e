"""Crates, folders and archives for tests, written by ourselves."""

import io
import tarfile
from pathlib import Path

LIB = b"pub fn one() -> u32 {\n    1\n}\n"
MANIFEST = b'[package]\nname = "one"\nversion = "1.0.0"\nlicense = "MIT"\n'
CRATE = {"Cargo.toml": MANIFEST, "src/lib.rs": LIB, "LICENSE": b"MIT License\n", "README.md": b"# one\n"}


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return folder


def tar_bytes(files: dict[str, bytes], top: str = "one-1.0.0", mode: str = "w:gz") -> bytes:
    """A tar archive of `files` under the folder `top`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as tar:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(f"{top}/{name}" if top else name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()
