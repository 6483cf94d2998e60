"""Popolo JSON: a list of actors with their memberships and terms, such that an import of it gives the same records.

What is asked for is there in full. Actors that it leads to (the other end of a membership, the party that somebody
sits for) are there by name, marked `context`. All are records that readers may see.
"""

import json
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from actors.models import Actor, Relationship
from actors.vocabulary import Kind
from events import popolo
from events.exports.popolo_rows import (
    Json,
    Scope,
    actor_row,
    area_row,
    context_row,
    document_row,
    event_row,
    is_membership,
    membership_row,
    post_row,
    relationship_row,
)
from events.exports.popolo_scope import Links, batches, documents_of, events_of, organisers_of, public_keys
from events.models import Event
from pages.downloads import Format, Selection, array_of, rows
from sources.models import Document

_ACTOR_PARTS = ("names", "identifiers", "citations__document", "citations__about", "relationships__object")
_EVENT_PARTS = (
    "identifiers",
    "participations__actor",
    "participations__on_behalf_of",
    "links__to",
    "documents__document",
    "citations__document",
    "citations__about",
)


def write(selection: Selection) -> Iterator[str]:
    """The file, a piece at a time."""
    file = _File(selection)
    yield '{\n"meta": ' + _json(file.meta())
    for name, items in file.sections():
        yield f',\n"{name}": '
        yield from array_of(map(_json, items))
    yield f',\n"{popolo.EXTRA}": {{'
    for place, (name, items) in enumerate(file.extra_sections()):
        yield f'{"," if place else ""}\n"{name}": '
        yield from array_of(map(_json, items))
    yield "}\n}\n"


POPOLO = Format("popolo.json", "application/json; charset=utf-8", write)


class _File:
    """What one file has, section by section; each is read from the database as it is written."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.asked = set(selection.keys)
        self.links = Links(selection)
        is_whole = len(self.asked) == selection.public.count()
        self.events = events_of(self.links, is_whole=is_whole)
        linked = self.links.actors | organisers_of(self.events)
        self.context = public_keys(Actor, linked - self.asked)
        self.scope = Scope(self.asked.union(self.context), set(self.events))

    def meta(self) -> Json:
        query = f"?{self.selection.query}" if self.selection.query else ""
        return {
            "scheme": popolo.OWN_IDS,
            "name": settings.SITE_NAME,
            "sources": [f"{settings.SITE_URL}{reverse('actors:list')}{query}"],
        }

    def sections(self) -> Iterator[tuple[str, Iterable[Json]]]:
        yield "persons", self._actors(Q(kind=Kind.PERSON))
        yield "organizations", self._actors(~Q(kind=Kind.PERSON))
        yield "memberships", self._relationships(membership_row, are_memberships=True)
        yield "posts", (post_row(*office) for office in sorted(self.links.offices))
        yield "events", self._events()
        yield "areas", map(area_row, sorted(self.links.areas))

    def extra_sections(self) -> Iterator[tuple[str, Iterable[Json]]]:
        yield "relationships", self._relationships(relationship_row, are_memberships=False)
        cited = documents_of(self.selection.keys, self.events, self.scope.actors)
        yield "documents", map(document_row, rows(Document.objects.all(), cited))

    def _actors(self, which: Q) -> Iterator[Json]:
        public = self.selection.public.filter(which)
        for actor in rows(public.prefetch_related(*_ACTOR_PARTS), self.selection.keys):
            yield actor_row(actor, self.scope)
        for actor in rows(public.prefetch_related("identifiers"), self.context):
            yield context_row(actor)

    def _relationships(self, row_of: Callable[[Relationship, Scope], Json], *, are_memberships: bool) -> Iterator[Json]:
        """Each once and with its subject, so that those of one actor come in the order in which they were written."""
        for batch in batches([*self.selection.keys, *self.context]):
            found = Relationship.objects.filter(subject__in=batch).order_by("pk")
            for row in found.select_related("subject", "object", "on_behalf_of", "period"):
                if self._has(row) and is_membership(row) == are_memberships:
                    yield row_of(row, self.scope)

    def _has(self, row: Relationship) -> bool:
        ends = {row.subject_id, row.object_id}
        return ends <= self.scope.actors and not ends.isdisjoint(self.asked)

    def _events(self) -> Iterator[Json]:
        found = Event.objects.select_related("parent", "place").prefetch_related(*_EVENT_PARTS)
        return (event_row(event, self.scope) for event in rows(found, self.events))


def _json(row: Json) -> str:
    return json.dumps(row, ensure_ascii=False)
