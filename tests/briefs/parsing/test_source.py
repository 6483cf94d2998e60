"""Brief files as bytes: encodings, control characters, front matter, and files that are no briefs at all."""

import codecs
import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefs.parsing import MAX_BYTES, BriefFault, parse_brief
from briefs.parsing.markdown import text_of
from briefs.parsing.source import MARKS as COUNTED
from briefs.parsing.source import MAX_FRONT_MATTER, MAX_MARKS

HEAD = "date 2018-01-25 Bottom Line: "
UNREADABLE = "The front matter cannot be read: "
FRONT = "---\n{}\n---\n\n2018-01-25\n\nBLUF: a"


def fault(data: bytes) -> tuple[str, int | None]:
    """The message and the line of the fault in a file."""
    with pytest.raises(BriefFault) as caught:
        parse_brief(data)
    return caught.value.message, caught.value.line


def parses_or_faults(data: bytes) -> str:
    """What became of a file; any other exception than BriefFault escapes."""
    try:
        return parse_brief(data).bottom_line
    except BriefFault as error:
        return error.message


# Encodings


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(f"{HEAD}“Café”\u00a0– naïve’s.".encode(), id="utf-8"),
        pytest.param(f"{HEAD}“Café”\u00a0– naïve’s.".encode("utf-8-sig"), id="utf-8-bom"),
        pytest.param(codecs.BOM_UTF16_LE + f"{HEAD}“Café”\u00a0– naïve’s.".encode("utf-16-le"), id="utf-16-le"),
        pytest.param(codecs.BOM_UTF16_BE + f"{HEAD}“Café”\u00a0– naïve’s.".encode("utf-16-be"), id="utf-16-be"),
        pytest.param(f"{HEAD}“Café”\u00a0– naïve’s.".encode("cp1252"), id="windows-1252"),
    ],
)
def test_every_encoding_keeps_quotes_accents_and_spaces(data):
    assert parse_brief(data).bottom_line == "<p>“Café”\u00a0– naïve’s.</p>"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x0b", "\x0c", "\u2028"], ids=ascii)
def test_every_line_end_is_a_line_end(end):
    brief = parse_brief(end.join(["2018-01-25", "", "BLUF: a", "", "Issue: b", "c"]).encode())
    assert (brief.bottom_line, brief.sections[0].body) == ("<p>a</p>", "<p>b\nc</p>")


@pytest.mark.parametrize("character", ["\x01", "\x1f", "\x7f", "\x85", "\x9f", "\ufffe", "\uffff"], ids=ascii)
def test_control_character_is_stripped(character):
    assert parse_brief(f"{HEAD}a{character}b\tc".encode()).bottom_line == "<p>ab\tc</p>"


def test_control_character_is_stripped_from_references_and_front_matter():
    brief = parse_brief(b'---\ntitle: "a\\x07b"\nslug: "c\\uD800d"\n---\n' + f"{HEAD}a&#12;b&#1;".encode())
    assert (brief.title, brief.meta, brief.bottom_line) == ("ab", {"slug": "cd"}, "<p>ab\ufffd</p>")


def test_lone_surrogate_is_stripped():
    data = codecs.BOM_UTF16_LE + f"{HEAD}a".encode("utf-16-le") + b"\x00\xd8" + "b".encode("utf-16-le")
    assert parse_brief(data).bottom_line == "<p>ab</p>"


