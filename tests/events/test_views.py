"""Public pages of events: what readers see, and what they must not."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from actors.models import Relationship
from events import dossier
from events.models import EventCitation, EventDocument, EventIdentifier, EventLink, Participation
from tests.making import edit, make_actor, make_brief, make_document, make_event, make_live, make_place, publish

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


def add(row) -> None:
    """Write a part of an event."""
    with row.event.revising(by=None):
        row.save()


def test_list_shows_public_events_latest_first(client):
    make_event("Geneva I", date_edtf="2012-06-30", is_public=True)
    make_event("Some day", date_edtf="", is_public=True)
    make_live(events=(make_event("Sochi", date_edtf="2018-01-30"),))
    make_event(f"{MARKER} of nobody")
    make_brief("Draft", events=(make_event(f"{MARKER} of a draft"),))
    publish(make_brief("Later", events=(make_event(f"{MARKER} of tomorrow"),)), at=timezone.now() + timedelta(days=1))
    response = client.get("/events/")
    assert names_in(response) == ["Sochi", "Geneva I", "Some day"]
    assert MARKER not in response.content.decode()


FOUND = {
    "q=geneva": ["Geneva II", "Geneva I", "Geneva process"],
    "kind=summit": ["Geneva II"],
    "status=planned": ["Geneva II"],
    "outcome=agreement": ["Geneva I"],
    "actor=kofi-annan": ["Geneva I"],
    "part_of=geneva-process": ["Geneva I"],
    "from=2013": ["Geneva II"],
    "to=2012-06": ["Geneva I", "Geneva process"],
    "from=2012-06-30&to=2012-06-30": ["Geneva I", "Geneva process"],
    f"q={MARKER}": [],
}


def test_list_is_filtered(client):
    actor = make_actor("Kofi Annan", is_public=True)
    process = make_event("Geneva process", kind="process", date_edtf="2012/2012", is_public=True)
    first = make_event("Geneva I", outcome="agreement", parent=process, actors=(actor,), is_public=True)
    take_part(first, actor, role="mediator")
    make_event("Geneva II", kind="summit", status="planned", date_edtf="2014-01-22", is_public=True)
    make_event(MARKER, actors=(actor,), parent=process, kind="summit", date_edtf="2014")
    assert {query: names_in(client.get(f"/events/?{query}")) for query in FOUND} == FOUND


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_two_queries(client, django_assert_num_queries, number):
    for n in range(number):
        place = make_place(f"Place {n}")
        make_event(f"Event {n}", place=place, date_edtf=f"201{9 - n}", actors=(make_actor(f"A {n}"),), is_public=True)
    client.get("/events/")
    with django_assert_num_queries(2):
        response = client.get("/events/")
    assert names_in(response) == [f"Event {n}" for n in range(number)]
    # In the list, below the map and in its table.
    assert response.content.decode().count("Place ") == number * 3


def test_list_is_in_one_order_on_every_database(client):
    for date in ("2012", "", "2018"):
        make_event(f"Event {date}", date_edtf=date, is_public=True, actors=(make_actor(f"A{date}", is_public=True),))
    assert names_in(client.get("/events/", {"from": "2000"})) == ["Event 2018", "Event 2012"]
    assert names_in(client.get("/events/", {"actor": "a"})) == ["Event "]


def full(number: int):
    """A round of a series with so many of everything that a page shows."""
    root = make_event("Peace process", kind="process", is_public=True)
    parent = make_event("Geneva process", kind="series", parent=root, is_public=True)
    event = make_event("Geneva I", parent=parent, ordinal=2, stated_count=7, place=make_place(), is_public=True)
    make_event("Geneva 0", parent=parent, ordinal=1, is_public=True)
    make_event("Geneva II", parent=parent, ordinal=3, is_public=True)
    for n in range(number):
        un, person = make_actor(f"Body {n}", kind="igo", is_public=True), make_actor(f"Person {n}", is_public=True)
        take_part(event, person, on_behalf_of=[un])
        part = make_event(f"Part {n}", parent=event, ordinal=n + 1, is_public=True)
        make_event(f"Session {n}", parent=part, ordinal=1, is_public=True)
        make_live(title=f"Brief {n}", events=(event,))
        document = make_document(f"Document {n}", slug=f"document-{n}")
        add(EventCitation(event=event, document=document, field="participations", about=person))
        add(EventDocument(event=event, document=document, role="issued"))
        add(EventIdentifier(event=event, scheme="pax", value=f"PA-X {n}"))
        other = make_event(f"Other {n}", is_public=True)
        add(EventLink(event=event, to=other, kind="follows"))
        add(EventLink(event=other, to=event, kind="basis_for"))
        with person.revising(by=None):
            Relationship(subject=person, object=un, kind="member_of", period=event, on_behalf_of=un).save()
    return event


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_however_much_it_shows(client, django_assert_num_queries, number):
    event = full(number)
    client.get(event.get_absolute_url())
    # The event with its place; sources; keys of those above it, and they; the one before and the one after; parts,
    # and two counts of them; participants and those on whose behalf; members likewise; documents; links from and to;
    # identifiers; briefs; for the timeline, parts at three levels; and what search engines are told.
    with django_assert_num_queries(23):
        page = page_of(client, event.get_absolute_url())
    words = ("Body", "Person", "Part", "Session", "Brief", "Document", "PA-X", "Other")
    assert [text for n in range(number) for word in words if (text := f"{word} {n}") not in page] == []


@pytest.mark.once
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
        "WhereVienna, Austria",
        "OutcomeNo result: No <direct> talks",
        "Mediator Staffan de Mistura (attended), Special Envoy, on behalf of United Nations",
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
    league = make_actor(f"{MARKER} league", kind="igo")
    take_part(event, envoy, on_behalf_of=[league])
    hidden, hidden_actor = make_event(f"{MARKER} plan"), make_actor(f"{MARKER} cited")
    add(EventLink(event=event, to=hidden, kind="follows"))
    add(EventLink(event=hidden, to=event, kind="basis_for"))
    document = make_document("Open source")
    add(EventCitation(event=event, document=document, field="participations", about=hidden_actor, note=MARKER))
    for subject, body in ((envoy, league), (hidden_actor, make_actor("Open body", is_public=True))):
        with subject.revising(by=None):
            Relationship(subject=subject, object=body, kind="leads", period=event, label=MARKER).save()
    for ordinal in (2, 3):
        make_event(f"{MARKER} sibling {ordinal}", parent=parent, ordinal=ordinal, is_public=True)
    make_brief(f"{MARKER} draft", events=(event,))
    publish(make_brief(f"{MARKER} scheduled", events=(event,)), at=timezone.now() + timedelta(days=1))
    make_live(title=f"{MARKER} withdrawn", events=(event,)).withdraw(by=None, reason="Wrong.")
    page = page_of(client, event.get_absolute_url())
    assert MARKER not in page
    assert "Party Kofi Annan" in page
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
    assert [event.ordinal for event in response.context["dossier"].parts.rows] == [2, 10, None]
    assert [entry.event.ordinal for entry in response.context["timeline"].entries] == [2, 10, None]


@pytest.mark.once
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/events/", "/events/geneva-i/"])
def test_pages_are_for_reading(client, method, address):
    make_event("Geneva I", is_public=True)
    assert getattr(client, method)(address).status_code == 405


def test_page_tells_where_an_event_stands_in_its_series(client):
    war = make_event("Syrian civil war", kind="conflict", is_public=True)
    process = make_event("Geneva process", kind="process", parent=war, stated_count=9, is_public=True)
    first, second, third = (
        make_event(f"Geneva {n}", parent=process, ordinal=n, date_edtf=f"201{n}", is_public=True) for n in (1, 2, 3)
    )
    make_event("Later talks", parent=process, date_edtf="2016", is_public=True)
    page = page_of(client, second.get_absolute_url())
    assert "Syrian civil warGeneva process Conference · No. 2 of 9 in Geneva process" in page
    assert "Before: Geneva 1 After: Geneva 3" in page
    assert "After: Later talks" in page_of(client, third.get_absolute_url())
    assert "Before:" not in page_of(client, first.get_absolute_url())
    assert "Sources speak of nine; three are recorded here." in page_of(client, process.get_absolute_url())


def test_series_ends_where_readers_may_not_see_what_is_above(client):
    war = make_event("Open war", kind="conflict", is_public=True)
    hidden = make_event(f"{MARKER} process", kind="process", parent=war)
    series = make_event("Talks", kind="series", parent=hidden, is_public=True)
    event = make_event("Round", parent=series, ordinal=1, is_public=True)
    page = page_of(client, event.get_absolute_url())
    assert "Conference · No. 1 in Talks" in page
    assert "Open war" not in page
    assert MARKER not in page


def test_circle_of_parents_is_told_once(client):
    a = make_event("Alpha", is_public=True)
    b = make_event("Beta", parent=a, is_public=True)
    with a.revising(by=None):
        a.parent = b
        a.save()
    assert page_of(client, a.get_absolute_url()).count("part of Beta") == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "text"),
    [
        pytest.param({"status": "planned"}, "When30 June 2012 (planned)", id="planned"),
        pytest.param({"status": "not_held"}, "When30 June 2012 (not held)", id="not held"),
        pytest.param({}, "When30 June 2012 Status", id="held"),
        pytest.param({"date_edtf": "", "status": "planned"}, "Whennot dated Status", id="planned without a date"),
        pytest.param({"date_edtf": "2012-06"}, "WhenJune 2012 Status", id="month"),
        pytest.param(
            {"status": "ongoing", "status_as_of_edtf": "2018-01-25"},
            "StatusOngoing, as of 25 January 2018",
            id="as of a day",
        ),
        pytest.param({"stated_count": 1}, "Sources speak of one; none are recorded here.", id="none recorded"),
    ],
)
def test_page_says_no_more_than_is_known(client, fields, text):
    assert text in page_of(client, make_event("Geneva I", is_public=True, **fields).get_absolute_url())


@pytest.mark.once
@pytest.mark.parametrize(
    ("date", "number"), [("2012-06-30", 1), ("2012-06-30~", 0), ("2012-06", 0), ("2012-06-30/2012-07-01", 0), ("", 0)]
)
def test_time_element_stands_for_an_exact_day_only(client, date, number):
    event = make_event("Geneva I", date_edtf=date, is_public=True)
    page = client.get(event.get_absolute_url()).content.decode()
    assert page.count('<time datetime="2012-06-30">') == number


@pytest.mark.once
def test_place_coarser_than_a_town_is_said_to_be(client):
    place = make_place("Hurdal", country="NO", geo_precision="admin2")
    event = make_event("Talks", place=place, is_public=True)
    assert "WhereHurdal, Norway known to the district only" in page_of(client, event.get_absolute_url())


@pytest.mark.once
def test_each_fact_leads_to_its_sources_and_back(client):
    envoy = make_actor("Kofi Annan", is_public=True)
    event = make_event("Geneva I", is_public=True)
    take_part(event, envoy, role="mediator")
    document = make_document("Communiqué", url="https://example.org/c", archive_url="https://example.org/old")
    for fields in (
        {},
        {"field": "date_edtf", "locator": "p. 1"},
        {"field": "date_edtf", "supports": False, "value": "2012-07", "basis": "inferred"},
        {"field": "outcome", "value": "no_result", "note": "At once."},
        {"field": "participations", "about": envoy},
        {"field": "place"},
    ):
        add(EventCitation(event=event, document=document, **fields))
    html = client.get(event.get_absolute_url()).content.decode()
    page = page_of(client, event.get_absolute_url())
    anchors = re.findall(r'<sup class="marks" id="([^"]+)">', html)
    assert anchors == ["fact-date_edtf", "fact-outcome", "fact-participations-kofi-annan"]
    for anchor in anchors:
        assert html.count(f'href="#{anchor}"') >= 1
    assert re.findall(r'<li id="source-(\d)">', html) == ["1", "2", "3", "4", "5", "6"]
    # In the order of the page; the first is of the whole, and the event has no place beside which to cite the fourth.
    assert sorted(set(re.findall(r'href="#source-(\d)"', html))) == ["2", "3", "5", "6"]
    facts = re.findall(r'<li id="source-\d">(?:<span class="fact">(?:<a[^>]*>)?(.*?)(?:</a>)?:</span>)?', html)
    assert facts == ["", "When", "When", "Where", "Outcome", "Who took part – Kofi Annan"]
    for text in (
        "30 June 20122 3 Source 3 says otherwise: July 2012",
        "When: Communiqué, p. 1 (archived copy).",
        "When: Communiqué (archived copy). Says otherwise: July 2012. Basis: inferred.",
        "Outcome: Communiqué (archived copy). Gives “no result”. At once.",
        "Who took part – Kofi Annan: Communiqué (archived copy).",
        "Where: Communiqué (archived copy).",
    ):
        assert text in page


@pytest.mark.once
def test_documents_links_identifiers_and_last_change_are_told(client):
    event = make_event("Geneva I", wikidata="Q1503", is_public=True)
    plan = make_event("Six-point plan", date_edtf="2012-03", is_public=True)
    talks = make_event("Talks", is_public=True)
    add(EventLink(event=event, to=plan, kind="responds_to"))
    add(EventLink(event=talks, to=event, kind="follows"))
    add(EventDocument(event=event, document=make_document("Communiqué"), role="issued"))
    add(EventIdentifier(event=event, scheme="un-symbol", value="A/66/865"))
    add(EventIdentifier(event=event, scheme="pax", value="1"))
    page = page_of(client, event.get_absolute_url())
    for text in (
        "Responds to Six-point plan March 2012Is followed by Talks",
        "Issued there Communiqué",
        "WikidataQ1503 pax1un-symbolA/66/865",
        f"This record was last changed on {timezone.localtime(event.changed_at):%-d %B %Y}.",
    ):
        assert text in page
    html = client.get(event.get_absolute_url()).content.decode()
    assert 'href="https://www.wikidata.org/wiki/Q1503"' in html
    assert 'href="https://undocs.org/A/66/865"' in html


def test_very_connected_event_shows_the_first_and_leads_to_the_rest(client, monkeypatch):
    for name in ("PARTS", "OF_A_ROLE", "MEMBERS", "OTHERS"):
        monkeypatch.setattr(dossier, name, 2)
    event = full(3)
    html = unescape(client.get(event.get_absolute_url()).content.decode())
    for address in (
        f"/actors/?event={event.slug}&role=party",
        f"/actors/?period={event.slug}",
        f"/events/?process={event.slug}&order=oldest",
        f"/events/?linked={event.slug}",
    ):
        assert f'href="{address}"' in html
        assert client.get(address).context["page"].rows != []
    who = html[html.index('id="who-heading"') : html.index('id="parts-heading"')]
    assert ("Person 1" in who, "Person 2" in who) == (True, False)


@pytest.mark.once
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("q=nothing+of+the+kind", "No event matches. Show all."),
        ("from=once", "Nothing is listed, because a filter could not be read. Show all."),
    ],
)
def test_list_without_rows_says_why(client, query, words):
    make_event("Geneva I", is_public=True)
    assert words in page_of(client, f"/events/?{query}")


@pytest.mark.once
def test_filters_in_use_are_told_in_words(client):
    page = page_of(client, "/events/?from=2012&status=not_held")
    assert "Status: Not held Remove" in page
    assert "From: 1 January 2012 Remove" in page


@pytest.mark.once
@pytest.mark.parametrize("address", ["/events/", "/actors/"])
def test_lists_lead_to_files_codebook_and_api(client, address):
    make_live(events=(make_event("Geneva I"),), actors=(make_actor("Kofi Annan"),))
    html = client.get(address).content.decode()
    in_list, _, footer = html.partition("<footer")
    for part in (in_list, footer):
        assert ('href="/codebook/"' in part, 'href="/api/"' in part) == (True, True)
    assert f'href="{address[:-1]}.csv?"' in in_list


@pytest.mark.once
def test_filter_form_opens_what_is_in_use(client):
    make_event("Geneva I", is_public=True)
    html = client.get("/events/?role=mediator").content.decode()
    folds = re.findall(r"<details( open)?><summary>([^<]*)</summary>", html)
    assert folds == [
        ("", "Kind, status and outcome"),
        (" open", "Who took part"),
        ("", "Where"),
        ("", "Process, series, links"),
        ("", "Dating and identifier"),
    ]
