"""The playground in a real browser, before a real server: what it shows is what the server says, and no more than text."""

import codecs
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from browser import Page, browser, contrast, reached_by_tab
from running import HOSTILE, Running, Start, until
from tiny import RUST

from m31r.serve import slots
from m31r.tokenizer.reserved import RESERVED

PROMPT = "pub fn f1(x: &[u8]) -> usize {\n    let mut n = 1;\n"
ASKED: dict[str, Any] = {"temperature": 1.0, "seed": 3, "max_new_tokens": 40, "log_probs": 3}
KINDS = ("comment", "string", "number", "word", "type")
FOCUSABLE = "[...document.querySelectorAll('a, button, select, input, textarea')]"


def value_of(name: str) -> str:
    return f"document.getElementById('{name}').textContent"


TEXT, STATUS, FOUND = "document.getElementById('text').value", value_of("status"), value_of("found")
PROPOSED = "[...document.querySelectorAll('.mirror .proposed')].map(each => each.textContent).join('')"
DONE = f"/^(Done|Stopped)/.test({STATUS})"


@pytest.fixture(scope="module")
def page(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("browser") / "profile") as one:
        one.size(1280, 900)
        yield one


def frame(page: Page) -> None:
    """Waits until what has changed is drawn."""
    page.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def begin(page: Page, url: str, text: str = "", **settings: Any) -> None:
    """Opens the page, with settings and a text, the caret at its end."""
    page.open(f"{url}/")
    page.until("document.body?.dataset.ready === 'yes'")
    fields = {**dict.fromkeys(("temperature", "seed", "max_new_tokens", "log_probs", "stop", "top_k"), ""), **settings}
    for name, value in fields.items():
        page.run(f"document.getElementById('fields').elements['{name}'].value = {str(value)!r}")
    page.run("document.getElementById('text').focus()")
    page.type(text)
    frame(page)
    assert page.run(TEXT) == text


def select(page: Page, start: int, end: int) -> None:
    page.run(f"document.getElementById('text').setSelectionRange({start}, {end})")


def write(page: Page) -> str:
    """What is proposed when all of it is there."""
    page.press("Enter", ctrl=True)
    page.until(DONE)
    frame(page)
    proposed: str = page.run(PROPOSED)
    return proposed


def asked(running: Running, path: str, **body: Any) -> dict[str, Any]:
    answer: dict[str, Any] = running.client.post(path, json={**body, **ASKED}).json()
    return answer


