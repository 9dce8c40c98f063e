"""The ids that no text can encode to. They are SentencePiece control symbols, in this order, in every vocabulary."""

PAD = 0
BOS = 1
EOS = 2
UNK = 3  # SentencePiece asks for one; with byte fallback nothing encodes to it
FIM_PREFIX = 4
FIM_SUFFIX = 5
FIM_MIDDLE = 6
REASON = 7
END_REASON = 8
FILE_SEP = 9
PATH = 10

RESERVED = (
    "<pad>", "<bos>", "<eos>", "<unk>",
    "<fim_prefix>", "<fim_suffix>", "<fim_middle>",
    "<reason>", "</reason>", "<file_sep>", "<path>",
)  # fmt: skip
"""Spelling by id."""
