"""Importing records: all of a file or nothing of it, and nothing twice."""

from collections import Counter
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from django.core.management import CommandError, call_command

import briefs
from actors.models import Actor, ActorName, Relationship
from events.importing import Outcome, RecordFault, import_records
from events.models import Event, EventCitation, Participation, Place
from history.models import Action, Change
from sources.models import Document
from tests.making import undone

pytestmark = pytest.mark.django_db

SAMPLES = Path(briefs.__file__).parent / "samples" / "records.yaml"

TALKS = """
    places:
      - {name: Geneva, country: CH, latitude: 46.2044, longitude: 6.1432}
    documents:
      - {slug: communique, kind: communique, title: Final communiqué, date: 2012-06-30}
    actors:
      - slug: kofi-annan
        kind: person
        name: Kofi Annan
        names:
          - {name: Kofi Atta Annan, kind: official}
          - {name: Annan, kind: short, match: no}
        relationships:
          - {kind: holds_office, object: united-nations, label: Joint Special Envoy, start: 2012-02}
        citations:
          - {document: communique, field: relationships}
      - {slug: united-nations, kind: igo, name: United Nations, public: yes}
    events:
      - slug: geneva-i
        kind: conference
        name: Geneva I
        parent: geneva-process
        ordinal: 1
        date: 30 June 2012
        date_text: June 2012
        place: Geneva
        participations:
          - {actor: kofi-annan, role: organiser, attendance: attended, on_behalf_of: [united-nations]}
        citations:
          - {document: communique}
          - {document: communique, locator: annex, supports: false}
      - {slug: geneva-process, kind: process, name: Geneva process, date: 2012-06-30/.., status: ongoing}
"""


def read(text: str, name: str = "talks.yaml", by=None) -> list[Outcome]:
    return import_records(dedent(text).encode(), by=by, name=name)


def results(outcomes: list[Outcome]) -> dict[str, str]:
    return {outcome.name: outcome.result for outcome in outcomes}


def faults(text: str) -> list[str]:
    with pytest.raises(RecordFault) as refused:
        read(text)
    return refused.value.faults


def test_import_creates_every_record_with_its_parts():
    assert read(TALKS) == [
        Outcome("events.place", "Geneva", "created"),
        Outcome("sources.document", "communique", "created"),
        Outcome("actors.actor", "kofi-annan", "created"),
        Outcome("actors.actor", "united-nations", "created"),
        Outcome("events.event", "geneva-process", "created"),
        Outcome("events.event", "geneva-i", "created"),
    ]
    annan, un = Actor.objects.get(slug="kofi-annan"), Actor.objects.get(slug="united-nations")
    assert (annan.is_public, un.is_public) == (False, True)
    assert list(annan.names.values_list("name", "match")) == [("Kofi Atta Annan", True), ("Annan", False)]
    post = annan.relationships.get()
    assert (post.object, post.label, post.start_edtf, post.status) == (un, "Joint Special Envoy", "2012-02", "unknown")
    geneva = Event.objects.get(slug="geneva-i")
    assert (geneva.parent.slug, geneva.ordinal, geneva.place.name) == ("geneva-process", 1, "Geneva")
    assert (geneva.date_edtf, geneva.date_text, geneva.status) == ("2012-06-30", "June 2012", "held")
    assert list(geneva.participations.get().on_behalf_of.all()) == [un]
    assert list(geneva.citations.values_list("locator", "supports")) == [("", True), ("annex", False)]


def test_import_is_told_of_in_the_history_of_each_record(django_user_model):
    analyst = django_user_model.objects.create(username="ana", first_name="Ana", last_name="Lyst")
    read(TALKS, by=analyst)
    changes = Change.objects.of(Event.objects.get(slug="geneva-i"))
    assert [(c.action, c.person, c.reason) for c in changes] == [
        (Action.IMPORTED, "Ana Lyst", "Imported from talks.yaml")
    ]
    # The relationships of an actor come once all actors are there.
    changes = Change.objects.of(Actor.objects.get(slug="kofi-annan"))
    assert [c.action for c in changes] == [Action.EDITED, Action.IMPORTED]


