"""Attention: one function with named backends; each says what it can do, and none falls back on another."""

import functools
import logging
from typing import Any

import jax
import jax.numpy as jnp
from jax.ad_checkpoint import checkpoint_name

from m31r.errors import ConfigError
from m31r.kernels import cpu

BLOCK = 128  # query positions in one block of the causal "xla" backend
HEAD_SIZES = (16, 32, 64, 128)  # that our kernels for a GPU take
HOPPER_HEAD_SIZE = 64
CACHE_BLOCK = 128  # positions of a cache that a CPU reads at once

log = logging.getLogger(__name__)


class UnfitAttention(ConfigError, ValueError):
    """The configured backend cannot do what the model asks of it, here or at all."""


def attend(q_BTHE: jax.Array, k_BTKE: jax.Array, v_BTKE: jax.Array, segments_BT: jax.Array | None, backend: str) -> jax.Array:
    """softmax(q k^T / sqrt(E)) v over earlier positions of the same segment (Vaswani et al. 2017), in q's dtype.

    Raises:
      UnfitAttention: the backend cannot do what is asked; the message names the alternatives.
    """
    with jax.named_scope("attention"):
        if backend == "xla":
            return _blocked(q_BTHE, k_BTKE, v_BTKE, segments_BT)
        if backend == "flash":
            return attend_together(jnp.concatenate([q_BTHE, k_BTKE, v_BTKE], axis=2), segments_BT, q_BTHE.shape[2])
        if backend == "cudnn":
            if segments_BT is not None:
                raise UnfitAttention(
                    "attention 'cudnn' has no document mask: use 'flash', 'xla', or model.document_mask = False"
                )
            _check_gpu("attention 'cudnn'")
            return jax.nn.dot_product_attention(q_BTHE, k_BTKE, v_BTKE, is_causal=True, implementation="cudnn")
    raise UnfitAttention(f"attention {backend!r}: known backends are 'xla', 'flash' and 'cudnn'")


def attend_together(
    qkv_BTXE: jax.Array, segments_BT: jax.Array | None, heads: int, tables: tuple[jax.Array, jax.Array] | None = None
) -> jax.Array:
    """The "flash" backend, on the heads of queries, keys and values one after another, X = H + 2 K.

    Args:
      tables: cosines and sines, float32 (T, E/2), if queries and keys are still to be turned by them.

    Raises:
      UnfitAttention: the device or the shapes do not suit its kernels; the message names the alternative.
    """
    from m31r.kernels.flash import documents, flash  # Pallas takes a tenth of a second to import

    check_flash(qkv_BTXE)
    within = None if segments_BT is None else documents(segments_BT)
    return flash(qkv_BTXE, within, tables, heads, on_hopper=on_hopper(qkv_BTXE.shape[3]))


@functools.cache
def on_hopper(size: int) -> bool:
    """Whether kernels/hopper_forward.py and hopper.py compute heads of this size, as far as that was tried; said once."""
    suits = size == HOPPER_HEAD_SIZE and hopper()
    log.info("attention: by %s", "Mosaic GPU's kernels for Hopper" if suits else "Triton's kernels")
    return suits


@functools.cache
def hopper() -> bool:
    """Whether the device runs our kernels for Hopper, as far as that was tried."""
    tried = jax.device_count() == 1 and jax.__version_info__ >= (0, 11)
    return tried and jax.default_backend() == "gpu" and 9.0 <= _capability() < 10.0


def check_flash(qkv_BTXE: jax.Array) -> None:
    """Raises UnfitAttention, with the reason and the alternative, where the "flash" backend cannot run."""
    _, T, _, E = qkv_BTXE.shape
    check_device("attention 'flash'")
    if E not in HEAD_SIZES:
        raise UnfitAttention(f"attention 'flash' takes heads of size 16, 32, 64 or 128, not {E}: use 'xla'")
    if T % 128:
        raise UnfitAttention(f"attention 'flash' takes rows of a multiple of 128 positions, not {T}: use 'xla'")
    if qkv_BTXE.dtype.itemsize != 2:
        raise UnfitAttention(
            f"attention 'flash' computes in 16 bits, not {qkv_BTXE.dtype}: use 'xla', or another model.precision"
        )


