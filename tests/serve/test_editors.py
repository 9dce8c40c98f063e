"""What editors' clients send, as their sources of 2026 have it, and whether what comes back is what they can read.

`docs/editors.md` has the settings. Each test sends a client's own body and headers and reads the answer by that client's rules;
what it would then show is compared with what the engine itself writes.
"""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from running import Running
from tiny import GREEDY, RUST

from m31r.generate.generate import complete
from m31r.generate.prompts import Prompt

PREFIX, SUFFIX = RUST[7][:60], RUST[7][90:]
LINE = "    let mut n = "  # what stands on the cursor's line
MARKED = "<fim_prefix>{}<fim_suffix>{}<fim_middle>"  # as clients lay it out that fill holes by a template
TIMINGS = ("prompt_n", "prompt_ms", "prompt_per_token_ms", "prompt_per_second")
TIMINGS += ("predicted_n", "predicted_ms", "predicted_per_token_ms", "predicted_per_second")


def engine(running: Running, prefix: str, suffix: str | None, **asked: Any) -> str:
    fixed = {"seed": running.served.config.seed, "read_tokens": 32, "end_of_hole": suffix is not None}
    return complete(running.served.model, [Prompt(prefix, suffix, 0)], replace(GREEDY, **{**fixed, **asked}))[0].text


