"""Matching other people's tables with the records: what is asked, as OpenRefine does, and what comes back."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from jsonschema import validate

from actors.models import ActorIdentifier, ActorName
from events.models import EventIdentifier
from history.models import Change
from tests.making import make_actor, make_brief, make_event, make_live, make_place, publish

pytestmark = pytest.mark.django_db

MARKER = "Xanthippe"

# The parts of the specification, version 0.2, that an answer has to keep to.
TEXT, NAMED = {"type": "string", "minLength": 1}, {"type": "object", "required": ["id", "name"]}
TYPE = NAMED | {"properties": {"id": TEXT, "name": TEXT}}
PATH = {
    "type": "object",
    "required": ["service_url", "service_path"],
    "properties": {"service_path": {"pattern": "^/"}},
}
WITH_ID = {"type": "string", "pattern": r"^https?://.*\{\{id\}\}"}
MANIFEST = {
    "type": "object",
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
    "properties": {
        "versions": {"type": "array", "items": {"type": "string"}, "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": {"type": "string", "format": "uri"},
        "schemaSpace": {"type": "string", "format": "uri"},
        "batchSize": {"type": "integer", "minimum": 1},
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True},
        "view": {"type": "object", "required": ["url"], "properties": {"url": WITH_ID}},
        "preview": {
            "type": "object",
            "required": ["url", "width", "height"],
            "properties": {"url": WITH_ID, "width": {"type": "integer"}, "height": {"type": "integer"}},
        },
        "suggest": {"type": "object", "additionalProperties": PATH, "required": ["entity", "type", "property"]},
        "extend": {
            "type": "object",
            "properties": {"propose_properties": PATH, "property_settings": {"type": "array"}},
        },
    },
}
CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "score", "match", "type", "features"],
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "description": {"type": "string"},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": {"type": "array", "items": TYPE, "minItems": 1},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "value"],
                "properties": {"value": {"type": ["boolean", "number"]}},
            },
        },
    },
    "additionalProperties": False,
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
        "additionalProperties": False,
    },
}
VALUES = {
    "type": "object",
    "required": ["meta", "rows"],
    "properties": {
        "meta": {"type": "array", "items": TYPE},
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "object", "required": ["str"]}},
            },
        },
    },
}


def ask(client, **queries) -> dict:
    answer = client.post("/reconcile/", {"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.content
    validate(told := answer.json(), RESULTS)
    return {key: value["result"] for key, value in told.items()}


def candidates(client, text: str = "", **query) -> list[dict]:
    return ask(client, q={"query": text, **query} if text else query)["q"]


def named(found: list[dict]) -> list[tuple[str, float, bool]]:
    return [(one["name"], one["score"], one["match"]) for one in found]


def features(candidate: dict) -> dict:
    return {feature["id"]: feature["value"] for feature in candidate["features"]}


def add(record, *rows) -> None:
    with record.revising(by=None):
        for row in rows:
            setattr(row, row.belongs_to, record)
            row.save()


@pytest.fixture
def annan():
    actor = make_actor("Kofi Annan", country="GH", wikidata="Q1254", summary="Diplomat.", is_public=True)
    add(
        actor,
        ActorName(name="Kofi Atta Annan", kind="official"),
        ActorName(name="KA", kind="acronym"),
        ActorName(name="The Envoy", kind="descriptive", match=False),
        ActorIdentifier(scheme="viaf", value="98172041"),
    )
    return actor


@pytest.fixture
def geneva():
    series = make_event("Geneva talks", kind="series", date_edtf="", is_public=True)
    event = make_event(
        "Geneva II",
        kind="conference",
        parent=series,
        ordinal=2,
        date_edtf="2014-01-22/2014-02-15",
        place=make_place("Montreux"),
        wikidata="Q5533563",
        is_public=True,
    )
    add(event, EventIdentifier(scheme="pax", value="900"))
    return event


def test_manifest_says_what_the_service_can_do(client):
    answer = client.get("/reconcile/")
    manifest = answer.json()
    validate(manifest, MANIFEST)
    assert manifest["versions"] == ["0.1", "0.2"]
    assert manifest["name"] == "Bottomline: actors and events"
    assert manifest["view"] == {"url": "http://testserver/reconcile/{{id}}/"}
    assert manifest["defaultTypes"] == [{"id": "actor", "name": "Actor"}, {"id": "event", "name": "Event"}]
    assert client.get("/reconcile").json() == manifest


def test_every_address_in_the_manifest_answers(client, annan):
    manifest = client.get("/reconcile/").json()
    addresses = [manifest["documentation"], manifest["schemaSpace"]]
    addresses += [manifest[name]["url"].replace("{{id}}", str(annan.uuid)) for name in ("view", "preview")]
    addresses += [f"{one['service_url']}{one['service_path']}?prefix=a" for one in manifest["suggest"].values()]
    proposed = manifest["extend"]["propose_properties"]
    addresses.append(f"{proposed['service_url']}{proposed['service_path']}?type=actor")
    for address in addresses:
        answer = client.get(address.removeprefix("http://testserver"))
        assert answer.status_code in {200, 302}, address
        assert answer.headers["Access-Control-Allow-Origin"] == "*", address


@pytest.mark.parametrize(
    ("text", "score", "match", "reasons"),
    [
        ("Kofi Annan", 95, True, {"name"}),
        ("  KOFI   ANNÁN ", 95, True, {"name"}),
        ("Kofi Atta Annan", 90, True, {"other_name"}),
        ("ka", 90, True, {"acronym"}),
        ("The Envoy", 60, False, {"other_name"}),
        ("Q1254", 100, True, {"identifier"}),
        ("https://www.wikidata.org/wiki/Q1254", 100, True, {"identifier"}),
        ("viaf:98172041", 100, True, {"identifier"}),
        ("kofi-annan", 100, True, {"identifier"}),
        ("Annan, Kofi", 80, False, set()),
        ("Kofi Anan", 58, False, set()),
        ("Annan", 53, False, set()),
    ],
)
def test_actor_is_found_and_it_is_said_why(client, annan, text, score, match, reasons):
    make_actor("Ban Ki-moon", is_public=True)
    [found] = candidates(client, text)
    assert (found["id"], found["score"], found["match"]) == (str(annan.uuid), score, match)
    assert {name for name, value in features(found).items() if value is True} == reasons
    assert found["type"] == [{"id": "person", "name": "Person"}]
    assert found["description"] == "Person · GH · Diplomat."


@pytest.mark.parametrize(
    ("text", "score", "match"),
    [("Geneva II", 95, True), ("geneva ii", 95, True), ("Q5533563", 100, True), ("pax:900", 100, True)],
)
def test_event_is_found(client, geneva, text, score, match):
    assert named(candidates(client, text)) == [("Geneva II", score, match)]


def test_id_is_found_however_it_is_written(client, annan):
    for text in (str(annan.uuid), str(annan.uuid).upper(), annan.uuid.urn, annan.uuid.hex):
        assert named(candidates(client, text)) == [("Kofi Annan", 100, True)]


def test_likeliest_comes_first_and_no_more_than_asked_for(client, geneva):
    make_event("Geneva II Conference on Syria", is_public=True)
    assert [name for name, *_ in named(candidates(client, "Geneva II talk"))] == [
        "Geneva II",
        "Geneva talks",
        "Geneva II Conference on Syria",
    ]
    assert [name for name, *_ in named(candidates(client, "Geneva II talk", limit=1))] == ["Geneva II"]


def test_of_two_with_one_name_none_is_the_match(client):
    for country in ("IE", "US"):
        make_actor("John Murphy", country=country, is_public=True)
    assert named(candidates(client, "John Murphy")) == [("John Murphy", 95, False)] * 2
    given = [{"pid": "country", "v": "IE"}]
    first, second = candidates(client, "John Murphy", properties=given)
    assert [(one["score"], one["match"], features(one)["country"]) for one in (first, second)] == [
        (97, True, True),
        (75, False, False),
    ]


def test_one_known_by_name_and_one_by_another_name_are_two(client):
    make_actor("Turkey", kind="state", is_public=True)
    make_actor("Government of Turkey", kind="government", names=("Turkey",), is_public=True)
    assert named(candidates(client, "Turkey")) == [("Turkey", 95, False), ("Government of Turkey", 90, False)]
    assert named(candidates(client, "Turkey", type="government")) == [("Government of Turkey", 90, True)]


@pytest.mark.parametrize(
    ("types", "names"),
    [
        ("actor", ["Astana"]),
        ("event", ["Astana"]),
        ("organisation", ["Astana"]),
        (["person", "event"], ["Astana"]),
        ("person", []),
        ([], ["Astana", "Astana"]),
        ("", ["Astana", "Astana"]),
    ],
)
def test_types_narrow_what_is_found(client, types, names):
    make_actor("Astana", kind="organisation", is_public=True)
    make_event("Astana", is_public=True)
    assert [one["name"] for one in candidates(client, "Astana", type=types)] == names


@pytest.mark.parametrize(
    ("pid", "value", "score"),
    [
        ("kind", "conference", 97),
        ("kind", "summit", 75),
        ("date_edtf", "2014", 97),
        ("date_edtf", "2014-02-01T00:00:00Z", 97),
        ("date_edtf", "2012-06", 75),
        ("date_edtf", "some day", 75),
        ("country", "ch", 97),
        ("place", "montreux", 97),
        ("part_of", "GENEVA TALKS", 97),
        ("ordinal", 2, 97),
        ("ordinal", ["1", "2"], 97),
        ("status", "planned", 75),
        ("wikidata", "", 95),
        ("other_name", "Geneva 2", 95),
    ],
)
def test_properties_bear_on_the_score(client, geneva, pid, value, score):
    [found] = candidates(client, "Geneva II", properties=[{"pid": pid, "v": value}])
    assert (found["score"], found["match"]) == (score, score > 75)
    assert features(found).get(pid) == (None if score == 95 else score > 75)


def test_property_that_is_an_id_finds_without_a_name(client, annan):
    for pid, value in (
        ("wikidata", "Q1254"),
        ("wikidata", {"id": "Q1254", "name": "K."}),
        ("identifier", "viaf:98172041"),
    ):
        assert named(candidates(client, properties=[{"pid": pid, "v": value}])) == [("Kofi Annan", 100, True)]
    assert candidates(client, properties=[{"pid": "country", "v": "GH"}]) == []


def test_questions_of_a_batch_are_answered_apart_and_by_get_alike(client, annan, geneva):
    queries = {"a": {"query": "Kofi Annan"}, "b": {"query": "Geneva II"}, "c": {"query": "Nobody at all"}}
    told = ask(client, **queries)
    assert {key: [one["name"] for one in found] for key, found in told.items()} == {
        "a": ["Kofi Annan"],
        "b": ["Geneva II"],
        "c": [],
    }
    by_get = client.get("/reconcile/", {"queries": json.dumps(queries)}).json()
    assert {key: value["result"] for key, value in by_get.items()} == told


@pytest.mark.parametrize("number", [1, 3, 50])
def test_batch_of_known_names_costs_the_same_at_any_size(client, django_assert_num_queries, number):
    for n in range(number):
        make_actor(f"Actor {n}", is_public=True)
        make_event(f"Event {n}", is_public=True)
    names = [f"Actor {n}" for n in range(number)]
    queries = {str(n): {"query": name} for n, name in enumerate(names)}
    ask(client, **queries)
    # Of both: ids, former slugs, names. Of actors: other names, and the records with other names and identifiers.
    with django_assert_num_queries(10):
        told = ask(client, **queries)
    assert [found[0]["name"] for found in told.values()] == names


def test_what_nobody_may_see_is_not_found(client):
    secret = make_actor(f"{MARKER} Annan", names=(f"{MARKER} K",), wikidata="Q1", is_public=False)
    add(secret, ActorIdentifier(scheme="viaf", value=MARKER))
    event = make_event(f"{MARKER} talks", parent=make_event(f"{MARKER} process"))
    make_brief(f"{MARKER} draft", actors=(secret,), events=(event,))
    later = timezone.now() + timedelta(days=1)
    publish(make_brief(f"{MARKER} later", actors=(secret,), events=(event,)), at=later)
    asked = [
        f"{MARKER} Annan",
        f"{MARKER} K",
        MARKER,
        "Q1",
        f"viaf:{MARKER}",
        secret.slug,
        str(secret.uuid),
        str(event.uuid),
    ]
    told = ask(client, **{text: {"query": text} for text in asked})
    assert list(told.values()) == [[]] * len(asked)
    assert client.get("/reconcile/suggest/entity", {"prefix": MARKER}).json() == {"result": []}
    for address in (f"/reconcile/{secret.uuid}/", f"/reconcile/preview/?id={secret.uuid}"):
        assert client.get(address).status_code == 404
    asked = {"ids": [str(secret.uuid)], "properties": [{"id": "wikidata"}]}
    told = client.post("/reconcile/", {"extend": json.dumps(asked)}).json()
    assert told["rows"] == {str(secret.uuid): {"wikidata": []}}


def test_series_that_nobody_may_see_is_not_told_of(client):
    event = make_event("Geneva I", parent=make_event(f"{MARKER} process"), is_public=True)
    asked = {"ids": [str(event.uuid)], "properties": [{"id": "part_of"}]}
    assert client.post("/reconcile/", {"extend": json.dumps(asked)}).json()["rows"][str(event.uuid)] == {"part_of": []}
    [found] = candidates(client, "Geneva I", properties=[{"pid": "part_of", "v": f"{MARKER} process"}])
    assert "part_of" not in features(found)


def test_record_of_a_live_brief_is_found(client):
    make_live(actors=(make_actor("Kofi Annan"),))
    assert named(candidates(client, "Kofi Annan")) == [("Kofi Annan", 95, True)]


def test_merged_ids_and_slugs_are_those_of_the_winner(client):
    losers = [make_actor(name, is_public=True) for name in ("Coffee Annan", "K. Annan")]
    winner = make_actor("Kofi Annan", is_public=True)
    losers[0].merge_into(losers[1], by=None, reason="The same")
    losers[1].merge_into(winner, by=None, reason="The same")
    for loser in losers:
        for text in (str(loser.uuid), loser.slug):
            assert named(candidates(client, text)) == [("Kofi Annan", 100, True)]
        assert client.get(f"/reconcile/{loser.uuid}/").headers["Location"] == "/actors/kofi-annan/"
    asked = {"ids": [str(losers[0].uuid)], "properties": [{"id": "kind"}]}
    told = client.post("/reconcile/", {"extend": json.dumps(asked)}).json()
    assert told["rows"] == {str(losers[0].uuid): {"kind": [{"str": "person"}]}}


def test_former_slug_finds_the_record(client, annan):
    with annan.revising(by=None):
        annan.slug = "k-annan"
        annan.save()
    assert named(candidates(client, "kofi-annan")) == [("Kofi Annan", 100, True)]


@pytest.mark.parametrize(
    ("queries", "message"),
    [
        ("{", "This cannot be read as JSON: "),
        ("[" * 100_000, "This cannot be read as JSON: "),
        ("[]", "queries: give an object with a question under each key."),
        ('{"a": "Annan"}', "a: give an object with a “query”."),
        ('{"a": {"query": 5}}', "a, query: give a text."),
        ('{"a": {}}', "a: there is neither a “query” nor a property to go by."),
        ('{"a": {"query": "\\u0000 "}}', "a: there is neither a “query” nor a property to go by."),
        ('{"a": {"query": "x", "type": 5}}', "a, type: give a text or a list of texts."),
        ('{"a": {"query": "x", "type": "human"}}', "a, type: there is no type “human”. There are: actor, person, "),
        ('{"a": {"query": "x", "limit": "5"}}', "a, limit: give a whole number from 1 to 50."),
        ('{"a": {"query": "x", "limit": -1}}', "a, limit: give a whole number from 1 to 50."),
        ('{"a": {"query": "x", "limit": true}}', "a, limit: give a whole number from 1 to 50."),
        ('{"a": {"query": "x", "limit": NaN}}', "a, limit: give a whole number from 1 to 50."),
        ('{"a": {"query": "x", "properties": {}}}', "a, properties: give a list of objects with “pid” and “v”."),
        (
            '{"a": {"query": "x", "properties": [{"v": 1}]}}',
            "a, properties: give a list that names properties by texts.",
        ),
        ('{"a": {"query": "x", "properties": [{"pid": "shoe"}]}}', "a, properties: there is no property “shoe”. There"),
        (
            '{"a": {"query": "x", "properties": [{"pid": "kind", "v": [[]]}]}}',
            "a, properties: a value is a text, a number or an object with an “id”.",
        ),
        (json.dumps({str(n): {"query": "x"} for n in range(51)}), "queries: 51 are too many at once; send at most 50."),
    ],
    ids=lambda value: value[:50],
)
def test_what_cannot_be_read_is_refused_with_what_is_wrong(client, queries, message):
    for answer in (
        client.post("/reconcile/", {"queries": queries}),
        client.get("/reconcile/", {"queries": queries[:5000]}),
    ):
        assert answer.status_code == 400
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.json()["status"] == "error"
    told = client.post("/reconcile/", {"queries": queries}).json()["message"]
    assert told.startswith(message)
    assert len(told) < 600


@pytest.mark.parametrize("limit", [1e308, 10**30, 50.5, 0, None, 3])
def test_limit_is_kept_within_bounds(client, annan, limit):
    assert len(candidates(client, "Kofi", limit=limit)) == 1


@pytest.mark.parametrize(
    "text", ["\ud800", "%", "_", "\\", "'; --", "İ" * 400, "a " * 5000, "☃", "Q", ":", "::", "0" * 32]
)
def test_odd_questions_are_answered(client, annan, text):
    [answer] = ask(client, q={"query": text + "x"}).values()
    assert isinstance(answer, list)


def test_post_without_anything_is_told_what_to_send(client):
    answer = client.post("/reconcile/", b'{"q0": {}}', content_type="application/json")
    assert (answer.status_code, answer.json()["message"]) == (
        400,
        "Send “queries” or “extend”, JSON in a form field of that name.",
    )


def test_asking_needs_no_token_and_leaves_no_trace(annan):
    client = Client(enforce_csrf_checks=True)
    before = Change.objects.count()
    answer = client.post("/reconcile/", {"queries": '{"a": {"query": "Kofi Annan"}}'}, headers={"Origin": "null"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert (Change.objects.count(), Session.objects.count()) == (before, 0)
    asked_first = client.options("/reconcile/", headers={"Access-Control-Request-Method": "POST"})
    assert (asked_first.status_code, asked_first.headers["Access-Control-Allow-Origin"]) == (204, "*")


def test_values_are_fetched_for_what_is_matched(client, annan, geneva):
    names = ["kind", "country", "wikidata", "identifier", "date_edtf", "status", "part_of", "other_name", "summary"]
    nobody = str(uuid4())
    asked = {
        "ids": [str(annan.uuid), str(geneva.uuid), nobody, "no id"],
        "properties": [{"id": name} for name in names],
    }
    told = client.post("/reconcile/", {"extend": json.dumps(asked)}).json()
    validate(told, VALUES)
    assert [one["id"] for one in told["meta"]] == names
    rows = {
        key: {name: [cell["str"] for cell in cells] for name, cells in row.items()} for key, row in told["rows"].items()
    }
    nothing = {name: [] for name in names}
    assert rows == {
        str(annan.uuid): nothing
        | {
            "kind": ["person"],
            "country": ["GH"],
            "wikidata": ["Q1254"],
            "identifier": ["viaf:98172041"],
            "other_name": ["Kofi Atta Annan", "KA", "The Envoy"],
            "summary": ["Diplomat."],
        },
        str(geneva.uuid): nothing
        | {
            "kind": ["conference"],
            "country": ["CH"],
            "wikidata": ["Q5533563"],
            "identifier": ["pax:900"],
            "date_edtf": ["2014-01-22/2014-02-15"],
            "status": ["held"],
            "part_of": ["Geneva talks"],
        },
        nobody: nothing,
        "no id": nothing,
    }


@pytest.mark.parametrize(
    ("extend", "message"),
    [
        ("nonsense", "This cannot be read as JSON: "),
        ("{}", "ids: give a list of texts."),
        ('{"ids": [5], "properties": []}', "ids: give a list of texts."),
        ('{"ids": [], "properties": ["kind"]}', "properties: give a list of objects with an “id”."),
        ('{"ids": [], "properties": [{"id": "shoe"}]}', "properties: there is no property “shoe”."),
        (json.dumps({"ids": ["x"] * 51, "properties": []}), "ids: 51 are too many at once; send at most 50."),
    ],
    ids=lambda value: value[:40],
)
def test_what_cannot_be_fetched_is_refused_with_what_is_wrong(client, extend, message):
    answer = client.post("/reconcile/", {"extend": extend})
    assert answer.status_code == 400
    assert answer.json()["message"].startswith(message)


def test_properties_are_proposed_by_type(client):
    def proposed(**query) -> set[str]:
        return {one["id"] for one in client.get("/reconcile/properties", query).json()["properties"]}

    assert "other_name" in proposed(type="person") - proposed(type="event")
    assert proposed(type="event") | proposed(type="person") == proposed()
    assert len(proposed(limit="3")) == 3
    assert client.get("/reconcile/properties?type=shoe").status_code == 400


@pytest.mark.parametrize(
    ("prefix", "names"),
    [
        ("ko", ["Kofi Annan"]),
        ("kofi at", ["Kofi Annan"]),
        ("gen", ["Geneva II", "Geneva talks"]),
        ("Q1254", ["Kofi Annan"]),
        ("annan", []),
        ("%", []),
        ("", []),
    ],
)
def test_records_are_suggested_as_one_types(client, annan, geneva, prefix, names):
    told = client.get("/reconcile/suggest/entity", {"prefix": prefix}).json()["result"]
    assert [one["name"] for one in told] == names
    assert all(set(one) == {"id", "name", "description", "notable"} for one in told)


def test_further_suggestions_follow(client):
    for number in range(25):
        make_actor(f"Actor {number:02}", is_public=True)
    first = client.get("/reconcile/suggest/entity?prefix=actor").json()["result"]
    rest = client.get("/reconcile/suggest/entity?prefix=actor&cursor=20").json()["result"]
    assert [one["name"] for one in first + rest] == [f"Actor {number:02}" for number in range(25)]
    assert client.get("/reconcile/suggest/entity?prefix=a&cursor=-1").status_code == 400


def test_types_and_properties_are_suggested(client):
    def suggested(what: str, prefix: str) -> list[str]:
        return [one["id"] for one in client.get(f"/reconcile/suggest/{what}", {"prefix": prefix}).json()["result"]]

    assert suggested("type", "e") == ["event"]
    assert suggested("type", "igo") == ["igo"]
    assert "person" in suggested("type", "")
    assert suggested("property", "WIKI") == ["wikidata"]
    assert "date_edtf" in suggested("property", "")


def test_id_leads_to_the_page(client, annan, geneva):
    assert client.get(f"/reconcile/{annan.uuid}/").headers["Location"] == "/actors/kofi-annan/"
    assert client.get(f"/reconcile/{geneva.uuid}/").headers["Location"] == "/events/geneva-ii/"
    assert client.get(f"/reconcile/{uuid4()}/").status_code == 404


def test_preview_may_be_framed_and_nothing_else_may(client, annan):
    answer = client.get(f"/reconcile/preview/?id={annan.uuid}")
    page = answer.content.decode()
    assert "X-Frame-Options" not in answer.headers
    policy = {*answer.headers["Content-Security-Policy"].split("; ")}
    assert policy > {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors *"}
    for words in ("Kofi Annan", "Person · GH · Diplomat.", "Kofi Atta Annan, KA, The Envoy"):
        assert words in page
    assert "<script" not in page
    assert "style=" not in page
    for address in ("/reconcile/", "/api/", "/api/docs/", f"/reconcile/preview/?id={uuid4()}"):
        assert client.get(address).headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("query", ["", "?id=", "?id=1", "?id=%00", "?id=" + "x" * 5000])
def test_preview_of_no_id_is_not_found(client, query):
    assert client.get(f"/reconcile/preview/{query}").status_code == 404


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_service_is_for_asking(client, method):
    assert getattr(client, method)("/reconcile/").status_code == 405
