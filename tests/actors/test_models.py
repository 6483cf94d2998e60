"""Actors: what the database refuses, and how it is told."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from actors.models import Actor, ActorCitation, ActorName, Relationship
from tests.making import make_actor, make_document, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def annan():
    return make_actor("Kofi Annan", wikidata="Q1254", names=("Annan",))


@pytest.fixture
def un():
    return make_actor("United Nations", kind="igo")


def faults(row) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.message_dict


def assert_refused_by_the_database(row) -> None:
    """Written as by other software, without any of our code."""
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._base_manager.bulk_create([row])


ACTORS = {
    "Wikidata id twice": (
        {"wikidata": "Q1254"},
        {"__all__": ["Another record has this Wikidata id; it may be the same one."]},
    ),
    "slug twice": ({"slug": "kofi-annan"}, {"slug": ["Actor with this Address already exists."]}),
}


@pytest.mark.parametrize(("fields", "messages"), ACTORS.values(), ids=ACTORS)
def test_actor_is_refused_by_form_and_database(annan, fields, messages):
    actor = Actor(**{"kind": "person", "name": "Another", "slug": "another", "name_key": "x", **fields})
    assert faults(actor) == messages
    assert_refused_by_the_database(actor)


def test_actor_is_not_merged_into_itself(annan):
    annan.merged_into = annan
    assert faults(annan) == {"__all__": ["A record cannot be merged into itself."]}
    with pytest.raises(IntegrityError), transaction.atomic():
        Actor._base_manager.filter(pk=annan.pk).update(merged_into=annan.pk)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("country", "gh", "Write two capital letters, as in ISO 3166-1: SY, KZ."),
        ("country", "G", "Write two capital letters, as in ISO 3166-1: SY, KZ."),
        ("country", "G\n", "Write two capital letters, as in ISO 3166-1: SY, KZ."),
        ("wikidata", "1254", "Write Q and a number, such as Q1065."),
        ("wikidata", "Q0", "Write Q and a number, such as Q1065."),
        ("wikidata", "Q1254\n", "Write Q and a number, such as Q1065."),
        ("wikidata", "Q１", "Write Q and a number, such as Q1065."),
        ("kind", "tribe", "Value 'tribe' is not a valid choice."),
        ("name", "", "This field cannot be blank."),
    ],
)
def test_value_that_cannot_be_is_refused_with_what_to_write(field, value, message):
    assert faults(Actor(**{"kind": "person", "name": "Somebody", field: value}))[field] == [message]


def test_many_actors_may_have_no_wikidata_id(annan):
    assert [make_actor(f"Actor {n}").wikidata for n in range(2)] == ["", ""]


def test_sort_name_is_made_from_the_name_if_left_empty(annan):
    assert annan.sort_name == "Kofi Annan"
    assert make_actor("Lakhdar Brahimi", sort_name="Brahimi, Lakhdar").sort_name == "Brahimi, Lakhdar"


def test_actors_stand_by_sort_name_then_by_age():
    names = [("c", "B"), ("b", "A"), ("a", "A")]
    made = [make_actor(name, sort_name=sort_name) for name, sort_name in names]
    assert [actor.pk for actor in Actor.objects.all()] == [made[1].pk, made[2].pk, made[0].pk]


def test_key_of_a_long_name_fits_its_column():
    assert len(make_actor("ß" * 300).name_key) == 300


def name_of(actor, name, **fields) -> ActorName:
    return ActorName(**{"actor": actor, "name": name, "kind": "short", **fields})


@pytest.mark.parametrize("name", ["Annan", "ANNAN", "Ännan", " annan "])
def test_name_is_given_once_whatever_its_case_and_accents(annan, name):
    assert faults(name_of(annan, name)) == {"__all__": ["This actor has that name already."]}
    assert_refused_by_the_database(name_of(annan, name, name_key="annan"))


def test_two_actors_may_have_one_name(annan, un):
    with un.revising(by=None):
        name_of(un, "Annan").save()
    assert ActorName.objects.filter(name_key="annan").count() == 2


def test_name_needs_a_letter(annan):
    assert faults(name_of(annan, "\u0301")) == {"__all__": ["A name needs at least one letter."]}
    assert_refused_by_the_database(name_of(annan, "\u0301", name_key=""))


def relationship(subject, obj, **fields) -> Relationship:
    return Relationship(**{"subject": subject, "object": obj, "kind": "leads", **fields})


def test_relationship_is_to_another_actor(annan):
    row = relationship(annan, annan)
    assert faults(row) == {"__all__": ["An actor cannot stand in a relationship to itself."]}
    assert_refused_by_the_database(row)


def test_relationship_does_not_end_before_it_begins(annan, un):
    row = relationship(annan, un, start_edtf="2006", end_edtf="1997-12")
    assert faults(row) == {"__all__": ["The relationship ends before it begins."]}
    row.start_earliest, row.end_latest = "2006-01-01", "1997-12-31"
    assert_refused_by_the_database(row)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("1997", "2006"),
        ("1997", ""),
        ("", "2006"),
        ("", ""),
        ("2006", "2006"),
        ("2006-12", "2006"),
        ("../1997", "2006"),
    ],
)
def test_relationship_may_lack_either_end(annan, un, start, end):
    row = relationship(annan, un, start_edtf=start, end_edtf=end)
    row.full_clean()
    with annan.revising(by=None):
        row.save()


def test_date_of_a_relationship_that_cannot_be_read_is_told_at_its_field(annan, un):
    found = faults(relationship(annan, un, start_edtf="1997-13"))
    assert list(found) == ["start_edtf"]
    assert "(at character 6)" in found["start_edtf"][0]


WORDS = {
    "nothing known": ({}, ""),
    "ended": ({"status": "ended"}, "no longer"),
    "start": ({"start_edtf": "2012-07-01"}, "from 1 July 2012"),
    "both": ({"start_edtf": "1997", "end_edtf": "2006-12-31"}, "from 1997, to 31 December 2006"),
    "as of": ({"as_of_edtf": "2018-01-25", "status": "current"}, "as of 25 January 2018"),
    "ended on a day": ({"end_edtf": "2006", "status": "ended"}, "to 2006"),
}


@pytest.mark.parametrize(("fields", "words"), WORDS.values(), ids=WORDS)
def test_relationship_says_what_is_known_of_when(annan, un, fields, words):
    assert relationship(annan, un, **fields).dates_in_words() == words


def test_relationships_without_a_start_stand_last(annan, un):
    with annan.revising(by=None):
        for start in ("", "2006", "1997"):
            relationship(annan, un, start_edtf=start, label=start or "undated").save()
        relationship(annan, un, kind="allied_with", label="another kind").save()
    assert [row.label for row in annan.relationships.all()] == ["another kind", "1997", "2006", "undated"]


def test_document_that_is_cited_is_not_deleted(annan):
    document = make_document()
    with annan.revising(by=None):
        ActorCitation(actor=annan, document=document, locator="p. 4").save()
    with pytest.raises(ProtectedError):
        document.discard(by=None)
    assert [str(row) for row in annan.citations.all()] == ["Resolution 2254 (2015), p. 4"]


def test_actor_reference_names_its_kind(un):
    assert un.reference()["kind"] == "intergovernmental organisation"


def test_printing_of_rows(annan, un):
    assert str(relationship(annan, un)) == "Kofi Annan leads United Nations"
    assert str(save(Actor(kind="person", name="X"))) == "X"
