"""Tables for data users: columns that know how they are read from a record, and what the codebook says of them."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst

from history.text import harmless

#: Between the values of a cell that has several.
SEPARATOR = "; "
_LINES_AT_ONCE = 500

#: Words that may stand in a column, each with its label.
Vocabulary = tuple[tuple[str, str | Promise], ...]

_TYPES = (
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.DecimalField, "number"),
    (models.IntegerField, "integer"),
)


@dataclass(frozen=True)
class Column:
    """One column. `read` gives its value for a row; a list is several values.

    vocabulary has each word that may stand there with its label; `empty` says what no value means, "" if there
    always is one. `type` is one of string, integer, number, boolean, date, datetime; of each value, for a list.
    """

    name: str
    read: Callable[[Any], Any]
    meaning: str
    type: str = "string"
    vocabulary: Vocabulary = ()
    empty: str = ""
    several: bool = False


@dataclass(frozen=True)
class Table:
    """A table that can be written for any rows. The order of its columns is part of what data users rely on."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def header(self) -> list[str]:
        return [column.name for column in self.columns]

    def cells(self, row: Any) -> list[str]:
        return [cell(column.read(row)) for column in self.columns]

    def as_json(self, row: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
        return {column.name: plain(column.read(row)) for column in self.columns if column.name not in without}

    def csv(self, rows: Iterable[Any]) -> Iterator[str]:
        """The table as CSV (RFC 4180), a piece at a time, the header first."""
        yield _lines([self.header])
        cells = map(self.cells, rows)
        while batch := list(islice(cells, _LINES_AT_ONCE)):
            yield _lines(batch)


def stored(
    model: type[models.Model], field_name: str, name: str = "", *, of: str = "", meaning: str = "", empty: str = ""
) -> Column:
    """The column of a model field. Its meaning, type and vocabulary are those of the field unless they are given.

    of is the way from a row to the object that has the field, with dots, such as "public_parent".
    """
    field: Any = model._meta.get_field(field_name)
    optional = of or field.null or field.blank
    return Column(
        name=name or field_name,
        read=reader(f"{of}.{field.attname}" if of else field.attname),
        meaning=meaning or sentence(str(field.help_text or field.verbose_name)),
        type=_type_of(field),
        vocabulary=_vocabulary(field.choices or ()),
        empty=(empty or "not known") if optional else "",
    )


def several(
    name: str, rows: str, value: Callable[[Any], Any], meaning: str, words: type[models.Choices] | None = None
) -> Column:
    """A column of several values: `value` of each of the rows in the list at `rows` of a record."""
    of_record = reader(rows)

    def read(record: Any) -> list[Any]:
        return [value(row) for row in of_record(record)]

    return Column(
        name, read, meaning, vocabulary=_vocabulary(words.choices if words else ()), empty="none", several=True
    )


def updated(what: str, *, of: str = "") -> Column:
    """When a record last changed; `of` is the way from a row to it, if the row is not the record itself."""
    path = f"{of}.changed_at" if of else "changed_at"
    return Column("updated_at", reader(path), f"When the {what} last changed, in UTC.", "datetime")


def identity(what: str) -> tuple[Column, ...]:
    """The columns that name a record which has a page."""
    return (
        Column("id", reader("uuid"), f"Names the {what} for ever, also when its name and address change."),
        Column("slug", reader("slug"), "Last part of the address. Former ones keep leading to the record."),
        Column("url", page_address, "Address of its page."),
        Column("name", reader("name"), f"What the {what} is called here."),
    )


def reader(path: str) -> Callable[[Any], Any]:
    """A function that follows a path with dots; None as soon as one step of it is."""
    steps = path.split(".")

    def read(row: Any) -> Any:
        for step in steps:
            if row is None:
                return None
            row = getattr(row, step)
        return row

    return read


def page_address(record: Any) -> str:
    """The full public address of the page of a record."""
    return f"{settings.SITE_URL}{record.get_absolute_url()}"


def about(model: type[models.Model]) -> str:
    """What a model holds, in the words of its docstring, without editing advice that follows after a blank line."""
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def sentence(words: str) -> str:
    """The words with a capital letter and a full stop."""
    return f"{capfirst(words).rstrip('.')}."


def plain(value: Any) -> Any:
    """The value as JSON has it: numbers as numbers, days and times as ISO 8601 with times in UTC."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)


def cell(value: Any) -> str:
    """The value as the text of a cell. Numbers stay numbers; a text that looks like a formula is made harmless."""
    if isinstance(value, list):
        return harmless(SEPARATOR.join(str(plain(item)) for item in value)) if any(value) else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else str(plain(value))


def _type_of(field: Any) -> str:
    stored_as = field.target_field if field.is_relation else field
    return next((name for kind, name in _TYPES if isinstance(stored_as, kind)), "string")


def _vocabulary(choices: Iterable[tuple[Any, Any]]) -> Vocabulary:
    return tuple((str(word), label) for word, label in choices)


def _lines(rows: Iterable[Iterable[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
