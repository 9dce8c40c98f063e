"""Zip archives are never trusted: what is read of them, and what is refused."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from written_crates import tar_bytes, write_folder

from m31r.config.schema import Config
from m31r.crawl.archive import read_archive
from m31r.crawl.crawl import crawl
from m31r.errors import M31RError, ValidationError

Configured = Callable[..., Config]


def zip_bytes(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def written(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path


def contents(path: Path, config: Config) -> dict[str, bytes]:
    return {member.name: member.open().read() for member in read_archive(path, config.crawl) if member.open}


def test_zip_gives_the_snapshot_that_the_same_tarball_gives(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    files = {f"one-1.0.0/{name}": content for name, content in crate.items()}
    write_folder(tmp_path, {"a/one-1.0.0.zip": zip_bytes(files), "b/one-1.0.0.tar.gz": tar_bytes(crate)})
    zipped = crawl(configured(f"local {tmp_path / 'a' / 'one-1.0.0.zip'}"))
    tarred = crawl(configured(f"local {tmp_path / 'b' / 'one-1.0.0.tar.gz'}"))
    assert (zipped.path / "snapshot.tar").read_bytes() == (tarred.path / "snapshot.tar").read_bytes()
    assert (zipped.path / "files.jsonl").read_bytes() == (tarred.path / "files.jsonl").read_bytes()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_usual_method_is_read(tmp_path: Path, configured: Configured, method: int) -> None:
    files = {"a/lib.rs": b"abc" * 1000, "a/empty.rs": b""}
    assert contents(written(tmp_path / "a.zip", zip_bytes(files, method)), configured("local x")) == files


@pytest.mark.parametrize("name", ["../evil.rs", "a/../../evil.rs", "/etc/evil.rs", "c:/evil.rs", "..\\evil.rs"])
def test_zip_that_leaves_its_folder_is_refused(tmp_path: Path, configured: Configured, name: str) -> None:
    with pytest.raises(ValidationError, match=r"bad\.zip: refused: .*(climbs out|absolute path)"):
        contents(written(tmp_path / "bad.zip", zip_bytes({name: b"x"})), configured("local x"))


@pytest.mark.parametrize(("kind", "says"), [(stat.S_IFLNK, "is a link"), (stat.S_IFIFO, "not a plain file")])
def test_zip_with_link_or_device_is_refused(tmp_path: Path, configured: Configured, kind: int, says: str) -> None:
    info = zipfile.ZipInfo("lib.rs")
    info.external_attr = (kind | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(ValidationError, match=says):
        contents(written(tmp_path / "bad.zip", buffer.getvalue()), configured("local x"))


def altered(raw: bytes, field: int, value: int, width: str = "<L") -> bytes:
    """`raw` with the field at byte `field` of its first directory entry set."""
    changed = bytearray(raw)
    struct.pack_into(width, changed, raw.index(b"PK\1\2") + field, value)
    return bytes(changed)


def test_encrypted_entry_is_refused(tmp_path: Path, configured: Configured) -> None:
    raw = altered(zip_bytes({"lib.rs": b"abc"}), 8, 1, "<H")
    with pytest.raises(ValidationError, match="is encrypted"):
        contents(written(tmp_path / "bad.zip", raw), configured("local x"))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@pytest.mark.parametrize("announced", [0, 10, 2999, 3001, 2**31])
def test_zip_that_lies_about_a_size_is_refused(tmp_path: Path, configured: Configured, announced: int, method: int) -> None:
    raw = altered(zip_bytes({"lib.rs": b"abc" * 1000}, method), 24, announced)
    with pytest.raises(ValidationError, match=r"bad\.zip: (damaged|refused)"):
        contents(written(tmp_path / "bad.zip", raw), configured("local x"))


def test_zip_bomb_is_refused_while_it_is_read(tmp_path: Path, configured: Configured) -> None:
    path = written(tmp_path / "bomb.zip", zip_bytes({"a.rs": bytes(2**20), "b.rs": bytes(2**20)}))
    assert path.stat().st_size < 2**13
    with pytest.raises(ValidationError, match="max_unpacked_bytes = 1500000"):
        contents(path, configured("local x", max_unpacked_bytes=1_500_000))
    assert len(contents(path, configured("local x", max_unpacked_bytes=2**21))) == 2


def test_overlapping_entries_count_each_time(tmp_path: Path, configured: Configured) -> None:
    raw = zip_bytes({"a.rs": bytes(2**20)})
    start = raw.index(b"PK\1\2")
    end = raw.index(b"PK\5\6")
    entry = raw[start:end]
    count = 50
    directory = entry * count
    tail = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), start, 0)
    path = written(tmp_path / "bomb.zip", raw[:start] + directory + tail)
    with pytest.raises(ValidationError, match=r"max_unpacked_bytes|Overlapped"):
        for member in read_archive(path, configured("local x", max_unpacked_bytes=2**22).crawl):
            assert member.open is not None
            member.open().read()


def test_entries_are_counted_before_they_are_held(tmp_path: Path, configured: Configured) -> None:
    raw = bytearray(zip_bytes({f"{n}.rs": b"" for n in range(20)}))
    path = written(tmp_path / "many.zip", bytes(raw))
    assert len(contents(path, configured("local x", max_archive_files=20))) == 20
    # the number that the archive states is not believed
    struct.pack_into("<HH", raw, raw.index(b"PK\5\6") + 8, 1, 1)
    with pytest.raises(ValidationError, match="max_archive_files = 19"):
        contents(written(tmp_path / "many.zip", bytes(raw)), configured("local x", max_archive_files=19))


def test_more_entries_than_a_plain_zip_can_number_are_read(tmp_path: Path, configured: Configured) -> None:
    path = written(tmp_path / "many.zip", zip_bytes({f"{n}.txt": b"" for n in range(66_000)}, zipfile.ZIP_STORED))
    assert sum(1 for _ in read_archive(path, configured("local x").crawl)) == 66_000
    with pytest.raises(ValidationError, match="max_archive_files = 65999"):
        list(read_archive(path, configured("local x", max_archive_files=65_999).crawl))


def test_names_that_are_not_utf8_are_ignored_and_reported(
    tmp_path: Path, configured: Configured, crate: dict[str, bytes]
) -> None:
    raw = zip_bytes({**{f"one/{name}": content for name, content in crate.items()}, "one/qqq.rs": b"// x\n"})
    write_folder(tmp_path, {"one.zip": raw.replace(b"one/qqq.rs", b"one/q\xff\xfe.rs")})
    artifact = crawl(configured(f"local {tmp_path / 'one.zip'}"))
    assert artifact.counts["files"] == 3 and artifact.counts["ignored"] == 2
    assert r'"path": "one/q\\xff\\xfe.rs", "reason": "name is not UTF-8"' in (artifact.path / "ignored.jsonl").read_text()


def test_zip_cut_anywhere_is_refused(tmp_path: Path, configured: Configured) -> None:
    config, raw = configured("local x"), zip_bytes({"a.rs": b"abc", "b.rs": b"abc"})
    assert len(contents(written(tmp_path / "a.zip", raw), config)) == 2
    for length in range(len(raw)):
        with pytest.raises(ValidationError, match="damaged or cut short"):
            contents(written(tmp_path / "a.zip", raw[:length]), config)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10**6), value=st.integers(0, 255))
def test_any_altered_byte_gives_true_files_or_one_clear_error(
    tmp_path: Path, configured: Configured, place: int, value: int
) -> None:
    raw = bytearray(zip_bytes({"a/one.rs": b"abc" * 50, "a/two.rs": b"abc" * 50}))
    raw[place % len(raw)] = value
    try:
        found = contents(written(tmp_path / "b.zip", bytes(raw)), configured("local x"))
    except M31RError as error:
        assert isinstance(error, ValidationError) and "\n" not in str(error)
        return
    assert len(found) <= 2 and set(found.values()) <= {b"abc" * 50}
