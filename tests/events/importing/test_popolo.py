"""A Popolo file becomes organisations, events and persons with their memberships, and what is wrong with it is told."""

import io
import itertools
import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from actors.models import Actor, ActorIdentifier, ActorName, Relationship
from events.importing.plan import Plan
from events.importing.popolo import PopoloSource
from events.importing.popolo_items import UnreadableFile
from events.models import Event, Participation
from history.models import Change
from tests.making import make_actor

pytestmark = pytest.mark.django_db

IRELAND = Path(settings.BASE_DIR).parent / "shared" / "data" / "everypolitician_ireland_popolo.json"


def parliament() -> dict:
    """A small parliament: two people, of whom one sat twice and holds an office."""
    return {
        "persons": [
            {
                "id": "p1",
                "name": "Ann Ó Zed",
                "sort_name": "Zed, Ann",
                "birth_date": "1975-02",
                "death_date": "2019-05-06",
                "summary": "Speaks often.",
                "gender": "female",
                "identifiers": [
                    {"scheme": "wikidata", "identifier": "Q12"},
                    {"scheme": "viaf", "identifier": "1"},
                    {"scheme": "viaf", "identifier": "2"},
                    {"scheme": "Parlia Ment", "identifier": "7"},
                    {"identifier": "whose?"},
                ],
                "other_names": [
                    {"name": "ANN O ZED", "lang": "de", "note": "multilingual"},
                    {"name": "安", "lang": "zh-hant", "note": "multilingual"},
                    {"name": "安", "lang": "zh", "note": "multilingual"},
                    {"name": "Anna Zed", "lang": "de", "note": "multilingual"},
                    {"name": "ANNA ZED", "lang": "fr", "note": "multilingual"},
                    {"name": "Ann Young", "end_date": "1999"},
                    {"name": "AZ", "note": "Initials"},
                    {"name": "Zed the Loud", "note": "alternate"},
                ],
            },
            {"id": "p2", "name": "Bo", "family_name": "Bunting", "given_name": "Bo"},
        ],
        "organizations": [
            {"id": "diet", "name": "Diet", "classification": "legislature", "founding_date": "1918", "parent_id": "un"},
            {"id": "reds", "name": "Reds", "classification": "Party", "abstract": "Left."},
            {"id": "un", "name": "United Nations", "classification": "IGO"},
        ],
        "memberships": [
            {
                "person_id": "p1",
                "organization_id": "diet",
                "role": "member",
                "on_behalf_of_id": "reds",
                "area_id": "a1",
                "legislative_period_id": "t9",
            },
            {"person_id": "p1", "organization_id": "diet", "post_id": "speaker", "start_date": "2016-03-10T09:00:00Z"},
            {"person_id": "p2", "organization_id": "reds", "label": "treasurer", "end_date": "2018"},
            {"member": {"id": "reds"}, "organization_id": "un", "role": "observer"},
        ],
        "posts": [{"id": "speaker", "label": "Speaker", "role": "chair", "area_id": "a1"}],
        "events": [
            {
                "id": "t9",
                "name": "Ninth Diet",
                "classification": "legislative period",
                "start_date": "2016-03-10",
                "organization_id": "diet",
                "parent_id": "era",
                "attendees": [{"id": "p1"}],
            },
            {"id": "era", "name": "Era", "classification": "process", "start_date": "1918", "end_date": "2018-01"},
            {"id": "Q77", "name": "Vote", "classification": "general election", "start_date": "2016-02-26"}
            | {"end_date": "2016-02-26"},
            {"id": "e10", "name": "Next vote", "classification": "general election", "start_date": "9999-01"},
        ],
        "areas": [{"id": "a1", "name": "North"}],
    }


def source(content, *, scheme: str = "test") -> PopoloSource:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return PopoloSource(lambda: io.BytesIO(data), name="test.json", scheme=scheme)