def test_import_of_the_same_file_again_changes_nothing():
    read(TALKS)
    before = Change.objects.count()
    assert set(results(read(TALKS, name="another name.yaml")).values()) == {"unchanged"}
    assert Change.objects.count() == before == 7


def test_import_of_an_edited_file_changes_what_differs_only():
    read(TALKS)
    before = Change.objects.count()
    changed = TALKS.replace("status: ongoing", "status: held").replace("CH,", "CH, geo_precision: city,")
    assert {name for name, result in results(read(changed)).items() if result == "changed"} == {"geneva-process"}
    assert Change.objects.count() == before + 1
    change = Change.objects.of(Event.objects.get(slug="geneva-process"))[0]
    assert (change.action, change.summary) == (Action.EDITED, "Status")


def test_import_leaves_what_a_row_does_not_give():
    read(TALKS)
    outcomes = read("actors: [{slug: kofi-annan, summary: First envoy on Syria}]")
    assert outcomes == [Outcome("actors.actor", "kofi-annan", "changed")]
    annan = Actor.objects.get(slug="kofi-annan")
    assert (annan.name, annan.summary) == ("Kofi Annan", "First envoy on Syria")
    assert (annan.names.count(), annan.relationships.count(), annan.citations.count()) == (2, 1, 1)


def test_import_empties_what_a_row_gives_as_empty():
    read(TALKS)
    read("events: [{slug: geneva-i, place: , ordinal: null, date_text: '', participations: []}]")
    geneva = Event.objects.get(slug="geneva-i")
    assert (geneva.place, geneva.ordinal, geneva.date_text, geneva.date_edtf) == (None, None, "", "2012-06-30")
    assert not geneva.participations.exists()


PARTS: list[tuple[Any, str, str, dict]] = [
    (
        ActorName,
        "{name: Annan, kind: short, match: no}",
        "{name: ANNAN, kind: former}",
        {"name": "ANNAN", "kind": "former", "match": True},
    ),
    (Relationship, "start: 2012-02}", "end: 2012-08}", {"start_edtf": "", "end_edtf": "2012-08"}),
    (
        Participation,
        "attendance: attended, on_behalf_of: [united-nations]}",
        "capacity: Envoy}",
        {"attendance": "unknown", "capacity": "Envoy", "on_behalf_of": None},
    ),
    (
        EventCitation,
        "locator: annex, supports: false}",
        "locator: annex}",
        {"locator": "annex", "supports": True},
    ),
]


def test_changed_part_keeps_its_key(subtests):
    read(TALKS)
    for model, old, new, values in PARTS:
        with subtests.test(model=model.__name__), undone():
            keys = set(model.objects.values_list("pk", flat=True))
            assert old in TALKS
            assert Counter(results(read(TALKS.replace(old, new))).values()) == {"changed": 1, "unchanged": 5}
            assert set(model.objects.values_list("pk", flat=True)) == keys
            assert model.objects.filter(**values).count() == 1


def test_parts_become_those_of_the_file():
    read(TALKS)
    kept = ActorName.objects.get(name="Annan")
    read("actors: [{slug: kofi-annan, names: [{name: Atta, kind: short}, {name: Annan, kind: short, match: no}]}]")
    names = Actor.objects.get(slug="kofi-annan").names
    assert set(names.values_list("name", flat=True)) == {"Atta", "Annan"}
    assert names.get(name="Annan") == kept


def test_same_place_name_in_two_countries_makes_two_places():
    read("places: [{name: Geneva, country: CH}, {name: Geneva, country: US}]")
    assert list(Place.objects.values_list("name", "country")) == [("Geneva", "CH"), ("Geneva", "US")]


def test_actors_may_relate_in_a_circle():
    read("""
        actors:
          - {slug: a, kind: state, name: A, relationships: [{kind: adversary_of, object: b}]}
          - {slug: b, kind: state, name: B, relationships: [{kind: adversary_of, object: a}]}
    """)
    assert set(Relationship.objects.values_list("subject__slug", "object__slug")) == {("a", "b"), ("b", "a")}


def test_plain_values_are_read_as_text():
    read("""
        places: [{name: 1770, country: NO}]
        actors: [{slug: norway, kind: state, name: No, country: NO, names: [{name: on, kind: short}]}]
    """)
    norway = Actor.objects.get()
    assert (norway.country, norway.name, norway.names.get().name) == ("NO", "No", "on")
    assert (Place.objects.get().name, Place.objects.get().country) == ("1770", "NO")


