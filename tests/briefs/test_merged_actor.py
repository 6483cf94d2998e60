"""What data users, readers and subscribers have of an actor goes on working after it was merged into another."""

import csv
import io
import json

import feedparser
import pytest

from tests.making import make_actor, make_event, make_live

pytestmark = pytest.mark.django_db


@pytest.fixture
def merged():
    """The winner and the loser; each took part in an event, and each has a brief about it."""
    winner = make_actor("Recep Tayyip Erdoğan", is_public=True, names=("Erdoğan",))
    loser = make_actor("Tayyip Erdogan", is_public=True)
    make_event("Summit", actors=(winner,), is_public=True)
    make_event("Meeting", actors=(loser,), is_public=True)
    make_live(title="On the summit", actors=(winner,))
    make_live(title="On the meeting", actors=(loser,))
    loser.merge_into(winner, by=None, reason="Entered twice")
    return winner, loser


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return (b"".join(response.streaming_content) if response.streaming else response.content).decode()


def test_old_address_leads_to_the_new_one_in_one_step(client, merged):
    winner, loser = merged
    for address in (
        "/actors/{}/",
        "/actors/{}.json",
        "/actors/{}.jsonld",
        "/feeds/actors/{}.rss",
        "/feeds/actors/{}.atom",
        "/api/actors/{}/",
    ):
        response = client.get(address.format(loser.slug))
        assert (response.status_code, response.headers["Location"].removeprefix("http://testserver")) == (
            301,
            address.format(winner.slug),
        )
        assert client.get(address.format(winner.slug)).status_code == 200, address


def test_old_identifier_leads_to_the_new_one(client, merged):
    winner, loser = merged
    response = client.get(f"/api/actors/{loser.uuid}/")
    assert response.status_code == 301
    assert response.headers["Location"].endswith(f"/api/actors/{winner.slug}/")


def test_page_of_the_winner_has_the_events_and_briefs_of_both(client, merged):
    page = read(client, merged[0].get_absolute_url())
    for text in ("Summit", "Meeting", "On the summit", "On the meeting", "Tayyip Erdogan"):
        assert text in page


def test_filters_and_exports_take_either_slug(client, merged):
    for actor in merged:
        rows = csv.DictReader(io.StringIO(read(client, f"/events.csv?actor={actor.slug}")))
        assert {row["name"] for row in rows} == {"Summit", "Meeting"}, actor
        rows = json.loads(read(client, f"/api/events/?actor={actor.slug}"))["results"]
        assert {row["name"] for row in rows} == {"Summit", "Meeting"}, actor


def test_list_of_briefs_takes_either_slug(client, merged):
    for actor in merged:
        page = client.get("/briefs/", {"actor": actor.slug})
        assert {edition.title for edition in page.context["page"]} == {"On the summit", "On the meeting"}, actor


def test_exports_tell_what_the_old_identifier_became(client, merged):
    winner, loser = merged
    (row,) = csv.DictReader(io.StringIO(read(client, "/actors.csv")))
    assert (row["id"], row["merged_ids"]) == (str(winner.uuid), str(loser.uuid))


def test_feed_keeps_the_ids_of_its_items_and_gains_those_of_the_other(client):
    winner, loser = make_actor("Erdoğan", is_public=True), make_actor("Erdogan", is_public=True)
    make_live(title="On the summit", actors=(winner,))
    make_live(title="On the meeting", actors=(loser,))
    feeds = [feedparser.parse(read(client, f"/feeds/actors/{slug}.atom")) for slug in (winner.slug, loser.slug)]
    loser.merge_into(winner, by=None, reason="Entered twice")
    after = feedparser.parse(read(client, f"/feeds/actors/{winner.slug}.atom"))
    assert after.feed.id == feeds[0].feed.id
    assert {entry.id for entry in after.entries} == {entry.id for feed in feeds for entry in feed.entries}
    assert {(entry.id, entry.updated) for entry in after.entries} == {
        (entry.id, entry.updated) for feed in feeds for entry in feed.entries
    }
