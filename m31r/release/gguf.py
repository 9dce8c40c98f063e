"""GGUF, the file that llama.cpp runs: the same weights and tokenizer in its names, layout and kinds of numbers.

llama.cpp encodes by the pieces and scores of SentencePiece's BPE, with bytes for what has no piece. It takes a U+2581 in a
text for a space, as Llama's own tokenizer does: that one character has other ids there. U+E000 is a token of its own.
"""

from pathlib import Path
from typing import Any, Literal

import ml_dtypes
import numpy as np

from m31r.config.schema import ModelConfig
from m31r.errors import UserError
from m31r.quantize.folder import Stored
from m31r.quantize.tensors import Entry
from m31r.tokenizer.reserved import BOS, EOS, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX, PAD, UNK
from m31r.tokenizer.text import ESCAPE, ESCAPED, Tokenizer

Kind = Literal["f32", "bf16", "f16", "q8_0", "q4_0"]
OF_FORMAT: dict[str, Kind] = {"float32": "f32", "bfloat16": "bf16", "int8": "q8_0", "int4": "q4_0"}
"""The kind that holds a stored format's numbers as they stand; scales of int8 and int4 become 16-bit floats there."""
BLOCK = 32  # inputs that share a scale in q8_0 and q4_0
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE = 1, 2, 3, 4, 6  # llama.cpp's types of tokens


def write_gguf(path: Path, model: Stored, kind: Kind, name: str) -> None:
    """Writes the model to `path`; the same bytes each time.

    Vectors are float32 in every kind. In q4_0 the embedding, which is the head too, is q8_0; a matrix whose rows are no
    multiple of 32 long is f16 in q8_0 and q4_0, as llama.cpp does it.

    Args:
      kind: of the matrices; those of an int8 or int4 model are written as they stand, and have one kind only.
      name: of the model, for people.

    Raises:
      UserError: the stored format cannot be written as `kind`.
    """
    import gguf

    form = model.metadata["format"]
    if form in ("int8", "int4") and OF_FORMAT[form] != kind:
        raise UserError(f"GGUF: an {form} model is written as {OF_FORMAT[form]}, not as {kind}")
    config = model.config.model
    writer = gguf.GGUFWriter(str(path), "qwen3" if config.qk_norm else "llama")
    _describe(writer, config, model.tokenizer.vocab_size, kind, name)
    _add_tokenizer(writer, model.tokenizer)
    architecture = gguf.MODEL_ARCH.QWEN3 if config.qk_norm else gguf.MODEL_ARCH.LLAMA
    names = gguf.get_tensor_name_map(architecture, config.layers)
    tensors = [one for entry, arrays in model.arrays.items() for one in _tensors(entry, arrays, config)]
    kinds = {called: _kind_of(called, arrays, kind, form) for called, arrays, _ in tensors}
    for called, arrays, _ in tensors:
        stored = kinds[called]
        shape = arrays[0].shape if form != "int4" or stored == "f32" else (len(arrays[0]), 2 * arrays[0].shape[1])
        number = getattr(gguf.GGMLQuantizationType, stored.upper())
        per, size = gguf.GGML_QUANT_SIZES[number]
        nbytes = int(np.prod(shape)) // per * size
        writer.add_tensor_info(names.get_name(called, (".weight",)), shape, np.dtype(np.float32), nbytes, raw_dtype=number)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for called, arrays, order in tensors:
        writer.write_tensor_data(_numbers([array[order] for array in arrays], kinds[called]))
    writer.close()


def _describe(writer: Any, config: ModelConfig, vocab_size: int, kind: Kind, name: str) -> None:
    import gguf

    size = config.hidden_size // config.heads
    writer.add_name(name)
    writer.add_file_type(getattr(gguf.LlamaFileType, "ALL_F32" if kind == "f32" else f"MOSTLY_{kind.upper()}"))
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_context_length(config.context_length)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.layers)
    writer.add_feed_forward_length(config.ffn_size)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.kv_heads)
    writer.add_key_length(size)
    writer.add_value_length(size)
    writer.add_rope_dimension_count(size)
    writer.add_rope_freq_base(config.rope_base)
    writer.add_layer_norm_rms_eps(config.norm_epsilon)
    writer.add_vocab_size(vocab_size)


