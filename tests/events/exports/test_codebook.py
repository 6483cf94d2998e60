"""The codebook explains every column of every file, from the models."""

import re
from html import unescape

import pytest

from actors.exports import tables as actor_tables
from events.exports import codebook, network, package, tables
from events.vocabulary import Status
from tests.making import make_event

ALL = (tables.FLAT, actor_tables.FLAT, *package.TABLES, network.NODES, network.EDGES)


@pytest.mark.parametrize("table", ALL, ids=lambda table: table.name)
def test_every_column_is_explained_in_a_sentence(table):
    assert table.meaning.endswith(".")
    assert len(set(table.header)) == len(table.header)
    for column in table.columns:
        assert re.fullmatch(r"[A-Z].{6,}\.", column.meaning, re.DOTALL), column
        assert column.type in {"string", "integer", "number", "boolean", "date", "datetime"}


def test_words_of_a_vocabulary_are_those_of_the_model():
    entry = next(entry for entry in codebook.entries([tables.EVENTS]) if entry["column"] == "status")
    assert entry["vocabulary"] == Status.values
    kind = next(entry for entry in codebook.entries([actor_tables.ACTORS]) if entry["column"] == "kind")
    assert "igo = intergovernmental organisation" in kind["vocabulary"]


def test_markdown_has_a_line_for_each_column():
    lines = "".join(codebook.as_markdown([tables.PLACES])).splitlines()
    assert lines[:4] == ["# Codebook", "", "## places", ""]
    rows = [line for line in lines if line.startswith("| ")][2:]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == tables.PLACES.header


@pytest.mark.django_db
def test_page_shows_every_column_and_costs_no_query(client, django_assert_num_queries):
    client.get("/codebook/")
    with django_assert_num_queries(0):
        response = client.get("/codebook/")
    html = unescape(response.content.decode())
    shown = set(re.findall(r'<th scope="row"><code>(\w+)</code>', html))
    assert shown == {name for table in ALL for name in table.header}
    for heading in ("events.csv", "actors.csv", "events.zip", "events-nodes.csv", "events-edges.csv", "Other forms"):
        assert f">{heading}</h2>" in html


@pytest.mark.django_db
def test_lists_lead_to_files_of_what_they_show(client):
    make_event("Geneva I", kind="talks", is_public=True)
    html = unescape(client.get("/events/?kind=talks&page=1").content.decode())
    for address in ("events.csv", "events.zip", "events.json", "events.jsonld", "events.geojson", "events.ics"):
        assert f'href="/{address}?kind=talks&"' in html
    assert 'href="/codebook/"' in html
    assert 'href="/events.csv' not in client.get("/events/?kind=holiday").content.decode()
