"""Admin of records that can be merged: choose the winner, look at what would happen, do it, undo it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextareaWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from history.admin import RecordAdmin
from history.comparison import passages
from history.merge_plan import Candidate, MergePlan
from history.merging import Mergeable, MergeRefused
from history.models import Merge
from history.records import Record

#: How many rows of a kind a preview names; of the rest it gives the number.
SHOWN = 20


class WinnerForm(forms.Form):
    """Which record stays."""

    def __init__(self, *args: Any, site: RecordAdmin, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        merged_into: Any = site.model._meta.get_field("merged_into")
        # Also those that are merged themselves, so that the preview can say into which.
        self.fields["into"] = forms.ModelChoiceField(
            site.model._default_manager.all(),
            label=f"The {site.opts.verbose_name} that stays",
            widget=AutocompleteSelect(merged_into, site.admin_site),
            error_messages={"invalid_choice": f"There is no such {site.opts.verbose_name}; choose one from the list."},
        )


class MergeForm(forms.Form):
    """Why the two are one."""

    against_wikidata = forms.BooleanField()
    reason = forms.CharField(
        max_length=2000,
        widget=AdminTextareaWidget({"rows": 2}),
        help_text="For colleagues: how you know that the two are one. It stays in the history of each record.",
    )

    def __init__(self, *args: Any, plan: MergePlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plan.differs_by_wikidata:
            ids = f"{plan.loser.wikidata} and {plan.winner.wikidata}"
            self.fields["against_wikidata"].label = f"They are one, although Wikidata has them apart as {ids}"
        else:
            del self.fields["against_wikidata"]


@dataclass
class Group:
    """Rows of one kind that move, or that go."""

    label: str
    count: int = 0
    rows: list[tuple[str, str]] = field(default_factory=list)  # what it says, and why it goes

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


@dataclass(frozen=True)
class Fact:
    """What the two records say on one matter, and what becomes of it."""

    label: str
    loser: SafeString
    winner: SafeString
    fate: str


class MergeAdmin(RecordAdmin):
    """A record that was merged is shown, but can be changed or deleted only once the merge is undone."""

    def may_merge(self, request: HttpRequest) -> bool:
        """A merge changes one record and takes away another."""
        return super().has_change_permission(request) and super().has_delete_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.merged_into_id)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.merged_into_id)

    def get_urls(self) -> list[URLPattern]:
        view, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("<int:pk>/merge/", view(self.merge_view), name=f"{name}_merge"),
            path("<int:pk>/unmerge/", view(self.unmerge_view), name=f"{name}_unmerge"),
            *super().get_urls(),
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if actions and self.may_merge(request):
            merge_two: Any = type(self).merge_two
            actions["merge_two"] = merge_two, "merge_two", "Merge two…"
        return actions

    def merge_two(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Preview merging the newer of two chosen records into the older."""
        pair = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
        if len(pair) != 2:
            self.message_user(request, "Choose exactly two records to merge.", messages.ERROR)
            return None
        return redirect(f"{self._address('merge', pair[1])}?into={pair[0]}")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if record := kwargs.get("obj"):
            context["may_merge"] = self.may_merge(request)
            context["merge"] = Merge.objects.of(record).in_force().first() if record.merged_into_id else None
            context["merged_here"] = record.merged.all()
        return super().render_change_form(request, context, *args, **kwargs)

    def merge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the record that stays; with ?into=… show what would happen, and on POST do it."""
        loser = self._mergeable(request, pk)
        choice = WinnerForm(_readable(request.GET), site=self)
        if not choice.is_valid():
            context = {"title": f"Merge {loser} into another", "form": choice, "media": choice.media}
            return self._page(request, "admin/history/merge_choose.html", loser, context)
        winner = choice.cleaned_data["into"]
        form = MergeForm(request.POST or None, plan=MergePlan(loser, winner))
        if request.method == "POST" and form.is_valid() and self._merge(request, loser, winner, form):
            return redirect(self._address("change", winner.pk))
        context = self._preview(request, MergePlan(loser, winner))
        return self._page(request, "admin/history/merge.html", loser, {"form": form, **context})

    def unmerge_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Undo the merge of this record into another."""
        loser = self._mergeable(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        merge = get_object_or_404(Merge.objects.of(loser).in_force())
        reason = request.POST.get("reason", "").strip()[:2000] or "They are not the same."
        try:
            for sentence in merge.undo(by=request.user, reason=reason):
                messages.warning(request, sentence)
        except MergeRefused as refused:
            messages.error(request, f"The merge stands. {' '.join(refused.reasons)}")
        else:
            messages.success(request, f"The merge is undone: “{loser}” is a record of its own again.")
        return redirect(self._address("change", loser.pk))

    def _mergeable(self, request: HttpRequest, pk: int) -> Any:
        record = self._readable(request, pk)
        if not self.may_merge(request):
            raise PermissionDenied
        return record

    def _merge(self, request: HttpRequest, loser: Mergeable, winner: Mergeable, form: MergeForm) -> bool:
        """Do what the user has agreed to; returns whether it was done, with the reasons in the form if not."""
        try:
            loser.merge_into(winner, by=request.user, seen=request.POST.get("seen") or "nothing", **form.cleaned_data)
        except MergeRefused as refused:
            form.add_error(None, refused.reasons)
            return False
        undo = format_html('<a href="{}">Look at it, or undo the merge</a>', self._address("change", loser.pk))
        messages.success(request, format_html("“{}” is merged into “{}”. {}.", loser, winner, undo))
        return True

    # What the preview says

    def _sees(self, request: HttpRequest) -> Callable[[Record], bool]:
        site = self.admin_site

        def sees(record: Record) -> bool:
            return site.get_model_admin(type(record)).has_view_or_change_permission(request, record)

        return sees

    def _preview(self, request: HttpRequest, plan: MergePlan) -> dict[str, Any]:
        public = type(plan.loser)._default_manager.public()
        readable = {record.pk for record in public.filter(pk__in=[plan.loser.pk, plan.winner.pk])}
        return {
            "title": f"Merge {plan.loser} into {plan.winner}",
            "plan": plan,
            "facts": facts(plan),
            "moving": grouped(plan.moving, self._sees(request)),
            "dropping": grouped(plan.dropping, self._sees(request)),
            "becomes_readable": plan.winner.pk in readable and plan.loser.pk not in readable,
        }


def _readable(query: QueryDict) -> dict[str, str] | None:
    """What was chosen; 0, which no record has, for what no database could look up, nor the widget show."""
    chosen = query.get("into")
    number = not chosen or (chosen.isascii() and chosen.isdigit() and len(chosen) < 19)
    return None if chosen is None else {"into": chosen if number else "0"}


def facts(plan: MergePlan) -> list[Fact]:
    """What the records say, side by side, of all on which one of them says anything."""
    model = type(plan.loser)
    loser, winner = ({p.key: p for p in passages(model, r.snapshot())} for r in (plan.loser, plan.winner))
    return [
        Fact(loser[key].label, loser[key].html, winner[key].html, _fate(plan, key, loser[key].html, winner[key].html))
        for key in loser
        if loser[key].html or winner[key].html
    ]


def _fate(plan: MergePlan, key: str, loser: str, winner: str) -> str:
    if loser == winner or key in plan.loser.parts or not loser:
        return ""
    if key == "wikidata" and not winner:
        return "taken over"
    return "differs" if winner else "not taken over"


def grouped(candidates: list[Candidate], sees: Callable[[Record], bool]) -> list[Group]:
    """The rows by what they are to an analyst, those of the record itself among them."""
    groups: dict[str, Group] = {}
    for candidate in candidates:
        label = _kind(candidate)
        group = groups.setdefault(label, Group(label))
        group.count += 1
        if len(group.rows) < SHOWN and candidate.record is not None and sees(candidate.record):
            group.rows.append((_words(candidate), candidate.obstacle))
    return [groups[label] for label in sorted(groups)]


def _kind(candidate: Candidate) -> str:
    row, record = candidate.row._meta, candidate.record
    if record is None:
        return str(capfirst(getattr(candidate.row, "told_as", row.verbose_name_plural)))
    if candidate.is_of_old:
        return f"Its {row.verbose_name_plural}"
    return str(capfirst(type(record)._meta.verbose_name_plural))


def _words(candidate: Candidate) -> str:
    row, record = candidate.row, candidate.record
    if candidate.is_of_old or isinstance(row, Record):
        return str(row)
    return f"{record}: {row._meta.verbose_name} {row}"
