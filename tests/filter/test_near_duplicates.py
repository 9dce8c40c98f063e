"""Near-duplicates: what is dropped is what a quadratic oracle over shared bands and true Jaccard similarity drops."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from m31r.artifacts.store import Artifact
from m31r.config.schema import FilterConfig
from m31r.filter.filter import filter_files
from m31r.filter.minhash import BANDS, band_keys, distinct, jaccard, shingles, sketch
from m31r.filter.near import components
from m31r.filter.tokens import grams, mixed, read_tokens

MIT = b'[package]\nname = "one"\nversion = "1.0.0"\nlicense = "MIT"\nedition = "2021"\n'
WORDS = [f"name_{n}" for n in range(40)]


def members(text: bytes) -> np.ndarray:
    return shingles(read_tokens(text).hashes)


def words_of(text: bytes) -> list[bytes]:
    tokens = read_tokens(text)
    return [text[start:end] for start, end in zip(tokens.starts.tolist(), tokens.ends.tolist(), strict=True)]


def test_tokens_are_words_and_runs_of_punctuation() -> None:
    assert words_of("let é_1 = x.f(&[2u8])?;\n".encode()) == [
        "é_1".encode() if w == "é_1" else w.encode() for w in ["let", "é_1", "=", "x", ".", "f", "(&[", "2u8", "])?;"]
    ]
    assert words_of(b"") == words_of(b" \n\t") == []


@given(st.text(alphabet=st.sampled_from("ab1_ \n;({é")), st.text(alphabet=st.sampled_from("ab1_ \n;({é")))
def test_hashes_are_of_the_token_alone(one: str, other: str) -> None:
    first, second = read_tokens(one.encode()), read_tokens((other + "\n" + one).encode())
    assert first.hashes.tolist() == second.hashes.tolist()[len(second.hashes) - len(first.hashes) :]
    spelled = dict(zip(words_of((other + "\n" + one).encode()), second.hashes.tolist(), strict=True))
    assert len(set(spelled.values())) == len(spelled)


@given(st.lists(st.integers(0, 3), max_size=30), st.integers(1, 7))
def test_grams_are_equal_where_the_tokens_are(tokens: list[int], length: int) -> None:
    hashed = grams(mixed(np.array(tokens, np.uint64)), length).tolist()
    runs = [tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)]
    assert len(hashed) == len(runs)
    assert len(set(hashed)) == len(set(runs)) == len(set(zip(hashed, runs, strict=True)))


SETS = st.lists(st.integers(0, 2**64 - 1), max_size=50)


@given(SETS, SETS)
def test_jaccard_is_exact(one: list[int], other: list[int]) -> None:
    both = set(one) | set(other) | {0}
    arrays = [distinct(np.array([*values, 0], np.uint64)) for values in (one, other)]
    assert jaccard(*arrays) == len((set(one) | {0}) & (set(other) | {0})) / len(both)


@pytest.mark.parametrize("size", [1, 3, 20, 200, 3000])
def test_sketches_agree_as_often_as_the_sets_are_similar(size: int) -> None:
    errors = []
    for trial in range(60):
        values = mixed(np.arange(trial * 10_000, trial * 10_000 + size, dtype=np.uint64))
        one, other = np.sort(values[: -(size // 6) or None]), np.sort(values[size // 6 :])
        errors.append(float((sketch(one) == sketch(other)).mean()) - jaccard(one, other))
    # the standard error of 256 draws, over 60 trials, four times
    assert abs(np.mean(errors)) < 4 * 0.5 / 256**0.5 / 60**0.5 and np.std(errors) < 0.05


def test_sketch_is_of_the_set_whatever_its_size() -> None:
    values = distinct(mixed(np.arange(500, dtype=np.uint64)))
    assert len(band_keys(values)) == BANDS
    assert (sketch(values) == sketch(values.copy())).all()
    # every bin is filled, also of a set of one
    assert len(set(sketch(values[:1]).tolist())) == 256


def test_keys_are_the_same_everywhere() -> None:
    text = b"fn add(left: u64, right: u64) -> u64 {\n    left + right\n}\n"
    # frozen: another value would change the survivors of every corpus
    assert [hex(key) for key in band_keys(members(text))[:2].tolist()] == ["0x4f57829aa550747d", "0x832cbf8a3a70e0be"]


def oracle(texts: Sequence[bytes], least: float) -> list[int]:
    """The numbers of the kept texts, every pair compared."""
    sets = [{tuple(words[i : i + 5]) for i in range(len(words) - 4)} for words in map(words_of, texts)]
    keys = [set(enumerate(band_keys(members(text)).tolist())) if s else set() for text, s in zip(texts, sets, strict=True)]
    kept: list[int] = []
    for n, text in enumerate(texts):
        twins = (m for m in kept if keys[m] & keys[n] and len(sets[m] & sets[n]) / len(sets[m] | sets[n]) >= least)
        if text not in (texts[m] for m in kept) and next(twins, None) is None:
            kept.append(n)
    return kept


def written(seed: int, edits: int, length: int) -> bytes:
    """A small program of a family; more edits, less similar to the family's others."""
    source = random.Random(seed % 3)
    body = [f"    let {source.choice(WORDS)} = {source.choice(WORDS)}({source.randrange(9)});" for _ in range(length)]
    own = random.Random(seed)
    for _ in range(edits):
        body[own.randrange(length)] = f"    {own.choice(WORDS)}.{own.choice(WORDS)}();"
    return ("fn made() {\n" + "\n".join(body) + "\n}\n").encode()


