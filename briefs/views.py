"""Public pages of briefs. They read editions, never a row of a working copy."""

from collections.abc import Callable
from functools import partial

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from briefs.filters import BriefFilter
from briefs.models import Author, Brief, Edition, EditionTopic, StoredPage, Topic, Withdrawal
from briefs.models.stored_page import Served
from briefs.rendering import brief_page, edition_page, with_earlier
from history.comparison import differences
from history.models import Redirect
from history.public import PublicRecord
from history.upcasting import UnreadableSnapshot
from pages.lists import listing
from pages.records import find_or_move, moved_to
from pages.validators import answer

ON_HOME_PAGE = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    editions = _for_list().latest_first()[:ON_HOME_PAGE]
    return render(request, "briefs/home.html", {"editions": editions, "topics": Topic.objects.public()})


@require_safe
def brief_list(request: HttpRequest) -> HttpResponse:
    return render(request, "briefs/list.html", listing(request, BriefFilter, _for_list().latest_first()))


@require_safe
def brief_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The live edition; else the notice of its withdrawal; else the way to its present address."""
    if page := StoredPage.served(request.path, request.META.get("HTTP_IF_NONE_MATCH", "")):
        return _page(request, page)
    edition = _editions_of(slug).live().first()
    if edition is None:
        return _not_live(request, slug, partial(reverse, "briefs:detail"))
    return _page(request, StoredPage.now(edition, brief_page))


@require_safe
def edition_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The record of change: every edition that has come out, newest first."""
    editions = list(_editions_of(slug).defer("snapshot", "text", "html"))
    if not editions:
        return _not_live(request, slug, partial(reverse, "briefs:editions"))
    if withdrawal := editions[0].withdrawal_in_force():
        return _withdrawn(request, withdrawal, editions[0])
    return render(request, "briefs/editions.html", {"brief": editions[0].brief, "editions": with_earlier(editions)})


@require_safe
def edition_detail(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition, for ever, and whether it is the current one."""
    if page := StoredPage.served(request.path, request.META.get("HTTP_IF_NONE_MATCH", "")):
        return _page(request, page)
    edition = _editions_of(slug).filter(number=number).first()
    if edition is None:
        return _not_live(request, slug, lambda args: reverse("briefs:edition", args=[*args, number]))
    if withdrawal := edition.withdrawal_in_force():
        return _withdrawn(request, withdrawal, edition)
    return _page(request, StoredPage.now(edition, edition_page))


@require_safe
def edition_redline(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    """What differs between two editions, word by word."""
    pair = [_editions_of(slug).defer(None).filter(number=number).first() for number in (old, new)]
    if pair[0] is None or pair[1] is None:
        return _not_live(request, slug, lambda args: reverse("briefs:redline", args=[*args, old, new]))
    for edition in pair:
        if withdrawal := edition.withdrawal_in_force():
            return _withdrawn(request, withdrawal, edition)
    was, now = pair
    try:
        found = differences(Brief, was.snapshot, now.snapshot)
    except UnreadableSnapshot as fault:
        raise Http404(str(fault)) from None
    context = {"brief": now.brief, "was": was, "now": now, "differences": found}
    return render(request, "briefs/redline.html", context)


@require_safe
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return find_or_move(request, Topic.objects.public(), slug, partial(_record_page, "briefs/topic.html"))


@require_safe
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return find_or_move(request, Author.objects.public(), slug, partial(_record_page, "briefs/author.html"))


def _record_page(template: str, request: HttpRequest, record: PublicRecord) -> HttpResponse:
    editions = _for_list().about(record).latest_first()
    return render(request, template, {"record": record, **listing(request, BriefFilter, editions)})


def _page(request: HttpRequest, page: Served | StoredPage) -> HttpResponse:
    return answer(request, lambda: HttpResponse(page.body), etag=page.etag, modified=page.modified)


def _for_list():
    topics = Prefetch("topic_links", EditionTopic.objects.select_related("topic"))
    return Edition.objects.live().listed().prefetch_related(topics)


def _editions_of(slug: str):
    return Edition.objects.published().filter(brief__slug=slug).select_related("brief").defer("snapshot", "text")


def _not_live(request: HttpRequest, slug: str, address: Callable[..., str]) -> HttpResponse:
    """What stands where no live edition is: a notice, a redirect, or nothing."""
    brief = Brief.objects.filter(slug=slug).first()
    if brief is None:
        return _moved(request, slug, address)
    in_force = brief.withdrawals.in_force().select_related("edition")
    return _withdrawn(request, get_object_or_404(in_force, whole_brief=True))


def _withdrawn(request: HttpRequest, withdrawal: Withdrawal, edition: Edition | None = None) -> HttpResponse:
    """The notice instead of the text. Where it should never have come out: what replaces it, else 410."""
    instead = withdrawal.replacement and withdrawal.replacement.live_edition()
    in_error = withdrawal.kind == Withdrawal.Kind.IN_ERROR
    if in_error and instead and not withdrawal.lifted_at:
        # Only to what is live, which redirects nowhere, so there is no chain and no loop.
        return redirect(instead.brief)
    context = {"withdrawal": withdrawal, "edition": edition or withdrawal.edition, "replacement": instead}
    status = 410 if in_error else 200
    return render(request, "briefs/withdrawn.html", context, status=status)


def _moved(request: HttpRequest, slug: str, address: Callable[..., str]) -> HttpResponse:
    brief = Brief.objects.filter(pk=Redirect.objects.target(Brief, slug)).first()
    if brief is None or not brief.editions.published().exists():
        raise Http404("There is no brief at this address.")
    return moved_to(request, address(args=[brief.slug]))
