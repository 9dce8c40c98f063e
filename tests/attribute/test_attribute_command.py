import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
from grams import CONFIG
from test_attribute import documents

from m31r import pipeline
from m31r.command import run
from m31r.command.text import attribute_text
from m31r.main import main


@pytest.fixture(autouse=True)
def logging_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands run in this process, whose logging belongs to pytest."""
    monkeypatch.setattr("m31r.logs.start_logging", lambda level: None)


def test_the_spans_are_told_in_words_and_as_json(dataset, index):
    source = documents(dataset)[0][1]
    text = b"\x01\n\x01\n" + source
    (line,) = attribute_text(CONFIG, index, dataset, text, False).splitlines()
    last = 2 + source.count(b"\n")
    assert line.startswith(f"{len(source)} bytes, lines 3 to {last}: train/src/file0.rs of train0 1.0.0 (MIT) from byte 0 on")
    (found,) = map(json.loads, attribute_text(CONFIG, index, dataset, text, True).splitlines())
    assert (found["start"], found["end"], found["bytes"], found["offset"]) == (4, len(text), len(source), 0)
    assert (found["path"], found["crate"], found["version"], found["license"]) == (
        "train/src/file0.rs",
        "train0",
        "1.0.0",
        "MIT",
    )


def test_nothing_found_says_nothing(dataset, index):
    assert attribute_text(replace(CONFIG, spans=1), index, dataset, b"\x01" * 99, False) == ""


def test_the_command_reads_the_file_and_prints_the_spans(dataset, index, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pipeline, "attribution", lambda config: (index, dataset))
    monkeypatch.setattr(run, "_config", lambda arguments: SimpleNamespace(attribute=CONFIG, data_folder="data"))
    path = tmp_path / "text.rs"
    path.write_bytes(documents(dataset)[0][1])
    assert main(["attribute", str(path), "--json", "--log-level=error"]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == "train/src/file0.rs"
    assert main(["attribute", str(path), "--dry-run"]) == 0
    assert "would look" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["missing.rs", "."])
def test_a_text_that_cannot_be_read_is_the_users_error(tmp_path, name, capsys):
    assert main(["attribute", str(tmp_path / name)]) == 1
    assert "cannot read the text" in capsys.readouterr().err


def test_without_the_dataset_the_command_to_run_is_named(tmp_path, capsys):
    path = tmp_path / "text.rs"
    path.write_text("fn main() {}")
    assert main(["attribute", str(path), f"--config.data_folder={tmp_path / 'none'}"]) == 1
    assert "run m31r crawl" in capsys.readouterr().err
