"""Editions as JSON, as the schema that we publish has it."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from briefs.formats.document import as_dict, document
from tests.briefs.formats.hard import SUMMARY, TITLE, hard_edition
from tests.making import make_actor, make_author, make_brief, make_document, make_event, make_topic, publish, save

pytestmark = pytest.mark.django_db

SCHEMA = json.loads((Path(__file__).parents[3] / "static/api/edition.schema.json").read_text())


def strict(schema):
    """The schema, refusing every key that it does not describe."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: strict(value) for key, value in schema.items()}
    if "properties" in closed:
        closed["unevaluatedProperties"] = False
    return closed


def test_json_has_all_keys_of_its_schema_and_no_other():
    linked = {
        "topics": (make_topic(),),
        "authors": (make_author(),),
        "events": (make_event(),),
        "actors": (make_actor(),),
        "documents": (make_document(url="https://example.org/"),),
    }
    found = json.loads(document(publish(make_brief(**linked))))
    top = {**SCHEMA, "unevaluatedProperties": False}
    Draft202012Validator(top, format_checker=FormatChecker()).validate(found)
    assert [found[key] != [] for key in ("topics", "authors", "events", "actors", "sources")] == [True] * 5
    Draft202012Validator(strict(SCHEMA["properties"]["brief"])).validate(found["brief"])


def test_json_names_records_as_they_were():
    event = make_event("Ninth round", status="planned")
    edition = publish(make_brief(events=(event,)))
    event.name, event.status = "Ninth round of the talks", "held"
    save(event)
    assert as_dict(edition)["events"] == [
        {
            "name": "Ninth round",
            "url": "http://testserver/events/ninth-round/",
            "kind": "Conference",
            "status": "Planned",
            "when": "30 June 2012",
            "date_edtf": "2012-06-30",
            "note": "",
        }
    ]


def test_json_of_hard_brief_has_html_with_full_addresses_and_text_without_markup():
    found = json.loads(document(hard_edition()))
    assert found["title"] == TITLE
    assert found["bottom_line"]["text"] == SUMMARY
    assert 'href="http://testserver/events/"' in found["bottom_line"]["html"]
    assert [section["heading"] for section in found["sections"]] == ["Response & <i>more</i>", "خلفية"]
