"""A scale of days: where a day stands across a picture, and which days are worth a tick."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Self

from django.utils.formats import date_format
from django.utils.translation import gettext as _

#: More ticks than this, and their words touch.
MOST_TICKS = 10
#: No picture covers less, so that one day has days around it.
FEWEST_DAYS = 10

_DAY_STEPS = (1, 2, 7)
_MONTH_STEPS = (1, 3, 6)
_YEAR_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Tick:
    """A day on the axis and the words below it."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timescale:
    """Days from `first` to `last`, both included and counted as `date.toordinal` does, between two edges in pixels."""

    first: int
    last: int
    left: float
    right: float

    @classmethod
    def over(cls, days: Iterable[date], left: float, right: float) -> Self:
        """A scale on which all these days stand, with a little room around; raises ValueError if there are none."""
        numbers = [day.toordinal() for day in days]
        first, last = min(numbers), max(numbers)
        room = max((last - first) // 25 + 1, (FEWEST_DAYS - (last - first) + 1) // 2)
        return cls(max(first - room, date.min.toordinal()), min(last + room, date.max.toordinal()), left, right)

    def __contains__(self, day: date) -> bool:
        return self.first <= day.toordinal() <= self.last

    def start_of(self, day: date) -> float:
        """Where the day begins, in pixels."""
        return self._at(day.toordinal())

    def end_of(self, day: date) -> float:
        """Where the day ends and the next begins, in pixels."""
        return self._at(day.toordinal() + 1)

    def middle_of(self, day: date) -> float:
        return self._at(day.toordinal() + 0.5)

    def ticks(self) -> list[Tick]:
        """Days, months, quarters, years or more years at a time, as the span asks for."""
        for steps, ticks, length in (
            (_DAY_STEPS, self._days, 1.0),
            (_MONTH_STEPS, self._months, 30.44),
            (_YEAR_STEPS, self._years, 365.24),
        ):
            for step in steps:
                if self._length <= MOST_TICKS * length * step:
                    return [Tick(self.start_of(day), label) for day, label in ticks(step)]
        raise AssertionError("Ten thousand years fit any scale.")

    @property
    def _length(self) -> int:
        return self.last + 1 - self.first

    def _at(self, days: float) -> float:
        return round(self.left + (days - self.first) * (self.right - self.left) / self._length, 1)

    def _days(self, step: int) -> Iterator[tuple[date, str]]:
        # Day 1 was a Monday, so that weeks begin with one.
        for number in range(self.first + (1 - self.first) % step, self.last + 1, step):
            day = date.fromordinal(number)
            yield day, date_format(day, _("j M Y"))

    def _months(self, step: int) -> Iterator[tuple[date, str]]:
        first, last = date.fromordinal(self.first), date.fromordinal(self.last)
        for year in range(first.year, last.year + 1):
            for month in range(1, 13, step):
                if (day := date(year, month, 1)) in self:
                    yield day, date_format(day, _("M Y"))

    def _years(self, step: int) -> Iterator[tuple[date, str]]:
        first, last = date.fromordinal(self.first), date.fromordinal(self.last)
        for year in range(-(-first.year // step) * step, min(last.year, MAXYEAR) + 1, step):
            if year and (day := date(year, 1, 1)) in self:
                yield day, str(year)
