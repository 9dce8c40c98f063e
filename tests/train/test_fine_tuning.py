"""Training that begins from a model: on other data, with all weights or with adapters, as exact as from random weights."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from processes import TINY, Job, end_state, m31r, m31r_stopped
from written_rust import write_crates

from m31r.artifacts.store import Artifact, open_artifact, read_manifest
from m31r.command.inspect import describe, describe_run, verify_path
from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.errors import ConfigError, UserError, ValidationError
from m31r.generate.load import trained_weights
from m31r.loader.loader import batches, rows, validation_batches
from m31r.model.params import named_leaves, params_sha256
from m31r.pipeline import prepare
from m31r.quantize.folder import open_folder, write_folder
from m31r.quantize.quantize import quantize
from m31r.quantize.tensors import Format, arrays_of, as_trained, entries
from m31r.release.rebuild import rebuild
from m31r.release.release import export
from m31r.train.base import read_base
from m31r.train.record import read_metrics
from m31r.train.run import begin, check_checkpoints, read_config
from m31r.train.step import bits_per_byte, build_eval_step, build_train_step, init_state
from m31r.train.train import Outcome, train

LORA = {"train.optimizer": "muon", "train.lora_rank": 4, "train.learning_rate": 0.02, "train.lora_matrices": "('qkv', 'down')"}
FULL = {"train.learning_rate": 0.002}


@dataclass(frozen=True)
class Tuned:
    """A tiny model, other data in its tokens, and what the command line is given to train on them."""

    base: Path
    shards: Artifact
    fields: dict[str, Any]

    def config(self, **changes: Any) -> Config:
        return load_config(str(TINY), [(name, str(value)) for name, value in (self.fields | changes).items()])

    def arguments(self, **changes: Any) -> list[str]:
        fields = {name: value for name, value in (self.fields | changes).items() if name != "train.init"}
        return [f"--config={TINY}", *(f"--config.{name}={value}" for name, value in fields.items())]


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory, reference: Job) -> Tuned:
    place = tmp_path_factory.mktemp("tuned")
    sources = f"('local {write_crates(place / 'crates', crates=8, functions=10, seed=7)}',)"
    (place / "data").mkdir()
    (place / "data" / "xla-cache").symlink_to(reference.data / "xla-cache")
    base = Path(shutil.copytree(reference.run, place / "base"))  # which a test may take away
    fields = {
        "data_folder": place / "data",
        "crawl.sources": sources,
        "train.init": base,
        "train.steps": 12,
        "train.checkpoint_every": 4,
    }
    fields["filter.benchmarks"] = place / "none"  # the same from any working folder
    made = Tuned(base, Artifact(place, "", "", "", {}), fields)
    return replace(made, shards=prepare(made.config(), "shard")["shard"])


@pytest.fixture(scope="module")
def adapted(tuned: Tuned) -> Outcome:
    return train(tuned.config(**LORA), tuned.shards, tuned.base.parent / "adapted")


@pytest.fixture(scope="module")
def full(tuned: Tuned, adapted: Outcome) -> Outcome:
    """From a model's folder: the copy that the run with adapters keeps."""
    return train(tuned.config(**FULL, **{"train.init": adapted.run / "init"}), tuned.shards, tuned.base.parent / "full")


def test_the_data_are_in_the_models_own_tokens(tuned: Tuned) -> None:
    model = (tuned.base / "tokenizer.model").read_bytes()
    assert (tuned.shards.path / "tokenizer.model").read_bytes() == model
    parent = read_manifest(tuned.shards.path)[0]["parents"]["tokenizer"]
    tokenizer = open_artifact(tuned.shards.path.parent / parent["folder"])
    assert parent["hash"] == tokenizer.hash and tokenizer.counts["vocab_size"] == 400
    known = json.loads((tuned.base / "metadata.json").read_bytes())["tokenizer_sha256"]
    assert read_manifest(tokenizer.path)[0]["fields"] == {"adopted": known}