def load(content, *, skip_faulty: bool = False, scheme: str = "test") -> Plan:
    """Import the file, and return what was found beforehand."""
    plan = Plan.of(source(content, scheme=scheme))
    done = plan.write(by=None, reason="Imported for a test", skip_faulty=skip_faulty)
    assert (done.counts, done.fault_count) == (plan.tally.counts, plan.tally.fault_count)
    return plan


def told(content, **options) -> list[tuple[str, str]]:
    return [(fault.column, fault.message) for fault in Plan.of(source(content, **options)).tally.faults]


def rows(queryset, *names: str) -> list[tuple]:
    return list(queryset.values_list(*names))


def test_a_file_becomes_records():
    plan = load(parliament())
    assert dict(plan.tally.counts) == {("actors.actor", "created"): 5, ("events.event", "created"): 4}
    columns = ("name", "kind", "sort_name", "summary", "start_edtf", "end_edtf", "wikidata", "is_public")
    assert rows(Actor.objects.order_by("name"), *columns) == [
        ("Ann Ó Zed", "person", "Zed, Ann", "Speaks often.", "1975-02", "2019-05-06", "Q12", False),
        ("Bo", "person", "Bunting, Bo", "", "", "", "", False),
        ("Diet", "organisation", "Diet", "", "1918", "", "", False),
        ("Reds", "party", "Reds", "Left.", "", "", "", False),
        ("United Nations", "igo", "United Nations", "", "", "", "", False),
    ]
    assert rows(Event.objects.order_by("name"), "name", "kind", "date_edtf", "status", "wikidata", "parent__name") == [
        ("Era", "process", "1918/2018-01", "held", "", None),
        ("Next vote", "election", "9999-01/", "planned", "", None),
        ("Ninth Diet", "term", "2016-03-10/", "held", "", "Era"),
        ("Vote", "election", "2016-02-26", "held", "Q77", None),
    ]
    assert rows(Participation.objects.order_by("pk"), "event__name", "actor__name", "role", "attendance") == [
        ("Ninth Diet", "Diet", "organiser", "unknown"),
        ("Ninth Diet", "Ann Ó Zed", "participant", "attended"),
    ]


def test_a_membership_is_one_relationship_and_gets_no_dates_of_its_term():
    load(parliament())
    columns = ("subject__name", "kind", "object__name", "label", "on_behalf_of__name", "area", "period__name")
    dates = ("start_edtf", "end_edtf", "as_of_edtf", "status")
    assert rows(Relationship.objects.order_by("subject__name", "kind"), *columns, *dates) == [
        ("Ann Ó Zed", "holds_office", "Diet", "Speaker", None, "North", None, "2016-03-10", "", "", "unknown"),
        ("Ann Ó Zed", "member_of", "Diet", "member", "Reds", "North", "Ninth Diet", "", "", "", "unknown"),
        ("Bo", "member_of", "Reds", "treasurer", None, "", None, "", "2018", "", "unknown"),
        ("Diet", "part_of", "United Nations", "", None, "", None, "", "", "", "unknown"),
        ("Reds", "member_of", "United Nations", "observer", None, "", None, "", "", "", "unknown"),
    ]


def test_each_other_name_is_kept_once_and_has_a_language_where_there_is_just_one():
    load(parliament())
    assert rows(ActorName.objects.order_by("pk"), "name", "kind", "language") == [
        ("安", "translation", "zh"),
        ("Anna Zed", "translation", ""),
        ("Ann Young", "former", ""),
        ("AZ", "acronym", ""),
        ("Zed the Loud", "descriptive", ""),
    ]


def test_a_record_has_the_id_of_the_file_and_all_that_others_gave_it():
    load(parliament())
    ann = Actor.objects.get(name="Ann Ó Zed")
    assert rows(ann.identifiers, "scheme", "value") == [
        ("parlia-ment", "7"),
        ("test", "p1"),
        ("viaf", "1"),
        ("viaf", "2"),
    ]
    assert list(Event.objects.get(name="Vote").identifiers.all()) == []


