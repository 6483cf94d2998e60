"""Imprecise dates as text: the profile of EDTF (ISO 8601-2) that Bottomline reads and writes.

| text | means |
| --- | --- |
| `2018-01-25` `2018-01` `2018` | a day, a month, a year |
| `2012-21` … `2012-24` | spring, summer, autumn, winter (northern hemisphere, see `dates.points`) |
| `2004-05-XX` `2004-XX-XX` `2004-XX` `201X` `19XX` | some day, month or year within |
| `2012-06~` `2012-06?` `2012-06%` | about, perhaps, perhaps about |
| `2018-01-25/2018-01-26` | lasted from the one to the other |
| `2011-03-15/..` `2011-03-15/` | since then and still going on; the end is not known |
| `../2018` `/2018` | until then without a start; the start is not known |
| `[2017-11-11..2017-11-20]` | one day somewhere between |
| `[..2012]` `[2012..]` | in or before, in or after |

These are levels 0 and 1 without times of day and without years outside 0001 to 9999, and of level 2 the one
set with two dots. Source: https://www.loc.gov/standards/datetime/ (specification of 4 February 2019).
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dates.points import EDTFError, Kind, Point, day_and_month, point_in_words, read_point

__all__ = ["EDTF", "MAX_LENGTH", "EDTFError", "Kind", "in_words", "parse"]

MAX_LENGTH = 64

_UNWRITABLE = re.compile(r"[^!-~]")

_ONE_SIDED = {
    Kind.ONGOING: gettext_lazy("since {date}, still going on"),
    Kind.UNKNOWN_END: gettext_lazy("from {date}, end not known"),
    Kind.OPEN_START: gettext_lazy("until {date}"),
    Kind.UNKNOWN_START: gettext_lazy("until {date}, start not known"),
    Kind.BEFORE: gettext_lazy("in or before {date}"),
    Kind.AFTER: gettext_lazy("in or after {date}"),
}
#: For days, which English has other prepositions for than for months and years.
_BESIDE_A_DAY = {
    Kind.BEFORE: gettext_lazy("on or before {date}"),
    Kind.AFTER: gettext_lazy("on or after {date}"),
}


@dataclass(frozen=True, slots=True)
class EDTF:
    """A date as precise as its source. A single date is its own start and end; a missing side is None."""

    text: str
    kind: Kind
    start: Point | None
    end: Point | None

    def __str__(self) -> str:
        return self.text

    @property
    def earliest(self) -> date | None:
        """The first possible day; None where the start is open or not known."""
        return self.start.earliest if self.start else None

    @property
    def latest(self) -> date | None:
        """The last possible day; None where the end is open or not known."""
        return self.end.latest if self.end else None

    @property
    def sides(self) -> tuple[Point, ...]:
        """The start, the end, or both."""
        return tuple(side for side in (self.start, self.end) if side)

    @property
    def approximate(self) -> bool:
        return any(side.approximate for side in self.sides)

    @property
    def uncertain(self) -> bool:
        return any(side.uncertain for side in self.sides)

    @property
    def is_exact_day(self) -> bool:
        return self.kind == Kind.DAY and not self.approximate and not self.uncertain


def parse(text: str) -> EDTF:
    """The date that `text` writes; space around it does not count. Raises EDTFError."""
    at = len(text) - len(text.lstrip())
    text = text.strip()
    _refuse_unwritable(text, at)
    if text.startswith("["):
        return _read_one_of(text, at)
    if "/" in text:
        return _read_interval(text, at)
    point = read_point(text, at)
    return EDTF(text, point.kind, point, point)


def _refuse_unwritable(text: str, at: int) -> None:
    if not text:
        raise EDTFError(_("Write a date, such as 2018-01-25"), 0)
    if len(text) > MAX_LENGTH:
        raise EDTFError(_("Write at most {number} characters").format(number=MAX_LENGTH), at + MAX_LENGTH)
    if found := _UNWRITABLE.search(text):
        reason = _("Leave out the space") if found[0].isspace() else _("Use plain digits and signs only")
        raise EDTFError(reason, at + found.start())


def _read_one_of(text: str, at: int) -> EDTF:
    if not text.endswith("]"):
        raise EDTFError(_("Close the square bracket, and write nothing after it"), at + len(text))
    left, dots, right = text[1:-1].partition("..")
    if not dots or not (left or right):
        reason = _("Between the brackets write dates and two dots, such as 2017-11-11..2017-11-20")
        raise EDTFError(reason, at + 1)
    start = read_point(left, at + 1) if left else None
    end = read_point(right, at + len(left) + 3) if right else None
    _refuse_reversed(start, end, at + len(left) + 3)
    return EDTF(text, _kind_of_one_of(start, end), start, end)


def _kind_of_one_of(start: Point | None, end: Point | None) -> Kind:
    if start and end:
        return Kind.BETWEEN
    return Kind.AFTER if start else Kind.BEFORE


def _read_interval(text: str, at: int) -> EDTF:
    left, _slash, right = text.partition("/")
    if left in ("", "..") and right in ("", ".."):
        raise EDTFError(_("Give the interval a start or an end"), at)
    start = None if left in ("", "..") else read_point(left, at)
    end = None if right in ("", "..") else read_point(right, at + len(left) + 1)
    _refuse_reversed(start, end, at + len(left) + 1)
    return EDTF(text, _kind_of_interval(start, end, is_open=".." in (left, right)), start, end)


def _kind_of_interval(start: Point | None, end: Point | None, *, is_open: bool) -> Kind:
    if start and end:
        return Kind.DAYS if start.kind == end.kind == Kind.DAY else Kind.INTERVAL
    if start:
        return Kind.ONGOING if is_open else Kind.UNKNOWN_END
    return Kind.OPEN_START if is_open else Kind.UNKNOWN_START


def _refuse_reversed(start: Point | None, end: Point | None, at: int) -> None:
    if start and end and end.latest < start.earliest:
        reason = _("The end, {end}, is before the start, {start}")
        raise EDTFError(reason.format(end=end.text, start=start.text), at)


def in_words(edtf: EDTF) -> str:
    """Wording for people, never more precise than the date; in British English "25–26 January 2018"."""
    if edtf.kind not in _ONE_SIDED:
        start, end = edtf.sides
        return _closed_words(edtf.kind, start, end)
    (only,) = edtf.sides
    beside = _BESIDE_A_DAY if only.kind in (Kind.DAY, Kind.SOME_DAY) else {}
    return beside.get(edtf.kind, _ONE_SIDED[edtf.kind]).format(date=point_in_words(only))


def _closed_words(kind: Kind, start: Point, end: Point) -> str:
    if start.text == end.text:
        return point_in_words(start)
    left, right = _without_repetition(start, end)
    if kind == Kind.BETWEEN:
        # A day is only claimed where both ends are days: [2017..2018] may as well mean a month or a year.
        some_day = start.kind == end.kind == Kind.DAY
        words = _("some day between {start} and {end}") if some_day else _("some time between {start} and {end}")
        return words.format(start=left, end=right)
    dash = "–" if left.isdigit() and start.kind == end.kind else " – "
    return f"{left}{dash}{right}"


def _without_repetition(start: Point, end: Point) -> tuple[str, str]:
    """Words for both sides; the first leaves out the month and year that the second repeats."""
    left, right = point_in_words(start), point_in_words(end)
    if start.mark or end.mark or start.kind != end.kind or start.earliest.year != end.earliest.year:
        return left, right
    if start.kind == Kind.DAY:
        same_month = start.earliest.month == end.earliest.month
        return str(start.earliest.day) if same_month else day_and_month(start.earliest), right
    if start.kind == Kind.MONTH:
        return date_format(start.earliest, "F"), right
    return left, right
