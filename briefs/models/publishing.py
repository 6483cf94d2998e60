"""Publishing: the one door from the working copy to readers, and the way back."""

from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils import timezone

from briefs.minor import reasons_not_minor
from briefs.models.clearance import Clearance
from briefs.models.delivery import Delivery
from briefs.models.edition import Edition
from briefs.models.edition_file import EditionFile
from briefs.models.review import Review, Submission
from briefs.models.reviewable import Reviewable
from briefs.models.searching import index
from briefs.models.stored_page import StoredPage
from briefs.models.withdrawal import Withdrawal
from briefs.richtext import plain_text
from history.ledger import UnrecordedWrite
from history.models import Action, PublicCount, PublicMoment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefs.models.brief import Brief
    from history.ledger import Entry
    from history.models import Change


class PublishRefused(Exception):
    """Publishing or withdrawing was refused. `reasons` are sentences for the editor; nothing has changed."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


NOT_APPROVED = "Nobody has approved the brief as it stands; submit it for review."
CHANGED = "The brief has changed since you opened this page; look at the change before you decide."


class Publishable(Reviewable):
    """What a brief does to come before readers; Brief has the fields."""

    title: Any
    date: Any
    bottom_line: Any
    sections: Any
    editions: Any
    withdrawals: Any
    stored_pages: Any
    get_absolute_url: Any

    class Meta:
        abstract = True

    def after_change(self, *, deleted: bool) -> None:
        """Nothing: readers see no row of a working copy."""

    def latest_edition(self) -> Edition | None:
        """The last edition, a scheduled one included; None for a brief that was never published."""
        return self.editions.appearing().order_by("-number").first()

    def live_edition(self, at: datetime | None = None) -> Edition | None:
        return self.editions.live(at).first()

    def scheduled_edition(self, at: datetime | None = None) -> Edition | None:
        """The edition that is still to come out; a brief has one at most."""
        return self.editions.scheduled(at).first()

    def missing(self) -> list[str]:
        """What the working copy lacks that readers need, in sentences for whoever submits or publishes it."""
        needed = {"title": self.title.strip(), "date": self.date, "bottom line": plain_text(self.bottom_line)}
        reasons = [f"The brief has no {name}." for name, value in needed.items() if not value]
        return reasons + [f"Section {n} has no heading." for n, s in enumerate(self.sections.all(), 1) if not s.heading]

    def reasons_not_to_publish(self, kind: str = "", note: str = "") -> list[str]:
        """What is wrong with the working copy, or with this kind of edition, in sentences for the editor.

        Whether it is approved is asked apart: see `reasons_not_cleared`.
        """
        latest = self.latest_edition()
        reasons = self.missing()
        if latest and latest.published_at > timezone.now():
            reasons.append(f"Edition {latest.number} is already scheduled.")
        if latest and latest.is_live() and latest.content_hash == self.content_hash:
            reasons.append(f"Nothing has changed since edition {latest.number}.")
        return reasons + _reasons_against_kind(latest, kind, note)

    def reasons_not_cleared(self, approval: Review | None, *, by: Any = None, kind: str = "") -> list[str]:
        """Why this person may not let it out as it stands without an emergency, in sentences.

        approval is that of the content as it stands.
        """
        if approval is None:
            return [NOT_APPROVED, *self.reasons_not_minor(kind)]
        withdrawal = self.withdrawals.in_force().filter(whole_brief=True).first()
        if withdrawal and withdrawal.withdrawn_at > approval.made_at:
            return ["The brief was withdrawn after it had been approved; submit it for review again."]
        confirmed = approval.may_be_minor and approval.reviewer_id != (by and by.pk)
        return [] if confirmed else self.reasons_not_minor(kind)

    def reasons_not_minor(self, kind: str = Edition.Kind.MINOR) -> list[str]:
        """Why the changes since the live edition are more than minor, if that is the kind; in sentences."""
        live = self.live_edition()
        if kind != Edition.Kind.MINOR or not live:
            return []
        if reasons := reasons_not_minor(live.content, self.snapshot()):
            return ["This is more than a minor change, unless the reviewer confirms that it is none.", *reasons]
        return []

    def publish(
        self,
        *,
        by: Any,
        kind: str = "",
        note: str = "",
        at: datetime | None = None,
        emergency: str = "",
        seen: str = "",
    ) -> Edition:
        """Freeze the working copy as the next edition, live from `at` (default now).

        The one door from the working copy to readers. kind is one of Edition.Kind; empty means the first
        edition or an update. An `at` in the future schedules. `emergency`, the reason why it cannot wait for
        an approval, lets it out without one. `seen` is the hash of the content that the person has read, where
        that is known. Raises PublishRefused with every reason.
        """
        emergency, action = emergency.strip(), Action.SCHEDULED if at and at > timezone.now() else Action.PUBLISHED
        with transaction.atomic():
            with self._acting(by, note or emergency, action) as entry:
                fresh = self._stored()
                approval = fresh.approval()
                reasons = fresh.reasons_not_to_publish(kind, note)
                reasons += (
                    fresh.reasons_not_minor(kind)
                    if emergency
                    else fresh.reasons_not_cleared(approval, by=by, kind=kind)
                )
                if seen and seen != fresh.content_hash:
                    reasons.insert(0, CHANGED)
                now = timezone.now()
                if at and at < now:
                    reasons.append("The time of publication has passed.")
                if reasons:
                    raise PublishRefused(reasons)
            change = cast("Change", entry.change)
            edition = Edition.objects.issue(fresh, change, kind=kind, note=note, at=at or now)
            grounds = {"emergency_reason": emergency} if emergency else {"approval": approval}
            Clearance.objects.create(edition=edition, published_by=by, **grounds)
            if edition.published_at > now:
                PublicMoment.objects.get_or_create(at=edition.published_at)
            if submission := fresh.open_submission():
                submission.end(Submission.Outcome.PUBLISHED)
            # Before its pages, which a new PDF in the feeds would put out of date.
            EditionFile.objects.make_afterwards(edition)
            fresh.show_anew()
            Delivery.objects.announce(edition, edition.published_at)
            return edition

    def unschedule(self, *, by: Any, reason: str = "", seen: int | None = None) -> Edition:
        """Call off the edition that is still to come out; all is as if it had not been planned, and so is its review.

        seen is the number of the edition that the person means, where that is known. Raises PublishRefused.
        """
        with self._acting(by, reason, Action.UNSCHEDULED):
            brief, now = self._stored(), timezone.now()
            edition = brief.scheduled_edition(now)
            meant = brief.editions.filter(number=seen).first() if seen else edition
            if meant and meant.published_at <= now and meant.state != "called off":
                raise PublishRefused([f"Edition {meant.number} has come out already; withdraw the brief instead."])
            if edition is None or meant != edition:
                raise PublishRefused(["This edition is not scheduled, or no longer; nothing has been done."])
            edition.call_off()
            Delivery.objects.call_off(edition)
            brief._reopen_submission(edition)
            brief.show_anew()
            return edition

    def withdraw(
        self, *, by: Any, reason: str, kind: str = "", replacement: "Brief | None" = None, seen: int | None = None
    ) -> Withdrawal:
        """Take the brief's text from readers and show a notice with the reason instead; its address stays.

        kind is one of Withdrawal.Kind, by default `withdrawn`. seen is the number of the live edition that the
        person has read, where that is known. Raises PublishRefused with every reason.
        """
        with self._acting(by, reason, Action.WITHDRAWN):
            live = self.live_edition()
            reasons = Withdrawal.reasons_to_refuse(self, live, reason, replacement)
            if live and seen and seen != live.number:
                reasons.insert(0, f"Edition {live.number} has come out since you opened this page; look at it first.")
            if live is None or reasons:
                raise PublishRefused(reasons)
            planned = self.scheduled_edition()
            withdrawal = Withdrawal.objects.take_effect(self, live, kind=kind, reason=reason, replacement=replacement)
            self.show_anew()
            if planned:
                Delivery.objects.call_off(planned)
            Delivery.objects.announce(live, withdrawal.withdrawn_at)
            return withdrawal

    def show_anew(self) -> None:
        """What readers see of this brief has changed: have the search know, and make its pages anew."""
        index(self)
        # None would be served any more; but the text of one that is withdrawn is to be in no row of them either.
        self.stored_pages.all().delete()
        PublicCount.objects.advance()
        # For the many who come at once. Not a partial: Django logs a failure by the name of the function.
        transaction.on_commit(lambda: StoredPage.make_ahead(self), robust=True)

    def _reopen_submission(self, edition: Edition) -> None:
        """Let the approval count again that this edition, called off, was to come out on."""
        last = self.submissions.filter(pk__in=self.submissions.values("pk")[:1])
        published = last.filter(outcome=Submission.Outcome.PUBLISHED, ended_at__gte=edition.change.made_at)
        published.update(ended_at=None, outcome="")

    def _stored(self) -> "Brief":
        """The brief as the database has it; its row is locked."""
        brief = type(self)._base_manager.filter(pk=self.pk).first()
        if brief is None:
            raise PublishRefused(["The brief has been deleted."])
        return cast("Brief", brief)

    @contextmanager
    def _acting(self, by: Any, reason: str, action: str) -> "Iterator[Entry]":
        """A revision of its own, whose action tells of the act."""
        with self.revising(by=by, reason=reason, action=action) as entry:
            if entry.record is not self or entry.action != action:
                raise UnrecordedWrite(f"{self!r} is {action} in a revision of its own, not within another one.")
            yield entry


def _reasons_against_kind(latest: Edition | None, kind: str, note: str) -> list[str]:
    """Why an edition after this one (None: the first) cannot be of this kind, or have this note."""
    reasons = []
    if latest and kind == Edition.Kind.FIRST:
        reasons.append("This brief has been published before; publish an update, a correction or a minor change.")
    if latest and kind == Edition.Kind.MINOR and not latest.is_live() and latest.published_at <= timezone.now():
        reasons.append("The brief is withdrawn, so it can come out again only as an update or a correction.")
    if not latest and kind not in ("", Edition.Kind.FIRST):
        reasons.append("This brief has not been published yet, so there is nothing to update or correct.")
    if latest and kind in ("", Edition.Kind.UPDATE, Edition.Kind.CORRECTION) and not note.strip():
        reasons.append("Tell readers what has changed: an update or a correction needs a public note.")
    return reasons
