"""Admin of documents."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from history.admin import RecordAdmin
from history.bulk import set_kind
from history.inlines import PartInline
from sources.forms import CitationForm
from sources.models import Document


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = ["title", "kind", "publisher", "when"]
    list_filter = ["kind"]
    search_fields = ["title", "slug", "publisher"]
    actions = [set_kind, *RecordAdmin.actions]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["kind", "title", "slug", "publisher"]}),
        ("Date", {"fields": [("date_edtf", "date_text")]}),
        ("Where to find it", {"fields": ["url", "archive_url", "language"]}),
    ]

    def told_apart(self, record: Document, words: str) -> str:
        return ", ".join(filter(None, [record.get_kind_display(), record.publisher, record.when]))


class CitationInline(PartInline):
    """Base of the inline of each app's citations."""

    form = CitationForm
    autocomplete_fields = ["document"]
    fields = [("document", "locator"), ("field", "supports"), "note"]


class RecordCitationInline(CitationInline):
    """Base of the inline of citations of a record, fact by fact."""

    fields = [("document", "locator"), ("field", "about", "basis", "supports"), ("value", "note")]

    def may_be_about(self, record: Any) -> models.QuerySet:
        """The actors that a citation of this record can be about."""
        raise NotImplementedError

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        about: Any = formset.form.base_fields.get("about")
        if about:
            about.queryset = self.may_be_about(obj) if obj else about.queryset.none()
            # As a list, read once and not for each row.
            about.choices = [("", "---------"), *((actor.pk, str(actor)) for actor in about.queryset)]
            for act in ("add", "change", "view"):
                setattr(about.widget, f"can_{act}_related", False)
        return formset


class IdentifierInline(PartInline):
    """Base of the inline of each app's identifiers."""

    fields = [("scheme", "value")]
    classes = ["collapse"]
