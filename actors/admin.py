"""Admin of actors."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from actors.models import Actor, ActorCitation, ActorIdentifier, ActorName, Relationship
from actors.names import fold
from history.admin import PartInline, RecordAdmin
from sources.admin import IdentifierInline, RecordCitationInline


class ActorNameInline(PartInline):
    model = ActorName
    fields = [("name", "kind"), ("language", "match")]


class RelationshipInline(PartInline):
    model = Relationship
    fk_name = "subject"
    autocomplete_fields = ["object", "on_behalf_of", "period"]
    fields = [
        ("kind", "object"),
        ("label", "status"),
        "start_edtf",
        "end_edtf",
        "as_of_edtf",
        ("on_behalf_of", "area", "period"),
    ]


class ActorIdentifierInline(IdentifierInline):
    model = ActorIdentifier


class ActorCitationInline(RecordCitationInline):
    model = ActorCitation
    fk_name = "actor"


@admin.register(Actor)
class ActorAdmin(RecordAdmin):
    list_display = ["name", "kind", "country", "is_public"]
    list_filter = ["kind", "is_public"]
    search_fields = ["name_key", "names__name_key"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [ActorNameInline, RelationshipInline, ActorIdentifierInline, ActorCitationInline]
    fieldsets = [
        (None, {"fields": ["kind", "name", "summary", "is_public"]}),
        ("Address and order", {"fields": ["slug", "sort_name"], "classes": ["collapse"]}),
        ("Identity", {"fields": [("country", "wikidata"), ("start_edtf", "end_edtf")]}),
    ]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, fold(search_term))
