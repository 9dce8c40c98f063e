"""The command line as data."""

import pytest

from m31r.command.parser import parse, split_overrides
from m31r.errors import UserError


def test_flags_without_a_command_mean_the_main_job() -> None:
    parsed = parse(["--config=configs/smoke.py", "--workdir=runs/x", "--stage=filter"])
    assert (parsed.command, parsed.config, parsed.workdir, parsed.stage) == ("run", "configs/smoke.py", "runs/x", "filter")


def test_overrides_alone_mean_the_main_job_and_nothing_at_all_means_no_command() -> None:
    assert parse(["--config.seed=7"]).command == "run"
    assert parse([]).command is None


def test_overrides_are_taken_out_wherever_they_stand() -> None:
    parsed = parse(["--config.train.steps=5", "train", "--config.seed", "7", "--workdir=x", "--config.data_folder=a=b"])
    assert parsed.command == "train"
    assert parsed.overrides == [("train.steps", "5"), ("seed", "7"), ("data_folder", "a=b")]


def test_seed_is_an_override_that_comes_last() -> None:
    assert parse(["crawl", "--seed=3", "--config.seed=4"]).overrides == [("seed", "4"), ("seed", "3")]


def test_the_model_to_begin_from_is_an_override_too() -> None:
    for words in ([], ["train"], ["shard"], ["tokenizer", "train"]):
        assert parse([*words, "--init=models/base"]).overrides == [("train.init", "models/base")]


def test_an_override_may_be_empty_or_negative() -> None:
    rest, overrides = split_overrides(["--config.a=", "--config.b", "-1", "c"])
    assert (rest, overrides) == (["c"], [("a", ""), ("b", "-1")])


@pytest.mark.parametrize(
    "words",
    [
        ["frobnicate"],
        ["crawl", "--colour=red"],
        ["crawl", "extra"],
        ["generate"],
        ["tokenizer"],
        ["tokenizer", "sing"],
        ["train", "--seed=x"],
        ["train", "--workdir"],
        ["train", "--init="],
        ["crawl", "--init=x"],
        ["--config.train.steps"],
        ["--stage=nothing"],
        ["--config="],
        ["--workdir="],
        ["trace"],
        ["trace", "first"],
        ["verify"],
        ["info", ""],
        ["--log-level=loud"],
        ["generate", "--run=x", "--top-k=1.5"],
    ],
    ids=" ".join,
)
def test_words_that_do_not_fit_are_a_user_error_on_one_line(words: list[str]) -> None:
    with pytest.raises(UserError) as error:
        parse(words)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "command",
    ["", "run", "crawl", "filter", "dataset", "tokenizer train", "tokenizer encode", "tokenizer decode", "shard", "train",
     "resume", "generate", "export", "import", "trace", "verify", "info", "clean"],
)  # fmt: skip
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as leaving:
        parse([*command.split(), "--help"])
    assert leaving.value.code == 0 and "--config.SECTION.FIELD=VALUE" in capsys.readouterr().out
