"""The continuous batch: a result is that of the engine alone, and whoever goes away gives its slot back at once."""

import queue
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import jax
import numpy as np
import pytest
from running import PROGRAMS, until
from tiny import DRAWN, GREEDY, RUST

from m31r.generate.generate import Completion, Model, complete
from m31r.generate.prompts import Prompt, prompt_ids
from m31r.generate.reading import Read, read_part
from m31r.generate.reference import all_logits
from m31r.generate.settings import Settings
from m31r.generate.tail import Piece
from m31r.serve.jobs import Event, Full, Job, Scored
from m31r.serve.slots import Slots, joined


class Heard:
    """What jobs were told, as the engine's thread tells it."""

    def __init__(self) -> None:
        self.events: dict[Job, list[Event]] = {}
        self.ended: queue.Queue[Job] = queue.Queue()

    def __call__(self, events: list[tuple[Job, Event]]) -> None:
        for job, event in events:
            self.events.setdefault(job, []).append(event)
            if not isinstance(event, Scored) and (not isinstance(event, Piece) or event.finish):
                self.ended.put(job)

    def done(self, job: Job) -> bool:
        return any(isinstance(event, Piece) and event.finish for event in self.events.get(job, []))

    def whole(self, job: Job) -> Completion:
        pieces = [event for event in self.events[job] if isinstance(event, Piece)]
        last = joined(pieces)
        assert last.finish is not None and [piece.finish for piece in pieces[:-1]] == [None] * (len(pieces) - 1)
        return Completion(last.text, last.tokens, last.finish, last.log_probs, last.stop, last.reasoning)


@pytest.fixture(scope="module")
def listened() -> list[str]:
    """Gets the name of each program that is compiled."""
    compiled: list[str] = []
    named = "backend_compile"
    jax.monitoring.register_event_duration_secs_listener(lambda name, *_, **__: compiled.extend([name] * (named in name)))
    return compiled


@pytest.fixture
def compiled(listened: list[str]) -> list[str]:
    listened.clear()
    return listened


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def slots(model: Model, heard: Heard) -> Iterator[Slots]:
    made = Slots(model, PROGRAMS, queue=16, kept=2, tell=heard)
    yield made
    made.close(10)
    assert not made._thread.is_alive() and not made.broken


def asked(count: int) -> list[tuple[Prompt, Settings]]:
    """Prompts of many lengths, some with suffixes, and every way to choose."""
    ways = [
        GREEDY,
        replace(DRAWN, log_probs=3, stop=("e", "fn")),
        replace(DRAWN, top_k=20, top_p=0.8, repetition_penalty=1.3),
        replace(GREEDY, log_probs=0, max_new_tokens=7),
        replace(DRAWN, min_p=0.05, seed=8, max_new_tokens=40),
    ]
    texts = [(RUST[i % len(RUST)] * 2)[: 5 + i * 37 % 150] for i in range(count)]
    prompts = [Prompt(text, None if i % 3 else text[-5:], i) for i, text in enumerate(texts)]
    return [(prompt, replace(ways[i % len(ways)], read_tokens=32)) for i, prompt in enumerate(prompts)]


def job(model: Model, prompt: Prompt, settings: Settings, **more: object) -> Job:
    ids = prompt_ids(model.tokenizer, prompt, model.config.context_length)
    return Job(ids, prompt, settings, settings.max_new_tokens, **more)


def test_nothing_is_compiled_while_it_serves_however_long_the_prompts(model: Model, heard: Heard, compiled: list[str]) -> None:
    made = Slots(model, PROGRAMS, queue=300, kept=2, tell=heard)
    compiled.clear()
    told = replace(GREEDY, log_probs=1)
    jobs = [Job([1] + [20 + n] * (n - 1), Prompt("", None, 0), GREEDY, 2) for n in range(1, 256, 5)]
    jobs += [Job([1] * n, Prompt("", None, 0), told, 2, scored=True) for n in (9, 255)]
    made.submit(jobs)
    made.close(60)
    assert heard.ended.qsize() == len(jobs) and not compiled
    jax.jit(lambda x: x + len(jobs))(1.0)
    assert compiled


