"""`m31r release check`: whether a release may go out, gate by gate, by the lists of requirements 18 and 19.

A gate passes, fails, or is undecided: nobody ran the tests, there is no earlier release, there is no rustc. What is undecided
holds a release up as what fails does, unless it is accepted by name; what fails cannot be accepted.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from m31r.artifacts.untrusted import json_object, read_small
from m31r.config.schema import Config, ReleaseConfig
from m31r.errors import M31RError, RunError, UserError, ValidationError
from m31r.evaluate.compare import fell
from m31r.filter.licenses import rule
from m31r.generate.place import CHECKSUM, config_of
from m31r.quantize.folder import METADATA
from m31r.release.facts import SETTINGS, check_facts, check_version, portable
from m31r.release.release import CARDS
from m31r.release.repository import (
    check_changelog,
    check_commit,
    check_locks,
    check_notes,
    check_repository_secrets,
    check_tag,
    check_tests,
    secrets_in,
)
from m31r.release.sbom import FILE as SBOM
from m31r.release.signing import check_signature, signature_of
from m31r.release.verify import check_hashes, is_release, verify_release

PASSES, FAILS, UNDECIDED, ACCEPTED, ABSENT = "passes", "fails", "undecided", "accepted", "none"
# facts without which nobody can tell what a release was made from (requirements 18, section 14)
_ORIGIN = ("config_hash", "data_hash", "git_commit", "libraries", "m31r", "params_sha256", "python", "seed", "step")
# what PyPI's classifiers name without SPDX; which BSD licence it is they don't say, and all of them are alike permissive
_CLASSIFIERS = {
    "3-Clause BSD License": "BSD-3-Clause", "Apache Software License": "Apache-2.0", "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC", "MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What is checked, and with what.

    Attributes:
      release: its folder.
      repository: the checkout that it was made from.
      previous: the release before it, or None: the next lower version beside it.
      key: the public key that it must be signed with, or None.
      run_tests: run them, and keep the result beside the release.
      rebuild: where to train it anew, or None.
      confined: False compiles without a sandbox.
    """

    release: Path
    repository: Path
    previous: Path | None = None
    key: Path | None = None
    run_tests: bool = False
    rebuild: Path | None = None
    confined: bool = True


@dataclass(frozen=True)
class Result:
    """`result` is PASSES, FAILS, UNDECIDED, ACCEPTED or ABSENT; `why` is one line."""

    gate: str
    result: str
    why: str


class _Absent(Exception):
    """There is nothing to check, and need not be."""


Check = Callable[[], str]


def check_release(asked: Asked, config: Config, accepted: Iterable[str] = ()) -> list[Result]:
    """Every gate with its result.

    Args:
      config: with `release`, the licences of data in `filter`, `evaluate.threshold`, and for a rebuild `data_folder`.
      accepted: gates that may stay undecided.

    Raises:
      UserError: there is no such release or key, or no such gate.
    """
    if not (asked.release / CHECKSUM).is_file() or not is_release(asked.release):
        raise UserError(f"{asked.release}: is no release; m31r export makes one")
    if asked.key is not None and not asked.key.is_file():
        raise UserError(f"{asked.key}: no such key")
    whole = decide("files", partial(_files, asked))
    facts = _facts(asked) if whole.result == PASSES else {}
    of_folder, of_repository = gates_of_folder(asked, facts, config), gates_of_repository(asked, facts)
    allowed = set(accepted)
    if unknown := sorted(allowed - of_folder.keys() - of_repository.keys()):
        raise UserError(f"--accept {unknown[0]}: no such gate, or one that is always decided")
    if whole.result != PASSES:
        of_folder = dict.fromkeys(of_folder, _distrusted)
        of_repository |= dict.fromkeys(("tag", "changelog"), _distrusted)
    found = [whole, *(decide(name, check) for name, check in (of_folder | of_repository).items())]
    return [replace(one, result=ACCEPTED) if one.result == UNDECIDED and one.gate in allowed else one for one in found]


