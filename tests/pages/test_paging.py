"""Pages of a list, without a count."""

import pytest
from django.http import Http404

from actors.models import Actor
from pages.paging import LAST_PAGE, page_of
from tests.making import make_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def actors():
    return [make_actor(f"Actor {n}") for n in range(5)]


def names(page) -> list[str]:
    return [actor.name for actor in page]


@pytest.mark.parametrize(
    ("asked_for", "number", "rows", "has_previous", "has_next"),
    [
        pytest.param("", 1, ["Actor 0", "Actor 1"], False, True, id="none asked for"),
        pytest.param("1", 1, ["Actor 0", "Actor 1"], False, True, id="first"),
        pytest.param("2", 2, ["Actor 2", "Actor 3"], True, True, id="middle"),
        pytest.param("03", 3, ["Actor 4"], True, False, id="last"),
    ],
)
def test_page_has_its_rows_and_knows_its_neighbours(actors, asked_for, number, rows, has_previous, has_next):
    page = page_of(Actor.objects.all(), asked_for, 2)
    assert names(page) == rows
    assert (page.number, len(page), page.has_previous, page.has_next) == (number, len(rows), has_previous, has_next)
    assert (page.previous_number, page.next_number) == (number - 1, number + 1)


def test_page_that_is_just_full_has_no_next(actors):
    assert page_of(Actor.objects.all(), "", 5).has_next is False


def test_first_page_of_nothing_is_empty():
    page = page_of(Actor.objects.all(), "", 2)
    assert (names(page), page.number, page.has_previous, page.has_next) == ([], 1, False, False)


def test_page_costs_one_query_and_no_count(actors, django_assert_num_queries):
    with django_assert_num_queries(1):
        page_of(Actor.objects.all(), "2", 2)


NOT_A_NUMBER = "A page is asked for by its number, such as 2; this is none."
TOO_FAR = "A list has pages 1 to 1000; narrow it with the filters to see what lies further."


@pytest.mark.parametrize(
    ("asked_for", "sentence"),
    [
        pytest.param("4", "This list has no page 4.", id="after the last"),
        pytest.param("1000", "This list has no page 1000.", id="as far as pages go"),
        pytest.param("1001", TOO_FAR, id="further"),
        pytest.param(str(10**8), TOO_FAR, id="absurd"),
        pytest.param(str(10**9), NOT_A_NUMBER, id="a thousand million"),
        pytest.param("0", TOO_FAR, id="zero"),
        pytest.param("-1", NOT_A_NUMBER, id="negative"),
        pytest.param("+1", NOT_A_NUMBER, id="with a sign"),
        pytest.param("1.0", NOT_A_NUMBER, id="fraction"),
        pytest.param("1_0", NOT_A_NUMBER, id="as Python writes it"),
        pytest.param(" 1", NOT_A_NUMBER, id="space"),
        pytest.param("abc", NOT_A_NUMBER, id="letters"),
        pytest.param("１", NOT_A_NUMBER, id="full-width digit"),
        pytest.param("²", NOT_A_NUMBER, id="superscript"),
        pytest.param("\x00", NOT_A_NUMBER, id="NUL"),
        pytest.param("1\x00", NOT_A_NUMBER, id="NUL after a digit"),
        pytest.param("9" * 5000, NOT_A_NUMBER, id="5000 digits"),
    ],
)
def test_page_that_is_not_there_is_not_found(actors, asked_for, sentence):
    with pytest.raises(Http404) as refused:
        page_of(Actor.objects.all(), asked_for, 2)
    assert str(refused.value) == sentence


def test_last_page_that_may_be_asked_for_has_no_next(actors, monkeypatch):
    monkeypatch.setattr("pages.paging.LAST_PAGE", 2)
    assert page_of(Actor.objects.all(), "2", 1).has_next is False
    assert LAST_PAGE == 1000


@pytest.mark.parametrize("address", ["/actors/", "/events/"])
def test_reader_is_told_why_there_is_no_such_page(client, address):
    response = client.get(address, {"page": "abc"})
    assert response.status_code == 404
    assert NOT_A_NUMBER in response.content.decode()


def test_links_to_other_pages_keep_the_filters(client):
    for n in range(41):
        make_actor(f"Actor {n:02}", is_public=True)
    page = client.get("/actors/", {"q": "actor", "kind": "person", "country": "", "page": "2"}).content.decode()
    assert '<a rel="prev" href="?q=actor&amp;kind=person&amp;page=1">' in page
    assert '<a rel="next" href="?q=actor&amp;kind=person&amp;page=3">' in page
