"""Bases of everything that has a history: `Record`, and `Part` for the rows that belong to one record."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import reversion
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import override

from history import ledger
from history.models import Action, Change, PublicCount
from history.querysets import RecordedQuerySet
from history.restoring import ChangedSince, check, portion, write_fields, write_many, write_rows
from history.snapshots import Json, content_hash, digest
from history.text import printable
from history.upcasting import present


def recorded(*, content: tuple[str, ...], parts: tuple[str, ...] = (), particulars: tuple[str, ...] = ()):
    """Class decorator: what a revision of this model keeps.

    content: fields that make up what the record says; they decide the content hash.
    parts: reverse names of the rows that belong to it, in reading order.
    particulars: fields whose changes are recorded but are not content, such as the slug.
    """

    def register(model: type[models.Model]) -> type[models.Model]:
        model.content, model.parts, model.particulars = content, parts, particulars  # type: ignore[attr-defined]
        # Without `follow`, which stores each row again with each change of any; see `State.rows_unlike`.
        return reversion.register(model)

    return register


class Recorded(models.Model):
    """A row that changes only while the ledger is open for its record."""

    content: tuple[str, ...]
    parts: tuple[str, ...]
    particulars: tuple[str, ...]
    #: Fields of the content that public pages do not tell.
    untold: tuple[str, ...] = ()

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.require_ledger()
        for field in self._meta.fields:
            if isinstance(value := getattr(self, field.attname), str):
                setattr(self, field.attname, printable(value))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self.require_ledger()
        return super().delete(*args, **kwargs)

    def require_ledger(self) -> None:
        """Raise UnrecordedWrite unless the ledger is open for the record of this row."""
        raise NotImplementedError

    def clean(self) -> None:
        """Refuse to name a record that has been merged into another, as a form opened before that would."""
        super().clean()
        relations: list[Any] = [field for field in self._meta.fields if field.is_relation]
        named = (field.get_cached_value(self, None) for field in relations)
        merged = [record for record in named if getattr(record, "merged_into_id", None) and record != self]
        if merged:
            raise ValidationError([f"“{r}” was merged into “{r.merged_into}”; choose that one." for r in merged])

    def validate_constraints(self, exclude: Any = None) -> None:
        """As Django does, but of fields that are derived and never typed as well.

        A form leaves out whatever it does not show, and the database would then refuse it with a server error.
        """
        derived = {field.name for field in self._meta.fields if not field.editable}
        super().validate_constraints(exclude=set(exclude or ()) - derived)

    def fields_as_json(self, names: tuple[str, ...]) -> Json:
        """The named fields as JSON values; a foreign key becomes a reference, many become a list of them."""
        return {name: _as_json(self, name) for name in names}


class Part(Recorded):
    """A row that belongs to one record (a section, a link, a name) and has no history of its own."""

    #: The foreign key to the record that this row belongs to.
    belongs_to: str
    #: The field that titles a row, where a redline shows each by itself as it does a section, and not all as a list.
    titled_by = ""

    class Meta:
        abstract = True

    def require_ledger(self) -> None:
        owner: Any = self._meta.get_field(self.belongs_to)
        ledger.require(owner.related_model, getattr(self, owner.attname), owner.get_cached_value(self, None))

    def validate_constraints(self, exclude: Any = None) -> None:
        """Of the record that it belongs to as well, which an inline form leaves out."""
        super().validate_constraints(exclude=set(exclude or ()) - {self.belongs_to})

    def as_json(self) -> Json:
        """This row in the snapshot of its record."""
        return {"id": self.pk, **self.fields_as_json(self.content)}


@dataclass(frozen=True)
class State:
    """A record as it stands in the database."""

    record: "Record"
    snapshot: Json
    particulars: Json

    @property
    def content_hash(self) -> str:
        return content_hash(self.snapshot)

    @property
    def identity(self) -> str:
        """Hash of everything that is recorded: equal if and only if there is nothing to tell."""
        return digest([self.content_hash, self.particulars])

    def rows_unlike(self, before: "State | None") -> "list[Recorded]":
        """The rows of the record that `before` did not have, or had otherwise."""
        was = before.snapshot if before else {}
        return [row for part in self.record.parts for row in self._rows_unlike(part, was.get(part, []))]

    def _rows_unlike(self, part: str, before: list[Json]) -> "list[Recorded]":
        held = {row["id"]: content_hash(row) for row in before}
        keys = [row["id"] for row in self.snapshot[part] if held.get(row["id"]) != content_hash(row)]
        return list(stored_rows(self.record, part).filter(pk__in=keys)) if keys else []

    def mark_changed(self) -> datetime:
        """Note in the row that it has just changed."""
        self.record.changed_at = timezone.now()
        type(self.record)._base_manager.filter(pk=self.record.pk).update(changed_at=self.record.changed_at)
        return self.record.changed_at


class Record(Recorded):
    """A thing with a history: each change leaves exactly one revision; a save that changes nothing, none."""

    #: Number of the way in which snapshots are written, and how one of an earlier number becomes one of the next.
    snapshot_schema = 1
    upcasters: dict[int, Callable[[Json], Json]] = {}

    changed_at = models.DateTimeField("changed", default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def reference(self) -> Json:
        """How snapshots of other records name this one; a subclass adds what a reader of them needs."""
        return {"ref": self._meta.label_lower, "id": self.pk, "name": str(self)}

    def snapshot(self) -> Json:
        """The whole content as one JSON document; see `history.snapshots`.

        What it says of other records is in the language of the public site, for readers are shown it.
        """
        with override(settings.LANGUAGE_CODE):
            parts = {part: [row.as_json() for row in stored_rows(self, part)] for part in self.parts}
            return {"schema": self.snapshot_schema, **self.fields_as_json(self.content), **parts}

    @property
    def content_hash(self) -> str:
        """SHA-256 of the content as it stands in the database."""
        return content_hash(self.snapshot())

    def revising(self, *, by: Any, reason: str = "", action: str = "") -> AbstractContextManager[ledger.Entry]:
        """Open the ledger: all that is written to this record in the block becomes one revision.

        by is the user, None for the system itself. The row is locked to the end of the block, which is one
        transaction. If content and particulars are as before, nothing is recorded, unless `action` names
        an act (such as publishing) that is to be told of in any case.
        """
        return ledger.opened(ledger.Entry(self, by, reason, action))

    def discard(self, *, by: Any, reason: str = "") -> None:
        """Delete the record and record that; raises ProtectedError, naming them, if others need it."""
        with self.revising(by=by, reason=reason, action=Action.DELETED):
            self.delete()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if users := self.linking_rows():
            raise models.ProtectedError(f"{self!r} is linked by other records.", set(users))
        return super().delete(*args, **kwargs)

    def linking_rows(self) -> list[Recorded]:
        """Rows of records that link this one in a many-valued field: deletion would change them without a word."""
        # Django offers on_delete for foreign keys only; links of a many-to-many field just go.
        return [
            row
            for relation in self._meta.related_objects
            if relation.many_to_many and issubclass(relation.related_model, Recorded)
            for row in relation.related_model._base_manager.filter(**{relation.field.name: self})
        ]

    def stored(self) -> State | None:
        """The record as the database has it, its row locked; None if it is not there."""
        if self.pk is None:
            return None
        found = type(self)._base_manager.select_for_update().filter(pk=self.pk).first()
        return found.state() if found else None

    def state(self) -> State:
        return State(self, self.snapshot(), self.fields_as_json(self.particulars))

    def require_ledger(self) -> None:
        ledger.require(type(self), self.pk, self)

    def after_change(self, *, deleted: bool) -> None:
        """What follows from a change, in its transaction, once it is recorded; `self` is the row as it is stored.

        Of a deleted record, as it was. A subclass that overrides this calls it, unless readers see no row of it.
        """
        PublicCount.objects.advance()

    def restore(
        self, snapshot: Json, *, by: Any, reason: str = "", passage: str = "", seen: int | None = None
    ) -> list[str]:
        """Bring the content of an earlier snapshot back as a new revision; slug and other particulars stay.

        passage is the key of a `comparison.Passage`, to bring back that one only. seen is the number of the latest
        revision that the user knew. Returns a sentence for each linked record that is gone and so could not come back.
        Raises, with nothing changed, ChangedSince, NoSuchPassage, UnreadableSnapshot, or ValidationError if the content
        no longer fits, such as an identifier that another record has by now.
        """
        with self.revising(by=by, reason=reason, action=Action.RESTORED):
            if seen is not None and seen != Change.objects.latest_number(self):
                raise ChangedSince
            return type(self)._base_manager.get(pk=self.pk).rewrite(portion(self, snapshot, passage))

    def rewrite(self, snapshot: Json) -> list[str]:
        """Make the content that of `snapshot`, inside an open ledger; touches no particulars.

        Returns a sentence for each thing that could not come back because a record it needs is gone.
        """
        snapshot, missing = present(type(self), snapshot), list[str]()
        write_fields(self, self.content, snapshot, missing)
        check(self)
        self.save()
        write_many(self, self.content, snapshot, missing)
        # A part that came to the model later is in no older snapshot, and stays as it is.
        for part in filter(snapshot.__contains__, self.parts):
            write_rows(self, part, snapshot[part], missing)
        return list(dict.fromkeys(missing))


def stored_rows(record: Record, part: str) -> models.QuerySet:
    """The rows of one part in reading order, as the database has them whatever is prefetched."""
    model = getattr(record, part).model
    relations = [f for name in model.content if (f := model._meta.get_field(name)).is_relation]
    single = [field.name for field in relations if not field.many_to_many]
    many = [models.Prefetch(f.name, f.related_model._base_manager.order_by("pk")) for f in relations if f.many_to_many]
    rows = model._base_manager.filter(**{model.belongs_to: record}).prefetch_related(*many)
    return rows.select_related(*single) if single else rows


def _as_json(row: models.Model, name: str) -> Any:
    if row._meta.get_field(name).many_to_many:
        others = getattr(row, name)
        # Those of a part are prefetched by `stored_rows`; those of a record may have been by anybody, long ago.
        fresh = sorted(others.all(), key=attrgetter("pk")) if isinstance(row, Part) else others.order_by("pk")
        return [_reference(other) for other in fresh]
    value = getattr(row, name)
    if isinstance(value, models.Model):
        return _reference(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _reference(other: models.Model) -> Json:
    if isinstance(other, Record):
        return other.reference()
    return {"ref": other._meta.label_lower, "id": other.pk, "name": str(other)}
