"""What a reader may ask of the list of actors."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from actors.countries import country_choices
from actors.models import Actor, Relationship
from actors.vocabulary import Kind, RelationshipKind, country_code
from pages.filters import ChoicesFilter, IdentifierFilter, LookupForm, RecordFilter, Several, SeveralField

# Events stand above actors, so that what ties the two is reached from here by its reverse name only.
_Participation: Any = Actor._meta.get_field("participations").related_model
_Event: Any = Relationship._meta.get_field("period").related_model


class CountriesField(SeveralField):
    """Cleans to codes of ISO 3166-1."""

    def __init__(self, **kwargs: Any) -> None:
        self.choices = country_choices()
        select = forms.Select(choices=[("", _("Any country")), *self.choices])
        super().__init__(**{"widget": Several(select, _("Another country")), **kwargs})

    def read(self, text: str) -> str:
        try:
            country_code(text.upper())
        except ValidationError:
            raise ValidationError(_("Give the two letters of a country, such as CH."), "unknown") from None
        return text.upper()


class CountriesFilter(django_filters.Filter):
    """In any of several countries."""

    field_class = CountriesField

    def filter(self, qs: Any, value: list[str]) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


def public_actors() -> QuerySet:
    return Actor.objects.public()


def public_events() -> QuerySet:
    return _Event.objects.public()


class ActorFilter(django_filters.FilterSet):
    """`event` and `role` ask of one and the same participation; what asks of relations, of one relation."""

    folded = {
        gettext_noop("Kind and country"): ("kind", "country"),
        gettext_noop("Events"): ("event", "role"),
        gettext_noop("Posts and relations"): ("related", "relation", "on_behalf_of", "period", "area"),
        gettext_noop("Identifier"): ("id",),
    }

    q = django_filters.CharFilter(method="with_words", label=gettext_lazy("Name"), max_length=200)
    kind = ChoicesFilter(choices=Kind.choices, label=gettext_lazy("Kind"))
    country = CountriesFilter(label=gettext_lazy("Country"))
    event = RecordFilter(records=public_events, method="later", label=gettext_lazy("Took part in"))
    role = ChoicesFilter(
        choices=_Participation._meta.get_field("role").choices, method="later", label=gettext_lazy("As")
    )
    related = RecordFilter(records=public_actors, method="later", label=gettext_lazy("Related to"))
    relation = ChoicesFilter(choices=RelationshipKind.choices, method="later", label=gettext_lazy("Relation"))
    on_behalf_of = RecordFilter(records=public_actors, method="later", label=gettext_lazy("On behalf of"))
    period = RecordFilter(records=public_events, method="later", label=gettext_lazy("In the term or period"))
    area = django_filters.CharFilter(method="later", label=gettext_lazy("For the area"), max_length=200)
    id = IdentifierFilter(label=gettext_lazy("Identifier"))

    class Meta:
        model = Actor
        fields: list[str] = []
        form = LookupForm

    def with_words(self, queryset: Any, name: str, words: str) -> QuerySet:
        return queryset.called(words)

    def later(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Leaves the queryset as it is; `filter_queryset` asks for what goes together."""
        return queryset

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        part = {"event": asked["event"], "role__in": asked["role"]}
        relation = {
            "kind__in": asked["relation"],
            "on_behalf_of": asked["on_behalf_of"],
            "period": asked["period"],
            "area__icontains": asked["area"],
        }
        if any(part.values()):
            found = found.filter(_taking_part(_given(part)))
        if asked["related"] or any(relation.values()):
            found = found.filter(_related(asked["related"], _given(relation)))
        return found


def _given(conditions: dict[str, Any]) -> dict[str, Any]:
    return {lookup: value for lookup, value in conditions.items() if value}


def _taking_part(conditions: dict[str, Any]) -> Q:
    parts = _Participation.objects.order_by().filter(**conditions)
    if "event" not in conditions:
        parts = parts.filter(event__in=public_events())
    return Q(pk__in=parts.values("actor"))


def _related(other: Actor | None, conditions: dict[str, Any]) -> Q:
    """Actors that such a relation is told of; of a given other one, from either side."""
    relations = Relationship.objects.order_by().filter(**conditions)
    if other is None:
        return Q(pk__in=relations.filter(object__in=public_actors()).values("subject"))
    towards, back = relations.filter(object=other), relations.filter(subject=other)
    return Q(pk__in=towards.values("subject")) | Q(pk__in=back.values("object"))
