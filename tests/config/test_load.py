"""From files and overrides to a checked configuration: what is refused, and that every problem is named at once."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from m31r.config.load import as_dict, config_from_dict, config_hash, load_config, saved_config
from m31r.errors import ConfigError

BASE = "configs/base.py"
SHAPES = [("model.hidden_size", "256"), ("model.heads", "4"), ("model.kv_heads", "4"), ("train.batch_size", "8")]


def problems(*overrides: tuple[str, str], path: str = BASE) -> list[str]:
    """The lines below the heading of the ConfigError that these overrides give."""
    with pytest.raises(ConfigError) as error:
        load_config(path, list(overrides))
    head, *lines = str(error.value).splitlines()
    assert head == f"{path}: {len(lines)} problem(s)"
    return [line.strip() for line in lines]


@pytest.mark.parametrize("name", sorted(p.name for p in (Path(__file__).parents[2] / "configs").glob("*.py")))
def test_every_shipped_configuration_is_valid_and_survives_a_round_trip(name: str) -> None:
    config = load_config(f"configs/{name}", [])
    again = config_from_dict(yaml.safe_load(yaml.safe_dump(as_dict(config))), "snapshot")
    assert again == config and config_hash(again) == config_hash(config)


def test_overrides_are_read_as_the_type_of_their_field() -> None:
    texts = {
        "train.steps": "50",
        "train.learning_rate": "1e-3",
        "train.clip_norm": "2",
        "model.qk_norm": "true",
        "model.document_mask": "False",
        "tokenizer.algorithm": "unigram",
        "crawl.sources": "('local a', 'local b')",
        "filter.excluded_folders": "target, vendor",
        "data_folder": "12",
    }
    config = load_config(BASE, list(texts.items()))
    assert (config.train.steps, config.train.learning_rate, config.train.clip_norm) == (50, 1e-3, 2.0)
    assert (config.model.qk_norm, config.model.document_mask) == (True, False)
    assert (config.tokenizer.algorithm, config.data_folder) == ("unigram", "12")
    assert config.crawl.sources == ("local a", "local b")
    assert config.filter.excluded_folders == ("target", "vendor")


def test_the_last_of_two_overrides_counts() -> None:
    assert load_config(BASE, [("seed", "1"), ("seed", "2")]).seed == 2


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("train.stepz", "5", "train.stepz: no such field; train has accumulation"),
        ("training.steps", "5", "training.steps: no such field; the config has"),
        ("train.steps.more", "5", "train.steps.more: no such field"),
        ("train", "5", "train: is a section; set one of its fields"),
        ("train.steps", "many", "train.steps = 'many': must be int, not str"),
        ("train.steps", "1.5", "train.steps = 1.5: must be int, not float"),
        ("train.steps", "true", "train.steps = True: must be int, not bool"),
        ("train.steps", "0", "train.steps = 0: value must lie between 1 and"),
        ("train.learning_rate", "fast", "train.learning_rate = 'fast': must be float"),
        ("train.learning_rate", "-1", "train.learning_rate = -1.0: value must lie between 0 and 10"),
        ("model.qk_norm", "1", "model.qk_norm = 1: must be bool, not int"),
        ("model.precision", "float64", "must be one of 'float32', 'bfloat16', 'float16'"),
        ("model.layers", "", "model.layers = '': must be int"),
        ("crawl.sources", "()", "crawl.sources = (): number of entries must lie between"),
        ("crawl.sources", "(1, 2)", "crawl.sources = (1, 2): must be a tuple of strings"),
        ("seed", "-1", "seed = -1: value must lie between 0 and"),
        ("config_version", "2", "config_version = 2: value must lie between 1 and 1"),
        ("model.hidden_size", "250", "model.hidden_size = 250: must be model.heads = 4 times an even head size"),
        ("model.kv_heads", "3", "model.kv_heads = 3: must divide model.heads = 4"),
        ("train.accumulation", "3", "train.accumulation = 3: must divide train.batch_size = 8"),
        ("train.loss_scale", "3.0", "train.loss_scale = 3.0: must be a power of two"),
        ("dataset.test_fraction", "0.97", "nothing is left to train on"),
        ("model.context_length", "0", "model.context_length = 0: value must lie between"),
    ],
)
def test_a_bad_value_is_named_with_its_field_and_what_is_allowed(name: str, text: str, words: str) -> None:
    (line,) = problems(*SHAPES, (name, text))
    assert words in line


def test_several_problems_are_all_listed_at_once() -> None:
    bad = [("train.stepz", "5"), ("model.layers", "0"), ("model.precision", "half"), ("tokenizer.vocab_size", "big")]
    lines = problems(*bad)
    assert len(lines) == 4
    assert all(any(line.startswith(name) for line in lines) for name, _ in bad)


def test_all_clashes_between_fields_are_listed_at_once() -> None:
    schedule = (("train.schedule", "wsd"), ("train.decay_fraction", "0.97"))
    lines = problems(*SHAPES, ("model.heads", "3"), ("train.accumulation", "3"), ("model.attention", "cudnn"), *schedule)
    assert len(lines) == 6  # head size, kv heads, accumulation, the decay, and cudnn's precision and document mask


def test_what_flash_attention_cannot_take_is_said_with_the_alternative() -> None:
    shape = (("model.hidden_size", "192"), ("model.heads", "4"), ("model.kv_heads", "4"), ("model.context_length", "200"))
    lines = problems(*shape, ("model.attention", "flash"))
    assert len(lines) == 3
    for words in ("needs model.precision", "a model.context_length that 128 divides", "a head size of 16, 32, 64 or 128"):
        assert any(words in line and "set model.attention = 'xla'" in line for line in lines)


@given(st.floats())
def test_no_float_outside_its_bounds_is_ever_accepted(value: float) -> None:
    values = as_dict(load_config(BASE, []))
    values["train"]["learning_rate"] = value
    if 0 <= value <= 10:
        assert config_from_dict(values, "here").train.learning_rate == value
    else:
        with pytest.raises(ConfigError, match=r"^here: 1 problem\(s\)\n  train\.learning_rate = "):
            config_from_dict(values, "here")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = 1\n", "defines no get_config()"),
        ("def get_config():\n    return 1 / 0\n", "ZeroDivisionError while reading it: division by zero"),
        ("def get_config(:\n", "SyntaxError while reading it"),
        ("def get_config():\n    return {}\n", "must return an ml_collections.ConfigDict"),
        ("import nowhere_to_be_found\n", "ModuleNotFoundError while reading it"),
    ],
)
def test_a_config_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(ConfigError) as error:
        load_config(str(tmp_path / "mine.py"), [])
    assert words in str(error.value) and len(str(error.value).splitlines()) == 1


def test_a_file_of_ones_own_builds_on_base_and_its_mistakes_are_found(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(
        "from configs import base\n\ndef get_config():\n    config = base.get_config()\n"
        "    config.train.steps = 7\n    config.train.colour = 'red'\n    del config.seed\n    return config\n"
    )
    missing, unknown = problems(path=str(tmp_path / "mine.py"))
    assert missing == "seed: missing" and unknown.startswith("train.colour: unknown field; known are accumulation, ")


def test_missing_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"configs/nowhere\.py: no such configuration file"):
        load_config("configs/nowhere.py", [])


def test_what_never_shapes_a_result_is_in_no_hash() -> None:
    runtime = [("loader.workers", "2"), ("train.checkpoint_every", "7"), ("data_folder", "elsewhere"), ("filter.workers", "0")]
    runtime += [("scale.engine", "ray"), ("scale.address", "10.0.0.1:6379"), ("filter.workers", "9")]
    assert config_hash(load_config(BASE, runtime)) == config_hash(load_config(BASE, []))


@pytest.mark.parametrize("name", ["seed", "train.steps", "model.layers", "tokenizer.vocab_size", "loader.spm_rate"])
def test_what_shapes_a_result_is_in_the_hash(name: str) -> None:
    value = "1" if name == "loader.spm_rate" else "1000"
    value = "8" if name == "model.layers" else value
    assert config_hash(load_config(BASE, [(name, value)])) != config_hash(load_config(BASE, []))


def test_a_configuration_cannot_be_changed_once_loaded() -> None:
    config = load_config(BASE, [])
    with pytest.raises(AttributeError):
        config.train.steps = 1  # type: ignore[misc]


def test_what_an_older_version_saved_takes_defaults_but_never_for_the_model() -> None:
    saved = as_dict(load_config("configs/smoke.py", [("generate.top_k", "7")]))
    del saved["generate"]["kernels"], saved["attribute"]
    found = saved_config(saved, "config.yaml")
    assert (found.generate.top_k, found.generate.kernels) == (7, "xla")
    assert found == load_config("configs/smoke.py", [("generate.top_k", "7")])
    del saved["model"]["heads"]
    with pytest.raises(ConfigError, match=r"config\.yaml: .*\n  model\.heads: missing"):
        saved_config(saved, "config.yaml")
