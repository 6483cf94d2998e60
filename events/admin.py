"""Admin of events and places."""

from django.contrib import admin

from events.models import Event, EventCitation, Participation, Place
from history.admin import PartInline, RecordAdmin
from sources.admin import CitationInline


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


class EventCitationInline(CitationInline):
    model = EventCitation


@admin.register(Event)
class EventAdmin(RecordAdmin):
    list_display = ["name", "kind", "when", "status", "outcome", "is_public"]
    list_filter = ["kind", "status", "outcome", "is_public"]
    search_fields = ["name", "summary"]
    autocomplete_fields = ["parent", "place"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ParticipationInline, EventCitationInline]
    fieldsets = [
        (None, {"fields": ["kind", "name", "summary", "is_public"]}),
        ("When and where", {"fields": ["date_edtf", "date_text", "place"]}),
        ("What became of it", {"fields": [("status", "outcome"), "outcome_note"]}),
        ("Part of", {"fields": [("parent", "ordinal")]}),
        ("Address", {"fields": ["slug"], "classes": ["collapse"]}),
    ]
