"""What people changed by hand in records that were imported: an import leaves that alone."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType

from actors.names import fold
from events.importing.keys import KEYS
from events.importing.known import part_model
from history.models import Action, Change
from history.records import Record
from history.snapshots import Json, is_reference
from history.upcasting import present

#: Where in a record a value stands: (field,), or (part, number of the row, field).
Path = tuple[Any, ...]


class Hand:
    """What hands last changed in one record, as its revisions tell; an import that repeats itself changes nothing."""

    def __init__(self) -> None:
        self.paths: set[Path] = set()
        self._removed: set[tuple[str, tuple[Any, ...]]] = set()
        #: Nothing in it may be changed: it holds what two records of the source were, merged here.
        self.all = False
        self._before: dict[Path, Any] = {}
        self._rows: dict[tuple[str, Any], Json] = {}

    def touched(self, *path: Any) -> bool:
        return self.all or path in self.paths

    def was_removed(self, part: str, key: tuple[Any, ...]) -> bool:
        """Was the row with this natural key, foreign keys as numbers, taken out by hand?"""
        return (part, _folded(key)) in self._removed

    def read(self, model: type[Record], action: str, snapshot: Json) -> None:
        """Take in the next revision of the record."""
        snapshot = present(model, snapshot)
        by_hand, first = action != Action.IMPORTED, not self._before
        now = _flat(model, snapshot)
        for path, value in now.items():
            if path not in self._before or self._before[path] != value:
                # What a person left empty when making the record is free to be filled.
                self._mark(path, by_hand and not (first and value in ("", None, [])))
        rows = {(part, row["id"]): row for part in model.parts for row in snapshot.get(part, [])}
        for part, number in self._rows.keys() - rows.keys():
            key = part, _key_of(model, part, self._rows[part, number])
            (self._removed.add if by_hand else self._removed.discard)(key)
        self._before, self._rows = now, rows

    def _mark(self, path: Path, by_hand: bool) -> None:
        (self.paths.add if by_hand else self.paths.discard)(path)


def by_hand(records: Iterable[Record]) -> dict[Record, Hand]:
    """For records of one model, what hands changed in each. Reads the history only of those that hands were at."""
    found = {record: Hand() for record in records}
    if not found:
        return found
    (model,) = {type(record) for record in found}
    numbers = {record.pk: hand for record, hand in found.items()}
    changes = Change.objects.filter(content_type=ContentType.objects.get_for_model(model), object_id__in=numbers)
    edited = set(changes.exclude(action=Action.IMPORTED).values_list("object_id", flat=True))
    story = changes.filter(object_id__in=edited).order_by("object_id", "number")
    for number, action, snapshot in story.values_list("object_id", "action", "snapshot").iterator(chunk_size=100):
        numbers[number].read(model, action, snapshot)
    for number in _merged(model, numbers):
        numbers[number].all = True
    return found


def _merged(model: type[Record], numbers: Iterable[int]) -> set[int]:
    """Those of the records that others were merged into."""
    if "merged_into" not in model.particulars:
        return set()
    return set(model._base_manager.filter(merged_into__in=numbers).values_list("merged_into", flat=True))


def _flat(model: type[Record], snapshot: Json) -> dict[Path, Any]:
    flat: dict[Path, Any] = {(name,): _plain(snapshot[name]) for name in model.content if name in snapshot}
    for part in model.parts:
        for row in snapshot.get(part, []):
            flat |= {(part, row["id"], name): _plain(value) for name, value in row.items()}
    return flat


def _key_of(model: type[Record], part: str, row: Json) -> tuple[Any, ...]:
    return _folded(tuple(_plain(row.get(name)) for name in KEYS[part_model(model, part)]))


def _folded(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(fold(value) if isinstance(value, str) else value for value in key)


def _plain(value: Any) -> Any:
    """A value of a snapshot without the names that other records had then."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value["id"] if is_reference(value) else value
