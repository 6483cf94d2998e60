"""Days that an imprecise date is sure of, for formats that know days only."""

from datetime import date

from dates.edtf import EDTF, Kind
from dates.points import Point

_ONE_OF = (Kind.BETWEEN, Kind.BEFORE, Kind.AFTER)


def exact_days(edtf: EDTF | None) -> tuple[date | None, date | None]:
    """The day on which it began and the day on which it ended; None for each that is not known to the day.

    A single day is both. `2018-01/2018-03-05` ended on a known day and began on none.
    """
    if edtf is None or edtf.kind in _ONE_OF:
        return None, None
    return _exact(edtf.start), _exact(edtf.end)


def _exact(point: Point | None) -> date | None:
    return point.earliest if point and point.kind == Kind.DAY and not point.mark else None
