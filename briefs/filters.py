"""What a reader may ask of the list of briefs."""

from functools import cache
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actors.models import Actor
from briefs.models import Author, Edition, Topic
from events.models import Event
from pages.filters import LookupForm, RecordFilter, RecordsField, Several
from search.filters import SearchedFilterSet
from search.models import SearchDocument, tier


def _linked(model: Any, name: str, label: Any) -> RecordFilter:
    return RecordFilter(
        records=model.objects.public,
        field_name=f"{name}_links__{name}",
        label=label,
        distinct=True,
        widget=forms.HiddenInput,
    )


class TopicsField(RecordsField):
    """Cleans to public topics, and offers all of them."""

    def __init__(self, **kwargs: Any) -> None:
        select = forms.Select()
        # Called once for each form that is shown; that of a feed is not.
        self.offered = cache(_offered)
        select.choices = self.offered  # type: ignore[assignment]
        several = Several(select, _("Another topic"))
        super().__init__(records=Topic.objects.public, widget=several, **kwargs)

    def fault(self, text: str, *, is_ambiguous: bool) -> ValidationError:
        return ValidationError(_("There is no such topic."), "unknown")


def _offered() -> list[tuple[str, str]]:
    return [("", _("Any topic")), *Topic.objects.public().values_list("slug", "name")]


class TopicsFilter(django_filters.Filter):
    """On any of several topics."""

    field_class = TopicsField

    def filter(self, qs: QuerySet, value: list[Topic]) -> QuerySet:
        return qs.filter(topic_links__topic__in=value).distinct() if value else qs


class BriefFilter(SearchedFilterSet):
    """Filters editions of which one at most is current; a topic, actor, event or author is named by its slug."""

    period_column = "date"

    topic = TopicsFilter(label=gettext_lazy("Topic"))
    actor = _linked(Actor, "actor", gettext_lazy("Actor"))
    event = _linked(Event, "event", gettext_lazy("Event"))
    author = _linked(Author, "author", gettext_lazy("Author"))

    class Meta:
        model = Edition
        fields: list[str] = []
        form = LookupForm

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found: QuerySet = super().filter_queryset(queryset)
        if not self.query:
            return found.none() if self.query.text else found
        documents = SearchDocument.objects.matching(self.query)
        found = found.filter(pk__in=documents.values("edition_id"))
        if not self.by_relevance:
            return found
        own = SearchDocument.objects.filter(edition_id=OuterRef("pk"))
        return found.annotate(tier=Subquery(own.values(at=tier(self.query)))).order_by("tier", "-date", "-pk")
