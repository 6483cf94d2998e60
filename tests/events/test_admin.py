"""Admin of events and places."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event, EventCitation, EventDocument, EventLink
from history.models import Change
from tests.making import make_actor, make_document, make_event, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst")


BLANK = {
    "kind": "talks",
    "name": "Sochi congress",
    "status": "held",
    "outcome": "none",
    **{f"{part}-{total}_FORMS": "0" for part in Event.parts for total in ("TOTAL", "INITIAL")},
}


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2018-01-25", "2018-01-25"),
        ("25–26 January 2018", "2018-01-25/2018-01-26"),
        ("25 January 2018", "2018-01-25"),
        ("June 2012", "2012-06"),
    ],
)
def test_event_is_added_with_a_date_as_people_write_it(analyst, written, stored):
    response = analyst.post("/admin/events/event/add/", BLANK | {"date_edtf": written, "reason": "For the brief"})
    assert response.status_code == 302
    event = Event.objects.get()
    assert (event.date_edtf, event.slug) == (stored, "sochi-congress")
    assert [(c.action, c.reason) for c in Change.objects.of(event)] == [("created", "For the brief")]


def test_participants_are_added_with_the_event_in_one_revision(analyst):
    envoy, un = make_actor("Staffan de Mistura"), make_actor("United Nations", kind="igo")
    row = {
        "participations-TOTAL_FORMS": "1",
        "participations-0-actor": envoy.pk,
        "participations-0-role": "mediator",
        "participations-0-attendance": "attended",
        "participations-0-on_behalf_of": [un.pk],
    }
    response = analyst.post("/admin/events/event/add/", BLANK | row)
    assert response.status_code == 302
    event = Event.objects.get()
    part = event.participations.get()
    assert (part.actor, part.role, list(part.on_behalf_of.all())) == (envoy, "mediator", [un])
    assert [
        reference["name"]
        for reference in Change.objects.of(event).defer(None).get().snapshot["participations"][0]["on_behalf_of"]
    ] == ["United Nations"]


def test_list_is_found_and_filtered(analyst):
    make_event("Geneva I", kind="conference")
    make_event("Sochi", kind="talks", place=make_place("Sochi", country="RU"))
    page = analyst.get("/admin/events/event/", {"q": "geneva"})
    assert [event.name for event in page.context["cl"].result_list] == ["Geneva I"]
    page = analyst.get("/admin/events/event/", {"kind__exact": "talks"})
    assert [event.name for event in page.context["cl"].result_list] == ["Sochi"]
    assert "30 June 2012" in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_however_long_it_is(analyst, django_assert_num_queries, number):
    for n in range(number):
        make_event(f"Event {n}", place=make_place(f"Place {n}"))
    analyst.get("/admin/events/event/")
    # Session, user, two of permissions, the events.
    with django_assert_num_queries(5):
        page = analyst.get("/admin/events/event/")
    assert len(page.context["cl"].result_list) == number


def options(page: str, name: str) -> list[tuple[str, str]]:
    select = re.search(rf'<select name="{name}".*?</select>', page, re.DOTALL)
    return re.findall(r'<option value="([^"]*)"[^>]*>([^<]*)<', select[0] if select else "")


def test_source_names_the_fact_by_its_label(analyst):
    event = make_event()
    page = analyst.get(f"/admin/events/event/{event.pk}/change/").content.decode()
    facts = options(page, "citations-__prefix__-field")
    assert facts[:3] == [("", "the record as a whole"), ("kind", "Kind"), ("name", "Name")]
    assert [name for name, _ in facts[1:]] == [*Event.content, "participations", "documents", "links", "identifiers"]
    assert dict(facts)["parent"] == "Part of"
    assert dict(facts)["participations"] == "Participants"


def test_source_can_be_about_those_who_took_part(analyst):
    un, envoy, cited = make_actor("United Nations"), make_actor("Envoy"), make_actor("Cited before")
    make_actor("Stranger")
    event, document = make_event(actors=(envoy,)), make_document()
    with event.revising(by=None):
        event.participations.get().on_behalf_of.add(un)
        EventCitation(event=event, document=document, about=cited).save()
    page = analyst.get(f"/admin/events/event/{event.pk}/change/").content.decode()
    assert [name for _, name in options(page, "citations-__prefix__-about")] == [
        "---------",
        "Cited before",
        "Envoy",
        "United Nations",
    ]


def event_with_rows(number: int) -> Event:
    actors = [make_actor(f"Actor {number}.{n}") for n in range(number)]
    others = [make_event(f"Event {n}") for n in range(number)]
    documents = [make_document(f"Document {n}", slug=f"document-{number}-{n}") for n in range(number)]
    event = make_event(actors=tuple(actors))
    with event.revising(by=None):
        for part, actor, other, document in zip(event.participations.all(), actors, others, documents, strict=True):
            part.on_behalf_of.set(actors)
            EventLink(event=event, kind="follows", to=other).save()
            EventDocument(event=event, document=document, role="issued").save()
            EventCitation(event=event, document=document, about=actor).save()
    return event


def test_form_costs_the_same_however_many_rows_it_has(analyst):
    costs = {}
    for number in (1, 3):
        url = f"/admin/events/event/{event_with_rows(number).pk}/change/"
        analyst.get(url)
        with CaptureQueriesContext(connection) as queries:
            page = analyst.get(url).content.decode()
        costs[number] = len(queries)
        assert len(re.findall(r'name="participations-\d+-on_behalf_of"', page)) == number
    assert costs[1] == costs[3]


# Autocompletes and searches


def offered(client, words: str, model: str = "eventlink", field: str = "to") -> list[str]:
    query = {"app_label": "events", "model_name": model, "field_name": field, "term": words}
    return [result["text"] for result in client.get("/admin/autocomplete/", query).json()["results"]]


def test_events_are_told_apart_by_kind_and_date(analyst):
    make_event("Geneva talks", kind="talks", date_edtf="2012-06")
    make_event("Geneva talks", kind="conference", date_edtf="")
    assert offered(analyst, "talks geneva") == ["Geneva talks – Talks, June 2012", "Geneva talks – Conference, Held"]


def test_places_are_told_apart_by_country(analyst):
    make_place("Geneva", country="CH")
    make_place("Geneva", country="US")
    assert offered(analyst, "geneva", "event", "place") == ["Geneva – CH, town or city", "Geneva – US, town or city"]


def test_merged_event_is_not_offered_and_listed_on_demand_only(analyst):
    stays, gone = make_event("Geneva VIII"), make_event("Geneva VIII again")
    Event._base_manager.filter(pk=gone.pk).update(merged_into=stays)
    assert offered(analyst, "geneva") == ["Geneva VIII – Conference, 30 June 2012"]
    listed = {
        query: [event.name for event in analyst.get(f"/admin/events/event/{query}").context["cl"].result_list]
        for query in ("", "?q=geneva", "?merged=yes")
    }
    assert listed == {"": ["Geneva VIII"], "?q=geneva": ["Geneva VIII"], "?merged=yes": ["Geneva VIII again"]}


@pytest.mark.parametrize("words", ["\x00", "%", "_", "\\", "x" * 5000])
def test_words_that_are_no_name_find_nothing(analyst, words):
    make_event("Geneva VIII")
    assert offered(analyst, f"zz{words}") == []


def test_more_events_than_a_page_are_offered_page_by_page(analyst):
    for n in range(21):
        make_event(f"Round {n}")
    query = {"app_label": "events", "model_name": "eventlink", "field_name": "to", "term": "round"}
    answers = [analyst.get("/admin/autocomplete/", query | {"page": page}).json() for page in (1, 2)]
    assert [(len(answer["results"]), answer["pagination"]["more"]) for answer in answers] == [(20, True), (1, False)]
    assert analyst.get("/admin/autocomplete/", query | {"page": 3}).status_code == 404