def test_what_is_not_kept_is_said_with_how_often_it_is_there():
    assert source(parliament()).notes == [
        (
            "Not kept, as there is no field for it: persons.gender (1), persons.other_names.end_date (1), "
            "persons.family_name (1), persons.given_name (1)."
        ),
        (
            "No kind here goes by these words, so they are not kept: organizations.classification “legislature” (1), "
            "persons.other_names.note “alternate” (1)."
        ),
        "Other names that only repeat a name for another language, each kept once: 3.",
        "Identifiers that do not say whose they are, not kept: 1.",
        "Dates with a time of day, of which the day is kept: 1.",
    ]


def test_the_same_file_again_changes_nothing():
    load(parliament())
    count = Change.objects.count()
    plan = load(parliament())
    assert dict(plan.tally.counts) == {("actors.actor", "unchanged"): 5, ("events.event", "unchanged"): 4}
    assert Change.objects.count() == count


def test_a_file_that_says_more_changes_just_that():
    load(parliament())
    content = parliament()
    content["memberships"][0]["start_date"] = "2016-03-10"
    content["memberships"].append({"person_id": "p2", "organization_id": "diet", "role": "member"})
    plan = load(content)
    assert dict(plan.tally.counts) == {
        ("actors.actor", "changed"): 2,
        ("actors.actor", "unchanged"): 3,
        ("events.event", "unchanged"): 4,
    }
    assert Relationship.objects.get(label="member", subject__name="Ann Ó Zed").start_edtf == "2016-03-10"
    assert Relationship.objects.count() == 6


def test_what_people_changed_since_is_left_alone_and_said():
    load(parliament())
    ann = Actor.objects.get(name="Ann Ó Zed")
    with ann.revising(by=None, reason="She is Anna"):
        ann.name = "Anna Ó Zed"
        ann.save()
    assert [(f.message, f.warning) for f in load(parliament()).tally.faults] == [
        ("Name: “Anna Ó Zed” → “Ann Ó Zed” (edited here since; left alone)", True)
    ]
    assert Actor.objects.filter(name="Anna Ó Zed").exists()


def test_a_record_is_known_by_its_wikidata_id_and_not_by_its_name():
    ann, reds = make_actor("Ann of Zed", wikidata="Q12"), make_actor("Reds", kind="party")
    plan = load(parliament())
    assert (plan.tally.counts["actors.actor", "created"], plan.tally.counts["actors.actor", "changed"]) == (4, 1)
    assert rows(ActorIdentifier.objects.filter(actor=ann, scheme="test"), "value") == [("p1",)]
    assert list(reds.identifiers.all()) == []
    assert Actor.objects.filter(name="Reds").count() == 2
    assert load(parliament()).tally.counts["actors.actor", "unchanged"] == 5


def test_a_kind_that_the_file_does_not_tell_is_left_as_it_is():
    make_actor("Diet", kind="state", wikidata="Q5")
    content = parliament()
    content["organizations"][0]["identifiers"] = [{"scheme": "wikidata", "identifier": "Q5"}]
    load(content)
    assert Actor.objects.get(wikidata="Q5").kind == "state"


def test_a_byte_order_mark_does_no_harm():
    assert load(b"\xef\xbb\xbf" + json.dumps(parliament()).encode()).tally.total("created") == 9


def without_names() -> dict:
    return {"persons": [{"id": "p1"}, {"id": "p2", "name": "  "}, {"id": "p3", "name": "x" * 301}]}


