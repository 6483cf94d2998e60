"""From where the page of an edition looks at what stands beside its text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.db.models import Subquery

from briefs.models import Edition
from briefs.models.edition_links import EditionLink
from briefs.models.edition_queryset import EditionQuerySet

KINDS = ("topic", "event", "actor", "author")


@dataclass(frozen=True)
class Standpoint:
    """An edition as queries about others need it: its keys, its day, when its text was frozen, what it links.

    These are values of a draft; of an edition that the same query finds they are subqueries. linked is the keys of the
    records of each kind, in order; those of an edition are found by now: a merged record by the one that it became.
    """

    at: datetime
    pk: Any
    brief: Any
    date: Any
    frozen_at: Any
    linked: Mapping[str, Any]

    @classmethod
    def of(cls, editions: EditionQuerySet, at: datetime) -> Self:
        """Of the latest of these editions of one brief, if there are any."""

        def own(field: str) -> Subquery:
            return Subquery(editions.order_by("-number").values(field)[:1])

        linked = {kind: _links(kind).filter(edition=own("pk")).values(kind) for kind in KINDS}
        return cls(at, own("pk"), own("brief"), own("date"), own("change__revision__date_created"), linked)

    @classmethod
    def of_draft(cls, edition: Edition, at: datetime) -> Self:
        """Of an edition that is not saved; its linked records are those of its snapshot."""
        return cls(at, None, edition.brief_id, edition.date, None, linked_by(edition.snapshot))

    def links(self, kind: str) -> Any:
        """The rows by which lists find an edition, of this kind; a draft has none."""
        return _links(kind).filter(edition=self.pk)


def linked_by(snapshot: Any) -> dict[str, list[int]]:
    """Keys of what a snapshot links, by kind, in order."""
    rows = (("event_links", "event"), ("actor_links", "actor"), ("authorships", "author"))
    return {
        "topic": [topic["id"] for topic in snapshot["topics"]],
        **{kind: [row[kind]["id"] for row in snapshot[part]] for part, kind in rows},
    }


def link_model(kind: str) -> type[EditionLink]:
    """The model of the rows by which lists find the editions that link a record of this kind."""
    model: Any = Edition
    return model._meta.get_field(f"{kind}_links").related_model


def _links(kind: str) -> Any:
    return link_model(kind)._base_manager.order_by("order")
