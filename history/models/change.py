"""Changes: what the ledger keeps of each revision of a record."""

from typing import TYPE_CHECKING, Any, Self

import reversion
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from reversion.models import Revision

from history.text import printable

if TYPE_CHECKING:
    from history.ledger import Entry
    from history.records import Record, State


class Action(models.TextChoices):
    """What was done to a record; the words of the history page."""

    CREATED = "created"
    EDITED = "edited"
    IMPORTED = "imported"
    RESTORED = "restored"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    MERGED = "merged", "Merged into another"
    UNMERGED = "unmerged", "Merge undone"


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, record: "Record") -> Self:
        """The changes of one record, newest first; snapshots, which are large, are left in the database."""
        return self._of(type(record), record.pk).select_related("revision").defer("snapshot").order_by("-number")

    def record(self, entry: "Entry", key: Any, before: "State | None", after: "State | None") -> "Change":
        """Write one revision with its Change. The record's row is locked, so numbers run without gaps."""
        from history.comparison import summary

        state = after or before
        assert state is not None, "a record that was and is nowhere has no history"
        done = Action.DELETED if after is None else Action.EDITED if before else Action.CREATED
        mine = self._of(type(entry.record), key)
        number = (mine.aggregate(last=models.Max("number"))["last"] or 0) + 1
        _write_revision(
            entry,
            after.record if after else None,
            content_type=content_type_of(type(entry.record)),
            object_id=key,
            number=number,
            action=entry.action or done,
            person=person_name(entry.by),
            summary=summary(type(entry.record), before, state),
            content_hash=state.content_hash,
            snapshot=state.snapshot,
            particulars=state.particulars,
        )
        return mine.get(number=number)

    def _of(self, model: type[models.Model], key: Any) -> Self:
        return self.filter(content_type=content_type_of(model), object_id=key)


class Change(models.Model):
    """One revision of one record: who, when, why, what; and the whole content after it."""

    revision = models.OneToOneField(Revision, models.PROTECT, related_name="change")
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    object_id = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField(help_text="Counts the revisions of one record from 1.")
    action = models.CharField(max_length=20, choices=Action)
    person = models.CharField(max_length=150, blank=True, help_text="Name at the time; empty for the system.")
    summary = models.CharField(max_length=500, blank=True, help_text="What is different, in one line.")
    content_hash = models.CharField(max_length=64)
    snapshot = models.JSONField()
    particulars = models.JSONField(default=dict)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "number"], name="history_change_number"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"

    @property
    def reason(self) -> str:
        return self.revision.comment

    @property
    def made_at(self):
        return self.revision.date_created


def person_name(user: Any) -> str:
    """The name that history shows for a user for ever, whatever becomes of the account."""
    return (user.get_full_name() or user.get_username())[:150] if user else ""


def content_type_of(model: type[models.Model]) -> ContentType:
    """The number by which the ledger knows a model."""
    return ContentType.objects.get_for_model(model)


def _write_revision(entry: "Entry", record: "Record | None", **change: Any) -> None:
    user, reason = entry.by if entry.by and entry.by.pk else None, printable(entry.reason)
    if record is None:
        # Reversion keeps no revision without rows, and of a deleted record there are none.
        revision = Revision.objects.create(date_created=timezone.now(), user=user, comment=reason)
        Change.objects.create(revision=revision, **change)
        return
    with reversion.create_revision(manage_manually=True, atomic=False):
        reversion.set_user(user)
        reversion.set_comment(reason)
        reversion.add_to_revision(record)
        reversion.add_meta(Change, **change)