@pytest.mark.parametrize(
    ("content", "scheme", "sentence"),
    [
        (b"<html>", "test", "This is not JSON: Expecting value at line 1, column 1."),
        (b'{"persons": [}', "test", "This is not JSON: Expecting value at line 1, column 14."),
        (b'{"persons": "\xe9"}', "test", "Save the file as UTF-8; byte 14 is not that."),
        (b"[" * 100_000, "test", "This is not JSON that can be read: maximum recursion depth exceeded"),
        ([], "test", "Popolo is a JSON object with lists called organizations, events, persons, memberships, posts"),
        ({"people": []}, "test", "Popolo is a JSON object with lists called organizations"),
        ({"persons": []}, "", "Say whose ids the file has: a scheme of small letters, digits and hyphens"),
        ({"persons": []}, "Every Politician", "Say whose ids the file has"),
        ({"persons": [], "meta": {"scheme": 7}}, "", "Say whose ids the file has"),
    ],
    ids=["html", "cut", "latin", "deep", "list", "no-lists", "no-scheme", "bad-scheme", "number"],
)
def test_a_file_that_is_not_popolo_is_refused(content, scheme, sentence):
    with pytest.raises(UnreadableFile) as refused:
        source(content, scheme=scheme)
    assert str(refused.value).startswith(sentence)


def test_a_file_may_say_itself_whose_ids_it_has():
    assert source({"persons": [], "meta": {"scheme": "diet"}}, scheme="").scheme == "diet"


def person(**fields) -> dict:
    return {"persons": [{"id": "p1", "name": "Ann"} | fields]}


def member(**fields) -> dict:
    content = parliament()
    content["memberships"] = [{"person_id": "p1", "organization_id": "diet", "role": "member"} | fields]
    return content


