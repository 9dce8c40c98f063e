"""The pure training step: (state, batch) -> (state, metrics), jitted with the state donated."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jax.sharding import Mesh, NamedSharding

from m31r.compiled import OPTIONS
from m31r.config.schema import Config, TrainConfig
from m31r.model.decoder import Decoder, Params, init_params
from m31r.model.lora import attached, init_adapters, scale_of
from m31r.model.loss import TERMS, cross_entropy, group_sums, term_counts, term_sums
from m31r.train.mesh import WHOLE, gradient_on_mesh, shardings, sums_on_mesh, used_by_optimizer
from m31r.train.optimizer import global_norm, learning_rate
from m31r.train.scaling import optimizer_for, scale_metrics, scaled_down, scaled_up, updates_made

Batch = Mapping[str, Any]  # tokens, targets, segments int32 and terms int8, each (B, T)
Metrics = dict[str, jax.Array]


class State(NamedTuple):
    """All that one update turns into the next; weights and optimizer are float32. With LoRA `params` are the adapters alone."""

    params: Params
    optimizer: Any
    step: jax.Array  # updates done, int32


def init_state(config: Config, vocab_size: int) -> State:
    """Random weights, or with LoRA adapters that change nothing yet, and an empty optimizer, a pure function of the seed."""
    params = init_adapters(config) if config.train.lora_rank else init_params(config.model, vocab_size, config.seed)
    return State(params, jax.jit(optimizer_for(config).init)(params), jnp.int32(0))


def build_train_step(config: Config, vocab_size: int, mesh: Mesh | None = None) -> Any:
    """The jitted (state, batch, token_bytes_V, frozen) -> (state, metrics); token_bytes_V, int32, counts each token's UTF-8
    bytes; frozen are, with LoRA, the weights that the adapters stand beside (see `frozen_weights`), else None or left out.

    On a mesh of several devices the state lies as `mesh.shardings` says, before and after, and the batch as `mesh.place_rows`.
    """
    optimizer, train = optimizer_for(config), config.train
    forward = _weighted_loss(config, vocab_size)
    differentiate = gradient_on_mesh(mesh, config.model.precision, partial(_accumulate, train.accumulation), forward)

    def step(state: State, batch: Batch, token_bytes_V: jax.Array, frozen: Params | None = None) -> tuple[State, Metrics]:
        counts = term_counts(batch["terms"])
        weights_BT = scaled_up(_token_weights(train, batch["terms"], counts), state.optimizer)
        gradient, loss, sums = differentiate(state.params, frozen, batch, weights_BT)
        gradient, loss = scaled_down((gradient, loss), state.optimizer)
        with jax.named_scope("optimizer"), used_by_optimizer(mesh):
            updates, optimizer_state = optimizer.update(gradient, state.optimizer, state.params)
            params = optax.apply_updates(state.params, updates)
            norm = global_norm(gradient)
        metrics = {
            "loss": loss,
            "grad_norm": norm,
            "learning_rate": learning_rate(train, updates_made(state.step, state.optimizer)),
            "tokens": jnp.sum(counts),
        }
        metrics |= {f"loss_{name}": total / jnp.maximum(n, 1) for name, total, n in zip(TERMS, sums, counts, strict=True)}
        bits = bits_per_byte(sums, _term_bytes(batch, token_bytes_V))
        metrics |= {
            "bits_per_byte" if name == "next" else f"bits_per_byte_{name}": b for name, b in zip(TERMS, bits, strict=True)
        }
        metrics |= scale_metrics(state.optimizer, optimizer_state)
        return State(params, optimizer_state, state.step + 1), metrics

    if mesh is None or mesh.size == 1:
        return jax.jit(step, donate_argnums=0, compiler_options=OPTIONS)
    place = (shardings(mesh, jax.eval_shape(lambda: init_state(config, vocab_size))), NamedSharding(mesh, WHOLE))
    return jax.jit(step, donate_argnums=0, out_shardings=place, compiler_options=OPTIONS)


def build_eval_step(config: Config, vocab_size: int, mesh: Mesh | None = None, groups: int = 0) -> Any:
    """The jitted (params, batch, token_bytes_V, frozen) -> summed next-token loss in nats, and the UTF-8 bytes that it is of.

    With `groups`, also the sum of the losses of each group of tokens, float32 (groups,): the batch then numbers them from 1 in
    `groups`, int32 (B, T). With `frozen` weights, params are adapters; without, whole weights, whatever the configuration
    trains.
    """
    forward = _token_losses(config, vocab_size)

    def sums_of(params: Params, frozen: Params | None, batch: Batch) -> tuple[jax.Array, ...]:
        _, losses_BT = forward(params, frozen, batch, jnp.zeros(batch["terms"].shape, jnp.float32))
        sums = term_sums(losses_BT, batch["terms"])
        return (sums, group_sums(losses_BT, batch["groups"], groups)) if groups else (sums,)

    summed = sums_on_mesh(mesh, config.model.precision, sums_of)

    def step(params: Params, batch: Batch, token_bytes_V: jax.Array, frozen: Params | None = None) -> tuple[jax.Array, ...]:
        sums, *of_groups = summed(params, frozen, batch)
        return sums[0], _term_bytes(batch, token_bytes_V)[0], *of_groups

    return jax.jit(step)


def bits_per_byte(nats: Any, num_bytes: Any) -> Any:
    """nats / (ln 2 x bytes): the quality number that does not depend on the tokenizer (DECISIONS section 7)."""
    return nats / (jnp.log(2.0) * jnp.maximum(num_bytes, 1))


def frozen_weights(config: Config, params: Params) -> Params:
    """The weights that LoRA leaves as they are, as a step holds them: matrices in the precision that they are used in."""
    return jax.tree.map(lambda leaf: leaf.astype(config.model.precision) if leaf.ndim >= 2 else leaf, params)


def init_frozen(config: Config, vocab_size: int) -> Params | None:
    """What stands beside the state of a step with LoRA, of a random model: for shapes, and to measure with; else None."""
    if not config.train.lora_rank:
        return None
    return frozen_weights(config, init_params(config.model, vocab_size, config.seed))


def _weighted_loss(config: Config, vocab_size: int) -> Callable[..., tuple[jax.Array, jax.Array]]:
    """(params, frozen, batch, weights_BT) -> weighted loss, and sums of the tokens' losses over the terms."""
    losses_of = _token_losses(config, vocab_size)

    def forward(params: Params, frozen: Params | None, batch: Batch, weights_BT: jax.Array) -> tuple[jax.Array, jax.Array]:
        loss, losses_BT = losses_of(params, frozen, batch, weights_BT)
        return loss, term_sums(losses_BT, batch["terms"])

    return forward


