"""Public pages of events: what readers see, and what they must not."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from events.models import EventCitation, Participation
from tests.making import edit, make_actor, make_brief, make_document, make_event, make_live, make_place

pytestmark = pytest.mark.django_db

MARKER = "Xanthippe"


def page_of(client, address: str) -> str:
    """Its words, without markup."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]*>", "", response.content.decode())).split())


def names_in(response) -> list[str]:
    return [event.name for event in response.context["page"]]


def take_part(event, actor, *, on_behalf_of=(), **fields) -> None:
    with event.revising(by=None):
        row = Participation(**{"event": event, "actor": actor, "role": "party", **fields})
        row.save()
        row.on_behalf_of.set(on_behalf_of)


def test_list_shows_public_events_latest_first(client):
    make_event("Geneva I", date_edtf="2012-06-30", is_public=True)
    make_event("Some day", date_edtf="", is_public=True)
    make_live(events=(make_event("Sochi", date_edtf="2018-01-30"),))
    make_event(f"{MARKER} of nobody")
    make_brief("Draft", events=(make_event(f"{MARKER} of a draft"),))
    make_brief("Later", events=(make_event(f"{MARKER} of tomorrow"),)).publish(
        by=None, at=timezone.now() + timedelta(days=1)
    )
    response = client.get("/events/")
    assert names_in(response) == ["Sochi", "Geneva I", "Some day"]
    assert MARKER not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "geneva"}, ["Geneva II", "Geneva I"]),
        ({"kind": "summit"}, ["Geneva II"]),
        ({"status": "planned"}, ["Geneva II"]),
        ({"outcome": "agreement"}, ["Geneva I"]),
        ({"actor": "kofi-annan"}, ["Geneva I"]),
        ({"part_of": "geneva-process"}, ["Geneva I"]),
        ({"from": "2013"}, ["Geneva II"]),
        ({"to": "2012-06"}, ["Geneva I", "Geneva process"]),
        ({"from": "2012-06-30", "to": "2012-06-30"}, ["Geneva I", "Geneva process"]),
        ({"q": MARKER}, []),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_list_is_filtered(client, query, names):
    actor = make_actor("Kofi Annan", is_public=True)
    process = make_event("Geneva process", kind="process", date_edtf="2012/2012", is_public=True)
    first = make_event("Geneva I", outcome="agreement", parent=process, actors=(actor,), is_public=True)
    take_part(first, actor, role="mediator")
    make_event("Geneva II", kind="summit", status="planned", date_edtf="2014-01-22", is_public=True)
    make_event(MARKER, actors=(actor,), parent=process, kind="summit", date_edtf="2014")
    found = names_in(client.get("/events/", query))
    assert [name for name in found if name != "Geneva process" or name in names] == names


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_one_query(client, django_assert_num_queries, number):
    for n in range(number):
        place = make_place(f"Place {n}")
        make_event(f"Event {n}", place=place, date_edtf=f"201{9 - n}", actors=(make_actor(f"A {n}"),), is_public=True)
    client.get("/events/")
    with django_assert_num_queries(1):
        response = client.get("/events/")
    assert names_in(response) == [f"Event {n}" for n in range(number)]
    # In the list, below the map and in its table.
    assert response.content.decode().count("Place ") == number * 3


def test_list_is_in_one_order_on_every_database(client):
    for date in ("2012", "", "2018"):
        make_event(f"Event {date}", date_edtf=date, is_public=True, actors=(make_actor(f"A{date}", is_public=True),))
    assert names_in(client.get("/events/", {"from": "2000"})) == ["Event 2018", "Event 2012"]
    assert names_in(client.get("/events/", {"actor": "a"})) == ["Event "]


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_however_much_it_shows(client, django_assert_num_queries, number):
    parent = make_event("Geneva process", kind="process", is_public=True)
    event = make_event("Geneva I", parent=parent, ordinal=1, place=make_place(), is_public=True)
    for n in range(number):
        un = make_actor(f"Body {n}", kind="igo", is_public=True)
        take_part(event, make_actor(f"Person {n}", is_public=True), on_behalf_of=[un])
        make_event(f"Part {n}", parent=event, ordinal=n + 1, is_public=True)
        make_live(title=f"Brief {n}", events=(event,))
        document = make_document(f"Document {n}", slug=f"document-{n}")
        with event.revising(by=None):
            EventCitation(event=event, document=document).save()
    client.get(event.get_absolute_url())
    # The event with its place, the parent, parts, participants, those on whose behalf, sources, briefs, and for the
    # timeline parts again and parts of those.
    with django_assert_num_queries(9):
        page = page_of(client, event.get_absolute_url())
    for n in range(number):
        for text in (f"Body {n}", f"Person {n}", f"Part {n}", f"Brief {n}", f"Document {n}"):
            assert text in page


