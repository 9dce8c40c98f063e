"""From token shards to a trained model: the loop, which waits for the device only to validate and to save."""

import contextlib
import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh

from m31r.artifacts.store import Artifact, canonical
from m31r.checkpoint.checkpoint import Writer, restore
from m31r.checkpoint.keep import FIGURE, Keep
from m31r.compiled import use_compilation_cache
from m31r.config.load import as_dict, config_hash
from m31r.config.schema import Config
from m31r.errors import RunError, Stopped
from m31r.loader.loader import Rows, batches, position, resume_row, rows, validation_batches
from m31r.loader.origin import crates_in
from m31r.logs import log_to_file
from m31r.model.decoder import Params
from m31r.model.params import count_params, flops_per_token, param_table, params_sha256
from m31r.train.base import Base, keep_base, read_base, weights_of
from m31r.train.budget import check_memory, foresee_memory, memory_explained, peak_of
from m31r.train.light import Light, check_light
from m31r.train.mesh import abstract_on_mesh, build_mesh, make_on_mesh, own_rows, place_rows, shardings, whole
from m31r.train.processes import agreed, check_agreement, joined, notes_folder
from m31r.train.record import Recorder, read_metrics
from m31r.train.run import SUMMARY, begin, check_checkpoints, hold, write_whole
from m31r.train.step import (
    Batch,
    Metrics,
    State,
    bits_per_byte,
    build_eval_step,
    build_train_step,
    frozen_weights,
    init_frozen,
    init_state,
)
from m31r.train.stop import asked_to_stop
from m31r.train.watch import Watch

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """Where a run stands when `train` returns; the same whether or not it was interrupted on the way."""

    run: Path
    step: int
    tokens_seen: int
    params_sha256: str
    val_bits_per_byte_before: float
    val_bits_per_byte: float


def train(config: Config, shards: Artifact, run: Path) -> Outcome:
    """Trains until `config.train.steps` updates are done, going on from the newest whole checkpoint in `run`.

    A new run begins from weights drawn from the seed, or from those of the model that `config.train.init` names.

    All that later computation depends on (weights, optimizer, step, the loader's row) is in a checkpoint, and every random
    choice is folded from the seed: a run killed anywhere ends in the weights and losses of one never interrupted.

    Raises:
      ConfigError: `run` belongs to another configuration, or the model to begin from does not fit it.
      UserError: there is no such model, or its weights are quantised.
      RunError: the step does not fit the device, loss or gradient stop being finite, or the last checkpoint cannot be saved.
      Stopped: SIGTERM came, and what was done until then is saved.
      ValidationError: there are checkpoints, but none is whole, or the model to begin from is damaged.
    """
    with joined(config.mesh), hold(notes := notes_folder(run)), contextlib.ExitStack() as stack:
        handler = log_to_file(notes / "train.log")
        stack.callback(logging.getLogger("m31r").removeHandler, handler)
        mesh = build_mesh(config)
        check_agreement(configuration=config_hash(config), data=shards.hash)
        base = read_base(config, shards)
        begin(run, config, shards, writing=notes == run, init=base.sha256 if base else None)
        if base:
            keep_base(run, base)
        if config.train.evaluate_every and notes == run:
            check_light(config)
        use_compilation_cache(Path(config.data_folder))
        token_bytes_V = np.load(shards.path / "token_bytes.npy")
        source = rows(shards, "train", config.model, config.loader, config.reason, config.seed)
        state, first_row = _begin_state(config, len(token_bytes_V), source, run, mesh, base)
        light = None
        if config.train.evaluate_every:
            light = stack.enter_context(Light(config, run, int(state.step), writing=notes == run))
        if int(state.step) < config.train.steps:
            with memory_explained():
                state = _loop(config, shards, run, notes, source, token_bytes_V, state, first_row, mesh, light, base)
        else:
            log.info("train: nothing to do, %s already has %d updates", run, config.train.steps)
        return _summarize(config, shards, notes, state, base)


def _begin_state(config: Config, vocab_size: int, source: Rows, run: Path, mesh: Mesh, base: Base | None) -> tuple[State, int]:
    """The state to go on from, on its devices, and the first row it has not seen."""
    abstract = abstract_on_mesh(mesh, jax.eval_shape(lambda: init_state(config, vocab_size)))
    check_checkpoints(run, config)
    saved = restore(run, abstract.params, abstract.optimizer)
    if saved is None:
        state = make_on_mesh(mesh, lambda: init_state(config, vocab_size))
        return state if base is None or config.train.lora_rank else state._replace(params=_placed(mesh, base.params)), 0
    log.info("train: going on from the checkpoint at step %d", saved.step, extra={"step": saved.step})
    shapes = saved.meta.get("mesh", [1, 1]), list(mesh.devices.shape)
    if shapes[0] != shapes[1]:
        log.warning("train: the checkpoint is of a mesh of %s devices, this one is %s: sums round otherwise", *shapes)
    state = State(saved.params, saved.optimizer, jnp.int32(saved.step))
    return jax.device_put(state, shardings(mesh, state)), resume_row(source, saved.data)