def test_training_from_a_model_is_the_plain_loop_from_its_weights(tuned: Tuned, full: Outcome) -> None:
    """Bit for bit, from a random model's loop but for the weights."""
    config = read_config(full.run)
    source = rows(tuned.shards, "train", config.model, config.loader, config.reason, config.seed)
    token_bytes = np.load(tuned.shards.path / "token_bytes.npy")
    weights = trained_weights(tuned.base, read_config(tuned.base))
    state = init_state(config, 400)._replace(params=jax.tree.map(jnp.array, weights.params))
    step, feed = build_train_step(config, 400), batches(source, config.train.batch_size, 0, 0, 1, (0, 1))
    losses = []
    for _ in range(12):
        state, metrics = step(state, next(feed), token_bytes)
        losses.append(float(metrics["loss"]))
    assert losses == [line["loss"] for line in read_metrics(full.run)]
    assert params_sha256(state.params) == full.params_sha256


def test_both_begin_where_the_base_stands_and_learn_the_other_data(tuned: Tuned, adapted: Outcome, full: Outcome) -> None:
    weights = trained_weights(tuned.base, read_config(tuned.base))
    config, token_bytes = tuned.config(), np.load(tuned.shards.path / "token_bytes.npy")
    evaluate = build_eval_step(config, 400)
    held_out = validation_batches(tuned.shards, config.model, config.train.validation_rows, config.train.batch_size)
    sums = [evaluate(weights.params, batch, token_bytes) for batch in held_out]
    before = float(bits_per_byte(sum(float(nats) for nats, _ in sums), sum(int(count) for _, count in sums)))
    for outcome in (adapted, full):
        assert outcome.val_bits_per_byte_before == before > outcome.val_bits_per_byte
        losses = [line["loss_next"] for line in read_metrics(outcome.run)]
        assert sum(losses[-5:]) < sum(losses[:5])


def test_frozen_weights_stay_bit_identical(tuned: Tuned, adapted: Outcome) -> None:
    base, after = (trained_weights(run, read_config(run)) for run in (tuned.base, adapted.run))
    moved = set()
    for (name, before), (_, now) in zip(named_leaves(base.params), named_leaves(after.params), strict=True):
        if np.asarray(before).tobytes() != np.asarray(now).tobytes():
            moved.add(name)
    assert moved == {"attention_0/qkv/kernel", "feed_forward_0/down/kernel"}
    kept = as_trained(open_folder(adapted.run / "init").params)
    assert params_sha256(kept) == params_sha256(base.params)


def test_a_run_says_from_what_it_began(tuned: Tuned, adapted: Outcome, full: Outcome) -> None:
    began = json.loads((tuned.base / "metrics.json").read_bytes())["params_sha256"]
    for outcome, trained in ((adapted, 4 * (32 + 96 + 64 + 32)), (full, 400 * 32 + 4 * 32 * 32 + 3 * 32 * 64 + 3 * 32)):
        summary = json.loads((outcome.run / "metrics.json").read_bytes())
        assert summary["init_sha256"] == json.loads((outcome.run / "metadata.json").read_bytes())["init_sha256"] == began
        assert (summary["trained_params"], summary["params"]) == (trained, 400 * 32 + 4 * 32 * 32 + 3 * 32 * 64 + 3 * 32)


def test_info_and_verify_tell_of_the_model_that_a_run_began_from(adapted: Outcome, tmp_path: Path) -> None:
    found = describe_run(adapted.run)
    assert (found["params_sha256"], found["lora_rank"]) == (adapted.params_sha256, 4)
    assert json.loads(describe(adapted.run / "init", tmp_path, as_json=True))["params_sha256"] == found["init_sha256"]
    assert "init: whole, float32" in verify_path(adapted.run).splitlines()
    run = Path(shutil.copytree(adapted.run, tmp_path / "run"))
    corrupt(run / "init")
    with pytest.raises(ValidationError, match=r"init/model\.safetensors: SHA-256 differs"):
        verify_path(run)


