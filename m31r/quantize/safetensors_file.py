"""`model.safetensors`: written tensor by tensor, read as views of a memory map.

The library's own writer sorts tensors by name and aligns them to 8 bytes. Ours keeps the order of `tensors.py` and begins the
data at a multiple of 64 bytes, which lets JAX use the mapped bytes as they are; the format allows both. Reading starts with
the library's checks of the header, then asks for exactly the tensors of the model.
"""

import json
import mmap
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
from safetensors import SafetensorError, safe_open

from m31r.artifacts.untrusted import check_plain, json_object
from m31r.errors import ValidationError
from m31r.quantize.tensors import Tensor

MOST_HEADER = 2**22  # bytes; a model of 450M weights has 50,000
ALIGNMENT = 64  # bytes; where XLA takes over a host's array without a copy
DTYPES = {
    np.dtype(np.float32): "F32",
    np.dtype(ml_dtypes.bfloat16): "BF16",
    np.dtype(np.int8): "I8",
    np.dtype(np.uint8): "U8",
}


def write_tensors(path: Path, tensors: list[Tensor], arrays: Iterable[np.ndarray]) -> None:
    """Writes the header of `tensors`, then `arrays`, which hold their elements in that order, however divided."""
    with path.open("wb") as file:
        file.write(_header(tensors))
        for array in arrays:
            file.write(np.ascontiguousarray(array).view(np.uint8).data)
        if file.tell() != _size(tensors):
            raise ValidationError(f"{path}: wrote {file.tell()} bytes where the tensors have {_size(tensors)}")


def map_file(path: Path) -> mmap.mmap:
    """The file's bytes, read-only and paged in as they are used.

    Raises:
      ValidationError: it is missing, empty or no plain file.
    """
    check_plain(path)
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise ValidationError(f"{path}: cannot be read ({error})") from None


def check_header(path: Path, mapped: mmap.mmap, tensors: list[Tensor]) -> int:
    """Where the data begins in a file that holds exactly `tensors`, in this order.

    Raises:
      ValidationError: the header is no safetensors header, or one of other tensors; says which.
    """
    found = read_header(path, mapped)
    length = int.from_bytes(mapped[:8], "little")
    for name, wanted in _described(tensors).items():
        has = found.pop(name, "nothing")
        if has != wanted:
            raise ValidationError(f"{path}: {name} is {_short(has)}, and the model's configuration asks for {_short(wanted)}")
    if found:
        raise ValidationError(f"{path}: {_short(min(found))} is no tensor of this model ({len(found)} such)")
    return 8 + length


def read_header(path: Path, mapped: mmap.mmap) -> dict[str, Any]:
    """What a safetensors file says of each tensor: "dtype", "shape" and "data_offsets".

    Raises:
      ValidationError: the header is too long, no JSON, or not of this file: out of its bounds, with overlaps or holes.
    """
    length = int.from_bytes(mapped[:8], "little")
    if length > min(MOST_HEADER, len(mapped) - 8):
        raise ValidationError(f"{path}: not a whole safetensors file (a header of {length:,} bytes)")
    try:
        found = json_object(mapped[8 : 8 + length], path)
        with safe_open(path, "numpy"):  # bounds, overlaps, holes, sizes
            pass
    except (ValidationError, SafetensorError, OSError) as error:
        why = _first_line(error).removeprefix(f"{path}: ")
        raise ValidationError(f"{path}: not a whole safetensors file ({why})") from None
    found.pop("__metadata__", None)
    return found


def view(mapped: mmap.mmap, offset: int, like: list[Tensor]) -> np.ndarray:
    """Tensors of equal dtype and width that follow one another, as one array over the mapped bytes."""
    rows = sum(tensor.shape[0] for tensor in like)
    shape = (rows, *like[0].shape[1:])
    return np.frombuffer(mapped, like[0].dtype, int(np.prod(shape)), offset).reshape(shape)


def _header(tensors: list[Tensor]) -> bytes:
    text = json.dumps({"__metadata__": {"format": "pt"}, **_described(tensors)}, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % ALIGNMENT)
    return len(text).to_bytes(8, "little") + text


def _described(tensors: list[Tensor]) -> dict[str, dict[str, object]]:
    described: dict[str, dict[str, object]] = {}
    end = 0
    for tensor in tensors:
        begin, end = end, end + tensor.nbytes
        described[tensor.name] = {"dtype": DTYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [begin, end]}
    return described


def _size(tensors: list[Tensor]) -> int:
    return len(_header(tensors)) + sum(tensor.nbytes for tensor in tensors)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:200]


def _short(value: object) -> str:
    return str(value)[:200]
