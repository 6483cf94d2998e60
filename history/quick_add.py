"""Admin of records that are found by name and often added from the form of another: it asks whether they are there."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from history.admin import RecordAdmin, RecordForm
from history.bulk import make_private, make_public, set_kind
from history.public import PublicRecord
from history.text import printable

#: A record that may be the same as a new one, and why it looks so.
Likely = tuple[PublicRecord, str]


class QuickAddForm(RecordForm):
    """A new record is refused once, together with those that look the same."""

    another = forms.BooleanField(label="This is another one", required=False)
    likely: Sequence[Likely] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.pk is None and not cleaned.get("another"):
            self.likely = self.find_likely(cleaned)
        if self.likely:
            self.add_error(None, "This may be there already: see below, and use that one or say that this is another.")
        return cleaned

    def find_likely(self, cleaned: dict[str, Any]) -> Sequence[Likely]:
        """The records that may be the same as one with these values, likeliest first."""
        raise NotImplementedError


def merged(records: models.QuerySet) -> models.QuerySet:
    """Keys of the few that were merged into another. To leave them out keeps a database to the index it sorts by."""
    return records.model._base_manager.filter(merged_into__isnull=False).order_by().values("pk")


class MergedFilter(admin.SimpleListFilter):
    """Records that were merged into another are left out unless they are asked for."""

    title = "merged"
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Into another")]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        for choice in super().choices(changelist):
            yield choice | ({} if choice["query_string"].count("merged=") else {"display": "No"})

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if self.value() == "yes":
            return queryset.filter(merged_into__isnull=False)
        return queryset.exclude(pk__in=merged(queryset))


class QuickAddAdmin(RecordAdmin):
    """Admin of records with names.

    `form` is a QuickAddForm; the queryset of the model can be asked for those `called` by some words.
    """

    actions = [make_public, make_private, set_kind, *RecordAdmin.actions]
    #: What the form in a popup begins with; the other fields are folded, and rows can be added later.
    essentials: Sequence[str] = ("kind", "name", "summary")
    #: Fields by which likely duplicates are looked for while a form is being filled in.
    telling: Sequence[str] = ("kind", "name")

    # Finding

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return queryset.called(printable(search_term)), False

    def offered(self, found: models.QuerySet, words: str) -> models.QuerySet:
        return found.exclude(pk__in=merged(found))

    # The form of a new record

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        fieldsets: Any = super().get_fieldsets(request, obj)
        if obj is not None or not _in_popup(request):
            return fieldsets
        others = [field for field in flatten_fieldsets(fieldsets[:-1]) if field not in self.essentials]
        folded = ("More", {"fields": others, "classes": ["collapse"]})
        return [(None, {"fields": self.essentials}), folded, fieldsets[-1]]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Sequence[Any]:
        return [] if obj is None and _in_popup(request) else super().get_inlines(request, obj)

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("likely/", view(self.likely_view), name=f"{name}_likely"),
            path("<int:pk>/use/", view(self.use_view), name=f"{name}_use"),
            *super().get_urls(),
        ]

    def likely_view(self, request: HttpRequest) -> JsonResponse:
        """Records that may be the same as one with the values in the query string, as its form would find them."""
        if not (self.has_add_permission(request) and self.has_view_or_change_permission(request)):
            raise PermissionDenied
        form: Any = self.get_form(request)()
        told = {}
        for name in self.telling:
            # What is wrong with a value is told when the form is sent.
            with suppress(ValidationError):
                told[name] = form.fields[name].clean(request.GET.get(name, ""))
        return JsonResponse({"likely": [self._as_json(record, why) for record, why in form.find_likely(told)]})

    def use_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer a popup with a record that is there, as if it had just been added."""
        record = self._readable(request, pk)
        chosen = json.dumps({"value": str(record.pk), "obj": str(record)})
        return TemplateResponse(request, "admin/popup_response.html", {"popup_response_data": chosen})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if kwargs.get("add"):
            likely = context["adminform"].form.likely
            context["likely"] = [self._as_json(record, why) for record, why in likely]
            context["likely_address"] = self._address("likely")
            context["telling"] = " ".join(self.telling)
        return super().render_change_form(request, context, *args, **kwargs)

    def _as_json(self, record: PublicRecord, why: str) -> dict[str, str]:
        return {
            "name": str(record),
            "about": self.told_apart(record, ""),
            "why": why,
            "address": self._address("change", record.pk),
            "use": self._address("use", record.pk) + f"?{IS_POPUP_VAR}=1",
        }


def _in_popup(request: HttpRequest) -> bool:
    return IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST
