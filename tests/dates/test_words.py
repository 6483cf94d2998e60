import pytest
from hypothesis import given
from hypothesis import strategies as st

from dates.edtf import EDTFError, in_words, parse
from dates.words import from_words

UNDERSTOOD = [
    ("2018-01-25", "2018-01-25"),
    (" [2017-11-11..2017-11-20] ", "[2017-11-11..2017-11-20]"),
    ("2018", "2018"),
    ("25 January 2018", "2018-01-25"),
    ("5 January 2018", "2018-01-05"),
    ("  25   january  2018 ", "2018-01-25"),
    ("25 Jan 2018", "2018-01-25"),
    ("25 Jan. 2018", "2018-01-25"),
    ("3rd Sept 2018", "2018-09-03"),
    ("January 25, 2018", "2018-01-25"),
    ("January 25 2018", "2018-01-25"),
    ("1 May 2018", "2018-05-01"),
    ("25-26 January 2018", "2018-01-25/2018-01-26"),
    ("25–26 January 2018", "2018-01-25/2018-01-26"),
    ("25 — 26 January 2018", "2018-01-25/2018-01-26"),
    ("Jan. 25-26, 2018", "2018-01-25/2018-01-26"),
    ("January 2018", "2018-01"),
    ("early November 2017", "[2017-11-01..2017-11-10]"),
    ("mid-November 2017", "[2017-11-11..2017-11-20]"),
    ("Mid November 2017", "[2017-11-11..2017-11-20]"),
    ("late November 2017", "[2017-11-21..2017-11-30]"),
    ("late February 2016", "[2016-02-21..2016-02-29]"),
    ("about June 2012", "2012-06~"),
    ("around 5 June 2012", "2012-06-05~"),
    ("circa 2012", "2012~"),
    ("c. 2012", "2012~"),
    ("since March 2011", "2011-03/.."),
    ("since 15 March 2011", "2011-03-15/.."),
    ("since 2011", "2011/.."),
    ("since about March 2011", "2011-03~/.."),
]

SWAPPED = "Day and month could be swapped: write 2018-02-01 for 1 February 2018"
YEARLESS = "Add the year, such as 25 January 2018"
UNKNOWN = "Write a date such as 2018-01-25, 25 January 2018, mid-November 2017 or since March 2011"

REFUSED = [
    ("01/02/2018", 0, SWAPPED),
    (" 1.2.18", 1, SWAPPED),
    ("01-02-2018", 0, SWAPPED),
    ("2018/02/01", 0, SWAPPED),
    ("25 January", 0, YEARLESS),
    ("mid-November", 0, YEARLESS),
    ("  since March", 2, YEARLESS),
    ("25 January 18", 0, YEARLESS),
    ("last year", 0, UNKNOWN),
    ("25 Janvier 2018", 0, UNKNOWN),
    ("about mid-November 2017", 0, UNKNOWN),
    ("about something", 0, UNKNOWN),
    (" 30 February 2018", 1, "February 2018 has 28 days: write a day from 01 to 28"),
    ("26-25 January 2018", 0, "The end, 2018-01-25, is before the start, 2018-01-26"),
    ("late June 0000", 0, "Only the years 0001 to 9999 are supported"),
    ("2018-02-30", 8, "February 2018 has 28 days: write a day from 01 to 28"),
    ("2018-2-1", 5, "Write the month with two digits, such as 05"),
    ("25 January ٢٠١٨", 0, YEARLESS),
    ("25 January 2018" + " " * 50 + "x", 64, "Write at most 64 characters"),
    ("", 0, "Write a date, such as 2018-01-25"),
]


@pytest.mark.parametrize(("text", "edtf"), UNDERSTOOD, ids=[row[0] for row in UNDERSTOOD])
def test_from_words_gives_edtf(text, edtf):
    assert from_words(text) == edtf


@pytest.mark.parametrize(("text", "position", "message"), REFUSED, ids=[repr(row[0][:30]) for row in REFUSED])
def test_from_words_asks_instead_of_guessing(text, position, message):
    with pytest.raises(EDTFError) as refusal:
        from_words(text)

    assert (refusal.value.message, refusal.value.position) == (message, position)


@given(st.dates())
def test_from_words_takes_back_the_words_of_any_day(day):
    assert from_words(in_words(parse(day.isoformat()))) == day.isoformat()


def understood(text):
    """EDTF for the text, or None where from_words() asks for another."""
    try:
        return from_words(text)
    except EDTFError:
        return None


@given(st.text() | st.text("0123456789 -/.januryMIDsce", max_size=40))
def test_from_words_gives_canonical_edtf_or_its_own_error(text):
    edtf = understood(text)

    assert edtf is None or parse(edtf).text == edtf
