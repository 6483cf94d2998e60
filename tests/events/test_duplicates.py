"""Events that may be the same as a new one."""

import pytest

from events.duplicates import likely_same
from events.models import Event
from tests.making import make_event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["Geneva VIII", "GENEVA  viii", "Génèva VIII"])
def test_event_of_the_same_name_is_found(name):
    event = make_event("Geneva VIII")
    make_event("Geneva VII")
    assert likely_same(name, "talks", None, "") == [(event, "the same name")]


AT_ONE_TIME = {
    "same day": ("talks", "2017-11-30", True),
    "overlap": ("talks", "2017-11", True),
    "still going on": ("talks", "2017-01/..", True),
    "another kind": ("meeting", "2017-11-30", False),
    "another time": ("talks", "2017-12-20", False),
    "no date": ("talks", "", False),
    "no kind": ("", "2017-11-30", False),
}


@pytest.mark.parametrize(("kind", "date", "found"), AT_ONE_TIME.values(), ids=AT_ONE_TIME)
def test_event_of_the_same_kind_and_time_in_the_process_is_found(kind, date, found):
    process = make_event("Geneva process", kind="process", date_edtf="2012/..")
    event = make_event("Geneva VIII", kind="talks", date_edtf="2017-11-28/2017-12-14", parent=process)
    make_event("Astana 8", kind="talks", date_edtf="2017-11-30")
    expected = [(event, "the same kind and time within “Geneva process”")] if found else []
    assert likely_same("Eighth round", kind, process, date) == expected


def test_event_without_a_process_is_like_none_but_its_namesakes():
    make_event("Geneva VIII", kind="talks", date_edtf="2017-11-30")
    assert likely_same("Eighth round", "talks", None, "2017-11-30") == []


def test_merged_event_is_not_found():
    process = make_event("Geneva process", kind="process")
    stays = make_event("Stays")
    gone = make_event("Geneva VIII", kind="talks", parent=process, date_edtf="2017-11-30")
    Event._base_manager.filter(pk=gone.pk).update(merged_into=stays)
    assert likely_same("Geneva VIII", "talks", process, "2017-11-30") == []


@pytest.mark.parametrize("name", ["", " ", "\u0301"])
def test_name_without_letters_is_like_none(name):
    Event._base_manager.filter(pk=make_event().pk).update(name_key="")
    assert likely_same(name, "talks", None, "") == []
