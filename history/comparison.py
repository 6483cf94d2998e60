"""What differs between two snapshots of a record, passage by passage, in words and as a redline.

A passage is what a person would point at: the title, the bottom line, one section, the list of events.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.db.models import DateField
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

from history.redline import redline
from history.snapshots import Json, is_reference
from history.upcasting import UnreadableSnapshot, present

if TYPE_CHECKING:
    from history.records import Part, Record, State

#: The place of a row among its fellows shows by where it stands.
UNSAID = {"order"}


@dataclass(frozen=True)
class Passage:
    """A part of a snapshot to show: `key` finds its counterpart in another snapshot, `html` is safe to print."""

    key: str
    label: str
    html: SafeString
    title: str = ""  # that of a row, which then begins `html`

    @property
    def name(self) -> str:
        """What to call it in a line of text."""
        return self.title or self.label

    def __bool__(self) -> bool:
        return bool(self.key)


NOTHING = Passage("", "", SafeString(""))


@dataclass(frozen=True)
class Difference:
    """A passage of two snapshots that is not the same in both. `html` marks what went and what came."""

    label: str
    kind: str  # added, removed, changed or moved
    html: SafeString
    key: str = ""  # of the passage
    name: str = ""  # of the passage in a line of text


def passages(model: "type[Record]", snapshot: Json) -> list[Passage]:
    """The snapshot as a person reads it: single fields first, then the rows that belong to the record.

    It may be of any schema that there was; raises UnreadableSnapshot for one that is not known.
    """
    snapshot = present(model, snapshot)
    return list(chain(_field_passages(model, snapshot), *(_part_passages(model, p, snapshot) for p in model.parts)))


def names_of_passages(model: "type[Record]", snapshot: Json) -> dict[str, str]:
    """What each passage is called, by its key; of a snapshot that cannot be read, nothing."""
    try:
        return {passage.key: passage.name for passage in passages(model, snapshot)}
    except UnreadableSnapshot:
        return {}


def differences(model: "type[Record]", old: Json, new: Json, *, whole: bool = True) -> list[Difference]:
    """The passages that differ, in the order of the new snapshot; removed ones stand where they stood.

    If not `whole`, with no more than a little of what is the same on both sides.
    """
    return [
        Difference(
            (now or was).label,
            kind,
            now.html if kind == "moved" else redline(was.html, now.html, whole=whole),
            (now or was).key,
            (now or was).name,
        )
        for was, now, kind in _differing(model, old, new)
    ]


def summary(model: "type[Record]", old: "State | None", new: "State") -> str:
    """What differs, in one line of at most 500 characters; empty for a first revision."""
    if old is None:
        return ""
    words = [
        f"{(now or was).name} {kind}" if kind != "changed" else now.name
        for was, now, kind in _differing(model, old.snapshot, new.snapshot)
    ]
    words += [
        _label(model._meta.get_field(name))
        for name in model.particulars
        if old.particulars[name] != new.particulars[name]
    ]
    line = "; ".join(words)
    return line if len(line) <= 500 else line[:499] + "…"


def _differing(model: "type[Record]", old: Json, new: Json) -> Iterator[tuple[Passage, Passage, str]]:
    """Counterparts that are not the same, and the kind of difference; an empty passage stands for none."""
    before = {passage.key: passage for passage in passages(model, old)}
    after = {passage.key: passage for passage in passages(model, new)}
    moved = _moved(list(before), list(after))
    for key in _merged(list(before), list(after)):
        was, now = before.get(key, NOTHING), after.get(key, NOTHING)
        if was.html != now.html:
            yield was, now, "changed" if was.html and now.html else "removed" if was.html else "added"
        elif key in moved:
            yield was, now, "moved"


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Keys that both have, and that stand elsewhere among those."""
    old, new = [key for key in old if key in new], [key for key in new if key in old]
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return set(new) - {key for block in blocks for key in new[block.b : block.b + block.size]}


def _merged(old: list[str], new: list[str]) -> list[str]:
    """Keys of both, in the order of `new`; each key that only `old` has follows what it followed there."""
    merged = list(new)
    for index, key in enumerate(old):
        if key not in merged:
            place = merged.index(old[index - 1]) + 1 if index else 0
            merged.insert(place, key)
    return merged


def _field_passages(model: "type[Record]", snapshot: Json) -> Iterator[Passage]:
    for name in model.content:
        if name in snapshot:
            field = model._meta.get_field(name)
            yield Passage(name, _label(field), _shown(field, snapshot[name]))


def _part_passages(model: "type[Record]", part: str, snapshot: Json) -> Iterator[Passage]:
    rows, row_model = snapshot.get(part, []), getattr(model, part).rel.related_model
    if row_model.titled_by:
        for row in rows:
            title, html = row[row_model.titled_by], _titled(row_model, row)
            yield Passage(f"{part}.{row['id']}", capfirst(_called(row_model._meta.verbose_name)), html, title)
    else:
        items = format_html_join("", "<li>{}</li>", ((_in_words(row_model, row),) for row in rows))
        html = format_html("<ul>{}</ul>", items) if rows else mark_safe("")
        yield Passage(part, capfirst(_called(row_model._meta.verbose_name_plural)), html)


def _label(field: Any) -> str:
    return capfirst(_called(field.verbose_name))


def _called(name: Any) -> str:
    """A name of a field or of a part, which are English, in the language of those who are told of it."""
    return gettext(str(name))


def _titled(model: "type[Part]", row: Json) -> SafeString:
    said = (name for name in model.content if name in row.keys() - UNSAID - {model.titled_by})
    shown = (_shown(model._meta.get_field(name), row[name]) for name in said)
    return format_html("<h3>{}</h3>", row[model.titled_by]) + SafeString("".join(shown))


def _in_words(model: "type[Part]", row: Json) -> str:
    said = (name for name in model.content if name not in UNSAID and row.get(name) not in ("", None, []))
    fields = ((model._meta.get_field(name), row[name]) for name in said)
    return ", ".join(filter(None, (_phrase(field, value) for field, value in fields)))


def _phrase(field: Any, value: Any) -> str:
    """A value within a list item: names speak for themselves, the rest says what it is."""
    if is_reference(value) or field.choices:
        return _text(field, value)
    return f"{_called(field.verbose_name)}: {_text(field, value)}"


def _shown(field: Any, value: Any) -> SafeString:
    """A value by itself: rich text as it is, everything else as escaped paragraphs."""
    if value in ("", None, []):
        return mark_safe("")
    if getattr(field, "is_rich_text", False):
        return field.sanitised(value)
    return format_html("<p>{}</p>", _text(field, value))


def _text(field: Any, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_text(field, item) for item in value)
    if is_reference(value):
        return value["name"]
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if hasattr(field, "in_words"):
        return field.in_words(value)
    if isinstance(field, DateField):
        return date_format(date.fromisoformat(value), "j F Y")
    label = dict(field.flatchoices).get(value, value) if field.choices else value
    return str(label)
