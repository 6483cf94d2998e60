"""What brief files give: their date, title, bottom line and sections."""

import re
from datetime import date
from pathlib import Path

import pytest

from briefs.parsing import BriefFault, ParsedBrief, ParsedSection, derive_title, parse_brief
from briefs.parsing.markdown import text_of

DATA = Path(__file__).parent / "data"
SEED = Path(__file__).parents[4] / "shared/inputs/syria-talks.txt"
needs_seed = pytest.mark.skipif(not SEED.exists(), reason="the seed document is not part of the repository")


def parse(text: str, **kwargs: str) -> ParsedBrief:
    return parse_brief(text.encode(), **kwargs)


def fault(text: str, **kwargs: str) -> tuple[str, int | None]:
    """The message and the line of the fault in a file."""
    with pytest.raises(BriefFault) as caught:
        parse(text, **kwargs)
    return caught.value.message, caught.value.line


def all_text(brief: ParsedBrief) -> str:
    """The words of a brief in the order of its parts."""
    parts = [brief.title or "", text_of(brief.bottom_line)]
    return "\n".join([*parts, *(f"{section.heading}\n{text_of(section.body)}" for section in brief.sections)])


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


# Whole files


@needs_seed
def test_seed_has_a_date_a_bottom_line_and_nine_paragraphs_of_background():
    brief = parse_brief(SEED.read_bytes())

    assert (brief.title, brief.date, brief.meta) == (None, date(2018, 1, 25), {})
    assert re.fullmatch(
        r"<p>Multiple [^<]* country\. While [^<]* effort\. Nonetheless[^<]* will succeed\.</p>", brief.bottom_line
    )
    assert [section.heading for section in brief.sections] == ["Background"]
    assert re.fullmatch(r"(<p>[^<]+</p>\n){8}<p>[^<]+</p>", brief.sections[0].body)


@needs_seed
def test_seed_keeps_every_word_in_order_and_every_quote():
    source = SEED.read_text(encoding="utf-8")
    parsed = all_text(parse_brief(SEED.read_bytes()))

    assert words(f"date 2018-01-25 Bottom Line: {parsed}") == words(source)
    assert {mark: parsed.count(mark) for mark in "’“”[]"} == {"’": 2, "“": 4, "”": 4, "[": 1, "]": 1}
    assert "in [the] near future.”" in parsed


def test_markdown_file_with_front_matter_is_read_whole():
    assert parse_brief((DATA / "harbour.md").read_bytes()) == ParsedBrief(
        title="The harbour talks resume",
        date=date(2031, 5, 6),
        bottom_line=(
            "<p>The union <em>accepted</em> a date.<sup>1</sup> Nothing else is settled.</p>\n"
            "<ol>\n<li>Offer of 3 May.</li>\n</ol>"
        ),
        sections=(
            ParsedSection(
                "Background",
                "<p>Both sides met twice<sup>2</sup>:</p>\n"
                "<ol>\n<li>in March, without a result;</li>\n"
                "<li>in April, with <strong>one</strong>.</li>\n</ol>\n"
                "<h3>What was said</h3>\n"
                "<blockquote>\n<p>“We are [not] in a hurry.”</p>\n</blockquote>\n"
                "<table>\n<thead>\n<tr>\n<th>Round</th>\n<th>Result</th>\n</tr>\n</thead>\n"
                "<tbody>\n<tr>\n<td>first</td>\n<td>none</td>\n</tr>\n</tbody>\n</table>\n"
                '<ol start="2">\n<li>Minutes of the <em>second</em> meeting.</li>\n</ol>',
            ),
            ParsedSection(
                "Costs & risks",
                '<p>The <a href="https://example.org/offer">offer</a> stands<sup>3</sup> until June.</p>\n'
                '<ol start="3">\n<li>Offer of 3 May.</li>\n</ol>',
            ),
            ParsedSection("Looking ahead", "<p>No date is set.</p>"),
        ),
        meta={
            "slug": "harbour-talks",
            "topics": ["Fisheries", "Ports"],
            "actors": [{"name": "Harbour Union", "role": "party"}],
        },
    )


def test_indented_plain_text_is_read_whole():
    assert parse_brief((DATA / "harbour.txt").read_bytes()) == ParsedBrief(
        title="Harbour talks: a date, and little else",
        date=date(2031, 5, 6),
        bottom_line="<p>The union’s answer is “yes, in principle.”</p>\n<p>It binds nobody.</p>",
        sections=(
            ParsedSection(
                "Background", "<p>Both sides met twice.</p>\n<ul>\n<li>in March</li>\n<li>in April</li>\n</ul>"
            ),
            ParsedSection("Issue", "<p>Who pays for the quay?</p>"),
            ParsedSection(
                "Key demands",
                "<ul>\n<li>an office</li>\n<li>a lift</li>\n</ul>\n<p>Response checks were promised: none came.</p>",
            ),
            ParsedSection("Looking ahead", "<p>Nothing is planned.</p>"),
        ),
        meta={},
    )


# Derived titles


@pytest.mark.parametrize(
    ("bottom_line", "title"),
    [
        pytest.param("Talks stall. More follows.", "Talks stall", id="sentence"),
        pytest.param(
            "The *U.N. effort* met Gen. Smith on Jan. 25 in the U.S. Senate. It failed.",
            "The U.N. effort met Gen. Smith on Jan. 25 in the U.S. Senate",
            id="abbreviations",
        ),
        pytest.param("Will it hold? Perhaps.", "Will it hold?", id="question"),
        pytest.param("It holds[^1]. Good.\n\n[^1]: A note.", "It holds", id="note"),
        pytest.param("- Talks & <b>more</b>\n- Second", "Talks & more", id="list"),
        pytest.param("One line\nand its next", "One line and its next", id="wrapped"),
        pytest.param("word " * 40, "word " * 15 + "word…", id="long"),
        pytest.param("a" * 90, "a" * 79 + "…", id="one-word"),
        pytest.param("…", "…", id="ellipsis"),
        pytest.param(".", "Brief of 2018-01-25", id="nothing"),
    ],
)
def test_derived_title_is_the_first_sentence_of_the_bottom_line(bottom_line, title):
    derived = derive_title(parse(f"2018-01-25\nBLUF: {bottom_line}"))
    assert derived == title
    assert len(derived) <= 80


@needs_seed
def test_derived_title_of_the_seed_is_cut_after_a_word():
    title = "Multiple rounds of peace talks aimed at ending Syria’s seven-year civil war…"
    assert derive_title(parse_brief(SEED.read_bytes())) == title


# Faults

NO_BOTTOM_LINE = (
    "There is no bottom line. Begin its paragraph with “Bottom Line:”, or put the heading “Bottom Line”, "
    "“Bottom Line Up Front” or “BLUF” above it."
)
NO_TEXT = "No text follows the label of the bottom line. Write the bottom line below it."


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        pytest.param("date 2018-01-25\n\nJust text.", NO_BOTTOM_LINE, None, id="no-label"),
        pytest.param("2018-01-25\n\nBottom Line:\n\nBackground: a", NO_TEXT, 3, id="no-text"),
        pytest.param("2018-01-25\n\n## BLUF\n\n***", NO_TEXT, 3, id="only-a-rule"),
    ],
)
def test_bottom_line_that_is_missing_is_a_fault(text, message, line):
    assert fault(text) == (message, line)
