"""`m31r release check`: all is well, or the one thing that is not is named by its gate, and holds the release up."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from gated import CARD, TOKEN, VERSION, evaluated, found
from model_folders import seal

from m31r.command.parser import parse
from m31r.command.run import run_command
from m31r.config.schema import Config
from m31r.errors import UserError
from m31r.release.gates import ABSENT, ACCEPTED, FAILS, PASSES, UNDECIDED, Asked, check_release, described, verdict
from m31r.release.signing import sign


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


def test_an_accepted_gate_that_does_not_exist_is_a_mistake(release: Path, repository: Path, config: Config) -> None:
    with pytest.raises(UserError, match="--accept speling"):
        check_release(Asked(release, repository), config, ["speling"])
