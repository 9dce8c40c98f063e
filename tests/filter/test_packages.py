"""A file's crate, version, edition and licence: from the nearest manifest, inherited as Cargo inherits."""

from pathlib import PurePosixPath
from typing import Any

import pytest

from m31r.filter.packages import Package, Packages, metadata_license, parse_manifest


def packages(manifests: dict[str, str], metadata: str | None = None) -> Packages:
    parsed: dict[tuple[str, str], dict[str, Any] | None] = {}
    for path, text in manifests.items():
        folder = str(PurePosixPath(path).parent)
        parsed["src", "" if folder == "." else folder] = parse_manifest(text.encode())
    return Packages(parsed, {"src": metadata} if metadata else {})


def of(path: str, manifests: dict[str, str], metadata: str | None = None) -> Package:
    return packages(manifests, metadata).of("src", path)


WORKSPACE = '[workspace]\nmembers = ["a"]\n[workspace.package]\nversion = "3.1.0"\nlicense = "MIT"\nedition = "2024"\n'
MEMBER = '[package]\nname = "a"\nversion.workspace = true\nlicense = { workspace = true }\nedition.workspace = true\n'


def test_nearest_package_counts() -> None:
    manifests = {
        "Cargo.toml": '[package]\nname = "outer"\nversion = "1.0.0"\nlicense = "MIT"\n',
        "inner/Cargo.toml": '[package]\nname = "inner"\nversion = "2.0.0"\nlicense = "GPL-3.0"\nedition = "2021"\n',
        "inner/virtual/Cargo.toml": "[workspace]\n",
    }
    assert of("src/deep/lib.rs", manifests) == Package("outer", "1.0.0", "2015", "MIT", "its Cargo.toml names no licence")
    inner = of("inner/virtual/x/y.rs", manifests)
    assert (inner.crate, inner.version, inner.license, inner.edition) == ("inner", "2.0.0", "GPL-3.0", "2021")


def test_fields_are_inherited_from_the_workspace() -> None:
    found = of("crates/a/src/lib.rs", {"Cargo.toml": WORKSPACE, "crates/a/Cargo.toml": MEMBER})
    assert (found.crate, found.version, found.edition, found.license) == ("a", "3.1.0", "2024", "MIT")


def test_workspace_may_be_named_or_be_the_package_itself() -> None:
    member = MEMBER + 'workspace = "../shared"\n'
    found = of("a/lib.rs", {"shared/Cargo.toml": WORKSPACE, "a/Cargo.toml": member})
    assert (found.version, found.license) == ("3.1.0", "MIT")
    assert of("lib.rs", {"Cargo.toml": MEMBER + WORKSPACE}).license == "MIT"


@pytest.mark.parametrize(
    ("manifest", "why"),
    [
        ('[package]\nname = "a"\nlicense-file = "LICENSE"\n', "a licence file but no licence"),
        ('[package]\nname = "a"\nlicense.workspace = true\n', "no workspace names"),
        ("[package\n", "cannot be read"),
        ("", "cannot be read"),
    ],
)
def test_what_the_source_says_of_itself_never_covers_a_doubtful_crate(manifest: str, why: str) -> None:
    found = of("vendored/lib.rs", {"vendored/Cargo.toml": manifest}, "MIT")
    assert found.license is None and why in found.why


def test_unpublished_parts_of_a_project_have_the_projects_licence() -> None:
    assert of("a/lib.rs", {"a/Cargo.toml": '[package]\nname = "a"\n'}, "Apache-2.0").license == "Apache-2.0"
    loose = of("lib.rs", {}, "Apache-2.0")
    assert (loose.crate, loose.license) == ("src", "Apache-2.0")
    assert of("lib.rs", {}).license is None


@pytest.mark.parametrize("value", ["1", "[]", "{}", '""', "{ workspace = 1 }", "{ workspace = false }", "true"])
@pytest.mark.parametrize("field", ["name", "version", "edition", "license"])
def test_manifests_of_wrong_types_are_survived(field: str, value: str) -> None:
    found = of("lib.rs", {"Cargo.toml": f"[package]\n{field} = {value}\n"})
    assert found.license is None and found.crate == "src" and found.version == ""


def test_python_metadata_names_a_licence_in_one_line_or_not_at_all() -> None:
    assert metadata_license(b"Name: x\nLicense: MIT\nLicense-Expression: Apache-2.0\n\nLicense: GPL\n") == "Apache-2.0"
    assert metadata_license(b"Name: x\nLicense: MIT\n") == "MIT"
    assert metadata_license(b"Name: x\nLicense: MIT License\n        Copyright\n") is None
    assert metadata_license(b"\xff\xfe\0") is None
