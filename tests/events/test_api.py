"""Events as JSON for programs: what is there, what is not, how it is asked for, what is refused."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from events.models import EventCitation, EventDocument, EventIdentifier, EventLink, Participation
from tests.making import make_actor, make_brief, make_document, make_event, make_live, make_place, publish

pytestmark = pytest.mark.django_db

MARKER = "Xanthippe"


def names_in(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [event["name"] for event in answer.json()["results"]]


def add(event, *rows) -> None:
    with event.revising(by=None):
        for row in rows:
            row.event = event
            row.save()


def take_part(event, actor, *on_behalf_of, **fields) -> None:
    with event.revising(by=None):
        row = Participation(**{"event": event, "actor": actor, "role": "party", **fields})
        row.save()
        row.on_behalf_of.set(on_behalf_of)


def path_of(address: str) -> str:
    """An address of this site without its name."""
    assert address.startswith("http://testserver/")
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_event_is_told_in_full(client):
    envoy, un = (
        make_actor("Staffan de Mistura", is_public=True),
        make_actor("United Nations", kind="igo", is_public=True),
    )
    talks = make_event("Geneva talks", kind="series", date_edtf="", is_public=True)
    event = make_event(
        "Geneva 9",
        kind="talks",
        summary="The ninth round.",
        parent=talks,
        ordinal=9,
        date_edtf="2018-01-25/2018-01-26",
        date_text="25-26 January",
        place=make_place("Vienna", country="AT", latitude="48.208200", longitude="16.373800"),
        outcome="no_result",
        outcome_note="No direct talks",
        wikidata="Q47009478",
        is_public=True,
    )
    sochi = make_event("Sochi", is_public=True)
    document = make_document(url="https://undocs.org/S/RES/2254", publisher="UN")
    take_part(event, envoy, un, role="mediator", attendance="attended", capacity="Special Envoy")
    add(
        event,
        EventDocument(document=document, role="basis"),
        EventLink(to=sochi, kind="leads_to"),
        EventIdentifier(scheme="pax", value="1999"),
        EventCitation(document=document, locator="para. 4", field="place", about=envoy, supports=False, value="Geneva"),
    )
    event.refresh_from_db()
    assert client.get(f"/api/events/{event.slug}/").json() == {
        "id": str(event.uuid),
        "slug": "geneva-9",
        "url": "http://testserver/events/geneva-9/",
        "name": "Geneva 9",
        "kind": "talks",
        "summary": "The ninth round.",
        "date_edtf": "2018-01-25/2018-01-26",
        "date_text": "25-26 January",
        "date_earliest": "2018-01-25",
        "date_latest": "2018-01-26",
        "when": "25–26 January 2018",
        "status": "held",
        "status_as_of_edtf": "",
        "outcome": "no_result",
        "outcome_note": "No direct talks",
        "parent_id": str(talks.uuid),
        "parent_name": "Geneva talks",
        "ordinal": 9,
        "stated_count": None,
        "place_id": event.place_id,
        "place": "Vienna",
        "country": "AT",
        "latitude": 48.2082,
        "longitude": 16.3738,
        "geo_precision": "city",
        "wikidata": "Q47009478",
        "participations": [
            {
                "actor_id": str(envoy.uuid),
                "actor_name": "Staffan de Mistura",
                "role": "mediator",
                "attendance": "attended",
                "capacity": "Special Envoy",
                "on_behalf_of": [{"id": str(un.uuid), "name": "United Nations"}],
            }
        ],
        "documents": [{"document_id": document.slug, "document_title": document.title, "role": "basis"}],
        "links": [{"kind": "leads_to", "to_id": str(sochi.uuid), "to_name": "Sochi"}],
        "identifiers": [{"scheme": "pax", "value": "1999"}],
        "citations": [
            {
                "document_id": document.slug,
                "document_title": document.title,
                "locator": "para. 4",
                "field": "place",
                "basis": "stated",
                "supports": False,
                "value": "Geneva",
                "note": "",
                "about_id": str(envoy.uuid),
                "about_name": "Staffan de Mistura",
            }
        ],
        "merged_ids": [],
        "sources": [
            {
                "id": document.slug,
                "kind": "resolution",
                "title": "Resolution 2254 (2015)",
                "publisher": "UN",
                "url": "https://undocs.org/S/RES/2254",
                "archive_url": "",
                "language": "",
                "date_edtf": "",
                "date_text": "",
                "date_earliest": None,
                "date_latest": None,
                "updated_at": f"{document.changed_at:%Y-%m-%dT%H:%M:%SZ}",
            }
        ],
        "updated_at": f"{event.changed_at:%Y-%m-%dT%H:%M:%SZ}",
    }


def test_api_and_file_say_the_same(client):
    take_part(event := make_event("Geneva I", is_public=True), make_actor(is_public=True))
    told = client.get(f"/api/events/{event.slug}/").json()
    in_file = client.get(f"/events/{event.slug}.json").json()
    assert {name: value for name, value in told.items() if name not in {"when", "sources"}} == in_file
    assert client.get("/api/events/").json()["results"] == [told]


def test_list_has_public_events_as_they_were_recorded(client):
    make_event("Sochi", date_edtf="2018-01-30", is_public=True)
    make_event("Geneva I", date_edtf="2012-06-30", is_public=True)
    make_live(events=(make_event("Geneva II", date_edtf=""),))
    make_event(f"{MARKER} of nobody")
    make_brief("Draft", events=(make_event(f"{MARKER} of a draft"),))
    later = timezone.now() + timedelta(days=1)
    publish(make_brief("Later", events=(make_event(f"{MARKER} of tomorrow"),)), at=later)
    assert names_in(client.get("/api/events/")) == ["Sochi", "Geneva I", "Geneva II"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Geneva process", "Geneva I", "Geneva II"]),
        ({"q": "geneva i"}, ["Geneva I", "Geneva II"]),
        ({"kind": "summit"}, ["Geneva II"]),
        ({"kind": ["summit", "process"]}, ["Geneva process", "Geneva II"]),
        ({"status": "planned"}, ["Geneva II"]),
        ({"outcome": "agreement"}, ["Geneva I"]),
        ({"actor": "kofi-annan"}, ["Geneva I"]),
        ({"from": "2013"}, ["Geneva II"]),
        ({"to": "2012-06", "q": ""}, ["Geneva process", "Geneva I"]),
        ({"from": "2012-06-30", "to": "2012-06-30", "kind": "conference"}, ["Geneva I"]),
        ({"q": MARKER}, []),
    ],
    ids=lambda value: "-".join(value) or "all" if isinstance(value, dict) else "",
)
def test_list_takes_the_filters_of_the_page(client, query, names):
    actor = make_actor("Kofi Annan", is_public=True)
    process = make_event("Geneva process", kind="process", date_edtf="2012/2012", is_public=True)
    make_event("Geneva I", outcome="agreement", parent=process, actors=(actor,), is_public=True)
    make_event("Geneva II", kind="summit", status="planned", date_edtf="2014-01-22", is_public=True)
    make_event(MARKER, actors=(actor,), parent=process, kind="summit", date_edtf="2014")
    assert names_in(client.get("/api/events/", query)) == names


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({"kind": "party"}, {"kind"}),
        ({"from": "last year"}, {"from"}),
        ({"from": "2018", "to": "2017"}, {"to"}),
        ({"actor": "nobody"}, {"actor"}),
        ({"limit": "0"}, {"limit"}),
        ({"limit": "201"}, {"limit"}),
        ({"limit": "many"}, {"limit"}),
        ({"after": "-1"}, {"after"}),
        ({"after": str(2**63)}, {"after"}),
        ({"after": "1", "before": "9"}, {"before"}),
        ({"page": "2", "kind": "party"}, {"page", "kind"}),
        ({"statsu": "held"}, {"statsu"}),
        ({"order": "oldest"}, {"order"}),
    ],
    ids=lambda value: "-".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_what_cannot_be_read_is_refused_by_its_name(client, query, errors):
    make_event(is_public=True)
    answer = client.get("/api/events/", query)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json()["detail"] == "Part of the address cannot be read; see errors."
    assert set(answer.json()["errors"]) == errors
    assert all(messages and all(messages) for messages in answer.json()["errors"].values())


def test_unknown_parameter_is_answered_with_those_there_are(client):
    [message] = client.get("/api/events/?statsu=held").json()["errors"]["statsu"]
    assert message.startswith("There is no such parameter. There are: actor, after, ")
    assert ", status, " in message


@pytest.mark.parametrize("address", ["/api/events/xanthippe/", "/api/events/{uuid}/", "/api/events/nothing/"])
def test_event_that_readers_may_not_see_is_not_found(client, address):
    event = make_event(MARKER)
    answer = client.get(address.format(uuid=event.uuid))
    assert (answer.status_code, answer.json()) == (404, {"detail": "There is no event at this address."})


@pytest.mark.parametrize("address", ["/api/events/", "/api/events/geneva-i/"])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_api_is_for_reading(client, address, method):
    make_event("Geneva I", is_public=True)
    answer = getattr(client, method)(address)
    assert answer.status_code == 405
    assert method.upper() in answer.json()["detail"]


def test_id_slug_and_former_slug_lead_to_the_event(client):
    event = make_event("Geneva I", slug="geneva-1", is_public=True)
    save_as(event, slug="geneva-i")
    for address in (event.uuid, str(event.uuid).upper(), "geneva-i"):
        assert client.get(f"/api/events/{address}/").json()["name"] == "Geneva I"
    moved = client.get("/api/events/geneva-1/?a=b")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/api/events/geneva-i/?a=b")


def test_id_and_slug_of_a_merged_event_lead_to_the_other(client):
    first, second, third = (make_event(name, is_public=True) for name in ("Geneva 1", "Geneva One", "Geneva I"))
    first.merge_into(second, by=None, reason="The same")
    second.merge_into(third, by=None, reason="The same")
    for address in (first.uuid, first.slug, second.uuid, second.slug):
        answer = client.get(f"/api/events/{address}/")
        assert (answer.status_code, answer.headers["Location"]) == (301, "/api/events/geneva-i/")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert names_in(client.get("/api/events/")) == ["Geneva I"]


def save_as(event, **fields) -> None:
    with event.revising(by=None):
        for name, value in fields.items():
            setattr(event, name, value)
        event.save()


def test_pages_follow_one_another_both_ways(client):
    for number in range(5):
        make_event(f"Event {number}", kind="talks", is_public=True)
    make_event("Of another kind", is_public=True)
    first = client.get("/api/events/?kind=talks&limit=2")
    assert (names_in(first), first.json()["previous"]) == (["Event 0", "Event 1"], None)
    second = client.get(path_of(first.json()["next"]))
    assert names_in(second) == ["Event 2", "Event 3"]
    last = client.get(path_of(second.json()["next"]))
    assert (names_in(last), last.json()["next"]) == (["Event 4"], None)
    back = client.get(path_of(last.json()["previous"]))
    assert names_in(back) == ["Event 2", "Event 3"]
    again = client.get(path_of(back.json()["previous"]))
    assert (names_in(again), again.json()["previous"]) == (["Event 0", "Event 1"], None)
    assert names_in(client.get(path_of(again.json()["next"]))) == ["Event 2", "Event 3"]


def test_harvest_misses_nothing_that_comes_or_goes_meanwhile(client):
    events = [make_event(f"Event {number}", is_public=True) for number in range(4)]
    first = client.get("/api/events/?limit=2")
    events[0].discard(by=None)
    make_event("Event 4", is_public=True)
    assert names_in(client.get(path_of(first.json()["next"]))) == ["Event 2", "Event 3"]


def test_nothing_after_the_last(client):
    event = make_event(is_public=True)
    assert client.get(f"/api/events/?after={event.pk}").json() == {"next": None, "previous": None, "results": []}


@pytest.mark.parametrize("number", [1, 3])
def test_answers_cost_the_same_however_much_they_tell(client, django_assert_num_queries, number):
    parent = make_event("Geneva talks", kind="series", is_public=True)
    for n in range(number):
        event = make_event(f"Round {n}", parent=parent, ordinal=n + 1, place=make_place(f"Place {n}"), is_public=True)
        for m in range(number):
            body = make_actor(f"Body {n} {m}", is_public=True)
            take_part(event, make_actor(f"Person {n} {m}", is_public=True), body)
            document = make_document(f"Document {n} {m}", slug=f"document-{n}-{m}")
            add(event, EventDocument(document=document, role="issued"), EventCitation(document=document))
            add(
                event, EventLink(to=parent, kind="follows"), EventIdentifier(scheme="pax", value=f"{n}{m}")
            ) if m == 0 else None
    client.get("/api/events/?kind=conference")
    # The state of the site; events with places, identifiers, merged ones, parents, participants, bodies, documents,
    # links, citations.
    with django_assert_num_queries(10):
        told = client.get("/api/events/?kind=conference").json()["results"]
    assert [len(event["participations"]) for event in told] == [number] * number
    with django_assert_num_queries(10):
        client.get("/api/events/round-0/")


def test_what_is_told_of_a_public_event_names_no_private_record(client):
    parent = make_event(f"{MARKER} process", kind="process")
    event = make_event("Geneva I", parent=parent, ordinal=1, is_public=True)
    envoy, secret = make_actor("Kofi Annan", is_public=True), make_actor(f"{MARKER} guest")
    take_part(event, secret, capacity=f"{MARKER} capacity")
    take_part(event, envoy, make_actor(f"{MARKER} league", kind="igo"))
    add(
        event,
        EventLink(to=make_event(f"{MARKER} event"), kind="follows"),
        EventCitation(document=make_document(f"{MARKER} paper", slug="x"), about=secret, note=MARKER),
    )
    for address in ("/api/events/", "/api/events/geneva-i/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert MARKER not in answer.content.decode()
    told = answer.json()
    assert [row["actor_name"] for row in told["participations"]] == ["Kofi Annan"]
    assert (told["parent_id"], told["parent_name"], told["links"], told["citations"]) == (None, None, [], [])


def test_answer_is_not_sent_again_while_it_is_the_same(client):
    event = make_event("Geneva I", is_public=True)
    for address in ("/api/events/", "/api/events/geneva-i/"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"].startswith("public, max-age=60, stale-while-revalidate=60")
        etag = answer.headers["ETag"]
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
        take_part(event, make_actor(address, is_public=True))
        assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_scripts_of_any_site_may_read_and_nothing_is_left_with_them(client):
    make_event("Geneva I", is_public=True)
    for address in ("/api/events/", "/api/events/geneva-i/", "/api/events/nothing/", "/api/events/?kind=x"):
        answer = client.get(address, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert not answer.cookies
        assert "Cookie" not in answer.headers.get("Vary", "")
    asked_first = client.options("/api/events/", headers={"Access-Control-Request-Method": "GET"})
    assert (asked_first.status_code, asked_first.headers["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, POST")


def test_program_that_wants_no_json_is_told_so(client):
    assert client.get("/api/events/", headers={"Accept": "text/csv"}).status_code == 406
    assert client.get("/api/events/", headers={"Accept": "text/html,*/*;q=0.8"}).status_code == 200


def test_head_is_answered_without_a_body(client):
    make_event(is_public=True)
    answer = client.head("/api/events/")
    assert (answer.status_code, answer.content) == (200, b"")
