"""Proving a suite: tasks that are right, and each way in which one is not."""

import json
import shutil
from pathlib import Path

import pytest
from written_tasks import CARGO, FILL, METADATA, PROMPT, TESTS, write_task

from m31r.config.load import load_config
from m31r.config.schema import EvaluateConfig
from m31r.errors import RunError, ValidationError
from m31r.evaluate.check import Proof, check_suite, describe, read_tasks
from m31r.evaluate.manifest import MANIFEST, record
from m31r.main import main

CONFIG: EvaluateConfig = load_config("configs/base.py", []).evaluate


def check(path: Path, data: Path) -> list[Proof]:
    return check_suite(path, CONFIG, data, confined=True)


def faults(path: Path, data: Path) -> str:
    with pytest.raises(ValidationError) as caught:
        check(path, data)
    return str(caught.value)


def test_a_whole_task_is_proven(tmp_path: Path) -> None:
    write_task(tmp_path / "suite")
    (proof,) = check(tmp_path / "suite", tmp_path / "data")
    assert proof.wrong >= 3
    assert any("a >= b" in fill for fill in proof.survivors)  # it means the same
    said = describe([proof])
    assert "functions/larger: passes although changed: `if a > b {` to `if a >= b {`" in said
    assert said.endswith(f"1 tasks: solutions pass, empty prompts and {proof.wrong} wrong solutions fail")


def test_what_is_wrong_with_tasks_is_told_of_all_of_them(tmp_path: Path) -> None:
    vacuous = TESTS.replace("larger(", "i32::max(")
    empty = PROMPT.replace("<|hole|>", "    a.max(b)<|hole|>\n}")
    parked = "(0..40).map(|_| std::thread::Builder::new().spawn(std::thread::park)).all(|thread| thread.is_ok())"
    other = {
        "crowded": {"tests": f"{TESTS}\n#[test]\nfn crowd() {{\n    assert!({parked});\n}}\n"},
        "fails": {"fill": FILL.replace(">", "<")},
        "warns": {"fill": "    let unused = a;\n    a.max(b)\n}"},
        "does_not_compile": {"fill": "    c\n}"},
        "vacuous": {"tests": vacuous},
        "nothing_to_do": {"prompt": empty, "fill": " // done", "metadata": METADATA.replace("block", "suffix")},
        "wrong_passes": {"metadata": METADATA.replace("a.min(b)", "a.max(b)")},
        "unformatted": {"fill": "    a . max(b)\n}"},
    }
    for name, changed in other.items():
        write_task(tmp_path, f"functions/{name}", **changed)
    told = faults(tmp_path, tmp_path / "data")
    for fault in (
        "functions/crowded: solution.rs: fails: test: crowd",
        "functions/fails: solution.rs: fails: test: first; second",
        "functions/warns: solution.rs: fails: compile: unused_variables unused variable: `unused`",
        "functions/does_not_compile: solution.rs: fails: compile: E0425",
        "functions/vacuous: prompt.rs: passes with nothing in the hole",
        "functions/vacuous: metadata.yaml: wrong[0]: passes, and must fail (the first one)",
        "functions/nothing_to_do: prompt.rs: passes with nothing in the hole",
        "functions/wrong_passes: metadata.yaml: wrong[1]: passes, and must fail (the smaller one)",
        "functions/unformatted/solution.rs: rustfmt would change it",
        "their solutions are alike",
    ):
        assert fault in told


def test_a_version_is_immutable(tmp_path: Path) -> None:
    suite, data = tmp_path / "suite", tmp_path / "data"
    folder = write_task(suite)
    tasks, _ = read_tasks(suite)
    assert record(suite, tasks, "rustc 1") == record(suite, tasks, "rustc 1")
    assert json.loads((suite / MANIFEST).read_text())["tasks"]["functions/larger"]["version"] == 1
    check(suite, data)
    (folder / "tests.rs").write_text(TESTS.replace("(3, 3), 3", "(4, 4), 4"))
    # wherever in the suite it is looked at from
    for path in (suite, suite / "functions", folder):
        assert "functions/larger: changed, and is version 1 still: make metadata.yaml's version 2" in faults(path, data)
    with pytest.raises(ValidationError, match="is version 1 still"):
        record(suite, read_tasks(suite)[0], "rustc 1")
    (folder / "metadata.yaml").write_text(
        METADATA.format(id="larger", category="functions").replace("version: 1", "version: 2")
    )
    check(suite, data)
    record(suite, read_tasks(suite)[0], "rustc 1")
    write_task(suite, "functions/other", prompt=PROMPT.replace("larger", "other"), tests=TESTS.replace("larger", "other"))
    shutil.rmtree(folder)
    assert "functions/larger: is in manifest.json and is gone" in faults(suite, data)
    (suite / MANIFEST).write_text("{}")
    assert "not a manifest" in faults(suite, data)


def test_nothing_is_run_where_the_toolchain_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_task(tmp_path / "suite")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RunError, match=r"rustc: cannot be run .*; install Rust"):
        check(tmp_path / "suite", tmp_path / "data")


def test_the_command_says_what_is_proven_and_leaves_with_4_where_nothing_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_task(tmp_path / "suite")
    place = f"--config.data_folder={tmp_path / 'data'}"
    assert main(["benchmark", "--check", str(folder), place]) == 0
    assert "1 tasks: solutions pass" in capsys.readouterr().out
    (folder / "Cargo.toml").write_text(CARGO.format(id="larger") + 'build = "x.rs"\n')
    assert main(["benchmark", "--check", str(folder), place]) == 4
    assert "Cargo.toml: package.build: 'x.rs': must be None" in capsys.readouterr().err
    assert main(["benchmark", "--check", str(tmp_path / "nowhere"), place]) == 1


def test_without_a_sandbox_it_refuses_unless_told_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_task(tmp_path / "suite")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("rustc", "prlimit", "sh", "cc", "ld", "cat"):
        (tools / name).symlink_to(shutil.which(name) or name)
    monkeypatch.setenv("PATH", str(tools))
    command = ["benchmark", "--check", str(folder), f"--config.data_folder={tmp_path / 'data'}"]
    assert main(command) == 3
    assert "no sandbox: there is no bwrap" in capsys.readouterr().err
    assert main([*command, "--unsafe-no-sandbox"]) == 0
