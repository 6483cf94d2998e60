"""Events and actors as a network: nodes, and edges with dates and roles, for Gephi and the like."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Self
from uuid import UUID

from actors.exports.rows import relationships
from actors.models import Actor
from actors.vocabulary import RelationshipKind, RelationshipStatus
from events.exports.rows import participations
from events.models import Event, Participation
from events.vocabulary import Attendance, Role
from pages.downloads import Selection, rows
from pages.tables import Column, Table, Vocabulary, page_address, reader, updated

PARTICIPATION = "participation"


@dataclass(frozen=True)
class Edge:
    """From an actor to an event that it takes part in, or to another actor that it stands in a relation to."""

    source: UUID
    target: UUID
    kind: str
    label: str
    role: str
    attendance: str
    on_behalf_of: list[str]
    date_edtf: str
    start_edtf: str
    end_edtf: str
    as_of_edtf: str
    date_earliest: date | None
    date_latest: date | None
    status: str
    changed_at: datetime

    @classmethod
    def of_participation(cls, row: Any) -> Self:
        event = row.event
        return cls(
            row.actor.uuid,
            event.uuid,
            PARTICIPATION,
            row.capacity or row.get_role_display(),
            row.role,
            row.attendance,
            [body.name for body in row.public_on_behalf_of],
            date_edtf=event.date_edtf,
            start_edtf="",
            end_edtf="",
            as_of_edtf="",
            date_earliest=event.date_earliest,
            date_latest=event.date_latest,
            status="",
            changed_at=event.changed_at,
        )

    @classmethod
    def of_relationship(cls, row: Any) -> Self:
        body = row.on_behalf_of
        return cls(
            row.subject.uuid,
            row.object.uuid,
            row.kind,
            row.label or row.get_kind_display(),
            role="",
            attendance="",
            on_behalf_of=[body.name] if body else [],
            date_edtf="",
            start_edtf=row.start_edtf,
            end_edtf=row.end_edtf,
            as_of_edtf=row.as_of_edtf,
            date_earliest=row.start_earliest,
            date_latest=row.end_latest,
            status=row.status,
            changed_at=row.subject.changed_at,
        )


def _kind_of_node(node: Any) -> str:
    return node._meta.model_name


def _of_event(name: str) -> Any:
    return lambda node: getattr(node, name) if isinstance(node, Event) else None


# Gephi knows columns by these names, with capitals: Id, Label, Source, Target, Type.

NODES = Table(
    "nodes",
    "The events, and the actors that take part in them.",
    (
        Column("Id", attrgetter("uuid"), "Id of the event or actor."),
        Column("Label", attrgetter("name"), "Its name."),
        Column("record", _kind_of_node, "What the node is.", vocabulary=(("event", "event"), ("actor", "actor"))),
        Column("kind", attrgetter("kind"), "What sort of event or actor it is; words as in events and actors."),
        Column("slug", attrgetter("slug"), "Last part of its address."),
        Column("url", page_address, "Address of its page."),
        Column(
            "date_edtf", _of_event("date_edtf"), "When an event took place, in EDTF.", empty="not known, or an actor"
        ),
        Column("date_earliest", _of_event("date_earliest"), "First possible day of it.", "date", empty="as before"),
        Column("date_latest", _of_event("date_latest"), "Last possible day of it.", "date", empty="as before"),
        updated("record"),
    ),
)

_KINDS: Vocabulary = ((PARTICIPATION, "takes part in"), *RelationshipKind.choices)
_OF_EVENT, _OF_RELATION = "not known, or a relation", "not known, or a participation"

EDGES = Table(
    "edges",
    "Who takes part in which event, and how those actors stand to each other.",
    (
        Column("Source", reader("source"), "Id of the actor."),
        Column("Target", reader("target"), "Id of the event or of the other actor."),
        Column("Type", lambda edge: "Directed", "Always Directed: an edge is read from source to target."),
        Column("Label", reader("label"), "Capacity, role or title; else the relation in words."),
        Column("kind", reader("kind"), "What sort of edge it is.", vocabulary=_KINDS),
        Column(
            "role", reader("role"), "As what the actor took part.", vocabulary=tuple(Role.choices), empty="a relation"
        ),
        Column(
            "attendance",
            reader("attendance"),
            "Whether the actor came.",
            vocabulary=tuple(Attendance.choices),
            empty="a relation",
        ),
        Column("on_behalf_of", reader("on_behalf_of"), "Names of those on whose behalf.", empty="none", several=True),
        Column("date_edtf", reader("date_edtf"), "When the event took place, in EDTF.", empty=_OF_EVENT),
        Column("start_edtf", reader("start_edtf"), "Since when the relation held, in EDTF.", empty=_OF_RELATION),
        Column("end_edtf", reader("end_edtf"), "Until when the relation held, in EDTF.", empty=_OF_RELATION),
        Column("as_of_edtf", reader("as_of_edtf"), "A day on which it held, in EDTF.", empty=_OF_RELATION),
        Column("date_earliest", reader("date_earliest"), "First possible day of either.", "date", empty="not known"),
        Column("date_latest", reader("date_latest"), "Last possible day of either.", "date", empty="not known"),
        Column(
            "status",
            reader("status"),
            "Whether the relation still holds.",
            vocabulary=tuple(RelationshipStatus.choices),
            empty="a participation",
        ),
        updated("event, or the actor that is the source,"),
    ),
)


def nodes(selection: Selection) -> Iterator[str]:
    return NODES.csv(_nodes(selection))


def edges(selection: Selection) -> Iterator[str]:
    return EDGES.csv(_edges(selection))


def _nodes(selection: Selection) -> Iterator[Any]:
    keys = set[int]()
    for event in selection.rows(participations()):
        keys |= {row.actor_id for row in event.public_participations}
        yield event
    yield from rows(Actor.objects.public(), sorted(keys))


def _edges(selection: Selection) -> Iterator[Edge]:
    keys = set[int]()
    for row in _participations(selection):
        keys.add(row.actor_id)
        yield Edge.of_participation(row)
    for actor in rows(Actor.objects.public().prefetch_related(relationships()), sorted(keys)):
        # Edges to actors that are not in the table of nodes would make nodes without a name.
        yield from (Edge.of_relationship(row) for row in actor.public_relationships if row.object_id in keys)


def _participations(selection: Selection) -> Iterator[Participation]:
    for event in selection.rows(participations()):
        yield from event.public_participations
