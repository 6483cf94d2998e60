"""Which briefs are in a feed: of everything, with its archives, and of a topic, actor, event or author."""

from datetime import timedelta

import feedparser
import pytest
from django.urls import reverse
from django.utils import timezone

from briefs.models import Brief
from tests.feeds import FORMATS, copies, links, read, titles
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_event,
    make_live,
    make_topic,
    publish,
    save,
)

pytestmark = pytest.mark.django_db

EXTENSIONS = ("rss", "atom", "json")


def ids(feed) -> list[str]:
    return [entry.id for entry in feed.entries]


def test_feed_is_limited_and_latest_comes_first(client):
    copies(make_live(title="Latest"), 26)
    expected = ["Latest", *(f"Copy {n}" for n in range(26, 2, -1))]
    assert {x: titles(read(client, x)) for x in EXTENSIONS} == dict.fromkeys(EXTENSIONS, expected)


@pytest.mark.once
@FORMATS
def test_feed_without_briefs_is_empty_and_whole(client, extension):
    feed = read(client, extension)
    assert (feed.feed.title, feed.entries, links(feed)) == ("Bottomline", [], {})


def test_scheduled_edition_changes_the_feed_at_its_time(client, monkeypatch):
    brief = make_brief()
    later = timezone.now() + timedelta(hours=1)
    publish(brief, by=None, at=later)
    first = client.get("/feeds/briefs.atom")
    assert feedparser.parse(first.content).entries == []
    monkeypatch.setattr(timezone, "now", lambda: later)
    response = client.get("/feeds/briefs.atom", headers={"if-none-match": first["ETag"]})
    assert len(feedparser.parse(response.content).entries) == 1


# Archives (RFC 5005)


def test_chain_of_archives_has_each_of_a_thousand_briefs_once(client):
    brief = make_live()
    expected = [f"urn:uuid:{uuid}" for uuid in [*copies(brief, 1009), brief.uuid]]
    for extension in EXTENSIONS:
        feed = read(client, extension)
        assert ids(feed) == expected[:-26:-1], extension
        archived = []
        relation = "next_url" if extension == "json" else "prev-archive"
        while address := links(feed).get(relation):
            feed = read(client, extension, address.removesuffix(f".{extension}"))
            archived += ids(feed)
        assert archived == expected[999::-1], extension


def test_subscription_has_what_no_archive_has_yet_however_much_else_has_changed(client):
    brief = make_live()
    names = [f"urn:uuid:{uuid}" for uuid in [*copies(brief, 48), brief.uuid]]
    for archived in Brief.objects.filter(slug__in=[f"copy-{n}" for n in range(1, 26)]):
        archived.withdraw(by=None, reason="x")
    feed = read(client)
    assert (set(ids(feed)[:25]), ids(feed)[25:]) == (set(names[:25]), names[:24:-1])
    assert links(feed) == {"prev-archive": "http://testserver/feeds/briefs-archive-1.atom"}


def test_archive_stays_the_same_when_a_brief_is_added(client):
    copies(make_live(), 60)
    addresses = [f"/feeds/briefs-archive-{n}.{extension}" for n in (1, 2) for extension in EXTENSIONS]
    before = {address: client.get(address).content for address in addresses}
    make_live(title="Another")
    assert {address: client.get(address).content for address in addresses} == before


def test_archive_keeps_its_briefs_when_they_change_and_shows_them_as_they_are(client):
    brief = make_live()
    copies(brief, 24)
    before = read(client, address="/feeds/briefs-archive-1")
    edit(brief, title="Mended")
    publish(brief, kind="correction", note="Mended.")
    after = read(client, address="/feeds/briefs-archive-1")
    assert ids(after) == ids(before)
    assert (before.entries[0].title, after.entries[0].title) == ("Talks without results", "Mended")
    brief.withdraw(by=None, reason="x")
    assert titles(read(client, address="/feeds/briefs-archive-1"))[0] == "Withdrawn: Mended"


def test_archives_are_linked_with_each_other_and_with_the_feed(client):
    copies(make_live(), 74)
    at = "http://testserver/feeds/briefs"
    assert links(read(client)) == {"prev-archive": f"{at}-archive-3.atom"}
    found = {n: links(read(client, address=f"/feeds/briefs-archive-{n}")) for n in (1, 2, 3)}
    current = {"current": f"{at}.atom"}
    assert found == {
        1: current | {"next-archive": f"{at}-archive-2.atom"},
        2: current | {"prev-archive": f"{at}-archive-1.atom", "next-archive": f"{at}-archive-3.atom"},
        3: current | {"prev-archive": f"{at}-archive-2.atom", "next-archive": f"{at}.atom"},
    }


