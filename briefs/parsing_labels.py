"""The labels and headings that divide the lines of a brief into its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefs.parsing_source import BriefFault

BOTTOM_LINE = "Bottom line"
SECTIONS = ("Background", "Issue", "Response", "Looking ahead", "Anticipation")
MAX_HEADING = 200

_MAX_LABEL = 60
_MAX_LABEL_WORDS = 6
_MAX_UNDERLINED = 120
_DEFAULT_LEVEL = 2

_GAP = r"[ \t\xa0]"
_BLUF = rf"bottom(?:{_GAP}|-)+line(?:{_GAP}+up{_GAP}+front)?(?:{_GAP}*\(bluf\))?|bluf"
_NAMES = "|".join([f"(?P<bottom>{_BLUF})", *(name.replace(" ", f"{_GAP}+") for name in SECTIONS)])
# Four ways to close a label: **Label**: and **Label:** and **Label** alone, and **Label: text on in bold**.
_KNOWN = re.compile(
    rf"(?P<emphasis>[*_]{{0,3}})(?P<name>{_NAMES})"
    rf"(?:(?P=emphasis){_GAP}*:|{_GAP}*:(?P=emphasis)|(?P=emphasis)$|(?P<open>{_GAP}*:))"
    rf"{_GAP}*(?P<rest>.*)",
    re.IGNORECASE | re.ASCII,
)
_HEADING = re.compile(r" *(?P<marks>#{1,6})[ \t]+(?P<text>.*)")
_UNDERLINE = re.compile(r"[ \t]*(?:(=){2,}|-{2,})[ \t]*")
_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|[>|#]|[0-9]{1,9}[.)]|\[\^|[=-]{2})")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]*_]*$")


@dataclass(frozen=True)
class Label:
    """What opens a part of a brief, with the text that follows on its line and the lines it takes."""

    name: str
    known: bool = False
    level: int = 0
    """Of a heading, 1–6; 0 for a label in plain text."""
    rest: str = ""
    height: int = 1

    @property
    def is_bottom_line(self) -> bool:
        return self.known and self.name == BOTTOM_LINE


@dataclass(frozen=True)
class Part:
    """A label (None above the first one) and the Markdown below it, with the line (from 1) of each."""

    label: Label | None
    line: int
    text: str
    text_line: int


def labels(lines: Sequence[str]) -> Iterator[tuple[int, Label]]:
    """Every label and heading in these lines, with the position of its line."""
    i, previous = 0, ""
    while i < len(lines):
        label = label_at(lines, i, previous)
        if label:
            yield i, label
        previous = label.rest if label else lines[i].strip()
        i += label.height if label else 1


def label_at(lines: Sequence[str], i: int, previous: str = "") -> Label | None:
    """The label or heading that opens this line, given the text just above it in the same paragraph."""
    return _marked(lines[i]) or _underlined(lines, i, previous) or _plain(lines[i], previous)


def is_block(line: str) -> bool:
    """Whether Markdown reads a list item, quotation, table row, heading, rule or note in this line."""
    return bool(_BLOCK.match(line))


def cut(lines: Sequence[str]) -> list[Part]:
    """Divide lines at the labels and headings that open parts; the first part has no label.

    Deeper headings stay in the text of their part, rewritten as ### or ####.
    Raises BriefFault for a heading that is too long to be one.
    """
    found = list(labels(lines))
    level = _level_of_sections([label for _, label in found])
    kept = list(lines)
    opened: list[tuple[int, Label | None]] = [(0, None)]
    for i, label in found:
        if _opens_part(label, level, is_marked_up=any(label.level for _, label in found[:1]) or level > 0):
            opened.append((i, label))
        elif label.level:
            marks = "###" if label.level == level + 1 else "####"
            kept[i : i + label.height] = [f"{marks} {label.name}", *[""] * (label.height - 1)]
    ends = [i for i, _ in opened[1:]] + [len(kept)]
    return [_part(kept, i, end, label) for (i, label), end in zip(opened, ends, strict=True)]
