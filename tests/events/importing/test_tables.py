"""Tables: what is wrong is told by row and column, and good rows are unharmed."""

import pytest

from actors.models import Actor
from events.importing.csv_rows import UnreadableTable
from events.importing.plan import FaultySource, Plan
from events.importing.specs import MappingFault
from events.models import Event, Place
from history.models import Change

pytestmark = pytest.mark.django_db

MAPPING = """
title: Talks
record: event
scheme: talks
key: [id]
values:
  name: title
  kind: {column: kind, words: {round: talks}}
  status: {value: held}
date: {start: from, end: to, precision: {value: lasted}}
summary: ["{remark}"]
place: {name: where, country: country, latitude: lat, longitude: lon}
actors:
  - {columns: [host], role: host, kind: {value: state}}
parent: {column: part_of, ordinal: number}
"""
HEADER = "id,title,kind,from,to,remark,where,country,lat,lon,host,part_of,number"
GOOD = "1,Round one,round,2017-02-16,2017-02-17,None,Astana,Kazakhstan,51.1,71.4,Kazakhstan,,"


def rows(*lines: str) -> str:
    return "\n".join([HEADER, GOOD, *lines]) + "\n"


@pytest.fixture
def talks(table):
    """A function that gives the plan of a table of talks."""

    def make(text, *, overwrite=False, **reading):
        source = table(text, **{"mapping": MAPPING, **reading})
        return Plan.of(source, overwrite=overwrite)

    return make


def faults(plan):
    return [(fault.row, fault.column, fault.message) for fault in plan.tally.faults if not fault.warning]


def warnings(plan):
    return [(fault.row, fault.column, fault.message) for fault in plan.tally.faults if fault.warning]


def write(plan, **options):
    return plan.write(by=None, reason="from a test", **options)


FAULTS = {
    "wrong day order": (
        "2,B,round,16/2/2017,,,,,,,,,",
        {"order": "MDY"},
        "from",
        "“16/2/2017” is impossible as month, day, year: there is no month 16.",
    ),
    "no such day": (
        "2,B,round,30/2/2017,,,,,,,,,",
        {"order": "DMY"},
        "from",
        "“30/2/2017”: February 2017 has 28 days: write a day from 01 to 28.",
    ),
    "no order stated": (
        "2,B,round,1/2/2017,,,,,,,,,",
        {},
        "from",
        "“1/2/2017” needs an order: state which number is the day and which the month.",
    ),
    "two-digit year": (
        "2,B,round,1/2/17,,,,,,,,,",
        {"order": "DMY"},
        "from",
        "“1/2/17” has no year of four digits where day, month, year puts it.",
    ),
    "reversed interval": (
        "2,B,round,2017-02-17,2017-02-16,,,,,,,,",
        {},
        "from, to",
        "The end, 2017-02-16, is before the start, 2017-02-17.",
    ),
    "repeated identifier": ("1,B,round,,,,,,,,,,", {}, "id", "This identifier is that of row 2, too."),
    "no identifier": (
        "NA,B,round,,,,,,,,,,",
        {},
        "id",
        "The identifier is empty. Every row needs one, to be known again by.",
    ),
    "no name": ("2,,round,,,,,,,,,,", {}, "title", "The name is empty."),
    "long name": (
        f"2,{'x' * 374},round,,,,,,,,,,",
        {},
        "title",
        "This has 374 characters as a name; 300 fit. Shorten it here, or on import.",
    ),
    "two places": (
        "2,B,round,,,,Geneva; Vienna,,,,,,",
        {},
        "where",
        (
            "There are several places in this cell, and an event has one. Make it one place, or one row each. "
            "It was “;” that told."
        ),
    ),
    "latitude": ("2,B,round,,,,X,,95,71,,,", {}, "lat", "A latitude lies between -90 and 90 degrees."),
    "longitude": ("2,B,round,,,,X,,51,200,,,", {}, "lon", "A longitude lies between -180 and 180 degrees."),
    "no latitude at all": (
        "2,B,round,,,,X,,north,71,,,",
        {},
        "lat",
        "This is no latitude. Write degrees with a point, such as 46.2044.",
    ),
    "not a number": (
        "2,B,round,,,,X,,NaN,71,,,",
        {},
        "lat",
        "This is no latitude. Write degrees with a point, such as 46.2044.",
    ),
    "one coordinate": ("2,B,round,,,,X,,51,,,,", {}, "lon", "Give both latitude and longitude, or neither."),
    "unknown word": (
        "2,B,party,,,,,,,,,,",
        {},
        "kind",
        (
            "“party” is not a word that is used here. Use one of: process, series, conflict, situation, conference, "
            "summit, talks, meeting, adoption, announcement, ceasefire, operation, election, term, violence, other."
        ),
    ),
    "circle": ("2,B,round,,,,,,,,,2,", {}, "", "Events are part of each other: 2 → 2."),
    "unknown parent": ("2,B,round,,,,,,,,,99,", {}, "part_of", "There is no event talks:99, here or in the file."),
    "too many cells": (
        "2,B,round,,,,,,,,,,,x",
        {},
        "",
        "There are 14 cells, but 13 columns. Is a cell with a delimiter unquoted?",
    ),
}


