"""Briefs as items of a feed. An item is a brief, for ever.

Its id comes from a stored UUID, so no change of title, slug, domain or scheme makes it new. It carries the full text,
with the bottom line as its summary. `updated` moves on an update, a correction or a withdrawal only. A withdrawn brief
stays in, with the reason in place of the text.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, F, FilteredRelation, OuterRef, Q, Subquery, When
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.html import format_html, linebreaks
from django.utils.translation import gettext as _

from briefs.feeds.feed import Category, Enclosure, Item, Person, absolute
from briefs.feeds.markup import in_its_direction, with_absolute_addresses
from briefs.models import Edition, EditionFile, Withdrawal
from briefs.models.edition_queryset import live_at
from briefs.models.withdrawal import holding
from history.text import printable
from history.upcasting import UnreadableSnapshot

#: Where the pages are of what a brief is about, by the name of the link in its snapshot.
LINKED = {"topic": "topics", "event": "event_links", "actor": "actor_links"}


def followed(at: datetime) -> Any:
    """What feeds show at `at`: of each brief that has come out, one edition, with `changed`, latest first.

    It is the live one, or the one that was when the brief was withdrawn; only then has it a `notice`, that withdrawal.
    """
    files = EditionFile.objects.filter(edition=OuterRef("pk"), kind=EditionFile.Kind.PDF)
    withdrawn = Q(holding(at, "withdrawals__"), withdrawals__whole_brief=True)
    editions: Any = Edition.objects.annotate(
        notice=FilteredRelation("withdrawals", condition=withdrawn),
        pdf_length=Subquery(files.annotate(length=Length("body")).values("length")[:1]),
        changed=Case(When(notice__isnull=False, then=F("notice__withdrawn_at")), default=F("updated_at")),
    )
    found = editions.filter(Q(notice__isnull=False) | live_at(at))
    related = ("brief", "notice", "notice__replacement")
    return found.select_related(*related).defer("text").order_by("-changed", "-pk")


def item_of(edition: Any) -> Item:
    """An edition of `followed` as an item."""
    notice = getattr(edition, "notice", None)
    return _withdrawn(edition, notice) if notice else _live(edition)


def instant(moment: datetime, brief_id: int) -> datetime:
    """The moment, told apart from that of any other brief.

    Editions are planned for the minute, and readers take two items of the same instant for a fault. What came out at
    the moment of a click has microseconds of its own.
    """
    return moment if moment.microsecond else moment.replace(microsecond=brief_id % 1_000_000)


def _live(edition: Any) -> Item:
    address = absolute(edition.brief.get_absolute_url())
    categories = tuple(_categories(edition))
    return Item(
        uuid=edition.brief.uuid,
        title=printable(edition.title),
        address=address,
        summary=printable(edition.summary),
        content=_content(_note(edition) + with_absolute_addresses(edition.html, address), edition),
        published=instant(edition.first_published_at, edition.brief_id),
        updated=instant(edition.updated_at, edition.brief_id),
        authors=[Person.of(author, _page_of("author", author)) for author in edition.authors],
        categories=categories,
        enclosure=_pdf(edition),
        facts=_facts(edition, categories),
    )


def _withdrawn(edition: Any, notice: Withdrawal) -> Item:
    title = _("Withdrawn: %(title)s") % {"title": notice.name_of(edition)}
    return Item(
        uuid=edition.brief.uuid,
        title=printable(title),
        address=absolute(edition.brief.get_absolute_url()),
        summary=printable(f"{_('Withdrawn.')} {notice.reason}"),
        content=_content(notice_in_html(notice), edition, title=notice.name_of(edition)),
        published=instant(edition.first_published_at, edition.brief_id),
        updated=instant(notice.withdrawn_at, edition.brief_id),
        facts={"reference": edition.brief.reference_number, "withdrawn": True},
    )


def notice_in_html(withdrawal: Withdrawal) -> str:
    """Why readers no longer get a text, and what they can read instead."""
    html = format_html("<p><strong>{}</strong></p>{}", _("Withdrawn."), linebreaks(withdrawal.reason, autoescape=True))
    if withdrawal.replacement:
        address = absolute(withdrawal.replacement.get_absolute_url())
        html += format_html('<p><a href="{}">{}</a></p>', address, _("Read this instead."))
    return html


def _note(edition: Edition) -> str:
    """What an update or a correction changes."""
    if edition.kind not in (Edition.Kind.UPDATE, Edition.Kind.CORRECTION):
        return ""
    kind = _("Correction:") if edition.kind == Edition.Kind.CORRECTION else _("Update:")
    return format_html("<p><strong>{}</strong> {}</p>", kind, edition.change_note)


def _content(html: str, edition: Edition, title: str = "") -> str:
    return printable(in_its_direction(html, title or edition.title))


def _categories(edition: Edition) -> Iterator[Category]:
    try:
        content = edition.content
    except UnreadableSnapshot:
        return
    for kind, links in LINKED.items():
        for link in content[links]:
            record = link if kind == "topic" else link[kind]
            scheme = _page_of(kind, record).removesuffix(f"{record['slug']}/")
            yield Category(kind, scheme, record["slug"], printable(record["name"]))


def _page_of(kind: str, record: dict[str, Any]) -> str:
    """The address of what an edition links: as readers have it for as long as the edition is live."""
    name = f"{kind}s:detail" if kind in ("actor", "event") else f"briefs:{kind}"
    return absolute(reverse(name, args=[record["slug"]]))


def _pdf(edition: Any) -> Enclosure | None:
    """The PDF, if it has been made: only then is its length known, without which there can be no enclosure."""
    address = absolute(f"{edition.get_absolute_url().rstrip('/')}.pdf")
    return Enclosure(address, edition.pdf_length) if edition.pdf_length else None


def _facts(edition: Edition, categories: tuple[Category, ...]) -> dict[str, Any]:
    """For programs: what citation and research ask for."""
    linked = {
        f"{kind}s": [{"name": one.label, "url": one.address} for one in categories if one.kind == kind]
        for kind in LINKED
    }
    return {
        "reference": edition.brief.reference_number,
        "date": edition.date.isoformat(),
        "edition": edition.number,
        "edition_url": absolute(edition.get_absolute_url()),
        **linked,
    }