@pytest.mark.parametrize(
    ("written", "edtf"),
    [
        ("2012-06-30", "2012-06-30"),
        ("2012-06", "2012-06"),
        ("2012", "2012"),
        ("2011-03-15/..", "2011-03-15/.."),
        ("25–26 January 2018", "2018-01-25/2018-01-26"),
        ("mid-November 2017", "[2017-11-11..2017-11-20]"),
        ("'[2017-11-11..2017-11-20]'", "[2017-11-11..2017-11-20]"),
        ("", ""),
    ],
)
def test_dates_are_read_as_edtf_or_words(written, edtf):
    read(f"documents: [{{slug: d, kind: news, title: D, date: {written}}}]")
    assert Document.objects.get().date_edtf == edtf


FAULTS = {
    "empty": ("", "Write lists called places, documents, actors, events, and nothing else."),
    "unknown list": ("people: []", "Write lists called places, documents, actors, events, and nothing else."),
    "no list": ("actors: {slug: a}", "actors: Write a list of “name: value” lines, with dashes."),
    "no rows": ("actors: [a]", "actors: Write a list of “name: value” lines, with dashes."),
    "no slug": ("actors: [{kind: igo, name: UN}]", "Line 1, actor “UN”: slug: This must be given."),
    "no name": ("actors: [{slug: un, kind: igo}]", "Line 1, actor “un”: name: This field cannot be blank."),
    "bad slug": (
        "documents: [{slug: S/RES, kind: news, title: D}]",
        "Line 1, document “S/RES”: slug: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
    ),
    "unknown word": (
        "actors: [{slug: un, kind: igo, name: UN, nickname: x}]",
        "Line 1, actor “un”: nickname: This is not known here.",
    ),
    "derived field": (
        "actors: [{slug: un, kind: igo, name: UN, name_key: x}]",
        "Line 1, actor “un”: name_key: This is not known here.",
    ),
    "unknown kind": (
        "actors: [{slug: un, kind: club, name: UN}]",
        "Line 1, actor “un”: kind: Value 'club' is not a valid choice.",
    ),
    "no flag": (
        "actors: [{slug: un, kind: igo, name: UN, public: maybe}]",
        "Line 1, actor “un”: public: “maybe” value must be either True or False.",
    ),
    "twice": (
        "actors:\n- {slug: un, kind: igo, name: UN}\n- {slug: un, kind: igo, name: ONU}",
        "Line 3, actor “un”: This is in the file twice.",
    ),
    "place twice": (
        "places: [{name: Oslo, country: NO}, {name: Oslo, country: NO, geo_precision: city}]",
        "Line 1, place “Oslo”: This is in the file twice.",
    ),
    "one coordinate": (
        "places: [{name: Oslo, latitude: 59.9}]",
        "Line 1, place “Oslo”: Give both latitude and longitude, or neither.",
    ),
    "same Wikidata id": (
        "actors: [{slug: a, kind: igo, name: A, wikidata: Q1}, {slug: b, kind: igo, name: B, wikidata: Q1}]",
        "Line 1, actor “b”: Another record has this Wikidata id; it may be the same one.",
    ),
    "bad date": (
        "events: [{slug: e, kind: talks, name: E, date: 25 January}]",
        "Line 1, event “e”: date: Add the year, such as 25 January 2018 (at character 1)",
    ),
    "bracket": (
        "events: [{slug: e, kind: talks, name: E, date: [2017..2018]}]",
        "Line 1, event “e”: date: Write text here, in quotes if it starts with a bracket.",
    ),
    "unknown place": (
        "events: [{slug: e, kind: talks, name: E, place: Oslo}]",
        "Line 1, event “e”: place: There is no place “Oslo”.",
    ),
    "ambiguous place": (
        "places: [{name: A, country: CH}, {name: A, country: US}]\nevents: [{slug: e, kind: talks, name: E, place: A}]",
        "Line 2, event “e”: place: There is more than one place “A”.",
    ),
    "unknown parent": (
        "events: [{slug: e, kind: talks, name: E, parent: x}]",
        "Line 1, event “e”: parent: There is no event “x”.",
    ),
    "circle": (
        "events: [{slug: e, kind: talks, name: E, parent: f}, {slug: f, kind: talks, name: F, parent: e}]",
        "Events are part of each other: e, f.",
    ),
    "ordinal alone": (
        "events: [{slug: e, kind: talks, name: E, ordinal: 2}]",
        "Line 1, event “e”: A number of 1 or more goes with the process or series that it counts in.",
    ),
    "part is no list": (
        "actors: [{slug: un, kind: igo, name: UN, names: ONU}]",
        "Line 1, actor “un”, names: Write a list of “name: value” lines, with dashes.",
    ),
    "unknown word in a part": (
        "actors:\n- slug: un\n  kind: igo\n  name: UN\n  names:\n  - {name: ONU, kind: acronym, lang: fr}",
        "Line 2, actor “un”, names, line 6: lang: This is not known here.",
    ),
    "name twice": (
        "actors: [{slug: i, kind: person, name: I, names: [{name: İnönü, kind: short}, {name: Inonu, kind: short}]}]",
        "Line 1, actor “i”, names, line 1: This is in the file twice.",
    ),
    "unknown object": (
        "actors: [{slug: a, kind: igo, name: A, relationships: [{kind: part_of, object: b}]}]",
        "Line 1, actor “a”, relationships, line 1: object: There is no actor “b”.",
    ),
    "related to itself": (
        "actors: [{slug: a, kind: igo, name: A, relationships: [{kind: part_of, object: a}]}]",
        "Line 1, actor “a”, relationships, line 1: An actor cannot stand in a relationship to itself.",
    ),
    "ends before it begins": (
        (
            "actors: [{slug: a, kind: igo, name: A, relationships: [{kind: leads, object: b, start: 2018, end: 2017}]},"
            " {slug: b, kind: igo, name: B}]"
        ),
        "Line 1, actor “a”, relationships, line 1: The relationship ends before it begins.",
    ),
    "unknown document": (
        "actors: [{slug: a, kind: igo, name: A, citations: [{document: d}]}]",
        "Line 1, actor “a”, citations, line 1: document: There is no document “d”.",
    ),
    "on behalf of a text": (
        (
            "actors: [{slug: a, kind: igo, name: A}]\n"
            "events: [{slug: e, kind: talks, name: E, participations: [{actor: a, on_behalf_of: a}]}]"
        ),
        "Line 2, event “e”, participations, line 2: on_behalf_of: Write a list of slugs, with dashes.",
    ),
}


