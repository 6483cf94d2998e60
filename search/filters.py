"""What a reader may ask of the search, and of any list that is searched by the same index."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from dates.filters import PeriodFilterSet
from search.models import Kind, SearchDocument
from search.query import Query

RELEVANCE, NEWEST = "relevance", "newest"


class SearchedFilterSet(PeriodFilterSet):
    """A filter set whose `q` is read as a `Query` and cut to what a search takes, and whose `order` is a link."""

    #: Fields that are no filters: they leave nothing out.
    unlisted = ("order",)

    q = django_filters.CharFilter(method="later", label=_("Words"), widget=forms.TextInput({"type": "search"}))
    order = django_filters.ChoiceFilter(
        choices=[(RELEVANCE, _("Best match first")), (NEWEST, _("Latest first"))],
        method="later",
        label=_("Order"),
        widget=forms.HiddenInput,
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.query = Query.read((data or {}).get("q", ""))
        if self.query.text:
            data = data.copy()
            data["q"] = self.query.text
        super().__init__(data, *args, **kwargs)

    def later(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Leaves the queryset as it is; `filter_queryset` asks for what goes together."""
        return queryset

    @property
    def by_relevance(self) -> bool:
        return bool(self.query) and self.form.cleaned_data.get("order") != NEWEST


class SearchFilter(SearchedFilterSet):
    """Documents with all words of `q`, of one kind or of all; none without words."""

    kind = django_filters.ChoiceFilter(
        choices=[(Kind.BRIEF, _("Briefs")), (Kind.EVENT, _("Events")), (Kind.ACTOR, _("Actors"))],
        method="later",
        label=_("Kind"),
        empty_label=_("Everything"),
    )

    class Meta:
        model = SearchDocument
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> QuerySet:
        kind = self.form.cleaned_data["kind"]
        found = self._of_all_kinds(queryset).filter(**({"kind": kind} if kind else {}))
        return found.best_first(self.query) if self.by_relevance else found.newest_first()

    def counts(self) -> dict[str, int]:
        """How many documents there are of each kind, whichever is asked for, and under "" of all."""
        counted: dict[str, int] = {}
        if self.is_valid() and self.query:
            found = self._of_all_kinds(self.queryset).order_by()
            counted = dict(found.values_list("kind").annotate(Count("pk")))
        return {"": sum(counted.values())} | {kind: counted.get(kind, 0) for kind in Kind.values}

    def _of_all_kinds(self, queryset: Any) -> Any:
        found: Any = super().filter_queryset(queryset)
        return found.matching(self.query)
