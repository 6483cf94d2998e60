"""How an imprecise date is drawn."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dates.edtf import parse
from events.marks import draw, known_days, stretches
from events.timescale import Timescale

LEFT, RIGHT = 14, 946
SCALE = Timescale(date(2017, 1, 1).toordinal(), date(2017, 12, 31).toordinal(), 0, 365)


def told(edtf: str) -> list[str]:
    """Stretches in a few signs: “=” what is sure, “~” what is possible."""
    signs = [("=" if part.sure else "~", part.first or "", part.last or "") for part in stretches(parse(edtf))]
    return [f"{first}{sign}{last}" for sign, first, last in signs]


@pytest.mark.parametrize(
    ("edtf", "parts"),
    [
        ("2017-06-30", ["2017-06-30=2017-06-30"]),
        ("2017-06", ["2017-06-01~2017-06-30"]),
        ("2017", ["2017-01-01~2017-12-31"]),
        ("2017-06-XX", ["2017-06-01~2017-06-30"]),
        ("[2017-11-11..2017-11-20]", ["2017-11-11~2017-11-20"]),
        ("2017-11-11/2017-11-20", ["2017-11-11=2017-11-20"]),
        ("2017-03/2017-05", ["2017-03-01~2017-03-31", "2017-03-31=2017-05-01", "2017-05-01~2017-05-31"]),
        ("2017-03-10/2017-05", ["2017-03-10=2017-05-01", "2017-05-01~2017-05-31"]),
        ("2017/2017-05", ["2017-01-01~2017-12-31"]),
        ("2017-03-15/..", ["2017-03-15="]),
        ("2017-03/..", ["2017-03-01~2017-03-31", "2017-03-31="]),
        ("2017-03-15/", ["2017-03-15=2017-03-15", "2017-03-15~"]),
        ("../2017-03-15", ["=2017-03-15"]),
        ("/2017-03-15", ["~2017-03-15", "2017-03-15=2017-03-15"]),
        ("[..2017]", ["~2017-12-31"]),
        ("[2017..]", ["2017-01-01~"]),
    ],
)
def test_what_is_sure_is_told_from_what_is_possible(edtf, parts):
    assert told(edtf) == parts


@pytest.mark.parametrize(
    ("edtf", "dot", "bars", "ends"),
    [
        ("2017-01-11", 10.5, [], []),
        ("2017-01-11~", 10.5, ["tail-left 0-10", "tail-right 11-21"], []),
        ("2017-02", None, ["possible 31-59"], ["bracket", "bracket"]),
        ("[2017-02-01..2017-02-28]", None, ["possible 31-59"], ["bracket", "bracket"]),
        ("2017-02-01/2017-02-28", None, ["sure 31-59"], []),
        ("2017-02-01/2017-02-02", None, ["sure 30-34"], []),
        ("2017-02-01/..", None, ["sure 31-365"], ["arrow"]),
        ("2017-02-01/", None, ["sure 29.5-33.5", "possible 31-365"], ["open-arrow"]),
        ("../2017-02-01", None, ["sure 0-32"], ["arrow"]),
        ("[..2017-02-01]", None, ["possible 0-32"], ["open-arrow", "bracket"]),
        ("2017-02?", None, ["possible 31-59", "tail-left 21-31", "tail-right 59-69"], ["bracket", "bracket"]),
        ("2017-02-01/2017-03-31~", None, ["sure 31-90", "tail-right 90-100"], []),
    ],
)
def test_each_form_of_date_looks_different(edtf, dot, bars, ends):
    drawing = draw(parse(edtf), SCALE)
    assert drawing.dot == dot
    assert [f"{bar.form} {bar.x:g}-{bar.end:g}" for bar in drawing.bars] == bars
    assert [end.form for end in drawing.ends] == ends


DAYS = st.dates(date(1, 2, 1), date(9998, 1, 1))
FORMS = st.sampled_from(["{a}", "{a}/{b}", "[{a}..{b}]", "{a}/..", "../{b}", "[{a}..]", "/{b}", "{a}~/{b}?"])


@given(st.lists(st.tuples(FORMS, DAYS, DAYS), min_size=1, max_size=6))
def test_nothing_known_is_drawn_outside_the_picture(written):
    dates = [parse(form.format(a=min(a, b), b=max(a, b))) for form, a, b in written]
    scale = Timescale.over([day for edtf in dates for day in known_days(edtf)], LEFT, RIGHT)
    for edtf in dates:
        drawing = draw(edtf, scale)
        assert LEFT - 10 <= drawing.left < drawing.right <= RIGHT + 10
        for day in known_days(edtf):
            assert drawing.left <= scale.middle_of(day) <= drawing.right
