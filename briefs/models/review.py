"""Review: a second person reads the working copy, and approves exactly what was read, or asks for changes."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from history.models import Change, person_name
from history.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefs.models.brief import Brief


class ReviewRefused(Exception):
    """A step of the review was refused. `reasons` are sentences for the person; nothing has changed."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class State(models.TextChoices):
    """Where the working copy stands. That a brief is published or withdrawn is a fact about its editions instead."""

    DRAFT = "draft"
    IN_REVIEW = "in_review", "in review"
    CHANGES_REQUESTED = "changes_requested", "changes requested"
    APPROVED = "approved"


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def open(self) -> Self:
        """Submissions that nobody has answered with a request for changes, called back or published."""
        return self.filter(ended_at=None)

    def waiting_for(self, user: Any) -> Self:
        """Open submissions that this user may be expected to review: sent to them or to all, and not their own."""
        return self.open().filter(models.Q(to=user) | models.Q(to=None)).exclude(submitted_by=user)


class Submission(models.Model):
    """The working copy was handed in for review, to one person or to all editors."""

    class Outcome(models.TextChoices):
        CHANGES_REQUESTED = "changes_requested", "changes requested"
        CALLED_BACK = "called_back", "called back"
        RESUBMITTED = "resubmitted", "submitted anew"
        PUBLISHED = "published"

    brief = models.ForeignKey("briefs.Brief", models.CASCADE, related_name="submissions")
    change = models.ForeignKey(Change, models.PROTECT, related_name="submissions", help_text="The revision handed in.")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="submissions")
    submitted_at = models.DateTimeField(default=timezone.now)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="submissions_received"
    )
    note = models.TextField(blank=True, help_text="For the reviewer.")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["brief"],
                condition=models.Q(ended_at=None),
                name="briefs_submission_one_open",
                violation_error_message="This brief is in review already.",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, outcome="")
                | models.Q(ended_at__isnull=False) & ~models.Q(outcome=""),
                name="briefs_submission_ended_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.brief}, submitted by {person_name(self.submitted_by)}"

    def end(self, outcome: str) -> None:
        self.ended_at, self.outcome = timezone.now(), outcome
        self.save(update_fields=["ended_at", "outcome"])


class Review(models.Model):
    """A verdict on the content with this hash; on other content it says nothing."""

    class Verdict(models.TextChoices):
        APPROVED = "approved"
        CHANGES_REQUESTED = "changes_requested", "changes requested"

    submission = models.ForeignKey(Submission, models.CASCADE, related_name="reviews")
    change = models.ForeignKey(Change, models.PROTECT, related_name="reviews", help_text="The revision that was read.")
    content_hash = models.CharField(max_length=64)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reviews")
    verdict = models.CharField(max_length=20, choices=Verdict)
    comment = models.TextField(blank=True, help_text="For the analyst; a request for changes needs one.")
    may_be_minor = models.BooleanField(
        "may go out as a minor change", default=False, help_text="Although the checks take it for more than that."
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(verdict="changes_requested", comment=""), name="briefs_review_request_says_what"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_verdict_display()} by {person_name(self.reviewer)}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def unresolved(self) -> Self:
        return self.filter(resolved_at=None)


class Comment(models.Model):
    """A remark on one passage of a brief, by a colleague or by an outside reader."""

    brief = models.ForeignKey("briefs.Brief", models.CASCADE, related_name="comments")
    change = models.ForeignKey(Change, models.PROTECT, related_name="comments", help_text="The revision it is about.")
    passage = models.CharField(
        max_length=60,
        blank=True,
        help_text="Key of a `Passage`, such as sections.12; empty for the whole.",
    )
    passage_name = models.CharField(max_length=300, blank=True, help_text="What the passage was called then.")
    text = models.TextField(max_length=5000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="brief_comments")
    name = models.CharField(max_length=150, help_text="Of who wrote it, as it was then.")
    link = models.ForeignKey(
        "briefs.ReaderLink", models.PROTECT, null=True, related_name="comments", help_text="If by an outside reader."
    )
    made_at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(author=None) ^ models.Q(link=None), name="briefs_comment_by_colleague_or_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} on {self.passage_name or 'the whole'}"


