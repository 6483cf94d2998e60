"""Two people at the same brief at the same time, each on a connection of their own."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from briefs.models import Brief, Edition, PublishRefused, Review, ReviewRefused, Submission
from history.models import Change
from tests.making import edit, make_brief, make_person

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3
NOT_IN_REVIEW = "This brief is not in review; somebody has to submit it first."
CHANGED = "The brief has changed since you opened this page; read the change before you decide."
NOT_APPROVED = "Nobody has approved the brief as it stands; submit it for review."


@pytest.fixture(autouse=True)
def two_writers():
    if not connection.features.has_select_for_update:
        pytest.skip("This database has one writer at a time.")


def in_review() -> Brief:
    brief = edit(make_brief(), by=make_person("ann"), title="Talks")
    brief.submit(by=make_person("ann"))
    return brief


def at_once(brief: Brief, *acts: Callable[[Brief], Any]) -> list[list[str]]:
    """Do all of it at the same moment; what each was refused for, in the order of the acts."""
    start, outcomes = threading.Barrier(len(acts)), [["not done"] for _ in acts]

    def run(place: int, act: Callable[[Brief], Any]) -> None:
        try:
            mine = Brief.objects.get(pk=brief.pk)
            start.wait(10)
            act(mine)
            outcomes[place] = []
        except (ReviewRefused, PublishRefused) as refused:
            outcomes[place] = refused.reasons
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_approves_and_one_requests_changes(_):
    brief, ed, eve = in_review(), make_person("ed"), make_person("eve")
    read = {"content_hash": brief.content_hash}
    approved, asked = at_once(
        brief,
        lambda mine: mine.approve(by=ed, **read),
        lambda mine: mine.request_changes(by=eve, comment="Name the source.", **read),
    )
    # Whoever comes second, the brief is back with its analyst, and cannot come out.
    assert asked == []
    assert approved in ([], [NOT_IN_REVIEW])
    assert brief.review_state == "changes_requested"
    assert Review.objects.filter(verdict="approved").count() == (1 if approved == [] else 0)
    with pytest.raises(PublishRefused):
        brief.publish(by=ed)


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_approves_and_one_edits(_):
    brief, ann, ed = in_review(), make_person("ann"), make_person("ed")
    read = brief.content_hash
    approved, edited = at_once(
        brief,
        lambda mine: mine.approve(by=ed, content_hash=read),
        lambda mine: edit(mine, by=ann, bottom_line="<p>Unread.</p>"),
    )
    assert edited == []
    assert approved in ([], [CHANGED])
    brief.refresh_from_db()
    assert (brief.review_state, brief.approval()) == ("in_review", None)


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_publishes_what_was_approved_and_one_edits(_):
    brief, ann, ed = in_review(), make_person("ann"), make_person("ed")
    given = brief.approve(by=ed, content_hash=brief.content_hash)
    published, edited = at_once(
        brief,
        lambda mine: mine.publish(by=ed),
        lambda mine: edit(mine, by=ann, bottom_line="<p>Unread.</p>"),
    )
    assert edited == []
    assert published in ([], [NOT_APPROVED])
    assert [edition.content_hash for edition in Edition.objects.all()] == (
        [given.content_hash] if not published else []
    )


@pytest.mark.parametrize("_", range(ROUNDS))
def test_two_submit_and_one_submission_is_open(_):
    brief = make_brief()
    people = [make_person("ann"), make_person("ed")]
    outcomes = at_once(brief, *(lambda mine, by=by: mine.submit(by=by) for by in people))
    assert outcomes == [[], []]
    assert sorted(Submission.objects.values_list("outcome", flat=True)) == ["", "resubmitted"]


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_calls_back_and_one_approves(_):
    brief, ann, ed = in_review(), make_person("ann"), make_person("ed")
    read = brief.content_hash
    called, approved = at_once(
        brief, lambda mine: mine.call_back(by=ann), lambda mine: mine.approve(by=ed, content_hash=read)
    )
    assert called == []
    assert approved in ([], [NOT_IN_REVIEW])
    assert (brief.review_state, brief.approval()) == ("draft", None)


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_comments_and_one_deletes_the_brief(_):
    brief, ed = in_review(), make_person("ed")
    commented, deleted = at_once(
        brief,
        lambda mine: mine.comment(by=ed, text="A word", on="title", revision=2),
        lambda mine: mine.discard(by=ed),
    )
    assert deleted == []
    assert commented in ([], ["This brief has been deleted."])
    assert not Brief.objects.exists()
    assert Change.objects.count() == 3
