from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dates.edtf import EDTFError, Kind, in_words, parse

ACCEPTED = [
    ("2018-01-25", Kind.DAY, "2018-01-25", "2018-01-25"),
    ("2016-02-29", Kind.DAY, "2016-02-29", "2016-02-29"),
    ("0001-01-01", Kind.DAY, "0001-01-01", "0001-01-01"),
    ("9999-12-31", Kind.DAY, "9999-12-31", "9999-12-31"),
    ("2012-06", Kind.MONTH, "2012-06-01", "2012-06-30"),
    ("2016-02", Kind.MONTH, "2016-02-01", "2016-02-29"),
    ("2017", Kind.YEAR, "2017-01-01", "2017-12-31"),
    ("2012-21", Kind.SEASON, "2012-03-01", "2012-05-31"),
    ("2012-22", Kind.SEASON, "2012-06-01", "2012-08-31"),
    ("2012-23", Kind.SEASON, "2012-09-01", "2012-11-30"),
    ("2012-24", Kind.SEASON, "2012-12-01", "2013-02-28"),
    ("2015-24", Kind.SEASON, "2015-12-01", "2016-02-29"),
    ("201X", Kind.DECADE, "2010-01-01", "2019-12-31"),
    ("19XX", Kind.CENTURY, "1900-01-01", "1999-12-31"),
    ("2004-XX", Kind.SOME_MONTH, "2004-01-01", "2004-12-31"),
    ("2004-05-XX", Kind.SOME_DAY, "2004-05-01", "2004-05-31"),
    ("2004-XX-XX", Kind.SOME_DAY, "2004-01-01", "2004-12-31"),
    ("2018-01-25/2018-01-26", Kind.DAYS, "2018-01-25", "2018-01-26"),
    ("2018-01-25/2018-01-25", Kind.DAYS, "2018-01-25", "2018-01-25"),
    ("2012-01/2012-03", Kind.INTERVAL, "2012-01-01", "2012-03-31"),
    ("2018-01-26/2018-01", Kind.INTERVAL, "2018-01-26", "2018-01-31"),
    ("201X/2021-21", Kind.INTERVAL, "2010-01-01", "2021-05-31"),
    ("2011-03-15/..", Kind.ONGOING, "2011-03-15", None),
    ("2011-03-15/", Kind.UNKNOWN_END, "2011-03-15", None),
    ("../2012", Kind.OPEN_START, None, "2012-12-31"),
    ("/2012", Kind.UNKNOWN_START, None, "2012-12-31"),
    ("[2017-11-11..2017-11-20]", Kind.BETWEEN, "2017-11-11", "2017-11-20"),
    ("[2017..2018-06]", Kind.BETWEEN, "2017-01-01", "2018-06-30"),
    ("[..2012-06-05]", Kind.BEFORE, None, "2012-06-05"),
    ("[2012..]", Kind.AFTER, "2012-01-01", None),
]

