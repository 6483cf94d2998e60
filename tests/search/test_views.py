"""The page of the search."""

import re

import pytest

from search.models import SearchDocument
from tests.making import make_actor, make_live

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def titles(response) -> list[str]:
    return [result.document.title for result in response.context["page"]]


def facets(response) -> list[tuple]:
    return [(facet.label, facet.number, facet.is_chosen) for facet in response.context["facets"]]


def test_search_lists_briefs_events_and_actors_with_passages(client, corpus):
    page = text_of(client.get("/search/?q=geneva"))
    assert page.index("<mark>Geneva</mark> talks end") < page.index("<mark>Geneva</mark> I Conference</a>")
    assert "Brief · 30 January 2018 · <bdi>Ada Ayoub</bdi>" in page
    assert "Event · 30 June 2012 · <bdi>Conference, Genève, Switzerland</bdi>" in page
    assert "The talks in <mark>Geneva</mark> ended; nobody negotiates." in page
    assert 'href="/events/geneva-i-conference/"' in page
    assert '<meta name="robots" content="noindex, follow">' in page


def test_search_escapes_what_it_shows(client, corpus):
    page = text_of(client.get("/search/?q=alert+<script>"))
    assert "&lt;<mark>script</mark>&gt;<mark>alert</mark>(1)" in page
    assert "<script>alert" not in page


def test_search_counts_each_kind_and_narrows_to_one(client, corpus):
    response = client.get("/search/?q=talks")
    assert facets(response) == [
        ("Everything", 5, True),
        ("Briefs", 4, False),
        ("Events", 1, False),
        ("Actors", 0, False),
    ]
    narrowed = client.get("/search/?q=talks&kind=event")
    assert titles(narrowed) == ["Geneva I Conference"]
    assert facets(narrowed) == [
        ("Everything", 5, False),
        ("Briefs", 4, False),
        ("Events", 1, True),
        ("Actors", 0, False),
    ]
    assert [facet.query for facet in narrowed.context["facets"]][:2] == ["q=talks&", "q=talks&kind=brief"]


def test_search_by_period_and_by_date(client, corpus):
    assert titles(client.get("/search/?q=talks&from=2016&to=2018")) == ["Talks", "Geneva talks end without result"]
    assert titles(client.get("/search/?q=talks&from=2016&to=2018&order=newest")) == [
        "Geneva talks end without result",
        "Talks",
    ]


def test_filters_in_use_can_be_removed_one_by_one(client, corpus):
    response = client.get("/search/?q=talks&kind=brief&from=2016&order=newest&page=")
    removing = [(str(item["label"]), item["value"], item["without"]) for item in response.context["active"]]
    assert removing == [
        ("Words", "talks", "kind=brief&from=2016&order=newest&"),
        ("Kind", "Briefs", "q=talks&from=2016&order=newest&"),
        ("From", "1 January 2016", "q=talks&kind=brief&order=newest&"),
    ]


def test_search_without_results_shows_a_way_out(client, corpus):
    page = text_of(client.get("/search/?q=atlantis"))
    assert "Nothing was found. Try fewer words, or another spelling." in page
    assert 'href="/topics/"' in page
    narrow = text_of(client.get("/search/?q=talks&kind=actor"))
    assert '<a href="/search/?q=talks">Look for these words in everything</a>' in narrow


ANSWERS = {
    "": "All words must be there, in any order",
    "q=%F0%9F%98%80": "Write at least one word to look for.",
    "q=%22": "Write at least one word to look for.",
    "q=-talks": "Write at least one word to look for.",
    "q=%00%01": "All words must be there, in any order",
    "q=talks+" + "x" * 10_000: "only the first words of it were looked for",
    "q=talks&kind=nothing": "Select a valid choice.",
    "q=talks&from=soon": "from",
    "q=talks&order=luck": "Select a valid choice.",
    "q=talks&from=2018&to=2016": "The period ends before it starts.",
    "q=%ED%A0%80+talks": "Talks",
    "q=" + "%28%22%2A%5E%3A%27%3B--" * 20: "Write at least one word to look for.",
}


def test_search_answers_whatever_is_asked(client, corpus, subtests):
    for query, message in ANSWERS.items():
        with subtests.test(query=query[:40]):
            response = client.get(f"/search/?{query}")
            assert response.status_code == 200
            assert message in text_of(response)


def test_pages_of_results_follow_one_another(client):
    SearchDocument.objects.bulk_create(
        SearchDocument.of(
            kind="brief",
            object_id=n,
            live_from="2018-01-01T00:00Z",
            address=f"/{n}/",
            title=f"Talks {n}",
            date_edtf=f"20{n:02}",
        )
        for n in range(45)
    )
    pages = [titles(client.get(f"/search/?q=talks&page={n}")) for n in (1, 2, 3)]
    assert [title for page in pages for title in page] == [f"Talks {n}" for n in range(44, -1, -1)]
    assert '?q=talks&amp;page=3"' in text_of(client.get("/search/?q=talks&page=2"))
    assert client.get("/search/?q=talks&page=4").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_search_costs_as_many_queries_whatever_it_finds(client, django_assert_num_queries, count):
    for n in range(count):
        make_live(title=f"Talks {n}", actors=(make_actor(f"Talker {n}", names=(f"Talking {n}",)),))
    with django_assert_num_queries(4):
        response = client.get("/search/?q=talk")
    assert len(titles(response)) == 2 * count
    with django_assert_num_queries(1):
        assert client.get("/search/?q=talk", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_search_is_for_reading_only(client):
    assert client.post("/search/", {"q": "talks"}).status_code == 405
    assert client.head("/search/?q=talks").content == b""


def test_every_page_has_a_search_box_and_the_description_for_browsers(client):
    page = text_of(client.get("/"))
    assert '<form class="search" method="get" action="/search/" role="search"' in page
    assert re.search(
        r'<link rel="search" type="application/opensearchdescription\+xml" [^>]*href="/opensearch.xml">', page
    )
    described = client.get("/opensearch.xml")
    assert described["Content-Type"] == "application/opensearchdescription+xml"
    assert 'template="http://testserver/search/?q={searchTerms}"' in text_of(described)
