"""Muon against plain references: directions by singular value decomposition, sizes, and the formula of several updates."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.config.load import load_config
from m31r.config.schema import TrainConfig
from m31r.model.decoder import abstract_params
from m31r.model.lora import init_adapters
from m31r.model.params import named_leaves
from m31r.train.muon import hidden_matrices, orthogonalize, scale_by_muon, split_fused
from m31r.train.optimizer import build_optimizer, learning_rate

LOW, HIGH = 0.84, 1.13  # where five polynomials take singular values from 1e-3 of the norm on
CHANCE = np.random.default_rng(7)
orthogonal = jax.jit(orthogonalize)


def settings(**changes: object) -> TrainConfig:
    return load_config("configs/base.py", [(f"train.{n}", str(v)) for n, v in ({"optimizer": "muon"} | changes).items()]).train


def with_singular_values(values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    left, right = (np.linalg.qr(CHANCE.normal(size=(n, n)))[0] for n in (rows, columns))
    return (left[:, : len(values)] * values) @ right[:, : len(values)].T


def polar(matrix: np.ndarray) -> np.ndarray:
    """U V^T of U S V^T: the plain reference."""
    left, _, right = np.linalg.svd(matrix, full_matrices=False)
    return left @ right


def directions(tree: dict[str, Any], momentum: float = 0.0, rms: float = 1.0) -> dict[str, Any]:
    """Muon's first update for these gradients: of singular values of about rms times the root of the longer side."""
    muon = scale_by_muon(momentum, rms, "float32")
    tree = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float32), tree)
    return dict(jax.tree.map(np.asarray, jax.jit(muon.update)(tree, muon.init(tree))[0]))


@pytest.mark.parametrize(("precision", "smallest", "slack"), [("float32", 0.0015, 0.0), ("bfloat16", 0.05, 0.1)])
@pytest.mark.parametrize("shape", [(8, 8), (12, 40), (1, 5)])
def test_all_singular_values_come_into_a_band_about_one(
    shape: tuple[int, int], precision: str, smallest: float, slack: float
) -> None:
    """16 bits cannot hold a matrix with singular values much smaller than its largest."""
    spread = np.geomspace(1, smallest, min(shape))
    for scale in (1e-12, 1.0, 1e12):
        matrix = with_singular_values(spread * scale, *shape)
        found = np.asarray(orthogonal(jnp.asarray(matrix[None], precision))[0], np.float64)
        values = np.linalg.svd(found, compute_uv=False)
        assert values.min() > LOW - slack and values.max() < HIGH + slack
        # singular vectors stay as they are: the difference to U V^T is that of the singular values
        off = np.linalg.svd(found - polar(matrix), compute_uv=False)
        if precision == "float32":
            assert off.max() <= max(1 - LOW, HIGH - 1)


def test_small_singular_values_stay_below_the_band_and_zero_stays_zero() -> None:
    matrix = with_singular_values(np.array([1.0, 0.5, 1e-5]), 3, 9)
    values = np.linalg.svd(np.asarray(orthogonal(jnp.asarray(matrix[None], jnp.float32))[0]), compute_uv=False)
    assert values[:2].min() > LOW and values[2] < 0.05
    np.testing.assert_array_equal(orthogonal(jnp.zeros((2, 3, 4))), np.zeros((2, 3, 4)))


def test_fused_projections_are_made_orthogonal_matrix_by_matrix() -> None:
    """8 query columns and 4 each of keys and values; where keys' gradients are huge, queries' updates are none the smaller."""
    parts = {"q": (8, 8), "k": (8, 4), "v": (8, 4), "gate": (8, 12), "up": (8, 12), "down": (12, 8), "out": (8, 8)}
    made = {name: CHANCE.normal(size=shape) * (1000 if name in ("k", "up") else 1) for name, shape in parts.items()}
    fused = {
        "attention_0": {"qkv": {"kernel": np.hstack([made[n] for n in "qkv"])}, "out": {"kernel": made["out"]}},
        "feed_forward_0": {
            "gate_up": {"kernel": np.hstack([made["gate"], made["up"]])},
            "down": {"kernel": made["down"]},
        },
    }
    found = directions(fused)
    q, k, v = split_fused("qkv", found["attention_0"]["qkv"]["kernel"])
    gate, up = split_fused("gate_up", found["feed_forward_0"]["gate_up"]["kernel"])
    out, down = found["attention_0"]["out"]["kernel"], found["feed_forward_0"]["down"]["kernel"]
    for name, matrix in {"q": q, "k": k, "v": v, "gate": gate, "up": up, "down": down, "out": out}.items():
        assert matrix.shape == parts[name]
        plain = np.asarray(matrix) / max(matrix.shape) ** 0.5
        assert np.linalg.norm(plain - polar(made[name]), 2) < 0.17, name  # 1 - LOW, and what float32 does to 1000


