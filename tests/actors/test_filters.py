"""What a reader may ask of the list of actors: each filter, what goes together, what is refused, what is not told."""

import pytest
from django.http import QueryDict

from actors.filters import ActorFilter
from actors.models import Actor, ActorIdentifier, Relationship
from events.models import Event, Participation
from tests.making import make_actor, make_brief, make_event, make_live

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    filterset = ActorFilter(QueryDict(query), queryset=Actor.objects.public())
    assert filterset.is_valid(), filterset.form.errors
    return [actor.name for actor in filterset.qs]


def errors(query: str) -> dict:
    filterset = ActorFilter(QueryDict(query), queryset=Actor.objects.public())
    return {name: " ".join(messages) for name, messages in filterset.form.errors.items()}


def relate(subject: Actor, to: Actor, **fields) -> None:
    with subject.revising(by=None):
        Relationship(**{"subject": subject, "object": to, "kind": "member_of", **fields}).save()


def take_part(event: Event, actor: Actor, role: str) -> None:
    with event.revising(by=None):
        Participation(event=event, actor=actor, role=role).save()


@pytest.fixture
def world() -> dict:
    """A parliament, a party, a member in a term, an envoy at talks."""
    dail = make_actor("Dáil Éireann", kind="igo", country="IE", is_public=True)
    party = make_actor("Green Party", kind="party", country="IE", is_public=True)
    member = make_actor("Mary White", country="IE", names=("Máire",), wikidata="Q1", is_public=True)
    envoy = make_actor("Kofi Annan", country="GH", is_public=True)
    term = make_event("30th Dáil", kind="term", is_public=True)
    talks = make_event("Geneva I", is_public=True)
    relate(member, dail, on_behalf_of=party, area="Carlow–Kilkenny", period=term)
    relate(member, party, kind="leads")
    take_part(talks, envoy, "mediator")
    take_part(talks, party, "guest")
    take_part(term, envoy, "observer")
    with member.revising(by=None):
        ActorIdentifier(actor=member, scheme="oireachtas", value="mw").save()
    return {"dail": dail, "party": party, "member": member, "envoy": envoy, "term": term, "talks": talks}


ASKED = {
    "q=maire": ["Mary White"],
    "q=white MARY": ["Mary White"],
    "q=mary maire": [],
    "kind=party": ["Green Party"],
    "kind=party&kind=igo": ["Dáil Éireann", "Green Party"],
    "country=gh": ["Kofi Annan"],
    "country=GH&country=IE": ["Dáil Éireann", "Green Party", "Kofi Annan", "Mary White"],
    "event=geneva-i": ["Green Party", "Kofi Annan"],
    "event=Geneva I": ["Green Party", "Kofi Annan"],
    "event=geneva-i&role=mediator": ["Kofi Annan"],
    "event=geneva-i&role=observer": [],
    "role=observer&role=guest": ["Green Party", "Kofi Annan"],
    "related=mary-white": ["Dáil Éireann", "Green Party"],
    "related=green-party": ["Mary White"],
    "related=green-party&relation=member_of": [],
    "relation=leads": ["Mary White"],
    "relation=leads&relation=allied_with": ["Mary White"],
    "on_behalf_of=green-party": ["Mary White"],
    "period=30th-dail": ["Mary White"],
    "period=30th-dail&relation=leads": [],
    "area=kilkenny": ["Mary White"],
    "area=cork": [],
    "id=oireachtas:mw": ["Mary White"],
    "id=wikidata:Q1": ["Mary White"],
    "id=wikidata:Q2": [],
}


def test_filter_leaves_what_is_asked_for(world):
    # Somebody private who answers every question.
    secret = make_actor("Mary White Kilkenny", names=("Maire",), kind="party", country="GH")
    relate(secret, world["dail"], on_behalf_of=world["party"], area="Kilkenny", period=world["term"])
    take_part(world["talks"], secret, "mediator")
    assert {query: found(query) for query in ASKED} == ASKED


REFUSED = {
    "kind=riot": "kind",
    "country=Ghana": "country",
    "event=nothing": "event",
    "role=king": "role",
    "related=nobody": "related",
    "relation=knows": "relation",
    "on_behalf_of=nobody": "on_behalf_of",
    "period=never": "period",
    "area=" + "x" * 201: "area",
    "id=wikidata": "id",
}


