"""What answers at the addresses of feeds."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from actors.models import Actor
from briefs.feeds import briefs, changes, filtered, opml
from briefs.feeds.feed import Feed
from briefs.feeds.formats import FORMATS
from briefs.models import Author, Topic
from events.models import Event
from history.models import PublicSite
from history.public import PublicRecord
from pages.origins import open_to_all
from pages.paging import page_number
from pages.records import find_or_move
from pages.validators import conditional, versioned_view

MAX_AGE = 900  # seconds; readers take it for the time to wait before they ask again

Respond = Callable[[UUID, datetime], HttpResponseBase]


@require_safe
@versioned_view("feeds")
def feed_index(request: HttpRequest) -> HttpResponse:
    """All feeds, explained."""
    context = {"topics": Topic.objects.public(), "authors": Author.objects.public()}
    return render(request, "briefs/feeds.html", context)


@open_to_all
@require_safe
@versioned_view("feeds")
def feed_list(request: HttpRequest) -> HttpResponse:
    """Feeds for a reader to take in at once."""
    return HttpResponse(opml.write(), f"{opml.MEDIA_TYPE}; charset=utf-8")


@open_to_all
@require_safe
def site_feed(request: HttpRequest, extension: str) -> HttpResponseBase:
    """All briefs, or those that the query string asks for."""

    def respond(site: UUID, at: datetime) -> HttpResponse:
        filterset = filtered.asked(request, at) if request.GET else None
        if filterset is None:
            return _written(briefs.everything(site, extension, at), extension)
        return _written(filtered.feed(filterset, site, extension, _page(request), at), extension)

    try:
        return _answer(request, respond)
    except filtered.UnreadableFilter as fault:
        return HttpResponseBadRequest(str(fault), content_type="text/plain; charset=utf-8")


@open_to_all
@require_safe
def archive(request: HttpRequest, number: int, extension: str) -> HttpResponseBase:
    return _answer(request, lambda site, at: _written(briefs.archive(site, extension, number, at), extension))


@open_to_all
@require_safe
def changes_feed(request: HttpRequest, extension: str) -> HttpResponseBase:
    def respond(site: UUID, at: datetime) -> HttpResponse:
        return _written(changes.changes(site, extension, _page(request), at), extension)

    return _answer(request, respond)


def _record_feed(model: type[PublicRecord], request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    def address(record: Any) -> str:
        return reverse(f"briefs:{model._meta.model_name}_feed", args=[record.slug, extension])

    def respond(site: UUID, at: datetime) -> HttpResponseBase:
        def page(request: HttpRequest, record: PublicRecord) -> HttpResponse:
            return _written(briefs.about(site, extension, record, _page(request), at), extension)

        return find_or_move(request, model.objects.public(at), slug, page, address)

    return _answer(request, respond)


topic_feed = open_to_all(require_safe(partial(_record_feed, Topic)))
actor_feed = open_to_all(require_safe(partial(_record_feed, Actor)))
event_feed = open_to_all(require_safe(partial(_record_feed, Event)))
author_feed = open_to_all(require_safe(partial(_record_feed, Author)))

#: From where readers look for a feed that no page tells them of.
guessed = open_to_all(require_safe(RedirectView.as_view(pattern_name="briefs:feed", permanent=True)))


def _answer(request: HttpRequest, respond: Respond) -> HttpResponseBase:
    """A feed, or 304 in one query as long as nothing that readers can see has changed."""
    now = timezone.now()
    version = PublicSite.objects.version(now)
    return conditional(
        request,
        partial(respond, version.site, now),
        version=(version.number, request.get_full_path()),
        modified=version.changed_at,
        max_age=MAX_AGE,
        until=version.next_at,
        keys=["feeds"],
    )


def _written(feed: Feed, extension: str) -> HttpResponse:
    form = FORMATS[extension]
    response = HttpResponse(form.write(feed), f"{form.media_type}; charset=utf-8")
    if feed.hub:
        response.headers["Link"] = f'<{feed.hub}>; rel="hub", <{feed.address}>; rel="self"'
    return response


def _page(request: HttpRequest) -> int:
    """The number of the page that is asked for. Raises Http404 for anything that is none."""
    return page_number(request.GET.get("page", ""), briefs.LAST_PAGE)
