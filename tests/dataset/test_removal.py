import json
from pathlib import Path

import pytest

from m31r import pipeline
from m31r.artifacts.store import Artifact, open_artifact, produce
from m31r.config.load import load_config
from m31r.main import main

LICENSE = 'license = "MIT"\n'


@pytest.fixture(autouse=True)
def logging_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands run in this process, whose logging belongs to pytest."""
    monkeypatch.setattr("m31r.logs.start_logging", lambda level: None)


@pytest.fixture
def prepared(tmp_path: Path) -> list[str]:
    """Flags of a configuration whose dataset of four small crates is made."""
    for number, name in enumerate(("alpha", "beta_one", "gamma", "delta")):
        crate = tmp_path / "crates" / name
        (crate / "src").mkdir(parents=True)
        (crate / "Cargo.toml").write_text(f'[package]\nname = "{name}"\nversion = "1.0.0"\n{LICENSE}')
        text = "".join(f"pub fn {name}_{i}(x: u{8 << number}) -> u{8 << number} {{\n    x + {i}\n}}\n" for i in range(4))
        (crate / "src" / "lib.rs").write_text(text)
    fields = {
        "data_folder": tmp_path / "data",
        "crawl.sources": f"local {tmp_path / 'crates'}",
        "filter.workers": 0,
        "dataset.validation_fraction": 0.0,
        "dataset.test_fraction": 0.0,
    }
    pipeline.prepare(load_config("configs/base.py", [(name, str(value)) for name, value in fields.items()]), "dataset")
    return [f"--config.{name}={value}" for name, value in fields.items()]


def trained_run(folder: Path, data: Path, dataset: Artifact, name: str) -> None:
    """What a run's folder says of the shards that it stands on."""
    shards = produce(data, "shard", 1, {"name": name}, {"dataset": dataset}, lambda folder: {})
    folder.mkdir(parents=True)
    (folder / "metadata.json").write_text(json.dumps({"data": {"folder": str(shards.path), "hash": shards.hash}}))


def test_a_removed_crate_is_gone_and_the_runs_that_used_it_are_named(prepared, tmp_path, capsys):
    data, runs = tmp_path / "data", tmp_path / "runs"
    (old,) = map(open_artifact, data.glob("dataset-*"))
    trained_run(runs / "with", data, old, "old")
    (runs / "lost").mkdir()
    (runs / "lost" / "metadata.json").write_text(json.dumps({"data": {"folder": str(tmp_path / "nowhere"), "hash": ""}}))
    words = ["dataset", "remove", "--crate", "beta-one", f"--runs={runs}", "--log-level=error", *prepared]
    assert main(words) == 0
    said = capsys.readouterr().out
    (new,) = [open_artifact(path) for path in data.glob("dataset-*") if path != old.path]
    assert f"new dataset: {new.path}" in said
    assert "beta-one: 1 files of train removed" in said
    assert "dataset.removed_crates = ('beta-one',)" in said
    assert f"{runs / 'with'}: was trained on beta-one" in said
    assert f"{runs / 'lost'}: cannot tell" in said
    assert "beta_one" not in (new.path / "train.text").read_text()
    assert new.counts["train"]["crates"] == old.counts["train"]["crates"] - 1
    # a run on the new dataset did not use it
    trained_run(runs / "without", data, new, "new")
    assert main(words) == 0
    assert "without" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["remove", "--crate", "epsilon"], "has no crate epsilon"),
        (["remove", "--crate", "alpha", "--crate", "epsilon"], "has no crate epsilon; nothing was removed"),
        (["remove"], "takes --crate NAME"),
        (["--crate", "alpha"], "takes --crate NAME"),
    ],
)
def test_mistakes_are_told_and_nothing_is_made(prepared, tmp_path, capsys, words, said):
    before = sorted(path.name for path in (tmp_path / "data").iterdir())
    assert main(["dataset", *words, *prepared]) == 1
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == before


def test_dataset_alone_and_dry_runs_work_as_before(prepared, capsys):
    assert main(["dataset", "--log-level=error", *prepared]) == 0
    assert "dataset-" in capsys.readouterr().out
    assert main(["dataset", "remove", "--crate", "alpha", "--dry-run", *prepared]) == 0
    assert "would make a dataset without alpha" in capsys.readouterr().out
