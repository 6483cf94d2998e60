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
from pages.filters import Several, SeveralField
from search.filters import SearchedFilterSet
from search.models import SearchDocument, tier


def _public(model):
    return lambda request: model.objects.public()


class _AddressField(django_filters.fields.ModelChoiceField):
    """Takes the slug of a record, or one that it, or a record merged into it, had before."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except ValidationError:
            found = self.queryset.addressed(value).first()
            if found is None:
                raise
            return found


class _AddressFilter(django_filters.ModelChoiceFilter):
    field_class = _AddressField


def _linked(model, name, label):
    return _AddressFilter(
        queryset=_public(model),
        to_field_name="slug",
        field_name=f"{name}_links__{name}",
        label=label,
        distinct=True,
        widget=forms.HiddenInput,
    )


class TopicsField(SeveralField):
    """Cleans to public topics, each given by its slug or one that it had before."""

    def __init__(self, **kwargs: Any) -> None:
        # All of them, in one query as soon as one is needed: a feed that asks for no topic shows no form either.
        self.topics = cache(lambda: {topic.slug: topic for topic in Topic.objects.public()})
        select = forms.Select()
        select.choices = self._choices  # type: ignore[assignment]  # called for each form
        super().__init__(widget=Several(select, _("Another topic")), **kwargs)

    def read(self, text: str) -> Topic:
        known = self.topics().get(text)
        topic = known or (Topic.objects.public().addressed(text).first() if len(text) <= 120 else None)
        if topic is None:
            raise ValidationError(_("There is no such topic."), "unknown")
        return topic

    def _choices(self) -> list[tuple[str, str]]:
        return [("", _("Any topic")), *((slug, topic.name) for slug, topic in self.topics().items())]


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
