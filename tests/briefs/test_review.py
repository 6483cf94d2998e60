"""Review: who may approve what, how long that holds, and what a step of it refuses."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from briefs.importing import import_brief
from briefs.models import (
    Brief,
    Comment,
    Edition,
    PublishRefused,
    ReaderLink,
    Review,
    ReviewRefused,
    Section,
    State,
    Submission,
)
from briefs.parsing import parse_brief
from history.models import Activity, Change
from tests.making import edit, make_actor, make_brief, make_event, make_live, make_person, save, undone

pytestmark = pytest.mark.django_db

COMMENT = "Name the source."


@pytest.fixture
def ann() -> User:
    return make_person("ann", "Analyst", first_name="Ann", last_name="Alyst")


@pytest.fixture
def ed() -> User:
    return make_person("ed", "Editor", first_name="Ed", last_name="Itor")


@pytest.fixture
def eve() -> User:
    return make_person("eve", "Editor", first_name="Eve", last_name="Editor")


@pytest.fixture
def brief(ann) -> Brief:
    """In review, written and submitted by Ann."""
    brief = edit(make_brief(), by=ann, bottom_line="<p>No result, so far.</p>")
    brief.submit(by=ann)
    return brief


def refusals(act, *args, **kwargs) -> list[str]:
    with pytest.raises((ReviewRefused, PublishRefused)) as refused:
        act(*args, **kwargs)
    return refused.value.reasons


def approve(brief: Brief, by: User, **answer) -> Review:
    return brief.approve(by=by, content_hash=brief.content_hash, **answer)


def told() -> list[str]:
    return list(Activity.objects.filter(kind="reviewed").order_by("pk").values_list("person", "what"))


def parsed(bottom_line: str):
    text = f"---\ntitle: Talks\ndate: 2018-01-25\n---\n\nBottom line: {bottom_line}\n\n## Background\n\nEight rounds.\n"
    return parse_brief(text.encode())


SUBMITTED = "You have submitted this brief, so somebody else has to review it."
EDITED = "You were the last to change this brief, so somebody else has to review it."
CHANGED = "The brief has changed since you opened this page; read the change before you decide."
NOT_IN_REVIEW = "This brief is not in review; somebody has to submit it first."
NOT_APPROVED = "Nobody has approved the brief as it stands; submit it for review."


# What is approved is what is published


def test_one_comma_after_the_approval_and_the_brief_does_not_come_out(brief, ann, ed):
    approve(brief, ed)
    edit(brief, by=ann, bottom_line="<p>No result so far.</p>")
    assert brief.review_state == State.IN_REVIEW
    assert refusals(brief.publish, by=ed) == [NOT_APPROVED]
    assert not Edition.objects.exists()


def test_save_without_a_change_makes_no_revision_and_the_approval_stands(brief, ann, ed):
    given = approve(brief, ed)
    revisions = Change.objects.of(brief).count()
    edit(brief, by=ann)
    assert Change.objects.of(brief).count() == revisions
    assert (brief.approval(), brief.review_state) == (given, State.APPROVED)
    assert brief.publish(by=ed).clearance.approval == given


@pytest.mark.parametrize("particulars", [{"slug": "elsewhere"}, {"owner": None}], ids=["address", "owner"])
def test_change_of_what_is_no_content_leaves_the_approval(brief, ann, ed, particulars):
    edit(brief, owner=ann)
    given = approve(brief, ed)
    # Nor does it make the reviewer the last editor.
    edit(brief, by=ed, **particulars)
    assert brief.approval() == given


def test_approval_of_content_that_comes_back_word_for_word_holds_again(brief, ann, ed):
    given, words = approve(brief, ed), brief.bottom_line
    edit(brief, by=ann, bottom_line="<p>Other words.</p>")
    assert brief.approval() is None
    edit(brief, by=ann, bottom_line=words)
    assert brief.approval() == given


def test_approval_does_not_hold_again_if_the_reviewer_brought_the_words_back(brief, ann, ed):
    words = brief.bottom_line
    approve(brief, ed)
    edit(brief, by=ed, bottom_line="<p>Other words.</p>")
    edit(brief, by=ed, bottom_line=words)
    assert (brief.approval(), brief.review_state) == (None, State.IN_REVIEW)
    assert refusals(brief.publish, by=ann) == [NOT_APPROVED]


CHANGES = {
    "a section goes": lambda brief, by: brief.sections.get().delete(),
    "a section comes": lambda brief, by: Section(brief=brief, heading="Issue").save(),
    "a section is renamed": lambda brief, by: _set(brief.sections.get(), heading="Before"),
    "an actor goes": lambda brief, by: brief.actor_links.get().delete(),
    "an actor's role": lambda brief, by: _set(brief.actor_links.get(), role="envoy"),
    "an event's note": lambda brief, by: _set(brief.event_links.get(), note="the first"),
    "topics": lambda brief, by: brief.topics.clear() or brief.topics.create(name="Peace", slug="peace"),
}


def _set(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def test_approval_lapses_with_any_change_of_content(ann, ed):
    brief, left = make_brief(actors=(make_actor(),), events=(make_event(),)), {}
    brief.submit(by=ann)
    given = approve(brief, ed)
    assert brief.approval() == given
    changes = [name for name in CHANGES if name != "topics"]
    for change in changes:
        with undone():
            here = Brief.objects.get()
            with here.revising(by=ann):
                CHANGES[change](here, ann)
            left[change] = here.approval()
    assert left == dict.fromkeys(changes, None)


def test_approval_lapses_when_sections_change_places(ann, ed):
    brief = make_brief(sections=(("One", "<p>1</p>"), ("Two", "<p>2</p>")))
    brief.submit(by=ann)
    approve(brief, ed)
    with brief.revising(by=ann):
        for place, section in enumerate(reversed(brief.sections.all()), 1):
            _set(section, order=place)
    assert brief.approval() is None


def test_approval_lapses_when_a_linked_actor_is_merged_and_not_when_it_is_renamed(ann, ed):
    actor, other = make_actor("Annan"), make_actor("Kofi Annan")
    brief = make_brief(actors=(actor,))
    brief.submit(by=ann)
    given = approve(brief, ed)
    actor.name = "K. Annan"
    save(actor, by=ed)
    assert brief.approval() == given
    actor.merge_into(other, by=ann, reason="Entered twice")
    assert brief.approval() is None


def test_approval_lapses_when_the_file_is_imported_again(ann, ed):
    brief = import_brief(parsed("No result."), by=ann).brief
    brief.submit(by=ann)
    given = approve(brief, ed)
    import_brief(parsed("No result."), by=ann)
    assert brief.approval() == given
    import_brief(parsed("No result so far."), by=ann)
    brief.refresh_from_db()
    assert brief.approval() is None


# Who may decide


def test_submitter_and_last_editor_cannot_approve_or_ask_for_changes(brief, ann, ed, eve):
    assert refusals(approve, brief, ann) == [SUBMITTED]
    edit(brief, by=ed, title="Talks")
    assert refusals(approve, brief, ed) == [EDITED]
    ask = {"content_hash": brief.content_hash, "comment": COMMENT}
    assert refusals(brief.request_changes, by=ed, **ask) == [EDITED]
    assert refusals(brief.request_changes, by=ann, **ask) == [SUBMITTED]
    assert not Review.objects.exists()
    assert approve(brief, eve) == brief.approval()


def test_submitter_cannot_approve_after_somebody_else_has_edited(brief, ann, ed):
    edit(brief, by=ed, title="Talks")
    assert refusals(approve, brief, ann) == [SUBMITTED]


def restore(brief, by):
    brief.restore(Change.objects.of(brief).defer(None).get(number=1).snapshot, by=by)


def merge(brief, by):
    brief.actor_links.first().actor.merge_into(make_actor("Kofi Annan"), by=by, reason="Entered twice")


def undo_merge(brief, by):
    actor = brief.actor_links.first().actor
    merged = actor.merge_into(make_actor("Kofi Annan"), by=make_person("somebody"), reason="Entered twice")
    merged.undo(by=by, reason="They are two")


def replace_words(brief, by):
    edit(brief, by=by, title="Talks")


def add_section(brief, by):
    with brief.revising(by=by):
        Section(brief=brief, heading="Issue").save()


WRITES = [replace_words, add_section, restore, merge, undo_merge]


def test_last_editor_cannot_approve_whatever_the_edit_was(subtests, ann, ed, eve):
    edit(make_brief(actors=(make_actor("Annan"),)), by=ann, title="Changed").submit(by=ann)
    for write in WRITES:
        with subtests.test(write.__name__), undone():
            write(Brief.objects.get(), ed)
            brief = Brief.objects.get()
            assert brief.last_editor_id() == ed.pk
            assert refusals(approve, brief, ed) == [EDITED]
            approve(brief, eve)


def test_last_editor_cannot_approve_what_he_has_imported(ann, ed):
    brief = import_brief(parsed("No result."), by=ed).brief
    brief.submit(by=ann)
    assert refusals(approve, brief, ed) == [EDITED]


@pytest.mark.parametrize(
    "after", ["published", "scheduled and called off", "address", "by the system", "deleted account"]
)
def test_last_editor_stays_who_last_wrote_whatever_is_recorded_after(brief, ann, ed, eve, after):
    edit(brief, by=ed, title="Talks")
    if after == "published":
        approve(brief, eve)
        brief.publish(by=eve)
    elif after == "scheduled and called off":
        approve(brief, eve)
        brief.publish(by=eve, at=timezone.now() + timedelta(days=1))
        brief.unschedule(by=eve)
    elif after == "address":
        edit(brief, by=eve, slug="elsewhere")
    elif after == "by the system":
        edit(brief, by=None, bottom_line="<p>Imported by night.</p>")
    else:
        edit(brief, by=(gone := make_person("gone")), title="Talk")
        gone.delete()
    assert brief.last_editor_id() == (None if after == "deleted account" else ed.pk)


def test_reviewer_who_submits_anew_cannot_then_approve_nor_does_the_approval_before_it_count(brief, ann, ed, eve):
    approve(brief, ed)
    brief.submit(by=ed)
    assert brief.approval() is None
    assert refusals(approve, brief, ed) == [SUBMITTED]


def test_approval_in_the_database_of_the_submitter_or_the_last_editor_counts_for_nothing(brief, ann, ed):
    submission, change = brief.open_submission(), Change.objects.of(brief)[0]
    edit(brief, by=ed, title="Talks")
    for person in (ann, ed):
        Review.objects.create(
            submission=submission, change=change, content_hash=brief.content_hash, reviewer=person, verdict="approved"
        )
    assert brief.approval() is None
    assert refusals(brief.publish, by=ed) == [NOT_APPROVED]


# Steps


def test_approval_of_other_content_than_was_read_is_refused(brief, ann, ed):
    read = brief.content_hash
    edit(brief, by=ann, title="Talks")
    assert refusals(brief.approve, by=ed, content_hash=read) == [CHANGED]
    assert refusals(brief.approve, by=ed, content_hash="") == [CHANGED]
    assert refusals(brief.request_changes, by=ed, content_hash=read, comment=" ") == [
        CHANGED,
        "Say what should change, here or beside a passage.",
    ]
    assert not Review.objects.exists()


def test_changes_are_requested_the_brief_is_edited_and_submitted_again(brief, ann, ed):
    brief.request_changes(by=ed, content_hash=brief.content_hash, comment=COMMENT)
    assert (brief.review_state, brief.open_submission()) == (State.CHANGES_REQUESTED, None)
    assert refusals(approve, brief, ed) == [NOT_IN_REVIEW]
    edit(brief, by=ann, title="Talks")
    assert brief.review_state == State.CHANGES_REQUESTED
    brief.submit(by=ann, to=ed, note="As you asked")
    assert brief.review_state == State.IN_REVIEW
    approve(brief, ed, comment="Good.")
    assert brief.review_state == State.APPROVED
    assert [(s.outcome, s.to, s.note) for s in brief.submissions.all()] == [
        ("", ed, "As you asked"),
        ("changes_requested", None, ""),
    ]
    assert [(r.verdict, r.comment) for r in Review.objects.all()] == [
        ("approved", "Good."),
        ("changes_requested", COMMENT),
    ]


def test_request_for_changes_can_be_the_comments_on_passages(brief, ann, ed):
    ask = {"by": ed, "content_hash": brief.content_hash}
    assert refusals(brief.request_changes, **ask) == ["Say what should change, here or beside a passage."]
    revision, section = Change.objects.of(brief)[0].number, f"sections.{brief.sections.get().pk}"
    brief.comment(by=ann, text="Not hers to ask with", on="title", revision=revision)
    resolved = brief.comment(by=ed, text="Done", on="date", revision=revision)
    resolved.resolve(by=ann)
    assert refusals(brief.request_changes, **ask) == ["Say what should change, here or beside a passage."]
    for text, on in (("Which?", section), ("Whose?", section), ("Long", "bottom_line"), ("Good", "")):
        brief.comment(by=ed, text=text, on=on, revision=revision)
    asked = brief.request_changes(**ask)
    assert asked.comment == "See the comments on Background, Bottom line, the whole."


def test_submitting_again_takes_the_place_of_what_was_handed_in(brief, ann, ed):
    first = brief.open_submission()
    second = brief.submit(by=ann, to=ed)
    first.refresh_from_db()
    assert (first.outcome, first.ended_at is None) == ("resubmitted", False)
    assert brief.open_submission() == second


def test_brief_is_called_back_once(brief, ann, ed):
    approve(brief, ed)
    brief.call_back(by=ann)
    assert (brief.review_state, brief.approval()) == (State.DRAFT, None)
    assert refusals(brief.call_back, by=ann) == ["This brief is not in review."]
    assert refusals(brief.publish, by=ed) == [NOT_APPROVED]


def test_every_step_of_a_brief_that_is_gone_is_refused_in_words(brief, ann, ed):
    Brief.objects.get(pk=brief.pk).discard(by=ann)
    for step in (
        lambda: brief.submit(by=ann),
        lambda: brief.call_back(by=ann),
        lambda: brief.approve(by=ed, content_hash=""),
        lambda: brief.request_changes(by=ed, content_hash="", comment=COMMENT),
        lambda: brief.comment(by=ed, text=COMMENT, revision=1),
    ):
        assert refusals(step) == ["This brief has been deleted."]


def test_steps_are_told_of_in_the_log_of_activity(brief, ann, ed):
    Activity.objects.all().delete()
    brief.submit(by=ann, to=ed)
    brief.request_changes(by=ed, content_hash=brief.content_hash, comment=COMMENT)
    brief.submit(by=ann)
    brief.call_back(by=ed)
    brief.submit(by=ann)
    approve(brief, ed)
    refusals(approve, brief, ann)
    title = "“Talks without results”, revision 2"
    assert told() == [
        ("Ann Alyst", f"submitted {title}, to Ed Itor"),
        ("Ed Itor", f"requested changes to {title}"),
        ("Ann Alyst", f"submitted {title}, to all editors"),
        ("Ed Itor", f"called back {title}"),
        ("Ann Alyst", f"submitted {title}, to all editors"),
        ("Ed Itor", f"approved {title}"),
    ]


def test_approving_twice_in_the_same_words_is_one_approval(brief, ed):
    first = approve(brief, ed, comment="Good")
    assert approve(brief, ed, comment="Good ") == first
    assert approve(brief, ed, comment="Very good") != first
    assert [what for _, what in told()][1:] == ["approved “Talks without results”, revision 2"] * 2


def test_approval_as_minor_comes_before_one_that_is_not(brief, ed, eve):
    wider = approve(brief, ed, may_be_minor=True)
    approve(brief, eve)
    assert brief.approval() == wider


# Submitting


def test_submitting_tells_all_that_is_missing_at_once(ann):
    brief = save(Brief())
    with brief.revising(by=ann):
        Section(brief=brief, heading="").save()
    assert refusals(brief.submit, by=ann, to=ann) == [
        "The brief has no title.",
        "The brief has no date.",
        "The brief has no bottom line.",
        "Section 1 has no heading.",
        "You cannot review what you submit yourself; choose somebody else.",
    ]
    assert not Submission.objects.exists()


def test_what_is_live_or_scheduled_as_it_stands_is_not_submitted(ann, ed):
    brief = make_live()
    assert refusals(brief.submit, by=ann) == ["Nothing has changed since edition 1."]
    edit(brief, by=ann, title="Changed")
    brief.submit(by=ann)
    approve(brief, ed)
    brief.publish(by=ed, kind="update", note="Title", at=timezone.now() + timedelta(days=1))
    assert refusals(brief.submit, by=ann) == ["Nothing has changed since edition 2."]
    edit(brief, by=ann, title="Changed again")
    brief.submit(by=ann)


def test_withdrawn_brief_may_be_submitted_as_it_was(ann):
    brief = make_live()
    brief.withdraw(by=ann, reason="Wrong")
    brief.submit(by=ann)
    assert brief.review_state == State.IN_REVIEW


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"roles": ["Analyst"]}, "Some Body may not review briefs; choose somebody else."),
        ({"roles": ["Editor"], "is_active": False}, "Some Body may not review briefs; choose somebody else."),
        ({"roles": ["Editor"], "is_staff": False}, "Some Body may not review briefs; choose somebody else."),
    ],
    ids=["analyst", "left the house", "no staff"],
)
def test_brief_is_not_sent_to_who_may_not_review(ann, person, reason):
    to = make_person("some", *person.pop("roles"), first_name="Some", last_name="Body", **person)
    assert refusals(make_brief().submit, by=ann, to=to) == [reason]


def test_brief_is_not_sent_to_its_last_editor(ann, ed):
    brief = edit(make_brief(), by=ed, title="Changed")
    assert refusals(brief.submit, by=ann, to=ed) == ["Ed Itor was the last to change this brief; choose somebody else."]


# Comments


@pytest.mark.parametrize(
    ("said", "reasons"),
    [
        ({"text": " \x00 "}, ["Write what you want to say."]),
        ({"text": "x" * 5001}, ["A comment has at most 5,000 characters; this one has 5,001."]),
        ({"on": "sections.999999"}, ["The passage that you commented on is not in this revision; choose another one."]),
        ({"on": "x" * 500}, ["The passage that you commented on is not in this revision; choose another one."]),
        ({"revision": 99}, ["The passage that you commented on is not in this revision; choose another one."]),
    ],
    ids=["nothing", "too long", "no such passage", "long key", "no such revision"],
)
def test_comment_that_says_nothing_or_is_about_nothing_is_refused(brief, ed, said, reasons):
    assert refusals(brief.comment, by=ed, **{"text": COMMENT, "revision": 1} | said) == reasons
    assert not Comment.objects.exists()


def test_comment_names_the_passage_as_it_was_and_outlives_it(brief, ann, ed):
    section = brief.sections.get()
    comment = brief.comment(by=ed, text="Which\r\nrounds?\x07", on=f"sections.{section.pk}", revision=2)
    with brief.revising(by=ann):
        _set(section, heading="Before")
    with brief.revising(by=ann):
        section.delete()
    comment.refresh_from_db()
    assert (comment.passage_name, comment.text, comment.name) == ("Background", "Which\nrounds?", "Ed Itor")
    assert comment.change == Change.objects.of(brief).get(number=2)
    again = brief.comment(by=ed, text="And whose?", on=comment.passage, revision=2)
    assert again.passage_name == "Background"


def test_comment_said_twice_is_one_and_said_again_after_it_was_resolved_another(brief, ed, eve):
    said = {"text": COMMENT, "on": "title", "revision": 2}
    first = brief.comment(by=ed, **said)
    assert brief.comment(by=ed, **said) == first
    assert brief.comment(by=eve, **said) != first
    first.resolve(by=eve)
    assert brief.comment(by=ed, **said) != first
    assert Comment.objects.count() == 3


def test_comment_is_resolved_and_reopened(brief, ed, eve):
    comment = brief.comment(by=ed, text=COMMENT, on="title", revision=2)
    comment.resolve(by=eve)
    assert (list(brief.comments.unresolved()), comment.resolved_by) == ([], eve)
    comment.reopen()
    assert (list(brief.comments.unresolved()), comment.resolved_by) == ([comment], None)


# Lists


def in_every_state(ann, ed, eve) -> dict[str, Brief]:
    """Briefs in every state that there is, and in each that is easily taken for another."""

    def one(title: str, *acts) -> Brief:
        brief = edit(make_brief(title), by=ann, date="2018-01-26")
        for act in acts:
            act(brief)
            brief.refresh_from_db()
        return brief

    def submit(brief):
        brief.submit(by=ann)

    def approved(brief):
        approve(brief, ed)

    def asked(brief):
        brief.request_changes(by=ed, content_hash=brief.content_hash, comment=COMMENT)

    def published(brief):
        brief.publish(by=ed)

    def edited(brief, by=ann):
        edit(brief, by=by, bottom_line="<p>Other words.</p>")

    def back(brief, by=ann):
        edit(brief, by=by, bottom_line="<p>No result so far.</p>")

    def called_back(brief):
        brief.call_back(by=ann)

    made = {
        "draft": [],
        "in review": [submit],
        "in review, last edited by the reviewer": [submit, lambda b: edited(b, ed)],
        "approved": [submit, approved],
        "approved, address changed": [submit, approved, lambda b: edit(b, by=ed, slug="elsewhere")],
        "approved twice": [submit, approved, lambda b: approve(b, eve)],
        "lapsed": [submit, approved, edited],
        "edited back": [submit, approved, edited, back],
        "edited back by the reviewer": [submit, approved, lambda b: edited(b, ed), lambda b: back(b, ed)],
        "submitted anew": [submit, approved, submit],
        "approved by one, by another after an edit": [submit, approved, edited, lambda b: approve(b, eve)],
        "changes requested": [submit, asked],
        "changes requested and edited": [submit, asked, edited],
        "changes requested and submitted again": [submit, asked, edited, submit],
        "changes requested, then approved": [submit, asked, edited, submit, approved],
        "called back": [submit, called_back],
        "called back after changes had been requested": [submit, asked, submit, called_back],
        "published": [submit, approved, published],
        "published and edited": [submit, approved, published, edited],
        "published, edited and submitted": [submit, approved, published, edited, submit],
        "written by the system only": [],
    }
    briefs = {title: one(title, *acts) for title, acts in made.items() if title != "written by the system only"}
    alone = make_brief("written by the system only")
    alone.submit(by=ann)
    approve(alone, ed)
    return briefs | {"written by the system only": alone}


STATES = {
    "draft": "draft",
    "in review": "in_review",
    "in review, last edited by the reviewer": "in_review",
    "approved": "approved",
    "approved, address changed": "approved",
    "approved twice": "approved",
    "lapsed": "in_review",
    "edited back": "approved",
    "edited back by the reviewer": "in_review",
    "submitted anew": "in_review",
    "approved by one, by another after an edit": "approved",
    "changes requested": "changes_requested",
    "changes requested and edited": "changes_requested",
    "changes requested and submitted again": "in_review",
    "changes requested, then approved": "approved",
    "called back": "draft",
    "called back after changes had been requested": "draft",
    "published": "draft",
    "published and edited": "draft",
    "published, edited and submitted": "in_review",
    "written by the system only": "approved",
}


def test_state_of_a_list_is_the_state_of_each_in_every_state(ann, ed, eve):
    briefs = in_every_state(ann, ed, eve)
    listed = Brief.objects.with_review_state()
    assert {brief.title: brief.state for brief in listed} == STATES
    assert {title: brief.review_state for title, brief in briefs.items()} == STATES
    assert {b.title: b.last_editor for b in listed} == {t: b.last_editor_id() for t, b in briefs.items()}
    for state in State:
        assert {b.title for b in listed.filter(state=state)} == {t for t, s in STATES.items() if s == state}


@pytest.mark.parametrize("count", [1, 3])
def test_state_of_a_list_costs_one_query(ann, ed, count, django_assert_num_queries):
    for n in range(count):
        brief = make_brief(f"Brief {n}")
        brief.submit(by=ann)
        approve(brief, ed)
    Brief.objects.with_review_state().first()
    with django_assert_num_queries(1):
        assert [brief.state for brief in Brief.objects.with_review_state()] == ["approved"] * count
    admin = make_person("admin", is_superuser=True)
    with django_assert_num_queries(1):
        assert Submission.objects.waiting_for(admin).count() == 0


def test_waiting_for_somebody_is_what_he_can_answer(ann, ed, eve):
    in_every_state(ann, ed, eve)
    sent = make_brief("sent to Eve")
    sent.submit(by=ann, to=eve)

    def waiting(user) -> set[str]:
        return {submission.brief.title for submission in Submission.objects.waiting_for(user)}

    in_review = {title for title, state in STATES.items() if state == "in_review"}
    by_ed = {"in review, last edited by the reviewer", "edited back by the reviewer"}
    assert waiting(ed) == in_review - by_ed
    assert waiting(eve) == in_review | {"sent to Eve"}
    assert waiting(ann) == set()


# Who and what cannot go


def test_draft_with_all_that_a_review_leaves_can_be_deleted_and_its_history_stays(brief, ann, ed):
    brief.comment(by=ed, text=COMMENT, on="title", revision=2)
    change = Change.objects.of(brief)[0]
    link = ReaderLink.objects.create(
        brief=brief, change=change, reader="Reader", created_by=ann, expires_at=timezone.now() + timedelta(days=1)
    )
    Comment.objects.create(brief=brief, change=change, link=link, name="Reader", text="Outside")
    approve(brief, ed)
    brief.request_changes(by=ed, content_hash=brief.content_hash, comment=COMMENT)
    brief.submit(by=ann)
    key = brief.pk
    brief.discard(by=ed)
    assert [m.objects.count() for m in (Brief, Submission, Review, Comment, ReaderLink)] == [0, 0, 0, 0, 0]
    assert list(Change.objects.filter(object_id=key).order_by("number").values_list("action", flat=True)) == [
        "created",
        "edited",
        "deleted",
    ]


def test_revision_that_was_submitted_or_read_cannot_be_deleted(brief, ed):
    approve(brief, ed)
    with pytest.raises(ProtectedError):
        Change.objects.of(brief)[0].delete()


def test_who_has_submitted_reviewed_or_commented_cannot_be_deleted(brief, ann, ed, eve):
    approve(brief, ed)
    brief.comment(by=eve, text=COMMENT, revision=2)
    for person in (ann, ed, eve):
        with pytest.raises(ProtectedError):
            person.delete()


# What the database refuses


def test_database_refuses_a_second_open_submission(brief, ann):
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(brief=brief, change=Change.objects.of(brief)[0], submitted_by=ann)


@pytest.mark.parametrize(
    "columns",
    [{"ended_at": None, "outcome": "published"}, {"ended_at": timezone.now(), "outcome": ""}],
    ids=["outcome without end", "end without outcome"],
)
def test_database_refuses_a_submission_that_has_half_ended(brief, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.update(**columns)


def test_database_refuses_a_request_for_changes_that_does_not_say_which(brief, ed):
    given = {"submission": brief.open_submission(), "change": Change.objects.of(brief)[0], "reviewer": ed}
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(**given, content_hash="", verdict="changes_requested", comment="")
