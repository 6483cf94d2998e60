"""Days that a date is sure of."""

from datetime import date

import pytest

from dates.days import exact_days
from dates.edtf import parse


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018-01-25", "2018-01-25", "2018-01-25"),
        ("2018-01-25/2018-01-26", "2018-01-25", "2018-01-26"),
        ("2018-01-25/..", "2018-01-25", None),
        ("2018-01-25/", "2018-01-25", None),
        ("../2018-01-25", None, "2018-01-25"),
        ("2018-01/2018-03-05", None, "2018-03-05"),
        ("2018-01-25~/2018-01-26", None, "2018-01-26"),
        ("2018-01-25?", None, None),
        ("2018-01", None, None),
        ("2018", None, None),
        ("2018-01-XX", None, None),
        ("[2018-01-25..2018-01-26]", None, None),
        ("[2018-01-25..]", None, None),
        ("[..2018-01-25]", None, None),
    ],
)
def test_only_days_that_are_known_are_given(text, first, last):
    assert exact_days(parse(text)) == tuple(day and date.fromisoformat(day) for day in (first, last))


def test_no_date_has_no_days():
    assert exact_days(None) == (None, None)
