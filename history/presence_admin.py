"""Who else has a record open, and what has been saved meanwhile."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path

from history.json_pages import JsonPages
from history.models import Change, Presence, person_name
from history.tokens import opened_number, token_of


class PresenceAdmin(JsonPages):
    """Each open form tells of itself now and then, and hears who else is there."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_presence"
        return [path("<int:pk>/presence/", self._json_view(self.presence_view), name=name), *super().get_urls()]

    def presence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take word of a tab (`token`, `unsaved`, `opened_on`, or `closed`); tell of the others and of what is new."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        token = token_of(request.POST.get("token"))
        if token is None:
            raise Http404("No tab has this token.")
        if request.POST.get("closed"):
            Presence.objects.filter(token=token, user=request.user).delete()
            return JsonResponse({"others": [], "latest": None})
        record = self._readable(request, pk)
        try:
            Presence.objects.seen(request.user, token, record, has_unsaved=bool(request.POST.get("unsaved")))
        except Presence.DoesNotExist as foreign:
            raise Http404(str(foreign)) from None
        opened_on = opened_number(request.POST.get("opened_on"))
        return JsonResponse({"others": _others(request, record, token), "latest": _latest(request, record, opened_on)})


def _others(request: HttpRequest, record: Any, token: UUID) -> list[dict[str, Any]]:
    """Each person once, with the tab that has been open longest; those who have unsaved changes first."""
    found: dict[int, dict[str, Any]] = {}
    for tab in Presence.objects.of(record).beside(token).select_related("user").order_by("opened_at"):
        name = "You, in another tab" if tab.user == request.user else person_name(tab.user)
        person = found.setdefault(tab.user_id, {"name": name, "since": _iso(tab.opened_at), "unsaved": False})
        person["unsaved"] |= tab.has_unsaved
    return sorted(found.values(), key=lambda person: not person["unsaved"])


def _latest(request: HttpRequest, record: Any, opened_on: int) -> dict[str, Any] | None:
    """The newest revision, if the form was opened on an earlier one."""
    change = Change.objects.of(record).filter(number__gt=opened_on).first() if opened_on else None
    if change is None:
        return None
    return {
        "number": change.number,
        "person": "You" if change.revision.user_id == request.user.pk else change.person or "The system",
        "at": _iso(change.made_at),
        "what": change.summary,
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
