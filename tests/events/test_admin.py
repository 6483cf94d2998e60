"""Admin of events and places."""

import pytest

from events.models import Event
from history.models import Change
from tests.making import make_actor, make_event, make_place

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
    # Session, user, two of permissions, the count, the events.
    with django_assert_num_queries(6):
        page = analyst.get("/admin/events/event/")
    assert len(page.context["cl"].result_list) == number
