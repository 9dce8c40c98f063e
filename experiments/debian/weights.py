"""A run's last weights as bfloat16 in parts of 15 MiB, and a run's folder from such parts.

    python experiments/debian/weights.py split RUN PARTS [--first 0] [--count 4]
    python experiments/debian/weights.py join PARTS RUN

`join` makes what `m31r generate --run=RUN` loads: weights rounded to bfloat16, no optimizer, so training cannot go on from
it. run.json, which comes with part 0, holds names, shapes and hashes; `join` checks them all.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from m31r.artifacts.store import canonical
from m31r.checkpoint.checkpoint import Writer, restore, steps_of
from m31r.checkpoint.keep import Keep
from m31r.generate.load import abstract_weights
from m31r.model.params import named_leaves
from m31r.tokenizer.tokenizer import MODEL
from m31r.train.run import METADATA, SNAPSHOT, SUMMARY, read_config

PART = 15 * 2**20
INDEX = "run.json"
FILES = (SNAPSHOT, METADATA, SUMMARY, MODEL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    verbs = parser.add_subparsers(required=True)
    splitting = verbs.add_parser("split")
    splitting.add_argument("run", type=Path)
    splitting.add_argument("parts", type=Path)
    splitting.add_argument("--first", type=int, default=0, help="the first part that is written")
    splitting.add_argument("--count", type=int, default=1000, help="at most so many parts")
    splitting.set_defaults(do=lambda a: split(a.run, a.parts, a.first, a.count))
    joining = verbs.add_parser("join")
    joining.add_argument("parts", type=Path)
    joining.add_argument("run", type=Path)
    joining.set_defaults(do=lambda a: join(a.parts, a.run))
    arguments = parser.parse_args()
    sys.stdout.write(json.dumps(arguments.do(arguments)) + "\n")


def split(run: Path, parts: Path, first: int, count: int) -> dict[str, Any]:
    """Writes parts `first` to `first + count`; the index goes with part 0."""
    saved = restore(run, abstract_weights(run, read_config(run)), None)
    if saved is None:
        raise SystemExit(f"{run}: has no checkpoint yet")
    leaves = named_leaves(saved.params)
    content = b"".join(np.asarray(leaf.astype(jnp.bfloat16)).tobytes() for _, leaf in leaves)
    pieces = [content[at : at + PART] for at in range(0, len(content), PART)]
    parts.mkdir(parents=True, exist_ok=True)
    if first == 0:
        index = {
            "step": saved.step,
            "data": saved.data,
            "meta": saved.meta,
            "weights": [[name, list(leaf.shape)] for name, leaf in leaves],
            "sha256": [hashlib.sha256(piece).hexdigest() for piece in pieces],
            "files": {name: base64.b64encode((run / name).read_bytes()).decode() for name in FILES if (run / name).exists()},
        }
        (parts / INDEX).write_bytes(canonical(index))
    written = range(first, min(first + count, len(pieces)))
    for number in written:
        (parts / f"{number:02d}.bf16").write_bytes(pieces[number])
    return {"parts": len(pieces), "written": list(written), "bytes": len(content)}


def join(parts: Path, run: Path) -> dict[str, Any]:
    """Restores a run's folder from its parts."""
    index = json.loads((parts / INDEX).read_bytes())
    content = b""
    for number, digest in enumerate(index["sha256"]):
        piece = (parts / f"{number:02d}.bf16").read_bytes()
        if hashlib.sha256(piece).hexdigest() != digest:
            raise SystemExit(f"{parts / f'{number:02d}.bf16'}: not the bytes that {INDEX} promises; bring it again")
        content += piece
    flat = np.frombuffer(content, jnp.bfloat16)
    params: dict[str, Any] = {}
    for name, shape in index["weights"]:
        size = int(np.prod(shape))
        *folders, leaf = name.split("/")
        place = params
        for folder in folders:
            place = place.setdefault(folder, {})
        place[leaf], flat = jax.device_put(flat[:size].astype(np.float32).reshape(shape)), flat[size:]
    run.mkdir(parents=True, exist_ok=True)
    if steps_of(run):
        raise SystemExit(f"{run}: has checkpoints already; give another folder")
    for name, text in index["files"].items():
        (run / name).write_bytes(base64.b64decode(text))
    with Writer(run, Keep(1, 0, 0)) as writer:
        writer.save(index["step"], params, {"dropped": jnp.ones(1)}, index["data"], index["meta"])
    if writer.failure:
        raise SystemExit(writer.failure)
    return {"run": str(run), "step": index["step"], "weights": len(index["weights"])}


if __name__ == "__main__":
    main()
