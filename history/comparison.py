"""What differs between two snapshots of a record, passage by passage, in words and as a redline.

A passage is what a person would point at: the title, the bottom line, one section, the list of events.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from history.redline import redline
from history.snapshots import Json, is_reference


@dataclass(frozen=True)
class Passage:
    """A part of a snapshot to show: `key` finds its counterpart in another snapshot, `html` is safe to print."""

    key: str
    label: str
    html: SafeString


@dataclass(frozen=True)
class Difference:
    """A passage of two snapshots that is not the same in both. `html` marks what went and what came."""

    label: str
    kind: str  # added, removed or changed
    html: SafeString


def passages(model: type[models.Model], snapshot: Json) -> list[Passage]:
    """The snapshot as a person reads it: single fields first, then the rows that belong to the record."""
    return list(chain(_field_passages(model, snapshot), *(_part_passages(model, p, snapshot) for p in model.parts)))


def differences(model: type[models.Model], old: Json, new: Json) -> list[Difference]:
    """The passages that differ, in the order of the new snapshot; removed ones stand where they stood."""
    before = {passage.key: passage for passage in passages(model, old)}
    after = {passage.key: passage for passage in passages(model, new)}
    pairs = ((before.get(key), after.get(key)) for key in _merged(list(before), list(after)))
    return [_difference(was, now) for was, now in pairs if (was and was.html) != (now and now.html)]


def summary(model: type[models.Model], old: Json | None, new: Json) -> str:
    """What differs, in one line of at most 500 characters; empty for a first revision."""
    if old is None:
        return ""
    words = [f"{d.label} {d.kind}" if d.kind != "changed" else d.label for d in differences(model, old, new)]
    line = "; ".join(words)
    return line if len(line) <= 500 else line[:499] + "…"


def _difference(was: Passage | None, now: Passage | None) -> Difference:
    html = redline(was.html if was else "", now.html if now else "")
    kind = (
        "changed" if was and now and was.html and now.html else "removed" if was and not (now and now.html) else "added"
    )
    label = now.label if now else was.label if was else ""
    return Difference(label, kind, html)


def _merged(old: list[str], new: list[str]) -> list[str]:
    """Keys of both, in the order of `new`; each key that only `old` has follows what it followed there."""
    merged = list(new)
    for index, key in enumerate(old):
        if key not in merged:
            place = merged.index(old[index - 1]) + 1 if index else 0
            merged.insert(place, key)
    return merged


def _field_passages(model: type[models.Model], snapshot: Json) -> Iterator[Passage]:
    for name in model.content:
        if name in snapshot:
            field = model._meta.get_field(name)
            yield Passage(name, capfirst(field.verbose_name), _shown(field, snapshot[name]))


def _part_passages(model: type[models.Model], part: str, snapshot: Json) -> Iterator[Passage]:
    rows, row_model = snapshot.get(part, []), model._meta.get_field(part).related_model
    if row_model.stands_alone:
        for row in rows:
            yield Passage(f"{part}.{row['id']}", row_model.label_of(row), _standing_alone(row_model, row))
    else:
        items = format_html_join("", "<li>{}</li>", ((_in_words(row_model, row),) for row in rows))
        html = format_html("<ul>{}</ul>", items) if rows else mark_safe("")
        yield Passage(part, capfirst(row_model._meta.verbose_name_plural), html)


def _standing_alone(model: type[models.Model], row: Json) -> SafeString:
    shown = (_shown(model._meta.get_field(name), row[name]) for name in model.content if name in row)
    return SafeString("".join(shown))


def _in_words(model: type[models.Model], row: Json) -> str:
    fields = ((model._meta.get_field(name), row[name]) for name in model.content if row.get(name) not in ("", None, []))
    return ", ".join(filter(None, (_phrase(field, value) for field, value in fields)))


def _phrase(field: models.Field, value: object) -> str:
    """A value within a list item: names speak for themselves, the rest says what it is."""
    if is_reference(value) or field.choices:
        return _text(field, value)
    return f"{field.verbose_name}: {_text(field, value)}"


def _shown(field: models.Field, value: object) -> SafeString:
    """A value by itself: rich text as it is, everything else as escaped paragraphs."""
    if value in ("", None, []):
        return mark_safe("")
    if getattr(field, "is_rich_text", False):
        return field.sanitised(value)
    return format_html("<p>{}</p>", _text(field, value))


def _text(field: models.Field, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_text(field, item) for item in value)
    if is_reference(value):
        return value["name"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    label = dict(field.flatchoices).get(value, value) if field.choices else value
    return str(label)
