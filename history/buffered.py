"""Forms filled with what was typed into them and not saved, and a word on what that was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import takewhile
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import strip_tags

from history.models import Buffer
from history.text import printable

#: Of a text that differs, so many characters are shown.
SHOWN = 160
#: So many texts are told of, since some may differ only because the record has changed since.
TOLD = 3
#: What a form sends that is no part of what was typed. Names with an underscore in front are Django's and ours.
NOT_TYPED = {"csrfmiddlewaretoken", "buffer"}


@dataclass(frozen=True)
class Kept:
    """A buffer beside the form that it could fill: what is different in it, as pairs of label and text."""

    buffer: Buffer
    differences: list[tuple[str, str]]

    @property
    def texts(self) -> list[tuple[str, str]]:
        """All that reads like words, whole, for somebody who can no longer put it back into a form."""
        values = [(name, " ".join(_words(value))) for name, many in self.buffer.fields.items() for value in many]
        return [(name.rpartition("-")[2].replace("_", " ").capitalize(), text) for name, text in values if " " in text]

    @property
    def told(self) -> list[tuple[str, str]]:
        """The first texts that differ; if only choices do, the label of the first of them, and no text."""
        return [pair for pair in self.differences if pair[1]][:TOLD] or self.differences[:1]


def typed(data: QueryDict) -> dict[str, list[str]]:
    """The fields of a form that was sent, as a buffer keeps them; templates of rows to add are left out."""
    return {
        printable(name): [printable(value) for value in values]
        for name, values in data.lists()
        if not (name.startswith("_") or "__prefix__" in name or name in NOT_TYPED)
    }


def filled(form: type[forms.ModelForm], typed_in: QueryDict) -> type[forms.ModelForm]:
    """The form class, of which every form is made as if `typed_in` had been sent."""

    class Filled(form):  # type: ignore[valid-type]
        def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
            super().__init__(typed_in if data is None else data, *args, **kwargs)

    return Filled


def as_new_rows(data: QueryDict, prefix: str, *names: str) -> None:
    """Make all rows of a formset new ones: their record is gone, and they with it. `names` are those of their keys."""
    data[f"{prefix}-INITIAL_FORMS"] = "0"
    ours = re.compile(rf"{re.escape(prefix)}-\d+-({'|'.join(map(re.escape, names))})")
    for name in filter(ours.fullmatch, list(data)):
        data[name] = ""


def differences(buffer: Buffer, form: Any, formsets: list[Any]) -> list[tuple[str, str]]:
    """What the buffer holds that the record does not: labels with the passage that differs, empty for a choice."""
    data = buffer.data
    found = list(_of_form(form, data))
    for formset in formsets:
        found += [pair for row in formset.initial_forms for pair in _of_form(row, data)]
        found += _of_new_rows(formset, data)
    return found


def _of_form(form: Any, data: QueryDict) -> Iterator[tuple[str, str]]:
    for name, field in form.fields.items():
        key = form.add_prefix(name)
        if key not in data or field.widget.is_hidden:
            continue
        value, initial = field.widget.value_from_datadict(data, {}, key), form.get_initial_for_field(field, name)
        if field.has_changed(initial, value):
            yield str(field.label or name), _passage(field, initial, value)


def _of_new_rows(formset: Any, data: QueryDict) -> list[tuple[str, str]]:
    empty = formset.empty_form
    start = re.compile(rf"{re.escape(formset.prefix)}-(\d+)-(\w+)")
    found = []
    for key in data:
        match = start.fullmatch(key)
        field = match and empty.fields.get(match[2])
        if match and field and int(match[1]) >= formset.initial_form_count() and not field.widget.is_hidden:
            value, initial = data[key], empty.get_initial_for_field(field, match[2])
            if value and field.has_changed(initial, value):
                found.append((str(field.label or match[2]), _passage(field, "", value)))
    return found


def _passage(field: forms.Field, initial: Any, value: Any) -> str:
    """The words of a text from shortly before the first that differs."""
    if not isinstance(value, str) or not isinstance(field, forms.CharField):
        return ""
    old, new = _words(str(initial or "")), _words(value)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    start = max(0, same - 3)
    text = " ".join(new[start:])
    return ("… " if start else "") + (text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()} …")


def _words(text: str) -> list[str]:
    return unescape(strip_tags(re.sub(r"(?=</?\w)", " ", text)) if "<" in text else text).split()