def test_a_result_does_not_depend_on_who_shares_the_batch(
    model: Model, heard: Heard, slots: Slots, compiled: list[str]
) -> None:
    """Not in a bit: it is that of `m31r generate`, log-probabilities too, whenever the others come, end and go away."""
    pairs = asked(20)
    alone = [complete(model, [prompt], settings)[0] for prompt, settings in pairs]
    compiled.clear()
    chance = np.random.default_rng(3)
    for order in (list(range(20)), chance.permutation(20).tolist()):
        jobs = {i: job(model, *pairs[i], streamed=i % 2 == 0) for i in order}
        leaving = [job(model, *pairs[0]) for _ in range(4)]  # they may end before they go; nobody listens
        for i in order:
            until(lambda: slots.waiting < 8)
            slots.submit([jobs[i]])
            if i % 5 == 0:
                slots.submit([leaving[i // 5]])
                slots.leave([leaving[i // 5]])
            time.sleep(chance.uniform(0, 0.004))
        until(lambda: all(map(heard.done, jobs.values())), 20)  # noqa: B023 - called here and no more
        assert [heard.whole(jobs[i]) for i in range(20)] == alone
    assert not compiled and slots.counts.failures == 0


def test_what_a_prompt_shares_with_one_before_is_not_read_again_and_changes_no_bit(
    model: Model, heard: Heard, slots: Slots
) -> None:
    text = RUST[0] * 2
    prompts = [Prompt(text[:cut], None, 0) for cut in (150, 155, 150, 90)]
    jobs = [job(model, prompt, DRAWN) for prompt in prompts]
    for one in jobs:
        slots.submit([one])
        heard.ended.get(timeout=10)
    assert [one.reused for one in jobs] == [0, 64, 64, 32] and len(jobs[0].ids) > 64
    fresh = [complete(model, [prompt], replace(DRAWN, read_tokens=32, reuse=False))[0] for prompt in prompts]
    assert [heard.whole(one) for one in jobs] == fresh


def test_whoever_goes_away_gives_the_slot_back_in_one_turn(model: Model, heard: Heard, slots: Slots) -> None:
    endless = replace(GREEDY, max_new_tokens=200, forbidden=(2,))
    writing = [job(model, Prompt("fn ", None, i), endless, streamed=True) for i in range(4)]
    slots.submit(writing)
    until(lambda: all(one.read for one in writing))
    waiting = job(model, Prompt(RUST[0], None, 0), endless)
    slots.submit([waiting])
    told = len(heard.events[writing[0]])
    slots.leave([writing[0]])
    until(lambda: waiting.began > 0)
    assert len(heard.events[writing[0]]) <= told + 1
    slots.leave([waiting, *writing])
    until(lambda: slots.busy == 0)
    assert slots.counts.gone == 5


def test_whoever_goes_away_while_the_prompt_is_read_has_no_further_part_read(
    model: Model, slots: Slots, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, parts = job(model, Prompt(RUST[1] * 2, None, 0), GREEDY), []

    def leaves(*given: Any) -> Read:
        parts.append(given[2])
        slots.leave([asked])
        return read_part(*given)

    monkeypatch.setattr("m31r.serve.slots.read_part", leaves)
    slots.submit([asked])
    until(lambda: slots.counts.gone == 1)
    assert len(asked.ids) > 64 and parts == [asked.ids] and slots.busy == 0


def test_a_full_queue_refuses_and_says_for_how_long(model: Model, heard: Heard, slots: Slots) -> None:
    jobs = [job(model, Prompt("fn ", None, i), replace(GREEDY, max_new_tokens=200, forbidden=(2,))) for i in range(21)]
    with pytest.raises(Full) as full:
        slots.submit(jobs)
    assert 1 <= full.value.seconds <= 60 and slots.busy == slots.waiting == 0
    slots.submit(jobs[:20])
    with pytest.raises(Full):
        slots.submit(jobs[20:])
    slots.leave(jobs)
    until(lambda: slots.busy == slots.waiting == 0)


def test_time_ends_a_row_also_before_its_first_token_and_while_it_waits(model: Model, heard: Heard, slots: Slots) -> None:
    endless = replace(GREEDY, max_new_tokens=240, forbidden=(2,))
    writing = [job(model, Prompt("fn ", None, i), endless) for i in range(4)]
    late = job(model, Prompt("fn ", None, 0), replace(GREEDY, max_seconds=1e-6))
    slow = job(model, Prompt(RUST[0] * 3, None, 0), GREEDY, read_seconds=1e-6)
    slots.submit([*writing, late, slow])
    assert heard.ended.get(timeout=10) is late and heard.whole(late) == Completion("", (), "time")
    slots.leave(writing)
    assert heard.ended.get(timeout=10) is slow and heard.whole(slow) == Completion("", (), "time")
    again = job(model, slow.prompt, GREEDY)
    slots.submit([again])
    heard.ended.get(timeout=10)
    assert again.reused == 32  # the next one goes on from what was read


def test_a_prompt_is_read_and_nothing_written_where_no_token_is_wanted(model: Model, heard: Heard, slots: Slots) -> None:
    for _ in range(2):
        warm = job(model, Prompt(RUST[0], None, 0), GREEDY)
        warm.new_tokens = 0
        slots.submit([warm])
        heard.ended.get(timeout=10)
        assert heard.whole(warm) == Completion("", (), "length")
    assert warm.reused == len(warm.ids)


def test_a_prompts_own_log_probabilities_are_those_of_the_forward_pass(model: Model, heard: Heard, slots: Slots) -> None:
    scored = job(model, Prompt(RUST[0] * 2, None, 0), replace(GREEDY, log_probs=2), scored=True)
    slots.submit([scored])
    heard.ended.get(timeout=10)
    log_TV = jax.nn.log_softmax(all_logits(model.params, model.config, np.array([scored.ids]))[0])
    (told,) = (event.log_probs for event in heard.events[scored] if isinstance(event, Scored))
    expected = [log_TV[at, token] for at, token in enumerate(scored.ids[1:])]
    np.testing.assert_allclose([one.chosen for one in told], expected, atol=1e-4)
    assert [one.top[0][0] for one in told] == np.argmax(log_TV[:-1], axis=-1).tolist() and len(told[0].top) == 2


def test_when_the_engine_fails_those_who_run_hear_of_it_and_the_next_is_served(
    model: Model, heard: Heard, slots: Slots, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("secret of a prompt")

    with monkeypatch.context() as patched:
        patched.setattr("m31r.serve.slots.advance", fails)
        first = job(model, Prompt("fn ", None, 0), replace(GREEDY, forbidden=(2,)))
        slots.submit([first])
        assert heard.ended.get(timeout=10) is first
    assert "secret" not in repr(heard.events[first]) + caplog.text and "RuntimeError" in caplog.text
    second = job(model, Prompt("fn ", None, 0), GREEDY)
    slots.submit([second])
    heard.ended.get(timeout=10)
    assert heard.whole(second) == complete(model, [second.prompt], replace(GREEDY, read_tokens=32))[0]


def test_closing_finishes_what_runs_and_what_waits(model: Model, heard: Heard) -> None:
    made = Slots(model, PROGRAMS, queue=16, kept=1, tell=heard)
    jobs = [job(model, Prompt("fn ", None, i), DRAWN) for i in range(10)]
    made.submit(jobs)
    made.close(10)
    assert heard.ended.qsize() == 10
