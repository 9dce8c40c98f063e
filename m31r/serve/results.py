"""What a row has come to, as its events arrive."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from m31r.generate.tail import Finish, LogProb, Piece
from m31r.serve.jobs import Job
from m31r.serve.slots import joined


@dataclass(frozen=True)
class Result:
    """Of one row, so far or in the end.

    Attributes:
      job: which.
      piece: all that was told of it, as one; None at first.
      scored: the log-probabilities of its prompt.
    """

    job: Job
    piece: Piece | None = None
    scored: tuple[LogProb, ...] = ()

    def plus(self, piece: Piece) -> "Result":
        return replace(self, piece=piece if self.piece is None else joined([self.piece, piece]))

    @property
    def text(self) -> str:
        return self.piece.text if self.piece else ""

    @property
    def tokens(self) -> tuple[int, ...]:
        return self.piece.tokens if self.piece else ()

    @property
    def finish(self) -> Finish | None:
        return self.piece.finish if self.piece else None


def usage(results: Sequence[Result], candidates: int) -> dict[str, int]:
    """Tokens of prompts, each counted once for all of its candidates, and of what was written, as OpenAI counts them."""
    asked = sum(len(result.job.ids) for result in results[::candidates])
    wrote = sum(len(result.tokens) for result in results)
    return {"prompt_tokens": asked, "completion_tokens": wrote, "total_tokens": asked + wrote}
