"""The main job from real Rust to a sample, and what a second one does."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from processes import Arguments, Job, assert_one_clear_line, m31r
from written_rust import write_crates

from m31r.artifacts.store import read_manifest
from m31r.pipeline import DATA_STAGES
from m31r.train.record import read_metrics


def test_one_command_goes_from_real_rust_to_a_report(smoke: Job) -> None:
    report = smoke.ended.out
    assert set(smoke.artifacts()) == set(DATA_STAGES)
    kept = read_manifest(smoke.artifacts()["filter"])[0]["counts"]["kept"]
    assert kept > 50
    for words in (f"{kept} kept", "tokens: ", "validation: ", "# Sample: completion-0", "# Sample: infill", str(smoke.run)):
        assert words in report
    assert (smoke.run / "report.md").read_text() == report.removesuffix("\n") + "\n"
    assert (smoke.run / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_training_on_real_rust_lowers_loss_and_validation_bits(smoke: Job) -> None:
    figures = read_metrics(smoke.run)
    first, last = figures[:5], figures[-5:]
    assert sum(f["loss_next"] for f in last) < 0.95 * sum(f["loss_next"] for f in first)
    assert sum(f["loss_fim"] for f in last) < 0.95 * sum(f["loss_fim"] for f in first)
    validated = [f["val_bits_per_byte"] for f in figures if "val_bits_per_byte" in f]
    assert all(after < before for before, after in pairwise([figures[0]["val_bits_per_byte_before"], *validated]))


def test_run_again_does_nothing_again_and_says_so(smoke: Job) -> None:
    before = {path: path.stat().st_mtime_ns for path in _lasting(smoke)}
    again = m31r(*smoke.arguments, f"--workdir={smoke.run}", cwd=smoke.run.parent)
    assert again.code == 0 and again.out == smoke.ended.out
    said = again.messages()
    for stage, folder in smoke.artifacts().items():
        assert f"{stage}: reused {folder}" in said
    assert "nothing to do" in said and "built" not in said and "fetched" not in said
    assert {path: path.stat().st_mtime_ns for path in _lasting(smoke)} == before


def test_log_on_stderr_is_json_lines_and_stdout_is_the_report_alone(smoke: Job) -> None:
    assert all(line.startswith("{") for line in smoke.ended.err.splitlines())
    assert {"time", "level", "logger", "message"} <= set.intersection(*(set(record) for record in smoke.ended.logged()))
    assert smoke.ended.out.startswith("# Data\n")


def test_stage_stops_after_that_stage(tmp_path: Path, tiny: Arguments) -> None:
    ended = m31r(*tiny(tmp_path / "data"), "--stage=filter", f"--workdir={tmp_path / 'run'}", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert sorted(p.name.split("-")[0] for p in (tmp_path / "data").iterdir()) == ["crawl", "filter"]
    assert [line.split(": ")[0] for line in ended.out.splitlines()] == ["crawl", "filter"]
    assert not (tmp_path / "run").exists()


def test_dry_run_writes_nothing_and_says_what_would_be_done(tmp_path: Path, tiny: Arguments) -> None:
    ended = m31r(*tiny(tmp_path / "data"), "--dry-run", cwd=tmp_path)
    assert ended.code == 0 and list(tmp_path.iterdir()) == []
    stages = (*DATA_STAGES, "train", "sample")
    assert ended.out.splitlines() == [f"{stage}: would be done" for stage in stages]


def test_parts_run_one_by_one_make_what_the_main_job_makes(data: Path, reference: Job, tiny: Arguments) -> None:
    arguments = tiny(data)
    for words in (["crawl"], ["filter"], ["dataset"], ["tokenizer", "train"], ["shard"]):
        ended = m31r(*words, *arguments, cwd=data.parent)
        assert ended.code == 0, ended.err
        made = Path(ended.out.strip())
        assert (made / "manifest.json").read_bytes() == (reference.data / made.name / "manifest.json").read_bytes()


@pytest.mark.parametrize(
    ("words", "first"), [(["filter"], "m31r crawl"), (["shard"], "m31r crawl"), (["tokenizer", "train"], "m31r crawl")]
)
def test_a_part_whose_parent_is_missing_names_the_command_to_run(
    tmp_path: Path, tiny: Arguments, words: list[str], first: str
) -> None:
    assert_one_clear_line(m31r(*words, *tiny(tmp_path / "data"), cwd=tmp_path), 1, f"run {first}")
    assert list(tmp_path.glob("data/*")) == []


def test_train_before_the_data_names_the_missing_stage(tmp_path: Path, tiny: Arguments) -> None:
    arguments = tiny(tmp_path / "data")
    assert m31r(*arguments, "--stage=tokenizer", cwd=tmp_path).code == 0
    ended = m31r("train", *arguments, f"--workdir={tmp_path / 'run'}", cwd=tmp_path)
    assert_one_clear_line(ended, 1, "run m31r shard")
    assert not (tmp_path / "run").exists()


def test_changed_source_is_crawled_anew_and_the_old_data_stay(tmp_path: Path, reference: Job, tiny: Arguments) -> None:
    corpus = write_crates(tmp_path / "crates", 4, 3, seed=9)
    data = tmp_path / "data"
    arguments = [*tiny(data), f"--config.crawl.sources=('local {corpus}',)", "--stage=dataset"]
    first = m31r(*arguments, cwd=tmp_path)
    (corpus / "crate0" / "src" / "lib.rs").write_text("pub fn changed() {}\n")
    second = m31r(*arguments, cwd=tmp_path)
    assert (first.code, second.code) == (0, 0)
    assert len(list(data.glob("dataset-*"))) == 2


def _lasting(job: Job) -> list[Path]:
    """What a job that has nothing to do must not touch."""
    return [
        *(path for folder in job.artifacts().values() for path in folder.iterdir()),
        *(path for path in (job.run / "checkpoints").rglob("*") if path.is_file()),
    ]


def test_metrics_json_says_what_the_report_says(smoke: Job) -> None:
    summary = json.loads((smoke.run / "metrics.json").read_bytes())
    assert summary["step"] == 30
    assert f"{summary['val_bits_per_byte_before']:.3f} bits a byte before, {summary['val_bits_per_byte']:.3f} after" in (
        smoke.ended.out
    )
    assert summary["params_sha256"] in smoke.ended.out and f"{summary['tokens_seen']:,}" in smoke.ended.out
