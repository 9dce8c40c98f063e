"""Trains a tiny model on meshes of eight simulated devices; run by test_mesh.py in a process of its own: FOLDER.

Writes results.npz: for each case its figures and state after some updates, and the state restored from a checkpoint.
"""

import sys
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax.experimental import pallas as pl

from m31r.checkpoint.checkpoint import Writer, restore
from m31r.checkpoint.keep import Keep
from m31r.config.load import load_config
from m31r.config.schema import Config
from m31r.model import attention, decoder
from m31r.train.mesh import abstract_on_mesh, build_mesh, make_on_mesh, place_rows, shardings
from m31r.train.step import State, build_eval_step, build_train_step, init_frozen, init_state

VOCAB, UPDATES = 64, 3
TOKEN_BYTES = np.arange(VOCAB, dtype=np.int32) % 5
MODEL = {"layers": 1, "hidden_size": 32, "ffn_size": 64, "context_length": 32, "heads": 2, "kv_heads": 1}
TRAIN = {"steps": 10, "batch_size": 16, "warmup_fraction": 0.2, "loss_chunk_tokens": 64, "learning_rate": 0.01}
MIXED = {"mesh.data": 2, "mesh.fsdp": 4}
# what the GPU's kernels take at the least; interpreted they are slow
KERNELS = {"model.attention": "flash", "model.kernels": "pallas", "model.precision": "bfloat16"}
KERNELS |= {"model.context_length": 128, "train.batch_size": 4, "model.qk_norm": True}
MUON = {"train.optimizer": "muon", "train.muon_precision": "float32"}
SCALED = {"model.precision": "float16", "train.loss_scale": 2.0**20}  # overflows at first
LORA = {"train.init": "a model", "train.lora_rank": 4}
CASES: dict[str, dict[str, Any]] = {
    "one": {},
    "data": {"mesh.data": 8},
    "fsdp": {"mesh.fsdp": 8},
    "mixed, accumulated": {"train.accumulation": 2} | MIXED,
    "muon": MUON,
    "muon, mixed": MUON | MIXED,
    "float16": SCALED,
    "float16, mixed": SCALED | MIXED,
    "lora": LORA,
    "lora, mixed": LORA | {"train.accumulation": 2} | MIXED,
    "kernels": KERNELS,
    "kernels, mixed": KERNELS | {"mesh.data": 2, "mesh.fsdp": 2},
}
VALIDATED = ("one", "data", "fsdp", "mixed, accumulated", "lora", "lora, mixed")
MESHES = {name: CASES[name] for name in ("one", "data", "fsdp")} | {"mixed": MIXED, "two": {"mesh.fsdp": 2}}
MOVES = (("one", "fsdp"), ("fsdp", "two"), ("fsdp", "data"), ("data", "mixed"), ("fsdp", "one"))


def config_of(changes: dict[str, Any]) -> Config:
    fields = {f"model.{n}": v for n, v in MODEL.items()} | {f"train.{n}": v for n, v in TRAIN.items()} | changes
    return load_config("configs/smoke.py", [(name, str(value)) for name, value in fields.items()])


def batch(config: Config, number: int) -> dict[str, np.ndarray]:
    """Rows of two documents each, with all three terms unevenly among the rows, and padding."""
    rng, (B, T) = np.random.default_rng(number), (config.train.batch_size, config.model.context_length)
    tokens = rng.integers(1, VOCAB, (B, T + 1), dtype=np.int32)
    terms = np.ones((B, T), np.int8)
    terms[1, 3:20], terms[2:5, 10:14], terms[-1, 25:] = 2, 3, 0
    segments = 1 + (np.arange(T) >= rng.integers(1, T, (B, 1))).astype(np.int32)
    return {"tokens": tokens[:, :-1], "targets": tokens[:, 1:], "segments": segments, "terms": terms}


def trained(case: str) -> tuple[dict[str, Any], State]:
    config = config_of(CASES[case])
    mesh = build_mesh(config)
    state, frozen = make_on_mesh(mesh, lambda: (init_state(config, VOCAB), init_frozen(config, VOCAB)))
    found = {"begin": jax.device_get(state)}
    step = build_train_step(config, VOCAB, mesh)
    for number in range(UPDATES):
        state, metrics = step(state, place_rows(mesh, batch(config, number)), TOKEN_BYTES, frozen)
        found[f"metrics {number}"] = jax.device_get(metrics)
    assert jax.tree.leaves(jax.tree.map(lambda leaf: leaf.sharding, state)) == jax.tree.leaves(shardings(mesh, state))
    held = [leaf.addressable_shards[0].data.nbytes for leaf in jax.tree.leaves(state.params)]
    if case in VALIDATED:
        evaluate, rows = build_eval_step(config, VOCAB, mesh, groups=2), batch(config, UPDATES)
        rows["groups"] = rows["segments"]
        found["eval"] = evaluate(state.params, place_rows(mesh, rows), TOKEN_BYTES, frozen)
    return found | {"end": jax.device_get(state), "held": sum(held)}, state


def moved(run: Path, changes: dict[str, Any]) -> Any:
    """The checkpoint in `run` as it is restored on another mesh."""
    config = config_of(changes)
    mesh = build_mesh(config)
    abstract = abstract_on_mesh(mesh, jax.eval_shape(lambda: init_state(config, VOCAB)))
    saved = restore(run, abstract.params, abstract.optimizer)
    assert saved is not None
    for leaf, wanted in zip(jax.tree.leaves(saved.params), jax.tree.leaves(abstract.params), strict=True):
        assert leaf.sharding == wanted.sharding
    return jax.device_get((saved.params, saved.optimizer))


def main(folder: Path) -> None:
    interpret()
    found: dict[str, np.ndarray] = {}

    def keep(prefix: str, tree: Any) -> None:
        for path, leaf in jax.tree_util.tree_flatten_with_path(tree)[0]:
            found[f"{prefix}/{jax.tree_util.keystr(path)}"] = np.asarray(leaf)

    states = {}
    for case in CASES:
        results, states[case] = trained(case)
        for name, tree in results.items():
            keep(f"{case}/{name}", tree)
    for source in {source for source, _ in MOVES}:
        with Writer(folder / source, Keep(1, 0, 0)) as writer:
            writer.save(UPDATES, states[source].params, states[source].optimizer, {}, {})
        keep(f"saved {source}", jax.device_get((states[source].params, states[source].optimizer)))
    for source, target in MOVES:
        keep(f"moved {source} to {target}", moved(folder / source, MESHES[target]))
    np.savez(folder / "results.npz", **found)


def interpret() -> None:
    """Runs the GPU's kernels step by step on this machine."""
    compiled = pl.pallas_call
    pl.pallas_call = lambda *given, **settings: compiled(*given, **{**settings, "interpret": True})
    attention.check_device = decoder.check_device = lambda what: None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
