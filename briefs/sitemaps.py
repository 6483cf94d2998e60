"""The sitemaps of the site: only what is live, has an address of its own and may be found by search engines."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actors.models import Actor
from briefs.models import Author, Edition, Topic
from events.models import Event
from pages.linked import language
from pages.sitemaps import Entry, Section, entries
from pages.validators import answer, etag_of, versioned_view

#: Pages that are no record.
OTHERS = (
    *("briefs:home", "briefs:list", "briefs:topics", "briefs:authors", "events:list", "actors:list"),
    *("briefs:feeds", "event_exports:codebook", "api:front", "pages:about"),
)
#: For how long a brief is news.
NEWS = timedelta(days=2)


@require_safe
@versioned_view("list")
def index(request: HttpRequest) -> HttpResponse:
    """The sitemap of sitemaps."""
    parts = [(name, number) for name, section in SECTIONS.items() for number in range(1, section.parts() + 1)]
    paths = [reverse("sitemap_news"), reverse("sitemap_pages"), *(reverse("sitemap_part", args=part) for part in parts)]
    return _xml("sitemap-index.xml", entries((path, None) for path in paths))


@require_safe
@versioned_view("list")
def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """One file of a kind of pages. Raises Http404 if there are not so many."""
    found = SECTIONS[section].part(number) if section in SECTIONS else []
    if not found:
        raise Http404(_("There is no such sitemap."))
    return _xml("sitemap.xml", found)


@require_safe
@versioned_view("list")
def others(request: HttpRequest) -> HttpResponse:
    """What is no record: the first page, lists, and pages on the site itself."""
    return _xml("sitemap.xml", entries((reverse(name), None) for name in OTHERS))


@require_safe
def news(request: HttpRequest) -> HttpResponseBase:
    """The briefs of the last two days, in the words of Google News."""
    now = timezone.now()
    found = _news(now)
    editions = [edition for edition in found if edition.is_live(now)]
    moments = [edition.published_at for edition in found if edition.published_at > now]
    # Without any change, what is listed ceases to be news.
    moments += [edition.first_published_at + NEWS for edition in editions]
    response = _xml("sitemap-news.xml", editions, language=language().partition("-")[0])
    etag, until = etag_of(response.content.decode()), min(moments, default=None)
    return answer(request, lambda: response, etag=etag, until=until, keys=["list"])


def _news(now: datetime) -> QuerySet[Edition]:
    """The live editions of briefs that are news at `now`, and those that will be, with all that is said of them."""
    coming = Q(published_at__gt=now, superseded_at=None)
    live = Q(pk__in=Edition.objects.live(now).values("pk"))
    return Edition.objects.listed().filter(live | coming, first_published_at__gt=now - NEWS).order_by("-pk")


def _briefs() -> QuerySet[Edition]:
    return Edition.objects.live().select_related("brief").only("brief__slug", "updated_at").order_by("brief")


def _brief(edition: Edition) -> Entry:
    return edition.brief.get_absolute_url(), edition.updated_at


def _records(model: Any) -> QuerySet[Any]:
    return model.objects.public().only("slug", "changed_at").order_by("pk")


def _record(record: Any) -> Entry:
    return record.get_absolute_url(), record.changed_at


def _lists(model: Any) -> QuerySet[Any]:
    """Topics or authors, each with when a brief of it was last news."""
    latest = Edition.objects.live().about(OuterRef("pk"), model._meta.model_name).order_by(F("updated_at").desc())
    return _records(model).annotate(updated_at=Subquery(latest.values("updated_at")[:1]))


def _list(record: Any) -> Entry:
    return record.get_absolute_url(), max(filter(None, [record.changed_at, record.updated_at]))


def _xml(template: str, rows: Any, **context: Any) -> HttpResponse:
    return HttpResponse(render_to_string(template, {"rows": rows, **context}), "application/xml")


SECTIONS = {
    "briefs": Section(_briefs, _brief),
    "events": Section(lambda: _records(Event), _record),
    "actors": Section(lambda: _records(Actor), _record),
    "topics": Section(lambda: _lists(Topic), _list),
    "authors": Section(lambda: _lists(Author), _list),
}
