"""Admin of events and places."""

from django.contrib import admin

from events.models import (
    Event,
    EventCitation,
    EventDocument,
    EventIdentifier,
    EventLink,
    Participation,
    Place,
)
from history.admin import PartInline, RecordAdmin
from sources.admin import IdentifierInline, RecordCitationInline


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    list_display = ["name", "country", "geo_precision"]
    list_filter = ["geo_precision"]
    search_fields = ["name", "country"]
    fieldsets = [(None, {"fields": ["name", "country", ("latitude", "longitude"), "geo_precision"]})]


class ParticipationInline(PartInline):
    model = Participation
    autocomplete_fields = ["actor", "on_behalf_of"]
    fields = [("actor", "role"), ("attendance", "capacity"), "on_behalf_of"]


class EventDocumentInline(PartInline):
    model = EventDocument
    autocomplete_fields = ["document"]
    fields = [("document", "role")]


class EventLinkInline(PartInline):
    model = EventLink
    fk_name = "event"
    autocomplete_fields = ["to"]
    fields = [("kind", "to")]


class EventIdentifierInline(IdentifierInline):
    model = EventIdentifier


class EventCitationInline(RecordCitationInline):
    model = EventCitation


@admin.register(Event)
class EventAdmin(RecordAdmin):
    list_display = ["name", "kind", "when", "status", "outcome", "is_public"]
    list_filter = ["kind", "status", "outcome", "is_public"]
    search_fields = ["name", "summary"]
    autocomplete_fields = ["parent", "place"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [
        ParticipationInline,
        EventDocumentInline,
        EventLinkInline,
        EventIdentifierInline,
        EventCitationInline,
    ]
    fieldsets = [
        (None, {"fields": ["kind", "name", "summary", "is_public"]}),
        ("When and where", {"fields": ["date_edtf", "date_text", "place"]}),
        ("What became of it", {"fields": [("status", "outcome"), "status_as_of_edtf", "outcome_note", "wikidata"]}),
        ("Part of", {"fields": [("parent", "ordinal"), "stated_count"]}),
        ("Address", {"fields": ["slug"], "classes": ["collapse"]}),
    ]
