"""The outbox: what is to be told to a hub, when, and what becomes of it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from briefs.models import Delivery, PublishRefused, delivery
from briefs.models.delivery import KEPT, WAITS
from briefs.websub import NotTold
from tests.making import (
    edit,
    make_actor,
    make_author,
    make_brief,
    make_event,
    make_live,
    make_topic,
    publish,
)

pytestmark = pytest.mark.django_db

HUB = "https://hub.example.org/"
EVERYTHING, CHANGES = "feeds/briefs", "feeds/changes"


@pytest.fixture(autouse=True)
def _hub(settings):
    settings.WEBSUB_HUB = HUB


@pytest.fixture
def told(monkeypatch) -> list[str]:
    """The feeds that the hub was told of, one entry for each time."""
    feeds: list[str] = []
    monkeypatch.setattr(delivery, "tell", lambda hub, feed: feeds.append(feed))
    return feeds


@pytest.fixture
def deaf(monkeypatch) -> list[str]:
    """The feeds that a hub was to be told of that takes nothing."""
    feeds: list[str] = []

    def refuse(hub: str, feed: str) -> None:
        feeds.append(feed)
        raise NotTold("The hub answered 503 Busy.")

    monkeypatch.setattr(delivery, "tell", refuse)
    return feeds


def waiting(**fields) -> set[str]:
    """The feeds in the outbox, without the address of the site and the format."""
    rows = Delivery.objects.pending().filter(**fields).values_list("feed", flat=True)
    return {feed.removeprefix("http://testserver/").rpartition(".")[0] for feed in rows}


def deliver() -> str:
    out = StringIO()
    call_command("deliver", stdout=out)
    return out.getvalue().strip()


def row(**fields) -> Delivery:
    return Delivery.objects.create(**{"feed": "http://testserver/feeds/briefs.atom", "hub": HUB, **fields})


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(timezone, "now", lambda: moment)


# What is written


def test_publishing_announces_each_feed_that_has_the_brief():
    make_live(
        topics=(make_topic("Peace"),),
        actors=(make_actor("Annan"),),
        events=(make_event("Geneva"),),
        authors=(make_author("Ana"),),
    )
    make_topic("Another", is_public=True)
    records = {"feeds/topics/peace", "feeds/actors/annan", "feeds/events/geneva", "feeds/authors/ana"}
    assert waiting() == {EVERYTHING, CHANGES, *records}
    endings = Delivery.objects.filter(feed__contains="peace").values_list("feed", flat=True)
    assert {feed.rpartition(".")[2] for feed in endings} == {"atom", "rss", "json"}
    assert set(Delivery.objects.values_list("hub", flat=True)) == {HUB}


def test_feeds_that_lose_the_brief_are_announced_too():
    war, aid = make_topic("War"), make_topic("Aid")
    brief = make_live(topics=(make_topic("Peace"), war))
    Delivery.objects.all().delete()
    with brief.revising(by=None):
        brief.topics.remove(war)
        brief.topics.add(aid)
    publish(brief, kind="update", note="It is about aid.")
    assert waiting() == {EVERYTHING, CHANGES, "feeds/topics/peace", "feeds/topics/war", "feeds/topics/aid"}
    assert Delivery.objects.filter(feed__contains="peace").count() == 3


def test_without_a_hub_nothing_is_announced(settings):
    settings.WEBSUB_HUB = ""
    make_live().withdraw(by=None, reason="x")
    assert not Delivery.objects.exists()


def test_publishing_that_is_refused_announces_nothing():
    brief = make_brief(title="")
    with pytest.raises(PublishRefused):
        publish(brief)
    assert not Delivery.objects.exists()


def test_withdrawal_is_announced():
    brief = make_live(topics=(make_topic("Peace"),))
    Delivery.objects.all().delete()
    brief.withdraw(by=None, reason="x")
    assert waiting() == {EVERYTHING, CHANGES, "feeds/topics/peace"}


def test_withdrawal_of_one_edition_is_announced_where_it_is_told():
    brief = make_live()
    edit(brief, title="Changed")
    publish(brief, kind="update", note="Changed")
    Delivery.objects.all().delete()
    brief.editions.get(number=1).withdraw(by=None, reason="x")
    assert waiting() == {CHANGES}


def test_scheduled_edition_is_announced_at_its_moment(told, monkeypatch):
    later = timezone.now() + timedelta(hours=1)
    publish(make_brief(), at=later)
    assert deliver() == "Feeds that the hub was told of: 0; attempts that failed: 0."
    at(monkeypatch, later)
    assert deliver() == "Feeds that the hub was told of: 6; attempts that failed: 0."
    assert len(told) == len(set(told)) == 6


def test_what_is_called_off_is_not_announced_and_another_of_the_same_moment_is():
    later = timezone.now() + timedelta(hours=1)
    topic = make_topic("Peace")
    brief = make_brief(topics=(topic,))
    publish(brief, at=later)
    publish(make_brief(title="Another"), at=later)
    brief.unschedule(by=None)
    assert waiting() == {EVERYTHING, CHANGES}
    assert Delivery.objects.count() == 6


def test_what_is_called_off_is_not_announced_under_an_address_of_before_either():
    topic = make_topic("Peace")
    brief = make_brief(topics=(topic,))
    publish(brief, at=timezone.now() + timedelta(hours=1))
    with topic.revising(by=None):
        topic.slug = "renamed"
        topic.save()
    brief.unschedule(by=None)
    assert waiting() == set()


def test_withdrawal_calls_off_what_was_planned():
    brief = make_live()
    edit(brief, title="Changed")
    publish(brief, kind="update", note="x", at=timezone.now() + timedelta(hours=1))
    brief.withdraw(by=None, reason="x")
    assert waiting(due_at__gt=timezone.now()) == set()


# What is sent


def test_several_changes_of_a_feed_are_told_of_once(told):
    for title in ("One", "Two", "Three"):
        make_live(title=title)
    assert deliver() == "Feeds that the hub was told of: 6; attempts that failed: 0."
    assert len(told) == len(set(told)) == 6
    assert waiting() == set()


def test_what_was_told_is_not_told_again(told):
    row()
    deliver()
    assert deliver() == "Feeds that the hub was told of: 0; attempts that failed: 0."
    assert Delivery.objects.get().delivered_at


def test_one_that_fails_does_not_stop_the_others(monkeypatch):
    for name in ("a", "b", "c"):
        row(feed=f"http://testserver/{name}")

    def tell(hub: str, feed: str) -> None:
        if feed.endswith("b"):
            raise NotTold("The hub answered 500 Oops.")

    monkeypatch.setattr(delivery, "tell", tell)
    assert deliver() == "Feeds that the hub was told of: 2; attempts that failed: 1."
    (left,) = Delivery.objects.pending()
    assert (left.feed, left.attempts, left.error) == ("http://testserver/b", 1, "The hub answered 500 Oops.")


def test_failure_is_tried_again_later_each_time_and_given_up_in_the_end(deaf, monkeypatch):
    start = timezone.now()
    sent, moment = row(due_at=start, next_try_at=start), start
    assert [wait.total_seconds() / 60 for wait in WAITS] == [1, 5, 30, 120, 360]
    for wait in WAITS:
        at(monkeypatch, moment)
        deliver()
        at(monkeypatch, moment + wait - timedelta(seconds=1))
        assert deliver() == "Feeds that the hub was told of: 0; attempts that failed: 0."
        moment += wait
    at(monkeypatch, moment)
    deliver()
    sent.refresh_from_db()
    assert (sent.attempts, sent.given_up_at, sent.delivered_at) == (6, moment, None)
    at(monkeypatch, moment + timedelta(days=1))
    deliver()
    assert len(deaf) == 6


def test_success_after_a_failure_leaves_no_fault(told, monkeypatch):
    row(attempts=2, error="The hub answered 503 Busy.")
    deliver()
    assert (Delivery.objects.get().error, len(told)) == ("", 1)


def test_two_runs_at_once_do_not_send_twice(monkeypatch):
    mine, sent = row(), []
    theirs = Delivery.objects.get()

    def tell(hub: str, feed: str) -> None:
        sent.append(feed)
        assert theirs.send() is None

    monkeypatch.setattr(delivery, "tell", tell)
    assert mine.send() is True
    assert theirs.send() is None
    assert len(sent) == 1


def test_what_a_killed_run_was_at_is_taken_up_again(told, monkeypatch):
    row()._claim()
    assert deliver() == "Feeds that the hub was told of: 0; attempts that failed: 0."
    at(monkeypatch, timezone.now() + WAITS[0])
    assert deliver() == "Feeds that the hub was told of: 1; attempts that failed: 0."


def test_what_has_been_over_for_long_is_forgotten(told):
    old, now = timezone.now() - KEPT - timedelta(minutes=1), timezone.now()
    row(delivered_at=old)
    row(given_up_at=old)
    kept = [row(delivered_at=now), row(given_up_at=now), row(due_at=now + timedelta(days=1))]
    deliver()
    assert set(Delivery.objects.all()) == set(kept)
