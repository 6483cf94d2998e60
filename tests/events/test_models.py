"""Events and places: what the database refuses, how it is told, and in which order they stand."""

from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from events.models import Event, Participation, Place
from tests.making import edit, make_actor, make_event, make_place

pytestmark = pytest.mark.django_db

NEEDS_SERIES = "A number of 1 or more goes with the process or series that it counts in."


@pytest.fixture
def series():
    return make_event("Geneva talks", kind="series", date_edtf="2016/..")


def faults(row) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    return refused.value.message_dict


def assert_refused_by_the_database(row) -> None:
    """Written as by other software, without any of our code."""
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row)._base_manager.bulk_create([row])


def round_of(parent, **fields) -> Event:
    return Event(**{"kind": "talks", "name": "A round", "slug": "a-round", "parent": parent, **fields})


def test_number_is_given_once_in_a_series(series):
    make_event("Geneva 1", parent=series, ordinal=1)
    row = round_of(series, ordinal=1)
    assert faults(row) == {"__all__": ["That number is taken in this process or series."]}
    assert_refused_by_the_database(row)


def test_parts_without_a_number_are_many(series):
    for n in range(2):
        make_event(f"Side meeting {n}", parent=series)
    assert series.children.count() == 2


def test_other_series_counts_for_itself(series):
    other = make_event("Astana talks", kind="series")
    for parent in (series, other):
        make_event("Round 1", parent=parent, ordinal=1)
    assert Event.objects.filter(ordinal=1).count() == 2


@pytest.mark.parametrize(("has_parent", "ordinal"), [(False, 3), (True, 0)], ids=["without a series", "zero"])
def test_number_goes_with_a_series(series, has_parent, ordinal):
    row = round_of(series if has_parent else None, ordinal=ordinal)
    assert faults(row) == {"__all__": [NEEDS_SERIES]}
    assert_refused_by_the_database(row)


def test_event_is_not_part_of_itself(series):
    series.parent = series
    assert faults(series)["parent"] == ["“Geneva talks” is itself part of this event."]
    with pytest.raises(IntegrityError), transaction.atomic():
        Event._base_manager.filter(pk=series.pk).update(parent=series.pk)


@pytest.mark.parametrize("depth", [1, 2, 5])
def test_event_is_not_part_of_its_part(series, depth):
    last = series
    for n in range(depth):
        last = make_event(f"Level {n}", parent=last)
    series.parent = last
    assert faults(series) == {"parent": [f"“Level {depth - 1}” is itself part of this event."]}


def test_circle_that_two_people_closed_at_once_does_not_hang_who_meets_it(series):
    one, other = make_event("One", parent=series), make_event("Other")
    Event._base_manager.filter(pk=series.pk).update(parent=one.pk)
    asked = count(1)

    def at_most_ten(execute, *args):
        assert next(asked) <= 10, "goes round for ever"
        return execute(*args)

    other.parent = Event.objects.get(pk=one.pk)
    with connection.execute_wrapper(at_most_ten):
        other.clean()
    one.refresh_from_db()
    edit(one, parent=None)
    assert Event.objects.get(pk=one.pk).parent is None


def test_days_are_derived_from_the_date():
    event = make_event(date_edtf="2018-01-25/2018-01-26")
    assert (str(event.date_earliest), str(event.date_latest)) == ("2018-01-25", "2018-01-26")
    event = edit(event, date_edtf="")
    assert (event.date_earliest, event.date_latest) == (None, None)


def test_last_day_is_not_before_the_first():
    row = round_of(None, date_earliest="2018-01-26", date_latest="2018-01-25")
    assert_refused_by_the_database(row)
    assert "date_edtf" in faults(round_of(None, date_edtf="2018-01-26/2018-01-25"))


