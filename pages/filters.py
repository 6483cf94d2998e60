"""Filters that the lists of records share: by a record's address or name, by what others call it."""

from collections.abc import Callable
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: How many values a filter takes that looks each of them up.
MOST = 8


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


class RecordsField(SeveralField):
    """Cleans to public records, each given by its slug, one that it had before, or its name in full.

    A record that readers may not see is answered as one that is not there.
    """

    def __init__(self, *, records: Callable[[], Any], label: str | None = None, **kwargs: Any) -> None:
        self.records, self.kind = records, (label or _("record")).lower()
        also = _("Another {kind}").format(kind=self.kind)
        kwargs.setdefault("widget", Several(forms.TextInput({"size": 18}), also))
        super().__init__(label=label, **kwargs)

    def read(self, text: str) -> Any:
        # Longer than any name or address, it needs no look-up.
        return (len(text) <= 300 and self.records().addressed(text).first()) or self._bearing(text)

    def _bearing(self, text: str) -> Any:
        found = list(self.records().bearing(text)[:2]) if len(text) <= 300 else []
        if len(found) == 1:
            return found[0]
        advice = _("Write a name in full, or the last part of the web address of its page.")
        if found:
            fault = _("Several are called “{name}”.").format(name=text)
            raise ValidationError(f"{fault} {advice}", "ambiguous")
        fault = _("There is none called “{name}”.").format(name=text[:100])
        raise ValidationError(f"{fault} {advice}", "unknown")


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
