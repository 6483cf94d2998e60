"""Natural keys: the fields that tell one row from its fellows in a file."""

from actors.models import Actor, ActorCitation, ActorIdentifier, ActorName, Relationship
from events.models import Event, EventCitation, EventDocument, EventIdentifier, EventLink, Participation, Place
from history.records import Recorded
from sources.models import Document

#: By model; the first of the fields must be given.
KEYS: dict[type[Recorded], tuple[str, ...]] = {
    Place: ("name", "country", "geo_precision"),
    **dict.fromkeys((Document, Actor, Event), ("slug",)),
    ActorName: ("name",),
    Relationship: ("kind", "object", "label", "period"),
    Participation: ("actor", "role"),
    EventDocument: ("document", "role"),
    EventLink: ("to", "kind"),
    **dict.fromkeys((ActorIdentifier, EventIdentifier), ("scheme", "value")),
    **dict.fromkeys((ActorCitation, EventCitation), ("document", "locator", "field", "about")),
}
