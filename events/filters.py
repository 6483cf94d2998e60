"""What a reader may ask of the list of events."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, Q, QuerySet, UUIDField, Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from actors.filters import CountriesFilter, public_actors, public_events
from dates.filters import PeriodFilterSet
from events.models import Event, Participation, Place
from events.vocabulary import Attendance, Kind, Outcome, Role, Status
from pages.filters import (
    ChoicesFilter,
    IdentifierFilter,
    LookupField,
    LookupForm,
    RecordFilter,
    RecordsFilter,
    Several,
)

_QUALIFIED = Q(*(Q(date_edtf__contains=sign) for sign in "~?%"), _connector=Q.OR)
_ONE_DAY = Q(date_earliest=F("date_latest")) & ~_QUALIFIED
_BOTH_SIDES = Q(date_earliest__isnull=False, date_latest__isnull=False)

#: How closely an event can be dated: what a reader may ask, in words, and which events that is.
CLOSENESS = {
    "day": (gettext_lazy("To the day"), _ONE_DAY),
    "longer": (gettext_lazy("Over several days, or roughly"), _BOTH_SIDES & ~_ONE_DAY),
    "open": (gettext_lazy("From or until a date only"), ~_BOTH_SIDES & ~Q(date_edtf="")),
    "no": (gettext_lazy("Not at all"), Q(date_edtf="")),
}


class PlacesField(LookupField):
    """Cleans to what `Place.objects.spelled()` reads: names of places of public events, as they were given."""

    def __init__(self, **kwargs: Any) -> None:
        text = forms.TextInput({"placeholder": "Geneva, CH", "size": 16})
        super().__init__(**{"widget": Several(text, _("Another place")), **kwargs})

    def ways(self, text: str) -> list[QuerySet]:
        shown = Exists(Event.objects.public().filter(place=OuterRef("pk")))
        places = Place.objects.spelled(text).filter(shown).order_by()
        return [places.annotate(uuid=Value(None, UUIDField()), slug=Value(""))]

    def read(self, text: str) -> str:
        if not self.rows(text):
            raise ValidationError(_("No event is known to have been there. Write Geneva, or Geneva, CH."), "unknown")
        return text


class PlacesFilter(django_filters.Filter):
    """At any of several places, each by its name, or by name and country: `Geneva, CH`."""

    field_class = PlacesField

    def filter(self, qs: Any, value: list[str]) -> QuerySet:
        return qs.filter(place__in=Place.objects.spelled(*value)) if value else qs


class EventFilter(PeriodFilterSet):
    """What asks of participants is asked of one and the same: `actor=kofi-annan&role=mediator`.

    An event of several actors is one in which all of them took part; otherwise, any of several values will do.
    """

    folded = {
        gettext_noop("Kind, status and outcome"): ("kind", "status", "outcome"),
        gettext_noop("Who took part"): ("actor", "role", "attendance", "on_behalf_of"),
        gettext_noop("Where"): ("place", "country"),
        gettext_noop("Process, series, links"): ("process", "part_of", "linked"),
        gettext_noop("Dating and identifier"): ("dated", "id"),
    }

    q = django_filters.CharFilter(method="with_words", label=gettext_lazy("Words"), max_length=200)
    kind = ChoicesFilter(choices=Kind.choices, label=gettext_lazy("Kind"))
    status = ChoicesFilter(choices=Status.choices, label=gettext_lazy("Status"))
    outcome = ChoicesFilter(choices=Outcome.choices, label=gettext_lazy("Outcome"))
    actor = RecordsFilter(records=public_actors, method="later", label=gettext_lazy("Actor"))
    role = ChoicesFilter(choices=Role.choices, method="later", label=gettext_lazy("Role"))
    attendance = ChoicesFilter(choices=Attendance.choices, method="later", label=gettext_lazy("Attendance"))
    on_behalf_of = RecordFilter(records=public_actors, method="later", label=gettext_lazy("On behalf of"))
    place = PlacesFilter(label=gettext_lazy("Place"))
    country = CountriesFilter(field_name="place__country", label=gettext_lazy("Country"))
    process = RecordFilter(records=public_events, method="in_process", label=gettext_lazy("Process, at any depth"))
    part_of = RecordFilter(records=public_events, field_name="parent", label=gettext_lazy("Part of"))
    linked = RecordFilter(records=public_events, method="linked_with", label=gettext_lazy("Linked with"))
    dated = django_filters.ChoiceFilter(
        choices=[(word, label) for word, (label, _) in CLOSENESS.items()],
        method="dated_so",
        label=gettext_lazy("Dated"),
        empty_label=gettext_lazy("In any way"),
    )
    id = IdentifierFilter(label=gettext_lazy("Identifier"))
    order = django_filters.ChoiceFilter(
        choices=[("oldest", gettext_lazy("Oldest first"))],
        method="in_order",
        label=gettext_lazy("Order"),
        empty_label=gettext_lazy("Latest first"),
    )

    class Meta:
        model = Event
        fields: list[str] = []
        form = LookupForm

    @classmethod
    def get_filters(cls) -> dict[str, django_filters.Filter]:
        filters = super().get_filters()
        order = filters.pop("order")
        return {**filters, "order": order}

    def with_words(self, queryset: Any, name: str, words: str) -> QuerySet:
        return queryset.named(words)

    def in_process(self, queryset: Any, name: str, process: Event) -> QuerySet:
        return queryset.filter(pk__in=Event.objects.public().below(process).values("pk"))

    def linked_with(self, queryset: Any, name: str, event: Event) -> QuerySet:
        return queryset.linked_with(event)

    def dated_so(self, queryset: QuerySet, name: str, closeness: str) -> QuerySet:
        return queryset.filter(CLOSENESS[closeness][1])

    def in_order(self, queryset: Any, name: str, order: str) -> QuerySet:
        return queryset.chronological()

    def later(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        """Leaves the queryset as it is; `filter_queryset` asks for what goes together."""
        return queryset

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        found = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        part = {
            "role__in": asked["role"],
            "attendance__in": asked["attendance"],
            "on_behalf_of": asked["on_behalf_of"],
        }
        conditions = {lookup: value for lookup, value in part.items() if value}
        for actor in asked["actor"] or ([None] if conditions else []):
            found = found.filter(pk__in=_parts(actor, conditions).values("event"))
        return found


def _parts(actor: Any, conditions: dict[str, Any]) -> QuerySet:
    """Participations of this actor, or of any that readers may see."""
    parts = Participation.objects.order_by().filter(**conditions)
    return parts.filter(actor=actor) if actor else parts.filter(actor__in=public_actors())
