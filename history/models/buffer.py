"""Buffers: what somebody has typed into a form and not saved yet."""

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from history.models.change import content_type_of

if TYPE_CHECKING:
    from history.records import Record


class BufferQuerySet(models.QuerySet["Buffer"]):
    def of(self, user: Any, model: "type[Record]", key: Any = None) -> Self:
        """The buffers of this user for one record, or for new ones of the model; latest first."""
        return self.filter(user=user, content_type=content_type_of(model), object_id=key)

    def in_conflict(self) -> Self:
        """Those whose saving was held up by what somebody else had changed."""
        return self.filter(in_conflict=True)


class Buffer(models.Model):
    """A form as one person has filled it in, in one tab of a browser: private, and no part of any history.

    It is there from about a second after the first key until the form is saved or the buffer discarded.
    """

    token = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False, help_text="Of the tab.")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="buffers")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True, help_text="None for a record that is still to be made.")
    opened_on = models.PositiveIntegerField(default=0, help_text="Number of the revision that the form was opened on.")
    title = models.CharField(max_length=300, blank=True, help_text="What to call it in a list.")
    fields = models.JSONField(help_text="Each name of the form with the list of its values, as a browser sends them.")
    in_conflict = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = BufferQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        indexes = [models.Index(fields=["user", "content_type", "object_id"], name="history_buffer_of_record")]

    def __str__(self) -> str:
        return self.title or "Untitled"

    @property
    def data(self) -> QueryDict:
        """The form as Django takes it from a request."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data
