"""Buffers: what somebody has typed into a form and not saved yet."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from history.models.change import content_type_of

if TYPE_CHECKING:
    from history.records import Record


class BufferQuerySet(models.QuerySet["Buffer"]):
    def of(self, user: Any, model: "type[Record]", key: Any = None) -> Self:
        """The buffers of this user for one record, or for new ones of the model; latest first."""
        return self.of_model(user, model).filter(object_id=key)

    def of_model(self, user: Any, model: "type[Record]") -> Self:
        """The buffers of this user for records of a model, whether these are still there or not."""
        return self.filter(user=user, content_type=content_type_of(model))

    def in_conflict(self) -> Self:
        """Those whose saving was held up by what somebody else had changed."""
        return self.filter(in_conflict=True)

    def keep(self, user: Any, token: uuid.UUID, model: "type[Record]", key: Any, **values: Any) -> datetime:
        """Write down a form of this user, new or over what its tab had sent before; returns when that was.

        Raises Buffer.DoesNotExist, with nothing written, if the token is another user's.
        """
        values |= {"content_type": content_type_of(model), "object_id": key, "saved_at": timezone.now()}
        mine = self.filter(token=token, user=user)
        if not mine.update(**values):
            try:
                with transaction.atomic():
                    self.create(token=token, user=user, **values)
            except IntegrityError:
                # Sent twice at once by one tab, or a token of somebody else.
                if not mine.update(**values):
                    raise Buffer.DoesNotExist("This token is not yours.") from None
        return values["saved_at"]

    def forget(self, user: Any, token: uuid.UUID | None) -> bool:
        """Delete the buffer with this token if it is this user's; tells whether there was one."""
        return bool(token and self.filter(token=token, user=user).delete()[0])


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

    def get_absolute_url(self) -> str:
        """The form of its record, filled with it; that page leads on to the form of a new record if its own is gone."""
        kind = ContentType.objects.get_for_id(self.content_type_id)
        model = f"admin:{kind.app_label}_{kind.model}"
        page = reverse(f"{model}_change", args=[self.object_id]) if self.object_id else reverse(f"{model}_add")
        return f"{page}?buffer={self.token}"

    @property
    def data(self) -> QueryDict:
        """The form as Django takes it from a request."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, values)
        return data
