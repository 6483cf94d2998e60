"""Paging without a count, which would cost more the more there is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

#: Deeper pages are refused: to skip rows, a database must read them. Filters get there sooner.
LAST_PAGE = 1000


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
    number = _number(asked_for)
    start = (number - 1) * size
    rows = list(queryset[start : start + size + 1])
    if number > 1 and not rows:
        raise Http404(f"This list has no page {number}.")
    return Page(rows[:size], number, has_next=len(rows) > size and number < LAST_PAGE)


def _number(asked_for: str) -> int:
    if not asked_for:
        return 1
    if not (asked_for.isascii() and asked_for.isdigit() and len(asked_for) < 10):
        raise Http404("A page is asked for by its number, such as 2; this is none.")
    number = int(asked_for)
    if not 1 <= number <= LAST_PAGE:
        raise Http404(f"A list has pages 1 to {LAST_PAGE}; narrow it with the filters to see what lies further.")
    return number