def test_events_stand_latest_first_and_undated_ones_last():
    dates = ["2012-06-30", "", "2018-01", "2018-01-25", "../2011"]
    for date in dates:
        make_event(f"Event {date}", date_edtf=date)
    assert [e.date_edtf for e in Event.objects.exclude(date_edtf="../2011")] == [
        "2018-01-25",
        "2018-01",
        "2012-06-30",
        "",
    ]
    assert [e.date_edtf for e in Event.objects.newest_first()] == ["2018-01-25", "2018-01", "2012-06-30", "../2011", ""]


def test_parts_stand_by_number_and_those_without_last(series):
    for ordinal, date in ((None, "2018-01-25"), (10, "2018-01-24"), (None, "2012"), (2, ""), (None, "")):
        make_event(f"{ordinal} {date}", parent=series, ordinal=ordinal, date_edtf=date)
    parts = series.children.in_order()
    assert [(e.ordinal, e.date_edtf) for e in parts] == [
        (2, ""),
        (10, "2018-01-24"),
        (None, "2012"),
        (None, "2018-01-25"),
        (None, ""),
    ]


def test_what_others_need_is_not_deleted(series):
    part = make_event("Geneva 1", parent=series, place=make_place())
    with pytest.raises(ProtectedError) as refused:
        series.discard(by=None)
    assert refused.value.protected_objects == {part}
    with pytest.raises(ProtectedError) as refused:
        part.place.discard(by=None)
    assert refused.value.protected_objects == {part}


def test_actor_takes_part_once_in_one_role():
    actor = make_actor()
    event = make_event(actors=(actor,))
    row = Participation(event=event, actor=actor, role="participant")
    assert faults(row) == {"__all__": ["This actor takes part in that role already."]}
    assert_refused_by_the_database(row)
    Participation(event=event, actor=actor, role="host").full_clean()


def test_to_be_invited_is_not_to_attend():
    event = make_event(actors=(make_actor(),))
    assert event.participations.get().attendance == "unknown"


PLACES = {
    "north of the pole": ({"latitude": "90.000001", "longitude": 0}, "A latitude lies between -90 and 90 degrees."),
    "south of the pole": ({"latitude": "-95", "longitude": 0}, "A latitude lies between -90 and 90 degrees."),
    "too far east": ({"latitude": 0, "longitude": "180.5"}, "A longitude lies between -180 and 180 degrees."),
    "too far west": ({"latitude": 0, "longitude": "-181"}, "A longitude lies between -180 and 180 degrees."),
    "latitude alone": ({"latitude": "46.2"}, "Give both latitude and longitude, or neither."),
    "longitude alone": ({"longitude": "6.1"}, "Give both latitude and longitude, or neither."),
    "twice": ({"name": "Geneva"}, "There is such a place already; use that one."),
}


@pytest.mark.parametrize(("fields", "message"), PLACES.values(), ids=PLACES)
def test_place_is_refused_by_form_and_database(fields, message):
    make_place("Geneva")
    place = Place(**{"name": "Nowhere", "country": "CH", **fields})
    assert faults(place) == {"__all__": [message]}
    assert_refused_by_the_database(place)


@pytest.mark.parametrize(("latitude", "longitude"), [("90", "180"), ("-90", "-180"), ("0", "0"), (None, None)])
def test_place_may_be_anywhere_on_earth(latitude, longitude):
    Place(name="Somewhere", country="CH", latitude=latitude, longitude=longitude).full_clean()


def test_place_of_another_extent_is_another_place():
    make_place("Geneva")
    assert make_place("Geneva", geo_precision="admin1").pk


def test_country_of_a_place_is_a_code():
    assert faults(Place(name="Geneva", country="ch")) == {
        "country": ["Write two capital letters, as in ISO 3166-1: SY, KZ."]
    }


@pytest.mark.parametrize(
    ("words", "names"),
    [("geneva", ["Geneva I"]), ("transition", ["Geneva I"]), ("%", []), ("", ["Sochi", "Geneva I"])],
)
def test_events_are_found_by_words_of_name_and_summary(words, names):
    make_event("Geneva I", summary="On a transition.", date_edtf="2012")
    make_event("Sochi", date_edtf="2018")
    assert [event.name for event in Event.objects.named(words)] == names
