from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import isolate_apps

from dates.edtf import EDTFError
from dates.models import Dated, DatedQuerySet, derive_bounds

with isolate_apps("dates"):

    class Occasion(Dated):
        name = models.CharField(max_length=20)

        objects = DatedQuerySet.as_manager()

        class Meta(Dated.Meta):
            app_label = "dates"

        def __str__(self):
            return self.name


DATES = {
    "exact": "2018-01-25",
    "days": "2018-01-25/2018-01-26",
    "year": "2017",
    "mid": "[2017-11-11..2017-11-20]",
    "ongoing": "2011-03-15/..",
    "before": "[..2012]",
    "undated": "",
}


@pytest.fixture(scope="module")
def occasion_table(django_db_setup, django_db_blocker):
    # Made outside the test's transaction: SQLite cannot change its schema within one.
    with django_db_blocker.unblock():
        with connection.schema_editor() as schema:
            schema.create_model(Occasion)
        yield
        with connection.schema_editor() as schema:
            schema.delete_model(Occasion)


@pytest.fixture
def occasions(occasion_table, db):
    for name, edtf in DATES.items():
        Occasion.objects.create(name=name, date_edtf=edtf)
    return Occasion.objects


def names(queryset):
    return [occasion.name for occasion in queryset]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2018-01", date(2018, 1, 1), date(2018, 1, 31)),
        ("2011-03-15/..", date(2011, 3, 15), None),
        ("[..2012]", None, date(2012, 12, 31)),
        ("", None, None),
    ],
)
def test_derive_bounds_gives_first_and_last_possible_day(text, earliest, latest):
    assert derive_bounds(text) == (earliest, latest)


def test_derive_bounds_refuses_what_is_not_a_date():
    with pytest.raises(EDTFError):
        derive_bounds("2018-13")


def test_when_is_the_date_in_words():
    assert Occasion(date_edtf="[2017-11-11..2017-11-20]").when == "some day between 11 and 20 November 2017"
    assert Occasion().when == ""


def test_edtf_is_the_parsed_date_or_none():
    assert str(Occasion(date_edtf="2011-03-15/..").edtf) == "2011-03-15/.."
    assert Occasion().edtf is None


def test_clean_derives_bounds():
    occasion = Occasion(name="talks", date_edtf="2018-01")
    occasion.clean()

    assert (occasion.date_earliest, occasion.date_latest) == (date(2018, 1, 1), date(2018, 1, 31))


def test_clean_reports_an_unreadable_date_once():
    with pytest.raises(ValidationError) as refusal:
        Occasion(name="talks", date_edtf="2018-02-30").full_clean(validate_constraints=False)

    assert refusal.value.message_dict == {
        "date_edtf": ["February 2018 has 28 days: write a day from 01 to 28 (at character 9)"]
    }


def test_bounds_are_never_typed():
    assert not Occasion._meta.get_field("date_earliest").editable
    assert not Occasion._meta.get_field("date_latest").editable


def test_index_and_constraint_are_named_for_the_subclass():
    assert [index.name for index in Occasion._meta.indexes] == ["dates_occasion_dates"]
    assert [constraint.name for constraint in Occasion._meta.constraints] == ["dates_occasion_dates_in_order"]


def test_save_derives_bounds(occasions):
    occasion = occasions.get(name="exact")
    occasion.date_edtf = " 2017-11 "
    occasion.save()

    stored = occasions.values_list("date_edtf", "date_earliest", "date_latest").get(name="exact")
    assert stored == ("2017-11", date(2017, 11, 1), date(2017, 11, 30))


def test_save_of_the_date_alone_saves_its_bounds_too(occasions):
    occasion = occasions.get(name="exact")
    occasion.date_edtf, occasion.name = "2016", "not saved"
    occasion.save(update_fields=["date_edtf"])

    stored = occasions.values_list("name", "date_earliest", "date_latest").get(pk=occasion.pk)
    assert stored == ("exact", date(2016, 1, 1), date(2016, 12, 31))


def test_save_of_other_fields_leaves_date_and_bounds(occasions):
    occasion = occasions.get(name="exact")
    occasion.date_edtf, occasion.name = "2016", "renamed"
    occasion.save(update_fields=["name"])

    stored = occasions.values_list("name", "date_edtf", "date_earliest").get(pk=occasion.pk)
    assert stored == ("renamed", "2018-01-25", date(2018, 1, 25))


def test_save_does_not_fetch_a_deferred_date(occasions, django_assert_num_queries):
    occasion = occasions.only("name").get(name="exact")

    with django_assert_num_queries(1):
        occasion.save()
    assert occasions.get(name="exact").date_earliest == date(2018, 1, 25)


def test_save_refuses_what_is_not_a_date_and_keeps_the_row(occasions):
    occasion = occasions.get(name="exact")
    occasion.date_edtf = "some time ago"

    with pytest.raises(EDTFError):
        occasion.save()
    assert occasions.get(name="exact").date_edtf == "2018-01-25"


def test_removing_the_date_removes_its_bounds(occasions):
    occasion = occasions.get(name="exact")
    occasion.date_edtf = ""
    occasion.save()

    assert occasions.values_list("date_earliest", "date_latest").get(name="exact") == (None, None)


def test_bounds_out_of_order_are_refused_in_words(occasions):
    occasion = Occasion(name="talks", date_earliest=date(2018, 1, 2), date_latest=date(2018, 1, 1))

    with pytest.raises(ValidationError) as refusal:
        occasion.validate_constraints()
    assert refusal.value.messages == ["The last possible day is before the first possible day."]


@pytest.mark.parametrize("edtf", DATES.values(), ids=DATES)
def test_derived_bounds_meet_the_constraint(occasions, edtf):
    Occasion(name="talks", date_edtf=edtf).full_clean()


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, set(DATES)),
        (date(2018, 1, 26), None, {"days", "ongoing"}),
        (date(2018, 1, 25), None, {"exact", "days", "ongoing"}),
        (None, date(2011, 3, 14), {"before"}),
        (None, date(2011, 3, 15), {"before", "ongoing"}),
        (date(2017, 11, 20), date(2017, 11, 30), {"year", "mid", "ongoing"}),
        (date(2017, 11, 21), date(2017, 11, 30), {"year", "ongoing"}),
        (date(2012, 12, 31), date(2012, 12, 31), {"before", "ongoing"}),
        (date(2013, 1, 1), date(2013, 1, 1), {"ongoing"}),
    ],
)
def test_overlapping_keeps_what_may_have_been_going_on(occasions, start, end, expected):
    assert set(names(occasions.overlapping(start, end))) == expected


def test_overlapping_composes_of_its_two_sides(occasions):
    start, end = date(2017, 11, 20), date(2017, 11, 30)

    both = occasions.overlapping(start, end)
    assert set(occasions.overlapping(start=start).overlapping(end=end)) == set(both)


def test_chronological_puts_open_starts_and_undated_last(occasions):
    expected = ["ongoing", "year", "mid", "exact", "days", "before", "undated"]

    assert names(occasions.chronological()) == expected


def test_newest_first_puts_open_starts_and_undated_last(occasions):
    expected = ["days", "exact", "mid", "year", "ongoing", "before", "undated"]

    assert names(occasions.newest_first()) == expected
