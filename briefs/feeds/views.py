"""Feeds: RSS 2.0 and Atom for everything and for each topic, actor, event and author.

An item is a brief, for ever: its id comes from a stored UUID, so no change of title, slug, domain or scheme
makes it new. It carries the full text, with the bottom line as its summary. `updated` moves on an update or
a correction only. A withdrawn brief stays in, with the reason in place of the text.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import register_converter, reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.html import escape, format_html
from django.views.decorators.http import require_safe

from actors.models import Actor
from briefs.models import Author, Edition, Topic, Withdrawal
from briefs.models.edition import EditionQuerySet
from events.models import Event
from history.models import Merge
from history.public import PublicRecord, PublicRecordQuerySet
from history.text import printable
from pages.records import find_or_move
from pages.validators import conditional

ITEMS = 25
MAX_AGE = 900  # seconds; readers take it for the time to wait before they ask again
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class FormatConverter:
    """The end of a feed's address: rss or atom."""

    regex = "rss|atom"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


register_converter(FormatConverter, "format")


class Rss(Rss201rev2Feed):
    """RSS 2.0 with the full text and, which RSS has no element for, the date of the last update."""

    def rss_attributes(self) -> dict[str, str]:
        return {**super().rss_attributes(), **NAMESPACES}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        authors, item["author_name"] = item["author_names"], None
        super().add_item_elements(handler, item)
        for name in authors:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("content:encoded", item["content"])


