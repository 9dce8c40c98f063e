"""Continuous batching: one thread that reads prompts and writes on in fixed slots, and tells what is certain as it comes.

A turn of it reads prompts for free slots, one part's length of them, and decodes one chunk of tokens in all slots. Between two
turns requests join, end, run out of time, and go away. What a turn asks of the device is asked at once, so that the device
goes on while the host tells what came before.
"""

import logging
import math
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import jax
import numpy as np

from m31r.generate.engine import empty_cache
from m31r.generate.generate import Model
from m31r.generate.prompts import SMALLEST_BUCKET
from m31r.generate.reading import Read, begin_reading, part_bucket, read_part, reusable
from m31r.generate.sampling import LogProbs
from m31r.generate.state import Written
from m31r.generate.tail import LogProb, Piece, Tail, by_row, hole_of, next_piece
from m31r.model.decoder import Cache
from m31r.serve.batch import Batch, Programs, advance, empty_batch, one_sampling, put, score_part
from m31r.serve.jobs import Event, Failed, Full, Job, Scored
from m31r.serve.lines import Lines, take_lines

log = logging.getLogger(__name__)


@dataclass
class _Row:
    """A job in its slot, where its text stands, and the pieces that wait for the last one."""

    job: Job
    tail: Tail
    stops: list[bytes]
    lines: Lines
    pieces: list[Piece] = field(default_factory=list)


@dataclass
class _Reading:
    """The job whose prompt is being read; first its log-probabilities, if they are wanted, in a cache of their own."""

    job: Job
    done: Read
    score: Cache | None
    scored: list[LogProb] = field(default_factory=list)


@dataclass
class Counts:
    """What has been done since the start."""

    tokens: int = 0
    prompt_tokens: int = 0
    reused_tokens: int = 0
    rows: int = 0
    gone: int = 0
    late: int = 0
    failures: int = 0
    seconds: float = 1.0  # that a row took lately, waiting not included


