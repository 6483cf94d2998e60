"""Events as a calendar, read back by icalendar."""

from datetime import date

import pytest
from icalendar import Calendar

from events.models import Event
from tests.exports import body_of
from tests.making import make_event, make_place, save

# What a file reads from the database is tested on both, in test_selection.py.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def entries_of(client, address: str = "/events.ics") -> dict:
    """The entries by name."""
    body = body_of(client.get(address))
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    assert b"\n" not in body.replace(b"\r\n", b"")
    calendar = Calendar.from_ical(body)
    assert not calendar.errors
    assert calendar["version"] == "2.0"
    return {str(entry["summary"]): entry for entry in calendar.walk("VEVENT")}


def test_entry_tells_of_an_event(client):
    process = make_event("Geneva process", kind="process", date_edtf="2012", is_public=True)
    place = make_place("Geneva", latitude="46.2044", longitude="6.1432")
    event = make_event(
        "Geneva I", parent=process, ordinal=1, place=place, summary="Talks; first, of many", is_public=True
    )
    (entry,) = entries_of(client).values()
    event = Event.objects.get(pk=event.pk)
    assert str(entry["uid"]) == f"{event.uuid}@testserver"
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (date(2012, 6, 30), date(2012, 7, 1))
    assert (str(entry["status"]), str(entry["transp"])) == ("CONFIRMED", "TRANSPARENT")
    assert entry.decoded("last-modified") == entry.decoded("dtstamp") == event.changed_at.replace(microsecond=0)
    assert str(entry["related-to"]) == f"{process.uuid}@testserver"
    assert entry["related-to"].params["RELTYPE"] == "PARENT"
    assert (entry["geo"].latitude, entry["geo"].longitude) == (46.2044, 6.1432)
    assert str(entry["location"]) == "Geneva, CH"
    assert str(entry["description"]) == "Talks; first, of many"
    assert str(entry["url"]) == "http://testserver/events/geneva-i/"
    assert [str(word) for word in entry["categories"].cats] == ["Conference"]


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2018-01-25", date(2018, 1, 25), date(2018, 1, 26)),
        ("2018-01-25/2018-01-26", date(2018, 1, 25), date(2018, 1, 27)),
        ("2016-02-28", date(2016, 2, 28), date(2016, 2, 29)),
        ("2017-12-31/2018-01-01", date(2017, 12, 31), date(2018, 1, 2)),
    ],
)
def test_end_is_the_day_after_the_last(client, edtf, start, end):
    make_event("Round", date_edtf=edtf, is_public=True)
    entry = entries_of(client, "/events/round.ics")["Round"]
    assert (entry.decoded("dtstart"), entry.decoded("dtend")) == (start, end)
    assert entry["dtstart"].params["VALUE"] == "DATE"


@pytest.mark.parametrize(
    "edtf",
    [
        "",
        "2018",
        "2018-01",
        "2018-01-25~",
        "2018-01-25?",
        "2018-01-XX",
        "2018-01-25/..",
        "2018-01-25/2018-02",
        "[2018-01-25..2018-01-26]",
    ],
)
def test_what_is_not_known_to_the_day_is_in_no_calendar(client, edtf):
    make_event("Round", date_edtf=edtf, is_public=True)
    assert entries_of(client) == {}
    response = client.get("/events/round.ics")
    assert response.status_code == 404
    assert "The date of “Round” is not known to the day, so no calendar can show it." in response.content.decode()


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("proposed", "TENTATIVE"),
        ("planned", "CONFIRMED"),
        ("ongoing", "CONFIRMED"),
        ("held", "CONFIRMED"),
        ("postponed", "CANCELLED"),
        ("cancelled", "CANCELLED"),
        ("not_held", "CANCELLED"),
    ],
)
def test_status_is_told_in_the_words_of_the_standard(client, status, told):
    make_event("Round", status=status, is_public=True)
    assert str(entries_of(client)["Round"]["status"]) == told


@pytest.mark.parametrize(
    "name",
    [
        "Talks, with commas; and semicolons",
        "A back\\slash and \\n",
        "END:VEVENT",
        "Long " + "名前 " * 60 + "end",
        '"quoted": colon',
    ],
)
def test_hostile_names_come_back_whole(client, name):
    make_event(name, summary=f"{name}\r\nEND:VCALENDAR\rX-EVIL:1", slug="hostile", is_public=True)
    (entry,) = entries_of(client).values()
    assert str(entry["summary"]) == name
    assert str(entry["description"]) == f"{name}\nEND:VCALENDAR\nX-EVIL:1"
    assert "x-evil" not in entry


def test_lines_within_a_name_are_one_in_a_calendar(client):
    make_event("Talks\r\nURL:http://evil.example", slug="hostile", is_public=True)
    (entry,) = entries_of(client).values()
    assert str(entry["summary"]) == "Talks URL:http://evil.example"
    assert str(entry["url"]) == "http://testserver/events/hostile/"


def test_id_stays_and_sequence_grows_with_changes(client):
    event = make_event("Round", is_public=True)
    before = entries_of(client)["Round"]
    event.status, event.slug = "cancelled", "moved"
    save(event)
    after = entries_of(client)["Round"]
    assert str(after["uid"]) == str(before["uid"])
    assert 0 < int(before["sequence"]) <= int(after["sequence"]) < 2**31
    assert str(after["status"]) == "CANCELLED"


def test_private_parent_and_coarse_place_are_left_out(client):
    place = make_place("Syria", country="SY", latitude=35, longitude=38, geo_precision="country")
    make_event("Round", parent=make_event("Xanthippe"), place=place, is_public=True)
    entry = entries_of(client)["Round"]
    assert "related-to" not in entry
    assert "geo" not in entry
    assert str(entry["location"]) == "Syria, SY"


@pytest.mark.parametrize(("edtf", "linked"), [("2018-01-25", True), ("2018-01", False)])
def test_page_leads_to_a_calendar_only_where_there_is_one(client, edtf, linked):
    make_event("Round", date_edtf=edtf, is_public=True)
    html = client.get("/events/round/").content.decode()
    assert ('href="/events/round.ics"' in html) == linked
    assert 'href="/events/round.json"' in html


def test_calendar_to_subscribe_to_has_what_is_planned_and_says_how_often_to_look(client):
    for status in ("planned", "held", "cancelled"):
        make_event(status.capitalize(), status=status, date_edtf="2030-01-25", is_public=True)
    make_event("Some day in May", status="planned", date_edtf="2030-05", is_public=True)
    assert set(entries_of(client, "/events.ics?status=planned")) == {"Planned"}
    body = body_of(client.get("/events.ics?status=planned"))
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT12H\r\nX-PUBLISHED-TTL:PT12H\r\n" in body.replace(b"\r\n ", b"")
    assert b"X-WR-CALNAME:Bottomline: events" in body
