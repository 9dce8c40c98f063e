"""`m31r release check`: all is well, or the one thing that is not is named by its gate, and holds the release up."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import jax
import numpy as np
import pytest
from model_folders import seal, write_model
from tiny import CONFIG, tiny_model

from m31r.command.parser import parse
from m31r.command.run import run_command
from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.errors import UserError
from m31r.evaluate.writers import Ask, Writer, Written
from m31r.generate.generate import ready_model
from m31r.model.params import params_sha256
from m31r.release import smoke
from m31r.release.gates import (
    ABSENT,
    ACCEPTED,
    FAILS,
    PASSES,
    UNDECIDED,
    Asked,
    check_release,
    decide,
    described,
    gates_of_folder,
    gates_of_repository,
    verdict,
)
from m31r.release.release import export
from m31r.release.repository import notes_in, secrets_in
from m31r.release.signing import sign
from m31r.tokenizer.reserved import FIM_MIDDLE
from m31r.tokenizer.text import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
VERSION = "1.1.0"
TOKEN = "ghp_" + "R7kq2Wn0Zt5Lx8Vb3Jd6Hf9Ms1Pc4Gy0Qe2A"
SETTINGS = {"samples": 10, "temperature": 0.4, "top_p": 0.95, "max_new_tokens": 384, "seed": 0, "reasoning": "none"}


def evaluated(compile_rate: float = 0.9, pass_at_1: float = 0.5, **settings: Any) -> dict[str, Any]:
    rates = {
        name: {"value": value, "low": 0, "high": 1} for name, value in (("compile_rate", compile_rate), ("pass@1", pass_at_1))
    }
    told = {**SETTINGS, "suite_sha256": "ab" * 32, **settings}
    tasks = {"all": {"tasks": 12, "samples": 120, **rates}, "categories": {}, "held_out": None, "settings": told}
    return {"tasks": {**tasks, "toolchain": "rustc 1.99.0"}, "infill": None}


CARD = {"kept": 9, "kept_bytes": 1000, "crates": 5, "redacted_files": 0, "splits": {}}
CARD["licenses"] = [{"license": "MIT OR GPL-2.0-only", "files": 9, "bytes": 1000, "lines": 30}]


def git(repository: Path, *arguments: str) -> str:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", "-C", str(repository), *who, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with this project's own locks, and one test that passes."""
    place = tmp_path_factory.mktemp("repository")
    for path in (ROOT / "pyproject.toml", *ROOT.glob("requirements*.lock")):
        shutil.copy(path, place)
    (place / "CHANGELOG.md").write_text(f"# Changelog\n\n## {VERSION}\n\n- Gates.\n\n## 1.0.0\n\n- All else.\n")
    command = f"PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 {sys.executable} -B -m pytest -q -p no:cacheprovider $(ARGS) tests"
    (place / "Makefile").write_text(f"test:\n\t@{command}\n")
    (place / "tests").mkdir()
    (place / "tests" / "test_one.py").write_text("def test_one() -> None:\n    assert True\n")
    git(place, "init", "-q")
    git(place, "add", ".")
    git(place, "commit", "-qm", "all")
    git(place, "tag", "-am", "x", f"v{VERSION}")
    return place


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory, repository: Path, tokenizer: Tokenizer) -> Path:
    """A release, with one before it, of a model that writes nothing but `;` into a hole."""
    place = tmp_path_factory.mktemp("gates")
    model = tiny_model(tokenizer)
    semicolon = tokenizer.encode("{;")[-1]

    def change(path: Any, leaf: Any) -> np.ndarray:
        name = jax.tree_util.keystr(path)
        if "out" in name or "down" in name:  # what a position says is its own token, alone
            return np.zeros_like(leaf)
        leaf = np.array(leaf)
        if "embedding" in name:
            leaf[semicolon] = 3 * leaf[FIM_MIDDLE]
        return leaf

    model = ready_model(jax.tree_util.tree_map_with_path(change, model.params), CONFIG, tokenizer)
    facts = {
        "data": CARD, "data_hash": "cd" * 32, "git_commit": git(repository, "rev-parse", "HEAD"),
        "libraries": {"jax": "0.10.2"}, "m31r": "0.1.0", "params_sha256": params_sha256(model.params),
        "python": "3.11.2", "step": 7, "toolchain": "rustc 1.99.0", "evaluation": evaluated(),
    }  # fmt: skip
    source = write_model(place / "model", model, **facts)
    for version in ("1.0.0", VERSION):
        export(source, version, place / "release")
    return place / "release" / VERSION