def _loop(
    config: Config,
    shards: Artifact,
    run: Path,
    notes: Path,
    source: Rows,
    token_bytes_V: np.ndarray,
    state: State,
    first_row: int,
    mesh: Mesh,
    light: Light | None,
    base: Base | None,
) -> State:
    settings, loader, start = config.train, config.loader, int(state.step)
    began = {"init_sha256": base.sha256} if base else {}
    process = (jax.process_index(), jax.process_count())
    feed = batches(source, settings.batch_size, first_row, loader.workers, loader.prefetch_batches, process)
    keep = Keep(settings.keep_checkpoints, settings.keep_best, settings.keep_every)
    with contextlib.closing(feed), asked_to_stop() as asked, Writer(run, keep) as writer:
        batch, stop = place_rows(mesh, next(feed)), agreed(asked)
        frozen = _placed(mesh, base.params, config) if base and config.train.lora_rank else None
        step = _compile_step(config, state, batch, token_bytes_V, frozen, mesh)
        peak_share = _announce(config, state, frozen, mesh)
        validate = _validation(config, shards, token_bytes_V, frozen, mesh)
        before = {} if start else validate(state.params, f"{FIGURE}_before")
        with Recorder(notes, start, settings.steps, settings.log_every) as recorder:
            settle = _settler(config, recorder, peak_share, Watch(config.train, shards, source, read_metrics(notes)))
            pending: tuple[int, Metrics] | None = None
            for number in range(start + 1, settings.steps + 1):
                _trace(config, notes, number)
                with jax.profiler.StepTraceAnnotation("train", step_num=number):
                    state, metrics = step(state, batch, token_bytes_V, frozen)
                if pending:
                    settle(*pending, before)
                pending, before = (number, metrics), before if number == start + 1 else {}
                last, stopping = number == settings.steps, stop()
                batch = batch if last or stopping else place_rows(mesh, next(feed))
                validating = last or number % settings.validate_every == 0
                saving = last or stopping or number % settings.checkpoint_every == 0
                evaluating = light is not None and number % settings.evaluate_every == 0
                if validating or saving or evaluating:
                    extra = validate(state.params, FIGURE) if validating else {}
                    saving = saving or (validating and writer.improves(extra[FIGURE]))
                    settle(*pending, before | extra)  # before a save: what is not finite is never saved
                    pending, before = None, {}
                if light and evaluating:
                    light.offer(number, weights_of(config, base, state.params))
                if saving:
                    if light:
                        light.settle()
                    data = position(source, number * settings.batch_size)
                    meta: dict[str, Any] = {"config": as_dict(config, shaping_only=True), "data_hash": shards.hash} | began
                    meta |= {FIGURE: extra[FIGURE]} if validating else {}
                    writer.save(number, state.params, state.optimizer, data, meta | {"mesh": list(mesh.devices.shape)})
                if stopping:
                    break
            _trace(config, notes, None)
    if writer.failure:
        raise RunError(f"{writer.failure}; free some space and run the same command to go on")
    if stopping and not last:
        raise Stopped(f"stopped after step {number} of {settings.steps}, which is saved in {run}; the same command goes on")
    return state


def _placed(mesh: Mesh, params: Params, frozen_for: Config | None = None) -> Params:
    """A copy on the mesh of weights in this process's memory; as a step holds frozen ones, if they are."""
    copy = jax.tree.map(jnp.array, params)  # which a step may take the buffers of
    copy = frozen_weights(frozen_for, copy) if frozen_for else copy
    return jax.device_put(copy, shardings(mesh, copy))


def _compile_step(
    config: Config, state: State, batch: Batch, token_bytes_V: np.ndarray, frozen: Params | None, mesh: Mesh
) -> Any:
    """The compiled training step, once it is sure to fit the device; said beforehand where compiling takes long."""
    vocab_size, device = len(token_bytes_V), jax.local_devices()[0]
    there = jax.tree.leaves((state, frozen))
    resident = sum(math.prod(leaf.sharding.shard_shape(leaf.shape)) * leaf.itemsize for leaf in there)

    def compiled(config: Config, state: State, frozen: Params | None) -> Any:
        return build_train_step(config, vocab_size, mesh).lower(state, batch, token_bytes_V, frozen).compile()

    def probe(small: Config) -> Any:
        shapes = jax.eval_shape(lambda: (init_state(small, vocab_size), init_frozen(small, vocab_size)))
        return compiled(small, *abstract_on_mesh(mesh, shapes))

    foreseen = foresee_memory(config, vocab_size, probe, device, resident)
    if foreseen:
        log.info("memory: %s", foreseen)
    step = compiled(config, state, frozen)
    log.info("memory: %s", check_memory(step, device, resident))
    return step


