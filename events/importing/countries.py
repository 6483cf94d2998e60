"""Country names of datasets as codes of ISO 3166-1. A name that is not in the table stays a name."""

from functools import cache
from pathlib import Path

import yaml

from actors.names import fold

_NAMES = Path(__file__).with_name("countries.yaml")


def country_code(name: str) -> str:
    """The code of two letters for an English name or such a code; "" if it is not known."""
    known = _codes()
    return name if name in known.values() else known.get(fold(name), "")


@cache
def _codes() -> dict[str, str]:
    # BaseLoader keeps NO a text.
    table = yaml.load(_NAMES.read_bytes(), Loader=yaml.BaseLoader)  # noqa: S506 - builds plain text only
    return {fold(name): code for code, names in table.items() for name in names}
