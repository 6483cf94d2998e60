"""Actors that may be the same as a new one."""

import pytest

from actors.duplicates import MOST, likely_same
from actors.models import Actor
from tests.making import make_actor

pytestmark = pytest.mark.django_db

ALIKE = {
    "same name": ("Kofi Annan", "the same name"),
    "accents and case": ("KOFI ANNÁN", "the same name"),
    "order of words": ("Annan, Kofi", "the same words"),
    "small words": ("The Kofi of Annan", "the same words"),
    "spelling": ("Kofi Anan", "nearly the same spelling"),
    "less": ("Annan", "the same words and more"),
    "more": ("Kofi Atta Annan", "the same words and more"),
    "other name": ("Envoy of 2012", "the same name: Envoy of 2012"),
    "words of another name": ("envoy 2012", "the same words: Envoy of 2012"),
}


@pytest.mark.parametrize(("name", "why"), ALIKE.values(), ids=ALIKE)
def test_likely_actor_is_found_with_the_reason(name, why):
    annan = make_actor("Kofi Annan", names=("Envoy of 2012",))
    make_actor("Lakhdar Brahimi")
    assert likely_same(name) == [(annan, why)]


@pytest.mark.parametrize(
    ("stored", "new"),
    [
        ("United Nations", "UN"),
        ("UN", "United Nations"),
        ("Organisation for the Prohibition of Chemical Weapons", "OPCW"),
    ],
)
def test_acronym_is_found_from_either_side(stored, new):
    actor = make_actor(stored, kind="igo")
    assert likely_same(new) == [(actor, "an acronym")]


@pytest.mark.parametrize("name", ["", " ", "\u0301", "—", "Staffan de Mistura", "Ann", "Ko", "%", "_____"])
def test_nobody_is_like_another_name(name):
    make_actor("Kofi Annan")
    make_actor("Lakhdar Brahimi")
    assert likely_same(name) == []


def test_likeliest_come_first_each_once_and_not_too_many():
    for n in range(MOST):
        make_actor(f"Kofi Annan Foundation {n}", kind="organisation")
    same = make_actor("Kofi Annan", names=("Kofi Anan", "Annan Kofi"))
    found = likely_same("kofi annan")
    assert found[0] == (same, "the same name")
    assert len(found) == len({actor.pk for actor, _ in found}) == MOST


def test_merged_actor_is_not_found():
    stays, gone = make_actor("Stays"), make_actor("Kofi Annan", names=("Annan Pasha",))
    Actor._base_manager.filter(pk=gone.pk).update(merged_into=stays)
    assert likely_same("Kofi Annan") == likely_same("Annan Pasha") == []


@pytest.mark.parametrize("number", [1, 3])
def test_search_costs_the_same_however_many_are_found(django_assert_num_queries, number):
    for n in range(number):
        make_actor(f"Kofi Annan {n}")
    # Names of actors, their other names, the actors found.
    with django_assert_num_queries(3):
        assert len(likely_same("Kofi Annan")) == number
