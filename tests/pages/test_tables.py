"""Tables for data users: cells that no spreadsheet misreads, and columns that explain themselves."""

import csv
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import StringIO
from types import SimpleNamespace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.models import Event
from history.text import FORMULA_STARTS, harmless
from pages.tables import Column, Table, cell, plain, reader, several, stored

WORDS = Table("words", "Words.", (Column("word", reader("word"), "A word."), Column("again", reader("word"), "It.")))


def read_back(text: str) -> str:
    """What the codebook tells data users to do."""
    start = text.lstrip("'")[:1]
    return text[1:] if text.startswith("'") and start and start in FORMULA_STARTS else text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("", ""),
        ("Geneva", "Geneva"),
        ("=1+1", "'=1+1"),
        ("+41 22", "'+41 22"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1+1", "''=1+1"),
        ("'quoted'", "'quoted'"),
        (["=a", "b"], "'=a; b"),
        (["", ""], ""),
        (["", "b"], "; b"),
        (-1, "-1"),
        (0, "0"),
        (Decimal("-33.500000"), "-33.5"),
        (Decimal("0.000000"), "0.0"),
        (True, "true"),
        (False, "false"),
        (date(2018, 1, 25), "2018-01-25"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
    ],
)
def test_cell_is_text_that_no_spreadsheet_takes_for_a_formula_and_numbers_stay_numbers(value, text):
    assert cell(value) == text


@given(st.text() | st.text(alphabet=FORMULA_STARTS + "'\"\r\n,;a "))
def test_any_text_comes_back_from_csv(text):
    (written,) = [row["word"] for row in csv.DictReader(StringIO("".join(WORDS.csv([SimpleNamespace(word=text)])), ""))]
    assert read_back(written) == text
    assert not written or written[0] not in FORMULA_STARTS
    assert written == harmless(text)


def test_lines_end_as_the_standard_says_and_a_table_without_rows_has_a_header():
    assert "".join(WORDS.csv([])) == "word,again\r\n"
    assert "".join(WORDS.csv([SimpleNamespace(word="a\nb")])) == 'word,again\r\n"a\nb","a\nb"\r\n'


def test_times_are_told_in_utc():
    vienna = timezone(timedelta(hours=1))
    assert plain(datetime(2018, 1, 25, 0, 30, tzinfo=vienna)) == "2018-01-24T23:30:00Z"
    assert plain([datetime(2018, 1, 25, tzinfo=UTC), 1]) == ["2018-01-25T00:00:00Z", 1]


def test_reader_stops_at_what_is_not_there():
    read = reader("place.name")
    assert read(SimpleNamespace(place=SimpleNamespace(name="Geneva"))) == "Geneva"
    assert read(SimpleNamespace(place=None)) is None


def test_column_of_a_field_says_what_the_model_says():
    column = stored(Event, "ordinal", empty="not counted")
    assert (column.name, column.type, column.empty) == ("ordinal", "integer", "not counted")
    assert column.meaning == "3 for the third round. Empty where rounds are not counted."
    assert stored(Event, "date_earliest").meaning == "First possible day."
    assert stored(Event, "place", "place_id").type == "integer"
    status = stored(Event, "status", meaning="Whether it took place.")
    assert ("not_held", "not held") in status.vocabulary
    assert (status.meaning, status.empty, status.type) == ("Whether it took place.", "", "string")


def test_column_of_several_values_has_one_for_each_row():
    column = several("names", "rows", reader("name"), "Names.")
    assert column.read(SimpleNamespace(rows=[SimpleNamespace(name="a"), SimpleNamespace(name="b")])) == ["a", "b"]