@pytest.mark.parametrize(("line", "reading", "column", "message"), FAULTS.values(), ids=FAULTS)
def test_fault_names_row_and_column_and_keeps_all_out_unless_told_to_skip(talks, line, reading, column, message):
    plan = talks(rows(line), **reading)
    assert faults(plan) == [(3, column, message)]
    with pytest.raises(FaultySource):
        write(plan)
    assert not Change.objects.exists()
    tally = write(plan, skip_faulty=True)
    assert [event.name for event in Event.objects.all()] == ["Round one"]
    assert tally.fault_count == 1


def test_numbers_given_twice_in_one_parent_and_longer_circles_are_told(talks):
    plan = talks(rows("2,B,round,,,,,,,,,1,1", "3,C,round,,,,,,,,,1,1", "4,D,round,,,,,,,,,5,", "5,E,round,,,,,,,,,4,"))
    assert faults(plan) == [
        (4, "", "Number 1 in “1” is given to row 3, too."),
        (5, "", "Events are part of each other: 4 → 5 → 4."),
        (6, "", "Events are part of each other: 4 → 5 → 4."),
    ]


def test_good_row_says_what_its_cells_say(talks):
    write(talks(rows()))
    event = Event.objects.get()
    assert (event.kind, event.date_edtf, event.summary, event.status) == (
        "talks",
        "2017-02-16/2017-02-17",
        "None",
        "held",
    )
    assert (event.place.name, event.place.country, float(event.place.latitude)) == ("Astana", "KZ", 51.1)
    assert [(row.actor.name, row.actor.kind, row.role) for row in event.participations.all()] == [
        ("Kazakhstan", "state", "host")
    ]
    assert [str(row) for row in event.identifiers.all()] == ["talks:1"]
    assert [str(row) for row in Actor.objects.get().identifiers.all()] == ["talks-name:Kazakhstan"]


def test_name_too_long_is_cut_and_kept_whole_in_the_summary_if_told_to(talks):
    name = "word " * 74 + "last"
    plan = talks(rows(f"2,{name},round,,,,,,,,,,"), shorten=True)
    assert warnings(plan) == [
        (3, "title", "The name has 374 characters. It was cut, and stands whole in the summary."),
    ]
    write(plan)
    event = Event.objects.get(identifiers__value="2")
    assert (len(event.name), event.name[-5:], event.summary) == (295, "word…", f"{name}.")


@pytest.mark.parametrize(
    ("data", "reading", "note"),
    [
        (rows("2,Zürich,round,,,,,,,,,,").encode("utf-8-sig"), {}, "byte order mark (BOM)"),
        (rows("2,Zürich,round,,,,,,,,,,").encode("cp1252"), {}, "It was read as Windows 1252"),
        (rows("2,Zürich,round,,,,,,,,,,").encode("cp1252"), {"encoding": "cp1252"}, ""),
        (rows("2,Zürich,round,,,,,,,,,,").replace(",", ";").encode(), {}, "delimited by a semicolon"),
        (rows("2,Zürich,round,,,,,,,,,,").replace(",", "\t").encode(), {"delimiter": "\t"}, ""),
        (rows("2,Zürich,round,,,,,,,,,,").replace("\n", "\r\n").encode(), {}, ""),
        (rows("2,Zürich,round,,,,,,,,,,").replace("\n", "\r").encode(), {}, ""),
    ],
    ids=["BOM", "cp1252 found", "cp1252 stated", "semicolon", "tab", "CRLF", "CR alone"],
)
def test_file_is_read_whatever_program_wrote_it(talks, data, reading, note):
    plan = talks(data, **reading)
    assert note in " ".join(plan.source.notes)
    assert bool(plan.source.notes) == bool(note)
    write(plan)
    assert Event.objects.get(identifiers__value="2").name == "Zürich"


def test_bytes_that_are_not_utf_8_are_a_fault_where_utf_8_was_stated(talks):
    plan = talks(rows("2,Zürich,round,,,,,,,,,,").encode("cp1252"), encoding="utf-8")
    assert faults(plan) == [
        (3, "title", "There are bytes here that are not UTF-8. State another encoding, such as cp1252.")
    ]


