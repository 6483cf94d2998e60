"""What is asked of the reconciliation service: reading it, and refusing in words what cannot be read.

The service is that of the Reconciliation Service API 0.2, which OpenRefine speaks.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from history.text import printable

#: Questions in one batch, and records in one request for values.
LARGEST_BATCH = 50
CANDIDATES, MOST_CANDIDATES = 5, 50
#: Longer than any name; what follows is not looked at.
_LONGEST = 300


class Unreadable(ValueError):
    """What was asked cannot be read; the message says where and why."""


@dataclass(frozen=True)
class Query:
    """One cell of somebody's table: which record does it mean?

    types are those that will do, all if there are none; given are values of other columns, as (property, value).
    """

    text: str = ""
    types: frozenset[str] = frozenset()
    limit: int = CANDIDATES
    given: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Extension:
    """Values that are wanted: of these records, these properties."""

    ids: list[str]
    properties: list[str]


@dataclass(frozen=True)
class Vocabulary:
    """The types and properties that a question may name."""

    types: Collection[str]
    properties: Collection[str]

    def batch(self, text: str) -> dict[str, Query]:
        """The questions by their keys. Raises Unreadable."""
        batch = _of(dict, _json(text), "queries", "an object with a question under each key")
        if len(batch) > LARGEST_BATCH:
            raise Unreadable(f"queries: {len(batch)} are too many at once; send at most {LARGEST_BATCH}.")
        return {key: self._query(key, value) for key, value in batch.items()}

    def extension(self, text: str) -> Extension:
        """What values are wanted. Raises Unreadable."""
        asked = _of(dict, _json(text), "extend", "an object with “ids” and “properties”")
        ids = [_of(str, one, "ids", "a list of texts") for one in _of(list, asked.get("ids"), "ids", "a list of texts")]
        if len(ids) > LARGEST_BATCH:
            raise Unreadable(f"ids: {len(ids)} are too many at once; send at most {LARGEST_BATCH}.")
        rows = _of(list, asked.get("properties"), "properties", "a list of objects with an “id”")
        names = [_of(dict, row, "properties", "a list of objects with an “id”").get("id") for row in rows]
        return Extension(list(map(printable, ids)), [self._property(name, "properties") for name in names])

    def _query(self, key: str, value: Any) -> Query:
        asked = _of(dict, value, key, "an object with a “query”")
        text = _short(_of(str, asked.get("query", ""), f"{key}, query", "a text"))
        rows = _of(list, asked.get("properties", []), f"{key}, properties", "a list of objects with “pid” and “v”")
        given = tuple(pair for row in rows for pair in self._given(row, f"{key}, properties"))
        if not text and not given:
            raise Unreadable(f"{key}: there is neither a “query” nor a property to go by.")
        return Query(text, self._types(asked.get("type", []), f"{key}, type"), _limit(asked, key), given)

    def _types(self, value: Any, where: str) -> frozenset[str]:
        names = [value] if isinstance(value, str) else _of(list, value, where, "a text or a list of texts")
        names = [_of(str, name, where, "a text or a list of texts") for name in names if name != ""]
        return frozenset(_known(name, self.types, where, "type") for name in names)

    def _given(self, row: Any, where: str) -> list[tuple[str, str]]:
        pair = _of(dict, row, where, "a list of objects with “pid” and “v”")
        name, value = self._property(pair.get("pid"), where), pair.get("v", "")
        texts = [_text(one, where) for one in (value if isinstance(value, list) else [value])]
        return [(name, text) for text in texts if text]

    def _property(self, name: Any, where: str) -> str:
        return _known(
            _of(str, name, where, "a list that names properties by texts"), self.properties, where, "property"
        )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise Unreadable(f"This cannot be read as JSON: {fault}.") from None


def _of(kind: type, value: Any, where: str, shape: str) -> Any:
    if isinstance(value, kind):
        return value
    raise Unreadable(f"{printable(where)[:80]}: give {shape}.")


def _known(name: str, names: Collection[str], where: str, what: str) -> str:
    if name in names:
        return name
    raise Unreadable(f"{printable(where)[:80]}: there is no {what} “{_short(name)}”. There are: {', '.join(names)}.")


def _limit(asked: dict[str, Any], key: str) -> int:
    limit = asked.get("limit") or CANDIDATES
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not limit >= 1:
        raise Unreadable(f"{printable(key)[:80]}, limit: give a whole number from 1 to {MOST_CANDIDATES}.")
    return int(min(limit, MOST_CANDIDATES))


def _text(value: Any, where: str) -> str:
    """A value of a property as text; of a record that was matched before, its id."""
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, str | int | float):
        return _short(str(value))
    raise Unreadable(f"{printable(where)[:80]}: a value is a text, a number or an object with an “id”.")


def _short(text: str) -> str:
    return " ".join(printable(text).split())[:_LONGEST]
