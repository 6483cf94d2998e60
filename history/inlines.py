"""Forms of the rows that belong to a record, beneath its own."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest

from history.reopening import Gone
from history.widgets import KnownSelect, KnownSelectMultiple, LinksField, name_known


class LinkingForm(BaseModelAdmin):
    """Beside a field, a cross that deletes the record it links is too easily taken for one that empties the field."""

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(*args, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelectMultiple(db_field, self.admin_site))
            kwargs.setdefault("form_class", LinksField)
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class PartFormSet(forms.BaseInlineFormSet):
    """Rows of one record that are saved together.

    gone: rows that were there when the form was opened and cannot be put back, by their key; see `history.reopening`.
    """

    def __init__(self, *args: Any, gone: Mapping[Any, Gone] | None = None, **kwargs: Any) -> None:
        self.gone = gone or {}
        #: Keys of those that the form leaves as they were.
        self.untouched_gone: set[Any] = set()
        super().__init__(*args, **kwargs)

    def _existing_object(self, pk: Any) -> Any:
        gone = self.gone.get(pk)
        return gone.row if gone else super()._existing_object(pk)

    def clean(self) -> None:
        super().clean()
        # Noted before they are “deleted”, which takes their keys.
        self.untouched_gone = {form.instance.pk for form in self.initial_forms if self._is_untouched_gone(form)}
        for form in self.initial_forms:
            if not self._goes(form) and (form.instance.pk is None or form.instance.pk in self.gone):
                gone = self.gone.get(form.instance.pk)
                form.add_error(None, gone.reasons if gone else "This row is none of this record.")

    def _is_untouched_gone(self, form: forms.ModelForm) -> bool:
        return form.instance.pk in self.gone and not form.has_changed()

    def _should_delete_form(self, form: forms.ModelForm) -> bool:
        # Left out of the writing, or it could not even be read.
        return super()._should_delete_form(form) or self._is_untouched_gone(form)

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk:
            name_known(form)

    def validate_unique(self) -> None:
        """Tell of rows that are the same in what a constraint wants once, even if that is derived."""
        rows = [form for form in self.forms if form.is_valid() and self._stays(form)]
        for constraint in self.model._meta.total_unique_constraints:  # type: ignore[union-attr]
            seen = set()
            for form in rows:
                key = tuple(form.instance.serializable_value(name) for name in constraint.fields)
                if key in seen:
                    form.add_error(None, constraint.get_violation_error_message())
                seen.add(key)

    def _goes(self, form: forms.ModelForm) -> bool:
        return bool(self.can_delete and self._should_delete_form(form))

    def _stays(self, form: forms.ModelForm) -> bool:
        return not self._goes(form) and (form.has_changed() or form.instance.pk is not None)


class PartInline(LinkingForm, admin.StackedInline):
    """Rows of a record. Stacked, because cells of a table have no labels of their own."""

    formset = PartFormSet
    extra = 0
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        links = [field for field in self.opts.get_fields() if field.concrete and field.is_relation]
        single = [field.name for field in links if not field.many_to_many]
        many = [field.name for field in links if field.many_to_many]
        return super().get_queryset(request).select_related(*single).prefetch_related(*many)