def test_a_completion_streams_in_and_is_part_of_the_text_once_it_is_kept(
    page: Page, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = asked(running, "/generate", prompt=PROMPT)
    assert len(told["tokens"]) > 20
    slow(monkeypatch, 0.05)
    begin(page, running.url, PROMPT, **ASKED)
    page.run("window.seen = new Set()")
    page.run(
        f"new MutationObserver(() => seen.add({PROPOSED})).observe(document.querySelector('.mirror'), {{childList: true}})"
    )
    assert write(page) == told["text"] and page.run(TEXT) == PROMPT
    grown = sorted(page.run("[...seen]"), key=len)
    assert len(grown) > 4 and all(told["text"].startswith(part) for part in grown)
    counted = rf"{len(told['tokens'])} tokens in [\d.]+ s \([\d.]+ tokens/s\), first after \d+ ms"
    assert re.fullmatch(counted, page.run(value_of("numbers")))
    page.press("Tab")
    assert page.run(TEXT) == PROMPT + told["text"] and page.run("document.activeElement.id") == "text"
    page.run("document.execCommand('undo')")
    assert page.run(TEXT) == PROMPT


def test_an_infill_replaces_the_selection_and_nothing_else(page: Page, running: Running) -> None:
    before, hole, after = "fn a() {\n    ", "let x = 1;", "\n}\n\nfn b() {}\n"
    told = asked(running, "/fim", prefix=before, suffix=after)
    assert told["text"]
    begin(page, running.url, before + hole + after, **ASKED)
    select(page, len(before), len(before + hole))
    page.until("document.getElementById('write').textContent.startsWith('Infill selection')")
    assert write(page) == told["text"] and page.run(TEXT) == before + hole + after
    shown = page.run("document.querySelector('.mirror').textContent")
    assert shown == f"{before}{told['text']}{after}\n"
    page.press("Escape")
    assert (
        page.run(PROPOSED) == "" and page.run("document.querySelector('.mirror').textContent") == before + hole + after + "\n"
    )
    select(page, len(before), len(before + hole))
    assert write(page) == told["text"]
    page.press("Tab")
    assert page.run(TEXT) == before + told["text"] + after


def test_a_caret_within_the_text_heeds_what_follows_unless_it_is_told_not_to(page: Page, running: Running) -> None:
    before, after = "fn a() {\n    ", "\n}\n"
    texts = {
        True: asked(running, "/fim", prefix=before, suffix=after)["text"],
        False: asked(running, "/generate", prompt=before)["text"],
    }
    assert texts[True] != texts[False]
    begin(page, running.url, before + after, **ASKED)
    for heeding, text in texts.items():
        page.run(f"document.getElementById('fields').elements.look_ahead.checked = {str(heeding).lower()}")
        select(page, len(before), len(before))
        assert write(page) == text
        page.press("Escape")


def test_pointer_and_caret_show_the_probabilities_that_the_server_tells(page: Page, running: Running) -> None:
    told = asked(running, "/generate", prompt=PROMPT)
    begin(page, running.url, PROMPT, **ASKED)
    write(page)

    def shown() -> tuple[float, list[float]]:
        chosen = page.run("Number(document.querySelector('.token-now b').dataset.logProb)")
        return chosen, page.run("[...document.querySelectorAll('.chances tr')].map(each => Number(each.dataset.logProb))")

    def expected(number: int) -> tuple[float, list[float]]:
        one, token = told["log_probs"][number], told["tokens"][number]
        rest = [] if token in [each for each, _ in one["top"]] else [one["chosen"]]
        return one["chosen"], [value for _, value in one["top"]] + rest

    letters = codecs.getincrementaldecoder("utf-8")("replace")  # a letter is its last token's
    seen = [number for number, one in enumerate(told["log_probs"]) if letters.decode(bytes(one["bytes"]))]
    for place, number in enumerate(seen[:8]):
        shape = f"document.querySelector('.mirror [data-token=\"{place}\"]').getClientRects()[0]"
        page.point(*page.run(f"(({{x, y, width, height}}) => [x + width / 2, y + height / 2])({shape})"))
        assert shown() == expected(number)
    page.press("Tab")
    page.point(5, 5)
    select(page, len(PROMPT), len(PROMPT))
    page.until("!!document.querySelector('.shown')")
    assert shown() == expected(seen[0])
    page.run("document.getElementById('after').focus()")
    page.press("Enter")
    assert shown() == expected(seen[1])


def test_what_is_typed_into_the_text_leaves_the_other_tokens_where_they_are(page: Page, running: Running) -> None:
    begin(page, running.url, PROMPT, **ASKED)
    wrote = write(page)
    page.press("Tab")
    tokens = "[...document.querySelectorAll('.mirror .token')].map(each => each.textContent).join('')"
    assert page.run(tokens) == wrote
    select(page, 0, 0)
    page.type("// é🦀\n")
    frame(page)
    assert page.run(tokens) == wrote
    first = page.run("document.querySelector('.mirror .token').textContent")
    assert len(first) == 2
    middle = page.run(TEXT).encode("utf-16-le").index((PROMPT + first).encode("utf-16-le")) // 2 + len(PROMPT) + 1
    select(page, middle, middle)
    page.type("@@")
    frame(page)
    assert page.run(tokens) == wrote.removeprefix(first)


def test_where_it_comes_from_names_the_files_of_the_training_data(page: Page, running: Running) -> None:
    begin(page, running.url, f"// mine\n{RUST[3]}// naïve 🦀\n{RUST[7]}")
    page.run("document.getElementById('ask').click()")
    page.until("document.querySelectorAll('.spans li').length === 2")
    listed = page.run("[...document.querySelectorAll('.spans li p')].map(each => each.textContent)")
    for number in (3, 7):
        assert any(f"train{number % 3} 1.{number}.0 (MIT), train/src/file{number}.rs:1;" in each for each in listed)
    marked = "[...document.querySelectorAll('.mirror .marked')].map(each => each.textContent).join('')"
    seen = set()
    for number in range(2):
        page.run(f"document.querySelectorAll('button.span')[{number}].focus()")
        seen.add(page.run(marked).strip())
    assert all(any(RUST[number].strip() in each for each in seen) for number in (3, 7))
    begin(page, running.url, "let unheard_of = 1;")
    page.run("document.getElementById('ask').click()")
    page.until(f"{FOUND}.includes('No span of the whole text stands in the training data; every one of 47 bytes')")


def test_without_an_index_it_says_how_there_is_one(page: Page, start: Start) -> None:
    with start("serve.attribution=found") as bare:
        begin(page, bare.url, "fn main() {}")
        page.run("document.getElementById('ask').click()")
        page.until(f"{FOUND}.includes('m31r attribute FILE makes one')")


def test_what_the_model_and_the_data_say_stays_text(page: Page, start: Start, running: Running) -> None:
    tokenizer = running.served.model.tokenizer
    kept = len(RESERVED)
    hostile = replace(tokenizer, pieces=tokenizer.pieces[:kept] + (HOSTILE.encode(),) * (len(tokenizer.pieces) - kept))
    with start(tokenizer=hostile) as running:
        begin(page, running.url, PROMPT, temperature=1, seed=3, max_new_tokens=4)
        assert write(page).startswith(HOSTILE)
        page.run("document.getElementById('after').click()")
        assert HOSTILE.replace(" ", "·") in page.run(value_of("chances"))
        page.run("document.getElementById('ask').click()")
        page.until("!!document.querySelector('.spans li')")
        assert HOSTILE in page.run(FOUND)
        page.press("Tab")
        page.run("new Promise(done => setTimeout(done, 50))")
        assert (
            page.run("document.title") == "M31R playground"
            and page.run("document.querySelectorAll('img, body script').length") == 0
        )


def test_escape_stops_the_request_and_frees_its_slot(page: Page, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(monkeypatch, 0.1)
    begin(page, running.url, PROMPT, **{**ASKED, "max_new_tokens": 200})
    gone = running.slots.counts.gone
    page.press("Enter", ctrl=True)
    page.until(PROPOSED)
    assert running.slots.busy == 1
    page.press("Escape")
    page.until(f"{STATUS} === 'Stopped.'")
    until(lambda: running.slots.busy == 0, 2)
    assert running.slots.busy == 0 and running.slots.counts.gone == gone + 1
    assert page.run(PROPOSED) and page.run(TEXT) == PROMPT
    page.press("Escape")
    assert page.run(PROPOSED) == ""


def test_typing_gives_up_what_is_being_written(page: Page, running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    slow(monkeypatch, 0.1)
    begin(page, running.url, PROMPT, **ASKED)
    page.press("Enter", ctrl=True)
    page.until(PROPOSED)
    page.type("n")
    assert page.run(TEXT) == PROMPT + "n" and page.run(PROPOSED) == ""
    until(lambda: running.slots.busy == 0, 2)
    assert page.run(PROPOSED) == ""


def test_every_control_is_reached_by_the_keyboard_and_the_editor_lets_it_go(page: Page, running: Running) -> None:
    begin(page, running.url, PROMPT, **ASKED)
    write(page)
    page.press("Tab")  # keeps
    wanted, reached = reached_by_tab(page, FOCUSABLE)
    assert wanted > 15 and reached == wanted


def test_a_mistake_is_told_by_name(page: Page, running: Running) -> None:
    begin(page, running.url, PROMPT, temperature="warm")
    page.press("Enter", ctrl=True)
    page.until(f"{STATUS}.startsWith('temperature: must be a number or null from 0 to 100')")
    assert page.run("document.querySelectorAll('[aria-invalid]').length") == 1
    begin(page, running.url, PROMPT * 40, **ASKED)
    assert write(page)
    assert "What did not fit into the context was left out" in page.run(STATUS)


def test_the_key_is_asked_for_and_kept_nowhere(page: Page, start: Start) -> None:
    with start(key=b"sesame") as locked:
        page.open(f"{locked.url}/")
        page.until("document.body?.dataset.ready === 'key'")
        for key, state, said in (("wrong", "key", "this key is wrong"), ("sesame", "yes", "ready")):
            page.run("document.body.dataset.ready = ''")
            page.run(f"document.getElementById('key-value').value = '{key}'")
            page.run("document.querySelector('#key button').click()")
            page.until(f"document.body.dataset.ready === '{state}'")
            assert page.run(value_of("live")) == said
        page.run("document.getElementById('text').focus()")
        page.type("fn main() {")
        assert page.run(f"document.getElementById('fields').elements.max_new_tokens.value = '4', {STATUS}") == ""
        page.press("Enter", ctrl=True)
        page.until(DONE)
        kept = page.run("JSON.stringify([{...localStorage}, {...sessionStorage}, location.href, document.cookie])")
        assert "sesame" not in kept and "sesame" not in page.run("document.documentElement.outerHTML")


def test_while_the_model_is_loaded_the_page_says_so(page: Page, start: Start) -> None:
    with start(ready=False) as loading:
        page.open(f"{loading.url}/")
        page.until("document.getElementById('live')?.textContent.startsWith('the model is being loaded')")


def test_a_phone_scrolls_one_way_only(page: Page, running: Running) -> None:
    begin(page, running.url, f"// {'long_' * 60}\n{RUST[3]}", **ASKED)
    write(page)
    page.run("document.getElementById('after').click()")
    page.run("document.getElementById('discard').click()")
    page.run("document.getElementById('ask').click()")
    page.until("!!document.querySelector('.spans li')")
    try:
        for width in (375, 320):
            page.size(width, 700, mobile=True)
            page.until(f"innerWidth === {width}")
            frame(page)
            assert page.run("document.documentElement.scrollWidth") <= width
            shape = "(({x, y, width, height}) => [x, y, width, height])(document.querySelector('%s').getBoundingClientRect())"
            assert page.run(shape % ".mirror") == page.run(shape % "#text")
    finally:
        page.size(1280, 900)


def test_all_colors_are_readable_in_dark_and_light(page: Page, running: Running) -> None:
    begin(page, running.url, '// c\nlet x: Vec<u8> = "s" + 12;\n')
    for scheme in ("light", "dark"):
        page.scheme(scheme)
        for kind in KINDS:
            ink, paper = (
                page.run(f"getComputedStyle(document.querySelector('{of}')).{what}")
                for of, what in ((f".mirror .{kind}", "color"), ("#editor", "backgroundColor"))
            )
            assert contrast(ink, paper) >= 4.5, (scheme, kind)


def test_nothing_is_asked_of_anybody_else_and_nothing_is_complained_of(page: Page) -> None:
    refused = re.compile(r"Failed to load resource: the server responded with a status of (400|401|501|503)")
    assert [said for said in page.said if not refused.match(said)] == []
    assert len(page.asked) > 50 and all(re.match(r"http://127\.0\.0\.1:\d+/", address) for address in page.asked)


def slow(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Has each turn of the engine take longer."""
    advance = slots.advance

    def slowly(*given: Any) -> Any:
        time.sleep(seconds)
        return advance(*given)

    monkeypatch.setattr(slots, "advance", slowly)
