"""Matching somebody's table with the records of events and actors, and fetching values for what is matched."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.text import Truncator, capfirst

from actors.candidates import Candidate, Property, same_time
from actors.matching import Matcher
from actors.reconciling import IDENTIFIER, SUMMARY, WIKIDATA, ActorMatcher, field
from events.models import Event
from pages.reconciling import Extension, Query, Vocabulary


def _of_place(name: str) -> Any:
    return lambda event: [value for value in [getattr(event.place, name, "")] if value]


class EventMatcher(Matcher):
    model = Event
    types = {"event": "Event"}
    properties = (
        field("kind", "Kind"),
        Property("country", "Country, ISO 3166-1 code of two letters", _of_place("country")),
        Property("place", "Place", _of_place("name")),
        field("date_edtf", "Date", agrees=same_time),
        field("status", "Status"),
        field("outcome", "Outcome"),
        Property("part_of", "Process or series", lambda event: [event.parent.name] if event.parent else []),
        field("ordinal", "Number in its series"),
        WIKIDATA,
        IDENTIFIER,
        SUMMARY,
    )

    def public(self) -> QuerySet:
        public = Event.objects.public()
        return public.select_related("place").prefetch_related("identifiers", Prefetch("parent", public))

    def describe(self, record: Event) -> str:
        words = [capfirst(record.get_kind_display()), record.when, *_of_place("name")(record)]
        return " · ".join(filter(None, [*words, Truncator(record.summary).words(20)]))


MATCHERS: tuple[Matcher, ...] = (ActorMatcher(), EventMatcher())
TYPES = {name: label for matcher in MATCHERS for name, label in matcher.types.items()}
PROPERTIES = {one.id: one.name for matcher in MATCHERS for one in matcher.properties}
VOCABULARY = Vocabulary(TYPES, PROPERTIES)


def answers(batch: dict[str, Query]) -> dict[str, dict[str, list]]:
    """The candidates for each question, likeliest first."""
    found: dict[str, list[tuple[Matcher, Candidate]]] = {key: [] for key in batch}
    for matcher in MATCHERS:
        for key, candidates in matcher.meant(batch).items():
            found[key] += [(matcher, candidate) for candidate in candidates]
    for key, query in batch.items():
        # What is called so in full is not to be crowded by what is only like it.
        found[key] = found[key] or [(matcher, one) for matcher in MATCHERS for one in matcher.similar(query)]
    return {key: {"result": _result(found[key])[: query.limit]} for key, query in batch.items()}


def _result(found: list[tuple[Matcher, Candidate]]) -> list[dict[str, Any]]:
    """A candidate is a match only if it alone is sure: of two that are called the same, a person has to choose."""
    sure = [candidate for matcher, candidate in found if candidate.is_sure]
    ranked = sorted(found, key=lambda pair: (-pair[1].score, -pair[1].features["likeness"], str(pair[1].record.uuid)))
    return [
        {
            **entity(matcher, candidate.record),
            "type": [type_of(matcher, candidate.record)],
            "score": candidate.score,
            "match": sure == [candidate],
            "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
        }
        for matcher, candidate in ranked
    ]


def entity(matcher: Matcher, record: Any) -> dict[str, Any]:
    return {"id": str(record.uuid), "name": record.name, "description": matcher.describe(record)}


def type_of(matcher: Matcher, record: Any) -> dict[str, str]:
    name = matcher.type_of(record)
    return {"id": name, "name": matcher.types[name]}


def extended(asked: Extension) -> dict[str, Any]:
    """The values of properties for records, by the ids that were asked for; nothing for an id that nobody has."""
    rows: dict[str, dict[str, list]] = {key: {name: [] for name in asked.properties} for key in asked.ids}
    for matcher in MATCHERS:
        keys = matcher.identified(set(asked.ids))
        records = matcher.public().in_bulk(set(keys.values()))
        wanted = [one for one in matcher.properties if one.id in asked.properties]
        for text, pk in keys.items():
            if pk in records:
                rows[text] |= {one.id: [{"str": value} for value in one.values(records[pk])] for one in wanted}
    return {"meta": [{"id": name, "name": PROPERTIES[name]} for name in asked.properties], "rows": rows}


def properties_of(type_name: str) -> dict[str, str]:
    """Properties with their labels, of one type of records; all for no type."""
    of = [matcher for matcher in MATCHERS if not type_name or type_name in matcher.types]
    return {one.id: one.name for matcher in of for one in matcher.properties}


def suggested(prefix: str, start: int, limit: int) -> list[dict[str, Any]]:
    """Records with a name that begins so, or this id, from the one at `start` on, by name; none for no prefix."""
    if not prefix:
        return []
    found = [(m, record) for m in MATCHERS for record in m.beginning(prefix, start + limit)]
    found.sort(key=lambda pair: (pair[1].name_key, str(pair[1].uuid)))
    return [{**entity(m, record), "notable": [type_of(m, record)]} for m, record in found[start : start + limit]]


def addressed(uuid: Any) -> tuple[Matcher, Any] | None:
    """The public record with this id, or that into which it was merged, and who knows of it."""
    for matcher in MATCHERS:
        if record := matcher.public().filter(pk__in=matcher.identified({str(uuid)}).values()).first():
            return matcher, record
    return None
