"""Which crate belongs to which split: by a hash of its name, so that no crate is ever in two."""

import hashlib
from collections.abc import Iterable

from m31r.config.schema import DatasetConfig
from m31r.errors import UserError

SPLITS = ("train", "validation", "test")


def registry_name(crate: str) -> str:
    """One spelling for all that the registry takes for the same name: those that differ in `-` and `_` and in case."""
    return crate.replace("_", "-").lower()


def position(seed: int, crate: str) -> float:
    """A number in [0, 1) that depends on nothing but the seed and the crate's name."""
    digest = hashlib.sha256(f"{seed}\0{registry_name(crate)}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def assign(config: DatasetConfig, seed: int, crates: Iterable[str]) -> dict[str, str]:
    """The split of each crate: test below its fraction, validation above that, train for the rest.

    Where a wanted split would be empty, it gets the crate of the smallest position that another split can spare.

    Raises:
      UserError: there are fewer crates than wanted splits.
    """
    groups: dict[tuple[float, str], list[str]] = {}
    for crate in crates:
        # spellings that the registry takes for one name stay together
        groups.setdefault((position(seed, crate), registry_name(crate)), []).append(crate)
    wanted = ["train", *(["validation"] if config.validation_fraction else []), *(["test"] if config.test_fraction else [])]
    if len(groups) < len(wanted):
        raise UserError(
            f"dataset: {len(groups)} crate(s) cannot fill {', '.join(wanted)}, which share no crate;"
            " add sources or set dataset.validation_fraction and dataset.test_fraction to 0"
        )
    members: dict[str, list[tuple[float, str]]] = {split: [] for split in SPLITS}
    for group in sorted(groups):
        members[_by_position(config, group[0])].append(group)
    for split in reversed(wanted):
        if not members[split]:
            donor = min((split for split in wanted if len(members[split]) > 1), key=lambda split: members[split][0])
            members[split].append(members[donor].pop(0))
    return {crate: split for split in SPLITS for group in members[split] for crate in groups[group]}


def _by_position(config: DatasetConfig, place: float) -> str:
    if place < config.test_fraction:
        return "test"
    return "validation" if place < config.test_fraction + config.validation_fraction else "train"
