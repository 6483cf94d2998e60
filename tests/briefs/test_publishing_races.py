"""Acts on one brief at once, on a database with many writers: one clean outcome, and nothing half done."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from briefs.models import Brief, Clearance, Edition, PublishRefused, Submission, Withdrawal
from history.models import Change
from tests.making import approve, edit, make_brief, make_live, make_person, publish

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="This database has one writer at a time."),
]

TIMES = range(6)


def at_once(brief: Brief, *acts: Callable[[Brief], Any]) -> list[str]:
    """Do these acts in as many connections at the same moment. Returns what came of each, in order."""
    start, outcomes = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[Brief], Any]) -> None:
        try:
            mine = Brief.objects.get(pk=brief.pk)
            start.wait()
            act(mine)
            outcomes[place] = "done"
        except PublishRefused as refused:
            outcomes[place] = refused.reasons[0]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def assert_whole(brief: Brief) -> None:
    """Every edition has its revision and its clearance, and at most one is open."""
    editions = list(brief.editions.order_by("number"))
    assert [e.number for e in editions] == list(range(1, len(editions) + 1))
    assert Clearance.objects.count() == len(editions)
    acts = Change.objects.of(brief).filter(action__in=["published", "scheduled"])
    assert {c.pk for c in acts} == {e.change_id for e in editions}
    assert Edition.objects.filter(brief=brief, superseded_at=None).count() <= 1
    assert len(Edition.objects.live()) <= 1
    numbers = [c.number for c in Change.objects.of(brief)]
    assert numbers == list(range(len(numbers), 0, -1))


@pytest.mark.parametrize("_", TIMES)
def test_two_people_publish(_):
    brief = make_brief()
    approve(brief)
    outcomes = at_once(brief, *[lambda b: b.publish(by=make_person("one"))] * 2)
    assert sorted(outcomes) == ["Nothing has changed since edition 1.", "done"]
    assert Edition.objects.count() == 1
    assert_whole(brief)


@pytest.mark.parametrize("_", TIMES)
def test_publish_against_withdraw(_):
    brief = edit(make_live(), title="Mended")
    approve(brief)
    outcomes = at_once(
        brief,
        lambda b: b.publish(by=None, kind="correction", note="x", seen=brief.content_hash),
        lambda b: b.withdraw(by=None, reason="Wrong", seen=1),
    )
    assert outcomes in (
        ["done", "Edition 2 has come out since you opened this page; look at it first."],
        ["The brief was withdrawn after it had been approved; submit it for review again.", "done"],
    )
    assert Withdrawal.objects.count() == (outcomes[1] == "done")
    assert bool(brief.live_edition()) == (outcomes[0] == "done")
    assert_whole(brief)


@pytest.mark.parametrize("_", TIMES)
def test_publish_against_edit(_):
    brief = make_brief()
    approve(brief)
    seen = brief.content_hash
    outcomes = at_once(brief, lambda b: b.publish(by=None, seen=seen), lambda b: edit(b, title="Edited"))
    assert outcomes in (
        ["done", "done"],
        ["The brief has changed since you opened this page; look at the change before you decide.", "done"],
    )
    assert Brief.objects.get().title == "Edited"
    assert [e.title for e in Edition.objects.all()] == ["Talks without results"] * (outcomes[0] == "done")
    assert all(e.content_hash == seen for e in Edition.objects.all())
    assert_whole(brief)


@pytest.mark.parametrize("_", TIMES)
def test_unschedule_against_publish(_):
    brief = edit(make_live(), title="Planned")
    publish(brief, kind="update", note="x", at=timezone.now() + timedelta(hours=1))
    outcomes = at_once(
        brief, lambda b: b.unschedule(by=None, seen=2), lambda b: b.publish(by=None, kind="update", note="x")
    )
    assert outcomes in (["done", "done"], ["done", "Edition 2 is already scheduled."])
    assert brief.live_edition().number == (3 if outcomes[1] == "done" else 1)
    assert Submission.objects.open().count() == (outcomes[1] != "done")
    assert_whole(brief)


@pytest.mark.parametrize("_", TIMES)
def test_two_people_call_off(_):
    brief = edit(make_live(), title="Planned")
    publish(brief, kind="update", note="x", at=timezone.now() + timedelta(hours=1))
    outcomes = at_once(brief, *[lambda b: b.unschedule(by=None, seen=2)] * 2)
    assert sorted(outcomes) == ["This edition is not scheduled, or no longer; nothing has been done.", "done"]
    assert_whole(brief)


@pytest.mark.parametrize("_", TIMES)
def test_two_people_sign(_):
    brief = make_brief()
    brief.publish(by=make_person("publisher"), emergency="It cannot wait")
    people = [make_person("one"), make_person("two")]
    outcomes = at_once(brief, *[lambda b, who=who: b.editions.get().clearance.sign(by=who) for who in people])
    signed = Clearance.objects.get().signed_by.username
    assert sorted(outcomes) == sorted(["done", f"{signed} has signed this edition already."])
    assert_whole(brief)