def test_a_model_with_adapters_is_written_merged(adapted: Outcome, tmp_path: Path) -> None:
    metadata = quantize(adapted.run, tmp_path / "model", "float32")
    assert metadata["params_sha256"] == adapted.params_sha256 != metadata["init_sha256"]
    assert metadata["bits_per_byte"]["trained"] == pytest.approx(adapted.val_bits_per_byte, abs=1e-5)
    opened = open_folder(tmp_path / "model")
    assert params_sha256(as_trained(opened.params)) == adapted.params_sha256
    assert opened.config.train.init == metadata["init_sha256"]  # and no place


def test_a_release_is_begun_from_and_made_again_from_what_it_began_from_alone(
    tuned: Tuned, adapted: Outcome, tmp_path: Path
) -> None:
    folder, data = export(adapted.run, "0.1.0", tmp_path / "release"), tuned.shards.path.parent
    opened = open_folder(folder)
    began = json.loads((tuned.base / "metrics.json").read_bytes())["params_sha256"]
    assert opened.metadata["init_sha256"] == opened.config.train.init == began
    base = read_base(tuned.config(**{"train.init": folder}), tuned.shards)
    assert base is not None and base.sha256 == adapted.params_sha256
    with pytest.raises(UserError, match="was fine-tuned from the weights"):
        rebuild(folder, data, tmp_path / "again")
    with pytest.raises(ValidationError, match="its weights are"):
        rebuild(folder, data, tmp_path / "again", str(folder))
    assert "weights equal" in rebuild(folder, data, tmp_path / "again", str(tuned.base))


def test_lora_resume_is_bit_exact(tuned: Tuned, adapted: Outcome, tmp_path: Path) -> None:
    """Killed with SIGKILL in the middle of a save, and gone on with after the model that it began from is gone."""
    run, base = tmp_path / "run", tmp_path / "base"
    shutil.copytree(tuned.base, base)
    words = ["train", *tuned.arguments(**LORA), f"--workdir={run}", f"--init={base}"]
    killed = m31r_stopped("KILL", "open", r"/8\.orbax-checkpoint-tmp/optimizer.*_METADATA$", *words, cwd=tmp_path)
    assert (killed.code, killed.left) == (-9, ()), killed.err
    shutil.rmtree(base)
    ended = m31r("resume", f"--workdir={run}", cwd=tmp_path)
    assert ended.code == 0, ended.err
    assert "going on from the checkpoint at step 4" in ended.messages()
    assert end_state(run) == end_state(adapted.run)


def test_a_run_goes_on_only_with_what_it_began_from(tuned: Tuned, adapted: Outcome, full: Outcome) -> None:
    config = read_config(adapted.run)
    for init, which in ((full.run, "the weights"), ("", "random weights")):
        changed = replace(config, train=replace(config.train, init=str(init)))
        with pytest.raises(ConfigError, match=f"began from the weights .* not {which}"):
            base = read_base(changed, tuned.shards)
            begin(adapted.run, changed, tuned.shards, init=base.sha256 if base else None)


def test_a_checkpoint_of_a_version_that_knew_no_adapters_goes_on(tuned: Tuned, tmp_path: Path) -> None:
    run = shutil.copytree(tuned.base, tmp_path / "run")
    for path in (run / "checkpoints").glob("*/meta/metadata"):
        meta = json.loads(path.read_bytes())
        for name in ("lora_rank", "lora_alpha", "lora_matrices"):
            del meta["config"]["train"][name]
        path.write_text(json.dumps(meta))
    check_checkpoints(run, read_config(run))
    with pytest.raises(ConfigError, match=r"train\.lora_rank was 0 and is 2"):
        check_checkpoints(run, replace(read_config(run), train=replace(read_config(run).train, lora_rank=2)))


