"""Events as JSON, together and one by one."""

import pytest

from tests.exports import json_of, make_scene
from tests.making import make_event, save

# What a file reads from the database is tested on both, in test_selection.py.
pytestmark = pytest.mark.django_db


def test_record_tells_all_under_the_names_of_the_tables(client):
    scene = make_scene()
    record = json_of(client.get("/events/geneva-i.json"))
    assert record == next(row for row in json_of(client.get("/events.json")) if row["slug"] == "geneva-i")
    assert (record["id"], record["ordinal"], record["latitude"]) == (str(scene.geneva.uuid), 1, 46.2044)
    assert (record["parent_id"], record["stated_count"]) == (str(scene.process.uuid), None)
    assert record["participations"] == [
        {
            "actor_id": str(scene.annan.uuid),
            "actor_name": "Kofi Annan",
            "role": "mediator",
            "attendance": "attended",
            "capacity": "Joint Special Envoy",
            "on_behalf_of": [{"id": str(scene.un.uuid), "name": "United Nations"}],
        },
        {
            "actor_id": str(scene.un.uuid),
            "actor_name": "United Nations",
            "role": "host",
            "attendance": "unknown",
            "capacity": "",
            "on_behalf_of": [],
        },
    ]
    assert record["documents"] == [{"document_id": "communique", "document_title": "Communiqué", "role": "issued"}]
    assert record["links"] == [{"kind": "responds_to", "to_id": str(scene.plan.uuid), "to_name": "Six-point plan"}]
    assert record["identifiers"] == [{"scheme": "pax", "value": "1"}]
    assert [(row["document_id"], row["about_name"]) for row in record["citations"]] == [("communique", "Kofi Annan")]
    assert record["merged_ids"] == []
    assert list(record)[-1] == "updated_at"


def test_list_without_events_is_an_empty_array(client):
    assert json_of(client.get("/events.json")) == []


@pytest.mark.parametrize("ending", ["json", "jsonld", "ics"])
def test_former_addresses_lead_on_in_each_form(client, ending):
    event = make_event("Geneva I", slug="old", is_public=True)
    event.slug = "new"
    save(event)
    response = client.get(f"/events/old.{ending}?a=b")
    assert (response.status_code, response.headers["Location"]) == (301, f"/events/new.{ending}?a=b")


@pytest.mark.parametrize("ending", ["json", "jsonld", "ics"])
def test_private_and_absent_events_are_answered_alike(client, ending):
    make_event("Xanthippe")
    there, absent = (client.get(f"/events/{slug}.{ending}") for slug in ("xanthippe", "socratesss"))
    assert there.status_code == absent.status_code == 404
    assert there.content == absent.content


def test_unchanged_record_is_not_sent_again(client):
    event = make_event("Geneva I", is_public=True)
    etag = client.get("/events/geneva-i.json").headers["ETag"]
    assert client.get("/events/geneva-i.json", headers={"If-None-Match": etag}).status_code == 304
    event.summary = "Talks"
    save(event)
    changed = client.get("/events/geneva-i.json", headers={"If-None-Match": etag})
    assert (changed.status_code, changed.json()["summary"]) == (200, "Talks")
