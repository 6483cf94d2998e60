"""Lists of the admin: a page at a time and without a count."""

import pytest
from django.core.paginator import InvalidPage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actors.models import Actor
from history.lists import LAST_PAGE, UncountedPaginator
from tests.making import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(admin_client_of):
    return admin_client_of("Analyst")


def pages(size: int = 2, rows: int = 5) -> UncountedPaginator:
    return UncountedPaginator([f"row {n}" for n in range(rows)], size)


@pytest.mark.parametrize(
    ("number", "rows", "before", "after"),
    [
        (1, ["row 0", "row 1"], False, True),
        ("2", ["row 2", "row 3"], True, True),
        (3, ["row 4"], True, False),
    ],
)
def test_page_knows_its_neighbours(number, rows, before, after):
    page = pages().page(number)
    assert (list(page), page.has_previous(), page.has_next()) == (rows, before, after)


def test_page_that_is_full_to_the_last_row_has_no_next():
    assert not pages(size=5).page(1).has_next()


def test_last_page_of_all_has_no_next():
    assert not UncountedPaginator(range(2 * LAST_PAGE), 1).page(LAST_PAGE).has_next()


def test_first_page_may_be_empty():
    assert list(pages(rows=0).page(1)) == []


@pytest.mark.parametrize("number", [0, -1, 4, LAST_PAGE + 1, "x", "9" * 5000])
def test_page_that_is_not_there_is_refused(number):
    with pytest.raises(InvalidPage):
        pages().page(number)


def test_later_pages_come_in_the_same_order():
    for name in "BDACE":
        make_actor(name)
    paginator = UncountedPaginator(Actor.objects.order_by("name"), 2)
    assert [[actor.name for actor in paginator.page(number)] for number in (1, 2, 3)] == [["A", "B"], ["C", "D"], ["E"]]


def test_list_counts_nothing_and_leads_on(analyst, monkeypatch):
    monkeypatch.setattr("history.admin.RecordAdmin.list_per_page", 2)
    for name in "ABC":
        make_actor(name)
    url = reverse("admin:actors_actor_changelist")
    with CaptureQueriesContext(connection) as queries:
        page = analyst.get(url, {"kind__exact": "person"}).content.decode()
    assert [query["sql"] for query in queries if "COUNT(" in query["sql"]] == []
    assert "Page 1" in page
    assert '<a href="?kind__exact=person&amp;p=2" rel="next">Next</a>' in page
    assert 'rel="prev"' not in page
    last = analyst.get(url, {"p": 2}).content.decode()
    assert '<a href="?p=1" rel="prev">Previous</a>' in last
    assert 'rel="next"' not in last


def test_list_of_one_page_says_how_many(analyst):
    make_actor()
    page = analyst.get(reverse("admin:actors_actor_changelist")).content.decode()
    assert "1 actor" in " ".join(page.split())


@pytest.mark.parametrize("page", ["0", "7", "x", "99999999999"])
def test_page_of_the_list_that_is_not_there_shows_one_that_is(analyst, page):
    make_actor()
    response = analyst.get(reverse("admin:actors_actor_changelist"), {"p": page}, follow=True)
    assert response.status_code == 200
    assert "Kofi Annan" in response.content.decode()
