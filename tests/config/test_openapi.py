"""The description of the API is valid, tells all that may be asked, and is true of what is answered."""

import json
import re
from collections.abc import Iterator

import pytest
import schemathesis
import yaml
from django.contrib.staticfiles import finders
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from actors.filters import ActorFilter
from events.filters import EventFilter
from events.models import EventCitation, EventDocument
from pages.keyset import Position
from tests.making import make_actor, make_document, make_event, make_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def description(client) -> dict:
    answer = client.get("/api/schema/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return json.loads(answer.content)


def parameters_of(description: dict, address: str) -> dict[str, dict]:
    return {one["name"]: one for one in description["paths"][address]["get"]["parameters"]}


@pytest.mark.once
def test_description_is_valid_and_made_without_a_warning(description, tmp_path):
    validate(description)
    call_command("spectacular", "--validate", "--fail-on-warn", file=str(tmp_path / "schema.yaml"))
    assert yaml.safe_load((tmp_path / "schema.yaml").read_text()) == description


@pytest.mark.once
def test_description_is_yaml_unless_json_is_asked_for(client, description):
    answer = client.get("/api/schema/")
    assert answer.headers["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert yaml.safe_load(answer.content) == description
    assert description["openapi"] == "3.1.0"
    assert description["servers"] == [{"url": "http://testserver"}]
    assert set(description["paths"]) == {
        "/api/events/",
        "/api/events/{address}/",
        "/api/actors/",
        "/api/actors/{address}/",
    }


@pytest.mark.once
@pytest.mark.parametrize(("address", "filters"), [("/api/events/", EventFilter), ("/api/actors/", ActorFilter)])
def test_every_filter_is_described(description, address, filters):
    told = parameters_of(description, address)
    assert set(told) == {*filters.base_filters, *Position.base_fields} - {"order"}
    assert all(one["schema"] and one["description"] for one in told.values())


@pytest.mark.once
def test_words_and_bounds_of_filters_are_described(description):
    told = parameters_of(description, "/api/events/")
    assert told["limit"]["schema"] == {"type": "integer", "minimum": 1, "maximum": 200}
    assert told["q"]["schema"] == {"type": "string", "maxLength": 200}
    assert told["status"]["schema"] == {
        "type": "array",
        "items": {
            "type": "string",
            "enum": ["proposed", "planned", "ongoing", "held", "postponed", "cancelled", "not_held"],
        },
    }
    assert told["actor"]["schema"] == {"type": "array", "items": {"type": "string"}, "maxItems": 8}
    assert told["from"]["description"] == "From. Such as 2018-01-25."


def test_every_field_is_described(client, description):
    make_event(is_public=True)
    make_actor(is_public=True)
    for address, name in (("/api/events/", "Event"), ("/api/actors/", "Actor")):
        [told] = client.get(address).json()["results"]
        assert set(told) == set(description["components"]["schemas"][name]["properties"])


@pytest.fixture
def records() -> None:
    """One of each thing that an answer may tell of."""
    actor, place, document = make_actor(is_public=True), make_place(), make_document()
    event = make_event("Geneva I", place=place, actors=(actor,), is_public=True)
    with event.revising(by=None):
        EventDocument(event=event, document=document, role="issued").save()
        EventCitation(event=event, document=document, about=actor).save()


@pytest.fixture
def site() -> Iterator[WSGIHandler]:
    """The site as a server has it, but that it leaves open the connection on which the test has its records."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def has_empty(case) -> bool:
    """Whether something is asked with no value, as forms do, which counts as not asked."""
    values = [value for given in case.query.values() for value in (given if isinstance(given, list) else [given])]
    return "" in values


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["by", "against"])
def test_answers_are_as_described_whatever_is_asked(site, records, mode, subtests):
    """By the description or against it: no error of ours, no status and no field that it does not tell of."""
    api = schemathesis.openapi.from_wsgi("/api/schema/", site)

    def ask(case):
        passed_over = [negative_data_rejection] if has_empty(case) else []
        # Packed answers are not unpacked where no server stands between.
        plain = {"Accept-Encoding": "identity"}
        # Somebody may well ask for an actor that there is not; that is refused, though the question was well formed.
        case.call_and_validate(headers=plain, excluded_checks=[positive_data_acceptance, *passed_over])

    few = settings(
        max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
    )
    for address in ("/api/events/", "/api/events/{address}/", "/api/actors/", "/api/actors/{address}/"):
        with subtests.test(address):
            few(given(case=api[address]["GET"].as_strategy(generation_mode=mode))(ask))()


@pytest.mark.once
def test_front_page_says_where_everything_is(client):
    answer = client.get("/api/", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = answer.content.decode()
    for address in ("/api/events/", "/api/actors/", "/api/docs/", "/api/schema/", "/codebook/", "/events/", "/actors/"):
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    assert "<code>http://testserver/reconcile/</code>" in page
    assert re.findall("<script[^>]*>", page) == ['<script src="/static/site.js" defer>']
    assert not answer.cookies


@pytest.mark.once
def test_front_page_is_json_for_programs(client):
    answer = client.get("/api/", headers={"Accept": "application/json"})
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    assert answer.json() == {
        "events": "http://testserver/api/events/",
        "actors": "http://testserver/api/actors/",
        "schema": "http://testserver/api/schema/",
        "docs": "http://testserver/api/docs/",
        "reconcile": "http://testserver/reconcile/",
    }


@pytest.mark.once
def test_reference_runs_only_scripts_of_ours_that_are_there(client):
    answer = client.get("/api/docs/")
    page = answer.content.decode()
    scripts = re.findall(r'<script src="/static/([^"]+)" defer></script>', page)
    assert len(scripts) == page.count("<script") == 2
    sheets = re.findall(r'<link rel="stylesheet" href="/static/([^"]+)">', page)
    assert all(finders.find(name) for name in [*scripts, *sheets])
    assert "'unsafe" not in answer.headers["Content-Security-Policy"]
    assert "http" not in page.replace("http-equiv", "")
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=", page)
    assert not answer.cookies


@pytest.mark.once
@pytest.mark.parametrize("address", ["/api/", "/api/docs/", "/api/schema/"])
def test_description_is_for_reading(client, address):
    assert client.post(address).status_code == 405
