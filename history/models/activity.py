"""Activities: what was done on the site that is no revision of a record."""

from django.conf import settings
from django.db import models
from django.utils import timezone


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

    class Meta:
        verbose_name_plural = "activity"
        default_permissions = ["view"]
        indexes = [
            models.Index(fields=["user", "at"], name="history_activity_by_user"),
            models.Index(fields=["kind", "at"], name="history_activity_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()} {self.what}".strip()
