"""Pages of history: read from stored snapshots only.

Reversion's own revision, recover and history views are not used: looking at an old revision there writes,
and they find a version by its number whatever record it belongs to.
"""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path

from history.comparison import differences, passages
from history.models import Change
from history.record_pages import RecordPages
from history.records import Record

REVISIONS_A_PAGE = 25


class HistoryAdmin(RecordPages):
    """The history of a record: its revisions, two of them compared, and bringing one back."""

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/history/<int:number>/", view(self.revision_view), name=f"{name}_revision"),
            path("<int:pk>/history/<int:old>..<int:new>/", view(self.redline_view), name=f"{name}_redline"),
            *super().get_urls(),
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """All revisions of a record, newest first, a page at a time; two of them can be chosen to compare."""
        record = self._readable(request, unquote(object_id))
        pair = [request.GET.get("old", ""), request.GET.get("new", "")]
        if all(number.isascii() and number.isdigit() and len(number) < 10 for number in pair):
            old, new = sorted(int(number) for number in pair)
            return redirect(self._address("redline", record.pk, old, new))
        page = Paginator(Change.objects.of(record), REVISIONS_A_PAGE).get_page(request.GET.get("page"))
        return self._page(request, "admin/history/list.html", record, {"page": page, "title": f"History of {record}"})

    def revision_view(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """One revision as it was stored; POST restores its content as a new draft."""
        record = self._readable(request, pk)
        change = self._change(record, number)
        if request.method == "POST":
            return self._restore(request, record, change)
        context = {
            "change": change,
            "passages": [p for p in passages(self.model, change.snapshot) if p.html],
            "differences": differences(self.model, record.snapshot(), change.snapshot),
            "can_restore": self.can_restore(request, record),
            "title": f"{change} of {record}",
        }
        return self._page(request, "admin/history/revision.html", record, context)

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

    def can_restore(self, request: HttpRequest, record: Record) -> bool:
        """May this user bring back earlier content of the record?"""
        return self.has_change_permission(request, record)

    def _restore(self, request: HttpRequest, record: Record, change: Change) -> HttpResponse:
        if not self.can_restore(request, record):
            raise PermissionDenied
        reason = request.POST.get("reason", "").strip()[:500] or f"Restored revision {change.number}"
        try:
            missing = record.restore(change.snapshot, by=request.user, reason=reason)
        except ValidationError as refused:
            messages.error(request, f"Nothing was restored. {' '.join(refused.messages)}")
            return redirect(self._address("revision", record.pk, change.number))
        for sentence in missing:
            messages.warning(request, sentence)
        messages.success(request, f"The content of revision {change.number} is back, as a new revision.")
        return redirect(self._address("change", record.pk))

    def _change(self, record: Record, number: int) -> Change:
        return get_object_or_404(Change.objects.of(record).defer(None), number=number)
