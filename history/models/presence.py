"""Presence: who has which record open now."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from history.models.change import content_type_of

if TYPE_CHECKING:
    from history.records import Record

#: A tab that has not been heard of for so long is taken to be closed.
GONE_AFTER = timedelta(seconds=60)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def of(self, record: "Record") -> Self:
        """The tabs in which this record is open now."""
        mine = self.filter(content_type=content_type_of(type(record)), object_id=record.pk)
        return mine.filter(seen_at__gt=timezone.now() - GONE_AFTER)

    def beside(self, token: Any) -> Self:
        """Those but the tab with this token."""
        return self.exclude(token=token)


class Presence(models.Model):
    """A tab of a browser in which somebody has a record open."""

    token = models.UUIDField(primary_key=True, editable=False, help_text="Of the tab, as of its buffer.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    has_unsaved = models.BooleanField(default=False)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id", "seen_at"], name="history_presence_of_record")]

    def __str__(self) -> str:
        return f"{self.user} since {self.opened_at:%H:%M}"
