"""Feeds of briefs: of all, which is archived, and of those about a record or that a filter leaves, which are paged."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from briefs.feeds.feed import Feed, Item, absolute
from briefs.feeds.items import followed, item_of
from briefs.models import Edition, Withdrawal
from history.text import printable

#: Items in a document: the latest ones in the feed itself, and those of each archive.
ITEMS = 25
#: Deeper pages are refused: to skip rows, a database must read them.
LAST_PAGE = 40


def everything(site: UUID, extension: str, at: datetime) -> Feed:
    """The feed of all briefs: the latest to change, and every one that no archive has yet."""
    briefs = first_editions(at).count()
    return Feed(
        uuid=site,
        title=settings.SITE_NAME,
        description=_("Briefs that give the bottom line first."),
        page=absolute(reverse("briefs:list")),
        address=absolute(reverse("briefs:feed", args=[extension])),
        items=[item_of(edition) for edition in _latest(at, unarchived=briefs % ITEMS)],
        links=_archives(extension, {"prev-archive": briefs // ITEMS}),
        hub=settings.WEBSUB_HUB,
    )


def archive(site: UUID, extension: str, number: int, at: datetime) -> Feed:
    """The archive with this number, from 1: briefs in the order in which they came out, the last of them first.

    What is in it never changes, but each brief is as it stands. Raises Http404 until there are enough briefs for it.
    """
    full = first_editions(at).count() // ITEMS
    if not 1 <= number <= full:
        raise Http404(_("There is no such archive, or not yet."))
    bucket = first_editions(at).values("brief")[(number - 1) * ITEMS : number * ITEMS]
    editions = followed(at).filter(brief__in=bucket).order_by("-first_published_at", "-brief")
    subscription = absolute(reverse("briefs:feed", args=[extension]))
    # After the last archive comes the feed itself.
    links = {"current": subscription, "next-archive": subscription}
    links |= _archives(extension, {"prev-archive": number - 1, "next-archive": number + 1 if number < full else 0})
    return Feed(
        uuid=site,
        title=settings.SITE_NAME,
        description=_("Briefs that give the bottom line first."),
        page=absolute(reverse("briefs:list")),
        address=absolute(reverse("briefs:feed_archive", args=[number, extension])),
        items=[item_of(edition) for edition in editions],
        links=links,
        is_archive=True,
    )


def about(site: UUID, extension: str, record: Any, page: int, at: datetime) -> Feed:
    """The feed of the briefs that link a topic, actor, event or author."""
    kind = str(record._meta.model_name)
    address = absolute(reverse(f"briefs:{kind}_feed", args=[record.slug, extension]))
    items, links = paged(followed(at).about(record), page, at, lambda n: on_page(address, n))
    words = {"site": settings.SITE_NAME, "name": record.name}
    sentence = _("Briefs by %(name)s.") if kind == "author" else _("Briefs that speak of %(name)s.")
    return Feed(
        uuid=uuid5(site, f"{kind}/{record.uuid}"),
        title=printable(_("%(site)s: %(name)s") % words),
        description=printable(sentence % words),
        page=absolute(record.get_absolute_url()),
        address=on_page(address, page),
        items=items,
        links=links,
        hub=settings.WEBSUB_HUB if page == 1 else "",
    )


def on_page(address: str, number: int) -> str:
    """The address of a page of the feed at this address, which may have a query."""
    return f"{address}{'&' if '?' in address else '?'}page={number}" if number > 1 else address


def first_editions(at: datetime) -> Any:
    """The first edition of each brief that has come out by `at`, in that order: the sequence that is archived."""
    return Edition.objects.published(at).filter(kind=Edition.Kind.FIRST).order_by("published_at", "pk")


def _latest(at: datetime, *, unarchived: int) -> list[Any]:
    """The editions of the briefs that changed last, and of so many that came out last, latest change first."""
    live = Edition.objects.live(at).order_by("-updated_at", "-pk")
    # Joined, a database would walk all editions to find that few or none of them are withdrawn.
    gone = Withdrawal.objects.in_force(at).filter(whole_brief=True).order_by("-withdrawn_at")
    newest = first_editions(at).reverse().values("brief")[:unarchived]
    is_new = ExpressionWrapper(Q(brief__in=newest), output_field=BooleanField())
    chosen = Q(pk__in=live.values("pk")[:ITEMS]) | Q(pk__in=gone.values("edition")[:ITEMS]) | Q(is_new=True)
    found = list(followed(at).annotate(is_new=is_new).filter(chosen))
    return found[:ITEMS] + [edition for edition in found[ITEMS:] if edition.is_new]


def _archives(extension: str, numbers: dict[str, int]) -> dict[str, str]:
    """Links to archives by their relation; 0 is none."""
    return {
        relation: absolute(reverse("briefs:feed_archive", args=[number, extension]))
        for relation, number in numbers.items()
        if number
    }


def paged(editions: Any, number: int, at: datetime, address: Callable[[int], str]) -> tuple[list[Item], dict[str, str]]:
    """The items on this page of editions that are among those shown, and the links to the pages beside it.

    number counts from 1. Raises Http404 for a page that has none, but the first.
    """
    start = (number - 1) * ITEMS
    wanted = editions.order_by("-changed", "-pk").values("pk")[start : start + ITEMS + 1]
    found = list(followed(at).filter(pk__in=wanted))
    if number > 1 and not found:
        raise Http404(_("This feed has no page %(number)s.") % {"number": number})
    return [item_of(edition) for edition in found[:ITEMS]], links_between(number, len(found) > ITEMS, address)


def links_between(number: int, has_next: bool, address: Callable[[int], str]) -> dict[str, str]:
    """Links of a paged feed; the number of the last page would cost a count."""
    links: dict[str, str] = {}
    if number > 1:
        links |= {"first": address(1), "previous": address(number - 1)}
    if has_next and number < LAST_PAGE:
        links["next"] = address(number + 1)
    return links
