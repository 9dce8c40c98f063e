"""`/attribute` tells what m31r.attribute finds, one after another, and plainly where there is nothing to look in."""

import threading
from typing import Any

import pytest
from running import Running, Start
from tiny import RUST

from m31r.attribute.attribute import attribute
from m31r.attribute.find import open_index
from m31r.config.load import load_config
from m31r.serve import origins


def test_the_spans_are_those_of_the_index(running: Running, index: Any) -> None:
    text = f"// naïve 🦀\n{RUST[3]}\n// more\n{RUST[8]}"
    told = running.client.post("/attribute", json={"text": text, "schema": 1}).json()
    opened = open_index(load_config("configs/smoke.py", []).attribute, index.path)
    expected = attribute(opened.config, opened.artifact, opened.dataset, text.encode())
    assert told["schema"] == 1 and told["certain_bytes"] == 47
    assert [(one["start"], one["end"], one["offset"], one["line"], one["copies"]) for one in told["spans"]] == [
        (one.start, one.end, one.offset, one.line, one.copies) for one in expected
    ]
    assert {one["path"] for one in told["spans"]} == {"train/src/file3.rs", "train/src/file8.rs"}
    assert {(one["crate"], one["version"], one["license"]) for one in told["spans"]} == {
        ("train0", "1.3.0", "MIT"),
        ("train2", "1.8.0", "MIT"),
    }
    assert running.client.post("/attribute", json={"text": ""}).json()["spans"] == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"text": "\\ud800"}', "text: not a text: half a character at 0"),
        (b'{"text": "%s"}' % (b"x" * 20_001), "text: must have 0 to 20000 characters"),
        (b'{"text": "x", "path": "/etc/passwd"}', "path: no such field"),
        (b'{"text": "x", "schema": 2}', "schema: must be 1"),
    ],
)
def test_what_cannot_be_looked_up_is_refused_by_name(running: Running, body: bytes, said: str) -> None:
    answer = running.client.post("/attribute", content=body)
    assert answer.status_code == 400 and answer.json()["error"]["message"].startswith(said)


@pytest.mark.parametrize(
    ("wanted", "said"), [("found", "m31r attribute FILE makes one"), ("none", "serve.attribution = 'none'")]
)
def test_where_there_is_no_index_the_answer_says_how_there_is_one(start: Start, wanted: str, said: str) -> None:
    with start(f"serve.attribution={wanted}") as bare:
        answer = bare.client.post("/attribute", json={"text": "fn main() {}"})
    assert (
        answer.status_code == 501 and answer.json()["error"]["code"] == "no_index" and said in answer.json()["error"]["message"]
    )


def test_one_is_looked_up_at_a_time_and_few_wait(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    look_up, going, most, free = origins.Origins._look_up, [], [0], threading.Event()

    def slowly(own: origins.Origins, text: bytes) -> dict[str, Any]:
        going.append(text)
        most[0] = max(most[0], len(going))
        assert free.wait(20)
        going.remove(text)
        return look_up(own, text)

    monkeypatch.setattr(origins.Origins, "_look_up", slowly)
    with start("serve.queue=1") as running:
        answers: list[int] = []
        ask = lambda: answers.append(running.client.post("/attribute", json={"text": RUST[0]}).status_code)  # noqa: E731
        threads = [threading.Thread(target=ask) for _ in range(5)]
        for thread in threads:
            thread.start()
        while len(answers) < 3:  # refused, since two are there
            pass
        free.set()
        for thread in threads:
            thread.join(20)
    assert sorted(answers) == [200, 200, 429, 429, 429] and most == [1]