class Reviewable(Record):
    """What a brief can be asked and told about its review; Brief has the fields."""

    submissions: Any

    class Meta:
        abstract = True

    def open_submission(self) -> Submission | None:
        return self.submissions.open().first()

    def approval(self) -> Review | None:
        """The approval of the content as it stands; None once a word of it is different.

        Neither the submitter nor who last changed the content can have given it.
        """
        submission = self.open_submission()
        if submission is None:
            return None
        own = [submission.submitted_by_id, self.last_editor_id()]
        approved = submission.reviews.filter(verdict=Review.Verdict.APPROVED, content_hash=self.content_hash)
        return approved.exclude(reviewer__in=[key for key in own if key]).first()

    @property
    def review_state(self) -> State:
        """Where the working copy stands now. An approval that has lapsed leaves it in review."""
        if self.open_submission():
            return State.APPROVED if self.approval() else State.IN_REVIEW
        last = self.submissions.first()
        asked = last and last.outcome == Submission.Outcome.CHANGES_REQUESTED
        return State.CHANGES_REQUESTED if asked else State.DRAFT

    def last_editor_id(self) -> Any:
        """Key of the user who made the content what it is, whatever else was recorded since; None for the system."""
        changes = Change.objects.of(self)
        other = changes.exclude(content_hash=self.content_hash).values_list("number", flat=True).first()
        made = changes.filter(number__gt=other or 0).order_by("number").values_list("revision__user", flat=True)
        return made.first()

    def submit(self, *, by: Any, to: Any = None, note: str = "") -> Submission:
        """Hand the working copy in for review, to one person or (None) to all editors. Raises ReviewRefused."""
        with self._reviewing() as brief:
            if reasons := brief.reasons_not_to_submit(by=by, to=to):
                raise ReviewRefused(reasons)
            if waiting := brief.open_submission():
                waiting.end(Submission.Outcome.RESUBMITTED)
            change = Change.objects.of(brief)[0]
            return Submission.objects.create(brief=brief, change=change, submitted_by=by, to=to, note=note)

    def reasons_not_to_submit(self, *, by: Any, to: Any = None) -> list[str]:
        """Everything that stands in the way of submitting, in sentences for the analyst."""
        return []

    def approve(self, *, by: Any, content_hash: str, comment: str = "", may_be_minor: bool = False) -> Review:
        """Approve the content with this hash, which is what the reviewer read. Raises ReviewRefused."""
        answer = {"verdict": Review.Verdict.APPROVED, "comment": comment, "may_be_minor": may_be_minor}
        with self._reviewing() as brief:
            return brief._answer(by, content_hash, answer)

    def request_changes(self, *, by: Any, content_hash: str, comment: str) -> Review:
        """Send the brief back to its analyst, saying what should change. Raises ReviewRefused."""
        answer = {"verdict": Review.Verdict.CHANGES_REQUESTED, "comment": comment}
        with self._reviewing() as brief:
            review = brief._answer(by, content_hash, answer)
            review.submission.end(Submission.Outcome.CHANGES_REQUESTED)
            return review

    def call_back(self, *, by: Any) -> None:
        """Take the brief out of review again. Raises ReviewRefused if it is not in review."""
        with self._reviewing() as brief:
            submission = brief.open_submission()
            if submission is None:
                raise ReviewRefused(["This brief is not in review."])
            submission.end(Submission.Outcome.CALLED_BACK)

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

    def _answer(self, by: Any, content_hash: str, answer: dict[str, Any]) -> Review:
        reasons = self.reasons_not_to_review(by=by, content_hash=content_hash)
        if answer["verdict"] == Review.Verdict.CHANGES_REQUESTED and not answer["comment"].strip():
            reasons.append("Say what should change.")
        if reasons:
            raise ReviewRefused(reasons)
        change = Change.objects.of(self)[0]
        submission = self.open_submission()
        return Review.objects.create(
            submission=submission, change=change, content_hash=content_hash, reviewer=by, **answer
        )

    @contextmanager
    def _reviewing(self) -> "Iterator[Brief]":
        """A transaction in which the brief's row is locked, so that its content cannot change under a verdict."""
        with transaction.atomic():
            yield type(self)._base_manager.select_for_update().get(pk=self.pk)
