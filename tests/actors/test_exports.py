"""Actors as files: exactly the filtered set, read back by other libraries."""

import extruct
import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF

from actors.models import Relationship
from tests.exports import MARKER, add, body_of, json_of, make_scene, rows_of
from tests.making import make_actor, save

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),  # within rdflib itself
]

SCHEMA = Namespace("https://schema.org/")


def names_on_pages(client, query: str) -> list[str]:
    """The names on all pages of the list."""
    names, page = [], 1
    while page:
        shown = client.get(f"/actors/?{query}&page={page}").context["page"]
        names += [actor.name for actor in shown]
        page = shown.next_number if shown.has_next else 0
    return names


def test_export_is_exactly_what_the_list_shows_over_all_its_pages(client):
    make_scene()
    for n in range(45):
        kind = ("person", "igo")[n % 2]
        make_actor(f"Annan {n}", kind=kind, is_public=n % 4 > 0)
    for query in ("", "kind=igo", "q=annan", "kind=person&q=a", "q=nothing", "something=else"):
        listed = names_on_pages(client, query)
        assert [row["name"] for row in rows_of(client.get(f"/actors.csv?{query}"))] == listed, query
        assert [row["name"] for row in json_of(client.get(f"/actors.json?{query}"))] == listed, query


@pytest.mark.once
def test_columns_stay_as_they_are(client):
    assert body_of(client.get("/actors.csv")).decode() == (
        "id,slug,url,name,sort_name,kind,summary,country,start_edtf,end_edtf,wikidata,other_names,relations,"
        "relation_ids,relation_names,identifiers,sources,merged_ids,updated_at\r\n"
    )


@pytest.mark.once
def test_row_tells_all_of_an_actor(client):
    scene = make_scene()
    (row,) = rows_of(client.get("/actors.csv?kind=person"))
    assert {name: value for name, value in row.items() if value and name != "updated_at"} == {
        "id": str(scene.annan.uuid),
        "slug": "kofi-annan",
        "url": "http://testserver/actors/kofi-annan/",
        "name": "Kofi Annan",
        "sort_name": "Annan, Kofi",
        "kind": "person",
        "wikidata": "Q1254",
        "other_names": "Annan",
        "relations": "holds_office",
        "relation_ids": str(scene.un.uuid),
        "relation_names": "United Nations",
        "identifiers": "viaf:7",
        "sources": "Report",
    }


@pytest.mark.once
def test_record_tells_all_under_the_names_of_the_tables(client):
    scene = make_scene()
    record = json_of(client.get("/actors/kofi-annan.json"))
    assert record == json_of(client.get("/actors.json?kind=person"))[0]
    assert record["other_names"] == [{"name": "Annan", "kind": "short", "language": "", "match": True}]
    (relationship,) = record["relationships"]
    assert (relationship["object_id"], relationship["label"]) == (str(scene.un.uuid), "Secretary-General")
    assert (relationship["start_earliest"], relationship["end_latest"]) == ("1997-01-01", "2006-12-31")
    assert record["identifiers"] == [{"scheme": "viaf", "value": "7"}]
    assert [row["about_id"] for row in record["citations"]] == [str(scene.un.uuid)]


def test_bad_filters_are_named_with_the_reason(client):
    response = client.get("/actors.csv?kind=planet")
    assert response.status_code == 400
    assert "kind: Select a valid choice. planet is not one of" in response.content.decode()


@pytest.mark.parametrize("ending", ["json", "jsonld"])
def test_former_addresses_lead_on_and_private_ones_are_not_found(client, ending):
    actor = make_actor("Kofi Annan", slug="old", is_public=True)
    actor.slug = "new"
    save(actor)
    response = client.get(f"/actors/old.{ending}")
    assert (response.status_code, response.headers["Location"]) == (301, f"/actors/new.{ending}")
    make_actor(MARKER)
    assert client.get(f"/actors/xanthippe.{ending}").status_code == 404


def test_merged_actor_leads_to_the_one_that_is_left(client):
    loser, winner = make_actor("K. Annan", is_public=True), make_actor("Kofi Annan", is_public=True)
    loser.merge_into(winner, by=None, reason="the same")
    assert client.get("/actors/k-annan.json").headers["Location"] == "/actors/kofi-annan.json"
    assert json_of(client.get("/actors/kofi-annan.json"))["merged_ids"] == [str(loser.uuid)]
    assert f"urn:uuid:{loser.uuid}" in json_of(client.get("/actors/kofi-annan.jsonld"))["sameAs"]


