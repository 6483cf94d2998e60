"""The record of change: each edition of a brief that came out, each text that was withdrawn, as readers are told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.utils import timezone

from briefs.models import Edition, Withdrawal

#: How many entries stand open; the rest are folded away.
OPEN = 10
#: What it needs of no edition.
TEXTS = ("snapshot", "html", "text", "summary", "authors")


@dataclass(frozen=True)
class Update:
    """One entry: an edition that came out at `at`, or a withdrawal.

    before is the edition that its redline is against; without one there is none to show.
    """

    at: datetime
    edition: Edition | None = None
    before: Edition | None = None
    is_hidden: bool = False
    is_in_error: bool = False
    withdrawal: Withdrawal | None = None
    again_at: datetime | None = None

    @property
    def note(self) -> str:
        """What is different, unless it should never have come out."""
        return self.edition.change_note if self.edition and not self.is_in_error else ""


class RecordOfChange:
    """What has come of a brief by `at` (default now), the newest first.

    editions are those that had come out by then, newest first; withdrawals all that there are of the brief. What was
    withdrawn since hides what it is about in any case, and is told of from its own day on.
    """

    def __init__(self, editions: list[Edition], withdrawals: Iterable[Withdrawal], at: datetime | None = None) -> None:
        now = timezone.now()
        self.at = at = at or now
        self.editions = editions
        self._withdrawals = [one for one in withdrawals if one.withdrawn_at <= max(at, now)]
        self._hiding = {
            edition.number: [one for one in self._withdrawals if one.hides(edition, max(at, now))]
            for edition in editions
        }
        entries = [self._came(edition, before) for edition, before in zip_longest(editions, editions[1:])]
        entries += [self._went(withdrawal) for withdrawal in self._withdrawals if withdrawal.withdrawn_at <= at]
        self.updates = sorted(entries, key=lambda entry: entry.at, reverse=True)

    @property
    def readable(self) -> list[Edition]:
        """The editions whose text readers may have, newest first."""
        return [edition for edition in self.editions if not self._hiding[edition.number]]

    @property
    def title(self) -> str:
        """That of the latest edition that may be told; "" if none may."""
        told = (one for one in self.editions if not self._is_in_error(one))
        return next((edition.title for edition in told), "")

    @property
    def withdrawal(self) -> Withdrawal | None:
        """The withdrawal of the whole brief that is in force now."""
        return next((one for one in self._withdrawals if one.whole_brief and not one.is_lifted()), None)

    @property
    def latest(self) -> list[Update]:
        return self.updates[:OPEN]

    @property
    def older(self) -> list[Update]:
        return self.updates[OPEN:]

    def correction_in(self, edition: Edition) -> Update | None:
        """The correction that the text of an edition has, if that is the last change of note before it."""
        noted = (one for one in self._noted() if one.edition.number <= edition.number)
        last = next(noted, None)
        return last if last and last.edition.kind == Edition.Kind.CORRECTION and last.note else None

    def corrections_by(self, edition: Edition) -> list[Edition]:
        """The editions up to this one by which a fact was corrected, newest first, as far as readers may have them."""
        kind = Edition.Kind.CORRECTION
        return [one for one in self.readable if one.kind == kind and one.number <= edition.number]

    def corrections_after(self, edition: Edition) -> list[Update]:
        """The corrections that the text of an edition does not have, newest first."""
        later = (one for one in self._noted() if one.edition.number > edition.number)
        return [one for one in later if one.edition.kind == Edition.Kind.CORRECTION and one.note]

    def _noted(self) -> Iterator[Any]:
        """The entries of editions that are more than a minor change, newest first."""
        return (one for one in self.updates if one.edition and one.edition.kind != Edition.Kind.MINOR)

    def _came(self, edition: Edition, before: Edition | None) -> Update:
        shown = before if before and not self._hiding[edition.number] and not self._hiding[before.number] else None
        is_hidden, in_error = bool(self._hiding[edition.number]), self._is_in_error(edition)
        return Update(edition.published_at, edition, shown, is_hidden, in_error)

    def _went(self, withdrawal: Withdrawal) -> Update:
        again = withdrawal.lifted_at if withdrawal.is_lifted(self.at) else None
        return Update(withdrawal.withdrawn_at, withdrawal=withdrawal, again_at=again)

    def _is_in_error(self, edition: Edition) -> bool:
        return any(one.kind == Withdrawal.Kind.IN_ERROR for one in self._hiding[edition.number])
