"""Public pages of actors: what readers see, and what they must not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actors.models import ActorCitation, Relationship
from tests.making import make_actor, make_brief, make_document, make_event, make_live

pytestmark = pytest.mark.django_db

MARKER = "Xanthippe"


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def relate(subject, obj, **fields) -> None:
    with subject.revising(by=None):
        Relationship(**{"subject": subject, "object": obj, "kind": "leads", **fields}).save()


def names_in(response) -> list[str]:
    return [actor.name for actor in response.context["page"]]


def test_list_shows_public_actors_by_name(client):
    make_actor("Kofi Annan", sort_name="Annan, Kofi", is_public=True)
    make_actor("United Nations", kind="igo", is_public=True)
    make_live(actors=(make_actor("Lakhdar Brahimi", sort_name="Brahimi, Lakhdar"),))
    make_actor(f"{MARKER} of nobody")
    make_brief("Draft", actors=(make_actor(f"{MARKER} of a draft"),))
    make_brief("Later", actors=(make_actor(f"{MARKER} of tomorrow"),)).publish(
        by=None, at=timezone.now() + timedelta(days=1)
    )
    response = client.get("/actors/")
    assert names_in(response) == ["Kofi Annan", "Lakhdar Brahimi", "United Nations"]
    assert MARKER not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "annan"}, ["Kofi Annan"]),
        ({"q": "former chief"}, ["Kofi Annan"]),
        ({"kind": "igo"}, ["United Nations"]),
        ({"kind": "igo", "q": "annan"}, []),
        ({"q": MARKER}, []),
    ],
)
def test_list_is_filtered(client, query, names):
    make_actor("Kofi Annan", names=("Former chief",), is_public=True)
    make_actor("United Nations", kind="igo", is_public=True)
    make_actor(MARKER, names=("Annan",))
    assert names_in(client.get("/actors/", query)) == names


def test_list_says_when_nothing_is_there(client):
    assert "No actor is public yet." in page_of(client, "/actors/")
    assert "No actor matches." in page_of(client, "/actors/?q=x")


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_one_query(client, django_assert_num_queries, number):
    for n in range(number):
        make_actor(f"Actor {n}", names=(f"Other {n}",), is_public=True)
    client.get("/actors/")
    with django_assert_num_queries(1):
        response = client.get("/actors/")
    assert names_in(response) == [f"Actor {n}" for n in range(number)]


def full(name: str, number: int):
    """A public actor with so many of everything."""
    actor = make_actor(name, names=tuple(f"{name} {n}" for n in range(number)), is_public=True)
    documents = [make_document(f"Document {n}", slug=f"document-{n}") for n in range(number)]
    for n in range(number):
        other = make_actor(f"Other {name} {n}", is_public=True)
        relate(actor, other)
        relate(other, actor)
        make_event(f"Event {name} {n}", actors=(actor,), is_public=True)
        make_live(title=f"Brief {name} {n}", actors=(actor,))
        with actor.revising(by=None):
            ActorCitation(actor=actor, document=documents[n]).save()
    return actor


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_however_much_it_shows(client, django_assert_num_queries, number):
    actor = full("Annan", number)
    client.get(actor.get_absolute_url())
    # The actor, names, relations from and to, events, sources, briefs, and five for the network.
    with django_assert_num_queries(12):
        page = page_of(client, actor.get_absolute_url())
    for n in range(number):
        for text in (f"Other Annan {n}", f"Event Annan {n}", f"Brief Annan {n}", f"Document {n}"):
            assert text in page


def test_page_shows_what_is_known(client):
    un = make_actor("United Nations", kind="igo", is_public=True)
    annan = make_actor(
        "Kofi Annan", names=("Annan",), country="GH", summary="A <mediator>.", is_public=True, wikidata="Q1254"
    )
    relate(annan, un, label="Secretary-General", start_edtf="1997", end_edtf="2006")
    make_event("Geneva I", actors=(annan,), is_public=True)
    page = page_of(client, annan.get_absolute_url())
    for text in (
        "<h1>Kofi Annan</h1>",
        "A &lt;mediator&gt;.",
        "Annan <span",
        "Secretary-General",
        "from 1997, to 2006",
        "30 June 2012",
        "Geneva I",
        "Participant",
    ):
        assert text in page
    assert "Kofi Annan" in page_of(client, un.get_absolute_url())


@pytest.mark.parametrize("address", ["/actors/xanthippe/", "/actors/nobody/", "/actors/" + "x" * 5000 + "/"])
def test_actor_that_readers_may_not_see_is_not_found(client, address):
    make_actor(MARKER)
    response = client.get(address)
    assert response.status_code == 404
    assert MARKER not in response.content.decode()


def test_private_and_absent_actors_are_answered_alike(client):
    make_actor(MARKER)
    there, absent = client.get("/actors/xanthippe/"), client.get("/actors/socratesss/")
    assert there.content.replace(b"xanthippe", b"socratesss") == absent.content


def test_page_of_a_public_actor_tells_nothing_of_private_records(client):
    actor = make_actor("Kofi Annan", is_public=True)
    relate(actor, make_actor(f"{MARKER} led"))
    relate(make_actor(f"{MARKER} leader"), actor)
    make_event(f"{MARKER} talks", actors=(actor,))
    make_brief(f"{MARKER} draft", actors=(actor,), events=(make_event(f"{MARKER} of the draft", actors=(actor,)),))
    scheduled = make_brief(f"{MARKER} scheduled", actors=(actor,))
    scheduled.publish(by=None, at=timezone.now() + timedelta(days=1))
    make_live(title=f"{MARKER} withdrawn", actors=(actor,)).withdraw(by=None, reason="Wrong.")
    assert MARKER not in page_of(client, actor.get_absolute_url())


def test_page_shows_the_title_of_the_live_edition_not_of_the_working_copy(client):
    actor = make_actor("Kofi Annan")
    brief = make_live(title="Live title", actors=(actor,))
    with brief.revising(by=None):
        brief.title = f"{MARKER} in the working copy"
        brief.save()
    page = page_of(client, actor.get_absolute_url())
    assert "Live title" in page
    assert MARKER not in page


def test_events_stand_latest_first_and_undated_ones_last(client):
    actor = make_actor("Kofi Annan", is_public=True)
    for date in ("2012-06-30", "", "2018-01-25"):
        make_event(f"Event of {date or 'no day'}", date_edtf=date, actors=(actor,), is_public=True)
    page = page_of(client, actor.get_absolute_url())
    places = [page.index(f"Event of {date}") for date in ("2018-01-25", "2012-06-30", "no day")]
    assert places == sorted(places)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/actors/", "/actors/kofi-annan/"])
def test_pages_are_for_reading(client, method, address):
    make_actor("Kofi Annan", is_public=True)
    assert getattr(client, method)(address).status_code == 405
