"""Changes: what the ledger keeps of each revision of a record."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import reversion
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from reversion.models import Revision

from history.text import printable

if TYPE_CHECKING:
    from history.ledger import Entry
    from history.records import Record, Recorded, State
    from history.snapshots import Json


class Action(models.TextChoices):
    """What was done to a record; the words of the history page."""

    CREATED = "created"
    EDITED = "edited"
    IMPORTED = "imported"
    RESTORED = "restored"
    PUBLISHED = "published"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled", "Called off before its time"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"
    MERGED = "merged", "Merged into another"
    UNMERGED = "unmerged", "Merge undone"


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, record: "Record") -> Self:
        """The changes of one record, newest first; snapshots, which are large, are left in the database."""
        return self._of(type(record), record.pk).select_related("revision").defer("snapshot").order_by("-number")

    def edits(self) -> Self:
        """Those by which a person made the content another one."""
        same = {name: OuterRef(name) for name in ("content_type", "object_id")}
        before = self.model.objects.filter(**same, number=OuterRef("number") - 1).values("content_hash")
        return self.exclude(person="").exclude(content_hash=Coalesce(Subquery(before), Value("")))

    def in_force(self, model: type[models.Model], at: datetime) -> Self:
        """For a subquery about records of `model`: the change that a record had last had by `at`, if any."""
        mine = self._of(model, OuterRef("pk")).filter(revision__date_created__lte=at)
        return mine.order_by("-number")[:1]

    def latest_number(self, record: "Record") -> int:
        """The number of the latest revision of a record; 0 if it has none."""
        mine = self._of(type(record), record.pk)
        return mine.aggregate(last=models.Max("number"))["last"] or 0

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
            [] if after is None else [after.record, *after.rows_unlike(before)],
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
        # The log of activity goes through them newest first, which is by the number of their revision.
        indexes = [
            models.Index(fields=["action", "revision"], name="history_change_by_action"),
            models.Index(fields=["content_type", "revision"], name="history_change_by_model"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"

    @property
    def reason(self) -> str:
        return self.revision.comment

    @property
    def content(self) -> "Json":
        """The snapshot as the present code reads it; raises UnreadableSnapshot, see `history.upcasting`."""
        from history.upcasting import present

        model: Any = ContentType.objects.get_for_id(self.content_type_id).model_class()
        return present(model, self.snapshot)

    @property
    def made_at(self):
        return self.revision.date_created


def person_name(user: Any) -> str:
    """The name that history shows for a user for ever, whatever becomes of the account."""
    return (user.get_full_name() or user.get_username())[:150] if user else ""


def content_type_of(model: type[models.Model]) -> ContentType:
    """The number by which the ledger knows a model."""
    return ContentType.objects.get_for_model(model)


def _write_revision(entry: "Entry", rows: "list[Recorded]", **change: Any) -> None:
    user, reason = entry.by if entry.by and entry.by.pk else None, printable(entry.reason)
    if not rows:
        # Reversion keeps no revision without rows, and of a deleted record there are none.
        revision = Revision.objects.create(date_created=timezone.now(), user=user, comment=reason)
        Change.objects.create(revision=revision, **change)
        return
    with reversion.create_revision(manage_manually=True, atomic=False):
        reversion.set_user(user)
        reversion.set_comment(reason)
        for row in rows:
            reversion.add_to_revision(row)
        reversion.add_meta(Change, **change)
