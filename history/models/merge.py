"""Merges of two records that were found to be one."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone

if TYPE_CHECKING:
    from history.merging import Mergeable


from history.models.change import content_type_of


class MergeQuerySet(models.QuerySet["Merge"]):
    """Merges of all models; of those that are undone, too, unless `in_force` is asked for."""

    def in_force(self) -> Self:
        return self.filter(undone_at=None)

    def of(self, loser: "Mergeable") -> Self:
        """Merges of this record into another."""
        return self.filter(content_type=content_type_of(type(loser)), loser_id=loser.pk)

    def into(self, winner: "Mergeable") -> Self:
        """Merges of others into this record, latest first."""
        return self.filter(content_type=content_type_of(type(winner)), winner_id=winner.pk).order_by("-made_at")

    def end(self, model: type[models.Model], key: Any) -> Any:
        """Key of the record in which the one with this key is found now: its own, or where merges have led it."""
        led = self.in_force().filter(content_type=content_type_of(model))
        seen = set[Any]()
        while key not in seen:
            seen.add(key)
            key = led.filter(loser_id=key).values_list("winner_id", flat=True).first() or key
        return key

    def latest_moment(self, model: type[models.Model], winner: Any) -> models.QuerySet:
        """When the record with this key, which may be an OuterRef, last won or lost what had been another's."""
        moment = Coalesce("undone_at", "made_at")
        mine = self.filter(content_type=content_type_of(model), winner_id=winner)
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