def test_stray_carriage_return_in_a_cell_is_a_space_and_told(talks):
    plan = talks(rows("2,Round\rtwo,round,,,,,,,,,,", '3,"Round\nthree",round,,,,,,,,,,'))
    assert warnings(plan) == [(3, "title", "A stray line end (CR) stood in this cell; it was read as a space.")]
    write(plan)
    assert set(Event.objects.values_list("name", flat=True)) == {"Round one", "Round two", "Round\nthree"}


@pytest.mark.parametrize("word", ["", "NA", "N/A", "NULL", "-"])
def test_cells_that_say_nothing_are_empty(talks, word):
    write(talks(rows(f"2,B,round,{word},{word},{word},{word},{word},{word},{word},{word},{word},{word}")))
    event = Event.objects.get(identifiers__value="2")
    assert (event.date_edtf, event.place, event.summary, event.participations.count()) == ("", None, "", 0)


def test_rows_are_counted_as_a_spreadsheet_counts_them(talks):
    plan = talks(rows("", '2,"B\nB",round,,,,,,,,,,', "3,,round,,,,,,,,,,"))
    assert faults(plan) == [(5, "title", "The name is empty.")]


def test_short_row_is_told_and_read(talks):
    plan = talks(rows("2,B,round"))
    assert warnings(plan) == [(3, "", "There are 3 cells for 13 columns; the rest was read as empty.")]
    assert not faults(plan)


def test_order_that_the_file_cannot_show_to_be_right_is_warned_of(talks):
    notes = talks(rows("2,B,round,1/2/2017,,,,,,,,,"), order="DMY").source.notes
    assert notes == [
        (
            "No number in “from” is above 12 but years, so the file itself cannot show whether day, month, year is "
            "right. Make sure."
        )
    ]
    assert talks(rows("2,B,round,13/2/2017,,,,,,,,,"), order="DMY").source.notes == []


def test_columns_that_nothing_takes_and_repeated_names_are_noted(talks):
    text = rows("2,Round one,round,,,,,,,,,,").replace("number\n", "number,weather\n", 1)
    assert talks(text).source.notes == [
        "Not kept, as nothing takes these columns: weather.",
        "Names that several rows have (each is a record of its own): “Round one” (rows 2, 3).",
    ]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("", UnreadableTable, "This file is empty."),
        ("id,id\n", UnreadableTable, "Two columns are called “id”."),
        ("id,title\n", MappingFault, "The table has no column “country”, “from”"),
        (b"\xff\xfei\x00", UnreadableTable, "This file is UTF-16."),
        (b"id,title\n1,Round\x00one\n", UnreadableTable, "This file has zero bytes in it, so it is no text."),
        ("a,b;c\n", UnreadableTable, "The delimiter cannot be told from the first row."),
    ],
    ids=["empty", "repeated column", "missing columns", "UTF-16", "zero bytes", "delimiter"],
)
def test_table_that_cannot_be_read_is_refused_as_a_whole(table, text, error, message):
    with pytest.raises(error, match=message):
        table(text, mapping=MAPPING)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("record: event", "record: brief"), "Mapping, record: a row is an event or an actor, not “brief”."),
        (("scheme: talks\n", ""), "Mapping: “scheme” must be given."),
        (("status:", "- status:"), "This is not YAML that can be read"),
        (("key: [id]", "keys: [id]"), "Mapping: “keys” is not known here."),
        (("role: host", "part: host"), "Mapping, actors: “part” is not known here."),
    ],
    ids=["record", "scheme", "YAML", "unknown word", "unknown word inside"],
)
def test_mapping_that_cannot_be_used_is_refused(table, change, message):
    with pytest.raises(MappingFault, match=message):
        table(rows(), mapping=MAPPING.replace(*change))


def test_places_of_one_name_that_lie_apart_are_two(talks):
    write(talks(rows("2,B,round,,,,Astana,Kazakhstan,40.0,70.0,,,", "3,C,round,,,,Astana,Kazakhstan,51.1,71.4,,,")))
    assert set(Place.objects.values_list("name", flat=True)) == {"Astana", "Astana (40.000000, 70.000000)"}
    assert Event.objects.get(identifiers__value="3").place.name == "Astana"


def test_rows_that_are_done_have_named_what_they_named_unless_they_are_faulty(table):
    text = rows("2,,round,,,,,,,,Turkey,,", "3,C,round,,,,,,,,Turkey,,", "4,D,round,,,,,,,,Kazakhstan,,")
    source = table(text, mapping=MAPPING)
    named = [
        [str(item.ref) for item in source.items(after) if getattr(item, "named_only", False)] for after in (1, 3, 4)
    ]
    assert named == [
        ["actor talks-name:Kazakhstan", "actor talks-name:Turkey"],
        ["actor talks-name:Turkey"],
        [],
    ]
