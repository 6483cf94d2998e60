"""Two people at one event or actor, through the forms of the admin."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from actors.models import Actor, ActorName, Relationship
from events.models import Event
from history.models import Buffer, Change
from history.opened import latest_token
from history.opened import opened as opened_form
from tests.forms import Data, add_row, form_of
from tests.making import make_actor, make_event, make_place, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def amal(admin_client_of) -> Client:
    return admin_client_of("Editor", username="amal", first_name="Amal", last_name="Haddad")


@pytest.fixture
def ed(admin_client_of) -> Client:
    return admin_client_of("Editor", username="ed", first_name="Ed", last_name="Itor")


def address(record: Any) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def opened(client: Client, record: Any) -> Data:
    return form_of(client.get(address(record)), f"{record._meta.model_name}_form")


def told(response) -> list[str]:
    return [re.sub("<[^>]*>", "", str(message)) for message in response.context["messages"]]


def both(amal: Client, ed: Client, record: Any, theirs: Data, mine: Data):
    """Two forms opened on the same, filled in, and sent one after the other; returns the second answer."""
    forms = [opened(amal, record), opened(ed, record)]
    amal.post(address(record), forms[0] | theirs)
    return ed.post(address(record), forms[1] | mine, follow=True)


def questions(response) -> list[tuple[str, str, str]]:
    return [(q.label, q.conflict.theirs, q.conflict.mine) for q in (response.context or {}).get("questions", []) if q]


def chosen(client: Client, response, take: str):
    data = form_of(response, "conflict-form") | {f"{q.name}:take": take for q in response.context["questions"]}
    return client.post(response.context["action"], data, follow=True)


@pytest.mark.once
def test_fields_of_an_event_are_joined(amal, ed):
    event = make_event(summary="Was")
    page = both(amal, ed, event, {"summary": "Theirs"}, {"outcome_note": "Mine", "reason": "A reason"})
    assert told(page)[0] == "Amal Haddad has changed Summary since you opened this; both changes are kept."
    event.refresh_from_db()
    assert (event.summary, event.outcome_note) == ("Theirs", "Mine")
    assert Change.objects.of(event)[0].reason == "A reason"


@pytest.mark.once
def test_same_field_of_an_event_is_asked_for(amal, ed):
    event = make_event()
    page = both(amal, ed, event, {"summary": "Theirs"}, {"summary": "Mine – “жнец” جنيف"})
    assert questions(page) == [("Summary", "Theirs", "Mine – “жнец” جنيف")]
    assert Buffer.objects.get().fields["summary"] == ["Mine – “жнец” جنيف"]
    chosen(ed, page, "mine")
    assert Event.objects.get(pk=event.pk).summary == "Mine – “жнец” جنيف"


@pytest.mark.once
def test_choice_among_fixed_values_offers_no_text(amal, ed):
    event = make_event()
    page = both(amal, ed, event, {"status": "ongoing"}, {"status": "postponed"})
    assert [choice.take for choice in page.context["questions"][0].choices] == ["theirs", "mine"]
    assert "<ins>Postponed</ins>" in page.context["questions"][0].mine


def test_participations_of_both_are_joined_and_equal_ones_are_one(amal, ed):
    host, guest, envoy = (make_actor(name) for name in ("Host", "Guest", "Envoy"))
    event = make_event(actors=(host,))
    forms = [opened(amal, event), opened(ed, event)]
    for data, others in zip(forms, ((guest, envoy), (envoy,)), strict=True):
        for other in others:
            add_row(data, "participations", actor=other.pk, role="observer", attendance="attended")
    forms[1]["participations-0-capacity"] = "As the host"
    amal.post(address(event), forms[0])
    ed.post(address(event), forms[1])
    assert sorted(event.participations.values_list("actor__name", "role", "capacity")) == [
        ("Envoy", "observer", ""),
        ("Guest", "observer", ""),
        ("Host", "participant", "As the host"),
    ]


def test_many_values_of_a_row_are_joined(amal, ed):
    delegates = [make_actor(name) for name in ("One", "Two", "Three")]
    event = make_event(actors=(make_actor("Envoy"),))
    with event.revising(by=None):
        event.participations.get().on_behalf_of.set([delegates[0]])
    both(
        amal,
        ed,
        event,
        {"participations-0-on_behalf_of": [delegates[0].pk, delegates[1].pk]},
        {"participations-0-on_behalf_of": [delegates[2].pk]},
    )
    assert sorted(event.participations.get().on_behalf_of.values_list("name", flat=True)) == ["Three", "Two"]


def test_names_and_relationships_of_an_actor_are_joined(amal, ed):
    actor, other = make_actor("Kofi Annan", names=("Annan",)), make_actor("United Nations", kind="igo")
    forms = [opened(amal, actor), opened(ed, actor)]
    add_row(forms[0], "names", name="K. Annan", kind="short", match="on")
    add_row(forms[1], "relationships", kind="leads", object=other.pk, label="Secretary-General")
    forms[1]["names-0-language"] = "en"
    amal.post(address(actor), forms[0])
    page = ed.post(address(actor), forms[1], follow=True)
    assert questions(page) == []
    assert list(ActorName.objects.filter(actor=actor).values_list("name", "language")) == [
        ("Annan", "en"),
        ("K. Annan", ""),
    ]
    assert Relationship.objects.get(subject=actor).label == "Secretary-General"


@pytest.mark.once
def test_same_name_but_for_accents_is_asked_for_and_not_written_twice(amal, ed):
    actor = make_actor("Tokayev")
    forms = [opened(amal, actor), opened(ed, actor)]
    add_row(forms[0], "names", name="Tokaev", kind="short", match="on")
    add_row(forms[1], "names", name="Tokáev", kind="short", match="on")
    amal.post(address(actor), forms[0])
    page = ed.post(address(actor), forms[1])
    assert [question[1:] for question in questions(page)] == [("Tokaev", "Tokáev")]
    chosen(ed, page, "mine")
    assert ActorName.objects.get(actor=actor).name == "Tokáev"


@pytest.mark.once
def test_dates_that_only_together_break_a_rule_are_asked_for_with_the_rule(amal, ed):
    actor = make_actor("A council", kind="organisation", start_edtf="2010", end_edtf="2015")
    page = both(amal, ed, actor, {"start_edtf": "2014"}, {"end_edtf": "2012"})
    assert page.context["faults"] == ["This lies before the beginning."]
    assert questions(page) == [("Died or dissolved", "2015", "2012")]
    again = chosen(ed, page, "mine")
    assert again.context["faults"] == ["This lies before the beginning."]
    assert 'value="mine" required checked' in again.content.decode()
    assert not (chosen(ed, again, "theirs").context or {}).get("questions")
    actor.refresh_from_db()
    assert (actor.start_edtf, actor.end_edtf) == ("2014", "2015")


def test_actor_that_was_merged_while_its_form_was_open_shows_what_was_typed(ed):
    actor, winner = make_actor("Annan"), make_actor("Kofi Annan")
    data = opened(ed, actor) | {"summary": "Words not lost"}
    actor.merge_into(winner, by=None, reason="One man")
    page = ed.post(address(actor), data)
    assert page.status_code == 403
    assert ("Summary", "Words not lost") in page.context["texts"]
    assert Buffer.objects.get().fields["summary"] == ["Words not lost"]
    assert Actor.objects.get(pk=actor.pk).summary == ""


@pytest.mark.once
def test_private_that_one_made_it_stays(amal, ed):
    event = make_event(is_public=True)
    forms = [opened(amal, event), opened(ed, event)]
    del forms[0]["is_public"]
    amal.post(address(event), forms[0])
    ed.post(address(event), forms[1] | {"summary": "Mine"})
    event.refresh_from_db()
    assert (event.is_public, event.summary) == (False, "Mine")


@pytest.mark.once
def test_record_without_rows_is_joined_as_well(amal, ed):
    topic = make_topic()
    both(amal, ed, topic, {"name": "Theirs"}, {"description": "Mine"})
    topic.refresh_from_db()
    assert (topic.name, topic.description) == ("Theirs", "Mine")


def test_numbers_of_a_place_are_joined(amal, ed):
    place = make_place(latitude="46.2", longitude="6.15")
    page = both(amal, ed, place, {"latitude": "46.21"}, {"longitude": "6.16"})
    assert questions(page) == []
    place.refresh_from_db()
    assert (str(place.latitude)[:5], str(place.longitude)[:4]) == ("46.21", "6.16")


@pytest.mark.once
def test_popup_stays_a_popup_through_a_conflict(amal, ed):
    actor = make_actor()
    theirs, mine = opened(amal, actor), opened(ed, actor)
    amal.post(address(actor), theirs | {"summary": "Theirs"})
    page = ed.post(address(actor) + "?_popup=1", mine | {"summary": "Mine", "_popup": "1"})
    assert page.context["action"].endswith("?_popup=1")
    data = form_of(page, "conflict-form") | {"_conflict:summary:take": "mine"}
    answer = ed.post(page.context["action"], data)
    assert answer.templates[0].name == "admin/popup_response.html" or b"popup" in answer.content
    assert Actor.objects.get(pk=actor.pk).summary == "Mine"


@pytest.mark.once
def test_button_that_was_pressed_still_holds_after_the_choice(amal, ed):
    event = make_event()
    page = both(amal, ed, event, {"summary": "Theirs"}, {"summary": "Mine", "_continue": "1"})
    data = form_of(page, "conflict-form") | {"_conflict:summary:take": "mine"}
    assert ed.post(page.context["action"], data).url == address(event)


@pytest.mark.once
def test_fault_in_a_stale_form_is_told_with_all_that_was_typed(amal, ed):
    event = make_event()
    page = both(amal, ed, event, {"summary": "Theirs"}, {"name": "", "summary": "Mine"})
    assert "This field is required." in page.content.decode()
    assert form_of(page, "event_form")["summary"] == ["Mine"]
    assert Event.objects.get(pk=event.pk).summary == "Theirs"
    data = form_of(page, "event_form") | {"name": "A name"}
    assert questions(ed.post(address(event), data)) == [("Summary", "Theirs", "Mine")]


@pytest.mark.once
def test_page_of_a_conflict_escapes_what_both_wrote(amal, ed):
    event = make_event()
    page = both(amal, ed, event, {"summary": "<script>theirs</script>"}, {"summary": '"><script>mine</script>'})
    assert "<script>theirs" not in page.content.decode()
    assert "<script>mine" not in page.content.decode()
    assert form_of(page, "conflict-form")["summary"] == ['"><script>mine</script>']


def test_buffer_of_the_tab_is_used_and_that_of_another_person_is_not_touched(amal, ed):
    event = make_event()
    token = "8c0e5c4e-7a53-4b4e-9d6c-0d3f1f6f2a01"
    foreign = Buffer.objects.keep(amal.user, token, Event, event.pk, fields={"summary": ["Amal’s"]})
    page = both(amal, ed, event, {"summary": "Theirs"}, {"summary": "Mine", "buffer": token})
    assert foreign
    assert questions(page)
    assert Buffer.objects.get(user=amal.user).fields == {"summary": ["Amal’s"]}
    assert Buffer.objects.get(user=ed.user).in_conflict


def test_form_and_its_saving_cost_one_query_each_to_know_what_it_was_opened_on(django_assert_num_queries):
    event = make_event()
    latest_token(Event, event.pk)
    with django_assert_num_queries(1):
        token = latest_token(Event, event.pk)
    with django_assert_num_queries(1):
        form = opened_form(Event, event.pk, token)
        assert form is not None
        assert not form.is_stale
