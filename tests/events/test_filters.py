"""What a reader may ask of the list of events: each filter, what goes together, what is refused, what is not told."""

import pytest
from django.http import QueryDict

from actors.models import Actor, ActorIdentifier
from events.filters import EventFilter
from events.models import Event, EventIdentifier, EventLink, Participation, Place
from history.models import Redirect
from tests.making import make_actor, make_brief, make_event, make_live, make_place

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    filterset = EventFilter(QueryDict(query), queryset=Event.objects.public().chronological())
    assert filterset.is_valid(), filterset.form.errors
    return [event.name for event in filterset.qs]


def errors(query: str) -> dict:
    filterset = EventFilter(QueryDict(query), queryset=Event.objects.public())
    return {name: " ".join(messages) for name, messages in filterset.form.errors.items()}


def take_part(event: Event, actor: Actor, *, on_behalf_of: tuple = (), **fields) -> None:
    with event.revising(by=None):
        row = Participation(**{"event": event, "actor": actor, "role": "party", **fields})
        row.save()
        row.on_behalf_of.set(on_behalf_of)


def link(event: Event, to: Event) -> None:
    with event.revising(by=None):
        EventLink(event=event, kind="refers_to", to=to).save()


@pytest.fixture
def world() -> dict:
    """A process with two tracks and their rounds, a plan outside it, and what readers may not see of all that."""
    annan = make_actor("Kofi Annan", names=("The envoy",), is_public=True)
    russia, turkey = (make_actor(name, kind="state", is_public=True) for name in ("Russia", "Turkey"))
    un = make_actor("United Nations", kind="igo", is_public=True)
    process = make_event("Syria process", kind="process", date_edtf="2012/..", status="ongoing", is_public=True)
    geneva = make_event("Geneva track", kind="series", date_edtf="2012-06-30/..", parent=process, is_public=True)
    astana = make_event("Astana track", kind="series", date_edtf="2017/..", parent=process, is_public=True)
    first = make_event(
        "Geneva I",
        parent=geneva,
        ordinal=1,
        outcome="document_issued",
        place=make_place(),
        summary="The Action Group for Syria met.",
        wikidata="Q1503",
        is_public=True,
    )
    second = make_event("Genève II", kind="talks", parent=geneva, ordinal=2, date_edtf="2014-01-22~", is_public=True)
    meeting = make_event(
        "Astana 1",
        kind="meeting",
        parent=astana,
        date_edtf="2017-01-23/2017-01-24",
        status="planned",
        place=make_place("Astana", country="KZ"),
        is_public=True,
    )
    plan = make_event("Annan plan", kind="announcement", date_edtf="", is_public=True)
    take_part(first, annan, role="mediator", attendance="attended", on_behalf_of=(un,))
    take_part(first, russia, role="party", attendance="absent")
    take_part(second, annan, role="guest")
    take_part(second, russia, role="mediator")
    for actor in (russia, turkey):
        take_part(meeting, actor, role="sponsor", attendance="attended")
    link(first, plan)
    with first.revising(by=None):
        EventIdentifier(event=first, scheme="pax", value="12:1").save()
    return {"process": process, "geneva": geneva, "first": first, "plan": plan, "meeting": meeting, "annan": annan}


ROUNDS = ["Geneva I", "Genève II", "Astana 1"]

