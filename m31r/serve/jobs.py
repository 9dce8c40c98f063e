"""What is wanted of the engine, and what it tells of it."""

import math
import time
from dataclasses import dataclass, field

from m31r.generate.prompts import Prompt
from m31r.generate.settings import Settings
from m31r.generate.tail import LogProb, Piece


class Full(Exception):
    """The queue has no room; `seconds` is a guess of when it will."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"the queue is full; try again in {seconds} s")
        self.seconds = seconds


@dataclass(frozen=True)
class Failed:
    """What a job is told when the engine failed beneath it."""

    reason: str


@dataclass(frozen=True)
class Scored:
    """What the model gives to each id of the prompt but the first."""

    log_probs: tuple[LogProb, ...]


Event = Piece | Scored | Failed


@dataclass(eq=False)
class Job:
    """One row that is wanted. The engine's thread writes the attributes from `gone` on, and `gone` is for whoever asked.

    Attributes:
      ids: the prompt.
      prompt: its text, where a hole's end is to be found by it; and seed and sample.
      settings: how to write.
      new_tokens: 0 only reads the prompt; else as in the settings.
      scored: whether the prompt's own log-probabilities are wanted.
      streamed: whether pieces are wanted as they come, or all in one at the end.
      read_seconds: for the prompt, waiting not included.
      line_seconds: since the first token, after which writing ends if there is a whole line.
      indent: a line that is less far in ends the row, from the second on.
      arrived: of time.monotonic.
      gone: nobody wants it any more.
      began, read, wrote: when its prompt was taken up, was read, and its last token was written.
      reused: ids that need not be read.
    """

    ids: list[int]
    prompt: Prompt
    settings: Settings
    new_tokens: int
    scored: bool = False
    streamed: bool = False
    read_seconds: float = math.inf
    line_seconds: float = math.inf
    indent: int = 0
    arrived: float = field(default_factory=time.monotonic)
    gone: bool = False
    began: float = 0.0
    read: float = 0.0
    wrote: float = 0.0
    reused: int = 0

    @property
    def told(self) -> bool:
        """Whether log-probabilities are wanted."""
        return self.scored or self.settings.log_probs is not None

    @property
    def deadline(self) -> float:
        return self.arrived + self.settings.max_seconds if self.settings.max_seconds else math.inf
