"""Bit for bit: two runs in different folders, any number of workers, and a run that is killed at every kind of moment."""

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from processes import TINY, Arguments, Job, artifacts, assert_one_clear_line, end_state, m31r, m31r_killed_when, m31r_stopped
from written_rust import write_crates

from m31r.artifacts.store import open_artifact, read_manifest
from m31r.config.load import load_config
from m31r.pipeline import DATA_STAGES, prepare

SIGKILL = -9
TASK = "pub fn gcd(a: u64, b: u64) -> u64 {\n    if b == 0 {\n        a\n    } else {\n        gcd(b, a % b)\n    }\n}\n"


def test_two_runs_in_different_folders_are_equal(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    """Nothing is shared but the sources: data, compiled programs, workers and the working folder all differ."""
    place = tmp_path / "elsewhere"
    place.mkdir()
    workers = ("filter.workers=0", "shard.workers=0", "loader.workers=2", "loader.prefetch_batches=1")
    ended = m31r(*tiny(Path("own"), *workers), "--stage=train", "--workdir=run", cwd=place)
    assert ended.code == 0, ended.err
    assert ended.left == ()
    first, second = reference.artifacts(), artifacts(place / "own")
    assert {s: read_manifest(p)[1] for s, p in first.items()} == {s: read_manifest(p)[1] for s, p in second.items()}
    assert set(first) == set(DATA_STAGES)
    assert end_state(place / "run") == end_state(reference.run)


def test_every_artifact_is_the_same_for_any_workers_and_any_order_of_listing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = repr((f"local {mixed_corpus(tmp_path / 'corpus')}",))
    (tmp_path / "tasks" / "one").mkdir(parents=True)
    for name in ("solution", "tests"):
        (tmp_path / "tasks" / "one" / f"{name}.rs").write_text(TASK)
    # many more batches than workers
    monkeypatch.setattr("m31r.filter.filter._BATCH_FILES", 3)
    monkeypatch.setattr("m31r.filter.output._TASK_BYTES", 1)
    monkeypatch.setattr("m31r.shard.shard.BATCH_BYTES", 2000)
    for name in ("scandir", "listdir"):
        monkeypatch.setattr(os, name, shuffling(getattr(os, name)))
    found = []
    for workers in (0, 1, 2, 4):
        fields = {"data_folder": tmp_path / str(workers), "crawl.sources": sources, "filter.benchmarks": tmp_path / "tasks"}
        fields |= {"filter.workers": workers, "shard.workers": workers, "crawl.workers": workers, "shard.syntax": True}
        made = prepare(load_config(str(TINY), [(name, str(value)) for name, value in fields.items()]), "card")
        counts = made["filter"].counts
        assert counts["kept"] + counts["rejected"] == counts["seen"] == made["crawl"].counts["files"]
        found.append({stage: (artifact.key, artifact.hash) for stage, artifact in made.items()})
    assert {"duplicate", "near duplicate", "licence missing", "syntax", "benchmark"} <= set(counts["reasons"])
    assert set(found[0]) == set(DATA_STAGES)
    assert found[1:] == found[:1] * 3


def mixed_corpus(folder: Path) -> Path:
    """Crates and loose files, some of which repeat one another nearly, wholly, or a benchmark."""
    write_crates(folder, crates=6, functions=6, seed=3)
    for number in range(6):
        source = folder / f"crate{number}" / "src"
        text = (source / "lib.rs").read_text()
        for name, changed in (("copy", text), ("near", text.replace("let mut total = ", "let mut total = 1", 1))):
            (folder / f"crate{(number + 2) % 6}" / "src" / f"{name}{number}.rs").write_text(changed)
        (source / "broken.rs").write_text(f"fn broken{number}( {{\n")
    (folder / "crate1" / "src" / "task.rs").write_text(TASK)
    (folder / "loose").mkdir()
    (folder / "loose" / "lib.rs").write_text("pub fn nobody() {}\n")
    return folder


class Listing(list[Any]):
    """What os.scandir gives, in another order."""

    def __enter__(self) -> "Listing":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass

    def __next__(self) -> Any:
        if not self:
            raise StopIteration
        return self.pop()


def shuffling(listed: Callable[..., Any]) -> Callable[..., Listing]:
    """`listed`, with what it lists in another order each time."""
    chance = random.Random(5)

    def shuffled(*arguments: Any) -> Listing:
        found = Listing(listed(*arguments))
        chance.shuffle(found)
        return found

    return shuffled


def test_data_stages_killed_at_any_moment_end_as_if_never_interrupted(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    data = tmp_path / "data"
    arguments = [*tiny(data), "--stage=card"]
    moments = [
        ("os.mkdir", r"\.building-crawl"),
        ("open", r"\.building-crawl.*/sources\.json"),
        ("os.rename", r"\.building-crawl"),
        ("open", r"\.building-filter.*/rejected\.jsonl"),
        ("open", r"\.building-filter.*/bands\.tmp"),  # the worker processes live then
        ("open", r"\.building-filter.*/manifest\.json"),
        ("os.rename", r"\.building-dataset"),
        ("open", r"\.building-tokenizer.*/tokenizer\.model"),
        ("open", r"\.building-shard.*/validation-00000\.tokens"),  # the worker processes live then
        ("os.rename", r"\.building-shard"),
        ("os.rename", r"\.building-card"),
    ]
    for event, pattern in moments:
        ended = m31r_stopped("KILL", event, pattern, *arguments, cwd=tmp_path, many_batches=pattern.endswith(("tmp", "tokens")))
        assert (ended.code, ended.left) == (SIGKILL, ()), (pattern, ended)
        for path in artifacts(data).values():
            open_artifact(path)
    assert m31r(*arguments, cwd=tmp_path).code == 0
    assert list(data.glob(".building-*")) == []
    expected = {stage: read_manifest(path)[1] for stage, path in reference.artifacts().items()}
    assert {stage: read_manifest(path)[1] for stage, path in artifacts(data).items()} == expected


def test_training_killed_at_every_kind_of_moment_ends_as_if_never_interrupted(tmp_path: Path, reference: Job) -> None:
    run = tmp_path / "run"
    arguments = ["train", *reference.arguments, f"--workdir={run}"]
    moments = [  # where it is killed, and from which checkpoint the next process goes on
        ("open", r"/2\.orbax-checkpoint-tmp/optimizer.*_METADATA$", None),  # in the middle of the first save
        ("open", r"/2\.seal\.partial$", 2),  # whole, but not sealed
        ("os.rename", r"/metrics\.jsonl\.partial$", 2),  # while going on
        ("os.rename", r"/4\.orbax-checkpoint-tmp$", 2),  # all written, but not under its name
        ("shutil.rmtree", r"checkpoints/2\.removed$", 6),  # while an old one is removed
        ("os.rename", r"/metrics\.json\.partial$", 8),  # trained, but not summarized
    ]
    for event, pattern, step in moments:
        ended = m31r_stopped("KILL", event, pattern, *arguments, cwd=tmp_path)
        assert (ended.code, ended.left) == (SIGKILL, ()), (pattern, ended)
        assert max((int(p.name) for p in (run / "checkpoints").glob("[0-9]") if p.is_dir()), default=None) == step, pattern
    assert m31r(*arguments, cwd=tmp_path).code == 0
    assert end_state(run) == end_state(reference.run)


def test_training_killed_between_checkpoints_goes_on_with_another_number_of_workers(tmp_path: Path, reference: Job) -> None:
    run = tmp_path / "run"
    metrics = run / "metrics.jsonl"
    arguments = ["train", *reference.arguments, f"--workdir={run}"]

    ended = m31r_killed_when((run / "checkpoints" / "2").is_dir, *arguments, "--config.loader.workers=2", cwd=tmp_path)
    assert (ended.code, ended.left) == (SIGKILL, ())
    with metrics.open("a") as file:
        file.write('{"step": 8, "lo')  # a line that the kill cut off
    resumed = m31r(*arguments, "--config.loader.workers=0", cwd=tmp_path)
    assert resumed.code == 0, resumed.err
    assert "going on from the checkpoint at step" in resumed.messages()
    assert end_state(run) == end_state(reference.run)


def test_resume_is_bit_exact_with_muon_and_with_loss_scaling(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    """Killed where the scale has just been halved and the rate is stable, with a window of alarms half full."""
    fields = ("train.optimizer=muon", "train.schedule=wsd", "train.decay_fraction=0.5", "train.alarm_window=3")
    fields += ("model.precision=float16", "train.loss_scale=16777216.0", "train.loss_scale_interval=2")
    arguments = ["train", *tiny(reference.data, *fields)]
    whole = m31r(*arguments, f"--workdir={tmp_path / 'whole'}", cwd=tmp_path)
    assert whole.code == 0, whole.err
    run = tmp_path / "run"
    ended = m31r_stopped("KILL", "open", r"/4\.orbax-checkpoint-tmp/", *arguments, f"--workdir={run}", cwd=tmp_path)
    assert (ended.code, ended.left) == (SIGKILL, ())
    again = m31r(*arguments, f"--workdir={run}", cwd=tmp_path)
    assert again.code == 0 and "going on from the checkpoint at step 2" in again.messages(), again.err
    assert end_state(run) == end_state(tmp_path / "whole")
    lines = end_state(run)[1]
    assert lines[0]["overflow"] and not lines[-1]["overflow"] and "loss_z" in lines[-1]
    assert len({line["loss_scale"] for line in lines}) > 2


def test_ctrl_c_in_a_data_stage_leaves_nothing_half_made(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    data = tmp_path / "data"
    arguments = [*tiny(data), "--stage=card"]
    for pattern in (r"\.building-filter.*/rejected\.jsonl", r"\.building-shard.*/validation-00000\.tokens"):
        ended = m31r_stopped("INT", "open", pattern, *arguments, cwd=tmp_path)
        assert_one_clear_line(ended, 3, "interrupted", "the same command goes on")
        assert list(data.glob(".building-*")) == []
    assert m31r(*arguments, cwd=tmp_path).code == 0
    assert {p.name for p in artifacts(data).values()} == {p.name for p in reference.artifacts().values()}


def test_ctrl_c_in_training_leaves_no_process_and_the_same_command_goes_on(tmp_path: Path, reference: Job) -> None:
    run = tmp_path / "run"
    arguments = ["train", *reference.arguments, f"--workdir={run}"]
    pattern = r"/4\.orbax-checkpoint-tmp/params.*_METADATA$"
    ended = m31r_stopped("INT", "open", pattern, *arguments, "--config.loader.workers=2", cwd=tmp_path)
    assert_one_clear_line(ended, 3, "interrupted", "the same command goes on")
    again = m31r(*arguments, cwd=tmp_path)
    assert again.code == 0, again.err
    assert "going on from the checkpoint at step" in again.messages()
    assert end_state(run) == end_state(reference.run)