def verdict(results: Iterable[Result]) -> str:
    """What holds the release up, in a line; "" if nothing does."""
    held = {kind: [one.gate for one in results if one.result == kind] for kind in (FAILS, UNDECIDED)}
    return "; ".join(f"{', '.join(gates)}: {kind.replace('fails', 'failed')}" for kind, gates in held.items() if gates)


def described(release: Path, results: list[Result], as_json: bool) -> str:
    """A table, or a JSON object."""
    if as_json:
        told = {"gates": [asdict(one) for one in results], "passes": not verdict(results), "release": str(release)}
        return json.dumps(told, sort_keys=True, ensure_ascii=False)
    first, second = (max(len(getattr(one, part)) for one in results) for part in ("gate", "result"))
    return "\n".join(f"{one.gate:{first}}  {one.result:{second}}  {one.why}" for one in results)


def gates_of_folder(asked: Asked, facts: Mapping[str, Any], config: Config) -> dict[str, Check]:
    """By name, each gate that a release whose files are whole has to pass by itself."""
    from m31r.release.smoke import check_writing

    return {
        "signature": partial(_signature, asked),
        "origin": partial(_origin, asked, facts),
        "configuration": partial(_configuration, asked, facts),
        "data-licences": partial(_data, facts, frozenset(config.filter.allowed_licenses)),
        "package-licences": partial(_packages, asked, frozenset(config.release.licenses)),
        "release-secrets": partial(_secrets, asked),
        "targets": partial(_targets, facts, config.release),
        "previous": partial(_previous, asked, facts, config.evaluate.threshold),
        "writing": partial(check_writing, asked.release, config, confined=asked.confined),
        "rebuild": partial(_rebuild, asked, config),
    }


def gates_of_repository(asked: Asked, facts: Mapping[str, Any]) -> dict[str, Check]:
    """By name, each gate of the checkout that it was made from."""
    repository, commit, version = asked.repository, facts.get("git_commit"), str(facts.get("version"))
    place = asked.release.resolve()
    return {
        "commit": partial(check_commit, repository, commit),
        "tag": partial(check_tag, repository, version, commit),
        "changelog": partial(check_changelog, repository, version),
        "locks": partial(check_locks, repository, asked.release / SBOM),
        "repository-secrets": partial(check_repository_secrets, repository),
        "notes": partial(check_notes, repository),
        "tests": partial(check_tests, repository, place.with_name(f"{place.name}.tests.json"), asked.run_tests),
    }


def decide(gate: str, check: Check) -> Result:
    """What `check` finds: FAILS where something is not as it must be, UNDECIDED where something that it needs is not here."""
    try:
        return Result(gate, PASSES, check())
    except _Absent as absent:
        return Result(gate, ABSENT, str(absent))
    except (RunError, UserError) as error:
        return Result(gate, UNDECIDED, _line(error))
    except M31RError as error:
        return Result(gate, FAILS, _line(error))


def _distrusted() -> str:
    raise RunError("the files cannot be trusted, see above")


def _line(error: Exception) -> str:
    first, *more = str(error).splitlines() or [""]
    return f"{first[:300]} (and {len(more)} more)" if more else first[:300]


def _facts(asked: Asked) -> dict[str, Any]:
    return json_object(read_small(asked.release / METADATA), asked.release / METADATA)


def _files(asked: Asked) -> str:
    lines = verify_release(asked.release, None)
    facts = _facts(asked)
    for name in CARDS:
        read_small(asked.release / name)
    try:
        check_version(facts["version"])
    except UserError as error:
        raise ValidationError(f"{asked.release / METADATA}: {error}") from None
    if (name := asked.release.resolve().name) != facts["version"]:
        raise ValidationError(f"{asked.release}: is version {facts['version']}, in a folder named {name}")
    return f"{len(lines) - 1} files, hashes right, those that follow from weights and configuration made again"


