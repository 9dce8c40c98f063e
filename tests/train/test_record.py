"""What a run writes as it goes: every update once and in order, and the same figures for TensorBoard."""

import json
import logging
import resource
import struct
from pathlib import Path

import pytest
from processes import Job
from tensorboardX.proto.event_pb2 import Event

from m31r.train.record import METRICS, Recorder, keep_until, read_metrics
from m31r.train.run import METADATA, read_config, read_json

COLUMNS = {
    "step", "loss", "loss_next", "loss_fim", "loss_reason", "bits_per_byte", "grad_norm", "learning_rate", "tokens",
    "tokens_per_s", "peak_share",
}  # fmt: skip


def events(run: Path) -> list[Event]:
    """All TensorBoard events of a run: records of length, its checksum, an Event, its checksum."""
    found = []
    for path in sorted((run / "tensorboard").iterdir()):
        raw, at = path.read_bytes(), 0
        while at < len(raw):
            (length,) = struct.unpack_from("<Q", raw, at)
            found.append(Event.FromString(raw[at + 12 : at + 12 + length]))
            at += 12 + length + 4
    return found


def update(step: int) -> dict[str, float]:
    return {"step": step, "loss": 1 / step, "tokens_per_s": 10.0, "peak_share": 0.1}


def test_every_update_is_recorded_once_in_order_with_all_its_figures(reference: Job) -> None:
    figures = read_metrics(reference.run)
    assert [line["step"] for line in figures] == list(range(1, 9))
    assert all(set(line) >= COLUMNS for line in figures)
    assert all(line["tokens_per_s"] > 0 and line["grad_norm"] > 0 for line in figures)


def test_validation_stands_at_its_updates_and_before_the_first(reference: Job) -> None:
    figures = read_metrics(reference.run)
    assert [line["step"] for line in figures if "val_bits_per_byte" in line] == [4, 8]
    assert [line["step"] for line in figures if "val_bits_per_byte_before" in line] == [1]


def test_validation_is_told_of_each_crate_of_its_documents(reference: Job) -> None:
    shards = Path(read_json(reference.run / METADATA)["data"]["folder"])
    lines = (shards / "validation.documents.jsonl").read_text(encoding="utf-8").splitlines()
    first, *_, last = read_metrics(reference.run)
    for line, whole in ((first, "val_bits_per_byte_before"), (last, "val_bits_per_byte")):
        crates = {name.removeprefix(f"{whole}/"): value for name, value in line.items() if name.startswith(f"{whole}/")}
        assert crates.keys() == {json.loads(each)["crate"] for each in lines}
        assert min(crates.values()) - 1e-5 <= line[whole] <= max(crates.values()) + 1e-5
    assert not any("/" in name for name in read_metrics(reference.run)[1])


def test_recorded_loss_is_the_weighted_sum_of_its_terms_and_the_rate_that_of_the_schedule(reference: Job) -> None:
    train = read_config(reference.run).train
    for line in read_metrics(reference.run):
        weighted = line["loss_next"] + train.fim_weight * line["loss_fim"] + train.reason_weight * line["loss_reason"]
        assert line["loss"] == pytest.approx(weighted, rel=1e-5)
    rates = [line["learning_rate"] for line in read_metrics(reference.run)]
    assert rates[0] == pytest.approx(train.learning_rate / 2) and max(rates) == pytest.approx(train.learning_rate)
    assert rates[-1] == pytest.approx(train.learning_rate * train.final_learning_rate_fraction)


def test_tensorboard_holds_the_same_figures(reference: Job) -> None:
    found = {(e.step, v.tag): v.simple_value for e in events(reference.run) for v in e.summary.value}
    recorded = {(line["step"], name): line[name] for line in read_metrics(reference.run) for name in line if name != "step"}
    assert found.keys() == recorded.keys()
    assert found == pytest.approx(recorded, rel=1e-6)


def test_progress_lines_tell_loss_rate_share_of_peak_and_time_left(reference: Job) -> None:
    log = [json.loads(line) for line in (reference.run / "train.log").read_text().splitlines()]
    lines = [record["message"] for record in log if record["logger"] == "m31r.train.record"]
    assert len(lines) == 8
    assert all(words in line for line in lines for words in ("loss ", "tokens/s", "% of peak", " left"))
    said = "\n".join(record["message"] for record in log)
    assert "all weights" in said and "memory: the step needs" in said and "FLOP/s" in said


def test_going_on_drops_what_lies_after_the_checkpoint_and_what_was_cut_off(tmp_path: Path) -> None:
    with Recorder(tmp_path, 0, 9, 1) as recorder:
        for step in range(1, 6):
            recorder.record(update(step), 0.0)
    with (tmp_path / METRICS).open("a") as file:
        file.write('{"step": 3')
    with Recorder(tmp_path, 3, 9, 1) as recorder:
        recorder.record(update(4), 0.0)
    assert [line["step"] for line in read_metrics(tmp_path)] == [1, 2, 3, 4]


def test_lines_without_an_end_or_a_step_are_not_kept(tmp_path: Path) -> None:
    path = tmp_path / METRICS
    path.write_bytes(b'{"step": 1}\n\x00\x00\n[1]\n{"loss": 1}\n{"step": 2}\n{"step": 3}')
    assert keep_until(path, 9) == ['{"step": 1}\n', '{"step": 2}\n']
    assert keep_until(tmp_path / "missing", 9) == []


def test_a_line_of_progress_comes_at_each_interval_and_at_the_end(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "m31r"), Recorder(tmp_path, 0, 7, 3) as recorder:
        for step in range(1, 8):
            recorder.record(update(step), 65.0)
    assert [line.split()[1] for line in caplog.messages] == ["3/7", "6/7", "7/7"]
    assert "1:05 left" in caplog.messages[0]


def test_figures_wait_for_room_on_a_full_disk_and_training_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Recorder(tmp_path, 0, 400, 1000) as recorder, caplog.at_level(logging.WARNING):
        recorder.record(update(1), 0.0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (150, unlimited[1]))
        try:
            for step in range(2, 300):
                recorder.record(update(step), 0.0)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        recorder.record(update(300), 0.0)
    assert [line["step"] for line in read_metrics(tmp_path)] == list(range(1, 301))
    assert len(caplog.records) == 2  # one of the figures, one of TensorBoard's events
