"""What differs between two snapshots, passage by passage."""

import pytest

from actors.models import Actor
from briefs.models import Brief
from events.models import Event
from history.comparison import differences, passages, summary
from history.records import State

OLD = {
    "title": "Talks",
    "date": "2018-01-25",
    "bottom_line": "<p>No result.</p>",
    "topics": [{"ref": "briefs.topic", "id": 3, "name": "Syria"}],
    "sections": [
        {"id": 1, "heading": "Background", "body": "<p>Eight rounds.</p>", "order": 1},
        {"id": 2, "heading": "Issue", "body": "<p>No agenda.</p>", "order": 2},
        {"id": 3, "heading": "Response", "body": "<p>Nobody came.</p>", "order": 3},
    ],
    "actor_links": [{"id": 4, "actor": {"ref": "actors.actor", "id": 9, "name": "UN"}, "role": "", "order": 1}],
}
BACKGROUND, ISSUE, RESPONSE = OLD["sections"]


def told(old: dict, new: dict, model=Brief) -> list[tuple[str, str, str]]:
    return [(d.label, d.kind, d.html) for d in differences(model, old, new)]


CASES = {
    "nothing": ({}, []),
    "field": ({"title": "Talks in Sochi"}, [("Title", "changed", "<p>Talks <ins>in Sochi</ins></p>")]),
    "field emptied": ({"date": None}, [("Date", "removed", "<p><del>25 January 2018</del></p>")]),
    "markup in a plain field is text": (
        {"title": "<b>Talks</b>"},
        [("Title", "changed", "<p><del>Talks</del></p><p><ins>&lt;b&gt;Talks&lt;/b&gt;</ins></p>")],
    ),
    "rich text": (
        {"bottom_line": "<p>Some result.</p>"},
        [("Bottom line", "changed", "<p><del>No</del> <ins>Some</ins> result.</p>")],
    ),
    "name of a linked record": (
        {"topics": [{"ref": "briefs.topic", "id": 3, "name": "Syria war"}]},
        [("Topics", "changed", "<p>Syria <ins>war</ins></p>")],
    ),
    "section changed": (
        {"sections": [BACKGROUND, ISSUE | {"heading": "Issues"}, RESPONSE]},
        [("Section", "changed", "<h3><del>Issue</del></h3><h3><ins>Issues</ins></h3><p>No agenda.</p>")],
    ),
    "section removed": (
        {"sections": [BACKGROUND, RESPONSE]},
        [("Section", "removed", "<h3><del>Issue</del></h3><p><del>No agenda.</del></p>")],
    ),
    "section added": (
        {"sections": [*OLD["sections"], {"id": 8, "heading": "Looking ahead", "body": "", "order": 4}]},
        [("Section", "added", "<h3><ins>Looking ahead</ins></h3>")],
    ),
    "section moved": (
        {"sections": [RESPONSE | {"order": 1}, BACKGROUND | {"order": 2}, ISSUE | {"order": 3}]},
        [("Section", "moved", "<h3>Response</h3><p>Nobody came.</p>")],
    ),
    "numbers of places alone": (
        {"sections": [BACKGROUND, ISSUE | {"order": 5}, RESPONSE | {"order": 9}]},
        [],
    ),
    "removed in the middle stands where it stood": (
        {"sections": [BACKGROUND | {"body": ""}, RESPONSE | {"body": ""}]},
        [
            ("Section", "changed", "<h3>Background</h3><p><del>Eight rounds.</del></p>"),
            ("Section", "removed", "<h3><del>Issue</del></h3><p><del>No agenda.</del></p>"),
            ("Section", "changed", "<h3>Response</h3><p><del>Nobody came.</del></p>"),
        ],
    ),
    "link row": (
        {"actor_links": [OLD["actor_links"][0] | {"role": "mediator"}]},
        [("Actors", "changed", "<ul><li><del>UN</del></li><li><ins>UN, role: mediator</ins></li></ul>")],
    ),
}


@pytest.mark.parametrize(("fields", "expected"), CASES.values(), ids=CASES)
def test_differences_name_the_passage_and_mark_the_words(fields, expected):
    assert told(OLD, OLD | fields) == expected


def test_field_that_only_one_snapshot_knows_is_no_difference_while_empty():
    assert told({"title": "Talks"}, {"title": "Talks", "date": None, "bottom_line": ""}) == []


def test_passages_show_labels_of_choices_and_yes_or_no():
    snapshot = {"kind": "igo", "names": [{"id": 1, "name": "UN", "kind": "acronym", "language": "", "match": False}]}
    assert [(p.label, p.html) for p in passages(Actor, snapshot) if p.html] == [
        ("Kind", "<p>intergovernmental organisation</p>"),
        ("Other names", "<ul><li>name: UN, Acronym, find in texts: no</li></ul>"),
    ]


def test_word_of_a_vocabulary_that_is_no_longer_in_it_is_shown_as_it_is():
    assert passages(Actor, {"kind": "<tribe>"})[0].html == "<p>&lt;tribe&gt;</p>"


def test_unsafe_rich_text_of_an_old_snapshot_is_sanitised():
    assert passages(Brief, {"bottom_line": '<p onclick="x">a<script>b</script></p>'})[0].html == "<p>a</p>"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(None, OLD, "", id="first"),
        pytest.param(OLD, OLD, "", id="same"),
        pytest.param(OLD, OLD | {"title": "X", "sections": [BACKGROUND]}, "Title; Issue removed; Response removed"),
        pytest.param(OLD, OLD | {"sections": [ISSUE, BACKGROUND, RESPONSE]}, "Issue moved", id="moved"),
    ],
)
def test_summary_lists_passages_in_one_line(before, after, expected):
    particulars = {"slug": "talks", "owner": None}
    old = before and State(Brief(), before, particulars)
    assert summary(Brief, old, State(Brief(), after, particulars)) == expected


def test_summary_names_particulars():
    old, new = ({"slug": slug, "is_public": shown, "merged_into": None} for slug, shown in (("a", False), ("b", True)))
    assert summary(Actor, State(Actor(), {}, old), State(Actor(), {}, new)) == "Address; Public"


def test_summary_has_at_most_500_characters():
    sections = [{"id": n, "heading": f"Section {n} " + "x" * 50, "body": "", "order": n} for n in range(30)]
    state = [State(Brief(), {"sections": rows}, {"slug": "", "owner": None}) for rows in ([], sections)]
    line = summary(Brief, *state)
    assert len(line) == 500
    assert line.startswith("Section 0 xxx")
    assert line.endswith("…")


def test_imprecise_date_is_told_in_words():
    old, new = {"date_edtf": "2018-01-25"}, {"date_edtf": "2018-01-25/2018-01-26"}
    ((_, _, html),) = told(old, new, Event)
    assert html == "<p><del>25</del> <ins>25–26</ins> January 2018</p>"
