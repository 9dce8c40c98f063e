"""The configuration of `m31r serve`: the model's own, but for what the command line says of writing and serving."""

import argparse
from dataclasses import replace
from pathlib import Path

from m31r.config.load import changed_config, load_config
from m31r.config.schema import Config
from m31r.errors import UserError
from m31r.generate.place import config_of

SECTIONS = ("serve.", "generate.")  # that may be changed; the rest made the model what it is


def serving_config(arguments: argparse.Namespace, folder: Path) -> Config:
    """The configuration to serve `folder` with; of a file that is given, its section `serve` counts.

    Raises:
      UserError: there is no model in `folder`, or a field is set that is the model's.
    """
    config = config_of(folder)
    overrides = list(arguments.overrides)
    overrides += [
        (f"serve.{name}", str(getattr(arguments, name))) for name in ("host", "port") if getattr(arguments, name) is not None
    ]
    if wrong := [name for name, _ in overrides if not name.startswith(SECTIONS) and name != "seed"]:
        raise UserError(f"--config.{wrong[0]}: is the model's own; m31r serve takes fields of serve and generate, and --seed")
    if arguments.config:
        config = replace(config, serve=load_config(arguments.config, []).serve)
    return changed_config(config, overrides, str(folder))