def check_device(what: str) -> None:
    """Raises UnfitAttention where the device does not run our Pallas kernels."""
    _check_gpu(what)
    if _capability() < 8.0:
        raise UnfitAttention(f"{what} needs compute capability 8.0 or more, not {_capability()}: use 'xla'")


def _capability() -> float:
    return float(jax.devices()[0].compute_capability)


def _check_gpu(what: str) -> None:
    if jax.default_backend() != "gpu":
        raise UnfitAttention(f"{what} needs an NVIDIA GPU, not {jax.default_backend()}: use 'xla'")


def attend_plainly(q_BTHE: jax.Array, k_BTKE: jax.Array, v_BTKE: jax.Array, segments_BT: jax.Array | None) -> jax.Array:
    """The reference: the whole T x T score matrix, masked. Every backend is tested against it."""
    T = q_BTHE.shape[1]
    mask_BTS = jnp.tril(jnp.ones((T, T), bool))[None]
    if segments_BT is not None:
        mask_BTS = mask_BTS & (segments_BT[:, :, None] == segments_BT[:, None, :])
    return _softmax_product(q_BTHE, k_BTKE, v_BTKE, mask_BTS)


def attend_cached(
    q_BTHE: jax.Array,
    k_BTKE: jax.Array,
    v_BTKE: jax.Array,
    cache: tuple[jax.Array, jax.Array],
    start_B: jax.Array,
    row: jax.Array | None = None,
) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    """Writes k and v into the cache at `start_B` and attends to all positions up to each query's own.

    On a CPU a query alone reads what it sees where it lies (kernels/cpu.cc). For more of them only the blocks up to the last
    one are read, if the cache is of whole blocks, so that a step costs what the row has used of its context. How many blocks
    that are changes no bit of any row: a block out of a query's sight multiplies what it has by exp(0) and adds exact zeros
    to it. Elsewhere one product over the whole cache is cheaper than a loop whose end the device decides.

    Args:
      cache: (R, S, K, E) each. With `row`, R rows of which the arguments are one, B = 1; else R = B.
    """
    with jax.named_scope("cached_attention"):
        keys, values = (_written(old, new, start_B, row) for old, new in zip(cache, (k_BTKE, v_BTKE), strict=True))
        own_BT = start_B[:, None] + jnp.arange(q_BTHE.shape[1])
        if q_BTHE.shape[1] == 1 and keys.dtype == jnp.float32 and cpu.ready():
            rows_B = jnp.arange(len(start_B)) if row is None else jnp.reshape(row, 1)
            q_BHE, own_B = q_BTHE[:, 0].astype(jnp.float32), own_BT[:, 0]
            y_BHE = cpu.attend(q_BHE, keys, values, own_B.astype(jnp.int32), rows_B.astype(jnp.int32))
            return y_BHE[:, None].astype(q_BTHE.dtype), (keys, values)
        if jax.default_backend() == "cpu" and keys.shape[1] % CACHE_BLOCK == 0:
            return _attended_by_blocks(q_BTHE, keys, values, own_BT, jnp.int32(0) if row is None else row), (keys, values)
        mask_BTS = jnp.arange(keys.shape[1]) <= own_BT[:, :, None]
        k_BSKE, v_BSKE = (whole if row is None else jax.lax.dynamic_slice_in_dim(whole, row, 1) for whole in (keys, values))
        return _softmax_product(q_BTHE, k_BSKE, v_BSKE, mask_BTS), (keys, values)


