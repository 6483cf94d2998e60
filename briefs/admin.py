"""Admin of briefs, topics and authors. The acts on a brief (publish, withdraw) are pages of their own."""

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator

from briefs.brief_list import BriefListing
from briefs.delivery_admin import DeliveryAdmin as DeliveryAdmin  # the site finds what is imported here
from briefs.forms_review import PersonField, by_name
from briefs.models import (
    Author,
    Authorship,
    Brief,
    BriefActor,
    BriefCitation,
    BriefEvent,
    Section,
    Topic,
)
from briefs.publishing_admin import PublishingAdmin, scheduled_context
from briefs.review_admin import ReviewAdmin
from briefs.sharing_admin import SharingAdmin
from history.admin import RecordAdmin
from history.inlines import PartInline
from history.models import person_name
from history.records import Record
from sources.admin import CitationInline

# Hash of the one style element that the rich-text editor puts into the page. Without these rules a browser
# types non-breaking spaces; a test fails when a new version of the editor changes them.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


class ChoosesPeople(RecordAdmin):
    """Offers colleagues by their names, not by what they log in with."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.related_model is get_user_model():
            kwargs |= {"form_class": PersonField, "queryset": by_name(get_user_model()._default_manager.all())}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    list_display = ["name", "slug", "is_public"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", "description", "is_public"]})]


@admin.register(Author)
class AuthorAdmin(ChoosesPeople):
    list_display = ["name", "account", "is_public"]
    list_select_related = ["user"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", ("given_name", "family_name"), "about", "user", "is_public"]})]

    @admin.display(description="user", ordering="user__first_name")
    def account(self, author: Any) -> str | None:
        return person_name(author.user) or None


class SectionInline(PartInline):
    model = Section
    fields = [("heading", "order"), "body"]


class AuthorshipInline(PartInline):
    model = Authorship
    autocomplete_fields = ["author"]
    fields = [("author", "order")]


class BriefEventInline(PartInline):
    model = BriefEvent
    autocomplete_fields = ["event"]
    fields = [("event", "note", "order")]


class BriefActorInline(PartInline):
    model = BriefActor
    autocomplete_fields = ["actor"]
    fields = [("actor", "role", "note", "order")]


class BriefCitationInline(CitationInline):
    model = BriefCitation


@admin.register(Brief)
class BriefAdmin(ChoosesPeople, BriefListing, PublishingAdmin, ReviewAdmin, SharingAdmin):
    autocomplete_fields = ["topics"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SectionInline, AuthorshipInline, BriefEventInline, BriefActorInline, BriefCitationInline]
    change_form_template = "admin/briefs/change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "bottom_line"]}),
        ("About this brief", {"fields": ["date", "slug", "topics", "owner"], "classes": ["side"]}),
    ]

    class Media:
        js = ["desk.js"]

    # Whose briefs

    def within_reach(self, request: HttpRequest) -> Q:
        """Whoever may not see the briefs of others has to do with his own only."""
        return Q() if self._sees_others(request) else Q(owner=request.user.pk)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self._is_within_reach(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_within_reach(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        mine_only = [] if self._sees_others(request) else ["owner"]
        return [*super().get_readonly_fields(request, obj), *mine_only]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Brief:
        """A new brief is its maker's, unless he may choose, as those may who have to do with the briefs of others."""
        brief = super().save_form(request, form, change)
        if not change and not self._sees_others(request):
            brief.owner = request.user
        return brief

    def _sees_others(self, request: HttpRequest) -> bool:
        return request.user.has_perm("briefs.others_brief")

    def _is_within_reach(self, request: HttpRequest, brief: Brief | None) -> bool:
        return brief is None or brief.owner_id == request.user.pk or self._sees_others(request)

    def view_on_site(self, brief: Brief) -> str | None:
        return brief.get_absolute_url() if brief.live_edition() else None

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"owner": request.user.pk, **super().get_changeform_initial_data(request)}

    @method_decorator(csp_update({"style-src": EDITOR_STYLE, "script-src": NONCE}))
    def changeform_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(*args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        brief = kwargs.get("obj")
        context |= {
            "live": brief and brief.live_edition(),
            "can_publish": brief and self._may(request, "publish", brief),
            "can_share": brief and self._may(request, "share", brief),
            "can_withdraw": brief and self._may(request, "withdraw", brief) and brief.live_edition(),
        }
        if brief and brief.pk:
            context |= self.review_context(request, brief) | scheduled_context(brief)
        return super().render_change_form(request, context, *args, **kwargs)

    def can_restore(self, request: HttpRequest, record: Record) -> bool:
        return self._may(request, "restore", record) and super().can_restore(request, record)
