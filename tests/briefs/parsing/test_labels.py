"""The labels and headings of a brief file, and the text that only looks like them."""

import re
from datetime import date

import pytest

from briefs.parsing import BriefFault, ParsedBrief, ParsedSection, parse_brief
from briefs.parsing.markdown import text_of


def parse(text: str) -> ParsedBrief:
    return parse_brief(text.encode())


def fault(text: str) -> tuple[str, int | None]:
    """The message and the line of the fault in a file."""
    with pytest.raises(BriefFault) as caught:
        parse(text)
    return caught.value.message, caught.value.line


def sections(text: str) -> list[tuple[str, str]]:
    """The heading and the words of each section below a date and the bottom line “Short.”."""
    brief = parse(f"date 2018-01-25\n\nBottom Line: Short.\n\n{text}")
    assert brief.bottom_line == "<p>Short.</p>"
    return [(section.heading, text_of(section.body)) for section in brief.sections]


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize(
    "label",
    [
        "Bottom Line: ",
        "bottom line : ",
        "**Bottom Line:** ",
        "__Bottom Line__: ",
        "BLUF: ",
        "Bottom Line Up Front (BLUF): ",
        "Bottom-line:\n",
        "Bottom Line\n\n",
        "BOTTOM LINE\n",
        "**Bottom Line**\n\n",
        "# Bottom Line\n",
        "### bottom line: ###\n",
        "## Bottom Line: ",
        "Bottom Line\n===========\n",
        "Bottom line up front\n--\n",
        "\tBottom\u00a0Line:\u00a0",
    ],
)
def test_bottom_line_is_found_under_any_of_its_labels(label):
    text = f"2018-01-25\n\n{label}It is *over*.\n\nTruly."
    assert parse(text) == ParsedBrief(None, date(2018, 1, 25), "<p>It is <em>over</em>.</p>\n<p>Truly.</p>", (), {})


def test_bottom_line_label_within_bold_text_leaves_the_text_bold():
    assert parse("2018-01-25\n\n**Bottom Line: All** of it.").bottom_line == "<p><strong>All</strong> of it.</p>"


@pytest.mark.parametrize("name", ["Background", "Issue", "Response", "Looking ahead", "Anticipation"])
@pytest.mark.parametrize(
    "form", ["{}: text", "{}\n\ntext", "{}:\ntext", "**{}:** text", "## {}\ntext", "{}\n---\ntext", "_{}_\n\ntext"]
)
@pytest.mark.parametrize("case", [str.title, str.upper, str.lower])
def test_known_section_is_found_in_any_form_and_case(name, form, case):
    assert sections(form.format(case(name))) == [(name, "text")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "## Costs of *delay*\na\n\n## Background\nb\n# Part 2\nc",
            [("Costs of delay", "a"), ("Background", "b"), ("Part 2", "c")],
            id="unknown-headings",
        ),
        pytest.param(
            "### Background\na\n\n### Costs\nb\n\n#### Deep\nc",
            [("Background", "a"), ("Costs", "b\nDeep\nc")],
            id="level-of-the-file",
        ),
        pytest.param("Costs:\n\na\n\nNext 3 steps:\nb", [("Costs", "a"), ("Next 3 steps", "b")], id="unknown-labels"),
        pytest.param("**Key points:**\n- a", [("Key points", "\na\n")], id="bold-label"),
        pytest.param("Background: a\n\nBackground: b", [("Background", "a"), ("Background", "b")], id="repeated"),
        pytest.param(
            "## Background\na\n## Bottom line\nb", [("Background", "a"), ("Bottom line", "b")], id="second-bottom-line"
        ),
        pytest.param("Background\n\nResponse\n\na", [("Background", ""), ("Response", "a")], id="nothing-below"),
        pytest.param(
            "Background: It ended.\nIssue: It began.\n- a\nResponse: b",
            [("Background", "It ended."), ("Issue", "It began.\n\na\n"), ("Response", "b")],
            id="no-blank-lines",
        ),
        pytest.param("Background: It went on\nISSUE\nb", [("Background", "It went on"), ("Issue", "b")], id="capitals"),
        pytest.param("Costs & risks\n---\na", [("Costs & risks", "a")], id="underlined"),
        pytest.param("## Issue: the quay\na", [("Issue: the quay", "a")], id="label-with-more"),
        pytest.param("## [Link](http://a.b)\na", [("[Link](http://a.b)", "a")], id="link"),
    ],
)
def test_sections_keep_their_names_and_order(text, expected):
    assert sections(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Background checks were done: none failed.",
        "The background: nothing.",
        "Some words: the rest.",
        "The ministry’s\nresponse: silence.",
        "The ministry’s\nResponse: silence.",
        "Issue after issue\n\n- Response: none",
        "> Background: quoted",
        "They agreed on these seven points in Geneva:",
        "the parties agreed:",
        "This sentence has a rule below it.\n---",
        "A long " + "underlined " * 12 + "line\n---",
        "1. Response:",
        "### Background of it",
    ],
)
def test_text_that_only_looks_like_a_label_stays_text(text):
    inside = sections(f"Anticipation: Wait.\n\n{text}")
    assert [heading for heading, _ in inside] == ["Anticipation"]
    assert words(inside[0][1]) == ["Wait", *[word for word in words(text) if not word.isdigit()]]


def test_short_line_with_a_colon_is_text_where_the_file_has_headings():
    assert sections("## Background\n\nKey demands:\n\n- a") == [("Background", "Key demands:\n\na\n")]


def test_deeper_headings_become_h3_and_h4_below_the_level_of_the_file():
    brief = parse("2018-01-25\n# BLUF\nx\n# Issue\n## a\n### b\n#### c\nSub\n---\n> # d")
    assert brief.sections == (
        ParsedSection(
            "Issue", "<h3>a</h3>\n<h4>b</h4>\n<h4>c</h4>\n<h3>Sub</h3>\n<blockquote>\n<h3>d</h3>\n</blockquote>"
        ),
    )


def test_underlined_heading_below_the_level_of_the_file_becomes_h3():
    brief = parse("2018-01-25\n\nBLUF\n====\n\nx\n\nIssue\n=====\n\nSub\n---\n\ny")
    assert brief.sections == (ParsedSection("Issue", "<h3>Sub</h3>\n<p>y</p>"),)


def test_heading_over_200_characters_is_a_fault():
    message = "The heading has 201 characters; at most 200 are possible."
    found, line = fault(f"2018-01-25\nBLUF: a\n\n## {'b' * 201}")
    assert (found.startswith(message), line) == (True, 4)
