"""Pages by which a brief comes before readers and is taken from them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path

from briefs.act_pages import ActPages
from briefs.forms import PublishForm, WithdrawEditionForm, WithdrawForm
from briefs.models import (
    Brief,
)
from history.comparison import differences


class PublishingAdmin(ActPages):
    """Publish, schedule, withdraw, and the editions that there are."""

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
