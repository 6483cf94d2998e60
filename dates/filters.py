"""GET parameters `from` and `to` for lists, each a year, a month or a day: `?from=2017-11&to=2018`.

    class EventFilter(PeriodFilterSet):            # Event.objects has overlapping(), as from DatedQuerySet
        class Meta:
            model = Event
            fields = ["kind"]

    class BriefFilter(PeriodFilterSet):            # one plain date column instead
        period_column = "date"

`PeriodStartFilter` and `PeriodEndFilter` can also be declared by themselves under other names.
"""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters import Filter, FilterSet

from dates.edtf import EDTF, EDTFError, Kind, parse
from dates.fields import invalid

_PLAIN = (Kind.DAY, Kind.MONTH, Kind.YEAR)


class _PeriodField(forms.CharField):
    bound: ClassVar[str]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput({"placeholder": "2018-01-25", "size": 10}), **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return getattr(_read(text), self.bound) if text else None


def _read(text: str) -> EDTF:
    try:
        edtf = parse(text)
    except EDTFError as fault:
        raise invalid(fault) from None
    if edtf.kind not in _PLAIN or edtf.approximate or edtf.uncertain:
        raise forms.ValidationError(_("Write a year, a month or a day: 2018, 2018-01 or 2018-01-25."), "invalid")
    return edtf


class PeriodStartField(_PeriodField):
    """Cleans to the first day of what was written, or None."""

    bound = "earliest"


class PeriodEndField(_PeriodField):
    """Cleans to the last day of what was written, or None."""

    bound = "latest"


class _PeriodFilter(Filter):
    side: ClassVar[str]
    comparison: ClassVar[str]

    def __init__(self, *, column: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.column = column

    def filter(self, qs: Any, value: date | None) -> QuerySet:
        if value is None:
            return qs
        if self.column:
            return qs.filter(**{f"{self.column}__{self.comparison}": value})
        return qs.overlapping(**{self.side: value})


class PeriodStartFilter(_PeriodFilter):
    """Records not over before the period. With `column` that date counts, without it `overlapping()`."""

    field_class = PeriodStartField
    side, comparison = "start", "gte"


class PeriodEndFilter(_PeriodFilter):
    """Records begun by the end of the period. `column` as for the start."""

    field_class = PeriodEndField
    side, comparison = "end", "lte"


class _PeriodForm(forms.Form):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        start, end = self.cleaned_data.get("from"), self.cleaned_data.get("to")
        if start and end and end < start:
            self.add_error("to", _("The period ends before it starts."))
        return cleaned


class PeriodFilterSet(FilterSet):
    """A filter set with `from` and `to`, over `overlapping()` or over the date in `period_column`."""

    period_column: ClassVar[str | None] = None

    @classmethod
    def get_filters(cls) -> dict[str, Filter]:
        # Added here and not declared, because `from` cannot be the name of a class attribute.
        return {
            **super().get_filters(),
            "from": PeriodStartFilter(column=cls.period_column, label=gettext_lazy("From")),
            "to": PeriodEndFilter(column=cls.period_column, label=gettext_lazy("To")),
        }

    def get_form_class(self) -> type[forms.Form]:
        return type("PeriodForm", (_PeriodForm, super().get_form_class()), {})
