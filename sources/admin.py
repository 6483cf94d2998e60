"""Admin of documents."""

from django.contrib import admin
from django.db import models

from history.admin import PartInline, RecordAdmin
from sources.models import Document


@admin.register(Document)
class DocumentAdmin(RecordAdmin):
    list_display = ["title", "kind", "publisher", "when"]
    list_filter = ["kind"]
    search_fields = ["title", "slug", "publisher"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["kind", "title", "slug", "publisher"]}),
        ("Date", {"fields": ["date_edtf", "date_text"]}),
        ("Where to find it", {"fields": ["url", "archive_url", "language"]}),
    ]


class CitationInline(PartInline):
    """Base of the inline of each app's citations."""

    autocomplete_fields = ["document"]
    fields = [("document", "locator", "supports"), ("field", "note")]


class RecordCitationInline(CitationInline):
    """Base of the inline of citations of a record, fact by fact."""

    autocomplete_fields = ["document", "about"]
    fields = [("document", "locator", "supports"), ("field", "about"), ("basis", "value"), "note"]


class IdentifierInline(PartInline):
    """Base of the inline of each app's identifiers."""

    fields = [("scheme", "value")]
