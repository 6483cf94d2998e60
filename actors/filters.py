"""What a reader may ask of the list of actors."""

import django_filters

from actors.models import Actor
from actors.vocabulary import Kind


class ActorFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Kind, label="Kind", empty_label="Any kind")
    q = django_filters.CharFilter(method="with_words", label="Name", max_length=200)

    class Meta:
        model = Actor
        fields = ["kind", "q"]

    def with_words(self, queryset, name, words):
        return queryset.named(words)
