"""Single imprecise dates: a day, a month, a season, a year, or one with unspecified digits.

Level 0 and level 1 of EDTF without intervals, for the years 0001 to 9999; `dates.edtf` joins two of them.
Source: Library of Congress, EDTF specification, 4 February 2019, https://www.loc.gov/standards/datetime/
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import MAXYEAR, date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: In English, as analysts type them; what readers see is in the language of the site.
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

# The specification names seasons without saying when they are; these are the meteorological seasons of the
# northern hemisphere. Winter belongs to the year that it starts in.
SEASONS = {
    "21": (gettext_lazy("spring {years}"), 3),
    "22": (gettext_lazy("summer {years}"), 6),
    "23": (gettext_lazy("autumn {years}"), 9),
    "24": (gettext_lazy("winter {years}"), 12),
}

HEDGES = {
    "~": gettext_lazy("about {date}"),
    "?": gettext_lazy("perhaps {date}"),
    "%": gettext_lazy("perhaps about {date}"),
}

_POINT = re.compile(r"(\d{4}|\d{3}X|\d\dXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?([?~%]?)", re.ASCII)

_YEARS = gettext_lazy("Only the years 0001 to 9999 are supported")
_STRAY_HINTS = {
    "T": gettext_lazy("Leave out the time of day"),
    "t": gettext_lazy("Leave out the time of day"),
    ".": gettext_lazy("Join two dates with dots inside square brackets only, such as [2017-11-11..2017-11-20]"),
    "/": gettext_lazy("An interval has one start and one end"),
    "-": gettext_lazy("Nothing can follow the day"),
}


class EDTFError(ValueError):
    """Text that is not a date as Bottomline writes them.

    `message` is a sentence for an analyst, `position` the 0-based index in the text where the fault starts.
    """

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message, position)
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return _("{fault} (at character {place})").format(fault=self.message, place=self.position + 1)


class Kind(StrEnum):
    """What a date tells: the first eight are single dates, the others are made of one or two of them."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    SOME_DAY = "some_day"
    SOME_MONTH = "some_month"
    DAYS = "days"
    INTERVAL = "interval"
    ONGOING = "ongoing"
    UNKNOWN_END = "unknown_end"
    OPEN_START = "open_start"
    UNKNOWN_START = "unknown_start"
    BETWEEN = "between"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Point:
    """One date without interval. `mark` is its qualifier: "", "?" uncertain, "~" approximate, "%" both.

    The bounds are nominal: "about June 2012" is not padded, as nobody can say by how much.
    """

    text: str
    kind: Kind
    earliest: date
    latest: date
    mark: str = ""

    @property
    def approximate(self) -> bool:
        return self.mark in ("~", "%")

    @property
    def uncertain(self) -> bool:
        return self.mark in ("?", "%")


def read_point(text: str, at: int) -> Point:
    """The date written as `text`, which starts at index `at` of what the analyst wrote; else EDTFError."""
    found = _POINT.match(text)
    if found is None:
        reason = str(_YEARS) if text[:1] in ("-", "Y") else _("Start with a year of four digits, such as 2018")
        raise EDTFError(reason, at)
    if found.end() < len(text):
        raise _stray(found, at)
    year, month, day, mark = found.groups()
    return Point(text, *_span(year, month, day, at), mark)


def _span(year: str, month: str | None, day: str | None, at: int) -> tuple[Kind, date, date]:
    first = int(year.replace("X", "0"))
    if not first:
        raise EDTFError(str(_YEARS), at)
    if "X" in year:
        return _span_of_years(year, first, month, at)
    if month is None:
        return Kind.YEAR, date(first, 1, 1), date(first, 12, 31)
    if month == "XX":
        return _span_of_some(first, day, at)
    if month in SEASONS:
        return _span_of_season(first, month, day, at)
    return _span_of_month(first, month, day, at)


def _span_of_years(year: str, first: int, month: str | None, at: int) -> tuple[Kind, date, date]:
    if month:
        raise EDTFError(_("A month cannot follow a year with unspecified digits"), at + 5)
    kind, length = (Kind.CENTURY, 100) if year.endswith("XX") else (Kind.DECADE, 10)
    return kind, date(first, 1, 1), date(first + length - 1, 12, 31)


