"""Tables of actors: their columns, in an order that data users may rely on."""

from actors.models import Actor, ActorName, Relationship
from actors.vocabulary import RelationshipKind
from pages.tables import Column, Table, about, identity, reader, several, stored, updated
from sources.exports import IDENTIFIERS_CELL, MERGED_CELL, SOURCES_CELL

ACTOR_COLUMNS = (
    *identity("actor"),
    stored(Actor, "sort_name", meaning="The name as lists are sorted by it: Annan, Kofi."),
    stored(Actor, "kind", meaning="What sort of actor it is."),
    stored(Actor, "summary"),
    stored(Actor, "country", empty="none, several or not known"),
    stored(Actor, "start_edtf", meaning="When born or founded, in EDTF."),
    stored(Actor, "end_edtf", meaning="When died or dissolved, in EDTF.", empty="not known, or still there"),
    stored(Actor, "wikidata", meaning="Item of Wikidata, such as Q1065."),
)

ACTORS = Table("actors", about(Actor), (*ACTOR_COLUMNS, updated("actor")))

NAMES = Table(
    "names",
    "Other names of actors.",
    (
        Column("actor_id", reader("actor.uuid"), "Id of the actor."),
        stored(ActorName, "name", meaning="The other name."),
        stored(ActorName, "kind", meaning="What sort of name it is."),
        stored(ActorName, "language"),
        stored(ActorName, "match", meaning="False for a name that mostly means something else."),
        updated("actor", of="actor"),
    ),
)

RELATIONSHIPS = Table(
    "relationships",
    about(Relationship),
    (
        Column("subject_id", reader("subject.uuid"), "Id of the actor that stands in the relation."),
        Column("subject_name", reader("subject.name"), "Name of that actor."),
        stored(Relationship, "kind", meaning="The relation, read from the subject to the object."),
        Column("object_id", reader("object.uuid"), "Id of the actor that it stands in the relation to."),
        Column("object_name", reader("object.name"), "Name of that actor."),
        stored(Relationship, "label", empty="none"),
        Column("on_behalf_of_id", reader("on_behalf_of.uuid"), "Id of the actor on whose behalf.", empty="none"),
        Column("on_behalf_of_name", reader("on_behalf_of.name"), "Name of that actor.", empty="none"),
        stored(Relationship, "area", empty="none"),
        Column("period_id", reader("period.uuid"), "Id of the event that is its term or period.", empty="none"),
        Column("period_name", reader("period.name"), "Name of that event.", empty="none"),
        stored(Relationship, "start_edtf", meaning="Since when, in EDTF."),
        stored(Relationship, "end_edtf", meaning="Until when, in EDTF.", empty="not known; it need not hold still"),
        stored(Relationship, "as_of_edtf", meaning="A day on which it is known to have held, in EDTF."),
        stored(Relationship, "start_earliest", meaning="First day on which it may have begun."),
        stored(Relationship, "end_latest", meaning="Last day on which it may have ended."),
        stored(Relationship, "status", meaning="Whether it still holds, as far as is known."),
        updated("subject", of="subject"),
    ),
)


FLAT = Table(
    "actors",
    "Actors, one row each. Cells with several values have “; ” between them.",
    (
        *ACTOR_COLUMNS,
        several("other_names", "public_names", reader("name"), "Its other names."),
        several("relations", "public_relationships", reader("kind"), "What it is to other actors.", RelationshipKind),
        several(
            "relation_ids", "public_relationships", reader("object.uuid"), "Ids of those actors, in the same order."
        ),
        several(
            "relation_names", "public_relationships", reader("object.name"), "Names of those actors, in the same order."
        ),
        IDENTIFIERS_CELL,
        SOURCES_CELL,
        MERGED_CELL,
        updated("actor"),
    ),
)
