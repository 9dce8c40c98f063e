"""Licence texts and headers: a text is what its own phrases say, and any doubt is no licence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from m31r.artifacts.store import Artifact
from m31r.config.schema import FilterConfig
from m31r.filter.filter import filter_files
from m31r.filter.license_texts import recognise
from m31r.filter.licenses import header_license

MIT = "... to deal in the Software without\n  restriction, ...\n" + (
    "The above copyright notice and this permission notice shall be included"
)
BSD = "Redistributions of source code must retain ...\n * Redistributions in binary form must reproduce ..."
ISC = "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted"
LIB = b"pub fn one() -> u32 {\n    1\n}\n"
TEXTS = {
    "MIT": MIT,
    "Apache-2.0": "Apache License\nVersion 2.0, January 2004\nGrant of Patent License. Submission of Contributions.",
    "BSD-2-Clause": BSD,
    "BSD-3-Clause": BSD + " may not be used to endorse or promote products",
    "ISC": ISC + ", provided that the above copyright notice and this permission notice appear in all copies.",
    "0BSD": ISC + ".\nTHE SOFTWARE IS PROVIDED",
    "Unlicense": "This is free and unencumbered software released into the public domain. commercial or non-commercial\n"
    "We dedicate any and all copyright interest",
    "CC0-1.0": "CC0 1.0 Universal. Affirmer",
    "Zlib": "The origin of this software must not be misrepresented. Altered source versions must be plainly marked",
    "BSL-1.0": "Boost Software License - Version 1.0. machine-executable object code",
    "MIT AND Apache-2.0": MIT + "\n\nApache License\nVersion 2.0\nGrant of Patent License. Submission of Contributions.",
}


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def reasons(artifact: Artifact) -> dict[str, str]:
    return {entry["path"]: entry["reason"] for entry in lines(artifact.path / "rejected.jsonl")}


@pytest.mark.parametrize("expected", TEXTS)
def test_phrases_name_their_licence_however_they_are_wrapped(expected: str) -> None:
    text = TEXTS[expected]
    assert recognise(text.encode()) == expected
    assert recognise(("// " + "\r\n// ".join(text.upper().split())).encode()) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "All rights reserved.",
        "MIT",
        MIT + " This program is also covered by the GNU General Public License.",
        MIT + " For non-commercial use only.",
        MIT + " The Software shall be used for Good, not Evil.",
        MIT + " whatever" * 400,
        BSD + " All advertising materials mentioning features",
        "GNU LESSER GENERAL PUBLIC LICENSE Version 3",
        MIT + "\x00" * 300_000,
    ],
)
def test_doubtful_texts_are_no_licence(text: str) -> None:
    assert recognise(text.encode()) is None


def test_crates_without_an_expression_have_the_licence_of_their_text(
    root: Path, crawled: Callable[..., Artifact], filter_config: Callable[..., FilterConfig]
) -> None:
    named = '[package]\nname = "{}"\nlicense-file = "{}"\n'
    files = {
        "named/Cargo.toml": named.format("named", "LICENSE.md"),
        "named/LICENSE.md": MIT,
        "named/COPYING": "Mine alone",
        "above/Cargo.toml": named.format("above", "../LICENSE-TOP"),
        "LICENSE-TOP": TEXTS["ISC"],
        "gone/Cargo.toml": named.format("gone", "LICENSE"),
        "odd/Cargo.toml": named.format("odd", "LICENSE"),
        "odd/LICENSE": "Mine alone",
        "silent/Cargo.toml": '[package]\nname = "silent"\n',
        "silent/LICENSE-MIT": MIT,
        "silent/LICENSE-APACHE": TEXTS["Apache-2.0"],
        "doubt/Cargo.toml": '[package]\nname = "doubt"\n',
        "doubt/LICENSE-MIT": MIT,
        "doubt/LICENSE-OTHER": "Mine alone",
        "below/Cargo.toml": '[package]\nname = "below"\n',
        "loose/x.rs": "",
    }
    crates = ["named", "above", "gone", "odd", "silent", "doubt", "below"]
    code = {f"{name}/lib.rs": f"pub fn {name}() {{}}\n" for name in [*crates, "loose"]}
    snapshot = crawled(one={path: text.encode() for path, text in {**files, **code}.items()})
    artifact = filter_files(filter_config(), root, snapshot)
    assert {e["path"]: e["license"] for e in lines(artifact.path / "files.jsonl")} == {
        "named/lib.rs": "MIT",
        "above/lib.rs": "ISC",
        "silent/lib.rs": "Apache-2.0 AND MIT",
        "below/lib.rs": "ISC",
        "loose/lib.rs": "ISC",
    }
    found = reasons(artifact)
    assert {found[f"{name}/lib.rs"] for name in ("gone", "odd", "doubt")} == {"licence missing"}


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("// SPDX-License-Identifier: MIT\n", "MIT"),
        ("//! x\n/* SPDX-License-Identifier: MIT/Apache-2.0 */\nfn a() {}\n", "MIT/Apache-2.0"),
        ("/*\n * SPDX-License-Identifier: GPL-2.0\n */\n", "GPL-2.0"),
        ("// SPDX-License-Identifier: MIT\n// SPDX-License-Identifier: ISC\n", "(MIT) AND (ISC)"),
        ('const A: &str = "SPDX-License-Identifier: MIT";\n', None),
        ("fn a() {} // SPDX-License-Identifier: MIT\n", None),
        ("// x\n" * 1000 + "// SPDX-License-Identifier: MIT\n", None),
        ("fn a() {}\n", None),
    ],
)
def test_headers_are_read_where_they_belong(text: str, expression: str | None) -> None:
    assert header_license(text.encode()) == expression


def test_header_overrules_the_crate_in_both_directions(
    root: Path, crawled: Callable[..., Artifact], filter_config: Callable[..., FilterConfig]
) -> None:
    mit, gpl = (f'[package]\nname = "{n}"\nlicense = "{n}"\n'.encode() for n in ("MIT", "GPL-3.0-only"))
    head = "// SPDX-License-Identifier: {}\npub fn f{}() {{}}\n"
    files = {
        "m/Cargo.toml": mit,
        "m/own.rs": LIB,
        "m/gpl.rs": head.format("GPL-2.0-only", 1).encode(),
        "m/or.rs": head.format("GPL-2.0-only/0BSD", 2).encode(),
        "m/odd.rs": head.format("Mine", 3).encode(),
        "g/Cargo.toml": gpl,
        "g/own.rs": LIB + b"// other\n",
        "g/isc.rs": head.format("ISC", 4).encode(),
    }
    artifact = filter_files(filter_config(), root, crawled(one=files))
    kept = {e["path"]: e["license"] for e in lines(artifact.path / "files.jsonl")}
    assert kept == {"m/own.rs": "MIT", "m/or.rs": "GPL-2.0-only OR 0BSD", "g/isc.rs": "ISC"}
    found = reasons(artifact)
    assert (found["m/gpl.rs"], found["m/odd.rs"], found["g/own.rs"]) == ("licence denied", "licence unknown", "licence denied")
