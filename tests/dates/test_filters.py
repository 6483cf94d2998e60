from datetime import date

import pytest
from django.db import models
from django.test.utils import isolate_apps
from django_filters import FilterSet
from hypothesis import given
from hypothesis import strategies as st

from dates.filters import PeriodFilterSet, PeriodStartFilter
from dates.models import Dated, DatedQuerySet

with isolate_apps("dates"):

    class Talks(Dated):
        kind = models.CharField(max_length=20)

        objects = DatedQuerySet.as_manager()

        class Meta(Dated.Meta):
            app_label = "dates"

        def __str__(self):
            return self.when


class TalksFilter(PeriodFilterSet):
    class Meta:
        model = Talks
        fields = ["kind"]


class PlainFilter(TalksFilter):
    period_column = "date_earliest"


class SinceFilter(FilterSet):
    since = PeriodStartFilter(column="date_earliest", label="Since")

    class Meta:
        model = Talks
        fields = ["since"]


def sql(filterset):
    return str(filterset.qs.query)


def period(**parameters):
    """Filter with `from_` and `to` given as keywords."""
    return TalksFilter({name.strip("_"): value for name, value in parameters.items()}, Talks.objects.all())


READ = [
    ("2018", date(2018, 1, 1), date(2018, 12, 31)),
    ("2018-02", date(2018, 2, 1), date(2018, 2, 28)),
    (" 2018-01-25 ", date(2018, 1, 25), date(2018, 1, 25)),
    ("0001", date(1, 1, 1), date(1, 12, 31)),
    ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ("", None, None),
]

REFUSED = {
    "year 0": "0",
    "year 0000": "0000",
    "five digits": "99999",
    "twenty digits": "1" * 20,
    "negative": "-1",
    "NUL": "2018\x00",
    "NUL alone": "\x00",
    "100 kB": "2018" * 25_000,
    "non-ASCII digits": "٢٠١٨",
    "impossible day": "2018-02-30",
    "interval": "2018/2019",
    "season": "2018-21",
    "approximate": "2018~",
    "words": "last year",
    "lone surrogate": "\udcff",
}


@pytest.mark.parametrize(("text", "start", "end"), READ, ids=[row[0] for row in READ])
def test_period_starts_on_its_first_day_and_ends_on_its_last(text, start, end):
    form = period(from_=text, to=text).form

    assert form.is_valid()
    assert (form.cleaned_data["from"], form.cleaned_data["to"]) == (start, end)


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("parameter", ["from", "to"])
def test_unreadable_period_is_a_form_error(parameter, text):
    filterset = TalksFilter({parameter: text}, Talks.objects.all())

    assert set(filterset.errors) == {parameter}
    assert sql(filterset) == str(Talks.objects.all().query)


def test_error_names_the_place():
    assert period(to="2018-02-30").errors == {
        "to": ["February 2018 has 28 days: write a day from 01 to 28 (at character 9)"]
    }


def test_only_plain_dates_are_taken():
    assert period(to="2018/2019").errors == {"to": ["Write a year, a month or a day: 2018, 2018-01 or 2018-01-25."]}


def test_period_that_ends_before_it_starts_is_refused():
    assert period(from_="2018-02", to="2018-01").errors == {"to": ["The period ends before it starts."]}


def test_period_may_lie_within_one_day():
    assert period(from_="2018-01-25", to="2018-01-25").form.is_valid()


def test_period_keeps_overlapping_records():
    expected = Talks.objects.overlapping(date(2017, 11, 1), date(2018, 12, 31))

    assert sql(period(from_="2017-11", to="2018")) == str(expected.query)


def test_period_with_a_column_compares_that_date():
    filterset = PlainFilter({"from": "2017-11", "to": "2018"}, Talks.objects.all())
    expected = Talks.objects.filter(date_earliest__gte=date(2017, 11, 1)).filter(date_earliest__lte=date(2018, 12, 31))

    assert sql(filterset) == str(expected.query)


def test_filter_can_be_declared_under_another_name():
    filterset = SinceFilter({"since": "2018"}, Talks.objects.all())

    assert sql(filterset) == str(Talks.objects.filter(date_earliest__gte=date(2018, 1, 1)).query)


def test_absent_period_filters_nothing():
    assert sql(period()) == str(Talks.objects.all().query)


def test_form_offers_both_parameters_after_the_others():
    fields = TalksFilter({}, Talks.objects.all()).form.fields

    assert [(name, field.label) for name, field in fields.items()] == [
        ("kind", "Kind"),
        ("from", "From"),
        ("to", "To"),
    ]


@given(st.text() | st.text("0123456789-", max_size=12))
def test_no_text_breaks_the_filter(text):
    assert isinstance(period(from_=text).form.is_valid(), bool)
