"""Canonical snapshots and their hash."""

from datetime import date

import pytest

from history.snapshots import canonical, content_hash, digest, is_reference
from tests.making import edit, make_actor, make_brief, make_event, make_place, make_topic

SNAPSHOT = {
    "schema": 1,
    "title": "Talks",
    "topics": [{"ref": "briefs.topic", "id": 3, "name": "Syria"}],
    "sections": [{"id": 7, "heading": "Issue", "body": "<p>a</p>", "order": 1}],
}


def changed(**fields) -> dict:
    return {**SNAPSHOT, **fields}


SAME = {
    "order of keys": dict(reversed(SNAPSHOT.items())),
    "schema": changed(schema=2),
    "name of a linked record": changed(topics=[{"ref": "briefs.topic", "id": 3, "name": "Syrien", "slug": "s"}]),
    "number of a row": changed(sections=[{"id": 8, "heading": "Issue", "body": "<p>a</p>", "order": 1}]),
}
DIFFERENT = {
    "text": changed(title="Talks."),
    "case": changed(title="talks"),
    "nothing for empty": changed(title=None),
    "another record": changed(topics=[{"ref": "briefs.topic", "id": 4, "name": "Syria"}]),
    "record of another kind": changed(topics=[{"ref": "events.event", "id": 3, "name": "Syria"}]),
    "no record": changed(topics=[]),
    "twice": changed(topics=SNAPSHOT["topics"] * 2),
    "text of a row": changed(sections=[{"id": 7, "heading": "Issue", "body": "<p>b</p>", "order": 1}]),
    "place of a row": changed(sections=[{"id": 7, "heading": "Issue", "body": "<p>a</p>", "order": 2}]),
    "further field": changed(date="2018-01-25"),
}


@pytest.mark.parametrize("other", SAME.values(), ids=SAME)
def test_content_hash_leaves_out_what_is_not_content(other):
    assert content_hash(other) == content_hash(SNAPSHOT)


@pytest.mark.parametrize("other", DIFFERENT.values(), ids=DIFFERENT)
def test_content_hash_differs_with_content(other):
    assert content_hash(other) != content_hash(SNAPSHOT)


def test_content_hash_is_that_of_the_canonical_content():
    assert content_hash({"schema": 1, "title": "é", "topics": []}) == digest({"title": "é", "topics": []})
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_canonical_json_has_sorted_keys_and_neither_spaces_nor_escapes():
    assert canonical({"b": [1, None, True], "a": "İ<"}) == '{"a":"İ<","b":[1,null,true]}'


@pytest.mark.parametrize(
    ("value", "expected"),
    [({"ref": "a.b", "id": 1}, True), ({"id": 1}, False), ("ref", False), (["ref"], False), (None, False)],
)
def test_reference_is_told_by_its_key(value, expected):
    assert is_reference(value) is expected


@pytest.mark.django_db
def test_snapshot_of_a_brief_is_its_whole_content():
    topic, actor = make_topic("Syria"), make_actor("Kofi Annan")
    brief = make_brief(topics=(topic,), actors=(actor,), date=date(2018, 1, 25))
    section, link = brief.sections.get(), brief.actor_links.get()
    assert brief.snapshot() == {
        "schema": 1,
        "title": "Talks without results",
        "date": "2018-01-25",
        "bottom_line": "<p>No result so far.</p>",
        "topics": [{"ref": "briefs.topic", "id": topic.pk, "name": "Syria", "slug": "syria"}],
        "sections": [{"id": section.pk, "heading": "Background", "body": "<p>Eight rounds were held.</p>", "order": 1}],
        "authorships": [],
        "event_links": [],
        "actor_links": [
            {
                "id": link.pk,
                "actor": {
                    "ref": "actors.actor",
                    "id": actor.pk,
                    "name": "Kofi Annan",
                    "slug": "kofi-annan",
                    "kind": "Person",
                },
                "role": "",
                "note": "",
                "order": 1,
            }
        ],
        "citations": [],
    }


@pytest.mark.django_db
def test_snapshot_names_an_event_with_its_date_and_status():
    event = make_event("Geneva I", date_edtf="2012-06-30", slug="g1")
    assert event.reference() == {
        "ref": "events.event",
        "id": event.pk,
        "name": "Geneva I",
        "slug": "g1",
        "kind": "Conference",
        "status": "Held",
        "when": "30 June 2012",
        "date_edtf": "2012-06-30",
    }


@pytest.mark.django_db
def test_snapshot_has_plain_json_values_only():
    place = make_place(latitude="46.2044", longitude="6.1432")
    place.refresh_from_db()
    assert place.snapshot() == {
        "schema": 1,
        "name": "Geneva",
        "country": "CH",
        "latitude": "46.204400",
        "longitude": "6.143200",
        "geo_precision": "city",
    }


@pytest.mark.django_db
def test_renaming_a_linked_record_does_not_change_the_brief():
    actor = make_actor("Kofi Annan")
    brief = make_brief(actors=(actor,))
    before = brief.content_hash
    edit(actor, name="Kofi A. Annan")
    assert brief.content_hash == before
    assert brief.snapshot()["actor_links"][0]["actor"]["name"] == "Kofi A. Annan"
