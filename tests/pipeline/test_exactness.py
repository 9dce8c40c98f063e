"""Bit for bit: two runs in different folders, and a run that is killed at every kind of moment."""

from pathlib import Path

from processes import Arguments, Job, artifacts, assert_one_clear_line, end_state, m31r, m31r_killed_when, m31r_stopped

from m31r.artifacts.store import open_artifact, read_manifest
from m31r.pipeline import DATA_STAGES

SIGKILL = -9


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


def test_data_stages_killed_at_any_moment_end_as_if_never_interrupted(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    data = tmp_path / "data"
    arguments = [*tiny(data), "--stage=card"]
    moments = [
        ("os.mkdir", r"\.building-crawl"),
        ("open", r"\.building-crawl.*/sources\.json"),
        ("os.rename", r"\.building-crawl"),
        ("open", r"\.building-filter.*/rejected\.jsonl"),
        ("open", r"\.building-filter.*/manifest\.json"),
        ("os.rename", r"\.building-dataset"),
        ("open", r"\.building-tokenizer.*/tokenizer\.model"),
        ("open", r"\.building-shard.*/validation-00000\.tokens"),  # the worker processes live then
        ("os.rename", r"\.building-shard"),
        ("os.rename", r"\.building-card"),
    ]
    for event, pattern in moments:
        ended = m31r_stopped("KILL", event, pattern, *arguments, cwd=tmp_path)
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
        ("shutil.rmtree", r"checkpoints/2$", 6),  # while an old one is removed
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
