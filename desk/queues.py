"""What waits for a person, in queues: each costs the same few queries, however much there is in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db.models import Count, QuerySet, Window
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timesince import timesince

from briefs.models import Brief

#: Rows of each queue on the first page.
FIRST = 10


@dataclass(frozen=True)
class Row:
    """One thing that waits: what it is, where to deal with it, and what to know of it."""

    title: str
    address: str
    #: In a few words: who, what, which edition.
    said: str = ""
    #: When it began to wait or is to happen.
    at: datetime | None = None
    #: What is wrong with it, shown in red; empty if nothing.
    alarm: str = ""
    #: Where a POST throws it away, if that is offered.
    discard: str = ""

    @property
    def age(self) -> str:
        """For how long it has waited, in words."""
        if self.at is None:
            return ""
        is_new = timezone.now() - self.at < timedelta(minutes=1)
        return "just now" if is_new else timesince(self.at).replace(",", "")


class Queue:
    """One kind of things that wait for the person of a request."""

    key: ClassVar[str]
    title: ClassVar[str]
    #: One line beneath the title: what is here, and what to do.
    about: ClassVar[str] = ""
    #: What is said where nothing waits; a queue without a word is left out then.
    empty: ClassVar[str] = ""
    #: How `Row.at` is told: "age", "since" (day and time) or "day".
    when: ClassVar[str] = "since"

    def __init__(self, request: HttpRequest, site: Any) -> None:
        self.request, self.user = request, request.user
        self.admin = site.get_model_admin(Brief)

    def is_for(self) -> bool:
        """May this person have such things at all?"""
        return self.admin.has_view_or_change_permission(self.request)

    def found(self) -> QuerySet:
        """All that waits, first things first."""
        raise NotImplementedError

    def row(self, thing: Any) -> Row:
        raise NotImplementedError

    @cached_property
    def first(self) -> list[Row]:
        return self.rows(self._first)

    @cached_property
    def count(self) -> int:
        return self._first[0].in_all if self._first else 0

    @property
    def more(self) -> int:
        return self.count - len(self.first)

    def rows(self, things: Iterable[Any]) -> list[Row]:
        return [self.row(thing) for thing in things]

    @cached_property
    def _first(self) -> list[Any]:
        # The database counts all that it finds beside the few that it returns.
        return list(self.found().annotate(in_all=Window(Count("*")))[:FIRST])

    # What the kinds of queues have in common

    def may(self, act: str) -> bool:
        return self.user.has_perm(f"briefs.{act}_brief")

    def briefs(self) -> Any:
        """The briefs that this person may see, without their texts."""
        return self.admin.get_queryset(self.request).defer("bottom_line")

    def of_briefs(self, things: Any) -> Any:
        """Those of the things that belong to a brief that this person may see."""
        return things.filter(brief__in=self.briefs().values("pk")) if self.admin.within_reach(self.request) else things