@pytest.fixture(scope="module")
def facts(release: Path) -> dict[str, Any]:
    return dict(json.loads((release / "metadata.json").read_bytes()))


@pytest.fixture(scope="module")
def config() -> Config:
    base = load_config("configs/base.py", [])
    return replace(base, release=replace(base.release, candidates=1))


@pytest.fixture
def spoilt(tmp_path: Path, release: Path) -> Path:
    """The release, for a test to spoil."""
    return Path(shutil.copytree(release, tmp_path / VERSION))


@pytest.fixture
def checkout(tmp_path: Path, repository: Path) -> Path:
    """The checkout, for a test to spoil."""
    return Path(shutil.copytree(repository, tmp_path / "repository"))


def found(gate: str, asked: Asked, facts: dict[str, Any], config: Config) -> tuple[str, str]:
    """Result of one gate, and why."""
    gates = gates_of_folder(asked, facts, config) | gates_of_repository(asked, facts)
    result = decide(gate, gates[gate])
    assert "\n" not in result.why
    return result.result, result.why


def test_a_release_that_may_go_out_passes_every_gate_and_what_is_undecided_holds_it_up(
    release: Path, repository: Path, config: Config
) -> None:
    asked = Asked(release, repository, run_tests=True)
    results = check_release(asked, config)
    of = {one.gate: one.result for one in results}
    assert [gate for gate, result in of.items() if result not in (PASSES, ABSENT)] == ["rebuild"], results
    assert (of["rebuild"], of["signature"], len(of)) == (UNDECIDED, ABSENT, 18)
    assert verdict(results) == "rebuild: undecided"
    told = json.loads(described(release, results, as_json=True))
    assert told["passes"] is False and told["gates"][0]["gate"] == "files"
    table = described(release, results, as_json=False).splitlines()
    assert [line.split()[0] for line in table] == list(of) and len({line.index(of[line.split()[0]]) for line in table[:9]}) == 1
    accepted = [replace(one, result=ACCEPTED) if one.gate == "rebuild" else one for one in results]
    assert verdict(accepted) == "" and json.loads(described(release, accepted, as_json=True))["passes"] is True
    # what the tests gave is of this commit, and counts without running them again
    again = found("tests", replace(asked, run_tests=False), {}, config)
    assert again[0] == PASSES and again[1].startswith("1 tests, 0 failures, 0 errors, 0 skipped, at ")


def test_the_command_prints_the_table_and_says_in_one_line_what_holds_a_release_up(
    spoilt: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    content = bytearray((spoilt / "model-q4_0.gguf").read_bytes())
    content[-1] ^= 1
    (spoilt / "model-q4_0.gguf").write_bytes(content)
    words = ["release", "check", str(spoilt), f"--repository={repository}", "--accept=tests"]
    assert run_command(lambda: parse(words)) == 4
    out, err = capsys.readouterr()
    rows = {line.split()[0]: line.split()[1] for line in out.splitlines()}
    assert (rows["files"], rows["writing"], rows["tests"], rows["locks"]) == (FAILS, UNDECIDED, ACCEPTED, PASSES)
    assert f"{spoilt}/model-q4_0.gguf: SHA-256 differs" in out
    assert "may not go out: files: failed; signature, origin, " in err.splitlines()[-1]
    for more, code, said in (
        (["--dry-run"], 0, ""),
        (["--accept=files"], 1, "--accept files: no such gate"),
        (["--workdir=x"], 1, "--workdir goes with --rebuild"),
        (["--public-key=none"], 1, "none: no such key"),
    ):
        assert run_command(lambda more=more: parse([*words, *more])) == code
        assert said in capsys.readouterr().err
    assert run_command(lambda: parse(["release", "check", str(repository)])) == 1
    assert "is no release" in capsys.readouterr().err


def test_a_release_whose_folder_names_another_version_or_has_no_card_fails(
    tmp_path: Path, release: Path, spoilt: Path, repository: Path, config: Config
) -> None:
    (spoilt / "README.txt").unlink()
    seal(spoilt)
    assert "README.txt: missing" in check_release(Asked(spoilt, repository), config)[0].why
    renamed = Path(shutil.copytree(release, tmp_path / "1.1.1"))
    first, *others = check_release(Asked(renamed, repository), config)
    assert first.result == FAILS and "is version 1.1.0, in a folder named 1.1.1" in first.why
    assert {one.result for one in others[:10]} == {UNDECIDED}


OF_FACTS: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "a licence that data may not have": (
        "data-licences",
        {"data": {**CARD, "licenses": [{"license": "GPL-3.0-only"}]}},
        FAILS,
        "GPL",
    ),
    "no licence at all": ("data-licences", {"data": {**CARD, "licenses": []}}, FAILS, "no licence"),
    "no dataset card": ("data-licences", {"data": None}, UNDECIDED, "no dataset card"),
    "no commit": ("origin", {"git_commit": None}, FAILS, "git_commit"),
    "no data": ("origin", {"data_hash": None}, FAILS, "data_hash"),
    "a compile rate below its target": (
        "targets",
        {"evaluation": evaluated(0.69)},
        FAILS,
        "compile_rate is 69.0%, below 70.0%",
    ),
    "pass@1 below its target": ("targets", {"evaluation": evaluated(pass_at_1=0.39)}, FAILS, "pass@1 is 39.0%"),
    "never evaluated": ("targets", {"evaluation": {"tasks": None, "infill": None}}, UNDECIDED, "not evaluated"),
    "an evaluation without rates": ("targets", {"evaluation": {"tasks": {"all": {}}}}, FAILS, "no rates"),
    "worse than the release before": ("previous", {"evaluation": evaluated(0.84)}, FAILS, "compile_rate fell by 6.0%"),
    "a patch with other weights": (
        "previous",
        {"version": "1.0.1", "params_sha256": "0" * 64},
        FAILS,
        "a patch does not train anew",
    ),
    "on another suite": ("previous", {"evaluation": evaluated(suite_sha256="0")}, UNDECIDED, "not comparable"),
    "at another temperature": ("previous", {"evaluation": evaluated(temperature=0.1)}, UNDECIDED, "temperature was 0.4"),
    "a commit that is not the checkout's": ("commit", {"git_commit": "0" * 40}, FAILS, "was trained at 000"),
    "a tag of another commit": ("tag", {"git_commit": "0" * 40}, FAILS, "tag v1.1.0 is of"),
    "a version without a tag": ("tag", {"version": "9.0.0"}, UNDECIDED, "git tag -a v9.0.0"),
    "a version that the changelog leaves out": ("changelog", {"version": "9.0.0"}, FAILS, "tells nothing of 9.0.0"),
}


