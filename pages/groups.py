"""Long lists in groups on a page: of each group the first rows, and whether there are more."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Window
from django.db.models.functions import RowNumber


@dataclass(frozen=True)
class Group:
    """The first rows that have one value in common, and whether there are `more`."""

    value: Any
    rows: list[Any]
    more: bool
    title: str = ""


def first_of(rows: Iterable[Any], most: int, *, value: Any = None, title: str = "") -> Group:
    """A group of at most so many of the rows, of which one more is read than shown."""
    found = list(rows[: most + 1]) if isinstance(rows, QuerySet) else list(rows)
    return Group(value, found[:most], len(found) > most, title)


def groups_of(rows: QuerySet, by: str, most: int, *order: Any) -> dict[Any, Group]:
    """The rows by the value of a column, at most so many of each in this order; one query, however many there are."""
    rank = Window(RowNumber(), partition_by=by, order_by=order or ["pk"])
    ranked = rows.order_by().annotate(rank=rank).filter(rank__lte=most + 1).order_by("rank")
    found = defaultdict(list)
    for row in ranked:
        found[getattr(row, by)].append(row)
    return {value: first_of(group, most, value=value) for value, group in found.items()}
