"""Where a record is used: every row of another record that links it, whatever field it does so by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.text import capfirst

from history.records import Part, Record, Recorded

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
    """All uses of `record` by one field of another model."""

    record: Record
    field: Any

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
        return self.field.model._base_manager.filter(**{self.field.name: self.record})


def owner_of(model: type[Recorded]) -> type[Record]:
    """The model of the record that rows of `model` belong to; itself for a record."""
    if issubclass(model, Part):
        owner: Any = model._meta.get_field(model.belongs_to)
        return owner.related_model
    return model  # type: ignore[return-value]


def uses(record: Record, may_see: Callable[[type[Record]], bool]) -> list[Use]:
    """Each kind of use that there is, of records that the viewer may see. The record's own rows are no use of it."""
    found = (Use(record, field) for field in linking_fields(type(record)))
    return [use for use in found if may_see(use.owner) and use.count]


def in_the_way(record: Record, may_see: Callable[[type[Record]], bool]) -> list[str]:
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


def _named(use: Use, visible: bool) -> list[str]:
    kind = use.owner._meta
    if not visible:
        named = kind.verbose_name if use.count == 1 else kind.verbose_name_plural
        return [f"{use.count} {named} that you may not see"] if use.count else []
    names = [f"{capfirst(kind.verbose_name)}: {row.record}" for row in use.named(use.rows[:NAMED])]
    more = use.count - NAMED if len(names) == NAMED else 0
    return names + ([f"{capfirst(kind.verbose_name_plural)}: {more} more"] if more else [])
