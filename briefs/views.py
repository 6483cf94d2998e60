"""Public pages of briefs. They read editions, never a row of a working copy."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from briefs.beside import AsItStood, Beside
from briefs.comparing import CompareForm, EditionRedline
from briefs.filters import BriefFilter
from briefs.models import Author, Brief, Edition, EditionAuthor, EditionTopic, StoredPage, Topic, Withdrawal
from briefs.models.edition_links import EditionLink
from briefs.models.edition_queryset import EditionQuerySet
from briefs.models.stored_page import BRIEF, EDITION, Served
from briefs.record_of_change import TEXTS, RecordOfChange
from briefs.rendering import Rendered
from events.models import Event
from history.as_it_stood import put_back
from history.models import PublicVersion, Redirect
from history.public import PublicRecord
from history.upcasting import UnreadableSnapshot
from pages.as_of import moment_of, tells_the_past
from pages.lists import listing, query_of
from pages.past import find_as_of, not_there_yet
from pages.records import moved_to
from pages.validators import answer, known_etag, versioned, versioned_view

ON_HOME_PAGE, PLANNED_ON_HOME_PAGE = 10, 5


@require_safe
@tells_the_past
@versioned_view("list", daily=True)
def home(request: HttpRequest) -> HttpResponse:
    at = moment_of(request)
    context = {
        "editions": _for_list(at).latest_first()[:ON_HOME_PAGE],
        "topics": _counted(Topic, EditionTopic, at),
        # Which events were still to come at an earlier moment is on their pages as they stood.
        "planned": [] if at else Event.objects.public().planned(timezone.localdate())[:PLANNED_ON_HOME_PAGE],
    }
    return render(request, "briefs/home.html", context)


@require_safe
@tells_the_past
@versioned_view("list")
def brief_list(request: HttpRequest) -> HttpResponse:
    return render(request, "briefs/list.html", _listed(request, _for_list(moment_of(request))))


@require_safe
@tells_the_past
def brief_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The live edition; else the notice of its withdrawal; else the way to its present address."""
    if at := moment_of(request):
        return versioned(request, partial(_as_it_stood, request, slug, at))
    # The latest that has come out is live, or the notice of its withdrawal stands in its place.
    editions = Edition.objects.filter(brief__slug=slug)
    return _stored(request, slug, editions, BRIEF) or _instead(request, slug, partial(reverse, "briefs:detail"))


@require_safe
@tells_the_past
@versioned_view()
def edition_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The record of change: every edition that has come out and every withdrawal, newest first."""
    return _record_of_change(request, slug)


@require_safe
@versioned_view()
def edition_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """From the form of the record of change to the redline of the two editions that were chosen."""
    return _record_of_change(request, slug, request.GET)


@require_safe
def edition_detail(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One edition, for ever, and whether it is the current one."""
    editions = Edition.objects.filter(brief__slug=slug, number=number)
    return _stored(request, slug, editions, EDITION) or _instead(request, slug, partial(_edition_address, number))


@require_safe
@versioned_view()
def edition_redline(request: HttpRequest, slug: str, old: int, new: int) -> HttpResponse:
    """What differs between two editions, word by word."""
    if old > new:
        return moved_to(request, reverse("briefs:redline", args=[slug, new, old]))
    pair = [_editions_of(slug).defer(None).filter(number=number).first() for number in (old, new)]
    if pair[0] is None or pair[1] is None:
        return _not_live(request, slug, lambda args: reverse("briefs:redline", args=[*args, old, new]))
    for edition in pair:
        if withdrawal := edition.withdrawal_in_force():
            return _withdrawn(request, withdrawal, edition)
    was, now = pair
    readable = _editions_of(slug).readable().values_list("number", flat=True)
    try:
        found = EditionRedline(was, now, list(readable))
    except UnreadableSnapshot as fault:
        raise Http404(str(fault)) from None
    context = {"brief": now.brief, "was": was, "now": now, "pair": pair, "redline": found}
    return render(request, "briefs/redline.html", context)


