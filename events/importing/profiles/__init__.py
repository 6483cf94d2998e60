"""Mappings of well-known datasets, one YAML file each; see `events.importing.mapping`."""

from functools import cache
from pathlib import Path

from events.importing.mapping import TableMapping

_FOLDER = Path(__file__).parent


def names() -> list[str]:
    """The profiles that there are, such as pa-x."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


def text(name: str) -> bytes:
    """The YAML of a profile, to be changed and used as a mapping of one's own."""
    return (_FOLDER / f"{name}.yaml").read_bytes()


@cache
def load(name: str) -> TableMapping:
    """The mapping of this name. Raises FileNotFoundError if there is none."""
    return TableMapping.from_yaml(text(name))
