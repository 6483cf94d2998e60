"""Publishing: the one door from the working copy to readers, and the way back."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from briefs.models.clearance import Clearance
from briefs.models.edition import Edition
from briefs.models.review import Reviewable, Submission
from briefs.models.stored_page import StoredPage
from briefs.models.withdrawal import Withdrawal
from briefs.richtext import plain_text
from history.models import Action

if TYPE_CHECKING:
    from briefs.models.brief import Brief


class PublishRefused(Exception):
    """Publishing or withdrawing was refused. `reasons` are sentences for the editor; nothing has changed."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


NOT_APPROVED = "Nobody has approved the brief as it stands; submit it for review."


class Publishable(Reviewable):
    """What a brief does to come before readers; Brief has the fields."""

    title: Any
    date: Any
    bottom_line: Any
    sections: Any
    editions: Any
    withdrawals: Any
    get_absolute_url: Any

    class Meta:
        abstract = True

    def latest_edition(self) -> Edition | None:
        """The last edition, scheduled ones included; None for a brief that was never published."""
        return self.editions.order_by("-number").first()

    def live_edition(self, at: datetime | None = None) -> Edition | None:
        return self.editions.live(at).first()

    def reasons_not_to_publish(self, kind: str = "", note: str = "") -> list[str]:
        """Everything that stands in the way of publishing the working copy, in sentences for the editor."""
        latest = self.latest_edition()
        missing = {
            "title": self.title.strip(),
            "date": self.date,
            "bottom line": plain_text(self.bottom_line),
        }
        reasons = [f"The brief has no {name}." for name, value in missing.items() if not value]
        reasons += [f"Section {n} has no heading." for n, s in enumerate(self.sections.all(), 1) if not s.heading]
        if latest and latest.published_at > timezone.now():
            reasons.append(f"Edition {latest.number} is already scheduled.")
        if latest and latest.is_live() and latest.content_hash == self.content_hash:
            reasons.append(f"Nothing has changed since edition {latest.number}.")
        if latest and kind == Edition.Kind.FIRST:
            reasons.append("This brief has been published before; publish an update, a correction or a minor change.")
        if not latest and kind not in ("", Edition.Kind.FIRST):
            reasons.append("This brief has not been published yet, so there is nothing to update or correct.")
        if latest and kind in ("", Edition.Kind.UPDATE, Edition.Kind.CORRECTION) and not note.strip():
            reasons.append("Tell readers what has changed: an update or a correction needs a public note.")
        return reasons

    def publish(
        self, *, by: Any, kind: str = "", note: str = "", at: datetime | None = None, emergency: str = ""
    ) -> Edition:
        """Freeze the working copy as the next edition, live from `at` (default now).

        The one door from the working copy to readers. kind is one of Edition.Kind; empty means the first
        edition or an update. An `at` in the future schedules. `emergency`, the reason why it cannot wait for
        an approval, lets it out without one. Raises PublishRefused with every reason.
        """
        now = timezone.now()
        with transaction.atomic():
            with self.revising(by=by, reason=note, action=Action.PUBLISHED) as entry:
                fresh = type(self).objects.get(pk=self.pk)
                reasons = fresh.reasons_not_to_publish(kind, note)
                approval = None if emergency.strip() else fresh.approval()
                if not approval and not emergency.strip():
                    reasons.append(NOT_APPROVED)
                if at and at < now:
                    reasons.append("The time of publication has passed.")
                if reasons:
                    raise PublishRefused(reasons)
            assert entry.change is not None, "a named act is always recorded"
            edition = Edition.objects.issue(fresh, entry.change, kind=kind, note=note, at=at or now)
            Clearance.objects.create(
                edition=edition, approval=approval, published_by=by, emergency_reason=emergency.strip()
            )
            if submission := fresh.open_submission():
                submission.end(Submission.Outcome.PUBLISHED)
            StoredPage.objects.refresh(fresh)
            return edition

    def withdraw(self, *, by: Any, reason: str, kind: str = "", replacement: "Brief | None" = None) -> Withdrawal:
        """Take the brief's text from readers and show a notice with the reason instead; its address stays.

        kind is one of Withdrawal.Kind, by default `withdrawn`. Raises PublishRefused with every reason.
        """
        with self.revising(by=by, reason=reason, action=Action.WITHDRAWN):
            live = self.live_edition()
            reasons = Withdrawal.reasons_to_refuse(self, live, reason, replacement)
            if live is None or reasons:
                raise PublishRefused(reasons)
            withdrawal = Withdrawal.objects.take_effect(self, live, kind=kind, reason=reason, replacement=replacement)
            StoredPage.objects.refresh(self)
            return withdrawal
