"""What the page of a conflict shows and sends: for each conflict base, theirs and mine, and the choice between them.

Its inputs are named `_conflict:<key>:take`, `…:seen` and `…:text`; see `Conflict` for the keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from history.comparison import passages
from history.conflicts import ORDER, Answer, Conflict
from history.redline import redline
from history.snapshots import Json, is_reference
from history.text import printable

if TYPE_CHECKING:
    from history.records import Record

PREFIX = "_conflict:"
EVERY = f"{PREFIX}every"


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen."""

    take: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class Question:
    """A conflict as it is asked. The three texts are safe to print; theirs and mine are redlines against the base."""

    conflict: Conflict
    label: str
    base: SafeString
    theirs: SafeString
    mine: SafeString
    choices: list[Choice]
    editor: str = ""
    editor_id: str = ""
    media: forms.Media = field(default_factory=forms.Media)
    faults: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return PREFIX + self.conflict.key


def answers_of(model: "type[Record]", data: QueryDict) -> tuple[dict[str, Answer], dict[str, list[str]]]:
    """The answers that were sent, by the key of the conflict, and what is wrong with texts that cannot be taken."""
    answers, faults = dict[str, Answer](), dict[str, list[str]]()
    for name in data:
        if not (name.startswith(PREFIX) and name.endswith(":take")):
            continue
        key = name.removeprefix(PREFIX).removesuffix(":take")
        take, seen = data[name], data.get(f"{PREFIX}{key}:seen", "")
        try:
            text = _text_sent(model, key, data) if take == "text" else ""
        except ValidationError as error:
            faults[key] = error.messages
        else:
            if take in {"theirs", "mine"} or (take == "text" and text is not None):
                answers[key] = Answer(seen, take, text or "")
    return answers, faults


def has_written(data: QueryDict) -> bool:
    """Is there a text among the answers that was written for this page, and is in no form?"""
    return any(name.startswith(PREFIX) and name.endswith(":take") and data[name] == "text" for name in data)


def _text_sent(model: Any, key: str, data: QueryDict) -> str | None:
    """The text that was written together, as a form would take it; None if no text can be written there."""
    part, _, rest = key.rpartition(".")
    found = _text_field(_model_of(model, part.partition(".")[0]), rest)
    return found and found.formfield().clean(printable(data.get(f"{PREFIX}{key}:text", "")))


def sent_again(data: QueryDict, asked: Iterable[Question]) -> list[tuple[str, str]]:
    """All that was typed, and the answers that stand, for the page to send again; but not what it asks itself."""
    own = tuple(f"{question.name}:" for question in asked)
    return [
        (name, value)
        for name, values in data.lists()
        for value in values
        if not (name in {"csrfmiddlewaretoken", EVERY} or "__prefix__" in name or (own and name.startswith(own)))
    ]


def texts_of(model: "type[Record]", data: QueryDict) -> list[tuple[str, str]]:
    """The words in a form that was sent, each with the label of its field."""
    found = []
    for name, value in data.items():
        prefix, _, last = name.rpartition("-")
        owner = _model_of(model, prefix.rpartition("-")[0])
        text = None if prefix and owner is model else _text_field(owner, last)
        if text and str(value).strip():
            row = f"{capfirst(owner._meta.verbose_name)}: " if prefix else ""
            found.append((f"{row}{text.verbose_name}" if row else str(capfirst(text.verbose_name)), str(value)))
    return found


def questions(
    model: "type[Record]", conflicts: list[Conflict], data: QueryDict, faults: Mapping[str, list[str]]
) -> list[Question]:
    """The conflicts as they are asked, filled with what was answered before."""
    return [_question(model, conflict, data, faults.get(conflict.key, [])) for conflict in conflicts]


def _question(model: Any, conflict: Conflict, data: QueryDict, faults: list[str]) -> Question:
    sides = [_shown(model, conflict, n) for n in range(3)]
    text = _text_field(_model_of(model, conflict.part), conflict.field)
    chosen = data.get(f"{PREFIX}{conflict.key}:take", "")
    choices = [Choice(take, label, take == chosen) for take, label in _choices(conflict, bool(text))]
    asked: dict[str, Any] = {}
    if text:
        widget, name = text.formfield().widget, f"{PREFIX}{conflict.key}:text"
        written = data.get(name, conflict.mine or "")
        asked = {"editor": widget.render(name, written, {"id": _id(name)}), "editor_id": _id(name)}
        asked["media"] = widget.media
    return Question(
        conflict,
        _label(model, conflict),
        sides[0],
        redline(sides[0], sides[1]),
        redline(sides[0], sides[2]),
        choices,
        faults=faults,
        **asked,
    )


