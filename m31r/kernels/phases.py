"""Pallas kernels for NVIDIA GPUs whose programs walk through phases together, each waiting for the others between two of them.

Between two products of a small model a GPU mostly waits: a kernel takes some microseconds to begin and to read its first
weight. Here a program asks for the weights of its next phase once it has asked for all that this one takes, and makes them
what the next one computes with while it waits for the others.

The barrier is a count in device memory. A program's threads meet, so that all their results are written; one of them adds 1
(Triton makes that an atomic of acquire and release at the device's scope), and watches the count until everyone has come.
What others wrote is read by `load`, past the multiprocessor's own cache, which is not told of it. A program that does not run
would be waited for in vain, so there must be no more of them than multiprocessors. Nothing but that count is added by atomics:
two runs give equal bits.
"""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jax.experimental import pallas as pl
from jax.experimental.pallas import triton as plgpu

LINE = 32  # counts of 4 bytes that share a line of the cache: one is used of each
COUNTS = 3 * LINE


class Phase(NamedTuple):
    """What a program does between two barriers.

    Attributes:
      ahead: begins to read what does not depend on the other programs.
      ready: what is made of that before the wait.
      work: the rest, given what `ready` gave, the program's number, and what it calls once it has asked for all it reads.
    """

    ahead: Callable[[], Any]
    ready: Callable[[Any], Any]
    work: Callable[[Any, Any, Callable[[], None]], None]


Make = Callable[[Any, Any, Any], list[Phase]]
"""From references to what is read and what is written, and the program's number, to phases."""


def counts() -> jax.Array:
    """For the barriers of all kernels that follow one another: zeros, int32 (COUNTS,)."""
    return jnp.zeros(COUNTS, jnp.int32)


def run(
    make: Make,
    phases: int,
    given: Any,
    kept: Any,
    fresh: Any,
    count: jax.Array,
    programs: int,
    name: str,
    warps: int,
    interpret: bool,
) -> tuple[Any, Any, jax.Array]:
    """What a kernel leaves: `kept` rewritten, `fresh` filled, and the counts.

    Args:
      make: the phases, given references: `given` and (kept, fresh).
      phases: how many: at most 2, or 4 and more.
      given: arrays that are only read.
      kept: arrays that are rewritten in place.
      fresh: shapes of arrays that are made.
      count: from `counts` or an earlier kernel; consumed.
      programs: how many; no more than the device runs at once.
      name: the kernel's.
      warps: of a program.
      interpret: run one phase after another, each on one program after another, on any device, for tests.
    """
    reads, tree = jax.tree.flatten(given)
    rewritten = jax.tree.leaves((count, kept))
    shapes = [jax.ShapeDtypeStruct(one.shape, one.dtype) for one in (*rewritten, *jax.tree.leaves(fresh))]
    left_tree = jax.tree.structure((count, (kept, fresh)))

    def call(chosen: slice, aliased: list[jax.Array], **how: Any) -> Any:
        return pl.pallas_call(
            functools.partial(_kernel, make, chosen, programs, warps, tree, left_tree),
            grid=(programs,),
            out_shape=shapes,
            input_output_aliases={len(reads) + i: i for i in range(len(aliased))},
            name=name,
            **how,
        )(*reads, *aliased)

    if interpret:  # one program runs after another then, so none may wait
        done = [*rewritten, *(jnp.zeros(shape.shape, shape.dtype) for shape in shapes[len(rewritten) :])]
        for phase in range(phases):
            done = call(slice(phase, phase + 1), done, interpret=True)
    else:
        done = call(slice(phases), rewritten, compiler_params=plgpu.CompilerParams(num_warps=warps, num_stages=1))
    count, (kept, fresh) = jax.tree.unflatten(left_tree, done)
    return kept, fresh, count


def load(ref: Any, mask: Any = None) -> Any:
    """Reads what another program may have written in this kernel; zero outside of the mask."""
    return plgpu.load(ref, mask=mask, other=None if mask is None else 0, volatile=True)


def _kernel(make: Make, chosen: slice, programs: int, warps: int, tree: Any, left_tree: Any, *refs: Any) -> None:
    count_ref, left = jax.tree.unflatten(left_tree, refs[-left_tree.num_leaves :])
    program = pl.program_id(0)
    phases = make(jax.tree.unflatten(tree, refs[: tree.num_leaves]), left, program)[chosen]
    last, asked = len(phases) - 1, [phases[0].ahead()]
    held = phases[0].ready(asked.pop())
    for number, phase in enumerate(phases, 1):

        def meanwhile(number: int = number) -> None:
            if number <= last:
                asked.append(phases[number].ahead())

        phase.work(held, program, meanwhile)
        if number <= last:
            # the last by a count of its own, since nobody may set back a count that another may still watch
            place, until = (0, number * programs) if number < last else (LINE if last > 1 else 2 * LINE, programs)
            _arrive(count_ref, place)
            held = phases[number].ready(asked.pop())
            program = _everyone(count_ref, place, until, warps, program)
        if number == 1 and last > 2:
            _set_back(count_ref, program, LINE, 2 * LINE)  # those of the kernels before
        if number == last > 1:
            _set_back(count_ref, program, 0)


def _arrive(count_ref: Any, place: int) -> None:
    """Says that this program has come, and what it wrote is written."""
    plgpu.debug_barrier()
    plgpu.atomic_add(count_ref, place, 1)


def _everyone(count_ref: Any, place: int, until: int, warps: int, program: Any) -> Any:
    """Waits until all programs have come; returns `program`, as a number that is known only then."""
    thread = jnp.arange(32 * warps)

    def look(_: Any) -> Any:
        # one thread looks, and tells the others: all of them would keep those that come from the count
        one = plgpu.load(count_ref.at[jnp.full_like(thread, place)], mask=thread == 0, other=0, volatile=True)
        return jnp.max(one)

    count = jax.lax.while_loop(lambda count: count < until, look, 0)
    return program + jnp.minimum(count - until, 0)


def _set_back(count_ref: Any, program: Any, *places: int) -> None:
    @pl.when(program == 0)
    def write() -> None:
        for place in places:
            count_ref[place] = 0
