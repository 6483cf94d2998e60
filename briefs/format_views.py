"""Briefs and editions in other forms than a page. Like the pages, they read editions and nothing else."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from briefs.formats import FORMS
from briefs.formats.citation import day
from briefs.models import Author, Brief, Edition, EditionFile, Withdrawal
from briefs.models.edition_file import NotMade
from history.models import Redirect
from history.upcasting import UnreadableSnapshot
from pages.origins import open_to_all
from pages.records import moved_to
from pages.validators import cache_control, conditional

#: Seconds for which the way to the latest edition may be kept.
MAX_AGE = 60


def brief_as(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The way to this form of the latest edition: of the live one, or of the one that was withdrawn."""
    return _for_readers_of(form, _to_latest)(request, slug, form)


def edition_as(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponseBase:
    """One edition in this form, for ever."""
    return _for_readers_of(form, _edition)(request, slug, number, form)


def _for_readers_of(form: str, view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    safe = require_safe(view)
    return open_to_all(safe) if FORMS[form].is_open else safe


def _to_latest(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    edition = _editions(slug, timezone.now()).order_by("-number").first()
    if edition is None:
        return _moved(request, slug, "briefs:form", form)
    response = HttpResponseRedirect(reverse("briefs:edition_form", args=[slug, edition.number, form]))
    response.headers["Cache-Control"] = cache_control(MAX_AGE, edition.next_at)
    return response


def _edition(request: HttpRequest, slug: str, number: int, form: str) -> HttpResponseBase:
    edition = _editions(slug, timezone.now()).filter(number=number).first()
    if edition is None:
        return _moved(request, slug, "briefs:edition_form", number, form)
    moments = (edition.published_at, edition.authors_changed_at, edition.withdrawn_at, edition.lifted_at)
    return conditional(
        request,
        partial(_answer, edition, form),
        version=(edition.digest, request.path, edition.hidden_by, edition.authors_changed_at),
        modified=max(filter(None, moments)),
        until=edition.next_at,
        keys=[f"brief-{edition.brief_id}"],
    )


def _editions(slug: str, at: datetime) -> Any:
    """The editions of a brief that have come out, each with all that decides how it is answered, in one query."""
    own = {name: OuterRef(name) for name in ("pk", "brief_id", "published_at")}
    # By kind, so that an error comes first: it hides more.
    hiding = Withdrawal.objects.hiding(**own, at=at).order_by("kind", "-withdrawn_at")
    lifted = Withdrawal.objects.filter(brief=OuterRef("brief"), lifted_at__lte=at).order_by("-lifted_at")
    authors = Author.objects.filter(edition_links__edition=OuterRef("pk")).order_by("-changed_at")
    planned = Edition.objects.scheduled(at).filter(brief=OuterRef("brief")).order_by("published_at")
    return (
        Edition.objects.published(at)
        .filter(brief__slug=slug)
        .select_related("brief")
        .defer("text")
        .annotate(
            hidden_by=Subquery(hiding.values("pk")[:1]),
            withdrawn_at=Subquery(hiding.values("withdrawn_at")[:1]),
            lifted_at=Subquery(lifted.values("lifted_at")[:1]),
            authors_changed_at=Subquery(authors.values("changed_at")[:1]),
            next_at=Subquery(planned.values("published_at")[:1]),
        )
    )


def _answer(edition: Any, form: str) -> HttpResponse:
    known = Withdrawal.objects.select_related("brief", "replacement")
    withdrawal = known.get(pk=edition.hidden_by) if edition.hidden_by else None
    if withdrawal and (not FORMS[form].is_citation or withdrawal.kind == Withdrawal.Kind.IN_ERROR):
        return _gone(edition, withdrawal)
    write = FORMS[form].write
    try:
        body = write(edition, withdrawal) if write else EditionFile.objects.body(edition, form)
    except (NotMade, UnreadableSnapshot) as fault:
        raise Http404(str(fault)) from None
    brief = edition.brief
    name = f"{brief.reference_number}-edition-{edition.number}-{brief.slug}.{form}"
    headers = {
        "Content-Type": FORMS[form].media_type,
        "Content-Disposition": f'inline; filename="{name}"',
        "Link": f'<{settings.SITE_URL}{brief.get_absolute_url()}>; rel="canonical"',
    }
    return HttpResponse(body, headers=headers)


def _gone(edition: Edition, withdrawal: Withdrawal) -> HttpResponse:
    """The notice that stands where the text was, as text."""
    withdrawn = _("%(what)s was withdrawn on %(date)s.") % {
        "what": _name(edition, withdrawal),
        "date": day(timezone.localdate(withdrawal.withdrawn_at)),
    }
    instead = withdrawal.replacement and withdrawal.replacement.live_edition()
    way = _("Read instead:") if instead else _("About the brief:")
    address = (instead or edition).brief.get_absolute_url()
    lines = [withdrawn, withdrawal.reason.strip(), f"{way} {settings.SITE_URL}{address}"]
    return HttpResponse("\n\n".join(lines) + "\n", status=410, content_type="text/plain; charset=utf-8")


def _name(edition: Edition, withdrawal: Withdrawal) -> str:
    """What was asked for; without its title, if that too should not have come out."""
    words = {"number": edition.number, "title": edition.title, "date": day(edition.date)}
    if withdrawal.kind == Withdrawal.Kind.IN_ERROR:
        return _("Edition %(number)s of a brief of %(date)s") % words
    return _("“%(title)s”, edition %(number)s,") % words


def _moved(request: HttpRequest, slug: str, name: str, *arguments: Any) -> HttpResponse:
    """The way to where the brief is now, if it has moved."""
    brief = Brief.objects.filter(pk=Redirect.objects.target(Brief, slug)).first()
    if brief is None or not brief.editions.published().exists():
        raise Http404(_("There is no edition at this address."))
    return moved_to(request, reverse(name, args=[brief.slug, *arguments]))
