"""Where a record is used: by what, how often, and only as far as the viewer may see."""

import pytest
from django.contrib.auth.models import Permission
from django.db import models
from django.test.utils import isolate_apps
from django.urls import reverse

from actors.models import Actor, ActorCitation, Relationship
from briefs.models import Author, Topic
from events.models import Event, EventCitation, Participation, Place
from history.records import Part, Record
from history.uses import linking_fields
from sources.models import Document
from tests.making import make_actor, make_author, make_brief, make_document, make_event, make_place, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst")


def page_of(client, record, **query):
    url = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_uses", args=[record.pk])
    return client.get(url, query)


def told(response) -> dict[str, list[tuple[str, str]]]:
    return {use.label: [(str(row.record), row.text) for row in use.first] for use in response.context["uses"]}


def used_actor() -> Actor:
    """An actor that is used in each way there is but one."""
    un, envoy = make_actor("United Nations", kind="igo"), make_actor("Staffan de Mistura")
    document = make_document()
    event = make_event("Geneva VIII", actors=(un,))
    with event.revising(by=None):
        part = Participation(event=event, actor=envoy, role="mediator")
        part.save()
        part.on_behalf_of.add(un)
        EventCitation(event=event, document=document, about=un).save()
    with envoy.revising(by=None):
        Relationship(subject=envoy, object=un, kind="represents").save()
        ActorCitation(actor=envoy, document=document, about=un, locator="p. 2").save()
    make_brief("Talks without results", actors=(un,))
    return un


def test_uses_of_an_actor_are_listed_by_kind(analyst):
    assert told(page_of(analyst, used_actor())) == {
        "Actors: relationships, to": [("Staffan de Mistura", "Staffan de Mistura represents United Nations")],
        "Actors: sources, about": [("Staffan de Mistura", "Resolution 2254 (2015), p. 2")],
        "Events: participants, actor": [("Geneva VIII", "United Nations, Participant")],
        "Events: participants, on behalf of": [("Geneva VIII", "Staffan de Mistura, Mediator")],
        "Events: sources, about": [("Geneva VIII", "Resolution 2254 (2015)")],
        "Briefs: actors, actor": [("Talks without results", "United Nations")],
    }


USED = {
    "event by its part": (lambda: make_event("Round", parent=make_event("Series")).parent, {"Events: part of": 1}),
    "place": (lambda: make_event(place=make_place()).place, {"Events: place": 1}),
    "topic": (lambda: make_brief(topics=(topic := make_topic(),)) and topic, {"Briefs: topics": 1}),
    "author": (lambda: make_brief(authors=(make_author(),)).authorships.get().author, {"Briefs: authors, author": 1}),
    "document": (
        lambda: make_brief(documents=(make_document(),)).citations.get().document,
        {"Briefs: sources, document": 1},
    ),
    "nothing": (make_actor, {}),
}


@pytest.mark.parametrize(("make", "counts"), USED.values(), ids=USED)
def test_every_kind_of_record_tells_its_uses(analyst, make, counts):
    response = page_of(analyst, make())
    assert {use.label: use.count for use in response.context["uses"]} == counts
    if not counts:
        assert "No record that you may see links to this one." in response.content.decode()


def test_form_leads_to_the_uses(analyst):
    actor = make_actor()
    page = analyst.get(reverse("admin:actors_actor_change", args=[actor.pk])).content.decode()
    assert f'<a href="/admin/actors/actor/{actor.pk}/uses/">Used by</a>' in page


def test_brief_that_nothing_can_link_has_no_such_page_in_its_tools(analyst):
    brief = make_brief()
    assert "Used by" not in analyst.get(reverse("admin:briefs_brief_change", args=[brief.pk])).content.decode()


@pytest.mark.parametrize("model", [Actor, Event, Place, Document, Topic, Author])
def test_every_field_that_keeps_a_record_from_deletion_is_a_use(model):
    relations = model._meta.get_fields(include_hidden=True)
    holding = {
        relation.field
        for relation in relations
        if relation.auto_created
        and not relation.concrete
        and issubclass(relation.related_model, (Record, Part))
        and (relation.many_to_many or relation.on_delete is models.PROTECT)
    }
    assert holding <= set(linking_fields(model))


@isolate_apps("actors")
def test_new_foreign_key_shows_up_by_itself():
    class Seat(Record):
        class Meta:
            app_label = "actors"

    class Office(Record):
        seat = models.ForeignKey(Seat, models.PROTECT, related_name="+")
        former = models.ManyToManyField(Seat, related_name="former_offices")

        class Meta:
            app_label = "actors"

    class Room(Part):
        seat = models.ForeignKey(Seat, models.CASCADE, related_name="rooms")
        twin = models.ForeignKey(Seat, models.PROTECT, related_name="twin_rooms")
        belongs_to = "seat"

        class Meta:
            app_label = "actors"

    assert {str(field) for field in linking_fields(Seat)} == {
        "actors.Office.seat",
        "actors.Office.former",
        "actors.Room.twin",
    }


# What is seen, and what it costs


def test_uses_by_records_that_the_viewer_may_not_see_are_left_out(admin_client_of):
    client = admin_client_of()
    client.user.user_permissions.set(Permission.objects.filter(codename__in=("view_actor", "view_event")))
    response = page_of(client, used_actor())
    assert {use.label.split(":")[0] for use in response.context["uses"]} == {"Actors", "Events"}
    assert "Talks without results" not in response.content.decode()
    hidden = page_of(client, Actor.objects.get(name="United Nations"), of="briefs.briefactor.actor")
    assert hidden.status_code == 404


@pytest.mark.parametrize("client_of", ["stranger", "nobody"])
def test_uses_need_the_right_to_see_the_record(client, admin_client_of, client_of):
    viewer = client if client_of == "stranger" else admin_client_of()
    assert page_of(viewer, make_actor()).status_code == (302 if client_of == "stranger" else 403)


def many(number: int) -> Actor:
    actor = make_actor()
    for n in range(number):
        make_event(f"Round {n}", actors=(actor,))
    return actor


def test_first_of_many_uses_are_shown_and_the_rest_are_paged(analyst, monkeypatch):
    monkeypatch.setattr("history.admin.USES_A_PAGE", 15)
    actor = many(22)
    response = page_of(analyst, actor)
    (use,) = response.context["uses"]
    assert (use.count, len(use.first)) == (22, 20)
    assert '<a href="?of=events.participation.actor">All 22</a>' in response.content.decode()
    pages = [page_of(analyst, actor, of=use.key, page=number) for number in (1, 2)]
    names = [str(row.record) for page in pages for row in page.context["rows"]]
    assert names == [f"Round {n}" for n in reversed(range(22))]
    assert page_of(analyst, actor, of=use.key, page=3).status_code == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 5000, "\x00"])
def test_page_of_uses_that_is_not_there_is_not_found(analyst, page):
    assert page_of(analyst, many(1), of="events.participation.actor", page=page).status_code == 404


@pytest.mark.parametrize("key", ["", "events.participation", "nonsense", "\x00"])
def test_kind_of_use_that_is_none_is_not_found(analyst, key):
    assert page_of(analyst, many(1), of=key).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_uses_cost_the_same_however_many_there_are(analyst, django_assert_num_queries, number):
    actor = many(number)
    page_of(analyst, actor)
    # Session, user, two of permissions, the actor; a count of each of its eight kinds of use; the rows of one.
    with django_assert_num_queries(14):
        assert len(page_of(analyst, actor).context["uses"][0].first) == number
