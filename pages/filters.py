"""Filters that the lists of records share: by a record's address or name, by what others call it."""

from collections.abc import Callable, Iterable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Value
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: How many values a filter takes that looks each of them up.
MOST = 8
#: No name and no address is longer.
LONGEST = 300
#: What is read of a record that a value names, in the order in which its model has them.
COLUMNS = ("id", "uuid", "name", "slug")


class Several(forms.Widget):
    """An input for each value given and one more, all of one name; they look like `each`."""

    allow_multiple_selected = True

    def __init__(self, each: forms.Widget, also: str) -> None:
        """also: what the second input and those after it are called, as a label has room for the first only."""
        super().__init__()
        self.each, self.also = each, also

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [value for value in values if value]

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        given = list(value or [])[:MOST]
        inputs = [*given, ""] if len(given) < MOST else given
        rows = (
            (self.each.render(name, one, attrs if place == 0 else {"aria-label": self.also}, renderer),)
            for place, one in enumerate(inputs)
        )
        return format_html_join("\n", "{}", rows)


class SeveralField(forms.Field):
    """Cleans to a list with what each value means. A subclass says what one means in `read`."""

    def clean(self, value: Any) -> list[Any]:
        if len(value) > MOST:
            raise ValidationError(_("Give at most {number}.").format(number=MOST), "too_many")
        return [self.read(text.strip()) for text in value]

    def read(self, text: str) -> Any:
        """What one value means. Raises ValidationError."""
        raise NotImplementedError


class LookupField(SeveralField):
    """Cleans to what the database has for each value. A subclass says in `ways` where that is to be found.

    `found` are rows of COLUMNS by value, those of the surest way only: a `LookupForm` fills it for all of its fields.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.found: dict[str, list[Any]] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> "LookupField":
        # As each form does, which would otherwise know what was found for another.
        copied: LookupField = super().__deepcopy__(memo)
        copied.found = {}
        return copied

    def ways(self, text: str) -> list[QuerySet]:
        """Queries for COLUMNS of what a value can mean, the surest first, each for a few rows and in no order."""
        raise NotImplementedError

    def rows(self, text: str) -> list[Any]:
        if text not in self.found:
            look_up([(self, text)])
        return self.found[text]


class LookupForm(forms.Form):
    """A form that looks up in one query whatever its fields are given, before it cleans any of them."""

    def full_clean(self) -> None:
        if self.is_bound:
            look_up((field, text) for field, texts in self._given() for text in texts)
        super().full_clean()

    def _given(self) -> Iterable[tuple[LookupField, list[str]]]:
        for name, field in self.fields.items():
            if isinstance(field, LookupField):
                given = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)) or []
                texts = [given] if isinstance(given, str) else given[:MOST]
                yield field, [text.strip() for text in texts if text.strip()]


def look_up(asked: Iterable[tuple[LookupField, str]]) -> None:
    """Have each field find what this text means to it: one query for all."""
    places, queries = list(asked), list[QuerySet]()
    for place, (field, text) in enumerate(places):
        field.found[text] = []
        ways = field.ways(text) if len(text) <= LONGEST else []
        queries += [way.values_list(Value(place), Value(rank), *COLUMNS) for rank, way in enumerate(ways)]
    rows = queries[0].union(*queries[1:]) if queries else []
    best: dict[int, int] = {}
    for place, rank, *row in sorted(rows, key=lambda row: row[:2]):
        field, text = places[place]
        if best.setdefault(place, rank) == rank:
            field.found[text].append(row)


class RecordsField(LookupField):
    """Cleans to public records, each given by its slug, one that it had before, or its name in full.

    A record that readers may not see is answered as one that is not there. What is cleaned has its address and its
    name; anything else is read from the database when it is asked for.
    """

    def __init__(self, *, records: Callable[[], Any], label: str | None = None, **kwargs: Any) -> None:
        self.records, self.kind = records, (label or _("record")).lower()
        also = _("Another {kind}").format(kind=self.kind)
        kwargs.setdefault("widget", Several(forms.TextInput({"size": 18}), also))
        super().__init__(label=label, **kwargs)

    def ways(self, text: str) -> list[QuerySet]:
        return self.records().named_by(text)

    def read(self, text: str) -> Any:
        records, rows = self.records(), self.rows(text)
        if len(rows) == 1:
            return records.model.from_db(records.db, COLUMNS, rows[0])
        raise self.fault(text, is_ambiguous=bool(rows))

    def fault(self, text: str, *, is_ambiguous: bool) -> ValidationError:
        """Why this text names no record, or no one record, and what to do."""
        advice = _("Write a name in full, or the last part of the web address of its page.")
        if is_ambiguous:
            fault = _("Several are called “{name}”.").format(name=text)
            return ValidationError(f"{fault} {advice}", "ambiguous")
        fault = _("There is none called “{name}”.").format(name=text[:100])
        return ValidationError(f"{fault} {advice}", "unknown")


class RecordField(RecordsField):
    """As `RecordsField`, for one record or None."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.TextInput({"size": 18}), **kwargs})

    def clean(self, value: Any) -> Any:
        text = (value or "").strip()
        return self.read(text) if text else None


class RecordFilter(django_filters.Filter):
    """By one public record; `records` gives those that may be named."""

    field_class = RecordField


class RecordsFilter(django_filters.Filter):
    """By several public records."""

    field_class = RecordsField


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """Any of several words, with a box to tick for each."""

    def __init__(self, *, choices: list[tuple[str, Any]], **kwargs: Any) -> None:
        labelled = [(word, capfirst(label)) for word, label in choices]
        super().__init__(**{"widget": forms.CheckboxSelectMultiple, "choices": labelled, **kwargs})

    def filter(self, qs: Any, value: list[str]) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class IdentifierFilter(django_filters.Filter):
    """By what others call the record: `wikidata:Q1065`, `ucdp-actor:118`; over `identified()`."""

    field_class = forms.RegexField

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput({"placeholder": "wikidata:Q1065", "size": 16}))
        message = gettext_lazy("Write the scheme, a colon and the identifier: wikidata:Q1065.")
        super().__init__(
            regex=r"\A[a-z0-9][a-z0-9._-]*:.+\Z", max_length=241, error_messages={"invalid": message}, **kwargs
        )

    def filter(self, qs: Any, value: str) -> QuerySet:
        return qs.identified(*value.split(":", 1)) if value else qs