REFUSED = [
    ("", 0, "Write a date, such as 2018-01-25"),
    ("  ", 0, "Write a date, such as 2018-01-25"),
    ("2018-02-30", 8, "February 2018 has 28 days: write a day from 01 to 28"),
    ("2018-04-31", 8, "April 2018 has 30 days: write a day from 01 to 30"),
    ("2018-04-00", 8, "April 2018 has 30 days: write a day from 01 to 30"),
    ("  2018-02-30", 10, "February 2018 has 28 days: write a day from 01 to 28"),
    ("2018-01-25/2018-02-30", 19, "February 2018 has 28 days: write a day from 01 to 28"),
    ("[2018-01-25..2018-02-30]", 21, "February 2018 has 28 days: write a day from 01 to 28"),
    ("2018-13", 5, "Months run from 01 to 12, and seasons from 21 (spring) to 24 (winter)"),
    ("2018-00", 5, "Months run from 01 to 12, and seasons from 21 (spring) to 24 (winter)"),
    ("2018-25", 5, "Months run from 01 to 12, and seasons from 21 (spring) to 24 (winter)"),
    ("2018-01-26/2018-01-25", 11, "The end, 2018-01-25, is before the start, 2018-01-26"),
    ("2018-01/2017", 8, "The end, 2017, is before the start, 2018-01"),
    ("[2018-01-26..2018-01-25]", 13, "The end, 2018-01-25, is before the start, 2018-01-26"),
    ("2018 -01", 4, "Leave out the space"),
    ("2018-01-25 10:00", 10, "Leave out the space"),
    ("2018-01-25T10:00", 10, "Leave out the time of day"),
    ("2018-1-05", 5, "Write the month with two digits, such as 05"),
    ("2018-", 5, "Write the month with two digits, such as 05"),
    ("2018-01-5", 8, "Write the day with two digits, such as 05"),
    ("2018-01-XX-XX", 10, "Nothing can follow the day"),
    ("20181", 4, "Write years with four digits, months and days with two"),
    ("2018?-01", 4, "“?” goes at the end of the date"),
    ("2018-01~?", 7, "“~” goes at the end of the date"),
    ("201X-01", 5, "A month cannot follow a year with unspecified digits"),
    ("2004-XX-05", 8, "A day cannot follow an unspecified month: write XX for the day too"),
    ("2012-21-05", 8, "A day cannot follow a season"),
    ("0000", 0, "Only the years 0001 to 9999 are supported"),
    ("000X", 0, "Only the years 0001 to 9999 are supported"),
    ("-0044", 0, "Only the years 0001 to 9999 are supported"),
    ("Y17000", 0, "Only the years 0001 to 9999 are supported"),
    ("2012/Y17000", 5, "Only the years 0001 to 9999 are supported"),
    ("9999-24", 0, "This winter ends in another year. Only the years 0001 to 9999 are supported"),
    ("XXXX", 0, "Start with a year of four digits, such as 2018"),
    ("2XXX", 0, "Start with a year of four digits, such as 2018"),
    ("January", 0, "Start with a year of four digits, such as 2018"),
    ("{2017,2018}", 0, "Start with a year of four digits, such as 2018"),
    ("2017,2018", 4, "“,” does not belong here"),
    (
        "2017..2018",
        4,
        "Join two dates with dots inside square brackets only, such as [2017-11-11..2017-11-20]",
    ),
    ("[2017-11-11..2017-11-20", 23, "Close the square bracket, and write nothing after it"),
    ("[2017..2018]~", 13, "Close the square bracket, and write nothing after it"),
    ("[2017]", 1, "Between the brackets write dates and two dots, such as 2017-11-11..2017-11-20"),
    ("[..]", 1, "Between the brackets write dates and two dots, such as 2017-11-11..2017-11-20"),
    ("[2017/2018..2019]", 5, "An interval has one start and one end"),
    ("/", 0, "Give the interval a start or an end"),
    ("../..", 0, "Give the interval a start or an end"),
    ("2017/2018/2019", 9, "An interval has one start and one end"),
    ("٢٠١٨", 0, "Use plain digits and signs only"),
    ("2018-0１", 6, "Use plain digits and signs only"),
    ("2018\x00", 4, "Use plain digits and signs only"),
    ("2" * 65, 64, "Write at most 64 characters"),
]

WORDS = [
    ("2018-01-25", "25 January 2018"),
    ("0018-01-25", "25 January 0018"),
    ("2012-06", "June 2012"),
    ("2017", "2017"),
    ("2012-21", "spring 2012"),
    ("2012-23", "autumn 2012"),
    ("2012-24", "winter 2012–2013"),
    ("201X", "the 2010s"),
    ("200X", "some year from 2000 to 2009"),
    ("19XX", "some year from 1900 to 1999"),
    ("2004-05-XX", "some day in May 2004"),
    ("2004-XX", "some month in 2004"),
    ("2004-XX-XX", "some day in 2004"),
    ("2012-06~", "about June 2012"),
    ("2012?", "perhaps 2012"),
    ("2012%", "perhaps about 2012"),
    ("2018-01-25/2018-01-26", "25–26 January 2018"),
    ("2018-01-25/2018-01-25", "25 January 2018"),
    ("2018-01-25/2018-02-01", "25 January – 1 February 2018"),
    ("2017-12-30/2018-01-02", "30 December 2017 – 2 January 2018"),
    ("2017-01-30/2018-01-02", "30 January 2017 – 2 January 2018"),
    ("2018-01-25~/2018-01-26", "about 25 January 2018 – 26 January 2018"),
    ("2012-01/2012-03", "January – March 2012"),
    ("2011-12/2012-03", "December 2011 – March 2012"),
    ("2016/2017", "2016–2017"),
    ("2016/2017-02", "2016 – February 2017"),
    ("2012-21/2012-23", "spring 2012 – autumn 2012"),
    ("2011-03-15/..", "since 15 March 2011, still going on"),
    ("2011-03~/..", "since about March 2011, still going on"),
    ("2011/", "from 2011, end not known"),
    ("../2012-06-05", "until 5 June 2012"),
    ("/2012", "until 2012, start not known"),
    ("[2017-11-11..2017-11-20]", "some day between 11 and 20 November 2017"),
    ("[2017-10-30..2017-11-05]", "some day between 30 October and 5 November 2017"),
    ("[2017-12-30..2018-01-05]", "some day between 30 December 2017 and 5 January 2018"),
    ("[2017-11..2018-01]", "some time between November 2017 and January 2018"),
    ("[2017..2018-06-05]", "some time between 2017 and 5 June 2018"),
    ("[..2012]", "in or before 2012"),
    ("[..2012-06-05]", "on or before 5 June 2012"),
    ("[2012-06..]", "in or after June 2012"),
    ("[2012-06-05?..]", "on or after perhaps 5 June 2012"),
]

HEDGES = [
    ("2012-06", False, False),
    ("2012-06~", True, False),
    ("2012-06?", False, True),
    ("2012-06%", True, True),
    ("2012-06~/2012-08?", True, True),
    ("2012-06~/..", True, False),
    ("[..2012?]", False, True),
]


