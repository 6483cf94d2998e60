"""Footnotes of a text: each mark leads to its note, and the note back."""

import pytest

from briefs.notes import with_notes_linked
from briefs.parsing import parse_brief
from briefs.rendering import article
from tests.making import make_brief

MARK = '<sup><a href="#note-{0}" id="mark-{0}" aria-label="Note {0}">{0}</a></sup>'
BACK = '<a href="#mark-{0}" aria-label="Back to the text of note {0}">↩</a>'


def linked(html: str, *taken: int) -> str:
    return with_notes_linked(html, set(taken))


def test_marks_and_notes_lead_to_each_other():
    text = "<p>One<sup>1</sup> and two.<sup>2</sup></p>\n<ol>\n<li>First</li>\n<li><p>Second</p></li>\n</ol>"
    assert linked(text) == (
        f"<p>One{MARK.format(1)} and two.{MARK.format(2)}</p>\n"
        f'<ol class="notes" start="1"><li id="note-1">First {BACK.format(1)}</li>'
        f'<li id="note-2"><p>Second {BACK.format(2)}</p></li></ol>'
    )


def test_note_that_is_cited_twice_leads_back_to_the_first_mark():
    page = linked("<p>One<sup>1</sup>, again<sup>1</sup></p><ol><li>First</li></ol>")
    assert page.count('href="#note-1"') == 2
    assert page.count('id="mark-1"') == 1


@pytest.mark.parametrize(
    "html",
    [
        "<p>No notes.</p>",
        "<p>A list:</p><ol><li>First</li><li>Second</li></ol>",
        "<p>10 m<sup>2</sup></p><ol><li>First</li><li>Second</li></ol>",
        "<p>One<sup>1</sup></p><ol><li>First</li></ol><p>After</p>",
        "<p>Two<sup>2</sup>, one<sup>1</sup></p><ol><li>First</li><li>Second</li></ol>",
        "<p>One<sup>1</sup></p><ol><li>First<ol><li>Inner</li></ol></li></ol>",
        '<p>One<sup>1</sup></p><ol start="5"><li>Fifth</li></ol>',
    ],
    ids=["none", "a list", "square metres", "not at the end", "out of order", "list in a list", "other numbers"],
)
def test_what_are_no_notes_stays_as_it_is(html):
    assert linked(html) == html


def test_numbers_run_on_through_the_brief_and_none_has_an_anchor_twice():
    taken = set[int]()
    with_notes_linked("<p>One<sup>1</sup></p><ol><li>First</li></ol>", taken)
    assert 'id="note-2"' in with_notes_linked('<p>Two<sup>2</sup></p><ol start="2"><li>Second</li></ol>', taken)
    again = "<p>One<sup>1</sup></p><ol><li>First</li></ol>"
    assert with_notes_linked(again, taken) == again


@pytest.mark.django_db
def test_notes_of_an_imported_text_are_linked_in_its_article():
    text = "---\ntitle: T\ndate: 2018-01-25\n---\nBottom line: No.\n\n## Background\n\nOne.[^a]\n\n[^a]: The note.\n"
    section = parse_brief(text.encode()).sections[0]
    html = article(make_brief(sections=((section.heading, section.body),)).snapshot())
    assert f"One.{MARK.format(1)}" in html
    assert f'<li id="note-1">The note. {BACK.format(1)}</li>' in html


@pytest.mark.django_db
def test_heading_never_has_the_anchor_of_a_note():
    sections = (("Note 1", "<p>One<sup>1</sup></p><ol><li>First</li></ol>"),)
    html = article(make_brief(sections=sections).snapshot())
    assert html.count('id="note-1"') == 1
    assert 'id="section-note-1"' in html