def _token_losses(config: Config, vocab_size: int) -> Callable[..., tuple[jax.Array, jax.Array]]:
    """(params, frozen, batch, weights_BT) -> weighted loss, and each token's own, float32 (B, T)."""
    model, train = config.model, config.train
    decoder = Decoder(model, vocab_size, train.remat)

    def forward(params: Params, frozen: Params | None, batch: Batch, weights_BT: jax.Array) -> tuple[jax.Array, jax.Array]:
        params = params if frozen is None else attached(frozen, params, scale_of(config))
        segments_BT = batch["segments"] if model.document_mask else None
        x_BTD, _ = decoder.apply({"params": params}, batch["tokens"], segments_BT)
        embedding_VD = params["embedding"].astype(x_BTD.dtype)
        return cross_entropy(x_BTD, embedding_VD, batch["targets"], weights_BT, train.loss_chunk_tokens, model.kernels)

    return forward


def _token_weights(train: TrainConfig, terms_BT: jax.Array, counts: jax.Array) -> jax.Array:
    """What each token adds to the loss: its term's weight over the term's tokens in the whole batch; 0 for padding."""
    per_term = jnp.array([1.0, train.fim_weight, train.reason_weight], jnp.float32) / jnp.maximum(counts, 1)
    return jnp.concatenate([jnp.zeros(1, jnp.float32), per_term])[terms_BT]


def _accumulate(
    accumulation: int, differentiate: Callable[..., Any], params: Params, like: Params, batch: Batch, weights_BT: jax.Array
) -> tuple[Params, jax.Array, jax.Array]:
    """Gradient (of the shapes of `like`), loss and term sums of the batch, a micro-batch at a time, summed in float32."""
    if accumulation == 1:
        (loss, sums), gradient = differentiate(params, batch, weights_BT)
        return gradient, loss, sums

    def add(total: Any, micro: tuple[Batch, jax.Array]) -> tuple[Any, None]:
        (loss, sums), gradient = differentiate(params, *micro)
        return jax.tree.map(jnp.add, total, (gradient, loss, sums)), None

    start = (jax.tree.map(jnp.zeros_like, like), jnp.float32(0), jnp.zeros(len(TERMS), jnp.float32))
    micros = jax.tree.map(lambda a: a.reshape(accumulation, -1, *a.shape[1:]), (batch, weights_BT))
    (gradient, loss, sums), _ = jax.lax.scan(add, start, micros)
    return gradient, loss, sums


def _term_bytes(batch: Batch, token_bytes_V: jax.Array) -> jax.Array:
    """UTF-8 bytes of the targets of each term, int32 (3,)."""
    return term_sums(token_bytes_V[batch["targets"]], batch["terms"])
