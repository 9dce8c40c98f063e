"""What a worker does: reads a batch of files straight from the snapshot and judges each one."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from m31r.config.schema import FilterConfig
from m31r.filter.benchmarks import load_lookup
from m31r.filter.facts import Facts, read_facts
from m31r.filter.findings import SECRET, Finding, find_all
from m31r.filter.generated import generated_problem
from m31r.filter.licenses import header_license, rule
from m31r.filter.minhash import band_keys, distinct
from m31r.filter.redact import Edit, applied, edits_for
from m31r.filter.syntax import Rustc, parse, tree_problem
from m31r.filter.text import count_lines, normalise, problem

# arrays over this much text stay in a core's cache
_GROUP_BYTES = 2**17


@dataclass(frozen=True)
class Rejection:
    """Why a file is left out: one of the fixed reasons, and what shows it."""

    reason: str
    detail: str


@dataclass(frozen=True)
class Place:
    """Where a file's bytes lie in the snapshot; what its crate says of its edition and licence, and if that forbids it."""

    offset: int
    size: int
    edition: str
    license: str
    rejection: Rejection | None


@dataclass(frozen=True)
class Text:
    """A file that passed by itself; the text is the snapshot's bytes, normalised, with `edits` made.

    `bands` holds its 32 band keys (none below five tokens), `benchmark_grams` numbers of the benchmark's grams as int32,
    `findings` the (kind, line) of what was redacted.
    """

    sha256: bytes
    size: int
    lines: int
    license: str
    edits: tuple[Edit, ...]
    findings: tuple[tuple[str, int], ...]
    bands: bytes
    benchmark_grams: bytes


@dataclass(frozen=True)
class Judge:
    """The rules that a worker applies; sent along with each batch. `benchmark_grams` is a file of them, or None."""

    config: FilterConfig
    snapshot: Path
    rustc: Rustc | None
    benchmark_grams: Path | None

    def batch(self, places: list[Place]) -> list[Rejection | Text]:
        """A verdict for each place, in order."""
        verdicts: list[Rejection | Text] = []
        group: list[tuple[Place, bytes]] = []
        size = 0
        with self.snapshot.open("rb") as snapshot:
            for place in places:
                snapshot.seek(place.offset)
                group.append((place, snapshot.read(place.size)))
                size += place.size
                if size >= _GROUP_BYTES:
                    verdicts += self._group(group)
                    group, size = [], 0
        return [*verdicts, *self._group(group)]

    def _group(self, files: list[tuple[Place, bytes]]) -> Iterator[Rejection | Text]:
        texts = [normalise(raw) for _, raw in files]
        licensed = [self._license(place, text) for (place, _), text in zip(files, texts, strict=True)]
        early: list[Rejection | None] = []
        for (_, raw), text, license_ in zip(files, texts, licensed, strict=True):
            found = problem(raw, text, self.config.max_lines)
            early.append(license_ if isinstance(license_, Rejection) else Rejection(*found) if found else None)
        undecided = [text for text, rejection in zip(texts, early, strict=True) if rejection is None]
        facts = read_facts(undecided, self.config.benchmark_tokens if self.benchmark_grams else 0)
        for (place, _), text, license_, rejection in zip(files, texts, licensed, early, strict=True):
            yield rejection or self._text(text, place.edition, str(license_), next(facts))

    def _license(self, place: Place, text: bytes) -> str | Rejection:
        """The licence that a file stands under, by its own header or else by its crate."""
        own = header_license(text)
        if own is None:
            return place.rejection or place.license
        ruling = rule(own, frozenset(self.config.allowed_licenses))
        return Rejection(ruling.reason, f"its own header says {ruling.expression}") if ruling.reason else ruling.expression

    def _text(self, text: bytes, edition: str, license_: str, facts: Facts) -> Rejection | Text:
        if detail := generated_problem(self.config, text, facts):
            return Rejection("generated", detail)
        root = parse(text)
        if detail := tree_problem(root, text, edition, self.rustc):
            return Rejection("syntax", detail)
        edits: list[Edit] = []
        taken: list[Finding] = []
        if findings := find_all(text, facts):
            taken, edits = edits_for(text, root, findings)
        for finding in taken:
            if (self.config.secrets if finding.family == SECRET else self.config.personal_data) == "drop":
                return Rejection(finding.family, f"{finding.kind} in line {_line(text, finding)}")
        lines = tuple((finding.kind, _line(text, finding)) for finding in taken)
        if edits:
            text = applied(text, edits)
            own_facts = next(read_facts([text], 0))
            facts = replace(own_facts, benchmark_grams=facts.benchmark_grams)
        members = distinct(facts.grams)
        hits = load_lookup(self.benchmark_grams).hits(facts.benchmark_grams) if self.benchmark_grams else None
        return Text(
            hashlib.sha256(text).digest(),
            len(text),
            count_lines(text),
            license_,
            tuple(edits),
            lines,
            band_keys(members).tobytes() if len(members) else b"",
            hits.tobytes() if hits is not None else b"",
        )


def _line(text: bytes, finding: Finding) -> int:
    return text.count(b"\n", 0, finding.start) + 1
