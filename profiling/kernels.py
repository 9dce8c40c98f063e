"""Whether each kernel for NVIDIA GPUs gives on this device what its plain form gives: relative errors, exit 4 beyond a limit.

python profiling/kernels.py [--what=attention,blocks,stream,rotation,loss,decoding] [--length=1024] [--heads=4] [--rows=3]
                           [--json]

An error is ||found - expected|| / ||expected||, with the plain form in float32 on the same numbers: 1e-2 is allowed where
operands have 16 bits, 1e-4 else; of decoding's plain form in 16 bits the error is told beside. Inputs are random, outputs are
all looked at. Without a GPU the kernels are interpreted: give small shapes then.
"""

import dataclasses
import functools
import sys
from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from measuring import exit_code, new_parser, show

from m31r.errors import UserError, ValidationError

LIMITS = {2: 1e-2, 4: 1e-4}  # by the bytes of an operand; of others the error is only told
EPSILON = 1e-5
INTERPRET = jax.default_backend() != "gpu"
Pairs = Iterator[tuple[str, Any, Any, int]]  # a name, what was found and expected, and the bytes of an operand


def main() -> None:
    cases = {case.__name__: case for case in (attention, blocks, stream, rotation, loss, decoding)}
    parser = new_parser(__doc__, config="")
    parser.add_argument("--what", default=",".join(cases), help="which, with commas between; all of them")
    for name, default in {"length": 1024, "heads": 4, "rows": 3}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    arguments = parser.parse_args()
    wrong, names = [], arguments.what.split(",")
    if unknown := set(names) - set(cases):
        raise UserError(f"--what: {', '.join(sorted(unknown))}: there are {', '.join(cases)}")
    for case in names:
        for name, found, expected, size in cases[case](arguments):
            error = apart(found, expected)
            limit = LIMITS.get(size)
            right = limit is None or error <= limit
            figures = {"what": name, "error": float(f"{error:.3g}"), "limit": limit, "right": right}
            show({**figures, "device": jax.devices()[0].device_kind}, arguments.json)
            wrong += [] if right else [name]
    if wrong:
        raise ValidationError(f"kernels differ from their plain forms: {', '.join(wrong)}")


def apart(found: Any, expected: Any) -> float:
    """The relative error over all arrays of both trees; NaN counts as infinite."""
    pairs = zip(jax.tree.leaves(found), jax.tree.leaves(expected), strict=True)
    both = [(np.asarray(a, np.float64).ravel(), np.asarray(b, np.float64).ravel()) for a, b in pairs]
    ours, plain = (np.concatenate(side) for side in zip(*both, strict=True))
    error = float(np.linalg.norm(ours - plain) / np.linalg.norm(plain))
    return error if error == error else float("inf")


def random(*shape: int, dtype: Any = jnp.float32) -> jax.Array:
    return jnp.asarray(np.random.default_rng(sum(shape)).normal(size=shape), dtype)


def both_ways(f: Callable[..., Any], given: tuple[Any, ...], back: Any) -> Any:
    """What `f` gives, and the gradients of what is given for the gradient `back` of that."""
    y, gradients = jax.vjp(jax.jit(f), *given)
    return y, gradients(jax.tree.map(lambda like, d: d.astype(like.dtype), y, back))


def hopper() -> bool:
    return not INTERPRET and jax.devices()[0].compute_capability.startswith("9.")