def quantised(folder: Path, form: Format) -> Path:
    base = open_folder(folder)
    listed = entries(base.config.model, 400)
    params = as_trained(base.params)
    metadata = {"format": form, "vocab_size": 400}
    arrays = (array for entry in listed for array in arrays_of(params, entry, form))
    write_folder(folder.with_name(form), base.config, (folder / "tokenizer.model").read_bytes(), metadata, arrays)
    return folder.with_name(form)


@pytest.fixture
def model(adapted: Outcome, tmp_path: Path) -> Path:
    return Path(shutil.copytree(adapted.run / "init", tmp_path / "model"))


def corrupt(folder: Path) -> Path:
    raw = bytearray((folder / "model.safetensors").read_bytes())
    raw[-1] ^= 1
    (folder / "model.safetensors").write_bytes(raw)
    return folder


def not_finite(folder: Path) -> Path:
    base = open_folder(folder)
    params = as_trained(base.params) | {"embedding": np.full((400, 32), np.nan, np.float32)}
    arrays = (array for entry in entries(base.config.model, 400) for array in arrays_of(params, entry, "float32"))
    metadata = {"format": "float32", "vocab_size": 400}
    write_folder(folder.with_name("nan"), base.config, (folder / "tokenizer.model").read_bytes(), metadata, arrays)
    return folder.with_name("nan")


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (lambda folder: folder / "none", UserError, "neither a model's folder"),
        (corrupt, ValidationError, "model.safetensors: SHA-256 differs"),
        (lambda folder: quantised(folder, "int8"), UserError, "its weights are int8"),
        (not_finite, ValidationError, "not finite, first in embedding"),
    ],
    ids=["missing", "corrupt", "int8", "not finite"],
)
def test_what_cannot_be_begun_from_is_refused(
    tuned: Tuned, model: Path, spoil: Callable[[Path], Path], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        read_base(tuned.config(**{"train.init": spoil(model)}), tuned.shards)


def test_bfloat16_weights_are_begun_from_as_they_are(tuned: Tuned, model: Path) -> None:
    exact, rounded = (read_base(tuned.config(**{"train.init": p}), tuned.shards) for p in (model, quantised(model, "bfloat16")))
    assert exact is not None and rounded is not None and (exact.form, rounded.form) == ("float32", "bfloat16")
    for (name, wide), (_, narrow) in zip(named_leaves(exact.params), named_leaves(rounded.params), strict=True):
        expected = jnp.asarray(wide, jnp.bfloat16).astype(jnp.float32) if wide.ndim > 1 else wide
        np.testing.assert_array_equal(narrow, expected, err_msg=name)


def test_data_in_other_tokens_are_refused(tuned: Tuned, reference: Job, model: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(reference.artifacts()["shard"], tmp_path / "shard"))
    (other / "tokenizer.model").write_bytes(b"other")
    with pytest.raises(ConfigError, match="another tokenizer"):
        read_base(tuned.config(**{"train.init": model}), replace(tuned.shards, path=other))


def test_a_model_of_another_shape_is_refused_before_any_stage_with_the_fields(tuned: Tuned) -> None:
    changed = tuned.config(**{"model.layers": 2, "model.ffn_size": 72, "tokenizer.vocab_size": 500})
    with pytest.raises(ConfigError) as error:
        prepare(changed, "crawl")
    for words in ("model.layers is 2 and the model's 1", "ffn_size is 72 and the model's 64", "vocab_size is 500 and the"):
        assert words in str(error.value)
    assert "heads" not in str(error.value)


def test_settings_that_cannot_be_are_configuration_errors_all_told_at_once(tuned: Tuned) -> None:
    with pytest.raises(ConfigError, match=r"3 problem\(s\)") as error:
        tuned.config(**{"train.init": "", "train.lora_rank": 33, "train.lora_matrices": "('qkv', 'head')"})
    for words in ("each must be one of qkv, out, gate_up, down", "needs a model to adapt", "larger than a matrix"):
        assert words in str(error.value)
    with pytest.raises(ConfigError, match="fine-tuning runs in one process"):
        tuned.config(**{"mesh.processes": 2, "mesh.coordinator": "host:1234"})
