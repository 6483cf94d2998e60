"""Tables of events: their columns, in an order that data users may rely on."""

from typing import Any

from events.models import Event, EventDocument, EventLink, Participation, Place
from events.vocabulary import Attendance, LinkKind, Role
from pages.tables import Column, Table, about, identity, reader, several, stored, updated
from sources.exports import IDENTIFIERS_CELL, MERGED_CELL, SOURCES_CELL
from sources.models import Document

EVENT_COLUMNS = (
    *identity("event"),
    stored(Event, "kind", meaning="What sort of event it is."),
    stored(Event, "summary"),
    stored(
        Event,
        "date_edtf",
        meaning="When, in EDTF (ISO 8601-2): a/b lasted from a to b, [a..b] is one day or time between.",
    ),
    stored(Event, "date_text", meaning="When, in the words of the source."),
    stored(Event, "date_earliest", empty="open or not known"),
    stored(Event, "date_latest", empty="open, still going on, or not known"),
    stored(Event, "status", meaning="Whether it took place."),
    stored(Event, "status_as_of_edtf", meaning="The day on which the status was known to be this, in EDTF."),
    stored(Event, "outcome", meaning="What came of it, apart from whether it took place."),
    stored(Event, "outcome_note", meaning="What came of it, in words.", empty="nothing to add"),
    Column("parent_id", reader("public_parent.uuid"), "Id of the event that this is part of.", empty="none"),
    Column("parent_name", reader("public_parent.name"), "Name of that event.", empty="none"),
    stored(Event, "ordinal", meaning="Its number in that event: 3 for the third round.", empty="not counted"),
    stored(Event, "stated_count"),
    stored(Event, "place", "place_id", meaning="Names the place in the table of places."),
    stored(Place, "name", "place", of="place", meaning="Where, as of this very event; never that of the parent."),
    stored(Place, "country", of="place", meaning="Country of the place, ISO 3166-1 code of two letters."),
    stored(Place, "latitude", of="place", meaning="Degrees north; negative to the south of the equator."),
    stored(Place, "longitude", of="place", meaning="Degrees east; negative to the west of Greenwich."),
    stored(
        Place, "geo_precision", of="place", meaning="How closely the coordinates are meant.", empty="place not known"
    ),
    stored(Event, "wikidata", meaning="Item of Wikidata, such as Q1065."),
)

EVENTS = Table("events", about(Event), (*EVENT_COLUMNS, updated("event")))

PARTICIPATION_KEY = (
    Column("event_id", reader("event.uuid"), "Id of the event."),
    Column("actor_id", reader("actor.uuid"), "Id of the actor."),
    Column("actor_name", reader("actor.name"), "Name of the actor."),
    stored(Participation, "role", meaning="As what the actor took part."),
)

PARTICIPATIONS = Table(
    "participations",
    about(Participation),
    (
        *PARTICIPATION_KEY,
        stored(Participation, "attendance", meaning="Whether the actor came."),
        stored(Participation, "capacity", empty="none"),
        updated("event", of="event"),
    ),
)

ON_BEHALF_OF = Table(
    "on_behalf_of",
    "On whose behalf actors took part. The first four columns are those of the participation.",
    (
        *(
            Column(c.name, lambda row, read=c.read: read(row[0]), c.meaning, c.type, c.vocabulary)
            for c in PARTICIPATION_KEY
        ),
        Column("on_behalf_of_id", lambda row: row[1].uuid, "Id of the actor on whose behalf."),
        Column("on_behalf_of_name", lambda row: row[1].name, "Name of that actor."),
        Column("updated_at", lambda row: row[0].event.changed_at, "When the event last changed, in UTC.", "datetime"),
    ),
)

EVENT_DOCUMENTS = Table(
    "event_documents",
    about(EventDocument),
    (
        Column("event_id", reader("event.uuid"), "Id of the event."),
        stored(Document, "slug", "document_id", of="document", meaning="Id of the document."),
        stored(Document, "title", "document_title", of="document", meaning="Title of the document."),
        stored(EventDocument, "role", meaning="What the document is to the event."),
        updated("event", of="event"),
    ),
)

LINKS = Table(
    "links",
    about(EventLink),
    (
        Column("event_id", reader("event.uuid"), "Id of the event."),
        stored(EventLink, "kind", meaning="The link, read from this event to the other."),
        Column("to_id", reader("to.uuid"), "Id of the other event."),
        Column("to_name", reader("to.name"), "Name of the other event."),
        updated("event", of="event"),
    ),
)

PLACES = Table(
    "places",
    about(Place),
    (
        stored(Place, "id", meaning="Names the place in these tables."),
        stored(Place, "name", meaning="What the place is called."),
        stored(Place, "country"),
        stored(Place, "latitude", meaning="Degrees north; negative to the south of the equator."),
        stored(Place, "longitude", meaning="Degrees east; negative to the west of Greenwich."),
        stored(Place, "geo_precision", meaning="How closely the coordinates are meant."),
        updated("place"),
    ),
)


def _on_behalf_of(participation: Any) -> str:
    return " + ".join(body.name for body in participation.public_on_behalf_of)


FLAT = Table(
    "events",
    "Events, one row each. Cells with several values have “; ” between them.",
    (
        *EVENT_COLUMNS,
        several("participants", "public_participations", reader("actor.name"), "Names of those who took part."),
        several("participant_ids", "public_participations", reader("actor.uuid"), "Their ids, in the same order."),
        several("roles", "public_participations", reader("role"), "As what, in the same order.", Role),
        several("attendance", "public_participations", reader("attendance"), "Whether they came.", Attendance),
        several(
            "on_behalf_of",
            "public_participations",
            _on_behalf_of,
            "On whose behalf, in the same order; several have “ + ” between them.",
        ),
        several("documents", "public_documents", reader("document.title"), "Titles of texts that belong to it."),
        several("links", "public_links", reader("kind"), "What it is to other events.", LinkKind),
        several("link_ids", "public_links", reader("to.uuid"), "Ids of those events, in the same order."),
        IDENTIFIERS_CELL,
        SOURCES_CELL,
        MERGED_CELL,
        updated("event"),
    ),
)
