"""Checkpoints: whole or not there, bit for bit what was saved, and damage noticed before it is trained on."""

import logging
import os
import resource
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from processes import Job, assert_one_clear_line, end_state, m31r, m31r_stopped

from m31r.checkpoint.checkpoint import Saved, Writer, abstract_on, check_seal, restore, steps_of
from m31r.checkpoint.keep import Keep, kept
from m31r.errors import ConfigError, ValidationError


def state(step: int) -> tuple[dict[str, Any], tuple[Any, ...]]:
    """Weights and an optimizer's state that differ from step to step, with values that no decimal writes exactly."""
    params = {"embedding": jnp.arange(60, dtype=jnp.float32).reshape(12, 5) / 7 + step, "norm": {"scale": jnp.ones(5) / 3}}
    return params, (jax.tree.map(lambda p: p * 1e-20, params), jnp.int32(step))


def save(run: Path, *steps: int, keep: int = 10) -> None:
    with Writer(run, Keep(last=keep, best=0, every=0)) as writer:
        for step in steps:
            params, optimizer = state(step)
            writer.save(step, params, optimizer, {"next_row": step * 4, "shards": "abc"}, {"config_hash": "def"})


def newest(run: Path, with_optimizer: bool = True) -> Saved | None:
    params, optimizer = abstract_on(jax.devices()[0], state(0))
    return restore(run, params, optimizer if with_optimizer else None)


def assert_is(saved: Saved | None, step: int) -> None:
    assert saved is not None and saved.step == step
    jax.tree.map(np.testing.assert_array_equal, (saved.params, saved.optimizer), state(step))
    assert saved.data == {"next_row": step * 4, "shards": "abc"} and saved.meta == {"config_hash": "def"}


def largest(folder: Path) -> Path:
    return max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 4
    path.write_bytes(raw)


def test_what_is_restored_is_bit_for_bit_what_was_saved(tmp_path: Path) -> None:
    save(tmp_path, 2, 4)
    assert_is(newest(tmp_path), 4)


def test_a_run_without_checkpoints_has_none(tmp_path: Path) -> None:
    assert newest(tmp_path) is None and steps_of(tmp_path) == []


def test_weights_alone_can_be_restored(tmp_path: Path) -> None:
    save(tmp_path, 3)
    saved = newest(tmp_path, with_optimizer=False)
    assert saved is not None and saved.optimizer is None
    jax.tree.map(np.testing.assert_array_equal, saved.params, state(3)[0])


def test_only_the_newest_are_kept_with_their_seals(tmp_path: Path) -> None:
    save(tmp_path, 1, 2, 3, 4, keep=2)
    assert steps_of(tmp_path) == [3, 4]
    assert sorted(path.name for path in (tmp_path / "checkpoints").glob("*.json")) == ["3.seal.json", "4.seal.json"]


def test_what_a_killed_save_left_is_no_checkpoint_and_does_not_stop_the_next(tmp_path: Path) -> None:
    save(tmp_path, 2)
    shutil.copytree(tmp_path / "checkpoints" / "2", tmp_path / "checkpoints" / "4.orbax-checkpoint-tmp")
    assert steps_of(tmp_path) == [2]
    save(tmp_path, 4)
    assert_is(newest(tmp_path), 4)


@pytest.mark.parametrize("damage", [cut, flip, Path.unlink], ids=["cut short", "flipped bit", "missing file"])
def test_damage_is_noticed_by_the_seal_and_an_older_one_is_taken_after_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], object]
) -> None:
    save(tmp_path, 2, 4)
    place = largest(tmp_path / "checkpoints" / "4")
    damage(place)
    with pytest.raises(ValidationError, match=place.name):
        check_seal(tmp_path, 4)
    with caplog.at_level(logging.WARNING):
        assert_is(newest(tmp_path), 2)
    assert "checkpoint 4 is not whole" in caplog.text and place.name in caplog.text


def test_a_cut_file_is_noticed_without_a_seal_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    save(tmp_path, 2, 4)
    (tmp_path / "checkpoints" / "4.seal.json").unlink()
    for path in (tmp_path / "checkpoints" / "4" / "params").rglob("*"):
        if path.is_file() and path.stat().st_size > 50:
            cut(path)
    assert_is(newest(tmp_path), 2)
    assert "checkpoint 4 is not whole" in caplog.text


