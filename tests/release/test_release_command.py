"""`m31r export`, `verify --rebuild` and `import` on a trained run, as a user calls them."""

import json
import re
import shutil
from pathlib import Path

import pytest
from model_folders import seal
from processes import Job, m31r

from m31r.command.inspect import verify_rebuilt
from m31r.command.parser import parse
from m31r.command.run import HANDLERS
from m31r.errors import M31RError, UserError, ValidationError
from m31r.release.facts import facts_of_run
from m31r.release.rebuild import rebuild
from m31r.train.run import read_config


def test_a_run_is_released_and_trained_anew_from_the_release_to_the_same_weights(
    tmp_path: Path, reference: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = shutil.copytree(reference.run, tmp_path / "run", ignore=shutil.ignore_patterns("eval*"))  # other tests evaluate it
    made = m31r("export", f"--run={run}", "--version=0.1.0", cwd=tmp_path)
    assert (made.code, made.out) == (0, "release/0.1.0\n"), made.err
    release = tmp_path / "release" / "0.1.0"
    facts, summary = (json.loads(path.read_bytes()) for path in (release / "metadata.json", reference.run / "metrics.json"))
    assert (facts["params_sha256"], facts["step"]) == (summary["params_sha256"], summary["step"])
    assert facts["validation_bits_per_byte"] == pytest.approx(summary["val_bits_per_byte"], abs=1e-9)
    assert facts["data"]["licenses"][0]["license"] == "MIT" and facts["evaluation"] == {"infill": None, "tasks": None}
    assert str(reference.data) not in (release / "config.yaml").read_text()
    shutil.copytree(reference.data, tmp_path / "copied", symlinks=True)
    again = m31r("verify", "release/0.1.0", "--rebuild", "--config.data_folder=copied", cwd=tmp_path)
    assert again.code == 0, again.err
    assert again.out.endswith(f"rebuilt in runs/rebuild-0.1.0, weights equal ({facts['params_sha256']})\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match="a finished run"):
        verify_rebuilt(Path("release/0.1.0"), None, Path("copied"), Path("runs/rebuild-0.1.0"))
    with pytest.raises(UserError, match="--rebuild is for releases"):
        verify_rebuilt(reference.run, None, Path("copied"), tmp_path / "again")
    refused = (
        (["export", f"--run={reference.run}", "--version=0.1.0"], 1, "release/0.1.0: is already there"),
        (["export", f"--run={reference.run}", "--version=latest"], 1, "--version latest: must be a semantic version"),
        (["export", "--run=none", "--version=0.2.0"], 1, "none: neither a model's folder"),
        (["verify", str(reference.run), "--public-key=x"], 1, "--public-key is for releases"),
        (["verify", "release/0.1.0", "--workdir=x"], 1, "--workdir goes with --rebuild"),
        (["import", "none", "--out=x"], 4, "none/config.json: missing"),
    )
    for words, code, said in refused:
        arguments = parse(words)
        with pytest.raises(M31RError, match=re.escape(said)) as error:
            HANDLERS[arguments.command](arguments)
        assert error.value.exit_code == code and "\n" not in str(error.value)
    spoilt = Path(shutil.copytree(release, tmp_path / "spoilt"))
    for name, value in (("data_hash", "0" * 64), ("params_sha256", "0" * 64)):
        _seal_with(spoilt, {**facts, name: value})
        with pytest.raises(ValidationError, match="other data" if name == "data_hash" else "trained anew, the weights are"):
            rebuild(spoilt, tmp_path / "copied", tmp_path / name)


def _seal_with(release: Path, facts: dict[str, object]) -> None:
    (release / "metadata.json").write_text(json.dumps(facts))
    seal(release)


def test_an_evaluation_counts_only_if_it_is_of_these_weights(
    tmp_path: Path, reference: Job, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("metadata.json", "metrics.jsonl"):
        shutil.copy(reference.run / name, tmp_path / name)
    rates = {"tasks": 2, "samples": 2, "compile_rate": {"value": 0.5, "low": 0.0, "high": 1.0}}
    metrics = {
        "schema": 1, "settings": {"model": "sha256:these", "samples": 1, "temperature": 0.0}, "toolchain": "rustc 1.99.0\nLLVM",
        "all": rates, "categories": {"fim": rates}, "tasks": {}, "timings": {"total_s": 1.5},
        "held_out": {"a": {"bytes": 100, "bits_per_byte": 1.0}, "b": {"bytes": 300, "bits_per_byte": 2.0}},
    }  # fmt: skip
    (tmp_path / "eval").mkdir()
    (tmp_path / "eval" / "metrics.json").write_text(json.dumps(metrics))
    config, weights = read_config(reference.run), {"step": 8}
    facts = facts_of_run(tmp_path, config, weights, "sha256:these")
    found = facts["evaluation"]["tasks"]
    assert found["held_out"] == {"crates": 2, "bytes": 400, "bits_per_byte": 1.75} and found["all"] == rates
    assert (facts["toolchain"], facts["benchmark"]) == ("rustc 1.99.0", "v1") and "timings" not in found
    assert facts_of_run(tmp_path, config, weights, "sha256:others")["evaluation"] == {"tasks": None, "infill": None}
    assert "is of other weights than the newest checkpoint" in caplog.text