def _written(old_RSKE: jax.Array, new_BTKE: jax.Array, start_B: jax.Array, row: jax.Array | None) -> jax.Array:
    """The cache with new keys or values in it; a CPU writes them one by one, in place."""
    new_BTKE = new_BTKE.astype(old_RSKE.dtype)
    if row is None and jax.default_backend() != "cpu":
        return jax.vmap(lambda old, new, at: jax.lax.dynamic_update_slice_in_dim(old, new, at, axis=0))(
            old_RSKE, new_BTKE, start_B
        )

    def write(i: jax.Array | int, cache_RSKE: jax.Array) -> jax.Array:
        one_1TKE = jax.lax.dynamic_slice_in_dim(new_BTKE, i, 1)
        return jax.lax.dynamic_update_slice(cache_RSKE, one_1TKE, (i if row is None else row, start_B[i], 0, 0))

    return write(0, old_RSKE) if len(start_B) == 1 else jax.lax.fori_loop(0, len(start_B), write, old_RSKE)


def _attended_by_blocks(
    q_BTHE: jax.Array, keys_RSKE: jax.Array, values_RSKE: jax.Array, own_BT: jax.Array, row: jax.Array
) -> jax.Array:
    """softmax(q k^T / sqrt(E)) v over positions up to `own_BT`, a block of keys at a time (Milakov and Gimelshein 2018)."""
    B, T, H, E = q_BTHE.shape
    _, S, K, _ = keys_RSKE.shape
    q_BTKGE = q_BTHE.reshape(B, T, K, H // K, E)
    times_keys, times_values = (
        (_times_keys_of_all_heads, _times_values_of_all_heads) if T == 1 else (_times_keys, _times_values)
    )

    def add_block(i: jax.Array, carry: tuple[jax.Array, jax.Array, jax.Array]) -> tuple[jax.Array, jax.Array, jax.Array]:
        largest_BKGT, sum_BKGT, y_BKGTE = carry
        at = (row, i * CACHE_BLOCK, 0, 0)
        k_BSKE, v_BSKE = (jax.lax.dynamic_slice(c, at, (B, CACHE_BLOCK, K, E)) for c in (keys_RSKE, values_RSKE))
        scores_BKGTS = times_keys(q_BTKGE.astype(k_BSKE.dtype), k_BSKE) * E**-0.5
        seen_BTS = i * CACHE_BLOCK + jnp.arange(CACHE_BLOCK) <= own_BT[:, :, None]
        scores_BKGTS = jnp.where(seen_BTS[:, None, None], scores_BKGTS, -1e30)
        new_BKGT = jnp.maximum(largest_BKGT, jnp.max(scores_BKGTS, axis=-1))
        shrink_BKGT, weights_BKGTS = jnp.exp(largest_BKGT - new_BKGT), jnp.exp(scores_BKGTS - new_BKGT[..., None])
        y_block_BKGTE = times_values(weights_BKGTS.astype(v_BSKE.dtype), v_BSKE)
        sum_BKGT = sum_BKGT * shrink_BKGT + jnp.sum(weights_BKGTS, axis=-1)
        return new_BKGT, sum_BKGT, y_BKGTE * shrink_BKGT[..., None] + y_block_BKGTE

    shape = (B, K, H // K, T)
    nothing = jnp.full(shape, -1e30, jnp.float32), jnp.zeros(shape, jnp.float32), jnp.zeros((*shape, E), jnp.float32)
    blocks = jnp.max(own_BT) // CACHE_BLOCK + 1
    _, sum_BKGT, y_BKGTE = jax.lax.fori_loop(0, jnp.minimum(blocks, S // CACHE_BLOCK), add_block, nothing)
    return jnp.moveaxis((y_BKGTE / sum_BKGT[..., None]).astype(q_BTHE.dtype), 3, 1).reshape(B, T, H, E)


def _blocked(q_BTHE: jax.Array, k_BTKE: jax.Array, v_BTKE: jax.Array, segments_BT: jax.Array | None) -> jax.Array:
    """A block of queries at a time against just the keys before its end: half the arithmetic of the whole square."""
    B, T, H, E = q_BTHE.shape
    K = k_BTKE.shape[2]
    q_BKGTE = jnp.moveaxis(q_BTHE.reshape(B, T, K, H // K, E), 1, 3) * jnp.asarray(E**-0.5, q_BTHE.dtype)
    k_BKTE, v_BKTE = jnp.moveaxis(k_BTKE, 1, 2), jnp.moveaxis(v_BTKE, 1, 2)
    segments_BT = jnp.zeros((1, T), jnp.int32) if segments_BT is None else segments_BT
    y_BKGTE = _flash(q_BKGTE, k_BKTE, v_BKTE, segments_BT)
    return jnp.moveaxis(y_BKGTE, 3, 1).reshape(B, T, H, E)


@jax.custom_vjp
def _flash(q_BKGTE: jax.Array, k_BKTE: jax.Array, v_BKTE: jax.Array, segments_BT: jax.Array) -> jax.Array:
    """Softmax attention that keeps one number per query for its backward pass, not T (Dao et al. 2022, in plain XLA)."""
    return _flash_forward(q_BKGTE, k_BKTE, v_BKTE, segments_BT)[0]


def _flash_forward(q_BKGTE: jax.Array, k_BKTE: jax.Array, v_BKTE: jax.Array, segments_BT: jax.Array) -> Any:
    outputs, log_sums = [], []
    for start, stop in _blocks(q_BKGTE.shape[3]):
        scores = _scores(q_BKGTE, k_BKTE, segments_BT, start, stop)
        largest = jnp.max(scores, axis=-1, keepdims=True)
        weights = jnp.exp(scores - largest)
        total = jnp.sum(weights, axis=-1, keepdims=True)
        outputs.append(_dot("bkgts,bkse->bkgte", weights.astype(v_BKTE.dtype), v_BKTE[:, :, :stop]) / total)
        log_sums.append(largest + jnp.log(total))
    kept = jnp.concatenate(outputs, axis=3).astype(q_BKGTE.dtype), jnp.concatenate(log_sums, axis=3)
    y_BKGTE, log_sum_BKGT1 = checkpoint_name(kept, "attended")
    return y_BKGTE, (q_BKGTE, k_BKTE, v_BKTE, segments_BT, y_BKGTE, log_sum_BKGT1)


def _flash_backward(saved: Any, dy_BKGTE: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array, None]:
    q_BKGTE, k_BKTE, v_BKTE, segments_BT, y_BKGTE, log_sum_BKGT1 = saved
    dtype = q_BKGTE.dtype
    # sum_s weight * d(weight) of a query equals y . dy, so no sum over the score matrix is needed
    centre = jnp.sum(y_BKGTE.astype(jnp.float32) * dy_BKGTE.astype(jnp.float32), axis=-1, keepdims=True)
    dq, dk = [], jnp.zeros(jnp.swapaxes(k_BKTE, 2, 3).shape, jnp.float32)
    dv = dk
    for start, stop in _blocks(q_BKGTE.shape[3]):
        q, dy = q_BKGTE[:, :, :, start:stop], dy_BKGTE[:, :, :, start:stop]
        weights = jnp.exp(_scores(q_BKGTE, k_BKTE, segments_BT, start, stop) - log_sum_BKGT1[:, :, :, start:stop])
        d_weights = _dot("bkgte,bkse->bkgts", dy, v_BKTE[:, :, :stop])
        d_scores = (weights * (d_weights - centre[:, :, :, start:stop])).astype(dtype)
        dq.append(_dot("bkgts,bkse->bkgte", d_scores, k_BKTE[:, :, :stop]))
        dk = _plus(dk, _dot("bkgte,bkgts->bkes", q, d_scores))
        dv = _plus(dv, _dot("bkgte,bkgts->bkes", dy, weights.astype(dtype)))
    return (
        jnp.concatenate(dq, axis=3).astype(dtype),
        jnp.swapaxes(dk, 2, 3).astype(dtype),
        jnp.swapaxes(dv, 2, 3).astype(dtype),
        None,
    )


_flash.defvjp(_flash_forward, _flash_backward)


def _plus(total_BKES: jax.Array, begin_BKES: jax.Array) -> jax.Array:
    """The sum, where the second array is of the first positions alone."""
    if begin_BKES.shape == total_BKES.shape:  # adding at a slice of all of it, on a mesh, crashes XLA of jax 0.11.2
        return total_BKES + begin_BKES
    return total_BKES.at[..., : begin_BKES.shape[3]].add(begin_BKES)


def _blocks(length: int) -> list[tuple[int, int]]:
    return [(start, min(start + BLOCK, length)) for start in range(0, length, BLOCK)]


def _scores(q_BKGTE: jax.Array, k_BKTE: jax.Array, segments_BT: jax.Array, start: int, stop: int) -> jax.Array:
    """Scores of one block of queries, float32, with everything out of sight at -1e30 (whose exp is exactly 0)."""
    scores = _dot("bkgte,bkse->bkgts", q_BKGTE[:, :, :, start:stop], k_BKTE[:, :, :stop])
    seen_BTS = jnp.arange(stop) <= jnp.arange(start, stop)[:, None]
    seen_BTS = seen_BTS & (segments_BT[:, start:stop, None] == segments_BT[:, None, :stop])
    return jnp.where(seen_BTS[:, None, None], scores, -1e30)


def _dot(spec: str, left: jax.Array, right: jax.Array) -> jax.Array:
    return jnp.einsum(spec, left, right, preferred_element_type=jnp.float32)


def _times_keys(q_BTKGE: jax.Array, k_BSKE: jax.Array) -> jax.Array:
    return _dot("btkge,bske->bkgts", q_BTKGE, k_BSKE)


def _times_values(weights_BKGTS: jax.Array, v_BSKE: jax.Array) -> jax.Array:
    return _dot("bkgts,bske->bkgte", weights_BKGTS, v_BSKE)


def _times_keys_of_all_heads(q_B1KGE: jax.Array, k_BSKE: jax.Array) -> jax.Array:
    """Scores of one position (B, K, G, 1, S), each query among zeros where the other heads' keys are.

    K times the arithmetic, and 3.5 times as fast on a CPU as turning the keys around for a product by heads.
    """
    B, _, K, G, E = q_B1KGE.shape
    q_BKGJE = jnp.einsum("bkge,kj->bkgje", q_B1KGE[:, 0], jnp.eye(K, dtype=q_B1KGE.dtype))
    scores_BHS = _dot("bhd,bsd->bhs", q_BKGJE.reshape(B, K * G, K * E), k_BSKE.reshape(B, -1, K * E))
    return scores_BHS.reshape(B, K, G, 1, -1)


def _times_values_of_all_heads(weights_BKG1S: jax.Array, v_BSKE: jax.Array) -> jax.Array:
    """Weighted sums of one position (B, K, G, 1, E): those of all heads' values, of which each query keeps its own."""
    B, K, G, _, S = weights_BKG1S.shape
    y_BHD = _dot("bhs,bsd->bhd", weights_BKG1S.reshape(B, K * G, S), v_BSKE.reshape(B, S, -1))
    return jnp.einsum("bkgke->bkge", y_BHD.reshape(B, K, G, K, -1))[:, :, :, None]


def _softmax_product(q_BTHE: jax.Array, k_BSKE: jax.Array, v_BSKE: jax.Array, mask_BTS: jax.Array) -> jax.Array:
    B, T, H, E = q_BTHE.shape
    K = k_BSKE.shape[2]
    q_BTKGE = q_BTHE.reshape(B, T, K, H // K, E)
    scores = jnp.einsum("btkge,bske->bkgts", q_BTKGE, k_BSKE, preferred_element_type=jnp.float32)
    scores = jnp.where(mask_BTS[:, None, None], scores * E**-0.5, -1e30)
    weights = jax.nn.softmax(scores, axis=-1).astype(v_BSKE.dtype)
    return jnp.einsum("bkgts,bske->btkge", weights, v_BSKE).reshape(B, T, H, E)
