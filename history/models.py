"""What the ledger keeps: a `Change` for each revision, a `Merge` of two records, and the addresses of before."""

from typing import TYPE_CHECKING, Any, Self

import reversion
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from reversion.models import Revision

from history.text import printable

if TYPE_CHECKING:
    from history.ledger import Entry
    from history.merging import Mergeable
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
            content_type=_content_type(type(entry.record)),
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
        return self.filter(content_type=_content_type(model), object_id=key)


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


class RedirectQuerySet(models.QuerySet["Redirect"]):
    def for_model(self, model: type[models.Model]) -> Self:
        return self.filter(content_type=_content_type(model))

    def target(self, model: type[models.Model], slug: str) -> Any:
        """Key of the record of `model` that had this slug before, or None."""
        return self.for_model(model).filter(slug=slug).values_list("object_id", flat=True).first()

    def moved(self, record: "Record", *, old: str, new: str) -> None:
        """Lead the old slug to the record; the new one is its own again, should it have had it before."""
        self.for_model(type(record)).filter(slug=new, object_id=record.pk).delete()
        self.create(content_type=_content_type(type(record)), slug=old, object_id=record.pk)


class Redirect(models.Model):
    """A slug that a record had in public before. It leads to the record for ever and is given to no other."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    slug = models.SlugField(max_length=120)
    object_id = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RedirectQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "slug"], name="history_redirect_slug")]

    def __str__(self) -> str:
        return self.slug


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges of all models; of those that are undone, too, unless `in_force` is asked for."""

    def in_force(self) -> Self:
        return self.filter(undone_at=None)

    def of(self, loser: "Mergeable") -> Self:
        """Merges of this record into another."""
        return self.filter(content_type=_content_type(type(loser)), loser_id=loser.pk)

    def into(self, winner: "Mergeable") -> Self:
        """Merges of others into this record, latest first."""
        return self.filter(content_type=_content_type(type(winner)), winner_id=winner.pk).order_by("-made_at")

    def end(self, model: type[models.Model], key: Any) -> Any:
        """Key of the record in which the one with this key is found now: its own, or where merges have led it."""
        led = self.in_force().filter(content_type=_content_type(model))
        seen = set[Any]()
        while key not in seen:
            seen.add(key)
            key = led.filter(loser_id=key).values_list("winner_id", flat=True).first() or key
        return key

    def latest_moment(self, model: type[models.Model], winner: Any) -> models.QuerySet:
        """When the record with this key, which may be an OuterRef, last won or lost what had been another's."""
        moment = Coalesce("undone_at", "made_at")
        mine = self.filter(content_type=_content_type(model), winner_id=winner)
        return mine.order_by(moment.desc()).values_list(moment)[:1]


class Merge(models.Model):
    """One record was found to be the same as another: what became of its rows, so that all of it can be undone.

    A row is kept as `{"row": model, "id": key, "of": [model, key] of its record, "fields": those that named the
    loser}`; a dropped or added one with all its `columns` and `many`, a dropped one also with `because`.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    loser_id = models.PositiveBigIntegerField(help_text="Of the record that was merged; its addresses lead on.")
    winner_id = models.PositiveBigIntegerField(help_text="Of the record that stays.")
    reason = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)
    person = models.CharField(max_length=150, blank=True, help_text="Name at the time; empty for the system.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    moved = models.JSONField(default=list, help_text="Rows that named the loser and now name the winner.")
    dropped = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="Rows that the winner had already.")
    added = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="Rows that the winner got besides.")
    given_up = models.JSONField(default=dict, help_text="Fields that only one record can have, as the loser had them.")
    undone_at = models.DateTimeField(null=True)
    undone_person = models.CharField(max_length=150, blank=True, help_text="Name at the time; empty for the system.")
    undone_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["content_type", "winner_id"], name="history_merge_winner")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "loser_id"],
                condition=models.Q(undone_at=None),
                name="history_merge_once",
                violation_error_message="This record is merged already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(loser_id=models.F("winner_id")), name="history_merge_of_two_records"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_type.model} {self.loser_id} merged into {self.winner_id}"

    @property
    def loser(self) -> Any:
        """The record that was merged; None if it is gone."""
        return self._record(self.loser_id)

    @property
    def winner(self) -> Any:
        """The record that it was merged into; None if it is gone."""
        return self._record(self.winner_id)

    def undo(self, *, by: Any, reason: str) -> list[str]:
        """Part the two again: see `history.unmerging`. Returns a sentence for whatever could not come back.

        by is the user, None for the system. Raises MergeRefused, with nothing changed, with every reason.
        """
        from history.unmerging import undo

        return undo(self, by=by, reason=reason)

    def _record(self, key: int) -> Any:
        model: Any = self.content_type.model_class()
        return model._base_manager.filter(pk=key).first()


def person_name(user: Any) -> str:
    """The name that history shows for a user for ever, whatever becomes of the account."""
    return (user.get_full_name() or user.get_username())[:150] if user else ""


def _content_type(model: type[models.Model]) -> ContentType:
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
