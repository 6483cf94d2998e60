"""Feeds of what a filter leaves: the query string is that of the list of briefs."""

from collections.abc import Iterator
from datetime import datetime
from operator import itemgetter
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django_filters import FilterSet

from briefs.feeds.briefs import on_page, paged
from briefs.feeds.feed import Feed, absolute
from briefs.feeds.items import followed
from briefs.filters import BriefFilter
from briefs.models import Edition
from history.text import printable
from pages.lists import active_filters, filtered

#: What changes how a list looks and not what is in it.
LOOKS = {"order", "page"}
#: A search for words is in texts that readers may have; a notice has none.
WORDS = "q"


class UnreadableFilter(Exception):
    """A value in the query string cannot be read; the message names each such parameter."""


def asked(request: HttpRequest, at: datetime) -> FilterSet | None:
    """The filter that the query string asks for, over what feeds show; None if it asks for none.

    Raises UnreadableFilter where the list would refuse a value. What the list does not know counts for nothing.
    """
    names = set(request.GET) - LOOKS
    editions = Edition.objects.live(at) if WORDS in names else followed(at)
    filterset = filtered(request, BriefFilter, editions)
    if not filterset.is_valid():
        faults = [f"{name}: {' '.join(reasons)}" for name, reasons in filterset.form.errors.items()]
        sentence = _("There is no such feed, because part of the address cannot be read.")
        raise UnreadableFilter("\n".join([sentence, "", *faults, ""]))
    return filterset if any(_values(filterset)) else None


def feed(filterset: FilterSet, site: UUID, extension: str, page: int, at: datetime) -> Feed:
    """The feed of the briefs that a valid filter leaves."""
    query = urlencode([(name, text) for name, text, _value in _values(filterset)])
    address = absolute(f"{reverse('briefs:feed', args=[extension])}?{query}")
    chosen = followed(at).filter(pk__in=filterset.qs.order_by().values("pk"))
    items, links = paged(chosen, page, at, lambda n: on_page(address, n))
    words = ", ".join(f"{item['label']}: {item['value']}" for item in active_filters(filterset))
    return Feed(
        uuid=uuid5(site, _meaning(filterset)),
        title=printable(_("%(site)s: %(name)s") % {"site": settings.SITE_NAME, "name": words}),
        description=printable(_("Briefs that fit a search: %(words)s.") % {"words": words}),
        page=absolute(f"{reverse('briefs:list')}?{query}"),
        address=on_page(address, page),
        items=items,
        links=links,
    )


def _values(filterset: FilterSet) -> Iterator[tuple[str, str, Any]]:
    """Name, text and meaning of each value that counts, in the order of the form and each once."""
    for name in filterset.form.fields:
        if name in LOOKS:
            continue
        cleaned = filterset.form.cleaned_data.get(name)
        texts = filterset.data.getlist(name)
        if isinstance(cleaned, list | tuple):
            pairs = sorted(zip(texts, cleaned, strict=False), key=itemgetter(0))
            yield from ((name, text, value) for text, value in pairs)
        elif texts and cleaned not in ("", None):
            yield name, texts[-1], cleaned


def _meaning(filterset: FilterSet) -> str:
    """What the filter asks for, in words that stay the same when the address of a record changes."""
    pairs = [(name, str(getattr(value, "uuid", value))) for name, _text, value in _values(filterset)]
    return f"briefs?{urlencode(sorted(pairs))}"
