"""What kind of folder a model is to come from, and its configuration, told without importing JAX."""

from dataclasses import replace
from pathlib import Path

import yaml

from m31r.artifacts.untrusted import read_small
from m31r.config.load import saved_config
from m31r.config.schema import Config
from m31r.errors import ConfigError, UserError, ValidationError
from m31r.train.run import SNAPSHOT, read_config

CHECKSUM = "checksum.txt"  # what makes a folder a model's
CONFIG = "config.yaml"
INIT = "init"  # in a run's folder, the model's folder that it began from
SHAPE = ("layers", "hidden_size", "heads", "kv_heads", "ffn_size", "rope_base", "norm_epsilon", "qk_norm")
MOST_NESTED = 8  # collections within one another in a configuration; ours have three


def is_model_folder(path: Path) -> bool:
    """Whether `path` is a model's folder; False where it is a run's.

    Raises:
      UserError: it is neither.
    """
    if (path / CHECKSUM).is_file():
        return True
    if not (path / SNAPSHOT).is_file():
        raise UserError(f"{path}: neither a model's folder (no {CHECKSUM}) nor a run's (no {SNAPSHOT})")
    return False


def config_of(path: Path) -> Config:
    """The configuration that the model in `path` was trained with; of a model's folder no hash is looked at yet."""
    if not is_model_folder(path):
        return read_config(path)
    return config_from_text(read_small(path / CONFIG), path / CONFIG)


def check_init(config: Config) -> None:
    """Raises ConfigError, naming the fields, where the model in `train.init` is another than the configuration describes."""
    if not config.train.init:
        return
    its = config_of(Path(config.train.init))
    fields = [(f"model.{name}", getattr(its.model, name), getattr(config.model, name)) for name in SHAPE]
    fields.append(("tokenizer.vocab_size", its.tokenizer.vocab_size, config.tokenizer.vocab_size))
    differing = [f"{name} is {now!r} and the model's {wanted!r}" for name, wanted, now in fields if wanted != now]
    if differing:
        raise ConfigError(f"{config.train.init}: a model of another shape: {'; '.join(differing)}; set them alike")


def with_own_init(config: Config, run: Path) -> Config:
    """The configuration that goes on with `run` where the folder that it began from is gone: from the run's own copy."""
    if not config.train.init or Path(config.train.init).exists() or not (run / INIT / CHECKSUM).is_file():
        return config
    return replace(config, train=replace(config.train, init=str(run / INIT)))


def config_from_text(content: bytes, place: Path) -> Config:
    """The configuration in the bytes of a YAML file; `place` names it in errors."""
    try:
        _check_yaml(content, place)
        values = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ValidationError(f"{place}: not readable as YAML ({type(error).__name__})") from None
    if not isinstance(values, dict):
        raise ValidationError(f"{place}: not a configuration")
    return saved_config(values, str(place))


def _check_yaml(content: bytes, place: Path) -> None:
    """Raises ValidationError where YAML would take more memory or time to read than its size tells."""
    depth = 0
    for event in yaml.parse(content, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            raise ValidationError(f"{place}: has YAML aliases, which no configuration of ours has")
        if depth > MOST_NESTED:
            raise ValidationError(f"{place}: is nested more than {MOST_NESTED} deep")
