"""The configuration of `m31r serve` and `m31r lsp`: the model's own, but for what the command line says of their use."""

import argparse
from dataclasses import replace
from pathlib import Path

from m31r.config.load import changed_config, load_config
from m31r.config.schema import Config
from m31r.errors import UserError
from m31r.generate.place import config_of


def serving_config(arguments: argparse.Namespace, folder: Path) -> Config:
    """The configuration to serve `folder` with; of a file that is given, the section that has the command's name counts.

    Raises:
      UserError: there is no model in `folder`, or a field is set that is the model's.
    """
    command, config = arguments.command, config_of(folder)
    overrides = list(arguments.overrides)
    overrides += [
        (f"serve.{name}", str(getattr(arguments, name)))
        for name in ("host", "port")
        if getattr(arguments, name, None) is not None
    ]
    # the rest made the model what it is
    if wrong := [name for name, _ in overrides if not name.startswith((f"{command}.", "generate.")) and name != "seed"]:
        raise UserError(
            f"--config.{wrong[0]}: is the model's own; m31r {command} takes fields of {command} and generate, and --seed"
        )
    if arguments.config:
        config = replace(config, **{command: getattr(load_config(arguments.config, []), command)})
    return changed_config(config, overrides, str(folder))
