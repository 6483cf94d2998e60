"""The labels and headings that divide the lines of a brief into its parts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefs.parsing.source import BriefFault

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
_UNDERLINE = re.compile(r"[ \t]*(?:={2,}|-{2,})[ \t]*")
_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|[>|#]|[0-9]{1,9}[.)]|\[\^|[=-]{2})")
SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]*_]*$")


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
    has_headings = any(0 < label.level <= level for _, label in found)
    kept = list(lines)
    starts: list[tuple[int, Label | None]] = [(0, None)]
    for i, label in found:
        if _opens_part(label, level, has_headings):
            starts.append((i, label))
        elif label.level:
            marks = "###" if label.level == level + 1 else "####"
            kept[i : i + label.height] = [f"{marks} {label.name}", *[""] * (label.height - 1)]
    ends = [i for i, _ in starts[1:]] + [len(kept)]
    return [_part(kept, i, end, label) for (i, label), end in zip(starts, ends, strict=True)]


def _level_of_sections(found: list[Label]) -> int:
    """The level of the headings that open sections: that of the known ones, or 2."""
    known = [label.level for label in found if label.known and label.level and not label.is_bottom_line]
    bottom = [label.level for label in found if label.is_bottom_line]
    return min(known) if known else max([_DEFAULT_LEVEL, *bottom[:1]])


def _opens_part(label: Label, level: int, has_headings: bool) -> bool:
    if label.is_bottom_line:
        return True
    if label.level:
        return label.level <= level
    return label.known or not has_headings


def _part(lines: list[str], start: int, end: int, label: Label | None) -> Part:
    if label is None:
        return Part(None, 1, "\n".join(lines[:end]), 1)
    if len(label.name) > MAX_HEADING:
        raise BriefFault(
            f"The heading has {len(label.name)} characters; at most {MAX_HEADING} are possible. "
            "Shorten it, or take away the mark that makes it a heading.",
            start + 1,
        )
    below = start + label.height
    return Part(label, start + 1, "\n".join([label.rest, *lines[below:end]]), below)


def _marked(line: str) -> Label | None:
    """A Markdown heading: “## Background”."""
    match = _HEADING.fullmatch(line)
    return _heading(match["text"], level=len(match["marks"])) if match else None


def _underlined(lines: Sequence[str], i: int, previous: str) -> Label | None:
    """A heading with a line of = or - below it. A sentence above such a line is no heading."""
    text = lines[i].strip()
    if not text or previous or i + 1 == len(lines) or not _UNDERLINE.fullmatch(lines[i + 1]):
        return None
    if is_block(text) or len(text) > _MAX_UNDERLINED or text.endswith("."):
        return None
    return _heading(text, level=1 if "=" in lines[i + 1] else 2, height=2)


def _heading(text: str, *, level: int, height: int = 1) -> Label | None:
    name = _without_closing_marks(text.strip())
    match = _KNOWN.fullmatch(name)
    if match and (match["bottom"] or not match["rest"]):
        return Label(_canonical(match), known=True, level=level, rest=_rest(match), height=height)
    return Label(name, level=level, height=height) if name else None


def _without_closing_marks(text: str) -> str:
    bare = text.rstrip("#")
    return bare.rstrip() if bare != text and (not bare or bare[-1] in " \t") else text


def _plain(line: str, previous: str) -> Label | None:
    text = line.strip()
    match = _KNOWN.fullmatch(text)
    if match and _opens_paragraph(match, previous):
        return Label(_canonical(match), known=True, rest=_rest(match))
    return None if previous else _unknown(text)


def _opens_paragraph(match: re.Match[str], previous: str) -> bool:
    """Whether a known label stands below a blank line or, in a file that has none, may open a paragraph.

    That is: in capitals, or with one after a list, a quotation or a full sentence. A line that happens to
    break before the word “response” does not.
    """
    name = match["name"]
    if not previous or name.isupper():
        return True
    ends_before = match["bottom"] or is_block(previous) or SENTENCE_END.search(previous[-20:])
    return name[0].isupper() and bool(ends_before)


def _unknown(text: str) -> Label | None:
    """A short text that stands alone on its line and ends in a colon."""
    if len(text) > _MAX_LABEL + 8 or is_block(text):
        return None
    bare = text.replace("**", "").replace("__", "").strip("*_ \t")
    name = bare.removesuffix(":").rstrip()
    is_short = len(name) <= _MAX_LABEL and 0 < len(name.split()) <= _MAX_LABEL_WORDS
    if name == bare or not is_short or not name[0].isalnum() or name[0].islower():
        return None
    return Label(name)


def _canonical(match: re.Match[str]) -> str:
    return BOTTOM_LINE if match["bottom"] else " ".join(match["name"].split()).capitalize()


def _rest(match: re.Match[str]) -> str:
    return (match["emphasis"] if match["open"] else "") + match["rest"]
