"""Pages of the log of activity, for administrators."""

import csv
from collections.abc import Iterator
from datetime import UTC
from io import StringIO
from itertools import islice
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from history.activity_log import SYSTEM, Line, Log, Place, record_models
from history.comparison import passages
from history.models import Action, Activity, Change, person_name
from history.text import harmless
from history.upcasting import UnreadableSnapshot
from history.uses import Reach

COLUMNS = ["at", "person", "kind", "what", "record_type", "record", "record_id", "revision", "reason", "address"]
LINES_AT_ONCE = 500


class LogFilter(forms.Form):
    """What of the log is wanted."""

    person = forms.ChoiceField(label="By", required=False)
    kind = forms.ChoiceField(label="What", required=False)
    model = forms.ChoiceField(label="Of", required=False)
    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model()._default_manager.order_by("last_name", "first_name", "username")
        named = [(str(user.pk), person_name(user)) for user in people.only("username", "first_name", "last_name")]
        kinds = [(kind.value, kind.label.lower()) for kind in (*Action, *Activity.Kind)]
        models = [(model._meta.label_lower, model._meta.verbose_name_plural) for model in record_models()]
        self.fields["person"].choices = [("", "everybody"), *named, (SYSTEM, "the system")]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "everything"), *kinds]  # type: ignore[attr-defined]
        self.fields["model"].choices = [("", "everything"), *models]  # type: ignore[attr-defined]

    def log(self, reach: Reach) -> Log:
        """What is asked for; of a form that is not valid, nothing is asked."""
        asked = {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}
        by_label = {model._meta.label_lower: model for model in record_models()}
        return Log(reach, **asked | {"model": by_label.get(asked.get("model", ""))})

    def clean_until(self) -> Any:
        """The last day of the calendar has no midnight at its end."""
        until = self.cleaned_data["until"]
        if until:
            self._refuse_beyond(until)
        return until

    def clean_since(self) -> Any:
        since = self.cleaned_data["since"]
        if since:
            self._refuse_beyond(since)
        return since

    def _refuse_beyond(self, day: Any) -> None:
        if not 1900 <= day.year <= 2999:
            raise forms.ValidationError("Choose a day between 1900 and 2999.")


class ActivityPages:
    """The log of activity: looked at, exported, and the last words of records that are gone."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def urls(self) -> list[URLPattern]:
        view = self.site.admin_view
        return [
            path("activity/", view(self.list_view), name="activity"),
            path("activity/export/", view(self.export_view), name="activity_export"),
            path("activity/<int:pk>/", view(self.revision_view), name="activity_revision"),
        ]

    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Everything that was done, newest first, a page at a time, filtered."""
        self._require(request)
        form = LogFilter(request.GET)
        lines, more = form.log(self._reach(request)).page(Place.read(request.GET.get("before", "")))
        query = request.GET.copy()
        query.pop("before", None)
        context = {"form": form, "lines": lines, "more": more, "query": query.urlencode(), "title": "Activity"}
        return self._page(request, "admin/history/activity.html", context)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The lines that the filters select as a CSV file. That it was taken out is itself a line of the log."""
        self._require(request)
        form = LogFilter(request.GET)
        if not form.is_valid():
            return self._page(request, "admin/history/activity.html", {"form": form, "title": "Activity"})
        asked = ", ".join(f"{name} {value}" for name, value in form.cleaned_data.items() if value)
        log = form.log(self._reach(request))
        Activity.objects.tell(
            Activity.Kind.EXPORTED, by=request.user, what=f"the log of activity: {asked or 'all'}", request=request
        )
        response = StreamingHttpResponse(_csv(log), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="activity-{timezone.localdate()}.csv"'
        return response

    def revision_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One revision as it was stored; of a record that is gone this is the only page that still shows it."""
        self._require(request)
        change = get_object_or_404(Change.objects.select_related("revision", "content_type"), pk=pk)
        model: Any = change.content_type.model_class()
        # Whose it was cannot be asked any more, so that only those may look who may see all of its kind.
        reach = self._reach(request)(model)
        if reach is None or reach:
            raise PermissionDenied
        context: dict[str, Any] = {"change": change, "title": f"{change} of a {model._meta.verbose_name}"}
        try:
            context["passages"] = [p for p in passages(model, change.snapshot) if p.html]
        except UnreadableSnapshot as fault:
            context["fault"] = fault
        earlier = Change.objects.filter(content_type=change.content_type, object_id=change.object_id)
        context["previous"] = earlier.filter(number=change.number - 1).values_list("pk", flat=True).first()
        return self._page(request, "admin/history/activity_revision.html", context)

    def _require(self, request: HttpRequest) -> None:
        if not request.user.has_perm("history.view_activity"):
            raise PermissionDenied

    def _reach(self, request: HttpRequest) -> Reach:
        def may_see(model: Any) -> Any:
            return self.site.get_model_admin(model).may_see(request)(model)  # type: ignore[attr-defined]

        return may_see

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        request.current_app = self.site.name
        return TemplateResponse(request, template, {**self.site.each_context(request), **context})


def _csv(log: Log) -> Iterator[str]:
    lines = map(_cells, log)
    yield _written([COLUMNS])
    while batch := list(islice(lines, LINES_AT_ONCE)):
        yield _written(batch)


def _written(rows: list[list[str]]) -> str:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cells(line: Line) -> list[str]:
    """The line in words; times in UTC, and nothing that a spreadsheet would take for a formula."""
    at = line.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    change = line.change
    record = [
        line.record_type,
        line.name,
        str(change.object_id) if change else "",
        str(change.number) if change else "",
    ]
    return [at, *map(harmless, [line.person, line.kind, line.what, *record, line.reason, line.address])]
