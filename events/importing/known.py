"""What is here already of the records that a batch of proposals is about, in a number of queries that does not grow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from actors.models import Actor
from events.importing.proposals import OWN_SCHEMES, Proposal, Ref
from events.models import Event, Place
from history.models import Merge, Redirect
from history.records import Part, Record
from sources.models import Document


class Known:
    """The stored records of a batch, with the rows that its proposals speak of, and the keys of those they link."""

    def __init__(self, proposals: Iterable[Proposal]) -> None:
        proposals = list(proposals)
        about = {proposal.ref for proposal in proposals}
        self.keys = find(about.union(*(proposal.refs() for proposal in proposals)))
        self._records: dict[tuple[type[Record], Any], Record] = {}
        self._rows: dict[tuple[type[Part], Any], list[Part]] = defaultdict(list)
        for model in {ref.model for ref in about}:
            mine = [proposal for proposal in proposals if proposal.ref.model is model and not proposal.named_only]
            self._load(model, mine)

    def record(self, ref: Ref) -> Record | None:
        """The record of a proposal that is about one and does not merely name it; None if it is not here."""
        return self._records.get((ref.model, self.keys.get(ref)))

    def rows(self, record: Record, part: str) -> list[Part]:
        """The stored rows of one part of such a record, in the order in which they were written."""
        return self._rows[part_model(type(record), part), record.pk]

    def _load(self, model: type[Record], proposals: list[Proposal]) -> None:
        keys = {self.keys[proposal.ref] for proposal in proposals if proposal.ref in self.keys}
        for record in model._base_manager.filter(pk__in=keys).select_related(*_single(model)):
            self._records[model, record.pk] = record
        for part in sorted({part for proposal in proposals for part in proposal.parts}):
            rows = part_model(model, part)
            many = [name for name in rows.content if rows._meta.get_field(name).many_to_many]
            stored = rows._base_manager.filter(**{f"{rows.belongs_to}__in": keys}).order_by("pk")
            for row in stored.select_related(*_single(rows)).prefetch_related(*many):
                self._rows[rows, row.serializable_value(rows.belongs_to)].append(row)


def part_model(model: type[Record], part: str) -> type[Part]:
    """The model of the rows of a part. Raises AttributeError if records of this model have no such part."""
    return getattr(model, part).rel.related_model


def find(refs: Iterable[Ref]) -> dict[Ref, Any]:
    """The primary keys of those records that are here. A merged record stands for the one that it went into."""
    groups: dict[tuple[type[Record], str], list[Ref]] = defaultdict(list)
    for ref in refs:
        groups[ref.model, ref.key[0] if ref.model in (Actor, Event) else ""].append(ref)
    found: dict[Ref, Any] = {}
    for (model, scheme), wanted in groups.items():
        found |= _find(model, scheme, wanted)
    return _with_merges(found)


def _find(model: type[Record], scheme: str, refs: list[Ref]) -> dict[Ref, Any]:
    if model is Place:
        keys = {
            (name, country, precision): pk
            for name, country, precision, pk in Place.objects.filter(name__in={ref.key[0] for ref in refs}).values_list(
                "name", "country", "geo_precision", "pk"
            )
        }
        return {ref: keys[ref.key] for ref in refs if ref.key in keys}
    values = {ref.key[-1] for ref in refs}
    named = dict(_named(model, scheme, values))
    return {ref: named[ref.key[-1]] for ref in refs if ref.key[-1] in named}


def _named(model: type[Record], scheme: str, values: set[str]) -> Iterator[tuple[str, Any]]:
    """Pairs of an identifier and the key of the record that has it."""
    if model is Document or scheme == "slug":
        moved = Redirect.objects.for_model(model).filter(slug__in=values).values_list("slug", "object_id")
        yield from moved
        yield from model._base_manager.filter(slug__in=values).values_list("slug", "pk")
    elif scheme in OWN_SCHEMES:
        for value, pk in model._base_manager.filter(**{f"{scheme}__in": values}).values_list(scheme, "pk"):
            yield str(value), pk
    else:
        rows = part_model(model, "identifiers")
        yield from rows._base_manager.filter(scheme=scheme, value__in=values).values_list("value", rows.belongs_to)


def _with_merges(found: dict[Ref, Any]) -> dict[Ref, Any]:
    into: dict[tuple[type[Record], Any], Any] = {}
    for model in {ref.model for ref in found} & {Actor, Event}:
        keys = {pk for ref, pk in found.items() if ref.model is model}
        merged = model._base_manager.filter(pk__in=keys, merged_into__isnull=False)
        into |= {(model, pk): Merge.objects.end(model, pk) for pk in merged.values_list("pk", flat=True)}
    return {ref: into.get((ref.model, pk), pk) for ref, pk in found.items()}


def _single(model: type[models.Model]) -> list[str]:
    """The foreign keys that are part of what a row says."""
    fields: list[Any] = [model._meta.get_field(name) for name in model.content]  # type: ignore[attr-defined]
    return [field.name for field in fields if field.is_relation and not field.many_to_many]
