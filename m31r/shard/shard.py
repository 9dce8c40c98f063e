"""Documents become token shards: flat files of 16-bit ids that the loader maps into memory, each traceable to its source."""

import json
import logging
import shutil
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from m31r.artifacts.store import Artifact, produce
from m31r.config.load import as_dict
from m31r.config.schema import ShardConfig
from m31r.dataset.split import SPLITS
from m31r.errors import RunError
from m31r.filter.syntax import grammar_version
from m31r.reason.marks import FUNCTIONS, WIDTHS, Marks, find_marks, planned
from m31r.reason.steps import RULES
from m31r.tokenizer.reserved import BOS, EOS
from m31r.tokenizer.text import load_once, load_tokenizer
from m31r.tokenizer.tokenizer import MODEL
from m31r.workers import OrderedMap, ordered_map

VERSION = 1
MARKED = "train"  # the only split that is ever rearranged or reasoned about
TOKEN = np.dtype("<u2")  # holds every id: the configuration's largest vocabulary is 65536
BATCH_BYTES = 2**20  # of text that a worker encodes at a time
TRACED = ("path", "source", "crate", "version", "license", "sha256")
Entry = dict[str, Any]
log = logging.getLogger(__name__)


def shard(config: ShardConfig, root: Path, dataset: Artifact, tokenizer: Artifact) -> Artifact:
    """Encodes every document of every split of `dataset` as `<bos> tokens <eos>`.

    With `shard.syntax` it also notes where the training split's functions and possible holes lie (m31r/reason/marks.py).

    Raises:
      RunError: a document does not come back from its tokens as it went in, or a worker process died.
    """
    model = (tokenizer.path / MODEL).absolute()

    def build(folder: Path) -> dict[str, Any]:
        shutil.copyfile(model, folder / MODEL)
        np.save(folder / "token_bytes.npy", load_tokenizer(model).token_bytes())
        # absolute: a worker on Ray may have another working folder
        texts = {split: (dataset.path / f"{split}.text").absolute() for split in SPLITS}
        with ordered_map(config.workers, [model, *texts.values()]) as in_order:
            return {split: _write_split(config, dataset, model, text, split, folder, in_order) for split, text in texts.items()}

    fields = as_dict(config, shaping_only=True)
    if config.syntax:
        fields |= {"grammar": grammar_version(), "steps": RULES}
    return produce(root, "shard", VERSION, fields, {"dataset": dataset, "tokenizer": tokenizer}, build)


def shard_name(split: str, number: int) -> str:
    """The file name of a split's shard."""
    return f"{split}-{number:05d}.tokens"


def encode_and_mark(model: Path, text: Path, marked: bool, entries: list[Entry]) -> list[tuple[np.ndarray, Marks | None]]:
    """`encode_documents`, with the marks of each document's syntax if asked for; runs in a worker."""
    encoded = encode_documents(model, text, entries)
    if not marked:
        return [(ids, None) for ids in encoded]
    with text.open("rb") as file:
        marks = []
        for entry in entries:
            file.seek(entry["offset"])
            marks.append(find_marks(file.read(entry["bytes"]), entry["offset"]))
    return list(zip(encoded, marks, strict=True))


def encode_documents(model: Path, text: Path, entries: list[Entry]) -> list[np.ndarray]:
    """The ids of each document that `entries` locate in the file `text`, without <bos> and <eos>; runs in a worker."""
    tokenizer = load_once(model)
    documents = []
    with text.open("rb") as file:
        for entry in entries:
            file.seek(entry["offset"])
            documents.append(file.read(entry["bytes"]))
    encoded = tokenizer.encode_batch([document.decode() for document in documents])
    for entry, document, ids in zip(entries, documents, encoded, strict=True):
        if tokenizer.decode_bytes(ids.tolist()) != document:
            raise RunError(f"shard: {entry['path']} of {entry['source']} does not come back from its tokens; please report it")
    return [ids.astype(TOKEN) for ids in encoded]


def _write_split(
    config: ShardConfig, dataset: Artifact, model: Path, text: Path, split: str, folder: Path, in_order: OrderedMap
) -> dict[str, int]:
    marked = config.syntax and split == MARKED
    encode = partial(encode_and_mark, model, text, marked)
    found = dict.fromkeys((*WIDTHS, "reasoned_documents", "planned_documents"), 0)
    starts = array("q", [0])
    number, filled, size = -1, config.max_shard_tokens, 0
    with ExitStack() as files:
        index = files.enter_context((folder / f"{split}.documents.jsonl").open("w", encoding="utf-8"))
        marks_files = {name: files.enter_context((folder / f"{split}.{name}").open("wb")) for name in WIDTHS if marked}
        for entries, encoded in in_order(encode, _batches(dataset.path / f"{split}.jsonl")):
            for entry, (ids, marks) in zip(entries, encoded, strict=True):
                for name, rows in marks.rows.items() if marks else ():
                    marks_files[name].write(rows.tobytes())
                    found[name] += len(rows)
                if marks and len(functions := marks.rows[FUNCTIONS]):
                    found["reasoned_documents"] += 1
                    found["planned_documents"] += bool(planned(functions).any())
                stream = np.concatenate(([BOS], ids, [EOS])).astype(TOKEN)
                if number < 0 or (filled and filled + len(stream) > config.max_shard_tokens):
                    number, filled = number + 1, 0
                    tokens = files.enter_context((folder / shard_name(split, number)).open("wb"))
                tokens.write(stream.tobytes())
                line = {name: entry[name] for name in TRACED}
                line |= {"shard": number, "start": filled, "tokens": len(stream), "bytes": entry["bytes"]}
                index.write(json.dumps(line, sort_keys=True, ensure_ascii=False) + "\n")
                filled += len(stream)
                starts.append(starts[-1] + len(stream))
                size += entry["bytes"]
    np.save(folder / f"{split}.starts.npy", np.array(starts, np.int64))
    counts = {"documents": len(starts) - 1, "tokens": starts[-1], "bytes": size} | (found if marked else {})
    log.info("shard: %s has %d tokens", split, counts["tokens"], extra={"split": split, **counts})
    return counts


def _batches(index: Path) -> Iterator[list[Entry]]:
    """The documents that a split's `.jsonl` lists, in order, in groups of about BATCH_BYTES of text."""
    batch: list[Entry] = []
    size = 0
    with index.open(encoding="utf-8") as lines:
        for line in lines:
            batch.append(json.loads(line))
            size += batch[-1]["bytes"]
            if size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch
