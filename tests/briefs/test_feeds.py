"""Feeds, read back by an independent reader and by an XML parser."""

from datetime import timedelta
from xml.etree import ElementTree

import feedparser
import pytest
from django.urls import reverse
from django.utils import timezone

from briefs.models import Withdrawal
from tests.making import edit, make_actor, make_author, make_brief, make_event, make_live, make_topic, publish, save

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FORMATS = pytest.mark.parametrize("extension", ["rss", "atom"])


def read(client, extension: str = "atom", address: str = "/feeds/briefs"):
    response = client.get(f"{address}.{extension}")
    assert response.status_code == 200
    feed = feedparser.parse(response.content)
    assert not feed.bozo
    return feed


@FORMATS
def test_item_has_the_full_text_and_the_bottom_line_as_summary(client, extension):
    brief = make_live(
        title="Talks & “no” results <1>",
        authors=(make_author("Ana Brenes"), make_author("Jo Ek")),
        actors=(make_actor("Kofi Annan"),),
    )
    (entry,) = read(client, extension).entries
    assert entry.id == f"urn:uuid:{brief.uuid}"
    assert entry.link == "http://testserver/briefs/talks-no-results-1/"
    assert entry.summary == "No result so far."
    assert "<p>Eight rounds were held.</p>" in entry.content[0].value
    assert 'href="http://testserver/actors/kofi-annan/"' in entry.content[0].value
    assert 'href="/' not in entry.content[0].value
    assert [author.name for author in entry.authors] == ["Ana Brenes", "Jo Ek"]


@FORMATS
def test_title_is_escaped_once(client, extension):
    make_live(title="Talks & “no” results <1>")
    root = ElementTree.fromstring(client.get(f"/feeds/briefs.{extension}").content)
    titles = root.findall(".//item/title") + root.findall(f".//{ATOM}entry/{ATOM}title")
    assert [title.text for title in titles] == ["Talks & “no” results <1>"]


@FORMATS
def test_feed_names_itself_and_its_language(client, extension):
    feed = read(client, extension)
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [
        f"http://testserver/feeds/briefs.{extension}"
    ]
    assert feed.feed.language == "en-gb"
    assert feed.entries == []


@FORMATS
@pytest.mark.parametrize(("kind", "moves"), [("update", True), ("correction", True), ("minor", False)])
def test_updated_moves_on_updates_and_corrections_only(client, extension, kind, moves, monkeypatch):
    brief = make_live()
    before = read(client, extension).entries[0]
    edit(brief, title="Changed")
    later = timezone.now() + timedelta(seconds=5)
    publish(brief, by=None, kind=kind, note="The title." if moves else "", at=later)
    monkeypatch.setattr(timezone, "now", lambda: later)
    after = read(client, extension).entries[0]
    assert (after.id, after.published) == (before.id, before.published)
    assert after.title == "Changed"
    assert (after.updated != before.updated) == moves
    assert ("The title." in after.content[0].value) == moves


@FORMATS
def test_slug_does_not_make_an_item_new(client, extension):
    brief = make_live()
    before = read(client, extension).entries[0]
    edit(brief, slug="another")
    after = read(client, extension).entries[0]
    assert after.id == before.id
    assert after.link == "http://testserver/briefs/another/"


@FORMATS
def test_host_does_not_make_an_item_new(client, extension):
    make_live()
    here, there = (
        feedparser.parse(client.get(f"/feeds/briefs.{extension}", headers={"host": host}).content).entries[0].id
        for host in ("testserver", "localhost")
    )
    assert here == there


