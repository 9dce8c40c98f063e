"""Checkpoints: whole or not there, bit for bit what was saved, and damage noticed before it is trained on."""

import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from processes import Job, assert_one_clear_line, end_state, m31r

from m31r.checkpoint.checkpoint import Saved, Writer, abstract_on, check_seal, restore, steps_of
from m31r.checkpoint.keep import Keep
from m31r.errors import ValidationError


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
