"""Admin of briefs, topics and authors. The acts on a brief (publish, withdraw) are pages of their own."""

from collections.abc import Callable
from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator

from briefs.forms import PublishForm, WithdrawEditionForm, WithdrawForm
from briefs.models import (
    Author,
    Authorship,
    Brief,
    BriefActor,
    BriefCitation,
    BriefEvent,
    Edition,
    PublishRefused,
    Section,
    Topic,
)
from history.admin import PartInline, RecordAdmin
from history.comparison import differences
from history.records import Record
from sources.admin import CitationInline

# Hash of the one style element that the rich-text editor puts into the page. Without these rules a browser
# types non-breaking spaces; a test fails when a new version of the editor changes them.
EDITOR_STYLE = "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"


@admin.register(Topic)
class TopicAdmin(RecordAdmin):
    list_display = ["name", "slug", "is_public"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", "description", "is_public"]})]


@admin.register(Author)
class AuthorAdmin(RecordAdmin):
    list_display = ["name", "user", "is_public"]
    list_select_related = ["user"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [(None, {"fields": ["name", "slug", ("given_name", "family_name"), "about", "user", "is_public"]})]


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
class BriefAdmin(RecordAdmin):
    list_display = ["__str__", "date", "owner", "published", "changed_at"]
    list_select_related = ["owner"]
    list_filter = ["topics"]
    search_fields = ["title", "slug"]
    date_hierarchy = "date"
    autocomplete_fields = ["topics"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SectionInline, BriefEventInline, BriefActorInline, BriefCitationInline, AuthorshipInline]
    change_form_template = "admin/briefs/change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "date", "bottom_line"]}),
        ("Address, topics, owner", {"fields": ["slug", "topics", "owner"]}),
    ]

    class Media:
        js = ["desk.js"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Brief]:
        live = Edition.objects.live().filter(brief=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_live=Exists(live))

    @admin.display(boolean=True, description="live", ordering="is_live")
    def published(self, brief: Brief) -> bool:
        return brief.is_live  # type: ignore[attr-defined]

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
            "can_withdraw": brief and self._may(request, "withdraw", brief) and brief.live_edition(),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def can_restore(self, request: HttpRequest, record: Record) -> bool:
        return self._may(request, "restore", record) and super().can_restore(request, record)

    def _may(self, request: HttpRequest, act: str, brief: Any) -> bool:
        return request.user.has_perm(f"briefs.{act}_brief") and self.has_view_or_change_permission(request, brief)

    # Acts

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/publish/", view(self.publish_view), name="briefs_brief_publish"),
            path("<int:pk>/withdraw/", view(self.withdraw_view), name="briefs_brief_withdraw"),
            path("<int:pk>/editions/", view(self.editions_view), name="briefs_brief_editions"),
            path(
                "<int:pk>/editions/<int:number>/withdraw/",
                view(self.withdraw_edition_view),
                name="briefs_brief_withdraw_edition",
            ),
            *super().get_urls(),
        ]

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the working copy: what stands in the way, what readers would see change, kind and note."""
        brief = self._for_act(request, pk, "publish")

        def publish(kind: str, note: str) -> str:
            edition = brief.publish(by=request.user, kind=kind, note=note)
            return f"Edition {edition.number} is live."

        live = brief.live_edition()
        context = {
            "title": f"Publish {brief}",
            "live": live,
            "blockers": brief.reasons_not_to_publish(note="to be written"),
            "differences": differences(Brief, live.snapshot, brief.snapshot()) if live else [],
        }
        return self._act(request, brief, PublishForm, publish, "admin/briefs/publish.html", context)

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the brief from readers, with a public reason."""
        brief = self._for_act(request, pk, "withdraw")

        def withdraw(**answers: Any) -> str:
            brief.withdraw(by=request.user, **answers)
            return "The brief is withdrawn; its address now shows the reason."

        context = {"title": f"Withdraw {brief}", "live": brief.live_edition()}
        return self._act(request, brief, WithdrawForm, withdraw, "admin/briefs/withdraw.html", context)

    def withdraw_edition_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Take the text of one superseded edition from readers, with a public reason."""
        brief = self._for_act(request, pk, "withdraw")
        edition = get_object_or_404(brief.editions.published(), number=number)

        def withdraw(reason: str) -> str:
            edition.withdraw(by=request.user, reason=reason)
            return f"The text of edition {number} is withdrawn; its address now shows the reason."

        context = {"title": f"Withdraw edition {number} of {brief}", "live": edition}
        return self._act(request, brief, WithdrawEditionForm, withdraw, "admin/briefs/withdraw.html", context)

    def editions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All editions of the brief, with their public pages."""
        brief = self._readable(request, pk)
        context = {
            "title": f"Editions of {brief}",
            "editions": brief.editions.listed().select_related("change").prefetch_related("withdrawals"),
            "readable": set(brief.editions.readable().values_list("pk", flat=True)),
            "can_withdraw": self._may(request, "withdraw", brief),
        }
        return self._page(request, "admin/briefs/editions.html", brief, context)

    def _for_act(self, request: HttpRequest, pk: int, act: str) -> Brief:
        brief = self._readable(request, pk)
        if not self._may(request, act, brief):
            raise PermissionDenied
        return brief

    def _act(
        self,
        request: HttpRequest,
        brief: Brief,
        form_class: Callable[..., Any],
        act: Callable[..., str],
        template: str,
        context: dict[str, Any],
    ) -> HttpResponse:
        """Show the form of an act, or do it; refusals come back as errors of the form, all at once."""
        form = form_class(request.POST or None, brief=brief)
        if request.method == "POST" and form.is_valid():
            try:
                messages.success(request, act(**form.cleaned_data))
                return redirect(self._address("change", brief.pk))
            except PublishRefused as refused:
                form.add_error(None, refused.reasons)
        return self._page(request, template, brief, {"form": form, **context})
