"""Lists with filters in the query string: whatever is asked, a page and never a server error."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from events.filters import EventFilter
from events.models import Event
from pages.lists import listing
from tests.making import make_actor, make_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def geneva():
    actor = make_actor("Kofi Annan", is_public=True)
    return make_event("Geneva I", is_public=True, actors=(actor,), date_edtf="2012-06-30")


def listed(query: str) -> dict:
    return listing(RequestFactory().get(f"/events/?{query}"), EventFilter, Event.objects.all())


def found(query: str) -> list[str]:
    return [event.name for event in listed(query)["page"]]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("", id="nothing"),
        pytest.param("q=&kind=&page=", id="empty values"),
        pytest.param("q=%20%20", id="spaces"),
        pytest.param("unknown=1&utm_source=x", id="unknown names"),
        pytest.param("kind=talks&kind=conference", id="the last of several values counts"),
        pytest.param("q=gen%00eva", id="NUL within a word"),
        pytest.param("q=GENEVA", id="any case"),
        pytest.param("from=2012&to=2012-06", id="period"),
        pytest.param("actor=kofi-annan", id="actor"),
    ],
)
def test_query_that_matches_finds_the_record(geneva, query):
    make_event("Other", kind="talks", date_edtf="2018-01-25") if query and "unknown" not in query else None
    assert "Geneva I" in found(query)


@pytest.mark.parametrize("query", ["kind=talks", "q=sochi", "from=2013", "to=2011", "status=planned"])
def test_query_that_does_not_match_finds_nothing(geneva, query):
    context = listed(query)
    assert (context["page"].rows, context["filter"].form.errors) == ([], {})


UNREADABLE = {
    "word that is no kind": ("kind=riot", "kind"),
    "number for a kind": ("kind=1", "kind"),
    "list for a kind": ("kind=%5B%22talks%22%5D", "kind"),
    "actor that is not there": ("actor=nobody", "actor"),
    "actor that readers may not see": ("actor=secret-envoy", "actor"),
    "actor by number": ("actor=1", "actor"),
    "actor of a megabyte": ("actor=" + "a" * 100_000, "actor"),
    "words of 100 kB": ("q=" + "a" * 100_000, "q"),
    "year 0": ("from=0", "from"),
    "year 0000": ("from=0000", "from"),
    "year 99999": ("to=99999", "to"),
    "month 13": ("from=2012-13", "from"),
    "day that is not": ("to=2012-02-30", "to"),
    "interval": ("from=2012/2013", "from"),
    "words for a day": ("from=yesterday", "from"),
    "end before start": ("from=2013&to=2012", "to"),
    "markup": ("kind=%3Cscript%3E", "kind"),
    "not UTF-8": ("kind=%ff%fe", "kind"),
    "SQL": ("kind=' OR 1=1 --", "kind"),
}


def test_unreadable_value_gives_an_empty_page_with_a_message_at_its_field(client, geneva, subtests):
    make_actor("Secret envoy")
    for name, (query, field) in UNREADABLE.items():
        with subtests.test(name):
            context = listed(query)
            assert context["page"].rows == []
            assert set(context["filter"].form.errors) == {field}
            response = client.get(f"/events/?{query}")
            assert response.status_code == 200
            assert b"Geneva I" not in response.content
            assert b'role="alert"' in response.content
            assert b"<script>" not in response.content


def test_public_list_does_not_tell_whether_a_private_actor_is_there(client, geneva):
    make_actor("Secret envoy")
    there, absent = (client.get("/events/", {"actor": slug}) for slug in ("secret-envoy", "secret-nobody"))
    assert there.content.replace(b"secret-envoy", b"secret-nobody") == absent.content


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", [], id="none"),
        pytest.param("q=&kind=&unknown=1&page=1", [], id="none that counts"),
        pytest.param("q=%20", [], id="spaces"),
        pytest.param("kind=riot", [], id="unreadable"),
        pytest.param("kind=conference", [("Kind", "Conference", "")], id="label of a choice"),
        pytest.param("status=not_held", [("Status", "Not held", "")], id="label in words"),
        pytest.param(
            "kind=conference&q=geneva&page=1&empty=",
            [("Words", "geneva", "kind=conference&"), ("Kind", "Conference", "q=geneva&")],
            id="each without itself and without the page",
        ),
        pytest.param("actor=kofi-annan", [("Actor", "Kofi Annan", "")], id="name of a record"),
        pytest.param(
            "q=a%26b&kind=talks", [("Words", "a&b", "kind=talks&"), ("Kind", "Talks", "q=a%26b&")], id="quoted"
        ),
        pytest.param("q=1&q=2&kind=talks", [("Words", "2", "kind=talks&"), ("Kind", "Talks", "q=2&")], id="repeated"),
        pytest.param("utm=x&kind=talks", [("Kind", "Talks", "utm=x&")], id="what is not ours stays"),
    ],
)
def test_active_filters_tell_what_is_asked_and_how_to_drop_it(geneva, query, expected):
    assert [(item["label"], item["value"], item["without"]) for item in listed(query)["active"]] == expected


def test_query_for_further_pages_has_neither_page_nor_empty_values(geneva):
    assert listed("page=1&q=&kind=conference&actor=kofi-annan")["query"] == "kind=conference&actor=kofi-annan&"
    assert listed("page=1")["query"] == ""


def test_links_that_drop_a_filter_lead_where_they_say(client, geneva):
    page = client.get("/events/", {"kind": "conference", "q": "geneva & more"}).content.decode()
    links = [unescape(href) for href in re.findall(r'<a href="(\?[^"]*)" aria-label="Remove the filter', page)]
    assert [QueryDict(link[1:].rstrip("&")).dict() for link in links] == [
        {"kind": "conference"},
        {"q": "geneva & more"},
    ]