@require_safe
@tells_the_past
@versioned_view("list")
def topic_list(request: HttpRequest) -> HttpResponse:
    return render(request, "briefs/topics.html", {"records": _counted(Topic, EditionTopic, moment_of(request))})


@require_safe
@tells_the_past
@versioned_view("list")
def author_list(request: HttpRequest) -> HttpResponse:
    return render(request, "briefs/authors.html", {"records": _counted(Author, EditionAuthor, moment_of(request))})


@require_safe
@tells_the_past
@versioned_view("list")
def topic_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return find_as_of(request, Topic, slug, partial(_record_page, "briefs/topic.html"))


@require_safe
@tells_the_past
@versioned_view("list")
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    return find_as_of(request, Author, slug, partial(_record_page, "briefs/author.html"))


def _record_page(template: str, request: HttpRequest, record: PublicRecord) -> HttpResponse:
    editions = _for_list(moment_of(request)).about(record)
    of_record = f"{record._meta.model_name}={record.slug}&"
    return render(request, template, {"record": record, **_listed(request, editions, of_record)})


def _listed(request: HttpRequest, editions: EditionQuerySet, of: str = "") -> dict[str, Any]:
    """Context of a list of briefs. `feed_query` asks a feed for the same; `of` is what it needs besides the filters."""
    context = listing(request, BriefFilter, editions.latest_first())
    return context | {"feed_query": f"{of}{query_of(context['filter'], 'order')}"}


def _counted(model: type[PublicRecord], links: type[EditionLink], at: datetime | None) -> list[Any]:
    """Topics or authors with the number of their `live_briefs`, as of `at`."""
    records = model.objects.as_of(at).annotate(live_briefs=links.objects.shown(at).number())
    return put_back(records) if at else list(records)


def _stored(request: HttpRequest, slug: str, editions: EditionQuerySet, template: str) -> HttpResponseBase | None:
    """The page of the latest of these that has come out, or the notice instead; None if none has.

    As it is stored, in one query; what is not is made, which takes three.
    """
    found = StoredPage.find(request.path, slug, known_etag(request))
    if found.page:
        return _page(request, found.page, found.version)
    # Not a moment from before the state was read, which can have changed between the two.
    at = timezone.now()
    beside = Beside.read(editions.published(at), at) if found.has_brief else None
    if beside is None:
        return None
    if withdrawal := beside.withdrawal(at):
        return _stored_notice(request, beside, withdrawal, found.version)
    if template == BRIEF and not beside.edition.is_live(at):
        return None
    return _page(request, StoredPage.of(beside, template, found.version), found.version)


def _page(request: HttpRequest, page: Served, version: PublicVersion) -> HttpResponseBase:
    told: dict[str, Any] = {"modified": page.modified, "until": version.next_at, "keys": page.keys.split()}
    return answer(request, lambda: HttpResponse(page.body, status=page.status), etag=page.etag, **told)


def _stored_notice(
    request: HttpRequest, beside: Beside, withdrawal: Withdrawal, version: PublicVersion
) -> HttpResponseBase:
    """The notice at the address of a brief or an edition, stored as the page was in whose place it stands."""
    response = _notice_of(request, withdrawal, beside.edition, beside.replacement(withdrawal))
    if response.status_code not in (200, 410):
        return versioned(request, lambda: response)
    told_of = [withdrawal.brief_id, *filter(None, [withdrawal.replacement_id])]
    keys = [f"edition-{beside.edition.pk}", *(f"brief-{pk}" for pk in told_of)]
    page = Rendered(response.content.decode(), keys, response.status_code)
    return _page(request, StoredPage.store(withdrawal.brief, request.path, page, version), version)


def _instead(request: HttpRequest, slug: str, address: Callable[..., str]) -> HttpResponseBase:
    return versioned(request, partial(_not_live, request, slug, address))


