"""The feed of all changes: an item for each edition of any kind that came out, and for each withdrawal."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.urls import reverse
from django.utils.html import format_html, linebreaks
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from briefs.feeds.briefs import ITEMS, links_between, on_page
from briefs.feeds.feed import Feed, Item, Person, absolute
from briefs.feeds.items import instant, notice_in_html
from briefs.feeds.markup import in_its_direction
from briefs.models import Edition, Withdrawal
from history.text import printable


def changes(site: UUID, extension: str, page: int, at: datetime) -> Feed:
    """All public changes, latest first. Raises Http404 for a page that has none, but the first."""
    address = absolute(reverse("briefs:changes_feed", args=[extension]))
    end = page * ITEMS
    items = [_of_edition(edition) for edition in _editions(at)[: end + 1]]
    items += [_of_withdrawal(withdrawal) for withdrawal in _withdrawals(at)[: end + 1]]
    items.sort(key=lambda item: (item.updated, item.id), reverse=True)
    found = items[end - ITEMS : end]
    if page > 1 and not found:
        raise Http404(_("This feed has no page %(number)s.") % {"number": page})
    return Feed(
        uuid=uuid5(site, "changes"),
        title=printable(_("%(site)s: all changes") % {"site": settings.SITE_NAME}),
        description=_("Every edition and every withdrawal of a brief, with what was changed and why."),
        page=absolute(reverse("briefs:list")),
        address=on_page(address, page),
        items=found,
        links=links_between(page, len(items) > end, lambda number: on_page(address, number)),
        hub=settings.WEBSUB_HUB if page == 1 else "",
    )


def _editions(at: datetime) -> Any:
    """The editions that have come out, each with the number of the one `before`, and how it is `hidden`."""
    own = {name: OuterRef(name) for name in ("pk", "brief_id", "published_at")}
    hidden = Withdrawal.objects.hiding(**own, at=at).order_by("kind")
    earlier = Edition.objects.published(at).filter(brief=OuterRef("brief"), number__lt=OuterRef("number"))
    return (
        Edition.objects.published(at)
        .annotate(
            hidden=Subquery(hidden.values("kind")[:1]),
            before_it=Subquery(earlier.order_by("-number").values("number")[:1]),
        )
        .listed()
        .order_by("-published_at", "-pk")
    )


def _withdrawals(at: datetime) -> Any:
    found = Withdrawal.objects.filter(withdrawn_at__lte=at).select_related("brief", "edition__brief", "replacement")
    return found.defer("edition__snapshot", "edition__html", "edition__text").order_by("-withdrawn_at", "-pk")


def _of_edition(edition: Any) -> Item:
    # A title that should never have come out is not said again.
    name = edition.title if not edition.hidden else Withdrawal(kind=edition.hidden).name_of(edition)
    words = {"title": name, "number": edition.number, "kind": edition.get_kind_display().lower()}
    brief = edition.brief
    numbers = [edition.before_it, edition.number]
    path = reverse("briefs:redline", args=[brief.slug, *numbers]) if edition.before_it else edition.get_absolute_url()
    came = instant(edition.published_at, edition.brief_id)
    return Item(
        uuid=edition.uuid,
        title=printable(_("%(title)s: %(kind)s (edition %(number)s)") % words),
        address=absolute(path),
        summary=printable(_summary(edition)),
        content=printable(in_its_direction(_told(edition, absolute(path)), name)),
        published=came,
        updated=came,
        # Without their pages: an author whom no live edition names any more may have none.
        authors=[] if edition.hidden else [Person.of(author) for author in edition.authors],
        facts={
            "reference": brief.reference_number,
            "edition": edition.number,
            "edition_url": absolute(edition.get_absolute_url()),
            "kind": edition.kind,
            "words_changed_percent": edition.words_changed,
        },
    )


def _summary(edition: Any) -> str:
    if edition.hidden:
        return _("The text of this edition has been withdrawn.")
    return edition.change_note or f"{capfirst(edition.get_kind_display())}."


def _told(edition: Any, address: str) -> str:
    """What is different, and where to read it."""
    brief = format_html('<p><a href="{}">{}</a></p>', absolute(edition.brief.get_absolute_url()), _("The brief"))
    html = linebreaks(_summary(edition), autoescape=True)
    if edition.hidden or not edition.before_it:
        return html + brief
    share = edition.words_changed or 0
    sentence = ngettext("%(share)s per cent of the words differ.", "%(share)s per cent of the words differ.", share)
    difference = format_html('<p>{} <a href="{}">{}</a></p>', sentence % {"share": share}, address, _("What changed"))
    return html + difference + brief


def _of_withdrawal(withdrawal: Withdrawal) -> Item:
    edition, brief = withdrawal.edition, withdrawal.brief
    name, moment = withdrawal.name_of(edition), instant(withdrawal.withdrawn_at, brief.pk)
    title = _("%(title)s: withdrawn") if withdrawal.whole_brief else _("%(title)s: edition %(number)s withdrawn")
    what = brief if withdrawal.whole_brief else edition
    return Item(
        uuid=withdrawal.uuid,
        title=printable(title % {"title": name, "number": edition.number}),
        address=absolute(what.get_absolute_url()),
        summary=printable(withdrawal.reason),
        content=printable(in_its_direction(notice_in_html(withdrawal), name)),
        published=moment,
        updated=moment,
        facts={"reference": brief.reference_number, "edition": edition.number, "kind": "withdrawal"},
    )
