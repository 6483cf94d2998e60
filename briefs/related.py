"""Which other briefs the page of a brief leads to: those before and after it, and those about the same things."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from briefs.models import Brief, Edition
from briefs.standpoint import Standpoint, link_model
from pages.rows import Row, Rows, instances

#: How many related briefs a page names.
RELATED = 5
#: How many linked records of a kind are asked for others that link them, and how many of the latest of those each.
ASKED, LATEST = 20, 20
#: What makes two briefs related, if both link it.
IN_COMMON = ("topic", "event", "actor")


@dataclass(frozen=True)
class Around:
    """Live editions around one: the ones before and after it by date, and those that share most with it."""

    earlier: Edition | None
    later: Edition | None
    related: list[Edition]

    @property
    def briefs(self) -> set[int]:
        """Keys of the briefs that a page leads to."""
        return {edition.brief_id for edition in [self.earlier, self.later, *self.related] if edition}


def rows(standpoint: Standpoint) -> dict[str, Rows]:
    """What `around` is told from: bounded, whatever the number of briefs."""
    sharing = {f"sharing_{kind}": _sharing(standpoint, kind) for kind in IN_COMMON}
    # A draft without a date stands nowhere.
    return sharing | ({"earlier": _before(standpoint), "later": _after(standpoint)} if standpoint.date else {})


def around(found: Mapping[str, list[Row]]) -> Around:
    """What surrounds an edition, or a draft that is to be one."""
    sharing = [row for kind in IN_COMMON for record in found[f"sharing_{kind}"] for row in record["latest"]]
    shared, others = Counter((row["date"], row["id"]) for row in sharing), {row["id"]: row for row in sharing}
    # Most in common first; of those with as much, the latest.
    nearest = sorted(shared, key=lambda row: (shared[row], row), reverse=True)[:RELATED]
    earlier, later = (next(map(edition_of, found.get(side, ())), None) for side in ("earlier", "later"))
    return Around(earlier, later, [edition_of(others[pk]) for _, pk in nearest])


def _before(standpoint: Standpoint) -> Rows:
    """The edition just before it in the order of lists."""
    before = Q(date__lt=standpoint.date) | _same_day(standpoint)
    return told(_others(standpoint).filter(before, date__lte=standpoint.date).order_by("-date", "-pk")[:1])


def _after(standpoint: Standpoint) -> Rows:
    after = _others(standpoint).filter(date__gte=standpoint.date).exclude(_same_day(standpoint))
    return told(after.order_by("date", "pk")[:1])


def _others(standpoint: Standpoint) -> QuerySet[Edition]:
    return Edition.objects.live(standpoint.at).exclude(brief=standpoint.brief)


def _same_day(standpoint: Standpoint) -> Q:
    """That an edition comes before it on its day; a draft comes to stand after all of those."""
    return Q(date=standpoint.date, **({"pk__lt": standpoint.pk} if standpoint.pk else {}))


def _sharing(standpoint: Standpoint, kind: str) -> Rows:
    """The records of a kind that it links, each with the latest editions of other briefs that link it too."""
    model: Any = link_model(kind)
    links = model.objects.live(standpoint.at).filter(**{kind: OuterRef("pk")})
    others = links.exclude(edition__brief=standpoint.brief).order_by("-date", "-edition_id")[:LATEST]
    records = model._meta.get_field(kind).related_model._base_manager
    return Rows(records.filter(pk__in=standpoint.linked[kind][:ASKED]), latest=told(others, "edition__"))


def told(editions: QuerySet[Any], path: str = "") -> Rows:
    """What a page tells of other editions, or of those to which `path` leads."""
    fields = {"id": "pk", "title": "title", "brief_id": "brief", "slug": "brief__slug"}
    return Rows(editions, date="date", **{name: f"{path}{field}" for name, field in fields.items()})


def edition_of(row: Row) -> Edition:
    """The edition that such a row tells of."""
    [brief] = instances(Brief, [{"id": row["brief_id"], "slug": row["slug"]}])
    [edition] = instances(Edition, [{name: row[name] for name in ("id", "title", "date", "brief_id")}])
    edition.brief = brief
    return edition
