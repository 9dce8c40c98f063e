"""Archives are never trusted: what is read of them, and what is refused."""

import gzip
import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from m31r.config.schema import Config
from m31r.crawl.archive import read_archive
from m31r.errors import M31RError, ValidationError

Configured = Callable[..., Config]


def archive(path: Path, names: list[str], kind: bytes = tarfile.REGTYPE, mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name in names:
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "target"
            info.size = 3 if kind == tarfile.REGTYPE else 0
            tar.addfile(info, io.BytesIO(b"abc"))
    return path


def contents(path: Path, config: Config) -> dict[str, bytes]:
    return {member.name: member.open().read() for member in read_archive(path, config.crawl) if member.open}


@pytest.mark.parametrize("suffix", [".tar.gz", ".tgz", ".crate", ".tar.xz", ".tar.bz2", ".tar"])
def test_every_kind_of_archive_is_read(tmp_path: Path, configured: Configured, suffix: str) -> None:
    mode = {".tar.xz": "w:xz", ".tar.bz2": "w:bz2", ".tar": "w"}.get(suffix, "w:gz")
    path = archive(tmp_path / f"a{suffix}", ["top/./src//lib.rs", "top/Cargo.toml"], mode=mode)
    assert contents(path, configured("local x")) == {"top/src/lib.rs": b"abc", "top/Cargo.toml": b"abc"}


@pytest.mark.parametrize("name", ["../evil.rs", "a/../../evil.rs", "a/..", "..\\evil.rs"])
def test_archive_with_dotdot_is_refused(tmp_path: Path, configured: Configured, name: str) -> None:
    path = archive(tmp_path / "bad.tar.gz", ["a/lib.rs", name])
    with pytest.raises(ValidationError, match="climbs out") as refused:
        contents(path, configured("local x"))
    assert "bad.tar.gz" in str(refused.value) and repr(name) in str(refused.value)


@pytest.mark.parametrize("name", ["/etc/evil.rs", "\\evil.rs", "C:\\evil.rs", "c:/evil.rs"])
def test_archive_with_absolute_path_is_refused(tmp_path: Path, configured: Configured, name: str) -> None:
    with pytest.raises(ValidationError, match="absolute path"):
        contents(archive(tmp_path / "bad.tar.gz", [name]), configured("local x"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_archive_with_link_is_refused(tmp_path: Path, configured: Configured, kind: bytes) -> None:
    with pytest.raises(ValidationError, match=r"'lib\.rs' is a link to 'target'"):
        contents(archive(tmp_path / "bad.tar.gz", ["lib.rs"], kind), configured("local x"))


@pytest.mark.parametrize("kind", [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_archive_with_device_is_refused(tmp_path: Path, configured: Configured, kind: bytes) -> None:
    with pytest.raises(ValidationError, match="not a plain file"):
        contents(archive(tmp_path / "bad.tar.gz", ["lib.rs"], kind), configured("local x"))


def test_archive_with_too_many_members_is_refused(tmp_path: Path, configured: Configured) -> None:
    path = archive(tmp_path / "many.tar.gz", [f"{n}.rs" for n in range(6)])
    assert len(contents(path, configured("local x", max_archive_files=6))) == 6
    with pytest.raises(ValidationError, match="max_archive_files = 5"):
        contents(path, configured("local x", max_archive_files=5))


def test_unpacked_bytes_are_counted_while_read(tmp_path: Path, configured: Configured) -> None:
    path = tmp_path / "bomb.tar.gz"
    info = tarfile.TarInfo("zeros.txt")  # not even a file that the crawl wants
    info.size = 3 * 2**20
    with tarfile.open(path, "w:gz") as tar:
        tar.addfile(info, io.BytesIO(bytes(info.size)))
    assert path.stat().st_size < 2**14
    with pytest.raises(ValidationError, match="max_unpacked_bytes"):
        contents(path, configured("local x", max_unpacked_bytes=2**20))


def test_large_archive_is_refused_before_it_is_read(tmp_path: Path, configured: Configured) -> None:
    path = archive(tmp_path / "a.tar", ["a.rs"], mode="w")
    with pytest.raises(ValidationError, match="max_archive_bytes = 100"):
        contents(path, configured("local x", max_archive_bytes=100))


def test_header_that_wants_memory_is_refused(tmp_path: Path, configured: Configured) -> None:
    info = tarfile.TarInfo("././@LongLink")
    info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2**30
    path = tmp_path / "a.tar"
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + bytes(2048))
    with pytest.raises(ValidationError, match="header of 1073741824 bytes"):
        contents(path, configured("local x"))


def test_headers_nested_without_end_are_refused(tmp_path: Path, configured: Configured) -> None:
    info = tarfile.TarInfo("pax")
    info.type, info.size = tarfile.XGLTYPE, 0
    path = tmp_path / "a.tar"
    path.write_bytes(info.tobuf(tarfile.USTAR_FORMAT) * 5000 + bytes(1024))
    with pytest.raises(ValidationError, match="damaged"):
        contents(path, configured("local x"))


@pytest.mark.parametrize("suffix", ["gz", "xz", "bz2", ""])
def test_archive_cut_anywhere_is_refused(tmp_path: Path, configured: Configured, suffix: str) -> None:
    config = configured("local x")
    whole = archive(tmp_path / f"a.tar{suffix and '.'}{suffix}", ["a.rs", "b.rs"], mode=f"w:{suffix}")
    raw = whole.read_bytes()
    assert len(contents(whole, config)) == 2
    # an uncompressed archive ends in a run of zero blocks, of which any number will do
    end = 2048 if suffix == "" else len(raw) - 1
    for length in {0, 1, 100, 512, 1024, 1536, end // 2, end} - {n for n in (512, 1024, 1536) if n > end}:
        whole.write_bytes(raw[:length])
        with pytest.raises(ValidationError, match="damaged or cut short"):
            contents(whole, config)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), value=st.integers(0, 255), compressed=st.booleans())
def test_any_altered_byte_gives_the_files_or_one_clear_error(
    tmp_path: Path, configured: Configured, place: int, value: int, compressed: bool
) -> None:
    config = configured("local x")
    plain = archive(tmp_path / "a.tar", ["a/one.rs", "a/two.rs"], mode="w").read_bytes()[:3072]
    raw = bytearray(gzip.compress(plain, mtime=0) if compressed else plain)
    raw[place % len(raw)] = value
    path = tmp_path / ("b.tar.gz" if compressed else "b.tar")
    path.write_bytes(raw)
    try:
        found = contents(path, config)
    except M31RError as error:
        assert isinstance(error, ValidationError) and "\n" not in str(error)
        return
    assert len(found) <= 2
    if compressed:
        assert set(found.values()) == {b"abc"}  # the checksum leaves no other way
