"""Adding a record in passing: a short form, what was typed kept, and a warning if the record may be there already."""

import json
import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from actors.models import Actor
from events.models import Event
from history.models import Change
from tests.forms import form_of
from tests.making import make_actor, make_event

pytestmark = pytest.mark.django_db

ADD = "/admin/actors/actor/add/?_popup=1"
NEW = {"kind": "person", "name": "Kofi Anan", "summary": "An envoy.", "_popup": "1"}


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst")


def fields_of(response) -> list[list[str]]:
    return [
        [name for line in fieldset for field in line for name in [field.field.name]]
        for fieldset in response.context["adminform"]
    ]


def test_form_in_a_popup_begins_with_the_essentials_and_folds_the_rest(analyst):
    response = analyst.get(ADD)
    first, more, reason = fields_of(response)
    assert first == ["kind", "name", "summary", "country"]
    assert more == ["start_edtf", "end_edtf", "is_public", "slug", "sort_name", "wikidata"]
    assert reason == ["reason"]
    assert response.context["inline_admin_formsets"] == []


@pytest.mark.parametrize("app", ["actors/actor", "events/event"])
def test_form_that_is_no_popup_has_all(analyst, app):
    response = analyst.get(f"/admin/{app}/add/")
    assert len(response.context["inline_admin_formsets"]) >= 4


def test_name_that_was_typed_before_is_filled_in(analyst):
    page = analyst.get(f"{ADD}&name=Kofi+Anan&title=Kofi+Anan").content.decode()
    assert 'name="name" value="Kofi Anan"' in page


def test_likely_duplicate_is_refused_once_and_nothing_typed_is_lost(analyst):
    annan = make_actor("Kofi Annan", country="GH")
    response = analyst.post(ADD, NEW)
    page = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert "This may be there already" in page
    assert f'<a href="/admin/actors/actor/{annan.pk}/change/" target="_blank" rel="noopener">Kofi Annan</a>' in page
    assert "<span>Person, GH · nearly the same spelling</span>" in page
    assert f'<a class="use" href="/admin/actors/actor/{annan.pk}/use/?_popup=1">Use this one' in page
    assert Actor.objects.count() == 1
    sent = form_of(response, "actor_form")
    assert {name: sent[name] for name in NEW} == {name: [value] for name, value in NEW.items()}
    assert "another" not in sent


def test_another_one_is_added_when_the_analyst_says_so(analyst):
    make_actor("Kofi Annan")
    response = analyst.post(ADD, NEW | {"another": "on"})
    (chosen,) = re.findall(r'data-popup-response="([^"]*)"', response.content.decode())
    new = Actor.objects.get(name="Kofi Anan")
    assert json.loads(chosen.replace("&quot;", '"'))["value"] == str(new.pk)
    assert [change.action for change in Change.objects.of(new)] == ["created"]


def test_record_like_no_other_is_added_at_once(analyst):
    make_actor("Lakhdar Brahimi")
    analyst.post(ADD, NEW)
    assert Actor.objects.filter(name="Kofi Anan").exists()


def test_change_of_a_record_is_not_asked_about(analyst):
    make_actor("Kofi Annan")
    other = make_actor("Kofi Anan")
    page = analyst.get(reverse("admin:actors_actor_change", args=[other.pk]))
    assert 'id="likely"' not in page.content.decode()
    analyst.post(page.request["PATH_INFO"], form_of(page, "actor_form") | {"summary": "Another."})
    other.refresh_from_db()
    assert other.summary == "Another."


def test_event_of_the_same_kind_and_time_is_refused_once(analyst):
    process = make_event("Geneva process", kind="process", date_edtf="2012/..")
    make_event("Geneva VIII", kind="talks", date_edtf="2017-11-28/2017-12-14", parent=process)
    new = {"kind": "talks", "name": "Eighth round", "status": "held", "outcome": "none", "_popup": "1"}
    new |= {"parent": process.pk, "date_edtf": "30 November 2017"}
    page = analyst.post("/admin/events/event/add/?_popup=1", new).content.decode()
    assert "the same kind and time within “Geneva process”" in page
    assert Event.objects.count() == 2


# While the form is being filled in


def likely(client, app: str = "actors/actor", **typed) -> list[dict]:
    return client.get(f"/admin/{app}/likely/", typed).json()["likely"]


def test_likely_records_are_told_while_the_name_is_typed(analyst):
    annan = make_actor("Kofi Annan", country="GH", names=("Envoy of 2012",))
    address = f"/admin/actors/actor/{annan.pk}"
    assert likely(analyst, name="envoy of 2012", kind="") == [
        {
            "name": "Kofi Annan",
            "about": "Person, GH",
            "why": "the same name: Envoy of 2012",
            "address": f"{address}/change/",
            "use": f"{address}/use/?_popup=1",
        }
    ]


@pytest.mark.parametrize(
    "typed", [{}, {"name": ""}, {"name": "\x00"}, {"name": "x" * 5000}, {"name": "Brahimi", "kind": "dragon"}]
)
def test_what_is_like_nothing_or_cannot_be_read_tells_of_none(analyst, typed):
    make_actor("Kofi Annan")
    assert likely(analyst, **typed) == []


@pytest.mark.parametrize("typed", [{"date_edtf": "2018-13"}, {"parent": "999999"}, {"parent": "x"}])
def test_value_that_is_wrong_does_not_keep_namesakes_back(analyst, typed):
    make_event("Geneva VIII")
    (found,) = likely(analyst, "events/event", name="Geneva VIII", **typed)
    assert (found["name"], found["about"]) == ("Geneva VIII", "Conference, 30 June 2012")


@pytest.mark.parametrize(
    "codenames", [[], ["view_actor"], ["add_actor"], ["view_event", "add_event"]], ids=["none", "view", "add", "other"]
)
def test_likely_records_need_the_rights_to_add_and_to_see(admin_client_of, codenames):
    make_actor("Kofi Annan")
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    response = client.get("/admin/actors/actor/likely/", {"name": "Kofi Annan"})
    assert response.status_code == 403
    assert b"Annan" not in response.content


def test_looking_for_likely_records_costs_the_same_however_many_there_are(analyst, django_assert_num_queries):
    for number in (1, 3):
        make_actor(f"Kofi Annan {number}")
        analyst.get("/admin/actors/actor/likely/")
        # Session, user, two of permissions; names, other names, the actors.
        with django_assert_num_queries(7):
            likely(analyst, name="Kofi Annan")


# Using the one that is there


def test_one_that_is_there_is_used_as_if_it_had_been_added(analyst):
    annan = make_actor("Kofi “K” Annan")
    response = analyst.get(f"/admin/actors/actor/{annan.pk}/use/?_popup=1")
    (chosen,) = re.findall(r'data-popup-response="([^"]*)"', response.content.decode())
    assert json.loads(chosen.replace("&quot;", '"')) == {"value": str(annan.pk), "obj": "Kofi “K” Annan"}
    assert Change.objects.of(annan).count() == 1


def test_using_needs_the_right_to_see(admin_client_of):
    response = admin_client_of().get(f"/admin/actors/actor/{make_actor().pk}/use/?_popup=1")
    assert response.status_code == 403
    assert b"Annan" not in response.content