class Slots:
    """The engine's thread, and the queue before it.

    Args:
      tell: is called by that thread with all that a turn brought.
    """

    def __init__(
        self, model: Model, programs: Programs, queue: int, kept: int, tell: Callable[[list[tuple[Job, Event]]], None]
    ) -> None:
        self.model, self.programs, self.queue = model, programs, queue
        self.counts = Counts()
        self.broken = False
        self._tell, self._events = tell, list[tuple[Job, Event]]()
        self._most_kept, self._kept = kept, list[Read]()  # the last used at the end
        self._waiting: deque[Job] = deque()
        self._reading: _Reading | None = None
        self._rows: list[_Row | None] = [None] * programs.slots
        self._batch: Batch = empty_batch(model, programs)
        self._changed, self._closed = threading.Condition(), False
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> int:
        """Slots in use, the one included that a prompt is read for."""
        return sum(row is not None for row in self._rows) + (self._reading is not None)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def submit(self, jobs: Sequence[Job]) -> None:
        """Has all of these done, or none.

        Raises:
          Full: there is no room for so many.
        """
        with self._changed:
            if len(self._waiting) + len(jobs) > self.queue + max(0, self.programs.slots - self.busy):
                turns = (len(self._waiting) + len(jobs)) / self.programs.slots
                raise Full(min(60, max(1, math.ceil(turns * self.counts.seconds))))
            self._waiting.extend(jobs)
            self._changed.notify()

    def leave(self, jobs: Sequence[Job]) -> None:
        """Nobody wants these any more: each gives its slot back within one turn."""
        with self._changed:
            for job in jobs:
                job.gone = True
            self._changed.notify()

    def close(self, seconds: float) -> None:
        """Ends the thread when nothing is left to do, or after so long."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(seconds)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (self._waiting or self.busy or self._closed):
                    self._changed.wait()
                if self._closed and not (self._waiting or self.busy):
                    return
            try:
                self._turn()
            except Exception as error:  # noqa: BLE001 - whatever it was, those who wait must hear of it, and others be served
                self._fail(error)
            self._say()

    def _turn(self) -> None:
        self._drop()
        first: list[tuple[int, Written]] = []
        budget = self.programs.read_tokens
        while budget > 0 and (cost := self._read(first)):
            budget -= cost
        active = [row is not None for row in self._rows]
        if not any(active):
            if self._reading is not None and self._reading.done.logits_1V is None:
                jax.block_until_ready(self._reading.done.cache)
            return
        asked = [row.job.settings for row in self._rows if row is not None]
        told, greedy = any(one.log_probs is not None for one in asked), all(one.temperature == 0 for one in asked)
        self._batch, written = advance(self.model, self.programs, self._batch, active, told, greedy)
        for slot, begun in first:
            self._take(jax.tree.map(lambda x_1: np.asarray(x_1)[:, None], begun), [slot])
        self._say()
        self._take(written, range(len(written.token_BC)))

    def _say(self) -> None:
        events, self._events = self._events, []
        if events:
            self._tell(events)

    def _drop(self) -> None:
        """Lets go of whoever has gone, or whose time is over before the first token."""
        now = time.monotonic()
        with self._changed:
            kept = deque(job for job in self._waiting if not job.gone and now < job.deadline)
            dropped = [job for job in self._waiting if job.gone or now >= job.deadline]
            self._waiting = kept
        for job in dropped:
            self._end_early(job)
        reading = self._reading
        if reading is not None:
            job = reading.job
            slow = bool(job.new_tokens) and now >= job.began + job.read_seconds
            if job.gone or slow or now >= job.deadline:
                self._keep(reading.done)
                self._reading = None
                self._end_early(job)
        for slot, row in enumerate(self._rows):
            if row is not None and row.job.gone:
                self._rows[slot] = None
                self.counts.gone += 1

    def _end_early(self, job: Job) -> None:
        if job.gone:
            self.counts.gone += 1
            return
        self.counts.late += 1
        self._events.append((job, Piece(0, "", (), "time")))

    def _read(self, first: list[tuple[int, Written]]) -> int:
        """One part of the prompt that is being read, or of the next; when all of it is read, it takes its slot.

        Args:
          first: gets the slot and the first token then.

        Returns:
          How many tokens the part took the device, 0 if there is nothing to read.
        """
        if self._reading is None:
            if None not in self._rows:
                return 0
            with self._changed:
                if not self._waiting:
                    return 0
                self._reading = self._begun(self._waiting.popleft())
        reading, job, cost = self._reading, self._reading.job, SMALLEST_BUCKET
        if reading.score is not None:
            self._score(reading, reading.score)
            cost = self.programs.read_tokens
            if reading.score is not None or job.new_tokens:
                return cost
        elif reading.done.logits_1V is None:
            before = len(reading.done.ids)
            reading.done = read_part(self.model.params, self.model.config, job.ids, reading.done, self.programs.read_tokens)
            count = len(reading.done.ids) - before
            self.counts.prompt_tokens += count
            cost = part_bucket(count)
            if reading.done.logits_1V is None:
                return cost
        if job.new_tokens:
            first.append(self._join(reading))
        else:
            jax.block_until_ready(reading.done.cache)
            job.read = job.wrote = time.monotonic()
            self._events.append((job, Piece(0, "", (), "length")))
        self._keep(reading.done)
        self._reading = None
        return cost

    def _begun(self, job: Job) -> _Reading:
        ids, part = job.ids, self.programs.read_tokens
        job.began = time.monotonic()
        alike = [len(ids) if kept.ids == tuple(ids) else reusable(kept.ids, ids, part) for kept in self._kept]
        most: int = max(alike, default=0)
        if most or len(alike) >= self._most_kept:
            before = self._kept.pop(alike.index(most))
        else:
            before = Read((), empty_cache(self.model.config, 1), None)
        if not job.settings.reuse:
            before = Read((), before.cache, None)
        done = begin_reading(self.model.config, ids, before, part)
        job.reused = len(done.ids)
        self.counts.reused_tokens += job.reused
        return _Reading(job, done, empty_cache(self.model.config, 1) if job.scored and len(ids) > 1 else None)

    def _keep(self, read: Read) -> None:
        """For prompts that begin alike; what was read is never changed by what is written, which is in another cache."""
        self._kept = [*self._kept, read][-self._most_kept :]

    def _score(self, reading: _Reading, cache: Cache) -> None:
        start = len(reading.scored)
        told, cache = score_part(self.model, self.programs, cache, reading.job.ids, start)
        reading.scored += _told(told, reading.job, reading.job.ids[start + 1 :])
        reading.score = cache if len(reading.scored) < len(reading.job.ids) - 1 else None
        if reading.score is None:
            self._events.append((reading.job, Scored(tuple(reading.scored))))

    def _join(self, reading: _Reading) -> tuple[int, Written]:
        """A free slot for a prompt that has been read, and its first token."""
        job, settings = reading.job, reading.job.settings
        end = min(len(job.ids) + job.new_tokens, self.model.config.context_length)
        own = one_sampling(
            self.model,
            temperature=settings.temperature,
            top_k=settings.top_k,
            top_p=settings.top_p,
            seeds=settings.seed if job.prompt.seed is None else job.prompt.seed,
            samples=job.prompt.sample,
            min_p=settings.min_p,
            penalty=settings.repetition_penalty,
            forbidden=settings.forbidden,
            reasoning=settings.reasoning != "none",
        )
        slot = self._rows.index(None)
        tail = Tail(end - len(job.ids), hole=hole_of(job.prompt, settings))
        told = settings.log_probs is not None
        self._batch, written = put(self.model, self.programs, self._batch, slot, reading.done, end, own, told)
        self._rows[slot] = _Row(job, tail, [stop.encode() for stop in settings.stop], Lines(job.indent))
        return slot, written

    def _take(self, written: Written, slots: Sequence[int]) -> None:
        """What the device wrote, row by row, in these slots."""
        host = jax.tree.map(np.asarray, written)  # waits for the device
        now = time.monotonic()
        for place, slot in enumerate(slots):
            row = self._rows[slot]
            if row is not None:
                row.job.read = row.job.read or now
                self._take_row(row, slot, host, place, now)

    def _take_row(self, row: _Row, slot: int, written: Written, place: int, now: float) -> None:
        job, settings = row.job, row.job.settings
        own = jax.tree.map(lambda x_BC: x_BC[place : place + 1], written)
        tokens, told = next(by_row(own, settings.log_probs))
        late = now >= job.deadline or (now >= job.read + job.line_seconds and row.lines.whole)
        piece, row.tail = next_piece(self.model.tokenizer, row.tail, 0, tokens, told, row.stops, settings, late)
        piece, row.lines = take_lines(row.lines, piece)
        self.counts.tokens += len(piece.tokens)
        row.pieces.append(piece)
        if piece.finish is not None:
            job.wrote, self._rows[slot] = now, None
            self.counts.rows += 1
            self.counts.late += piece.finish == "time"
            self.counts.seconds += 0.1 * (now - job.began - self.counts.seconds)
        if job.streamed or piece.finish is not None:
            self._events.append((job, joined(row.pieces)))
            row.pieces = []

    def _fail(self, error: Exception) -> None:
        """Tells all whose work is lost, and begins anew; the log has what it was and where, and nothing of what was asked."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        log.error("engine: %s at %s:%d; what ran has failed", type(error).__name__, where.name, where.lineno or 0)
        lost = [row.job for row in self._rows if row is not None] + ([self._reading.job] if self._reading else [])
        self._rows, self._reading, self._kept = [None] * self.programs.slots, None, []
        self.counts.failures += len(lost)
        try:
            self._batch = empty_batch(self.model, self.programs)
        except Exception:  # noqa: BLE001 - the device is gone; whoever waits must hear of it
            self.broken = True
            with self._changed:
                lost, self._waiting = [*lost, *self._waiting], deque()
        self._events += [(job, Failed("the engine failed; the server's log says where")) for job in lost]


def joined(pieces: list[Piece]) -> Piece:
    """Pieces of one row as one."""
    if len(pieces) == 1:
        return pieces[0]
    last = pieces[-1]
    return replace(
        last,
        text="".join(piece.text for piece in pieces),
        tokens=tuple(token for piece in pieces for token in piece.tokens),
        log_probs=tuple(one for piece in pieces for one in piece.log_probs),
        reasoning=sum(piece.reasoning for piece in pieces),
    )


def _told(told: LogProbs, job: Job, ids: list[int]) -> list[LogProb]:
    """Of each of `ids` that the part has."""
    chosen, tops, tokens = (np.asarray(x).tolist() for x in (told.chosen_B, told.top_BN, told.token_BN))
    count = job.settings.log_probs or 0
    columns = zip(ids, chosen, tokens, tops, strict=False)  # the part may be longer, or end before
    return [LogProb(c, tuple(zip(i[:count], p[:count], strict=True))) for _, c, i, p in columns]
