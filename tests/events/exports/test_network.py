"""Events and actors as a network for Gephi."""

import pytest

from tests.exports import body_of, make_scene, rows_of

# What a file reads from the database is tested on both, in test_selection.py.
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_columns_stay_as_they_are(client):
    assert body_of(client.get("/events-nodes.csv")).decode().split("\r\n")[0] == (
        "Id,Label,record,kind,slug,url,date_edtf,date_earliest,date_latest,updated_at"
    )
    assert body_of(client.get("/events-edges.csv")).decode().split("\r\n")[0] == (
        "Source,Target,Type,Label,kind,role,attendance,on_behalf_of,date_edtf,start_edtf,end_edtf,as_of_edtf,"
        "date_earliest,date_latest,status,updated_at"
    )


def test_nodes_are_the_events_and_those_who_take_part(client):
    make_scene()
    nodes = rows_of(client.get("/events-nodes.csv?q=Geneva+I"))
    assert [(node["Label"], node["record"], node["kind"], node["date_edtf"]) for node in nodes] == [
        ("Geneva I", "event", "conference", "2012-06-30"),
        ("United Nations", "actor", "igo", ""),
        ("Kofi Annan", "actor", "person", ""),
    ]


def test_edges_are_participations_and_relations_with_dates_and_roles(client):
    scene = make_scene()
    edges = rows_of(client.get("/events-edges.csv?q=Geneva+I"))
    geneva, annan, un = (str(record.uuid) for record in (scene.geneva, scene.annan, scene.un))
    assert {edge["Type"] for edge in edges} == {"Directed"}
    shown = ("Source", "Target", "kind", "Label", "role", "on_behalf_of", "date_earliest", "date_latest", "end_edtf")
    assert [tuple(edge[name] for name in shown) for edge in edges] == [
        (annan, geneva, "participation", "Joint Special Envoy", "mediator", "United Nations", *["2012-06-30"] * 2, ""),
        (un, geneva, "participation", "Host", "host", "", "2012-06-30", "2012-06-30", ""),
        (un, annan, "other", "is linked to", "", "", "", "", ""),
        (annan, un, "holds_office", "Secretary-General", "", "", "1997-01-01", "2006-12-31", "2006-12"),
    ]


def test_no_edge_leads_to_what_is_no_node(client):
    make_scene()
    for query in ("", "q=Geneva+I", "q=Round", "kind=process"):
        nodes = {node["Id"] for node in rows_of(client.get(f"/events-nodes.csv?{query}"))}
        edges = rows_of(client.get(f"/events-edges.csv?{query}"))
        assert {end for edge in edges for end in (edge["Source"], edge["Target"])} <= nodes
