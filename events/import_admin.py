"""Import of tables in the admin: upload, how to read it, preview, confirmation, progress, report."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from events.import_forms import COLUMNS, ColumnsForm, ConfirmForm, ReadingForm, UploadForm
from events.importing import report
from events.importing.opening import POPOLO, Reading
from events.importing.running import advance, start_checking, start_writing
from events.importing.tables import head_of
from events.importing.tally import Result, Tally
from events.models import ImportJob, ImportState

#: What a person needs to be allowed to do to import; it is asked for on every page and act of an import.
PERMISSIONS = (
    *(f"events.{act}_{model}" for act in ("add", "change") for model in ("event", "place")),
    *(f"actors.{act}_actor" for act in ("add", "change")),
    *(f"sources.{act}_document" for act in ("add", "change")),
)
SHOWN_FAULTS = 100


@admin.register(ImportJob)
class ImportJobAdmin(admin.ModelAdmin):
    """The list of imports, and one page that shows whatever state an import is in."""

    list_display = ["name", "state", "found", "started_at", "by"]
    list_select_related = ["by"]
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("content")

    @admin.display(description="created, changed, faulty")
    def found(self, job: ImportJob) -> str:
        tally = Tally.from_json(job.written or job.checked)
        return ", ".join(str(tally.total(of)) for of in (Result.CREATED, Result.CHANGED, Result.FAULTY))

    # Who may

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perms(PERMISSIONS)

    has_add_permission = has_module_permission = has_view_permission

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """No: what was imported stays on record. The file itself goes when an import is over."""
        return False

    # Pages

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/report.csv", view(self.report_view), name="events_importjob_report"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        ImportJob.objects.drop_old_files()
        return super().changelist_view(request, {"title": "Imports", **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Upload a file; nothing but the file is kept yet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            file = form.cleaned_data["file"]
            reading = form.reading().as_json()
            job = ImportJob.objects.create(name=file.name[:200], content=file.read(), reading=reading, by=request.user)
            return self._to(job)
        return self._page(request, "upload", {"form": form, "title": "Import a table"})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The page of an import in its present state; each act is a POST to it."""
        job = self._job(request, object_id)
        if request.method == "POST":
            return self._act(request, job)
        return self._show(request, job)

    def report_view(self, request: HttpRequest, pk: int) -> StreamingHttpResponse:
        """All remarks as CSV: of the comparison, and once it is imported, of that."""
        job = self._job(request, str(pk))
        state = ImportState.WRITING if job.written else ImportState.CHECKING
        rows = job.remarks.filter(state=state).iterator(chunk_size=1000)
        lines = report.text([remark.as_line()] for remark in rows)
        response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="import-{job.pk}-report.csv"'
        return response

    # Acts

    def _act(self, request: HttpRequest, job: ImportJob) -> HttpResponse:
        acts: dict[str, Callable[[HttpRequest, ImportJob], HttpResponse | None]] = {
            "read": self._read,
            "confirm": self._confirm,
            "go_on": lambda request, job: advance(job),
            "back": lambda request, job: self._move(job, ImportState.CHECKED, ImportState.READING),
            "drop": lambda request, job: self._drop(job),
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise Http404("There is no such act.")
        try:
            return act(request, job) or self._to(job)
        except ValidationError as refused:
            messages.error(request, " ".join(refused.messages))
        except ValueError as unreadable:
            messages.error(request, str(unreadable))
            # What was begun is rolled back, and the turn with it.
            job.refresh_from_db(fields=["state", "turn"])
            if job.is_at_work():
                job.move_to(ImportState.READING)
        return self._to(job)

    def _read(self, request: HttpRequest, job: ImportJob) -> HttpResponse | None:
        self._require(job, ImportState.READING)
        form = self._reading_form(job, request.POST)
        if not form.is_valid():
            return self._show(request, job, form)
        start_checking(job, form.reading(), overwrite=form.cleaned_data["overwrite"])
        return None

    def _confirm(self, request: HttpRequest, job: ImportJob) -> HttpResponse | None:
        self._require(job, ImportState.CHECKED)
        form = ConfirmForm(job.checked.get("fault_count", 0), request.POST)
        if not form.is_valid():
            return self._show(request, job, form)
        skip = form.cleaned_data.get("skip_faulty", False)
        start_writing(job, by=request.user, reason=form.cleaned_data["reason"], skip_faulty=skip)
        return None

    def _move(self, job: ImportJob, old: ImportState, new: ImportState) -> None:
        self._require(job, old)
        job.move_to(new)

    def _drop(self, job: ImportJob) -> None:
        if job.state in (ImportState.WRITING, ImportState.DONE):
            raise ValidationError("This has begun to be imported. What is written stays; go on, or merge and delete.")
        job.move_to(ImportState.DROPPED)

    def _require(self, job: ImportJob, state: ImportState) -> None:
        if job.state != state:
            raise ValidationError("This import has been taken further in another window.")

    # Showing

    def _show(self, request: HttpRequest, job: ImportJob, form: Any = None) -> HttpResponse:
        tally = Tally.from_json(job.written or job.checked)
        context: dict[str, Any] = {"job": job, "title": f"Import of {job.name}", "tally": tally, "form": form}
        if job.state == ImportState.READING:
            return self._show_reading(request, job, context)
        if job.state == ImportState.CHECKED:
            context["form"] = form or ConfirmForm(tally.fault_count)
        state = ImportState.WRITING if job.written else ImportState.CHECKING
        remarks = job.remarks.filter(state=state).exclude(result__in=[Result.CREATED, Result.CHANGED])
        context |= {"remarks": remarks[:SHOWN_FAULTS], "rows": list(_count_rows(tally))}
        context["samples"] = [(of, tally.samples[of]) for of in Result if tally.samples[of] and of != Result.FAULTY]
        return self._page(request, "job", context)

    def _show_reading(self, request: HttpRequest, job: ImportJob, context: dict[str, Any]) -> HttpResponse:
        try:
            context["form"] = context["form"] or self._reading_form(job)
            if job.reading["profile"] != POPOLO or job.reading["mapping"]:
                header, rows = head_of(job.opened, job.reading["encoding"], job.reading["delimiter"])
                context |= {"header": header, "sample": rows}
        except ValueError as unreadable:
            context |= {"unreadable": str(unreadable), "form": None}
        return self._page(request, "job", context)

    def _reading_form(self, job: ImportJob, data: Any = None) -> ReadingForm:
        reading = Reading(**job.reading)
        if reading.profile == COLUMNS and not reading.mapping:
            header, _ = head_of(job.opened, reading.encoding, reading.delimiter)
            return ColumnsForm(reading, header, data)
        return ReadingForm(reading, data)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/events/import_{name}.html", {**shared, **context})

    def _job(self, request: HttpRequest, object_id: str) -> ImportJob:
        if not self.has_view_permission(request):
            raise PermissionDenied
        job = self.get_object(request, object_id)
        if job is None:
            raise Http404("There is no such import.")
        return job

    def _to(self, job: ImportJob) -> HttpResponse:
        return redirect(reverse(f"{self.admin_site.name}:events_importjob_change", args=[job.pk]))


def _count_rows(tally: Tally) -> Iterator[tuple[str, list[int]]]:
    """For each kind of record its name and how many are created, changed, unchanged and faulty."""
    for label in dict.fromkeys(label for label, _ in tally.counts):
        yield label.rpartition(".")[2], [tally.counts[label, result] for result in Result]
