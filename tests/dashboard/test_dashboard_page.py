"""The page in a real browser: what it draws is the data, it follows a run that trains, and everybody can use it."""

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from browser import Page, browser, contrast, reached_by_tab
from written_runs import CRATE, Running, Start, append, update, write_run

HOSTILE = "<img src=x onerror=alert(1)>"
CURVE = 'document.querySelector(\'[data-chart="Training, next token"] .line[data-run="first"]\')'
MARKS = "[...%s.querySelectorAll('[data-%s]')].map(each => [Number(each.dataset.%s), each.getAttribute('%s') - %d])"
FOCUSABLE = "[...document.querySelectorAll('a, select, input, summary, [tabindex=\"0\"]')]"
READY = "document.body?.dataset.ready === 'yes'"


@pytest.fixture(scope="module")
def running(start: Start, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("dashboard")
    write_run(folder / "runs", "first")
    hostile = write_run(folder / "runs", HOSTILE, **{"train.learning_rate": "1e-3"})
    (hostile / "samples" / "40-completion-0.rs").write_text("</pre><script>document.title = 'taken'</script>")
    (hostile / "train.log").write_text('{"level": "error", "message": "<script>document.title = 1</script>"}\n')
    with start(folder / "runs") as one:
        yield one


@pytest.fixture(scope="module")
def page(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with browser(tmp_path_factory.mktemp("browser") / "profile") as one:
        one.size(1280, 900)
        one.open(running.url)
        one.until(READY)
        one.until(f"!!({CURVE} && document.querySelector('#failing details'))")
        yield one


def choose(page: Page, name: str, value: str) -> None:
    page.run(f"document.getElementById('{name}').value = '{value}'")
    page.run(f"document.getElementById('{name}').dispatchEvent(new Event('change'))")


def drawn(page: Page) -> list[tuple[float, float]]:
    """The points of a curve, from its path's coordinates by the axes' own marks."""
    svg = f"{CURVE}.closest('svg')"
    path = page.run(f"{CURVE}.getAttribute('d')")
    marks = {axis: page.run(MARKS % (svg, axis, axis, axis, shift)) for axis, shift in (("x", 0), ("y", 4))}

    def value(axis: str, place: float) -> float:
        (low, at), (high, to) = marks[axis][0], marks[axis][-1]
        return low + (place - at) / (to - at) * (high - low)

    return [(value("x", float(x)), value("y", float(y))) for x, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", path)]


def test_curves_are_the_data_and_grow_while_a_run_trains(page: Page, running: Running) -> None:
    choose(page, "smoothing", "0")
    points = drawn(page)
    assert [round(x) for x, _ in points] == list(range(1, 41))
    assert all(abs(y - update(step)["bits_per_byte"]) < 0.02 for step, (_, y) in enumerate(points, 1))
    append(running.root / "first", update(41), update(42, bits_per_byte=4.5))
    page.until(f"{CURVE}.getAttribute('d').split('L').length === 42")
    x, y = drawn(page)[-1]
    assert round(x) == 42 and abs(y - 4.5) < 0.02
    assert "4.500" in page.run("document.querySelector('[data-chart=\"Training, next token\"] .values').textContent")
    assert page.run("document.getElementById('live').textContent") == "live"
    assert page.run("document.querySelectorAll('[data-chart=\"Gradient norm\"] .alarm').length") == 2


def test_validation_is_drawn_and_told_crate_by_crate(page: Page) -> None:
    rows = "[...document.querySelectorAll('.sparks tbody tr')].map(each => [...each.children].map(cell => cell.textContent))"
    expected = {"serde": ["2.250", "\u22123.750"], CRATE: ["2.750", "\u22121.250"]}
    assert page.run(rows) == [[name, "", *expected[name] * 2] for name in (CRATE, "serde")]  # the hardest first
    chart = "document.querySelector('[data-chart=\"Validation of one crate\"]')"
    for name, latest in (("serde", "2.250"), (CRATE, "2.750")):
        choose(page, "crate", name)
        assert latest in page.run(f"{chart}.querySelector('.values').textContent")
        assert page.run(f"{chart}.querySelectorAll('path.mark.run-0').length") >= 3
    assert page.run("document.querySelectorAll('#crates i').length") == 0


def test_a_run_that_begins_is_listed_and_one_that_is_gone_is_not_drawn(page: Page, running: Running) -> None:
    third = write_run(running.root, "third")
    label = "[...document.querySelectorAll('#runs label')].find(each => each.textContent === 'third')"
    line = "!!document.querySelector('.line[data-run=\"third\"]')"
    page.until(f"!!{label}")
    page.run(f"{label}.click()")
    page.until(line)
    third.rename(running.root.parent / "third")
    page.until(f"!({label}) && !{line}")


def test_what_a_run_calls_itself_or_wrote_stays_text(page: Page) -> None:
    text = page.run("document.body.textContent")
    assert (
        HOSTILE in text
        and "<script>document.title = 'taken'</script>" in text
        and "<script>document.title = 1</script>" in text
    )
    assert page.run("document.title") == "M31R runs" and page.run("document.querySelectorAll('img, body script').length") == 0
    assert "mismatched types" in text and "E0308" in text and "serde" in text


def test_every_control_is_reached_and_used_by_the_keyboard(page: Page) -> None:
    wanted, reached = reached_by_tab(page, FOCUSABLE)
    assert wanted > 40 and reached == wanted
    chart = "document.querySelector('[data-chart=\"Validation\"] svg.chart')"
    said = "document.querySelector('[data-chart=\"Validation\"] .values').textContent"
    page.run(f"{chart}.focus()")
    page.press("Home")
    assert page.run(said).startswith("update 0") and "5.000" in page.run(said)
    page.press("ArrowRight")
    assert page.run(said).startswith("update 20") and "3.000" in page.run(said)
    assert page.run(f"getComputedStyle({chart}).outlineStyle") == "solid"
    page.run("document.querySelector('[data-chart=\"Validation\"] summary').focus()")
    page.press("Enter")
    page.until("document.querySelectorAll('[data-chart=\"Validation\"] tbody tr').length === 3")
    box = "document.querySelector('#runs input:checked')"
    page.run(f"window.box = {box}, box.focus()")
    before = page.run("document.querySelectorAll('#runs input:checked').length")
    page.press(" ")
    page.until(f"document.querySelectorAll('#runs input:checked').length === {before - 1}")
    page.press(" ")  # focus is still there, though the list was drawn anew
    page.until(f"document.querySelectorAll('#runs input:checked').length === {before}")


def test_a_phone_scrolls_one_way_only(page: Page) -> None:
    page.run("document.querySelectorAll('details').forEach(e => e.open = true)")
    for width in (375, 320, 1280):
        page.size(width, 700, mobile=width < 400)
        page.until(f"innerWidth === {width}")
        page.run("new Promise(requestAnimationFrame)")
        assert page.run("document.documentElement.scrollWidth") <= width


def test_dark_and_light_are_readable_and_can_be_chosen(page: Page) -> None:
    def style(selector: str, what: str) -> str:
        value: str = page.run(f"getComputedStyle(document.querySelector('{selector}')).{what}")
        return value

    papers = []
    for scheme, chosen in (("light", ""), ("dark", ""), ("dark", "light"), ("light", "dark")):
        page.scheme(scheme)
        choose(page, "theme", chosen)
        papers.append(style("body", "backgroundColor"))
        for selector, what, least in (
            ("body", "color", 7),
            (".unit", "color", 4.5),
            ("a", "color", 4.5),
            (".chart .tick", "fill", 4.5),
        ):
            assert contrast(style(selector, what), papers[-1]) >= least, (scheme, chosen, selector)
        page.run("document.body.insertAdjacentElement('beforeend', document.createElement('i')).id = 'probe'")
        for look in range(6):
            page.run(f"document.getElementById('probe').className = 'mark run-{look}'")
            assert contrast(style("#probe", "fill"), papers[-1]) >= 3, (scheme, chosen, look)
        page.run("document.getElementById('probe').remove()")
    assert papers[0] == papers[2] != papers[1] == papers[3]
    assert all(a != b for a, b in pairwise(papers[:2]))


def test_nothing_is_asked_of_anybody_else_and_nothing_is_complained_of(page: Page, running: Running) -> None:
    assert page.said == []
    assert len(page.asked) > 10 and all(address.startswith(f"{running.url}/") for address in page.asked)