NAME = "persons[0] “Ann”"
TOO_LONG = "February 2016 has 29 days: write a day from 01 to 29 (at character 9)"


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (
            without_names(),
            [
                ("persons[0] “p1”, name", "This must be given."),
                ("persons[1] “  ”, name", "This must be given."),
                (
                    f"persons[2] “{'x' * 301}”, name",
                    "Ensure this value has at most 300 characters (it has 301).",
                ),
            ],
        ),
        (
            {"persons": [{"name": "A\0nn\ud800"}]},
            [(f"{NAME}, id", "An id is needed, by which the next import knows this again.")],
        ),
        (
            {"persons": [{"name": "Ann"}]},
            [(f"{NAME}, id", "An id is needed, by which the next import knows this again.")],
        ),
        (
            person(birth_date="2016-02-30"),
            [
                (
                    f"{NAME}, birth_date",
                    f"“2016-02-30” is not a date: {TOO_LONG}.",
                )
            ],
        ),
        (
            person(birth_date="1975/1980"),
            [
                (
                    f"{NAME}, birth_date",
                    "“1975/1980” is not a date as Popolo writes it: 2016, 2016-03 or 2016-03-10.",
                )
            ],
        ),
        (
            person(birth_date="1980", death_date="1975"),
            [(f"{NAME}, death_date", "The end, 1975, is before the start, 1980.")],
        ),
        (
            person(birth_date=1975, other_names="Annie", identifiers=["Q1"], summary={}),
            [
                (f"{NAME}, other_names", "This must be a list in square brackets, not text."),
                (f"{NAME}, identifiers[0]", "This must be an object in braces, not text."),
                (f"{NAME}, birth_date", "This must be text in quotes, not a number."),
                (f"{NAME}, summary", "This must be text in quotes, not an object."),
            ],
        ),
        (
            person(other_names=[{"name": "\u0301"}, {"name": None}, {"lang": True, "name": "B"}]),
            [
                (f"{NAME}, other_names[0], name", "A name needs at least one letter."),
                (f"{NAME}, other_names[1], name", "A name needs at least one letter."),
                (f"{NAME}, other_names[2], lang", "This must be text in quotes, not true or false."),
            ],
        ),
        (
            person(identifiers=[{"scheme": "wikidata", "identifier": "42"}]),
            [
                (
                    f"{NAME}, identifiers[0], identifier",
                    "“42” is not a Wikidata id: Write Q and a number, such as Q1065.",
                )
            ],
        ),
        (
            person(identifiers=[{"scheme": "wikidata", "identifier": f"Q{number}"} for number in (1, 2)]),
            [
                (
                    f"{NAME}, identifiers[1], identifier",
                    "There are two Wikidata ids, Q1 and Q2; keep the right one.",
                )
            ],
        ),
        (
            {"persons": [{"id": "p1", "name": "Ann"}, {"id": "p1", "name": "Bo"}]},
            [("persons[1] “Bo”", "test:p1 is that of persons[0] “Ann” already; keep one of the two.")],
        ),
        (
            {
                "persons": [
                    {"id": name, "name": name, "identifiers": [{"scheme": "viaf", "identifier": "1"}]}
                    for name in ("Ann", "Bo")
                ]
            },
            [("persons[1] “Bo”", "viaf:1 is that of persons[0] “Ann” already; keep one of the two.")],
        ),
        (
            {"persons": {"id": "p1"}, "organizations": [7]},
            [
                ("organizations[0]", "This must be an object in braces, not a number."),
                ("persons", "This must be a list in square brackets, not an object."),
            ],
        ),
        (
            {"organizations": [{"id": "o1", "name": "Diet", "parent_id": "o2"}]},
            [("organizations[0] “Diet”, parent_id", "There is no “o2”, in the file or here.")],
        ),
        (
            {
                "events": [
                    {"id": "e1", "name": "A", "parent_id": "e2"},
                    {"id": "e2", "name": "B", "parent_id": "e1"},
                    {"id": "e3", "name": "C", "start_date": "2018", "end_date": "2017"},
                ]
            },
            [
                ("events[2] “C”, end_date", "The end, 2017, is before the start, 2018."),
                ("events[0] “A”, parent_id", "This event is part of itself, by way of what it is part of."),
                ("events[1] “B”, parent_id", "This event is part of itself, by way of what it is part of."),
            ],
        ),
    ],
    ids=[
        "names",
        "unprintable-name",
        "no-id",
        "impossible-day",
        "interval",
        "dead-before-born",
        "types",
        "other-names",
        "not-wikidata",
        "two-wikidata",
        "same-person",
        "same-identifier",
        "lists",
        "no-parent",
        "circle",
    ],
)
def test_what_is_wrong_is_told_with_its_place(content, faults):
    assert sorted(told(content)) == sorted(faults)


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"person_id": "p9"}, ("memberships[0], person_id", "There is no “p9” in the file.")),
        ({"person_id": None}, ("memberships[0], person_id", "This must be given.")),
        ({"organization_id": "o9"}, ("memberships[0], organization_id", "There is no “o9”, in the file or here.")),
        (
            {"organization_id": ""},
            ("memberships[0], organization_id", "Say which organisation it is a membership in."),
        ),
        ({"on_behalf_of_id": "o9"}, ("memberships[0], on_behalf_of_id", "There is no “o9”, in the file or here.")),
        (
            {"legislative_period_id": "t1"},
            ("memberships[0], legislative_period_id", "There is no “t1”, in the file or here."),
        ),
        ({"area_id": "a9"}, ("memberships[0], area_id", "There is no “a9” in the file.")),
        ({"post_id": "x"}, ("memberships[0], post_id", "There is no “x” in the file.")),
        ({"member": "reds"}, ("memberships[0], member", "This must be an object in braces, not text.")),
        ({"member": {"id": "diet"}}, ("memberships[0]", "Nobody can be a member of themselves.")),
        (
            {"start_date": "2018", "end_date": "2017-12"},
            ("memberships[0], end_date", "The end, 2017-12, is before the start, 2018."),
        ),
        (
            {"role": "x" * 201},
            ("memberships[0], role", "Ensure this value has at most 200 characters (it has 201)."),
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_faulty_membership_leaves_its_person_unharmed(fields, fault):
    content = member(**fields)
    content["memberships"].append({"person_id": "p2", "organization_id": "diet", "role": "member"})
    assert fault in told(content)
    load(content, skip_faulty=True)
    assert rows(Relationship.objects.filter(kind="member_of"), "subject__name") == [("Bo",)]
    assert Actor.objects.count() == 5


def test_faulty_rows_are_left_out_with_what_links_them_and_the_others_come_in():
    content = parliament()
    content["persons"][0]["birth_date"] = "1975-13"
    content["events"][0]["start_date"] = "soon"
    content["memberships"][2]["legislative_period_id"] = "t9"
    assert [column for column, _ in told(content)] == [
        "events[0] “Ninth Diet”, start_date",
        "persons[0] “Ann Ó Zed”, birth_date",
        "memberships[0]",
        "memberships[0]",
        "memberships[1]",
        "memberships[2]",
    ]
    assert ("memberships[2]", "There is a fault in events[0] “Ninth Diet”, which this links.") in told(content)
    plan = load(content, skip_faulty=True)
    assert plan.tally.total("created") == 7
    assert not Relationship.objects.filter(kind="member_of", subject__name="Bo").exists()


def places(value, at: tuple = ()):
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inside:
        yield (*at, key)
        yield from places(item, (*at, key))


def put(value, at: tuple, other):
    if not at:
        return other
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[at[0]] = put(value[at[0]], at[1:], other)
    return changed


def test_whatever_stands_wherever_in_a_file_is_told_of_or_taken():
    junk = itertools.cycle([7, [], None, "\ud800", {}, True, "x" * 400, [{}], "", 1.5, [[]]])
    for at, other in zip(places(parliament()), junk, strict=False):
        assert list(source(put(parliament(), at, other)).items()), at


def test_identifiers_that_lead_to_two_records_are_a_fault():
    make_actor("Ann", wikidata="Q12")
    load({"persons": [{"id": "p1", "name": "Ann"}]})
    content = person(identifiers=[{"scheme": "wikidata", "identifier": "Q12"}])
    assert told(content) == [(NAME, "wikidata:Q12 is that of another record here; merge the two if they are the same.")]


def test_an_organisation_that_came_with_an_earlier_file_can_be_linked():
    load(parliament())
    load({"persons": [{"id": "p3", "name": "Cy"}], "memberships": [{"person_id": "p3", "organization_id": "diet"}]})
    assert rows(Relationship.objects.filter(subject__name="Cy"), "object__name") == [("Diet",)]


def test_the_command_imports_a_file(tmp_path, capsys):
    file = tmp_path / "diet.json"
    file.write_text(json.dumps(parliament()))
    call_command("import_table", str(file), profile="popolo", scheme="diet", verbosity=0)
    assert "actors.actor: 5 created; events.event: 4 created" in capsys.readouterr().out
    assert ActorIdentifier.objects.filter(scheme="diet").count() == 5


@pytest.mark.skipif(not IRELAND.exists(), reason="the file is not there")
def test_ireland_is_imported_and_a_second_time_changes_nothing():
    data = IRELAND.read_bytes()
    plan = load(data, scheme="everypolitician-ireland")
    assert plan.tally.faults == []
    assert dict(plan.tally.counts) == {("actors.actor", "created"): 241, ("events.event", "created"): 34}
    people, bodies = Actor.objects.filter(kind="person"), Actor.objects.exclude(kind="person")
    assert (people.count(), bodies.count(), Relationship.objects.count()) == (226, 15, 324)
    assert rows(
        Event.objects.filter(kind="term").order_by("name"), "name", "date_edtf", "participations__actor__name"
    ) == [
        ("31st Dáil", "2011-03-09/2016-03-02", "Dáil Éireann"),
        ("32nd Dáil", "2016-03-10/", "Dáil Éireann"),
    ]
    dated = Relationship.objects.exclude(start_edtf="", end_edtf="", as_of_edtf="")
    assert (dated.count(), Relationship.objects.filter(period__kind="term").count()) == (0, 324)
    assert ActorName.objects.count() == 252
    count = Change.objects.count()
    assert dict(load(data, scheme="everypolitician-ireland").tally.counts) == {
        ("actors.actor", "unchanged"): 241,
        ("events.event", "unchanged"): 34,
    }
    assert (Change.objects.count(), count) == (count, 275)