def attention(arguments: Any) -> Pairs:
    from m31r.kernels.flash import documents, flash
    from m31r.model.attention import HOPPER_HEAD_SIZE, attend_plainly

    T, H = arguments.length, arguments.heads
    borders = jnp.asarray(np.sort(np.random.default_rng(1).integers(0, T, (2, 5))))
    segments = jnp.sum(jnp.arange(T)[None, :, None] >= borders[:, None], axis=-1)
    for E, K in ((64, H), (64, H // 2), (128, H)):
        qkv, back = random(2, T, H + 2 * K, E, dtype=jnp.bfloat16), random(2, T, H, E, dtype=jnp.bfloat16)
        for masked in (None, segments):

            def plain(x: jax.Array, K: int = K, masked: Any = masked) -> jax.Array:
                q, k, v = jnp.split(x, [H, H + K], axis=2)
                return attend_plainly(q, k, v, masked)

            def ours(x: jax.Array, masked: Any = masked, how: Any = INTERPRET, on_hopper: bool = False) -> jax.Array:
                return flash(x, None if masked is None else documents(masked), None, H, how, on_hopper)

            name = f"{H} heads of {E}, {K} of keys" + ("" if masked is None else ", documents")
            with jax.default_matmul_precision("float32"):
                expected = both_ways(plain, (qkv.astype(jnp.float32),), back)
            yield f"flash, {name}", both_ways(ours, (qkv,), back), expected, 2
            if E == HOPPER_HEAD_SIZE and hopper():
                yield f"flash on Hopper, {name}", both_ways(functools.partial(ours, on_hopper=True), (qkv,), back), expected, 2


def blocks(arguments: Any) -> Pairs:
    """A layer's blocks by products that do what comes after them: on Hopper alone."""
    if not hopper():
        return
    from m31r.kernels import hopper_layer
    from m31r.kernels.flash import documents
    from m31r.model.attention import attend_plainly
    from m31r.model.rope import rotate

    T, H, E = arguments.length, arguments.heads, 64
    D, F = H * E, 128 * H
    angle = jnp.arange(T)[:, None] / jnp.arange(1, E // 2 + 1)
    tables = jnp.cos(angle), jnp.sin(angle)
    segments = jnp.arange(2 * T).reshape(2, T) // (T // 3)

    def drawn(*shapes: tuple[int, int]) -> tuple[jax.Array, ...]:
        return 3 * random(2 * T, D, dtype=jnp.bfloat16), *(
            (random(*shape) * shape[0] ** -0.5).astype(jnp.bfloat16) for shape in shapes
        )

    def inverse(x: jax.Array) -> jax.Array:
        return jax.lax.rsqrt(jnp.mean(jnp.square(x.astype(jnp.float32)), axis=1) + EPSILON)

    def with_norm(block: Callable[..., Any]) -> Callable[..., Any]:
        return lambda x, *weights: block(x, jax.lax.stop_gradient(inverse(x)), *weights)[0]

    def attended(x: jax.Array, qkv: jax.Array, out: jax.Array) -> jax.Array:
        q, k, v = jnp.split((inverse(x)[:, None] * x @ qkv).reshape(2, T, 3 * H, E), 3, axis=2)
        q, k = (rotate(part, *(table[:, None] for table in tables)) for part in (q, k))
        return x + attend_plainly(q, k, v, segments).reshape(2 * T, D) @ out

    def fed_forward(x: jax.Array, gate_up: jax.Array, down: jax.Array) -> jax.Array:
        gate, up = jnp.split(inverse(x)[:, None] * x @ gate_up, 2, axis=1)
        return x + (jax.nn.silu(gate) * up) @ down

    within, back = documents(segments), random(2 * T, D, dtype=jnp.bfloat16)
    for name, ours, plain, given in (
        ("attention", lambda *of: hopper_layer.attention(*of, within, tables, H), attended, drawn((D, 3 * D), (D, D))),
        ("feed-forward", hopper_layer.feed_forward, fed_forward, drawn((D, 2 * F), (F, D))),
    ):
        with jax.default_matmul_precision("float32"):
            expected = both_ways(plain, tuple(part.astype(jnp.float32) for part in given), back)
        yield f"{name} block on Hopper", both_ways(with_norm(ours), given, back), expected, 2


def stream(arguments: Any) -> Pairs:
    from m31r.kernels.norm import add_norm
    from m31r.model.decoder import rms_norm

    D = 96 * arguments.heads
    x, change = (random(2, arguments.length, D + i, dtype=jnp.bfloat16)[..., :D] for i in range(2))
    back = (random(2, arguments.length, D), random(2, arguments.length, D))

    def plain(x: jax.Array, change: jax.Array, scale: jax.Array) -> Any:
        return x + change, rms_norm(x + change, scale, EPSILON)

    scale = 1 + 0.1 * random(D)
    found = both_ways(lambda *given: add_norm(*given, EPSILON, INTERPRET), (x, change, scale), back)
    wide = x.astype(jnp.float32), change.astype(jnp.float32), scale
    yield "add_norm", found, both_ways(plain, wide, back), 2


def rotation(arguments: Any) -> Pairs:
    from m31r.kernels.rope import norm_rotate_heads, rotate_heads
    from m31r.model.decoder import rms_norm
    from m31r.model.rope import rotate

    T, H, E = arguments.length, arguments.heads, 64
    x, cos, sin = random(2, T, H + 1, E, dtype=jnp.bfloat16), random(T, E // 2), random(T, E // 2 + 1)[:, 1:]
    scale, back = 1 + 0.1 * random(H, E), random(2, T, H + 1, E, dtype=jnp.bfloat16)

    def plain(x: jax.Array, scale: jax.Array | None) -> jax.Array:
        normed = x[:, :, :H] if scale is None else rms_norm(x[:, :, :H], scale, EPSILON)
        return jnp.concatenate([rotate(normed, cos[:, None], sin[:, None]), x[:, :, H:]], axis=2)

    wide = x.astype(jnp.float32)
    yield "rotate_heads", rotate_heads(x, cos, sin, H, INTERPRET), plain(wide, None), 2
    found = both_ways(lambda x, scale: norm_rotate_heads(x, scale, cos, sin, EPSILON, INTERPRET), (x, scale), back)
    yield "norm_rotate_heads", found, both_ways(plain, (wide, scale), back), 2


def loss(arguments: Any) -> Pairs:
    from m31r.kernels.classify import classify
    from m31r.model.loss import classify_plainly

    V = 16 * arguments.length
    logits, weights = 5 * random(64, V), jnp.abs(random(64)).at[2].set(0.0)
    targets = jnp.asarray(np.random.default_rng(2).integers(0, V, 64), jnp.int32)
    found = classify(logits, targets, weights, jnp.float32, INTERPRET)
    yield "classify", found, classify_plainly(logits, targets, weights, jnp.dtype("float32")), 4
    if hopper():
        from m31r.kernels import hopper_loss
        from m31r.model.loss import cross_entropy_plainly

        N, D = 2 * arguments.length, 64 * arguments.heads
        x, embedding = (0.4 * random(rows, D)[:, :D] for rows in (N, V))
        targets, weights = jnp.asarray(np.random.default_rng(3).integers(0, V, N), jnp.int32), jnp.abs(random(N))
        narrow = x.astype(jnp.bfloat16), embedding.astype(jnp.bfloat16)

        def plain(x: jax.Array, embedding: jax.Array) -> tuple[jax.Array, jax.Array]:
            total, losses = cross_entropy_plainly(x[None], embedding, targets[None], weights[None])
            return total, losses[0]

        with jax.default_matmul_precision("float32"):
            wide = (part.astype(jnp.float32) for part in narrow)
            (_, losses), gradients = jax.value_and_grad(plain, argnums=(0, 1), has_aux=True)(*wide)
        yield "loss on Hopper", jax.jit(hopper_loss.cross_entropy)(*narrow, targets, weights), (losses, *gradients), 2


def decoding(arguments: Any) -> Pairs:
    from m31r.config.load import load_config
    from m31r.generate import engine, fused
    from m31r.generate.sampling import sampling_of
    from m31r.generate.state import State
    from m31r.model.decoder import abstract_params
    from m31r.model.weight import Weight, dequantised
    from m31r.quantize.tensors import FORMATS, arrays_of, entries, weights_from

    T, H, V, B, chance = arguments.length, arguments.heads, 4 * arguments.length, arguments.rows, np.random.default_rng(3)
    shape = {"layers": 2, "hidden_size": 64 * H, "heads": H, "kv_heads": H // 2, "ffn_size": 96 * H, "context_length": T}
    fused.INTERPRET = INTERPRET
    for form in FORMATS:
        fields = shape | {"precision": "float32" if form == "float32" else "bfloat16", "qk_norm": form == "int8"}
        model = load_config("configs/smoke.py", [(f"model.{name}", str(value)) for name, value in fields.items()]).model

        def drawn(leaf: Any) -> np.ndarray:
            return chance.normal(float(leaf.ndim == 1), 0.1, leaf.shape).astype(np.float32)

        made = jax.tree.map(drawn, abstract_params(model, V))
        params: Any = weights_from(entries(model, V), functools.partial(arrays_of, made, form=form))
        if INTERPRET:  # a CPU holds bfloat16 as its bits
            params = jax.tree.map(lambda leaf: leaf.view(jnp.bfloat16) if leaf.dtype == jnp.uint16 else leaf, params)
        kept = jnp.dtype(model.precision)
        empty = jax.eval_shape(functools.partial(engine.empty_cache, model, B))
        cache = jax.tree.map(lambda leaf, kept=kept: jnp.asarray(chance.normal(size=leaf.shape), kept), empty)
        token_B, position_B = (jnp.asarray(chance.integers(0, most, B), jnp.int32) for most in (V, T - 9))
        # the plain step in float32 on the numbers that weights and cache hold: only the token's own keys and values round
        wide: Any = jax.tree.map(
            lambda leaf: Weight(dequantised(leaf), None) if isinstance(leaf, Weight) else leaf,
            params,
            is_leaf=lambda leaf: isinstance(leaf, Weight),
        )
        wide_cache = jax.tree.map(lambda leaf: leaf.astype(jnp.float32), cache)
        with jax.default_matmul_precision("float32"):
            expected = jax.jit(engine.step, static_argnums=1)(
                wide, dataclasses.replace(model, precision="float32"), wide_cache, token_B, position_B
            )
        ours = jax.jit(fused.step, static_argnums=1)(params, model, cache, token_B, position_B)
        yield f"step, {form}", ours, expected, kept.itemsize
        if not INTERPRET:
            plain = jax.jit(engine.step, static_argnums=1)(params, model, cache, token_B, position_B)
            yield f"plain step, {form}", plain, expected, 0

        state = State(cache, token_B, position_B, jnp.zeros(B, bool), jnp.zeros((B, V), bool), None)
        sampling, end_B = sampling_of(B, V, 0.0, 0, 1.0, 0, 0, penalty=1.3), np.full(B, T, np.int32)
        ways = [
            engine.decode(params, model, jax.tree.map(jnp.copy, state), end_B, sampling, 8, True, True, greedy)[1].token_BC
            for greedy in (True, False)
        ]
        # by the same kernels, but each token chosen by the plain program: the same numbers
        yield f"tokens, {form}", *ways, 4


if __name__ == "__main__":
    sys.exit(exit_code(main))
