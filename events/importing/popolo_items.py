"""JSON objects of a Popolo file, read with care: each notes what is wrong with it and where."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from dates.edtf import EDTFError, parse
from events import popolo
from history.text import printable

Json = dict[str, Any]

#: What Popolo calls its lists.
LISTS = ("organizations", "events", "persons", "memberships", "posts", "areas")


class UnreadableFile(ValueError):
    """The file as a whole cannot be read; the message says why and what to do."""


def load(data: bytes) -> Json:
    """The content of a file. Raises UnreadableFile."""
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"Save the file as UTF-8; byte {error.start + 1} is not that.") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableFile(f"This is not JSON: {error.msg} at {where}.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"This is not JSON that can be read: {error}.") from error
    if not isinstance(content, dict) or not content.keys() & set(LISTS):
        raise UnreadableFile(f"Popolo is a JSON object with lists called {', '.join(LISTS)}; there is none of them.")
    return content


class Item:
    """One JSON object. `faults` are pairs of a place in it and a message, with those of the objects inside it."""

    def __init__(self, where: str, data: Json, faults: list[tuple[str, str]] | None = None) -> None:
        self.where, self.data = where, data
        self.faults = [] if faults is None else faults

    def fault(self, key: str, message: str) -> None:
        self.faults.append((self.place(key), message))

    def place(self, key: str) -> str:
        """Where in the file the value of this name is."""
        return ", ".join(filter(None, [self.where, key]))

    def text(self, key: str, field: models.Field | None = None) -> str:
        """The text of this name, "" if there is none. field is what it is for, and says what fits."""
        value = self.data.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.fault(key, f"This must be text in quotes, not {_told(value)}.")
            return ""
        value = printable(value).strip()
        try:
            return field.clean(value, None) if field and value else value
        except ValidationError as error:
            self.fault(key, " ".join(error.messages))
            return ""

    def required(self, key: str, field: models.Field | None = None) -> str:
        """The text of this name, which must be given."""
        count = len(self.faults)
        text = self.text(key, field)
        if not text and len(self.faults) == count:
            self.fault(key, "This must be given.")
        return text

    def date(self, key: str) -> str:
        """A date as Popolo writes it, without the time of day; "" if there is none or it is at fault."""
        day = self.text(key).partition("T")[0]
        try:
            if day and popolo.plain_date(parse(day).text):
                return day
        except EDTFError as error:
            self.fault(key, f"“{day}” is not a date: {error}.")
            return ""
        if day:
            self.fault(key, f"“{day}” is not a date as Popolo writes it: 2016, 2016-03 or 2016-03-10.")
        return ""

    def span(self) -> tuple[str, str]:
        """`start_date` and `end_date`; neither if they are the wrong way round."""
        start, end = self.date("start_date"), self.date("end_date")
        return (start, end) if self.in_order(start, end, "end_date") else ("", "")

    def in_order(self, start: str, end: str, key: str) -> bool:
        """Whether the first date is not after the second; a fault of the second if it is."""
        if start and end and parse(end).latest < parse(start).earliest:  # type: ignore[operator]
            self.fault(key, f"The end, {end}, is before the start, {start}.")
            return False
        return True

    def objects(self, key: str) -> Iterator["Item"]:
        """The objects of the list of this name."""
        for place, value in enumerate(self._list(key)):
            if isinstance(value, dict):
                yield Item(self.place(f"{key}[{place}]"), value, self.faults)
            else:
                self.fault(f"{key}[{place}]", f"This must be an object in braces, not {_told(value)}.")

    def texts(self, key: str) -> Iterator[str]:
        """The texts of the list of this name."""
        for place, value in enumerate(self._list(key)):
            if text := Item(self.where, {f"{key}[{place}]": value}, self.faults).text(f"{key}[{place}]"):
                yield text

    def inside(self, key: str) -> "Item":
        """The object of this name; an empty one if there is none."""
        value = self.data.get(key)
        if value is not None and not isinstance(value, dict):
            self.fault(key, f"This must be an object in braces, not {_told(value)}.")
        return Item(self.place(key), value if isinstance(value, dict) else {}, self.faults)

    def _list(self, key: str) -> list[Any]:
        value = self.data.get(key)
        if value is None or isinstance(value, list):
            return value or []
        self.fault(key, f"This must be a list in square brackets, not {_told(value)}.")
        return []


def items_of(content: Json, name: str) -> tuple[list[Item], list[tuple[str, str]]]:
    """The objects of one of the lists of a file, and faults of what is not one."""
    whole = Item("", content)
    items = list(whole.objects(name))
    for item in items:
        title = item.data.get("name") or item.data.get("id")
        item.where += f" “{printable(title)}”" if isinstance(title, str) else ""
        item.faults = []
    return items, whole.faults


def _told(value: Any) -> str:
    names = {str: "text", bool: "true or false", list: "a list", dict: "an object", type(None): "nothing"}
    return names.get(type(value), "a number")