@pytest.mark.parametrize(("text", "fault"), FAULTS.values(), ids=FAULTS)
def test_fault_is_named_and_nothing_is_written(text, fault):
    assert faults(text) == [fault]
    assert not any(model.objects.exists() for model in (Place, Document, Actor, Event, Change))


def test_fault_leaves_what_was_there_as_it_was():
    read(TALKS)
    before = Change.objects.count()
    assert faults(TALKS.replace("Geneva I\n", "Geneva One\n").replace("role: organiser", "role: chair")) == [
        "Line 19, event “geneva-i”, participations, line 28: role: Value 'chair' is not a valid choice."
    ]
    assert Event.objects.get(slug="geneva-i").name == "Geneva I"
    assert Change.objects.count() == before


def test_faults_of_one_kind_of_record_are_told_together():
    assert faults("""
        actors:
          - {slug: a, kind: club, name: A, born: 1900, country: XX, wikidata: 7}
          - {slug: b, kind: club, name: B, wikidata: 7}
        events:
          - {slug: e, parent: f}
    """) == [
        "Line 3, actor “a”: born: This is not known here.",
        "Line 4, actor “b”: wikidata: Write Q and a number, such as Q1065.",
        "Line 4, actor “b”: kind: Value 'club' is not a valid choice.",
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"actors: [",
        b"actors: []\nactors: []",
        b"actors: &a []",
        b"actors: !!python/none x",
        b"\xff\xfe\x00",
        b"actors: [{slug: \xff}]",
        b'actors: "\\UFFFFFFFF"',
        b"[" * 5000,
    ],
    ids=["unclosed", "repeated", "anchor", "tag", "utf-16", "latin-1", "escape", "nested"],
)
def test_unreadable_bytes_are_a_fault(data):
    with pytest.raises(RecordFault, match="This is not YAML that can be read"):
        import_records(data, by=None)


