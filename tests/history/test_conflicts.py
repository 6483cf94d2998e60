"""Joining base, theirs and mine: what is kept, what is asked, and that nothing of either side is lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actors.models import Actor
from briefs.models import Brief
from history.conflicts import Answer, Conflict
from history.joining import combined

Json = dict[str, Any]


def actor(key: int, name: str = "") -> Json:
    return {"ref": "actors.actor", "id": key, "name": name or f"Actor {key}"}


def section(key: Any, heading: str, body: str = "", order: int = 1) -> Json:
    return {"id": key, "heading": heading, "body": body, "order": order}


def link(key: Any, of: int, note: str = "", order: int = 1) -> Json:
    return {"id": key, "actor": actor(of), "role": "", "note": note, "order": order}


def document(**given: Any) -> Json:
    rows: Json = {"sections": [], "authorships": [], "event_links": [], "actor_links": [], "citations": []}
    return {"schema": 1, "title": "T", "date": None, "bottom_line": "", "topics": [], "slug": "t", **rows, **given}


def asked(base: Json, theirs: Json, mine: Json, **options: Any) -> list[str]:
    return [conflict.key for conflict in combined(Brief, base, theirs, mine, **options).conflicts]


def topic(key: int) -> Json:
    return {"ref": "briefs.topic", "id": key, "name": str(key)}


CASES = {
    "one field each": (
        {"title": "T", "slug": "t"},
        {"title": "Theirs", "slug": "t"},
        {"title": "T", "slug": "mine"},
        {"title": "Theirs", "slug": "mine"},
    ),
    "the same to the same": ({"title": "T"}, {"title": "New"}, {"title": "New"}, {"title": "New"}),
    "many values": (
        {"topics": [topic(1), topic(2)]},
        {"topics": [topic(2), topic(3)]},
        {"topics": [topic(1), topic(2), topic(4)]},
        {"topics": [topic(2), topic(3), topic(4)]},
    ),
    "two fields of one row": (
        {"sections": [section(1, "A", "a")]},
        {"sections": [section(1, "Theirs", "a")]},
        {"sections": [section(1, "A", "mine")]},
        {"sections": [section(1, "Theirs", "mine")]},
    ),
    "a row goes that the other left": (
        {"sections": [section(1, "A"), section(2, "B", order=2)]},
        {"sections": [section(2, "B", order=2)]},
        {"sections": [section(1, "A"), section(2, "B", "mine", order=2)]},
        {"sections": [section(2, "B", "mine", order=2)]},
    ),
    "new rows of both": (
        {"sections": [section(1, "A")]},
        {"sections": [section(1, "A"), section(7, "Theirs", order=2)]},
        {"sections": [section(1, "A"), section(8, "Mine", order=2)]},
        {"sections": [section(1, "A"), section(7, "Theirs", order=2), section(None, "Mine", order=3)]},
    ),
    "equal new rows are one": (
        {"sections": []},
        {"sections": [section(7, "A", "a")]},
        {"sections": [section(8, "A", "a", order=3)]},
        {"sections": [section(7, "A", "a")]},
    ),
    "the same actor linked by both": (
        {"actor_links": []},
        {"actor_links": [link(7, 1, note="theirs")]},
        {"actor_links": [link(8, 1)]},
        {"actor_links": [link(7, 1, note="theirs")]},
    ),
    "order of one, words of the other": (
        {"sections": [section(1, "A"), section(2, "B", order=2)]},
        {"sections": [section(2, "B"), section(1, "A", order=2)]},
        {"sections": [section(1, "A", "mine"), section(2, "B", order=2)]},
        {"sections": [section(2, "B"), section(1, "A", "mine", order=2)]},
    ),
    "order of one, a new row of the other behind what it stood behind": (
        {"sections": [section(1, "A"), section(2, "B", order=2)]},
        {"sections": [section(2, "B"), section(1, "A", order=2)]},
        {"sections": [section(1, "A"), section(2, "B", order=2), section(9, "Mine", order=3)]},
        {"sections": [section(2, "B"), section(None, "Mine", order=2), section(1, "A", order=3)]},
    ),
    "another name of the same record": (
        {"actor_links": [link(1, 5)]},
        {"actor_links": [{**link(1, 5), "actor": actor(5, "Renamed")}]},
        {"actor_links": [link(1, 5, note="mine")]},
        {"actor_links": [{**link(1, 5, note="mine"), "actor": actor(5, "Renamed")}]},
    ),
}


@pytest.mark.parametrize(("base", "theirs", "mine", "joined"), CASES.values(), ids=CASES)
def test_changes_of_different_things_are_joined(base, theirs, mine, joined):
    made = combined(Brief, document(**base), document(**theirs), document(**mine))
    assert made.conflicts == []
    assert made.document == document(**joined)


CONFLICTS = {
    "a field": ({"title": "T"}, {"title": "A"}, {"title": "B"}, ["title"]),
    "a field of a row": (
        {"sections": [section(1, "A")]},
        {"sections": [section(1, "A", "theirs")]},
        {"sections": [section(1, "A", "mine")]},
        ["sections.1.body"],
    ),
    "removed by them, changed by me": (
        {"sections": [section(1, "A")]},
        {"sections": []},
        {"sections": [section(1, "A", "mine")]},
        ["sections.1"],
    ),
    "changed by them, removed by me": (
        {"sections": [section(1, "A")]},
        {"sections": [section(1, "A", "theirs")]},
        {"sections": []},
        ["sections.1"],
    ),
    "a link made that of another actor, and a note on the first": (
        {"actor_links": [link(1, 5)]},
        {"actor_links": [link(1, 6)]},
        {"actor_links": [link(1, 5, note="On the fifth")]},
        ["actor_links.1"],
    ),
    "the same actor linked by both with different notes": (
        {"actor_links": []},
        {"actor_links": [link(7, 1, note="theirs")]},
        {"actor_links": [link(8, 1, note="mine")]},
        ["actor_links.7.note"],
    ),
    "two orders": (
        {"sections": [section(n, str(n), order=n) for n in (1, 2, 3)]},
        {"sections": [section(n, str(n), order=place) for place, n in enumerate((3, 1, 2), 1)]},
        {"sections": [section(n, str(n), order=place) for place, n in enumerate((2, 1, 3), 1)]},
        ["sections.order"],
    ),
}


@pytest.mark.parametrize(("base", "theirs", "mine", "keys"), CONFLICTS.values(), ids=CONFLICTS)
def test_changes_of_the_same_are_asked_for_and_the_answer_decides(base, theirs, mine, keys):
    base, theirs, mine = (document(**side) for side in (base, theirs, mine))
    found = combined(Brief, base, theirs, mine)
    assert [conflict.key for conflict in found.conflicts] == keys
    for take, side in (("theirs", theirs), ("mine", mine)):
        answers = {conflict.key: Answer(conflict.seen, take) for conflict in found.conflicts}
        made = combined(Brief, base, theirs, mine, answers)
        assert made.conflicts == []
        assert _words(made.document) == _words(side)


def _words(made: Json) -> Any:
    parts = {name: value for name, value in made.items() if isinstance(value, list)}
    rows = {name: [{k: v for k, v in row.items() if k != "id"} for row in value] for name, value in parts.items()}
    return {**made, **rows}


def test_answer_holds_only_for_what_was_seen():
    base, mine = document(title="T"), document(title="Mine")
    seen = combined(Brief, base, document(title="First"), mine).conflicts[0].seen
    answers = {"title": Answer(seen, "mine")}
    assert asked(base, document(title="First"), mine, answers=answers) == []
    assert asked(base, document(title="Second"), mine, answers=answers) == ["title"]


def test_text_written_by_hand_is_taken():
    base, theirs, mine = (document(title=title) for title in ("T", "A", "B"))
    (conflict,) = combined(Brief, base, theirs, mine).conflicts
    made = combined(Brief, base, theirs, mine, {"title": Answer(conflict.seen, "text", "A and B")})
    assert made.document["title"] == "A and B"
    assert made.answered == [conflict]


def test_everything_that_mine_changed_can_be_asked_for():
    base = document(sections=[section(1, "A"), section(2, "B", order=2)])
    mine = document(
        title="Mine", sections=[section(2, "Changed", order=2), section(9, "New", order=3)], actor_links=[link(3, 1)]
    )
    assert asked(base, base, mine, every=True) == [
        "title",
        "sections.1",
        "sections.2.heading",
        "sections.new2",
        "actor_links.new1",
    ]


def test_names_that_differ_only_in_accents_are_one():
    names = [
        {"id": key, "name": name, "kind": "short", "language": "", "match": True}
        for key, name in ((1, "Tokaev"), (2, "Tokáev"))
    ]
    blank: Json = {"relationships": [], "identifiers": [], "citations": []}
    theirs, mine = ({"names": [name], **blank} for name in names)
    found = combined(Actor, {"names": [], **blank}, theirs, mine)
    assert [(c.key, c.theirs, c.mine) for c in found.conflicts] == [("names.1.name", "Tokaev", "Tokáev")]


def test_key_tells_fields_rows_and_orders_apart():
    assert Conflict("", None, "title", 0, 1, 2).key == "title"
    assert Conflict("sections", 5, "", 0, 1, 2).key == "sections.5"
    assert Conflict("sections", 5, "body", 0, 1, 2).key == "sections.5.body"
    assert Conflict("sections", None, "order", 0, 1, 2).key == "sections.order"


# For all documents

words = st.text("ab жالع\n<>", max_size=4)


@st.composite
def changed(draw, base: Json, first_key: int) -> Json:
    """The document as a person may have changed it: fields, rows removed, changed and added, and their order."""
    made = dict(base)
    if draw(st.booleans()):
        made["title"] = draw(words)
    made["topics"] = [topic(n) for n in sorted(draw(st.sets(st.integers(1, 4))))]
    sections = [row for row in base["sections"] if draw(st.integers(0, 4))]
    sections = [{**row, "body": draw(words)} if not draw(st.integers(0, 3)) else row for row in sections]
    new = draw(st.lists(st.tuples(words, words), max_size=2))
    sections += [section(first_key + n, heading, body) for n, (heading, body) in enumerate(new)]
    if draw(st.booleans()):
        sections = draw(st.permutations(sections))
    made["sections"] = [{**row, "order": n} for n, row in enumerate(sections, 1)]
    links = [row for row in base["actor_links"] if draw(st.integers(0, 4))]
    held = {row["actor"]["id"] for row in links}
    links += [link(first_key + n, n, draw(words)) for n in draw(st.sets(st.integers(1, 6))) if n not in held]
    made["actor_links"] = [{**row, "order": n} for n, row in enumerate(links, 1)]
    return made


@st.composite
def three(draw) -> tuple[Json, Json, Json]:
    base = document(
        title=draw(words),
        topics=[topic(n) for n in sorted(draw(st.sets(st.integers(1, 4))))],
        sections=[section(n, draw(words), draw(words), n) for n in range(1, draw(st.integers(1, 5)))],
        actor_links=[link(n, n, draw(words), n) for n in range(1, draw(st.integers(1, 4)))],
    )
    return base, draw(changed(base, 100)), draw(changed(base, 200))


@settings(deadline=None)
@given(three())
def test_joining_with_a_side_that_changed_nothing_gives_the_other(sides):
    base, theirs, _ = sides
    assert combined(Brief, base, theirs, base).document == theirs
    assert combined(Brief, base, theirs, base).conflicts == []
    made = combined(Brief, base, base, theirs)
    assert made.conflicts == []
    assert _words(made.document) == _words(theirs)


@settings(deadline=None)
@given(three())
def test_both_having_done_the_same_is_no_conflict(sides):
    base, theirs, _ = sides
    made = combined(Brief, base, theirs, theirs)
    assert (made.document, made.conflicts) == (theirs, [])


def _set_of_words(made: Json) -> Any:
    """The document but for the order of its rows."""
    rows = [(row["heading"], row["body"]) for row in made["sections"]]
    links = [(row["actor"]["id"], row["note"]) for row in made["actor_links"]]
    return made["title"], [ref["id"] for ref in made["topics"]], sorted(rows), sorted(links)


@settings(deadline=None)
@given(three())
def test_it_does_not_matter_who_was_first_where_nothing_is_asked(sides):
    base, theirs, mine = sides
    one, other = combined(Brief, base, theirs, mine), combined(Brief, base, mine, theirs)
    assert len(one.conflicts) == len(other.conflicts)
    if not one.conflicts:
        assert _set_of_words(one.document) == _set_of_words(other.document)


def _texts(made: Json) -> set[str]:
    rows = [text for row in made["sections"] for text in (row["heading"], row["body"])]
    return {made["title"], *rows, *(row["note"] for row in made["actor_links"])} - {""}


@settings(deadline=None)
@given(three())
def test_no_text_of_either_side_is_lost(sides):
    base, theirs, mine = sides
    found = combined(Brief, base, theirs, mine)
    there = _texts(found.document) | {str(c.theirs) for c in found.conflicts} | {str(c.mine) for c in found.conflicts}
    rows = [side for c in found.conflicts if not c.field for side in (c.theirs, c.mine) if side]
    there |= {str(value) for row in rows for value in row.values()}
    for side in (theirs, mine):
        assert _texts(side) - _texts(base) <= there


@settings(deadline=None)
@given(three(), st.sampled_from(["theirs", "mine"]))
def test_answers_leave_nothing_to_be_asked(sides, take):
    base, theirs, mine = sides
    answers = {c.key: Answer(c.seen, take) for c in combined(Brief, base, theirs, mine).conflicts}
    made = combined(Brief, base, theirs, mine, answers)
    assert made.conflicts == []
    assert [row["order"] for row in made.document["sections"]] == list(range(1, len(made.document["sections"]) + 1))


@settings(deadline=None)
@given(three())
def test_no_actor_is_linked_twice(sides):
    linked = [row["actor"]["id"] for row in combined(Brief, *sides).document["actor_links"]]
    assert len(linked) == len(set(linked))
