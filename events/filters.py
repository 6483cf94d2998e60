"""What a reader may ask of the list of events."""

import django_filters
from django import forms

from actors.models import Actor
from dates.filters import PeriodFilterSet
from events.models import Event
from events.vocabulary import Kind, Outcome, Status


def _public_actors(request):
    return Actor.objects.public()


def _public_events(request):
    return Event.objects.public()


class EventFilter(PeriodFilterSet):
    kind = django_filters.ChoiceFilter(choices=Kind, label="Kind", empty_label="Any kind")
    status = django_filters.ChoiceFilter(choices=Status, label="Status", empty_label="Any status")
    outcome = django_filters.ChoiceFilter(choices=Outcome, label="Outcome", empty_label="Any outcome")
    actor = django_filters.ModelChoiceFilter(
        queryset=_public_actors,
        to_field_name="slug",
        field_name="participations__actor",
        label="Actor",
        distinct=True,
        widget=forms.HiddenInput,
    )
    part_of = django_filters.ModelChoiceFilter(
        queryset=_public_events,
        to_field_name="slug",
        field_name="parent",
        label="Part of",
        widget=forms.HiddenInput,
    )
    q = django_filters.CharFilter(method="with_words", label="Words", max_length=200)

    class Meta:
        model = Event
        fields = ["q", "kind", "status", "outcome", "actor", "part_of"]

    def with_words(self, queryset, name, words):
        return queryset.named(words)
