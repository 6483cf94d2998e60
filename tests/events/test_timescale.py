"""Where days stand across a picture."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.timescale import MOST_TICKS, Timescale

LEFT, RIGHT = 14, 946


def scale_over(*days: str) -> Timescale:
    return Timescale.over(map(date.fromisoformat, days), LEFT, RIGHT)


@given(st.lists(st.dates(), min_size=1, max_size=8))
def test_days_stand_in_order_and_inside_the_picture(days):
    scale = Timescale.over(days, LEFT, RIGHT)
    ordered = sorted(days)
    starts = [scale.start_of(day) for day in ordered]
    assert starts == sorted(starts)
    for day in ordered:
        assert LEFT <= scale.start_of(day) <= scale.middle_of(day) <= scale.end_of(day) <= RIGHT


@given(st.dates(max_value=date(9990, 1, 1)), st.integers(1, 3000))
def test_a_later_day_stands_further_right(day, later):
    other = date.fromordinal(day.toordinal() + later)
    scale = Timescale.over([day, other], LEFT, RIGHT)
    assert scale.start_of(day) < scale.start_of(other)


@given(st.dates(), st.dates())
def test_ticks_stand_apart_in_order_and_inside(one, other):
    scale = Timescale.over([one, other], LEFT, RIGHT)
    places = [tick.x for tick in scale.ticks()]
    assert len(places) <= MOST_TICKS + 1
    assert places == sorted(set(places))
    assert all(LEFT <= x <= RIGHT for x in places)


@pytest.mark.parametrize(
    ("days", "labels"),
    [
        (("2018-01-25",), ["21 Jan 2018", "23 Jan 2018", "25 Jan 2018", "27 Jan 2018", "29 Jan 2018"]),
        (("2018-01-01", "2018-02-20"), ["1 Jan 2018", "8 Jan 2018", "15 Jan 2018", "22 Jan 2018"]),
        (("2017-01-10", "2017-09-20"), ["Jan 2017", "Feb 2017", "Mar 2017"]),
        (("2017-01-10", "2018-09-20"), ["Jan 2017", "Apr 2017", "Jul 2017", "Oct 2017"]),
        (("2012-06-30", "2018-01-30"), ["2013", "2014", "2015", "2016", "2017", "2018"]),
        (("1900-01-01", "2018-01-30"), ["1900", "1920", "1940", "1960", "1980", "2000", "2020"]),
        (("0001-01-01", "9999-12-31"), ["1000", "2000", "3000"]),
    ],
    ids=["days", "weeks", "months", "quarters", "years", "twenty years", "thousand years"],
)
def test_ticks_fit_the_span(days, labels):
    assert [tick.label for tick in scale_over(*days).ticks()][: len(labels)] == labels


def test_a_scale_needs_a_day():
    with pytest.raises(ValueError, match="empty"):
        scale_over()
