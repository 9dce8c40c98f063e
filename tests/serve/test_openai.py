"""OpenAI's and Mistral's shapes, through OpenAI's own client where it has them."""

import itertools
import json
from dataclasses import replace

import openai
import pytest
from running import Running
from tiny import GREEDY, RUST

from m31r.generate.generate import Completion, complete
from m31r.generate.prompts import Prompt
from m31r.generate.settings import Settings

PROMPT = RUST[0][30:80]


@pytest.fixture(scope="module")
def client(running: Running) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{running.url}/v1", api_key="none", max_retries=0)


def engine(running: Running, prompt: str, suffix: str | None = None, sample: int = 0, **asked: object) -> Completion:
    """What the engine alone writes, as `m31r generate` has it written."""
    settings: Settings = replace(
        GREEDY, **{"max_new_tokens": 16, "seed": running.served.config.seed, "read_tokens": 32, **asked}
    )
    return complete(running.served.model, [Prompt(prompt, suffix, sample)], settings)[0]


def test_a_completion_is_what_the_engine_writes(running: Running, client: openai.OpenAI) -> None:
    found, alone = client.completions.create(model="tiny", prompt=PROMPT), engine(running, PROMPT)
    (choice,) = found.choices
    assert (choice.text, choice.finish_reason, choice.logprobs) == (alone.text, alone.finish, None)
    assert (found.object, found.model) == ("text_completion", "tiny") and found.id.startswith("cmpl-")
    prompt_tokens = len(running.served.model.tokenizer.encode(PROMPT)) + 1
    assert found.usage is not None
    assert (found.usage.prompt_tokens, found.usage.completion_tokens) == (prompt_tokens, len(alone.tokens))


@pytest.mark.parametrize("asked", [{}, {"temperature": 1.0, "seed": 7}, {"suffix": "\n}\n"}, {"stop": ["e", "fn"]}])
def test_a_stream_joined_is_the_completion(client: openai.OpenAI, asked: dict[str, object]) -> None:
    given = {"model": "tiny", "prompt": PROMPT, "max_tokens": 40, **asked}
    whole = client.completions.create(**given)
    parts = list(client.completions.create(**given, stream=True, stream_options={"include_usage": True}))
    assert "".join(part.choices[0].text for part in parts[:-1]) == whole.choices[0].text
    reasons = [part.choices[0].finish_reason for part in parts[:-1]]
    assert reasons == [None] * (len(parts) - 2) + [whole.choices[0].finish_reason]
    assert parts[-1].choices == [] and parts[-1].usage == whole.usage and all(part.usage is None for part in parts[:-1])


def test_candidates_are_drawn_apart_and_each_as_the_engine_draws_it(running: Running, client: openai.OpenAI) -> None:
    found = client.completions.create(model="tiny", prompt=[PROMPT, "fn "], n=3, temperature=1.0, seed=5)
    expected = [engine(running, text, None, i, temperature=1.0, seed=5).text for text in (PROMPT, "fn ") for i in range(3)]
    assert [choice.text for choice in found.choices] == expected and len(set(expected)) > 2
    assert [choice.index for choice in found.choices] == list(range(6))
    streamed = [""] * 6
    for part in client.completions.create(model="tiny", prompt=[PROMPT, "fn "], n=3, temperature=1.0, seed=5, stream=True):
        for choice in part.choices:
            streamed[choice.index] += choice.text
    assert streamed == expected


def test_ids_are_as_good_as_their_text(running: Running, client: openai.OpenAI) -> None:
    ids = running.served.model.tokenizer.encode(PROMPT)
    texts = {client.completions.create(model="tiny", prompt=given).choices[0].text for given in (PROMPT, ids, [1, *ids], [ids])}
    assert len(texts) == 1


def test_a_suffix_fills_the_hole_and_so_do_markers_in_the_prompt(running: Running, client: openai.OpenAI) -> None:
    prefix, suffix = "fn f(x: u8) -> u8 {\n", "\n}\n"
    alone = engine(running, prefix, suffix, end_of_hole=True).text
    laid_out = [
        f"<fim_prefix>{prefix}<fim_suffix>{suffix}<fim_middle>",
        f"<fim_prefix><fim_suffix>{suffix}<fim_middle>{prefix}",
    ]
    assert client.completions.create(model="tiny", prompt=prefix, suffix=suffix).choices[0].text == alone
    assert [client.completions.create(model="tiny", prompt=text).choices[0].text for text in laid_out] == [alone] * 2
    text = 'let marker = "<fim_middle>";'  # is no layout, and no marker
    assert client.completions.create(model="tiny", prompt=text).choices[0].text == engine(running, text).text