def test_when_none_is_whole_each_is_named_and_nothing_is_trained_anew(tmp_path: Path) -> None:
    save(tmp_path, 2, 4)
    for step in ("2", "4"):
        flip(largest(tmp_path / "checkpoints" / step))
    with pytest.raises(ValidationError, match=r"no whole checkpoint: .*checkpoints/4/.*checkpoints/2/"):
        newest(tmp_path)


def test_an_unreadable_seal_is_named(tmp_path: Path) -> None:
    save(tmp_path, 2)
    (tmp_path / "checkpoints" / "2.seal.json").write_bytes(b"[{")
    with pytest.raises(ValidationError, match=r"2\.seal\.json: not a readable seal"):
        newest(tmp_path)


def test_training_goes_on_from_the_older_checkpoint_and_ends_the_same(tmp_path: Path, reference: Job) -> None:
    run = shutil.copytree(reference.run, tmp_path / "run")
    cut(largest(run / "checkpoints" / "8"))
    ended = m31r("resume", f"--workdir={run}", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "checkpoint 8 is not whole" in ended.messages() and "going on from the checkpoint at step 6" in ended.messages()
    assert end_state(run) == end_state(reference.run)


def test_training_on_the_only_checkpoint_once_damaged_is_refused_with_its_name(tmp_path: Path, reference: Job) -> None:
    run = shutil.copytree(reference.run, tmp_path / "run")
    shutil.rmtree(run / "checkpoints" / "6")
    flip(largest(run / "checkpoints" / "8"))
    ended = m31r("train", *reference.arguments, f"--workdir={run}", cwd=tmp_path)
    assert_one_clear_line(ended, 4, "no whole checkpoint", f"{run}/checkpoints/8/")
    assert steps_of(run) == [8]


def folder_of(run: Path) -> Path:
    return run / "checkpoints"


def test_the_last_the_best_and_every_so_manieth_stay() -> None:
    figures = {10: 3.0, 20: 1.0, 30: 2.0, 40: 1.5}
    steps = (10, 20, 25, 30, 40, 45)
    assert kept(steps, figures, Keep(last=2, best=0, every=0)) == {40, 45}
    assert kept(steps, figures, Keep(last=1, best=1, every=0)) == {20, 45}
    assert kept(steps, figures, Keep(last=1, best=2, every=0)) == {20, 40, 45}
    assert kept(steps, figures, Keep(last=1, best=0, every=15)) == {30, 45}
    assert kept(steps, figures, Keep(last=1, best=1, every=10)) == {10, 20, 30, 40, 45}
    assert kept((1, 2, 3), {1: 2.0, 2: 2.0}, Keep(last=1, best=1, every=0)) == {1, 3}
    assert kept((), {}, Keep(last=1, best=1, every=1)) == set()


def save_validated(run: Path, keep: Keep, figures: dict[int, float | None]) -> None:
    with Writer(run, keep) as writer:
        for step, figure in figures.items():
            writer.save(step, *state(step), {}, {} if figure is None else {"val_bits_per_byte": figure})


def test_a_writer_keeps_by_policy_over_restarts(tmp_path: Path) -> None:
    keep = Keep(last=1, best=1, every=4)
    save_validated(tmp_path, keep, {1: 3.0, 2: 1.0, 3: None, 4: 2.0})
    assert steps_of(tmp_path) == [2, 4]
    save_validated(tmp_path, keep, {5: 1.5, 6: None, 7: 0.5, 9: 0.7})
    assert steps_of(tmp_path) == [4, 7, 9]
    left = {path.name for path in folder_of(tmp_path).iterdir()}
    assert left == {"4", "7", "9", "4.seal.json", "7.seal.json", "9.seal.json"}


def test_weights_better_than_all_before_are_to_be_saved_also_after_a_restart(tmp_path: Path) -> None:
    save_validated(tmp_path, Keep(last=1, best=1, every=0), {1: 1.5})
    with Writer(tmp_path, Keep(last=1, best=1, every=0)) as writer:
        assert writer.improves(1.4) and not writer.improves(1.5)
    with Writer(tmp_path, Keep(last=1, best=0, every=0)) as writer:
        assert not writer.improves(1.0)


def test_what_a_killed_removal_left_goes_at_the_next_start(tmp_path: Path) -> None:
    save(tmp_path, 2, 4)
    (folder_of(tmp_path) / "2").rename(folder_of(tmp_path) / "2.removed")
    assert steps_of(tmp_path) == [4]
    save(tmp_path, 6)
    assert {path.name for path in folder_of(tmp_path).iterdir()} == {"4", "6", "4.seal.json", "6.seal.json"}


def test_a_failed_save_is_one_warning_and_the_next_one_works(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The disk is full for files of more than 100 kB, and then has room again."""
    large = {"kernel": jax.random.normal(jax.random.key(0), (400, 400))}
    with Writer(tmp_path, Keep(last=1, best=0, every=0)) as writer, caplog.at_level(logging.WARNING, "m31r"):
        writer.save(2, *state(2), {"next_row": 8, "shards": "abc"}, {"config_hash": "def"})
        writer.settle()
        assert writer.failure is None
        unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, unlimited[1]))
        try:
            writer.save(4, large, {"count": jnp.int32(0)}, {}, {})
            writer.settle()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
        assert writer.failure is not None and "the one at step 2 stays the last" in writer.failure
        (warned,) = [record.message for record in caplog.records if record.name.startswith("m31r")]
        assert warned.startswith("checkpoint 4 could not be saved (") and "training goes on" in warned
        assert_is(newest(tmp_path), 2)
        assert {path.name for path in folder_of(tmp_path).iterdir()} == {"2", "2.seal.json"}
        writer.save(6, *state(6), {"next_row": 24, "shards": "abc"}, {"config_hash": "def"})
        writer.settle()
        assert writer.failure is None
    assert steps_of(tmp_path) == [6]
    assert_is(newest(tmp_path), 6)


def test_weights_of_another_shape_are_named_and_no_older_checkpoint_is_tried(tmp_path: Path) -> None:
    save(tmp_path, 2, 4)
    params = {"embedding": jnp.zeros((12, 6)), "scale": jnp.ones(5)}
    with pytest.raises(ConfigError) as found:
        restore(tmp_path, abstract_on(jax.devices()[0], params), None)
    wanted = (
        "embedding is (12, 5), wanted (12, 6)",
        "norm/scale is (5,), wanted nothing",
        "scale is missing, wanted (5,)",
    )
    for words in wanted:
        assert words in str(found.value)


def test_saving_packs_what_can_be_packed(tmp_path: Path) -> None:
    """bfloat16-like numbers in float32 have 16 bits of nothing each."""
    params = {"kernel": jax.random.normal(jax.random.key(0), (512, 512)).astype(jnp.bfloat16).astype(jnp.float32)}
    with Writer(tmp_path, Keep(last=1, best=0, every=0)) as writer:
        writer.save(1, params, {"count": jnp.int32(0)}, {}, {})
    size = sum(path.stat().st_size for path in (folder_of(tmp_path) / "1").rglob("*") if path.is_file())
    assert size < 0.6 * params["kernel"].nbytes


def test_a_checkpoint_of_another_configuration_names_the_fields(tmp_path: Path, reference: Job) -> None:
    run = shutil.copytree(reference.run, tmp_path / "run")
    (run / "config_snapshot.yaml").unlink()
    ended = m31r("train", *reference.arguments, "--config.train.beta2=0.9", f"--workdir={run}", cwd=tmp_path)
    assert_one_clear_line(ended, 2, "of another configuration", "train.beta2 was 0.95 and is 0.9")


def test_sigterm_saves_and_exits_0_and_the_same_command_ends_the_same(tmp_path: Path, reference: Job) -> None:
    run = tmp_path / "run"
    arguments = ("train", *reference.arguments, f"--workdir={run}")
    # the moment is the first checkpoint's seal, so at least two updates are done
    ended = m31r_stopped("TERM", "open", r"2\.seal\.partial", *arguments, cwd=tmp_path)
    if steps_of(run)[-1] < 8:  # else the signal came within the last update
        line = next(line for line in ended.err.splitlines() if not line.startswith("{"))
        assert line.startswith("m31r: stopped after step ") and "the same command goes on" in line
    assert ended.code == 0, ended.err
    again = m31r(*arguments, cwd=tmp_path)
    assert again.code == 0, again.err
    assert end_state(run) == end_state(reference.run)


def test_a_second_sigterm_stops_at_once(tmp_path: Path, reference: Job) -> None:
    arguments = ("train", *reference.arguments, f"--workdir={tmp_path / 'run'}")
    ended = m31r_stopped("TERM-TERM", "open", r"metrics\.jsonl\.partial", *arguments, cwd=tmp_path)
    assert ended.code == -signal.SIGTERM and ended.left == ()
    assert steps_of(tmp_path / "run") == []