def _choices(conflict: Conflict, is_text: bool) -> list[tuple[str, str]]:
    theirs, mine = "Keep theirs", "Keep mine"
    if conflict.field == ORDER:
        theirs, mine = "Keep their order", "Keep my order"
    elif not conflict.field and conflict.theirs is None:
        theirs, mine = "Leave it out", "Keep it as I have it"
    elif not conflict.field and conflict.mine is None:
        theirs, mine = "Keep it as they have it", "Remove it"
    together = [("text", "Keep what I write here:")] if is_text else []
    return [("theirs", theirs), ("mine", mine), *together]


def _id(name: str) -> str:
    return "id" + "".join(letter if letter.isalnum() else "-" for letter in name)


# Values in words


def _label(model: Any, conflict: Conflict) -> str:
    if not conflict.part:
        return str(capfirst(model._meta.get_field(conflict.field).verbose_name))
    row_model = _model_of(model, conflict.part)
    if conflict.row is None:
        return f"Order of {row_model._meta.verbose_name_plural}"
    rows = conflict.rows or (conflict.base, conflict.theirs, conflict.mine)
    name = next(filter(None, (_row_name(row_model, row) for row in rows if row)), "")
    label = f"{capfirst(row_model._meta.verbose_name)}: {name}" if name else str(capfirst(row_model._meta.verbose_name))
    return f"{label} – {row_model._meta.get_field(conflict.field).verbose_name}" if conflict.field else label


def _shown(model: Any, conflict: Conflict, side: int) -> SafeString:
    """One side of a conflict: 0 for the base, 1 for theirs, 2 for mine."""
    value = (conflict.base, conflict.theirs, conflict.mine)[side]
    if not conflict.part:
        if conflict.field in model.particulars:
            return _plain(model._meta.get_field(conflict.field), value)
        return _passage(model, {conflict.field: value}, conflict.field)
    row_model = _model_of(model, conflict.part)
    if conflict.row is None:
        names = format_html_join("", "<li>{}</li>", ((_row_name(row_model, row),) for row in value))
        return format_html("<ol>{}</ol>", names)
    row = conflict.rows[side] | {conflict.field: value} if conflict.rows and conflict.rows[side] else value
    if not row or not isinstance(row, dict) or is_reference(row):
        return SafeString("")
    if row_model.titled_by and conflict.field:
        row = {name: row[name] for name in (row_model.titled_by, conflict.field)}
    return _passage(model, {conflict.part: [{"id": 0, **row}]}, conflict.part)


def _passage(model: Any, snapshot: Json, key: str) -> SafeString:
    found = (passage.html for passage in passages(model, snapshot) if passage.key.partition(".")[0] == key)
    return SafeString("".join(found))


def _plain(found: Any, value: Any) -> SafeString:
    if is_reference(value):
        value = value["name"]
    elif isinstance(value, bool):
        value = "yes" if value else "no"
    return format_html("<p>{}</p>", value) if value not in ("", None) else SafeString("")


def _row_name(row_model: Any, row: Json) -> str:
    """What a person calls the row: its title, or the record that it names, or its first words."""
    if row_model.titled_by:
        return str(row.get(row_model.titled_by) or "")
    named = (value["name"] for value in row.values() if is_reference(value))
    words = (value for name, value in row.items() if isinstance(value, str) and name != "id")
    return str(next(named, "") or next(filter(None, words), ""))


def _model_of(model: Any, part: str) -> Any:
    return getattr(model, part).rel.related_model if part in model.parts else model


def _text_field(model: Any, name: str) -> Any:
    """The field of this name if it holds words that can be written by hand."""
    try:
        found = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    known = name in (*model.content, *model.particulars)
    return found if known and isinstance(found, models.CharField | models.TextField) and not found.choices else None
