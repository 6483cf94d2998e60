"""Where people and readers find the feeds: the page of feeds, and the heads of all others."""

import re

import pytest

from tests.making import make_actor, make_author, make_event, make_live, make_topic

pytestmark = pytest.mark.django_db

SITE = [
    ("application/atom+xml", "All briefs (Atom)", "/feeds/briefs.atom"),
    ("application/rss+xml", "All briefs (RSS)", "/feeds/briefs.rss"),
    ("application/feed+json", "All briefs (JSON Feed)", "/feeds/briefs.json"),
]


def announced(client, address: str) -> list[tuple[str, str, str]]:
    """Type, title and address of each feed that the head of a page names."""
    page = client.get(address).content.decode()
    found = re.findall(r'<link rel="alternate" type="([^"]*)" title="([^"]*)" href="([^"]*)">', page)
    return [one for one in found if one[0] in [media_type for media_type, _title, _address in SITE]]


@pytest.mark.parametrize("name", ["topic", "actor", "event", "author"])
def test_page_of_a_record_names_its_own_feeds_first(client, name):
    make = {"topic": make_topic, "actor": make_actor, "event": make_event, "author": make_author}[name]
    record = make('A "B" & C', slug="followed")
    make_live(**{f"{name}s": (record,)})
    title = f"Briefs {'by' if name == 'author' else 'on'} A &quot;B&quot; &amp; C"
    own = [
        (media_type, words.replace("All briefs", title), address.replace("briefs", f"{name}s/followed"))
        for media_type, words, address in SITE
    ]
    assert announced(client, record.get_absolute_url()) == [*own, *SITE]
    page = client.get(record.get_absolute_url()).content.decode()
    for media_type, words, address in own:
        text = words.rpartition("(")[2].rstrip(")")
        assert f'<a href="{address}" type="{media_type}">{text}</a>' in page


@pytest.mark.parametrize("address", ["/", "/briefs/", "/events/", "/actors/", "/briefs/talks/", "/nowhere/"])
def test_every_page_names_the_feeds_of_the_site(client, address):
    make_live(slug="talks")
    assert announced(client, address)[-3:] == SITE


def test_page_of_feeds_explains_and_links_all_feeds(client):
    make_topic("Sanctions", is_public=True)
    make_topic("Undisclosed")
    make_live(authors=(make_author("Ana Brenes"),))
    page = client.get("/feeds/").content.decode()
    names = ("briefs", "changes", "topics/sanctions", "authors/ana-brenes")
    addresses = [f"/feeds/{name}.{extension}" for name in names for extension in ("atom", "rss", "json")]
    for address in [*addresses, "/feeds/opml.xml", "/events.ics?status=planned", "/actors/", "/events/", "/briefs/"]:
        assert f'href="{address}"' in page, address
    assert 'href="webcal://testserver/events.ics?status=planned"' in page
    assert "undisclosed" not in page.lower()


def test_page_of_feeds_is_told_of_as_unchanged_in_one_query(client, django_assert_num_queries):
    make_live(topics=(make_topic(),), authors=(make_author(),))
    with django_assert_num_queries(3):
        first = client.get("/feeds/")
    with django_assert_num_queries(1):
        assert client.get("/feeds/", headers={"if-none-match": first["ETag"]}).status_code == 304