# Files that are no briefs


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "The file is empty. Check that it was saved.", id="empty"),
        pytest.param(b" \r\n\t\x0c\xc2\xa0\n", "The file is empty. Check that it was saved.", id="white-space"),
        pytest.param(b"##\n# \n", "The file is empty. Check that it was saved.", id="only-heading-marks"),
        pytest.param(codecs.BOM_UTF8, "The file is empty. Check that it was saved.", id="only-bom"),
        pytest.param(
            b"PK\x03\x04\x00\x00",
            "The file is not a text file. Save it as plain text or Markdown, in UTF-8.",
            id="binary",
        ),
        pytest.param(
            "BLUF: a".encode("utf-16-le"),
            "The file is not a text file. Save it as plain text or Markdown, in UTF-8.",
            id="utf-16-without-bom",
        ),
        pytest.param(
            b"a" * (MAX_BYTES + 1),
            "The file has 2,000,001 bytes; at most 2,000,000 (2 MB) can be read.",
            id="over-2-mb",
        ),
        pytest.param(b"\n" * (MAX_MARKS + 1), "The file is empty. Check that it was saved.", id="only-lines"),
        pytest.param(
            b"-" * (MAX_MARKS + 1),
            "The file has 40,001 lines and Markdown marks; at most 40,000 can be read.",
            id="only-marks",
        ),
    ],
)
def test_file_that_is_no_text_is_a_fault(data, message):
    found, line = fault(data)
    assert found.startswith(message)
    assert line is None


def test_file_of_2_mb_is_read():
    data = HEAD.encode()
    data += b"word " * ((MAX_BYTES - len(data)) // 5)
    assert parse_brief(data).bottom_line.count("word") == 399_994


# Front matter


def test_front_matter_is_handed_on_untouched():
    text = "slug: a-b\ntopics: [x, 'y']\nevents:\n  - name: c\n    date: 2018-01-25\n3: yes\nnothing:"
    meta = parse_brief(FRONT.format(text).encode()).meta
    assert list(meta) == ["slug", "topics", "events", 3, "nothing"]
    assert meta["topics"] == ["x", "y"]
    assert str(meta["events"][0]["date"]) == "2018-01-25"


@pytest.mark.parametrize("end", ["---", "...", "---  "])
def test_front_matter_may_be_empty(end):
    assert parse_brief(f"\n--- \n# comment\n{end}\n{HEAD}a".encode()).meta == {}


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        pytest.param(
            "a: b: c",
            UNREADABLE + "mapping values are not allowed here.",
            2,
            id="colon",
        ),
        pytest.param(
            "a: 1\nb: [1, 2",
            UNREADABLE + "expected ',' or ']', but got '<stream end>'.",
            3,
            id="unclosed-list",
        ),
        pytest.param("a: 1\na: 2", UNREADABLE + "“a” is given twice.", 3, id="twice"),
        pytest.param(
            "a: &x 1\nb: *x",
            UNREADABLE + "a value that starts with &, * or ! needs quotes around it.",
            2,
            id="alias",
        ),
        pytest.param(
            "a: !!python/none x",
            UNREADABLE + "a value that starts with &, * or ! needs quotes around it.",
            2,
            id="tag",
        ),
        pytest.param("a: " + "[" * 30, UNREADABLE + "values are nested more than 20 deep.", 2, id="depth"),
        pytest.param(
            "a: 2018-13-01",
            UNREADABLE + "“2018-13-01” is not a possible date or number.",
            2,
            id="impossible",
        ),
        pytest.param("- a\n- b", "The front matter is not a list of “name: value” lines.", 2, id="list"),
        pytest.param("just text", "The front matter is not a list of “name: value” lines.", 2, id="text"),
        pytest.param(
            "a: " + "x" * MAX_FRONT_MATTER,
            "The front matter has 20,003 characters; at most 20,000 can be read.",
            1,
            id="long",
        ),
    ],
)
def test_front_matter_fault_names_the_line(text, message, line):
    found, found_line = fault(FRONT.format(text).encode())
    assert found.startswith(message)
    assert found_line == line


def test_front_matter_that_is_never_closed_is_a_fault():
    message = "The front matter is never closed. Put --- on a line of its own after it."
    assert fault(b"\n---\ntitle: a\n\nBLUF: b") == (message, 2)


def test_fault_as_text_starts_with_its_line():
    assert [str(BriefFault("Wrong.", 3)), str(BriefFault("Wrong."))] == ["Line 3: Wrong.", "Wrong."]


# Robustness

