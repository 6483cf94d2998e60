"""Base of the admin of everything that has a history: saves through the ledger, and its pages of history."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS, models
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.text import capfirst

from history.buffer_admin import BufferAdmin
from history.bulk import delete_selected
from history.conflict_admin import ConflictAdmin
from history.history_admin import HistoryAdmin
from history.inlines import LinkingForm
from history.lists import RecordList, UncountedPaginator
from history.opened import OpenedOnField
from history.records import Part
from history.text import printable
from history.uses import in_the_way, linking_fields, uses

USES_A_PAGE = 100
#: Fields of the form that stand elsewhere on the page than the record's own.
UNSEEN = {"reason", "opened_on"}


class RecordForm(forms.ModelForm):
    """A record, and why it is being changed."""

    reason = forms.CharField(
        label="Reason for this change",
        max_length=500,
        required=False,
        help_text="For colleagues: what you changed and why. It stays in the history.",
        widget=forms.TextInput({"class": "vLargeTextField", "autocomplete": "off"}),
    )
    opened_on = OpenedOnField(required=False)

    #: What `opened_on` is for a form that is opened now, or, once it was sent, what it said if that can be true.
    opened_on_token = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_on"] = self.opened_on_token

    def clean(self) -> dict[str, Any]:
        if self.instance.pk is not None and not self.opened_on_token:
            self.add_error(None, "This form does not say what it was opened on, so nothing was saved. Open it again.")
        return super().clean() or self.cleaned_data


class RecordAdmin(LinkingForm, HistoryAdmin, BufferAdmin, ConflictAdmin):
    """Admin of a record: each save is one revision."""

    form = RecordForm
    actions = [delete_selected]
    list_per_page = 50
    paginator = UncountedPaginator
    show_facets = admin.ShowFacets.NEVER
    change_form_template = "admin/history/change_form.html"
    change_list_template = "admin/history/change_list.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        fieldsets = [
            (name, {**options, "fields": [field for field in options["fields"] if field not in UNSEEN]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if obj is None or self.has_change_permission(request, obj):
            fieldsets.append((None, {"fields": ["reason"], "classes": ["reason"]}))
        return fieldsets

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["is_linked"] = bool(linking_fields(self.model))
        # The import map of the editor is an inline script, which a strict policy allows by nonce only.
        if hasattr(context["media"], "with_nonce"):
            context["media"] = context["media"].with_nonce(request.csp_nonce)  # type: ignore[attr-defined]
        return super().render_change_form(request, context, *args, **kwargs)

    class Media:
        css = {"all": ["desk/buffer.css"]}
        js = ["desk.js", "desk/copies.js", "buffer.js", "presence.js"]

    # Finding

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[RecordList]:
        return RecordList

    def get_search_results(self, request: HttpRequest, queryset: models.QuerySet, search_term: str) -> Any:
        return super().get_search_results(request, queryset, printable(search_term))

    def offered(self, found: models.QuerySet, words: str) -> models.QuerySet:
        """What an autocomplete offers of the records found by these words, best first."""
        return found

    def told_apart(self, record: Any, words: str) -> str:
        """What an autocomplete says beside the name of a record found by these words, so that namesakes differ."""
        return ""

    # Writing

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the record and its rows are written together, as one revision, in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        with form.instance.revising(by=request.user, reason=form.cleaned_data.get("reason", "")) as entry:
            super().save_model(request, form.instance, form, change)
            super().save_related(request, form, formsets, change)
            self.hold(request, form, formsets)
        if entry.change is None:
            messages.info(request, "Nothing was different from before, so the history has no new revision.")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        obj.discard(by=request.user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """As Django does, but what stands in the way is told by the record that an analyst knows it by."""
        may_see = self.may_see(request)
        if standing := sorted({name for obj in objs for name in in_the_way(obj, may_see)}):
            # An actor may be in thousands of events, which Django would all read to name them.
            return [], {}, set(), standing
        to_delete, counts, needed, _ = super().get_deleted_objects(objs, request)
        collector = NestedObjects(using=DEFAULT_DB_ALIAS)
        collector.collect(objs)
        users = chain(collector.protected, *(obj.linking_rows() for obj in objs))
        return to_delete, counts, needed, sorted({_named(row) for row in users})

    # Uses

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_uses"
        return [path("<int:pk>/uses/", self.admin_site.admin_view(self.uses_view), name=name), *super().get_urls()]

    def uses_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which records link this one; with ?of=… all uses of one kind, a page at a time."""
        record = self._readable(request, pk)
        found, key = uses(record, self.may_see(request)), request.GET.get("of")
        context: dict[str, Any] = {"title": f"What uses {record}", "uses": found}
        if key is not None:
            context["use"] = use = next((use for use in found if use.key == key), None)
            if use is None:
                raise Http404(f"Nothing uses this {self.opts.verbose_name} in that way.")
            context["page"] = page = self._page_of(request, use.rows, USES_A_PAGE)
            context["rows"] = list(use.named(page))
        return self._page(request, "admin/history/uses.html", record, context)


def _named(row: models.Model) -> str:
    if told := getattr(row, "told_as", ""):
        return capfirst(told)
    record = getattr(row, row.belongs_to) if isinstance(row, Part) else row
    return f"{capfirst(record._meta.verbose_name)}: {record}"
