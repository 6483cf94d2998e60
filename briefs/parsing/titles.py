"""The line of a brief file that is its title: “Title: …”, a heading, or a first plain line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefs.parsing.labels import SENTENCE_END, is_block, label_at, labels
from briefs.parsing.markdown import plain_text
from briefs.parsing.source import BriefFault
from history.text import printable

MAX_TITLE = 300

_MAX_ENDED_TITLE = 120
_TITLE = re.compile(
    r"(?P<emphasis>[*_]{0,3})title"
    r"(?:(?P=emphasis)[ \t]*:|[ \t]*:(?P=emphasis)|(?P<open>[ \t]*:))[ \t]*(?P<text>.*)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Title:
    """A title in plain text, the position and number of its lines, and whether nothing marks it as one."""

    text: str
    index: int
    height: int = 1
    is_plain: bool = False


def settle_title(
    lines: Sequence[str], bottom: int, in_front_matter: object, given: str | None
) -> tuple[str | None, list[str]]:
    """The title of a brief, and its lines without the one that holds it.

    A title given by the caller takes the place of any other that is marked as a title. Beside one from the
    front matter, a line that says something else stays text; so does a plain line beside either.
    `bottom` is the position of the bottom line. Raises BriefFault for a title that is too long or no text.
    """
    given = _one_line(given or "")
    title = given or _checked(_from_front_matter(in_front_matter))
    found = _find(lines[:bottom])
    if found and (not title or _is_same(found.text, title) or (given and not found.is_plain)):
        lines = [*lines[: found.index], *[""] * found.height, *lines[found.index + found.height :]]
        title = title or _checked(found.text, found.index + 1)
    return _checked(title) or None, list(lines)


def _from_front_matter(value: object) -> str:
    if not isinstance(value, str | None):
        raise BriefFault("The title in the front matter is not text. Put quotes around it.")
    return _one_line(value or "")


def _one_line(text: str) -> str:
    return re.sub(r"[ \t\n]+", " ", printable(text)).strip(" ")


def _checked(title: str, line: int | None = None) -> str:
    if len(title) > MAX_TITLE:
        raise BriefFault(f"The title has {len(title)} characters; at most {MAX_TITLE} are possible.", line)
    return title


def _is_same(one: str, other: str) -> bool:
    return one.split() == other.split() or one.casefold() == other.casefold()


def _find(head: Sequence[str]) -> _Title | None:
    """The title among the lines above the bottom line."""
    return _labelled(head) or _heading(head) or _plain(head)


def _labelled(head: Sequence[str]) -> _Title | None:
    """“Title: …”, with the text on the same line or the next one."""
    for i, line in enumerate(head):
        match = _TITLE.fullmatch(line.strip("# \t"))
        if match and match["text"]:
            opened = match["emphasis"] if match["open"] else ""
            return _Title(_text(opened + match["text"]), i)
        if match and i + 1 < len(head) and head[i + 1]:
            return _Title(_text(head[i + 1]), i, height=2)
    return None


def _heading(head: Sequence[str]) -> _Title | None:
    """A heading of the first level, or of any level where nothing stands above it."""
    for i, label in labels(head):
        if label.level and not label.known and (label.level == 1 or not any(head[:i])):
            return _Title(_text(label.name), i, label.height)
    return None


def _plain(head: Sequence[str]) -> _Title | None:
    """The first line, unless it opens a list, a part or a paragraph of prose."""
    start = next((i for i, line in enumerate(head) if line), None)
    if start is None or is_block(head[start]) or label_at(head, start):
        return None
    end = next((i for i in range(start, len(head)) if not head[i]), len(head))
    if _is_prose(head[start:end]):
        return None
    return _Title(_text(head[start]), start, is_plain=True)


def _is_prose(paragraph: Sequence[str]) -> bool:
    """Whether a paragraph is more than a title can be: several lines, or a long one, to a full stop."""
    is_long = len(paragraph) > 1 or len(paragraph[0]) > _MAX_ENDED_TITLE
    return is_long and bool(SENTENCE_END.search(paragraph[-1].rstrip()[-20:]))


def _text(source: str) -> str:
    return _one_line(plain_text(source.strip()))
