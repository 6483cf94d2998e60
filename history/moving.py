"""Rows that go from one record to another: kept as columns, and written one record after the other."""

import copy
import json
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from history.records import Part, Record
from history.snapshots import Json

Key = tuple[str, Any]
Many = dict[str, list[Any]]


def key_of(row: models.Model) -> Key:
    """What tells a row from all others: its model and its number."""
    return row._meta.label_lower, row.pk


def record_of(row: models.Model) -> Record | None:
    """The record whose history tells of this row; None for a row without history, such as an index row."""
    if isinstance(row, Part):
        return getattr(row, row.belongs_to)
    return row if isinstance(row, Record) else None


def locked(keys: Iterable[Key]) -> dict[Key, Any]:
    """The records as the database has them, locked to the end of the transaction; those that are gone are missing.

    Everybody locks models and keys in the same order, so two merges at once wait for each other and do not block.
    """
    wanted, found = set(keys), dict[Key, Any]()
    for label in sorted({label for label, _ in wanted}):
        rows = apps.get_model(label)._base_manager.select_for_update().order_by("pk")
        found |= {key_of(row): row for row in rows.filter(pk__in=[pk for of, pk in wanted if of == label])}
    return found


def is_many(row: models.Model, name: str) -> bool:
    return bool(row._meta.get_field(name).many_to_many)


def many_of(row: models.Model) -> Many:
    """Keys of what the many-valued fields of a stored row hold."""
    return {f.name: sorted(getattr(row, f.name).values_list("pk", flat=True)) for f in row._meta.many_to_many}


def has_twin(row: models.Model) -> bool:
    """Is there another row that says the same? Where a constraint sees to that, it need not be asked here."""
    names = getattr(row, "one_per", ())
    if isinstance(row, Part) and not row._meta.total_unique_constraints:
        names = [name for name in (row.belongs_to, *row.content) if not is_many(row, name)]
    same = {name: getattr(row, name) for name in names}
    return bool(same) and type(row)._base_manager.filter(**same).exclude(pk=row.pk).exists()


def as_columns(row: models.Model) -> Json:
    """All that the database has of a row, as JSON, so that the row can be made again."""
    record = record_of(row)
    kept = {
        "row": row._meta.label_lower,
        "id": row.pk,
        "of": record and key_of(record),
        "columns": {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if not f.primary_key},
        "many": many_of(row),
    }
    return json.loads(json.dumps(kept, cls=DjangoJSONEncoder))


def from_columns(kept: Json) -> Any:
    """The row of `as_columns`, not saved. It keeps its number, so that comparisons of revisions know it again."""
    model = apps.get_model(kept["row"])
    fields: list[Any] = [model._meta.get_field(name) for name in kept["columns"]]
    return model(pk=kept["id"], **{f.attname: f.to_python(kept["columns"][f.name]) for f in fields})


@dataclass(eq=False)
class Edit:
    """What is written to one record, as one revision; to rows without history if there is no record."""

    record: Record | None
    action: str = ""
    going: list[models.Model] = field(default_factory=list)
    staying: list[models.Model] = field(default_factory=list)
    coming: list[models.Model] = field(default_factory=list)
    many: list[tuple[models.Model, Many]] = field(default_factory=list)

    def write(self, by: Any, reason: str) -> None:
        """Delete, then change, then add, so that what may be there once always is; many-valued fields come last."""
        opened = self.record.revising(by=by, reason=reason, action=self.action) if self.record else nullcontext()
        with opened:
            for row in self.going:
                row.delete()
            for row in self.staying:
                row.save()
            for row in self.coming:
                row.save(force_insert=True)
            for row, many in self.many:
                for name, keys in many.items():
                    getattr(row, name).set(keys)


class Edits:
    """Edits of several records, in the order in which they were begun; each record has one."""

    def __init__(self) -> None:
        self._edits: dict[Key | None, Edit] = {}

    def of(self, record: Record | None) -> Edit:
        return self._edits.setdefault(None if record is None else key_of(record), Edit(record))

    def __iter__(self) -> Iterator[Edit]:
        return iter(self._edits.values())


@dataclass(eq=False)
class Naming:
    """A row that names the record `old` in these fields, and that `new` may take its place in."""

    row: models.Model
    old: Record
    new: Record
    fields: list[str] = field(default_factory=list)

    @cached_property
    def record(self) -> Record | None:
        return record_of(self.row)

    @cached_property
    def turned(self) -> Any:
        """A copy of the row that names the new record, as far as a field holds one value."""
        other = copy.copy(self.row)
        for name in self.fields:
            if not is_many(self.row, name):
                setattr(other, name, self.new)
        return other

    @property
    def is_of_old(self) -> bool:
        """Does it belong to the old record, and not to another one that names it?"""
        return isinstance(self.row, Part) and self.row.belongs_to in self.fields

    @cached_property
    def many(self) -> Many:
        """What many-valued fields hold once it has moved: those that name the old record, all if it moves house."""
        return {
            name: sorted(set(keys) - {self.old.pk} | {self.new.pk}) if name in self.fields else keys
            for name, keys in many_of(self.row).items()
            if name in self.fields or self.is_of_old
        }

    def move(self, edits: Edits) -> None:
        """Let the row name the new record. One that belongs to the old leaves it, and comes with its number."""
        if self.is_of_old:
            edits.of(self.old).going.append(self.row)
            edits.of(self.new).coming.append(self.turned)
        else:
            edits.of(self.record).staying.append(self.turned)
        edits.of(self.new if self.is_of_old else self.record).many.append((self.turned, self.many))

    def drop(self, edits: Edits) -> None:
        edits.of(self.record).going.append(self.row)