@pytest.mark.parametrize("case", OF_FACTS)
def test_what_a_release_tells_of_itself_is_held_against_it(
    release: Path, repository: Path, facts: dict[str, Any], config: Config, case: str
) -> None:
    gate, change, result, said = OF_FACTS[case]
    asked = Asked(release, repository)
    assert found(gate, asked, facts, config)[0] == PASSES
    is_, why = found(gate, asked, {**facts, **change}, config)
    assert is_ == result and said in why


def test_a_rate_may_fall_by_the_threshold_and_the_release_before_is_the_next_lower_one(
    tmp_path: Path, release: Path, facts: dict[str, Any], config: Config
) -> None:
    asked = Asked(release, tmp_path)
    is_, why = found("previous", asked, {**facts, "evaluation": evaluated(0.86)}, config)
    assert is_ == PASSES and why == "against 1.0.0: tasks compile_rate -4.0%, tasks pass@1 +0.0%"
    for name in ("1.1.0-rc.10", "1.1.0-rc.9", "1.1.0-alpha", "0.9.10", "1.2.0", "notes"):
        (tmp_path / name).mkdir()
    shutil.copytree(release, tmp_path / VERSION)
    is_, why = found("previous", Asked(tmp_path / VERSION, tmp_path), facts, config)
    assert is_ == FAILS and "1.1.0-rc.10/" in why  # an empty folder: whatever is there must be whole
    alone = Path(shutil.copytree(release, tmp_path / "alone" / VERSION))
    assert found("previous", Asked(alone, tmp_path), facts, config)[0] == UNDECIDED
    assert found("previous", Asked(alone, tmp_path, previous=release.with_name("1.0.0")), facts, config)[0] == PASSES


@pytest.mark.parametrize("licenses", [[{"license": {"name": "Proprietary"}}], [{"expression": "MIT AND GPL-3.0-only"}], []])
def test_a_package_whose_licence_is_not_allowed_is_named(
    spoilt: Path, facts: dict[str, Any], config: Config, licenses: list[Any]
) -> None:
    bill = json.loads((spoilt / "sbom.cdx.json").read_bytes())
    next(one for one in bill["components"] if one["name"] == "numpy")["licenses"] = licenses
    (spoilt / "sbom.cdx.json").write_text(json.dumps(bill))
    is_, why = found("package-licences", Asked(spoilt, spoilt), facts, config)
    assert is_ == FAILS and why.startswith("numpy (") and why.endswith("not in release.licenses")


