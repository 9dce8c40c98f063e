"""What kind of folder a model is to come from, and its configuration, told without importing JAX."""

from pathlib import Path

import yaml

from m31r.artifacts.untrusted import read_small
from m31r.config.load import saved_config
from m31r.config.schema import Config
from m31r.errors import UserError, ValidationError
from m31r.train.run import SNAPSHOT, read_config

CHECKSUM = "checksum.txt"  # what makes a folder a model's
CONFIG = "config.yaml"
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
