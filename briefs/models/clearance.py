"""By what right an edition came out: the approval of a second person, or an emergency that one signs afterwards."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from briefs.models.edition import Edition
from briefs.models.review import Review


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def unsigned(self) -> Self:
        """Emergency publications that no second person has read yet."""
        return self.filter(approval=None, signed_at=None)


class Clearance(models.Model):
    """What an edition was published on."""

    edition = models.OneToOneField(Edition, models.PROTECT, related_name="clearance")
    approval = models.ForeignKey(Review, models.PROTECT, null=True, related_name="clearances")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    emergency_reason = models.TextField(blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approval=None) ^ models.Q(emergency_reason=""),
                name="briefs_clearance_by_approval_or_emergency",
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {'emergency' if self.emergency_reason else 'approved'}"

    def sign(self, *, by: Any) -> None:
        """A second person has read what was published in an emergency and stands by it."""
        self.signed_by, self.signed_at = by, timezone.now()
        self.save(update_fields=["signed_by", "signed_at"])
