"""Admin of actors."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from actors.forms import ActorForm
from actors.models import Actor, ActorCitation, ActorIdentifier, ActorName, Relationship
from actors.names import fold
from history.inlines import PartInline
from history.merge_admin import MergeAdmin
from history.quick_add import MergedFilter, QuickAddAdmin
from history.text import printable
from sources.admin import IdentifierInline, RecordCitationInline

#: How many relations of others the form shows; the page of uses has them all.
OTHERS_SHOWN = 20


class ActorNameInline(PartInline):
    model = ActorName
    fields = [("name", "kind", "language", "match")]


class RelationshipInline(PartInline):
    model = Relationship
    fk_name = "subject"
    autocomplete_fields = ["object", "on_behalf_of", "period"]
    fields = [
        ("kind", "object"),
        ("label", "status"),
        ("start_edtf", "end_edtf", "as_of_edtf"),
        ("on_behalf_of", "area", "period"),
    ]


class ActorIdentifierInline(IdentifierInline):
    model = ActorIdentifier


class ActorCitationInline(RecordCitationInline):
    model = ActorCitation
    fk_name = "actor"

    def may_be_about(self, record: Actor) -> QuerySet[Actor]:
        related = Q(relationships_to__subject=record) | Q(relationships__object=record)
        return Actor.objects.filter(
            Q(pk__in=Actor.objects.filter(related).values("pk")) | Q(pk__in=record.citations.values("about"))
        )


@admin.register(Actor)
class ActorAdmin(MergeAdmin, QuickAddAdmin):
    form = ActorForm
    list_display = ["name", "kind", "country", "is_public"]
    list_filter = ["kind", "is_public", MergedFilter]
    search_fields = ["name_key", "names__name_key"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["relations_of_others"]
    inlines = [ActorNameInline, RelationshipInline, ActorCitationInline, ActorIdentifierInline]
    essentials = ["kind", "name", "summary", "country"]
    fieldsets = [
        (None, {"fields": ["kind", "name", "summary", "country", ("start_edtf", "end_edtf"), "is_public"]}),
        ("Address, order, Wikidata", {"fields": ["slug", "sort_name", "wikidata"], "classes": ["collapse"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        fieldsets = list(super().get_fieldsets(request, obj))
        others = [("Relations of others to it", {"fields": ["relations_of_others"]})] if obj else []
        # The reason comes last, where it is asked for: who may only look is not.
        end = -1 if fieldsets[-1][1].get("classes") == ["reason"] else len(fieldsets)
        return [*fieldsets[:end], *others, *fieldsets[end:]]

    @admin.display(description="From their records")
    def relations_of_others(self, actor: Actor) -> str:
        rows = list(actor.relationships_to.select_related("subject", "object")[: OTHERS_SHOWN + 1])
        items = format_html_join("", '<li><a href="{}">{}</a> {}</li>', (_told(row) for row in rows[:OTHERS_SHOWN]))
        uses = reverse("admin:actors_actor_uses", args=[actor.pk])
        more = format_html('<li><a href="{}">All of them</a></li>', uses) if len(rows) > OTHERS_SHOWN else ""
        return format_html('<ul class="others">{}{}</ul>', items, more) if rows else "None so far."

    def offered(self, found: QuerySet, words: str) -> QuerySet:
        """Those first whose name begins with the words."""
        actors: Any = super().offered(found, words)
        return actors.best_first(printable(words)).prefetch_related("names")

    def told_apart(self, record: Actor, words: str) -> str:
        """Kind and country, and the other name that the words are in if they are not in its own."""
        about = ", ".join(filter(None, [record.get_kind_display(), record.country]))
        wanted = fold(words).split()
        if not wanted or all(word in record.name_key for word in wanted):
            return about
        others = [name.name for name in record.names.all() if all(word in name.name_key for word in wanted)]
        return f"{about}, also “{others[0]}”" if others else about


def _told(row: Relationship) -> tuple[str, Actor, str]:
    address = reverse("admin:actors_actor_change", args=[row.subject_id])
    words = [f"{row.get_kind_display()} {row.object}", row.label, row.dates_in_words()]
    return address, row.subject, ", ".join(filter(None, words))