def test_a_configuration_that_names_a_place_and_a_secret_in_a_card_are_named(
    spoilt: Path, facts: dict[str, Any], config: Config
) -> None:
    asked = Asked(spoilt, spoilt)
    text = (spoilt / "config.yaml").read_text()
    assert "data_folder: data" in text
    (spoilt / "config.yaml").write_text(text.replace("data_folder: data", "data_folder: /home/jo/data"))
    assert found("configuration", asked, facts, config)[0] == FAILS
    (spoilt / "README.md").write_text((spoilt / "README.md").read_text() + f"\ntoken: {TOKEN}\n")
    seal(spoilt)
    is_, why = found("release-secrets", asked, facts, config)
    assert is_ == FAILS and f"{spoilt}/README.md: line " in why and "github token" in why and TOKEN not in why


def test_a_signature_is_checked_if_there_is_a_key_and_undecided_if_there_is_none(
    tmp_path: Path, spoilt: Path, facts: dict[str, Any], config: Config
) -> None:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import ec

    keys = []
    for name in ("ours", "theirs"):
        private = ec.generate_private_key(ec.SECP256R1())
        pem = form.Encoding.PEM
        (tmp_path / name).write_bytes(private.private_bytes(pem, form.PrivateFormat.PKCS8, form.NoEncryption()))
        (tmp_path / f"{name}.pub").write_bytes(private.public_key().public_bytes(pem, form.PublicFormat.SubjectPublicKeyInfo))
        keys.append(tmp_path / f"{name}.pub")
    ours, theirs = keys
    assert found("signature", Asked(spoilt, spoilt, key=ours), facts, config)[0] == FAILS  # not signed yet
    sign(spoilt, tmp_path / "ours")
    for key, result in ((ours, PASSES), (theirs, FAILS), (None, UNDECIDED)):
        assert found("signature", Asked(spoilt, spoilt, key=key), facts, config)[0] == result


Write = Callable[[Sequence[Ask]], list[str]]


def noisy() -> Write:
    count = iter(range(10**6))
    return lambda asks: [f"let x = {next(count)};" for _ in asks]


def networked(asks: Sequence[Ask]) -> list[str]:
    with suppress(OSError):
        urlopen("http://127.0.0.1:9/", timeout=1)
    return [";" for _ in asks]


def slow(asks: Sequence[Ask]) -> list[str]:
    time.sleep(0.2)
    return [";" for _ in asks]


WRITERS: dict[str, tuple[Write, str, str]] = {
    "code": (lambda asks: [";" for _ in asks], PASSES, "2 of 4 candidates compile"),
    "nothing": (lambda asks: ["" for _ in asks], FAILS, "none of 4 candidates"),
    "comments": (lambda asks: [" // nothing\n /* at all */ " for _ in asks], FAILS, "none of 4 candidates"),
    "errors": (lambda asks: ["let x: u8 = " for _ in asks], FAILS, "none of 4 candidates"),
    "something else each time": (noisy(), FAILS, "other text the second time"),
    "what it asks the network for": (networked, FAILS, "asked for the network"),
    "slowly": (slow, FAILS, "above release.most_ms_per_token"),
}


@pytest.mark.parametrize("case", WRITERS)
def test_a_model_must_write_code_that_compiles_the_same_twice_soon_and_without_network(
    release: Path, facts: dict[str, Any], config: Config, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    write, result, said = WRITERS[case]

    def answer(asks: Sequence[Ask]) -> list[Written]:
        return [Written(text, 1, True) for text in write(asks)]

    monkeypatch.setattr(smoke, "run_writer", lambda *_: Writer("test", 1, answer))
    is_, why = found("writing", Asked(release, release), facts, config)
    assert is_ == result and said in why


def test_memory_beyond_the_limit_fails_and_without_rustc_nothing_is_decided(
    release: Path, facts: dict[str, Any], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    greedy = Writer("test", 1, lambda asks: [Written(";", 1, True) for _ in asks], lambda: config.release.most_bytes + 1)
    monkeypatch.setattr(smoke, "run_writer", lambda *_: greedy)
    is_, why = found("writing", Asked(release, release), facts, config)
    assert is_ == FAILS and "above release.most_bytes" in why
    monkeypatch.setenv("PATH", "")
    is_, why = found("writing", Asked(release, release), facts, config)
    assert is_ == UNDECIDED and "no rustc" in why


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


def test_an_accepted_gate_that_does_not_exist_is_a_mistake(release: Path, repository: Path, config: Config) -> None:
    with pytest.raises(UserError, match="--accept speling"):
        check_release(Asked(release, repository), config, ["speling"])
