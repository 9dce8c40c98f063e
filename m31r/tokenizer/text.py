"""Between text and token ids, without loss: `decode(encode(text)) == text` for every text that UTF-8 can hold.

SentencePiece writes a space as U+2581, so a U+2581 in the text itself must be escaped before it. The escape character is
U+E000 (private use): U+E000 becomes U+E000 "0" and U+2581 becomes U+E000 "1". Both pairs are user-defined symbols of the
vocabulary, so each is always one whole token, merged with nothing, and stands for exactly the three UTF-8 bytes of the
character that it replaced. An escaped text holds no other U+E000, so no ordinary text is taken for such a symbol.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece

from m31r.errors import UserError, ValidationError
from m31r.tokenizer.reserved import RESERVED
from m31r.tokenizer.words import Words, words_of

ESCAPE = "\ue000"
SPACE = "\u2581"
ESCAPED = {ESCAPE: ESCAPE + "0", SPACE: ESCAPE + "1"}


@dataclass(frozen=True)
class Tokenizer:
    """A loaded vocabulary. `pieces[id]` is the UTF-8 that the id stands for: b"" for reserved ids, one byte for byte pieces.

    `words` encodes as `processor` does, sooner; None where the vocabulary does not let words be encoded one by one.
    """

    pieces: tuple[bytes, ...]
    processor: Any
    words: Words | None

    @property
    def vocab_size(self) -> int:
        return len(self.pieces)

    def encode(self, text: str) -> list[int]:
        """The ids of `text`, none of them reserved.

        Raises:
          UserError: `text` holds half of a surrogate pair, which no UTF-8 file can.
        """
        if self.words is not None:
            ids: list[int] = self.words.encode(escape(text)).tolist()
        else:
            ids = self.processor.encode(escape(text))
        return ids

    def encode_batch(self, texts: list[str]) -> list[np.ndarray]:
        """`encode` of each text, as int32 arrays."""
        if self.words is not None:
            return [self.words.encode(escape(text)).astype(np.int32) for text in texts]
        arrays: list[np.ndarray] = self.processor.encode_as_numpy([escape(text) for text in texts], num_threads=1)
        return arrays

    def decode_bytes(self, ids: Iterable[int]) -> bytes:
        """The UTF-8 of `ids`; it may begin or end within a character where byte pieces were cut. Reserved ids give nothing."""
        return b"".join([self.pieces[i] for i in ids])

    def decode(self, ids: Iterable[int]) -> str:
        """The text of `ids`, with U+FFFD where their bytes are not UTF-8."""
        return self.decode_bytes(ids).decode("utf-8", errors="replace")

    def token_bytes(self) -> np.ndarray:
        """How many bytes of UTF-8 each id stands for, int32 (vocab_size,); over a document they sum to its size."""
        return np.array([len(piece) for piece in self.pieces], np.int32)


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer in the SentencePiece model file `path`.

    Raises:
      UserError: there is no such file.
      ValidationError: the file is damaged, or was not made by `train_tokenizer`.
    """
    try:
        model = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: cannot read the tokenizer: {error.strerror}") from None
    return tokenizer_from_bytes(model, str(path))


load_once = lru_cache(maxsize=4)(load_tokenizer)
"""`load_tokenizer` for the files of artifacts, which never change; for worker processes that are asked again and again."""


def tokenizer_from_bytes(model: bytes, origin: str) -> Tokenizer:
    """The tokenizer in a serialized SentencePiece model; `origin` names it in errors."""
    sentencepiece.set_min_log_level(3)  # what it logs it also raises, and that is what we report
    processor = sentencepiece.SentencePieceProcessor()
    try:
        processor.LoadFromSerializedProto(model)
        size = processor.vocab_size()
        names = tuple(processor.id_to_piece(i) for i in range(min(size, len(RESERVED))))
        bytes_known = sum(processor.is_byte(i) for i in range(size))
    except (RuntimeError, ValueError):
        raise ValidationError(f"{origin}: not a SentencePiece model, or a damaged one; train the tokenizer again") from None
    escapes_known = all(processor.id_to_piece(processor.piece_to_id(pair)) == pair for pair in ESCAPED.values())
    if names != RESERVED or bytes_known != 256 or not escapes_known:
        raise ValidationError(f"{origin}: a SentencePiece model, but without M31R's reserved tokens; train the tokenizer again")
    pieces = tuple(_piece_bytes(processor, i) for i in range(size))
    spelt = [piece.decode() for i, piece in enumerate(pieces) if not processor.is_byte(i)]
    return Tokenizer(pieces, processor, words_of(processor, spelt))


def escape(text: str) -> str:
    """`text` as SentencePiece may see it; injective.

    Raises:
      UserError: `text` is not expressible in UTF-8.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UserError(
            f"the text has half of a surrogate pair (U+{ord(text[error.start]):04X}) at character {error.start};"
            " remove it: such text is not valid UTF-8"
        ) from None
    return text.replace(ESCAPE, ESCAPED[ESCAPE]).replace(SPACE, ESCAPED[SPACE])


def _piece_bytes(processor: Any, token: int) -> bytes:
    piece: str = processor.id_to_piece(token)
    if token < len(RESERVED):
        return b""
    if processor.is_byte(token):
        return bytes([int(piece[3:5], 16)])  # spelt <0xNN>
    for plain, pair in ESCAPED.items():
        if piece == pair:
            return plain.encode()
    return piece.replace(SPACE, " ").encode()
