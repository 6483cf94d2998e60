"""Activities: what was done on the site that is no revision of a record."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from history.acting import acting_request
from history.addresses import address_of
from history.models.change import person_name
from history.text import printable

if TYPE_CHECKING:
    from django.http import HttpRequest


class ActivityQuerySet(models.QuerySet["Activity"]):
    def tell(self, kind: str, *, by: Any = None, what: str = "", request: "HttpRequest | None" = None) -> "Activity":
        """Note that `by` did something: now, and from where the request came.

        by is the user, None for the system; without either, it is whoever sent the request that is being answered.
        what is a line with the name of what it was done to; more than 500 letters of it are cut off.
        """
        request = request or acting_request()
        user = by or getattr(request, "user", None)
        user = user if user and user.pk else None
        told = {"user": user, "person": person_name(user), "address": address_of(request)}
        line = printable(what)
        return self.create(kind=kind, what=line if len(line) <= 500 else f"{line[:499]}…", **told)


class Activity(models.Model):
    """A log-in, a change of somebody's rights, an export, or another act that an administrator may ask about.

    Revisions of records, deletions included, are told by `Change`; the log of activity shows both.
    """

    class Kind(models.TextChoices):
        LOGGED_IN = "logged_in", "logged in"
        LOGGED_OUT = "logged_out", "logged out"
        LOG_IN_FAILED = "log_in_failed", "log-in failed"
        RIGHTS = "rights", "rights changed"
        ACCOUNT = "account", "account changed"
        EXPORTED = "exported"
        REVIEWED = "reviewed"
        SHARED = "shared", "shared outside"

    at = models.DateTimeField(default=timezone.now, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    person = models.CharField(max_length=150, blank=True, help_text="Name at the time; empty for the system.")
    what = models.CharField(max_length=500, blank=True, help_text="In a line, with the name of what it was done to.")
    address = models.GenericIPAddressField(null=True, help_text="From where.")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activity"
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["user", "id"], name="history_activity_by_user"),
            models.Index(fields=["kind", "id"], name="history_activity_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()} {self.what}".strip()
