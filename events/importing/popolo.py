"""Popolo JSON as a source of an import: organisations, events and persons with their memberships.

Popolo is a vocabulary for people, organisations and their memberships: https://www.popoloproject.com/specs/. A record
is known again by the id that the file gives it, under a scheme that says whose ids these are, or by its Wikidata id.
Nothing is matched by name, and nothing that the file does not say is made up: a membership without dates has none,
whatever the term that it belongs to. Files that `events.exports.popolo` wrote give the same records again.
"""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from django.core.exceptions import ValidationError

from actors.models import ActorIdentifier
from events.importing.popolo_items import Json, UnreadableFile, load
from events.importing.popolo_reading import Reading
from events.importing.proposals import Fault, Proposal, Ref

_WHOSE = "Say whose ids the file has: a scheme of small letters, digits and hyphens, such as everypolitician-ireland."


class PopoloSource:
    """A `Source`. scheme says whose the ids are; a file may say so itself, as `scheme` of its `meta`.

    Raises UnreadableFile.
    """

    def __init__(self, opened: Callable[[], BinaryIO], *, name: str, scheme: str = "") -> None:
        self.name = name
        with opened() as file:
            content = load(file.read())
        self.scheme = _scheme(content, scheme)
        reading = Reading(content, self.scheme)
        self._items = list(reading.items())
        self._promised = {item.ref for item in self._items if isinstance(item, Proposal)}
        self.last_row = self._items[-1].row if self._items else 1
        self.notes = reading.notes()

    def items(self, after: int = 0) -> Iterator[Proposal | Fault]:
        """Documents, organisations, events, persons, and faults of memberships; see `Source`. A row is one of these."""
        return (item for item in self._items if item.row > after)

    def promises(self, ref: Ref) -> bool:
        return ref in self._promised


def _scheme(content: Json, stated: str) -> str:
    meta = content.get("meta")
    told = meta.get("scheme") if isinstance(meta, dict) else ""
    scheme = stated or (told if isinstance(told, str) else "")
    try:
        ActorIdentifier._meta.get_field("scheme").clean(scheme, None)
    except ValidationError as error:
        raise UnreadableFile(_WHOSE) from error
    if scheme in ("slug", "wikidata"):
        raise UnreadableFile(f"“{scheme}” has a field of its own here. {_WHOSE}")
    return scheme