@FORMATS
def test_withdrawn_brief_stays_with_its_notice(client, extension):
    brief = make_live()
    make_live(title="Another")
    first = client.get(f"/feeds/briefs.{extension}")
    brief.withdraw(by=None, reason="It rests on a forged document.")
    entry = read(client, extension).entries[0]
    assert (entry.id, entry.title) == (f"urn:uuid:{brief.uuid}", "Withdrawn: Talks without results")
    assert "forged document" in entry.content[0].value
    assert "Eight rounds" not in entry.content[0].value
    for headers in ({"if-none-match": first["ETag"]}, {"if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}):
        assert client.get(f"/feeds/briefs.{extension}", headers=headers).status_code == 200


def test_brief_published_in_error_does_not_keep_its_title(client):
    make_live().withdraw(by=None, reason="A draft.", kind=Withdrawal.Kind.IN_ERROR)
    assert read(client).entries[0].title == "Withdrawn: a brief of 25 January 2018"


def test_withdrawn_brief_comes_back_when_published_again(client):
    brief = make_live()
    brief.withdraw(by=None, reason="x")
    edit(brief, title="Mended")
    publish(brief, by=None, kind="update", note="Mended")
    assert [entry.title for entry in read(client).entries] == ["Mended"]


@pytest.mark.parametrize("name", ["topic", "actor", "event", "author"])
def test_each_record_has_its_own_feed(client, name):
    make = {"topic": make_topic, "actor": make_actor, "event": make_event, "author": make_author}[name]
    record = make("Followed", slug="followed")
    make_live(title="About it", **{f"{name}s": (record,)})
    make_live(title="About something else")
    address = reverse(f"briefs:{name}_feed", args=["followed", "atom"]).removesuffix(".atom")
    feed = read(client, address=address)
    assert [entry.title for entry in feed.entries] == ["About it"]
    assert feed.feed.title == "Bottomline: Followed"
    assert feed.feed.id == f"urn:uuid:{record.uuid}"


def test_feed_of_a_record_has_its_withdrawn_briefs(client):
    topic = make_topic("Followed", is_public=True)
    make_live(title="About it", topics=(topic,)).withdraw(by=None, reason="x")
    feed = read(client, address="/feeds/topics/followed")
    assert [entry.title for entry in feed.entries] == ["Withdrawn: About it"]


def test_feed_of_a_renamed_record_stays_at_its_old_address(client):
    topic = make_topic("Followed", is_public=True)
    topic.slug = "renamed"
    save(topic)
    response = client.get("/feeds/topics/followed.atom")
    assert (response.status_code, response["Location"]) == (301, "/feeds/topics/renamed.atom")


def test_feed_of_what_is_not_public_is_not_found(client):
    make_topic("Hidden")
    assert client.get("/feeds/topics/hidden.atom").status_code == 404


@FORMATS
def test_control_characters_do_not_break_a_feed(client, extension):
    make_live(title="Talks\x0b without\x00 results\ufffe", bottom_line="<p>No\x1f result</p>")
    (entry,) = read(client, extension).entries
    assert (entry.title, entry.summary) == ("Talks without results", "No result")


@FORMATS
def test_feed_is_limited_and_latest_comes_first(client, extension):
    for n in range(27):
        make_live(title=f"Brief {n}")
    entries = read(client, extension).entries
    assert [entry.title for entry in entries] == [f"Brief {n}" for n in range(26, 1, -1)]


# Conditional GET


@FORMATS
def test_unchanged_feed_is_told_of_in_one_query(client, settled, extension, django_assert_num_queries):
    make_live()
    address = f"/feeds/briefs.{extension}"
    first = client.get(address)
    etag, date = {"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}
    for headers in (etag, date, etag | date):
        with django_assert_num_queries(1):
            response = client.get(address, headers=headers)
        assert (response.status_code, response.content) == (304, b"")


def test_unchanged_feed_of_a_record_is_told_of_in_one_query(client, django_assert_num_queries):
    make_live(topics=(make_topic("Followed"),))
    first = client.get("/feeds/topics/followed.atom")
    with django_assert_num_queries(1):
        response = client.get("/feeds/topics/followed.atom", headers={"if-none-match": first["ETag"]})
    assert response.status_code == 304


@FORMATS
def test_feed_costs_the_same_however_much_is_in_it(client, extension, django_assert_num_queries):
    author = make_author()
    for count in (1, 2):
        for n in range(count):
            make_live(title=f"Brief {count} {n}", authors=(author,))
        with django_assert_num_queries(3):
            client.get(f"/feeds/briefs.{extension}")


@FORMATS
def test_two_requests_give_the_same_bytes(client, extension):
    make_live()
    address = f"/feeds/briefs.{extension}"
    assert client.get(address).content == client.get(address).content
    assert client.head(address)["ETag"] == client.get(address)["ETag"]


def test_empty_feed_keeps_its_validators(client):
    first = client.get("/feeds/briefs.atom")
    assert client.get("/feeds/briefs.atom", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert first["Last-Modified"] == "Sat, 01 Jan 2000 00:00:00 GMT"


def test_scheduled_edition_changes_the_feed_at_its_time(client, monkeypatch):
    brief = make_brief()
    later = timezone.now() + timedelta(hours=1)
    publish(brief, by=None, at=later)
    first = client.get("/feeds/briefs.atom")
    assert feedparser.parse(first.content).entries == []
    monkeypatch.setattr(timezone, "now", lambda: later)
    response = client.get("/feeds/briefs.atom", headers={"if-none-match": first["ETag"]})
    assert len(feedparser.parse(response.content).entries) == 1


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_feeds_are_read_only(client, method):
    assert getattr(client, method)("/feeds/briefs.atom").status_code == 405


def test_feed_page_explains_and_links_all_feeds(client):
    make_topic("Sanctions", is_public=True)
    page = client.get("/feeds/").content.decode()
    for address in ("/feeds/briefs.atom", "/feeds/briefs.rss", "/feeds/topics/sanctions.atom"):
        assert f'href="{address}"' in page
