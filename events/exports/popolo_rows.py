"""One record as a JSON object of Popolo; what Popolo has no word for is under `extra`, by the names of our fields."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from actors.models import Actor, ActorCitation, ActorName, Relationship
from actors.vocabulary import Kind, RelationshipKind, RelationshipStatus
from events import popolo
from events.models import Event, EventCitation, Participation, Place
from events.vocabulary import Attendance, Outcome, Role
from pages.tables import plain
from sources.models import Document

Json = dict[str, Any]

#: Relationships that are memberships to Popolo, if their object is an organisation; the others are under `extra`.
MEMBERSHIPS = {RelationshipKind.MEMBER_OF, RelationshipKind.HOLDS_OFFICE}

_CITATION = ("locator", "field", "note", "basis", "value")


@dataclass(frozen=True)
class Scope:
    """The primary keys of the records that a file has. Nothing else is named in it."""

    actors: Set[int]
    events: Set[int]

    def actor_id(self, actor: Actor | None) -> str:
        """How the file names this actor; "" if it does not."""
        return str(actor.uuid) if actor and actor.pk in self.actors else ""

    def event_id(self, event: Event | None) -> str:
        return str(event.uuid) if event and event.pk in self.events else ""


def actor_row(actor: Actor, scope: Scope) -> Json:
    """A person or organisation in full, with its other names, identifiers and sources."""
    citations = _told_citations(actor, scope)
    extra = {"slug": actor.slug, "country": actor.country, "citations": [_citation(row) for row in citations]}
    row = {
        **_head(actor),
        "other_names": [_name(name) for name in actor.names.all()],
        "identifiers": _identifiers(actor),
        "sources": _sources(citations),
        "updated_at": plain(actor.changed_at),
    }
    row |= _person(actor, extra) if actor.kind == Kind.PERSON else _organization(actor, extra, scope)
    return _told(row | {popolo.EXTRA: _told(extra)})


def context_row(actor: Actor) -> Json:
    """An actor that was not asked for, but that what was asked for leads to: enough to know who it is."""
    extra = {"slug": actor.slug, "context": True}
    return _told(_head(actor) | {"identifiers": _identifiers(actor), popolo.EXTRA: extra})


def is_membership(row: Relationship) -> bool:
    """Whether Popolo has a word for this relationship."""
    return row.kind in MEMBERSHIPS and row.object.kind != Kind.PERSON


def membership_row(row: Relationship, scope: Scope) -> Json:
    """A relationship for which Popolo has a word."""
    member = scope.actor_id(row.subject)
    is_person = row.subject.kind == Kind.PERSON
    behalf = scope.actor_id(row.on_behalf_of)
    is_plain = row.on_behalf_of is not None and row.on_behalf_of.kind != Kind.PERSON
    extra = _standing(row) | {"on_behalf_of_id": "" if is_plain else behalf}
    return _told(
        {
            "person_id": member if is_person else "",
            "member": None if is_person else {"id": member},
            "organization_id": scope.actor_id(row.object),
            "post_id": post_id(row.object.uuid, row.label) if row.kind == RelationshipKind.HOLDS_OFFICE else "",
            "role": row.label,
            "on_behalf_of_id": behalf if is_plain else "",
            "area_id": area_id(row.area),
            "legislative_period_id": scope.event_id(row.period),
            "start_date": _date(row, "start_edtf", extra),
            "end_date": _date(row, "end_edtf", extra),
            popolo.EXTRA: _told(extra),
        }
    )


def relationship_row(row: Relationship, scope: Scope) -> Json:
    """A relationship for which Popolo has no word."""
    return _told(
        {
            "kind": row.kind,
            "subject_id": scope.actor_id(row.subject),
            "object_id": scope.actor_id(row.object),
            "label": row.label,
            "on_behalf_of_id": scope.actor_id(row.on_behalf_of),
            "area": row.area,
            "period_id": scope.event_id(row.period),
            "start_edtf": row.start_edtf,
            "end_edtf": row.end_edtf,
            **_standing(row),
        }
    )


def post_row(organization: Any, label: str) -> Json:
    key = {"id": post_id(organization, label), "organization_id": str(organization)}
    return _told(key | {"label": label, "role": label})


def post_id(organization: Any, label: str) -> str:
    """The id of an office: relationships hold its title only, so it is known by that and the body."""
    return f"{organization}/{label}"


def area_row(name: str) -> Json:
    return {"id": area_id(name), "name": name}


def area_id(name: str) -> str:
    return f"area/{name}" if name else ""


def event_row(event: Event, scope: Scope) -> Json:
    """An event with those who took part in it and what it is linked to, as far as the file has them."""
    start, end = popolo.plain_span(event.date_edtf)
    taking_part = [row for row in event.participations.all() if scope.actor_id(row.actor)]
    organisers = [row.actor for row in taking_part if row.role == Role.ORGANISER and row.actor.kind != Kind.PERSON]
    citations = _told_citations(event, scope)
    extra = _event_extra(event, scope, popolo.span(start, end)) | {
        "participations": [_participation(row, scope) for row in taking_part],
        "citations": [_citation(row) for row in citations],
    }
    return _told(
        {
            "id": scope.event_id(event),
            "name": event.name,
            "classification": popolo.event_classification(event.kind),
            "description": event.summary,
            "start_date": start,
            "end_date": end,
            "location": event.place.name if event.place else "",
            "status": popolo.status_word(event.status),
            "identifiers": _identifiers(event),
            "organization_id": scope.actor_id(organisers[0]) if organisers else "",
            "parent_id": scope.event_id(event.parent),
            "attendees": [{"id": scope.actor_id(row.actor)} for row in taking_part if _attended(row)],
            "sources": _sources(citations),
            "updated_at": plain(event.changed_at),
            popolo.EXTRA: _told(extra),
        }
    )


def document_row(document: Document) -> Json:
    return _told({name: getattr(document, name) for name in ("slug", *Document.content)})


def _event_extra(event: Event, scope: Scope, plain_edtf: str) -> Json:
    links = [(row.kind, scope.event_id(row.to)) for row in event.links.all()]
    return {
        "slug": event.slug,
        "ordinal": event.ordinal if scope.event_id(event.parent) else None,
        "stated_count": event.stated_count,
        "date_edtf": "" if plain_edtf == event.date_edtf else event.date_edtf,
        "date_text": event.date_text,
        "status": event.status,
        "status_as_of_edtf": event.status_as_of_edtf,
        "outcome": "" if event.outcome == Outcome.NONE else event.outcome,
        "outcome_note": event.outcome_note,
        "place": _place(event.place) if event.place else None,
        "documents": [{"document": row.document.slug, "role": row.role} for row in event.documents.all()],
        "links": [{"kind": kind, "event_id": to} for kind, to in links if to],
    }


def _head(actor: Actor) -> Json:
    head = {"id": str(actor.uuid), "name": actor.name}
    return head if actor.kind == Kind.PERSON else head | {"classification": actor.kind}


def _person(actor: Actor, extra: Json) -> Json:
    return {
        "sort_name": actor.sort_name,
        "summary": actor.summary,
        "birth_date": _date(actor, "start_edtf", extra),
        "death_date": _date(actor, "end_edtf", extra),
    }


def _organization(actor: Actor, extra: Json, scope: Scope) -> Json:
    extra["sort_name"] = "" if actor.sort_name == actor.name else actor.sort_name
    wholes = [row.object for row in actor.relationships.all() if row.kind == RelationshipKind.PART_OF]
    parents = [whole for each in wholes if (whole := scope.actor_id(each)) and each.kind != Kind.PERSON]
    return {
        "parent_id": parents[0] if len(parents) == 1 else "",
        "abstract": actor.summary,
        "founding_date": _date(actor, "start_edtf", extra),
        "dissolution_date": _date(actor, "end_edtf", extra),
    }


def _name(name: ActorName) -> Json:
    extra = {} if name.match else {"match": False}
    return _told({"name": name.name, "lang": name.language, "note": name.kind, popolo.EXTRA: extra})


def _identifiers(record: Actor | Event) -> list[Json]:
    rows = [(row.scheme, row.value) for row in record.identifiers.all()]
    own = [("wikidata", record.wikidata)] if record.wikidata else []
    return [{"scheme": scheme, "identifier": value} for scheme, value in own + rows]


def _sources(citations: Any) -> list[Json]:
    documents = {row.document.url: row.document.title for row in citations if row.document.url}
    return [{"url": url, "note": title} for url, title in documents.items()]


def _told_citations(record: Actor | Event, scope: Scope) -> list[ActorCitation | EventCitation]:
    """The sources of a record, without those that bear on an actor who is not in the file."""
    return [row for row in record.citations.all() if row.about is None or scope.actor_id(row.about)]


def _citation(row: ActorCitation | EventCitation) -> Json:
    given = {"document": row.document.slug, "about_id": str(row.about.uuid) if row.about else ""}
    rest = {name: getattr(row, name) for name in _CITATION}
    return _told(given | rest | ({} if row.supports else {"supports": False}))


def _participation(row: Participation, scope: Scope) -> Json:
    return _told(
        {
            "actor_id": scope.actor_id(row.actor),
            "role": row.role,
            "attendance": "" if row.attendance == Attendance.UNKNOWN else row.attendance,
            "capacity": row.capacity,
            "on_behalf_of_ids": [each for actor in row.on_behalf_of.all() if (each := scope.actor_id(actor))],
        }
    )


def _attended(row: Participation) -> bool:
    return row.actor.kind == Kind.PERSON and row.attendance in (Attendance.ATTENDED, Attendance.PARTLY)


def _place(place: Place) -> Json:
    point = {name: str(value) for name in ("latitude", "longitude") if (value := getattr(place, name)) is not None}
    return _told({"name": place.name, "country": place.country, "geo_precision": place.geo_precision} | point)


def _standing(row: Relationship) -> Json:
    status = "" if row.status == RelationshipStatus.UNKNOWN else row.status
    return {"as_of_edtf": row.as_of_edtf, "status": status}


def _date(row: Any, field: str, extra: Json) -> str:
    """The date as Popolo writes it; what that cannot tell goes to `extra` as it is."""
    edtf = getattr(row, field)
    if true := popolo.plain_date(edtf):
        return true
    extra[field] = edtf
    return ""


def _told(row: Json) -> Json:
    """Without what is empty."""
    return {name: value for name, value in row.items() if value not in ("", None, [], {})}
