"""The select of an autocomplete, in forms that have many of them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Model


class KnownChoices(AutocompleteMixin, forms.Select):
    """Takes the names of what is chosen from `known` records; Django's own asks the database for each select."""

    known: Iterable[Model] = ()

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> list[Any]:
        names = {str(record.pk): str(record) for record in self.known}
        chosen = [key for key in map(str, value) if key]
        if not all(key in names for key in chosen):
            return super().optgroups(name, value, attr)
        blank = [] if self.is_required or self.allow_multiple_selected else [("", "", False)]
        options = [*blank, *((key, names[key], True) for key in chosen)]
        return [(None, [self.create_option(name, *option, index) for index, option in enumerate(options)], 0)]


class KnownSelect(KnownChoices, AutocompleteSelect):
    pass


class KnownSelectMultiple(KnownChoices, AutocompleteSelectMultiple):
    pass


def name_known(form: forms.ModelForm) -> None:
    """Give the autocompletes of a form what its row links, which was read together with the row."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)
        if isinstance(widget, KnownChoices):
            linked = getattr(form.instance, name)
            many = form.instance._meta.get_field(name).many_to_many
            widget.known = linked.all() if many else [linked] * bool(linked)
