"""Which cuts of the flash attention kernels are fastest on this GPU: milliseconds of one layer, forward and backward.

python profiling/attention.py [--heads=12] [--size=64] [--batch=32] [--length=2048] [--documents=4]
                              [--kernels=forward,queries,keys] [--rounds=20] [--json]

On an H100 or H200 the first line also has what both take by m31r/kernels/hopper_forward.py and hopper.py, as training does it.
Each kernel is tried with every cut in turn, the two others as m31r/kernels/flash.py has them; forward alone is timed for the
forward kernel, the whole backward pass for the others. Cuts that the card or the compiler refuses are left out, and counted.
The first line is of the cuts as they are, the last one of each kernel its best.
"""

import itertools
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from measuring import exit_code, new_parser, show

from m31r.errors import UserError

KERNELS = ("forward", "queries", "keys")


def main() -> None:
    parser = new_parser(__doc__, config="")
    for name, default in {"heads": 12, "size": 64, "batch": 32, "length": 2048, "rounds": 20}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--documents", type=int, default=0, help="of equal length in a row, with masks; 0 is none")
    parser.add_argument("--kernels", default=",".join(KERNELS), help="which to try, with commas between")
    arguments = parser.parse_args()
    names = arguments.kernels.split(",")
    if unknown := set(names) - set(KERNELS):
        raise UserError(f"--kernels: {', '.join(sorted(unknown))}: there are {', '.join(KERNELS)}")
    import jax

    from m31r.kernels import flash
    from m31r.model.attention import HOPPER_HEAD_SIZE, check_device

    check_device("profiling/attention.py")
    slot = "SMALL_HEADS" if arguments.size <= 64 else "LARGE_HEADS"
    plan = getattr(flash, slot)
    given, within = inputs(arguments)
    forward_ms = measure(given, within, arguments, "forward", 0.0)

    def timed(name: str) -> float:
        return measure(given, within, arguments, name, 0.0 if name == "forward" else forward_ms)

    now = {name: timed(name) for name in names}
    if arguments.size == HOPPER_HEAD_SIZE and jax.devices()[0].compute_capability.startswith("9."):
        now["hopper_forward"] = measure(given, within, arguments, "hopper_forward", 0.0)
        now["hopper"] = measure(given, within, arguments, "hopper", now["hopper_forward"])
    common = {"device": jax.devices()[0].device_kind, "heads": arguments.heads, "size": arguments.size}
    show({"what": "now", **common, **{f"{name}_ms": ms for name, ms in now.items()}}, arguments.json)
    for name in names:
        found, refused = [], 0
        for cut in itertools.product((64, 128), (32, 64, 128), (4, 8), (2, 3, 4)):
            setattr(flash, slot, plan._replace(**{name: flash.Tiles(*cut)}))
            try:
                found.append((timed(name), cut))
            except (jax.errors.JaxRuntimeError, ValueError):  # too much shared memory, or a shape that warps do not divide
                refused += 1
        setattr(flash, slot, plan)
        for ms, cut in sorted(found, reverse=True)[-5:]:
            cuts = dict(zip(flash.Tiles._fields, cut, strict=True))
            show({"what": name, "ms": ms, "times_now": round(ms / now[name], 3), **cuts, "refused": refused}, arguments.json)


def inputs(arguments: Any) -> tuple[tuple[Any, Any], Any]:
    """Queries, keys and values, with a gradient of the result; and the documents' borders, or None."""
    import jax.numpy as jnp
    import numpy as np

    from m31r.kernels.flash import documents

    B, T, H, E = arguments.batch, arguments.length, arguments.heads, arguments.size
    chance = np.random.default_rng(0)
    qkv, dy = (jnp.asarray(chance.normal(size=(B, T, X, E)), jnp.bfloat16) for X in (3 * H, H))
    segments = jnp.broadcast_to(jnp.arange(T) * arguments.documents // T, (B, T))
    return (qkv, dy), documents(segments) if arguments.documents else None


def measure(given: tuple[Any, Any], within: Any, arguments: Any, name: str, forward_ms: float) -> float:
    """Median milliseconds of forward, or of forward and backward less what forward takes."""
    import jax

    from m31r.kernels.flash import flash

    def attended(qkv: jax.Array) -> jax.Array:
        return flash(qkv, within, None, arguments.heads, on_hopper=name.startswith("hopper"))

    def both(qkv: jax.Array, dy: jax.Array) -> Any:
        y, back = jax.vjp(attended, qkv)
        return y, back(dy)

    work = (lambda qkv, dy: attended(qkv)) if name.endswith("forward") else both
    return round(median_ms(jax.jit(work), given, arguments.rounds) - forward_ms, 4)


def median_ms(work: Callable[..., Any], given: tuple[Any, ...], rounds: int) -> float:
    """Each round is ten calls in a row, so that what a call costs the host is hidden; after one that compiles."""
    import jax

    jax.block_until_ready(work(*given))
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(10):
            result = work(*given)
        jax.block_until_ready(result)
        took.append(1e2 * (time.perf_counter() - started))
    return statistics.median(took)


if __name__ == "__main__":
    sys.exit(exit_code(main))
