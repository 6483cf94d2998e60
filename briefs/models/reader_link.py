"""Links by which a reader outside the house, without an account, reads and comments on one revision of a draft."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from history.models import Change


class ReaderLinkQuerySet(models.QuerySet["ReaderLink"]):
    def open(self, at: datetime | None = None) -> Self:
        """Links that still open the draft at `at` (default now)."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class ReaderLink(models.Model):
    """Somebody outside may read one revision of a brief, whatever becomes of the draft, until it expires."""

    brief = models.ForeignKey("briefs.Brief", models.CASCADE, related_name="reader_links")
    change = models.ForeignKey(Change, models.PROTECT, related_name="reader_links", help_text="The revision it shows.")
    reader = models.CharField(max_length=150, help_text="Who gets it; comments are signed with this name.")
    note = models.TextField(blank=True, max_length=2000, help_text="Shown to the reader above the text.")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reader_links")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ReaderLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Link of {self.reader} to {self.brief}"


class ReaderVisit(models.Model):
    """A link was opened."""

    link = models.ForeignKey(ReaderLink, models.CASCADE, related_name="visits")
    at = models.DateTimeField(default=timezone.now)
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=200, blank=True, help_text="What the browser says it is.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.link}, {self.at:%Y-%m-%d %H:%M}"
