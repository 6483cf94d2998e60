"""Base of the admin of everything that has a history: saves through the ledger, and its pages of history."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.utils import NestedObjects, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.db import DEFAULT_DB_ALIAS, models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from history.bulk import delete_selected
from history.comparison import differences, passages
from history.lists import RecordList, UncountedPaginator
from history.models import Change
from history.records import Part, Record
from history.text import printable
from history.uses import in_the_way, linking_fields, uses
from history.widgets import KnownSelect, KnownSelectMultiple, name_known

REVISIONS_A_PAGE = 25
USES_A_PAGE = 100


class RecordForm(forms.ModelForm):
    """A record, and why it is being changed."""

    reason = forms.CharField(
        label="Reason for this change",
        max_length=500,
        required=False,
        help_text="For colleagues: what you changed and why. It stays in the history.",
        widget=forms.TextInput({"class": "vLargeTextField", "autocomplete": "off"}),
    )


class LinkingForm(BaseModelAdmin):
    """Beside a field, a cross that deletes the record it links is too easily taken for one that empties the field."""

    def formfield_for_dbfield(self, *args: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(*args, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field


class RecordAdmin(LinkingForm, admin.ModelAdmin):
    """Admin of a record: each save is one revision, and history is read from stored snapshots only.

    Reversion's own revision, recover and history views are not used: looking at an old
    revision there writes, and they find a version by its number whatever record it belongs to.
    """

    form = RecordForm
    actions = [delete_selected]
    list_per_page = 50
    paginator = UncountedPaginator
    show_facets = admin.ShowFacets.NEVER
    change_form_template = "admin/history/change_form.html"
    change_list_template = "admin/history/change_list.html"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Sequence[Any]:
        fieldsets = [
            (name, {**options, "fields": [field for field in options["fields"] if field != "reason"]})
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
        js = ["desk.js"]

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

    def may_see(self, request: HttpRequest) -> Callable[[type[Record]], bool]:
        """A function that tells whether this user may see records of a model."""

        def may_see(model: type[Record]) -> bool:
            return self.admin_site.get_model_admin(model).has_view_or_change_permission(request)

        return may_see

    # Writing

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Nothing yet: the record and its rows are written together, as one revision, in `save_related`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        with form.instance.revising(by=request.user, reason=form.cleaned_data.get("reason", "")) as entry:
            super().save_model(request, form.instance, form, change)
            super().save_related(request, form, formsets, change)
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

    # History

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/uses/", view(self.uses_view), name=f"{name}_uses"),
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

    def _readable(self, request: HttpRequest, pk: Any) -> Any:
        record = self.get_object(request, str(pk))
        if record is None:
            raise Http404(f"There is no {self.opts.verbose_name} with the number {pk}.")
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def _change(self, record: Record, number: int) -> Change:
        return get_object_or_404(Change.objects.of(record).defer(None), number=number)

    def _page_of(self, request: HttpRequest, rows: models.QuerySet, size: int) -> Any:
        try:
            return UncountedPaginator(rows, size).page(request.GET.get("page", 1))
        except InvalidPage as fault:
            raise Http404(str(fault)) from None

    def _address(self, view: str, *args: Any) -> str:
        return reverse(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}", args=args)

    def _page(self, request: HttpRequest, template: str, record: Any, context: dict[str, Any]) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "record": record, "opts": self.opts}
        return TemplateResponse(request, template, {**shared, **context})


def _named(row: models.Model) -> str:
    record = getattr(row, row.belongs_to) if isinstance(row, Part) else row
    return f"{capfirst(record._meta.verbose_name)}: {record}"


class PartFormSet(forms.BaseInlineFormSet):
    """Rows of one record that are saved together."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk:
            name_known(form)

    def validate_unique(self) -> None:
        """Tell of rows that are the same in what a constraint wants once, even if that is derived."""
        rows = [form for form in self.forms if form.is_valid() and self._stays(form)]
        for constraint in self.model._meta.total_unique_constraints:  # type: ignore[union-attr]
            seen = set()
            for form in rows:
                key = tuple(form.instance.serializable_value(name) for name in constraint.fields)
                if key in seen:
                    form.add_error(None, constraint.get_violation_error_message())
                seen.add(key)

    def _stays(self, form: forms.ModelForm) -> bool:
        goes = self.can_delete and self._should_delete_form(form)  # type: ignore[attr-defined]
        return not goes and (form.has_changed() or form.instance.pk is not None)


class PartInline(LinkingForm, admin.StackedInline):
    """Rows of a record. Stacked, because cells of a table have no labels of their own."""

    formset = PartFormSet
    extra = 0
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        links = [field for field in self.opts.get_fields() if field.concrete and field.is_relation]
        single = [field.name for field in links if not field.many_to_many]
        many = [field.name for field in links if field.many_to_many]
        return super().get_queryset(request).select_related(*single).prefetch_related(*many)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
