"""Where a record is used: every row of another record that links it, whatever field it does so by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.text import capfirst

from history.records import Part, Record, Recorded

#: Tells of a model which of its records somebody may see, as a condition; None for none of them.
Reach = Callable[[type[Record]], models.Q | None]

EVERYTHING = models.Q()

#: How many uses of each kind are shown before the rest are left to a page of their own.
SHOWN = 20
#: How many of those that stand in the way of a deletion are named, of each kind.
NAMED = 5


@dataclass(frozen=True)
class UsingRow:
    """One use: the record that links, and what its row says, empty if the record itself is what links."""

    record: Record
    text: str


@dataclass(frozen=True)
class Use:
    """The uses of `record` by one field of another model, by all records or by those within reach."""

    record: Record
    field: Any
    within: models.Q = EVERYTHING

    @property
    def key(self) -> str:
        """Names the field in an address: events.participation.actor."""
        return f"{self.field.model._meta.label_lower}.{self.field.name}"

    @property
    def label(self) -> str:
        """What links it, and as what: “Events: participants, actor”."""
        owner, row = self.owner._meta, self.field.model._meta
        rows = f"{row.verbose_name_plural}, " if self.field.model is not self.owner else ""
        return f"{capfirst(owner.verbose_name_plural)}: {rows}{self.field.verbose_name}"

    @property
    def change_view(self) -> str:
        """Name of the page in the admin on which the record that links is changed."""
        return f"admin:{self.owner._meta.app_label}_{self.owner._meta.model_name}_change"

    @property
    def owner(self) -> type[Record]:
        """The model of the records that link."""
        return owner_of(self.field.model)

    @cached_property
    def rows(self) -> models.QuerySet:
        """The rows that link, with all that naming them takes."""
        single = [f.name for f in self.field.model._meta.fields if f.remote_field]
        return self._linking.select_related(*single).order_by("-pk")

    @cached_property
    def count(self) -> int:
        return self._linking.count()

    @cached_property
    def first(self) -> list[UsingRow]:
        return list(self.named(self.rows[:SHOWN]))

    def named(self, rows: Any) -> Iterator[UsingRow]:
        for row in rows:
            part = isinstance(row, Part)
            yield UsingRow(getattr(row, row.belongs_to) if part else row, str(row) if part else "")

    @property
    def _linking(self) -> models.QuerySet:
        rows = self.field.model._base_manager.filter(**{self.field.name: self.record})
        if not self.within:
            return rows
        owners = self.owner._base_manager.filter(self.within)
        return rows.filter(**{f"{getattr(self.field.model, 'belongs_to', 'pk')}__in": owners})

    def but_within(self, reach: models.Q) -> "Use":
        """The same uses as far as they are within reach."""
        return replace(self, within=reach)


def owner_of(model: type[Recorded]) -> type[Record]:
    """The model of the record that rows of `model` belong to; itself for a record."""
    if issubclass(model, Part):
        owner: Any = model._meta.get_field(model.belongs_to)
        return owner.related_model
    return model  # type: ignore[return-value]


def uses(record: Record, may_see: Reach) -> list[Use]:
    """Each kind of use that there is, of records that the viewer may see. The record's own rows are no use of it."""
    found = ((Use(record, field), may_see(owner_of(field.model))) for field in linking_fields(type(record)))
    seen = (use.but_within(reach) for use, reach in found if reach is not None)
    return [use for use in seen if use.count]


def in_the_way(record: Record, may_see: Reach) -> list[str]:
    """What keeps the record from being deleted, such as “Event: Geneva I”; what the viewer may not see is counted."""
    standing = [Use(record, field) for field in linking_fields(type(record)) if _holds(field)]
    return list(dict.fromkeys(words for use in standing for words in _named(use, may_see(use.owner))))


def linking_fields(model: type[Record]) -> list[Any]:
    """The fields of recorded models that link `model`, be it without a reverse name, and without those of its parts."""
    relations: Any = model._meta.get_fields(include_hidden=True)
    fields = [relation.field for relation in relations if _links(relation)]
    return [field for field in fields if getattr(field.model, "belongs_to", "") != field.name]


def _links(relation: Any) -> bool:
    return relation.is_relation and relation.auto_created and issubclass(relation.related_model, Recorded)


def _holds(field: Any) -> bool:
    return field.many_to_many or field.remote_field.on_delete is models.PROTECT


def _named(use: Use, reach: models.Q | None) -> list[str]:
    seen, kind = None if reach is None else use.but_within(reach), use.owner._meta
    names = [f"{capfirst(kind.verbose_name)}: {row.record}" for row in seen.named(seen.rows[:NAMED])] if seen else []
    if seen and len(names) == NAMED and (more := seen.count - NAMED):
        names.append(f"{capfirst(kind.verbose_name_plural)}: {more} more")
    hidden = 0 if seen and not seen.within else use.count - (seen.count if seen else 0)
    if hidden:
        names.append(f"{hidden} {kind.verbose_name if hidden == 1 else kind.verbose_name_plural} that you may not see")
    return names
