"""Presence: who has which record open now."""

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from history.models.change import content_type_of

if TYPE_CHECKING:
    from history.records import Record

#: A tab that has not been heard of for so long is taken to be closed. One in the background tells of itself once
#: a minute, or when the browser lets it.
GONE_AFTER = timedelta(seconds=130)
#: Rows of tabs that were closed without a word are kept so long at most.
SWEPT_AFTER = timedelta(hours=1)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def of(self, record: "Record") -> Self:
        """The tabs in which this record is open now."""
        mine = self.filter(content_type=content_type_of(type(record)), object_id=record.pk)
        return mine.filter(seen_at__gt=timezone.now() - GONE_AFTER)

    def beside(self, token: Any) -> Self:
        """Those but the tab with this token."""
        return self.exclude(token=token)

    def seen(self, user: Any, token: uuid.UUID, record: "Record", *, has_unsaved: bool) -> None:
        """Note that this tab of this user has the record open now.

        Raises Presence.DoesNotExist, with nothing written, if the token is another user's.
        """
        values = {"content_type": content_type_of(type(record)), "object_id": record.pk, "has_unsaved": has_unsaved}
        mine = self.filter(token=token, user=user)
        if mine.update(seen_at=timezone.now(), **values):
            return
        self.filter(seen_at__lt=timezone.now() - SWEPT_AFTER).delete()
        try:
            with transaction.atomic():
                self.create(token=token, user=user, **values)
        except IntegrityError:
            if not mine.exists():
                raise Presence.DoesNotExist("This token is not yours.") from None


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