def _announce(config: Config, state: State, frozen: Params | None, mesh: Mesh) -> Callable[[float], float]:
    """Says what will be trained; returns the share of the devices' peak as a function of tokens/s."""
    device = jax.local_devices()[0]
    for line in param_table(state.params):
        log.info("%s", line)
    peak = peak_of(device)
    flops = flops_per_token(config.model, count_params(state.params), count_params(frozen))
    if frozen:
        log.info("lora: these are trained, beside %s frozen weights", f"{count_params(frozen):,}")
    log.info(
        "device: %d x %s; share of peak = tokens/s x (6 N + %s6 L D T) FLOP over %.3g FLOP/s each (%s)",
        mesh.size,
        device.device_kind,
        "4 frozen + " if frozen else "",
        peak.flops,
        peak.source,
        extra={"flops_per_token": flops, "peak_flops": peak.flops},
    )
    return lambda tokens_per_s: tokens_per_s * flops / (peak.flops * mesh.size)


def _settler(config: Config, recorder: Recorder, peak_share: Callable[[float], float], watch: Watch) -> Callable[..., None]:
    """A function that waits for one update's figures, checks them and records them, with the rate since its last call."""
    settings = config.train
    since = time.perf_counter()
    usual = 0.0

    def settle(number: int, metrics: Metrics, extra: dict[str, float]) -> None:
        nonlocal since, usual
        figures = {name: float(value) for name, value in jax.device_get(metrics).items()}
        figures = watch.look(number, figures)
        now = time.perf_counter()
        # validation and saving happen between two calls and would count as training: their update goes by the usual rate
        seconds = now - since if usual == 0.0 or not extra else usual
        since, usual = now, seconds if usual == 0.0 else 0.9 * usual + 0.1 * seconds
        rate = settings.batch_size * config.model.context_length / seconds
        timing = {"tokens_per_s": round(rate, 1), "peak_share": round(peak_share(rate), 4)}
        recorder.record({"step": number, **figures, **timing, **extra}, usual * (settings.steps - number))

    return settle


def _validation(
    config: Config, shards: Artifact, token_bytes_V: np.ndarray, frozen: Params | None, mesh: Mesh
) -> Callable[[Params, str], dict[str, float]]:
    """Bits per byte of the next-token term over the same validation rows each time, by a name: of all, and as name/crate of the
    largest crates there."""
    held_out = validation_batches(shards, config.model, config.train.validation_rows, config.train.batch_size)
    crates = crates_in(shards, "validation", held_out, token_bytes_V, config.train.validation_crates)
    step = build_eval_step(config, len(token_bytes_V), mesh, len(crates.names))

    def validate(params: Params, name: str) -> dict[str, float]:
        nats, num_bytes, nats_of_crates = 0.0, 0, np.zeros(len(crates.names))
        for number, batch in enumerate(held_out):
            batch |= {"groups": crates.groups[number]} if crates.names else {}
            some_nats, some_bytes, *some = step(params, place_rows(mesh, own_rows(batch)), token_bytes_V, frozen)
            nats, num_bytes = nats + float(some_nats), num_bytes + int(some_bytes)
            nats_of_crates += np.asarray(some[0], np.float64) if some else 0.0
        of_crates = (nats_of_crates / (math.log(2) * np.array(crates.sizes))).round(6).tolist()
        by_name = {f"{name}/{crate}": bits for crate, bits in zip(crates.names, of_crates, strict=True)}
        return {name: float(bits_per_byte(nats, num_bytes)), **by_name}

    return validate


def _trace(config: Config, run: Path, number: int | None) -> None:
    """Starts and stops the profiler at the borders of the wanted window; None is the end of the run."""
    profile = config.profile
    if not profile.steps:
        return
    stop = profile.first_step + profile.steps
    if number == profile.first_step:
        jax.profiler.start_trace(str(run / "profile"))
    elif number == stop or (number is None and profile.first_step <= config.train.steps < stop):
        jax.profiler.stop_trace()
        log.info("profile: steps %d to %d traced into %s", profile.first_step, stop - 1, run / "profile")


def _summarize(config: Config, shards: Artifact, notes: Path, state: State, base: Base | None) -> Outcome:
    """Writes metrics.json, which holds nothing that differs between two runs of the same configuration."""
    figures, params = read_metrics(notes), weights_of(config, base, whole(state.params))
    outcome = Outcome(
        run=notes,
        step=int(state.step),
        tokens_seen=int(sum(line["tokens"] for line in figures)),
        params_sha256=params_sha256(params),
        val_bits_per_byte_before=figures[0]["val_bits_per_byte_before"],
        val_bits_per_byte=figures[-1]["val_bits_per_byte"],
    )
    summary = {name: value for name, value in vars(outcome).items() if name != "run"}
    summary |= {
        "config_hash": config_hash(config),
        "data_hash": shards.hash,
        "loss": figures[-1]["loss"],
        "params": count_params(params),
    }
    if base:
        summary |= {"init_sha256": base.sha256, "trained_params": count_params(state.params)}
    write_whole(notes / SUMMARY, canonical(summary, indent=1))
    return outcome
