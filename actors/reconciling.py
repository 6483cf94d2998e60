"""What is compared and told of an actor when somebody's table is matched with the records."""

from typing import Any

from django.db.models import QuerySet
from django.utils.text import Truncator, capfirst

from actors.candidates import ALSO_NAMED, LOOSELY_NAMED, Name, Property, same_time
from actors.matching import Matcher
from actors.models import Actor, ActorName
from actors.vocabulary import Kind, NameKind
from sources.exports import among


def field(name: str, label: str, **options: Any) -> Property:
    """The property that is a field of the record."""
    return Property(name, label, lambda record: [str(value) for value in [getattr(record, name)] if value], **options)


WIKIDATA = field("wikidata", "Wikidata id")
IDENTIFIER = Property(
    "identifier", "Identifier, as scheme:value", lambda record: list(map(str, record.identifiers.all()))
)
SUMMARY = field("summary", "Summary")


class ActorMatcher(Matcher):
    model = Actor
    types = {"actor": "Actor", **{str(kind): capfirst(str(kind.label)) for kind in Kind}}
    properties = (
        field("kind", "Kind"),
        field("country", "Country, ISO 3166-1 code of two letters"),
        field("start_edtf", "Born or founded", agrees=same_time),
        field("end_edtf", "Died or dissolved", agrees=same_time),
        Property("other_name", "Other name", lambda actor: [name.name for name in actor.names.all()]),
        WIKIDATA,
        IDENTIFIER,
        SUMMARY,
    )

    def public(self) -> QuerySet:
        return Actor.objects.public().prefetch_related("names", "identifiers")

    def rows_of_names(self, types: frozenset[str] = frozenset()) -> list[tuple[QuerySet, str]]:
        public = Actor.objects.public().order_by()
        if types and "actor" not in types:
            public = public.filter(kind__in=types)
        return [(public, "pk"), (ActorName.objects.order_by().filter(among("actor", public)), "actor")]

    def names(self, record: Actor) -> list[Name]:
        return [*super().names(record), *map(_other, record.names.all())]

    def type_of(self, record: Actor) -> str:
        return record.kind

    def describe(self, record: Actor) -> str:
        words = [capfirst(record.get_kind_display()), record.country, Truncator(record.summary).words(20)]
        return " · ".join(filter(None, words))


def _other(name: ActorName) -> Name:
    sort = "acronym" if name.kind == NameKind.ACRONYM else "other_name"
    return Name(name.name_key, sort, ALSO_NAMED if name.match else LOOSELY_NAMED)
