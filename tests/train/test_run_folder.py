"""A run's folder: what it says of itself, and whom it lets in."""

import json
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from processes import Arguments, Job, assert_one_clear_line, m31r

from m31r.artifacts.store import Artifact, open_artifact
from m31r.config.load import config_hash, load_config
from m31r.config.schema import Config
from m31r.errors import ConfigError, RunError, UserError
from m31r.train.run import begin, hold, read_config


@pytest.fixture
def shards(tmp_path: Path) -> Artifact:
    folder = tmp_path / "shard-0"
    folder.mkdir()
    (folder / "tokenizer.model").write_bytes(b"pieces")
    return Artifact(folder, "shard", "0", "abc", {})


def config(*overrides: tuple[str, str]) -> Config:
    return load_config("configs/smoke.py", list(overrides))


def test_metadata_names_configuration_data_seed_and_versions(reference: Job) -> None:
    metadata = json.loads((reference.run / "metadata.json").read_bytes())
    shard = open_artifact(reference.artifacts()["shard"])
    assert metadata["config_hash"] == config_hash(read_config(reference.run))
    assert metadata["data"] == {"folder": str(shard.path), "hash": shard.hash}
    assert metadata["seed"] == 31
    assert {"jax", "flax", "optax", "orbax-checkpoint", "grain"} <= set(metadata["libraries"])
    assert {"git_commit", "m31r", "platform", "python"} <= set(metadata)


def test_summary_holds_the_result_and_nothing_of_clock_or_place(reference: Job) -> None:
    raw = (reference.run / "metrics.json").read_text()
    summary = json.loads(raw)
    assert set(summary) == {
        "step", "tokens_seen", "params_sha256", "val_bits_per_byte_before", "val_bits_per_byte", "config_hash", "data_hash",
        "loss", "params",
    }  # fmt: skip
    assert summary["step"] == 8 and len(summary["params_sha256"]) == 64
    assert str(reference.run.parent) not in raw


def test_run_folder_holds_what_the_issue_lists(reference: Job) -> None:
    names = {path.name for path in reference.run.iterdir()} - {".lock"}
    assert names >= {
        "train.log", "metrics.jsonl", "metrics.json", "config_snapshot.yaml", "metadata.json", "checkpoints", "tensorboard",
    }  # fmt: skip
    assert not [name for name in names if "partial" in name]


def test_snapshot_gives_the_configuration_back(tmp_path: Path, shards: Artifact) -> None:
    wanted = config(
        ("train.learning_rate", "1e-05"), ("crawl.sources", "('local ü: #x', 'local b')"), ("model.qk_norm", "true")
    )
    begin(tmp_path, wanted, shards)
    assert read_config(tmp_path) == wanted


def test_another_configuration_is_refused_with_the_fields_that_differ(tmp_path: Path, shards: Artifact) -> None:
    begin(tmp_path, config(), shards)
    before = (tmp_path / "config_snapshot.yaml").read_bytes()
    with pytest.raises(ConfigError) as error:
        begin(tmp_path, config(("train.steps", "31"), ("model.layers", "3")), shards)
    assert "model.layers was 2 and is 3; train.steps was 30 and is 31" in str(error.value)
    assert (tmp_path / "config_snapshot.yaml").read_bytes() == before


def test_a_checkout_that_nothing_installed_is_told_so(
    tmp_path: Path, shards: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(name: str) -> str:
        if name == "m31r":
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr("m31r.train.run.version", version)
    with pytest.raises(UserError, match=r"m31r: not installed in .* -m pip install -e \."):
        begin(tmp_path, config(), shards)
    assert not (tmp_path / "config_snapshot.yaml").exists()


def test_other_data_are_refused_before_anything_is_written(tmp_path: Path, shards: Artifact) -> None:
    begin(tmp_path, config(), shards)
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    (shards.path / "tokenizer.model").write_bytes(b"other pieces")
    with pytest.raises(ConfigError, match="holds a run on other data"):
        begin(tmp_path, config(), Artifact(shards.path, "shard", "0", "def", {}))
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_what_never_shapes_a_result_may_change(tmp_path: Path, shards: Artifact) -> None:
    begin(tmp_path, config(), shards)
    begin(tmp_path, config(("loader.workers", "3"), ("train.checkpoint_every", "1")), shards)
    assert read_config(tmp_path).loader.workers == 3


@pytest.mark.parametrize(
    ("raw", "error"),
    [(None, UserError), (b"", ConfigError), (b"- 1\n", ConfigError), (b"a: [", ConfigError), (b"\xff", ConfigError)],
)
def test_a_folder_without_a_readable_snapshot_is_no_run(tmp_path: Path, raw: bytes | None, error: type[Exception]) -> None:
    if raw is not None:
        (tmp_path / "config_snapshot.yaml").write_bytes(raw)
    with pytest.raises(error, match=str(tmp_path)):
        read_config(tmp_path)


def test_the_folder_is_held_by_one_at_a_time_and_free_again_after(tmp_path: Path) -> None:
    with hold(tmp_path / "run"), pytest.raises(RunError, match="another process is training here"), hold(tmp_path / "run"):
        pass
    with hold(tmp_path / "run"):
        pass


def test_a_second_process_in_the_same_folder_is_told_so(tmp_path: Path, reference: Job) -> None:
    with hold(tmp_path / "run"):
        ended = m31r("train", *reference.arguments, f"--workdir={tmp_path / 'run'}", cwd=tmp_path)
    assert_one_clear_line(ended, 3, str(tmp_path / "run"), "another process is training here", "--workdir")
    assert [path.name for path in (tmp_path / "run").iterdir()] == [".lock"]


def test_a_run_of_another_configuration_is_left_alone(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    changed = tiny(reference.data, "train.steps=9", "train.batch_size=8")
    ended = m31r("train", *changed, f"--workdir={reference.run}", cwd=tmp_path)
    assert_one_clear_line(ended, 2, "train.batch_size was 4 and is 8", "train.steps was 8 and is 9", "--workdir")
    assert read_config(reference.run).train.steps == 8