def _span_of_some(year: int, day: str | None, at: int) -> tuple[Kind, date, date]:
    if day not in (None, "XX"):
        raise EDTFError(_("A day cannot follow an unspecified month: write XX for the day too"), at + 8)
    return Kind.SOME_DAY if day else Kind.SOME_MONTH, date(year, 1, 1), date(year, 12, 31)


def _span_of_season(year: int, season: str, day: str | None, at: int) -> tuple[Kind, date, date]:
    if day:
        raise EDTFError(_("A day cannot follow a season"), at + 8)
    first = SEASONS[season][1]
    last_year, last = (year, first + 2) if first < 12 else (year + 1, 2)
    if last_year > MAXYEAR:
        raise EDTFError(" ".join([_("This winter ends in another year."), str(_YEARS)]), at)
    return Kind.SEASON, date(year, first, 1), date(last_year, last, monthrange(last_year, last)[1])


def _span_of_month(year: int, month: str, day: str | None, at: int) -> tuple[Kind, date, date]:
    if not "01" <= month <= "12":
        raise EDTFError(_("Months run from 01 to 12, and seasons from 21 (spring) to 24 (winter)"), at + 5)
    number, length = int(month), monthrange(year, int(month))[1]
    if day in (None, "XX"):
        kind = Kind.SOME_DAY if day else Kind.MONTH
        return kind, date(year, number, 1), date(year, number, length)
    if not 1 <= int(day) <= length:
        month_in_words = date_format(date(year, number, 1), _("F Y"))
        reason = _("{month} has {length} days: write a day from 01 to {length}")
        raise EDTFError(reason.format(month=month_in_words, length=length), at + 8)
    only = date(year, number, int(day))
    return Kind.DAY, only, only


def _stray(found: re.Match[str], at: int) -> EDTFError:
    """Why the text goes wrong behind the part of it that was `found` to be a date."""
    rest = found.string[found.end() :]
    month, day, mark = found.groups()[1:]
    if mark:
        return EDTFError(_("“{sign}” goes at the end of the date").format(sign=mark), at + found.end() - 1)
    if rest[0] == "-" and not day:
        day_reason, month_reason = (
            _("Write the day with two digits, such as 05"),
            _("Write the month with two digits, such as 05"),
        )
        return EDTFError(day_reason if month else month_reason, at + found.end() + 1)
    if rest[0].isdigit():
        return EDTFError(_("Write years with four digits, months and days with two"), at + found.end())
    stray = _("“{sign}” does not belong here").format(sign=rest[0])
    return EDTFError(str(_STRAY_HINTS.get(rest[0], stray)), at + found.end())


def point_in_words(point: Point) -> str:
    """Wording that claims no more than is known: "perhaps about June 2012"."""
    words = _nominal_words(point)
    return HEDGES[point.mark].format(date=words) if point.mark else words


def _nominal_words(point: Point) -> str:
    first, last = point.earliest, point.latest
    match point.kind:
        case Kind.DAY:
            return date_format(first, _("j F Y"))
        case Kind.SEASON:
            return _season_words(point.text[5:7], first, last)
        case Kind.SOME_DAY:
            return _("some day in {month}").format(month=_month_or_year(first, last))
        case Kind.SOME_MONTH:
            return _("some month in {year}").format(year=f"{first.year:04}")
        case Kind.DECADE | Kind.CENTURY:
            return _years_words(first, last)
        case _:
            return _month_or_year(first, last)


def day_and_month(day: date) -> str:
    return date_format(day, _("j F"))


def _month_or_year(first: date, last: date) -> str:
    if first.month == last.month:
        return date_format(first, _("F Y"))
    return f"{first.year:04}"


def _season_words(season: str, first: date, last: date) -> str:
    years = f"{first.year:04}" if first.year == last.year else f"{first.year:04}–{last.year:04}"
    return SEASONS[season][0].format(years=years)


def _years_words(first: date, last: date) -> str:
    # "the 1900s" is a decade to some readers and a century to others, so both are spelt out.
    if first.year % 100:
        return _("the {year}s").format(year=f"{first.year:04}")
    return _("some year from {first} to {last}").format(first=f"{first.year:04}", last=f"{last.year:04}")