def test_update_has_the_size_that_is_asked_for_whatever_the_shape() -> None:
    for shape in ((16, 16), (16, 64), (64, 16)):
        update = directions({"down": {"kernel": CHANCE.normal(size=shape)}}, momentum=0.95, rms=0.2)["down"]["kernel"]
        assert np.sqrt(np.mean(update**2)) == pytest.approx(0.2, rel=0.17)


def test_matrices_that_share_products_get_what_they_get_alone() -> None:
    shapes = {"a": (6, 10), "b": (10, 6), "c": (6, 10), "d": (6, 6)}
    tree = {name: {"kernel": CHANCE.normal(size=shape)} for name, shape in shapes.items()}
    together = directions(tree)
    for name in tree:
        alone = directions({name: tree[name]})[name]["kernel"]
        np.testing.assert_allclose(together[name]["kernel"], alone, rtol=1e-4, atol=1e-5)


def test_only_projections_are_muons() -> None:
    model = load_config("configs/smoke.py", [("model.qk_norm", "True")]).model
    labels = hidden_matrices(abstract_params(model, 40))
    found = {name for name, label in named_leaves(labels) if label == "muon"}
    kinds = ("attention_{}/qkv", "attention_{}/out", "feed_forward_{}/gate_up", "feed_forward_{}/down")
    assert found == {f"{kind.format(layer)}/kernel" for kind in kinds for layer in range(model.layers)}


def test_adapters_are_muons_and_each_is_made_orthogonal_whole() -> None:
    """Also those of a matrix that holds several: an A serves all of them, and nobody knows the borders in a B."""
    changes = [("train.init", "a model"), ("train.lora_rank", "4"), ("model.layers", "1")]
    labels = hidden_matrices(init_adapters(load_config("configs/smoke.py", changes)))
    assert {label for _, label in named_leaves(labels)} == {"muon"}
    tree = {"qkv": {"a": CHANCE.normal(size=(12, 3)), "b": CHANCE.normal(size=(3, 36))}}
    for found in directions(tree)["qkv"].values():
        values = np.linalg.svd(found, compute_uv=False)
        assert values.min() > 0.8 * values.max()


def test_updates_follow_the_formula_and_the_rest_follows_adamw() -> None:
    config = settings(steps=20, learning_rate=0.1, warmup_fraction=0.2, weight_decay=0.3, clip_norm=1e6, muon_momentum=0.8)
    params = {"embedding": CHANCE.normal(size=(5, 4)), "x": {"out": {"kernel": CHANCE.normal(size=(4, 4))}}}
    params |= {"norm": {"scale": np.ones(4)}}
    weights = jax.tree.map(lambda w: jnp.asarray(w, jnp.float32), params)
    others = {name: weights[name] for name in ("embedding", "norm")}
    optimizer, adamw = build_optimizer(config), build_optimizer(settings(**vars(config) | {"optimizer": "adamw"}))
    state, adamw_state = optimizer.init(weights), adamw.init(others)
    update, adamw_update = jax.jit(optimizer.update), jax.jit(adamw.update)
    plain, mean = params["x"]["out"]["kernel"], np.zeros((4, 4))
    for step in range(4):
        gradient = jax.tree.map(lambda w: jnp.asarray(CHANCE.normal(size=w.shape), jnp.float32), weights)
        updates, state = update(gradient, state, weights)
        expected, adamw_state = adamw_update({name: gradient[name] for name in others}, adamw_state, others)
        jax.tree.map(
            lambda one, two: np.testing.assert_allclose(one, two, rtol=1e-6), {name: updates[name] for name in others}, expected
        )
        g = np.asarray(gradient["x"]["out"]["kernel"], np.float64)
        mean = 0.8 * mean + 0.2 * g
        direction = np.asarray(orthogonal(jnp.asarray(0.8 * mean + 0.2 * g, jnp.float32)[None])[0])
        plain = plain - float(learning_rate(config, step)) * (config.muon_update_rms * 2 * direction + 0.3 * plain)
        weights = jax.tree.map(jnp.add, weights, updates)
        others = {name: weights[name] for name in others}
        np.testing.assert_allclose(weights["x"]["out"]["kernel"], plain, rtol=1e-4, atol=1e-5)