ASKED = {
    "q=geneva": ["Geneva I", "Geneva track"],
    "q=II gen%C3%A8ve": ["Genève II"],
    "q=group GENEVA": ["Geneva I"],
    "q=group astana": [],
    "kind=talks": ["Genève II"],
    "kind=talks&kind=meeting": ["Genève II", "Astana 1"],
    "status=planned": ["Astana 1"],
    "status=planned&status=ongoing": ["Syria process", "Astana 1"],
    "outcome=document_issued": ["Geneva I"],
    "actor=kofi-annan": ["Geneva I", "Genève II"],
    "actor=Kofi Annan": ["Geneva I", "Genève II"],
    "actor=the ENVOY": ["Geneva I", "Genève II"],
    "actor=kofi-annan&role=mediator": ["Geneva I"],
    "actor=kofi-annan&actor=russia": ["Geneva I", "Genève II"],
    "actor=kofi-annan&actor=russia&role=mediator": [],
    "role=mediator": ["Geneva I", "Genève II"],
    "role=sponsor&role=guest": ["Genève II", "Astana 1"],
    "role=mediator&attendance=absent": [],
    "attendance=absent": ["Geneva I"],
    "on_behalf_of=united-nations": ["Geneva I"],
    "on_behalf_of=united-nations&actor=russia": [],
    "place=Geneva": ["Geneva I"],
    "place=geneva, ch": ["Geneva I"],
    "place=Geneva&place=Astana, KZ": ["Geneva I", "Astana 1"],
    "country=CH": ["Geneva I"],
    "country=ch&country=KZ": ["Geneva I", "Astana 1"],
    "country=FR": [],
    "process=syria-process": ["Geneva I", "Geneva track", "Genève II", "Astana track", "Astana 1"],
    "process=geneva-track": ["Geneva I", "Genève II"],
    "process=geneva-i": [],
    "part_of=syria-process": ["Geneva track", "Astana track"],
    "linked=geneva-i": ["Annan plan"],
    "linked=annan-plan": ["Geneva I"],
    "from=2013&to=2016": ["Syria process", "Geneva track", "Genève II"],
    "dated=day": ["Geneva I"],
    "dated=longer": ["Genève II", "Astana 1"],
    "dated=open": ["Syria process", "Geneva track", "Astana track"],
    "dated=no": ["Annan plan"],
    "id=wikidata:Q1503": ["Geneva I"],
    "id=pax:12:1": ["Geneva I"],
    "id=pax:13": [],
    "order=oldest": [
        "Syria process",
        "Geneva I",
        "Geneva track",
        "Genève II",
        "Astana track",
        "Astana 1",
        "Annan plan",
    ],
    "process=syria-process&role=mediator&country=CH": ["Geneva I"],
}


def test_filter_leaves_what_is_asked_for(world):
    # Something private that answers every question.
    secret = make_event("Geneva secret", kind="talks", status="planned", parent=world["geneva"], outcome="agreement")
    take_part(secret, world["annan"], role="mediator", attendance="absent")
    assert {query: found(query) for query in ASKED} == ASKED


REFUSED = {
    "kind=talks&kind=riot": ("kind", "Select a valid choice. riot is not one of the available choices."),
    "actor=nobody": (
        "actor",
        "There is none called “nobody”. Write a name in full, or the last part of the web address of its page.",
    ),
    "actor=kofi-annan&actor=nobody": (
        "actor",
        "There is none called “nobody”. Write a name in full, or the last part of the web address of its page.",
    ),
    "&".join(f"actor=a{n}" for n in range(9)): ("actor", "Give at most 8."),
    "place=Atlantis": ("place", "No event is known to have been there. Write Geneva, or Geneva, CH."),
    "place=Geneva, US": ("place", "No event is known to have been there. Write Geneva, or Geneva, CH."),
    "country=Switzerland": ("country", "Give the two letters of a country, such as CH."),
    "id=Q1503": ("id", "Write the scheme, a colon and the identifier: wikidata:Q1503.".replace("Q1503", "Q1065")),
    "from=2014&to=2013": ("to", "The period ends before it starts."),
    "dated=roughly": ("dated", "Select a valid choice. roughly is not one of the available choices."),
    "order=name": ("order", "Select a valid choice. name is not one of the available choices."),
    "process=" + "x" * 400: ("process", None),
    "q=" + "x" * 201: ("q", "Ensure this value has at most 200 characters (it has 201)."),
}


def test_bad_value_is_refused_at_its_field(client, world):
    for query, (field, message) in REFUSED.items():
        told = errors(query)
        assert list(told) == [field], query
        assert message is None or told[field] == message
        response = client.get(f"/events/?{query}")
        assert (response.status_code, response.context["page"].rows) == (200, []), query
        assert 'role="alert"' in response.content.decode(), query


def test_name_that_several_bear_is_asked_back():
    for slug in ("smith-a", "smith-b"):
        make_actor("John Smith", slug=slug, is_public=True)
    assert errors("actor=john smith")["actor"].startswith("Several are called “john smith”.")
    assert found("actor=smith-a") == []


