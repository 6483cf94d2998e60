"""Admin of events and places."""

from django.contrib import admin
from django.db.models import Q, QuerySet

from actors.models import Actor
from events.forms import EventForm
from events.import_admin import ImportJobAdmin as ImportJobAdmin  # the site finds what is imported here
from events.models import (
    Event,
    EventCitation,
    EventDocument,
    EventIdentifier,
    EventLink,
    Participation,
    Place,
)
from history.admin import RecordAdmin
from history.bulk import BulkAction
from history.inlines import PartInline
from history.merge_admin import MergeAdmin
from history.quick_add import MergedFilter, QuickAddAdmin
from sources.admin import IdentifierInline, RecordCitationInline

set_status = BulkAction("set_status", "Set status…", field="status")


@admin.register(Place)
class PlaceAdmin(RecordAdmin):
    list_display = ["name", "country", "geo_precision"]
    list_filter = ["geo_precision"]
    search_fields = ["name", "country"]
    fieldsets = [(None, {"fields": ["name", "country", ("latitude", "longitude"), "geo_precision"]})]

    def told_apart(self, record: Place, words: str) -> str:
        return ", ".join(filter(None, [record.country, record.get_geo_precision_display()]))


class ParticipationInline(PartInline):
    model = Participation
    autocomplete_fields = ["actor", "on_behalf_of"]
    fields = [("actor", "role", "attendance"), ("capacity", "on_behalf_of")]


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

    def may_be_about(self, record: Event) -> QuerySet[Actor]:
        taking_part = record.participations.values("actor")
        through_others = record.participations.values("on_behalf_of")
        cited = record.citations.values("about")
        return Actor.objects.filter(Q(pk__in=taking_part) | Q(pk__in=through_others) | Q(pk__in=cited))


@admin.register(Event)
class EventAdmin(MergeAdmin, QuickAddAdmin):
    form = EventForm
    list_display = ["name", "kind", "when", "status", "outcome", "is_public"]
    list_filter = ["kind", "status", "outcome", "is_public", MergedFilter]
    search_fields = ["name_key"]
    autocomplete_fields = ["parent", "place"]
    prepopulated_fields = {"slug": ["name"]}
    actions = [set_status, *QuickAddAdmin.actions]
    essentials = ["kind", "name", "date_edtf", "status", "parent", "summary"]
    telling = ["kind", "name", "date_edtf", "parent"]
    inlines = [
        ParticipationInline,
        EventDocumentInline,
        EventLinkInline,
        EventCitationInline,
        EventIdentifierInline,
    ]
    fieldsets = [
        (None, {"fields": ["kind", "name", "summary", "is_public"]}),
        ("When and where", {"fields": [("date_edtf", "date_text"), "place"]}),
        (
            "What became of it",
            {"fields": [("status", "status_as_of_edtf"), ("outcome", "outcome_note")]},
        ),
        ("Part of", {"fields": [("parent", "ordinal")]}),
        (
            "Number of parts, address, Wikidata",
            {"fields": ["stated_count", "slug", "wikidata"], "classes": ["collapse"]},
        ),
    ]

    def told_apart(self, record: Event, words: str) -> str:
        return ", ".join(filter(None, [record.get_kind_display(), record.when or record.get_status_display()]))
