"""Review: a second person reads the working copy, and approves exactly what was read, or asks for changes."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from history.models import Change, person_name


class ReviewRefused(Exception):
    """A step of the review was refused. `reasons` are sentences for the person; nothing has changed."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class State(models.TextChoices):
    """Where the working copy stands. That a brief is published or withdrawn is a fact about its editions instead."""

    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    CHANGES_REQUESTED = "changes_requested", "changes requested"
    APPROVED = "approved", "approved"


def may_review(user: Any) -> bool:
    """May this user be asked to review briefs at all? Not yet whether a certain one."""
    return user.is_active and user.is_staff and user.has_perm("briefs.review_brief")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def open(self) -> Self:
        """Submissions that nobody has answered with a request for changes, called back or published."""
        return self.filter(ended_at=None)

    def waiting_for(self, user: Any) -> Self:
        """Open submissions that this user is expected to review: sent to them or to all editors, and not approved.

        None for who may not review, nor of briefs that the user has submitted or was the last to change.
        """
        if not may_review(user):
            return self.none()
        briefs: Any = self.model._meta.get_field("brief").related_model
        # Of a NULL the database could not say that it is another.
        others = models.Q(last_editor=None) | ~models.Q(last_editor=user.pk)
        waiting = briefs.objects.with_review_state().filter(others, state=State.IN_REVIEW)
        sent = models.Q(to=user) | models.Q(to=None)
        return self.open().filter(sent, brief__in=waiting.values("pk")).exclude(submitted_by=user)


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
        """Nobody is to answer it any more; outcome is one of `Outcome`."""
        self.ended_at, self.outcome = timezone.now(), outcome
        self.save(update_fields=["ended_at", "outcome"])


class ReviewQuerySet(models.QuerySet["Review"]):
    def standing(self, content_hash: Any, last_editor: Any) -> Self:
        """Approvals in force for the content with this hash, that of a wider kind first.

        Neither the submitter nor who last changed the content can have given one. Takes expressions as well.
        """
        given = self.filter(verdict=Review.Verdict.APPROVED, submission__ended_at=None, content_hash=content_hash)
        others = given.exclude(reviewer=models.F("submission__submitted_by")).exclude(reviewer=last_editor)
        return others.order_by("-may_be_minor", "-made_at", "-pk")


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

    objects = ReviewQuerySet.as_manager()

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
        """Comments that nobody has dealt with yet."""
        return self.filter(resolved_at=None)

    def listed(self) -> Self:
        """With what a list of comments shows of each."""
        return self.select_related("change", "resolved_by").defer("change__snapshot", "change__particulars")


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
        "briefs.ReaderLink", models.RESTRICT, null=True, related_name="comments", help_text="If by an outside reader."
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

    def resolve(self, *, by: Any) -> None:
        """Mark it as dealt with."""
        self._mark(timezone.now(), by)

    def reopen(self) -> None:
        """There is still something to be done about it."""
        self._mark(None, None)

    def _mark(self, at: datetime | None, by: Any) -> None:
        self.resolved_at, self.resolved_by = at, by
        self.save(update_fields=["resolved_at", "resolved_by"])