def test_slug_that_led_to_another_record_is_a_fault():
    read("actors: [{slug: un, kind: igo, name: UN}]")
    actor = Actor.objects.get()
    with actor.revising(by=None):
        actor.slug = "united-nations"
        actor.save()
    assert faults("actors: [{slug: un, kind: igo, name: UN}]") == [
        "Line 1, actor “un”: slug: This address once led to another record and stays with it; choose another."
    ]


def test_command_imports_the_sound_files_and_names_the_faulty_one(tmp_path, capsys, django_user_model):
    django_user_model.objects.create(username="ana")
    good, bad, gone = tmp_path / "good.yaml", tmp_path / "bad.yaml", tmp_path / "gone.yaml"
    good.write_text("actors: [{slug: un, kind: igo, name: UN}]")
    bad.write_text("actors: [{slug: eu, kind: club, name: EU}]")
    with pytest.raises(CommandError) as refused:
        call_command("import_records", bad, gone, good, by="ana")
    assert str(refused.value).splitlines() == [
        f"{bad}: Line 1, actor “eu”: kind: Value 'club' is not a valid choice.",
        f"{gone}: No such file or directory",
    ]
    assert capsys.readouterr().out == f"{good}: 1 created, 0 changed, 0 unchanged\n"
    change = Change.objects.of(Actor.objects.get(slug="un")).get()
    assert (change.person, change.reason) == ("ana", "Imported from good.yaml")


def test_command_refuses_an_unknown_user(tmp_path):
    with pytest.raises(CommandError, match="There is no active user “nobody”"):
        call_command("import_records", tmp_path / "records.yaml", by="nobody")


# How records of each kind are written is tested above, on both.
@pytest.mark.once
def test_samples_import_completely_and_once_and_tell_what_is_known():
    data = SAMPLES.read_bytes()
    outcomes = import_records(data, by=None, name=SAMPLES.name)
    assert Counter((outcome.model, outcome.result) for outcome in outcomes) == {
        ("events.place", "created"): 11,
        ("sources.document", "created"): 24,
        ("actors.actor", "created"): 41,
        ("events.event", "created"): 46,
    }
    before = Change.objects.count()
    assert {outcome.result for outcome in import_records(data, by=None, name=SAMPLES.name)} == {"unchanged"}
    assert Change.objects.count() == before

    # What they tell
    assert not Event.objects.filter(is_public=False).exists()
    assert not Actor.objects.filter(is_public=False).exists()
    rounds = Event.objects.filter(parent__slug="intra-syrian-talks").order_by("ordinal")
    assert list(rounds.values_list("ordinal", "date_edtf", "status")) == [
        (3, "2016-01-29/2016-02-03", "held"),
        (4, "2017-02-23/2017-03-03", "held"),
        (5, "2017-03-23/2017-03-31", "held"),
        (6, "2017-05-16/2017-05-19", "held"),
        (7, "2017-07-10/2017-07-14", "held"),
        (8, "2017-11-28/2017-12-14", "held"),
        (9, "2018-01-25/2018-01-26", "planned"),
    ]
    assert rounds.last().place.name == "Vienna"
    assert Event.objects.filter(parent__slug="astana-process").count() == 8
    meeting = Event.objects.get(slug="putin-assad-sochi-2017")
    assert (meeting.date_edtf, meeting.date_text) == ("2017-11-20", "mid-November")
    against = EventCitation.objects.get(supports=False, event__slug="geneva-iv", field="date_edtf")
    assert (against.value, against.document.slug) == ("2016-04", "bottom-line-2018-01-25")
    assert Actor.objects.get(slug="norway").country == "NO"
    assert set(Actor.objects.called("erdogan").values_list("slug", flat=True)) == {"recep-tayyip-erdogan"}
    annan = Relationship.objects.filter(subject__slug="kofi-annan")
    assert set(annan.values_list("object__slug", "end_edtf")) == {
        ("united-nations", "2012-08"),
        ("league-of-arab-states", "2012-08"),
    }
    assert not [str(name) for name in ActorName.objects.select_related("actor") if name.name_key == name.actor.name_key]
