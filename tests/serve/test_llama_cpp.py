"""llama.cpp's shapes, as its clients send and read them, and our own."""

import json
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from running import Running, Start
from tiny import GREEDY, RUST

from m31r.generate.generate import complete
from m31r.generate.prompts import Prompt
from m31r.generate.tail import Piece
from m31r.serve.lines import Lines, take_lines

TEXT = RUST[0] * 2
# as llama.vim and llama.vscode send it
EDITOR = {
    "id_slot": 0, "input_prefix": TEXT[:60], "input_suffix": TEXT[90:120],
    "input_extra": [{"text": "struct S;\n", "filename": "a.rs"}],
    "prompt": TEXT[60:70], "n_predict": 24, "stop": [], "n_indent": 0, "top_k": 40, "top_p": 0.99, "stream": False,
    "samplers": ["top_k", "top_p", "infill"], "cache_prompt": True, "t_max_prompt_ms": 500_000, "t_max_predict_ms": 100_000,
    "response_fields": ["content", "timings/prompt_n", "timings/prompt_ms", "timings/predicted_per_second", "truncated"],
}  # fmt: skip


def post(running: Running, route: str, **body: Any) -> Any:
    answer = running.client.post(route, json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def streamed(running: Running, route: str, **body: Any) -> list[Any]:
    lines = running.client.post(route, json={**body, "stream": True}).text.split("\n\n")
    return [json.loads(line.removeprefix("data: ")) for line in lines if line]


def alone(running: Running, prompt: str, suffix: str | None = None, **asked: Any) -> Any:
    settings = replace(GREEDY, **{"seed": running.served.config.seed, "read_tokens": 32, **asked})
    return complete(running.served.model, [Prompt(prompt, suffix, 0)], settings)[0]


def test_an_editors_request_is_answered_with_the_fields_that_it_reads(running: Running) -> None:
    found = post(running, "/infill", **EDITOR)
    expected = alone(running, "struct S;\n" + TEXT[:70], TEXT[90:120], max_new_tokens=24, end_of_hole=True)
    assert found.keys() == set(EDITOR["response_fields"]) and found["content"] == expected.text
    assert found["truncated"] is False and found["timings/prompt_n"] >= 1 and found["timings/predicted_per_second"] > 0


def test_a_warm_up_reads_the_prompt_for_the_next_request(running: Running) -> None:
    prefix = TEXT[5:75]
    warm = {**EDITOR, "input_prefix": prefix, "n_predict": 0, "samplers": [], "t_max_prompt_ms": 1, "t_max_predict_ms": 1}
    assert post(running, "/infill", **warm)["content"] == ""
    found = post(running, "/infill", **{**EDITOR, "input_prefix": prefix, "response_fields": ["timings"]})
    assert found["timings"]["cache_n"] > 0 and found["timings"]["prompt_n"] == 0


def test_what_is_too_long_for_an_infill_loses_the_ends_that_are_far_away(running: Running) -> None:
    prefix, suffix = "".join(RUST), "".join(RUST[20:])
    found = post(running, "/infill", input_prefix=prefix, input_suffix=suffix, n_predict=8)
    assert found["truncated"] is True and 200 < found["tokens_evaluated"] < 256
    near = post(running, "/infill", input_prefix=prefix[-600:], input_suffix=suffix[:400], n_predict=8)
    assert near["content"] == found["content"]
    assert post(running, "/infill", input_prefix="fn f() {", input_suffix=suffix, n_predict=8)["truncated"] is True


def test_candidates_come_as_a_list_and_fields_that_change_no_text_change_none(running: Running) -> None:
    asked = {"prompt": "fn ", "n_predict": 12, "temperature": 1.0, "seed": 4}
    many = post(running, "/completion", **asked, n_cmpl=3)
    assert [one["index"] for one in many] == [0, 1, 2] and len({one["content"] for one in many}) == 3
    same = post(running, "/completion", **asked, id_slot=3, cache_prompt=False, n_keep=7, grammar="", lora=[], model="tiny")
    assert same["content"] == many[0]["content"] == alone(running, "fn ", max_new_tokens=12, temperature=1.0, seed=4).text


def test_a_stream_ends_with_the_part_that_says_stop(running: Running) -> None:
    asked = {"prompt": TEXT[:40], "n_predict": 20, "stop": ["}"], "return_tokens": True, "n_probs": 2}
    whole, parts = post(running, "/completion", **asked), streamed(running, "/completion", **asked)
    assert [part["stop"] for part in parts] == [False] * (len(parts) - 1) + [True]
    assert "".join(part["content"] for part in parts) == whole["content"]
    assert [token for part in parts for token in part["tokens"]] == whole["tokens"]
    told = [one for part in parts[:-1] for one in part["completion_probabilities"]]
    assert told == whole["completion_probabilities"] and [one["id"] for one in told] == whole["tokens"]
    assert all(len(one["top_logprobs"]) == 2 and one["top_logprobs"][0]["logprob"] == one["logprob"] for one in told)  # greedy
    assert (parts[-1]["stop_type"], parts[-1]["stopping_word"]) == (whole["stop_type"], whole["stopping_word"])


def test_why_a_text_ended_is_told(running: Running) -> None:
    plain = alone(running, TEXT[:40], max_new_tokens=20)
    assert post(running, "/completion", prompt=TEXT[:40], n_predict=3)["stop_type"] == "limit"
    word = plain.text[4]
    found = post(running, "/completion", prompt=TEXT[:40], n_predict=20, stop=[word])
    assert (found["stop_type"], found["stopping_word"], found["content"]) == ("word", word, plain.text.partition(word)[0])
    banned = post(running, "/completion", prompt="fn ", n_predict=-1, ignore_eos=True)
    assert banned["stop_type"] == "limit" and banned["tokens_cached"] == 256


def test_a_penalty_over_all_tokens_is_ours(running: Running) -> None:
    found = post(running, "/completion", prompt=TEXT[:40], n_predict=12, repeat_penalty=1.5, repeat_last_n=-1, temperature=0)
    assert found["content"] == alone(running, TEXT[:40], max_new_tokens=12, repetition_penalty=1.5).text


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"repeat_penalty": 1.1}, "repeat_last_n"), ({"grammar": "root ::= x"}, "grammar"), ({"mirostat": 2}, "mirostat"),
        ({"json_schema": {"type": "object"}}, "json_schema.type"), ({"samplers": ["top_p", "top_k"]}, "samplers"),
        ({"samplers": ["dry"]}, "samplers"), ({"samplers": ["top_k"], "temperature": 1}, "samplers"),
        ({"n_predict": -2}, "n_predict"),
        ({"n_predict": 1, "max_tokens": 1}, "max_tokens"), ({"typical_p": 0.9}, "typical_p"), ({"model": "x"}, "model"),
        ({"return_progress": True}, "return_progress"), ({"n_cmpl": 65}, "n_cmpl"), ({"unheard": 0}, "unheard"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused_by_name(running: Running, asked: dict[str, Any], name: str) -> None:
    answer = running.client.post("/completion", json={"prompt": "fn ", **asked})
    assert answer.status_code == (404 if name == "model" else 400) and answer.json()["error"]["param"] == name, answer.text


def test_a_model_without_holes_says_501_to_infill_and_400_to_a_suffix(start: Start) -> None:
    with start() as running:
        config = replace(running.served.config, loader=replace(running.served.config.loader, fim_rate=0.0))
        running.live.served = replace(running.served, config=config)
        statuses = [
            running.client.post(route, json=body).status_code
            for route, body in (
                ("/infill", {"input_prefix": "a", "input_suffix": "b"}),
                ("/fim", {"prefix": "a", "suffix": "b"}),
                ("/v1/completions", {"prompt": "a", "suffix": "b"}),
                ("/completion", {"prompt": "a", "n_predict": 1}),
            )
        ]
    assert statuses == [501, 400, 400, 200]


def test_text_to_ids_and_back_is_the_text(running: Running) -> None:
    text = 'fn größe() -> 長い { "<eos>" } // \u2581 🦀'
    ids = post(running, "/tokenize", content=text)["tokens"]
    assert ids == running.served.model.tokenizer.encode(text) and min(ids) > 10
    assert post(running, "/detokenize", tokens=ids) == {"content": text}
    assert post(running, "/tokenize", content="fn", add_special=True)["tokens"][0] == 1
    pieces = post(running, "/tokenize", content="🦀 x", with_pieces=True)["tokens"]
    joined = b"".join(one["piece"].encode() if isinstance(one["piece"], str) else bytes(one["piece"]) for one in pieces)
    assert joined.decode() == "🦀 x"


@pytest.mark.parametrize(
    "asked", [{}, {"temperature": 1.0, "seed": 9, "log_probs": 2}, {"stop": "e", "repetition_penalty": 1.2}]
)
def test_our_own_shape_tells_what_the_engine_writes(running: Running, asked: dict[str, Any]) -> None:
    whole = post(running, "/generate", schema=1, prompt=TEXT[:50], max_new_tokens=30, **asked)
    settings = {**asked, "stop": (asked["stop"],)} if "stop" in asked else asked
    expected = alone(running, TEXT[:50], max_new_tokens=30, **settings)
    assert (whole["text"], whole["tokens"], whole["finish"]) == (expected.text, list(expected.tokens), expected.finish)
    if "log_probs" in asked:
        told, pieces = whole["log_probs"], running.served.model.tokenizer.pieces
        assert [one["chosen"] for one in told] == [one.chosen for one in expected.log_probs]
        assert [bytes(one["bytes"]) for one in told] == [pieces[i] for i in expected.tokens] + [b""] * (
            len(told) - len(expected.tokens)
        )
        assert all(one["text"] in one["top_texts"] for one in told if one["chosen"] in [value for _, value in one["top"]])
    parts = streamed(running, "/generate", prompt=TEXT[:50], max_new_tokens=30, **asked)
    assert "".join(part["text"] for part in parts) == whole["text"] and parts[-1]["usage"] == whole["usage"]
    assert {part["schema"] for part in [*parts, whole]} == {1}


def test_our_own_hole_is_the_engines(running: Running) -> None:
    found = post(running, "/fim", prefix="fn f() {\n", suffix="}\n", max_new_tokens=20)
    assert found["text"] == alone(running, "fn f() {\n", "}\n", max_new_tokens=20, end_of_hole=True).text
    assert running.client.post("/fim", json={"prefix": "a", "suffix": "b", "schema": 2}).json()["error"]["param"] == "schema"


def test_what_does_not_fit_is_left_out_where_that_is_asked_for(running: Running) -> None:
    long, tokenizer = TEXT * 20, running.served.model.tokenizer
    refused = running.client.post("/generate", json={"prompt": long, "max_new_tokens": 20})
    assert refused.status_code == 400 and refused.json()["error"]["code"] == "context_length_exceeded"
    found = post(running, "/generate", prompt=long, max_new_tokens=20, truncate=True)
    kept = [1, *tokenizer.encode(long)[-(256 - 20 - 1) :]]
    assert found["truncated"] is True and found["usage"]["prompt_tokens"] == len(kept)
    assert found["tokens"] == post(running, "/completion", prompt=kept, n_predict=20, return_tokens=True)["tokens"]
    assert streamed(running, "/generate", prompt=long, max_new_tokens=20, truncate=True)[-1]["truncated"] is True
    hole = post(running, "/fim", prefix=long, suffix=long, max_new_tokens=20, truncate=True)
    assert hole["truncated"] is True and 200 < hole["usage"]["prompt_tokens"] < 256
    whole, cut = (
        post(running, "/fim", prefix="fn f() {\n", suffix="}\n", max_new_tokens=9, truncate=one) for one in (False, True)
    )
    assert whole["text"] == cut["text"] and cut["truncated"] is False and "truncated" not in whole


@given(st.text("ab \n\t}", max_size=30), st.lists(st.integers(0, 30), max_size=6), st.integers(0, 4))
def test_lines_are_cut_alike_however_a_text_comes(text: str, cuts: list[int], indent: int) -> None:
    """At the first line, from the second on, that has fewer blanks before its first character."""
    cut = next(
        (sum(len(line) + 1 for line in text.split("\n")[:number]) - 1 for number, line in enumerate(text.split("\n")) if number
         and line.strip(" \t") and len(line) - len(line.lstrip(" \t")) < indent), len(text),
    )  # fmt: skip
    places, lines, told = [0, *sorted(min(place, len(text)) for place in cuts), len(text)], Lines(indent), ""
    for number, (start, end) in enumerate(pairwise(places)):
        finish = "length" if number == len(places) - 2 else None
        piece, lines = take_lines(lines, Piece(0, text[start:end], (), finish))
        told += piece.text
        if piece.finish == "stop":
            break
    assert told == text[:cut] and lines.whole == ("\n" in text[: cut + 1])