def post(running: Running, route: str, body: dict[str, Any], key: str | None = None) -> str:
    headers = {} if key is None else {"Authorization": f"Bearer {key}".strip()}
    answer = running.client.post(route, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def events(text: str) -> list[str]:
    """The data of server-sent events: each ends with an empty line, as a whole."""
    assert text.endswith("\n\n")
    blocks = text.removesuffix("\n\n").split("\n\n")
    assert all(block.startswith("data: ") and "\n" not in block for block in blocks)
    return [block.removeprefix("data: ") for block in blocks]


# ---- llama.vim (a1c8e6e) and llama.vscode (3938fb3): POST /infill


def vim_body(**changed: Any) -> dict[str, Any]:
    chunk = {"text": "struct S;\n", "time": [1764, 250_000], "filename": "src/a.rs"}  # Vim's reltime() is a list
    fields = ["content", *(f"timings/{name}" for name in TIMINGS), "truncated", "tokens_cached"]
    return {
        "id_slot": 0, "input_prefix": PREFIX, "input_suffix": "\n" + SUFFIX, "input_extra": [chunk], "prompt": LINE,
        "n_predict": 24, "stop": [], "n_indent": 4, "top_k": 40, "top_p": 0.90, "samplers": ["top_k", "top_p", "infill"],
        "stream": False, "cache_prompt": True, "t_max_prompt_ms": 500_000, "t_max_predict_ms": 100_000,
        "response_fields": fields, "model": "", **changed,
    }  # fmt: skip


def vim_reads(raw: str) -> list[str]:
    """The lines that it shows. It takes an answer for one only if that is one line and looks like this."""
    assert "\n" not in raw and raw.startswith("{") and re.search(r'"content"\s*:"', raw)
    found = json.loads(raw)
    lines = found.get("content", "").split("\n")
    while lines and lines[-1] == "":
        lines.pop()
    assert all(f"timings/{name}" in found for name in TIMINGS) and isinstance(found["tokens_cached"], int)
    assert all(isinstance(found[f"timings/{name}"], int | float) for name in TIMINGS)
    return lines


def test_llama_vim_shows_what_the_engine_writes(running: Running) -> None:
    warm = vim_body(
        input_prefix="", input_suffix="", prompt="", n_predict=0, temperature=0.0, samplers=[], response_fields=[""]
    )
    for name in ("stop", "n_indent", "top_k", "top_p"):
        del warm[name]
    post(running, "/infill", {**warm, "t_max_prompt_ms": 1, "t_max_predict_ms": 1}, key="")
    lines = vim_reads(post(running, "/infill", vim_body(n_indent=0), key=""))
    whole = engine(running, "struct S;\n" + PREFIX + LINE, "\n" + SUFFIX)
    assert "\n".join(lines) == whole.rstrip("\n") and whole.strip()
    assert "\n".join(lines).startswith("\n".join(vim_reads(post(running, "/infill", vim_body(), key=""))))


@pytest.mark.parametrize("candidates", [None, 3])
def test_llama_vscode_offers_what_the_engine_writes(running: Running, candidates: int | None) -> None:
    chunk = {"text": "struct S;\n", "time": 1_764_460_800_000, "filename": "/home/me/src/a.rs"}
    body = {
        "id_slot": 0, "input_prefix": PREFIX, "input_suffix": "\n" + SUFFIX, "input_extra": [chunk], "prompt": LINE,
        "n_predict": 24, "top_k": 40, "top_p": 0.99, "stream": False, "samplers": ["top_k", "top_p", "infill"],
        "cache_prompt": True, "t_max_prompt_ms": 500_000, "t_max_predict_ms": 100_000,
    }  # fmt: skip
    warm = {**body, "input_prefix": "", "input_suffix": "", "prompt": "", "n_predict": 0, "samplers": [], "t_max_predict_ms": 1}
    post(running, "/infill", {name: value for name, value in warm.items() if name not in ("top_k", "top_p", "stream")})
    found = json.loads(post(running, "/infill", body if candidates is None else {**body, "n_cmpl": candidates}))
    offered = {found["content"]} if "content" in found else {one.get("content", "") for one in found}
    assert offered == {engine(running, "struct S;\n" + PREFIX + LINE, "\n" + SUFFIX)}
    assert "content" in found or len(found) == 3


# ---- Continue: autocompletion by three of its providers, all streamed


CONTINUE_STOPS = ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<file_sep>", "<|endoftext|>", "</fim_middle>", "</code>"]
CONTINUE_STOPS += ["\n\n", "\r\n\r\n", "/src/", "#- coding: utf-8", "```"]


def continue_reads(text: str) -> list[dict[str, Any]]:
    """Line by line, up to [DONE]; what has an `error` is one."""
    found = []
    for line in text.split("\n"):
        if line.startswith("data: [DONE]"):
            break
        if line.startswith("data:"):
            found.append(json.loads(line.removeprefix("data:").removeprefix(" ")))
    assert not any("error" in one for one in found)
    return found


@pytest.mark.parametrize("provider", ["mistral", "openai", "llama.cpp", "llama.cpp, older"])
def test_continue_shows_what_the_engine_writes(running: Running, provider: str) -> None:
    shared = {"stop": CONTINUE_STOPS, "temperature": 0.01}
    if provider == "mistral":
        body = {"model": "tiny", "prompt": PREFIX, "suffix": SUFFIX, "max_tokens": 24, "stream": True, **shared}
        chunks = continue_reads(post(running, "/v1/fim/completions", body, key="none"))
        shown = "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks if chunk["choices"])
    elif provider == "openai":
        body = {"model": "tiny", "prompt": MARKED.format(PREFIX, SUFFIX), "max_tokens": 24, "stream": True, **shared}
        chunks = continue_reads(post(running, "/v1/completions", body, key="none"))
        shown = "".join(chunk["choices"][0]["text"] for chunk in chunks if chunk.get("finish_reason") != "eos")
    else:
        body = {"prompt": MARKED.format(PREFIX, SUFFIX), "stream": True, "n_predict": 24, **shared}
        route = "/completion" if provider.endswith("older") else "/completions"
        shown = "".join(chunk["content"] for chunk in continue_reads(post(running, route, body, key="undefined")))
    expected = engine(running, PREFIX, SUFFIX, temperature=0.01, stop=tuple(CONTINUE_STOPS))
    assert shown == expected and shown.strip()


# ---- Tabby, whose [model.completion.http] is one of three kinds; it dies of an event that it cannot read


@pytest.mark.parametrize("kind", ["llama.cpp/completion", "openai/completion", "mistral/completion"])
def test_tabby_shows_what_the_engine_writes(running: Running, kind: str) -> None:
    seed, shown = 2**63 + 5, []
    if kind == "llama.cpp/completion":
        body = {"seed": seed, "prompt": MARKED.format(PREFIX, SUFFIX), "n_predict": 24, "temperature": 0.1, "stream": True}
        for data in events(post(running, "/completion", {**body, "penalty_last_n": 0, "presence_penalty": 0.0})):
            chunk = json.loads(data)
            shown.append(chunk["content"])
            if chunk["stop"]:
                break
    else:
        body = {"model": "tiny", "prompt": PREFIX, "suffix": SUFFIX, "max_tokens": 24, "temperature": 0.1, "stream": True}
        openai = kind == "openai/completion"
        more = {"presence_penalty": 0.0} if openai else {"random_seed": seed}
        for data in events(post(running, "/v1/completions" if openai else "/v1/fim/completions", {**body, **more}, key="k")):
            chunk = json.loads(data)  # [DONE] is none: the reason must come before it
            choice = chunk["choices"][0]
            shown.append(choice["text"] if openai else choice["delta"]["content"])
            if choice["finish_reason"] is not None:
                break
    drawn = {} if kind == "openai/completion" else {"seed": seed % 2**31}
    assert "".join(shown) == engine(running, PREFIX, SUFFIX, temperature=0.1, **drawn)
    assert all(isinstance(piece, str) for piece in shown)


# ---- llm-ls (1c52b94): llm.nvim, llm-vscode and others


LLM_LS = {"temperature": 0.2, "top_p": 0.95}


@pytest.mark.parametrize("backend", ["openai", "llamacpp"])
def test_llm_ls_reads_what_the_engine_writes_and_what_went_wrong(running: Running, backend: str) -> None:
    prompt, openai = MARKED.format(PREFIX, SUFFIX), backend == "openai"
    named = {"model": "tiny", "stream": False, "max_tokens": 24} if openai else {"n_predict": 24}
    body = {**LLM_LS, "prompt": prompt, **named}
    found = json.loads(post(running, "/v1/completions" if openai else "/completion", body))
    text = found["choices"][0]["text"] if openai else found["content"]
    assert text == engine(running, PREFIX, SUFFIX, temperature=0.2, top_p=0.95)
    if openai:  # of the others it knows an error only as `{"error": "text"}`, which llama.cpp's own is not either
        wrong = running.client.post("/v1/completions", json={**body, "parameters": {"max_new_tokens": 60}}).json()
        (detail,) = wrong["detail"]
        assert isinstance(detail["loc"], str | int) and isinstance(detail["msg"], str) and isinstance(detail["type"], str)
        assert (detail["loc"], "parameters: no such field" in detail["msg"]) == ("parameters", True)


# ---- Zed's edit predictions by an OpenAI-compatible server


def test_zed_predicts_what_the_engine_writes(running: Running) -> None:
    stops = ["<|endoftext|>", "<|file_separator|>", "<|fim_pad|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>"]
    stops += ["<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<PRE>", "<SUF>", "<MID>", "[PREFIX]", "[SUFFIX]"]
    body = {"model": "tiny", "prompt": MARKED.format(PREFIX, SUFFIX), "max_tokens": 24, "stop": stops}
    found = json.loads(post(running, "/v1/completions", body))
    assert found["choices"][0]["text"] == engine(running, PREFIX, SUFFIX) and isinstance(found["id"], str)
