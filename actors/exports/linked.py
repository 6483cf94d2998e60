"""Actors as linked data, in the words of schema.org."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import prefetch_related_objects

from actors.exports.rows import linked_parts
from actors.vocabulary import Kind, RelationshipKind
from dates.days import exact_days
from dates.edtf import parse
from pages import linked
from pages.downloads import Selection
from pages.tables import page_address, plain
from sources.exports import former_ids, former_records

TYPES = {
    Kind.PERSON: "Person",
    Kind.STATE: "Country",
    Kind.GOVERNMENT: "GovernmentOrganization",
    Kind.PARTY: "PoliticalParty",
    Kind.UNKNOWN: "Thing",
}
#: What schema.org has a property for. It has none for allies, adversaries, successors and governments.
PROPERTIES = {
    RelationshipKind.HOLDS_OFFICE: "memberOf",
    RelationshipKind.LEADS: "memberOf",
    RelationshipKind.MEMBER_OF: "memberOf",
    RelationshipKind.PART_OF: "parentOrganization",
}
POSTS = (RelationshipKind.HOLDS_OFFICE, RelationshipKind.LEADS)


def reference(actor: Any) -> dict[str, Any]:
    """The node of an actor as others mention it."""
    kind = TYPES.get(actor.kind, "Organization")
    return {"@type": kind, "@id": linked.uri(actor.uuid), "name": actor.name, "url": page_address(actor)}


def node(actor: Any) -> dict[str, Any]:
    """All that schema.org has words for of an actor that was read with `linked_parts`."""
    facts = {
        "alternateName": [name.name for name in actor.public_names],
        **linked.common(actor, former_ids(actor)),
        **_life(actor),
        **_roles(actor),
        "mainEntityOfPage": linked.page(actor),
    }
    return linked.known(reference(actor) | facts)


def script(actor: Any, dossier: Any) -> str:
    """What the page of an actor shows, from its dossier, as the content of a script element in it."""
    actor.public_names = [name for group in dossier.names for name in group.rows]
    actor.public_identifiers = list(dossier.identifiers)
    there = [relations.group for relations in dossier.relations if not relations.back]
    actor.public_relationships = [row for group in there for row in group.rows]
    prefetch_related_objects([actor], former_records(type(actor)))
    return linked.script(linked.known(node(actor) | {"subjectOf": linked.subject_of(dossier.editions)}))


def graph(selection: Selection) -> Iterator[str]:
    return linked.graph(node(actor) for actor in selection.rows(*linked_parts()))


def single(selection: Selection) -> Iterator[str]:
    return (linked.document(node(actor)) for actor in selection.rows(*linked_parts()))


def _life(actor: Any) -> dict[str, Any]:
    if TYPES.get(actor.kind) in ("Country", "Thing"):
        return {}
    first, last = ("birthDate", "deathDate") if actor.kind == Kind.PERSON else ("foundingDate", "dissolutionDate")
    return {first: plain(_day(actor.start_edtf)), last: plain(_day(actor.end_edtf))}


def _day(edtf: str) -> Any:
    return exact_days(parse(edtf))[0] if edtf else None


def _roles(actor: Any) -> dict[str, list[dict[str, Any]]]:
    roles = defaultdict(list)
    for relation in actor.public_relationships:
        if name := _property(actor, relation):
            roles[name].append(_role(relation, name, reference(relation.object)))
        if relation.label and relation.kind in POSTS and actor.kind == Kind.PERSON:
            roles["hasOccupation"].append(
                _role(relation, "hasOccupation", {"@type": "Occupation", "name": relation.label})
            )
    return roles


def _property(actor: Any, relation: Any) -> str | None:
    """The property that another is given with; None where schema.org has none for such an actor."""
    name = PROPERTIES.get(relation.kind)
    kind = TYPES.get(actor.kind)
    # There, a country is a place and not a member of anything, and a person is part of nothing.
    has_it = kind not in ("Country", "Thing") and (kind != "Person" or name == "memberOf")
    return name if has_it else None


def _role(relation: Any, name: str, value: dict[str, Any]) -> dict[str, Any]:
    """The value wrapped in a role, with the days that are exact and, in words, all that is known of the dates."""
    return linked.known(
        {
            "@type": "Role",
            "roleName": relation.label,
            "startDate": plain(_day(relation.start_edtf)),
            "endDate": plain(_day(relation.end_edtf)),
            "description": relation.dates_in_words(),
            name: value,
        }
    )
