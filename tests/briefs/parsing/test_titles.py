"""The title of a brief file, and what is not its title."""

from datetime import date

import pytest

from briefs.parsing import BriefFault, ParsedBrief, ParsedSection, parse_brief
from briefs.parsing.markdown import text_of


def parse(text: str, **kwargs: str) -> ParsedBrief:
    return parse_brief(text.encode(), **kwargs)


def fault(text: str, **kwargs: str) -> tuple[str, int | None]:
    """The message and the line of the fault in a file."""
    with pytest.raises(BriefFault) as caught:
        parse(text, **kwargs)
    return caught.value.message, caught.value.line


@pytest.mark.parametrize(
    "head",
    [
        "# Quay *talks* stall\n2018-01-25",
        "2018-01-25\n\n### Quay talks stall ###",
        "Quay talks stall\n================\n2018-01-25",
        "Title: Quay talks stall\nDate: 2018-01-25",
        "**Title:** Quay talks stall\n\n2018-01-25",
        "**Title: Quay talks stall**\n\n2018-01-25",
        "Title:\nQuay talks stall\n2018-01-25",
        "date 2018-01-25 Quay talks stall",
        "date 2018-01-25\nQuay talks stall",
        "**Quay talks stall**\n\n25 January 2018\n",
        "---\ntitle: Quay talks stall\ndate: 2018-01-25\n---",
        "---\ntitle: Quay talks stall\ndate: 2018-01-25\n---\n# Quay Talks Stall",
    ],
)
def test_title_is_taken_from_the_head_of_the_file(head):
    assert parse(f"{head}\n\nBLUF: Short.") == ParsedBrief(
        "Quay talks stall", date(2018, 1, 25), "<p>Short.</p>", (), {}
    )


@pytest.mark.parametrize(
    ("head", "title", "introduction"),
    [
        pytest.param(
            "The talks began in May\nand went on until June.",
            None,
            [("Introduction", "The talks began in May\nand went on until June.")],
            id="prose",
        ),
        pytest.param("Quay talks\nBy A. Writer", "Quay talks", [("Introduction", "By A. Writer")], id="by-line"),
        pytest.param("- a list", None, [("Introduction", "\na list\n")], id="list"),
        pytest.param("Quay talks\n\n---", "Quay talks", [], id="rule"),
        pytest.param("Summary:\n\nIt is over.", None, [("Summary", "It is over.")], id="unknown-label"),
        pytest.param("Background: It began.", None, [("Background", "It began.")], id="known-label"),
    ],
)
def test_text_above_the_bottom_line_is_kept(head, title, introduction):
    brief = parse(f"date 2018-01-25\n\n{head}\n\nBLUF: Short.")
    assert brief.title == title
    assert brief.bottom_line == "<p>Short.</p>"
    assert [(section.heading, text_of(section.body)) for section in brief.sections] == introduction


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        pytest.param("# Old", [], id="heading"),
        pytest.param("Title: Old", [], id="label"),
        pytest.param("---\ntitle: Old\n---", [], id="front-matter"),
        pytest.param("New", [], id="same-plain-line"),
        pytest.param("Old", [ParsedSection("Introduction", "<p>Old</p>")], id="other-plain-line"),
    ],
)
def test_title_given_by_the_caller_replaces_what_is_marked_as_one(head, kept):
    brief = parse(f"{head}\n\n2018-01-25\n\nBLUF: Short.", title=" New ")
    assert (brief.title, list(brief.sections)) == ("New", kept)


def test_heading_that_differs_from_the_front_matter_title_is_kept():
    brief = parse("---\ntitle: One\ndate: 2018-01-25\n---\n# Two\n\nBLUF: Short.")
    assert (brief.title, brief.sections) == ("One", (ParsedSection("Two", ""),))


@pytest.mark.parametrize(
    ("text", "title", "line"),
    [
        pytest.param(f"date 2018-01-25\n\n# {'a' * 301}\nBLUF: a", "", 3, id="heading"),
        pytest.param(f"Title: {'a' * 301}\n2018-01-25\nBLUF: a", "", 1, id="label"),
        pytest.param(f"{'a' * 301}\n2018-01-25\nBLUF: a", "", 1, id="plain"),
        pytest.param(f"---\ntitle: {'a' * 301}\n---\n2018-01-25\nBLUF: a", "", None, id="front-matter"),
        pytest.param("2018-01-25\nBLUF: a", "a" * 301, None, id="given"),
    ],
)
def test_title_over_300_characters_is_a_fault(text, title, line):
    assert fault(text, title=title) == ("The title has 301 characters; at most 300 are possible.", line)


def test_title_of_300_characters_is_read():
    assert parse(f"# {'a' * 300}\n2018-01-25\nBLUF: a").title == "a" * 300


def test_title_that_yaml_reads_as_something_else_is_a_fault():
    assert fault("---\ntitle: No\ndate: 2018-01-25\n---\nBLUF: a") == (
        "The title in the front matter is not text. Put quotes around it.",
        None,
    )