@pytest.mark.once
@pytest.mark.parametrize("extension", ["rss", "atom"])
def test_archive_says_that_it_is_one(client, extension):
    copies(make_live(), 24)
    assert b"<fh:archive/>" in client.get(f"/feeds/briefs-archive-1.{extension}").content
    assert b"<fh:archive/>" not in client.get(f"/feeds/briefs.{extension}").content


@pytest.mark.once
def test_archive_is_the_same_feed(client):
    copies(make_live(), 24)
    assert read(client).feed.id == read(client, address="/feeds/briefs-archive-1").feed.id


def test_archive_that_is_not_full_is_not_found(client):
    copies(make_live(), 25)
    expected = {"1": 200, "0": 404, "2": 404, "99999999999999999999999": 404}
    assert {n: client.get(f"/feeds/briefs-archive-{n}.atom").status_code for n in expected} == expected


def test_archive_has_no_brief_that_is_still_to_come_out(client, monkeypatch):
    brief = make_live()
    copies(brief, 23)
    later = timezone.now() + timedelta(hours=1)
    publish(make_brief(title="Planned"), at=later)
    assert client.get("/feeds/briefs-archive-1.atom").status_code == 404
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert titles(read(client, address="/feeds/briefs-archive-1"))[0] == "Planned"


# Of a record


@pytest.mark.once
@pytest.mark.parametrize("name", ["topic", "actor", "event", "author"])
def test_each_record_has_its_own_feed(client, name):
    make = {"topic": make_topic, "actor": make_actor, "event": make_event, "author": make_author}[name]
    record = make("Followed", slug="followed")
    make_live(title="About it", **{f"{name}s": (record,)})
    make_live(title="About something else")
    address = reverse(f"briefs:{name}_feed", args=["followed", "atom"]).removesuffix(".atom")
    feed = read(client, address=address)
    assert titles(feed) == ["About it"]
    assert feed.feed.title == "Bottomline: Followed"
    assert {link.rel: link.href for link in feed.feed.links} == {
        "self": f"http://testserver{address}.atom",
        "alternate": f"http://testserver{record.get_absolute_url()}",
    }


def test_feed_of_a_record_has_its_withdrawn_briefs(client):
    topic = make_topic("Followed", is_public=True)
    make_live(title="About it", topics=(topic,)).withdraw(by=None, reason="x")
    assert titles(read(client, address="/feeds/topics/followed")) == ["Withdrawn: About it"]


def test_feed_of_a_renamed_record_stays_at_its_old_address(client):
    topic = make_topic("Followed", is_public=True)
    feed = read(client, address="/feeds/topics/followed")
    topic.slug = "renamed"
    save(topic)
    response = client.get("/feeds/topics/followed.atom")
    assert (response.status_code, response["Location"]) == (301, "/feeds/topics/renamed.atom")
    assert read(client, address="/feeds/topics/renamed").feed.id == feed.feed.id


def test_feed_of_what_is_not_public_is_not_found(client):
    make_topic("Hidden")
    assert client.get("/feeds/topics/hidden.atom").status_code == 404


def test_feed_of_a_record_goes_on_page_by_page(client):
    copies(make_live(title="Latest", topics=(make_topic("Followed"),)), 25)
    for extension in EXTENSIONS:
        address = f"http://testserver/feeds/topics/followed.{extension}"
        first = read(client, extension, "/feeds/topics/followed")
        second = read(client, extension, "/feeds/topics/followed", "?page=2")
        assert titles(first) + titles(second) == ["Latest", *(f"Copy {n}" for n in range(25, 0, -1))], extension
        if extension == "json":
            assert (links(first), links(second)) == ({"next_url": f"{address}?page=2"}, {})
        else:
            assert links(first) == {"next": f"{address}?page=2"}
            assert links(second) == {"first": address, "previous": address}
        assert [link.href for link in second.feed.links if link.rel == "self"] == [f"{address}?page=2"]


def test_page_that_is_not_there_is_not_found(client):
    make_live(topics=(make_topic("Followed"),))
    expected = {"1": 200} | dict.fromkeys(["2", "0", "x", "41", "-1", "99999999999"], 404)
    assert {n: client.get(f"/feeds/topics/followed.atom?page={n}").status_code for n in expected} == expected
