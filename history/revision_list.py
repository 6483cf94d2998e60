"""The list of revisions of one record: filtered, a page at a time, with two of them chosen to compare."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import InvalidPage
from django.db import models
from django.http import QueryDict

from history.lists import UncountedPage, UncountedPaginator
from history.models import Action, Change
from history.records import Record

REVISIONS_A_PAGE = 25
#: What an address has that asks for a comparison of two, and for nothing else.
_PAIR = {"old", "new", "pick_old", "pick_new"}


class _Names(models.Aggregate):
    """The different values of a column as one JSON list."""

    function = "JSONB_AGG"
    allow_distinct = True
    output_field = models.JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


class _Paginator(UncountedPaginator):
    """Skips rows in the one query that reads the page: the snapshots, which make rows large, stay where they are."""

    def _rows(self, start: int, end: int) -> list[Change]:
        return list(self.object_list[start:end])


@dataclass(frozen=True)
class RevisionList:
    """What the address of a page of history asks for. Whatever in it cannot be read is as if it were not there."""

    record: Record
    asked: QueryDict

    @property
    def person(self) -> str:
        return self.asked.get("person", "").replace("\x00", "")

    @property
    def action(self) -> str:
        return action if (action := self.asked.get("action", "")) in Action.values else ""

    @property
    def actions(self) -> list[tuple[str, str]]:
        """Every kind of act with its name."""
        return [(action.value, action.label) for action in Action]

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are on."""
        return {name: value for name in ("person", "action") if (value := getattr(self, name))}

    @cached_property
    def page(self) -> UncountedPage:
        """The revisions, newest first; the first page if there is none of the number that was asked for."""
        paginator = _Paginator(self._found(), REVISIONS_A_PAGE)
        try:
            return paginator.page(self.asked.get("page", 1))
        except InvalidPage:
            return paginator.page(1)

    @cached_property
    def people(self) -> list[str]:
        """Those who appear in the history, by name; where nothing is found, the one who was asked for."""
        found = self.page.object_list[0].people if self.page.object_list else [self.person]
        return sorted(name for name in found if name)

    @property
    def old(self) -> int | None:
        """The number of the older of two to compare: the one chosen, or else the last but one on the page."""
        return self._chosen("old") or self._number_at(1)

    @property
    def new(self) -> int | None:
        return self._chosen("new") or self._number_at(0)

    @property
    def pair(self) -> tuple[int, int] | None:
        """The numbers of two to compare, if that is what was asked for."""
        old, new = self._chosen("old"), self._chosen("new")
        if old and new and ("compare" in self.asked or self.asked.keys() <= _PAIR):
            return min(old, new), max(old, new)
        return None

    def _chosen(self, which: str) -> int:
        written = self.asked.get(f"pick_{which}") or self.asked.get(which, "")
        return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else 0

    def _number_at(self, place: int) -> int | None:
        rows = self.page.object_list
        return rows[place].number if len(rows) > place else None

    def _found(self) -> models.QuerySet[Change]:
        """The revisions; each carries the names of all `people`, which so take no query of their own."""
        changes = Change.objects.of(self.record)
        all_names = changes.order_by().values("object_id").annotate(names=_Names("person", distinct=True))
        return changes.filter(**self.filters).annotate(people=models.Subquery(all_names.values("names")))
