"""What a brief can be asked and told about its review."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from briefs.models.review import Comment, Review, ReviewRefused, State, Submission, may_review
from history.comparison import names_of_passages
from history.models import Activity, Change, person_name
from history.models.change import content_type_of
from history.querysets import RecordedQuerySet
from history.records import Record
from history.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefs.models.brief import Brief
    from history.models.change import ChangeQuerySet

MOST_CHARACTERS = 5000


class ReviewableQuerySet(RecordedQuerySet):
    def with_review_state(self) -> Self:
        """Each with `state`, one of `State`, and `last_editor`, the key of a user or None; in the same query.

        Agrees with `review_state` and `last_editor_id`.
        """
        model: Any = self.model
        submissions = Submission.objects.filter(brief=OuterRef("pk"))
        mine = Review.objects.filter(submission__brief=OuterRef("pk"))
        # No user has the number 0; of a NULL the database could not say that the reviewer is another.
        standing = mine.standing(OuterRef("latest_hash"), Coalesce(OuterRef("last_editor"), 0))
        known = self.annotate(
            last_editor=Subquery(_changes(model, OuterRef("pk")).edits().values("revision__user")[:1])
        )
        asked = Q(last_outcome=Submission.Outcome.CHANGES_REQUESTED)
        return known.alias(
            latest_hash=Subquery(_changes(model, OuterRef("pk")).values("content_hash")[:1]),
            last_outcome=Subquery(submissions.values("outcome")[:1]),
        ).annotate(
            state=Case(
                When(models.Exists(standing), then=Value(State.APPROVED)),
                When(models.Exists(submissions.open()), then=Value(State.IN_REVIEW)),
                When(asked, then=Value(State.CHANGES_REQUESTED)),
                default=Value(State.DRAFT),
            )
        )


class Reviewable(Record):
    """What a brief can be asked and told about its review; Brief has the fields."""

    submissions: Any
    comments: Any
    latest_edition: Any
    missing: Any

    objects = ReviewableQuerySet.as_manager()

    class Meta:
        abstract = True

    def open_submission(self) -> Submission | None:
        return self.submissions.open().first()

    def approval(self) -> Review | None:
        """The approval of the content as it stands; None once a word of it is different.

        Neither the submitter nor who last changed the content can have given it. Content that is brought back
        to the very words that were approved is approved again, unless by the hand of the reviewer.
        """
        mine = Review.objects.filter(submission__brief=self)
        return mine.standing(self.content_hash, self.last_editor_id()).first()

    @property
    def review_state(self) -> State:
        """Where the working copy stands now. An approval that has lapsed leaves it in review."""
        if self.open_submission():
            return State.APPROVED if self.approval() else State.IN_REVIEW
        last = self.submissions.first()
        asked = last and last.outcome == Submission.Outcome.CHANGES_REQUESTED
        return State.CHANGES_REQUESTED if asked else State.DRAFT

    def last_editor_id(self) -> Any:
        """Key of the user who last changed the content, whatever was recorded since that did not, or by no person.

        None if no person ever did, or the account is gone.
        """
        return _changes(type(self), self.pk).edits().values_list("revision__user", flat=True).first()

    # Handing in

    def submit(self, *, by: Any, to: Any = None, note: str = "") -> Submission:
        """Hand the working copy in for review, to one person or (None) to all editors. Raises ReviewRefused.

        If it is in review already, this takes the place of what was handed in before.
        """
        with self._reviewing() as brief:
            if reasons := brief.reasons_not_to_submit(by=by, to=to):
                raise ReviewRefused(reasons)
            if waiting := brief.open_submission():
                waiting.end(Submission.Outcome.RESUBMITTED)
            change = Change.objects.of(brief)[0]
            brief._tell(by, "submitted", change, f", to {person_name(to) or 'all editors'}")
            return Submission.objects.create(brief=brief, change=change, submitted_by=by, to=to, note=printable(note))

    def reasons_not_to_submit(self, *, by: Any, to: Any = None) -> list[str]:
        """Everything that stands in the way of submitting, in sentences for the analyst."""
        reasons, latest = self.missing(), self.latest_edition()
        if latest and latest.state in {"live", "scheduled"} and latest.content_hash == self.content_hash:
            reasons.append(f"Nothing has changed since edition {latest.number}.")
        if to is None:
            return reasons
        if to.pk == by.pk:
            reasons.append("You cannot review what you submit yourself; choose somebody else.")
        elif not may_review(to):
            reasons.append(f"{person_name(to)} may not review briefs; choose somebody else.")
        elif to.pk == self.last_editor_id():
            reasons.append(f"{person_name(to)} was the last to change this brief; choose somebody else.")
        return reasons

    def call_back(self, *, by: Any) -> None:
        """Take the brief out of review again. Raises ReviewRefused if it is not in review."""
        with self._reviewing() as brief:
            submission = brief.open_submission()
            if submission is None:
                raise ReviewRefused(["This brief is not in review."])
            submission.end(Submission.Outcome.CALLED_BACK)
            brief._tell(by, "called back", Change.objects.of(brief)[0])

    # Answering

    def approve(self, *, by: Any, content_hash: str, comment: str = "", may_be_minor: bool = False) -> Review:
        """Approve the content with this hash, which is what the reviewer read. Raises ReviewRefused."""
        answer = {"verdict": Review.Verdict.APPROVED, "comment": comment, "may_be_minor": may_be_minor}
        with self._reviewing() as brief:
            return brief._answer(by, content_hash, answer)

    def request_changes(self, *, by: Any, content_hash: str, comment: str = "") -> Review:
        """Send the brief back to its analyst, saying what should change. Raises ReviewRefused.

        Comments of the reviewer on passages that nobody has dealt with say so too.
        """
        with self._reviewing() as brief:
            said = comment if comment.strip() else brief._asked_for_by(by)
            answer = {"verdict": Review.Verdict.CHANGES_REQUESTED, "comment": said}
            review = brief._answer(by, content_hash, answer)
            review.submission.end(Submission.Outcome.CHANGES_REQUESTED)
            return review

    def reasons_not_to_review(self, *, by: Any, content_hash: str) -> list[str]:
        """Everything that keeps this person from a verdict on the content with this hash."""
        submission = self.open_submission()
        if submission is None:
            return ["This brief is not in review; somebody has to submit it first."]
        reasons = []
        if content_hash != self.content_hash:
            reasons.append("The brief has changed since you opened this page; read the change before you decide.")
        if by.pk == submission.submitted_by_id:
            reasons.append("You have submitted this brief, so somebody else has to review it.")
        elif by.pk == self.last_editor_id():
            reasons.append("You were the last to change this brief, so somebody else has to review it.")
        return reasons

    def comment(self, *, by: Any, text: str, on: str = "", revision: int) -> Comment:
        """Remark on the passage with the key `on`, or the whole, as it was in this revision. Raises ReviewRefused.

        Said twice in the same words by the same person, it is one comment still.
        """
        change, text = Change.objects.of(self).defer(None).filter(number=revision).first(), printable(text).strip()
        names = {"": ""} | (names_of_passages(type(self), change.snapshot) if change else {})
        if reasons := _reasons_not_to_comment(text, known=change is not None and on in names):
            raise ReviewRefused(reasons)
        about = {"change": change, "passage": on, "passage_name": names[on][:300], "text": text, "author": by}
        with self._reviewing() as brief:
            same = brief.comments.unresolved().filter(**about).first()
            return same or Comment.objects.create(brief=brief, name=person_name(by), **about)

    def _asked_for_by(self, reviewer: Any) -> str:
        """A reference to the passages that this person has commented on; empty if there is none."""
        open_comments = self.comments.unresolved().filter(author=reviewer)
        names = dict.fromkeys(comment.passage_name or "the whole" for comment in open_comments)
        return f"See the comments on {', '.join(names)}." if names else ""

    def _answer(self, by: Any, content_hash: str, answer: dict[str, Any]) -> Review:
        answer["comment"] = printable(answer["comment"]).strip()
        reasons = self.reasons_not_to_review(by=by, content_hash=content_hash)
        if answer["verdict"] == Review.Verdict.CHANGES_REQUESTED and not answer["comment"]:
            reasons.append("Say what should change, here or beside a passage.")
        if reasons:
            raise ReviewRefused(reasons)
        change, submission = Change.objects.of(self)[0], self.open_submission()
        given = {"content_hash": content_hash, "reviewer": by, **answer}
        if same := Review.objects.filter(submission=submission, **given).first():
            return same  # a second press of the button
        self._tell(by, "approved" if answer["verdict"] == Review.Verdict.APPROVED else "requested changes to", change)
        return Review.objects.create(submission=submission, change=change, **given)

    def _tell(self, by: Any, did: str, change: Change, more: str = "") -> None:
        """Note in the log of activity what was done to this revision."""
        Activity.objects.tell(Activity.Kind.REVIEWED, by=by, what=f"{did} “{self}”, revision {change.number}{more}")

    @contextmanager
    def _reviewing(self) -> "Iterator[Brief]":
        """A transaction in which the brief's row is locked, so that its content cannot change under a verdict."""
        with transaction.atomic():
            brief = type(self)._base_manager.select_for_update().filter(pk=self.pk).first()
            if brief is None:
                raise ReviewRefused(["This brief has been deleted."])
            yield brief


def _changes(model: type[Record], key: Any) -> "ChangeQuerySet":
    """The changes of one record, newest first; `key` may be an OuterRef."""
    return Change.objects.filter(content_type=content_type_of(model), object_id=key).order_by("-number")


def _reasons_not_to_comment(text: str, *, known: bool) -> list[str]:
    reasons = [] if text else ["Write what you want to say."]
    if len(text) > MOST_CHARACTERS:
        reasons.append(f"A comment has at most {MOST_CHARACTERS:,} characters; this one has {len(text):,}.")
    if not known:
        reasons.append("The passage that you commented on is not in this revision; choose another one.")
    return reasons
