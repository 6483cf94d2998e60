"""Events as linked data, in the words of schema.org."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import prefetch_related_objects

from actors.exports.linked import reference as actor_reference
from dates.days import exact_days
from events.exports.position import position_of
from events.exports.rows import linked_parts
from events.vocabulary import Attendance, Role, Status
from pages import linked
from pages.downloads import Selection
from pages.tables import page_address, plain
from sources.exports import former_ids, former_records

#: “Scheduled” also covers what has taken place. What is only proposed has no status there.
STATUSES = {
    Status.PLANNED: "https://schema.org/EventScheduled",
    Status.ONGOING: "https://schema.org/EventScheduled",
    Status.HELD: "https://schema.org/EventScheduled",
    Status.POSTPONED: "https://schema.org/EventPostponed",
    Status.CANCELLED: "https://schema.org/EventCancelled",
    Status.NOT_HELD: "https://schema.org/EventCancelled",
}
ORGANISERS = (Role.ORGANISER, Role.HOST, Role.INITIATOR)
CONTRIBUTORS = (Role.ADOPTER, Role.AUTHOR, Role.MEMBER, Role.OPPONENT, Role.SUPPORTER)
CAME = (Attendance.ATTENDED, Attendance.PARTLY)


def reference(event: Any) -> dict[str, Any]:
    """The node of an event as others mention it."""
    return {"@type": "Event", "@id": linked.uri(event.uuid), "name": event.name, "url": page_address(event)}


def node(event: Any) -> dict[str, Any]:
    """All that schema.org has words for of an event that was read with `linked_parts`."""
    first, last = exact_days(event.edtf)
    facts = {
        "startDate": plain(first),
        "endDate": plain(last),
        "eventStatus": STATUSES.get(event.status),
        "location": _location(event),
        "superEvent": reference(event.public_parent) if event.public_parent else None,
        "subEvent": [reference(child) for child in event.public_children],
        **linked.common(event, former_ids(event)),
        **_roles(event),
        "mainEntityOfPage": linked.page(event, temporalCoverage=event.date_edtf),
    }
    return linked.known(reference(event) | facts)


def script(event: Any, dossier: Any) -> str:
    """What the page of an event shows, from its dossier, as the content of a script element in it."""
    event.public_parent, event.public_children = dossier.parent, dossier.parts.rows
    event.public_identifiers = list(dossier.identifiers)
    event.public_participations = [row for role in dossier.roles for row in role.rows]
    for row in event.public_participations:
        row.public_on_behalf_of = list(row.on_behalf_of.all())
    prefetch_related_objects([event], former_records(type(event)))
    return linked.script(linked.known(node(event) | {"subjectOf": linked.subject_of(dossier.editions)}))


def graph(selection: Selection) -> Iterator[str]:
    return linked.graph(node(event) for event in selection.rows(*linked_parts()))


def single(selection: Selection) -> Iterator[str]:
    return (linked.document(node(event)) for event in selection.rows(*linked_parts()))


def _location(event: Any) -> dict[str, Any] | None:
    place, position = event.place, position_of(event)
    if place is None:
        return None
    geo = {"@type": "GeoCoordinates", "latitude": position[0], "longitude": position[1]} if position else None
    address = {"@type": "PostalAddress", "addressCountry": place.country} if place.country else None
    return linked.known({"@type": "Place", "name": place.name, "address": address, "geo": geo})


def _roles(event: Any) -> dict[str, list[dict[str, Any]]]:
    roles = defaultdict(list)
    for row in event.public_participations:
        if name := _property(row):
            roles[name].append(_role(row, name))
    return roles


def _property(row: Any) -> str | None:
    """The property that somebody is given with; None for those who were asked to come, or stayed away."""
    if row.role in ORGANISERS:
        return "organizer"
    if row.role == Role.SPONSOR:
        return "sponsor"
    if row.attendance in (Attendance.ABSENT, Attendance.INVITED) or (row.role == Role.INVITEE and not _came(row)):
        return None
    return "contributor" if row.role in CONTRIBUTORS and not _came(row) else "attendee"


def _came(row: Any) -> bool:
    return row.attendance in CAME


def _role(row: Any, name: str) -> dict[str, Any]:
    bodies = " and ".join(body.name for body in row.public_on_behalf_of)
    words = [row.capacity, f"on behalf of {bodies}" if bodies else ""]
    return linked.known(
        {
            "@type": "Role",
            "roleName": row.get_role_display().lower(),
            "description": ", ".join(filter(None, words)),
            name: actor_reference(row.actor),
        }
    )
