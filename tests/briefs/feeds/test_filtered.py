"""Feeds of what a filter leaves."""

import pytest

from tests.feeds import FORMATS, copies, links, read, titles
from tests.making import make_actor, make_author, make_event, make_live, make_topic, save

pytestmark = pytest.mark.django_db


@FORMATS
def test_filter_of_the_list_is_a_feed(client, extension):
    topic, actor = make_topic("Followed", slug="followed"), make_actor("Kofi Annan", slug="annan")
    make_live(title="Both", topics=(topic,), actors=(actor,))
    make_live(title="One", topics=(topic,))
    make_live(title="Neither")
    assert titles(read(client, extension, query="?topic=followed&actor=annan")) == ["Both"]
    assert titles(read(client, extension, query="?q=neither")) == ["Neither"]
    assert titles(read(client, extension, query="?topic=followed")) == ["One", "Both"]


def test_filter_names_itself_by_what_counts_in_its_query(client):
    make_topic("Followed", is_public=True)
    query = "?utm_source=x&q=&page=1&topic=followed&order=&q=talks"
    feed = read(client, query=query)
    assert {link.rel: link.href for link in feed.feed.links} == {
        "self": "http://testserver/feeds/briefs.atom?q=talks&topic=followed",
        "alternate": "http://testserver/briefs/?q=talks&topic=followed",
    }
    assert feed.feed.id == read(client, query="?topic=followed&q=talks").feed.id
    assert feed.feed.id != read(client, query="?topic=followed").feed.id != read(client).feed.id


def test_filter_stays_the_same_feed_when_a_record_is_renamed(client):
    topic = make_topic("Followed", is_public=True)
    before = read(client, query="?topic=followed").feed.id
    topic.slug = "renamed"
    save(topic)
    assert read(client, query="?topic=renamed").feed.id == read(client, query="?topic=followed").feed.id == before


@pytest.mark.parametrize("query", ["?utm_source=x", "?q=", "?page=2", "?topic=&q=%20"])
def test_query_that_asks_for_nothing_is_the_feed_of_everything(client, query):
    make_live()
    whole, asked = client.get("/feeds/briefs.atom"), client.get(f"/feeds/briefs.atom{query}")
    assert asked.content == whole.content


@pytest.mark.parametrize("query", ["?topic=nowhere", "?from=yesterday", "?actor=nobody"])
def test_value_that_the_list_refuses_is_a_bad_request_that_names_it(client, query):
    response = client.get(f"/feeds/briefs.atom{query}")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert query[1:].partition("=")[0] + ": " in response.content.decode()
    assert "public" not in response.headers.get("Cache-Control", "")


@FORMATS
def test_filter_without_a_result_is_a_feed_that_stays_the_same(client, settled, extension):
    first = client.get(f"/feeds/briefs.{extension}?q=nothing")
    assert read(client, extension, query="?q=nothing").entries == []
    assert client.get(f"/feeds/briefs.{extension}?q=nothing").content == first.content
    for headers in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        assert client.get(f"/feeds/briefs.{extension}?q=nothing", headers=headers).status_code == 304


def test_withdrawn_brief_stays_in_filters_but_is_not_searched(client):
    make_live(title="About it", topics=(make_topic("Followed", is_public=True),)).withdraw(by=None, reason="x")
    assert titles(read(client, query="?topic=followed")) == ["Withdrawn: About it"]
    assert titles(read(client, query="?q=eight")) == []


def test_filter_goes_on_page_by_page(client):
    copies(make_live(topics=(make_topic("Followed"),)), 25)
    first, second = read(client, query="?topic=followed"), read(client, query="?page=2&topic=followed")
    assert len(titles(first) + titles(second)) == 26
    address = "http://testserver/feeds/briefs.atom?topic=followed"
    assert links(first) == {"next": f"{address}&page=2"}
    assert links(second) == {"first": address, "previous": address}


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("q=brief&from=2018", 2),
        ("topic=followed&topic=other&q=brief", 3),
        ("actor=followed", 3),
        ("topic=followed&topic=other&actor=followed&event=followed&author=followed&from=2018", 3),
    ],
)
def test_filter_costs_the_same_however_much_it_leaves(client, django_assert_num_queries, query, number):
    linked = {"actors": (make_actor("Followed"),), "events": (make_event("Followed"),)}
    linked |= {"topics": (make_topic("Followed"), make_topic("Other")), "authors": (make_author("Followed"),)}
    for count in (1, 2):
        for n in range(count):
            make_live(title=f"Brief {count} {n}", **linked)
        with django_assert_num_queries(number):
            response = client.get(f"/feeds/briefs.atom?{query}")
        assert response.content.count(b"<entry>") == count * (count + 1) / 2