def _as_it_stood(request: HttpRequest, slug: str, at: datetime) -> HttpResponse:
    """What readers found at `at`, unless it has been withdrawn since: the live edition, a notice, or nothing yet."""
    editions = Edition.objects.filter(brief__slug=slug)
    past = AsItStood.read(editions.published(at), at)
    if past is None:
        if editions.published().exists():
            return not_there_yet(request)
        return _not_live(request, slug, partial(reverse, "briefs:detail"))
    # Of a text that should never have come out, the notice of that, which tells no title.
    if notice := past.withdrawal() or past.withdrawal(at):
        return _notice_of(request, notice, past.edition, past.replacement(notice))
    context = {"edition": past.edition, "topics": past.topics, "updates": past.updates}
    return render(request, "briefs/as_it_stood.html", context)


def _record_of_change(request: HttpRequest, slug: str, asked: QueryDict | None = None) -> HttpResponse:
    """The record of change, or the redline that is asked for; 400 if that cannot be read."""
    at = moment_of(request)
    editions = list(_editions_of(slug, at).defer(*TEXTS))
    if not editions:
        if at and _editions_of(slug).exists():
            return not_there_yet(request)
        return _not_live(request, slug, partial(reverse, "briefs:editions"))
    brief = editions[0].brief
    updates = RecordOfChange(editions, Withdrawal.objects.filter(brief=brief).with_numbers(), at)
    if updates.withdrawal and updates.withdrawal.kind == Withdrawal.Kind.IN_ERROR:
        return _withdrawn(request, updates.withdrawal, editions[0])
    form = CompareForm(asked, updates.readable) if len(updates.readable) > 1 else None
    if form and form.is_valid():
        return redirect("briefs:redline", brief.slug, *form.pair)
    context = {"brief": brief, "updates": updates, "form": form}
    return render(request, "briefs/editions.html", context, status=200 if asked is None else 400)


def _for_list(at: datetime | None):
    topics = EditionTopic.objects.select_related("topic")
    shown = topics.filter(topic__in=Topic.objects.as_of(at)) if at else topics
    return Edition.objects.shown(at).listed().prefetch_related(Prefetch("topic_links", shown))


def _editions_of(slug: str, at: datetime | None = None):
    return Edition.objects.published(at).filter(brief__slug=slug).select_related("brief").defer("snapshot", "text")


def _not_live(request: HttpRequest, slug: str, address: Callable[..., str]) -> HttpResponse:
    """What stands where no live edition is: a notice, a redirect, or nothing."""
    brief = Brief.objects.filter(slug=slug).first()
    if brief is None:
        return _moved(request, slug, address)
    in_force = brief.withdrawals.in_force().select_related("edition")
    return _withdrawn(request, get_object_or_404(in_force, whole_brief=True))


def _withdrawn(request: HttpRequest, withdrawal: Withdrawal, edition: Edition | None = None) -> HttpResponse:
    """The notice instead of the text."""
    replacement = withdrawal.replacement.live_edition() if withdrawal.replacement else None
    return _notice_of(request, withdrawal, edition or withdrawal.edition, replacement)


def _notice_of(
    request: HttpRequest, withdrawal: Withdrawal, edition: Edition, replacement: Edition | None
) -> HttpResponse:
    """The notice; of what should never have come out: the way to what replaces it, else 410."""
    in_error = withdrawal.kind == Withdrawal.Kind.IN_ERROR
    if in_error and replacement and not withdrawal.lifted_at and not moment_of(request):
        # Only to what is live, which redirects nowhere, so there is no chain and no loop.
        return redirect(replacement.brief)
    context = {"withdrawal": withdrawal, "edition": edition, "replacement": replacement}
    status = 410 if in_error else 200
    return render(request, "briefs/withdrawn.html", context, status=status)


def _edition_address(number: int, args: list[str]) -> str:
    return reverse("briefs:edition", args=[*args, number])


def _moved(request: HttpRequest, slug: str, address: Callable[..., str]) -> HttpResponse:
    brief = Brief.objects.filter(pk=Redirect.objects.target(Brief, slug)).first()
    if brief is None or not brief.editions.published().exists():
        raise Http404(_("There is no {kind} at this address.").format(kind=_("brief")))
    return moved_to(request, address(args=[brief.slug]))