def _add_tokenizer(writer: Any, tokenizer: Tokenizer) -> None:
    pieces, size = tokenizer.processor, tokenizer.vocab_size
    spelt = [pieces.id_to_piece(token) for token in range(size)]
    kinds = [
        BYTE if pieces.is_byte(i) else UNKNOWN if pieces.is_unknown(i) else CONTROL if pieces.is_control(i) else NORMAL
        for i in range(size)
    ]
    # found in a text before spaces are made U+2581, and so never part of another token
    escaped = spelt.index(ESCAPED[ESCAPE])
    spelt[escaped], kinds[escaped] = ESCAPE, USER_DEFINED
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([piece.encode() for piece in spelt])
    writer.add_token_scores([pieces.get_score(token) for token in range(size)])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(BOS)
    writer.add_eos_token_id(EOS)
    writer.add_unk_token_id(UNK)
    writer.add_pad_token_id(PAD)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)
    writer.add_remove_extra_whitespaces(False)
    for part, token in (("pre", FIM_PREFIX), ("suf", FIM_SUFFIX), ("mid", FIM_MIDDLE)):
        writer.add_uint32(f"tokenizer.ggml.fim_{part}_token_id", token)


def _tensors(
    entry: Entry, arrays: list[np.ndarray], config: ModelConfig
) -> list[tuple[str, list[np.ndarray], np.ndarray | slice]]:
    """Llama's name of each tensor of a weight, with its values and maybe scales, and the order of rows that llama.cpp wants."""
    size = config.hidden_size // config.heads
    found: list[tuple[str, list[np.ndarray], np.ndarray | slice]] = []
    begin = 0
    for name, rows in zip(entry.names, entry.rows, strict=True):
        part = [array[begin : begin + rows] for array in arrays]
        begin += rows
        order: np.ndarray | slice = slice(None)
        if not config.qk_norm and name.endswith(("q_proj.weight", "k_proj.weight")):
            # pairs that are rotated together lie side by side in its architecture "llama", and half a head apart in "qwen3"
            order = np.arange(rows).reshape(-1, 2, size // 2).swapaxes(1, 2).reshape(-1)
        found.append((name, part, order))
    return found


def _kind_of(called: str, arrays: list[np.ndarray], kind: Kind, form: str) -> Kind:
    if arrays[0].ndim == 1:
        return "f32"
    if kind not in ("q8_0", "q4_0") or form in ("int8", "int4"):
        return kind
    if arrays[0].shape[1] % BLOCK:
        return "f16"
    return "q8_0" if called == "model.embed_tokens.weight" else kind


def _numbers(arrays: list[np.ndarray], kind: Kind) -> np.ndarray:
    """A tensor's bytes as `kind` has them; stored int8 and int4 keep their numbers."""
    import gguf

    if len(arrays) == 2:
        return _blocks(*arrays)
    if kind == "bf16":
        return arrays[0].astype(ml_dtypes.bfloat16).view(np.uint8)
    quantised: np.ndarray = gguf.quantize(arrays[0].astype(np.float32), getattr(gguf.GGMLQuantizationType, kind.upper()))
    return quantised


def _blocks(values: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Rows of stored values with a 16-bit scale before each 32 inputs."""
    groups = scale.shape[1] if scale.ndim == 2 else values.shape[1] // BLOCK
    halves = np.broadcast_to(scale.reshape(len(scale), -1), (len(scale), groups)).astype(np.float16)
    packed = values.view(np.uint8).reshape(len(values), groups, -1)
    return np.concatenate([halves[..., None].view(np.uint8), packed], axis=-1).reshape(len(values), -1)