def _signature(asked: Asked) -> str:
    if asked.key is not None:
        check_signature(asked.release, asked.key)
        return f"by the owner of {asked.key}"
    if signature_of(asked.release).exists():
        raise RunError(f"{signature_of(asked.release)} is there; give --public-key to check it")
    raise _Absent("not signed, and no --public-key given")


def _origin(asked: Asked, facts: Mapping[str, Any]) -> str:
    if unknown := [name for name in _ORIGIN if facts.get(name) in (None, {})]:
        raise ValidationError(f"{asked.release / METADATA}: does not tell {', '.join(unknown)}; release a run, not a copy")
    return f"step {facts['step']}, seed {facts['seed']}, data {facts['data_hash'][:12]}, commit {facts['git_commit'][:12]}"


def _configuration(asked: Asked, facts: Mapping[str, Any]) -> str:
    config = config_of(asked.release)
    if portable(config, facts) != config:
        raise ValidationError(f"{asked.release}/config.yaml: names a folder, a host or a device of the machine that made it")
    return "names no folder, host or device"


def _data(facts: Mapping[str, Any], allowed: frozenset[str]) -> str:
    if not facts["data"]:
        raise RunError("the release has no dataset card; export it where the run's data lies")
    try:
        found = [str(one["license"]) for one in facts["data"]["licenses"]]
    except (KeyError, TypeError):
        raise ValidationError("metadata.json: data.licenses is not a list of licences") from None
    if not found:
        raise ValidationError("the dataset card names no licence")
    for license_ in found:
        if reason := rule(license_, allowed).reason:
            raise ValidationError(f"{license_[:100]}: {reason}; filter.allowed_licenses has what data may have")
    return f"{len(found)} expressions, all allowed"


def _packages(asked: Asked, allowed: frozenset[str]) -> str:
    bill = json_object(read_small(asked.release / SBOM), asked.release / SBOM)
    try:
        components = [one for one in bill["components"] if one["type"] == "library"]
        told = {str(one["name"]): [_license(each) for each in one.get("licenses", [])] for one in components}
    except (KeyError, TypeError, AttributeError):
        raise ValidationError(f"{asked.release / SBOM}: lists no packages") from None
    wrong = [f"{name} ({' AND '.join(of) or 'none told'})" for name, of in told.items() if not _satisfied(of, allowed)]
    if wrong or not told:
        named = f"{', '.join(wrong[:3])}{', ...' if len(wrong) > 3 else ''}" or "no package is listed"
        raise ValidationError(f"{named}: not in release.licenses")
    return f"{len(told)} packages, all allowed"


def _license(one: Mapping[str, Any]) -> str:
    if "expression" in one:
        return str(one["expression"])
    named = str(one["license"].get("id") or one["license"]["name"])
    return " OR ".join(_CLASSIFIERS.get(part, part) for part in named.split(" OR "))


def _satisfied(expressions: list[str], allowed: frozenset[str]) -> bool:
    return bool(expressions) and not any(rule(one, allowed).reason for one in expressions)


def _secrets(asked: Asked) -> str:
    names = [name for name in sorted(check_hashes(asked.release)) if not name.endswith((".safetensors", ".gguf", ".model"))]
    if found := secrets_in(asked.release, names):
        raise ValidationError(f"{found[0]}{f', and {len(found) - 1} more' if len(found) > 1 else ''}")
    return f"none in {len(names)} files of text"


def _targets(facts: Mapping[str, Any], least: ReleaseConfig) -> str:
    rates = _rates(facts, "tasks")
    if rates is None:
        raise RunError("not evaluated; m31r eval the run, then export it")
    asked = {"compile_rate": least.least_compile_rate, "pass@1": least.least_pass_at_1}
    asked |= {"pass@5": least.least_pass_at_5, "pass@10": least.least_pass_at_10}
    missed = [
        f"{name} is {rates[name]:.1%}, below {of:.1%}" for name, of in asked.items() if name in rates and rates[name] < of
    ]
    if missed:
        raise ValidationError("; ".join(missed))
    return ", ".join(f"{name} {rates[name]:.1%}" for name in asked if name in rates)