def test_no_part_of_a_stop_text_is_told_though_tokens_cut_it(running: Running, client: openai.OpenAI) -> None:
    drawn = {"temperature": 1.0, "seed": 4}
    plain = engine(running, PROMPT, max_new_tokens=40, **drawn)
    # the last character of a token and the first of the next
    ends = itertools.accumulate(len(running.served.model.tokenizer.pieces[token]) for token in plain.tokens)
    stops = [plain.text.encode()[end - 1 : end + 1] for end in ends]
    stop = next(one.decode() for one in stops[2:] if one.isascii() and plain.text.count(one.decode()) == 1)
    asked = {"model": "tiny", "prompt": PROMPT, "max_tokens": 40, "stop": [stop], **drawn}
    (choice,) = client.completions.create(**asked).choices
    assert (choice.text, choice.finish_reason) == (plain.text.partition(stop)[0], "stop")
    parts = client.completions.create(**asked, stream=True)
    assert "".join(part.choices[0].text for part in parts) == choice.text


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("echo", [False, True])
def test_log_probabilities_are_the_engines_and_offsets_point_into_the_text(
    running: Running, client: openai.OpenAI, stream: bool, echo: bool
) -> None:
    given = {"model": "tiny", "prompt": PROMPT, "max_tokens": 12, "logprobs": 3, "echo": echo}
    if stream:
        parts = [part.choices[0] for part in client.completions.create(**given, stream=True)]
        text = "".join(part.text for part in parts)
        names = ("tokens", "token_logprobs", "top_logprobs", "text_offset")
        told = {name: [one for part in parts for one in getattr(part.logprobs, name)] for name in names}
    else:
        choice = client.completions.create(**given).choices[0]
        text, told = choice.text, choice.logprobs.model_dump()
    alone, tokenizer = engine(running, PROMPT, max_new_tokens=12, log_probs=3), running.served.model.tokenizer
    before = len(tokenizer.encode(PROMPT)) if echo else 0
    assert text == (PROMPT if echo else "") + alone.text and len(told["tokens"]) == before + len(alone.tokens)
    assert told["token_logprobs"][before:] == [one.chosen for one in alone.log_probs[: len(alone.tokens)]]
    assert all(len(top) == 3 for top in told["top_logprobs"])
    for token, offset in zip(told["tokens"], told["text_offset"], strict=True):
        assert token.startswith("bytes:") or text[offset:].startswith(token)


def test_scoring_alone_tells_the_prompt_and_writes_nothing(running: Running, client: openai.OpenAI) -> None:
    found = client.completions.create(model="tiny", prompt=PROMPT, max_tokens=0, echo=True, logprobs=0).choices[0]
    assert found.text == PROMPT and found.finish_reason == "length" and found.logprobs is not None
    assert len(found.logprobs.token_logprobs) == len(running.served.model.tokenizer.encode(PROMPT))
    more = client.completions.create(model="tiny", prompt=PROMPT, max_tokens=4, echo=True, logprobs=0).choices[0]
    assert more.logprobs.token_logprobs[: len(found.logprobs.tokens)] == found.logprobs.token_logprobs


def test_a_bias_of_minus_100_bans_a_token(running: Running, client: openai.OpenAI) -> None:
    first = engine(running, PROMPT).tokens[0]
    found = client.completions.create(model="tiny", prompt=PROMPT, logit_bias={str(first): -100})
    assert found.choices[0].text == engine(running, PROMPT, forbidden=(first,)).text


def test_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["tiny"] and client.models.retrieve("tiny").owned_by == "m31r"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("other")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"model": "other"}, "model"), ({"best_of": 3}, "best_of"), ({"presence_penalty": 0.5}, "presence_penalty"),
        ({"logit_bias": {"7": 1}}, "logit_bias.7"), ({"echo": True, "suffix": "x"}, "echo"), ({"n": 65}, "n"),
        ({"prompt": ["a"] * 40, "n": 2}, "prompt"), ({"stream_options": {}}, "stream_options"), ({"unheard": 1}, "unheard"),
        ({"prompt": "x" * 4000}, "prompt"), ({"prompt": [3, 10**6]}, "prompt"), ({"prompt": "\ud800"}, "prompt"),
        ({"max_tokens": -1}, "max_tokens"), ({"max_tokens": 10**30}, "max_tokens"), ({"stop": ["x"] * 5000}, "stop"),
        ({"temperature": "hot"}, "temperature"), ({"top_p": 0}, "top_p"), ({"n": True}, "n"), ({"prompt": None}, "prompt"),
        ({"prompt": [["a"]]}, "prompt[0][0]"), ({"stop": [""]}, "stop[0]"), ({"seed": 2**70}, "seed"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_refused_with_the_fields_name(running: Running, asked: dict[str, object], name: str) -> None:
    answer = running.client.post("/v1/completions", content=json.dumps({"prompt": "fn ", **asked}))
    error = answer.json()["error"]
    assert answer.status_code == (404 if name == "model" else 400) and error["param"] == name, error
    assert error["message"].startswith(f"{name}: ") and len(error["message"]) < 400 and "\n" not in error["message"]
    assert answer.json()["detail"][0]["loc"] == ["body", name]


def test_what_asks_for_nothing_is_taken(running: Running) -> None:
    nothing = {"presence_penalty": 0, "frequency_penalty": 0.0, "logit_bias": {}, "user": "me", "best_of": 1, "suffix": None}
    asked = {"prompt": PROMPT, "max_tokens": 4.0, "stop": [], **nothing}
    (choice,) = running.client.post("/v1/completions", json=asked).json()["choices"]
    assert choice["text"] == engine(running, PROMPT, max_new_tokens=4).text


def test_mistrals_shape_fills_the_hole_whole_and_in_deltas(running: Running) -> None:
    asked = {"prompt": "fn f() {\n", "suffix": "\n}\n", "max_tokens": 30, "random_seed": 3, "temperature": 0.7}
    whole = running.client.post("/v1/fim/completions", json=asked).json()
    message = whole["choices"][0]["message"]
    alone = engine(running, "fn f() {\n", "\n}\n", max_new_tokens=30, seed=3, temperature=0.7, end_of_hole=True)
    assert message == {"role": "assistant", "content": alone.text}
    streamed = running.client.post("/v1/fim/completions", json={**asked, "stream": True}).text
    lines = [line for line in streamed.split("\n\n") if line]
    assert lines[-1] == "data: [DONE]"
    chunks = [json.loads(line.removeprefix("data: "))["choices"][0] for line in lines[:-1]]
    assert "".join(chunk["delta"]["content"] for chunk in chunks) == alone.text
    assert [chunk["finish_reason"] for chunk in chunks] == [None] * (len(chunks) - 1) + [whole["choices"][0]["finish_reason"]]
    assert chunks[0]["delta"]["role"] == "assistant"
