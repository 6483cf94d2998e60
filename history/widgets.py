"""The select of an autocomplete, in forms that have many of them, and the field of many links."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Model

#: What can be the key of a record in every database.
KEY = re.compile(r"[0-9]{1,18}")


class KnownChoices(AutocompleteMixin, forms.Select):
    """Takes the names of what is chosen from `known` records; Django's own asks the database for each select."""

    known: Iterable[Model] = ()

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> list[Any]:
        names = {str(record.pk): str(record) for record in self.known}
        chosen = [key for key in map(str, value) if key]
        if not all(key in names for key in chosen):
            # What no key can be is not asked for: a database takes it for a fault of the query.
            return super().optgroups(name, [key for key in chosen if KEY.fullmatch(key)], attr)
        blank = [] if self.is_required or self.allow_multiple_selected else [("", "", False)]
        options = [*blank, *((key, names[key], True) for key in chosen)]
        return [(None, [self.create_option(name, *option, index) for index, option in enumerate(options)], 0)]


class KnownSelect(KnownChoices, AutocompleteSelect):
    pass


class KnownSelectMultiple(KnownChoices, AutocompleteSelectMultiple):
    pass


class LinksField(forms.ModelMultipleChoiceField):
    """Tells of what can be no key; Django's own asks the database for it, and SQLite takes it for a fault."""

    def clean(self, value: Any) -> Any:
        for key in value if isinstance(value, list | tuple) else ():
            if not KEY.fullmatch(str(key)):
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": key})
        return super().clean(value)


def name_known(form: forms.ModelForm) -> None:
    """Give the autocompletes of a form what its row links, which was read together with the row."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownChoices):
            linked = getattr(form.instance, name)
            many = form.instance._meta.get_field(name).many_to_many
            widget.known = linked.all() if many else [linked] * bool(linked)