def test_main_name_counts_before_the_other_names():
    state = make_actor("Turkey", slug="turkey", kind="state", is_public=True)
    make_actor("Government of Turkey", names=("Turkey",), is_public=True)
    make_event("Talks", actors=(state,), is_public=True)
    assert found("actor=TURKEY") == ["Talks"]


def test_old_and_merged_addresses_still_filter(world, client):
    annan, process = world["annan"], world["process"]
    for record, slug in ((annan, "annan"), (process, "syria")):
        with record.revising(by=None):
            record.slug = slug
            record.save()
    double = make_actor("K. Annan", slug="k-annan", is_public=True)
    double.merge_into(annan, by=None, reason="Entered twice")
    assert Redirect.objects.count() >= 2
    for slug in ("annan", "kofi-annan", "k-annan"):
        assert found(f"actor={slug}") == ["Geneva I", "Genève II"]
    assert found("part_of=syria-process") == ["Geneva track", "Astana track"]


# What readers may not see

SECRET = ["actor", "on_behalf_of", "process", "part_of", "linked", "place"]


@pytest.mark.parametrize("key", ["hidden-{}", "Hidden {}"], ids=["slug", "name"])
def test_what_is_private_is_answered_as_what_is_not_there(client, key):
    hidden = make_actor("Hidden one", slug="hidden-one")
    parent = make_event("Hidden one", slug="hidden-one", place=make_place("Hidden one"), actors=(hidden,))
    make_event("Open part", parent=parent, actors=(hidden,), is_public=True)
    make_brief(events=(parent,), actors=(hidden,))
    for query in SECRET:
        there, absent = (client.get(f"/events/?{query}={key.format(word)}").content.decode() for word in ("one", "two"))
        assert "Open part" not in there, query
        assert there.replace("-one", "-two").replace("Hidden one", "Hidden two").replace("+one", "+two") == absent


@pytest.mark.parametrize("query", ["role=mediator", "attendance=absent", "role=mediator&attendance=absent"])
def test_part_of_a_private_actor_counts_for_no_filter(query):
    event = make_event("Geneva I", is_public=True)
    envoy = make_actor("Secret envoy")
    take_part(event, envoy, role="mediator", attendance="absent")
    assert found(query) == []
    make_live(actors=(envoy,))
    assert found(query) == ["Geneva I"]


def test_process_ends_where_readers_may_not_see_a_part():
    process = make_event("Process", kind="process", is_public=True)
    hidden = make_event("Hidden track", kind="series", parent=process)
    make_event("Round", parent=hidden, is_public=True)
    assert found("process=process") == []
    make_live(events=(hidden,))
    assert found("process=process") == ["Hidden track", "Round"]


def test_circle_of_parents_does_not_go_round_for_ever():
    a, b = make_event("A", is_public=True), make_event("B", is_public=True)
    with b.revising(by=None):
        b.parent = a
        b.save()
    # As two people can leave it who save at once.
    with a.revising(by=None):
        a.parent = b
        a.save()
    assert found("process=a") == ["B"]


def test_place_of_private_events_only_is_not_there(world):
    make_event("Secret talks", place=make_place("Hurdal", country="NO"))
    assert "place" in errors("place=Hurdal")
    make_event("Open talks", place=Place.objects.get(name="Hurdal"), is_public=True)
    assert found("place=Hurdal, NO") == ["Open talks"]


# Cost

MANY = (
    "q=geneva&kind=talks&kind=conference&role=mediator&actor=kofi-annan&country=CH&place=Geneva&place=Geneva, CH"
    "&process=Syria process&from=2010"
)


@pytest.mark.parametrize("number", [1, 3])
def test_filters_cost_the_same_however_much_there_is(client, world, django_assert_num_queries, number):
    for n in range(number):
        event = make_event(
            f"Geneva {n}", parent=world["geneva"], place=Place.objects.get(name="Geneva"), is_public=True
        )
        take_part(event, world["annan"], role="mediator")
    client.get(f"/events/?{MANY}")
    # The state of the site, all records that are named, the levels of the process, and the list.
    with django_assert_num_queries(4):
        response = client.get(f"/events/?{MANY}")
    assert len(response.context["page"].rows) == number + 1


