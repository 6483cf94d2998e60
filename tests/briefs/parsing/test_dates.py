"""The date of a brief file, in every form that analysts write."""

from datetime import date

import pytest

from briefs.parsing import BriefFault, ParsedBrief, parse_brief


def parse(text: str) -> ParsedBrief:
    return parse_brief(text.encode())


def fault(text: str) -> tuple[str, int | None]:
    """The message and the line of the fault in a file."""
    with pytest.raises(BriefFault) as caught:
        parse(text)
    return caught.value.message, caught.value.line


@pytest.mark.parametrize(
    "line",
    [
        "date 2018-01-25",
        " date 2018-1-25",
        "Date: 2018-01-25",
        "**Date:** January 25, 2018",
        "DATE January 25th 2018",
        "2018-01-25",
        "January 25, 2018",
        "Jan. 25, 2018",
        "25 January 2018",
        "25th of January, 2018.",
        "Thursday, 25 January 2018",
        "Thu. Jan 25, 2018",
        "*Thursday, January 25, 2018*",
        "(25 January 2018)",
        "### 25 January 2018",
        "date\u00a025\u00a0January\u00a02018",
    ],
)
def test_date_is_read_from_a_line_of_its_own(line):
    assert parse(f"{line}\n\nBLUF: Short.") == ParsedBrief(None, date(2018, 1, 25), "<p>Short.</p>", (), {})


@pytest.mark.parametrize(
    "line",
    ["date 2018-01-25 Bottom Line: Short.", "Date: Jan. 25, 2018 **BLUF:** Short.", "2018-01-25 – Bottom Line: Short."],
)
def test_date_may_share_the_line_of_the_bottom_line(line):
    assert parse(line) == ParsedBrief(None, date(2018, 1, 25), "<p>Short.</p>", (), {})


@pytest.mark.parametrize("value", ["2018-01-25", "'2018-01-25'", "January 25, 2018", "2018-01-25T23:30:00Z"])
def test_date_is_read_from_front_matter(value):
    assert parse(f"---\nDate: {value}\n---\nBLUF: Short.") == ParsedBrief(
        None, date(2018, 1, 25), "<p>Short.</p>", (), {}
    )


def test_date_given_twice_is_read_once():
    text = "---\ndate: 2018-01-25\n---\n25 January 2018\nBLUF: Short."
    assert parse(text) == ParsedBrief(None, date(2018, 1, 25), "<p>Short.</p>", (), {})


def test_date_in_a_sentence_is_text():
    brief = parse("date 2018-01-25\n\nJanuary 26, 2018 was a Friday\n\nBLUF: Short.\n\nJanuary 27, 2018")
    assert brief.title == "January 26, 2018 was a Friday"
    assert brief.bottom_line == "<p>Short.</p>\n<p>January 27, 2018</p>"


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        pytest.param(
            "BLUF: a", "There is no date. Write it above the bottom line on a line of its own", None, id="none"
        ),
        pytest.param("\ndate 2018-02-30\nBLUF: a", "“2018-02-30” is not a day of the calendar.", 2, id="30-february"),
        pytest.param("31 April 2018\nBLUF: a", "“31 April 2018” is not a day of the calendar.", 1, id="31-april"),
        pytest.param(
            "Date: 25/01/2018\nBLUF: a", "“25/01/2018” is not a date. Write it as 2018-01-25.", 1, id="slashes"
        ),
        pytest.param("---\ndate: soon\n---\nBLUF: a", "“soon” is not a date. Write it as 2018-01-25.", None, id="word"),
        pytest.param(
            "---\nx: 1\ndate: 2018-02-30\n---\nBLUF: a",
            "The front matter cannot be read: “2018-02-30” is not",
            3,
            id="30-february-yaml",
        ),
        pytest.param(
            "---\ndate: 2018-01-26\n---\nJan. 25, 2018\nBLUF: a",
            "The file has two dates, 2018-01-26 and 2018-01-25.",
            4,
            id="yaml-and-line",
        ),
        pytest.param(
            "2018-01-25\n2018-01-26\nBLUF: a", "The file has two dates, 2018-01-25 and 2018-01-26.", 2, id="two-lines"
        ),
    ],
)
def test_date_fault_names_the_place(text, message, line):
    found, found_line = fault(text)
    assert found.startswith(message)
    assert found_line == line
