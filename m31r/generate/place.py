"""What kind of folder a model is to come from, and its configuration, told without importing JAX."""

from pathlib import Path
from typing import Any

import yaml

from m31r.config.load import config_from_dict
from m31r.config.schema import Config
from m31r.errors import ConfigError, UserError, ValidationError
from m31r.train.run import SNAPSHOT, read_config

CHECKSUM = "checksum.txt"  # what makes a folder a model's
CONFIG = "config.yaml"


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
    try:
        return config_from_text((path / CONFIG).read_bytes(), path / CONFIG)
    except OSError:
        raise ValidationError(f"{path / CONFIG}: missing") from None


def config_from_text(content: bytes, place: Path) -> Config:
    """The configuration in the bytes of a YAML file; `place` names it in errors."""
    try:
        values = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise ValidationError(f"{place}: not readable as YAML ({type(error).__name__})") from None
    if not isinstance(values, dict):
        raise ValidationError(f"{place}: not a configuration")
    try:
        return config_from_dict(values, str(place))
    except ConfigError:
        return config_from_dict(_completed(values), str(place))


def _completed(values: dict[str, Any]) -> dict[str, Any]:
    """With the defaults of fields that did not exist when a model was made; those of the model itself are never guessed."""
    from m31r.command.parser import DEFAULT_CONFIG
    from m31r.config.load import as_dict, load_config  # ml_collections takes a while to import

    completed = dict(values)
    for name, default in as_dict(load_config(DEFAULT_CONFIG, [])).items():
        found = values.get(name, default)
        both = isinstance(default, dict) and isinstance(found, dict) and name != "model"
        completed[name] = {**default, **found} if both else found
    return completed
