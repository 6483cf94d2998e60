"""Pages by which a brief comes before readers and is taken from them."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone

from briefs.act_pages import ActPages
from briefs.forms import PublishForm, SignForm, UnscheduleForm, WithdrawEditionForm, WithdrawForm
from briefs.models import Brief, Clearance, Edition
from briefs.moments import in_words
from history.comparison import differences
from history.history_admin import tells_of_unreadable
from history.models import Change
from history.snapshots import content_hash
from history.text import printable


class PublishingAdmin(ActPages):
    """Publish, schedule, withdraw, and the editions that there are."""

    class Media:
        css = {"all": ["desk/publishing.css"]}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        edition = "<int:pk>/editions/<int:number>"
        return [
            path("<int:pk>/publish/", view(self.publish_view), name="briefs_brief_publish"),
            path("<int:pk>/unschedule/", view(self.unschedule_view), name="briefs_brief_unschedule"),
            path("<int:pk>/withdraw/", view(self.withdraw_view), name="briefs_brief_withdraw"),
            path("<int:pk>/editions/", view(self.editions_view), name="briefs_brief_editions"),
            path(f"{edition}/withdraw/", view(self.withdraw_edition_view), name="briefs_brief_withdraw_edition"),
            path(f"{edition}/sign/", view(self.sign_view), name="briefs_brief_sign"),
            *super().get_urls(),
        ]

    @tells_of_unreadable
    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the working copy, now or later: what stands in the way, what readers would see change."""
        brief = self._for_act(request, pk, "publish")
        approval = brief.approval()
        may_emergency = not approval and self._may(request, "emergency", brief)

        def publish(**answers: Any) -> str:
            edition = brief.publish(by=request.user, **answers)
            if edition.published_at > timezone.now():
                return f"Edition {edition.number} will come out on {in_words(edition.published_at)}."
            return f"Edition {edition.number} is live."

        faults = brief.reasons_not_to_publish(note="to be written")
        context = {
            "title": f"Publish {brief}",
            "approval": approval,
            "may_emergency": may_emergency,
            "blockers": [*faults, *brief.reasons_not_cleared(approval, by=request.user)],
            "is_offered": request.method == "POST" or (not faults and (approval or may_emergency)),
            "not_minor": brief.reasons_not_cleared(approval, by=request.user, kind=Edition.Kind.MINOR)
            if approval
            else [],
            **what_would_change(brief, printable(request.POST.get("seen", ""))),
            **scheduled_context(brief),
        }
        form = partial(PublishForm, may_emergency=may_emergency)
        return self._act(request, brief, form, publish, "admin/briefs/publish.html", context)

    def unschedule_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Call off the edition that is still to come out."""
        brief = self._for_act(request, pk, "publish")

        def unschedule(**answers: Any) -> str:
            edition = brief.unschedule(by=request.user, **answers)
            return f"Edition {edition.number} is called off; it will not come out."

        context = {"title": f"Call off an edition of {brief}", **scheduled_context(brief)}
        context["seen"] = context["scheduled"] and context["scheduled"].number
        return self._act(request, brief, UnscheduleForm, unschedule, "admin/briefs/unschedule.html", context)

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the brief from readers, with a public reason."""
        brief = self._for_act(request, pk, "withdraw")

        def withdraw(**answers: Any) -> str:
            brief.withdraw(by=request.user, **answers)
            return "The brief is withdrawn; its address now shows the reason."

        live = brief.live_edition()
        context = {"title": f"Withdraw {brief}", "live": live, "seen": live and live.number, **scheduled_context(brief)}
        form = partial(WithdrawForm, within=self.get_queryset(request))
        return self._act(request, brief, form, withdraw, "admin/briefs/withdraw.html", context)

    def withdraw_edition_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """Take the text of one superseded edition from readers, with a public reason."""
        brief = self._for_act(request, pk, "withdraw")
        edition = get_object_or_404(brief.editions.published(), number=number)

        def withdraw(reason: str) -> str:
            edition.withdraw(by=request.user, reason=reason)
            return f"The text of edition {number} is withdrawn; its address now shows the reason."

        context = {"title": f"Withdraw edition {number} of {brief}", "live": edition}
        return self._act(request, brief, WithdrawEditionForm, withdraw, "admin/briefs/withdraw.html", context)

    @tells_of_unreadable
    def sign_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """What was published in an emergency, for a second person to read and to sign."""
        brief = self._for_act(request, pk, "review")
        found = Clearance.objects.select_related("edition__change__revision", "published_by", "signed_by")
        clearance = get_object_or_404(found, edition__brief=brief, edition__number=number)

        def sign() -> str:
            clearance.sign(by=request.user)
            return f"You have signed edition {number}."

        edition = clearance.edition
        before = edition.before()
        context = {
            "title": f"Sign edition {number} of {brief}",
            "clearance": clearance,
            "edition": edition,
            "before": before,
            "blockers": clearance.reasons_not_to_sign(by=request.user),
            "differences": differences(Brief, before.snapshot, edition.snapshot) if before else [],
            "can_publish": self._may(request, "publish", brief),
            "can_withdraw": self._may(request, "withdraw", brief) and brief.live_edition(),
        }
        return self._act(request, brief, SignForm, sign, "admin/briefs/sign.html", context)

    def editions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All editions of the brief, with their public pages, and by what right they came out."""
        brief = self._readable(request, pk)
        people = [f"clearance__{name}" for name in ("approval__reviewer", "published_by", "signed_by")]
        context = {
            "title": f"Editions of {brief}",
            "editions": brief.editions.listed().select_related("change", *people).prefetch_related("withdrawals"),
            "readable": set(brief.editions.readable().values_list("pk", flat=True)),
            "can_publish": self._may(request, "publish", brief),
            "can_withdraw": self._may(request, "withdraw", brief),
            "can_sign": self._may(request, "review", brief),
        }
        return self._page(request, "admin/briefs/editions.html", brief, context)


def what_would_change(brief: Brief, seen: str = "") -> dict[str, Any]:
    """The difference that publication would make to readers; and, of a page that is out of date, to what it showed.

    seen is the hash of the content that the page showed.
    """
    live, snapshot = brief.live_edition(), brief.snapshot()
    context = {
        "live": live,
        "seen": content_hash(snapshot),
        "differences": differences(Brief, live.snapshot, snapshot) if live else [],
    }
    shown = Change.objects.of(brief).filter(content_hash=seen).defer(None).first() if seen else None
    if shown and seen != context["seen"]:
        context["since"] = differences(Brief, shown.snapshot, snapshot)
    return context


def scheduled_context(brief: Brief) -> dict[str, Any]:
    """For `admin/briefs/_scheduled.html`: the edition that is to come out, when, and how the draft has moved on."""
    edition = brief.scheduled_edition()
    if edition is None:
        return {"scheduled": None}
    return {
        "scheduled": edition,
        "scheduled_for": in_words(edition.published_at),
        "drift": edition.draft_changes(),
        "scheduled_revisions": [edition.change.number, Change.objects.of(brief)[0].number],
    }