MARKS = ["**", "*", "_", "~~", "`", "```", "[", "]", "](", "(", ")", "![", "|", "\\", ":", "^[", "“", "’", "=", "{"]
MARKS += ["<", ">", "</", "<p>", "<td>", "<table>", "<script>", "<style>", "<!--", "-->", "<?", "&amp;", "&", "&#0;"]
MARKS += ["[^1]", "[^a]", "[r]", "http://a.b", "\xa0", "\t", "\x85", "\r", "\f", "  \n", "\n", "\n\n", "\n    "]
MARKS += ["\n> ", "\n- ", "\n1. ", "\n7) ", "\n# ", "\n## ", "\n### ", "\n---\n", "\n===\n", "\n|--|--|\n", "\n```\n"]
MARKS += ["\n[^1]: ", "\n[^a]: ", "\n[r]: ", "\nBackground: ", "\nISSUE\n", "\nRisks:\n"]
WORDS = st.integers(100, 999).map("w{}".format)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
@example(b"---\n? [a]: b\n---\n")
@example(b"\xef\xbb\xbf\xff")
@example(codecs.BOM_UTF16_LE + b"\x00")
def test_any_bytes_parse_or_fault(data):
    parses_or_faults(data)
    parses_or_faults(HEAD.encode() + data)
    parses_or_faults(b"---\n" + data + b"\n---\n" + HEAD.encode() + b"a")


@settings(max_examples=300, deadline=None)
@given(st.text("-:[]{}&*!|>'\"#%@`?, \n0123456789.abc<=~_x", max_size=60))
def test_any_front_matter_parses_or_faults(text):
    parses_or_faults(FRONT.format(text).encode())


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(MARKS) | WORDS.map(" {} ".format) | WORDS, max_size=40).map("".join), st.booleans())
def test_no_word_is_lost_whatever_marks_surround_it(text, is_above):
    data = f"2018-01-25\n\n{text}\n\nBLUF: a" if is_above else f"{HEAD}a {text}"
    brief = parse_brief(data.encode())
    bodies = [brief.bottom_line, *(text_of(section.body) for section in brief.sections)]
    output = " ".join([brief.title or "", *(section.heading for section in brief.sections), *bodies])
    addresses = re.findall(r'href="([^"]*)"', " ".join([brief.bottom_line, *(s.body for s in brief.sections)]))
    missing = {word for word in re.findall(r"w[0-9]{3}", text) if word not in output}
    assert {word for word in missing if not any(word in address for address in addresses)} == set()


def filled(piece: str) -> str:
    """A quarter as much of a piece as the limits of a file let through."""
    marks = max(sum(piece.count(mark) for mark in COUNTED), 1)
    return piece * (min((MAX_BYTES - 1000) // len(piece), (MAX_MARKS - 100) // marks) // 4)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * (MAX_BYTES - 1000), id="one-word"),
        pytest.param(">" * (MAX_BYTES - 1000), id="quotations"),
        pytest.param("**Bottom" + " " * 1_900_000, id="spaces"),
        pytest.param(filled("[[a]("), id="links"),
        pytest.param(filled("**a_"), id="emphasis"),
        pytest.param(filled("<a b='") + "c " * 200_000, id="tags"),
        pytest.param(filled("[^") + "\n\n[^1]: note", id="notes"),
        pytest.param(filled("a\n"), id="lines"),
        pytest.param(filled("".join("  " * depth + "- a\n" for depth in range(9))), id="nested-lists"),
        pytest.param("[a]: http://a.b/" + "x" * 1_900 + "\n\n" + filled("[a] "), id="one-long-address"),
        pytest.param("[^1]: " + "w " * 125_000 + "\n\n" + filled("# a\n[^1]\n"), id="one-long-note"),
        pytest.param("".join(f"[^{i}]: [^{i + 1}]\n\n" for i in range(750)) + "# a\n[^0]\n" * 250, id="chained-notes"),
    ],
)
def test_contrived_text_takes_no_longer_than_its_length_warrants(text):
    start = time.process_time()
    parses_or_faults(f"{HEAD}a\n\n{text}".encode())
    assert time.process_time() - start < 2