@pytest.mark.parametrize(("levels", "queries", "missing"), [(1, 1, 0), (4, 1, 0), (5, 2, 0), (13, 3, 0), (15, 3, 2)])
def test_process_is_followed_down_four_levels_a_query(django_assert_num_queries, levels, queries, missing):
    events = [make_event("Process", kind="process", is_public=True)]
    for n in range(levels):
        events.append(make_event(f"Level {n}", parent=events[-1], is_public=True))
    with django_assert_num_queries(queries):
        below = Event.objects.public().below(events[0])
    assert set(below) == set(events[1 : levels + 1 - missing])


def test_filters_cost_no_more_where_they_name_nothing_or_what_was_merged(client, world, django_assert_num_queries):
    doubles = [make_actor(f"Double {n}", slug=f"double-{n}", is_public=True) for n in range(3)]
    for loser, winner in zip(doubles, [*doubles[1:], world["annan"]], strict=True):
        loser.merge_into(winner, by=None, reason="Entered twice")
    merged, nothing = "actor=double-0&actor=double-1&actor=double-2", "actor=a&actor=b&process=c"
    for asked, queries, faults in ((merged, 3, set()), (nothing, 2, {"actor", "process"})):
        client.get(f"/events/?{asked}")
        with django_assert_num_queries(queries):
            response = client.get(f"/events/?{asked}")
        assert set(response.context["filter"].form.errors) == faults
    assert found(merged) == found("actor=kofi-annan") != []


# Completeness

NOT_ASKED = {
    Event: {
        "id": "says nothing; the address of an event is its slug",
        "uuid": "names one event, which has an address",
        "slug": "is the address itself; other records are asked for by it",
        "changed_at": "tells of our work and not of the event; downloads have it in each row",
        "date_text": "is wording; the date it words is asked for by period",
        "ordinal": "means nothing outside one series, whose page has its rounds in order",
        "stated_count": "is what sources say of parts; the page sets it against what is recorded",
        "status_as_of_edtf": "says how fresh the status is; the status is asked for",
        "outcome_note": "is free wording; the outcome is asked for by its word",
        "is_public": "all that is listed is public",
        "merged_into": "a merged event is not listed; its address leads on",
    },
    Participation: {
        "id": "says nothing",
        "event": "is what the list has",
        "capacity": "is free wording of a post; the role is asked for by its word",
    },
    Place: {
        "id": "says nothing",
        "changed_at": "tells of our work and not of the place",
        "latitude": "is for maps; the name and country are asked for",
        "longitude": "is for maps; the name and country are asked for",
        "geo_precision": "belongs to the coordinates, and is in the downloads",
    },
}

ASKED_BY = {
    Event: {
        "kind": "kind",
        "name": "q",
        "name_key": "q",
        "summary": "q",
        "parent": "part_of",
        "status": "status",
        "outcome": "outcome",
        "place": "place",
        "date_edtf": "dated",
        "date_earliest": "to",
        "date_latest": "from",
        "wikidata": "id",
    },
    Participation: {
        "actor": "actor",
        "role": "role",
        "attendance": "attendance",
        "on_behalf_of": "on_behalf_of",
    },
    Place: {"name": "place", "country": "country"},
}


@pytest.mark.parametrize("model", NOT_ASKED)
def test_every_field_can_be_asked_for_or_has_a_reason_not_to_be(model):
    fields = {field.name for field in [*model._meta.fields, *model._meta.many_to_many]}
    asked, excused = set(ASKED_BY[model]), set(NOT_ASKED[model])
    assert asked & excused == set()
    assert asked | excused == fields, "Give it a filter, or a reason here."
    assert set(ASKED_BY[model].values()) <= set(EventFilter.base_filters)


def test_identifier_of_an_actor_names_no_event(world):
    with world["annan"].revising(by=None):
        ActorIdentifier(actor=world["annan"], scheme="viaf", value="1").save()
    assert found("id=viaf:1") == []
