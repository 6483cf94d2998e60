"""Pages of history: read from stored snapshots only.

Reversion's own revision, recover and history views are not used: looking at an old revision there writes,
and they find a version by its number whatever record it belongs to.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.text import capfirst

from history.comparison import differences, passages
from history.effect import Effect
from history.models import Change
from history.record_pages import RecordPages
from history.records import Record
from history.restoring import ChangedSince, NoSuchPassage
from history.revision_list import RevisionList
from history.upcasting import UnreadableSnapshot

REASON_LENGTH = 300


def tells_of_unreadable(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of history that says so if it needs a snapshot that this version of the site cannot read."""

    @wraps(view)
    def told(self: "HistoryAdmin", request: HttpRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(self, request, pk, *args, **kwargs)
        except UnreadableSnapshot as fault:
            record = self._readable(request, pk)
            context = {"title": f"History of {record}", "fault": fault}
            return self._page(request, "admin/history/unreadable.html", record, context)

    return told


class HistoryAdmin(RecordPages):
    """The history of a record: its revisions, two of them compared, and bringing one back, whole or in part."""

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/history/<int:number>/", view(self.revision_view), name=f"{name}_revision"),
            path("<int:pk>/history/<int:number>/restore/", view(self.restore_view), name=f"{name}_restore"),
            path("<int:pk>/history/<int:old>..<int:new>/", view(self.redline_view), name=f"{name}_redline"),
            *super().get_urls(),
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The revisions of a record, newest first, a page at a time; two of them can be chosen to compare."""
        record = self._readable(request, unquote(object_id))
        revisions = RevisionList(record, request.GET)
        if revisions.pair:
            return redirect(self._address("redline", record.pk, *revisions.pair))
        context = {"revisions": revisions, "page": revisions.page, "title": f"History of {record}"}
        return self._page(request, "admin/history/list.html", record, context)

    @tells_of_unreadable
    def revision_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """One revision as it was stored, and what would change if it, or a passage of it, were restored."""
        record = self._readable(request, pk)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        change = self._change(record, number)
        context = {
            "change": change,
            "passages": [p for p in passages(self.model, change.snapshot) if p.html],
            "differences": Effect(record, change).differences,
            "can_restore": self.can_restore(request, record),
            "title": f"{change} of {record}",
        }
        return self._page(request, "admin/history/revision.html", record, context)

    @tells_of_unreadable
    def redline_view(self, request: HttpRequest, pk: int, old: int, new: int) -> HttpResponse:
        """What differs between two revisions, word by word."""
        record = self._readable(request, pk)
        was, now = self._change(record, old), self._change(record, new)
        context = {
            "was": was,
            "now": now,
            "differences": differences(self.model, was.snapshot, now.snapshot),
            "title": f"Revisions {old} and {new} of {record}",
        }
        return self._page(request, "admin/history/redline.html", record, context)

    @tells_of_unreadable
    def restore_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """What bringing back a revision, or with ?passage=… one passage of it, would change; POST does it."""
        record = self._readable(request, pk)
        if not self.can_restore(request, record):
            raise PermissionDenied
        effect = Effect(record, self._change(record, number), request.GET.get("passage", ""))
        try:
            refusal = self._restore(request, effect) if request.method == "POST" and effect.differences else ""
            if refusal is None:
                return redirect(self._address("change", record.pk))
            return self._effect_page(
                request, Effect(self._readable(request, pk), effect.change, effect.passage), refusal
            )
        except NoSuchPassage as fault:
            raise Http404(str(fault)) from None

    def can_restore(self, request: HttpRequest, record: Record) -> bool:
        """May this user bring back earlier content of the record?"""
        return self.has_change_permission(request, record)

    # What Django's own log of the admin would tell is in the history of each record.

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None: ...

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None: ...

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None: ...

    def _effect_page(self, request: HttpRequest, effect: Effect, refusal: str) -> HttpResponse:
        context = {
            "change": effect.change,
            "effect": effect,
            "differences": effect.differences,
            "refusal": refusal,
            "seen": Change.objects.latest_number(effect.record),
            "reason": request.POST.get("reason", "")[:REASON_LENGTH],
            "reason_length": REASON_LENGTH,
            "title": f"Restore {effect.what}",
        }
        return self._page(request, "admin/history/restore.html", effect.record, context)

    def _restore(self, request: HttpRequest, effect: Effect) -> str | None:
        """Do it and tell the user; returns why it was refused instead, if it was."""
        typed = request.POST.get("reason", "").strip()[:REASON_LENGTH]
        reason = ": ".join(filter(None, [f"Restored {effect.what}", typed]))
        seen, record, change = request.POST.get("seen", ""), effect.record, effect.change
        known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        try:
            gone = record.restore(change.snapshot, by=request.user, reason=reason, passage=effect.passage, seen=known)
        except ChangedSince:
            return "The record has changed since you saw this page. Below is what restoring would change now."
        except ValidationError as refused:
            return f"Nothing was restored. {' '.join(refused.messages)}"
        for sentence in gone:
            messages.warning(request, sentence)
        messages.success(request, f"{capfirst(effect.what)} is back, as a new revision.")
        return None

    def _change(self, record: Record, number: int) -> Change:
        return get_object_or_404(Change.objects.of(record).defer(None), number=number)
