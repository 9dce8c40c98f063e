"""The embedding: rows of a table, and a gradient that sums them in a fixed order, without atomics."""

import functools

import jax
import jax.numpy as jnp

BLOCK = 256  # sorted positions whose rows are summed by one small product


@functools.partial(jax.custom_vjp, nondiff_argnums=(2,))
def embed(embedding_VD: jax.Array, tokens_BT: jax.Array, dtype: jnp.dtype) -> jax.Array:
    """embedding[tokens] in `dtype`. A GPU adds equal tokens' gradients in any order, so the gradient here does not use that."""
    return embedding_VD.astype(dtype)[tokens_BT]


def sum_by_token(rows_ND: jax.Array, tokens_N: jax.Array, vocab_size: int) -> jax.Array:
    """Sum of the rows of each token, float32 (V, D): `zeros.at[tokens].add(rows)` with one order of additions.

    The rows are sorted by token and cut into blocks. Within a block a product with a 0/1 matrix sums each token's rows. Only
    a block's first and last token can go on in other blocks: those few sums are added up by a second such product.
    """
    N, D = rows_ND.shape
    padding = -N % BLOCK
    order_N = jnp.argsort(tokens_N, stable=True)
    sorted_N = jnp.pad(tokens_N[order_N], (0, padding), constant_values=vocab_size)
    rows_ACD = jnp.pad(rows_ND[order_N], ((0, padding), (0, 0))).reshape(-1, BLOCK, D)
    token_AC = sorted_N.reshape(-1, BLOCK)
    begins_AC = jnp.diff(token_AC, axis=1, prepend=token_AC[:, :1]) != 0
    rank_AC = jnp.cumsum(begins_AC, axis=1)
    belongs_ARC = rank_AC[:, None] == jnp.arange(BLOCK)[:, None]
    sums_ARD = jnp.einsum("arc,acd->ard", belongs_ARC.astype(rows_ND.dtype), rows_ACD, preferred_element_type=jnp.float32)

    last_A = rank_AC[:, -1]
    alone_A = last_A == 0  # first and last token are one: it must count once
    border_M = jnp.stack([token_AC[:, 0], jnp.where(alone_A, -1, token_AC[:, -1])], axis=1).reshape(-1)
    border_MD = jnp.stack([sums_ARD[:, 0], jnp.take_along_axis(sums_ARD, last_A[:, None, None], axis=1)[:, 0]], axis=1)
    same_MM = (border_M[:, None] == border_M).astype(jnp.float32)
    whole_MD = jnp.dot(same_MM, border_MD.reshape(-1, D), precision=jax.lax.Precision.HIGHEST)

    place_V = jnp.searchsorted(sorted_N, jnp.arange(vocab_size), method="sort")
    found_V = sorted_N[place_V] == jnp.arange(vocab_size)
    block_V = place_V // BLOCK
    rank_V = rank_AC.reshape(-1)[place_V]
    whole_V = (rank_V == 0) | (rank_V == last_A[block_V])
    at_border_VD, inside_VD = whole_MD[2 * block_V + (rank_V > 0)], sums_ARD.reshape(-1, D)[block_V * BLOCK + rank_V]
    return jnp.where(found_V[:, None], jnp.where(whole_V[:, None], at_border_VD, inside_VD), 0.0)


def _forward(embedding_VD: jax.Array, tokens_BT: jax.Array, dtype: jnp.dtype) -> tuple[jax.Array, tuple[jax.Array, int]]:
    return embed(embedding_VD, tokens_BT, dtype), (tokens_BT, embedding_VD.shape[0])


def _backward(dtype: jnp.dtype, saved: tuple[jax.Array, int], d_x_BTD: jax.Array) -> tuple[jax.Array, None]:
    tokens_BT, vocab_size = saved
    rows_ND, tokens_N = d_x_BTD.reshape(tokens_BT.size, -1), tokens_BT.reshape(-1)
    with jax.named_scope("embed_gradient"):
        if jax.default_backend() == "cpu":  # which adds one row after another as it is
            return jnp.zeros((vocab_size, rows_ND.shape[1]), jnp.float32).at[tokens_N].add(rows_ND.astype(jnp.float32)), None
        return sum_by_token(rows_ND, tokens_N, vocab_size), None


embed.defvjp(_forward, _backward)
