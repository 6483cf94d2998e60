"""What happened, or is to happen: events, their participants and places; and imports of them."""

from events.models.event import Event
from events.models.import_job import ImportJob, ImportRemark, ImportState
from events.models.parts import (
    EventCitation,
    EventDocument,
    EventIdentifier,
    EventLink,
    Participation,
)
from events.models.place import Place

__all__ = [
    "Event",
    "EventCitation",
    "EventDocument",
    "EventIdentifier",
    "EventLink",
    "ImportJob",
    "ImportRemark",
    "ImportState",
    "Participation",
    "Place",
]
