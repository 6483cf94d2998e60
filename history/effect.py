"""What restoring an earlier snapshot, or one passage of it, would change; found out by reading only."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps

from history.comparison import Difference, differences, passages
from history.models import Change, Merge
from history.records import Record
from history.restoring import gone_sentence, portion
from history.snapshots import Json, is_reference


@dataclass(frozen=True)
class Effect:
    """What would become of `record` if what `change` has kept came back, all of it or the passage with this key."""

    record: Record
    change: Change
    passage: str = ""

    @cached_property
    def portion(self) -> Json:
        """The part of a snapshot to write; raises NoSuchPassage and UnreadableSnapshot."""
        return portion(self.record, self.change.snapshot, self.passage)

    @cached_property
    def name(self) -> str:
        """What the passage is called, now or then."""
        both = (passages(type(self.record), snapshot) for snapshot in (self._now, self.change.snapshot))
        return next((p.name for found in both for p in found if p.key == self.passage), "")

    @cached_property
    def differences(self) -> list[Difference]:
        """The redline of the record as it is now against what it would be."""
        return differences(type(self.record), self._now, {**self._now, **self._links.settled(self.portion)})

    @cached_property
    def missing(self) -> list[str]:
        """A sentence for each record that is gone, and so cannot be linked again."""
        return self._links.missing(self.portion)

    @property
    def what(self) -> str:
        """Such as “Background” of revision 3."""
        return f"“{self.name}” of revision {self.change.number}" if self.passage else f"revision {self.change.number}"

    @cached_property
    def _now(self) -> Json:
        return self.record.snapshot()

    @cached_property
    def _links(self) -> "Links":
        return Links(type(self.record), self.portion)


class Links:
    """The records that part of a snapshot refers to, as they are now; read at once, a query or two for each model."""

    def __init__(self, model: type[Record], snapshot: Json) -> None:
        self._model = model
        self._found: dict[tuple[str, Any], Any] = {}
        wanted: dict[str, set[Any]] = {}
        for reference in _references(snapshot):
            wanted.setdefault(reference["ref"], set()).add(reference["id"])
        for label, keys in wanted.items():
            self._find(label, keys)

    def _find(self, label: str, keys: set[Any]) -> None:
        model = apps.get_model(label)
        ends = {key: key for key in keys}
        merged = Merge.objects.in_force().filter(content_type__app_label=model._meta.app_label)
        merged = merged.filter(content_type__model=model._meta.model_name, loser_id__in=keys)
        for key in merged.values_list("loser_id", flat=True):
            ends[key] = Merge.objects.end(model, key)
        found = model._base_manager.in_bulk(set(ends.values()))
        self._found |= {(label, key): found.get(end) for key, end in ends.items()}

    def settled(self, snapshot: Json) -> Json:
        """The snapshot with each record named as it is now, without those that are gone and the rows that need them."""
        return {name: self._value(name, value) for name, value in snapshot.items()}

    def missing(self, snapshot: Json) -> list[str]:
        """A sentence for each reference that leads nowhere."""
        gone = (one for one in _references(snapshot) if self._found[one["ref"], one["id"]] is None)
        return list(dict.fromkeys(gone_sentence(apps.get_model(one["ref"]), one) for one in gone))

    def _value(self, name: str, value: Any) -> Any:
        if is_reference(value):
            return self._now(value)
        if not isinstance(value, list):
            return value
        if name in self._model.parts:
            row_model = getattr(self._model, name).rel.related_model
            return [self.settled(row) for row in value if self._can_stand(row_model, row)]
        return [now for one in value if (now := self._now(one))]

    def _can_stand(self, row_model: Any, row: Json) -> bool:
        named = ((row_model._meta.get_field(name), value) for name, value in row.items() if is_reference(value))
        return all(field.null or self._now(value) for field, value in named)

    def _now(self, reference: Json) -> Json | None:
        record = self._found[reference["ref"], reference["id"]]
        if record is None or not isinstance(record, Record):
            return record and reference
        return record.reference()


def _references(value: Any) -> Iterator[Json]:
    if is_reference(value):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _references(item)
