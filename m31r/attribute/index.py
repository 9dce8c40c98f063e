"""The index of fingerprints of the training text: built in bounded memory, searched where it lies on disk."""

import json
import logging
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact, produce
from m31r.attribute.fingerprints import fingerprints
from m31r.config.load import as_dict
from m31r.config.schema import AttributeConfig

VERSION = 1
SPLIT = "train"
KEYS, PLACES, STARTS, LINES = "keys", "places", "starts", "lines"
KEY, PLACE = np.dtype("<u8"), np.dtype("<i8")
BLOCK = 2**21  # bytes of text hashed together
BUCKETS = 256  # parts of the index, each sorted in memory by itself
PAIR = np.dtype([("key", KEY), ("place", PLACE)])
log = logging.getLogger(__name__)


def build_index(config: AttributeConfig, root: Path, dataset: Artifact) -> Artifact:
    """Fingerprints of the training split, sorted: `keys` and `places`; `starts` of its documents, and of their `lines`.

    Its parent is the dataset and not the shards: bytes are the same for every tokenizer.
    """

    def build(folder: Path) -> dict[str, Any]:
        starts, lines = _documents(dataset.path / f"{SPLIT}.jsonl")
        starts.tofile(folder / STARTS)
        lines.tofile(folder / LINES)
        _spread(config, dataset.path / f"{SPLIT}.text", starts, folder)
        found, kept = _gather(config, folder)
        log.info("attribution: %d fingerprints of %d bytes", kept, starts[-1], extra={"fingerprints": kept})
        return {"bytes": int(starts[-1]), "documents": len(starts) - 1, "found": found, "fingerprints": kept}

    return produce(root, "attribution", VERSION, as_dict(config, shaping_only=True), {"dataset": dataset}, build)


def _documents(index: Path) -> tuple[np.ndarray, np.ndarray]:
    """Where each document's text and its line in `index` begin, and both ends."""
    starts, lines = array("q", [0]), array("q", [0])
    with index.open("rb") as file:
        for line in file:
            entry = json.loads(line)
            starts.append(entry["offset"] + entry["bytes"])
            lines.append(lines[-1] + len(line))
    return np.array(starts, PLACE), np.array(lines, PLACE)


def _spread(config: AttributeConfig, text: Path, starts: np.ndarray, folder: Path) -> None:
    """Writes each fingerprint to the bucket of its key's first bits, in order of place."""
    with ExitStack() as files:
        buckets = [files.enter_context(_bucket(folder, number).open("wb")) for number in range(BUCKETS)]
        source = files.enter_context(text.open("rb"))
        for first, last in _blocks(starts):
            base = int(starts[first])
            block = np.frombuffer(source.read(int(starts[last]) - base), np.uint8)
            keys, places = fingerprints(block, starts[first : last + 1] - base, config.gram_bytes)
            pairs = np.empty(len(keys), PAIR)
            pairs["key"], pairs["place"] = keys, places + base
            numbers = (keys >> np.uint64(56)).astype(np.int64)
            order = np.argsort(numbers, kind="stable")
            edges = np.searchsorted(numbers[order], np.arange(BUCKETS + 1))
            for number, bucket in enumerate(buckets):
                bucket.write(pairs[order[edges[number] : edges[number + 1]]].tobytes())


def _blocks(starts: np.ndarray) -> Iterator[tuple[int, int]]:
    """Ranges of documents that hold about BLOCK bytes, or one document."""
    first = 0
    while first < len(starts) - 1:
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + BLOCK, side="right")) - 1)
        yield first, last
        first = last


def _gather(config: AttributeConfig, folder: Path) -> tuple[int, int]:
    """Sorts bucket after bucket into `keys` and `places`, at most `max_copies` places a key; how many there were, and are."""
    found = kept = 0
    with (folder / KEYS).open("wb") as keys, (folder / PLACES).open("wb") as places:
        for number in range(BUCKETS):
            path = _bucket(folder, number)
            pairs = np.fromfile(path, PAIR)
            path.unlink()
            pairs = pairs[np.argsort(pairs["key"], kind="stable")]
            nth = np.arange(len(pairs)) - np.searchsorted(pairs["key"], pairs["key"])
            found += len(pairs)
            pairs = pairs[nth < config.max_copies]
            kept += len(pairs)
            keys.write(pairs["key"].tobytes())
            places.write(pairs["place"].tobytes())
    return found, kept


def _bucket(folder: Path, number: int) -> Path:
    return folder / f"bucket-{number:03d}"
