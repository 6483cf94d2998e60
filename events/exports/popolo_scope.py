"""Which records a Popolo file needs beside the actors that it was asked for: primary keys, found in batches."""

from collections.abc import Collection, Iterator, Sequence, Set
from typing import Any

from django.db.models import Q

from actors.models import Actor, ActorCitation, Relationship
from actors.vocabulary import Kind as ActorKind
from actors.vocabulary import RelationshipKind
from events.models import Event, EventCitation, EventDocument, Participation
from events.vocabulary import Kind, Role
from pages.downloads import BATCH, Selection

_LINKS = ("subject", "object", "on_behalf_of", "period", "area", "kind", "label", "object__kind", "object__uuid")


class Links:
    """What the asked-for actors lead to by relationships of which readers may see both ends."""

    def __init__(self, selection: Selection) -> None:
        self.actors: set[int] = set()
        self.periods: set[int] = set()
        self.areas: set[str] = set()
        #: (uuid of the organisation, title) of the offices held.
        self.offices: set[tuple[str, str]] = set()
        public = selection.public.order_by().values("pk")
        both_ends = Relationship.objects.filter(subject__in=public, object__in=public).order_by()
        for batch in batches(selection.keys):
            found = both_ends.filter(Q(subject__in=batch) | Q(object__in=batch))
            # A parliament has as many of them as members, so they are not to be in memory all at once.
            for row in found.values(*_LINKS).iterator():
                self._add(row)
            cited = ActorCitation.objects.filter(actor__in=batch, about__in=public)
            self.actors.update(cited.values_list("about", flat=True))

    def _add(self, row: dict[str, Any]) -> None:
        self.actors |= {row["subject"], row["object"], row["on_behalf_of"]} - {None}
        self.periods |= {row["period"]} - {None}
        self.areas |= {row["area"]} - {""}
        if row["kind"] == RelationshipKind.HOLDS_OFFICE and row["object__kind"] != ActorKind.PERSON:
            self.offices.add((str(row["object__uuid"]), row["label"]))


def events_of(links: Links, *, is_whole: bool) -> list[int]:
    """The public terms that relationships belong to, and what those are part of, oldest first.

    A file of all actors has all terms and elections: they tell of bodies that it has, whether or not a membership does.
    """
    found = set(public_keys(Event, links.periods))
    if is_whole:
        terms = Event.objects.public().filter(kind__in=[Kind.TERM, Kind.ELECTION])
        found.update(terms.values_list("pk", flat=True))
    newest = found
    while newest := set(public_keys(Event, _parents(newest) - found)):
        found |= newest
    return _chronological(found)


def organisers_of(events: Sequence[int]) -> set[int]:
    """The actors that held these events, such as the parliament whose term it is."""
    return {
        key
        for batch in batches(events)
        for key in Participation.objects.filter(event__in=batch, role=Role.ORGANISER).values_list("actor", flat=True)
    }


def documents_of(actors: Sequence[int], events: Sequence[int], named: Set[int]) -> list[int]:
    """The documents that these actors and events cite, and those that came out of the events.

    named are the actors that the file names: a citation about any other is not told, so its document is not either.
    """
    found: set[int] = set()
    for model, owner, keys in ((ActorCitation, "actor", actors), (EventCitation, "event", events)):
        for batch in batches(keys):
            cited: Any = model._base_manager.filter(**{f"{owner}__in": batch})
            rows = cited.values_list("document", "about")
            found.update(document for document, about in rows if about is None or about in named)
    for batch in batches(events):
        found.update(EventDocument.objects.filter(event__in=batch).values_list("document", flat=True))
    return sorted(found)


def public_keys(model: type[Actor | Event], keys: Collection[int]) -> list[int]:
    """Those of the keys whose records readers may see, ascending."""
    public = model.objects.public().order_by("pk")
    return [pk for batch in batches(sorted(keys)) for pk in public.filter(pk__in=batch).values_list("pk", flat=True)]


def batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), BATCH):
        yield list(keys[start : start + BATCH])


def _parents(events: Collection[int]) -> set[int]:
    return {
        parent
        for batch in batches(sorted(events))
        for parent in Event.objects.filter(pk__in=batch, parent__isnull=False).values_list("parent", flat=True)
    }


def _chronological(events: Collection[int]) -> list[int]:
    dated = [
        (day is None, day, pk)
        for batch in batches(sorted(events))
        for pk, day in Event.objects.filter(pk__in=batch).values_list("pk", "date_earliest")
    ]
    return [pk for *_, pk in sorted(dated, key=lambda row: (row[0], str(row[1]), row[2]))]