def test_page_shows_what_is_known(client):
    envoy = make_actor("Staffan de Mistura", is_public=True)
    un = make_actor("United Nations", kind="igo", is_public=True)
    parent = make_event("Geneva talks", kind="series", is_public=True)
    event = make_event(
        "Geneva 9",
        parent=parent,
        ordinal=9,
        date_edtf="2018-01-25/2018-01-26",
        date_text="25-26 January",
        place=make_place("Vienna", country="AT"),
        outcome="no_result",
        outcome_note="No <direct> talks",
        is_public=True,
    )
    take_part(event, envoy, role="mediator", attendance="attended", capacity="Special Envoy", on_behalf_of=[un])
    page = page_of(client, event.get_absolute_url())
    for text in (
        "Geneva 9",
        "No. 9 in",
        "Geneva talks",
        "25–26 January 2018",
        "“25-26 January” in the source",
        "Vienna",
        "OutcomeNo result: No <direct> talks",
        "Staffan de Mistura, mediator (attended), as Special Envoy on behalf of United Nations",
    ):
        assert text in page


@pytest.mark.parametrize("address", ["/events/xanthippe/", "/events/nothing/", "/events/" + "x" * 5000 + "/"])
def test_event_that_readers_may_not_see_is_not_found(client, address):
    make_event(MARKER)
    response = client.get(address)
    assert response.status_code == 404
    assert MARKER not in response.content.decode()


def test_page_of_a_public_event_tells_nothing_of_private_records(client):
    parent = make_event(f"{MARKER} process", kind="process")
    event = make_event("Geneva I", parent=parent, ordinal=1, is_public=True)
    make_event(f"{MARKER} round", parent=event, ordinal=1)
    envoy = make_actor("Kofi Annan", is_public=True)
    take_part(event, make_actor(f"{MARKER} guest", is_public=False), capacity=f"{MARKER} capacity")
    take_part(event, envoy, on_behalf_of=[make_actor(f"{MARKER} league", kind="igo")])
    make_brief(f"{MARKER} draft", events=(event,))
    make_brief(f"{MARKER} scheduled", events=(event,)).publish(by=None, at=timezone.now() + timedelta(days=1))
    make_live(title=f"{MARKER} withdrawn", events=(event,)).withdraw(by=None, reason="Wrong.")
    page = page_of(client, event.get_absolute_url())
    assert MARKER not in page
    assert "Kofi Annan, party" in page
    assert "on behalf of" not in page


def test_page_shows_the_title_of_the_live_edition_not_of_the_working_copy(client):
    event = make_event("Geneva I")
    edit(make_live(title="Live title", events=(event,)), title=f"{MARKER} in the working copy")
    page = page_of(client, event.get_absolute_url())
    assert "Live title" in page
    assert MARKER not in page


def test_place_is_never_that_of_the_parent(client):
    parent = make_event("Geneva process", place=make_place(), is_public=True)
    event = make_event("Ninth round", parent=parent, is_public=True)
    assert "Where" not in page_of(client, event.get_absolute_url())


def test_parts_stand_by_number_and_those_without_last(client):
    series = make_event("Geneva talks", kind="series", is_public=True)
    for ordinal in (None, 10, 2):
        make_event(f"Round {ordinal}", parent=series, ordinal=ordinal, is_public=True)
    response = client.get(series.get_absolute_url())
    assert [event.ordinal for event in response.context["children"]] == [2, 10, None]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/events/", "/events/geneva-i/"])
def test_pages_are_for_reading(client, method, address):
    make_event("Geneva I", is_public=True)
    assert getattr(client, method)(address).status_code == 405
