"""The bill of materials of a release, CycloneDX 1.6: its files, and the packages of the program that made and runs it."""

import hashlib
import re
import uuid
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from m31r.artifacts.store import canonical, sha256_of
from m31r.filter.license_texts import recognise

FILE = "sbom.cdx.json"


def sbom(version: str, license_: str, files: list[Path]) -> bytes:
    """The bill's bytes: no clock, and a serial number that is a hash of the rest.

    Args:
      files: of the release, whose hashes it tells.
    """
    found = packages()
    model = {
        "bom-ref": "model",
        "type": "machine-learning-model",
        "name": "m31r",
        "version": version,
        "licenses": [{"license": {"id": license_}}],
    }
    told = [
        {
            "bom-ref": f"file:{path.name}",
            "type": "file",
            "name": path.name,
            "hashes": [{"alg": "SHA-256", "content": sha256_of(path)}],
        }
        for path in sorted(files)
    ]
    bill: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": model},
        "components": [*told, *(_component(one) for one in found.values())],
        "dependencies": [
            {"ref": "model", "dependsOn": sorted([part["bom-ref"] for part in told] + [_ref(found["m31r"])])},
            *(
                {"ref": _ref(one), "dependsOn": sorted({_ref(found[name]) for name in _needs(one) if name in found})}
                for one in found.values()
            ),
        ],
    }
    bill["serialNumber"] = f"urn:uuid:{uuid.UUID(bytes=hashlib.sha256(canonical(bill)).digest()[:16], version=4)}"
    return canonical(bill, indent=1)


def packages() -> dict[str, Distribution]:
    """m31r and all that it needs to run, as installed here, by normal name and in its order; no extras."""
    found: dict[str, Distribution] = {}
    pending = ["m31r"]
    while pending:
        name = pending.pop()
        if name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:
            continue  # of another platform
        pending += _needs(found[name])
    return dict(sorted(found.items()))


def license_of(one: Distribution) -> str:
    """The licence that a package declares: an SPDX expression, or classifiers, or in its own words; "" if it says none."""
    classifiers = one.metadata.get_all("Classifier") or []
    named = sorted(text.rpartition(" :: ")[2] for text in classifiers if text.startswith("License :: "))
    said = _field(one, "License").strip()
    in_words = said if "\n" not in said else recognise(said.encode()) or ""
    return _field(one, "License-Expression") or " OR ".join(named) or in_words


def _field(one: Distribution, name: str) -> str:
    return str((one.metadata.get_all(name) or [""])[0])


def _component(one: Distribution) -> dict[str, Any]:
    name = _normal(one.metadata["Name"])
    component: dict[str, Any] = {"bom-ref": _ref(one), "type": "library", "name": name, "version": one.version}
    component["purl"] = f"pkg:pypi/{name}@{one.version.replace('+', '%2B')}"
    if declared := license_of(one):
        spdx = _field(one, "License-Expression")
        component["licenses"] = [{"expression": declared} if spdx else {"license": {"name": declared}}]
    return component


def _needs(one: Distribution) -> list[str]:
    wanted = [Requirement(text) for text in one.requires or []]
    return [_normal(each.name) for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]


def _ref(one: Distribution) -> str:
    return f"pypi:{_normal(one.metadata['Name'])}@{one.version}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
