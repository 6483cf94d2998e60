"""How an imprecise date is drawn: what is sure as a solid bar, what is only possible as a faded span.

Nothing is drawn at the middle of a span, as if that were the day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dates.edtf import EDTF, Kind
from dates.points import Point
from events.timescale import Timescale

#: Half the height of a bar, in pixels; also the radius of the mark of a day.
HALF = 5
#: Shorter stretches are drawn this wide, so that they can be seen.
LEAST_WIDTH = 4.0
#: How far a softened end fades out beyond the nominal day, and how long an arrow is.
TAIL, ARROW = 10.0, 8.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days that something took up for sure, or may have: first and last, or None where it runs on."""

    sure: bool
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch in pixels. `form` is “sure”, “possible”, or “tail-left” and “tail-right” of what is about."""

    form: str
    x: float
    width: float

    @property
    def end(self) -> float:
        return round(self.x + self.width, 1)


@dataclass(frozen=True, slots=True)
class End:
    """A path that ends a bar: a “bracket” where it is only possible, an “arrow” or “open-arrow” where it runs on."""

    form: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A date in pixels: its bars, the day that it is exactly (else None), and what ends the bars."""

    bars: list[Bar]
    dot: float | None
    ends: list[End]

    @property
    def left(self) -> float:
        return min([bar.x for bar in self.bars] + ([] if self.dot is None else [self.dot - HALF - 1]))

    @property
    def right(self) -> float:
        return max([bar.end for bar in self.bars] + ([] if self.dot is None else [self.dot + HALF + 1]))


def stretches(edtf: EDTF) -> list[Stretch]:
    """The days of a date, from the first to the last that is possible; what is sure may be empty."""
    start, end = edtf.start, edtf.end
    match edtf.kind:
        case Kind.DAYS | Kind.INTERVAL if start and end:
            return _lasting(start, end)
        case Kind.ONGOING if start:
            return [*_margin(start), Stretch(True, start.latest, None)]
        case Kind.UNKNOWN_END if start:
            return [*_margin(start), Stretch(True, start.latest, start.latest), Stretch(False, start.latest, None)]
        case Kind.OPEN_START if end:
            return [Stretch(True, None, end.earliest), *_margin(end)]
        case Kind.UNKNOWN_START if end:
            return [Stretch(False, None, end.earliest), Stretch(True, end.earliest, end.earliest), *_margin(end)]
        case _:
            return [Stretch(edtf.kind == Kind.DAY, edtf.earliest, edtf.latest)]


def _lasting(start: Point, end: Point) -> list[Stretch]:
    if start.latest > end.earliest:
        # It may have been over as soon as it began: no day of it is sure.
        return [Stretch(False, start.earliest, max(start.latest, end.latest))]
    return [*_margin(start), Stretch(True, start.latest, end.earliest), *_margin(end)]


def _margin(side: Point) -> list[Stretch]:
    """The days among which something began or ended, where that is not one day."""
    return [] if side.earliest == side.latest else [Stretch(False, side.earliest, side.latest)]


def known_days(edtf: EDTF) -> list[date]:
    """The days that a scale must hold to show all of the date that has bounds."""
    return [day for day in (edtf.earliest, edtf.latest) if day]


def draw(edtf: EDTF, scale: Timescale) -> Drawing:
    """The date on the scale, which must hold its known days."""
    parts = stretches(edtf)
    tails = _tails(edtf, scale)
    if edtf.kind == Kind.DAY and edtf.start:
        return Drawing(tails, scale.middle_of(edtf.start.earliest), [])
    bars = [_bar(part, scale) for part in parts]
    return Drawing([*bars, *tails], None, [*_starts(parts[0], bars[0]), *_stops(parts[-1], bars[-1])])


def _bar(part: Stretch, scale: Timescale) -> Bar:
    left = scale.start_of(part.first) if part.first else scale.left
    right = scale.end_of(part.last) if part.last else scale.right
    lacking = max(0.0, LEAST_WIDTH - (right - left))
    form = "sure" if part.sure else "possible"
    return Bar(form, round(left - lacking / 2, 1), round(right - left + lacking, 1))


def _tails(edtf: EDTF, scale: Timescale) -> list[Bar]:
    """What fades out beyond a side that is about or perhaps: nobody can say how far."""
    tails = []
    if edtf.start and edtf.start.mark:
        tails.append(Bar("tail-left", round(scale.start_of(edtf.start.earliest) - TAIL, 1), TAIL))
    if edtf.end and edtf.end.mark:
        tails.append(Bar("tail-right", scale.end_of(edtf.end.latest), TAIL))
    return tails


def _starts(part: Stretch, bar: Bar) -> Iterator[End]:
    if part.first is None:
        yield _arrow(part, bar.x, -1)
    elif not part.sure:
        yield End("bracket", f"M{round(bar.x + 3, 1)} {-HALF - 2}h-3v{2 * HALF + 4}h3")


def _stops(part: Stretch, bar: Bar) -> Iterator[End]:
    if part.last is None:
        yield _arrow(part, bar.end, 1)
    elif not part.sure:
        yield End("bracket", f"M{round(bar.end - 3, 1)} {-HALF - 2}h3v{2 * HALF + 4}h-3")


def _arrow(part: Stretch, x: float, way: int) -> End:
    form = "arrow" if part.sure else "open-arrow"
    return End(form, f"M{x} {-HALF - 3}l{way * ARROW} {HALF + 3}l{-way * ARROW} {HALF + 3}z")
