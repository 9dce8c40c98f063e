"""`m31r release check` of the checkout that a release was made from."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from gated import ROOT, TOKEN, VERSION, found, git

from m31r.config.schema import Config
from m31r.release.gates import FAILS, PASSES, UNDECIDED, Asked
from m31r.release.repository import notes_in, secrets_in


def planted(name: str, text: str) -> Callable[[Path], None]:
    def plant(checkout: Path) -> None:
        (checkout / name).write_text(text)
        git(checkout, "add", "-A")
        git(checkout, "commit", "-qm", "planted")

    return plant


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def plant(checkout: Path) -> None:
        text = (checkout / name).read_text()
        assert old in text
        planted(name, text.replace(old, new))(checkout)

    return plant


OF_CHECKOUT: dict[str, tuple[str, Callable[[Path], None], str]] = {
    "a file that is not committed": ("commit", lambda place: (place / "new.py").touch() or None, "not clean: new.py"),
    "a change that is not committed": ("commit", lambda place: (place / "CHANGELOG.md").unlink(), "CHANGELOG.md"),
    "a commit after the release's": ("commit", planted("new.py", ""), "was trained at"),
    "a secret in a tracked file": ("repository-secrets", planted("a.py", f'x = 1\nkey = "{TOKEN}"\n'), "line 2 has a secret"),
    "a note in a tracked file": ("notes", planted("a.py", "# TO" + "DO: all of it\n"), "a.py: line 1 has a note"),
    "no section in the changelog": ("changelog", planted("CHANGELOG.md", "# Changelog\n\n## 1.0.0\n\n- All.\n"), "nothing of"),
    "an empty section": ("changelog", planted("CHANGELOG.md", f"## {VERSION}\n\n## 1.0.0\n\n- All.\n"), "nothing of"),
    "a section that is unreleased": ("changelog", replaced("CHANGELOG.md", VERSION, f"{VERSION} (unreleased)"), "unreleased"),
    "a lock that is not there": ("locks", lambda place: (place / "requirements.lock").unlink(), "missing, or empty"),
    "a version that is not pinned": ("locks", replaced("requirements.lock", "absl-py==", "absl-py>="), "absl-py: must be one"),
    "a second lock without hashes": ("locks", planted("requirements-x.lock", "torch==2.0\n"), "torch: must be one version"),
    "an index without TLS": ("locks", planted("requirements-x.lock", "--index-url http://x\n"), "pins no package"),
    "a lock line that is none": ("locks", planted("requirements-x.lock", "-r other.txt\n"), "pins no package"),
    "a dependency that the lock leaves out": ("locks", replaced("pyproject.toml", '"rich>=14"', '"richer>=14"'), "richer>=14"),
    "a dependency locked too low": ("locks", replaced("pyproject.toml", '"rich>=14"', '"rich>=999"'), "rich>=999"),
    "a package of another version than locked": ("locks", replaced("requirements.lock", "\nabsl-py==", "\nabsl-py==1"), "absl"),
    "a test that fails": ("tests", planted("tests/test_two.py", "def test_two():\n    assert False\n"), "1 failures"),
    "a test that is left out": (
        "tests", planted("tests/test_two.py", "import pytest\n@pytest.mark.skip\ndef test_two():\n    pass\n"), "1 skipped",
    ),
    "tests that do not run": ("tests", planted("Makefile", "test:\n\tfalse\n"), "wrote no report"),
    "tests of no commit": ("tests", lambda place: (place / "new.py").touch() or None, "not clean"),
}  # fmt: skip


@pytest.mark.parametrize("case", OF_CHECKOUT)
def test_what_is_wrong_with_a_checkout_is_named(
    tmp_path: Path, spoilt: Path, checkout: Path, facts: dict[str, Any], config: Config, case: str
) -> None:
    gate, plant, said = OF_CHECKOUT[case]
    asked = Asked(spoilt, checkout, run_tests=True)
    plant(checkout)
    is_, why = found(gate, asked, facts, config)
    assert is_ == FAILS and said in why


def test_tests_of_another_commit_and_a_folder_that_is_no_checkout_decide_nothing(
    tmp_path: Path, spoilt: Path, repository: Path, facts: dict[str, Any], config: Config
) -> None:
    record = spoilt.with_name(f"{VERSION}.tests.json")
    counts = {"tests": 1, "failures": 0, "errors": 0, "skipped": 0}
    for told, result, said in (
        (None, UNDECIDED, "nobody ran them"),
        ({"commit": "0" * 40, **counts}, UNDECIDED, "of commit 000000000000"),
        ({"commit": facts["git_commit"], "tests": 1}, FAILS, "tells no failures"),
        ({"commit": facts["git_commit"], **counts, "tests": 0}, FAILS, "0 tests"),
        ({"commit": facts["git_commit"], **counts}, PASSES, "1 tests"),
    ):
        if told is not None:
            record.write_text(json.dumps(told))
        is_, why = found("tests", Asked(spoilt, repository), facts, config)
        assert is_ == result and said in why
    (tmp_path / "bare").mkdir()
    for gate in ("commit", "tag", "changelog", "locks", "repository-secrets", "notes", "tests"):
        is_, why = found(gate, Asked(spoilt, tmp_path / "bare"), facts, config)
        assert is_ == UNDECIDED and "--repository" in why, gate


def test_this_project_itself_has_no_secret_and_no_open_note(config: Config) -> None:
    tops = ("m31r", "configs", "docs", "tests", "profiling", "experiments", ".ci")
    names = [str(path.relative_to(ROOT)) for top in tops for path in (ROOT / top).rglob("*") if path.is_file()]
    names += [path.name for path in ROOT.iterdir() if path.is_file()]
    assert len(names) > 300
    assert secrets_in(ROOT, names) == [] and notes_in(ROOT, names) == []