def test_bad_value_is_refused_at_its_field(client, world):
    assert {query: list(errors(query)) for query in REFUSED} == {query: [field] for query, field in REFUSED.items()}
    answers = {query: client.get(f"/actors/?{query}") for query in REFUSED}
    shown = {query: (answer.status_code, answer.context["page"].rows) for query, answer in answers.items()}
    assert shown == dict.fromkeys(REFUSED, (200, []))


def test_what_is_private_is_answered_as_what_is_not_there(client):
    actor = make_actor("Open actor", is_public=True)
    hidden = make_actor("Hidden", slug="hidden-one")
    event = make_event("Hidden", slug="hidden-one", actors=(actor,))
    relate(actor, hidden, on_behalf_of=hidden, period=event)
    make_brief(events=(event,), actors=(hidden,))
    for key in ("event", "related", "on_behalf_of", "period"):
        there, absent = (client.get(f"/actors/?{key}={slug}").content.decode() for slug in ("hidden-one", "hidden-two"))
        assert "Open actor" not in there, key
        assert there.replace("hidden-one", "hidden-two") == absent, key


def test_relation_to_a_private_actor_and_part_in_a_private_event_count_for_no_filter():
    actor = make_actor("Open actor", is_public=True)
    body, event = make_actor("Secret body"), make_event("Secret talks")
    relate(actor, body, kind="leads", area="Cork")
    take_part(event, actor, "mediator")
    for query in ("relation=leads", "area=cork", "role=mediator"):
        assert found(query) == []
    make_live(actors=(body,), events=(event,))
    for query in ("relation=leads", "area=cork", "role=mediator"):
        assert found(query) == ["Open actor"]


@pytest.mark.parametrize("number", [1, 3])
def test_filters_cost_the_same_however_much_there_is(client, world, django_assert_num_queries, number):
    for n in range(number):
        other = make_actor(f"Member {n}", country="IE", is_public=True)
        relate(other, world["dail"], period=world["term"])
        take_part(world["talks"], other, "observer")
    query = "/actors/?event=geneva-i&role=observer&related=dail-eireann&relation=member_of&country=IE&kind=person"
    client.get(query)
    # The state of the site, the two records that are named, and the list.
    with django_assert_num_queries(3):
        response = client.get(query)
    assert [actor.name for actor in response.context["page"]] == [f"Member {n}" for n in range(number)]


NOT_ASKED = {
    Actor: {
        "id": "says nothing; the address of an actor is its slug",
        "uuid": "names one actor, who has an address",
        "slug": "is the address itself; other records are asked for by it",
        "sort_name": "is the order of the list",
        "changed_at": "tells of our work and not of the actor; downloads have it in each row",
        "summary": "is our wording; people look for actors by name",
        "start_edtf": "is known of few; a period would leave out the rest",
        "end_edtf": "is known of few; a period would leave out the rest",
        "is_public": "all that is listed is public",
        "merged_into": "a merged actor is not listed; its address leads on",
    },
    Relationship: {
        "id": "says nothing",
        "label": "is free wording of a post; the kind of relation is asked for by its word",
        "start_edtf": "posts are often proved as of one day only; a period would leave those out",
        "end_edtf": "posts are often proved as of one day only; a period would leave those out",
        "as_of_edtf": "posts are often proved as of one day only; a period would leave those out",
        "start_earliest": "is derived from the start",
        "end_latest": "is derived from the end",
        "status": "says what is known of the end, which is often nothing",
    },
}

ASKED_BY = {
    Actor: {"kind": "kind", "name": "q", "name_key": "q", "country": "country", "wikidata": "id"},
    Relationship: {
        "subject": "related",
        "object": "related",
        "kind": "relation",
        "on_behalf_of": "on_behalf_of",
        "area": "area",
        "period": "period",
    },
}


@pytest.mark.parametrize("model", NOT_ASKED)
def test_every_field_can_be_asked_for_or_has_a_reason_not_to_be(model):
    fields = {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}
    asked, excused = set(ASKED_BY[model]), set(NOT_ASKED[model])
    assert asked & excused == set()
    assert asked | excused == fields, "Give it a filter, or a reason here."
    assert set(ASKED_BY[model].values()) <= set(ActorFilter.base_filters)
