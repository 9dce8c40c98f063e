"""Alarms and stops: which updates raise them, what they name, and that going on with a run changes no figure."""

import json
import logging
import math
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from processes import Arguments, Job, assert_one_clear_line, m31r

from m31r.artifacts.store import Artifact, open_artifact
from m31r.config.load import load_config
from m31r.errors import RunError
from m31r.loader.loader import Rows, rows
from m31r.loader.origin import documents_in
from m31r.tokenizer.reserved import PAD
from m31r.tokenizer.text import load_tokenizer
from m31r.train.record import read_metrics
from m31r.train.run import read_config
from m31r.train.watch import Watch


@pytest.fixture(scope="module")
def shards(reference: Job) -> Artifact:
    return open_artifact(reference.artifacts()["shard"])


@pytest.fixture(scope="module")
def source(reference: Job, shards: Artifact) -> Rows:
    config = read_config(reference.run)
    return rows(shards, "train", config.model, config.loader, config.reason, config.seed)


def updates(count: int) -> list[dict[str, Any]]:
    chance = random.Random(3)
    return [{"step": n + 1, "loss": 3 + chance.gauss(0, 0.1), "grad_norm": 1 + chance.gauss(0, 0.2)} for n in range(count)]


@pytest.fixture
def watching(shards: Artifact, source: Rows) -> Any:
    def watch(past: list[dict[str, Any]], **changes: object) -> Watch:
        settings = {"batch_size": 4, "alarm_window": 10, "alarm_deviations": 6.0, "alarm_stops": False} | changes
        overrides = [(f"train.{name}", str(value)) for name, value in settings.items()]
        return Watch(load_config("configs/base.py", overrides).train, shards, source, past)

    return watch


def look_at(watch: Watch, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [watch.look(line["step"], line) for line in lines]


def test_scores_are_deviations_over_the_mean_of_the_window_before(watching: Any) -> None:
    lines = updates(30)
    found = look_at(watching([]), lines)
    assert all("loss_z" not in line for line in found[:10])
    for at in range(10, 30):
        for name in ("loss", "grad_norm"):
            before = np.array([line[name] for line in lines[at - 10 : at]])
            assert found[at][f"{name}_z"] == pytest.approx((lines[at][name] - before.mean()) / before.std(), rel=1e-9)


def test_going_on_scores_as_if_never_interrupted(watching: Any) -> None:
    lines = updates(30)
    found = look_at(watching([]), lines)
    for at in (0, 5, 10, 17):
        assert look_at(watching(found[:at]), lines[at:]) == found[at:]


def test_a_leap_is_an_alarm_with_its_step_and_rows_and_a_fall_is_none(watching: Any, caplog: pytest.LogCaptureFixture) -> None:
    for name in ("loss", "grad_norm"):
        watch, lines = watching([]), updates(20)
        lines[12][name] *= 0.01
        lines[19][name] *= 40
        with caplog.at_level(logging.WARNING, "m31r"):
            look_at(watch, lines[:19])
            assert caplog.messages == []
            watch.look(20, lines[19])
        assert len(caplog.messages) == 1 and f"step 20: {name}" in caplog.messages[0] and "rows 76 to 79" in caplog.messages[0]
        caplog.clear()


def test_a_leap_of_the_loss_ends_the_run_unless_told_otherwise(watching: Any) -> None:
    watch = watching(updates(10), alarm_stops=True)
    watch.look(11, {"loss": 3.0, "grad_norm": 1000.0})
    with pytest.raises(RunError, match=r"step 12: loss 99, .* on rows 44 to 47 of documents \d+ \("):
        watch.look(12, {"loss": 99.0, "grad_norm": 1.0})


def test_constant_figures_raise_no_alarm(watching: Any) -> None:
    found = look_at(watching([]), [{"step": n, "loss": 1.0, "grad_norm": 2.0} for n in range(1, 14)])
    assert found[-1]["loss_z"] == found[-1]["grad_norm_z"] == 0.0


def test_an_overflow_is_told_and_goes_on_unless_the_scale_is_at_its_lowest(
    watching: Any, caplog: pytest.LogCaptureFixture
) -> None:
    figures = {"loss": 2.0, "grad_norm": math.inf, "overflow": 1.0, "loss_scale": 256.0}
    found = watching([]).look(1, figures)
    assert "grad_norm" not in found and found["loss"] == 2.0
    assert "step 1: the gradient overflows float16 with the loss times 256" in caplog.messages[0]
    for worse in ({"loss_scale": 1.0}, {"loss": math.nan}):
        with pytest.raises(RunError, match="step 1: "):
            watching([]).look(1, figures | worse)


def test_documents_of_rows_are_those_whose_text_the_rows_hold(reference: Job, shards: Artifact, source: Rows) -> None:
    config = read_config(reference.run)
    tokenizer = load_tokenizer(shards.path / "tokenizer.model")
    texts = {}
    dataset = reference.artifacts()["dataset"]
    content = (dataset / "train.text").read_bytes()
    for line in (dataset / "train.jsonl").read_text().splitlines():
        entry = json.loads(line)
        texts[entry["path"]] = content[entry["offset"] : entry["offset"] + entry["bytes"]].decode()
    for row in range(0, source.per_epoch, 3):
        found = documents_in(shards, source, row, 1)
        data = source.dataset[row]
        pieces = [data["tokens"][data["segments"] == n] for n in range(1, int(data["segments"].max()) + 1)]
        assert 1 <= len(found) <= len(pieces) and all(each["row"] == row for each in found)
        named = "".join(texts[each["path"]] for each in found)
        for piece in pieces:
            if (data["terms"][data["segments"] > 0] == 2).any():
                continue  # rearranged: not as it stands in the file
            assert tokenizer.decode(piece[piece > PAD].tolist()[1:]).strip() in named
    assert config.seed == source.identity["seed"]


def test_nan_ends_the_run_with_its_documents_and_keeps_the_last_checkpoint(
    tmp_path: Path, reference: Job, tiny: Arguments
) -> None:
    """Weight decay of 1000% of each weight at each update: weights leave float32 after some twenty updates."""
    wild = ("train.steps=40", "train.learning_rate=10.0", "train.weight_decay=10.0", "train.warmup_fraction=0.0")
    run = tmp_path / "run"
    ended = m31r("train", *tiny(reference.data, *wild), f"--workdir={run}", cwd=tmp_path)
    assert_one_clear_line(ended, 3, "nan on rows", "of documents", ".rs", "the last checkpoint is whole")
    step = int(ended.err.rpartition("error: step ")[2].split(":")[0])
    log = [json.loads(line) for line in (run / "train.log").read_text().splitlines()]
    documents = next(record["documents"] for record in log if "documents" in record)
    assert {each["row"] // 4 for each in documents} == {step - 1}
    assert [line["step"] for line in read_metrics(run)] == list(range(1, step))
    kept = [int(path.name) for path in (run / "checkpoints").glob("[0-9]*") if path.is_dir()]
    assert kept and max(kept) < step
