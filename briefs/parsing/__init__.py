"""Brief files, as analysts write them in plain text and Markdown, read into the parts of a brief.

A file has a date and a bottom line, and may have a title, sections and YAML front matter. Every word of it
comes out in one of them. The work is shared out: `source` turns bytes into lines, `dates`,
`titles` and `labels` know the lines that mark something, `markdown` makes HTML of the rest.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from briefs.parsing.dates import HOW_TO as HOW_TO_DATE
from briefs.parsing.dates import read_date, read_date_line
from briefs.parsing.labels import Part, cut, label_at
from briefs.parsing.markdown import Passage, plain_text, text_of, to_html
from briefs.parsing.source import MAX_BYTES, BriefFault, FrontMatter, read_source
from briefs.parsing.titles import MAX_TITLE, settle_title

__all__ = [
    "MAX_BYTES",
    "MAX_TITLE",
    "BriefFault",
    "FrontMatter",
    "ParsedBrief",
    "ParsedSection",
    "derive_title",
    "parse_brief",
]

INTRODUCTION = "Introduction"
DERIVED_TITLE_LENGTH = 80

# A full stop after a single letter (“U.N. effort”) or one of these ends no sentence.
_SENTENCE_END = re.compile(
    r"(?<!\b\w)(?<!\b(?:Mr|Dr|St|No|vs))(?<!\b(?:Mrs|Gen|Sen|Rep|Gov|Amb|Jan|Feb|Mar|Apr|Aug|Oct|Nov|Dec))"
    r"(?<!\bSept)[.!?…]+[\"'”’»)\]]*(?=\s)"
)
_BLOCK_END = re.compile(r"</(?:p|li|h3|h4|th|td|blockquote)>")
_NOTE_NUMBER = re.compile(r"<sup>[0-9]+</sup>")


@dataclass(frozen=True)
class ParsedSection:
    """A titled part below the bottom line. The body is HTML, empty where nothing follows the heading."""

    heading: str
    body: str


@dataclass(frozen=True)
class ParsedBrief:
    """What a file says. Bottom line and bodies are HTML, not yet sanitised; all else is plain text."""

    title: str | None
    date: datetime.date
    bottom_line: str
    sections: tuple[ParsedSection, ...]
    meta: FrontMatter
    """The front matter as it stands, without title and date."""


def parse_brief(data: bytes, *, title: str | None = None) -> ParsedBrief:
    """Read a brief file; a title given here takes the place of the one in the file.

    Raises BriefFault, and nothing else, for a file that is not a brief.
    """
    front_matter, lines = read_source(data)
    own, meta = _split_fields(front_matter)
    lines, dates, bottom = _take_dates(lines)
    date = _settle_date(own.get("date"), dates)
    settled, lines = settle_title(lines, bottom, own.get("title"), title)
    parts = cut(lines)
    bodies = to_html([Passage(part.text, part.text_line) for part in parts])
    bottom_line, sections = _sort_parts(zip(parts, bodies, strict=True))
    return ParsedBrief(settled, date, bottom_line, sections, meta)


def derive_title(brief: ParsedBrief) -> str:
    """A title from the first sentence of the bottom line: at most 80 characters, cut with … after a word."""
    blocks = _BLOCK_END.split(_NOTE_NUMBER.sub("", brief.bottom_line))
    text = next((" ".join(words) for block in blocks if (words := text_of(block).split())), "")
    end = _SENTENCE_END.search(text)
    sentence = text[: end.end()] if end else text
    return _shortened(sentence.rstrip(". ")) or f"Brief of {brief.date}"


def _split_fields(front_matter: FrontMatter) -> tuple[dict[str, Any], FrontMatter]:
    """The title and date of the front matter, in small letters whatever the file has, and all the rest."""
    names = {key: str(key).lower() for key in front_matter}
    own = {name: front_matter[key] for key, name in names.items() if name in ("title", "date")}
    meta = {key: value for key, value in front_matter.items() if names[key] not in own}
    return own, FrontMatter(meta, front_matter.lines)


def _shortened(text: str) -> str:
    if len(text) <= DERIVED_TITLE_LENGTH:
        return text
    start = text[:DERIVED_TITLE_LENGTH]
    return (start.rpartition(" ")[0] or start[:-1]).rstrip(" .,;:–—-") + "…"


def _take_dates(lines: Sequence[str]) -> tuple[list[str], list[tuple[datetime.date, int]], int]:
    """The dates above the bottom line with the numbers of their lines, the lines without them, and the
    position of the bottom line.
    """
    kept, dates, previous = list(lines), [], ""
    for i, line in enumerate(lines):
        found = read_date_line(line, i + 1)
        if found and (not found.rest or found.is_labelled or label_at([found.rest], 0)):
            dates.append((found.date, i + 1))
            kept[i], previous = found.rest, ""
        label = label_at(kept, i, previous)
        if label and label.is_bottom_line:
            return kept, dates, i
        previous = label.rest if label else kept[i].strip()
    raise BriefFault(
        "There is no bottom line. Begin its paragraph with “Bottom Line:”, or put the heading “Bottom Line”, "
        "“Bottom Line Up Front” or “BLUF” above it."
    )


def _settle_date(in_front_matter: object, dates: list[tuple[datetime.date, int]]) -> datetime.date:
    """The one date of a brief. Raises BriefFault where there is none, or a second, different one."""
    first = _from_front_matter(in_front_matter)
    every = [(first, None), *dates] if first else dates
    if not every:
        raise BriefFault(f"There is no date. {HOW_TO_DATE}")
    date = every[0][0]
    for other, line in every[1:]:
        if other != date:
            raise BriefFault(f"The file has two dates, {date} and {other}. Take the wrong one away.", line)
    return date


def _from_front_matter(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if value is None or isinstance(value, datetime.date):
        return value
    return read_date(str(value))


def _sort_parts(parts: Iterable[tuple[Part, str]]) -> tuple[str, tuple[ParsedSection, ...]]:
    """The bottom line, which is the first part of that name, and the sections in their order."""
    bottom_line, sections = "", []
    for part, body in parts:
        if part.label is None:
            # A rule below the title is no introduction; a picture or a link without words is.
            sections += [ParsedSection(INTRODUCTION, body)] if text_of(body).strip() or "href" in body else []
        elif part.label.is_bottom_line and not bottom_line:
            bottom_line = _with_text(body, part.line)
        else:
            sections.append(ParsedSection(plain_text(part.label.name), body))
    return bottom_line, tuple(sections)


def _with_text(bottom_line: str, line: int) -> str:
    if not text_of(bottom_line).strip():
        raise BriefFault("No text follows the label of the bottom line. Write the bottom line below it.", line)
    return bottom_line
