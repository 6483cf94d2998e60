"""Which events an export has, what it answers to bad questions, and what it costs."""

import re

import pytest

from events.models import Event
from pages import downloads
from tests.exports import MARKER, body_of, json_of, make_scene, rows_of, tables_of, take_part
from tests.making import make_actor, make_event, make_place

pytestmark = pytest.mark.django_db

LISTS = ["csv", "zip", "json", "jsonld", "geojson", "ics"]
FILES = [f"/events.{ending}" for ending in LISTS] + ["/events-nodes.csv", "/events-edges.csv"]


def names_on_pages(client, query: str) -> list[str]:
    """The names on all pages of the list."""
    names, page = [], 1
    while page:
        shown = client.get(f"/events/?{query}&page={page}").context["page"]
        names += [event.name for event in shown]
        page = shown.next_number if shown.has_next else 0
    return names


@pytest.fixture
def events():
    """More than two pages of them, public and not."""
    host = make_actor("Host", is_public=True)
    series = make_event("Series", kind="series", date_edtf="", is_public=True)
    for n in range(45):
        kind, status = ("talks", "meeting")[n % 2], ("held", "planned", "cancelled")[n % 3]
        fields = {"kind": kind, "status": status, "date_edtf": f"20{10 + n % 9}-0{1 + n % 7}"}
        event = make_event(f"Event {n}", parent=series if n % 5 else None, is_public=n % 4 > 0, **fields)
        if n % 6 == 0:
            take_part(event, host, role="host")
            take_part(event, host, role="sponsor")


QUERIES = [
    "",
    "kind=talks",
    "status=planned&kind=meeting",
    "actor=host",
    "part_of=series",
    "from=2012&to=2014-03",
    "q=event+1",
    "q=nothing",
    "kind=",
    "order=oldest",
    "page=2",
    "q=%00event+1",
    "something=else",
]


def test_export_is_exactly_what_the_list_shows_over_all_its_pages(client, events):
    for query in QUERIES:
        listed = names_on_pages(client, query.replace("page=2", ""))
        assert [row["name"] for row in rows_of(client.get(f"/events.csv?{query}"))] == listed, query
        assert [row["name"] for row in json_of(client.get(f"/events.json?{query}"))] == listed, query
        assert [row["name"] for row in tables_of(client.get(f"/events.zip?{query}"))["events"]] == listed, query
        features = json_of(client.get(f"/events.geojson?{query}"))["features"]
        assert [feature["properties"]["name"] for feature in features] == listed, query
        assert [node["name"] for node in json_of(client.get(f"/events.jsonld?{query}"))["@graph"]] == listed, query
        nodes = rows_of(client.get(f"/events-nodes.csv?{query}"))
        assert [node["Label"] for node in nodes if node["record"] == "event"] == listed, query


def test_batches_change_nothing(client, events, monkeypatch):
    whole = body_of(client.get("/events.csv"))
    for size in (1, 2, 7):
        monkeypatch.setattr(downloads, "BATCH", size)
        assert body_of(client.get("/events.csv")) == whole, size


@pytest.mark.parametrize("address", FILES)
def test_bad_filters_are_named_with_the_reason(client, address):
    response = client.get(f"{address}?kind=holiday&from=yesterday&status=held")
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    heading, empty, *faults = response.content.decode().splitlines()
    assert heading == "No file is made, because part of the address cannot be read."
    assert empty == ""
    assert [fault.partition(":")[0] for fault in faults] == ["kind", "from"]
    assert "holiday" in faults[0]
    assert faults[1] == "from: Start with a year of four digits, such as 2018 (at character 1)"


def test_a_filter_by_a_private_record_is_answered_as_by_none(client):
    make_actor(MARKER, slug="xanthippe")
    answers = [client.get(f"/events.csv?actor={slug}") for slug in ("xanthippe", "socratesss")]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content == answers[1].content.replace(b"socratesss", b"xanthippe")


@pytest.mark.parametrize("address", FILES)
def test_files_carry_name_and_day_and_can_be_asked_for_without_their_content(client, address):
    make_event("Geneva I", is_public=True)
    response = client.get(address)
    name, ending = address[1:].split(".")
    disposition = response.headers["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="{name}-\d{{4}}-\d\d-\d\d\.{ending}"', disposition)
    assert body_of(response)
    head = client.head(address)
    assert head.headers == response.headers
    assert body_of(head) == b""
    assert client.head(f"{address}?kind=holiday").status_code == 400
    assert client.post(address).status_code == 405


def test_files_tell_nothing_of_what_is_not_public(client):
    make_scene()
    for address in [*FILES, "/actors.csv", "/actors.json"]:
        assert MARKER not in body_of(client.get(address)).decode(errors="replace"), address
    assert MARKER not in str(tables_of(client.get("/events.zip")))


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # Keys; events with places, identifiers, former records, parents, participants, on whose behalf, documents,
        # links, citations.
        ("/events.csv", 10),
        ("/events.json", 10),
        # Keys; events, identifiers, former records, parents, participants, on whose behalf, parts.
        ("/events.jsonld", 8),
        # Keys, events, parents.
        ("/events.geojson", 3),
        ("/events.ics", 3),
        # Keys, events, participants, on whose behalf, actors.
        ("/events-nodes.csv", 5),
        # The same, and relations.
        ("/events-edges.csv", 6),
    ],
)
@pytest.mark.parametrize("number", [1, 3])
def test_files_cost_the_same_however_much_is_in_them(client, django_assert_num_queries, address, queries, number):
    for n in range(number):
        parent = make_event(f"Parent {n}", kind="talks", is_public=True)
        event = make_event(f"Event {n}", parent=parent, place=make_place(f"Place {n}"), is_public=True)
        take_part(event, make_actor(f"Envoy {n}", is_public=True), on_behalf_of=(make_actor(f"B{n}", is_public=True),))
    body_of(client.get(f"{address}?kind=conference"))
    # The first tells the state of the site, so that whoever has the file is told so.
    with django_assert_num_queries(1 + queries):
        body = body_of(client.get(f"{address}?kind=conference")).decode()
    assert all(f"Event {n}" in body or "edges" in address for n in range(number))


def test_event_that_ceases_to_be_public_meanwhile_is_left_out(client):
    for name in ("Geneva I", "Geneva II"):
        make_event(name, is_public=True)
    response = client.get("/events.csv")
    event = Event.objects.get(name="Geneva I")
    with event.revising(by=None):
        event.is_public = False
        event.save()
    assert [row["name"] for row in rows_of(response)] == ["Geneva II"]
