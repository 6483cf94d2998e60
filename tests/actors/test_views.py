"""Public pages of actors: what readers see, and what they must not."""

from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from actors import dossier
from actors.models import ActorCitation, ActorIdentifier, ActorName, Relationship
from events.models import Participation
from tests.making import make_actor, make_brief, make_document, make_event, make_live, publish

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
    publish(make_brief("Later", actors=(make_actor(f"{MARKER} of tomorrow"),)), at=timezone.now() + timedelta(days=1))
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


@pytest.mark.once
def test_list_says_when_nothing_is_there(client):
    assert "No actor is public yet." in page_of(client, "/actors/")
    assert "No actor matches." in page_of(client, "/actors/?q=x")


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_two_queries(client, django_assert_num_queries, number):
    for n in range(number):
        make_actor(f"Actor {n}", names=(f"Other {n}",), is_public=True)
    client.get("/actors/")
    with django_assert_num_queries(2):
        response = client.get("/actors/")
    assert names_in(response) == [f"Actor {n}" for n in range(number)]


def take_part(event, actor, *, on_behalf_of=(), **fields) -> None:
    with event.revising(by=None):
        row = Participation(**{"event": event, "actor": actor, "role": "party", **fields})
        row.save()
        row.on_behalf_of.set(on_behalf_of)


def full(name: str, number: int):
    """A public actor with so many of everything."""
    actor = make_actor(name, names=tuple(f"{name} {n}" for n in range(number)), is_public=True)
    documents = [make_document(f"Document {n}", slug=f"document-{n}") for n in range(number)]
    for n in range(number):
        other, term = make_actor(f"Other {name} {n}", is_public=True), make_event(f"Term {n}", is_public=True)
        relate(actor, other, on_behalf_of=other, period=term)
        relate(other, actor)
        relate(other, make_actor(f"Body {n}", is_public=True), on_behalf_of=actor)
        make_event(f"Event {name} {n}", actors=(actor,), is_public=True)
        take_part(make_event(f"Talks {n}", is_public=True), other, on_behalf_of=[actor])
        make_live(title=f"Brief {name} {n}", actors=(actor,))
        with actor.revising(by=None):
            ActorCitation(actor=actor, document=documents[n], field="relationships", about=other).save()
            ActorIdentifier(actor=actor, scheme="viaf", value=f"VIAF {n}").save()
    return actor


@pytest.mark.parametrize("number", [1, 3])
def test_page_costs_the_same_however_much_it_shows(client, django_assert_num_queries, number):
    actor = full("Annan", number)
    client.get(actor.get_absolute_url())
    # The actor; sources; names; relations from and to it and on its behalf, each with those on whose behalf and terms;
    # events by role and through others; identifiers; briefs; actors merged into it; for the network, relations both
    # ways and events in common.
    with django_assert_num_queries(19):
        page = page_of(client, actor.get_absolute_url())
    for n in range(number):
        for word in ("Other Annan", "Body", "Term", "Event Annan", "Talks", "Brief Annan", "Document", "VIAF"):
            assert f"{word} {n}" in page


@pytest.mark.once
def test_page_shows_what_is_known(client):
    un = make_actor("United Nations", kind="igo", is_public=True)
    annan = make_actor(
        "Kofi Annan", names=("Annan",), country="GH", summary="A <mediator>.", is_public=True, wikidata="Q1254"
    )
    relate(annan, un, label="Secretary-General", start_edtf="1997", end_edtf="2006")
    make_event("Geneva I", actors=(annan,), is_public=True)
    page = page_of(client, annan.get_absolute_url())
    for text in (
        '<h1 dir="auto">Kofi Annan</h1>',
        "A &lt;mediator&gt;.",
        "<dt>Short name</dt><dd><bdi>Annan</bdi></dd>",
        "Person · Ghana",
        "Leads or led",
        "Secretary-General",
        "from 1997, to 2006",
        "30 June 2012",
        "Geneva I",
        "As participant",
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
    open_body, open_event = make_actor("Open body", is_public=True), make_event("Open event", is_public=True)
    secret = make_actor(f"{MARKER} sender")
    relate(actor, open_body, on_behalf_of=secret, period=make_event(f"{MARKER} term"))
    relate(open_body, secret, on_behalf_of=actor)
    relate(secret, open_body, on_behalf_of=actor)
    take_part(open_event, secret, on_behalf_of=[actor], capacity=MARKER)
    take_part(make_event(f"{MARKER} meeting"), open_body, on_behalf_of=[actor])
    document = make_document()
    with actor.revising(by=None):
        ActorCitation(actor=actor, document=document, field="relationships", about=secret, note=MARKER).save()
    make_brief(f"{MARKER} draft", actors=(actor,), events=(make_event(f"{MARKER} of the draft", actors=(actor,)),))
    scheduled = make_brief(f"{MARKER} scheduled", actors=(actor,))
    publish(scheduled, by=None, at=timezone.now() + timedelta(days=1))
    make_live(title=f"{MARKER} withdrawn", actors=(actor,)).withdraw(by=None, reason="Wrong.")
    page = page_of(client, actor.get_absolute_url())
    assert MARKER not in page
    assert "Open body" in page
    assert "on behalf of" not in page


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


@pytest.mark.once
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("address", ["/actors/", "/actors/kofi-annan/"])
def test_pages_are_for_reading(client, method, address):
    make_actor("Kofi Annan", is_public=True)
    assert getattr(client, method)(address).status_code == 405


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"start_edtf": "1938-04-08"}, '<dt>Born</dt><dd><time datetime="1938-04-08">8 April 1938</time></dd>'),
        ({"end_edtf": "2018-08"}, "<dt>Died</dt><dd>August 2018</dd>"),
        ({"kind": "igo", "start_edtf": "1945~"}, "<dt>Founded</dt><dd>about 1945</dd>"),
        ({"kind": "party", "end_edtf": "1990"}, "<dt>Dissolved</dt><dd>1990</dd>"),
    ],
    ids=["born", "died", "founded", "dissolved"],
)
def test_beginning_and_end_are_named_for_what_they_are(client, fields, text):
    assert text in page_of(client, make_actor(is_public=True, **fields).get_absolute_url())