def day(text):
    return text and date.fromisoformat(text)


years = st.integers(1, 9998).map("{:04}".format)
days = st.dates(date(1, 1, 1), date(9998, 12, 31)).map(date.isoformat)
months = days.map(lambda text: text[:7])
seasons = st.builds("{}-{}".format, years, st.sampled_from(["21", "22", "23", "24"]))
masked = st.one_of(
    st.integers(1, 999).map("{:03}X".format),
    st.integers(1, 99).map("{:02}XX".format),
    years.map("{}-XX".format),
    years.map("{}-XX-XX".format),
    months.map("{}-XX".format),
)
coarse_points = st.builds("{}{}".format, st.one_of(months, years, seasons, masked), st.sampled_from(["", *"?~%"]))
points = coarse_points | st.builds("{}{}".format, days, st.sampled_from(["", *"?~%"]))


def composed(sides):
    """EDTF of every shape over the sides; two sides are in order."""
    ordered = st.tuples(sides, sides).map(lambda pair: sorted(pair, key=lambda text: parse(text).earliest))
    one_sided = ["{}/..", "{}/", "../{}", "/{}", "[..{}]", "[{}..]", "{}"]
    return st.one_of(
        st.builds(str.format, st.sampled_from(one_sided), sides),
        ordered.map("/".join),
        ordered.map(lambda pair: f"[{pair[0]}..{pair[1]}]"),
    )


def position_of_fault(text):
    """Where parse() finds fault; the end of the text where it finds none."""
    try:
        parse(text)
    except EDTFError as fault:
        return fault.position
    return len(text)


@pytest.mark.parametrize(("text", "kind", "earliest", "latest"), ACCEPTED, ids=[row[0] for row in ACCEPTED])
def test_parse_gives_kind_and_bounds(text, kind, earliest, latest):
    edtf = parse(text)

    assert (edtf.kind, edtf.earliest, edtf.latest) == (kind, day(earliest), day(latest))


@pytest.mark.parametrize(("text", "position", "message"), REFUSED, ids=[repr(row[0][:30]) for row in REFUSED])
def test_parse_refuses_and_names_the_place(text, position, message):
    with pytest.raises(EDTFError) as refusal:
        parse(text)

    assert (refusal.value.message, refusal.value.position) == (message, position)


def test_error_counts_characters_from_one_for_people():
    assert str(EDTFError("Leave out the space", 4)) == "Leave out the space (at character 5)"


@pytest.mark.parametrize(("text", "approximate", "uncertain"), HEDGES, ids=[row[0] for row in HEDGES])
def test_parse_reads_qualifiers_of_either_side(text, approximate, uncertain):
    edtf = parse(text)

    assert (edtf.approximate, edtf.uncertain) == (approximate, uncertain)


@pytest.mark.parametrize("hedge", ["?", "~", "%"])
def test_qualified_date_keeps_its_nominal_bounds(hedge):
    edtf = parse(f"2017-11{hedge}")

    assert (edtf.earliest, edtf.latest) == (date(2017, 11, 1), date(2017, 11, 30))


def test_exact_day_is_one_unqualified_day():
    exact = [text for text, *_ in [*ACCEPTED, *HEDGES, ("2018-01-25?",)] if parse(text).is_exact_day]

    assert exact == ["2018-01-25", "2016-02-29", "0001-01-01", "9999-12-31"]


def test_parse_strips_space_around_the_date():
    assert str(parse("\t2018-01-25 \n")) == "2018-01-25"


@pytest.mark.parametrize(("text", "words"), WORDS, ids=[row[0] for row in WORDS])
def test_in_words_says_what_is_known(text, words):
    assert in_words(parse(text)) == words


@given(composed(points))
def test_parse_keeps_every_valid_text(text):
    assert parse(f" {text} ").text == text
    assert parse(str(parse(text))) == parse(text)


@given(composed(points))
def test_bounds_are_in_order_and_one_at_least_is_known(text):
    bounds = [bound for bound in (parse(text).earliest, parse(text).latest) if bound]

    assert bounds
    assert bounds == sorted(bounds)


@given(points, points)
def test_end_before_start_is_always_refused(one, other):
    first, last = sorted((parse(one), parse(other)), key=lambda edtf: edtf.latest)
    if first.latest < last.earliest:
        for text in (f"{last}/{first}", f"[{last}..{first}]"):
            with pytest.raises(EDTFError, match=r"^The end, .* is before the start, "):
                parse(text)


@given(st.text() | st.text("0123456789-/.[]?~%X ", max_size=30))
@example("[")
@example("9999-24/9999-24")
@example("00XX")
def test_parse_raises_nothing_but_its_own_error_within_the_text(text):
    assert 0 <= position_of_fault(text) <= len(text)


@given(composed(coarse_points))
def test_in_words_never_names_a_day_that_is_not_known(text):
    numbers = [word for word in in_words(parse(text)).replace("–", " ").split() if word.strip(",").isdigit()]

    assert {len(number.strip(",")) for number in numbers} <= {4}