def window(first: int, indent: bytes) -> bytes:
    """Forty lines of one long program from line `first` on: near windows are similar, and their chains end far apart."""
    own = random.Random(7)
    lines = [f"let {own.choice(WORDS)}{n} = {own.choice(WORDS)}({n});".encode() for n in range(80)]
    return b"fn made() {\n" + b"".join(indent + line + b"\n" for line in lines[first : first + 40]) + b"}\n"


WRITTEN = st.builds(written, st.integers(0, 30), st.integers(0, 12), st.sampled_from([2, 12, 40]))
# of the same tokens and other bytes, for a similarity of exactly 1
WINDOWS = st.builds(window, st.integers(0, 40), st.sampled_from([b"", b"    ", b"\t"]))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    made=st.one_of(st.lists(WRITTEN, min_size=1, max_size=14), st.lists(WINDOWS, min_size=2, max_size=14)),
    least=st.sampled_from([0.3, 0.7, 1.0]),
)
def test_survivors_are_those_of_a_quadratic_oracle(
    root: Path,
    crawled: Callable[..., Artifact],
    filter_config: Callable[..., FilterConfig],
    made: list[bytes],
    least: float,
) -> None:
    snapshot = crawled(one={"Cargo.toml": MIT, **{f"f{n:02}.rs": text for n, text in enumerate(made)}})
    artifact = filter_files(filter_config(near_duplicate_similarity=least), root, snapshot)
    kept = [json.loads(line)["path"] for line in (artifact.path / "files.jsonl").read_text().splitlines()]
    assert kept == [f"f{n:02}.rs" for n in oracle(made, least)]


def test_workers_agree_on_near_duplicates(
    root: Path, crawled: Callable[..., Artifact], filter_config: Callable[..., FilterConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("m31r.filter.filter._BATCH_BYTES", 3_000)
    monkeypatch.setattr("m31r.filter.output._TASK_BYTES", 3_000)
    made = {f"f{n:02}.rs": written(n, n % 5, 40) for n in range(40)}
    snapshot = crawled(one={"Cargo.toml": MIT, **made})
    found = [filter_files(filter_config(workers=n), root / str(n), snapshot) for n in (0, 2)]
    assert found[0].hash == found[1].hash
    assert found[0].counts["reasons"]["near duplicate"] > 20
    rejected = [json.loads(line) for line in (found[0].path / "rejected.jsonl").read_text().splitlines()]
    assert any(entry["detail"].endswith(" to one/f00.rs") for entry in rejected)


@given(st.lists(st.lists(st.integers(0, 6), min_size=BANDS, max_size=BANDS), max_size=9))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_components_are_what_shared_keys_join(tmp_path: Path, rows: list[list[int]]) -> None:
    keys = np.array(rows, np.uint64).reshape(-1, BANDS) * np.uint64(10) + (np.arange(len(rows), dtype=np.uint64)[:, None] % 7)
    (tmp_path / "keys").write_bytes(keys.tobytes())
    found = [group.tolist() for group in components(tmp_path / "keys", np.arange(len(rows)) * 3)]
    groups = [{n} for n in range(len(rows))]
    for one in range(len(rows)):
        for other in range(one):
            if (keys[one] == keys[other]).any():
                merged = next(g for g in groups if one in g) | next(g for g in groups if other in g)
                groups = [g for g in groups if not g & merged] + [merged]
    assert found == sorted([3 * n for n in sorted(group)] for group in groups if len(group) > 1)