def _previous(asked: Asked, facts: Mapping[str, Any], threshold: float) -> str:
    before = asked.previous or _before(asked.release.resolve(), facts["version"])
    if before is None:
        raise RunError("no earlier release lies beside this one; give --previous, or accept that it is the first")
    check_hashes(before)
    old = json_object(read_small(before / METADATA), before / METADATA)
    check_facts(old, before / METADATA)
    if _patches(old["version"], facts["version"]) and old["params_sha256"] != facts["params_sha256"]:
        raise ValidationError(f"{facts['version']} patches {old['version']} and has other weights; a patch does not train anew")
    compared, worse = [], []
    for kind in ("tasks", "infill"):
        rates = [_rates(of, kind) for of in (old, facts)]
        if rates[0] is None:
            continue
        if rates[1] is None:
            raise RunError(f"{before.name} was evaluated on {kind}, and this release was not")
        settings = [of["evaluation"][kind]["settings"] for of in (old, facts)]
        if differing := [name for name in SETTINGS if settings[0].get(name) != settings[1].get(name)]:
            was, now = (str(of.get(differing[0]))[:40] for of in settings)
            raise RunError(f"{kind}: {differing[0]} was {was} and is {now}: not comparable")
        for name in sorted(rates[0].keys() & rates[1].keys()):
            worse += fell(f"{kind} {name}", rates[0][name], rates[1][name], threshold)
            compared.append(f"{kind} {name} {rates[1][name] - rates[0][name]:+.1%}")
    if not compared:
        raise RunError(f"{before.name} was not evaluated")
    if worse:
        raise ValidationError(f"against {before.name}: {'; '.join(worse)}")
    return f"against {before.name}: {', '.join(compared)}"


def _rates(facts: Mapping[str, Any], kind: str) -> dict[str, float] | None:
    """The rates of all tasks by name; None where it was not evaluated."""
    if not (evaluation := facts["evaluation"].get(kind)):
        return None
    try:
        found = {name: float(of["value"]) for name, of in evaluation["all"].items() if isinstance(of, dict)}
        evaluation["settings"].items()
        return {name: found[name] for name in ("compile_rate", "pass@1", *sorted(found))}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValidationError(f"metadata.json: evaluation.{kind} has no rates") from None


def _before(release: Path, version: str) -> Path | None:
    """The highest version below `version` beside it."""
    lower = []
    for entry in release.parent.iterdir():
        try:
            check_version(entry.name)
        except UserError:
            continue
        if entry.is_dir() and _order(entry.name) < _order(version):
            lower.append(entry)
    return max(lower, key=lambda entry: _order(entry.name), default=None)


def _order(version: str) -> tuple[Any, ...]:
    """What sorts as semantic versions do (https://semver.org, section 11)."""
    core, _, early = version.partition("-")
    parts = [(0, int(part), "") if re.fullmatch(r"\d+", part) else (1, 0, part) for part in early.split(".") if part]
    return (*(int(part) for part in core.split(".")), not early, parts)


def _patches(before: str, version: str) -> bool:
    """Whether the versions differ in the last number (requirements 18, section 22)."""
    old, new = _order(before), _order(version)
    return old[:2] == new[:2] and old[2] < new[2]


def _rebuild(asked: Asked, config: Config) -> str:
    if asked.rebuild is None:
        raise RunError("not made again; --rebuild gathers, filters and trains anew, and compares")
    from m31r.release.rebuild import rebuild

    return rebuild(asked.release, Path(config.data_folder), asked.rebuild)
