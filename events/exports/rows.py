"""What an export reads with each event. Of other records, only those that readers may see."""

from typing import Any

from django.db.models import Prefetch

from actors.models import Actor
from events.models import Event, EventCitation, EventDocument, EventLink, Participation
from sources.exports import among, former_records, identifiers, public_citations


def parent() -> Prefetch:
    """What an event is part of, as `public_parent`; None if readers may not see it."""
    return Prefetch("parent", Event.objects.public(), to_attr="public_parent")


def children() -> Prefetch:
    """Its parts in order, as `public_children`."""
    rows = Event.objects.filter(among("pk", Event.objects.public()))
    return Prefetch("children", rows.in_order(), to_attr="public_children")


def participations() -> Prefetch:
    """Parts of public actors, as `public_participations`; of each, `public_on_behalf_of`."""
    actors = Actor.objects.public()
    rows = Participation.objects.filter(among("actor", actors)).select_related("actor")
    bodies = Actor.objects.filter(among("pk", actors)).order_by("pk")
    rows = rows.prefetch_related(Prefetch("on_behalf_of", bodies, to_attr="public_on_behalf_of"))
    return Prefetch("participations", rows, to_attr="public_participations")


def documents() -> Prefetch:
    """Texts that belong to it as `public_documents`."""
    return Prefetch("documents", EventDocument.objects.select_related("document"), to_attr="public_documents")


def links() -> Prefetch:
    """Links to public events, as `public_links`."""
    rows = EventLink.objects.filter(among("to", Event.objects.public())).select_related("to")
    return Prefetch("links", rows, to_attr="public_links")


def citations() -> Prefetch:
    """Citations that tell of no actor whom readers may not see, as `public_citations`."""
    return public_citations(EventCitation, Actor.objects.public())


def all_parts() -> tuple[Any, ...]:
    """All that tables and JSON tell of an event. Its children name it as their parent."""
    return (identifiers(), former_records(Event), parent(), participations(), documents(), links(), citations())


def linked_parts() -> tuple[Any, ...]:
    """All that linked data tell of an event."""
    return (identifiers(), former_records(Event), parent(), participations(), children())
