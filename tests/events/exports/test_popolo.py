"""A Popolo file can be read as such, shows no more than readers may see, and imports as the same records."""

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import jsonschema
import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from actors.models import Actor, ActorCitation, ActorIdentifier, ActorName, Relationship
from events.importing.plan import Plan
from events.importing.popolo import PopoloSource
from events.models import Event, EventCitation, EventDocument, EventIdentifier, EventLink, Participation, Place
from events.popolo import plain_date, plain_span, span
from history.models import Change
from sources.models import Document
from tests.making import make_actor, make_document, make_event, make_place

pytestmark = [pytest.mark.django_db, pytest.mark.once]

IRELAND = Path(settings.BASE_DIR).parent / "shared" / "data" / "everypolitician_ireland_popolo.json"
ADDRESS = "/actors.popolo.json"

DAY = r"^[0-9]{4}(-[0-9]{2}){0,2}$"
TEXT, ROWS = {"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "object"}}
DATE = {"type": "string", "pattern": DAY}
IDS = {
    "type": "array",
    "items": {"type": "object", "required": ["identifier"], "additionalProperties": {"type": "string"}},
}
LINKS = {"type": "array", "items": {"type": "object", "required": ["url"], "properties": {"url": {"format": "uri"}}}}
NAMES = {"type": "array", "items": {"type": "object", "required": ["name"], "properties": {"name": TEXT, "note": TEXT}}}

#: What the schemas of Popolo say of the fields that are written; `extra` is where Popolo puts what it has no word for.
SCHEMAS = {
    "persons": {
        **dict.fromkeys(("id", "name", "sort_name", "summary", "updated_at"), TEXT),
        **dict.fromkeys(("birth_date", "death_date"), DATE),
        "other_names": NAMES,
        "identifiers": IDS,
        "sources": LINKS,
    },
    "organizations": {
        **dict.fromkeys(("id", "name", "classification", "parent_id", "abstract", "updated_at"), TEXT),
        **dict.fromkeys(("founding_date", "dissolution_date"), DATE),
        "other_names": NAMES,
        "identifiers": IDS,
        "sources": LINKS,
    },
    "memberships": {
        **dict.fromkeys(("person_id", "organization_id", "post_id", "role", "on_behalf_of_id", "area_id"), TEXT),
        **dict.fromkeys(("start_date", "end_date"), DATE),
        "member": {"type": "object"},
        "legislative_period_id": TEXT,
    },
    "posts": dict.fromkeys(("id", "label", "role", "organization_id"), TEXT),
    "events": {
        **dict.fromkeys(("id", "name", "classification", "description", "location", "status", "parent_id"), TEXT),
        **dict.fromkeys(("start_date", "end_date"), DATE),
        **dict.fromkeys(("organization_id", "updated_at"), TEXT),
        "attendees": ROWS,
        "identifiers": IDS,
        "sources": LINKS,
    },
    "areas": dict.fromkeys(("id", "name"), TEXT),
}


class Gone(Exception):
    pass


@contextmanager
def elsewhere() -> Iterator[None]:
    """A database that nobody has after the block."""
    with suppress(Gone), transaction.atomic():
        yield
        raise Gone


def export(client, query: str = "") -> bytes:
    return b"".join(client.get(ADDRESS + query).streaming_content)


def read(client, query: str = "") -> dict:
    return json.loads(export(client, query))


def import_file(data: bytes, **options) -> Plan:
    """Import; nothing may be wrong with the file."""
    plan = Plan.of(PopoloSource(lambda: io.BytesIO(data), name="test.json", **options))
    assert [fault for fault in plan.tally.faults if not fault.warning] == []
    done = plan.write(by=None, reason="Imported for a test")
    assert done.faults == plan.tally.faults
    return plan


def publish() -> None:
    """Show readers everything; the plain query set leaves no revisions, which would take most of the test's time."""
    for model in (Actor, Event):
        QuerySet(model).update(is_public=True)


def told(value):
    """A snapshot without the numbers that a database gives, and without the order that they give."""
    if isinstance(value, list):
        is_set = bool(value) and all("ref" in item for item in value)
        return sorted(map(told, value), key=str) if is_set else [told(item) for item in value]
    return {key: told(item) for key, item in value.items() if key != "id"} if isinstance(value, dict) else value


def everything() -> dict:
    """All that the records say, by what stays the same wherever they are."""
    records = {str(record.uuid): record for model in (Actor, Event) for record in model.objects.all()}
    records |= {document.slug: document for document in Document.objects.all()}
    records |= {f"{place.name} in {place.country}": place for place in Place.objects.all()}
    slugs = {key: getattr(record, "slug", "") for key, record in records.items()}
    return {key: told(record.snapshot()) | {"slug": slugs[key]} for key, record in records.items()}


def check(file: dict) -> None:
    """Every field is one of Popolo's and of its type, and every id leads to something in the file."""
    for name, fields in SCHEMAS.items():
        schema = {"type": "object", "properties": fields | {"extra": {"type": "object"}}, "additionalProperties": False}
        jsonschema.validate(file[name], {"type": "array", "items": schema})
    ids = {name: {row["id"] for row in file[name]} for name in SCHEMAS if name != "memberships"}
    lead_to = {"person_id": "persons", "organization_id": "organizations", "post_id": "posts", "area_id": "areas"}
    lead_to |= {"on_behalf_of_id": "organizations", "legislative_period_id": "events"}
    for row in file["memberships"]:
        assert {name for name in row.keys() & lead_to.keys() if row[name] not in ids[lead_to[name]]} == set()
    assert sum(map(len, ids.values())) == len(set().union(*ids.values()))


def make_parliament() -> None:
    """Public records that say all that records can say."""
    document = make_document(url="https://example.org/2254", date_edtf="2015-12-18", language="en", publisher="UN")
    unread = make_document("Minutes", slug="minutes", kind="other", archive_url="https://example.org/old")
    geneva = make_place(latitude="46.204391", longitude="6.143158")
    state = make_actor("Ruritania", kind="state", country="CH", is_public=True)
    body = make_actor("Diet", kind="organisation", sort_name="Diet of Ruritania", is_public=True, end_edtf="1990~")
    party = make_actor("Reds", kind="party", is_public=True, start_edtf="1918", wikidata="Q11")
    zed = make_actor("Zed", is_public=True, start_edtf="1950-07", end_edtf="[2001..2003]", summary="A.\nB.")
    ann = make_actor("Ann Ó Zed", sort_name="Zed, Ann", is_public=True, wikidata="Q12", start_edtf="1975-02-03")
    era = make_event("Era", kind="process", is_public=True, date_edtf="1918/..", status="ongoing", stated_count=9)
    term = make_event(
        "Ninth Diet",
        kind="term",
        is_public=True,
        parent=era,
        ordinal=9,
        date_edtf="2016-03-10/",
        date_text="from 10 March",
        status_as_of_edtf="2018-01-25",
        outcome="partial",
        outcome_note="Some laws",
        place=geneva,
        summary="The one after the eighth.",
    )
    vote = make_event("Vote of 2016", kind="election", is_public=True, date_edtf="2016-02~", wikidata="Q13")
    with zed.revising(by=None):
        Relationship(subject=zed, kind="allied_with", object=ann, as_of_edtf="2018-01-25", status="current").save()
        Relationship(subject=zed, kind="holds_office", object=state, label="President", start_edtf="1990").save()
        Relationship(subject=zed, kind="holds_office", object=state, label="President", start_edtf="1980").save()
        ActorIdentifier(actor=zed, scheme="viaf", value="1").save()
        ActorIdentifier(actor=zed, scheme="viaf", value="2").save()
        ActorCitation(
            actor=zed, document=document, locator="p. 2", field="end_edtf", supports=False, value="2004"
        ).save()
        ActorCitation(actor=zed, document=unread, about=ann, basis="inferred", note="by marriage").save()
    with ann.revising(by=None):
        ActorName(actor=ann, name="ZED", kind="short", match=False).save()
        ActorName(actor=ann, name="安", kind="translation", language="zh-hant").save()
        ActorName(actor=ann, name="ann o zed", kind="transliteration").save()
        for start, area in (("2016-03-10", "North"), ("2017~", "Süd")):
            Relationship(
                subject=ann,
                kind="member_of",
                object=body,
                label="member",
                on_behalf_of=party,
                area=area,
                period=term,
                start_edtf=start,
                end_edtf="2018",
                status="ended",
            ).save()
        Relationship(subject=ann, kind="member_of", object=body, on_behalf_of=zed).save()
    with body.revising(by=None):
        Relationship(subject=body, kind="part_of", object=state).save()
        Relationship(subject=body, kind="member_of", object=party, label="observer", end_edtf="1999").save()
        Relationship(subject=body, kind="successor_of", object=party, start_edtf="1919-01-01").save()
    with state.revising(by=None):
        Relationship(subject=state, kind="other", object=body, label="houses").save()
    with term.revising(by=None):
        Participation(event=term, actor=ann, role="observer", attendance="partly", capacity="Envoy").save()
        Participation(event=term, actor=body, role="organiser").save()
        Participation(event=term, actor=zed, role="guest").save()
        Participation.objects.get(actor=ann).on_behalf_of.set([party, state])
        EventDocument(event=term, document=document, role="basis").save()
        EventLink(event=term, kind="follows", to=vote).save()
        EventLink(event=term, kind="refers_to", to=era).save()
        EventCitation(event=term, document=document, about=ann, field="participations").save()
        EventIdentifier(event=term, scheme="terms", value="9").save()


def test_everything_that_records_say_survives_a_round_trip(client):
    with elsewhere():
        make_parliament()
        before, file = everything(), export(client)
    assert not Actor.objects.exists()
    import_file(file)
    assert everything() == before


def test_an_import_of_what_is_here_changes_nothing(client):
    make_parliament()
    count, before = Change.objects.count(), everything()
    plan = import_file(export(client))
    assert {result for (_, result), _ in plan.tally.counts.items()} == {"unchanged"}
    assert (Change.objects.count(), everything()) == (count, before)


def test_the_file_is_popolo(client):
    make_parliament()
    file = read(client)
    check(file)
    assert {name: len(file[name]) for name in SCHEMAS} == {
        "persons": 2,
        "organizations": 3,
        "memberships": 6,
        "posts": 1,
        "events": 3,
        "areas": 2,
    }
    kinds = ["allied_with", "other", "part_of", "successor_of"]
    assert sorted(row["kind"] for row in file["extra"]["relationships"]) == kinds


def test_a_date_is_given_only_where_it_is_true(client):
    make_parliament()
    file = read(client)
    persons = {row["name"]: row for row in file["persons"]}
    assert (persons["Zed"]["birth_date"], persons["Ann Ó Zed"]["birth_date"]) == ("1950-07", "1975-02-03")
    assert "death_date" not in persons["Zed"]
    assert persons["Zed"]["extra"]["end_edtf"] == "[2001..2003]"
    term = next(row for row in file["events"] if row["name"] == "Ninth Diet")
    assert (term["start_date"], "end_date" in term, "date_edtf" in term["extra"]) == ("2016-03-10", False, False)
    era = next(row for row in file["events"] if row["name"] == "Era")
    assert (era["start_date"], era["extra"]["date_edtf"]) == ("1918", "1918/..")


@pytest.mark.parametrize(
    ("edtf", "start", "end"),
    [
        ("2016-02-26", "2016-02-26", "2016-02-26"),
        ("2016/2018-03", "2016", "2018-03"),
        ("2016/", "2016", ""),
        ("/2018", "", "2018"),
        ("2016/..", "2016", ""),
        ("2016~/2018", "", "2018"),
        ("[2016..2018]", "", ""),
        ("2012-21", "", ""),
        ("201X", "", ""),
        ("", "", ""),
    ],
)
def test_what_popolo_can_say_of_a_date(edtf, start, end):
    assert plain_span(edtf) == (start, end)
    assert plain_date(edtf) in ("", edtf)
    assert (span(start, end) == edtf) == (edtf in ("2016-02-26", "2016/2018-03", "2016/", "/2018", ""))


def test_a_filtered_file_has_what_is_asked_for_and_names_what_that_leads_to(client):
    make_parliament()
    file = read(client, "?kind=party")
    check(file)
    asked = [row["name"] for row in file["organizations"] if not row.get("extra", {}).get("context")]
    context = {row["name"]: sorted(row) for row in file["organizations"] if row["extra"].get("context")}
    assert asked == ["Reds"]
    assert context == {"Diet": ["classification", "extra", "id", "name"]}
    assert [(row["role"], row["end_date"]) for row in file["memberships"]] == [("observer", "1999")]
    assert (file["persons"], file["events"], file["areas"]) == ([], [], [])


def test_a_filtered_file_has_the_terms_of_its_memberships_and_what_those_are_part_of(client):
    make_parliament()
    file = read(client, "?kind=person")
    check(file)
    assert [row["name"] for row in file["events"]] == ["Era", "Ninth Diet"]
    assert {row["name"] for row in file["organizations"]} == {"Diet", "Reds", "Ruritania"}
    assert all(row["extra"]["context"] for row in file["organizations"])


def test_nothing_in_the_file_is_of_records_that_readers_may_not_see(client):
    make_parliament()
    secret = make_actor("Xyzzy", names=("Xyzzy names",))
    hidden = make_event("Xyzzy term", kind="term", actors=(secret,))
    paper = make_document("Xyzzy paper", slug="xyzzy")
    for name in ("Diet", "Ann Ó Zed"):
        actor = Actor.objects.get(name=name)
        with actor.revising(by=None):
            Relationship(subject=actor, kind="member_of", object=secret, label="Xyzzy", area="Xyzzy").save()
            ActorCitation(actor=actor, document=paper, about=secret, note="Xyzzy").save()
    ann, term = Actor.objects.get(name="Ann Ó Zed"), Event.objects.get(name="Ninth Diet")
    with ann.revising(by=None):
        ann.relationships.filter(start_edtf="2016-03-10").update(on_behalf_of=secret, period=hidden)
    with secret.revising(by=None):
        Relationship(subject=secret, kind="holds_office", object=ann, label="Xyzzy").save()
    with term.revising(by=None):
        term.parent, term.ordinal = hidden, 3
        term.save()
        Participation(event=term, actor=secret, role="organiser", capacity="Xyzzy").save()
        EventLink(event=term, kind="follows", to=hidden).save()
        EventCitation(event=term, document=paper, about=secret, note="Xyzzy").save()
    for query in ("", "?kind=person", "?q=ann"):
        text = export(client, query).decode()
        check(json.loads(text))
        assert "Xyzzy" not in text
        assert str(secret.uuid) not in text
        assert str(hidden.uuid) not in text


def test_a_list_that_the_query_string_cannot_ask_for_is_refused(client):
    answer = client.get(f"{ADDRESS}?kind=dragon")
    assert (answer.status_code, b"kind:" in answer.content) == (400, True)


def test_an_empty_list_is_a_file_all_the_same(client):
    file = read(client)
    assert {name: file[name] for name in SCHEMAS} == {name: [] for name in SCHEMAS}
    assert file["extra"] == {"relationships": [], "documents": []}


def test_the_number_of_queries_does_not_grow_with_the_actors(client, django_assert_max_num_queries):
    body = make_actor("Diet", kind="organisation", is_public=True)
    for number in range(20):
        member = make_actor(f"Member {number}", is_public=True, names=(f"M{number}",))
        with member.revising(by=None):
            Relationship(subject=member, kind="member_of", object=body, area=f"Seat {number}").save()
    with django_assert_max_num_queries(30):
        file = read(client)
    assert (len(file["memberships"]), len(file["areas"])) == (20, 20)


@pytest.mark.skipif(not IRELAND.exists(), reason="the file is not there")
def test_ireland_survives_a_round_trip(client):
    with elsewhere():
        import_file(IRELAND.read_bytes(), scheme="everypolitician-ireland")
        publish()
        before, file = everything(), export(client)
    assert not Actor.objects.exists()
    check(json.loads(file))
    import_file(file)
    assert everything() == before
    assert (len(before), Relationship.objects.filter(kind="member_of").count()) == (275, 324)
