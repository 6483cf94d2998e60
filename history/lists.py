"""Lists of the admin, a page at a time, and the same for autocompletes. Nothing is counted: that costs more the more
there is."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.paginator import EmptyPage, InvalidPage, Page, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

#: Deeper pages are refused: to skip rows, a database must read them. Searching and filters get there sooner.
LAST_PAGE = 1000


class UncountedPage(Page):
    """A page that knows whether there is another, but not how many."""

    def __init__(self, rows: list[Any], number: int, paginator: "UncountedPaginator") -> None:
        super().__init__(rows[: paginator.per_page], number, paginator)
        self.has_more = len(rows) > paginator.per_page and number < LAST_PAGE

    def __repr__(self) -> str:
        return f"<Page {self.number}>"

    def has_next(self) -> bool:
        return self.has_more


class UncountedPaginator(Paginator):
    """Reads one row more than a page shows, to tell whether there is another page."""

    num_pages = LAST_PAGE

    def validate_number(self, number: Any) -> int:
        try:
            number = int(number)
        except ValueError:
            raise PageNotAnInteger("That is not the number of a page.") from None
        if not 1 <= number <= LAST_PAGE:
            raise EmptyPage(f"A list has pages 1 to {LAST_PAGE}.")
        return number

    def page(self, number: Any) -> UncountedPage:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = self._rows(start, start + self.per_page + 1)
        if number > 1 and not rows:
            raise EmptyPage(f"This list has no page {number}.")
        return UncountedPage(rows, number, self)

    def _rows(self, start: int, end: int) -> list[Any]:
        if not start or not isinstance(self.object_list, QuerySet):
            return list(self.object_list[start:end])
        # A database reads and sorts what it skips, and does so many times as fast with keys alone.
        keys = list(self.object_list.values_list("pk", flat=True)[start:end])
        return list(self.object_list.filter(pk__in=keys))


class RecordList(ChangeList):
    """The list of one kind of records."""

    def get_results(self, request: HttpRequest) -> None:
        self.paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        try:
            self.page = self.paginator.page(self.page_num)
        except InvalidPage:
            raise IncorrectLookupParameters from None
        self.result_list = self.page.object_list
        # Django's templates tell of a total, and offer to choose it, where these two differ.
        self.result_count = self.full_result_count = len(self.result_list)
        self.show_full_result_count = self.can_show_all = False
        self.show_admin_actions = True
        self.multi_page = self.page.has_other_pages()

    @property
    def previous_address(self) -> str:
        return self.get_query_string({PAGE_VAR: self.page.previous_page_number()}) if self.page.has_previous() else ""

    @property
    def next_address(self) -> str:
        return self.get_query_string({PAGE_VAR: self.page.next_page_number()}) if self.page.has_next() else ""
