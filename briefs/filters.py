"""What a reader may ask of the list of briefs."""

import django_filters
from django import forms
from django.db.models import Q

from actors.models import Actor
from briefs.models import Author, Edition, Topic
from dates.filters import PeriodFilterSet
from events.models import Event


def _public(model):
    return lambda request: model.objects.public()


class _AddressField(django_filters.fields.ModelChoiceField):
    """Takes the slug of a record, or one that it, or a record merged into it, had before."""

    def to_python(self, value):
        now = self.queryset.addressed(value).values_list("slug", flat=True).first() if value else None
        return super().to_python(now or value)


class _AddressFilter(django_filters.ModelChoiceFilter):
    field_class = _AddressField


def _linked(model, name, **options):
    return _AddressFilter(
        queryset=_public(model),
        to_field_name="slug",
        field_name=f"{name}_links__{name}",
        label=model._meta.verbose_name.capitalize(),
        distinct=True,
        **options,
    )


class BriefFilter(PeriodFilterSet):
    """Filters live editions; a topic, actor, event or author is named by its slug."""

    period_column = "date"

    q = django_filters.CharFilter(method="with_words", label="Words", max_length=200)
    topic = _linked(Topic, "topic", empty_label="Any topic")
    actor = _linked(Actor, "actor", widget=forms.HiddenInput)
    event = _linked(Event, "event", widget=forms.HiddenInput)
    author = _linked(Author, "author", widget=forms.HiddenInput)

    class Meta:
        model = Edition
        fields = ["q", "topic", "actor", "event", "author"]

    def with_words(self, queryset, name, words):
        """Every word in the title or the text."""
        for word in words.split():
            queryset = queryset.filter(Q(title__icontains=word) | Q(text__icontains=word))
        return queryset
