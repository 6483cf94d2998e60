"""Fields that look up the records that they are given."""

from itertools import pairwise
from typing import Any

import pytest
from django import forms

from actors.models import Actor, ActorName
from events.models import Event
from pages.filters import LookupForm, RecordField, RecordsField
from tests.making import make_actor, make_event

pytestmark = pytest.mark.django_db


class Asking(LookupForm):
    actor = RecordsField(records=Actor.objects.public, required=False)
    other = RecordField(records=Actor.objects.public, required=False)
    event = RecordField(records=Event.objects.public, required=False)


def cleaned(**data: Any) -> dict[str, Any]:
    form = Asking(data)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def fault(text: str) -> str:
    return str(Asking({"other": text}).errors["other"][0])


def renamed(actor: Actor, slug: str) -> Actor:
    with actor.revising(by=None):
        actor.slug = slug
        actor.save()
    return actor


def also_known(actor: Actor, name: str) -> Actor:
    with actor.revising(by=None):
        ActorName(actor=actor, name=name, kind="short").save()
    return actor


def test_all_that_a_form_names_is_looked_up_in_one_query(django_assert_num_queries):
    annan, brahimi = make_actor("Kofi Annan", is_public=True), make_actor("Lakhdar Brahimi", is_public=True)
    talks = make_event("Geneva I", is_public=True)
    given = {"actor": ["kofi-annan", " Lakhdar  BRAHIMI "], "other": "Kofi Annan", "event": "geneva-i"}
    with django_assert_num_queries(1):
        found = cleaned(**given)
        assert found == {"actor": [annan, brahimi], "other": annan, "event": talks}
        assert [(one.slug, one.name, one.uuid) for one in found["actor"]] == [
            (one.slug, one.name, one.uuid) for one in (annan, brahimi)
        ]
    assert found["event"].kind == talks.kind


def test_form_that_names_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert cleaned(actor=[""], other=" ") == {"actor": [], "other": None, "event": None}


def test_surest_way_to_a_record_counts():
    here, once = make_actor("Here", slug="envoy", is_public=True), make_actor("Once", slug="legate", is_public=True)
    renamed(once, "nuncio")
    called = make_actor("Envoy", slug="called", is_public=True)
    known = also_known(make_actor("Known", is_public=True), "Envoy")
    assert cleaned(other="envoy")["other"] == here
    assert cleaned(other="legate")["other"] == once
    renamed(here, "gone")
    assert cleaned(other="envoy")["other"] == here, "which an old address leads to before any name"
    assert cleaned(other="Envoy")["other"] == called, "for an address is in small letters"
    also_known(known, "The legation")
    assert cleaned(other="the LEGATION")["other"] == known


def test_name_of_several_is_told_to_be_so():
    for slug in ("one", "two", "three"):
        make_actor("Namesake", slug=slug, is_public=True)
    assert fault("namesake").startswith("Several are called “namesake”.")
    assert cleaned(other="two")["other"].slug == "two"


def test_merged_record_is_found_as_the_one_that_it_became(django_assert_num_queries):
    loser, winner, last = (make_event(name, slug=f"e-{name}", is_public=True) for name in ("loser", "winner", "last"))
    loser.merge_into(winner, by=None, reason="Twice")
    assert cleaned(event="e-loser")["event"] == winner
    winner.merge_into(last, by=None, reason="Twice")
    assert cleaned(event="e-loser")["event"] == last
    renamed(loser, "e-loser-2")
    for slug in ("e-loser", "e-loser-2", "e-winner", "e-last"):
        with django_assert_num_queries(1):
            assert cleaned(event=slug)["event"] == last


def test_three_merges_are_followed_and_no_more():
    events = [make_event(str(n), slug=f"e-{n}", is_public=True) for n in range(5)]
    for loser, winner in pairwise(events):
        loser.merge_into(winner, by=None, reason="Twice")
    assert cleaned(event="e-1")["event"] == events[-1]
    assert "There is none called" in str(Asking({"event": "e-0"}).errors)


def test_record_that_is_not_public_is_answered_as_one_that_is_not_there():
    also_known(make_actor("Secret"), "Hidden")
    faults = {text: fault(text).replace(text, "…") for text in ("secret", "Secret", "hidden", "nobody", "x" * 301)}
    assert len({text.split("”")[1] for text in faults.values()}) == 1
    assert fault("secret").startswith("There is none called “secret”.")


def test_what_is_too_long_for_a_name_is_not_looked_up(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert "There is none called" in fault("x" * 301)


def test_more_than_a_filter_takes_is_refused():
    assert "Give at most 8." in str(Asking({"actor": [str(n) for n in range(9)]}).errors)


def test_next_form_looks_again():
    actor = make_actor("Kofi Annan", is_public=True)
    assert cleaned(other="kofi-annan")["other"] == actor
    with actor.revising(by=None):
        actor.is_public = False
        actor.save()
    assert "There is none called" in fault("kofi-annan")


def test_field_of_any_form_looks_up_for_itself():
    class Plain(forms.Form):
        actor = RecordField(records=Actor.objects.public)

    actor = make_actor("Kofi Annan", is_public=True)
    form = Plain({"actor": "Kofi Annan"})
    assert form.is_valid()
    assert form.cleaned_data == {"actor": actor}
    with actor.revising(by=None):
        actor.is_public = False
        actor.save()
    assert not Plain({"actor": "Kofi Annan"}).is_valid()
