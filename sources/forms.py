"""Forms of citations."""

from typing import Any

from django import forms
from django.utils.text import capfirst

from history.records import Record
from sources.models import Citation


class CitationForm(forms.ModelForm):
    """A citation. The fact that it bears out is chosen by its label; a stored name of no field stays."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plain := self.fields.get("field"):
            model: Any = self._meta.model
            choices = [("", "the record as a whole"), *facts(model._meta.get_field(model.belongs_to).related_model)]
            if self.instance.field not in dict(choices):
                choices.append((self.instance.field, self.instance.field))
            self.fields["field"] = forms.ChoiceField(
                choices=choices, required=False, label=plain.label, help_text=plain.help_text
            )


def facts(record: type[Record]) -> list[tuple[str, str]]:
    """What a source can bear out of such a record: names of its fields and parts, each with its label."""
    fields: list[Any] = [record._meta.get_field(name) for name in record.content]
    parts = {part: getattr(record, part).rel.related_model for part in record.parts}
    return [(field.name, capfirst(field.verbose_name)) for field in fields] + [
        (part, capfirst(model._meta.verbose_name_plural))
        for part, model in parts.items()
        if not issubclass(model, Citation)
    ]
