"""Rematerialisation: every policy computes the same, and each computes again what it says."""

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from m31r.config.load import load_config
from m31r.model.decoder import Decoder, init_params, project
from m31r.model.remat import AGAIN

V = 40
SHAPES = {"layers": 2, "hidden_size": 16, "ffn_size": 24, "context_length": 32, "kv_heads": 1}
CONFIG = load_config("configs/smoke.py", [(f"model.{name}", str(value)) for name, value in SHAPES.items()]).model
TOKENS = jnp.arange(64).reshape(2, 32) * 7 % V


def loss(policy: str, params: Any) -> jax.Array:
    x_BTD, _ = Decoder(CONFIG, V, policy).apply({"params": params}, TOKENS, TOKENS // 30)
    return jnp.mean(jnp.sin(x_BTD))


def products(policy: str) -> int:
    """Matrix products in the loss and its gradient."""
    params = init_params(CONFIG, V, 0)
    return str(jax.make_jaxpr(jax.grad(lambda p: loss(policy, p)))(params)).count("dot_general")


@cache
def loss_and_gradient(policy: str) -> Any:
    return jax.jit(jax.value_and_grad(lambda p: loss(policy, p)))(init_params(CONFIG, V, 0))


@pytest.mark.parametrize("policy", sorted(AGAIN.keys() - {"none"}))
def test_a_policy_changes_neither_loss_nor_gradient_nor_the_names_of_weights(policy: str) -> None:
    expected, found = loss_and_gradient("none"), loss_and_gradient(policy)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-5), found, expected)


def test_the_policies_compute_again_what_they_say() -> None:
    layers, plain = CONFIG.layers, products("none")
    more = {policy: (products(policy) - plain) / layers for policy in AGAIN}
    assert more["swiglu"] == 0
    assert more["ffn"] == 1  # gate and up; the product with `down` has no use in the backward pass
    assert more["attention"] == 1  # queries, keys and values
    assert more["block"] == 3  # those, and what attention's output adds to the stream
    assert more["all"] == 5  # and the kernel's two, which here see one block of positions


def test_on_a_gpu_no_gradient_flows_on_before_the_weights_gradients_are_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    x, kernel = jnp.arange(6.0).reshape(2, 3), jnp.ones((3, 4))

    def loss(x: jax.Array, kernel: jax.Array) -> jax.Array:
        return jnp.sum(jnp.sin(project(x, kernel)))

    expected = jax.grad(loss, (0, 1))(x, kernel)
    monkeypatch.setattr(jax, "default_backend", lambda: "gpu")
    found = jax.make_jaxpr(jax.grad(loss, (0, 1)))(x, kernel)
    (barrier,) = [equation for equation in found.eqns if equation.primitive.name == "optimization_barrier"]
    assert set(found.jaxpr.outvars) == set(barrier.outvars)
    for one, other in zip(jax.grad(loss, (0, 1))(x, kernel), expected, strict=True):
        np.testing.assert_array_equal(one, other)
