"""Dates in the cells of tables. The order of day and month is stated by people and never guessed."""

import re
from datetime import date, timedelta

from dates.edtf import EDTFError, parse
from dates.words import from_words

ORDERS = {
    "YMD": "year, month, day",
    "DMY": "day, month, year",
    "MDY": "month, day, year",
    "EDTF": "EDTF, or in words such as 25 January 2018",
}

_TIME = re.compile(r"[T ]00?:00(:00(\.0+)?)?Z?\Z")
_ISO = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_NUMBERS = re.compile(r"(\d+)([/.\- ])(\d+)\2(\d+)\Z", re.ASCII)


class UnreadableDate(ValueError):
    """A cell that is no date in the order that was stated. Its text is a sentence for people."""


def read_date(text: str, order: str) -> str:
    """EDTF of a cell: ISO as it is, numbers in the stated order, month names in any. Raises UnreadableDate."""
    text = _TIME.sub("", text)
    numbers = None if _ISO.match(text) or order == "EDTF" else _NUMBERS.match(text)
    try:
        return from_words(_in_order(text, [numbers[1], numbers[3], numbers[4]], order) if numbers else text)
    except EDTFError as error:
        raise UnreadableDate(f"“{text}”: {error.message}.") from error


def numbers_in(text: str) -> tuple[int, int]:
    """The two numbers of a cell such as 16/2/1946 that may each be the day; zeros if the cell needs no order."""
    found = None if _ISO.match(text := _TIME.sub("", text)) else _NUMBERS.match(text)
    return (int(found[1]), int(found[3])) if found else (0, 0)


def from_parts(year: str, month: str, day: str) -> str:
    """EDTF of a date whose parts stand in cells of their own; an empty day or month is not known."""
    text = "-".join(part.zfill(2) for part in (year.zfill(4), month, day if month else "") if part)
    try:
        return parse(text).text
    except EDTFError as error:
        raise UnreadableDate(f"“{text}”: {error.message}.") from error


def joined(start: str, end: str, precision: str) -> str:
    """EDTF of the span between two days, meant as `precision` says.

    day: they are the same. between: some day between them. lasted: from the one to the other. Raises UnreadableDate.
    """
    if not end or start == end:
        # A source that calls one day imprecise does not mean just that day.
        return start if precision in ("day", "lasted") or not end else f"{start}~"
    text = f"{start}/{end}" if precision == "lasted" else f"[{start}..{end}]"
    try:
        return parse(text).text
    except EDTFError as error:
        raise UnreadableDate(f"{error.message}.") from error


def blurred(day: str, precision: str) -> str:
    """EDTF of one day that stands for a longer time: the week or month that it lies in.

    A week may start on any day, so it is some day of the six before and after.
    """
    if not _ISO.match(day) or precision == "day":
        return day
    if precision == "month":
        return day[:7]
    if precision == "year":
        return day[:4]
    about, week = date.fromisoformat(day), timedelta(days=6)
    # As far as there are days: those of the calendar begin with year 1 and end with 9999.
    return f"[{about - min(week, about - date.min)}..{about + min(week, date.max - about)}]"


def _in_order(text: str, numbers: list[str], order: str) -> str:
    if not order:
        raise UnreadableDate(f"“{text}” needs an order: state which number is the day and which the month.")
    parts = dict(zip(order, numbers, strict=True))
    if len(parts["Y"]) != 4:
        raise UnreadableDate(f"“{text}” has no year of four digits where {ORDERS[order]} puts it.")
    month, day = int(parts["M"]), int(parts["D"])
    if not 1 <= month <= 12:
        raise UnreadableDate(f"“{text}” is impossible as {ORDERS[order]}: there is no month {month}.")
    return f"{parts['Y']}-{month:02}-{day:02}"