class Atom(Atom1Feed):
    """Atom with the full text and one author element for each author."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.startElement("author", {})
        handler.addQuickElement("name", settings.SITE_NAME)
        handler.endElement("author")

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        summary, item["description"] = item["description"], None
        super().add_item_elements(handler, item)
        for name in item["author_names"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")
        handler.addQuickElement("summary", summary, {"type": "text"})
        handler.addQuickElement("content", item["content"], {"type": "html"})


NAMESPACES = {
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
}
GENERATORS = {"rss": Rss, "atom": Atom}
MEDIA_TYPES = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8"}


@dataclass(frozen=True)
class Item:
    """A brief in a feed. `withdrawal` is set where readers no longer get the text."""

    edition: Edition
    withdrawal: Withdrawal | None = None

    @property
    def updated_at(self) -> datetime:
        return self.withdrawal.withdrawn_at if self.withdrawal else self.edition.updated_at


@require_safe
def feed_index(request: HttpRequest) -> HttpResponse:
    """All feeds, explained."""
    return render(request, "briefs/feeds.html", {"topics": Topic.objects.public()})


@require_safe
def site_feed(request: HttpRequest, extension: str) -> HttpResponse:
    return _feed(request, extension, None)


def _record_feed(model: type[PublicRecord], request: HttpRequest, slug: str, extension: str) -> HttpResponse:
    def page(request: HttpRequest, record: PublicRecord) -> HttpResponse:
        return _feed(request, extension, record)

    def address(record: Any) -> str:
        return reverse(f"briefs:{model._meta.model_name}_feed", args=[record.slug, extension])

    return find_or_move(request, _with_changes(model.objects.public()), slug, page, address)


topic_feed = require_safe(partial(_record_feed, Topic))
actor_feed = require_safe(partial(_record_feed, Actor))
event_feed = require_safe(partial(_record_feed, Event))
author_feed = require_safe(partial(_record_feed, Author))


def _feed(request: HttpRequest, extension: str, record: PublicRecord | None) -> HttpResponse:
    """The feed of a record, or of everything."""
    changed = _last_change(record)

    def respond() -> HttpResponse:
        feed = _channel(request, extension, record)
        feed.latest_post_date = lambda: changed  # type: ignore[method-assign]
        for item in _items(record):
            feed.add_item(**_fields(item))
        return HttpResponse(feed.writeString("utf-8"), MEDIA_TYPES[extension])

    return conditional(request, respond, version=(str(record), changed), modified=changed, max_age=MAX_AGE)


def _channel(request: HttpRequest, extension: str, record: Any) -> SyndicationFeed:
    return GENERATORS[extension](
        title=printable(f"{settings.SITE_NAME}: {record}" if record else settings.SITE_NAME),
        link=_absolute(record.get_absolute_url() if record else reverse("briefs:list")),
        description="Briefs that give the bottom line first.",
        language=settings.LANGUAGE_CODE,
        feed_url=_absolute(request.path),
        feed_guid=f"urn:uuid:{record.uuid}" if record else _absolute(request.path),
    )


def _changes(editions: EditionQuerySet) -> dict[str, QuerySet]:
    """When the latest of these editions came out, and when the latest end of one was; withdrawal is an end."""
    now = timezone.now()
    came = editions.filter(published_at__lte=now).order_by("-published_at").values("published_at")[:1]
    went = editions.filter(superseded_at__lte=now).order_by("-superseded_at").values("superseded_at")[:1]
    return {"came": came, "went": went}


def _with_changes(records: PublicRecordQuerySet) -> PublicRecordQuerySet:
    """The records, each with `came` and `went` of its editions, so that one query answers an unchanged feed.

    `joined` is when it last got, or had to give back, those of another record.
    """
    editions = Edition.objects.about(OuterRef("pk"), records.model._meta.model_name)
    moments = _changes(editions) | {"joined": Merge.objects.latest_moment(records.model, OuterRef("pk"))}
    return records.annotate(**{name: Subquery(moment) for name, moment in moments.items()})


def _last_change(record: Any) -> datetime:
    """When the feed last changed: it only grows, and a feed without items has a fixed one."""
    if record:
        times = [record.came, record.went, record.joined]
    else:
        changes = _changes(Edition.objects.all())
        times = changes["came"].values_list("published_at", Subquery(changes["went"])).first() or []
    return max((time for time in times if time), default=EPOCH)


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _items(record: PublicRecord | None) -> list[Item]:
    """The briefs of the feed, latest change first: live ones, and withdrawn ones with their notice."""
    shown = Edition.objects.about(record).select_related("brief").defer("snapshot", "text")
    live = [Item(edition) for edition in shown.live().order_by("-updated_at", "-pk")[:ITEMS]]
    withdrawals = Withdrawal.objects.in_force().of_briefs_about(record)
    # Joined, SQLite would walk all editions to find that few or none of them are withdrawn.
    latest = withdrawals.order_by("-withdrawn_at").prefetch_related(Prefetch("edition", shown))[:ITEMS]
    gone = [Item(withdrawal.edition, withdrawal) for withdrawal in latest]
    return sorted(live + gone, key=lambda item: item.updated_at, reverse=True)[:ITEMS]


def _fields(item: Item) -> dict[str, Any]:
    edition, withdrawal = item.edition, item.withdrawal
    title = f"Withdrawn: {withdrawal.name_of(edition)}" if withdrawal else edition.title
    summary = f"Withdrawn. {withdrawal.reason}" if withdrawal else edition.summary
    return {
        "title": printable(title),
        "link": _absolute(reverse("briefs:detail", args=[edition.brief.slug])),
        "description": printable(summary),
        "content": printable(_content(item)),
        "unique_id": f"urn:uuid:{edition.brief.uuid}",
        "unique_id_is_permalink": False,
        "pubdate": edition.first_published_at,
        "updateddate": item.updated_at,
        "author_names": [] if withdrawal else [author["name"] for author in edition.authors],
    }


def _content(item: Item) -> str:
    """The full text with absolute addresses; a note on what changed comes first, a notice in its place."""
    if item.withdrawal:
        return format_html("<p><strong>Withdrawn.</strong> {}</p>", item.withdrawal.reason)
    edition = item.edition
    html = edition.html.replace('href="/', f'href="{escape(_absolute("/"))}')
    if edition.kind in (Edition.Kind.UPDATE, Edition.Kind.CORRECTION):
        return (
            format_html("<p><strong>{}:</strong> {}</p>", edition.get_kind_display().capitalize(), edition.change_note)
            + html
        )
    return html
