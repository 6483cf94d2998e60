"""One door to every kind of source: tables with a profile or a mapping of one's own, and Popolo files."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

from events.importing import profiles
from events.importing.mapping import TableMapping
from events.importing.popolo import PopoloSource
from events.importing.proposals import Source
from events.importing.specs import MappingFault
from events.importing.tables import TableSource

POPOLO = "popolo"


@dataclass(frozen=True)
class Reading:
    """How a file is to be read. What is empty is found out, except for the day order, which must be stated."""

    profile: str = ""
    mapping: str = ""  # YAML; goes before the profile
    order: str = ""
    encoding: str = ""
    delimiter: str = ""
    scheme: str = ""  # of a Popolo file
    shorten: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def table_mapping(self) -> TableMapping:
        """Raises MappingFault."""
        if self.mapping:
            return TableMapping.from_yaml(self.mapping.encode())
        if self.profile not in profiles.names():
            raise MappingFault(f"There is no profile “{self.profile}”. There are: {', '.join(known_profiles())}.")
        return profiles.load(self.profile)

    def open(self, opened: Callable[[], BinaryIO], name: str) -> Source:
        """The source. `opened` gives the file from its start, each time. Raises ValueError with a sentence."""
        if self.profile == POPOLO and not self.mapping:
            return PopoloSource(opened, name=name, scheme=self.scheme)
        return TableSource(
            opened,
            self.table_mapping(),
            name=name,
            order=self.order,
            encoding=self.encoding,
            delimiter=self.delimiter,
            shorten=self.shorten,
        )


def known_profiles() -> list[str]:
    """All profiles, that of Popolo files included."""
    return [*profiles.names(), POPOLO]
