"""Footnotes: each mark in a text leads to its note, and the note back.

The editor knows none: a text that is imported has superior numbers where its notes were cited, and the notes as a list
at the end of the passage, numbered on through the whole brief. Whoever types them in the same way gets the same.
"""

import re
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

#: A list that ends a passage, and what it is made of; a list within it would hide where its items end.
LIST = re.compile(r'<ol(?: start="(\d+)")?>((?:(?!<ol|<ul|</ol>).)*)</ol>\s*\Z', re.DOTALL)
ITEM = re.compile(r"<li>(.*?)</li>", re.DOTALL)
MARK = re.compile(r"<sup>(\d{1,4})</sup>")


class _Notes(NamedTuple):
    """The list of notes that ends a passage: where it begins, the number of its first note, and the notes."""

    at: int
    first: int
    texts: list[str]


def with_notes_linked(html: str, taken: set[int]) -> SafeString:
    """The passage, sanitised HTML, with its marks and notes linked; as it was if it ends in no list of notes.

    taken are the numbers of notes in the passages before, to which it adds its own: no two have the same anchor.
    """
    notes = _notes(html)
    if notes is None or taken & (numbers := set(range(notes.first, notes.first + len(notes.texts)))):
        return SafeString(html)
    taken |= numbers
    seen = set[int]()
    text = MARK.sub(lambda mark: _mark(int(mark[1]), numbers, seen), html[: notes.at])
    rows = "".join(_note(number, note) for number, note in enumerate(notes.texts, notes.first))
    return SafeString(f'{text}<ol class="notes" start="{notes.first}">{rows}</ol>')


def _notes(html: str) -> _Notes | None:
    """The list at the end of the passage, if each of its items has a mark before it, in order."""
    if (found := LIST.search(html)) is None:
        return None
    notes = _Notes(found.start(), int(found[1] or 1), ITEM.findall(found[2]))
    cited = dict.fromkeys(int(mark) for mark in MARK.findall(html[: notes.at]))
    wanted = list(range(notes.first, notes.first + len(notes.texts)))
    return notes if wanted and [number for number in cited if number in wanted] == wanted else None


def _mark(number: int, numbers: set[int], seen: set[int]) -> str:
    if number not in numbers:
        return f"<sup>{number}</sup>"
    own = "" if number in seen else format_html(' id="mark-{}"', number)
    seen.add(number)
    label = _("Note %(number)s") % {"number": number}
    return format_html('<sup><a href="#note-{0}"{1} aria-label="{2}">{0}</a></sup>', number, own, label)


def _note(number: int, text: str) -> str:
    back = _("Back to the text of note %(number)s") % {"number": number}
    link = format_html('<a href="#mark-{}" aria-label="{}">↩</a>', number, back)
    inside = f"{text[: -len('</p>')]} {link}</p>" if text.endswith("</p>") else f"{text} {link}"
    return f'<li id="note-{number}">{inside}</li>'
