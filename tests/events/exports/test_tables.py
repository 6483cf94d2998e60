"""Events as CSV: one table with a row for each, and a package of tables."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from events.models import Event
from tests.exports import body_of, make_scene, rows_of, tables_of, take_part
from tests.making import make_actor, make_event, make_place

pytestmark = pytest.mark.django_db

EVENT = (
    "id slug url name kind summary date_edtf date_text date_earliest date_latest status status_as_of_edtf outcome "
    "outcome_note parent_id parent_name ordinal stated_count place_id place country latitude longitude geo_precision "
    "wikidata"
)
HEADERS = {
    "events": f"{EVENT} updated_at",
    "participations": "event_id actor_id actor_name role attendance capacity updated_at",
    "on_behalf_of": "event_id actor_id actor_name role on_behalf_of_id on_behalf_of_name updated_at",
    "links": "event_id kind to_id to_name updated_at",
    "event_documents": "event_id document_id document_title role updated_at",
    "citations": "record record_id document_id document_title locator field basis supports value note about_id "
    "about_name updated_at",
    "relationships": "subject_id subject_name kind object_id object_name label on_behalf_of_id on_behalf_of_name area "
    "period_id period_name start_edtf end_edtf as_of_edtf start_earliest end_latest status updated_at",
    "actors": "id slug url name sort_name kind summary country start_edtf end_edtf wikidata updated_at",
    "names": "actor_id name kind language match updated_at",
    "identifiers": "record record_id scheme value updated_at",
    "merged": "merged_id record_id updated_at",
    "documents": "id kind title publisher url archive_url language date_edtf date_text date_earliest date_latest "
    "updated_at",
    "places": "id name country latitude longitude geo_precision updated_at",
    "codebook": "table column meaning type vocabulary empty",
}


def header_of(data: bytes) -> str:
    return data.decode().partition("\r\n")[0].replace(",", " ")


def archive_of(client, address: str = "/events.zip") -> ZipFile:
    return ZipFile(BytesIO(body_of(client.get(address))))


def test_flat_columns_stay_as_they_are(client):
    assert header_of(body_of(client.get("/events.csv"))) == (
        f"{EVENT} participants participant_ids roles attendance on_behalf_of documents links link_ids identifiers "
        "sources merged_ids updated_at"
    )


def test_package_has_these_tables_with_these_columns(client):
    archive = archive_of(client)
    tables = {name.removesuffix(".csv"): archive.read(name) for name in archive.namelist() if name.endswith(".csv")}
    assert {name: header_of(data) for name, data in tables.items()} == HEADERS
    assert set(archive.namelist()) - {f"{name}.csv" for name in HEADERS} == {
        "codebook.md",
        "datapackage.json",
        "README.txt",
    }


def test_flat_row_tells_all_of_an_event(client):
    scene = make_scene()
    geneva = scene.geneva
    (row,) = [row for row in rows_of(client.get("/events.csv")) if row["slug"] == "geneva-i"]
    assert row == {
        "id": str(geneva.uuid),
        "slug": "geneva-i",
        "url": "http://testserver/events/geneva-i/",
        "name": "Geneva I",
        "kind": "conference",
        "summary": "",
        "date_edtf": "2012-06-30",
        "date_text": "",
        "date_earliest": "2012-06-30",
        "date_latest": "2012-06-30",
        "status": "held",
        "status_as_of_edtf": "",
        "outcome": "document_issued",
        "outcome_note": "",
        "parent_id": str(scene.process.uuid),
        "parent_name": "Geneva process",
        "ordinal": "1",
        "stated_count": "",
        "place_id": str(geneva.place_id),
        "place": "Geneva",
        "country": "CH",
        "latitude": "46.2044",
        "longitude": "6.1432",
        "geo_precision": "city",
        "wikidata": "Q1503",
        "participants": "Kofi Annan; United Nations",
        "participant_ids": f"{scene.annan.uuid}; {scene.un.uuid}",
        "roles": "mediator; host",
        "attendance": "attended; unknown",
        "on_behalf_of": "United Nations; ",
        "documents": "Communiqué",
        "links": "responds_to",
        "link_ids": str(scene.plan.uuid),
        "identifiers": "pax:1",
        "sources": "Communiqué",
        "merged_ids": "",
        "updated_at": f"{Event.objects.get(pk=geneva.pk).changed_at:%Y-%m-%dT%H:%M:%SZ}",
    }


def test_file_has_no_byte_order_mark_and_hostile_text_is_harmless_while_numbers_stay(client):
    place = make_place("=Cape", country="ZA", latitude="-33.924900", longitude="-18.424100")
    make_event('=HYPERLINK("x"), "quoted"; and\nmore', summary="-1", place=place, is_public=True)
    body = body_of(client.get("/events.csv"))
    assert body.startswith(b"id,slug,")
    (row,) = rows_of(client.get("/events.csv"))
    assert row["name"] == '\'=HYPERLINK("x"), "quoted"; and\nmore'
    assert (row["summary"], row["place"]) == ("'-1", "'=Cape")
    assert (row["latitude"], row["longitude"]) == ("-33.9249", "-18.4241")


def test_package_tells_all_in_rows(client):
    scene = make_scene()
    tables = tables_of(client.get("/events.zip"))
    geneva, annan, un = (str(record.uuid) for record in (scene.geneva, scene.annan, scene.un))
    shown = {
        name: [{k: v for k, v in row.items() if k != "updated_at"} for row in rows] for name, rows in tables.items()
    }
    assert [(row["actor_id"], row["role"], row["capacity"]) for row in shown["participations"]] == [
        (un, "party", ""),
        (annan, "mediator", "Joint Special Envoy"),
        (un, "host", ""),
    ]
    assert [
        (row["event_id"], row["actor_id"], row["role"], row["on_behalf_of_id"]) for row in shown["on_behalf_of"]
    ] == [(geneva, annan, "mediator", un)]
    assert shown["links"] == [
        {"event_id": geneva, "kind": "responds_to", "to_id": str(scene.plan.uuid), "to_name": "Six-point plan"}
    ]
    assert [(row["event_id"], row["document_id"]) for row in shown["event_documents"]] == [(geneva, "communique")]
    assert [(row["record"], row["record_id"], row["document_id"], row["about_name"]) for row in shown["citations"]] == [
        ("event", geneva, "communique", "Kofi Annan"),
        ("actor", annan, "report", "United Nations"),
    ]
    assert [(r["subject_name"], r["kind"], r["object_name"], r["period_name"]) for r in shown["relationships"]] == [
        ("United Nations", "other", "Kofi Annan", ""),
        ("Kofi Annan", "holds_office", "United Nations", "Geneva process"),
    ]
    assert [row["name"] for row in shown["actors"]] == ["United Nations", "Kofi Annan"]
    assert [(row["actor_id"], row["name"], row["match"]) for row in shown["names"]] == [(annan, "Annan", "true")]
    assert [(row["record"], row["record_id"], row["value"]) for row in shown["identifiers"]] == [
        ("event", geneva, "1"),
        ("actor", annan, "7"),
    ]
    assert [row["id"] for row in shown["documents"]] == ["communique", "report"]
    assert [(row["name"], row["latitude"]) for row in shown["places"]] == [("Geneva", "46.2044")]


def test_all_that_a_table_names_is_a_row_of_another(client):
    make_scene()
    tables = tables_of(client.get("/events.zip?q=Geneva+I"))
    described = json.loads(archive_of(client).read("datapackage.json"))
    followed = set()
    for resource in described["resources"]:
        for key in resource["schema"]["foreignKeys"]:
            there = {row["id"] for row in tables[key["reference"]["resource"]]}
            named = {row[key["fields"]] for row in tables[resource["name"]]} - {""}
            assert named <= there, (resource["name"], key)
            followed |= {key["fields"]} if named else set()
    assert followed == {
        *("event_id", "actor_id", "subject_id", "object_id", "on_behalf_of_id", "about_id"),
        *("document_id", "place_id"),
    }


def test_package_is_described_for_programs_and_for_people(client):
    make_event("Geneva I", kind="talks", is_public=True)
    archive = archive_of(client, "/events.zip?kind=talks&page=3")
    described = json.loads(archive.read("datapackage.json"))
    fields = {r["path"]: [field["name"] for field in r["schema"]["fields"]] for r in described["resources"]}
    assert fields == {f"{name}.csv": columns.split() for name, columns in HEADERS.items() if name != "codebook"}
    readme = archive.read("README.txt").decode()
    assert "Events: 1\nFilters: Kind: Talks\nThe same again: http://testserver/events.zip?kind=talks\n" in readme
    assert "events.csv (1 row)" in readme
    assert "participations.csv (0 rows)" in readme


@pytest.mark.parametrize("number", [1, 3])
def test_package_costs_the_same_however_much_is_in_it(client, django_assert_num_queries, number):
    body = make_actor("Body", kind="igo", is_public=True)
    for n in range(number):
        event = make_event(f"Event {n}", place=make_place(f"Place {n}"), is_public=True)
        take_part(event, make_actor(f"Envoy {n}", is_public=True), on_behalf_of=(body,))
    body_of(client.get("/events.zip"))
    # Keys; events; participants and on whose behalf, twice; links; documents; citations of events and of actors;
    # relations; actors; names; identifiers and former records of events and of actors; places.
    with django_assert_num_queries(31):
        tables = tables_of(client.get("/events.zip"))
    assert len(tables["participations"]) == len(tables["places"]) == number
    assert len(tables["actors"]) == number + 1


def test_former_ids_lead_to_the_record_that_is_left(client):
    first, second, last = (make_actor(name, is_public=True) for name in ("K. Annan", "Annan", "Kofi Annan"))
    make_event("Geneva I", actors=(last,), is_public=True)
    second.merge_into(last, by=None, reason="the same")
    rows = {row["name"]: row for row in rows_of(client.get("/actors.csv"))}
    assert set(rows) == {"K. Annan", "Kofi Annan"}
    assert rows["Kofi Annan"]["merged_ids"] == str(second.uuid)
    first.merge_into(type(last).objects.get(pk=last.pk), by=None, reason="the same")
    (row,) = rows_of(client.get("/actors.csv"))
    assert set(row["merged_ids"].split("; ")) == {str(first.uuid), str(second.uuid)}
    merged = tables_of(client.get("/events.zip"))["merged"]
    assert {(row["merged_id"], row["record_id"]) for row in merged} == {
        (str(first.uuid), str(last.uuid)),
        (str(second.uuid), str(last.uuid)),
    }


def test_id_merged_by_way_of_another_is_known_too(client):
    first, second, last = (make_event(name, is_public=True) for name in ("Geneva 1", "Geneva One", "Geneva I"))
    first.merge_into(second, by=None, reason="the same")
    type(second).objects.get(pk=second.pk).merge_into(last, by=None, reason="the same")
    (row,) = rows_of(client.get("/events.csv"))
    assert (row["id"], row["merged_ids"]) == (str(last.uuid), f"{second.uuid}; {first.uuid}")
    response = client.get("/events/geneva-1.json")
    assert (response.status_code, response.headers["Location"]) == (301, "/events/geneva-i.json")
