"""Which other briefs the page of a brief leads to: those before and after it, and those about the same things."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet, Value

if TYPE_CHECKING:
    from briefs.models import Edition

#: How many related briefs a page names.
RELATED = 5
#: How many linked records of a kind are asked for others that link them, and how many of the latest of those each.
ASKED, LATEST = 20, 20
KINDS = ("topic", "event", "actor")


@dataclass(frozen=True)
class Around:
    """Live editions around one: the ones before and after it by date, and those that share most with it.

    linked is the kind and key of all that it links itself.
    """

    earlier: "Edition | None"
    later: "Edition | None"
    related: "list[Edition]"
    linked: list[tuple[str, int]]

    @property
    def briefs(self) -> "set[int]":
        """Keys of the briefs that a page leads to."""
        return {edition.brief_id for edition in [self.earlier, self.later, *self.related] if edition}


def around(edition: "Edition", at: datetime) -> Around:
    """What surrounds an edition, or a draft that is to be one, at `at`.

    Three queries, each bounded, whatever the number of briefs.
    """
    records = linked(edition)
    rows = _candidates(edition, records, at)
    shared = Counter((day, pk) for role, pk, _, day in rows if role in KINDS)
    # Most in common first; of those with as much, the latest.
    nearest = sorted(shared, key=lambda row: (shared[row], row), reverse=True)[:RELATED]
    beside = {role: pk for role, pk, _, _ in rows if role not in KINDS}
    found = _named({pk for _, pk in nearest} | set(beside.values()))
    earlier, later = (found[beside[role]] if role in beside else None for role in ("earlier", "later"))
    return Around(earlier, later, [found[pk] for _, pk in nearest], records)


def linked(edition: "Edition") -> list[tuple[str, int]]:
    """Kind and key of what an edition links, as it is found by now: a merged record by the one that it became."""
    if edition.pk is None:
        return [*_linked_by(edition.snapshot)]
    links = [
        getattr(edition, f"{kind}_links").order_by().values_list(Value(kind), kind, "order")
        for kind in (*KINDS, "author")
    ]
    return [(kind, key) for kind, key, _ in sorted(links[0].union(*links[1:], all=True), key=lambda row: row[2])]


def _linked_by(snapshot: Any) -> Iterator[tuple[str, int]]:
    yield from (("topic", topic["id"]) for topic in snapshot["topics"])
    for part, kind in (("event_links", "event"), ("actor_links", "actor"), ("authorships", "author")):
        yield from ((kind, row[kind]["id"]) for row in snapshot[part])


def _candidates(edition: "Edition", records: list[tuple[str, int]], at: datetime) -> list[tuple[str, int, int, date]]:
    """Role, edition, brief and day: of the neighbours, and once for each thing that another edition shares with it."""
    asked = [record for kind in KINDS for record in [of for of in records if of[0] == kind][:ASKED]]
    queries = [*_neighbours(edition, at), *(_sharing(edition, kind, key, at) for kind, key in asked)]
    return list(queries[0].union(*queries[1:], all=True)) if queries else []


def _neighbours(edition: "Edition", at: datetime) -> Iterator[QuerySet]:
    """The editions just before and after it in the order of lists; a draft without a date has none."""
    if edition.date is None:
        return
    others = type(edition).objects.live(at).exclude(brief=edition.brief_id)
    # A draft comes to stand after those of its day.
    same_day = Q(date=edition.date) & (Q(pk__lt=edition.pk) if edition.pk else Q())
    before = others.filter(Q(date__lt=edition.date) | same_day, date__lte=edition.date).order_by("-date", "-pk")
    yield _first(before, 1).values_list(Value("earlier"), "pk", "brief", "date")
    after = others.filter(date__gte=edition.date).exclude(same_day).order_by("date", "pk")
    yield _first(after, 1).values_list(Value("later"), "pk", "brief", "date")


def _sharing(edition: "Edition", kind: str, key: int, at: datetime) -> QuerySet:
    """The latest editions of other briefs that link this record."""
    links = getattr(type(edition), f"{kind}_links").rel.related_model.objects.live(at).filter(**{kind: key})
    others = links.exclude(edition__brief=edition.brief_id)
    latest = _first(others.order_by("-date", "-edition_id"), LATEST)
    return latest.values_list(Value(kind), "edition", "edition__brief", "date")


def _first(rows: QuerySet, number: int) -> QuerySet:
    """The first rows, in no order; SQLite takes neither order nor limit in the parts of a union."""
    return rows.model.objects.order_by().filter(pk__in=rows.values("pk")[:number])


def _named(keys: set[int]) -> "dict[int, Edition]":
    from briefs.models import Edition

    return Edition.objects.listed().in_bulk(keys) if keys else {}
