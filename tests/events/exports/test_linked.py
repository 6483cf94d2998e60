"""Events as linked data, read by rdflib, and by extruct in their pages. Neither fetches anything."""

import json

import extruct
import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF

from tests.exports import MARKER, body_of, json_of, make_scene, take_part
from tests.making import make_actor, make_event, make_place

# What a file reads from the database is tested on both, in test_selection.py.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),  # within rdflib itself
]

SCHEMA = Namespace("https://schema.org/")


def graph_of(client, address: str) -> Graph:
    return Graph().parse(data=body_of(client.get(address)), format="json-ld")


def uri(record) -> URIRef:
    return URIRef(f"urn:uuid:{record.uuid}")


def test_graph_tells_of_an_event(client):
    scene = make_scene()
    graph = graph_of(client, "/events.jsonld")
    geneva = uri(scene.geneva)
    assert (geneva, RDF.type, SCHEMA.Event) in graph
    assert str(graph.value(geneva, SCHEMA.startDate)) == str(graph.value(geneva, SCHEMA.endDate)) == "2012-06-30"
    assert graph.value(geneva, SCHEMA.eventStatus) == SCHEMA.EventScheduled
    assert graph.value(geneva, SCHEMA.superEvent) == uri(scene.process)
    assert (uri(scene.process), SCHEMA.subEvent, geneva) in graph
    assert graph.value(geneva, SCHEMA.sameAs) == URIRef("http://www.wikidata.org/entity/Q1503")
    page = URIRef("http://testserver/events/geneva-i/")
    assert graph.value(geneva, SCHEMA.mainEntityOfPage) == page
    assert graph.value(page, SCHEMA.temporalCoverage) == Literal("2012-06-30")
    geo = graph.value(graph.value(geneva, SCHEMA.location), SCHEMA.geo)
    assert (float(graph.value(geo, SCHEMA.latitude)), float(graph.value(geo, SCHEMA.longitude))) == (46.2044, 6.1432)
    role = graph.value(geneva, SCHEMA.attendee)
    assert graph.value(role, SCHEMA.roleName) == Literal("mediator")
    assert graph.value(role, SCHEMA.description) == Literal("Joint Special Envoy, on behalf of United Nations")
    assert graph.value(role, SCHEMA.attendee) == uri(scene.annan)
    assert graph.value(graph.value(geneva, SCHEMA.organizer), SCHEMA.organizer) == uri(scene.un)
    assert set(graph.subjects(RDF.type, SCHEMA.Event)) == {
        uri(e) for e in (scene.process, scene.plan, scene.geneva)
    } | set(graph.subjects(SCHEMA.name, Literal("Round without parent")))


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2018-01-25", "2018-01-25", "2018-01-25"),
        ("2018-01-25/2018-01-26", "2018-01-25", "2018-01-26"),
        ("2011-03-15/..", "2011-03-15", None),
        ("2018-01", None, None),
        ("2018-01-25~", None, None),
        ("[2017-11-11..2017-11-20]", None, None),
        ("", None, None),
    ],
)
def test_days_are_told_only_where_they_are_known(client, edtf, start, end):
    make_event("Round", date_edtf=edtf, is_public=True)
    node = json_of(client.get("/events/round.jsonld"))
    assert (node.get("startDate"), node.get("endDate")) == (start, end)
    assert node["mainEntityOfPage"].get("temporalCoverage", "") == edtf


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("proposed", None),
        ("planned", "https://schema.org/EventScheduled"),
        ("ongoing", "https://schema.org/EventScheduled"),
        ("held", "https://schema.org/EventScheduled"),
        ("postponed", "https://schema.org/EventPostponed"),
        ("cancelled", "https://schema.org/EventCancelled"),
        ("not_held", "https://schema.org/EventCancelled"),
    ],
)
def test_status_is_told_in_the_words_of_the_standard(client, status, told):
    make_event("Round", status=status, is_public=True)
    assert json_of(client.get("/events/round.jsonld")).get("eventStatus") == told


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"role": "organiser", "attendance": "absent"}, "organizer"),
        ({"role": "sponsor"}, "sponsor"),
        ({"role": "party"}, "attendee"),
        ({"role": "party", "attendance": "invited"}, None),
        ({"role": "party", "attendance": "absent"}, None),
        ({"role": "invitee"}, None),
        ({"role": "invitee", "attendance": "attended"}, "attendee"),
        ({"role": "opponent"}, "contributor"),
    ],
)
def test_invited_is_not_attended(client, fields, name):
    take_part(make_event("Round", is_public=True), make_actor(is_public=True), **fields)
    node = json_of(client.get("/events/round.jsonld"))
    assert {"organizer", "sponsor", "attendee", "contributor"} & set(node) == ({name} if name else set())


@pytest.mark.parametrize(("precision", "told"), [("site", True), ("city", True), ("admin1", False), ("country", False)])
def test_coordinates_are_told_of_towns_only(client, precision, told):
    place = make_place("There", latitude=1, longitude=2, geo_precision=precision)
    make_event("Round", place=place, is_public=True)
    assert ("geo" in json_of(client.get("/events/round.jsonld"))["location"]) == told


def test_page_holds_what_it_shows_as_linked_data(client):
    scene = make_scene()
    html = client.get("/events/geneva-i/").content.decode()
    _trail, found = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    assert found["@context"] == "https://schema.org"
    alone = json_of(client.get("/events/geneva-i.jsonld"))
    assert {key: value for key, value in found.items() if key != "@context"} == {
        key: value for key, value in alone.items() if key != "@context"
    }
    assert found["@id"] == f"urn:uuid:{scene.geneva.uuid}"
    assert MARKER not in html


def test_no_text_closes_the_script_element(client):
    name = "</script><script>alert(1)</script><!-- & \u2028"
    event = make_event(name, slug="hostile", is_public=True)
    html = client.get(event.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    _trail, found = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    assert found["name"] == event.name
    assert json.loads(body_of(client.get("/events/hostile.jsonld")))["name"] == event.name
