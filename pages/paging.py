"""Paging without a full count, which would cost more the more there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

#: Deeper pages are refused: to skip rows, a database must read them. Filters get there sooner.
LAST_PAGE = 1000
#: Readers are told of more that there are more.
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Page:
    """One page of a list. `number` counts from 1; `has_next` tells whether there is more."""

    rows: list[Any]
    number: int
    has_next: bool

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def previous_number(self) -> int:
        return self.number - 1


def page_of(queryset: QuerySet | list[Any], asked_for: str, size: int) -> Page:
    """The page of `size` rows that a query string asks for; an empty text means the first.

    Raises Http404 with a sentence for anything that is not the number of a page which has rows.
    """
    number = page_number(asked_for)
    start = (number - 1) * size
    rows = list(queryset[start : start + size + 1])
    if number > 1 and not rows:
        raise Http404(_("This list has no page {number}.").format(number=number))
    return Page(rows[:size], number, has_next=len(rows) > size and number < LAST_PAGE)


@dataclass(frozen=True)
class Count:
    """How many rows a list has; `more` if there are more than that."""

    number: int
    more: bool = False


def count_of(queryset: QuerySet, page: Page) -> Count:
    """How many rows there are, counted no further than MOST_COUNTED; without a query if the page has all of them."""
    if page.number == 1 and not page.has_next:
        return Count(len(page))
    number = queryset.order_by()[: MOST_COUNTED + 1].count()
    return Count(min(number, MOST_COUNTED), number > MOST_COUNTED)


def page_number(asked_for: str, last: int = LAST_PAGE) -> int:
    """The number that a query string asks for, from 1; Http404 with a sentence for anything that is none up to last."""
    if not asked_for:
        return 1
    if not (asked_for.isascii() and asked_for.isdigit() and len(asked_for) < 10):
        raise Http404(_("A page is asked for by its number, such as 2; this is none."))
    number = int(asked_for)
    if not 1 <= number <= last:
        advice = _("A list has pages 1 to {last}; narrow it with the filters to see what lies further.")
        raise Http404(advice.format(last=last))
    return number