@pytest.mark.once
def test_graph_tells_of_an_actor(client):
    scene = make_scene()
    graph = Graph().parse(data=body_of(client.get("/actors/kofi-annan.jsonld")), format="json-ld")
    annan, un = (URIRef(f"urn:uuid:{actor.uuid}") for actor in (scene.annan, scene.un))
    assert (annan, RDF.type, SCHEMA.Person) in graph
    assert (un, RDF.type, SCHEMA.Organization) in graph
    assert graph.value(annan, SCHEMA.alternateName) == Literal("Annan")
    assert graph.value(annan, SCHEMA.sameAs) == URIRef("http://www.wikidata.org/entity/Q1254")
    role = graph.value(annan, SCHEMA.hasOccupation)
    assert str(graph.value(role, SCHEMA.startDate)) == "1997-01-01"
    assert graph.value(role, SCHEMA.endDate) is None
    assert graph.value(role, SCHEMA.description) == Literal("from 1 January 1997, to December 2006")
    assert graph.value(graph.value(role, SCHEMA.hasOccupation), SCHEMA.name) == Literal("Secretary-General")
    assert graph.value(graph.value(annan, SCHEMA.memberOf), SCHEMA.memberOf) == un


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "told", "dates"),
    [
        ("person", "Person", {"birthDate": "1938-04-08", "deathDate": "2018-08-18"}),
        ("party", "PoliticalParty", {"foundingDate": "1938-04-08", "dissolutionDate": "2018-08-18"}),
        ("government", "GovernmentOrganization", {"foundingDate": "1938-04-08", "dissolutionDate": "2018-08-18"}),
        ("armed_group", "Organization", {"foundingDate": "1938-04-08", "dissolutionDate": "2018-08-18"}),
        ("state", "Country", {}),
        ("unknown", "Thing", {}),
    ],
)
def test_kinds_are_told_in_the_words_of_the_standard(client, kind, told, dates):
    make_actor("Somebody", kind=kind, start_edtf="1938-04-08", end_edtf="2018-08-18", is_public=True)
    node = json_of(client.get("/actors/somebody.jsonld"))
    assert node["@type"] == told
    assert {name: value for name, value in node.items() if name.endswith("Date")} == dates


@pytest.mark.once
def test_what_holds_as_of_a_day_has_no_beginning_and_no_end(client):
    envoy, un = make_actor("Envoy", is_public=True), make_actor("UN", kind="igo", is_public=True)
    add(envoy, Relationship(subject=envoy, object=un, kind="member_of", as_of_edtf="2018-01-25"))
    (role,) = json_of(client.get("/actors/envoy.jsonld"))["memberOf"]
    assert role["description"] == "as of 25 January 2018"
    assert not {"startDate", "endDate"} & set(role)


@pytest.mark.once
def test_page_holds_what_it_shows_as_linked_data(client):
    make_scene()
    html = client.get("/actors/kofi-annan/").content.decode()
    _trail, found = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    alone = json_of(client.get("/actors/kofi-annan.jsonld"))
    assert found | {"@context": ""} == alone | {"@context": ""}
    assert MARKER not in html


@pytest.mark.once
def test_country_is_no_member_and_a_person_no_part_of_anything_in_linked_data(client):
    un = make_actor("United Nations", kind="igo", is_public=True)
    state = make_actor("Syria", kind="state", slug="syria", is_public=True)
    person = make_actor("Envoy", slug="envoy", is_public=True)
    add(state, Relationship(subject=state, object=un, kind="member_of"))
    add(person, Relationship(subject=person, object=un, kind="part_of"))
    assert "memberOf" not in json_of(client.get("/actors/syria.jsonld"))
    assert "parentOrganization" not in json_of(client.get("/actors/envoy.jsonld"))


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("address", ["/actors.csv", "/actors.json"])
def test_files_cost_the_same_however_much_is_in_them(client, django_assert_num_queries, address, number):
    un = make_actor("United Nations", kind="igo", is_public=True)
    for n in range(number):
        actor = make_actor(f"Envoy {n}", names=(f"Other {n}",), is_public=True)
        add(actor, Relationship(subject=actor, object=un, kind="member_of", on_behalf_of=un))
    body_of(client.get(address))
    # The state of the site, keys, actors, names, identifiers, former records, relations, on whose behalf, citations.
    with django_assert_num_queries(9):
        body = body_of(client.get(address)).decode()
    assert all(f"Other {n}" in body for n in range(number))
