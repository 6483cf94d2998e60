"""Actors as JSON for programs."""

import pytest

from actors.models import ActorCitation, ActorIdentifier, Relationship
from tests.making import make_actor, make_brief, make_document, make_event, make_live

pytestmark = pytest.mark.django_db

MARKER = "Xanthippe"


def names_in(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [actor["name"] for actor in answer.json()["results"]]


def relate(actor, other, **fields) -> None:
    with actor.revising(by=None):
        Relationship(**{"subject": actor, "object": other, "kind": "member_of", **fields}).save()


def add(actor, *rows) -> None:
    with actor.revising(by=None):
        for row in rows:
            row.actor = actor
            row.save()


def test_actor_is_told_in_full(client):
    dail = make_actor("Dáil Éireann", kind="organisation", is_public=True)
    party = make_actor("Fianna Fáil", kind="party", is_public=True)
    term = make_event("31st Dáil", kind="term", date_edtf="2011/2016", is_public=True)
    actor = make_actor(
        "Michael McGrath",
        names=("Mick McGrath",),
        sort_name="McGrath, Michael",
        summary="A member of parliament.",
        country="IE",
        start_edtf="1976",
        wikidata="Q6832040",
        is_public=True,
    )
    relate(
        actor,
        dail,
        label="TD",
        on_behalf_of=party,
        area="Cork South-Central",
        period=term,
        start_edtf="2011-03-09",
        status="ended",
    )
    document = make_document("Members", slug="members", kind="report")
    add(actor, ActorIdentifier(scheme="everypolitician", value="a1"), ActorCitation(document=document, about=dail))
    told = client.get("/api/actors/michael-mcgrath/").json()
    assert told.pop("sources")[0]["title"] == "Members"
    assert told == {
        "id": str(actor.uuid),
        "slug": "michael-mcgrath",
        "url": "http://testserver/actors/michael-mcgrath/",
        "name": "Michael McGrath",
        "sort_name": "McGrath, Michael",
        "kind": "person",
        "summary": "A member of parliament.",
        "country": "IE",
        "start_edtf": "1976",
        "end_edtf": "",
        "wikidata": "Q6832040",
        "other_names": [{"name": "Mick McGrath", "kind": "short", "language": "", "match": True}],
        "relationships": [
            {
                "kind": "member_of",
                "object_id": str(dail.uuid),
                "object_name": "Dáil Éireann",
                "label": "TD",
                "on_behalf_of_id": str(party.uuid),
                "on_behalf_of_name": "Fianna Fáil",
                "area": "Cork South-Central",
                "period_id": str(term.uuid),
                "period_name": "31st Dáil",
                "start_edtf": "2011-03-09",
                "end_edtf": "",
                "as_of_edtf": "",
                "start_earliest": "2011-03-09",
                "end_latest": None,
                "status": "ended",
            }
        ],
        "identifiers": [{"scheme": "everypolitician", "value": "a1"}],
        "citations": [
            {
                "document_id": "members",
                "document_title": "Members",
                "locator": "",
                "field": "",
                "basis": "stated",
                "supports": True,
                "value": "",
                "note": "",
                "about_id": str(dail.uuid),
                "about_name": "Dáil Éireann",
            }
        ],
        "merged_ids": [],
        "updated_at": f"{actor.changed_at:%Y-%m-%dT%H:%M:%SZ}",
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["Kofi Annan", "United Nations"]),
        ({"q": "annan kofi"}, ["Kofi Annan"]),
        ({"kind": "igo"}, ["United Nations"]),
        ({"country": "GH"}, ["Kofi Annan"]),
        ({"related": "united-nations"}, ["Kofi Annan"]),
        ({"q": MARKER}, []),
    ],
    ids=lambda value: "-".join(value) or "all" if isinstance(value, dict) else "",
)
def test_list_takes_the_filters_of_the_page(client, query, names):
    annan = make_actor("Kofi Annan", country="GH", is_public=True)
    make_live(actors=(un := make_actor("United Nations", kind="igo"),))
    relate(annan, un, kind="leads")
    make_brief("Draft", actors=(make_actor(f"{MARKER} of a draft", country="GH"),))
    assert names_in(client.get("/api/actors/", query)) == names


def test_what_cannot_be_read_is_refused_by_its_name(client):
    answer = client.get("/api/actors/?kind=summit&country=Ghana&shoe=9")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"kind", "country", "shoe"}


@pytest.mark.parametrize("number", [1, 3])
def test_answers_cost_the_same_however_much_they_tell(client, django_assert_num_queries, number):
    league = make_actor("League", kind="igo", is_public=True)
    for n in range(number):
        actor = make_actor(f"Person {n}", names=(f"P {n}", f"Q {n}"), is_public=True)
        for m in range(number):
            term = make_event(f"Term {n} {m}", kind="term", is_public=True)
            relate(actor, league, period=term, on_behalf_of=make_actor(f"Party {n} {m}", kind="party", is_public=True))
            add(actor, ActorCitation(document=make_document(slug=f"d-{n}-{m}")))
    # The state of the site; actors, names, identifiers, merged ones, relationships with parties and terms, citations.
    with django_assert_num_queries(9):
        told = client.get("/api/actors/?kind=person").json()["results"]
    assert [len(actor["relationships"]) for actor in told] == [number] * number
    with django_assert_num_queries(9):
        client.get("/api/actors/person-0/")


def test_what_is_told_of_a_public_actor_names_no_private_record(client):
    actor = make_actor("Kofi Annan", is_public=True)
    league, secret = make_actor("League", is_public=True), make_actor(f"{MARKER} league")
    relate(actor, secret, label=f"{MARKER} post")
    relate(actor, league, on_behalf_of=secret, period=make_event(f"{MARKER} term", kind="term"))
    add(actor, ActorCitation(document=make_document(MARKER, slug="x"), about=secret))
    answer = client.get("/api/actors/kofi-annan/")
    assert MARKER not in answer.content.decode() + client.get("/api/actors/").content.decode()
    [relation] = answer.json()["relationships"]
    assert (relation["object_name"], relation["on_behalf_of_name"], relation["period_name"]) == ("League", None, None)


def test_id_and_slug_of_a_merged_actor_lead_to_the_other(client):
    loser, winner = make_actor("Coffee Annan", is_public=True), make_actor("Kofi Annan", is_public=True)
    loser.merge_into(winner, by=None, reason="The same")
    for address in (loser.uuid, loser.slug):
        answer = client.get(f"/api/actors/{address}/", follow=True)
        assert answer.redirect_chain == [("/api/actors/kofi-annan/", 301)]
        assert answer.json()["merged_ids"] == [str(loser.uuid)]


def test_actor_that_readers_may_not_see_is_not_found(client):
    actor = make_actor(MARKER)
    for address in (actor.slug, actor.uuid, "nobody"):
        answer = client.get(f"/api/actors/{address}/")
        assert (answer.status_code, answer.json()) == (404, {"detail": "There is no actor at this address."})