def test_names_stand_by_kind_in_their_language(client):
    actor = make_actor("Hassan Rouhani", is_public=True)
    with actor.revising(by=None):
        for name, kind, language in (("حسن روحانی", "official", "fa"), ("Rohani", "transliteration", "x-odd")):
            ActorName(actor=actor, name=name, kind=kind, language=language).save()
    page = page_of(client, actor.get_absolute_url())
    assert '<dt>Official name</dt><dd><bdi lang="fa">حسن روحانی</bdi> <span class="note">Persian</span></dd>' in page
    assert '<dt>Transliteration</dt><dd><bdi lang="x-odd">Rohani</bdi> <span class="note">x-odd</span></dd>' in page


@pytest.mark.parametrize(("number", "told"), [(2, ""), (5, "<dt>Other names</dt><dd>and 3 more, all in")])
def test_names_beyond_the_most_are_counted(client, monkeypatch, number, told):
    monkeypatch.setattr(dossier, "NAMES", 2)
    actor = make_actor("Kofi Annan", names=tuple(f"Name {n}" for n in range(number)), is_public=True)
    page = page_of(client, actor.get_absolute_url())
    assert page.count("<bdi>Name") == 2
    assert told in page
    assert ("Other names" in page) == bool(told)


def test_relation_is_told_in_full_from_both_sides(client):
    dail, party = make_actor("Dáil", kind="igo", is_public=True), make_actor("Greens", kind="party", is_public=True)
    member = make_actor("Mary White", is_public=True)
    term = make_event("30th Dáil", kind="term", is_public=True)
    relate(
        member, dail, kind="member_of", label="TD", area="Carlow", on_behalf_of=party, period=term, start_edtf="2007"
    )
    words = (", <bdi>TD</bdi>, for Carlow, on behalf of", "Greens", "30th Dáil", "from 2007")
    for actor, heading in ((member, "<h3>Member of</h3>"), (dail, "<h3>Members</h3>")):
        page = page_of(client, actor.get_absolute_url())
        assert [text for text in (heading, *words) if text not in page] == []
    page = page_of(client, party.get_absolute_url())
    assert "Of others on behalf of Greens" in page
    assert "is a member of" in page
    assert "Mary White" in page_of(client, term.get_absolute_url())


def test_very_connected_actor_shows_the_first_and_leads_to_the_rest(client, monkeypatch):
    for name in ("OF_A_KIND", "OF_A_ROLE", "THROUGH_OTHERS"):
        monkeypatch.setattr(dossier, name, 2)
    actor = full("Annan", 3)
    html = unescape(client.get(actor.get_absolute_url()).content.decode())
    for address in (
        "/actors/?related=annan&relation=leads",
        "/actors/?on_behalf_of=annan",
        "/events/?actor=annan&role=participant",
        "/events/?on_behalf_of=annan",
    ):
        assert f'href="{address}"' in html
        assert len(client.get(address).context["page"].rows) >= 3


def test_source_of_a_relation_stands_beside_it(client):
    actor, body = make_actor("Kofi Annan", is_public=True), make_actor("United Nations", is_public=True)
    relate(actor, body, kind="holds_office")
    fields = {"document": make_document("List"), "field": "relationships", "supports": False, "value": "Clerk"}
    with actor.revising(by=None):
        ActorCitation(actor=actor, about=body, **fields).save()
    html = page_of(client, actor.get_absolute_url())
    assert '<sup class="marks" id="fact-relationships-united-nations"><a href="#source-1"' in html
    assert "Source 1 says otherwise: Clerk" in html
    assert '<a href="#fact-relationships-united-nations"' in html
